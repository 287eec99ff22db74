from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.me_by import check_me_by
from ..models.me_by import MeBy
from typing import cast

if TYPE_CHECKING:
    from ..models.me_roles import MeRoles


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """`id` is what an admin needs to make somebody a member. `roles`: project id -> role.

    Attributes:
        id (str):
        by (MeBy):
        owner (bool):
        roles (MeRoles):
    """

    id: str
    by: MeBy
    owner: bool
    roles: MeRoles
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.me_roles import MeRoles  # noqa: PLC0415

        id = self.id

        by: str = self.by

        owner = self.owner

        roles = self.roles.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "by": by,
                "owner": owner,
                "roles": roles,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.me_roles import MeRoles  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        by = check_me_by(d.pop("by"))

        owner = d.pop("owner")

        roles = MeRoles.from_dict(d.pop("roles"))

        me = cls(
            id=id,
            by=by,
            owner=owner,
            roles=roles,
        )

        me.additional_properties = d
        return me

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
