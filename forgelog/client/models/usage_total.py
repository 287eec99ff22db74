from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="UsageTotal")


@_attrs_define
class UsageTotal:
    """
    Attributes:
        steps (int):  Default: 0.
        failed_attempts (int):  Default: 0.
        work_seconds (float):  Default: 0.0.
        gpu_seconds (float):  Default: 0.0.
        cost (float):  Default: 0.0.
        bytes_ (int):  Default: 0.
    """

    steps: int = 0
    failed_attempts: int = 0
    work_seconds: float = 0.0
    gpu_seconds: float = 0.0
    cost: float = 0.0
    bytes_: int = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        steps = self.steps

        failed_attempts = self.failed_attempts

        work_seconds = self.work_seconds

        gpu_seconds = self.gpu_seconds

        cost = self.cost

        bytes_ = self.bytes_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "steps": steps,
                "failed_attempts": failed_attempts,
                "work_seconds": work_seconds,
                "gpu_seconds": gpu_seconds,
                "cost": cost,
                "bytes": bytes_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        steps = d.pop("steps")

        failed_attempts = d.pop("failed_attempts")

        work_seconds = d.pop("work_seconds")

        gpu_seconds = d.pop("gpu_seconds")

        cost = d.pop("cost")

        bytes_ = d.pop("bytes")

        usage_total = cls(
            steps=steps,
            failed_attempts=failed_attempts,
            work_seconds=work_seconds,
            gpu_seconds=gpu_seconds,
            cost=cost,
            bytes_=bytes_,
        )

        usage_total.additional_properties = d
        return usage_total

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
