from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.job_ticket import JobTicket


T = TypeVar("T", bound="Accepted")


@_attrs_define
class Accepted:
    """The promise: it is in the log. The header X-Forge-Position says where; send it along to read what came of it.

    Attributes:
        job_id (str):
        asset_id (str):
        seed (int):
        status_url (str):
        project_id (str):
        status (str):  Default: 'pending'.
        batch_id (str):  Default: ''.
        timeline_url (str):
        events_url (str):
        jobs (list[JobTicket]):
    """

    job_id: str
    asset_id: str
    seed: int
    status_url: str
    project_id: str
    timeline_url: str
    events_url: str
    jobs: list[JobTicket]
    status: str = "pending"
    batch_id: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_ticket import JobTicket  # noqa: PLC0415

        job_id = self.job_id

        asset_id = self.asset_id

        seed = self.seed

        status_url = self.status_url

        project_id = self.project_id

        status = self.status

        batch_id = self.batch_id

        timeline_url = self.timeline_url

        events_url = self.events_url

        jobs = []
        for jobs_item_data in self.jobs:
            jobs_item = jobs_item_data.to_dict()
            jobs.append(jobs_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
                "asset_id": asset_id,
                "seed": seed,
                "status_url": status_url,
                "project_id": project_id,
                "status": status,
                "batch_id": batch_id,
                "timeline_url": timeline_url,
                "events_url": events_url,
                "jobs": jobs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_ticket import JobTicket  # noqa: PLC0415

        d = dict(src_dict)
        job_id = d.pop("job_id")

        asset_id = d.pop("asset_id")

        seed = d.pop("seed")

        status_url = d.pop("status_url")

        project_id = d.pop("project_id")

        status = d.pop("status")

        batch_id = d.pop("batch_id")

        timeline_url = d.pop("timeline_url")

        events_url = d.pop("events_url")

        jobs = []
        _jobs = d.pop("jobs")
        for jobs_item_data in _jobs:
            jobs_item = JobTicket.from_dict(jobs_item_data)

            jobs.append(jobs_item)

        accepted = cls(
            job_id=job_id,
            asset_id=asset_id,
            seed=seed,
            status_url=status_url,
            project_id=project_id,
            status=status,
            batch_id=batch_id,
            timeline_url=timeline_url,
            events_url=events_url,
            jobs=jobs,
        )

        accepted.additional_properties = d
        return accepted

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
