from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="QuotaBody")


@_attrs_define
class QuotaBody:
    """Zero means no limit.

    Attributes:
        concurrent_jobs (int | Unset):  Default: 0.
        gpu_hours (float | Unset):  Default: 0.0.
        storage_mb (int | Unset):  Default: 0.
    """

    concurrent_jobs: int | Unset = 0
    gpu_hours: float | Unset = 0.0
    storage_mb: int | Unset = 0

    def to_dict(self) -> dict[str, Any]:
        concurrent_jobs = self.concurrent_jobs

        gpu_hours = self.gpu_hours

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
        concurrent_jobs = d.pop("concurrent_jobs", UNSET)

        gpu_hours = d.pop("gpu_hours", UNSET)

        storage_mb = d.pop("storage_mb", UNSET)

        quota_body = cls(
            concurrent_jobs=concurrent_jobs,
            gpu_hours=gpu_hours,
            storage_mb=storage_mb,
        )

        return quota_body
