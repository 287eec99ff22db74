"""One soft body with a face: slimes, jelly cubes, ghosts, mushroom folk, cacti, flames, floating eyes."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, blend, curve, ring, turned, vec
from gpu_consumers.engines.procedural.paints import darker, hexed, mixed, rgb
from gpu_consumers.engines.procedural.recipes.faces import gazing
from gpu_consumers.engines.procedural.recipes.shedding import shed

HEIGHT = 0.9  # metres
SMILES = {"fierce": -0.8, "stern": -0.6, "sad": -1.0, "": 0.8}
BROWS = {"fierce": 24.0, "stern": 16.0, "sad": -18.0, "sly": 12.0}

# How high, how far out: a drop that sags on the ground and curls at the tip, and a ghost that hovers on its hem.
SLIME = np.array(
    [
        (0.0, 0.50),
        (0.03, 0.585),
        (0.09, 0.635),
        (0.18, 0.640),
        (0.30, 0.605),
        (0.42, 0.540),
        (0.53, 0.445),
        (0.615, 0.330),
        (0.675, 0.215),
        (0.725, 0.130),
        (0.785, 0.078),
        (0.85, 0.050),
        (0.91, 0.030),
    ]
)
GHOST = np.array(
    [
        (0.0, 0.40),
        (0.06, 0.415),
        (0.18, 0.385),
        (0.34, 0.355),
        (0.52, 0.350),
        (0.70, 0.345),
        (0.84, 0.305),
        (0.93, 0.230),
        (0.985, 0.130),
        (1.005, 0.055),
    ]
)


MUSHROOM = np.array(
    [(0.0, 0.20), (0.04, 0.235), (0.16, 0.245), (0.32, 0.225), (0.46, 0.20), (0.56, 0.18), (0.62, 0.10)]
)
CACTUS = np.array(
    [(0.0, 0.23), (0.05, 0.27), (0.2, 0.30), (0.42, 0.31), (0.64, 0.29), (0.80, 0.235), (0.90, 0.15), (0.94, 0.06)]
)
FLAME = np.array(
    [
        (0.0, 0.16),
        (0.05, 0.24),
        (0.15, 0.335),
        (0.28, 0.375),
        (0.42, 0.345),
        (0.56, 0.265),
        (0.70, 0.175),
        (0.84, 0.09),
        (0.96, 0.03),
    ]
)
EYEBALL = np.array(
    [
        (0.10, 0.10),
        (0.14, 0.20),
        (0.22, 0.30),
        (0.34, 0.37),
        (0.50, 0.40),
        (0.66, 0.37),
        (0.78, 0.30),
        (0.86, 0.20),
        (0.90, 0.10),
    ]
)
CUBE = np.array([(0.0, 0.42), (0.025, 0.455), (0.10, 0.47), (0.40, 0.46), (0.66, 0.445), (0.735, 0.425), (0.76, 0.37)])


class Shape(NamedTuple):
    profile: Floats
    level: float  # of the face
    square: float = 2.0  # of a slice: 2 is round, 4 almost a box
    jelly: bool = False
    roughness: float = 0.75


SHAPES: Final[Mapping[str, Shape]] = {
    "": Shape(SLIME, 0.335, jelly=True),
    "ghost": Shape(GHOST, 0.62),
    "cube": Shape(CUBE, 0.40, 4.5, jelly=True),
    "mushroom": Shape(MUSHROOM, 0.30),
    "cactus": Shape(CACTUS, 0.50),
    "flame": Shape(FLAME, 0.27, roughness=0.5),
    "eyeball": Shape(EYEBALL, 0.50, roughness=0.25),
}


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    name = brief.parts.get("shape", "")
    name = name if name in SHAPES else ""
    shape = SHAPES[name]
    clay.palette = mixed(
        brief,
        {"body": Paint("#8BE36B", "#2C9A63", roughness=0.12), "eyes": Paint("#15202A", "#1E4A4A", roughness=0.15)},
    )
    body = clay.palette["body"]._replace(roughness=0.10 if shape.jelly else shape.roughness)
    body = clay.palette["body"] = _jelly(body) if shape.jelly else body
    clay.palette["sheen"] = Paint("#FFFFFF", body.top, roughness=0.1, glow=0.25)
    clay.palette["deep"] = darker(body, 0.78)
    clay.palette["blush"] = Paint("#FF9C9C", "#F07F8C", roughness=0.5)
    if "lid" not in brief.palette:
        clay.palette["lid"] = Paint("#C8506A", "#7E2A48", roughness=0.5)
    clay.palette.setdefault("cap", Paint("#EE4A3C", "#A8202E", roughness=0.5))
    clay.palette.setdefault("spots", Paint("#FFF8EA", "#E2D2BC", roughness=0.7))
    clay.palette.setdefault("petal", Paint("#FF8FC0", "#D84A8E", roughness=0.6))
    clay.palette.setdefault("flame", Paint("#FFF3A0", "#FFC23C", roughness=0.5, glow=0.8))
    clay.palette.setdefault("iris", Paint("#5AC8F0", "#2A6AC0", roughness=0.2))
    if name == "flame":
        clay.palette["body"] = body._replace(glow=0.35)
    wide = brief.proportions.bulk * brief.proportions.belly**0.5 * (0.94 if name == "" else 1.0)
    for k in range(3):
        clay.bone(
            f"body.{k + 1:02d}", vec(0, 0, k * 0.3 + 0.02), vec(0, 0, k * 0.3 + 0.32), f"body.{k:02d}" if k else "root"
        )
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    _body(clay, name, wide, rng)
    if name == "eyeball":
        _one_eye(clay, brief, wide)
    else:
        _face(clay, brief, shape, wide)
    if shape.jelly:
        _shine(clay, shape, wide)
    if dress := DRESSES.get(name):
        dress(clay, wide)
    if "horns" in brief.parts:
        _horns(clay, wide)
    if brief.parts.get("head") == "crown":
        _crown(clay)
    shed(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _held(z: float) -> dict[str, float]:
    """body.01 holds the ground, body.02 the middle, body.03 the tip."""
    return (
        blend("body.01", "body.02", (z - 0.10) / 0.32) if z < 0.45 else blend("body.02", "body.03", (z - 0.48) / 0.30)
    )


def _body(clay: Clay, name: str, wide: float, rng: np.random.Generator) -> None:
    profile, ghost, slime = SHAPES[name].profile, name == "ghost", name in {"", "flame"}
    heights = np.interp(np.linspace(0, 1, clay.steps(20, 9)), np.linspace(0, 1, len(profile)), profile[:, 0])
    radii = np.interp(heights, profile[:, 0], profile[:, 1]) * wide
    # The tip of a drop or a flame curls to one side: a straight cone would look like a bell.
    curl = np.clip((heights - 0.55) / 0.36, 0, 1) ** 2 * (1.0 if slime else 0.0)
    path = [vec(0.14 * c, 0.03 * c, z - 0.05 * c * c) for z, c in zip(heights, curl, strict=True)]
    clay.tube(
        path,
        [(r, r * 0.93) for r in radii.tolist()],
        "body",
        [_held(float(z)) for z in heights],
        name="body",
        sides=28,
        square=SHAPES[name].square,
        start=0.0,
        end=0.1 if name in {"cube", "eyeball"} else 0.7,
        shade=(0.0, 1.0),
    )
    if name not in {"", "ghost"}:
        return
    if ghost:
        for k in range(9):
            a = 2 * np.pi * k / 9
            out = vec(np.cos(a), np.sin(a) * 0.93, 0) * radii[0] * 0.86
            clay.ball(
                out + vec(0, 0, 0.02),
                (0.135 * wide, 0.135 * wide, 0.16),
                "body",
                "body.01",
                name="hem",
                sides=8,
                rows=6,
                shade=(0.0, 0.15),
            )
        for x in (1.0, -1.0):
            clay.tube(
                [vec(x * 0.30, -0.05, 0.46), vec(x * 0.44, -0.12, 0.46), vec(x * 0.52, -0.20, 0.50)],
                [0.10, 0.085, 0.06],
                "body",
                "body.02",
                name="arm",
                sides=10,
                start=0.5,
                end=0.8,
                shade=(0.4, 0.8),
            )
        return
    # Drops that have run down and lie around the foot, of uneven size: something soft has just landed here.
    for k, wanted in enumerate((0.23, 0.16, 0.20, 0.15, 0.24, 0.18, 0.16, 0.22, 0.17)):
        size = wanted * float(rng.uniform(0.92, 1.08))
        a = 2 * np.pi * (k + 0.35) / 9
        out = vec(np.sin(a), -np.cos(a) * 0.93, 0) * (0.585 * wide - size * 0.32)
        clay.ball(
            out + vec(0, 0, size * 0.30),
            (size, size, size * 0.36),
            "body",
            "body.01",
            name="drop",
            sides=12,
            rows=7,
            square=2.1,
            shade=(0.0, 0.20),
        )


def _jelly(body: Paint) -> Paint:
    """Light gets into jelly and comes out again: brighter, above all at the foot, and a little glowing."""
    top, bottom = rgb(body.top), rgb(body.bottom)
    lit = tuple(0.30 * t + 0.70 * b for t, b in zip(top, bottom, strict=True))
    bright = tuple(min(1.0, c * 1.10 + 0.06) for c in top)
    return body._replace(
        top=hexed((bright[0], bright[1], bright[2])), bottom=hexed((lit[0], lit[1], lit[2])), glow=0.10
    )


def _front(shape: Shape, wide: float, x: float, z: float) -> Floats:
    """The place on the front of the body at a side and a height."""
    r = float(np.interp(z, shape.profile[:, 0], shape.profile[:, 1])) * wide
    share = min(abs(x) / r, 0.999)
    return vec(x, -0.93 * r * (1 - share**shape.square) ** (1 / shape.square), z)


def _face(clay: Clay, brief: DesignBrief, shape: Shape, wide: float) -> None:
    big, mood, level, profile = brief.proportions.eyes, brief.mood, shape.level, shape.profile
    near = min(1.0, float(np.interp(level, profile[:, 0], profile[:, 1])) * wide / 0.42)  # narrow bodies, small faces
    big *= near**0.5
    held = _held(level)
    lean = turned("x", -16.0 if shape.jelly and shape.square < 3 else 0.0)
    for x in (1.0, -1.0):
        eye = _front(shape, wide, x * 0.18 * near, level)
        turn = turned("z", x * 17) @ lean
        clay.ball(eye, (0.078 * big, 0.034, 0.115 * big), "eyes", held, name="eye", sides=14, rows=9, frame=turn)
        for dx, dz, size in ((-0.020, 0.040, 0.028), (0.022, -0.045, 0.014)):
            spot = eye + turn[:3, :3] @ vec(dx, -0.030, dz * big)
            clay.ball(
                spot,
                (size * big, 0.010, size * 1.15 * big),
                "glint",
                held,
                name="glint",
                sides=8,
                rows=5,
                frame=turn,
                shade=(1, 1),
            )
        if mood in BROWS:
            tilt = np.tan(np.radians(BROWS[mood]))
            arc = [
                _front(shape, wide, x * (0.165 + t * 0.085) * near, level + 0.15 * big + t * 0.085 * tilt)
                - vec(0, 0.02, 0)
                for t in (-1, 0, 1)
            ]
            clay.tube(arc, [0.022, 0.026, 0.012], "deep", held, name="brow", sides=6, start=0.6, end=0.6)
        clay.ball(
            _front(shape, wide, x * 0.315 * near, level - 0.115) + vec(0, 0.006, 0),
            (0.055, 0.013, 0.030),
            "blush",
            held,
            name="blush",
            sides=10,
            rows=5,
            frame=turned("z", x * 31) @ lean,
        )
    smile = SMILES.get(mood, 0.8)
    arc = [
        _front(shape, wide, t * 0.078, level - 0.100 + 0.046 * smile * (t * t - 0.5)) - vec(0, 0.016, 0)
        for t in (-1.0, -0.66, -0.33, 0.0, 0.33, 0.66, 1.0)
    ]
    clay.tube(
        arc,
        [0.009, 0.013, 0.016, 0.017, 0.016, 0.013, 0.009],
        "eyes",
        held,
        name="mouth",
        sides=8,
        start=0.6,
        end=0.6,
        shade=(0.7, 1.0),
    )


def _shine(clay: Clay, shape: Shape, wide: float) -> None:
    """The highlights that make jelly: a long window on the shoulder and a dot below it."""
    for height, side, size, turn in (
        (0.545, -0.245, (0.034, 0.012, 0.095), 38.0),
        (0.43, -0.385, (0.022, 0.010, 0.034), 30.0),
    ):
        clay.ball(
            _front(shape, wide, side, height),
            size,
            "sheen",
            _held(height),
            name="highlight",
            sides=12,
            rows=7,
            frame=turned("z", -26) @ turned("y", turn) @ turned("x", -24),
            shade=(0.75, 1.0),
        )


def _horns(clay: Clay, wide: float) -> None:
    for x in (1.0, -1.0):
        root = vec(x * 0.25 * wide, -0.02, 0.66)
        clay.tube(
            [root, root + vec(x * 0.06, 0, 0.12), root + vec(x * 0.04, -0.02, 0.25)],
            [0.075, 0.055, 0.006],
            "horn",
            _held(0.7),
            name="horn",
            sides=10,
            start=0.3,
            end=0.5,
        )


def _crown(clay: Clay) -> None:
    points, columns = 5, 20
    low, high = (
        np.c_[ring(columns, r, r), np.full(columns, z)] + vec(0.05, 0.015, 0) for r, z in ((0.20, 0.79), (0.215, 0.85))
    )
    spikes = np.array([0.5 + 0.5 * np.cos(2 * np.pi * k * points / columns) for k in range(columns)])
    tips = high * vec(1.06, 1.06, 1.0) + np.c_[np.zeros((columns, 2)), 0.02 + 0.11 * spikes**2]
    clay.sheet(np.array([low, high, tips]), 0.022, "crown", "body.03", name="crown", around=True)
    for k in range(points):
        clay.ball(tips[k * 4], 0.022, "gem", "body.03", name="crown_gem", sides=8, rows=5)


def _one_eye(clay: Clay, brief: DesignBrief, wide: float) -> None:
    """An eye that is the whole body: iris, pupil, glint, and lids that tell the mood."""
    middle, r = vec(0, 0, 0.50), 0.40 * wide
    for depth, size, role in ((0.62, 0.56, "iris"), (0.86, 0.32, "pupil")):
        clay.ball(
            middle - vec(0, depth * r * 0.93, 0),
            (size * r, (1.03 + 0.05 * (role == "pupil") - depth) * r, size * r),
            role,
            "body.02",
            name=role,
            sides=20,
            rows=9,
        )
    clay.palette["pupil"] = Paint("#2B2A36", "#15141C", roughness=0.15)
    for x, z, size in ((-0.20, 0.24, 0.13), (0.18, -0.20, 0.07)):
        clay.ball(
            middle + vec(x * r, -1.00 * r, z * r),
            (size * r, 0.08 * r, size * r * 1.15),
            "glint",
            "body.02",
            name="glint",
            sides=8,
            rows=5,
            shade=(1, 1),
        )
    columns, rows = 4 * clay.steps(5, 3), clay.steps(5, 4)
    around = np.arange(columns) * 2 * np.pi / columns
    for way, reach in ((1.0, 62.0), (-1.0, 40.0)):  # caps over the top and the bottom of the ball, leaning forward
        polar = np.radians(np.linspace(1.0, reach, rows))[:, None]
        x, y, z = np.sin(polar) * np.sin(around), -np.sin(polar) * np.cos(around), np.cos(polar) * way + 0 * around
        cap = 1.05 * r * np.stack([x, y * 0.95, z], axis=-1)
        lean = turned("x", way * (6.0 if brief.mood in {"fierce", "stern", "sly"} else -8.0))[:3, :3]
        clay.sheet(middle + cap @ lean.T, 0.05 * r, "lid", "body.02", name="eyelid", around=True)


def _mushroom(clay: Clay, wide: float) -> None:
    """A spotted cap with pale gills, and two stubby arms."""
    rows = (
        (0.50, 0.16),
        (0.485, 0.40),
        (0.52, 0.475),
        (0.60, 0.475),
        (0.72, 0.415),
        (0.82, 0.30),
        (0.88, 0.16),
        (0.895, 0.04),
    )
    path = [vec(0, 0, z + 0.0006 * k) for k, (z, _) in enumerate(rows)]
    path[0] = vec(0, 0, 0.478)
    bands = ["spots", "cap", "cap", "cap", "cap", "cap", "cap"]
    clay.tube(path, [r * wide for _, r in rows], "cap", "body.03", name="cap", sides=24, bands=bands, shade=(0.0, 1.0))
    for angle, height, size in (
        (18, 0.66, 0.085),
        (-46, 0.60, 0.062),
        (72, 0.70, 0.07),
        (128, 0.62, 0.08),
        (-112, 0.68, 0.088),
        (-168, 0.62, 0.06),
        (-12, 0.81, 0.058),
        (150, 0.82, 0.06),
    ):
        a = np.radians(angle)
        r = float(np.interp(height, [z for z, _ in rows[2:]], [w for _, w in rows[2:]])) * wide
        out = vec(np.sin(a), -np.cos(a), 0)
        inward = float(np.interp(height + 0.02, [z for z, _ in rows[2:]], [w for _, w in rows[2:]])) * wide - r
        frame = gazing(out * 0.02 - vec(0, 0, inward))
        clay.ball(
            out * r * 0.985 + vec(0, 0, height),
            (size, 0.026, size),
            "spots",
            "body.03",
            name="spot",
            sides=12,
            rows=6,
            frame=frame,
            shade=(0.3, 1.0),
        )
    for x in (1.0, -1.0):
        clay.tube(
            [vec(x * 0.19, -0.02, 0.28), vec(x * 0.29, -0.05, 0.22), vec(x * 0.33, -0.09, 0.18)],
            [0.062, 0.058, 0.05],
            "body",
            "body.01",
            name="arm",
            sides=10,
            start=0.5,
            end=0.8,
        )
        clay.ball(vec(x * 0.13, -0.06, 0.035), (0.105, 0.13, 0.06), "deep", "body.01", name="foot", sides=12, rows=6)


def _cactus(clay: Clay, wide: float) -> None:
    """Ribs, two bent arms, thorns and a flower on top."""
    profile = SHAPES["cactus"].profile
    for k in range(10):
        a = np.radians(18 + 36 * k)
        if np.cos(a) > 0.55:
            continue  # the face stays free
        line = [vec(np.sin(a) * r * wide, -np.cos(a) * r * wide * 0.93, z) for z, r in profile[1:-1]]
        clay.tube(
            line,
            [0.022, 0.032, 0.034, 0.034, 0.030, 0.018],
            "deep",
            [_held(float(p[2])) for p in line],
            name="rib",
            sides=6,
            start=0.4,
            end=0.4,
            shade=(0.2, 1.0),
        )
    for x, low, high in ((1.0, 0.40, 0.72), (-1.0, 0.30, 0.58)):
        bent = curve(
            [vec(x * 0.24, 0, low), vec(x * 0.40, 0, low), vec(x * 0.47, 0, low + 0.08), vec(x * 0.47, 0, high)], 8
        )
        clay.tube(
            bent,
            [0.085, 0.088, 0.09, 0.09, 0.088, 0.085, 0.080, 0.070],
            "body",
            "body.02",
            name="arm",
            sides=12,
            start=0.3,
            end=0.9,
            shade=(0.3, 0.9),
        )
    for k in range(6):
        a = 2 * np.pi * k / 6
        out = vec(np.sin(a), -np.cos(a), 0)
        clay.tube(
            [vec(0, 0, 0.93), out * 0.075 + vec(0, 0, 0.985), out * 0.145 + vec(0, 0, 0.97)],
            [(0.03, 0.02), (0.05, 0.022), (0.016, 0.008)],
            "petal",
            "body.03",
            name="petal",
            sides=8,
            across=np.cross(out, vec(0, 0, 1)),
            start=0.4,
            end=0.7,
        )
    clay.ball(vec(0, 0, 0.985), (0.045, 0.045, 0.032), "spots", "body.03", name="flower", sides=10, rows=5)
    for k in range(14):
        a, z = 2.4 * k, 0.12 + 0.05 * k
        r = float(np.interp(z, profile[:, 0], profile[:, 1])) * wide
        if abs(np.sin(a)) < 0.5 and np.cos(a) > 0:
            continue  # the face stays free
        root = vec(np.sin(a) * r, -np.cos(a) * r * 0.93, z)
        out = vec(np.sin(a), -np.cos(a), 0.2)
        clay.tube([root, root + out * 0.055], [0.011, 0.001], "spots", _held(z), name="thorn", sides=6)


def _flame(clay: Clay, wide: float) -> None:
    """Tongues of fire round the body, and sparks."""
    for angle, low, tall, size in (
        (60, 0.16, 0.36, 0.12),
        (-70, 0.20, 0.44, 0.13),
        (130, 0.14, 0.46, 0.14),
        (-140, 0.18, 0.38, 0.13),
        (180, 0.30, 0.52, 0.13),
    ):
        a = np.radians(angle)
        out = vec(np.sin(a), -np.cos(a), 0)
        root = out * 0.26 * wide + vec(0, 0, low)
        line = curve(
            [
                root,
                root + out * 0.13 + vec(0, 0, tall * 0.35),
                root + out * 0.12 + vec(0, 0, tall * 0.7),
                root + out * 0.03 + vec(0, 0, tall),
            ],
            7,
        )
        clay.tube(
            line,
            [size * f for f in (0.9, 1.0, 0.92, 0.74, 0.52, 0.28, 0.04)],
            "body",
            [_held(float(p[2])) for p in line],
            name="tongue",
            sides=10,
            start=0.6,
            end=0.3,
            shade=(0.1, 1.0),
        )
    for x, y, z, size in ((0.34, -0.08, 0.66, 0.034), (-0.36, 0.04, 0.74, 0.028), (-0.24, -0.14, 0.92, 0.022)):
        clay.ball(vec(x, y, z), (size, size, size * 1.5), "flame", "body.03", name="spark", sides=8, rows=6)


def _veins(clay: Clay, wide: float) -> None:
    """A floating eye's nerves hang below it; it stands on three of them."""
    for angle in (0.0, 120.0, 240.0, 60.0, 180.0, 300.0):
        a = np.radians(angle + 30.0)
        out, stands = vec(np.sin(a), -np.cos(a), 0), angle in (0.0, 120.0, 240.0)
        line = curve(
            [
                out * 0.14 + vec(0, 0, 0.17),
                out * 0.20 + vec(0, 0, 0.09),
                out * (0.30 if stands else 0.27) + vec(0, 0, 0.035 if stands else 0.07),
                out * (0.42 if stands else 0.30) + vec(0, 0, 0.03 if stands else 0.12),
            ],
            8,
        )
        clay.tube(
            line,
            [0.060, 0.055, 0.05, 0.045, 0.04, 0.034, 0.026, 0.012],
            "lid",
            "body.01",
            name="tentacle",
            sides=8,
            start=0.4,
            end=0.6,
        )
    del wide


DRESSES: Final[Mapping[str, Callable[[Clay, float], None]]] = {
    "mushroom": _mushroom,
    "cactus": _cactus,
    "flame": _flame,
    "eyeball": _veins,
}
