from typing import Literal

ConstraintsPlatform = Literal["CONSOLE", "MOBILE", "PC"]

CONSTRAINTS_PLATFORM_VALUES: set[ConstraintsPlatform] = {
    "CONSOLE",
    "MOBILE",
    "PC",
}


def check_constraints_platform(value: str) -> ConstraintsPlatform:
    if value in CONSTRAINTS_PLATFORM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONSTRAINTS_PLATFORM_VALUES!r}")
