from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Retry")


@_attrs_define
class Retry:
    """`from_step` left out: the step that failed.

    Attributes:
        from_step (None | str | Unset):
    """

    from_step: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from_step: None | str | Unset
        if isinstance(self.from_step, Unset):
            from_step = UNSET
        else:
            from_step = self.from_step

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if from_step is not UNSET:
            field_dict["from_step"] = from_step

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_from_step(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        from_step = _parse_from_step(d.pop("from_step", UNSET))

        retry = cls(
            from_step=from_step,
        )

        return retry
