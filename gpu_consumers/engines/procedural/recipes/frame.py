"""The measures of a humanoid: where everything is, so that clothes fit any body. Lengths in standard body heights."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, blend, ring, unit, vec

SIDES: Final = (("L", 1.0), ("R", -1.0))
STANDARD_HEIGHT: Final = 1.8  # metres

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


@dataclass(frozen=True, slots=True)
class Arm:
    shoulder: Floats
    elbow: Floats
    wrist: Floats
    palm: Floats
    along: Floats  # unit, from shoulder to wrist


@dataclass(frozen=True, slots=True)
class Body:
    """One humanoid's measures, and the clay it is made in."""

    clay: Clay
    brief: DesignBrief

    @property
    def hip(self) -> float:
        return 0.268 * self.brief.proportions.legs

    @property
    def torso(self) -> float:
        return 0.33

    @property
    def neck(self) -> float:
        return self.hip + self.torso

    @property
    def head(self) -> float:
        """Chin to crown."""
        return 0.37 * self.brief.proportions.head

    @property
    def bulk(self) -> float:
        return self.brief.proportions.bulk

    @property
    def leg_apart(self) -> float:
        return 0.072 * self.bulk

    @property
    def arm_radius(self) -> float:
        return 0.046 * self.bulk

    @property
    def leg_radius(self) -> float:
        return 0.062 * self.bulk

    @property
    def hand_radius(self) -> float:
        return 0.052 * self.brief.proportions.hands

    @property
    def shoulder_width(self) -> float:
        return 0.150 * self.bulk

    def at(self, x: float, y: float, z: float) -> Floats:
        """A place on the body, leaning forward with the hunch."""
        lean = max(0.0, (z - self.hip) / self.torso) ** 1.3
        return vec(x, y - self.brief.proportions.hunch * lean, z)

    def girth(self, z: float) -> tuple[float, float]:
        """Half width and half depth of the torso at a height."""
        t = (z - self.hip) / self.torso
        belly = self.brief.proportions.belly
        width = np.interp(t, GIRTH[:, 0], GIRTH[:, 1]) * self.bulk
        swell = 1.0 + (belly - 1.0) * float(np.exp(-(((t - 0.3) / 0.3) ** 2)))
        return float(width * swell), float(width * np.interp(t, GIRTH[:, 0], GIRTH[:, 2]) * swell**1.5)

    def arm(self, side: float) -> Arm:
        shoulder = self.at(side * self.shoulder_width * 0.95, 0.0, self.neck - 0.045)
        along = vec(side * np.cos(np.radians(52)), 0.0, -np.sin(np.radians(52)))
        length = 0.275 * self.brief.proportions.arms
        elbow, wrist = shoulder + along * length * 0.5 + vec(0, 0.012, 0), shoulder + along * length
        return Arm(shoulder, elbow, wrist, wrist + along * self.hand_radius * 0.85, along)

    def leg(self, side: float) -> tuple[Floats, Floats, Floats]:
        """Hip joint, knee, ankle."""
        x = side * self.leg_apart
        return vec(x, 0, self.hip), vec(x, -0.012, self.hip * 0.52), vec(x, 0.006, self.hip * 0.18)

    @property
    def skull(self) -> Floats:
        """The middle of the head."""
        return self.at(0, 0, self.neck + self.head * 0.45)

    def on_face(self, x: float, z: float) -> Floats:
        """A point on the front of the head; x and z in head heights from its middle."""
        wide, deep = self.head_girth(z)
        y = -deep * max(0.05, 1.0 - abs(x / wide) ** HEAD_SQUARE) ** (1.0 / HEAD_SQUARE)
        return self.skull + vec(x, y, z) * self.head

    def head_girth(self, z: float) -> tuple[float, float]:
        wide = np.interp(z, HEAD_PROFILE[:, 0], HEAD_PROFILE[:, 1])
        return float(wide), float(np.interp(z, HEAD_PROFILE[:, 0], HEAD_PROFILE[:, 2]))

    def around_head(self, heights: Floats, larger: float, columns: int) -> Floats:
        """A grid (rows, columns, 3) that wraps the head, first column in front; heights in head heights."""
        rows = []
        for z in heights:
            wide, deep = self.head_girth(float(np.clip(z, -0.44, 0.49)))
            flat = ring(columns, wide * larger, deep * larger, HEAD_SQUARE, -np.pi / 2)
            rows.append(self.skull + np.c_[flat, np.full(columns, z * (larger if z > 0 else 1.0))] * self.head)
        return np.array(rows)

    def spine_weights(self, z: float) -> dict[str, float]:
        """How the torso bends: hips, spine and chest, blended by height."""
        t = (z - self.hip) / self.torso
        return blend("hips", "spine", (t - 0.1) / 0.25) if t < 0.45 else blend("spine", "chest", (t - 0.45) / 0.25)

    def skirt_weights(self, point: Floats) -> dict[str, float]:
        """Cloth below the belt follows the hips, and lower down the nearer thigh."""
        drop = float(np.clip((self.hip - point[2]) / (self.hip * 0.9), 0.0, 1.0)) * 0.6
        left = float(np.clip(point[0] / (self.leg_apart * 3.2) + 0.5, 0.0, 1.0))
        if point[2] >= self.hip:
            return self.spine_weights(float(point[2]))
        return {
            n: w for n, w in (("hips", 1 - drop), ("thigh.L", drop * left), ("thigh.R", drop * (1 - left))) if w > 0
        }


# How far up the torso, half width, depth as a share of the width.
GIRTH: Final = np.array(
    [
        (-0.35, 0.108, 0.72),
        (-0.10, 0.122, 0.72),
        (0.05, 0.120, 0.70),
        (0.25, 0.116, 0.70),
        (0.50, 0.130, 0.70),
        (0.72, 0.143, 0.68),
        (0.88, 0.122, 0.66),
        (1.00, 0.066, 0.80),
    ]
)


def build_skeleton(body: Body) -> None:
    bone, at = body.clay.bone, body.at
    hip, torso, neck = body.hip, body.torso, body.neck
    bone("root", vec(0, 0, 0), vec(0, 0, 0.12))
    bone("hips", at(0, 0, hip), at(0, 0, hip + 0.2 * torso), "root")
    bone("spine", at(0, 0, hip + 0.2 * torso), at(0, 0, hip + 0.52 * torso), "hips")
    bone("chest", at(0, 0, hip + 0.52 * torso), at(0, 0, neck - 0.06 * torso), "spine")
    bone("neck", at(0, 0, neck - 0.06 * torso), at(0, 0, neck + 0.03), "chest")
    bone("head", at(0, 0, neck + 0.03), body.skull + vec(0, 0, body.head * 0.5), "neck")
    for side, x in SIDES:
        arm = body.arm(x)
        bone(f"upper_arm.{side}", arm.shoulder, arm.elbow, "chest")
        bone(f"forearm.{side}", arm.elbow, arm.wrist, f"upper_arm.{side}")
        bone(f"hand.{side}", arm.wrist, arm.wrist + arm.along * 0.08, f"forearm.{side}")
        top, knee, ankle = body.leg(x)
        bone(f"thigh.{side}", top, knee, "hips")
        bone(f"shin.{side}", knee, ankle, f"thigh.{side}")
        bone(f"foot.{side}", ankle, vec(ankle[0], -0.10, 0.02), f"shin.{side}")


def bend(a: Floats, b: Floats, c: Floats) -> list[Floats]:
    """Six places along a limb a-b-c, gathered at the joint so that it bends without a crease."""
    return [a, a + (b - a) * 0.5, a + (b - a) * 0.85, b + (c - b) * 0.15, b + (c - b) * 0.6, c]


def bend_weights(upper: str, lower: str, first: str = "", share: float = 0.0) -> list[dict[str, float]]:
    """The blends for `bend`; the first ring may share with the body it grows from."""
    start = {first: share, upper: 1 - share} if first else {upper: 1.0}
    return [start, {upper: 1.0}, {upper: 0.72, lower: 0.28}, {upper: 0.28, lower: 0.72}, {lower: 1.0}, {lower: 1.0}]


def across_limb(a: Floats, b: Floats) -> Floats:
    """A direction square to a limb, in the plane that bends."""
    return unit(np.cross(b - a, vec(0, 1, 0)))
