from typing import Literal

KeyWantedRole = Literal["admin", "editor", "viewer"]

KEY_WANTED_ROLE_VALUES: set[KeyWantedRole] = {
    "admin",
    "editor",
    "viewer",
}


def check_key_wanted_role(value: str) -> KeyWantedRole:
    if value in KEY_WANTED_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KEY_WANTED_ROLE_VALUES!r}")
