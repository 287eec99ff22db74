from typing import Literal

RoleWantedRole = Literal["admin", "editor", "viewer"]

ROLE_WANTED_ROLE_VALUES: set[RoleWantedRole] = {
    "admin",
    "editor",
    "viewer",
}


def check_role_wanted_role(value: str) -> RoleWantedRole:
    if value in ROLE_WANTED_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ROLE_WANTED_ROLE_VALUES!r}")
