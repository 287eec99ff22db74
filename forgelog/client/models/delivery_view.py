from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.delivery_view_state import check_delivery_view_state
from ..models.delivery_view_state import DeliveryViewState
from typing import cast
import datetime


T = TypeVar("T", bound="DeliveryView")


@_attrs_define
class DeliveryView:
    """One turn of a delivery. waiting: not tried yet. failed: to be tried again at `next_try_at`. dead: given up.

    requested: somebody wants it once more. dropped: the webhook was off when its turn came. `delivery_id` is the header
    webhook-id of the message. `position`: where the event stands, for GET /v1/events?since=.

        Attributes:
            delivery_id (str):
            webhook_id (str):
            state (DeliveryViewState):
            at (datetime.datetime):
            attempt (int):
            status (int): of the receiver's answer; 0 when there was none
            took_ms (int):
            reason (str):
            next_try_at (datetime.datetime | None):
            event_id (str):
            event_type (str):
            stream (str):
            position (str):
            again (bool): asked for by a person
    """

    delivery_id: str
    webhook_id: str
    state: DeliveryViewState
    at: datetime.datetime
    attempt: int
    status: int
    took_ms: int
    reason: str
    next_try_at: datetime.datetime | None
    event_id: str
    event_type: str
    stream: str
    position: str
    again: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        delivery_id = self.delivery_id

        webhook_id = self.webhook_id

        state: str = self.state

        at = self.at.isoformat()

        attempt = self.attempt

        status = self.status

        took_ms = self.took_ms

        reason = self.reason

        next_try_at: None | str
        if isinstance(self.next_try_at, datetime.datetime):
            next_try_at = self.next_try_at.isoformat()
        else:
            next_try_at = self.next_try_at

        event_id = self.event_id

        event_type = self.event_type

        stream = self.stream

        position = self.position

        again = self.again

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "delivery_id": delivery_id,
                "webhook_id": webhook_id,
                "state": state,
                "at": at,
                "attempt": attempt,
                "status": status,
                "took_ms": took_ms,
                "reason": reason,
                "next_try_at": next_try_at,
                "event_id": event_id,
                "event_type": event_type,
                "stream": stream,
                "position": position,
                "again": again,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        delivery_id = d.pop("delivery_id")

        webhook_id = d.pop("webhook_id")

        state = check_delivery_view_state(d.pop("state"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        attempt = d.pop("attempt")

        status = d.pop("status")

        took_ms = d.pop("took_ms")

        reason = d.pop("reason")

        def _parse_next_try_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_try_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_try_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_try_at = _parse_next_try_at(d.pop("next_try_at"))

        event_id = d.pop("event_id")

        event_type = d.pop("event_type")

        stream = d.pop("stream")

        position = d.pop("position")

        again = d.pop("again")

        delivery_view = cls(
            delivery_id=delivery_id,
            webhook_id=webhook_id,
            state=state,
            at=at,
            attempt=attempt,
            status=status,
            took_ms=took_ms,
            reason=reason,
            next_try_at=next_try_at,
            event_id=event_id,
            event_type=event_type,
            stream=stream,
            position=position,
            again=again,
        )

        delivery_view.additional_properties = d
        return delivery_view

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
