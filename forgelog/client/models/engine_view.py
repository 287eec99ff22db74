from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.breaker_view import BreakerView
    from ..models.duration_view import DurationView
    from ..models.engine_view_gpu_seconds_hour_type_0 import EngineViewGpuSecondsHourType0
    from ..models.engine_view_missing import EngineViewMissing
    from ..models.rate_view import RateView


T = TypeVar("T", bound="EngineView")


@_attrs_define
class EngineView:
    """A tool, the steps it does, who has it, and how it does. What the meters tell is null while they are away.

    Attributes:
        engine (str):
        steps (list[str]):
        workers (list[str]):
        missing (EngineViewMissing): worker -> what it lacks, and the remedy
        breaker (BreakerView | None): null while the read models do not answer
        minute (None | RateView):
        five_minutes (None | RateView):
        gpu_seconds_hour (EngineViewGpuSecondsHourType0 | None): seconds of work in the last hour, by worker
        durations (list[DurationView]):
    """

    engine: str
    steps: list[str]
    workers: list[str]
    missing: EngineViewMissing
    breaker: BreakerView | None
    minute: None | RateView
    five_minutes: None | RateView
    gpu_seconds_hour: EngineViewGpuSecondsHourType0 | None
    durations: list[DurationView]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.breaker_view import BreakerView  # noqa: PLC0415
        from ..models.duration_view import DurationView  # noqa: PLC0415
        from ..models.engine_view_gpu_seconds_hour_type_0 import EngineViewGpuSecondsHourType0  # noqa: PLC0415
        from ..models.engine_view_missing import EngineViewMissing  # noqa: PLC0415
        from ..models.rate_view import RateView  # noqa: PLC0415

        engine = self.engine

        steps = self.steps

        workers = self.workers

        missing = self.missing.to_dict()

        breaker: dict[str, Any] | None
        if isinstance(self.breaker, BreakerView):
            breaker = self.breaker.to_dict()
        else:
            breaker = self.breaker

        minute: dict[str, Any] | None
        if isinstance(self.minute, RateView):
            minute = self.minute.to_dict()
        else:
            minute = self.minute

        five_minutes: dict[str, Any] | None
        if isinstance(self.five_minutes, RateView):
            five_minutes = self.five_minutes.to_dict()
        else:
            five_minutes = self.five_minutes

        gpu_seconds_hour: dict[str, Any] | None
        if isinstance(self.gpu_seconds_hour, EngineViewGpuSecondsHourType0):
            gpu_seconds_hour = self.gpu_seconds_hour.to_dict()
        else:
            gpu_seconds_hour = self.gpu_seconds_hour

        durations = []
        for durations_item_data in self.durations:
            durations_item = durations_item_data.to_dict()
            durations.append(durations_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "engine": engine,
                "steps": steps,
                "workers": workers,
                "missing": missing,
                "breaker": breaker,
                "minute": minute,
                "five_minutes": five_minutes,
                "gpu_seconds_hour": gpu_seconds_hour,
                "durations": durations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.breaker_view import BreakerView  # noqa: PLC0415
        from ..models.duration_view import DurationView  # noqa: PLC0415
        from ..models.engine_view_gpu_seconds_hour_type_0 import EngineViewGpuSecondsHourType0  # noqa: PLC0415
        from ..models.engine_view_missing import EngineViewMissing  # noqa: PLC0415
        from ..models.rate_view import RateView  # noqa: PLC0415

        d = dict(src_dict)
        engine = d.pop("engine")

        steps = cast(list[str], d.pop("steps"))

        workers = cast(list[str], d.pop("workers"))

        missing = EngineViewMissing.from_dict(d.pop("missing"))

        def _parse_breaker(data: object) -> BreakerView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                breaker_type_0 = BreakerView.from_dict(data)

                return breaker_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BreakerView | None, data)

        breaker = _parse_breaker(d.pop("breaker"))

        def _parse_minute(data: object) -> None | RateView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                minute_type_0 = RateView.from_dict(data)

                return minute_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RateView, data)

        minute = _parse_minute(d.pop("minute"))

        def _parse_five_minutes(data: object) -> None | RateView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                five_minutes_type_0 = RateView.from_dict(data)

                return five_minutes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RateView, data)

        five_minutes = _parse_five_minutes(d.pop("five_minutes"))

        def _parse_gpu_seconds_hour(data: object) -> EngineViewGpuSecondsHourType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                gpu_seconds_hour_type_0 = EngineViewGpuSecondsHourType0.from_dict(data)

                return gpu_seconds_hour_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EngineViewGpuSecondsHourType0 | None, data)

        gpu_seconds_hour = _parse_gpu_seconds_hour(d.pop("gpu_seconds_hour"))

        durations = []
        _durations = d.pop("durations")
        for durations_item_data in _durations:
            durations_item = DurationView.from_dict(durations_item_data)

            durations.append(durations_item)

        engine_view = cls(
            engine=engine,
            steps=steps,
            workers=workers,
            missing=missing,
            breaker=breaker,
            minute=minute,
            five_minutes=five_minutes,
            gpu_seconds_hour=gpu_seconds_hour,
            durations=durations,
        )

        engine_view.additional_properties = d
        return engine_view

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
