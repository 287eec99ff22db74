from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="CancelBatch")


@_attrs_define
class CancelBatch:
    """`all_or_nothing`: where any job of the batch is over already, none is cancelled.

    Attributes:
        reason (str | Unset):  Default: ''.
        all_or_nothing (bool | Unset):  Default: False.
    """

    reason: str | Unset = ""
    all_or_nothing: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        all_or_nothing = self.all_or_nothing

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if reason is not UNSET:
            field_dict["reason"] = reason
        if all_or_nothing is not UNSET:
            field_dict["all_or_nothing"] = all_or_nothing

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason", UNSET)

        all_or_nothing = d.pop("all_or_nothing", UNSET)

        cancel_batch = cls(
            reason=reason,
            all_or_nothing=all_or_nothing,
        )

        return cancel_batch
