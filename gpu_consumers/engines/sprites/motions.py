"""Clips for each kind of figure: key poses, smooth curves between them, and what follows from them baked in."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from scipy.interpolate import PchipInterpolator

from gpu_consumers.engines.sprites.documents import ROOT, Clip, Motion, Skeleton, Track
from gpu_consumers.engines.sprites.posing import (
    REST,
    Delta,
    Pose,
    moved,
    pose_at,
    skinning,
    transformed,
    world_matrices,
)
from gpu_consumers.engines.sprites.rigging import soft_weights

Curve: TypeAlias = Callable[[float], float]
Deltas: TypeAlias = dict[str, Delta]
Choreography: TypeAlias = Callable[[float], Deltas]  # the pose at a time from 0 to 1

RATE: Final = 24
SHEET_FPS: Final = 12
_FACE_FOLLOWS: Final = 0.6  # how much of the body's stretch the face takes: less keeps it likeable


@dataclass(frozen=True, slots=True)
class Score:
    """One clip before it is sampled. `grounded`: the lowest point is kept on the ground."""

    name: str
    frames: int  # of the sprite sheet
    loop: bool
    pose: Choreography
    grounded: bool = False


def compose(skeleton: Skeleton) -> Motion:
    """The clips that suit this skeleton: idle and two more."""
    names = {bone.name for bone in skeleton.bones}
    if "chest" in names:
        scores = _humanoid(skeleton, names)
    elif any(name.startswith("leg") for name in names):
        scores = _quadruped(skeleton, names)
    else:
        scores = _jelly(skeleton)
    return Motion(rate=RATE, sheet_fps=SHEET_FPS, clips=tuple(_sampled(skeleton, score) for score in scores))


# ---- curves --------------------------------------------------------------------------------------------------------


def keyed(*keys: tuple[float, float], loop: bool = False) -> Curve:
    """Through all keys (time, value) without overshoot (monotone cubic, Fritsch-Carlson). A loop's first key is its
    last, and its slope goes on across the seam."""
    times, values = [time for time, _ in keys], [value for _, value in keys]
    if loop:
        before, after = slice(-3, -1), slice(1, 3)
        values = values[before] + values + values[after]
        times = [time - 1 for time in times[before]] + times + [time + 1 for time in times[after]]
    curve = PchipInterpolator(times, values)
    return lambda time: float(curve(time))


def wave(size: float, cycles: int = 1, lag: float = 0.0) -> Curve:
    return lambda time: size * math.sin(2 * math.pi * (cycles * time - lag))


def _volume(sy: float) -> float:
    """How much wider a soft body gets when it is pressed to `sy` of its height."""
    return float(sy**-0.62)


# ---- soft bodies ---------------------------------------------------------------------------------------------------


def _jelly(skeleton: Skeleton) -> list[Score]:
    height = skeleton.height
    breath, sway = wave(0.04), wave(0.014 * height, lag=0.12)
    blink = keyed((0, 1), (0.58, 1), (0.625, 0.12), (0.69, 1), (1, 1))

    def idle(time: float) -> Deltas:
        sy = 1 + breath(time)
        return {
            "base": Delta(sx=_volume(sy), sy=sy),
            "middle": Delta(x=sway(time) * 0.5, sx=1 + breath(time - 0.1) * -0.35),
            "top": Delta(x=sway(time - 0.08), sy=1 + breath(time - 0.16) * 0.7),
            "eyes": Delta(sy=blink(time)),
        }

    up = keyed((0, 0), (0.24, 0), (0.31, 0.07), (0.5, 0.34), (0.69, 0.07), (0.76, 0), (1, 0))
    press = keyed(
        (0, 1),
        (0.14, 0.74),
        (0.2, 0.74),
        (0.3, 1.2),
        (0.5, 1.0),
        (0.68, 1.14),
        (0.78, 0.7),
        (0.88, 1.07),
        (0.95, 0.98),
        (1, 1),
    )
    lag = keyed((0, 0), (0.16, 0.03), (0.3, -0.07), (0.5, 0.045), (0.72, 0.05), (0.8, -0.07), (0.9, 0.03), (1, 0))
    squint = keyed((0, 1), (0.15, 0.8), (0.3, 1.08), (0.68, 1.08), (0.78, 0.35), (0.9, 1), (1, 1))

    def hop(time: float) -> Deltas:
        sy = press(time)
        return {
            ROOT: Delta(y=up(time) * height),
            "base": Delta(sx=_volume(sy), sy=sy),
            "middle": Delta(y=lag(time) * height * 0.5),
            "top": Delta(y=lag(time) * height),
            "eyes": Delta(sy=squint(time)),
        }

    lean = keyed((0, 0), (0.12, 15), (0.3, -7), (0.48, 4.5), (0.66, -2.2), (0.84, 0.8), (1, 0))
    dent = keyed((0, 1), (0.12, 0.8), (0.28, 1.1), (0.46, 0.95), (0.64, 1.02), (1, 1))
    wince = keyed((0, 1), (0.08, 0.2), (0.45, 0.2), (0.62, 1), (1, 1))

    def hit(time: float) -> Deltas:
        sy = dent(time)
        return {
            "base": Delta(rotate=-lean(time) * 0.25, x=lean(time) * 0.0035 * height, sx=_volume(sy), sy=sy),
            "middle": Delta(rotate=-lean(time) * 0.5),
            "top": Delta(rotate=-lean(time) * 0.7),
            "eyes": Delta(sy=wince(time)),
        }

    has_face = any(bone.name == "face" for bone in skeleton.bones)
    scores = [Score("idle", 16, True, idle), Score("hop", 12, True, hop), Score("hit", 8, False, hit)]
    if not has_face:
        return scores
    return [Score(s.name, s.frames, s.loop, _with_face(skeleton, s.pose), s.grounded) for s in scores]


def _with_face(skeleton: Skeleton, pose: Choreography) -> Choreography:
    """The face bone is put where the soft body carries it: skinned like a point of the body, then held a little
    stiffer, so that eyes never slide off and never smear."""
    face = next(bone for bone in skeleton.bones if bone.name == "face")
    anchor = np.array([[face.x, face.y], [face.x + 1, face.y], [face.x, face.y + 1]])
    weights = soft_weights(face.y / skeleton.height)

    def posed(time: float) -> Deltas:
        deltas = pose(time)
        skins = skinning(skeleton, deltas)
        at = sum(share * transformed(anchor, skins[bone]) for bone, share in weights.items())
        assert isinstance(at, np.ndarray)
        lift = deltas.get(ROOT, Delta())
        across, along = at[1] - at[0], at[2] - at[0]
        return deltas | {
            "face": Delta(
                x=float(at[0, 0]) - face.x - lift.x,
                y=float(at[0, 1]) - face.y - lift.y,
                rotate=math.degrees(math.atan2(across[1], across[0])),
                sx=1 + (float(np.hypot(*across)) - 1) * _FACE_FOLLOWS,
                sy=1 + (float(np.hypot(*along)) - 1) * _FACE_FOLLOWS,
            )
        }

    return posed


# ---- humanoids -----------------------------------------------------------------------------------------------------


def _humanoid(skeleton: Skeleton, names: set[str]) -> list[Score]:
    height = skeleton.height
    legs = {"leg_left", "leg_right"} <= names

    def idle(time: float) -> Deltas:
        breath = wave(1.0)
        return _only(
            names,
            {
                "chest": Delta(
                    y=0.006 * height * breath(time), sy=1 + 0.018 * breath(time), sx=1 + 0.008 * breath(time)
                ),
                "head": Delta(y=0.005 * height * breath(time - 0.1), rotate=0.9 * wave(1, lag=0.2)(time)),
                "arm_left": Delta(rotate=2.4 * breath(time - 0.15)),
                "arm_right": Delta(rotate=-2.4 * breath(time - 0.15)),
                "cape": Delta(rotate=1.6 * wave(1, lag=0.25)(time)),
                "wing_left": Delta(rotate=5 * breath(time - 0.1)),
                "wing_right": Delta(rotate=-5 * breath(time - 0.1)),
            },
        )

    def walk(time: float) -> Deltas:
        stride, sway = wave(1.0), wave(1.0, lag=0.06)
        lift = 0.045 * height
        if not legs:  # a robe: it glides and rocks
            return _only(
                names,
                {
                    "hips": Delta(rotate=2.6 * sway(time), y=0.014 * height * abs(wave(1.0)(time))),
                    "chest": Delta(rotate=-1.8 * sway(time)),
                    "head": Delta(rotate=-1.6 * sway(time - 0.05)),
                    "arm_left": Delta(rotate=6 * stride(time)),
                    "arm_right": Delta(rotate=6 * stride(time)),
                    "cape": Delta(rotate=3 * wave(1, lag=0.2)(time)),
                },
            )
        return _only(
            names,
            {
                "hips": Delta(rotate=2.0 * sway(time), x=-0.008 * height * sway(time)),
                "chest": Delta(rotate=-2.6 * sway(time), sy=1 + 0.012 * wave(1, 2)(time)),
                "head": Delta(rotate=1.6 * sway(time - 0.08), y=0.006 * height * wave(1, 2, 0.1)(time)),
                "leg_left": Delta(rotate=15 * stride(time), y=lift * max(0.0, wave(1, lag=-0.25)(time))),
                "leg_right": Delta(rotate=-15 * stride(time), y=lift * max(0.0, wave(-1, lag=-0.25)(time))),
                "arm_left": Delta(rotate=-7 * stride(time)),
                "arm_right": Delta(rotate=-7 * stride(time)),
                "cape": Delta(rotate=3.5 * wave(1, lag=0.2)(time)),
                "wing_left": Delta(rotate=8 * wave(1, 2)(time)),
                "wing_right": Delta(rotate=-8 * wave(1, 2)(time)),
            },
        )

    return [
        Score("idle", 16, True, idle),
        Score("walk", 12, True, walk, grounded=True),
        Score("attack", 8, False, _strike(skeleton, names)),
    ]


def _strike(skeleton: Skeleton, names: set[str]) -> Choreography:
    """The arm with the longer and thinner thing (a sword, not a shield) draws back, strikes and comes home."""
    height = skeleton.height
    laden = [arm for arm in ("arm_left", "arm_right") if _with_weapon(skeleton, arm) != arm]
    arms = laden or ["arm_left", "arm_right"]
    armed = max(arms, key=lambda name: _slenderness(skeleton, _with_weapon(skeleton, name)))
    side = -1 if armed == "arm_left" else 1
    other = "arm_right" if side < 0 else "arm_left"
    back, through = (10, -62) if _is_raised(skeleton, _with_weapon(skeleton, armed)) else (38, -24)
    swing = keyed((0, 0), (0.28, back), (0.36, back), (0.52, through), (0.66, through * 0.8), (1, 0))
    lean = keyed((0, 0), (0.32, 6), (0.52, -8), (0.68, -6), (1, 0))
    step = keyed((0, 0), (0.32, -0.02), (0.52, 0.045), (0.7, 0.035), (1, 0))

    def pose(time: float) -> Deltas:
        return _only(
            names,
            {
                "hips": Delta(x=side * step(time) * height, rotate=side * lean(time) * 0.25),
                "chest": Delta(rotate=side * lean(time)),
                "head": Delta(rotate=-side * lean(time) * 0.6),
                armed: Delta(rotate=side * swing(time)),
                other: Delta(rotate=side * lean(time) * 0.4),
                "cape": Delta(rotate=-side * lean(time) * 1.2),
                "leg_left": Delta(rotate=-side * lean(time) * 0.25 - side * 100 * step(time)),
                "leg_right": Delta(rotate=-side * lean(time) * 0.25 - side * 100 * step(time)),
            },
        )

    return pose


def _with_weapon(skeleton: Skeleton, arm: str) -> str:
    """What this arm holds, where that is a part of its own; else the arm itself."""
    held = arm.replace("arm", "held")
    return held if any(mesh.part == held for mesh in skeleton.meshes) else arm


def _is_raised(skeleton: Skeleton, part: str) -> bool:
    """Does this part reach up from its joint already?"""
    joints = world_matrices(skeleton, REST)
    mesh = next((mesh for mesh in skeleton.meshes if mesh.part == part), None)
    return mesh is not None and float(np.mean([y for _, y in mesh.points])) > float(joints[mesh.bone][1, 2])


def _slenderness(skeleton: Skeleton, part: str) -> float:
    """How far a part reaches for its area: 1.1 for a disc, more for a blade. 0 for one that is not there."""
    mesh = next((mesh for mesh in skeleton.meshes if mesh.part == part), None)
    if mesh is None:
        return 0.0
    points = np.array(mesh.points)
    corners = points[np.array(mesh.triangles)]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum() / 2
    return float(np.linalg.norm(np.ptp(points, axis=0)) / math.sqrt(max(area, 1.0)))


# ---- quadrupeds ----------------------------------------------------------------------------------------------------


def _quadruped(skeleton: Skeleton, names: set[str]) -> list[Score]:
    height = skeleton.height
    head = next((bone for bone in skeleton.bones if bone.name == "head"), None)
    ahead = 1 if head is not None and head.x > 0 else -1

    def idle(time: float) -> Deltas:
        breath = wave(1.0)
        return _only(
            names,
            {
                "head": Delta(rotate=ahead * 2.2 * breath(time - 0.1), y=0.006 * height * breath(time)),
                "tail": Delta(rotate=7 * wave(1, 2)(time)),
                "wing": Delta(rotate=-ahead * 5 * breath(time)),
                "wing_far": Delta(rotate=-ahead * 5 * breath(time - 0.06)),
                "body": Delta(sy=1 + 0.008 * breath(time)),
            },
        )

    phases = {"leg_front": 0.0, "leg_hind": 0.5, "leg_front_far": 0.5, "leg_hind_far": 0.0}

    def walk(time: float) -> Deltas:
        legs = {
            name: Delta(
                rotate=14 * wave(1, lag=phase)(time), y=0.04 * height * max(0.0, wave(ahead, lag=phase - 0.25)(time))
            )
            for name, phase in phases.items()
        }
        trunk = {
            "body": Delta(rotate=1.1 * wave(1, 2)(time)),
            "head": Delta(rotate=ahead * 2.5 * wave(1, 2, 0.15)(time)),
            "tail": Delta(rotate=9 * wave(1, lag=0.2)(time)),
            "wing": Delta(rotate=ahead * 9 * wave(1, 2)(time)),
            "wing_far": Delta(rotate=ahead * 9 * wave(1, 2, 0.08)(time)),
        }
        return _only(names, legs | trunk)

    crouch = keyed((0, 0), (0.28, 1), (0.36, 1), (0.55, -0.6), (0.72, -0.3), (1, 0))

    def pounce(time: float) -> Deltas:
        push = crouch(time)
        legs = {name: Delta(rotate=ahead * 10 * push * (1 if "hind" in name else -1)) for name in phases}
        trunk = {
            "body": Delta(x=-ahead * 0.07 * height * push, rotate=ahead * 4 * -push),
            "head": Delta(rotate=ahead * -9 * push),
            "tail": Delta(rotate=12 * push),
        }
        return _only(names, legs | trunk)

    return [
        Score("idle", 16, True, idle, grounded=True),
        Score("walk", 12, True, walk, grounded=True),
        Score("pounce", 8, False, pounce, grounded=True),
    ]


# ---- sampling ------------------------------------------------------------------------------------------------------


def _only(names: set[str], deltas: Deltas) -> Deltas:
    return {bone: delta for bone, delta in deltas.items() if bone in names}


def _sampled(skeleton: Skeleton, score: Score) -> Clip:
    samples = score.frames * RATE // SHEET_FPS + 1
    times = [index / (samples - 1) for index in range(samples)]
    if score.loop:
        times[-1] = 0.0  # the same pose to the last bit: a loop without a seam
    poses = [score.pose(time) for time in times]
    if score.grounded:
        poses = [_grounded(skeleton, pose) for pose in poses]
    known = {bone.name for bone in skeleton.bones}
    bones = [bone for bone in poses[0] if bone in known]
    tracks = {bone: track for bone in bones if (track := _track([pose[bone] for pose in poses])) is not None}
    return Clip(name=score.name, samples=samples, loop=score.loop, sheet_frames=score.frames, tracks=tracks)


def _grounded(skeleton: Skeleton, pose: Deltas) -> Deltas:
    """The root lifted or lowered so that the lowest point of any part is where it was at rest."""
    skins = skinning(skeleton, pose)
    lowest = min(float(moved(mesh, skins)[:, 1].min()) for mesh in skeleton.meshes)
    rest = min(y for mesh in skeleton.meshes for _, y in mesh.points)
    old = pose.get(ROOT, Delta())
    return pose | {ROOT: Delta(old.rotate, old.x, old.y + rest - lowest, old.sx, old.sy)}


def _track(deltas: Sequence[Delta]) -> Track | None:
    """The values that change at all; None for a bone that rests throughout."""
    kept = {
        "rotate": _unless_all(0.0, (delta.rotate for delta in deltas)),
        "x": _unless_all(0.0, (delta.x for delta in deltas)),
        "y": _unless_all(0.0, (delta.y for delta in deltas)),
        "sx": _unless_all(1.0, (delta.sx for delta in deltas)),
        "sy": _unless_all(1.0, (delta.sy for delta in deltas)),
    }
    return Track(**kept) if any(kept.values()) else None


def _unless_all(resting: float, values: Iterable[float]) -> tuple[float, ...]:
    rounded = tuple(round(value, 4) for value in values)
    return () if all(value == resting for value in rounded) else rounded


def seam_error(skeleton: Skeleton, clip: Clip) -> float:
    """Pixels between the last pose and the first, over the whole figure. 0 for a true loop."""
    return _distance(skeleton, pose_at(clip, 0), pose_at(clip, clip.samples - 1))


def largest_step(skeleton: Skeleton, clip: Clip) -> float:
    """The farthest any point goes from one sample to the next, in pixels."""
    poses = [pose_at(clip, sample) for sample in range(clip.samples)]
    return max(_distance(skeleton, one, other) for one, other in itertools.pairwise(poses))


def _distance(skeleton: Skeleton, one: Pose, other: Pose) -> float:
    first, second = skinning(skeleton, one), skinning(skeleton, other)
    return max(
        float(np.linalg.norm(moved(mesh, first) - moved(mesh, second), axis=1).max()) for mesh in skeleton.meshes
    )


def unknown_bones(skeleton: Skeleton, motion: Motion) -> list[str]:
    known = {bone.name for bone in skeleton.bones}
    return sorted({bone for clip in motion.clips for bone in clip.tracks if bone not in known})


def wrong_lengths(motion: Motion) -> list[str]:
    """Tracks whose values do not fit their clip's samples."""
    return [
        f"{clip.name}.{bone}"
        for clip in motion.clips
        for bone, track in clip.tracks.items()
        if any(values and len(values) != clip.samples for values in _values(track))
    ]


def _values(track: Track) -> tuple[tuple[float, ...], ...]:
    return (track.rotate, track.x, track.y, track.sx, track.sy)


def facts_of(skeleton: Skeleton, motion: Motion) -> list[Mapping[str, float | str | bool]]:
    return [
        {
            "name": clip.name,
            "duration_s": round((clip.samples - 1) / motion.rate, 4),
            "fps": motion.sheet_fps,
            "frames": clip.sheet_frames,
            "loop": clip.loop,
            "seam_error_px": round(seam_error(skeleton, clip), 3) if clip.loop else 0.0,
            "largest_step_px": round(largest_step(skeleton, clip), 1),
        }
        for clip in motion.clips
    ]
