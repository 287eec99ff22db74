"""Key poses as tables, and the curves through them. Pure data and numpy.

A pose names channels; what it does not name stays on its way between its neighbours. Channels, in the figure's axes:
`sway`, `ahead`, `sink` move the hips (to the left, forward, up; in legs), `twist`, `tilt`, `lean` bend the trunk (to
the left, to the left, forward; degrees), `pitch` turns the whole body forward; `head_turn`, `head_tilt`, `head_nod`.
For a side S of L and R: `up_S`, `out_S` raise an upper arm forward (0 hangs, 90 level, 180 up) and outward, `bend_S`
folds its elbow, `in_S` is how far outward the forearm points; `aim_S` is where the thing in the hand points (x, y, z);
`step_S`, `wide_S`, `lift_S` move a foot forward, outward, up (legs), `toe_S` pitches it toes down (degrees).
`both` closes the free hand round the right hand's shaft (0..1), `draw` draws a bowstring, `air` lifts everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.motion import curve

Value = float | tuple[float, float, float]
Pose = Mapping[str, Value]

_SCALED: Final = ("twist", "tilt", "lean", "head_turn", "head_tilt", "head_nod", "sway", "ahead", "step_L", "step_R")


@dataclass(frozen=True, slots=True)
class Act:
    """Key poses by phase. Without `loop` the stance stands before the first and after the last."""

    seconds: float
    poses: tuple[tuple[float, Pose], ...]
    loop: bool = False
    stays: bool = False  # ends in its last pose instead of the stance

    def channels(self) -> list[str]:
        return list(dict.fromkeys(channel for _, pose in self.poses for channel in pose))

    def curve(self, channel: str, t: Floats, rest: ArrayLike, vigour: float = 1.0) -> Floats:
        """One channel over the phases t (n,): (n,) or, for an aim, (n, 3). `vigour` widens the trunk's part in it."""
        named = sorted(((at, pose[channel]) for at, pose in self.poses if channel in pose), key=lambda key: key[0])
        keys: list[tuple[float, ArrayLike]] = list(named)
        if channel in _SCALED and vigour != 1.0:
            keys = [(at, np.asarray(rest) + vigour * (np.asarray(value) - rest)) for at, value in keys]
        if not keys:
            return np.asarray(np.broadcast_to(np.asarray(rest, dtype=np.float64), (len(t), *np.shape(rest))))
        if self.loop:
            return curve(t, keys, loop=True)
        if keys[0][0] > 0.0:
            keys.insert(0, (0.0, rest))
        if keys[-1][0] < 1.0:
            keys.append((1.0, keys[-1][1] if self.stays else rest))
        return curve(t, keys)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What a whole body does beyond its poses. Metres and degrees, single or for every frame (n,)."""

    up: Floats | float = 0.0
    forward: Floats | float = 0.0
    pitch: Floats | float = 0.0
    air: Floats | float = 0.0  # lifts the feet too
    feet: Mapping[str, Floats] = field(default_factory=dict)  # forward, out, lift, pitch, added to each foot's
    arms: Floats | float = 0.0  # degrees that both arms are raised farther
    level: bool = False  # blades lie flat


AS_POSED: Final = Course()


def mirrored(act: Act) -> Act:
    """The same act with the other hand and foot first."""
    other = {"L": "R", "R": "L"}
    turned = {"twist", "tilt", "sway", "head_turn", "head_tilt"}

    def swapped(pose: Pose) -> Pose:
        found: dict[str, Value] = {}
        for channel, value in pose.items():
            name = f"{channel[:-1]}{other[channel[-1]]}" if channel[-2:] in {"_L", "_R"} else channel
            if isinstance(value, tuple):
                found[name] = (-value[0], value[1], value[2])
            else:
                found[name] = -value if channel in turned else value
        return found

    return Act(act.seconds, tuple((at, swapped(pose)) for at, pose in act.poses), act.loop, act.stays)
