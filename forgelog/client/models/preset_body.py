from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.preset_body_content import PresetBodyContent


T = TypeVar("T", bound="PresetBody")


@_attrs_define
class PresetBody:
    """
    Attributes:
        content (PresetBodyContent):
    """

    content: PresetBodyContent

    def to_dict(self) -> dict[str, Any]:
        from ..models.preset_body_content import PresetBodyContent  # noqa: PLC0415

        content = self.content.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "content": content,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.preset_body_content import PresetBodyContent  # noqa: PLC0415

        d = dict(src_dict)
        content = PresetBodyContent.from_dict(d.pop("content"))

        preset_body = cls(
            content=content,
        )

        return preset_body
