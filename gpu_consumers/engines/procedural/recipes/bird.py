"""Two legs and a pair of wings: fowl, owls, eagles, penguins, bats; and dinosaurs that walked like them.

Lengths in units of the bird's height; it looks along -Y. Builds are rows of tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, blend, curve, unit, vec
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes import faces
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.shedding import shed
from gpu_consumers.engines.procedural.recipes.skin import Hull, Marking, Ring, pour_hull, stripe
from gpu_consumers.engines.procedural.recipes.variety import followed, varied
from gpu_consumers.engines.procedural.recipes.wings import membrane_wing, plumed_wing, wing_bones

HEIGHT = 0.55  # metres
CHAIN: Final = ("tail.03", "tail.02", "tail.01", "hips", "chest", "neck", "head")
Rows = tuple[tuple[float, ...], ...]

PAINTS = {
    **faces.EYES,
    "body": Paint("#FBF8F2", "#CFC8C4", roughness=0.9),
    "beak": Paint("#FFB53C", "#DB7A1E", roughness=0.4),
    "leg": Paint("#F2A03C", "#B8681E", roughness=0.5),
    "comb": Paint("#EE4038", "#A81B34", roughness=0.6),
    "claw": Paint("#4A4450", "#2A2630", roughness=0.4),
    "inner": Paint("#EDB4A8", "#CC8E88", roughness=0.8),
    "flame": Paint("#FFF08A", "#FF8A2A", roughness=0.5, glow=0.8),
}
FOLLOWERS = (("light", "body", 0.0), ("wing", "body", 0.88), ("tail", "body", 0.78), ("back", "body", 0.86),
             ("marks", "body", 0.55), ("crest", "body", 0.7), ("mask", "light", 1.0), ("lid", "body", 0.9),
             ("membrane", "wing", 0.85), ("nostril", "beak", 0.6))  # fmt: skip


class Build(NamedTuple):
    trunk: Rows  # y, z, half width, up, down, link; from the tail to the neck
    head: tuple[float, float, float]  # y, z, radius
    beak: str
    leg: tuple[float, float, float, float]  # x, y, z of the hip, thickness
    wing: tuple[float, float, float, float]  # ring of the trunk, degrees from the ridge, length, width
    tail: str
    eye: tuple[float, float, float] = (3.3, 56.0, 0.27)  # ring of the skull, degrees, size


_FOWL: Final = ((0.36, 0.60, 0.03, 0.03, 0.03, 2.8), (0.30, 0.54, 0.11, 0.10, 0.11, 3),
    (0.17, 0.44, 0.185, 0.16, 0.17, 3),
                (0.0, 0.39, 0.21, 0.19, 0.19, 3.5), (-0.15, 0.44, 0.19, 0.18, 0.18, 4),
                    (-0.22, 0.58, 0.145, 0.14, 0.145, 4.5),
                (-0.24, 0.72, 0.105, 0.10, 0.11, 5))  # fmt: skip
_DUCK: Final = ((0.46, 0.50, 0.03, 0.02, 0.03, 2.8), (0.38, 0.42, 0.11, 0.08, 0.09, 3),
    (0.22, 0.34, 0.19, 0.14, 0.15, 3),
                (0.02, 0.30, 0.215, 0.165, 0.17, 3.5), (-0.17, 0.34, 0.19, 0.16, 0.165, 4),
                    (-0.27, 0.48, 0.12, 0.12, 0.125, 4.5),
                (-0.27, 0.64, 0.09, 0.09, 0.09, 5))  # fmt: skip
_UPRIGHT: Final = ((0.20, 0.10, 0.04, 0.04, 0.04, 2.8), (0.13, 0.12, 0.14, 0.13, 0.13, 3),
    (0.06, 0.22, 0.215, 0.19, 0.20, 3),
                   (0.02, 0.36, 0.235, 0.20, 0.225, 3.5), (-0.01, 0.50, 0.22, 0.19, 0.205, 4),
                       (-0.03, 0.62, 0.18, 0.165, 0.17, 4.5),
                   (-0.04, 0.70, 0.15, 0.14, 0.14, 5))  # fmt: skip
_PERCHED: Final = ((0.34, 0.24, 0.03, 0.03, 0.03, 2.8), (0.27, 0.28, 0.10, 0.09, 0.09, 3),
    (0.16, 0.34, 0.165, 0.15, 0.16, 3),
                   (0.03, 0.43, 0.19, 0.17, 0.185, 3.5), (-0.08, 0.53, 0.175, 0.16, 0.17, 4),
                       (-0.14, 0.64, 0.14, 0.13, 0.135, 4.5),
                   (-0.16, 0.73, 0.115, 0.11, 0.11, 5))  # fmt: skip
_SMALL: Final = ((0.10, 0.26, 0.03, 0.03, 0.03, 2.8), (0.08, 0.29, 0.11, 0.10, 0.10, 3),
    (0.05, 0.36, 0.155, 0.14, 0.15, 3),
                 (0.02, 0.45, 0.165, 0.15, 0.165, 3.5), (0.0, 0.54, 0.15, 0.14, 0.15, 4),
                     (-0.02, 0.61, 0.125, 0.12, 0.12, 4.5),
                 (-0.03, 0.66, 0.11, 0.10, 0.10, 5))  # fmt: skip
_THEROPOD: Final = ((0.98, 0.50, 0.010, 0.012, 0.012, 0), (0.80, 0.44, 0.034, 0.040, 0.038, 0.5),
    (0.60, 0.42, 0.062, 0.070, 0.066, 1.3),
                    (0.40, 0.42, 0.096, 0.104, 0.100, 2.2), (0.22, 0.44, 0.138, 0.140, 0.140, 3),
                        (0.06, 0.46, 0.160, 0.155, 0.165, 3),
                    (-0.09, 0.50, 0.155, 0.150, 0.160, 3.6), (-0.20, 0.57, 0.130, 0.130, 0.140, 4),
                        (-0.26, 0.67, 0.105, 0.105, 0.115, 4.5),
                    (-0.29, 0.76, 0.095, 0.095, 0.100, 5))  # fmt: skip

BUILDS: Final[Mapping[str, Build]] = {
    "fowl": Build(_FOWL, (-0.27, 0.84, 0.125), "short", (0.085, 0.04, 0.26, 0.024), (2.6, 62, 0.36, 0.13), "fan"),
    "duck": Build(_DUCK, (-0.29, 0.78, 0.130), "bill", (0.095, 0.03, 0.17, 0.026), (2.5, 58, 0.40, 0.13), "point"),
    "owl": Build(_UPRIGHT, (-0.06, 0.80, 0.210), "hooked", (0.095, 0.0, 0.15, 0.036), (3.6, 84, 0.44, 0.15), "short",
                 (3.75, 42.0, 0.40)),
    "penguin": Build(_UPRIGHT, (-0.06, 0.82, 0.175), "short", (0.095, -0.02, 0.09, 0.040), (4.1, 90, 0.42, 0.10),
        "short"),
    "raptor": Build(_PERCHED, (-0.20, 0.85, 0.135), "hooked", (0.080, 0.06, 0.25, 0.036), (3.6, 50, 0.80, 0.2),
        "wedge"),
    "perched": Build(_PERCHED, (-0.20, 0.85, 0.150), "long", (0.070, 0.06, 0.24, 0.022), (3.2, 66, 0.46, 0.13),
        "wedge"),
    "parrot": Build(_PERCHED, (-0.18, 0.86, 0.160), "parrot", (0.070, 0.06, 0.22, 0.026), (3.2, 66, 0.50, 0.13),
        "long"),
    "bat": Build(_SMALL, (-0.06, 0.80, 0.190), "muzzle", (0.060, 0.04, 0.24, 0.022), (3.9, 62, 0.85, 0.2), "none",
        (3.3, 46.0, 0.30)),
    "theropod": Build(_THEROPOD, (-0.33, 0.86, 0.150), "jaws", (0.120, 0.06, 0.42, 0.058), (7.4, 104, 0.2, 0.04),
        "none",
                      (3.0, 52.0, 0.21)),
}  # fmt: skip

# A skull in head radii: forward, lift, half width, up, down. The beak is its own hull.
_ROUND: Final = ((-0.98, 0.0, 0.36, 0.36, 0.36), (-0.72, 0.02, 0.78, 0.72, 0.72), (-0.20, 0.04, 1.02, 0.96, 0.94),
                 (0.30, 0.03, 0.98, 0.90, 0.88), (0.66, -0.02, 0.72, 0.66, 0.66),
                     (0.90, -0.06, 0.36, 0.36, 0.36))  # fmt: skip
_SNOUT: Final = ((-0.90, 0.02, 0.40, 0.40, 0.40), (-0.66, 0.06, 0.74, 0.72, 0.70), (-0.16, 0.08, 0.90, 0.86, 0.80),
                 (0.34, 0.04, 0.86, 0.76, 0.66), (0.86, -0.04, 0.70, 0.58, 0.46), (1.40, -0.10, 0.62, 0.50, 0.36),
                 (1.86, -0.14, 0.52, 0.40, 0.28), (2.06, -0.16, 0.36, 0.26, 0.20))  # fmt: skip
# upper and lower half: forward, lift, half width, up, down
BEAKS: Final[Mapping[str, tuple[Rows, Rows]]] = {
    "short": (((0.70, -0.04, 0.34, 0.28, 0.16), (0.98, -0.08, 0.25, 0.20, 0.10), (1.38, -0.20, 0.04, 0.04, 0.03)),
              ((0.70, -0.20, 0.28, 0.08, 0.14), (0.96, -0.22, 0.20, 0.06, 0.10), (1.22, -0.26, 0.04, 0.03, 0.03))),
    "long": (((0.70, -0.02, 0.32, 0.28, 0.16), (1.10, -0.06, 0.22, 0.20, 0.10), (1.80, -0.18, 0.03, 0.04, 0.03)),
             ((0.70, -0.18, 0.28, 0.08, 0.14), (1.06, -0.20, 0.18, 0.06, 0.09), (1.66, -0.23, 0.03, 0.03, 0.03))),
    "hooked": (((0.72, 0.02, 0.32, 0.30, 0.20), (1.02, -0.02, 0.25, 0.26, 0.18), (1.26, -0.18, 0.16, 0.20, 0.14),
        (1.32, -0.50, 0.04, 0.08, 0.05)),
               ((0.74, -0.22, 0.26, 0.08, 0.12), (0.98, -0.28, 0.18, 0.05, 0.09), (1.12, -0.34, 0.05, 0.03, 0.04))),
    "parrot": (((0.62, 0.10, 0.36, 0.36, 0.30), (1.02, 0.06, 0.30, 0.34, 0.26), (1.28, -0.20, 0.22, 0.28, 0.18),
        (1.26, -0.64, 0.04, 0.10, 0.06)),
               ((0.70, -0.34, 0.28, 0.10, 0.16), (0.98, -0.44, 0.20, 0.06, 0.12), (1.08, -0.48, 0.06, 0.03, 0.06))),
    "bill": (((0.66, -0.08, 0.38, 0.28, 0.12), (1.10, -0.22, 0.36, 0.13, 0.08), (1.56, -0.24, 0.42, 0.10, 0.07),
        (1.74, -0.25, 0.28, 0.06, 0.05)),
             ((0.66, -0.26, 0.32, 0.08, 0.12), (1.10, -0.32, 0.32, 0.05, 0.08), (1.58, -0.33, 0.34, 0.05, 0.06))),
    "muzzle": (((0.66, -0.18, 0.36, 0.26, 0.24), (0.98, -0.22, 0.26, 0.20, 0.18), (1.10, -0.24, 0.14, 0.12, 0.10)),
               ((0.62, -0.44, 0.28, 0.08, 0.12), (0.86, -0.44, 0.20, 0.06, 0.09), (0.98, -0.42, 0.08, 0.04, 0.05))),
    "jaws": ((), ((0.10, -0.62, 0.62, 0.16, 0.18), (0.80, -0.54, 0.56, 0.12, 0.18), (1.40, -0.48, 0.46, 0.10, 0.15),
                  (1.86, -0.44, 0.30, 0.08, 0.10))),
}  # fmt: skip


@dataclass(frozen=True)
class Bird:
    clay: Clay
    brief: DesignBrief

    def part(self, slot: str, otherwise: str = "") -> str:
        return self.brief.parts.get(slot, otherwise)

    @cached_property
    def build(self) -> Build:
        return BUILDS[self.part("build") if self.part("build") in BUILDS else "fowl"]

    @property
    def scaled(self) -> bool:
        return self.build.beak == "jaws"

    @property
    def lift(self) -> float:
        """How much longer legs raise the whole bird."""
        return self.build.leg[2] * (self.brief.proportions.legs - 1.0)

    @property
    def bulk(self) -> float:
        return self.brief.proportions.bulk

    @property
    def head(self) -> float:
        return self.build.head[2] * self.brief.proportions.head

    @cached_property
    def trunk(self) -> Hull:
        k, belly = self.bulk, self.brief.proportions.belly
        top = self.build.trunk[-1][1] - self.build.trunk[0][1]
        rings = []
        for y, z, wide, up, down, link in self.build.trunk:
            neck = max(0.0, link - 4.0) * (self.brief.proportions.neck - 1.0) * 0.3 * abs(top)
            tail = max(0.0, y - 0.25) * (self.brief.proportions.tail - 1.0) if self.scaled else 0.0
            rings.append(Ring(y + tail, z + self.lift + neck, wide * k * belly, up * k, down * k * belly, link, 2.1))
        return Hull(rings, CHAIN)

    @cached_property
    def skull_middle(self) -> Floats:
        y, z, _ = self.build.head
        last = self.build.trunk[-1]
        raised = self.trunk.rings[-1].z - last[1]
        return vec(0, y, z + raised + 0.4 * (self.head - self.build.head[2]))

    def on_head(self, x: float, forward: float, up: float) -> Floats:
        return self.skull_middle + vec(x, -forward, up) * self.head

    def hull_of(self, rows: Rows, chain: tuple[str, ...], square: float = 2.1) -> Hull:
        h, rings, long = self.head, [], self.brief.proportions.muzzle
        for forward, lift, wide, up, down in rows:
            ahead = forward if forward < 0.7 else 0.7 + (forward - 0.7) * long
            _, y, z = self.on_head(0, ahead, lift)
            rings.append(Ring(y, z, wide * h, up * h, down * h, 0.0, square))
        return Hull(rings, chain)


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    bird = Bird(clay, varied(brief, rng))
    clay.palette = _paints(bird)
    _skeleton(bird)
    _trunk(bird)
    _head(bird)
    for side, x in SIDES:
        _leg(bird, side, x)
        _wing(bird, side, x)
    _tail(bird)
    _crest(bird)
    shed(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _paints(bird: Bird) -> dict[str, Paint]:
    brief = bird.brief
    paints = mixed(brief, PAINTS)
    followed(brief, paints, FOLLOWERS)
    if "leg" not in brief.palette and (bird.scaled or bird.build.beak == "muzzle"):
        paints["leg"] = paints["body"]
    if bird.build.beak == "muzzle" and "beak" not in brief.palette:
        paints["beak"] = paints["light"]
    return paints


def _skeleton(bird: Bird) -> None:
    bone, trunk, rows = bird.clay.bone, bird.trunk, bird.build.trunk
    last = len(rows) - 1.0
    first = next(k for k, row in enumerate(rows) if row[5] >= 3)
    hips, chest = trunk.middle(first + 0.6), trunk.middle(last - 2.6)
    base = trunk.middle(last - 1.2)
    bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    bone("hips", hips, chest, "root")
    bone("chest", chest, base, "hips")
    bone("neck", base, trunk.middle(last), "chest")
    bone("head", trunk.middle(last), bird.on_head(0, 0.9, 0.0), "neck")
    bone("jaw", bird.on_head(0, 0.2, -0.4), bird.on_head(0, 1.2, -0.4), "head")
    line = [trunk.middle(s) for s in np.linspace(first - 0.4, 0.0, 4)]
    if not bird.scaled:
        root = trunk.middle(0.6)
        way = unit(trunk.middle(0.0) - trunk.middle(1.5))
        line = [root + way * 0.11 * k for k in range(4)]
    for k in range(3):
        bone(f"tail.{k + 1:02d}", line[k], line[k + 1], f"tail.{k:02d}" if k else "hips")
    for side, x in SIDES:
        top, knee, ankle, toe = _leg_points(bird, x)
        bone(f"leg_upper.{side}", top, knee, "hips")
        bone(f"leg_lower.{side}", knee, ankle, f"leg_upper.{side}")
        bone(f"leg_foot.{side}", ankle, toe, f"leg_lower.{side}")


def _leg_points(bird: Bird, x: float) -> tuple[Floats, Floats, Floats, Floats]:
    out, y, z, _ = bird.build.leg
    z, wide = z * bird.brief.proportions.legs, x * out * bird.bulk
    bend = 0.10 if bird.scaled else 0.22 * z
    return (
        vec(wide, y, z + 0.06),
        vec(wide * 1.04, y - 0.4 * bend, z * 0.62),
        vec(wide * 1.04, y + 0.5 * bend, z * 0.26 if bird.scaled else z * 0.12),
        vec(wide * 1.04, y - 0.11, 0.006),
    )


def _leg(bird: Bird, side: str, x: float) -> None:
    clay, thick = bird.clay, bird.build.leg[3] * bird.brief.proportions.limb
    top, knee, ankle, _ = _leg_points(bird, x)
    upper, lower, foot = (f"leg_{part}.{side}" for part in ("upper", "lower", "foot"))
    fat = 2.1 if bird.scaled else 2.6
    coat = "light" if bird.part("build") == "penguin" else "body"
    clay.tube(
        [top + vec(0, 0.0, 0.05), top * 0.6 + knee * 0.4, knee, knee * 0.6 + ankle * 0.4],
        [
            (fat * 0.9 * thick, fat * 1.3 * thick),
            (fat * thick, fat * 1.35 * thick),
            (1.5 * thick, 1.7 * thick),
            (1.05 * thick, 1.1 * thick),
        ],
        coat,
        [{"hips": 0.5, upper: 0.5}, {upper: 1.0}, blend(upper, lower, 0.5), {lower: 1.0}],
        name="thigh",
        sides=12,
        start=0.6,
        end=0.4,
        shade=(0.0, 0.5),
    )
    flat = 0.42 * thick if not bird.scaled else 0.5 * thick
    clay.tube(
        [knee, knee * 0.4 + ankle * 0.6, ankle, vec(ankle[0], ankle[1] - 0.012, flat)],
        [1.0 * thick, 0.9 * thick, 0.85 * thick, 0.8 * thick],
        "leg",
        [{lower: 1.0}, {lower: 1.0}, blend(lower, foot, 0.5), {foot: 1.0}],
        name="shin",
        sides=8,
        start=0.3,
        end=0.3,
    )
    heel = vec(ankle[0], ankle[1] - 0.01, flat)
    long = (0.105 if not bird.scaled else 0.13) * bird.brief.proportions.limb**0.5
    webbed = bird.build.beak == "bill" or bird.part("build") == "penguin"
    for spread in (-34.0, 0.0, 34.0):
        a = np.radians(spread)
        way = vec(np.sin(a), -np.cos(a), 0)
        clay.tube(
            [heel, heel + way * long * 0.6, heel + way * long],
            [(0.62 * thick, 0.42 * thick), (0.60 * thick, 0.40 * thick), (0.34 * thick, 0.26 * thick)],
            "leg",
            foot,
            name="toe",
            sides=8,
            start=0.5,
            end=0.7,
        )
        if clay.trinkets and not webbed:
            tip = heel + way * long
            clay.tube(
                [tip - way * 0.2 * thick, tip + way * 0.9 * thick - vec(0, 0, flat * 0.5)],
                [0.26 * thick, 0.02 * thick],
                "claw",
                foot,
                name="claw",
                sides=6,
            )
    if webbed:
        outline = np.array(
            [
                (0, 0.015),
                (0.074, -long * 1.0),
                (0.034, -long * 0.9),
                (0.0, -long * 1.1),
                (-0.034, -long * 0.9),
                (-0.074, -long * 1.0),
            ]
        )
        frame = np.array(
            [[1, 0, 0, heel[0]], [0, 0, 1, heel[1]], [0, 1, 0, 0.5 * flat], [0, 0, 0, 1]], dtype=np.float64
        )
        clay.slab(outline * (1.0, 1.0), 0.7 * flat, "leg", foot, name="web", frame=frame)
    if not bird.scaled:
        clay.tube(
            [heel, heel + vec(0, long * 0.55, 0)],
            [(0.55 * thick, 0.40 * thick), (0.25 * thick, 0.2 * thick)],
            "leg",
            foot,
            name="toe",
            sides=8,
            start=0.4,
            end=0.6,
        )


def _trunk(bird: Bird) -> None:
    light = 112.0 if bird.part("belly", "half") == "half" else 181.0
    bib = bird.part("build") in {"penguin", "owl"}

    def role(place: float, degrees: float) -> str:
        if degrees > (light - 22 if bib else light) and place > 0.8:
            return "light"
        return "back" if degrees < 40.0 and bird.scaled else "body"

    low, high = (
        ring.z for ring in (min(bird.trunk.rings, key=lambda r: r.z - r.down), max(bird.trunk.rings, key=lambda r: r.z))
    )
    pour_hull(bird.clay, bird.trunk, role, name="body", low=low - 0.25, high=high + 0.05, fine=2.0)
    if bird.part("marks") == "stripes":
        t = np.linspace(0, 1, 6)
        for k in range(bird.clay.steps(8, 5)):
            line = np.stack([1.6 + 0.85 * k + 0.2 * t, 2.0 + 92 * t * (0.8 if k % 2 else 1.0)], axis=1)
            if line[:, 0].max() < len(bird.trunk.rings) - 1.2:
                stripe(
                    bird.clay,
                    bird.trunk,
                    line,
                    [0.016, 0.022, 0.020, 0.016, 0.010, 0.0],
                    Marking("marks", "stripe", 0.006),
                )
    if bird.part("marks") == "bib":
        t = np.linspace(-1, 1, 7)
        for k, place in enumerate((2.4, 3.1, 3.8)):
            line = np.stack([place + 0.25 * np.abs(t), 180 + t * (34 + 4 * k)], axis=1)
            stripe(
                bird.clay,
                bird.trunk,
                line,
                [0.004, 0.012, 0.016, 0.018, 0.016, 0.012, 0.004],
                Marking("marks", "breast_mark", 0.006),
                both=False,
            )


def _head(bird: Bird) -> None:
    clay, h, face = bird.clay, bird.head, bird.build
    hull = bird.hull_of(_SNOUT if bird.scaled else _ROUND, ("head",))
    tone = "mask" if bird.part("mask") or "mask" in bird.brief.palette else "body"

    def role(place: float, degrees: float) -> str:
        if bird.scaled:
            return "mouth" if degrees > 156 and place > 3.2 else "light" if degrees > 118 else "body"
        return "mask" if tone == "mask" and (place > 2.4 or bird.part("mask") == "whole") else "body"

    low, high = bird.on_head(0, 0, -1.4)[2], bird.on_head(0, 0, 1.0)[2]
    pour_hull(clay, hull, role, name="skull", low=low, high=high, fine=1.3)
    upper, lower = BEAKS[face.beak]
    if upper:
        beak = bird.hull_of(upper, ("head",), 2.3)
        pour_hull(
            clay,
            beak,
            lambda _, d: "beak" if d < 150 else "mouth",
            name="beak",
            low=low,
            high=high,
            wanted=12,
            fine=1.2,
        )
        if clay.trinkets and face.beak != "muzzle":
            for x in (1.0, -1.0):
                clay.ball(
                    beak.points(0.55, 50 * x)[0],
                    (0.05 * h, 0.07 * h, 0.04 * h),
                    "nostril",
                    "head",
                    name="nostril",
                    sides=6,
                    rows=4,
                )
        if face.beak == "muzzle":
            clay.ball(
                bird.on_head(0, 1.08, -0.14),
                (0.15 * h, 0.10 * h, 0.10 * h),
                "nose",
                "head",
                name="nose",
                sides=8,
                rows=6,
            )
            faces.fangs(clay, beak, "head", 0.26 * h, place=0.6, out=130.0)
    else:
        faces.nose(clay, hull, "nostrils", h, "head")
        _teeth(bird, hull)
    jaw = bird.hull_of(lower, ("jaw",), 2.3)
    tone = "light" if bird.scaled or face.beak == "muzzle" else "beak"
    pour_hull(clay, jaw, lambda _, d: "mouth" if d < 62 else tone, name="jaw", low=low, high=high, wanted=12, fine=1.0)
    place, degrees, size = face.eye
    size *= h * bird.brief.proportions.eyes
    mood = bird.brief.mood
    for _, x in SIDES:
        at, out = hull.points(place, degrees * x)[0], hull.normals(place, degrees * x)[0]
        gaze = unit(out * (1.0, 1.0, 0.4)) + faces.FORWARD * (0.25 if bird.part("build") != "owl" else 0.8)
        if bird.part("build") == "owl":
            clay.ball(
                at,
                (1.55 * size, 0.5 * size, 1.6 * size),
                "light",
                "head",
                name="disc",
                sides=16,
                rows=6,
                frame=faces.gazing(gaze),
            )
            at = at + unit(gaze) * 0.30 * size
        style = bird.part("eyes", "slit" if bird.scaled else "round")
        faces.eye(clay, at, gaze, size, "head", style=style, mood=mood)
        faces.brow(clay, at, gaze, size, "head", mood, "back")


def _teeth(bird: Bird, hull: Hull) -> None:
    """A row of teeth along either side of the upper jaw."""
    n, h = bird.clay.steps(6, 3), bird.head
    for k in range(n):
        place = 3.9 + (len(hull.rings) - 1.3 - 3.9) * k / (n - 1)
        for x in (1.0, -1.0):
            root = hull.points(place, x * 124.0)[0]
            size = (0.20 if k % 2 == 0 else 0.15) * h
            bird.clay.tube(
                [root + vec(0, 0, 0.3 * size), root - vec(0, 0, size)],
                [0.36 * size, 0.03 * size],
                "fang",
                "head",
                name="tooth",
                sides=6,
                end=0.3,
            )


def _wing(bird: Bird, side: str, x: float) -> None:
    place, degrees, long, wide = bird.build.wing
    clay, trunk = bird.clay, bird.trunk
    root = trunk.points(place, degrees * x)[0]
    style = bird.part("wings", "folded")
    if bird.scaled:
        _arm(bird, side, x, root)
        return
    if style in {"spread", "membrane"} or bird.build.beak == "muzzle":
        bones = wing_bones(clay, root - vec(x * 0.05, 0, 0), side, x, "chest", long, folded=0.5)
        if style == "membrane" or bird.build.beak == "muzzle":
            membrane_wing(clay, bones, side, x, "wing", "membrane")
        else:
            plumed_wing(clay, bones, side, x, "wing", "back")
        return
    # Folded: a pointed shield of three rows of feathers that lies on the flank.
    down = bird.part("build") == "penguin"
    along = vec(x * 0.30, 0.10, -0.95) if down else unit(trunk.middle(0.4) - trunk.middle(place)) * (0.4, 1.0, 1.0)
    along = unit(along)
    tip = root + along * long
    elbow = root + along * long * 0.45
    for name, a, b, above in (("upper", root, elbow, "chest"), ("lower", elbow, tip, f"wing_upper.{side}")):
        clay.bone(f"wing_{name}.{side}", a, b, above)
    outward = unit(vec(x, 0, 0) - along * float(along[0] * x) * 1.0)
    upper, lower = f"wing_upper.{side}", f"wing_lower.{side}"
    shape = [(0.30, 0.55), (0.85, 1.0), (1.0, 0.95), (0.86, 0.7), (0.52, 0.5), (0.12, 0.2)]
    line = [root + along * long * t + outward * (0.012 + 0.02 * (1 - t)) for t in (-0.06, 0.12, 0.36, 0.60, 0.82, 1.02)]
    across = np.cross(along, outward)
    hold = [
        {"chest": 0.5, upper: 0.5},
        {upper: 1.0},
        blend(upper, lower, 0.4),
        {lower: 1.0},
        {lower: 1.0},
        {lower: 1.0},
    ]
    clay.tube(
        line,
        [(wide * a, 0.036 * b + 0.006) for a, b in shape],
        "wing",
        hold,
        name="wing",
        sides=14,
        across=across,
        start=0.5,
        end=0.5,
    )
    if clay.detail > 0.45 and not down:
        for k in range(3):
            off = across * wide * (0.40 - 0.40 * k) * (1 if across[2] > 0 else -1)
            a, b = root + along * long * (0.34 + 0.10 * k) + off, root + along * long * (1.12 - 0.07 * k) + off * 0.5
            clay.tube(
                [a + outward * 0.045, (a + b) / 2 + outward * 0.040, b + outward * 0.012],
                [(0.030, 0.012), (0.036, 0.012), (0.010, 0.006)],
                "tail" if k % 2 == 0 else "back",
                lower,
                name="feather",
                sides=8,
                across=across,
                start=0.4,
                end=0.6,
            )


def _arm(bird: Bird, side: str, x: float, root: Floats) -> None:
    elbow, wrist = root + vec(x * 0.035, 0.02, -0.085), root + vec(x * 0.03, -0.07, -0.12)
    bird.clay.bone(f"wing_upper.{side}", root, elbow, "chest")
    bird.clay.bone(f"wing_lower.{side}", elbow, wrist, f"wing_upper.{side}")
    upper, lower = f"wing_upper.{side}", f"wing_lower.{side}"
    bird.clay.tube(
        [root - vec(x * 0.03, 0, 0), elbow, wrist],
        [0.040, 0.030, 0.026],
        "body",
        [{upper: 1.0}, blend(upper, lower, 0.5), {lower: 1.0}],
        name="arm",
        sides=8,
        start=0.5,
        end=0.7,
        shade=(0.1, 0.5),
    )
    for k in (-1, 1):
        bird.clay.tube(
            [wrist, wrist + vec(k * 0.014, -0.03, -0.016), wrist + vec(k * 0.018, -0.044, -0.040)],
            [0.015, 0.011, 0.002],
            "fang",
            lower,
            name="claw",
            sides=6,
            start=0.4,
        )


# A tail's feathers: how many, how long, how far they fan (degrees), how far they rise (degrees), how broad.
TAILS: Final[Mapping[str, tuple[int, float, float, float, float]]] = {
    "fan": (7, 0.30, 64.0, 48.0, 0.050), "point": (5, 0.16, 34.0, 28.0, 0.048), "short": (5, 0.16, 40.0, -34.0, 0.046),
    "wedge": (5, 0.30, 34.0, -22.0, 0.046), "long": (5, 0.52, 16.0, -34.0, 0.042),
        "flame": (7, 0.60, 56.0, -12.0, 0.056),
}  # fmt: skip


def _tail(bird: Bird) -> None:
    shape = bird.part("tail", bird.build.tail)
    shape = shape if shape in TAILS else bird.build.tail
    if shape not in TAILS:
        return
    count, long, fan, rise, wide = TAILS[shape]
    count, long = max(3, bird.clay.steps(count, 3) // 2 * 2 + 1), long * bird.brief.proportions.tail
    root = bird.trunk.middle(0.5)
    for k in range(count):
        t = 2 * k / (count - 1) - 1
        a, r = np.radians(fan * t), np.radians(rise + (10.0 if k % 2 else 0.0))
        way = vec(np.sin(a), np.cos(a) * np.cos(r), np.cos(a) * np.sin(r))
        reach = long * (1.0 - 0.22 * t * t)
        mid = root + way * reach * 0.6 + vec(0, 0, 0.03 * long)
        hold = [blend("hips", "tail.01", 0.7), blend("tail.01", "tail.02", 0.6), {"tail.03": 1.0}]
        tint = "flame" if shape == "flame" and k % 2 == 0 else "tail"
        bird.clay.tube(
            [root - way * 0.03, mid, root + way * reach],
            [(wide * 0.7, 0.018), (wide, 0.016), (wide * 0.34, 0.008)],
            tint,
            hold,
            name="tail_feather",
            sides=8,
            across=np.cross(way, vec(0, 0, 1)) + vec(1e-3, 0, 0),
            start=0.4,
            end=0.7,
        )


def _crest(bird: Bird) -> None:
    shape, clay, h = bird.part("crest"), bird.clay, bird.head
    if shape == "comb":
        for forward, up, size in ((0.52, 0.86, 0.24), (0.12, 1.04, 0.30), (-0.32, 0.96, 0.24)):
            clay.ball(
                bird.on_head(0, forward, up),
                (0.12 * h, size * h * 0.9, size * h * 1.15),
                "comb",
                "head",
                name="comb",
                sides=10,
                rows=7,
            )
        for x in (1.0, -1.0):
            clay.ball(
                bird.on_head(x * 0.16, 0.86, -0.62),
                (0.13 * h, 0.11 * h, 0.27 * h),
                "comb",
                "jaw",
                name="wattle",
                sides=8,
                rows=6,
            )
    if shape in {"plume", "flame", "quiff"}:
        role = "flame" if shape == "flame" else "crest"
        for k, (back, long) in enumerate(((0.30, 0.85), (-0.05, 1.15), (-0.40, 1.0))):
            root = bird.on_head(0, back, 0.80)
            path = [
                root,
                root + vec(0, 0.16 * long, 0.55 * long) * h,
                root + vec(0, (0.62 + 0.1 * k) * long, 0.85 * long) * h,
            ]
            clay.tube(
                curve(path, 5),
                [0.14 * h, 0.17 * h, 0.16 * h, 0.11 * h, 0.02 * h],
                role,
                "head",
                name="crest",
                sides=8,
                start=0.4,
                end=0.4,
            )
    if shape == "horns" or bird.part("ears") in {"tuft", "bat"}:
        for _, x in SIDES:
            bat = bird.part("ears") == "bat"
            root = bird.on_head(x * 0.52, -0.05, 0.70)
            tip = root + vec(x * 0.36, 0.04, 1.05 if bat else 0.66) * h
            wide = 0.40 if bat else 0.24
            clay.tube(
                [root, root * 0.45 + tip * 0.55, tip],
                [(wide * h, 0.15 * h), (wide * 0.95 * h, 0.12 * h), (0.02 * h, 0.02 * h)],
                "body" if bat else "back",
                "head",
                name="ear",
                sides=10,
                start=0.4,
                end=0.3,
            )
            if bat:
                clay.tube(
                    [
                        root + vec(0, -0.11, 0.16) * h,
                        root * 0.45 + tip * 0.55 + vec(0, -0.09, 0) * h,
                        tip + vec(0, -0.02, -0.16) * h,
                    ],
                    [(0.26 * h, 0.07 * h), (0.24 * h, 0.06 * h), (0.02 * h, 0.02 * h)],
                    "inner",
                    "head",
                    name="ear_inside",
                    sides=8,
                    start=0.4,
                    end=0.3,
                )
