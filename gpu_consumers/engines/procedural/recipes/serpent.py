"""Long bodies without legs: snakes, cobras, worms, eels, snails. A chain of bones runs from the tail to the head.

Metres before `height` scales them; the body winds on the ground and the head is raised, looking along -Y.
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
from gpu_consumers.engines.procedural.recipes.skin import Hull, Ring, pour_hull, pour_path
from gpu_consumers.engines.procedural.recipes.variety import followed, varied

LINKS: Final = 9  # bones along the body; the first lies at the head end
PAINTS = {
    **faces.EYES,
    "body": Paint("#7FB64A", "#43702E", roughness=0.5),
    "eyes": Paint("#FFE071", "#E8A02A", roughness=0.25),
    "nostril": Paint("#3A3038", "#241C24", roughness=0.6),
}
FOLLOWERS = (("light", "body", 0.0), ("marks", "body", 0.55), ("lid", "body", 0.9), ("back", "body", 0.82),
    ("spike", "marks", 1.0),
             ("shell", "marks", 1.0))  # fmt: skip


class Build(NamedTuple):
    line: tuple[tuple[float, float, float], ...]  # from the head end to the tail
    girth: tuple[float, ...]  # half widths along it
    head: float  # radius
    flat: float  # height of a ring beside its width
    skull: str  # snake, worm, eel, snail


_COIL: Final = ((0.0, -0.42, 0.46), (0.0, -0.34, 0.36), (0.0, -0.26, 0.20), (0.04, -0.20, 0.075),
    (0.26, -0.06, 0.062), (0.20, 0.16, 0.062),
                (-0.14, 0.20, 0.062), (-0.30, 0.40, 0.058), (-0.06, 0.56, 0.050), (0.22, 0.58, 0.038),
                    (0.40, 0.72, 0.020))  # fmt: skip
_REARED: Final = ((0.0, -0.30, 0.72), (0.0, -0.24, 0.62), (0.0, -0.20, 0.44), (0.0, -0.16, 0.24),
    (0.03, -0.12, 0.085), (0.26, 0.0, 0.066),
                  (0.16, 0.22, 0.066), (-0.18, 0.22, 0.064), (-0.30, 0.44, 0.056), (0.0, 0.58, 0.044),
                      (0.30, 0.62, 0.020))  # fmt: skip
_CRAWL: Final = ((0.0, -0.42, 0.30), (0.0, -0.36, 0.20), (0.0, -0.24, 0.11), (0.05, -0.08, 0.10), (-0.05, 0.10, 0.11),
    (0.05, 0.28, 0.10),
                 (0.0, 0.46, 0.06))  # fmt: skip
_SWIM: Final = ((0.0, -0.55, 0.24), (0.0, -0.42, 0.24), (0.05, -0.20, 0.22), (0.10, 0.0, 0.22), (0.0, 0.22, 0.22),
    (-0.10, 0.42, 0.22), (0.0, 0.66, 0.24),
                (0.06, 0.85, 0.26))  # fmt: skip
_FOOT: Final = (
    (0.0, -0.36, 0.34),
    (0.0, -0.34, 0.22),
    (0.0, -0.26, 0.10),
    (0.0, -0.10, 0.07),
    (0.0, 0.12, 0.07),
    (0.0, 0.32, 0.06),
    (0.0, 0.48, 0.03),
)
BUILDS: Final[Mapping[str, Build]] = {
    "snake": Build(_COIL, (0.052, 0.054, 0.060, 0.066, 0.072, 0.074, 0.072, 0.066, 0.054, 0.036, 0.010), 0.088, 0.86,
        "snake"),
    "cobra": Build(_REARED, (0.050, 0.150, 0.175, 0.100, 0.076, 0.076, 0.076, 0.072, 0.060, 0.042, 0.010), 0.086,
        0.84, "snake"),
    "worm": Build(_CRAWL, (0.100, 0.104, 0.110, 0.112, 0.110, 0.098, 0.030), 0.120, 1.0, "worm"),
    "eel": Build(_SWIM, (0.060, 0.078, 0.086, 0.086, 0.078, 0.066, 0.046, 0.012), 0.094, 1.15, "snake"),
    "snail": Build(_FOOT, (0.082, 0.084, 0.098, 0.120, 0.120, 0.090, 0.020), 0.092, 0.72, "worm"),
}  # fmt: skip
_SKULLS: Final[Mapping[str, tuple[tuple[float, ...], ...]]] = {
    "snake": ((-0.95, 0.0, 0.50, 0.44, 0.42), (-0.66, 0.02, 0.86, 0.62, 0.56), (-0.14, 0.04, 1.06, 0.72, 0.62),
        (0.40, 0.0, 0.96, 0.62, 0.54),
              (0.90, -0.06, 0.74, 0.44, 0.40), (1.28, -0.10, 0.52, 0.30, 0.28), (1.44, -0.12, 0.32, 0.18, 0.18)),
    "worm": ((-0.85, 0.0, 0.56, 0.56, 0.56), (-0.55, 0.0, 0.86, 0.86, 0.86), (0.0, 0.0, 1.0, 1.0, 0.98),
        (0.48, 0.0, 0.86, 0.86, 0.84),
             (0.78, 0.0, 0.52, 0.54, 0.52)),
}  # fmt: skip


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    brief = varied(brief, rng)
    shape = BUILDS[brief.parts.get("build", "") if brief.parts.get("build") in BUILDS else "snake"]
    clay.palette = _paints(brief)
    count = clay.steps(44, 20)
    line = curve(shape.line, count)
    girth = (
        np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(shape.girth)), shape.girth) * brief.proportions.bulk
    )
    line[:, 2] = np.where(line[:, 2] < 0.14, np.maximum(line[:, 2], girth * shape.flat), line[:, 2])
    _skeleton(clay, line)
    _body(brief, clay, shape, line, girth)
    _head(brief, clay, shape, line)
    if brief.parts.get("build") == "eel" or brief.parts.get("spine"):
        _fin(clay, line, girth * shape.flat)
    if brief.parts.get("build") == "snail":
        _snail_shell(clay)
    shed(clay)
    clay.resize(brief.proportions.height)


def _paints(brief: DesignBrief) -> dict[str, Paint]:
    paints = mixed(brief, PAINTS)
    followed(brief, paints, FOLLOWERS)
    return paints


def _held(share: float) -> dict[str, float]:
    """The bones at a share of the way from head to tail."""
    place = float(np.clip(share * LINKS - 0.5, 0, LINKS - 1))
    low = min(int(place), LINKS - 2)
    return blend(f"body.{low + 1:02d}", f"body.{low + 2:02d}", place - low)


def _skeleton(clay: Clay, line: Floats) -> None:
    """The root carries the tail's end; every link hangs on the one behind it, the head on the first."""
    joints = [line[round(k * (len(line) - 1) / LINKS)] for k in range(LINKS + 1)]
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    for k in range(LINKS, 0, -1):
        parent = f"body.{k + 1:02d}" if k < LINKS else "root"
        clay.bone(f"body.{k:02d}", joints[k], joints[k - 1], parent)
    clay.bone("head", joints[0], joints[0] + vec(0, -0.14, 0.02), "body.01")
    clay.bone("jaw", joints[0] + vec(0, -0.01, -0.03), joints[0] + vec(0, -0.11, -0.04), "head")


def _body(brief: DesignBrief, clay: Clay, shape: Build, line: Floats, girth: Floats) -> None:
    marks, n = brief.parts.get("marks", ""), len(line)

    def role(place: float, degrees: float) -> str:
        band = int(place * 22 / n)
        if degrees > 118.0 and shape.skull != "worm":
            return "light"
        if marks == "bands" and band % 2:
            return "marks"
        if marks == "saddles" and band % 2 and degrees < 62.0:
            return "marks"
        if marks == "rings" and int(place * 40 / n) % 4 == 0:
            return "marks"
        return "body"

    holds: list[Weights] = [_held(k / (n - 1)) for k in range(n)]
    tall = girth * shape.flat
    if brief.parts.get("build") == "cobra":
        tall = np.minimum(tall, 0.064)
    pour_path(clay, line, np.stack([girth, tall], axis=1), holds, role, name="body", sides=12, low=-0.1, high=0.42)
    if brief.parts.get("build") == "cobra" and clay.detail > 0.4:  # the spectacles on the back of the hood
        middle = line[round(0.115 * (n - 1))] + vec(0, 0.058, 0)
        for x in (1.0, -1.0):
            clay.ball(
                middle + vec(x * 0.075, 0, 0.01),
                (0.042, 0.014, 0.046),
                "marks",
                _held(0.115),
                name="spectacle",
                sides=12,
                rows=6,
            )


def _head(brief: DesignBrief, clay: Clay, shape: Build, line: Floats) -> None:
    h, bone = shape.head * brief.proportions.head, "head"
    middle = line[0] + vec(0, -0.45 * h, 0.25 * h)

    def hull_of(rows: tuple[tuple[float, ...], ...], chain: str) -> Hull:
        return Hull(
            [
                Ring(middle[1] - f * h, middle[2] + u * h, w * h, up * h, down * h, 0.0, 2.2)
                for f, u, w, up, down in rows
            ],
            (chain,),
        )

    hull = hull_of(_SKULLS[shape.skull], bone)
    snake = shape.skull == "snake"
    low, high = float(middle[2] - 1.3 * h), float(middle[2] + h)
    pour_hull(
        clay, hull, lambda p, d: "light" if d > 112 and snake else "body", name="skull", low=low, high=high, fine=1.4
    )
    if snake:
        jaw = hull_of(
            (
                (0.0, -0.46, 0.70, 0.12, 0.16),
                (0.60, -0.44, 0.68, 0.10, 0.15),
                (1.04, -0.40, 0.48, 0.08, 0.12),
                (1.24, -0.36, 0.28, 0.06, 0.08),
            ),
            "jaw",
        )
        pour_hull(
            clay, jaw, lambda _, d: "mouth" if d < 62 else "light", name="jaw", low=low, high=high, wanted=12, fine=1.0
        )
        faces.nose(clay, hull, "nostrils", h, bone)
        if brief.mood == "fierce":
            faces.fangs(clay, hull, bone, 0.34 * h, place=0.9)
        tip = middle + vec(0, -1.40 * h, -0.34 * h)
        for x in (1.0, -1.0):
            clay.tube(
                [
                    tip + vec(0, 0.2 * h, 0),
                    tip + vec(0, -0.30 * h, -0.04 * h),
                    tip + vec(x * 0.14 * h, -0.62 * h, -0.02 * h),
                ],
                [0.06 * h, 0.055 * h, 0.012 * h],
                "tongue",
                "jaw",
                name="tongue",
                sides=6,
                end=0.3,
            )
    eyes = brief.parts.get("eyes", "slit" if snake else "round")
    size = (0.30 if snake else 0.34) * h * brief.proportions.eyes
    if brief.parts.get("build") == "snail":
        for _, x in SIDES:
            root, tip = middle + vec(x * 0.30 * h, -0.1 * h, 0.70 * h), middle + vec(x * 0.62 * h, -0.35 * h, 2.2 * h)
            clay.tube(
                [root, (root + tip) / 2, tip],
                [0.15 * h, 0.12 * h, 0.13 * h],
                "body",
                bone,
                name="stalk",
                sides=8,
                start=0.4,
                end=0.5,
            )
            clay.ball(tip, 0.36 * h, "eyes", bone, name="eye", sides=14, rows=9)
            clay.ball(
                tip + vec(0, -0.26, 0.02) * h,
                (0.20 * h, 0.14 * h, 0.24 * h),
                "pupil",
                bone,
                name="pupil",
                sides=10,
                rows=7,
            )
            clay.ball(
                tip + vec(-0.08, -0.37, 0.12) * h,
                (0.08 * h, 0.05 * h, 0.09 * h),
                "glint",
                bone,
                name="glint",
                sides=8,
                rows=5,
                shade=(1, 1),
            )
    else:
        for _, x in SIDES:
            place, degrees = (3.1, 50.0) if snake else (2.9, 52.0)
            at, out = hull.points(place, degrees * x)[0], hull.normals(place, degrees * x)[0]
            gaze = unit(out * (1.0, 1.0, 0.4)) + faces.FORWARD * 0.4
            faces.eye(clay, at, gaze, size, bone, style=eyes, mood=brief.mood)
            faces.brow(clay, at, gaze, size, bone, brief.mood, "back")
    if not snake:
        t = np.linspace(-1, 1, 7)
        places = hull.points(3.55 - 0.25 * np.abs(t) - 0.25 * t * t, 180 + 46 * t)
        clay.tube(
            places,
            [0.02 * h, 0.045 * h, 0.055 * h, 0.06 * h, 0.055 * h, 0.045 * h, 0.02 * h],
            "mouth",
            bone,
            name="mouth",
            sides=6,
            start=0.5,
            end=0.5,
        )


def _fin(clay: Clay, line: Floats, tall: Floats) -> None:
    """A crest of spikes along the back."""
    n = clay.steps(15, 8)
    for k in range(n):
        i = int((0.06 + 0.86 * k / (n - 1)) * (len(line) - 2))
        way, size = unit(line[i + 1] - line[i]), 0.05 + 0.5 * float(tall[i])
        up = unit(vec(0, 0, 1) - way * way[2])
        root = line[i] + up * tall[i] * 0.85
        clay.tube(
            [root, root + up * size * 0.6 + way * size * 0.2, root + up * size + way * size * 0.6],
            [(0.016, 0.048), (0.012, 0.034), 0.004],
            "spike",
            _held(i / (len(line) - 1)),
            name="fin",
            sides=6,
            across=np.cross(way, up),
            end=0.3,
        )


def _snail_shell(clay: Clay) -> None:
    """A shell that winds inward: one horn rolled up, the widest at its mouth."""
    turns = np.linspace(0, 2.35 * 2 * np.pi, clay.steps(40, 22))
    size = 0.30 * np.exp(-0.115 * turns)
    middle = vec(0, 0.12, 0.36)
    path = [
        middle + vec(0.035 * k / len(turns) * 3, -np.cos(a - 2.0) * r * 0.8, np.sin(a - 2.0) * r * 0.8)
        for k, (a, r) in enumerate(zip(turns, size, strict=True))
    ]
    radii = np.stack([size * 0.56, size * 0.52], axis=1)
    holds: list[Weights] = [_held(0.6)] * len(path)
    n = len(path)
    pour_path(
        clay,
        path,
        radii,
        holds,
        lambda p, d: "marks" if int(p * 24 / n) % 3 == 0 else "shell",
        name="shell",
        sides=12,
        low=0.1,
        high=0.66,
    )
