from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.redrive_action import check_redrive_action
from ..models.redrive_action import RedriveAction
from typing import cast
import datetime


T = TypeVar("T", bound="Redrive")


@_attrs_define
class Redrive:
    """What came of a wish to send a letter again, or with `dry_run` what would.

    `action`: send_again (the record as it was, to where it stood), retry_job (the failed job is taken up again), none
    (it is not done: `says` tells why). `already`: it was done before, so nothing was done now.

        Attributes:
            letter_id (str):
            kind (str):
            action (RedriveAction):
            to (str):
            says (str):
            dry_run (bool):
            done (bool):  Default: False.
            already (bool):  Default: False.
            redriven_at (datetime.datetime | None):
            redriven_by (str):  Default: ''.
    """

    letter_id: str
    kind: str
    action: RedriveAction
    to: str
    says: str
    dry_run: bool
    redriven_at: datetime.datetime | None
    done: bool = False
    already: bool = False
    redriven_by: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        letter_id = self.letter_id

        kind = self.kind

        action: str = self.action

        to = self.to

        says = self.says

        dry_run = self.dry_run

        done = self.done

        already = self.already

        redriven_at: None | str
        if isinstance(self.redriven_at, datetime.datetime):
            redriven_at = self.redriven_at.isoformat()
        else:
            redriven_at = self.redriven_at

        redriven_by = self.redriven_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "letter_id": letter_id,
                "kind": kind,
                "action": action,
                "to": to,
                "says": says,
                "dry_run": dry_run,
                "done": done,
                "already": already,
                "redriven_at": redriven_at,
                "redriven_by": redriven_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        letter_id = d.pop("letter_id")

        kind = d.pop("kind")

        action = check_redrive_action(d.pop("action"))

        to = d.pop("to")

        says = d.pop("says")

        dry_run = d.pop("dry_run")

        done = d.pop("done")

        already = d.pop("already")

        def _parse_redriven_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                redriven_at_type_0 = datetime.datetime.fromisoformat(data)

                return redriven_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        redriven_at = _parse_redriven_at(d.pop("redriven_at"))

        redriven_by = d.pop("redriven_by")

        redrive = cls(
            letter_id=letter_id,
            kind=kind,
            action=action,
            to=to,
            says=says,
            dry_run=dry_run,
            done=done,
            already=already,
            redriven_at=redriven_at,
            redriven_by=redriven_by,
        )

        redrive.additional_properties = d
        return redrive

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
