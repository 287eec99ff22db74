from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.file_view import FileView
    from ..models.step_view_engine_type_0 import StepViewEngineType0
    from ..models.step_view_error_type_0 import StepViewErrorType0
    from ..models.step_view_facts import StepViewFacts
    from ..models.step_view_gpu_type_0 import StepViewGpuType0
    from ..models.step_view_metrics_type_0 import StepViewMetricsType0
    from ..models.step_view_model_type_0 import StepViewModelType0


T = TypeVar("T", bound="StepView")


@_attrs_define
class StepView:
    """One station of the job, and all that is known of how it went.

    Attributes:
        name (str):
        checkpoint (str):  Default: ''.
        status (str):
        attempt (int):  Default: 0.
        started_at (datetime.datetime | None):
        finished_at (datetime.datetime | None):
        ordinal (int):
        revision (int):  Default: 0.
        queued_at (datetime.datetime | None):
        retry_at (datetime.datetime | None):
        gpu_id (str):  Default: ''.
        engine (None | StepViewEngineType0):
        model (None | StepViewModelType0):
        gpu (None | StepViewGpuType0):
        metrics (None | StepViewMetricsType0):
        inputs (list[FileView]):
        artifacts (list[FileView]):
        facts (StepViewFacts):
        error (None | StepViewErrorType0):
        step_key (str):  Default: ''.
        content_key (str):  Default: ''.
    """

    name: str
    status: str
    started_at: datetime.datetime | None
    finished_at: datetime.datetime | None
    ordinal: int
    queued_at: datetime.datetime | None
    retry_at: datetime.datetime | None
    engine: None | StepViewEngineType0
    model: None | StepViewModelType0
    gpu: None | StepViewGpuType0
    metrics: None | StepViewMetricsType0
    inputs: list[FileView]
    artifacts: list[FileView]
    facts: StepViewFacts
    error: None | StepViewErrorType0
    checkpoint: str = ""
    attempt: int = 0
    revision: int = 0
    gpu_id: str = ""
    step_key: str = ""
    content_key: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.step_view_engine_type_0 import StepViewEngineType0  # noqa: PLC0415
        from ..models.step_view_error_type_0 import StepViewErrorType0  # noqa: PLC0415
        from ..models.step_view_facts import StepViewFacts  # noqa: PLC0415
        from ..models.step_view_gpu_type_0 import StepViewGpuType0  # noqa: PLC0415
        from ..models.step_view_metrics_type_0 import StepViewMetricsType0  # noqa: PLC0415
        from ..models.step_view_model_type_0 import StepViewModelType0  # noqa: PLC0415

        name = self.name

        checkpoint = self.checkpoint

        status = self.status

        attempt = self.attempt

        started_at: None | str
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        ordinal = self.ordinal

        revision = self.revision

        queued_at: None | str
        if isinstance(self.queued_at, datetime.datetime):
            queued_at = self.queued_at.isoformat()
        else:
            queued_at = self.queued_at

        retry_at: None | str
        if isinstance(self.retry_at, datetime.datetime):
            retry_at = self.retry_at.isoformat()
        else:
            retry_at = self.retry_at

        gpu_id = self.gpu_id

        engine: dict[str, Any] | None
        if isinstance(self.engine, StepViewEngineType0):
            engine = self.engine.to_dict()
        else:
            engine = self.engine

        model: dict[str, Any] | None
        if isinstance(self.model, StepViewModelType0):
            model = self.model.to_dict()
        else:
            model = self.model

        gpu: dict[str, Any] | None
        if isinstance(self.gpu, StepViewGpuType0):
            gpu = self.gpu.to_dict()
        else:
            gpu = self.gpu

        metrics: dict[str, Any] | None
        if isinstance(self.metrics, StepViewMetricsType0):
            metrics = self.metrics.to_dict()
        else:
            metrics = self.metrics

        inputs = []
        for inputs_item_data in self.inputs:
            inputs_item = inputs_item_data.to_dict()
            inputs.append(inputs_item)

        artifacts = []
        for artifacts_item_data in self.artifacts:
            artifacts_item = artifacts_item_data.to_dict()
            artifacts.append(artifacts_item)

        facts = self.facts.to_dict()

        error: dict[str, Any] | None
        if isinstance(self.error, StepViewErrorType0):
            error = self.error.to_dict()
        else:
            error = self.error

        step_key = self.step_key

        content_key = self.content_key

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "checkpoint": checkpoint,
                "status": status,
                "attempt": attempt,
                "started_at": started_at,
                "finished_at": finished_at,
                "ordinal": ordinal,
                "revision": revision,
                "queued_at": queued_at,
                "retry_at": retry_at,
                "gpu_id": gpu_id,
                "engine": engine,
                "model": model,
                "gpu": gpu,
                "metrics": metrics,
                "inputs": inputs,
                "artifacts": artifacts,
                "facts": facts,
                "error": error,
                "step_key": step_key,
                "content_key": content_key,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.step_view_engine_type_0 import StepViewEngineType0  # noqa: PLC0415
        from ..models.step_view_error_type_0 import StepViewErrorType0  # noqa: PLC0415
        from ..models.step_view_facts import StepViewFacts  # noqa: PLC0415
        from ..models.step_view_gpu_type_0 import StepViewGpuType0  # noqa: PLC0415
        from ..models.step_view_metrics_type_0 import StepViewMetricsType0  # noqa: PLC0415
        from ..models.step_view_model_type_0 import StepViewModelType0  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        checkpoint = d.pop("checkpoint")

        status = d.pop("status")

        attempt = d.pop("attempt")

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

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

        ordinal = d.pop("ordinal")

        revision = d.pop("revision")

        def _parse_queued_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                queued_at_type_0 = datetime.datetime.fromisoformat(data)

                return queued_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        queued_at = _parse_queued_at(d.pop("queued_at"))

        def _parse_retry_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                retry_at_type_0 = datetime.datetime.fromisoformat(data)

                return retry_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        retry_at = _parse_retry_at(d.pop("retry_at"))

        gpu_id = d.pop("gpu_id")

        def _parse_engine(data: object) -> None | StepViewEngineType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                engine_type_0 = StepViewEngineType0.from_dict(data)

                return engine_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepViewEngineType0, data)

        engine = _parse_engine(d.pop("engine"))

        def _parse_model(data: object) -> None | StepViewModelType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_type_0 = StepViewModelType0.from_dict(data)

                return model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepViewModelType0, data)

        model = _parse_model(d.pop("model"))

        def _parse_gpu(data: object) -> None | StepViewGpuType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                gpu_type_0 = StepViewGpuType0.from_dict(data)

                return gpu_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepViewGpuType0, data)

        gpu = _parse_gpu(d.pop("gpu"))

        def _parse_metrics(data: object) -> None | StepViewMetricsType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metrics_type_0 = StepViewMetricsType0.from_dict(data)

                return metrics_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepViewMetricsType0, data)

        metrics = _parse_metrics(d.pop("metrics"))

        inputs = []
        _inputs = d.pop("inputs")
        for inputs_item_data in _inputs:
            inputs_item = FileView.from_dict(inputs_item_data)

            inputs.append(inputs_item)

        artifacts = []
        _artifacts = d.pop("artifacts")
        for artifacts_item_data in _artifacts:
            artifacts_item = FileView.from_dict(artifacts_item_data)

            artifacts.append(artifacts_item)

        facts = StepViewFacts.from_dict(d.pop("facts"))

        def _parse_error(data: object) -> None | StepViewErrorType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = StepViewErrorType0.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StepViewErrorType0, data)

        error = _parse_error(d.pop("error"))

        step_key = d.pop("step_key")

        content_key = d.pop("content_key")

        step_view = cls(
            name=name,
            checkpoint=checkpoint,
            status=status,
            attempt=attempt,
            started_at=started_at,
            finished_at=finished_at,
            ordinal=ordinal,
            revision=revision,
            queued_at=queued_at,
            retry_at=retry_at,
            gpu_id=gpu_id,
            engine=engine,
            model=model,
            gpu=gpu,
            metrics=metrics,
            inputs=inputs,
            artifacts=artifacts,
            facts=facts,
            error=error,
            step_key=step_key,
            content_key=content_key,
        )

        step_view.additional_properties = d
        return step_view

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
