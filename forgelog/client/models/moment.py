from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.moment_detail import MomentDetail


T = TypeVar("T", bound="Moment")


@_attrs_define
class Moment:
    """Something that happened to a job.

    Attributes:
        at (datetime.datetime):
        what (str):
        step (str):  Default: ''.
        attempt (int | None):
        detail (MomentDetail):
    """

    at: datetime.datetime
    what: str
    attempt: int | None
    detail: MomentDetail
    step: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.moment_detail import MomentDetail  # noqa: PLC0415

        at = self.at.isoformat()

        what = self.what

        step = self.step

        attempt: int | None
        attempt = self.attempt

        detail = self.detail.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "what": what,
                "step": step,
                "attempt": attempt,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.moment_detail import MomentDetail  # noqa: PLC0415

        d = dict(src_dict)
        at = datetime.datetime.fromisoformat(d.pop("at"))

        what = d.pop("what")

        step = d.pop("step")

        def _parse_attempt(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        attempt = _parse_attempt(d.pop("attempt"))

        detail = MomentDetail.from_dict(d.pop("detail"))

        moment = cls(
            at=at,
            what=what,
            step=step,
            attempt=attempt,
            detail=detail,
        )

        moment.additional_properties = d
        return moment

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
