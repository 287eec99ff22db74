from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime


T = TypeVar("T", bound="RedeliverBody")


@_attrs_define
class RedeliverBody:
    """Every delivery that is dead, and was given up at `since` or later; a page at a time.

    Attributes:
        since (datetime.datetime):
        limit (int | Unset):  Default: 200.
        cursor (str | Unset):  Default: ''.
    """

    since: datetime.datetime
    limit: int | Unset = 200
    cursor: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        limit = self.limit

        cursor = self.cursor

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "since": since,
            }
        )
        if limit is not UNSET:
            field_dict["limit"] = limit
        if cursor is not UNSET:
            field_dict["cursor"] = cursor

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        limit = d.pop("limit", UNSET)

        cursor = d.pop("cursor", UNSET)

        redeliver_body = cls(
            since=since,
            limit=limit,
            cursor=cursor,
        )

        return redeliver_body
