from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.batch_detail_status import BatchDetailStatus
from ..models.batch_detail_status import check_batch_detail_status
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.batch_detail_counts import BatchDetailCounts
    from ..models.job_of_batch import JobOfBatch


T = TypeVar("T", bound="BatchDetail")


@_attrs_define
class BatchDetail:
    """With its first jobs, the oldest first; GET /v1/jobs?batch_id=… lists all of them.

    Attributes:
        batch_id (str):
        project_id (str):
        status (BatchDetailStatus):
        jobs (int):
        counts (BatchDetailCounts):
        progress (float):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        finished_at (datetime.datetime | None):
        first_jobs (list[JobOfBatch]):
    """

    batch_id: str
    project_id: str
    status: BatchDetailStatus
    jobs: int
    counts: BatchDetailCounts
    progress: float
    created_at: datetime.datetime
    updated_at: datetime.datetime
    finished_at: datetime.datetime | None
    first_jobs: list[JobOfBatch]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.batch_detail_counts import BatchDetailCounts  # noqa: PLC0415
        from ..models.job_of_batch import JobOfBatch  # noqa: PLC0415

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

        first_jobs = []
        for first_jobs_item_data in self.first_jobs:
            first_jobs_item = first_jobs_item_data.to_dict()
            first_jobs.append(first_jobs_item)

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
                "first_jobs": first_jobs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_detail_counts import BatchDetailCounts  # noqa: PLC0415
        from ..models.job_of_batch import JobOfBatch  # noqa: PLC0415

        d = dict(src_dict)
        batch_id = d.pop("batch_id")

        project_id = d.pop("project_id")

        status = check_batch_detail_status(d.pop("status"))

        jobs = d.pop("jobs")

        counts = BatchDetailCounts.from_dict(d.pop("counts"))

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

        first_jobs = []
        _first_jobs = d.pop("first_jobs")
        for first_jobs_item_data in _first_jobs:
            first_jobs_item = JobOfBatch.from_dict(first_jobs_item_data)

            first_jobs.append(first_jobs_item)

        batch_detail = cls(
            batch_id=batch_id,
            project_id=project_id,
            status=status,
            jobs=jobs,
            counts=counts,
            progress=progress,
            created_at=created_at,
            updated_at=updated_at,
            finished_at=finished_at,
            first_jobs=first_jobs,
        )

        batch_detail.additional_properties = d
        return batch_detail

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
