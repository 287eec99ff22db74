from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime


T = TypeVar("T", bound="BreakerView")


@_attrs_define
class BreakerView:
    """Is the engine trusted? status: closed (it is), open (it rests until `probe_at`), half_open (one step tries it).

    `failures`, `last_error`: why it last opened.

        Attributes:
            status (str):
            probe_at (datetime.datetime | None):
            failures (int):  Default: 0.
            last_error (str):  Default: ''.
            since (datetime.datetime | None):
    """

    status: str
    probe_at: datetime.datetime | None
    since: datetime.datetime | None
    failures: int = 0
    last_error: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        probe_at: None | str
        if isinstance(self.probe_at, datetime.datetime):
            probe_at = self.probe_at.isoformat()
        else:
            probe_at = self.probe_at

        failures = self.failures

        last_error = self.last_error

        since: None | str
        if isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "probe_at": probe_at,
                "failures": failures,
                "last_error": last_error,
                "since": since,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status = d.pop("status")

        def _parse_probe_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                probe_at_type_0 = datetime.datetime.fromisoformat(data)

                return probe_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        probe_at = _parse_probe_at(d.pop("probe_at"))

        failures = d.pop("failures")

        last_error = d.pop("last_error")

        def _parse_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        since = _parse_since(d.pop("since"))

        breaker_view = cls(
            status=status,
            probe_at=probe_at,
            failures=failures,
            last_error=last_error,
            since=since,
        )

        breaker_view.additional_properties = d
        return breaker_view

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
