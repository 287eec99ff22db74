"""Writes a Spine 4.2 skeleton with its atlas, from the documented JSON and atlas formats; no Spine code is used."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import JsonValue

from gpu_consumers.engines.sprites.documents import Bone, Clip, Mesh, Motion, Skeleton, Track
from gpu_consumers.engines.sprites.posing import REST, Points, transformed, world_matrices
from gpu_consumers.engines.vision.pictures import Rgba, bled, resized
from gpu_consumers.errors import Unworkable

VERSION: Final = "4.2.0"
_SIDES: Final = (256, 512, 1024, 2048)
_GAP: Final = 2
_SHRINK: Final = 0.8


# ---- atlas ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Atlas:
    image: Rgba
    regions: Mapping[str, tuple[int, int, int, int]]  # x, y, width, height
    scale: float

    def text(self, image_name: str) -> str:
        height, width = self.image.shape[:2]
        lines = [image_name, f"size:{width},{height}", "filter:Linear,Linear", "pma:false"]
        if self.scale != 1:
            lines.append(f"scale:{self.scale:.4f}")
        for name, bounds in self.regions.items():
            lines += [name, "bounds:" + ",".join(str(value) for value in bounds)]
        return "\n".join(lines) + "\n"


def atlas(pieces: Mapping[str, Rgba]) -> Atlas:
    """All pieces on one picture of at most 2048 px; they are shrunk together if they would not fit."""
    scale = 1.0
    while scale > 0.05:
        sized = {name: _scaled(piece, scale) for name, piece in pieces.items()}
        for width, height in _page_sizes():
            regions = _shelved(sized, width, height)
            if regions is not None:
                return Atlas(_painted(sized, regions, width, height), regions, scale)
        scale *= _SHRINK
    raise Unworkable("the parts do not fit an atlas", code="atlas_full")


def _page_sizes() -> list[tuple[int, int]]:
    sizes = [(wide, high) for wide in _SIDES for high in _SIDES if wide / high in (1, 2)]
    return sorted(sizes, key=lambda size: size[0] * size[1])


def _scaled(piece: Rgba, scale: float) -> Rgba:
    if scale == 1:
        return piece
    return resized(piece, (max(2, round(piece.shape[1] * scale)), max(2, round(piece.shape[0] * scale))))


def _shelved(pieces: Mapping[str, Rgba], width: int, height: int) -> dict[str, tuple[int, int, int, int]] | None:
    """Shelf packing, tallest first; the order of equals is the alphabet's, so the same parts always lie the same."""
    regions: dict[str, tuple[int, int, int, int]] = {}
    x = y = _GAP
    shelf = 0
    for name in sorted(pieces, key=lambda name: (-pieces[name].shape[0], name)):
        high, wide = pieces[name].shape[:2]
        if x + wide + _GAP > width:
            x, y, shelf = _GAP, y + shelf + _GAP, 0
        if x + wide + _GAP > width or y + high + _GAP > height:
            return None
        regions[name] = (x, y, wide, high)
        x, shelf = x + wide + _GAP, max(shelf, high)
    return regions


def _painted(
    pieces: Mapping[str, Rgba], regions: Mapping[str, tuple[int, int, int, int]], width: int, height: int
) -> Rgba:
    page = np.zeros((height, width, 4), np.uint8)
    for name, (x, y, wide, high) in regions.items():
        page[y : y + high, x : x + wide] = bled(pieces[name])
    return page


# ---- skeleton ------------------------------------------------------------------------------------------------------


def skeleton_json(skeleton: Skeleton, motion: Motion) -> dict[str, JsonValue]:
    """Bones, slots, the default skin and all animations, as Spine 4.2 reads them."""
    points = np.array([point for mesh in skeleton.meshes for point in mesh.points])
    left, low = points.min(0)
    right, high = points.max(0)
    body: dict[str, JsonValue] = {
        "bones": [_bone(bone) for bone in skeleton.bones],
        "slots": [{"name": mesh.part, "bone": mesh.bone, "attachment": mesh.part} for mesh in skeleton.meshes],
        "skins": [
            {
                "name": "default",
                "attachments": {mesh.part: {mesh.part: _attachment(skeleton, mesh)} for mesh in skeleton.meshes},
            }
        ],
        "animations": {clip.name: _animation(clip, motion.rate) for clip in motion.clips},
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:11]
    head: JsonValue = {
        "hash": digest,
        "spine": VERSION,
        "x": round(float(left), 2),
        "y": round(float(low), 2),
        "width": round(float(right - left), 2),
        "height": round(float(high - low), 2),
        "fps": motion.rate,
        "images": "",
        "audio": "",
    }
    return {"skeleton": head, **body}


def _bone(bone: Bone) -> dict[str, JsonValue]:
    out: dict[str, JsonValue] = {"name": bone.name}
    if bone.parent:
        out["parent"] = bone.parent
    out |= {key: value for key in ("length", "x", "y", "rotation") if (value := getattr(bone, key))}
    return out


def _attachment(skeleton: Skeleton, mesh: Mesh) -> dict[str, JsonValue]:
    """A plain region for a part that follows one bone as a rectangle; a mesh for anything softer."""
    matrices = world_matrices(skeleton, REST)
    points = np.array(mesh.points)
    width, height = np.ptp(points, axis=0)
    rigid = all(weights == {mesh.bone: 1.0} for weights in mesh.weights)
    if rigid and len(points) == 4:
        x, y = _in_bone(points, matrices[mesh.bone]).mean(0)
        return {"x": _short(x), "y": _short(y), "width": _short(width), "height": _short(height)}
    uvs: list[JsonValue] = [value for uv in mesh.uvs for value in uv]
    triangles: list[JsonValue] = [corner for triangle in mesh.triangles for corner in triangle]
    names = [bone.name for bone in skeleton.bones]
    vertices: list[JsonValue] = []
    for point, weights in zip(points, mesh.weights, strict=True):
        vertices.append(len(weights))
        for name, weight in weights.items():
            x, y = _in_bone(point[None], matrices[name])[0]
            vertices += [names.index(name), _short(x), _short(y), weight]
    return {
        "type": "mesh",
        "uvs": uvs,
        "triangles": triangles,
        "vertices": vertices,
        "hull": mesh.hull,
        "width": _short(width),
        "height": _short(height),
    }


def _in_bone(points: Points, matrix: Points) -> Points:
    return transformed(points, np.linalg.inv(matrix))


def _animation(clip: Clip, rate: int) -> dict[str, JsonValue]:
    bones: dict[str, JsonValue] = {bone: _timelines(track, rate) for bone, track in clip.tracks.items()}
    return {"bones": bones}


def _timelines(track: Track, rate: int) -> dict[str, JsonValue]:
    out: dict[str, JsonValue] = {}
    if track.rotate:
        out["rotate"] = [{**_time(n, rate), "value": value} for n, value in enumerate(track.rotate)]
    if track.x or track.y:
        out["translate"] = _pairs(track.x, track.y, 0.0, rate)
    if track.sx or track.sy:
        out["scale"] = _pairs(track.sx, track.sy, 1.0, rate)
    return out


def _pairs(first: tuple[float, ...], second: tuple[float, ...], resting: float, rate: int) -> list[JsonValue]:
    count = max(len(first), len(second))
    xs, ys = first or (resting,) * count, second or (resting,) * count
    return [{**_time(n, rate), "x": x, "y": y} for n, (x, y) in enumerate(zip(xs, ys, strict=True))]


def _time(sample: int, rate: int) -> dict[str, float]:
    return {"time": round(sample / rate, 4)} if sample else {}


def _short(value: float) -> float:
    return round(float(value), 2)
