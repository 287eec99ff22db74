from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="MappingView")


@_attrs_define
class MappingView:
    """
    Attributes:
        node (str):
        input_ (str):
        source (str):
        template (str):
        negative (bool):
    """

    node: str
    input_: str
    source: str
    template: str
    negative: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        node = self.node

        input_ = self.input_

        source = self.source

        template = self.template

        negative = self.negative

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "node": node,
                "input": input_,
                "source": source,
                "template": template,
                "negative": negative,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        node = d.pop("node")

        input_ = d.pop("input")

        source = d.pop("source")

        template = d.pop("template")

        negative = d.pop("negative")

        mapping_view = cls(
            node=node,
            input_=input_,
            source=source,
            template=template,
            negative=negative,
        )

        mapping_view.additional_properties = d
        return mapping_view

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
