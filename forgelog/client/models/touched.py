from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.touched_how import check_touched_how
from ..models.touched_how import TouchedHow
from typing import cast
import datetime


T = TypeVar("T", bound="Touched")


@_attrs_define
class Touched:
    """A step that touched what was asked for, and the asset that came of its job; `version` 0: none yet.

    Attributes:
        asset_id (str):
        version (int):
        project_id (str):
        title (str):
        job_id (str):
        step (str):
        how (TouchedHow):
        worker (str):
        model (str):
        at (datetime.datetime | None):
    """

    asset_id: str
    version: int
    project_id: str
    title: str
    job_id: str
    step: str
    how: TouchedHow
    worker: str
    model: str
    at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = self.asset_id

        version = self.version

        project_id = self.project_id

        title = self.title

        job_id = self.job_id

        step = self.step

        how: str = self.how

        worker = self.worker

        model = self.model

        at: None | str
        if isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        else:
            at = self.at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "version": version,
                "project_id": project_id,
                "title": title,
                "job_id": job_id,
                "step": step,
                "how": how,
                "worker": worker,
                "model": model,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_id = d.pop("asset_id")

        version = d.pop("version")

        project_id = d.pop("project_id")

        title = d.pop("title")

        job_id = d.pop("job_id")

        step = d.pop("step")

        how = check_touched_how(d.pop("how"))

        worker = d.pop("worker")

        model = d.pop("model")

        def _parse_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)

                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        at = _parse_at(d.pop("at"))

        touched = cls(
            asset_id=asset_id,
            version=version,
            project_id=project_id,
            title=title,
            job_id=job_id,
            step=step,
            how=how,
            worker=worker,
            model=model,
            at=at,
        )

        touched.additional_properties = d
        return touched

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
