"""A skeleton as glTF tells it: joints that lie along their bones, and where they go while a clip plays.

A figure has Z up and looks along -Y; glTF has Y up and looks along +Z. Both are metres, both right-handed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from gpu_consumers.engines.procedural.clay import Bone, Floats, unit
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.motion import bone_axes
from gpu_consumers.errors import Unworkable

TO_GLTF: Final[Floats] = np.array(((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)))
_LEAF_SHARE: Final = 0.6  # how long a last bone is taken to be beside its parent, when the file does not say


def lying_along(bone: Bone) -> Floats:
    """The axes (3, 3) of a bone at rest in glTF's space."""
    return np.asarray(TO_GLTF @ bone_axes(bone))


def matrix(node: Json) -> Floats:
    """A node's own transform, 4x4."""
    if "matrix" in node:
        return np.asarray(node["matrix"], dtype=np.float64).reshape(4, 4).T
    found = np.eye(4)
    turn = Rotation.from_quat(node.get("rotation", (0.0, 0.0, 0.0, 1.0))).as_matrix()
    found[:3, :3] = turn * np.asarray(node.get("scale", (1.0, 1.0, 1.0)))
    found[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return found


def parents(glb: Glb) -> dict[int, int]:
    return {
        child: number for number, node in enumerate(glb.json.get("nodes", ())) for child in node.get("children", ())
    }


def world(glb: Glb, moved: Mapping[int, Floats] | None = None) -> dict[int, Floats]:
    """Where every node stands, 4x4. `moved` gives some nodes another transform of their own."""
    above, nodes = parents(glb), glb.json.get("nodes", ())
    own = {number: (moved or {}).get(number, None) for number in range(len(nodes))}
    found: dict[int, Floats] = {}

    def place(number: int) -> Floats:
        if number not in found:
            mine = own[number]
            local = matrix(nodes[number]) if mine is None else mine
            found[number] = place(above[number]) @ local if number in above else local
        return found[number]

    for number in range(len(nodes)):
        place(number)
    return found


def skeleton_of(glb: Glb) -> dict[str, Bone]:
    """The bones of the file's first skin, in a figure's axes, parents first. Raises `Unworkable` without a skin."""
    skins = glb.json.get("skins") or []
    if not skins:
        raise Unworkable("the file has no skeleton; it must be rigged before it can be animated", code="not_rigged")
    nodes, above, stands = glb.json["nodes"], parents(glb), world(glb)
    joints: list[int] = sorted(skins[0]["joints"], key=lambda number: _depth(number, above))
    names = {number: str(nodes[number].get("name", f"joint{number}")) for number in joints}
    heads = {number: TO_GLTF.T @ stands[number][:3, 3] for number in joints}
    found: dict[str, Bone] = {}
    for number in joints:
        parent = above.get(number, -1)
        length = _length(number, nodes, heads, above)
        tail = heads[number] + TO_GLTF.T @ unit(stands[number][:3, 1]) * length
        found[names[number]] = Bone(_triple(heads[number]), _triple(tail), names.get(parent))
    return found


def _depth(number: int, above: Mapping[int, int]) -> int:
    return 1 + _depth(above[number], above) if number in above else 0


def _length(number: int, nodes: list[Json], heads: Mapping[int, Floats], above: Mapping[int, int]) -> float:
    """As long as the file says; else as far as the first joint below; else somewhat shorter than the bone above."""
    said = nodes[number].get("extras", {}).get("bone_length")
    if said:
        return float(said)
    below = [child for child in nodes[number].get("children", ()) if child in heads]
    if below:
        return float(np.linalg.norm(heads[below[0]] - heads[number])) or 0.01
    parent = above.get(number, -1)
    return _LEAF_SHARE * float(np.linalg.norm(heads[number] - heads[parent])) if parent in heads else 0.1


def _triple(point: Floats) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z


@dataclass(slots=True)
class Playback:
    """Plays one clip of a file, as an engine would: between keys it turns by slerp and moves in straight lines."""

    glb: Glb
    number: int

    @property
    def seconds(self) -> float:
        return max(float(self.glb.array(sampler["input"])[-1, 0]) for sampler in self._told["samplers"])

    @property
    def _told(self) -> Json:
        found: Json = self.glb.json["animations"][self.number]
        return found

    def at_rest(self) -> dict[str, Floats]:
        """Where every joint stands when nothing plays: name -> 4x4."""
        stands = world(self.glb)
        return {str(self.glb.json["nodes"][n].get("name", "")): stands[n] for n in self.glb.json["skins"][0]["joints"]}

    def paths(self, times: Floats) -> dict[str, Floats]:
        """Where every joint stands at each time: name -> (n, 4, 4) in glTF's space."""
        changed, above, nodes = self._channels(times), parents(self.glb), self.glb.json["nodes"]
        found: dict[int, Floats] = {}

        def place(number: int) -> Floats:
            if number not in found:
                local = _locals(nodes[number], changed[number]) if number in changed else matrix(nodes[number])[None]
                found[number] = place(above[number]) @ local if number in above else local
            return found[number]

        joints = self.glb.json["skins"][0]["joints"]
        whole = (len(times), 4, 4)
        return {str(nodes[number].get("name", "")): np.broadcast_to(place(number), whole) for number in joints}

    def _channels(self, times: Floats) -> dict[int, dict[str, Floats]]:
        found: dict[int, dict[str, Floats]] = {}
        for channel in self._told["channels"]:
            sampler = self._told["samplers"][channel["sampler"]]
            keys = self.glb.array(sampler["input"])[:, 0].astype(np.float64)
            values = self.glb.array(sampler["output"]).astype(np.float64)
            at = np.clip(times, keys[0], keys[-1])
            path = channel["target"]["path"]
            found.setdefault(channel["target"]["node"], {})[path] = (
                Slerp(keys, Rotation.from_quat(values))(at).as_matrix()
                if path == "rotation"
                else np.stack([np.interp(at, keys, column) for column in values.T], axis=1)
            )
        return found


def _locals(node: Json, channels: Mapping[str, Floats]) -> Floats:
    """A node's own transform at every time, (n, 4, 4)."""
    rest = matrix({key: value for key, value in node.items() if key != "scale"})
    n = len(next(iter(channels.values())))
    found = np.tile(np.eye(4), (n, 1, 1))
    scale = channels.get("scale", np.asarray(node.get("scale", (1.0, 1.0, 1.0)), dtype=np.float64)[None])
    found[:, :3, :3] = channels.get("rotation", rest[None, :3, :3]) * scale[:, None, :]
    found[:, :3, 3] = channels.get("translation", rest[None, :3, 3])
    return found
