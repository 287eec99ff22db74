from typing import Literal

TouchedHow = Literal["made", "used", "worked"]

TOUCHED_HOW_VALUES: set[TouchedHow] = {
    "made",
    "used",
    "worked",
}


def check_touched_how(value: str) -> TouchedHow:
    if value in TOUCHED_HOW_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TOUCHED_HOW_VALUES!r}")
