from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.key_wanted_role import check_key_wanted_role
from ..models.key_wanted_role import KeyWantedRole
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="KeyWanted")


@_attrs_define
class KeyWanted:
    """A key for a program, for one project.

    Attributes:
        name (str):
        role (KeyWantedRole | Unset):  Default: 'editor'.
        expires_days (int | Unset):  Default: 90.
    """

    name: str
    role: KeyWantedRole | Unset = "editor"
    expires_days: int | Unset = 90

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        role: str | Unset = UNSET
        if not isinstance(self.role, Unset):
            role = self.role

        expires_days = self.expires_days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if role is not UNSET:
            field_dict["role"] = role
        if expires_days is not UNSET:
            field_dict["expires_days"] = expires_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        _role = d.pop("role", UNSET)
        role: KeyWantedRole | Unset
        if isinstance(_role, Unset):
            role = UNSET
        else:
            role = check_key_wanted_role(_role)

        expires_days = d.pop("expires_days", UNSET)

        key_wanted = cls(
            name=name,
            role=role,
            expires_days=expires_days,
        )

        return key_wanted
