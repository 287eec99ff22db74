from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Material")


@_attrs_define
class Material:
    """What a model is to be made of: in words, in numbers, or both. Numbers win over what words would give.

    `base_color`: sRGB as #RRGGBB. `metallic` and `roughness` as in glTF 2.0.

        Attributes:
            id (None | str | Unset): a name without spaces: steel, worn-bronze, mithril
            name (str | Unset):  Default: ''.
            style_prompt (str | Unset):  Default: ''.
            base_color (None | str | Unset):
            metallic (float | None | Unset):
            roughness (float | None | Unset):
    """

    id: None | str | Unset = UNSET
    name: str | Unset = ""
    style_prompt: str | Unset = ""
    base_color: None | str | Unset = UNSET
    metallic: float | None | Unset = UNSET
    roughness: float | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        name = self.name

        style_prompt = self.style_prompt

        base_color: None | str | Unset
        if isinstance(self.base_color, Unset):
            base_color = UNSET
        else:
            base_color = self.base_color

        metallic: float | None | Unset
        if isinstance(self.metallic, Unset):
            metallic = UNSET
        else:
            metallic = self.metallic

        roughness: float | None | Unset
        if isinstance(self.roughness, Unset):
            roughness = UNSET
        else:
            roughness = self.roughness

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if style_prompt is not UNSET:
            field_dict["style_prompt"] = style_prompt
        if base_color is not UNSET:
            field_dict["base_color"] = base_color
        if metallic is not UNSET:
            field_dict["metallic"] = metallic
        if roughness is not UNSET:
            field_dict["roughness"] = roughness

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        name = d.pop("name", UNSET)

        style_prompt = d.pop("style_prompt", UNSET)

        def _parse_base_color(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        base_color = _parse_base_color(d.pop("base_color", UNSET))

        def _parse_metallic(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        metallic = _parse_metallic(d.pop("metallic", UNSET))

        def _parse_roughness(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        roughness = _parse_roughness(d.pop("roughness", UNSET))

        material = cls(
            id=id,
            name=name,
            style_prompt=style_prompt,
            base_color=base_color,
            metallic=metallic,
            roughness=roughness,
        )

        return material
