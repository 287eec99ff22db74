"""Swimmers: fish, sharks, whales, dolphins, squids and octopuses, jellyfish. Lengths in body lengths, looking along -Y.

A fish sways from side to side, a whale up and down; both hang on the same chain from the head to the tail.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, Weights, blend, curve, unit, vec
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes import faces
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.shedding import shed
from gpu_consumers.engines.procedural.recipes.skin import (
    Hull,
    Marking,
    Ring,
    blotch,
    patch,
    pour_hull,
    pour_path,
    stripe,
)
from gpu_consumers.engines.procedural.recipes.variety import followed, varied

CHAIN: Final = ("head", "body.01", "body.02", "body.03", "tail.01")
MIDDLE: Final = 0.34  # the height of the body's middle
Rows = tuple[tuple[float, ...], ...]
PAINTS = {
    **faces.EYES,
    "body": Paint("#F58A3C", "#C2501E", roughness=0.4),
    "nostril": Paint("#3A3038", "#241C24", roughness=0.6),
}
FOLLOWERS = (
    ("light", "body", 0.0),
    ("fin", "body", 0.86),
    ("marks", "body", 0.5),
    ("lid", "body", 0.9),
    ("back", "body", 0.82),
    ("sucker", "light", 1.0),
)


class Build(NamedTuple):
    rows: Rows  # y, z, half width, up, down; from the nose to the tail's root
    eye: tuple[float, float, float]  # ring, degrees, size
    tail: str  # upright, flukes
    light: float  # from how many degrees the belly is light
    dorsal: tuple[tuple[float, float, float, float], ...]  # first and last ring, height, how far it leans back
    pectoral: tuple[float, float, float]  # ring, degrees, length
    mouth: tuple[float, float]  # ring where its corner is, degrees


_PLUMP: Final = ((-0.46, 0.0, 0.03, 0.03, 0.03), (-0.42, 0.0, 0.085, 0.095, 0.085),
    (-0.32, 0.01, 0.145, 0.175, 0.150), (-0.18, 0.015, 0.180, 0.235, 0.195),
                 (0.0, 0.01, 0.175, 0.240, 0.200), (0.16, 0.0, 0.125, 0.180, 0.150), (0.29, 0.0, 0.065, 0.100, 0.085),
                     (0.37, 0.0, 0.038, 0.072, 0.066))  # fmt: skip
_SHARK: Final = ((-0.60, -0.01, 0.02, 0.02, 0.02), (-0.54, -0.01, 0.075, 0.055, 0.055),
    (-0.40, 0.0, 0.130, 0.105, 0.110), (-0.20, 0.01, 0.160, 0.145, 0.140),
                 (0.02, 0.01, 0.145, 0.145, 0.130), (0.24, 0.0, 0.095, 0.100, 0.085),
                     (0.42, 0.0, 0.052, 0.058, 0.050), (0.56, 0.01, 0.030, 0.040, 0.036))  # fmt: skip
_WHALE: Final = ((-0.56, -0.02, 0.06, 0.05, 0.05), (-0.52, -0.01, 0.150, 0.130, 0.120),
    (-0.38, 0.01, 0.225, 0.200, 0.190), (-0.18, 0.015, 0.245, 0.215, 0.215),
                 (0.04, 0.01, 0.205, 0.180, 0.185), (0.24, 0.02, 0.130, 0.115, 0.115),
                     (0.40, 0.05, 0.070, 0.062, 0.060), (0.52, 0.08, 0.040, 0.034, 0.034))  # fmt: skip
_DOLPHIN: Final = ((-0.66, -0.035, 0.014, 0.014, 0.014), (-0.60, -0.035, 0.036, 0.030, 0.030),
    (-0.50, -0.028, 0.046, 0.040, 0.042), (-0.45, -0.005, 0.090, 0.090, 0.075),
                   (-0.32, 0.005, 0.128, 0.120, 0.112), (-0.12, 0.01, 0.145, 0.140, 0.130),
                       (0.10, 0.01, 0.125, 0.120, 0.110), (0.30, 0.015, 0.075, 0.075, 0.070),
                   (0.46, 0.03, 0.034, 0.038, 0.036))  # fmt: skip
BUILDS: Final[Mapping[str, Build]] = {
    "fish": Build(_PLUMP, (2.15, 62.0, 0.075), "upright", 128.0, ((2.6, 5.6, 0.13, 0.10),), (3.2, 104.0, 0.20),
        (1.25, 112.0)),
    "shark": Build(_SHARK, (1.9, 70.0, 0.030), "shark", 104.0, ((3.4, 4.6, 0.20, 0.16), (5.6, 6.1, 0.06, 0.06)),
        (2.9, 112.0, 0.32), (1.1, 128.0)),
    "whale": Build(_WHALE, (2.0, 88.0, 0.030), "flukes", 108.0, ((4.6, 5.3, 0.07, 0.08),), (2.6, 118.0, 0.28),
        (0.7, 98.0)),
    "dolphin": Build(_DOLPHIN, (3.7, 80.0, 0.026), "flukes", 112.0, ((4.8, 5.7, 0.14, 0.16),), (4.3, 118.0, 0.20),
        (0.6, 98.0)),
}  # fmt: skip


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    brief = varied(brief, rng)
    clay.palette = _paints(brief)
    kind = brief.parts.get("build", "")
    if kind in {"octopus", "squid"}:
        _octopus(brief, clay, squid=kind == "squid")
    elif kind == "jellyfish":
        _jellyfish(brief, clay)
    else:
        _fish(brief, clay, BUILDS.get(kind, BUILDS["fish"]), rng)
    shed(clay)
    clay.resize(brief.proportions.height)


def _paints(brief: DesignBrief) -> dict[str, Paint]:
    paints = mixed(brief, PAINTS)
    followed(brief, paints, FOLLOWERS)
    return paints


def _fish(brief: DesignBrief, clay: Clay, shape: Build, rng: np.random.Generator) -> None:
    k, belly = brief.proportions.bulk, brief.proportions.belly
    last = len(shape.rows) - 1
    # The hull runs from the tail to the nose, as every trunk does.
    rings = [
        Ring(y, MIDDLE + z, w * k * belly, up * k, down * k * belly, 4.0 * (1 - i / last), 2.1)
        for i, (y, z, w, up, down) in enumerate(reversed(shape.rows))
    ]
    hull = Hull(rings, CHAIN)
    joints = [hull.middle(last * (1 - t)) for t in (0.0, 0.34, 0.56, 0.78, 1.0)]
    tail_end = joints[-1] + vec(0, 0.22, 0)
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    clay.bone("body.01", joints[1], joints[2], "root")
    clay.bone("head", joints[1], joints[0], "body.01")
    clay.bone("body.02", joints[2], joints[3], "body.01")
    clay.bone("body.03", joints[3], joints[4], "body.02")
    clay.bone("tail.01", joints[4], tail_end, "body.03")
    marks = brief.parts.get("marks", "")
    low, high = MIDDLE - 0.30, MIDDLE + 0.22

    def role(place: float, degrees: float) -> str:
        share = place / last
        if marks == "clown" and any(abs(share - at) < 0.045 for at in (0.20, 0.50, 0.76)):
            return "marks"
        return "light" if degrees > shape.light and marks != "clown" else "body"

    pour_hull(clay, hull, role, name="body", low=low, high=high, wanted=20, fine=3.0)
    ring_of = last - np.array([shape.eye[0], shape.mouth[0], shape.pectoral[0]])
    size = shape.eye[2] * brief.proportions.eyes
    for _, x in SIDES:
        at, out = hull.points(ring_of[0], shape.eye[1] * x)[0], hull.normals(ring_of[0], shape.eye[1] * x)[0]
        gaze = unit(out * (1, 1, 0.5)) + faces.FORWARD * 0.15
        style = brief.parts.get("eyes", "dark" if shape.tail != "upright" else "round")
        faces.eye(clay, at, gaze, size, "head", style=style, mood=brief.mood)
    t = np.linspace(0, 1, 6)
    line = np.stack([ring_of[1] + (last - 0.25 - ring_of[1]) * t, shape.mouth[1] - 10 * (1 - t) ** 2 + 8 * t], axis=1)
    wide = 0.010 if shape.tail == "upright" else 0.007
    stripe(clay, hull, line, [0.3 * wide, *[wide] * 4, 0.5 * wide], Marking("mouth", "mouth", 0.005))
    if brief.parts.get("teeth") or shape.tail == "shark":
        for s in np.linspace(ring_of[1] + 0.2, last - 0.5, clay.steps(6, 3)):
            for x in (1.0, -1.0):
                root = hull.points(s, x * (shape.mouth[1] + 2.0))[0]
                clay.tube(
                    [root + vec(0, 0, 0.008), root - vec(0, 0, 0.026)],
                    [0.012, 0.001],
                    "fang",
                    "head",
                    name="tooth",
                    sides=6,
                )
    if shape.tail == "shark" and clay.trinkets:
        for g in (0.0, 0.28, 0.56):
            line = np.stack([np.full(4, last - 2.55 - g), np.linspace(64, 104, 4)], axis=1)
            stripe(clay, hull, line, [0.0, 0.007, 0.007, 0.0], Marking("back", "gill", 0.004))
    if marks == "orca":
        patch(
            clay,
            hull,
            blotch(hull, float(ring_of[0]) - 0.55, 62.0, 0.062, [1.5, 0.9, 0.8, 0.9, 1.5, 0.9, 0.8, 0.9], 0.0),
            Marking("marks", "eye_patch", 0.006),
        )
    if marks == "spots":
        for k_ in range(clay.steps(9, 4)):
            at = (1.4 + 0.55 * k_, 30.0 + 38.0 * (k_ % 3))
            patch(
                clay,
                hull,
                blotch(hull, *at, float(rng.uniform(0.018, 0.034)), np.ones(7), 0.0),
                Marking("marks", "spot", 0.005),
            )
    _fins(clay, hull, shape, last, brief.proportions.tail)


def _blade(
    clay: Clay,
    root: Floats,
    way: Floats,
    width_way: Floats,
    outline: list[tuple[float, float]],
    thick: float,
    role: str,
    holds: Weights | str,
    name: str,
) -> None:
    """A flat fin: an outline in (along its width, along its length) metres from its root."""
    normal = unit(np.cross(width_way, way))
    frame = np.eye(4)
    frame[:3, 0], frame[:3, 1], frame[:3, 2], frame[:3, 3] = unit(width_way), -normal, unit(way), root
    if np.linalg.det(frame[:3, :3]) < 0:
        frame[:3, 1] = normal
    clay.slab(np.array(outline), thick, role, holds, name=name, frame=frame, bevel=thick * 0.35)


def _fins(clay: Clay, hull: Hull, shape: Build, last: int, tail: float) -> None:
    for first, end, tall, lean in shape.dorsal:
        a, b = hull.points(last - first, 0.0)[0], hull.points(last - end, 0.0)[0]
        middle = (a + b) / 2 - vec(0, 0, 0.02)
        half = float(b[1] - a[1]) / 2
        outline = [
            (-half, 0.0),
            (-half * 0.2 + lean * 0.5, tall * 0.8),
            (half * 0.5 + lean * 0.6, tall + 0.02),
            (half + lean * 0.5, tall * 0.55),
            (half, 0.0),
        ]
        _blade(
            clay,
            middle,
            vec(0, 0, 1),
            vec(0, 1, 0),
            outline,
            0.030,
            "fin",
            hull.held(last - (first + end) / 2),
            "dorsal",
        )
    ring, degrees, long = shape.pectoral
    for side, x in SIDES:
        root = hull.points(last - ring, degrees * x)[0]
        clay.bone(f"fin.{side}", root, root + vec(x * 0.7, 0.6, -0.3) * long, "body.01")
        outline = [
            (-0.26 * long, -0.03),
            (-0.20 * long, 0.45 * long),
            (0.16 * long, long),
            (0.34 * long, 0.78 * long),
            (0.24 * long, -0.03),
        ]
        _blade(clay, root, vec(x * 0.75, 0.55, -0.36), vec(0, 1, 0.2), outline, 0.026, "fin", f"fin.{side}", "fin")
    root = hull.middle(0.0)
    s = tail * (0.26 if shape.tail != "flukes" else 0.24)
    if shape.tail == "flukes":
        outline = [
            (-0.10 * s, -0.1 * s),
            (0.10 * s, -0.1 * s),
            (1.05 * s, 0.55 * s),
            (1.0 * s, 0.85 * s),
            (0.0, 0.50 * s),
            (-1.0 * s, 0.85 * s),
            (-1.05 * s, 0.55 * s),
        ]
        _blade(clay, root, vec(0, 1, 0.12), vec(1, 0, 0), outline, 0.034, "fin", "tail.01", "tail_fin")
        return
    high, low = (1.25, 0.72) if shape.tail == "shark" else (0.86, 0.86)
    outline = [
        (-0.16 * s, -0.12 * s),
        (0.16 * s, -0.12 * s),
        (high * s, 0.82 * s),
        (0.72 * high * s, 0.95 * s),
        (0.0, 0.48 * s),
        (-0.72 * low * s, 0.95 * s),
        (-low * s, 0.82 * s),
    ]
    _blade(clay, root, vec(0, 1, 0), vec(0, 0, 1), outline, 0.030, "fin", "tail.01", "tail_fin")


def _bell_bones(clay: Clay, low: float, high: float) -> None:
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    clay.bone("body.01", vec(0, 0, low), vec(0, 0, (low + high) / 2), "root")
    clay.bone("body.02", vec(0, 0, (low + high) / 2), vec(0, 0, high), "body.01")


def _arms(clay: Clay, paths: list[Floats], radii: Floats, roles: tuple[str, str], *, name: str) -> None:
    for number, path in enumerate(paths):
        n = len(path)
        for k in range(3):
            a, b = path[round(k * (n - 1) / 3)], path[round((k + 1) * (n - 1) / 3)]
            clay.bone(f"arm{number + 1}.{k + 1:02d}", a, b, f"arm{number + 1}.{k:02d}" if k else "body.01")
        holds: list[Weights] = [blend("body.01", f"arm{number + 1}.01", 0.5)]
        for i in range(1, n):
            t = i / (n - 1) * 3 - 0.5
            low = int(np.clip(t, 0, 1))
            holds.append(blend(f"arm{number + 1}.{low + 1:02d}", f"arm{number + 1}.{low + 2:02d}", t - low))
        pour_path(
            clay,
            path,
            np.stack([radii, radii], axis=1),
            holds,
            lambda _, d: roles[1] if d > 112 else roles[0],
            name=name,
            sides=8,
            low=-0.1,
            high=0.5,
        )


def _octopus(brief: DesignBrief, clay: Clay, *, squid: bool) -> None:
    k = brief.proportions.bulk
    _bell_bones(clay, 0.20, 0.80)
    rows: Rows = (
        (0.14, 0.16),
        (0.20, 0.205),
        (0.30, 0.215),
        (0.40, 0.235),
        (0.54, 0.275),
        (0.68, 0.265),
        (0.80, 0.20),
        (0.87, 0.10),
        (0.89, 0.03),
    )
    if squid:
        rows = (
            (0.14, 0.15),
            (0.20, 0.18),
            (0.32, 0.185),
            (0.46, 0.20),
            (0.66, 0.195),
            (0.86, 0.15),
            (1.04, 0.08),
            (1.14, 0.02),
        )
    rings = [Ring(0.02 + 0.06 * max(0.0, z - 0.4), z, r * k, r * k, r * k, min(1.0, z), 2.0) for z, r in rows]
    hull = Hull(rings, ("body.01", "body.02"))
    pour_hull(clay, hull, lambda p, d: "body", name="mantle", low=0.0, high=0.85, fine=2.0)
    count = clay.steps(13, 7)
    paths = []
    for arm in range(8):
        a = np.radians(22.5 + 45.0 * arm)
        out = vec(np.sin(a), -np.cos(a), 0)
        side = vec(np.cos(a), np.sin(a), 0) * (1.0 if np.sin(a) > 0 else -1.0)
        places = [
            out * 0.10 + vec(0, 0, 0.21),
            out * 0.24 + vec(0, 0, 0.17),
            out * 0.38 + vec(0, 0, 0.06),
            out * 0.54 + side * 0.02 + vec(0, 0, 0.045),
            out * 0.68 + side * 0.10 + vec(0, 0, 0.05),
            out * 0.70 + side * 0.22 + vec(0, 0, 0.11),
        ]
        paths.append(curve(places, count))
    radii = np.interp(np.linspace(0, 1, count), (0, 0.25, 0.7, 1), (0.082, 0.066, 0.040, 0.014)) * k
    _arms(clay, paths, radii, ("body", "sucker"), name="arm")
    if squid:
        for _, x in SIDES:
            lobe = [(-0.16, 0.0), (-0.05, 0.20), (0.16, 0.0)]
            _blade(clay, vec(x * 0.06, 0.06, 0.92), vec(x, 0, 0.1), vec(0, 0, 1), lobe, 0.03, "fin", "body.02", "fin")
    for _, x in SIDES:
        at, out = hull.points(2.6, 180 - 38.0 * x)[0], hull.normals(2.6, 180 - 38.0 * x)[0]
        gaze = unit(out * (1, 1, 0.2)) + faces.FORWARD * 0.5
        faces.eye(
            clay,
            at + vec(0, 0, 0.02),
            gaze,
            0.078 * brief.proportions.eyes,
            "body.01",
            style=brief.parts.get("eyes", "round"),
            mood=brief.mood,
        )
        faces.brow(clay, at + vec(0, 0, 0.02), gaze, 0.078, "body.01", brief.mood, "back")
    if brief.parts.get("marks") == "spots":
        for place, degrees, big in (
            (4.2, 128.0, 0.035),
            (5.0, 96.0, 0.045),
            (5.6, 150.0, 0.03),
            (4.8, 40.0, 0.05),
            (6.2, 60.0, 0.035),
            (6.4, 120.0, 0.028),
        ):
            patch(clay, hull, blotch(hull, place, degrees, big, np.ones(8), 0.0), Marking("marks", "spot", 0.007))


def _jellyfish(brief: DesignBrief, clay: Clay) -> None:
    k = brief.proportions.bulk
    _bell_bones(clay, 0.50, 0.92)
    rings = [
        Ring(0.0, z, r * k, r * k, r * k, min(1.0, max(0.0, (z - 0.5) * 2.4)), 2.0)
        for z, r in (
            (0.50, 0.20),
            (0.50, 0.285),
            (0.54, 0.32),
            (0.62, 0.315),
            (0.72, 0.28),
            (0.81, 0.215),
            (0.87, 0.12),
            (0.89, 0.03),
        )
    ]
    rings[0] = rings[0]._replace(z=0.53)
    hull = Hull(rings, ("body.01", "body.02"))
    pour_hull(clay, hull, lambda p, d: "light" if p < 1.6 else "body", name="bell", low=0.42, high=0.9, fine=2.0)
    columns = 16
    for c in range(columns):
        a = 2 * np.pi * (c + 0.5) / columns
        clay.ball(
            vec(np.sin(a), -np.cos(a), 0) * 0.305 * k + vec(0, 0, 0.515),
            (0.055, 0.055, 0.035),
            "light",
            "body.01",
            name="frill",
            sides=8,
            rows=5,
        )
    count = clay.steps(10, 6)
    paths = []
    for arm in range(8):
        a = np.radians(22.5 + 45 * arm)
        out, far = vec(np.sin(a), -np.cos(a), 0), 0.22 if arm % 2 else 0.11
        long = 0.50 if arm % 2 == 0 else 0.40
        places = [out * far + vec(0, 0, 0.54 - long * t) + out * 0.035 * np.sin(9 * t) for t in np.linspace(0, 1, 6)]
        paths.append(curve(places, count))
    radii = np.interp(np.linspace(0, 1, count), (0, 0.5, 1), (0.034, 0.026, 0.008))
    _arms(clay, paths, radii, ("fin", "fin"), name="tentacle")
    for _, x in SIDES:
        at, out = hull.points(3.2, 180 - 26.0 * x)[0], hull.normals(3.2, 180 - 26.0 * x)[0]
        faces.eye(clay, at, out, 0.046 * brief.proportions.eyes, "body.01", style="dark", mood=brief.mood)
    arc = [hull.points(2.75 - 0.12 * (1 - t * t), 180 - 10.0 * t)[0] - vec(0, 0.006, 0) for t in np.linspace(-1, 1, 7)]
    clay.tube(
        arc,
        [0.006, 0.009, 0.010, 0.011, 0.010, 0.009, 0.006],
        "mouth",
        "body.01",
        name="mouth",
        sides=6,
        start=0.5,
        end=0.5,
    )
