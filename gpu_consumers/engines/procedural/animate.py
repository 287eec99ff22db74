"""Step `animate`: clips for a rigged file, written into it key by key, then played back and measured.

The skeleton is read from the file, so a rig that a person corrected moves by the bones that *they* left.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from pydantic import JsonValue
from scipy.spatial.transform import Rotation

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural.bearing import bearing_from
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import Bearing, Clip, travelling
from gpu_consumers.engines.procedural.clips import manner_of, performed, wished
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import TO_GLTF, Playback, matrix, skeleton_of, world
from gpu_consumers.engines.procedural.playing import gates_of, measured
from gpu_consumers.engines.procedural.wishes import Wish
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import ReportCard

RATES: Final = (24, 30)
USUAL_RATE: Final = 30
_UNMOVED: Final = 1e-6


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` and `rigged` -> `animated`. "motion" in params, request or brief picks clips and manner.

    "root_motion" in params or in the request's constraints lets the root bone carry the travel. Raises `Unworkable`
    when a clip does not come out as it must: with a seam, sliding or sunken feet.
    """
    brief, fps = brief_of(bench), _rate(order)
    glb = Glb.read(only(bench, "rigged").path)
    skeleton = skeleton_of(glb)
    prompt, travels = _wish(order) or brief.motion, _root_motion(order)
    wish = wished(prompt, skeleton, manner_of(brief))
    bearing = bearing_of(glb, brief)
    clips = performed(skeleton, fps, bearing, wish)
    clips = [travelling(clip) for clip in clips] if travels else clips
    bench.progress(0.3, f"{len(clips)} clips are composed")
    bench.raise_if_cancelled()
    write(glb, clips)
    bench.progress(0.5, "clips are written, and are measured")
    results = [measured(Playback(glb, number), clip, bearing) for number, clip in enumerate(clips)]
    card = ReportCard.of(gate for result in results for gate in gates_of(result)).enforce()
    path = bench.output / "animated.glb"
    glb.write(path)
    told: dict[str, JsonValue] = {
        "method": "composed gaits, splined key poses, hanging chains simulated, two-bone inverse kinematics; no model",
        **_understanding(prompt, wish),
        "fps": fps,
        "root_motion": travels,
        "clips": [result.facts() for result in results],
        **card.facts(),
    }
    return StepResult((MadeFile("animated", path, "model/gltf-binary"),), told)


def _rate(order: StepOrder) -> int:
    said = order.params.get("fps", USUAL_RATE)
    if said not in RATES:
        raise Unworkable(f"clips are keyed at {RATES} frames per second, not at {said!r}", code="bad_fps")
    return int(str(said))


def _wish(order: StepOrder) -> str:
    """What to perform, in the user's words: "" for everything that the build knows."""
    found = order.params.get("motion") or order.request.get("motion") or ""
    if isinstance(found, list):
        return ", ".join(str(each) for each in found)
    return str(found)


def _root_motion(order: StepOrder) -> bool:
    constraints = order.request.get("constraints")
    asked = constraints.get("root_motion") if isinstance(constraints, Mapping) else None
    return bool(order.params.get("root_motion", asked))


def _understanding(prompt: str, wish: Wish) -> dict[str, JsonValue]:
    return {
        "motion_prompt": prompt,
        "motion_understood": dict(wish.understood),
        "motion_not_understood": list(wish.not_understood),
        "manners": {
            name: {key: round(float(value), 3) for key, value in zip(_MANNER, _values(manner), strict=True)}
            for name, manner in wish.performances
        },
    }


_MANNER: Final = ("pace", "vigour", "slump", "weight", "limp")


def _values(manner: object) -> list[float]:
    return [float(getattr(manner, name)) for name in _MANNER]


def bearing_of(glb: Glb, brief: DesignBrief) -> Bearing:
    """What a file's mesh tells of how its figure holds itself."""
    points, shares = _skin(glb)
    column = {str(glb.json["nodes"][n].get("name")): k for k, n in enumerate(glb.json["skins"][0]["joints"])}

    def held(bone: str, least: float) -> Floats:
        return np.asarray(points[shares[:, column[bone]] > least])

    return bearing_from(skeleton_of(glb), brief, held)


def _skin(glb: Glb) -> tuple[Floats, Floats]:
    """All skinned points (n, 3) in a figure's axes, and each joint's share in them (n, joints)."""
    bones = len(glb.json["skins"][0]["joints"])
    points: list[Floats] = [np.empty((0, 3))]
    shares: list[Floats] = [np.empty((0, bones))]
    for primitive in (each for mesh in glb.json["meshes"] for each in mesh["primitives"]):
        attributes = primitive["attributes"]
        if "JOINTS_0" in attributes:
            joints, weights = glb.array(attributes["JOINTS_0"]), glb.array(attributes["WEIGHTS_0"])
            found = np.zeros((len(joints), bones))
            np.add.at(found, (np.arange(len(joints))[:, None], joints.astype(int)), weights)
            points.append(glb.array(attributes["POSITION"]) @ TO_GLTF)
            shares.append(found)
    return np.concatenate(points), np.concatenate(shares)


def write(glb: Glb, clips: Sequence[Clip]) -> None:
    """Put clips into a file. Every clip keys every bone that any clip moves, so that none leaks into the next."""
    number = {str(node.get("name")): i for i, node in enumerate(glb.json["nodes"])}
    stands = world(glb)
    glb.json["animations"] = []
    turned = _moved([clip.motion.turns for clip in clips], np.eye(3))
    shifted = _moved([clip.motion.shifts for clip in clips], np.zeros(3))
    stretched = _moved([clip.motion.stretches for clip in clips], np.ones(3))
    for clip in clips:
        keys = _Keys(glb, clip)
        for bone in turned:
            keys.add(
                number[bone], "rotation", _rotations(clip, bone, glb.json["nodes"][number[bone]], stands[number[bone]])
            )
        for bone in shifted:
            above = clip.motion.skeleton[bone].parent
            frame = stands[number[above]] if above else np.eye(4)
            keys.add(number[bone], "translation", _translations(clip, bone, glb.json["nodes"][number[bone]], frame))
        for bone in stretched:
            keys.add(number[bone], "scale", clip.motion.stretches.get(bone, np.ones((len(clip.motion.t), 3))))
        glb.json["animations"].append(keys.told())


class _Keys:
    """One clip in glTF's words. A channel that never moves is kept as its two ends."""

    def __init__(self, glb: Glb, clip: Clip) -> None:
        self.glb, self.clip = glb, clip
        self.samplers: list[Json] = []
        self.channels: list[Json] = []
        self.times: dict[int, int] = {}  # how many keys -> the accessor of their times

    def _times(self, keys: int) -> int:
        if keys not in self.times:
            seconds = np.linspace(0.0, self.clip.seconds, keys).astype(np.float32)
            self.times[keys] = self.glb.add(seconds[:, None], "SCALAR", bounds=True)
        return self.times[keys]

    def add(self, node: int, path: str, values: Floats) -> None:
        still = bool(np.ptp(values, axis=0).max() < _UNMOVED)
        kept = (values[[0, -1]] if still else values).astype(np.float32)
        output = self.glb.add(kept, "VEC4" if path == "rotation" else "VEC3")
        self.samplers.append({"input": self._times(len(kept)), "output": output, "interpolation": "LINEAR"})
        self.channels.append({"sampler": len(self.samplers) - 1, "target": {"node": node, "path": path}})

    def told(self) -> Json:
        extras: Json = {"loop": self.clip.loop, "fps": self.clip.fps, "speed": round(self.clip.speed, 5)}
        if self.clip.travels:
            extras |= {"root_motion": True, "travel": round(self.clip.speed * self.clip.seconds, 5)}
        return {"name": self.clip.name, "samplers": self.samplers, "channels": self.channels, "extras": extras}


def _moved(tables: Sequence[dict[str, Floats]], rest: Floats) -> list[str]:
    """Bones that leave their rest in any of the clips, each once, in a stable order."""
    names = dict.fromkeys(bone for table in tables for bone in table)
    return [bone for bone in names if any(np.abs(t[bone] - rest).max() > _UNMOVED for t in tables if bone in t)]


def _rotations(clip: Clip, bone: str, node: Json, stands: Floats) -> Floats:
    """Quaternions (n, 4), x y z w, against the joint above, as glTF wants them; signs never flip on the way."""
    rest = Rotation.from_matrix(matrix(node)[:3, :3])
    axes = Rotation.from_matrix(stands[:3, :3]).as_matrix()
    still = np.tile(np.eye(3), (len(clip.motion.t), 1, 1))
    turn = TO_GLTF @ clip.motion.turns.get(bone, still) @ TO_GLTF.T
    found = (rest * Rotation.from_matrix(axes.T @ turn @ axes)).as_quat()
    flips = np.sum(found[1:] * found[:-1], axis=1) < 0
    found[1:] *= np.cumprod(np.where(flips, -1.0, 1.0))[:, None]
    return np.asarray(found)


def _translations(clip: Clip, bone: str, node: Json, above: Floats) -> Floats:
    shift = clip.motion.shifts.get(bone, np.zeros((len(clip.motion.t), 3)))
    return np.asarray(matrix(node)[:3, 3] + shift @ TO_GLTF.T @ np.linalg.inv(above[:3, :3]).T)
