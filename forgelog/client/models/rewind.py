from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Rewind")


@_attrs_define
class Rewind:
    """`reason` is heard by every step that is done again; `seed` left out: the next one.

    Attributes:
        to_step (str):
        reason (str | Unset):  Default: ''.
        seed (int | None | Unset):
    """

    to_step: str
    reason: str | Unset = ""
    seed: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        to_step = self.to_step

        reason = self.reason

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "to_step": to_step,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        to_step = d.pop("to_step")

        reason = d.pop("reason", UNSET)

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        rewind = cls(
            to_step=to_step,
            reason=reason,
            seed=seed,
        )

        return rewind
