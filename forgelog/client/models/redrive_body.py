from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="RedriveBody")


@_attrs_define
class RedriveBody:
    """Says what would be done, unless `dry_run` is false. `again`: also one that was sent before and came back.

    Attributes:
        dry_run (bool | Unset):  Default: True.
        reason (str | Unset):  Default: ''.
        again (bool | Unset):  Default: False.
    """

    dry_run: bool | Unset = True
    reason: str | Unset = ""
    again: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        reason = self.reason

        again = self.again

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run
        if reason is not UNSET:
            field_dict["reason"] = reason
        if again is not UNSET:
            field_dict["again"] = again

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        dry_run = d.pop("dry_run", UNSET)

        reason = d.pop("reason", UNSET)

        again = d.pop("again", UNSET)

        redrive_body = cls(
            dry_run=dry_run,
            reason=reason,
            again=again,
        )

        return redrive_body
