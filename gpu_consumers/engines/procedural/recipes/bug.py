"""Jointed legs: spiders, scorpions, crabs, ants, beetles, ladybirds, bees, butterflies. The bug looks along -Y.

A body is a few egg-shaped segments; legs, wings, pincers and a sting are rows of tables.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Paint, blend, curve, unit, vec
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes import faces
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.shedding import shed
from gpu_consumers.engines.procedural.recipes.skin import Hull, Marking, Ring, blotch, patch, pour_hull, stripe
from gpu_consumers.engines.procedural.recipes.variety import followed, varied

HEIGHT = 0.75  # metres from nose to tail, about
PAINTS = {
    **faces.EYES,
    "body": Paint("#6A5A72", "#382E42", roughness=0.45),
    "eyes": Paint("#FFFDF6", "#E4DCD6", roughness=0.25),
    "wing": Paint("#F4F8FF", "#BFD0EA", roughness=0.2),
}
FOLLOWERS = (("light", "body", 0.0), ("marks", "body", 0.5), ("leg", "body", 0.82), ("head", "body", 0.86),
    ("back", "body", 0.8), ("lid", "head", 0.9),
             ("spot", "marks", 1.0), ("claw", "leg", 0.7), ("horn", "leg", 0.8))  # fmt: skip


class Segment(NamedTuple):
    name: str  # abdomen, thorax, head
    y: float
    z: float
    wide: float
    long: float
    tall: float
    role: str


class Build(NamedTuple):
    segments: tuple[Segment, ...]  # from behind; the last carries the face
    legs: tuple[
        tuple[float, float, float, float], ...
    ]  # per pair: y of the hip, bearing of the foot in degrees (0 ahead), reach, height of the knee
    thick: float
    eye: tuple[float, float, float]  # ring and degrees of the face's segment, size
    extras: tuple[str, ...] = ()


def _spread(
    first: float, last: float, pairs: int, ahead: float, behind: float, reach: float, knee: float
) -> tuple[tuple[float, float, float, float], ...]:
    return tuple(
        (
            first + (last - first) * k / (pairs - 1),
            ahead + (behind - ahead) * k / (pairs - 1),
            reach * (1.0 if k in (0, pairs - 1) else 0.92),
            knee,
        )
        for k in range(pairs)
    )


BUILDS: Final[Mapping[str, Build]] = {
    "spider": Build((Segment("abdomen", 0.26, 0.30, 0.235, 0.27, 0.215, "body"),
        Segment("thorax", -0.12, 0.25, 0.165, 0.18, 0.130, "head")),
                    _spread(-0.19, -0.02, 4, 34, 140, 0.62, 0.46), 0.034, (6.1, 46.0, 0.060),
                        ("fangs", "more_eyes", "spinneret")),
    "scorpion": Build((Segment("abdomen", 0.16, 0.17, 0.165, 0.26, 0.10, "body"),
        Segment("thorax", -0.16, 0.17, 0.150, 0.16, 0.095, "head")),
                      _spread(-0.20, 0.08, 4, 48, 136, 0.42, 0.26), 0.027, (5.6, 34.0, 0.042),
                          ("pincers", "sting", "plates")),
    "crab": Build((Segment("abdomen", 0.0, 0.24, 0.34, 0.24, 0.135, "body"),),
        _spread(-0.05, 0.12, 3, 78, 122, 0.56, 0.34), 0.038, (6.0, 30.0, 0.062), ("pincers", "stalks", "bumps")),
    "ant": Build((Segment("abdomen", 0.34, 0.26, 0.155, 0.21, 0.145, "body"),
        Segment("thorax", 0.0, 0.24, 0.090, 0.16, 0.085, "body"),
                  Segment("head", -0.30, 0.30, 0.150, 0.155, 0.135, "head")),
                      _spread(-0.09, 0.09, 3, 50, 136, 0.40, 0.33), 0.022, (5.3, 58.0, 0.068),
                      ("feelers", "mandibles")),
    "beetle": Build((Segment("abdomen", 0.14, 0.25, 0.27, 0.32, 0.20, "body"),
        Segment("thorax", -0.20, 0.23, 0.20, 0.12, 0.145, "head"),
                     Segment("head", -0.34, 0.22, 0.13, 0.11, 0.10, "head")),
                         _spread(-0.18, 0.20, 3, 52, 130, 0.42, 0.26), 0.032, (5.2, 56.0, 0.050), ("seam", "feelers")),
    "ladybird": Build((Segment("abdomen", 0.08, 0.21, 0.30, 0.33, 0.255, "body"),
        Segment("head", -0.28, 0.22, 0.175, 0.15, 0.155, "head")),
                      _spread(-0.14, 0.16, 3, 54, 128, 0.36, 0.16), 0.028, (5.2, 48.0, 0.070),
                          ("seam", "dots", "feelers")),
    "bee": Build((Segment("abdomen", 0.20, 0.34, 0.205, 0.25, 0.195, "body"),
        Segment("thorax", -0.10, 0.36, 0.165, 0.15, 0.155, "head"),
                  Segment("head", -0.31, 0.37, 0.160, 0.13, 0.150, "body")),
                      _spread(-0.14, 0.0, 3, 56, 128, 0.22, 0.20), 0.022, (5.0, 56.0, 0.082),
                      ("bands", "bee_wings", "feelers", "stinger", "fluff")),
    "butterfly": Build((Segment("abdomen", 0.18, 0.34, 0.065, 0.23, 0.065, "head"),
        Segment("thorax", -0.08, 0.36, 0.085, 0.11, 0.085, "head"),
                        Segment("head", -0.23, 0.38, 0.105, 0.10, 0.105, "head")),
                            _spread(-0.10, 0.0, 3, 56, 128, 0.18, 0.22), 0.014, (5.0, 54.0, 0.058),
                            ("butterfly_wings", "feelers")),
}  # fmt: skip


class Bug(NamedTuple):
    brief: DesignBrief
    clay: Clay
    shape: Build
    hulls: Mapping[str, Hull]
    rng: np.random.Generator

    @property
    def face(self) -> Hull:
        return self.hulls[self.shape.segments[-1].name]

    @property
    def bone(self) -> str:
        return self.shape.segments[-1].name if len(self.shape.segments) > 1 else "abdomen"


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    brief = varied(brief, rng)
    shape = BUILDS[brief.parts.get("build", "") if brief.parts.get("build") in BUILDS else "beetle"]
    clay.palette = _paints(brief)
    bug = Bug(brief, clay, shape, {s.name: _hull(s, brief) for s in shape.segments}, rng)
    _skeleton(bug)
    for segment in shape.segments:
        _segment(bug, segment)
    for pair, row in enumerate(shape.legs):
        for side, x in SIDES:
            _leg(bug, pair, row, side, x)
    _eyes(bug)
    for extra in (*shape.extras, *(("horn",) if brief.parts.get("horns") else ())):
        EXTRAS[extra](bug)
    shed(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _paints(brief: DesignBrief) -> dict[str, Paint]:
    paints = mixed(brief, PAINTS)
    followed(brief, paints, FOLLOWERS)
    return paints


def _hull(segment: Segment, brief: DesignBrief) -> Hull:
    """An egg along Y: seven rings, the ends small."""
    k, big = brief.proportions.bulk, brief.proportions.head if segment.name == "head" else 1.0
    rings = []
    for t in (-1.0, -0.86, -0.5, 0.0, 0.5, 0.86, 1.0):
        r = max(float(np.sqrt(max(1 - t * t, 0.0))), 0.12)
        rings.append(
            Ring(
                segment.y - t * segment.long * big,
                segment.z,
                segment.wide * k * r * big,
                segment.tall * r * big,
                segment.tall * 0.82 * r * big,
                0.0,
                2.1,
            )
        )
    return Hull(rings, (segment.name,))


def _skeleton(bug: Bug) -> None:
    """The thorax leads where there is one: everything else hangs on it."""
    clay, names = bug.clay, [s.name for s in bug.shape.segments]
    middle = "thorax" if "thorax" in names else "abdomen"
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    for segment in sorted(bug.shape.segments, key=lambda s: s.name != middle):
        front, back = vec(0, segment.y - segment.long, segment.z), vec(0, segment.y + segment.long, segment.z)
        a, b = (front, back) if segment.name == "abdomen" else (back, front)
        clay.bone(segment.name, a, b, "root" if segment.name == middle else middle)


def _segment(bug: Bug, segment: Segment) -> None:
    bands = "bands" in bug.shape.extras and segment.name == "abdomen"

    def role(place: float, degrees: float) -> str:
        if bands and int(place / 0.9) % 2 == 0:
            return "marks"
        return "light" if degrees > 125.0 and segment.role == "body" and not bands else segment.role

    pour_hull(
        bug.clay,
        bug.hulls[segment.name],
        role,
        name=segment.name,
        low=segment.z - 1.3 * segment.tall,
        high=segment.z + segment.tall,
        fine=2.0 if bands else 1.6,
    )


def _leg(bug: Bug, pair: int, row: tuple[float, float, float, float], side: str, x: float) -> None:
    y, bearing, reach, knee_height = row
    clay, thick = bug.clay, bug.shape.thick * bug.brief.proportions.limb
    home = next(s for s in bug.shape.segments if s.name == ("thorax" if "thorax" in bug.hulls else "abdomen"))
    reach, knee_height = reach * bug.brief.proportions.legs, knee_height * bug.brief.proportions.legs
    a = np.radians(bearing)
    out = vec(x * np.sin(a), -np.cos(a), 0)
    hip = vec(x * home.wide * bug.brief.proportions.bulk * 0.72, y, home.z - 0.25 * home.tall)
    foot = vec(hip[0], y, 0) + out * reach
    foot[2] = thick * 0.3
    knee = hip * 0.52 + foot * 0.48
    knee[2] = knee_height
    ankle = knee * 0.25 + foot * 0.75
    ankle[2] = knee_height * 0.36
    name = f"leg{pair + 1}"
    upper, lower = f"{name}_upper.{side}", f"{name}_lower.{side}"
    clay.bone(upper, hip, knee, home.name)
    clay.bone(lower, knee, foot, upper)
    bend = [
        hip,
        hip * 0.5 + knee * 0.5 + vec(0, 0, 0.02),
        knee * 0.94 + hip * 0.06,
        knee * 0.94 + foot * 0.06,
        ankle,
        foot,
    ]
    radii = [thick, 1.15 * thick, 0.85 * thick, 0.85 * thick, 0.66 * thick, 0.22 * thick]
    holds = [
        {home.name: 0.4, upper: 0.6},
        {upper: 1.0},
        blend(upper, lower, 0.35),
        blend(upper, lower, 0.65),
        {lower: 1.0},
        {lower: 1.0},
    ]
    banded = bug.brief.parts.get("marks") == "banded"
    clay.tube(
        bend,
        radii,
        "leg",
        holds,
        name="leg",
        sides=8,
        start=0.6,
        end=0.6,
        bands=["leg", "leg", "marks" if banded else "leg", "leg", "claw"],
        shade=(0.0, 1.0),
    )


def _eyes(bug: Bug) -> None:
    if "stalks" in bug.shape.extras:
        return
    place, degrees, size = bug.shape.eye
    hull, mood = bug.face, bug.brief.mood
    for _, x in SIDES:
        at, out = hull.points(min(place, 5.4), degrees * x)[0], hull.normals(min(place, 5.4), degrees * x)[0]
        gaze = unit(out * (1, 1, 0.5)) + faces.FORWARD * 0.45
        big = size * bug.brief.proportions.eyes
        faces.eye(bug.clay, at, gaze, big, bug.bone, style=bug.brief.parts.get("eyes", "round"), mood=mood)
        faces.brow(bug.clay, at, gaze, big, bug.bone, mood, "back")
    if "fangs" not in bug.shape.extras and "mandibles" not in bug.shape.extras:
        segment = bug.shape.segments[-1]
        arc = [hull.points(5.35, 180 - 26 * t)[0] + vec(0, -0.004, 0.012 * t * t) for t in np.linspace(-1, 1, 5)]
        bug.clay.tube(
            arc, [0.004, 0.008, 0.010, 0.008, 0.004], "mouth", segment.name, name="mouth", sides=6, start=0.5, end=0.5
        )


def _more_eyes(bug: Bug) -> None:
    for place, degrees, size in ((4.7, 26.0, 0.030), (4.9, 72.0, 0.026)):
        for x in (1.0, -1.0):
            at, out = bug.face.points(place, degrees * x)[0], bug.face.normals(place, degrees * x)[0]
            faces.eye(bug.clay, at, out + faces.FORWARD * 0.3, size, bug.bone, style="dark")


def _fangs(bug: Bug) -> None:
    for x in (1.0, -1.0):
        root = bug.face.points(5.6, 150 * x)[0]
        bug.clay.tube(
            [root + vec(0, 0.03, 0.02), root + vec(x * 0.02, -0.05, -0.02), root + vec(x * 0.01, -0.05, -0.10)],
            [0.038, 0.034, 0.004],
            "claw",
            bug.bone,
            name="fang",
            sides=8,
            start=0.5,
            end=0.3,
        )


def _mandibles(bug: Bug) -> None:
    for x in (1.0, -1.0):
        root = bug.face.points(5.5, 118 * x)[0]
        path = [root, root + vec(x * 0.05, -0.07, -0.01), root + vec(x * 0.0, -0.14, -0.02)]
        bug.clay.tube(
            curve(path, 5),
            [0.026, 0.028, 0.024, 0.016, 0.004],
            "claw",
            bug.bone,
            name="mandible",
            sides=8,
            start=0.5,
            end=0.4,
        )


def _feelers(bug: Bug) -> None:
    for side, x in SIDES:
        root = bug.face.points(4.6, 30 * x)[0]
        tip = root + vec(x * 0.13, -0.16, 0.17)
        bug.clay.bone(f"feeler.{side}", root, tip, bug.bone)
        path = curve([root, root + vec(x * 0.04, -0.03, 0.12), tip], 6)
        bug.clay.tube(
            path, [0.016, 0.014, 0.012, 0.011, 0.010, 0.010], "leg", f"feeler.{side}", name="feeler", sides=6, start=0.4
        )
        bug.clay.ball(tip, 0.026, "leg", f"feeler.{side}", name="feeler_tip", sides=8, rows=6)


def _seam(bug: Bug) -> None:
    """The line between two wing cases."""
    line = np.stack([np.linspace(0.5, 5.6, 9), np.zeros(9)], axis=1)
    stripe(
        bug.clay, bug.hulls["abdomen"], line, [0.004, *[0.011] * 7, 0.004], Marking("marks", "seam", 0.008), both=False
    )


def _dots(bug: Bug) -> None:
    for place, degrees, size in ((4.5, 34, 0.052), (3.4, 62, 0.056), (2.6, 28, 0.056), (1.7, 60, 0.046)):
        outline = blotch(
            bug.hulls["abdomen"], place, degrees, size * float(bug.rng.uniform(0.9, 1.12)), np.ones(9), 0.0
        )
        patch(bug.clay, bug.hulls["abdomen"], outline, Marking("spot", "spot", 0.010))


def _plates(bug: Bug) -> None:
    for place in (1.0, 1.9, 2.8, 3.7, 4.6):
        line = np.stack([np.full(7, place), np.linspace(-84, 84, 7)], axis=1)
        stripe(
            bug.clay,
            bug.hulls["abdomen"],
            line,
            [0.006, 0.02, 0.026, 0.028, 0.026, 0.02, 0.006],
            Marking("back", "plate", 0.012),
            both=False,
        )


def _bumps(bug: Bug) -> None:
    hull = bug.hulls["abdomen"]
    for place, degrees, size in ((4.2, 30, 0.034), (3.2, 58, 0.042), (2.6, 18, 0.036), (2.0, 48, 0.03)):
        for x in (1.0, -1.0):
            bug.clay.ball(
                hull.points(place, degrees * x)[0],
                (size, size, size * 0.6),
                "light",
                "abdomen",
                name="bump",
                sides=8,
                rows=5,
            )
    arc = [hull.points(5.5, 180 - 40 * t)[0] + vec(0, -0.006, 0.03 * t * t) for t in np.linspace(-1, 1, 7)]
    bug.clay.tube(
        arc,
        [0.006, 0.010, 0.012, 0.013, 0.012, 0.010, 0.006],
        "mouth",
        "abdomen",
        name="mouth",
        sides=6,
        start=0.5,
        end=0.5,
    )


def _stalks(bug: Bug) -> None:
    size = bug.shape.eye[2] * bug.brief.proportions.eyes
    for _, x in SIDES:
        root = bug.face.points(4.8, 26 * x)[0]
        tip = root + vec(x * 0.02, -0.04, 0.13)
        bug.clay.tube([root - vec(0, 0, 0.02), tip], [0.026, 0.024], "leg", "abdomen", name="stalk", sides=8, start=0.3)
        faces.eye(bug.clay, tip + vec(0, -0.01, 0.03), vec(x * 0.18, -1, 0.05), size, "abdomen", mood=bug.brief.mood)
        bug.clay.ball(
            tip + vec(0, 0.03, 0.03),
            (0.8 * size, 0.75 * size, 0.95 * size),
            "body",
            "abdomen",
            name="eye_socket",
            sides=10,
            rows=6,
        )


def _pincers(bug: Bug) -> None:
    crab = "stalks" in bug.shape.extras
    for side, x in SIDES:
        big = 1.0 if not crab else 1.15
        home = "thorax" if "thorax" in bug.hulls else "abdomen"
        root = vec(x * (0.28 if crab else 0.11), -0.13 if crab else -0.28, 0.22 if crab else 0.17)
        elbow = root + vec(x * 0.20, -0.10, 0.08)
        wrist = elbow + vec(-x * 0.02, -0.18, 0.05)
        upper, lower = f"claw_upper.{side}", f"claw_lower.{side}"
        bug.clay.bone(upper, root, elbow, home)
        bug.clay.bone(lower, elbow, wrist + vec(0, -0.2, 0), upper)
        bug.clay.tube(
            [root, elbow, wrist],
            [0.042 * big, 0.048 * big, 0.040 * big],
            "leg",
            [{home: 0.4, upper: 0.6}, blend(upper, lower, 0.5), {lower: 1.0}],
            name="claw_arm",
            sides=8,
            start=0.5,
            end=0.5,
        )
        palm = wrist + vec(-x * 0.005, -0.075, 0.015) * big
        bug.clay.ball(palm, (0.082 * big, 0.105 * big, 0.072 * big), "body", lower, name="claw", sides=12, rows=8)
        for way, fat in ((1.0, 1.0), (-1.0, 0.72)):
            path = [
                palm + vec(x * way * 0.045, -0.06, 0),
                palm + vec(x * way * 0.085, -0.135, 0.0),
                palm + vec(x * way * 0.018, -0.235, 0.0),
            ]
            path = [palm + (p - palm) * big for p in path]
            bug.clay.tube(
                curve(path, 5),
                [
                    (0.044 * fat * big, 0.050 * big),
                    (0.046 * fat * big, 0.046 * big),
                    (0.038 * fat * big, 0.036 * big),
                    (0.024 * big, 0.022 * big),
                    0.004,
                ],
                "body" if way > 0 else "claw",
                lower,
                name="claw_finger",
                sides=8,
                start=0.4,
                end=0.4,
            )


def _sting(bug: Bug) -> None:
    path = curve([(0, 0.36, 0.18), (0, 0.58, 0.24), (0, 0.70, 0.44), (0, 0.62, 0.66), (0, 0.42, 0.78)], 13)
    radii = np.interp(np.arange(13) / 12, (0, 0.5, 1), (0.088, 0.070, 0.058)) * (
        1 + 0.10 * np.cos(np.arange(13) * np.pi)
    )
    for k in range(3):
        a, b = path[4 * k], path[4 * k + 4]
        bug.clay.bone(f"sting.{k + 1:02d}", a, b, f"sting.{k:02d}" if k else "abdomen")
    holds = [
        blend("abdomen", "sting.01", (k + 1) / 4)
        if k < 3
        else blend("sting.01", "sting.02", (k - 3) / 3)
        if k < 7
        else blend("sting.02", "sting.03", (k - 7) / 3)
        for k in range(13)
    ]
    bug.clay.tube(
        path,
        radii.tolist(),
        "body",
        holds,
        name="tail",
        sides=10,
        start=0.4,
        end=0.4,
        bands=["body", "body", "back", "body"] * 3,
    )
    bulb = path[-1] + vec(0, -0.03, 0)
    bug.clay.ball(bulb, (0.074, 0.085, 0.074), "body", "sting.03", name="bulb", sides=10, rows=7)
    bug.clay.tube(
        [bulb + vec(0, -0.05, 0.01), bulb + vec(0, -0.12, -0.02), bulb + vec(0, -0.145, -0.10)],
        [0.045, 0.030, 0.004],
        "claw",
        "sting.03",
        name="sting",
        sides=8,
        end=0.3,
    )


def _spinneret(bug: Bug) -> None:
    """A mark on the back: a diamond and two bars."""
    hull = bug.hulls["abdomen"]
    for place, size in ((4.3, 0.05), (3.2, 0.075), (2.2, 0.05)):
        patch(
            bug.clay,
            hull,
            blotch(hull, place, 0.0, size, [1.0, 0.55, 1.0, 0.55, 1.0, 0.55, 1.0, 0.55], 0.0),
            Marking("marks", "mark", 0.010),
            both=False,
        )


def _stinger(bug: Bug) -> None:
    segment = bug.shape.segments[0]
    tail = vec(0, segment.y + segment.long, segment.z)
    bug.clay.tube(
        [tail - vec(0, 0.04, 0), tail + vec(0, 0.02, -0.005), tail + vec(0, 0.10, -0.02)],
        [0.05, 0.032, 0.003],
        "claw",
        "abdomen",
        name="stinger",
        sides=8,
        end=0.3,
    )


def _fluff(bug: Bug) -> None:
    """A collar of down between head and body."""
    segment = next(s for s in bug.shape.segments if s.name == "thorax")
    n = 2 * bug.clay.steps(6, 4)
    for k in range(n):
        a = 2 * np.pi * (k + 0.5) / n
        at = vec(
            np.sin(a) * segment.wide * 0.86,
            segment.y - 0.55 * segment.long,
            segment.z + np.cos(a) * segment.tall * 0.82,
        )
        bug.clay.ball(at, 0.052, "light", "thorax", name="fluff", sides=8, rows=5)


def _bee_wings(bug: Bug) -> None:
    for side, x in SIDES:
        root = vec(x * 0.06, -0.04, 0.49)
        bug.clay.bone(f"wing.{side}", root, root + vec(x * 0.30, 0.16, 0.14), "thorax")
        for long, wide, back, up in ((0.40, 0.125, 0.32, 0.30), (0.27, 0.095, 0.62, 0.16)):
            way = unit(vec(x, back, up))
            bug.clay.tube(
                [root, root + way * long * 0.35, root + way * long * 0.75, root + way * long],
                [(0.03, 0.012), (wide * 0.8, 0.012), (wide, 0.010), (wide * 0.55, 0.007)],
                "wing",
                f"wing.{side}",
                name="wing",
                sides=14,
                across=(0, 1, 0),
                start=0.3,
                end=0.8,
            )


def _butterfly_wings(bug: Bug) -> None:
    shapes = (
        ((0.0, 0.0), (0.05, 0.24), (0.02, 0.42), (0.12, 0.60), (0.30, 0.62), (0.38, 0.46), (0.26, 0.20), (0.10, 0.02)),
        ((0.0, 0.0), (-0.16, 0.14), (-0.26, 0.32), (-0.22, 0.46), (-0.06, 0.50), (0.06, 0.36), (0.08, 0.10)),
    )
    for side, x in SIDES:
        root = vec(x * 0.05, -0.06, 0.40)
        way = unit(vec(x * 0.80, 0.0, 0.60))
        bug.clay.bone(f"wing.{side}", root, root + way * 0.4, "thorax")
        ahead = vec(0, -1, 0)
        normal = np.cross(ahead, way) * x
        frame = np.eye(4)
        frame[:3, 0], frame[:3, 1], frame[:3, 2], frame[:3, 3] = ahead, normal, way, root
        for k, outline in enumerate(shapes):
            edge = np.array(outline)
            middle = edge.mean(axis=0)
            bug.clay.slab(edge, 0.020, "marks", f"wing.{side}", name="wing", frame=frame, bevel=0.006)
            bug.clay.slab(
                middle + (edge - middle) * 0.80,
                0.030,
                "wing" if k == 0 else "body",
                f"wing.{side}",
                name="wing_panel",
                frame=frame,
                bevel=0.006,
            )
            spot = middle + (edge[len(edge) // 2] - middle) * 0.42
            ring = np.array([(np.sin(a), np.cos(a)) for a in np.arange(8) * np.pi / 4]) * 0.055
            bug.clay.slab(spot + ring, 0.040, "light", f"wing.{side}", name="wing_spot", frame=frame, bevel=0.006)


def _horn(bug: Bug) -> None:
    root = bug.face.points(4.8, 0.0)[0]
    path = curve([root - vec(0, 0, 0.03), root + vec(0, -0.14, 0.10), root + vec(0, -0.20, 0.30)], 6)
    bug.clay.tube(path, [0.052, 0.048, 0.042, 0.034, 0.024, 0.008], "horn", bug.bone, name="horn", sides=10, end=0.4)


EXTRAS: Final[Mapping[str, Callable[[Bug], None]]] = {
    "fangs": _fangs, "more_eyes": _more_eyes, "mandibles": _mandibles, "feelers": _feelers, "seam": _seam,
        "dots": _dots, "plates": _plates, "bumps": _bumps,
    "stalks": _stalks, "pincers": _pincers, "sting": _sting, "spinneret": _spinneret, "stinger": _stinger,
        "fluff": _fluff, "bee_wings": _bee_wings,
    "butterfly_wings": _butterfly_wings, "horn": _horn, "bands": lambda bug: None,
}  # fmt: skip
