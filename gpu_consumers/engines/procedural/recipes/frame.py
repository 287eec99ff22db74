"""The measures of a humanoid: where everything is, so that clothes fit any body. Lengths in standard body heights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief, Proportions
from gpu_consumers.engines.procedural.clay import Clay, Floats, Weights, blend, ring, unit, vec
from gpu_consumers.engines.procedural.recipes.build import FIGURES, Build, Taste

SIDES: Final = (("L", 1.0), ("R", -1.0))
STANDARD_HEIGHT: Final = 1.8  # metres
ARM_FALL: Final = 52.0  # degrees below level, at rest

# The head from chin to crown, in head heights: how high, half as wide, half as deep.
HEAD_PROFILE: Final = np.array(
    [
        (-0.470, 0.200, 0.190),
        (-0.410, 0.330, 0.310),
        (-0.300, 0.425, 0.395),
        (-0.140, 0.480, 0.435),
        (0.040, 0.495, 0.455),
        (0.200, 0.475, 0.450),
        (0.330, 0.410, 0.400),
        (0.415, 0.310, 0.305),
        (0.465, 0.195, 0.195),
        (0.490, 0.075, 0.075),
    ]
)
HEAD_SQUARE: Final = 2.3
CHIN: Final = 0.47  # below the head's middle


@dataclass(frozen=True, slots=True)
class Arm:
    shoulder: Floats
    elbow: Floats
    wrist: Floats
    palm: Floats
    along: Floats  # unit, from shoulder to wrist


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One humanoid's measures, and the clay it is made in."""

    clay: Clay
    brief: DesignBrief
    build: Build
    proportions: Proportions
    taste: Taste
    profile: Floats  # of the torso

    def part(self, slot: str, default: str = "") -> str:
        return self.brief.parts.get(slot, default)

    @property
    def hip(self) -> float:
        return self.build.hip * self.proportions.legs

    @property
    def torso(self) -> float:
        return self.build.torso

    @property
    def neck(self) -> float:
        return self.hip + self.torso

    @property
    def head(self) -> float:
        """Chin to crown."""
        return self.build.head * self.proportions.head

    @property
    def bulk(self) -> float:
        return self.proportions.bulk

    @property
    def leg_apart(self) -> float:
        return self.build.leg_apart * self.bulk

    @property
    def arm_radius(self) -> float:
        return self.build.arm_radius * self.bulk

    @property
    def leg_radius(self) -> float:
        return self.build.leg_radius * self.bulk

    @property
    def hand_radius(self) -> float:
        return self.build.hand * self.proportions.hands

    @property
    def shoulder_width(self) -> float:
        return self.build.shoulder * self.bulk * FIGURES.get(self.part("figure"), FIGURES[""])[1]

    def at(self, x: float, y: float, z: float) -> Floats:
        """A place on the body, leaning forward with the hunch."""
        lean = max(0.0, (z - self.hip) / self.torso) ** 1.3
        return vec(x, y - self.proportions.hunch * lean, z)

    def up(self, t: float) -> float:
        """The height that is `t` of the way up the torso."""
        return self.hip + t * self.torso

    def girth(self, z: float) -> tuple[float, float]:
        """Half width and half depth of the torso at a height."""
        t = (z - self.hip) / self.torso
        width = float(np.interp(t, self.profile[:, 0], self.profile[:, 1])) * self.bulk
        swell = 1.0 + (self.proportions.belly - 1.0) * float(np.exp(-(((t - 0.3) / 0.3) ** 2)))
        return width * swell, width * float(np.interp(t, self.profile[:, 0], self.profile[:, 2])) * swell**1.5

    def hull(self, z: float) -> tuple[float, float]:
        """Half width and half depth of torso and legs together: what cloth must go around."""
        wide, deep = self.girth(max(z, self.hip - 0.1 * self.torso))
        into = float(np.clip((self.up(0.12) - z) / (0.2 * self.torso), 0.0, 1.0))
        r = self.leg_radius * 1.12
        return max(wide, wide + into * (self.leg_apart + r - wide)), max(deep, deep + into * (r * 1.05 + 0.01 - deep))

    def wrapped(
        self, heights: Sequence[float] | Floats, slack: Sequence[float] | Floats, columns: int, square: float = 2.5
    ) -> Floats:
        """A grid (rows, columns, 3) of cloth around torso and legs, first column in front; slack in body heights."""
        rows = []
        for z, loose in zip(heights, slack, strict=True):
            wide, deep = self.hull(float(z))
            flat = ring(columns, wide + loose, deep + loose, square, -np.pi / 2)
            rows.append(np.c_[flat, np.full(columns, z)] + (self.at(0, 0, float(z)) - vec(0, 0, float(z))))
        return np.array(rows)

    def front(self, x: float, z: float, out: float = 0.0, sign: float = -1.0) -> Floats:
        """A place on the front (or with `sign` 1 the back) of the torso, `out` before its skin."""
        wide, deep = self.hull(z)
        bow = max(0.05, 1.0 - abs(x / wide) ** 2.6) ** (1 / 2.6) if abs(x) < wide else 0.3
        return self.at(x, sign * (deep * bow + out), z)

    def arm(self, side: float) -> Arm:
        shoulder = self.at(side * self.shoulder_width * 0.95, 0.0, self.neck - 0.125 * self.torso)
        along = vec(side * np.cos(np.radians(ARM_FALL)), 0.0, -np.sin(np.radians(ARM_FALL)))
        length = self.build.arm * self.proportions.arms
        elbow, wrist = shoulder + along * length * 0.5 + vec(0, 0.012, 0), shoulder + along * length
        return Arm(shoulder, elbow, wrist, wrist + along * self.hand_radius * 0.85, along)

    def leg(self, side: float) -> tuple[Floats, Floats, Floats]:
        """Hip joint, knee, ankle."""
        x = side * self.leg_apart
        return vec(x, 0, self.hip), vec(x, -0.012, self.hip * 0.53), vec(x, 0.006, self.ankle)

    @property
    def ankle(self) -> float:
        return self.build.ankle * min(1.0, 0.4 + 0.6 * self.proportions.legs)

    @property
    def skull(self) -> Floats:
        """The middle of the head."""
        return self.at(0, 0, self.neck) + vec(0, 0, self.build.gap + self.head * CHIN)

    def head_girth(self, z: float) -> tuple[float, float]:
        wide = float(np.interp(z, HEAD_PROFILE[:, 0], HEAD_PROFILE[:, 1]))
        jaw = 1.0 + (self.build.jaw - 1.0) * float(np.clip(-z / 0.4, 0.0, 1.0))
        return wide * jaw, float(np.interp(z, HEAD_PROFILE[:, 0], HEAD_PROFILE[:, 2]))

    def on_face(self, x: float, z: float, out: float = 0.0) -> Floats:
        """A point on the front of the head, `out` before it; all in head heights from its middle."""
        wide, deep = self.head_girth(z)
        y = -deep * max(0.05, 1.0 - abs(x / wide) ** HEAD_SQUARE) ** (1.0 / HEAD_SQUARE)
        return self.skull + vec(x, y - out, z) * self.head

    def around_head(self, heights: Floats, columns: int) -> Floats:
        """A grid (rows, columns, 3) on the skin of the head, first column in front; heights in head heights."""
        rows = []
        for z in heights:
            wide, deep = self.head_girth(float(z))
            flat = ring(columns, wide, deep, HEAD_SQUARE, -np.pi / 2)
            rows.append(self.skull + np.c_[flat, np.full(columns, z)] * self.head)
        return np.array(rows)

    def spine_weights(self, z: float) -> dict[str, float]:
        """How the torso bends: hips, spine and chest, blended by height."""
        t = (z - self.hip) / self.torso
        return blend("hips", "spine", (t - 0.1) / 0.25) if t < 0.45 else blend("spine", "chest", (t - 0.45) / 0.25)

    def cloth_weights(self, point: Floats, together: float = 0.3) -> dict[str, float]:
        """Cloth below the belt: hips, then soon the nearer thigh, or it would be stepped through.

        `together` is how far from the middle, in leg distances, both thighs still pull: little for a short skirt.
        """
        if point[2] >= self.hip:
            return self.spine_weights(float(point[2]))
        drop = smooth((self.hip - float(point[2])) / (0.30 * self.hip)) * 0.96
        left = smooth(0.5 + float(point[0]) / (2 * together * self.leg_apart))
        knee = smooth((self.hip * 0.50 - float(point[2])) / (0.45 * self.hip)) * 0.4
        shares = {"hips": 1.0 - drop}
        for side, share in (("L", left), ("R", 1.0 - left)):
            shares |= {f"thigh.{side}": drop * share * (1.0 - knee), f"shin.{side}": drop * share * knee}
        return {name: share for name, share in shares.items() if share > 1e-4}


def smooth(t: float) -> float:
    """0 to 1 without a corner at either end."""
    t = min(1.0, max(0.0, t))
    return t * t * (3.0 - 2.0 * t)


def build_skeleton(body: Body) -> None:
    bone, at = body.clay.bone, body.at
    hip, torso, neck = body.hip, body.torso, body.neck
    bone("root", vec(0, 0, 0), vec(0, 0, 0.12))
    bone("hips", at(0, 0, hip), at(0, 0, hip + 0.2 * torso), "root")
    bone("spine", at(0, 0, hip + 0.2 * torso), at(0, 0, hip + 0.52 * torso), "hips")
    bone("chest", at(0, 0, hip + 0.52 * torso), at(0, 0, neck - 0.06 * torso), "spine")
    chin = body.skull - vec(0, 0, body.head * (CHIN - 0.06))
    bone("neck", at(0, 0, neck - 0.06 * torso), chin, "chest")
    bone("head", chin, body.skull + vec(0, 0, body.head * 0.5), "neck")
    for side, x in SIDES:
        arm = body.arm(x)
        bone(f"upper_arm.{side}", arm.shoulder, arm.elbow, "chest")
        bone(f"forearm.{side}", arm.elbow, arm.wrist, f"upper_arm.{side}")
        bone(f"hand.{side}", arm.wrist, arm.wrist + arm.along * body.hand_radius * 1.55, f"forearm.{side}")
        top, knee, ankle = body.leg(x)
        bone(f"thigh.{side}", top, knee, "hips")
        bone(f"shin.{side}", knee, ankle, f"thigh.{side}")
        bone(f"foot.{side}", ankle, vec(ankle[0], -0.10 * body.build.foot, 0.02), f"shin.{side}")


def bend(a: Floats, b: Floats, c: Floats) -> list[Floats]:
    """Six places along a limb a-b-c, gathered at the joint so that it bends without a crease."""
    return [a, a + (b - a) * 0.5, a + (b - a) * 0.85, b + (c - b) * 0.15, b + (c - b) * 0.6, c]


def bend_weights(upper: str, lower: str, first: str = "", share: float = 0.0) -> list[Weights]:
    """The blends for `bend`; the first ring may share with the body it grows from."""
    start = {first: share, upper: 1 - share} if first else {upper: 1.0}
    return [start, {upper: 1.0}, {upper: 0.72, lower: 0.28}, {upper: 0.28, lower: 0.72}, {lower: 1.0}, {lower: 1.0}]


def limb_frame(origin: Floats, along: Floats, ahead: Floats) -> Floats:
    """A 4x4 whose -z runs along a limb and whose -y looks ahead; x completes it."""
    z = -unit(along)
    y = -unit(ahead - z * float(ahead @ z))
    frame = np.eye(4)
    frame[:3, 0], frame[:3, 1], frame[:3, 2], frame[:3, 3] = np.cross(y, z), y, z, origin
    return frame
