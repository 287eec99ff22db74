"""The triangles that a GLB draws, as flat arrays, and a GLB given another set of texture coordinates."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import TO_GLTF, world
from gpu_consumers.errors import Unworkable

Ints = NDArray[np.int64]
_ARRAY_BUFFER: Final = 34962
_ELEMENT_BUFFER: Final = 34963
_DENSELY: Final = 2.0  # places on a square of that side
_MOST_IN_ONE: Final = 200_000
_R2: Final = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Every triangle of a scene where it stands at rest. Metres, Z up; split where the file splits its vertices."""

    points: Floats  # (n, 3)
    normals: Floats  # (n, 3) unit length
    uv: Floats  # (n, 2) of TEXCOORD_0, v down; zeros where there is none
    tint: Floats  # (n, 3) of COLOR_0, linear; ones where there is none
    triangles: Ints  # (m, 3)
    material: Ints  # (m,) index into the file's materials, -1 for none

    @classmethod
    def plain(cls, points: Floats, normals: Floats, triangles: Ints) -> Self:
        """Without coordinates, colours or materials."""
        count = len(points)
        blank, white = np.zeros((count, 2)), np.ones((count, 3))
        return cls(points, normals, blank, white, triangles, np.full(len(triangles), -1, dtype=np.int64))

    def only(self, kept: NDArray[np.bool_]) -> Self:
        """Without some of its triangles (m,)."""
        return replace(self, triangles=self.triangles[kept], material=self.material[kept])

    def at(self, points: Floats) -> Self:
        """The same faces over points (n, 3) that have moved a little."""
        return replace(self, points=points)

    @property
    def corners(self) -> Floats:
        """(m, 3, 3)"""
        return self.points[self.triangles]


def drawn(glb: Glb) -> Drawn:
    """Raises `Unworkable` for a file without triangles."""
    stands = world(glb)
    blocks: list[tuple[Floats, Floats, Floats, Floats, Ints, Ints]] = []
    first = 0
    for node, primitive in _primitives(glb):
        turn, place = stands[node][:3, :3], stands[node][:3, 3]
        local, corners = _points_and_corners(glb, primitive)
        points = (local @ turn.T + place) @ TO_GLTF
        if np.linalg.det(turn) < 0:
            corners = corners[:, ::-1]
        attributes = primitive["attributes"]
        if "NORMAL" in attributes:
            normals = glb.array(attributes["NORMAL"]).astype(np.float64) @ np.linalg.inv(turn) @ TO_GLTF
        else:
            normals = vertex_normals(points, corners)
        uv = glb.array(attributes["TEXCOORD_0"]) if "TEXCOORD_0" in attributes else np.zeros((len(points), 2))
        tint = glb.array(attributes["COLOR_0"])[:, :3] if "COLOR_0" in attributes else np.ones((len(points), 3))
        material = np.full(len(corners), primitive.get("material", -1), np.int64)
        blocks.append(
            (points, unit_rows(normals), uv.astype(np.float64), tint.astype(np.float64), corners + first, material)
        )
        first += len(points)
    if not blocks or not sum(len(block[4]) for block in blocks):
        raise Unworkable("the mesh has no faces", code="empty_mesh")
    return Drawn(*(np.concatenate(part) for part in zip(*blocks, strict=True)))


def _primitives(glb: Glb) -> list[tuple[int, Json]]:
    """Every triangle primitive with the node that shows it, in the file's order."""
    return [
        (number, primitive)
        for number, node in enumerate(glb.json.get("nodes", ()))
        if "mesh" in node
        for primitive in glb.json["meshes"][node["mesh"]]["primitives"]
        if primitive.get("mode", 4) == 4 and "POSITION" in primitive["attributes"]
    ]


def _points_and_corners(glb: Glb, primitive: Json) -> tuple[Floats, Ints]:
    points = glb.array(primitive["attributes"]["POSITION"]).astype(np.float64)
    corners = glb.array(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(len(points))
    return points, corners.astype(np.int64)[: len(corners) // 3 * 3].reshape(-1, 3)


def vertex_normals(points: Floats, triangles: Ints) -> Floats:
    """(n, 3), every face with the weight of its area; not of unit length."""
    face = np.cross(
        points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]]
    )
    total = np.zeros_like(points)
    for k in range(3):
        np.add.at(total, triangles[:, k], face)
    return total


def unit_rows(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12))


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Places on a surface."""

    places: Floats  # (s, 3)
    triangle: Ints  # (s,)


def scattered(mesh: Drawn, apart: float) -> Scatter:
    """Places all over the surface, about `apart` metres from one another, and every corner.

    In each triangle the first points of a low-discrepancy sequence (Roberts' R2, 2018), as many as its area is worth.
    """
    corners = mesh.corners
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    count = np.minimum(np.ceil(_DENSELY * area / apart**2), _MOST_IN_ONE).astype(np.int64)
    triangle = np.repeat(np.arange(len(corners)), count)
    number = np.arange(len(triangle)) - np.repeat(np.cumsum(count) - count, count)
    u, v = ((0.5 + number * step) % 1.0 for step in _R2)
    over = u + v > 1
    u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
    share = np.stack([1 - u - v, u, v], axis=1)
    places = np.einsum("sc,scw->sw", share, corners[triangle])
    every = np.repeat(np.arange(len(corners)), 3)
    return Scatter(np.concatenate([corners.reshape(-1, 3), places]), np.concatenate([every, triangle]))


def with_uv(glb: Glb, corner_uv: Floats, channel: int) -> None:
    """Give every drawn triangle texture coordinates of its own: `corner_uv` (m, 3, 2) in the order of `drawn`.

    Vertices are split where one place gets several coordinates; all other attributes go along.
    """
    start = 0
    for _, primitive in _primitives(glb):
        _, corners = _points_and_corners(glb, primitive)
        uv = corner_uv[start : start + len(corners)].astype(np.float32).reshape(-1, 2)
        start += len(corners)
        rows = np.concatenate([corners.reshape(-1, 1).astype(np.int64), uv.view(np.int32).astype(np.int64)], axis=1)
        _, kept, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        vertex = corners.reshape(-1)[kept]
        attributes = {name: _picked(glb, number, name, vertex) for name, number in primitive["attributes"].items()}
        attributes[f"TEXCOORD_{channel}"] = glb.add(uv[kept], "VEC2", target=_ARRAY_BUFFER)
        small = len(kept) < 65_535
        index = place.reshape(-1).astype(np.uint16 if small else np.uint32)
        primitive["attributes"] = dict(sorted(attributes.items()))
        primitive["indices"] = glb.add(index, "SCALAR", target=_ELEMENT_BUFFER)
        primitive.pop("targets", None)
    glb.compact()


def _picked(glb: Glb, accessor: int, name: str, rows: NDArray[Any]) -> int:
    values = np.ascontiguousarray(glb.array(accessor)[rows])
    kind: str = glb.json["accessors"][accessor]["type"]
    return glb.add(values, kind, target=_ARRAY_BUFFER, bounds=name == "POSITION")


def redrawn(template: Glb, mesh: Drawn, name: str = "figure") -> Glb:
    """A new file with that mesh as its only node, in the materials of another file."""
    told: Json = {"asset": {"version": "2.0", "generator": "Forgelog"}}
    for family in ("extensionsUsed", "materials", "textures", "images", "samplers"):
        if family in template.json:
            told[family] = json.loads(json.dumps(template.json[family]))
    glb = Glb(told)
    for number, image in enumerate(told.get("images", ())):
        image["bufferView"] = glb.embed(template.image(number)[0])
    primitives = [_primitive(glb, mesh, int(material)) for material in np.unique(mesh.material)]
    told |= {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"name": name, "primitives": primitives}],
    }
    return glb


def _primitive(glb: Glb, mesh: Drawn, material: int) -> Json:
    corners = mesh.triangles[mesh.material == material]
    used, index = np.unique(corners, return_inverse=True)
    rows: dict[str, tuple[Floats, str]] = {
        "POSITION": (mesh.points[used] @ TO_GLTF.T, "VEC3"),
        "NORMAL": (unit_rows(mesh.normals[used]) @ TO_GLTF.T, "VEC3"),
    }
    if mesh.uv[used].any():
        rows["TEXCOORD_0"] = (mesh.uv[used], "VEC2")
    if (mesh.tint[used] < 1).any():
        rows["COLOR_0"] = (mesh.tint[used], "VEC3")
    told: Json = {
        "attributes": {
            name: glb.add(values.astype(np.float32), kind, target=_ARRAY_BUFFER, bounds=name == "POSITION")
            for name, (values, kind) in rows.items()
        },
        "indices": glb.add(
            index.reshape(-1).astype(np.uint16 if len(used) < 65_535 else np.uint32), "SCALAR", target=_ELEMENT_BUFFER
        ),
    }
    return told if material < 0 else {**told, "material": material}


def creased(points: Floats, triangles: Ints, degrees: float = 38.0) -> tuple[Floats, Floats, Ints]:
    """Points, normals and triangles with vertices split along edges sharper than `degrees`.

    Each corner's normal is that of the faces around its place that turn from its own by less, weighted by their area.
    """
    face = np.cross(
        points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]]
    )
    flat = unit_rows(face)
    order = np.argsort(triangles.reshape(-1), kind="stable")
    vertex = triangles.reshape(-1)[order]
    starts = np.searchsorted(vertex, np.arange(len(points) + 1))
    size = np.diff(starts)[vertex]  # how many corners meet where this one stands
    pair = np.repeat(np.arange(len(order)), size)
    other = starts[vertex][pair] + np.arange(len(pair)) - np.repeat(np.cumsum(size) - size, size)
    mine, theirs = order[pair] // 3, order[other] // 3
    near = np.einsum("kw,kw->k", flat[mine], flat[theirs]) > np.cos(np.radians(degrees))
    total = np.zeros((len(order), 3))
    np.add.at(total, pair[near], face[theirs[near]])
    normal = np.empty_like(total)
    normal[order] = unit_rows(total)
    rows = np.concatenate([triangles.reshape(-1, 1), np.rint(normal * 1e4).astype(np.int64)], axis=1)
    _, kept, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return points[triangles.reshape(-1)[kept]], normal[kept], place.reshape(-1, 3)
