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


T = TypeVar("T", bound="ReviewView")


@_attrs_define
class ReviewView:
    """What waits for a person. Send `subject_sha256` back with the decision: it names exactly these files.

    Attributes:
        step (str):
        checkpoint (str):
        subject_sha256 (str):
        artifacts (list[FileView]):
        deadline (datetime.datetime | None):
    """

    step: str
    checkpoint: str
    subject_sha256: str
    artifacts: list[FileView]
    deadline: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.file_view import FileView  # noqa: PLC0415

        step = self.step

        checkpoint = self.checkpoint

        subject_sha256 = self.subject_sha256

        artifacts = []
        for artifacts_item_data in self.artifacts:
            artifacts_item = artifacts_item_data.to_dict()
            artifacts.append(artifacts_item)

        deadline: None | str
        if isinstance(self.deadline, datetime.datetime):
            deadline = self.deadline.isoformat()
        else:
            deadline = self.deadline

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "step": step,
                "checkpoint": checkpoint,
                "subject_sha256": subject_sha256,
                "artifacts": artifacts,
                "deadline": deadline,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_view import FileView  # noqa: PLC0415

        d = dict(src_dict)
        step = d.pop("step")

        checkpoint = d.pop("checkpoint")

        subject_sha256 = d.pop("subject_sha256")

        artifacts = []
        _artifacts = d.pop("artifacts")
        for artifacts_item_data in _artifacts:
            artifacts_item = FileView.from_dict(artifacts_item_data)

            artifacts.append(artifacts_item)

        def _parse_deadline(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deadline_type_0 = datetime.datetime.fromisoformat(data)

                return deadline_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        deadline = _parse_deadline(d.pop("deadline"))

        review_view = cls(
            step=step,
            checkpoint=checkpoint,
            subject_sha256=subject_sha256,
            artifacts=artifacts,
            deadline=deadline,
        )

        review_view.additional_properties = d
        return review_view

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
