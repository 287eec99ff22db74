from typing import Literal

KeyViewRole = Literal["admin", "editor", "viewer"]

KEY_VIEW_ROLE_VALUES: set[KeyViewRole] = {
    "admin",
    "editor",
    "viewer",
}


def check_key_view_role(value: str) -> KeyViewRole:
    if value in KEY_VIEW_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KEY_VIEW_ROLE_VALUES!r}")
