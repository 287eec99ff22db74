"""Draws an actor: deferred shading (Deering et al., 1988) of what the z-buffer sees, several samples a pixel.

The light is the studio's: a warm key, a cool rim from behind, a weak fill and a gradient sky, and it stands still
before the camera while the figure turns. Shadows come from a depth map seen from the key light (Williams, 1978),
softened by asking several of its pixels (Reeves et al., 1987). Nothing is sampled by chance, so nothing flickers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera
from gpu_consumers.engines.sprites.actors import Actor, Pose, Surface
from gpu_consumers.engines.sprites.frames import Rgba
from gpu_consumers.engines.sprites.spans import Seen, cover, shares

Flat = NDArray[np.float32]

FINER: Final = 3  # samples per pixel and axis, unless told otherwise
INK: Final = (0.030, 0.018, 0.045)  # linear
INK_CODE: Final = (48, 37, 59)  # the same in sRGB
_SHADOW_SIDE: Final = 192  # pixels of the depth map
_OCCLUDERS: Final = 40  # directions from which a point's openness is asked
_OCCLUSION_SIDE: Final = 112
_BETWEEN_SHELLS: Final = 0.022  # of the height: a smaller step in depth is no border
_WITHIN_A_SHELL: Final = 0.06
_DARKEST: Final = 0.42  # openness of a point that nothing can see: it may only lie inside another part


class Ink(NamedTuple):
    """Widths of dark lines in pixels; 0 for none."""

    around: float = 1.2  # outside the figure
    within: float = 0.75  # where one part of it passes before another


@dataclass(frozen=True, slots=True)
class Sun:
    """Tilt and turn in degrees as a lamp's rotation about x and z, before a camera at the front."""

    tilt: float
    turn: float
    strength: float  # irradiance
    colour: tuple[float, float, float]  # linear

    @property
    def towards(self) -> Floats:
        """A unit vector to the light, Z up, seen from the front."""
        tilt, turn = np.radians(self.tilt), np.radians(self.turn)
        return np.array([np.sin(turn) * np.sin(tilt), -np.cos(turn) * np.sin(tilt), np.cos(tilt)])


KEY: Final = Sun(48, -36, 2.5, (1.0, 0.94, 0.84))
RIM: Final = Sun(-62, 28, 2.4, (0.78, 0.87, 1.0))
FILL: Final = Sun(68, 58, 0.45, (0.75, 0.85, 1.0))
GROUND_LIGHT: Final = np.array([0.44, 0.36, 0.36], np.float32) * np.float32(0.85)
SKY_LIGHT: Final = np.array([0.66, 0.78, 1.0], np.float32) * np.float32(0.85)


@dataclass(frozen=True, slots=True)
class Lens:
    """An orthographic camera whose picture shows the figure's ground point at `pivot`, in every frame."""

    cell: int  # pixels, square
    scale: float  # pixels a metre
    pivot: tuple[int, int]  # pixels, y down
    elevation: float  # degrees above the horizon

    def axes(self, azimuth: float) -> Floats:
        return Camera(np.zeros(3), 1.0, azimuth, self.elevation).axes

    def seen(self, points: Floats, azimuth: float) -> Floats:
        """Points (n, 3) as x and y in pixels, y down, and nearness in metres."""
        turned = points @ self.axes(azimuth).T
        x, y = self.pivot
        return np.stack([x + turned[:, 0] * self.scale, y - turned[:, 1] * self.scale, turned[:, 2]], axis=1)


def lens_for(poses: Sequence[Pose], azimuths: Sequence[float], elevation: float, cell: int, margin: float) -> Lens:
    """The one camera that sees every pose whole from every side. The pivot stands in the middle, on whole pixels."""
    wide, low, high = 1e-3, 0.0, 1e-3
    for azimuth in azimuths:
        right, above, _ = Camera(np.zeros(3), 1.0, azimuth, elevation).axes
        for pose in poses:
            across, up = pose.points @ right, pose.points @ above
            wide = max(wide, float(np.abs(across).max()))
            low, high = min(low, float(up.min())), max(high, float(up.max()))
    scale = min((cell / 2 - margin) / wide, (cell - 2 * margin - 1) / (high - low))
    return Lens(cell, scale, (cell // 2, int(np.floor(cell - margin + low * scale))), elevation)


def openness(actor: Actor, pose: Pose) -> Flat:
    """How much of the sky each point sees, 0..1, from depth maps all around (Pharr and Green, 2004)."""
    turn = np.arange(_OCCLUDERS) * np.pi * (3 - np.sqrt(5))
    level = 1 - 2 * (np.arange(_OCCLUDERS) + 0.5) / _OCCLUDERS
    flat = np.sqrt(1 - level**2)
    ways = np.stack([flat * np.cos(turn), flat * np.sin(turn), level], axis=1)
    size = float(np.linalg.norm(np.ptp(pose.points, axis=0))) or 1.0
    seen, total = np.zeros(len(pose.points)), np.zeros(len(pose.points))
    lifted = pose.points + 0.012 * size * pose.normals
    for way in ways:
        facing = np.maximum(pose.normals @ way, 0.0)
        depth = _DepthMap.of(pose.points, actor.triangles, way, _OCCLUSION_SIDE)
        seen += facing * depth.lit(lifted, 0.004 * size)
        total += facing
    return np.asarray(_DARKEST + (1 - _DARKEST) * np.clip(seen / np.maximum(total, 1e-9), 0, 1), np.float32)


def draw(actor: Actor, pose: Pose, open_sky: Flat, lens: Lens, azimuth: float, ink: Ink, finer: int = FINER) -> Rgba:
    """One frame, (cell, cell, 4), straight alpha. `open_sky` is what `openness` found."""
    places = lens.seen(pose.points, azimuth)
    left, top, right, bottom = _window(places, lens.cell, int(np.ceil(ink.around)) + 1)
    places[:, :2] = (places[:, :2] - (left, top)) * finer
    corners = places[actor.triangles]
    seen = cover(corners, (right - left) * finer, (bottom - top) * finer)
    shown = np.zeros((*seen.near.shape, 4), np.float32)
    there = seen.triangle >= 0
    shown[there, :3] = _shaded(actor, pose, open_sky, lens, azimuth, corners, seen)
    shown[there, 3] = 1.0
    shown[_inked(actor, seen, Ink(ink.around * finer, ink.within * finer))] = (*INK, 1.0)
    frame = np.zeros((lens.cell, lens.cell, 4), np.uint8)
    frame[top:bottom, left:right] = _reduced(shown, finer)
    return frame


def _window(places: Floats, cell: int, margin: int) -> tuple[int, int, int, int]:
    """The part of a cell that holds the figure: left, top, right, bottom in whole pixels."""
    low = np.clip(np.floor(places[:, :2].min(axis=0)) - margin, 0, cell - 1).astype(int)
    high = np.clip(np.ceil(places[:, :2].max(axis=0)) + margin, low + 1, cell).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _shaded(actor: Actor, pose: Pose, open_sky: Flat, lens: Lens, azimuth: float, corners: Floats, seen: Seen) -> Flat:
    rows, columns = np.nonzero(seen.triangle >= 0)
    triangle = seen.triangle[rows, columns]
    share = shares(corners, triangle, columns + 0.5, rows + 0.5)
    who = actor.triangles[triangle]
    axes = lens.axes(azimuth)
    normal = _mixed(share, pose.normals[who] @ axes.T)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    normal *= np.where(normal[:, 2:] < 0, -1, 1)  # the inside of a thin sheet is lit like its outside
    sky = _mixed(share, open_sky[who][..., None])
    base, glow, rough = _worn(actor, triangle, _mixed(share, actor.uv[who]))
    before = lens.axes(0.0)  # the light stands before the camera, wherever the figure turns
    lamps = [(lamp, (before @ lamp.towards).astype(np.float32)) for lamp in (KEY, RIM, FILL)]
    places = _mixed(share, pose.points[who])
    lit = _DepthMap.of(pose.points, actor.triangles, axes.T @ before @ KEY.towards, _SHADOW_SIDE).lit(
        places + 0.012 * actor.height * (normal @ axes), 0.006 * actor.height
    )[:, None]
    metal, dull = rough[:, 1:], np.clip(rough[:, :1], 0.15, 1.0)
    up = (normal @ before[:, 2].astype(np.float32))[:, None]
    total = base * (1 - metal) * _sky(up) * sky
    mirror = 2 * normal[:, 2:] * normal - np.array([0, 0, 1], np.float32)
    gleam = 0.04 + (base - 0.04) * metal
    rim = (1 - normal[:, 2:]) ** 5 * (1 - dull) * 0.6
    total += (gleam + rim) * _sky(_sharpened((mirror @ before[:, 2].astype(np.float32))[:, None], dull)) * sky
    for lamp, way in lamps:
        shade = lit.astype(np.float32) if lamp is KEY else sky
        light = np.array(lamp.colour, np.float32) * np.float32(lamp.strength / np.pi)
        strength = np.maximum(normal @ way, 0)[:, None] * light
        half = (way + np.array([0, 0, 1], np.float32)) / np.linalg.norm(way + np.array([0, 0, 1]))
        power = np.clip(2 / dull**4 - 2, 1, 120)
        shine = np.maximum(normal @ half.astype(np.float32), 0)[:, None] ** power * (power + 2) / 8
        total += strength * shade * (base * (1 - metal) + gleam * shine)
    return np.asarray(total + glow, np.float32)


def _mixed(share: Floats, values: Floats) -> Flat:
    return np.asarray(np.einsum("nk,nkc->nc", share, values), np.float32)


def _sky(up: Flat) -> Flat:
    return np.asarray(GROUND_LIGHT + (SKY_LIGHT - GROUND_LIGHT) * (0.5 + 0.5 * up))


def _sharpened(up: Flat, dull: Flat) -> Flat:
    """A mirror sees the horizon as an edge, a dull surface hardly at all."""
    return np.asarray(np.clip(up * (1 + 2.5 * (1 - dull)), -1, 1))


def _worn(actor: Actor, triangle: NDArray[np.int32], uv: Flat) -> tuple[Flat, Flat, Flat]:
    """Base colour, light of its own, and (roughness, metalness) at each place."""
    found = tuple(np.empty((len(triangle), width), np.float32) for width in (3, 3, 2))
    worn = actor.surface[triangle]
    for number in np.unique(worn):
        here = worn == number
        surface: Surface = actor.surfaces[number]
        for out, texture in zip(found, (surface.base, surface.glow, surface.rough), strict=True):
            high, wide = texture.shape[:2]
            row = np.floor(uv[here, 1] * high).astype(np.int64) % high
            column = np.floor(uv[here, 0] * wide).astype(np.int64) % wide
            out[here] = texture[row, column]
    return found[0], found[1], found[2]


# -- shadow


@dataclass(frozen=True, slots=True, eq=False)
class _DepthMap:
    """How near to a far-off light the nearest surface lies, pixel by pixel."""

    axes: Floats  # rows: right, up, towards the light
    low: Floats  # where the map begins
    scale: float  # pixels a metre
    near: Flat

    @classmethod
    def of(cls, points: Floats, triangles: NDArray[np.int64], way: Floats, side: int) -> "_DepthMap":
        aside = np.array([0.0, 0.0, 1.0]) if abs(way[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
        right = np.cross(aside, way)
        right /= np.linalg.norm(right)
        axes = np.stack([right, np.cross(way, right), way])
        turned = points @ axes.T
        low = turned.min(axis=0)
        scale = (side - 2) / (float(np.ptp(turned[:, :2], axis=0).max()) or 1.0)
        placed = turned.copy()
        placed[:, :2] = (turned[:, :2] - low[:2]) * scale + 1
        return cls(axes, low, scale, cover(placed[triangles], side, side).near)

    def lit(self, points: Floats, bias: float) -> Floats:
        """The share of the light that arrives, 0..1, over a spot of 2 x 2 pixels of the map."""
        turned = points @ self.axes.T
        place = (turned[:, :2] - self.low[:2]) * self.scale + 0.5
        corner = np.floor(place).astype(np.int64)
        part = place - corner
        last = len(self.near) - 1
        total = np.zeros(len(points))
        for dx in (0, 1):
            for dy in (0, 1):
                column, row = np.clip(corner[:, 0] + dx, 0, last), np.clip(corner[:, 1] + dy, 0, last)
                weight = (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1])
                total += weight * (self.near[row, column] <= turned[:, 2] + bias)
        return total


# -- ink


def _inked(actor: Actor, seen: Seen, ink: Ink) -> NDArray[np.bool_]:
    """Samples just outside something nearer: an outline all around, and a thinner line where parts pass each other.

    A step in depth counts beyond what the surface's own slope explains; between two shells a smaller one will do.
    """
    there = seen.triangle >= 0
    around = ndimage.binary_dilation(there, structure=_disc(ink.around)) & ~there
    inner = ink.within
    near = np.where(there, seen.near, np.float32(-1e3))
    step = ndimage.maximum_filter(near, footprint=_disc(inner)) - near
    step[there] -= inner * seen.steep[seen.triangle[there]]
    shell = np.where(there, actor.shell[seen.triangle], -1)
    border = ndimage.maximum_filter(shell, size=3) != ndimage.minimum_filter(shell, size=3)
    between = ndimage.binary_dilation(border, structure=_disc(inner)) & (step > _BETWEEN_SHELLS * actor.height)
    return np.asarray(around | (there & (between | (step > _WITHIN_A_SHELL * actor.height))))


def _disc(radius: float) -> NDArray[np.bool_]:
    reach = int(radius)
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(rows**2 + columns**2 <= radius**2)


def _reduced(shown: Flat, finer: int) -> Rgba:
    """The mean of each pixel's samples, in light and not in code values; sRGB with straight alpha."""
    height, width = (side // finer for side in shown.shape[:2])
    blocks = shown.reshape(height, finer, width, finer, 4)
    alpha = blocks[..., 3].mean(axis=(1, 3))
    light = np.clip(blocks[..., :3], 0, 1) * blocks[..., 3:]
    colour = np.clip(light.mean(axis=(1, 3)) / np.maximum(alpha, 1e-6)[..., None], 0, 1)
    coded = np.where(colour <= 0.0031308, colour * 12.92, 1.055 * colour ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(np.concatenate([coded, alpha[..., None]], axis=-1) * 255), np.uint8)
