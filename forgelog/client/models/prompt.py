from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset


T = TypeVar("T", bound="Prompt")


@_attrs_define
class Prompt:
    """What it shall be. `style` left empty: the project's own style.

    Attributes:
        core_concept (str):
        details (str | Unset):  Default: ''.
        style (str | Unset):  Default: ''.
        negative_prompt (str | Unset):  Default: ''.
        enhance (bool | Unset): a language model may write the brief, where one is configured; false: by word tables
            alone Default: True.
    """

    core_concept: str
    details: str | Unset = ""
    style: str | Unset = ""
    negative_prompt: str | Unset = ""
    enhance: bool | Unset = True

    def to_dict(self) -> dict[str, Any]:
        core_concept = self.core_concept

        details = self.details

        style = self.style

        negative_prompt = self.negative_prompt

        enhance = self.enhance

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "core_concept": core_concept,
            }
        )
        if details is not UNSET:
            field_dict["details"] = details
        if style is not UNSET:
            field_dict["style"] = style
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if enhance is not UNSET:
            field_dict["enhance"] = enhance

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        core_concept = d.pop("core_concept")

        details = d.pop("details", UNSET)

        style = d.pop("style", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        enhance = d.pop("enhance", UNSET)

        prompt = cls(
            core_concept=core_concept,
            details=details,
            style=style,
            negative_prompt=negative_prompt,
            enhance=enhance,
        )

        return prompt
