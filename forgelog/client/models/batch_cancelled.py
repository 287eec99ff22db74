from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.job_outcome import JobOutcome


T = TypeVar("T", bound="BatchCancelled")


@_attrs_define
class BatchCancelled:
    """
    Attributes:
        batch_id (str):
        cancelled (int):
        cancel_requested (int):
        already_finished (int):
        jobs (list[JobOutcome]):
    """

    batch_id: str
    cancelled: int
    cancel_requested: int
    already_finished: int
    jobs: list[JobOutcome]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_outcome import JobOutcome  # noqa: PLC0415

        batch_id = self.batch_id

        cancelled = self.cancelled

        cancel_requested = self.cancel_requested

        already_finished = self.already_finished

        jobs = []
        for jobs_item_data in self.jobs:
            jobs_item = jobs_item_data.to_dict()
            jobs.append(jobs_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "batch_id": batch_id,
                "cancelled": cancelled,
                "cancel_requested": cancel_requested,
                "already_finished": already_finished,
                "jobs": jobs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_outcome import JobOutcome  # noqa: PLC0415

        d = dict(src_dict)
        batch_id = d.pop("batch_id")

        cancelled = d.pop("cancelled")

        cancel_requested = d.pop("cancel_requested")

        already_finished = d.pop("already_finished")

        jobs = []
        _jobs = d.pop("jobs")
        for jobs_item_data in _jobs:
            jobs_item = JobOutcome.from_dict(jobs_item_data)

            jobs.append(jobs_item)

        batch_cancelled = cls(
            batch_id=batch_id,
            cancelled=cancelled,
            cancel_requested=cancel_requested,
            already_finished=already_finished,
            jobs=jobs,
        )

        batch_cancelled.additional_properties = d
        return batch_cancelled

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
