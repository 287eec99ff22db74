from typing import Literal

ConstraintsViews = Literal[4, 8]

CONSTRAINTS_VIEWS_VALUES: set[ConstraintsViews] = {
    4,
    8,
}


def check_constraints_views(value: int) -> ConstraintsViews:
    if value in CONSTRAINTS_VIEWS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONSTRAINTS_VIEWS_VALUES!r}")
