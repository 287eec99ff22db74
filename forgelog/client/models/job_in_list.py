from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.job_in_list_error_type_0 import JobInListErrorType0
    from ..models.review_view import ReviewView
    from ..models.step_in_brief import StepInBrief
    from ..models.waiting_view import WaitingView


T = TypeVar("T", bound="JobInList")


@_attrs_define
class JobInList:
    """
    Attributes:
        job_id (str):
        project_id (str):
        asset_id (str):
        asset_type (str):
        title (str):
        status (str):
        phase (str):
        current_step (str):
        attempt (int):
        steps_done (int):
        steps_total (int):
        priority (int):
        batch_id (str):
        parent_job_id (str):  Default: ''.
        seed (int):
        paused (bool):
        review (None | ReviewView):
        error (JobInListErrorType0 | None):
        version (int):  Default: 0.
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        finished_at (datetime.datetime | None):
        waiting (None | WaitingView):
        steps (list[StepInBrief]):
    """

    job_id: str
    project_id: str
    asset_id: str
    asset_type: str
    title: str
    status: str
    phase: str
    current_step: str
    attempt: int
    steps_done: int
    steps_total: int
    priority: int
    batch_id: str
    seed: int
    paused: bool
    review: None | ReviewView
    error: JobInListErrorType0 | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    finished_at: datetime.datetime | None
    waiting: None | WaitingView
    steps: list[StepInBrief]
    parent_job_id: str = ""
    version: int = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_in_list_error_type_0 import JobInListErrorType0  # noqa: PLC0415
        from ..models.review_view import ReviewView  # noqa: PLC0415
        from ..models.step_in_brief import StepInBrief  # noqa: PLC0415
        from ..models.waiting_view import WaitingView  # noqa: PLC0415

        job_id = self.job_id

        project_id = self.project_id

        asset_id = self.asset_id

        asset_type = self.asset_type

        title = self.title

        status = self.status

        phase = self.phase

        current_step = self.current_step

        attempt = self.attempt

        steps_done = self.steps_done

        steps_total = self.steps_total

        priority = self.priority

        batch_id = self.batch_id

        parent_job_id = self.parent_job_id

        seed = self.seed

        paused = self.paused

        review: dict[str, Any] | None
        if isinstance(self.review, ReviewView):
            review = self.review.to_dict()
        else:
            review = self.review

        error: dict[str, Any] | None
        if isinstance(self.error, JobInListErrorType0):
            error = self.error.to_dict()
        else:
            error = self.error

        version = self.version

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        waiting: dict[str, Any] | None
        if isinstance(self.waiting, WaitingView):
            waiting = self.waiting.to_dict()
        else:
            waiting = self.waiting

        steps = []
        for steps_item_data in self.steps:
            steps_item = steps_item_data.to_dict()
            steps.append(steps_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
                "project_id": project_id,
                "asset_id": asset_id,
                "asset_type": asset_type,
                "title": title,
                "status": status,
                "phase": phase,
                "current_step": current_step,
                "attempt": attempt,
                "steps_done": steps_done,
                "steps_total": steps_total,
                "priority": priority,
                "batch_id": batch_id,
                "parent_job_id": parent_job_id,
                "seed": seed,
                "paused": paused,
                "review": review,
                "error": error,
                "version": version,
                "created_at": created_at,
                "updated_at": updated_at,
                "finished_at": finished_at,
                "waiting": waiting,
                "steps": steps,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_in_list_error_type_0 import JobInListErrorType0  # noqa: PLC0415
        from ..models.review_view import ReviewView  # noqa: PLC0415
        from ..models.step_in_brief import StepInBrief  # noqa: PLC0415
        from ..models.waiting_view import WaitingView  # noqa: PLC0415

        d = dict(src_dict)
        job_id = d.pop("job_id")

        project_id = d.pop("project_id")

        asset_id = d.pop("asset_id")

        asset_type = d.pop("asset_type")

        title = d.pop("title")

        status = d.pop("status")

        phase = d.pop("phase")

        current_step = d.pop("current_step")

        attempt = d.pop("attempt")

        steps_done = d.pop("steps_done")

        steps_total = d.pop("steps_total")

        priority = d.pop("priority")

        batch_id = d.pop("batch_id")

        parent_job_id = d.pop("parent_job_id")

        seed = d.pop("seed")

        paused = d.pop("paused")

        def _parse_review(data: object) -> None | ReviewView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                review_type_0 = ReviewView.from_dict(data)

                return review_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReviewView, data)

        review = _parse_review(d.pop("review"))

        def _parse_error(data: object) -> JobInListErrorType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = JobInListErrorType0.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobInListErrorType0 | None, data)

        error = _parse_error(d.pop("error"))

        version = d.pop("version")

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

        def _parse_waiting(data: object) -> None | WaitingView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                waiting_type_0 = WaitingView.from_dict(data)

                return waiting_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | WaitingView, data)

        waiting = _parse_waiting(d.pop("waiting"))

        steps = []
        _steps = d.pop("steps")
        for steps_item_data in _steps:
            steps_item = StepInBrief.from_dict(steps_item_data)

            steps.append(steps_item)

        job_in_list = cls(
            job_id=job_id,
            project_id=project_id,
            asset_id=asset_id,
            asset_type=asset_type,
            title=title,
            status=status,
            phase=phase,
            current_step=current_step,
            attempt=attempt,
            steps_done=steps_done,
            steps_total=steps_total,
            priority=priority,
            batch_id=batch_id,
            parent_job_id=parent_job_id,
            seed=seed,
            paused=paused,
            review=review,
            error=error,
            version=version,
            created_at=created_at,
            updated_at=updated_at,
            finished_at=finished_at,
            waiting=waiting,
            steps=steps,
        )

        job_in_list.additional_properties = d
        return job_in_list

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
