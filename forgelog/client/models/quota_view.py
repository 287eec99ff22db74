from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.quota import Quota


T = TypeVar("T", bound="QuotaView")


@_attrs_define
class QuotaView:
    """open_jobs: asked for and not over. concurrent_jobs: a step of theirs is at work. gpu_hours: worked in this
    calendar month (UTC), on any lane. storage_mb: written by steps since the first day.

        Attributes:
            project_id (str):
            open_jobs (Quota): `limit` null: there is none. `resets_at` null: it comes free with what ends, or by a higher
                limit.
            concurrent_jobs (Quota): `limit` null: there is none. `resets_at` null: it comes free with what ends, or by a
                higher limit.
            gpu_hours (Quota): `limit` null: there is none. `resets_at` null: it comes free with what ends, or by a higher
                limit.
            storage_mb (Quota): `limit` null: there is none. `resets_at` null: it comes free with what ends, or by a higher
                limit.
    """

    project_id: str
    open_jobs: Quota
    concurrent_jobs: Quota
    gpu_hours: Quota
    storage_mb: Quota
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.quota import Quota  # noqa: PLC0415

        project_id = self.project_id

        open_jobs = self.open_jobs.to_dict()

        concurrent_jobs = self.concurrent_jobs.to_dict()

        gpu_hours = self.gpu_hours.to_dict()

        storage_mb = self.storage_mb.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "project_id": project_id,
                "open_jobs": open_jobs,
                "concurrent_jobs": concurrent_jobs,
                "gpu_hours": gpu_hours,
                "storage_mb": storage_mb,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.quota import Quota  # noqa: PLC0415

        d = dict(src_dict)
        project_id = d.pop("project_id")

        open_jobs = Quota.from_dict(d.pop("open_jobs"))

        concurrent_jobs = Quota.from_dict(d.pop("concurrent_jobs"))

        gpu_hours = Quota.from_dict(d.pop("gpu_hours"))

        storage_mb = Quota.from_dict(d.pop("storage_mb"))

        quota_view = cls(
            project_id=project_id,
            open_jobs=open_jobs,
            concurrent_jobs=concurrent_jobs,
            gpu_hours=gpu_hours,
            storage_mb=storage_mb,
        )

        quota_view.additional_properties = d
        return quota_view

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
