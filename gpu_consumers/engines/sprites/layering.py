"""A flat scene into layers for parallax: cut along its own skyline and hill lines, and filled behind each cut.

There is no depth model at work: in a landscape what stands lower in the picture is nearer, and that is all we use.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engines.vision.pictures import Colours, Plane, Rgba, fit_within, spread_colours, to_bytes, to_float

Line: TypeAlias = npt.NDArray[np.int64]  # one row per column

NAMES: Final = ("sky", "far", "middle", "near", "front")  # a flat scene is cut into the first four
_BANDS: Final = ((0.2, 0.52), (0.5, 0.74), (0.72, 0.93))  # where the cut above each further layer may run
SPEEDS: Final = (0.1, 0.3, 0.55, 0.8, 1.0)
AWAY: Final = (1.0, 0.78, 0.5, 0.25, 0.05)  # how far off each layer is, 1 at the end of the world
_COARSE: Final = 512
_STEEPNESS: Final = 6  # rows a cut may climb from one coarse column to the next: tree tops, roofs
PREVIEW_FPS: Final = 12
_PREVIEW_WIDTH, _PREVIEW_FRAMES = 480, 24


@dataclass(frozen=True, slots=True)
class Layer:
    name: str
    picture: Rgba
    speed: float  # of its movement against the camera's, 1 for the nearest


def layers_of(scene: Rgba) -> tuple[Layer, ...]:
    """From back to front. The first is opaque; laid on one another they give the scene back."""
    lines = cuts(scene)
    colours = to_float(scene)
    height, width = scene.shape[:2]
    rows = np.arange(height)[:, None]
    made = []
    for number, name in enumerate(NAMES[: len(lines) + 1]):
        below = np.ones((height, width), np.float32) if number == 0 else _soft_edge(rows, lines[number - 1])
        own = below > 0.5
        if number < len(lines):
            own &= rows < lines[number][None] - 2  # the rim of the cut belongs to the layer before it
        filled = spread_colours(np.ascontiguousarray(colours[..., :3]), own.astype(np.float32))
        made.append(Layer(name, to_bytes(np.dstack([filled, below])), SPEEDS[number]))
    return tuple(made)


def cuts(scene: Rgba) -> tuple[Line, ...]:
    """Three lines from left to right, each the strongest edge in its band (a seam found by dynamic programming, as in
    Avidan and Shamir, 2007), none crossing the one above it."""
    height, width = scene.shape[:2]
    size = (_COARSE, max(16, round(height * _COARSE / width)))
    small = cv2.cvtColor(cv2.resize(to_float(scene[..., :3]), size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    edge = np.abs(cv2.Sobel(small, cv2.CV_32F, 0, 1, ksize=3)).sum(2) + 0.5 * np.abs(
        cv2.Sobel(small, cv2.CV_32F, 1, 0, ksize=3)
    ).sum(2)
    cost = np.exp(-edge / max(float(np.percentile(edge, 97)), 1e-3))
    lines: list[Line] = []
    ceiling = np.zeros(size[0], np.int64)
    for first, last in _BANDS:
        line = np.maximum(_seam(cost, round(first * size[1]), round(last * size[1])), ceiling + size[1] // 24)
        line = np.minimum(line, size[1] - 2)
        ceiling = line
        columns = np.linspace(0, size[0] - 1, width)
        lines.append(np.round(np.interp(columns, np.arange(size[0]), line) * height / size[1]).astype(np.int64))
    return tuple(lines)


def _seam(cost: npt.NDArray[np.float32], first: int, last: int) -> Line:
    """The cheapest way from the left to the right between two rows."""
    band = cost[first:last].astype(np.float64)
    rows, columns = band.shape
    total = band[:, 0].copy()
    came_from = np.zeros((rows, columns), np.int64)
    steps = range(-_STEEPNESS, _STEEPNESS + 1)
    for column in range(1, columns):
        ways = np.stack([_shifted(total, step) + 0.04 * abs(step) for step in steps])
        best = ways.argmin(0)
        came_from[:, column] = best - _STEEPNESS
        total = ways[best, np.arange(rows)] + band[:, column]
    line = np.zeros(columns, np.int64)
    row = int(total.argmin())
    for column in range(columns - 1, -1, -1):
        line[column] = first + row
        row = int(np.clip(row + came_from[row, column], 0, rows - 1))
    return line


def _shifted(values: npt.NDArray[np.float64], step: int) -> npt.NDArray[np.float64]:
    out = np.full_like(values, np.inf)
    if step >= 0:
        out[: len(values) - step] = values[step:]
    else:
        out[-step:] = values[:step]
    return out


def _soft_edge(rows: npt.NDArray[np.int64], line: Line) -> Plane:
    """1 below the line, 0 above, with an edge of about two pixels."""
    return np.clip((rows - line[None]) / 2.0 + 0.5, 0, 1).astype(np.float32)


def laid_together(layers: tuple[Layer, ...], shift: float = 0.0) -> Rgba:
    """The scene seen by a camera that went `shift` pixels to the right; the picture's edge goes on to both sides."""
    height, width = layers[0].picture.shape[:2]
    total: Colours = np.zeros((height, width, 3), np.float32)
    for layer in layers:
        moved = to_float(layer.picture)
        offset = shift * layer.speed
        if offset:
            matrix = np.array([[1, 0, -offset], [0, 1, 0]], np.float32)
            moved = np.asarray(
                cv2.warpAffine(moved, matrix, (width, height), borderMode=cv2.BORDER_REFLECT), np.float32
            )
        covers = moved[..., 3:]
        total = np.asarray(total * (1 - covers) + moved[..., :3] * covers, np.float32)
    return to_bytes(np.dstack([total, np.ones((height, width), np.float32)]))


def depth_of(layers: tuple[Layer, ...]) -> npt.NDArray[np.uint8]:
    """(height, width) how near what shows is: 255 at the eye, 0 at the end of the world."""
    away = dict(zip(NAMES, AWAY, strict=True))
    near = np.zeros(layers[0].picture.shape[:2], np.float32)
    for layer in layers:
        covers = layer.picture[..., 3].astype(np.float32) / 255
        near = near * (1 - covers) + (1 - away.get(layer.name, 0.5)) * covers
    return np.asarray(np.rint(near * 255), dtype=np.uint8)


def seam_ratio(picture: Rgba) -> float:
    """How much more the last column differs from the first than columns beside each other do; 1 for a perfect tile."""
    seen = to_float(picture)
    seen = seen[..., :3] * seen[..., 3:]
    steps = np.abs(np.diff(seen, axis=1)).mean(axis=(0, 2))
    seam = float(np.abs(seen[:, 0] - seen[:, -1]).mean())
    return round(seam / max(float(np.percentile(steps, 95)), 1e-4), 3)


def preview(layers: tuple[Layer, ...]) -> list[Image.Image]:
    """A slow pan there and back again, small."""
    wide, frames = _PREVIEW_WIDTH, _PREVIEW_FRAMES
    height, width = layers[0].picture.shape[:2]
    size = (wide, max(1, round(height * wide / width)))
    small = tuple(Layer(layer.name, fit_within(layer.picture, max(size)), layer.speed) for layer in layers)
    reach = wide * 0.05
    shifts = [reach * float(np.sin(2 * np.pi * number / frames)) for number in range(frames)]
    return [Image.fromarray(laid_together(small, shift)).convert("RGB") for shift in shifts]


def description(layers: tuple[Layer, ...], files: dict[str, str]) -> JsonValue:
    """From back to front: file, size and speed of each layer."""
    height, width = layers[0].picture.shape[:2]
    return {
        "format": "forgelog-layers",
        "version": 1,
        "size": {"w": width, "h": height},
        "layers": [
            {"name": layer.name, "image": files[layer.name], "z": number, "parallax": layer.speed}
            for number, layer in enumerate(layers)
        ],
    }
