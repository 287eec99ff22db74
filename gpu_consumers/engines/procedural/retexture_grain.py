"""How a substance looks from near: grain, wear at the edges, age in the hollows.

Computed at places of the model itself, so that nothing shows a seam.
Noise after Perlin ("Improving Noise", 2002), cells after Worley ("A Cellular Texture Basis Function", 1996).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.paints import rgb
from gpu_consumers.engines.procedural.retexture_substances import Substance

_PRIMES: Final = np.array([73856093, 19349663, 83492791], np.int64)
_TEXELS_A_FEATURE: Final = 5.0
_AT_ONCE: Final = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Places on a surface, (k, ...) each. Metres. `along`: the long axis of the piece; `off`: from its middle line.

    `light`: how light the old look was there beside its mean; `hollow` and `edge`: 0..1; `piece`: which shell.
    """

    place: Floats  # (k, 3)
    along: Floats  # (k, 3)
    off: Floats  # (k, 3) from the middle of the piece
    light: Floats  # (k,)
    hollow: Floats  # (k,)
    edge: Floats  # (k,)
    piece: NDArray[np.int64]  # (k,)
    texel: float  # metres that one texel spans

    def part(self, rows: slice) -> "Spots":
        return Spots(
            self.place[rows],
            self.along[rows],
            self.off[rows],
            self.light[rows],
            self.hollow[rows],
            self.edge[rows],
            self.piece[rows],
            self.texel,
        )


class Coating(NamedTuple):
    """sRGB colour (k, 3), roughness, metalness and glow (k,), all 0..1."""

    colour: Floats
    roughness: Floats
    metallic: Floats
    glow: Floats


class _Grain(NamedTuple):
    """`tone`: 0 dark to 1 light; `rough`: added to the roughness; `shine`: 0..1 of a glow."""

    tone: Floats
    rough: Floats
    shine: Floats


def coated(made_of: Substance, spots: Spots, wear: float, seed: int) -> Coating:
    """What the substance looks like at these places."""
    parts = [
        _coated(made_of, spots.part(slice(start, start + _AT_ONCE)), wear, seed)
        for start in range(0, max(len(spots.place), 1), _AT_ONCE)
    ]
    return Coating(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _coated(made_of: Substance, spots: Spots, wear: float, seed: int) -> Coating:
    grain = _GRAINS[made_of.grain](spots, seed)
    dark, colour = np.array(rgb(made_of.dark)), np.array(rgb(made_of.colour))
    shown = dark + (colour - dark) * np.clip(grain.tone, 0, 1)[:, None]
    shown = shown * np.clip(spots.light, 0.7, 1.25)[:, None] ** 0.8
    roughness = made_of.roughness + grain.rough
    metallic = np.full(len(shown), made_of.metallic)
    blotch = np.clip(0.5 + 1.1 * _fractal(spots.place / max(0.09, 12 * spots.texel), seed + 17, 4), 0, 1)
    # Rubbed bare at the edges: lighter, smoother.
    rubbed = np.clip(spots.edge * (0.5 + blotch) - (1.0 - wear) * 0.55, 0, 1)[:, None] * (0.35 + 0.4 * wear)
    shown = shown + (np.minimum(1.0, colour * 1.18 + 0.05) - shown) * rubbed
    roughness = roughness - 0.18 * rubbed[:, 0]
    if made_of.age:
        # What gathers in the hollows, and in blotches on a thing that has seen much.
        gathered = np.clip((spots.hollow * 1.5 + wear * blotch - 0.55) * 2.2, 0, 1) * (0.25 + 0.6 * wear)
        gathered = gathered * (1 - rubbed[:, 0])
        shown = shown + (np.array(rgb(made_of.age)) - shown) * gathered[:, None]
        roughness = roughness + 0.4 * gathered * (1 - made_of.roughness)
        metallic = metallic * (1 - 0.75 * gathered)
    return Coating(
        np.clip(shown, 0, 1), np.clip(roughness, 0.04, 1), np.clip(metallic, 0, 1), made_of.glow * grain.shine
    )


# -- grains


def _metal(spots: Spots, seed: int) -> _Grain:
    """Brushed along the piece, with scratches and slow clouds."""
    step = max(0.004, _TEXELS_A_FEATURE * spots.texel)
    brushed = _noise(_stretched(spots, step, 14.0), seed)
    clouds = _fractal(spots.place / (step * 14), seed + 3, 3)
    scratch = np.clip(np.abs(_noise(_stretched(spots, step * 0.8, 30.0, tilt=0.35), seed + 5)) * 8 - 0.35, 0, 1)
    tone = 0.8 + 0.08 * brushed + 0.2 * clouds - 0.1 * (1 - scratch)
    return _Grain(tone, 0.07 * brushed + 0.1 * clouds + 0.06 * (1 - scratch), _none(spots))


def _wood(spots: Spots, seed: int) -> _Grain:
    """Rings around the piece's middle line, cut lengthwise into grain, with fibres; no two planks alike."""
    step = max(0.009, _TEXELS_A_FEATURE * spots.texel)
    across = spots.off - spots.along * np.einsum("kw,kw->k", spots.off, spots.along)[:, None]
    shift = _hashed(spots.piece[:, None] * np.array([1, 2, 3]), seed)[:, None]
    bent = across + 0.6 * step * _noise(_stretched(spots, step * 5, 5.0), seed + 1)[:, None]
    centre = (shift - 0.5) * 14 * step
    rings = np.linalg.norm(bent + centre + 9 * step, axis=1) / (1.7 * step)
    ring = rings - np.floor(rings)
    late = np.clip(ring * 1.15, 0, 1) ** 3  # summer wood ends in a dark line
    fibre = _noise(_stretched(spots, step * 0.55, 22.0), seed + 2)
    tone = 0.82 - 0.5 * late + 0.2 * fibre + 0.16 * (shift[:, 0] - 0.5)
    return _Grain(tone, 0.08 * late - 0.05 * fibre, _none(spots))


def _leather(spots: Spots, seed: int) -> _Grain:
    step = max(0.007, _TEXELS_A_FEATURE * spots.texel)
    near, second, _ = _cells(spots.place / step, seed)
    pebble = np.clip((second - near) * 2.2, 0, 1)
    clouds = _fractal(spots.place / (step * 9), seed + 4, 3)
    return _Grain(0.4 + 0.42 * pebble + 0.3 * clouds, -0.12 * pebble + 0.1 * clouds, _none(spots))


def _cloth(spots: Spots, seed: int) -> _Grain:
    """Threads over and under, as the texture is fine enough to show them."""
    step = max(0.004, 3.0 * spots.texel)
    weave = np.zeros(len(spots.place))
    for axis in range(3):
        u, v = spots.place[:, (axis + 1) % 3] / step, spots.place[:, (axis + 2) % 3] / step
        weave += np.sin(np.pi * u) * np.sin(np.pi * v)
    folds = _fractal(spots.place / (step * 26), seed, 3)
    fuzz = _noise(spots.place / step, seed + 6)
    return _Grain(0.68 + 0.09 * weave + 0.24 * folds + 0.08 * fuzz, 0.03 * weave, _none(spots))


def _stone(spots: Spots, seed: int) -> _Grain:
    step = max(0.012, _TEXELS_A_FEATURE * spots.texel)
    rough = _fractal(spots.place / (step * 7), seed, 5)
    speck = _noise(spots.place / step, seed + 8)
    vein = 1 - np.clip(np.abs(_fractal(spots.place / (step * 13), seed + 9, 4)) * 9, 0, 1)
    return _Grain(0.66 + 0.42 * rough + 0.2 * speck - 0.5 * vein**2, 0.08 * rough - 0.04 * speck, _none(spots))


def _scales(spots: Spots, seed: int) -> _Grain:
    step = max(0.03, 3 * _TEXELS_A_FEATURE * spots.texel)
    near, second, _ = _cells(spots.place / step, seed)
    rim = np.clip((second - near) * 3.2, 0, 1)
    sheen = np.clip(1 - near * 1.25, 0, 1)
    return _Grain(0.05 + 0.5 * rim + 0.5 * sheen * rim, 0.35 * (1 - rim) - 0.06 * sheen, _none(spots))


def _gem(spots: Spots, seed: int) -> _Grain:
    """Clouds and cracks inside, and flats that break off at the surface."""
    step = max(0.05, 10 * spots.texel)
    _, _, cell = _cells(spots.place / step, seed)
    deep = _fractal(spots.place / (step * 1.6), seed + 2, 4)
    crack = 1 - np.clip(np.abs(_fractal(spots.place / (step * 1.1), seed + 5, 3)) * 14, 0, 1)
    tone = 0.42 + 0.34 * (cell - 0.5) + 0.6 * deep + 0.35 * crack
    return _Grain(tone, 0.05 * cell + 0.1 * crack, np.clip(0.5 + 0.5 * deep + 0.5 * crack, 0, 1))


def _ember(spots: Spots, seed: int) -> _Grain:
    """A dark crust that is cracked, and glows in the cracks."""
    step = max(0.06, 12 * spots.texel)
    bent = spots.place / step + 0.35 * _noise(spots.place / step * 1.7, seed + 1)[:, None]
    near, second, _ = _cells(bent, seed)
    crack = np.clip(1 - (second - near) * 5.5, 0, 1)
    heat = np.clip(0.55 + 0.9 * _fractal(spots.place / (step * 3), seed + 2, 3), 0.1, 1)
    crust = _fractal(spots.place / (step * 0.4), seed + 3, 4)
    return _Grain(0.5 + 0.6 * crust, 0.05 * crust, crack**1.5 * heat)


def _bone(spots: Spots, seed: int) -> _Grain:
    step = max(0.008, _TEXELS_A_FEATURE * spots.texel)
    pores = np.clip(_noise(spots.place / step, seed) - 0.25, 0, 1)
    along = _noise(_stretched(spots, step, 8.0), seed + 1)
    return _Grain(
        0.8 + 0.2 * _fractal(spots.place / (step * 12), seed + 2, 3) + 0.12 * along - 0.6 * pores,
        0.2 * pores,
        _none(spots),
    )


def _plain(spots: Spots, seed: int) -> _Grain:
    step = max(0.02, 8 * spots.texel)
    slow = _fractal(spots.place / (step * 4), seed, 3)
    return _Grain(0.85 + 0.2 * slow, 0.04 * slow, np.ones(len(spots.place)))


_GRAINS: Final[Mapping[str, Callable[[Spots, int], _Grain]]] = {
    "metal": _metal,
    "wood": _wood,
    "leather": _leather,
    "cloth": _cloth,
    "stone": _stone,
    "scales": _scales,
    "gem": _gem,
    "ember": _ember,
    "bone": _bone,
    "plain": _plain,
}


def _none(spots: Spots) -> Floats:
    return np.zeros(len(spots.place))


def _stretched(spots: Spots, step: float, by: float, tilt: float = 0.0) -> Floats:
    """Places in steps, drawn out along the piece."""
    axis = spots.along
    if tilt:
        axis = axis + tilt * np.roll(axis, 1, axis=1)
        axis = axis / np.linalg.norm(axis, axis=1, keepdims=True)
    length = np.einsum("kw,kw->k", spots.place, axis)[:, None]
    return np.asarray((spots.place - axis * length * (1 - 1 / by)) / step + spots.piece[:, None] * 7.31)


# -- noise


def _hashed(cells: NDArray[np.int64], seed: int) -> Floats:
    """0..1 for whole numbers (k, 3)."""
    mixed = (cells.astype(np.int64) * _PRIMES).sum(axis=-1) ^ np.int64(seed * 2654435761 % (1 << 31))
    mixed = (mixed ^ (mixed >> 13)) * np.int64(1274126177) & np.int64(0x7FFFFFFF)
    mixed = (mixed ^ (mixed >> 16)) * np.int64(668265263) & np.int64(0x7FFFFFFF)
    return np.asarray((mixed ^ (mixed >> 15)) & 0xFFFF, np.float64) / 65535.0


def _noise(at: Floats, seed: int) -> Floats:
    """About -1..1 and smooth: values at whole places, carried between them by the quintic fade."""
    low = np.floor(at)
    part = at - low
    cell = low.astype(np.int64)
    fade = part**3 * (part * (part * 6 - 15) + 10)
    total = np.zeros(len(at))
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, fade, 1 - fade), axis=1)
        total += weight * _hashed(cell + np.array(corner), seed)
    return (total - 0.5) * 2.0


def _fractal(at: Floats, seed: int, octaves: int) -> Floats:
    total, share = np.zeros(len(at)), 0.5
    for octave in range(octaves):
        total += share * _noise(at * 2.03**octave, seed + 31 * octave)
        share *= 0.5
    return total


def _cells(at: Floats, seed: int) -> tuple[Floats, Floats, Floats]:
    """Distances to the nearest and the second nearest of scattered points, one a cell, and a number of the nearest."""
    base = np.floor(at - 0.5).astype(np.int64)
    near, second, which = np.full(len(at), 9.0), np.full(len(at), 9.0), np.zeros(len(at))
    for corner in np.ndindex(2, 2, 2):
        cell = base + np.array(corner)
        point = cell + 0.5 + 0.7 * (np.stack([_hashed(cell, seed + k) for k in range(3)], axis=1) - 0.5)
        away = np.linalg.norm(point - at, axis=1)
        closer = away < near
        second = np.where(closer, near, np.minimum(second, away))
        which = np.where(closer, _hashed(cell, seed + 9), which)
        near = np.minimum(near, away)
    return near, second, which
