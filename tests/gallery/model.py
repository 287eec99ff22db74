"""A finished GLB as an engine would see it: its points, its pictures, its bones and what its clips do to them.

Reads nothing but the file. What the engine knew when it made it does not count here.
"""

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial.transform import Rotation, Slerp

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb, Json

Ints = NDArray[np.int64]
TO_Z_UP: Final = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
GREY: Final = np.full((1, 1, 3), 0.7)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One primitive, in the space of its mesh."""

    node: int
    points: Floats  # (n, 3)
    triangles: Ints  # (m, 3)
    uv: Floats  # (n, 2)
    picture: Floats  # (h, w, 3) sRGB 0..1
    joints: Ints  # (n, 4) into the skin's joints
    weights: Floats  # (n, 4)
    skin: int  # -1 where none


class Model:
    """A file in memory."""

    def __init__(self, glb: Glb) -> None:
        self.glb = glb
        self.nodes: list[Json] = self.glb.json.get("nodes", [])
        self.parts = [
            self._part(number, node, primitive)
            for number, node in enumerate(self.nodes)
            if "mesh" in node
            for primitive in self.glb.json["meshes"][node["mesh"]]["primitives"]
        ]
        self.clips: dict[str, Json] = {clip["name"]: clip for clip in self.glb.json.get("animations", ())}

    @classmethod
    def read(cls, path: Path) -> "Model":
        return cls(Glb.read(path))

    @property
    def triangles(self) -> Ints:
        """All parts' triangles, (m, 3), into `points`."""
        starts = np.cumsum([0, *(len(part.points) for part in self.parts)])
        return np.concatenate([part.triangles + start for part, start in zip(self.parts, starts, strict=False)])

    def points(self, clip: str = "", second: float = 0.0) -> Floats:
        """(n, 3), Z up, in the clip's pose at that second; at rest without a clip."""
        world = self._world(clip, second)
        return np.asarray(np.concatenate([self._placed(part, world) for part in self.parts]) @ TO_Z_UP.T)

    def seconds(self, clip: str) -> float:
        return max(float(self.glb.array(s["input"]).max()) for s in self.clips[clip]["samplers"])

    def colours(self, triangle: NDArray[np.int32], place: Floats) -> Floats:
        """What is painted there: a rule for `raster.picture`."""
        counts = np.cumsum([0, *(len(part.triangles) for part in self.parts)])
        found = np.zeros((len(triangle), 3))
        for part, first, last in zip(self.parts, counts[:-1], counts[1:], strict=True):
            own = (triangle >= first) & (triangle < last)
            uv = np.einsum("nk,nkc->nc", place[own], part.uv[part.triangles[triangle[own] - first]])
            height, width, _ = part.picture.shape
            across = np.clip(((uv[:, 0] % 1.0) * width).astype(int), 0, width - 1)
            down = np.clip(((uv[:, 1] % 1.0) * height).astype(int), 0, height - 1)
            found[own] = part.picture[down, across]
        return found

    def bones(self, clip: str = "", second: float = 0.0) -> list[tuple[Floats, Floats]]:
        """Lines from every joint's parent to the joint, Z up."""
        world = self._world(clip, second)
        joints = {joint for skin in self.glb.json.get("skins", ()) for joint in skin["joints"]}
        parents = self._parents
        return [
            (TO_Z_UP @ world[parents[joint], :3, 3], TO_Z_UP @ world[joint, :3, 3])
            for joint in sorted(joints)
            if parents.get(joint) in joints
        ]

    @property
    def unique_uv(self) -> list[tuple[Floats, Ints]]:
        """The second UV set of every part where there is one, else the first, with its triangles."""
        found = []
        for node in self.nodes:
            for primitive in self.glb.json["meshes"][node["mesh"]]["primitives"] if "mesh" in node else ():
                names = primitive["attributes"]
                uv = names.get("TEXCOORD_1", names.get("TEXCOORD_0"))
                if uv is not None:
                    found.append((self.glb.array(uv).astype(float), self._corners(primitive)))
        return found

    # -- reading

    def _part(self, number: int, node: Json, primitive: Json) -> Part:
        names = primitive["attributes"]
        points = self.glb.array(names["POSITION"]).astype(float)
        count = len(points)
        surface = {}
        if "material" in primitive:
            surface = self.glb.json["materials"][primitive["material"]].get("pbrMetallicRoughness", {})
        which = f"TEXCOORD_{surface.get('baseColorTexture', {}).get('texCoord', 0)}"
        return Part(
            node=number,
            points=points,
            triangles=self._corners(primitive),
            uv=self.glb.array(names[which]).astype(float) if which in names else np.zeros((count, 2)),
            picture=self._painted(surface),
            joints=self.glb.array(names["JOINTS_0"]).astype(int) if "JOINTS_0" in names else np.zeros((count, 4), int),
            weights=self.glb.array(names["WEIGHTS_0"]).astype(float) if "WEIGHTS_0" in names else np.zeros((count, 4)),
            skin=node.get("skin", -1),
        )

    def _corners(self, primitive: Json) -> Ints:
        if "indices" in primitive:
            return np.asarray(self.glb.array(primitive["indices"])[:, 0].astype(int).reshape(-1, 3))
        return np.arange(self.glb.json["accessors"][primitive["attributes"]["POSITION"]]["count"]).reshape(-1, 3)

    def _painted(self, surface: Json) -> Floats:
        factor = np.array(surface.get("baseColorFactor", (1, 1, 1, 1)))[:3] ** (1 / 2.2)
        slot = surface.get("baseColorTexture")
        if slot is None:
            return np.ones((1, 1, 3)) * factor if "baseColorFactor" in surface else GREY
        data, _ = self.glb.image(self.glb.json["textures"][slot["index"]]["source"])
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image.convert("RGB"), float) / 255 * factor

    # -- posing

    @cached_property
    def _parents(self) -> dict[int, int]:
        return {child: number for number, node in enumerate(self.nodes) for child in node.get("children", ())}

    def _world(self, clip: str, second: float) -> Floats:
        """Where every node stands, (nodes, 4, 4)."""
        posed = self._sampled(clip, second) if clip else {}
        local = [_matrix(node, posed.get(number, {})) for number, node in enumerate(self.nodes)]
        world: dict[int, Floats] = {}

        def place(number: int) -> Floats:
            if number not in world:
                parent = self._parents.get(number)
                world[number] = local[number] if parent is None else place(parent) @ local[number]
            return world[number]

        return np.array([place(number) for number in range(len(self.nodes))])

    def _sampled(self, clip: str, second: float) -> dict[int, dict[str, Floats]]:
        found: dict[int, dict[str, Floats]] = {}
        told = self.clips[clip]
        for channel in told["channels"]:
            sampler = told["samplers"][channel["sampler"]]
            times, values = self.glb.array(sampler["input"])[:, 0], self.glb.array(sampler["output"]).astype(float)
            at = float(np.clip(second, times[0], times[-1]))
            path = channel["target"]["path"]
            if path == "rotation":
                turns = Slerp(times, Rotation.from_quat(values)) if len(times) > 1 else None
                value = turns(at).as_quat() if turns else values[0]
            else:
                value = np.array([np.interp(at, times, column) for column in values.T])
            found.setdefault(channel["target"]["node"], {})[path] = value
        return found

    def _placed(self, part: Part, world: Floats) -> Floats:
        flat = np.c_[part.points, np.ones(len(part.points))]
        if part.skin < 0:
            return np.asarray((flat @ world[part.node].T)[:, :3])
        skin = self.glb.json["skins"][part.skin]
        back = self.glb.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
        bones = world[skin["joints"]] @ back
        moved = np.einsum("nkij,nj->nki", bones[part.joints], flat)
        return np.asarray(np.einsum("nk,nki->ni", part.weights, moved)[:, :3])


def _matrix(node: Json, posed: dict[str, Floats]) -> Floats:
    if "matrix" in node and not posed:
        return np.array(node["matrix"], float).reshape(4, 4).T
    frame = np.eye(4)
    turn = posed.get("rotation", np.array(node.get("rotation", (0, 0, 0, 1)), float))
    size = posed.get("scale", np.array(node.get("scale", (1, 1, 1)), float))
    frame[:3, :3] = Rotation.from_quat(turn).as_matrix() * size
    frame[:3, 3] = posed.get("translation", np.array(node.get("translation", (0, 0, 0)), float))
    return frame
