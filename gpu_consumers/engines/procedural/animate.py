"""Step `animate`: clips for a rigged file, written into it key by key, then played back and measured.

The skeleton is read from the file, so a rig that a person corrected moves by the bones that *they* left.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from pydantic import JsonValue
from scipy.spatial.transform import Rotation

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Floats, unit
from gpu_consumers.engines.procedural.clip import Bearing, Clip, triple
from gpu_consumers.engines.procedural.clips import chosen, repertoire
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import TO_GLTF, Playback, matrix, skeleton_of, world
from gpu_consumers.engines.procedural.rig import brief_on
from gpu_consumers.errors import Unworkable

RATES: Final = (24, 30)
USUAL_RATE: Final = 30
_UNMOVED: Final = 1e-6
_SAMPLES_A_FRAME: Final = 3  # slide is measured between the keys too


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` and `rigged` -> `animated`. "motion" in params or request picks clips by their names or a synonym."""
    brief, fps = brief_on(bench), _rate(order)
    glb = Glb.read(only(bench, "rigged").path)
    skeleton = skeleton_of(glb)
    known = repertoire(skeleton)
    names = chosen(_wish(order), known)
    bearing = bearing_of(glb, brief)
    clips = [known[name](skeleton, fps, bearing) for name in names]
    bench.progress(0.3, f"{len(clips)} clips are composed")
    bench.raise_if_cancelled()
    write(glb, clips)
    facts = [measured(glb, number, clip) for number, clip in enumerate(clips)]
    path = bench.output / "animated.glb"
    glb.write(path)
    told: dict[str, JsonValue] = {
        "method": "composed gaits and keyed curves, two-bone inverse kinematics; no model",
        "motion_prompt": _wish(order),
        "fps": fps,
        "clips": list(facts),
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
        return " ".join(str(each) for each in found)
    return str(found)


def bearing_of(glb: Glb, brief: DesignBrief) -> Bearing:
    """What the hands hold: the brief says whether, the mesh shows where it points."""
    sides = {"L": brief.parts.get("held_left"), "R": brief.parts.get("held_right")}
    laden = frozenset(side for side, thing in sides.items() if thing)
    hand, points = skeleton_of(glb).get("hand.R"), _moved_by(glb, "hand.R")
    if "R" not in laden or hand is None or not len(points):
        return Bearing(laden)
    ways = points - np.asarray(hand.tail)
    weapon = triple(unit(ways[np.linalg.norm(ways, axis=1).argmax()]))
    return Bearing(laden, weapon, hangs=float(hand.head[2] - points[:, 2].min()))


def _moved_by(glb: Glb, bone: str) -> Floats:
    """The points (n, 3) that move with one bone alone, in a figure's axes."""
    joints = [str(glb.json["nodes"][number].get("name")) for number in glb.json["skins"][0]["joints"]]
    found: list[Floats] = [np.empty((0, 3))]
    for primitive in (each for mesh in glb.json["meshes"] for each in mesh["primitives"]):
        attributes = primitive["attributes"]
        if "JOINTS_0" in attributes and bone in joints:
            holds = (glb.array(attributes["JOINTS_0"]) == joints.index(bone)) & (
                glb.array(attributes["WEIGHTS_0"]) > 0.9
            )
            found.append(glb.array(attributes["POSITION"])[holds.any(axis=1)] @ TO_GLTF)
    return np.concatenate(found)


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
            keys.add(number[bone], "scale", clip.motion.stretches.get(bone, np.ones((clip.frames + 1, 3))))
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
        extras = {"loop": self.clip.loop, "fps": self.clip.fps, "speed": round(self.clip.speed, 5)}
        return {"name": self.clip.name, "samplers": self.samplers, "channels": self.channels, "extras": extras}


def _moved(tables: Sequence[dict[str, Floats]], rest: Floats) -> list[str]:
    """Bones that leave their rest in any of the clips, each once, in a stable order."""
    names = dict.fromkeys(bone for table in tables for bone in table)
    return [bone for bone in names if any(np.abs(t[bone] - rest).max() > _UNMOVED for t in tables if bone in t)]


def _rotations(clip: Clip, bone: str, node: Json, stands: Floats) -> Floats:
    """Quaternions (n, 4), x y z w, against the joint above, as glTF wants them; signs never flip on the way."""
    rest = Rotation.from_matrix(matrix(node)[:3, :3])
    axes = Rotation.from_matrix(stands[:3, :3]).as_matrix()
    still = np.tile(np.eye(3), (clip.frames + 1, 1, 1))
    turn = TO_GLTF @ clip.motion.turns.get(bone, still) @ TO_GLTF.T
    found = (rest * Rotation.from_matrix(axes.T @ turn @ axes)).as_quat()
    flips = np.sum(found[1:] * found[:-1], axis=1) < 0
    found[1:] *= np.cumprod(np.where(flips, -1.0, 1.0))[:, None]
    return np.asarray(found)


def _translations(clip: Clip, bone: str, node: Json, above: Floats) -> Floats:
    shift = clip.motion.shifts.get(bone, np.zeros((clip.frames + 1, 3)))
    return np.asarray(matrix(node)[:3, 3] + shift @ TO_GLTF.T @ np.linalg.inv(above[:3, :3]).T)


def measured(glb: Glb, number: int, clip: Clip) -> dict[str, JsonValue]:
    """What the written clip really does, played back from the file: its seam and how far planted feet slide."""
    play = Playback(glb, number)
    height = max(bone.tail[2] for bone in clip.motion.skeleton.values()) or 1.0
    slide = foot_slide(play, clip)
    return {
        "name": clip.name,
        "duration": round(play.seconds, 4),
        "frames": clip.frames,
        "fps": clip.fps,
        "loop": clip.loop,
        "speed": round(clip.speed, 4),
        "seam_error": round(seam_error(play) / height, 7) if clip.loop else None,
        "foot_slide": round(slide / height, 6),
        "foot_slide_mm": round(1000 * slide, 3),
    }


def seam_error(play: Playback) -> float:
    """How far, in metres, the joint that fits worst at the loop's end lies from where it began."""
    ends = play.paths(np.array([0.0, play.seconds]))
    return max(float(np.linalg.norm(path[1, :3, 3] - path[0, :3, 3])) for path in ends.values())


def foot_slide(play: Playback, clip: Clip) -> float:
    """How far, in metres, a point on the ground strays at worst in the world, the figure moving at the clip's speed."""
    worst, rest = 0.0, play.at_rest()
    for contact in clip.contacts:
        count = max(3, round((contact.end - contact.start) * clip.frames * _SAMPLES_A_FRAME))
        phases = np.linspace(contact.start, contact.end, count)
        wrapped = np.mod(phases, 1.0) if clip.loop else phases
        path = play.paths(wrapped * clip.seconds)[contact.bone]
        point = np.append(TO_GLTF @ np.asarray(contact.point), 1.0)
        place = path @ np.linalg.inv(rest[contact.bone]) @ point
        place[:, 2] += clip.speed * clip.seconds * phases
        spread = place[:, (0, 2)] - np.median(place[:, (0, 2)], axis=0)
        worst = max(worst, float(np.linalg.norm(spread, axis=1).max()))
    return worst
