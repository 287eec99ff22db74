"""Frames as pixel art: hard alpha, one palette for the whole sheet, a dark line of one pixel around the figure.

The palette is a median cut (Heckbert, 1982) of all frames together, refined by k-means. A pixel takes the colour that
most of its samples have, never their mean: means are mud.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from gpu_consumers.engines.sprites.frames import Rgba

LINE: Final = (26, 18, 36)
_LUMA: Final = np.sqrt(np.array([0.30, 0.59, 0.11], np.float32))  # the eye tells greens apart best
_STEP: Final = 8  # code values: shades nearer than that count as one while the palette is chosen
_CROSS: Final = ndimage.generate_binary_structure(2, 1)

Palette = NDArray[np.uint8]  # (colours, 3)


def pixelated(pictures: Sequence[Rgba], times: int, colours: int) -> tuple[list[Rgba], Palette]:
    """Every picture at 1/`times` of its size, in at most `colours` colours and the line's; and those colours."""
    palette = palette_of(pictures, colours)
    table = _nearest_of_all(palette)
    return [_outlined(_voted(picture, table, palette, times)) for picture in pictures], palette


def enlarged(picture: Rgba, times: int) -> Rgba:
    """For previews: every pixel as a square of `times` pixels."""
    return picture.repeat(times, 0).repeat(times, 1)


def palette_of(pictures: Sequence[Rgba], colours: int) -> Palette:
    """Few pixels of an eye must not drown in many of a cape: a shade counts by the root of how often it is seen."""
    solid = np.concatenate([picture[picture[..., 3] > 127][:, :3] // _STEP for picture in pictures])
    shades, counts = np.unique(solid, axis=0, return_counts=True)
    often = np.ceil(np.sqrt(counts)).astype(np.int64)
    strip = np.repeat(shades * _STEP + _STEP // 2, often, axis=0).astype(np.uint8)
    flat = Image.fromarray(strip[None]).quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=2).getpalette()
    found = np.array((flat or [0, 0, 0])[: colours * 3], np.uint8).reshape(-1, 3)
    return np.asarray(np.unique(found, axis=0))


def _nearest_of_all(palette: Palette) -> NDArray[np.uint8]:
    """(32, 32, 32): which palette colour is nearest to each shade of 5 bits a channel."""
    shades = np.stack(np.meshgrid(*[np.arange(0, 256, _STEP) + _STEP // 2] * 3, indexing="ij"), axis=-1)
    away = ((shades[..., None, :] - palette.astype(np.float32)) * _LUMA) ** 2
    return np.asarray(away.sum(axis=-1).argmin(axis=-1), np.uint8)


def _voted(picture: Rgba, table: NDArray[np.uint8], palette: Palette, times: int) -> Rgba:
    height, width = (side // times for side in picture.shape[:2])
    chosen = table[tuple(picture[..., k] // _STEP for k in range(3))]
    blocks = chosen.reshape(height, times, width, times).swapaxes(1, 2).reshape(height, width, -1)
    solid = (picture[..., 3] > 127).reshape(height, times, width, times).swapaxes(1, 2).reshape(height, width, -1)
    shown = solid.sum(axis=-1) * 2 > times**2
    votes = ((blocks[..., :, None] == blocks[..., None, :]) & solid[..., None, :]).sum(axis=-1)
    winner = np.where(solid, votes, -1).argmax(axis=-1)
    index = np.take_along_axis(blocks, winner[..., None], axis=-1)[..., 0]
    out = np.zeros((height, width, 4), np.uint8)
    out[shown, :3] = palette[index[shown]]
    out[shown, 3] = 255
    return out


def _outlined(picture: Rgba) -> Rgba:
    figure = picture[..., 3] > 0
    out = picture.copy()
    out[ndimage.binary_dilation(figure, structure=_CROSS) & ~figure] = (*LINE, 255)
    return out
