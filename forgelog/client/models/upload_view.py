from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="UploadView")


@_attrs_define
class UploadView:
    """An uploaded file, kept under the hash of its content.

    Attributes:
        upload_id (str):
        sha256 (str):
        original_sha256 (str): of what was sent; a picture is kept as a PNG of its pixels alone
        size (int):
        media_type (str):
        name (str):
    """

    upload_id: str
    sha256: str
    original_sha256: str
    size: int
    media_type: str
    name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        upload_id = self.upload_id

        sha256 = self.sha256

        original_sha256 = self.original_sha256

        size = self.size

        media_type = self.media_type

        name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "upload_id": upload_id,
                "sha256": sha256,
                "original_sha256": original_sha256,
                "size": size,
                "media_type": media_type,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        upload_id = d.pop("upload_id")

        sha256 = d.pop("sha256")

        original_sha256 = d.pop("original_sha256")

        size = d.pop("size")

        media_type = d.pop("media_type")

        name = d.pop("name")

        upload_view = cls(
            upload_id=upload_id,
            sha256=sha256,
            original_sha256=original_sha256,
            size=size,
            media_type=media_type,
            name=name,
        )

        upload_view.additional_properties = d
        return upload_view

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
