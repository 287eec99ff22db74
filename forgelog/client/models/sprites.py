from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Sprites")


@_attrs_define
class Sprites:
    """Sheets of a figure seen from several sides. `angles`, in degrees from the front, win over `directions`.

    Attributes:
        directions (int | Unset):  Default: 8.
        angles (list[float] | Unset):
        elevation (float | None | Unset):
        clips (list[str] | Unset): left out: idle, walk, run and attack
        cell_px (int | None | Unset):
        fps (int | None | Unset):
        pixel_art (bool | None | Unset): left out: when the style says so
        palette_colours (int | None | Unset):
    """

    directions: int | Unset = 8
    angles: list[float] | Unset = UNSET
    elevation: float | None | Unset = UNSET
    clips: list[str] | Unset = UNSET
    cell_px: int | None | Unset = UNSET
    fps: int | None | Unset = UNSET
    pixel_art: bool | None | Unset = UNSET
    palette_colours: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        directions = self.directions

        angles: list[float] | Unset = UNSET
        if not isinstance(self.angles, Unset):
            angles = self.angles

        elevation: float | None | Unset
        if isinstance(self.elevation, Unset):
            elevation = UNSET
        else:
            elevation = self.elevation

        clips: list[str] | Unset = UNSET
        if not isinstance(self.clips, Unset):
            clips = self.clips

        cell_px: int | None | Unset
        if isinstance(self.cell_px, Unset):
            cell_px = UNSET
        else:
            cell_px = self.cell_px

        fps: int | None | Unset
        if isinstance(self.fps, Unset):
            fps = UNSET
        else:
            fps = self.fps

        pixel_art: bool | None | Unset
        if isinstance(self.pixel_art, Unset):
            pixel_art = UNSET
        else:
            pixel_art = self.pixel_art

        palette_colours: int | None | Unset
        if isinstance(self.palette_colours, Unset):
            palette_colours = UNSET
        else:
            palette_colours = self.palette_colours

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if directions is not UNSET:
            field_dict["directions"] = directions
        if angles is not UNSET:
            field_dict["angles"] = angles
        if elevation is not UNSET:
            field_dict["elevation"] = elevation
        if clips is not UNSET:
            field_dict["clips"] = clips
        if cell_px is not UNSET:
            field_dict["cell_px"] = cell_px
        if fps is not UNSET:
            field_dict["fps"] = fps
        if pixel_art is not UNSET:
            field_dict["pixel_art"] = pixel_art
        if palette_colours is not UNSET:
            field_dict["palette_colours"] = palette_colours

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        directions = d.pop("directions", UNSET)

        angles = cast(list[float], d.pop("angles", UNSET))

        def _parse_elevation(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        elevation = _parse_elevation(d.pop("elevation", UNSET))

        clips = cast(list[str], d.pop("clips", UNSET))

        def _parse_cell_px(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        cell_px = _parse_cell_px(d.pop("cell_px", UNSET))

        def _parse_fps(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        fps = _parse_fps(d.pop("fps", UNSET))

        def _parse_pixel_art(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        pixel_art = _parse_pixel_art(d.pop("pixel_art", UNSET))

        def _parse_palette_colours(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        palette_colours = _parse_palette_colours(d.pop("palette_colours", UNSET))

        sprites = cls(
            directions=directions,
            angles=angles,
            elevation=elevation,
            clips=clips,
            cell_px=cell_px,
            fps=fps,
            pixel_art=pixel_art,
            palette_colours=palette_colours,
        )

        return sprites
