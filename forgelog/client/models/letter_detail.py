from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.letter_detail_decoded_type_0 import LetterDetailDecodedType0
    from ..models.letter_detail_headers import LetterDetailHeaders


T = TypeVar("T", bound="LetterDetail")


@_attrs_define
class LetterDetail:
    """A letter with its content. `decoded` is null while it cannot be read, and `unread_because` says why.

    `bytes` are the first 65,536 of the record's value as it was; GET .../bytes has all of them. `remedy`: what to do.

        Attributes:
            letter_id (str):
            kind (str):
            reason (str):
            role (str): who put it aside
            buried_at (datetime.datetime):
            times (int):
            topic (str):
            partition (int):
            offset (int):
            stream (str): the record's key
            message (str): the message type that its schema id names, if it names one
            size (int):
            job_id (str):  Default: ''.
            project_id (str):  Default: ''.
            step (str):  Default: ''.
            attempt (int):  Default: 0.
            error_code (str):  Default: ''.
            gpu_id (str):  Default: ''.
            traceparent (str):  Default: ''.
            redriven_at (datetime.datetime | None):
            redriven_by (str):  Default: ''.
            redriven_reason (str):  Default: ''.
            came_back (bool):  Default: False.
            headers (LetterDetailHeaders):
            decoded (LetterDetailDecodedType0 | None):
            unread_because (str):  Default: ''.
            bytes_base64 (str):
            remedy (str):
    """

    letter_id: str
    kind: str
    reason: str
    role: str
    buried_at: datetime.datetime
    times: int
    topic: str
    partition: int
    offset: int
    stream: str
    message: str
    size: int
    redriven_at: datetime.datetime | None
    headers: LetterDetailHeaders
    decoded: LetterDetailDecodedType0 | None
    bytes_base64: str
    remedy: str
    job_id: str = ""
    project_id: str = ""
    step: str = ""
    attempt: int = 0
    error_code: str = ""
    gpu_id: str = ""
    traceparent: str = ""
    redriven_by: str = ""
    redriven_reason: str = ""
    came_back: bool = False
    unread_because: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.letter_detail_decoded_type_0 import LetterDetailDecodedType0  # noqa: PLC0415
        from ..models.letter_detail_headers import LetterDetailHeaders  # noqa: PLC0415

        letter_id = self.letter_id

        kind = self.kind

        reason = self.reason

        role = self.role

        buried_at = self.buried_at.isoformat()

        times = self.times

        topic = self.topic

        partition = self.partition

        offset = self.offset

        stream = self.stream

        message = self.message

        size = self.size

        job_id = self.job_id

        project_id = self.project_id

        step = self.step

        attempt = self.attempt

        error_code = self.error_code

        gpu_id = self.gpu_id

        traceparent = self.traceparent

        redriven_at: None | str
        if isinstance(self.redriven_at, datetime.datetime):
            redriven_at = self.redriven_at.isoformat()
        else:
            redriven_at = self.redriven_at

        redriven_by = self.redriven_by

        redriven_reason = self.redriven_reason

        came_back = self.came_back

        headers = self.headers.to_dict()

        decoded: dict[str, Any] | None
        if isinstance(self.decoded, LetterDetailDecodedType0):
            decoded = self.decoded.to_dict()
        else:
            decoded = self.decoded

        unread_because = self.unread_because

        bytes_base64 = self.bytes_base64

        remedy = self.remedy

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "letter_id": letter_id,
                "kind": kind,
                "reason": reason,
                "role": role,
                "buried_at": buried_at,
                "times": times,
                "topic": topic,
                "partition": partition,
                "offset": offset,
                "stream": stream,
                "message": message,
                "size": size,
                "job_id": job_id,
                "project_id": project_id,
                "step": step,
                "attempt": attempt,
                "error_code": error_code,
                "gpu_id": gpu_id,
                "traceparent": traceparent,
                "redriven_at": redriven_at,
                "redriven_by": redriven_by,
                "redriven_reason": redriven_reason,
                "came_back": came_back,
                "headers": headers,
                "decoded": decoded,
                "unread_because": unread_because,
                "bytes_base64": bytes_base64,
                "remedy": remedy,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.letter_detail_decoded_type_0 import LetterDetailDecodedType0  # noqa: PLC0415
        from ..models.letter_detail_headers import LetterDetailHeaders  # noqa: PLC0415

        d = dict(src_dict)
        letter_id = d.pop("letter_id")

        kind = d.pop("kind")

        reason = d.pop("reason")

        role = d.pop("role")

        buried_at = datetime.datetime.fromisoformat(d.pop("buried_at"))

        times = d.pop("times")

        topic = d.pop("topic")

        partition = d.pop("partition")

        offset = d.pop("offset")

        stream = d.pop("stream")

        message = d.pop("message")

        size = d.pop("size")

        job_id = d.pop("job_id")

        project_id = d.pop("project_id")

        step = d.pop("step")

        attempt = d.pop("attempt")

        error_code = d.pop("error_code")

        gpu_id = d.pop("gpu_id")

        traceparent = d.pop("traceparent")

        def _parse_redriven_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                redriven_at_type_0 = datetime.datetime.fromisoformat(data)

                return redriven_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        redriven_at = _parse_redriven_at(d.pop("redriven_at"))

        redriven_by = d.pop("redriven_by")

        redriven_reason = d.pop("redriven_reason")

        came_back = d.pop("came_back")

        headers = LetterDetailHeaders.from_dict(d.pop("headers"))

        def _parse_decoded(data: object) -> LetterDetailDecodedType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                decoded_type_0 = LetterDetailDecodedType0.from_dict(data)

                return decoded_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LetterDetailDecodedType0 | None, data)

        decoded = _parse_decoded(d.pop("decoded"))

        unread_because = d.pop("unread_because")

        bytes_base64 = d.pop("bytes_base64")

        remedy = d.pop("remedy")

        letter_detail = cls(
            letter_id=letter_id,
            kind=kind,
            reason=reason,
            role=role,
            buried_at=buried_at,
            times=times,
            topic=topic,
            partition=partition,
            offset=offset,
            stream=stream,
            message=message,
            size=size,
            job_id=job_id,
            project_id=project_id,
            step=step,
            attempt=attempt,
            error_code=error_code,
            gpu_id=gpu_id,
            traceparent=traceparent,
            redriven_at=redriven_at,
            redriven_by=redriven_by,
            redriven_reason=redriven_reason,
            came_back=came_back,
            headers=headers,
            decoded=decoded,
            unread_because=unread_because,
            bytes_base64=bytes_base64,
            remedy=remedy,
        )

        letter_detail.additional_properties = d
        return letter_detail

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
