"""What a written clip really does, played back from its file as an engine would play it: seams, feet, joints."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import JsonValue

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import Bearing, Clip
from gpu_consumers.engines.procedural.joints import TO_GLTF, Playback
from gpu_consumers.report_card import Gate, at_most, told

_SAMPLES_A_FRAME: Final = 3  # between the keys too
_SMOOTHEST: Final = 0.5  # mm: nobody sees a jerk below
MOST_SLIDE: Final = 0.005  # of the height
MOST_SINK_MM: Final = 2.0
MOST_SINK_OF_PAWS: Final = 0.01  # of the height, for feet that are rounded all over
LYING_LOW: Final = 0.33
MOST_SEAM_MM: Final = 0.1
MOST_JERK: Final = 2.5  # how much harsher a loop may go over its seam than the harshest moments elsewhere


@dataclass(frozen=True, slots=True)
class Measured:
    """One clip's measures. Lengths in metres."""

    clip: Clip
    height: float
    seconds: float
    seam: float  # how far the joint that fits worst at the loop's end lies from where it began
    jerk: float  # how much the joint that jerks worst changes its pace over the seam, metres a frame
    usual_jerk: float  # that joint's harshest change elsewhere
    slide: float
    sink: float  # how deep a foot is in the ground at worst
    hover: float  # how high above the ground a planted foot stands at worst

    def facts(self) -> dict[str, JsonValue]:
        clip = self.clip
        return {
            "name": clip.name,
            "duration": round(self.seconds, 4),
            "frames": clip.frames,
            "fps": clip.fps,
            "loop": clip.loop,
            "speed": round(clip.speed, 4),
            "root_motion": clip.travels,
            "seam_error": round(self.seam / self.height, 7) if clip.loop else None,
            "seam_error_mm": round(1000 * self.seam, 4) if clip.loop else None,
            "seam_velocity_mm": round(1000 * self.jerk, 3) if clip.loop else None,
            "foot_slide": round(self.slide / self.height, 6),
            "foot_slide_mm": round(1000 * self.slide, 3),
            "foot_sink_mm": round(1000 * self.sink, 3),
            "foot_hover_mm": round(1000 * self.hover, 3),
        }


def gates_of(result: Measured) -> Iterator[Gate]:
    name = result.clip.name
    if result.clip.loop:
        yield at_most(f"loop_seam.{name}", round(1000 * result.seam, 4), MOST_SEAM_MM, "mm")
        limit = max(MOST_JERK * 1000 * result.usual_jerk, _SMOOTHEST)
        yield at_most(f"loop_smoothness.{name}", round(1000 * result.jerk, 3), round(limit, 3), "mm a frame")
    if result.clip.contacts:
        yield at_most(f"foot_slide.{name}", round(result.slide / result.height, 6), MOST_SLIDE, "of the height")
        biped = "shin.L" in result.clip.motion.skeleton
        limit = MOST_SINK_MM if biped else max(MOST_SINK_MM, 1000 * MOST_SINK_OF_PAWS * result.height)
        yield at_most(f"foot_sink.{name}", round(1000 * result.sink, 3), round(limit, 2), "mm")
        yield told(f"foot_hover.{name}", round(1000 * result.hover, 3), "mm")


def _size(clip: Clip) -> float:
    """The height of a body in metres; of one that lies low, a third of its length: what its steps are seen by."""
    joints = np.array([bone.tail for bone in clip.motion.skeleton.values()])
    return float(max(joints[:, 2].max(), LYING_LOW * np.ptp(joints[:, :2], axis=0).max())) or 1.0


def measured(play: Playback, clip: Clip, bearing: Bearing) -> Measured:
    height = _size(clip)
    seam, jerk, usual = _seam(play, clip) if clip.loop else (0.0, 0.0, 0.0)
    sink, hover = _ground(play, clip, bearing)
    return Measured(clip, height, play.seconds, seam, jerk, usual, foot_slide(play, clip), sink, hover)


def seam_error(play: Playback) -> float:
    """How far, in metres, the joint that fits worst at the loop's end lies from where it began; travel apart."""
    ends = play.paths(np.array([0.0, play.seconds]))
    places = _without_travel(np.stack([path[:, :3, 3] for path in ends.values()], axis=1))
    return float(np.linalg.norm(places[1] - places[0], axis=1).max())


def _without_travel(places: Floats) -> Floats:
    """Places of joints (n, joints, 3), the first joint the root: how it moves over the ground is taken off all."""
    travel = places[:, :1] * np.array((1.0, 0.0, 1.0))
    return np.asarray(places - travel + travel[:1])


def _seam(play: Playback, clip: Clip) -> tuple[float, float, float]:
    paths = play.paths(np.linspace(0.0, play.seconds, len(clip.motion.t)))
    places = _without_travel(np.stack([path[:, :3, 3] for path in paths.values()], axis=1))
    steps = np.diff(np.concatenate([places, places[1:2] + places[-1:] - places[:1]]), axis=0)
    changes = np.linalg.norm(np.diff(steps, axis=0), axis=2)  # the last is the one over the seam
    worst = int((changes[-1] / np.maximum(changes[:-1].max(axis=0), _SMOOTHEST / 1000)).argmax())
    seam = float(np.linalg.norm(places[-1] - places[0], axis=1).max())
    return seam, float(changes[-1, worst]), float(changes[:-1, worst].max())


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
        place[:, 2] += clip.speed * clip.seconds * (phases - wrapped if clip.travels else phases)
        spread = place[:, (0, 2)] - np.median(place[:, (0, 2)], axis=0)
        worst = max(worst, float(np.linalg.norm(spread, axis=1).max()))
    return worst


def _ground(play: Playback, clip: Clip, bearing: Bearing) -> tuple[float, float]:
    """How deep, and while planted how high, the feet are at worst. Measured on their mesh, keys and between."""
    feet = {contact.bone for contact in clip.contacts} & set(bearing.flesh)
    if not feet:
        return 0.0, 0.0
    times = np.linspace(0.0, clip.seconds, 2 * len(clip.motion.t) - 1)
    phases = times / clip.seconds
    paths, rest = play.paths(times), play.at_rest()
    sink = hover = 0.0
    for bone in sorted(feet):
        points = np.c_[bearing.flesh[bone] @ TO_GLTF.T, np.ones(len(bearing.flesh[bone]))]
        made = float(points[:, 1].min())
        heights = np.einsum("nj,pj->np", (paths[bone] @ np.linalg.inv(rest[bone]))[:, 1], points).min(axis=1)
        sink = max(sink, float((min(made, 0.0) - heights).max()))
        for contact in (each for each in clip.contacts if each.bone == bone):
            shifts = (0.0, 1.0) if clip.loop else (0.0,)
            planted = np.zeros(len(times), dtype=bool)
            for shift in shifts:
                planted |= (phases >= contact.start + shift) & (phases <= contact.end + shift)
                planted |= (phases >= contact.start) & (phases <= contact.end)
            if planted.any():
                hover = max(hover, float((heights[planted] - max(made, 0.0)).max()))
    return max(sink, 0.0), max(hover, 0.0)
