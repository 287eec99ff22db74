from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.job_ticket import JobTicket


T = TypeVar("T", bound="BatchAccepted")


@_attrs_define
class BatchAccepted:
    """The promise of several jobs: all of them are in the log.

    Attributes:
        batch_id (str):
        project_id (str):
        status_url (str):
        jobs (list[JobTicket]): in the order of the requests, each with its takes
    """

    batch_id: str
    project_id: str
    status_url: str
    jobs: list[JobTicket]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_ticket import JobTicket  # noqa: PLC0415

        batch_id = self.batch_id

        project_id = self.project_id

        status_url = self.status_url

        jobs = []
        for jobs_item_data in self.jobs:
            jobs_item = jobs_item_data.to_dict()
            jobs.append(jobs_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "batch_id": batch_id,
                "project_id": project_id,
                "status_url": status_url,
                "jobs": jobs,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_ticket import JobTicket  # noqa: PLC0415

        d = dict(src_dict)
        batch_id = d.pop("batch_id")

        project_id = d.pop("project_id")

        status_url = d.pop("status_url")

        jobs = []
        _jobs = d.pop("jobs")
        for jobs_item_data in _jobs:
            jobs_item = JobTicket.from_dict(jobs_item_data)

            jobs.append(jobs_item)

        batch_accepted = cls(
            batch_id=batch_id,
            project_id=project_id,
            status_url=status_url,
            jobs=jobs,
        )

        batch_accepted.additional_properties = d
        return batch_accepted

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
