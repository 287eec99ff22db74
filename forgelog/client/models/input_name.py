from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="InputName")


@_attrs_define
class InputName:
    """
    Attributes:
        node_id (str):
        input_name (str | Unset):  Default: 'image'.
    """

    node_id: str
    input_name: str | Unset = "image"

    def to_dict(self) -> dict[str, Any]:
        node_id = self.node_id

        input_name = self.input_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "node_id": node_id,
            }
        )
        if input_name is not UNSET:
            field_dict["input_name"] = input_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        node_id = d.pop("node_id")

        input_name = d.pop("input_name", UNSET)

        input_name = cls(
            node_id=node_id,
            input_name=input_name,
        )

        return input_name
