from typing import Literal

LinkViewMethod = Literal["POST", "PUT"]

LINK_VIEW_METHOD_VALUES: set[LinkViewMethod] = {
    "POST",
    "PUT",
}


def check_link_view_method(value: str) -> LinkViewMethod:
    if value in LINK_VIEW_METHOD_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LINK_VIEW_METHOD_VALUES!r}")
