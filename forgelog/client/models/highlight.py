from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.highlight_field import check_highlight_field
from ..models.highlight_field import HighlightField
from typing import cast


T = TypeVar("T", bound="Highlight")


@_attrs_define
class Highlight:
    """A piece of a text of the asset. `marks`: begin and end, in characters, of what was looked for.

    Attributes:
        field (HighlightField):
        text (str):
        marks (list[list[int]]):
    """

    field: HighlightField
    text: str
    marks: list[list[int]]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        field: str = self.field

        text = self.text

        marks = []
        for marks_item_data in self.marks:
            marks_item = []
            for marks_item_item_data in marks_item_data:
                marks_item_item: int
                marks_item_item = marks_item_item_data
                marks_item.append(marks_item_item)

            marks.append(marks_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "field": field,
                "text": text,
                "marks": marks,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        field = check_highlight_field(d.pop("field"))

        text = d.pop("text")

        marks = []
        _marks = d.pop("marks")
        for marks_item_data in _marks:
            marks_item = []
            _marks_item = marks_item_data
            for marks_item_item_data in _marks_item:

                def _parse_marks_item_item(data: object) -> int:
                    return cast(int, data)

                marks_item_item = _parse_marks_item_item(marks_item_item_data)

                marks_item.append(marks_item_item)

            marks.append(marks_item)

        highlight = cls(
            field=field,
            text=text,
            marks=marks,
        )

        highlight.additional_properties = d
        return highlight

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
