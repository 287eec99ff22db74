from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime


T = TypeVar("T", bound="Deed")


@_attrs_define
class Deed:
    """One command of a person or a program, and what came of it.

    Attributes:
        at (datetime.datetime):
        actor (str):
        event (str):
        stream (str):
        outcome (str):
        command_id (str):
        code (str):  Default: ''.
        message (str):  Default: ''.
    """

    at: datetime.datetime
    actor: str
    event: str
    stream: str
    outcome: str
    command_id: str
    code: str = ""
    message: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at.isoformat()

        actor = self.actor

        event = self.event

        stream = self.stream

        outcome = self.outcome

        command_id = self.command_id

        code = self.code

        message = self.message

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "actor": actor,
                "event": event,
                "stream": stream,
                "outcome": outcome,
                "command_id": command_id,
                "code": code,
                "message": message,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        actor = d.pop("actor")

        event = d.pop("event")

        stream = d.pop("stream")

        outcome = d.pop("outcome")

        command_id = d.pop("command_id")

        code = d.pop("code")

        message = d.pop("message")

        deed = cls(
            at=at,
            actor=actor,
            event=event,
            stream=stream,
            outcome=outcome,
            command_id=command_id,
            code=code,
            message=message,
        )

        deed.additional_properties = d
        return deed

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
