from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="DurationView")


@_attrs_define
class DurationView:
    """Seconds that a step takes: the tenth, the middle and the ninetieth of a hundred, of the newest `count`.

    Attributes:
        asset_type (str):
        step (str):
        count (int):
        p10_s (float):
        p50_s (float):
        p90_s (float):
    """

    asset_type: str
    step: str
    count: int
    p10_s: float
    p50_s: float
    p90_s: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_type = self.asset_type

        step = self.step

        count = self.count

        p10_s = self.p10_s

        p50_s = self.p50_s

        p90_s = self.p90_s

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_type": asset_type,
                "step": step,
                "count": count,
                "p10_s": p10_s,
                "p50_s": p50_s,
                "p90_s": p90_s,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_type = d.pop("asset_type")

        step = d.pop("step")

        count = d.pop("count")

        p10_s = d.pop("p10_s")

        p50_s = d.pop("p50_s")

        p90_s = d.pop("p90_s")

        duration_view = cls(
            asset_type=asset_type,
            step=step,
            count=count,
            p10_s=p10_s,
            p50_s=p50_s,
            p90_s=p90_s,
        )

        duration_view.additional_properties = d
        return duration_view

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
