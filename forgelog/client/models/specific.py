from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.input_name import InputName


T = TypeVar("T", bound="Specific")


@_attrs_define
class Specific:
    """This very input takes the picture.

    Attributes:
        specific (InputName):
    """

    specific: InputName

    def to_dict(self) -> dict[str, Any]:
        from ..models.input_name import InputName  # noqa: PLC0415

        specific = self.specific.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "Specific": specific,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.input_name import InputName  # noqa: PLC0415

        d = dict(src_dict)
        specific = InputName.from_dict(d.pop("Specific"))

        specific = cls(
            specific=specific,
        )

        return specific
