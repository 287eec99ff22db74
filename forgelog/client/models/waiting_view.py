from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.waiting_view_reason import check_waiting_view_reason
from ..models.waiting_view_reason import WaitingViewReason
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.eta import Eta


T = TypeVar("T", bound="WaitingView")


@_attrs_define
class WaitingView:
    """Why a job does not go on just now. `position`: in the line of its priority class, across the farm, from 1.

    `until`: when a failed step or an engine is tried again, or when a review ends by itself.

        Attributes:
            reason (WaitingViewReason):
            position (int | None):
            eta_s (Eta | None):
            until (datetime.datetime | None):
            detail (str):
    """

    reason: WaitingViewReason
    position: int | None
    eta_s: Eta | None
    until: datetime.datetime | None
    detail: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.eta import Eta  # noqa: PLC0415

        reason: str = self.reason

        position: int | None
        position = self.position

        eta_s: dict[str, Any] | None
        if isinstance(self.eta_s, Eta):
            eta_s = self.eta_s.to_dict()
        else:
            eta_s = self.eta_s

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        detail = self.detail

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "reason": reason,
                "position": position,
                "eta_s": eta_s,
                "until": until,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.eta import Eta  # noqa: PLC0415

        d = dict(src_dict)
        reason = check_waiting_view_reason(d.pop("reason"))

        def _parse_position(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        position = _parse_position(d.pop("position"))

        def _parse_eta_s(data: object) -> Eta | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                eta_s_type_0 = Eta.from_dict(data)

                return eta_s_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Eta | None, data)

        eta_s = _parse_eta_s(d.pop("eta_s"))

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        detail = d.pop("detail")

        waiting_view = cls(
            reason=reason,
            position=position,
            eta_s=eta_s,
            until=until,
            detail=detail,
        )

        waiting_view.additional_properties = d
        return waiting_view

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
