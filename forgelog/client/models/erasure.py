from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast


T = TypeVar("T", bound="Erasure")


@_attrs_define
class Erasure:
    """A receipt. `keys`: those that this request has destroyed; none when there was nothing (more) to forget.

    Attributes:
        person_id (str):
        keys (list[str]):
        everywhere_in_s (float): after which no process remembers a key any more Default: 30.0.
    """

    person_id: str
    keys: list[str]
    everywhere_in_s: float = 30.0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        keys = self.keys

        everywhere_in_s = self.everywhere_in_s

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "person_id": person_id,
                "keys": keys,
                "everywhere_in_s": everywhere_in_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        keys = cast(list[str], d.pop("keys"))

        everywhere_in_s = d.pop("everywhere_in_s")

        erasure = cls(
            person_id=person_id,
            keys=keys,
            everywhere_in_s=everywhere_in_s,
        )

        erasure.additional_properties = d
        return erasure

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
