"""Frames into a grid with its description, and the measurements that say whether the sheet is any good."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image
from pydantic import JsonValue
from scipy import ndimage

from gpu_consumers.engines.sprites.rendering import Camera
from gpu_consumers.engines.vision.pictures import Rgba, bled

LARGEST: Final = 2048
_STEP: Final = 16
_BLEED: Final = 3  # pixels of colour carried under the transparent edge, for filters that mix straight alpha


@dataclass(frozen=True, slots=True)
class Frame:
    clip: str
    number: int  # within its clip
    picture: Rgba
    on_ground: bool


def cell_for(frames: int, wanted: int) -> int:
    """The largest square cell, in steps of 16 px, with which that many frames fit one sheet."""
    across = math.ceil(math.sqrt(frames))
    return max(_STEP, min(wanted, LARGEST // across) // _STEP * _STEP)


def grid(frames: int, cell: int) -> tuple[int, int]:
    """Columns and rows: as wide as the sheet may be, no wider than needed."""
    columns = min(frames, LARGEST // cell, math.ceil(math.sqrt(frames)) + 1)
    return columns, math.ceil(frames / columns)


def packed(frames: Sequence[Frame], cell: int) -> Rgba:
    columns, rows = grid(len(frames), cell)
    sheet = np.zeros((rows * cell, columns * cell, 4), np.uint8)
    for index, frame in enumerate(frames):
        row, column = divmod(index, columns)
        sheet[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell] = _with_edge_colours(frame.picture)
    return sheet


def _with_edge_colours(picture: Rgba) -> Rgba:
    shown = picture[..., 3] > 0
    if not shown.any():
        return picture
    near = cv2.dilate(shown.astype(np.uint8), np.ones((2 * _BLEED + 1,) * 2, np.uint8)) > 0
    return np.where(near[..., None], bled(picture), 0).astype(np.uint8)


def description(frames: Sequence[Frame], camera: Camera, fps: int, loops: dict[str, bool], image: str) -> JsonValue:
    """Aseprite's JSON (array form) with its frame tags, the pivot as a slice, and loops and fps beside it."""
    cell = camera.cell
    columns, rows = grid(len(frames), cell)
    pivot = {"x": int(camera.pivot[0]), "y": int(camera.pivot[1])}
    whole: JsonValue = {"x": 0, "y": 0, "w": cell, "h": cell}
    return {
        "frames": [
            {
                "filename": f"{frame.clip} {frame.number}",
                "frame": {"x": index % columns * cell, "y": index // columns * cell, "w": cell, "h": cell},
                "rotated": False,
                "trimmed": False,
                "spriteSourceSize": whole,
                "sourceSize": {"w": cell, "h": cell},
                "duration": round(1000 / fps),
            }
            for index, frame in enumerate(frames)
        ],
        "meta": {
            "app": "forgelog cutout2d",
            "version": "1.0",
            "image": image,
            "format": "RGBA8888",
            "size": {"w": columns * cell, "h": rows * cell},
            "scale": "1",
            "frameTags": [dict(tag) for tag in _tags(frames)],
            "slices": [{"name": "pivot", "keys": [{"frame": 0, "bounds": whole, "pivot": dict(pivot)}]}],
            "fps": fps,
            "pivot": dict(pivot),
            "loops": dict(loops),
        },
    }


def _tags(frames: Sequence[Frame]) -> list[dict[str, JsonValue]]:
    tags: list[dict[str, JsonValue]] = []
    for index, frame in enumerate(frames):
        if frame.number == 0:
            tags.append({"name": frame.clip, "from": index, "to": index, "direction": "forward"})
        else:
            tags[-1]["to"] = index
    return tags


def save_preview(path: Path, frames: Sequence[Frame], fps: int) -> Path:
    """All clips one after the other, the first one twice: an animated WebP on transparency."""
    first = [frame for frame in frames if frame.clip == frames[0].clip]
    images = [Image.fromarray(frame.picture) for frame in (*first, *frames)]
    images[0].save(
        path, "WEBP", save_all=True, append_images=images[1:], duration=round(1000 / fps), loop=0, quality=88, method=2
    )
    return path


# ---- report card ---------------------------------------------------------------------------------------------------


def report(frames: Sequence[Frame], camera: Camera, untouched: Rgba) -> dict[str, JsonValue]:
    """`alpha_fringe`: how much darker (0..255) the half-transparent edge is than in the `untouched` picture, at worst.
    `pivot_drift_px`: how far the figure's lowest row leaves the ground line while it stands on it, at worst.
    `cut_frames`: frames in which the figure touches its cell's edge."""
    return {
        "alpha_fringe": round(max(0.0, max(fringe(frame.picture) for frame in frames) - fringe(untouched)), 2),
        "pivot_drift_px": max((_drift(frame.picture, camera) for frame in frames if frame.on_ground), default=0),
        "cut_frames": sum(_touches_edge(frame.picture) for frame in frames),
        "empty_frames": sum(not frame.picture[..., 3].any() for frame in frames),
    }


def fringe(picture: Rgba) -> float:
    """The mean darkening of edge pixels against the nearest solid pixel, in 0..255 of brightness."""
    alpha = picture[..., 3]
    solid, edge = alpha > 250, (alpha > 8) & (alpha <= 250)
    if not solid.any() or not edge.any():
        return 0.0
    light = picture[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    nearest = ndimage.distance_transform_edt(~solid, return_distances=False, return_indices=True)
    darker = np.maximum(light[tuple(nearest)] - light, 0)[edge]
    return float((darker * alpha[edge] / 255).mean())


def _drift(picture: Rgba, camera: Camera) -> int:
    rows = np.flatnonzero((picture[..., 3] > 127).any(1))
    return abs(int(rows[-1]) + 1 - int(camera.pivot[1])) if rows.size else 0


def _touches_edge(picture: Rgba) -> bool:
    alpha = picture[..., 3] > 127
    return bool(alpha[0].any() or alpha[-1].any() or alpha[:, 0].any() or alpha[:, -1].any())


def seam_ratio(frames: Sequence[Frame]) -> float:
    """The change from the last frame to the first over the largest change inside the loop. About 1 or less: no jump."""
    pictures = [frame.picture.astype(np.float32) for frame in frames]
    steps = [float(np.abs(one - other).mean()) for one, other in itertools.pairwise(pictures)]
    seam = float(np.abs(pictures[-1] - pictures[0]).mean())
    return round(seam / max(*steps, 1e-6), 3) if steps else 0.0
