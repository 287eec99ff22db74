from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.job_outcome_outcome import check_job_outcome_outcome
from ..models.job_outcome_outcome import JobOutcomeOutcome
from typing import cast


T = TypeVar("T", bound="JobOutcome")


@_attrs_define
class JobOutcome:
    """What came of it for one job. `cancel_requested`: it is in the log, the read model does not show yet what came.

    Attributes:
        job_id (str):
        outcome (JobOutcomeOutcome):
        status (str): of the job before the cancellation
    """

    job_id: str
    outcome: JobOutcomeOutcome
    status: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        outcome: str = self.outcome

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
                "outcome": outcome,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        job_id = d.pop("job_id")

        outcome = check_job_outcome_outcome(d.pop("outcome"))

        status = d.pop("status")

        job_outcome = cls(
            job_id=job_id,
            outcome=outcome,
            status=status,
        )

        job_outcome.additional_properties = d
        return job_outcome

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
