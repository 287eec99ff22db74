from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.redrive_many_kind_type_0 import check_redrive_many_kind_type_0
from ..models.redrive_many_kind_type_0 import RedriveManyKindType0
from ..types import UNSET, Unset
from typing import cast
import datetime


T = TypeVar("T", bound="RedriveMany")


@_attrs_define
class RedriveMany:
    """Which letters: those that all of kind, topic and since name, page by page.

    Attributes:
        dry_run (bool | Unset):  Default: True.
        reason (str | Unset):  Default: ''.
        again (bool | Unset):  Default: False.
        kind (None | RedriveManyKindType0 | Unset):
        topic (None | str | Unset):
        since (datetime.datetime | None | Unset):
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):  Default: ''.
    """

    dry_run: bool | Unset = True
    reason: str | Unset = ""
    again: bool | Unset = False
    kind: None | RedriveManyKindType0 | Unset = UNSET
    topic: None | str | Unset = UNSET
    since: datetime.datetime | None | Unset = UNSET
    limit: int | Unset = 50
    cursor: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        reason = self.reason

        again = self.again

        kind: None | str | Unset
        if isinstance(self.kind, Unset):
            kind = UNSET
        elif isinstance(self.kind, str):
            kind = self.kind
        else:
            kind = self.kind

        topic: None | str | Unset
        if isinstance(self.topic, Unset):
            topic = UNSET
        else:
            topic = self.topic

        since: None | str | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        elif isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        limit = self.limit

        cursor = self.cursor

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run
        if reason is not UNSET:
            field_dict["reason"] = reason
        if again is not UNSET:
            field_dict["again"] = again
        if kind is not UNSET:
            field_dict["kind"] = kind
        if topic is not UNSET:
            field_dict["topic"] = topic
        if since is not UNSET:
            field_dict["since"] = since
        if limit is not UNSET:
            field_dict["limit"] = limit
        if cursor is not UNSET:
            field_dict["cursor"] = cursor

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        dry_run = d.pop("dry_run", UNSET)

        reason = d.pop("reason", UNSET)

        again = d.pop("again", UNSET)

        def _parse_kind(data: object) -> None | RedriveManyKindType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = check_redrive_many_kind_type_0(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RedriveManyKindType0 | Unset, data)

        kind = _parse_kind(d.pop("kind", UNSET))

        def _parse_topic(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        topic = _parse_topic(d.pop("topic", UNSET))

        def _parse_since(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        since = _parse_since(d.pop("since", UNSET))

        limit = d.pop("limit", UNSET)

        cursor = d.pop("cursor", UNSET)

        redrive_many = cls(
            dry_run=dry_run,
            reason=reason,
            again=again,
            kind=kind,
            topic=topic,
            since=since,
            limit=limit,
            cursor=cursor,
        )

        return redrive_many
