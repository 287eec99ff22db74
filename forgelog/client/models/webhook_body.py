from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="WebhookBody")


@_attrs_define
class WebhookBody:
    """All that is said of a webhook. `events`: types without their version; none: all. `active`: is it told?

    Attributes:
        url (str):
        events (list[str] | Unset):
        description (str | Unset):  Default: ''.
        active (bool | Unset):  Default: True.
    """

    url: str
    events: list[str] | Unset = UNSET
    description: str | Unset = ""
    active: bool | Unset = True

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        events: list[str] | Unset = UNSET
        if not isinstance(self.events, Unset):
            events = self.events

        description = self.description

        active = self.active

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
        if events is not UNSET:
            field_dict["events"] = events
        if description is not UNSET:
            field_dict["description"] = description
        if active is not UNSET:
            field_dict["active"] = active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        events = cast(list[str], d.pop("events", UNSET))

        description = d.pop("description", UNSET)

        active = d.pop("active", UNSET)

        webhook_body = cls(
            url=url,
            events=events,
            description=description,
            active=active,
        )

        return webhook_body
