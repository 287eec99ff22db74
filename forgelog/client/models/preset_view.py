from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.preset_view_content import PresetViewContent


T = TypeVar("T", bound="PresetView")


@_attrs_define
class PresetView:
    """`builtin`: it came with the forge, at revision 0; one of the same id that the project saves stands for it.

    Attributes:
        kind (str):
        preset_id (str):
        content (PresetViewContent):
        revision (int):  Default: 0.
        builtin (bool):  Default: False.
        updated_at (datetime.datetime | None):
        updated_by (str): the opaque id of who saved it last Default: ''.
    """

    kind: str
    preset_id: str
    content: PresetViewContent
    updated_at: datetime.datetime | None
    revision: int = 0
    builtin: bool = False
    updated_by: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.preset_view_content import PresetViewContent  # noqa: PLC0415

        kind = self.kind

        preset_id = self.preset_id

        content = self.content.to_dict()

        revision = self.revision

        builtin = self.builtin

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        updated_by = self.updated_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "preset_id": preset_id,
                "content": content,
                "revision": revision,
                "builtin": builtin,
                "updated_at": updated_at,
                "updated_by": updated_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.preset_view_content import PresetViewContent  # noqa: PLC0415

        d = dict(src_dict)
        kind = d.pop("kind")

        preset_id = d.pop("preset_id")

        content = PresetViewContent.from_dict(d.pop("content"))

        revision = d.pop("revision")

        builtin = d.pop("builtin")

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        updated_by = d.pop("updated_by")

        preset_view = cls(
            kind=kind,
            preset_id=preset_id,
            content=content,
            revision=revision,
            builtin=builtin,
            updated_at=updated_at,
            updated_by=updated_by,
        )

        preset_view.additional_properties = d
        return preset_view

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
