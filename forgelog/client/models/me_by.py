from typing import Literal

MeBy = Literal["key", "nothing", "owner key", "token"]

ME_BY_VALUES: set[MeBy] = {
    "key",
    "nothing",
    "owner key",
    "token",
}


def check_me_by(value: str) -> MeBy:
    if value in ME_BY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ME_BY_VALUES!r}")
