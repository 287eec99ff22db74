from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="FileView")


@_attrs_define
class FileView:
    """A file by its role, with a signed link that ends after ten minutes.

    Attributes:
        role (str):
        sha256 (str):
        media_type (str):
        size (int):
        name (str):  Default: ''.
        by_person (bool):  Default: False.
        url (str):  Default: ''.
    """

    role: str
    sha256: str
    media_type: str
    size: int
    name: str = ""
    by_person: bool = False
    url: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        role = self.role

        sha256 = self.sha256

        media_type = self.media_type

        size = self.size

        name = self.name

        by_person = self.by_person

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "role": role,
                "sha256": sha256,
                "media_type": media_type,
                "size": size,
                "name": name,
                "by_person": by_person,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        role = d.pop("role")

        sha256 = d.pop("sha256")

        media_type = d.pop("media_type")

        size = d.pop("size")

        name = d.pop("name")

        by_person = d.pop("by_person")

        url = d.pop("url")

        file_view = cls(
            role=role,
            sha256=sha256,
            media_type=media_type,
            size=size,
            name=name,
            by_person=by_person,
            url=url,
        )

        file_view.additional_properties = d
        return file_view

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
