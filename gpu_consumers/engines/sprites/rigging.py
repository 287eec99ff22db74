"""Bones where the parts join, and a net of triangles with weights over every part."""

import itertools
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import Delaunay

from gpu_consumers.engines.sprites.documents import ROOT, Bone, Layout, Mesh, Part, Skeleton
from gpu_consumers.engines.vision.pictures import Mask, Rgba

Spread: TypeAlias = Callable[[float, float], dict[str, float]]  # a point's weights, by its place in the skeleton
Spreads: TypeAlias = dict[str, tuple[str, Spread | None]]  # per part: its bone, and None if it follows that alone

_SOFT_CELLS: Final = 7  # inner points along the longer side of a soft part
_ROOM: Final = 6  # pixels between a part's edge and its net
SOFT_HEIGHTS: Final = {"base": 0.0, "middle": 0.42, "top": 0.92}


def rig(layout: Layout, pieces: Mapping[str, Rgba]) -> Skeleton:
    """`pieces` holds one picture per part of the layout. Every point's weights sum to 1."""
    height = layout.pivot[1] - min(part.y for part in layout.parts)
    bones, spreads = _bones(layout, height)
    meshes = []
    for part in sorted(layout.parts, key=lambda part: part.z):
        bone, spread = spreads[part.name]
        meshes.append(_mesh(part, pieces[part.name], layout, bone, spread))
    return Skeleton(kind=layout.kind, height=round(height, 2), bones=tuple(bones), meshes=tuple(meshes))


# ---- bones ---------------------------------------------------------------------------------------------------------


def _bones(layout: Layout, height: float) -> tuple[list[Bone], Spreads]:
    """The bones, parents first, and for each part its bone and its spread (None: it follows that bone alone)."""
    parts = {part.name: part for part in layout.parts}
    if "torso" in parts:
        return _trunk_and_limbs(layout, parts, height)
    if any(name.startswith("leg") for name in parts):
        return _body_on_legs(layout, parts)
    return _jelly(layout, parts, height)


def _jelly(layout: Layout, parts: Mapping[str, Part], height: float) -> tuple[list[Bone], Spreads]:
    """Three bones, one over the other, each softly holding its band of the body; the face rides on it."""
    bones = [Bone(name=ROOT), Bone(name="base", parent=ROOT, length=round(height * 0.3, 2))]
    below = 0.0
    parent = "base"
    for name in ("middle", "top"):
        at = SOFT_HEIGHTS[name] * height
        bones.append(Bone(name=name, parent=parent, y=round(at - below, 2), length=round(height * 0.2, 2)))
        below, parent = at, name
    spreads: Spreads = {"body": ("base", lambda _, y: soft_weights(y / height))}
    if "eyes" in parts or "mouth" in parts:
        features = [_place(parts[name].joint, layout) for name in ("eyes", "mouth") if name in parts]
        x, y = features[0]
        bones.append(_bone("face", ROOT, (x, y), (0.0, 0.0), height * 0.1))
        for name in ("eyes", "mouth"):
            if name in parts:
                bones.append(_bone(name, "face", _place(parts[name].joint, layout), (x, y), height * 0.05))
                spreads[name] = (name, None)
    return bones, spreads


def soft_weights(share: float) -> dict[str, float]:
    """Weights of a point of a soft body by its height (0 at the ground, 1 at the top): smooth from bone to bone."""
    heights = list(SOFT_HEIGHTS.items())
    for (low, start), (high, end) in itertools.pairwise(heights):
        if share < end:
            part = min(max((share - start) / (end - start), 0.0), 1.0)
            eased = round(part * part * (3 - 2 * part), 4)
            return {low: round(1 - eased, 4), high: eased} if 0 < eased < 1 else {(high if eased else low): 1.0}
    return {heights[-1][0]: 1.0}


def _trunk_and_limbs(layout: Layout, parts: Mapping[str, Part], height: float) -> tuple[list[Bone], Spreads]:
    legs = [parts[name] for name in ("leg_left", "leg_right") if name in parts]
    torso = parts["torso"]
    low = layout.pivot[1] - (torso.y + torso.height * 0.85)
    hips_y = float(np.mean([_place(leg.joint, layout)[1] for leg in legs])) if legs else low
    hips = (_place(torso.joint, layout)[0], hips_y)
    top = layout.pivot[1] - torso.y
    chest = (hips[0], hips_y + (top - hips_y) * 0.45)
    bones = [
        Bone(name=ROOT),
        _bone("hips", ROOT, hips, (0.0, 0.0), height * 0.1),
        _bone("chest", "hips", chest, hips, height * 0.15),
    ]

    def along_the_trunk(_: float, y: float) -> dict[str, float]:
        part = min(max((y - hips_y) / max(chest[1] - hips_y, 1.0) * 0.8, 0.0), 1.0)
        eased = round(part * part * (3 - 2 * part), 4)
        return {"hips": round(1 - eased, 4), "chest": eased} if 0 < eased < 1 else {("chest" if eased else "hips"): 1.0}

    spreads: Spreads = {"torso": ("hips", along_the_trunk)}
    for name in ("head", "arm_left", "arm_right"):
        if name in parts:
            bones.append(_bone(name, "chest", _place(parts[name].joint, layout), chest, _reach(parts[name])))
            spreads[name] = (name, None)
    for name in ("held_left", "held_right", "cape", "wing_left", "wing_right"):
        if name in parts:
            parent = parts[name].parent if name.startswith("held") and parts[name].parent in parts else "torso"
            above = "chest" if parent in (None, "torso") else str(parent)
            start = chest if above == "chest" else _place(parts[above].joint, layout)
            bones.append(_bone(name, above, _place(parts[name].joint, layout), start, _reach(parts[name])))
            spreads[name] = (name, None)
    for leg in legs:
        bones.append(_bone(leg.name, "hips", _place(leg.joint, layout), hips, _reach(leg)))
        spreads[leg.name] = (leg.name, None)
    return bones, spreads


def _body_on_legs(layout: Layout, parts: Mapping[str, Part]) -> tuple[list[Bone], Spreads]:
    body = _place(parts["body"].joint, layout)
    bones = [Bone(name=ROOT), _bone("body", ROOT, body, (0.0, 0.0), _reach(parts["body"]))]
    spreads: Spreads = {"body": ("body", None)}
    for name, part in parts.items():
        if name != "body":
            bones.append(_bone(name, "body", _place(part.joint, layout), body, _reach(part)))
            spreads[name] = (name, None)
    return bones, spreads


def _bone(name: str, parent: str, at: tuple[float, float], parent_at: tuple[float, float], length: float) -> Bone:
    return Bone(
        name=name,
        parent=parent,
        x=round(at[0] - parent_at[0], 2),
        y=round(at[1] - parent_at[1], 2),
        length=round(length, 2),
    )


def _place(point: tuple[float, float], layout: Layout) -> tuple[float, float]:
    return (point[0] - layout.pivot[0], layout.pivot[1] - point[1])


def _reach(part: Part) -> float:
    """From the joint to the part's middle and as far again."""
    x, y = part.x + part.width / 2 - part.joint[0], part.y + part.height / 2 - part.joint[1]
    return float(2 * np.hypot(x, y))


# ---- nets ----------------------------------------------------------------------------------------------------------


def _mesh(part: Part, piece: Rgba, layout: Layout, bone: str, spread: Spread | None) -> Mesh:
    size = (part.width, part.height)
    if piece.shape[:2] != (part.height, part.width):
        piece = cv2.resize(piece, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    points, triangles, hull = _net(piece[..., 3] > 0, inner=spread is not None) or _rectangle(size)
    placed = [_place((part.x + x, part.y + y), layout) for x, y in points]
    weights = [spread(x, y) if spread else {bone: 1.0} for x, y in placed]
    return Mesh(
        part=part.name,
        bone=bone,
        points=tuple((round(x, 2), round(y, 2)) for x, y in placed),
        uvs=tuple((round(x / part.width, 5), round(y / part.height, 5)) for x, y in points),
        triangles=tuple((int(a), int(b), int(c)) for a, b, c in triangles),
        hull=hull,
        weights=tuple(weights),
    )


_Net: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.int32], int]


def _rectangle(size: tuple[int, int]) -> _Net:
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    return corners, np.array([(0, 1, 2), (0, 2, 3)], np.int32), 4


def _net(shown: Mask, *, inner: bool) -> _Net | None:
    """Triangles that follow the part's outline, with points inside it too if it is to bend. None when they would not
    cover the part."""
    height, width = shown.shape
    cell = max(height, width) / _SOFT_CELLS
    kernel = np.ones((2 * _ROOM + 1, 2 * _ROOM + 1), np.uint8)
    grown = cv2.dilate(shown.astype(np.uint8), kernel)
    contours, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if len(contours) != 1:
        return None
    outline = cv2.approxPolyDP(contours[0], _ROOM * 0.4, True)[:, 0].astype(np.float64)
    hull = _evened(outline, cell * 0.7)
    inside = [
        (x, y)
        for y in np.arange(cell / 2, height, cell)
        for x in np.arange(cell / 2, width, cell)
        if cv2.pointPolygonTest(hull.astype(np.float32), (float(x), float(y)), True) > cell * 0.3
    ]
    points = np.vstack([hull, np.array(inside if inner else []).reshape(-1, 2)])
    triangles = Delaunay(points).simplices
    middles = points[triangles].mean(1)
    kept = [cv2.pointPolygonTest(hull.astype(np.float32), (float(x), float(y)), False) >= 0 for x, y in middles]
    triangles = triangles[np.array(kept)].astype(np.int32)
    covered = np.zeros(shown.shape, np.uint8)
    for corners in points[triangles]:
        cv2.fillConvexPoly(covered, np.asarray(np.round(corners), np.int32), (1,))
    if (shown & (covered == 0)).sum() > 0.001 * shown.sum():
        return None
    return np.clip(points, 0, (width, height)), triangles, len(hull)


def _evened(outline: npt.NDArray[np.float64], longest: float) -> npt.NDArray[np.float64]:
    """The same outline with long edges divided."""
    points: list[npt.NDArray[np.float64]] = []
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        pieces = max(1, int(np.ceil(np.linalg.norm(end - start) / longest)))
        points.extend(start + (end - start) * step / pieces for step in range(pieces))
    return np.array(points)
