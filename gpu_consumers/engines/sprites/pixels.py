"""Frames as pixel art: half the size, hard alpha, one palette for the whole sheet, a dark line around the figure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from gpu_consumers.engines.sprites.sheets import Frame
from gpu_consumers.engines.vision.pictures import Rgba, resized

CELL: Final = 64
_COLOURS: Final = 24
_LUMA: Final = np.sqrt(np.array([0.30, 0.59, 0.11]))  # the eye tells greens apart best
_LINE: Final = (26, 18, 36, 255)


def pixelated(frames: Sequence[Frame]) -> list[Frame]:
    """Every frame at half its size, in at most 24 colours and one line colour shared by all of them."""
    small = [resized(frame.picture, (frame.picture.shape[1] // 2, frame.picture.shape[0] // 2)) for frame in frames]
    palette = _palette(small)
    return [replace(frame, picture=_in_palette(picture, palette)) for frame, picture in zip(frames, small, strict=True)]


def enlarged(frames: Sequence[Frame], times: int) -> list[Frame]:
    """For previews: every pixel as a square of `times` pixels."""
    return [replace(frame, picture=frame.picture.repeat(times, 0).repeat(times, 1)) for frame in frames]


def _palette(pictures: Sequence[Rgba]) -> npt.NDArray[np.float64]:
    solid = np.concatenate([picture[picture[..., 3] > 127][:, :3] for picture in pictures])
    strip = Image.fromarray(solid[None])
    flat = strip.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT).getpalette() or [0, 0, 0]
    return np.array(flat[: _COLOURS * 3], np.float64).reshape(-1, 3)


def _in_palette(picture: Rgba, palette: npt.NDArray[np.float64]) -> Rgba:
    figure = picture[..., 3] > 127
    away = (((picture[:, :, None, :3] - palette[None, None]) * _LUMA) ** 2).sum(-1)
    out = np.zeros_like(picture)
    out[..., :3] = palette[away.argmin(-1)].astype(np.uint8)
    out[..., 3] = 255
    out[~figure] = 0
    around = cv2.dilate(figure.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))) > 0
    out[around & ~figure] = _LINE
    return out
