from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.parameter_view_type import check_parameter_view_type
from ..models.parameter_view_type import ParameterViewType
from typing import cast


T = TypeVar("T", bound="ParameterView")


@_attrs_define
class ParameterView:
    """An input that can be edited. `mapped`: prompts go there.

    Attributes:
        node (str):
        class_type (str):
        title (str):
        input_ (str):
        type_ (ParameterViewType):
        value (Any):
        locked (bool):
        mapped (bool):
    """

    node: str
    class_type: str
    title: str
    input_: str
    type_: ParameterViewType
    value: Any
    locked: bool
    mapped: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        node = self.node

        class_type = self.class_type

        title = self.title

        input_ = self.input_

        type_: str = self.type_

        value = self.value

        locked = self.locked

        mapped = self.mapped

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "node": node,
                "class_type": class_type,
                "title": title,
                "input": input_,
                "type": type_,
                "value": value,
                "locked": locked,
                "mapped": mapped,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        node = d.pop("node")

        class_type = d.pop("class_type")

        title = d.pop("title")

        input_ = d.pop("input")

        type_ = check_parameter_view_type(d.pop("type"))

        value = d.pop("value")

        locked = d.pop("locked")

        mapped = d.pop("mapped")

        parameter_view = cls(
            node=node,
            class_type=class_type,
            title=title,
            input_=input_,
            type_=type_,
            value=value,
            locked=locked,
            mapped=mapped,
        )

        parameter_view.additional_properties = d
        return parameter_view

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
