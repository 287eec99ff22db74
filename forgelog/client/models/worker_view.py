from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.worker_view_gpu_type_0 import WorkerViewGpuType0
    from ..models.worker_view_holds_item import WorkerViewHoldsItem
    from ..models.worker_view_missing import WorkerViewMissing
    from ..models.worker_view_steps import WorkerViewSteps


T = TypeVar("T", bound="WorkerView")


@_attrs_define
class WorkerView:
    """A lane, as it last spoke. `state` is silent when it has not spoken for thirty seconds.

    Attributes:
        gpu_id (str):
        state (str):
        seconds_since (float):
        slots (int):
        steps (WorkerViewSteps):
        missing (WorkerViewMissing):
        hot_models (list[str]):
        vram_mb (int):
        gpu (None | WorkerViewGpuType0):
        host (str):
        holds (list[WorkerViewHoldsItem]):
        incarnation (str):
    """

    gpu_id: str
    state: str
    seconds_since: float
    slots: int
    steps: WorkerViewSteps
    missing: WorkerViewMissing
    hot_models: list[str]
    vram_mb: int
    gpu: None | WorkerViewGpuType0
    host: str
    holds: list[WorkerViewHoldsItem]
    incarnation: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.worker_view_gpu_type_0 import WorkerViewGpuType0  # noqa: PLC0415
        from ..models.worker_view_holds_item import WorkerViewHoldsItem  # noqa: PLC0415
        from ..models.worker_view_missing import WorkerViewMissing  # noqa: PLC0415
        from ..models.worker_view_steps import WorkerViewSteps  # noqa: PLC0415

        gpu_id = self.gpu_id

        state = self.state

        seconds_since = self.seconds_since

        slots = self.slots

        steps = self.steps.to_dict()

        missing = self.missing.to_dict()

        hot_models = self.hot_models

        vram_mb = self.vram_mb

        gpu: dict[str, Any] | None
        if isinstance(self.gpu, WorkerViewGpuType0):
            gpu = self.gpu.to_dict()
        else:
            gpu = self.gpu

        host = self.host

        holds = []
        for holds_item_data in self.holds:
            holds_item = holds_item_data.to_dict()
            holds.append(holds_item)

        incarnation = self.incarnation

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "gpu_id": gpu_id,
                "state": state,
                "seconds_since": seconds_since,
                "slots": slots,
                "steps": steps,
                "missing": missing,
                "hot_models": hot_models,
                "vram_mb": vram_mb,
                "gpu": gpu,
                "host": host,
                "holds": holds,
                "incarnation": incarnation,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.worker_view_gpu_type_0 import WorkerViewGpuType0  # noqa: PLC0415
        from ..models.worker_view_holds_item import WorkerViewHoldsItem  # noqa: PLC0415
        from ..models.worker_view_missing import WorkerViewMissing  # noqa: PLC0415
        from ..models.worker_view_steps import WorkerViewSteps  # noqa: PLC0415

        d = dict(src_dict)
        gpu_id = d.pop("gpu_id")

        state = d.pop("state")

        seconds_since = d.pop("seconds_since")

        slots = d.pop("slots")

        steps = WorkerViewSteps.from_dict(d.pop("steps"))

        missing = WorkerViewMissing.from_dict(d.pop("missing"))

        hot_models = cast(list[str], d.pop("hot_models"))

        vram_mb = d.pop("vram_mb")

        def _parse_gpu(data: object) -> None | WorkerViewGpuType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                gpu_type_0 = WorkerViewGpuType0.from_dict(data)

                return gpu_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | WorkerViewGpuType0, data)

        gpu = _parse_gpu(d.pop("gpu"))

        host = d.pop("host")

        holds = []
        _holds = d.pop("holds")
        for holds_item_data in _holds:
            holds_item = WorkerViewHoldsItem.from_dict(holds_item_data)

            holds.append(holds_item)

        incarnation = d.pop("incarnation")

        worker_view = cls(
            gpu_id=gpu_id,
            state=state,
            seconds_since=seconds_since,
            slots=slots,
            steps=steps,
            missing=missing,
            hot_models=hot_models,
            vram_mb=vram_mb,
            gpu=gpu,
            host=host,
            holds=holds,
            incarnation=incarnation,
        )

        worker_view.additional_properties = d
        return worker_view

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
