from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="JobOfBatch")


@_attrs_define
class JobOfBatch:
    """
    Attributes:
        job_id (str):
        asset_id (str):
        title (str):
        status (str):
        current_step (str):
        steps_done (int):
        steps_total (int):
        seed (int):
    """

    job_id: str
    asset_id: str
    title: str
    status: str
    current_step: str
    steps_done: int
    steps_total: int
    seed: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        asset_id = self.asset_id

        title = self.title

        status = self.status

        current_step = self.current_step

        steps_done = self.steps_done

        steps_total = self.steps_total

        seed = self.seed

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
                "asset_id": asset_id,
                "title": title,
                "status": status,
                "current_step": current_step,
                "steps_done": steps_done,
                "steps_total": steps_total,
                "seed": seed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        job_id = d.pop("job_id")

        asset_id = d.pop("asset_id")

        title = d.pop("title")

        status = d.pop("status")

        current_step = d.pop("current_step")

        steps_done = d.pop("steps_done")

        steps_total = d.pop("steps_total")

        seed = d.pop("seed")

        job_of_batch = cls(
            job_id=job_id,
            asset_id=asset_id,
            title=title,
            status=status,
            current_step=current_step,
            steps_done=steps_done,
            steps_total=steps_total,
            seed=seed,
        )

        job_of_batch.additional_properties = d
        return job_of_batch

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
