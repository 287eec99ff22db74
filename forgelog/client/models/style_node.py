from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="StyleNode")


@_attrs_define
class StyleNode:
    """The node that uses the style picture, and the input that names the picture.

    Attributes:
        adapter (str):
        adapter_class (str):
        node (str):
        input_ (str):
    """

    adapter: str
    adapter_class: str
    node: str
    input_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        adapter = self.adapter

        adapter_class = self.adapter_class

        node = self.node

        input_ = self.input_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "adapter": adapter,
                "adapter_class": adapter_class,
                "node": node,
                "input": input_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        adapter = d.pop("adapter")

        adapter_class = d.pop("adapter_class")

        node = d.pop("node")

        input_ = d.pop("input")

        style_node = cls(
            adapter=adapter,
            adapter_class=adapter_class,
            node=node,
            input_=input_,
        )

        style_node.additional_properties = d
        return style_node

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
