from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="Ping")


@_attrs_define
class Ping:
    """What came back from one signed message that was sent just now. `answer`: its first 500 characters.

    Attributes:
        delivered (bool):
        delivery_id (str):
        status (int):
        took_ms (int):
        reason (str):
        answer (str):
    """

    delivered: bool
    delivery_id: str
    status: int
    took_ms: int
    reason: str
    answer: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        delivered = self.delivered

        delivery_id = self.delivery_id

        status = self.status

        took_ms = self.took_ms

        reason = self.reason

        answer = self.answer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "delivered": delivered,
                "delivery_id": delivery_id,
                "status": status,
                "took_ms": took_ms,
                "reason": reason,
                "answer": answer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        delivered = d.pop("delivered")

        delivery_id = d.pop("delivery_id")

        status = d.pop("status")

        took_ms = d.pop("took_ms")

        reason = d.pop("reason")

        answer = d.pop("answer")

        ping = cls(
            delivered=delivered,
            delivery_id=delivery_id,
            status=status,
            took_ms=took_ms,
            reason=reason,
            answer=answer,
        )

        ping.additional_properties = d
        return ping

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
