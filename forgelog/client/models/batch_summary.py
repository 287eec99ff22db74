from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.batch_summary_status import BatchSummaryStatus
from ..models.batch_summary_status import check_batch_summary_status
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.batch_summary_counts import BatchSummaryCounts


T = TypeVar("T", bound="BatchSummary")


@_attrs_define
class BatchSummary:
    """Jobs that were asked for together.

    status: pending (none has begun), running, and once all are over: done, cancelled (some are, and none failed) or
    failed. `counts`: by the jobs' own statuses. `progress`: 0 to 1, by steps; a job that is over counts whole.

        Attributes:
            batch_id (str):
            project_id (str):
            status (BatchSummaryStatus):
            jobs (int):
            counts (BatchSummaryCounts):
            progress (float):
            created_at (datetime.datetime):
            updated_at (datetime.datetime):
            finished_at (datetime.datetime | None):
    """

    batch_id: str
    project_id: str
    status: BatchSummaryStatus
    jobs: int
    counts: BatchSummaryCounts
    progress: float
    created_at: datetime.datetime
    updated_at: datetime.datetime
    finished_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.batch_summary_counts import BatchSummaryCounts  # noqa: PLC0415

        batch_id = self.batch_id

        project_id = self.project_id

        status: str = self.status

        jobs = self.jobs

        counts = self.counts.to_dict()

        progress = self.progress

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "batch_id": batch_id,
                "project_id": project_id,
                "status": status,
                "jobs": jobs,
                "counts": counts,
                "progress": progress,
                "created_at": created_at,
                "updated_at": updated_at,
                "finished_at": finished_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_summary_counts import BatchSummaryCounts  # noqa: PLC0415

        d = dict(src_dict)
        batch_id = d.pop("batch_id")

        project_id = d.pop("project_id")

        status = check_batch_summary_status(d.pop("status"))

        jobs = d.pop("jobs")

        counts = BatchSummaryCounts.from_dict(d.pop("counts"))

        progress = d.pop("progress")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        batch_summary = cls(
            batch_id=batch_id,
            project_id=project_id,
            status=status,
            jobs=jobs,
            counts=counts,
            progress=progress,
            created_at=created_at,
            updated_at=updated_at,
            finished_at=finished_at,
        )

        batch_summary.additional_properties = d
        return batch_summary

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
