from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="QuotaPatch")


@_attrs_define
class QuotaPatch:
    """
    Attributes:
        concurrent_jobs (int | None | Unset):
        gpu_hours (float | None | Unset):
        storage_mb (int | None | Unset):
    """

    concurrent_jobs: int | None | Unset = UNSET
    gpu_hours: float | None | Unset = UNSET
    storage_mb: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        concurrent_jobs: int | None | Unset
        if isinstance(self.concurrent_jobs, Unset):
            concurrent_jobs = UNSET
        else:
            concurrent_jobs = self.concurrent_jobs

        gpu_hours: float | None | Unset
        if isinstance(self.gpu_hours, Unset):
            gpu_hours = UNSET
        else:
            gpu_hours = self.gpu_hours

        storage_mb: int | None | Unset
        if isinstance(self.storage_mb, Unset):
            storage_mb = UNSET
        else:
            storage_mb = self.storage_mb

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if concurrent_jobs is not UNSET:
            field_dict["concurrent_jobs"] = concurrent_jobs
        if gpu_hours is not UNSET:
            field_dict["gpu_hours"] = gpu_hours
        if storage_mb is not UNSET:
            field_dict["storage_mb"] = storage_mb

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_concurrent_jobs(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        concurrent_jobs = _parse_concurrent_jobs(d.pop("concurrent_jobs", UNSET))

        def _parse_gpu_hours(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        gpu_hours = _parse_gpu_hours(d.pop("gpu_hours", UNSET))

        def _parse_storage_mb(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        storage_mb = _parse_storage_mb(d.pop("storage_mb", UNSET))

        quota_patch = cls(
            concurrent_jobs=concurrent_jobs,
            gpu_hours=gpu_hours,
            storage_mb=storage_mb,
        )

        return quota_patch
