"""Slimes and ghosts: one soft body, a face, and what glimmers inside."""

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, blend, ring, turned, vec
from gpu_consumers.engines.procedural.paints import darker, hexed, mixed, rgb

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


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    ghost = brief.parts.get("shape") == "ghost"
    clay.palette = mixed(
        brief,
        {"body": Paint("#8BE36B", "#2C9A63", roughness=0.12), "eyes": Paint("#15202A", "#1E4A4A", roughness=0.15)},
    )
    body = clay.palette["body"]._replace(roughness=0.75 if ghost else 0.10)
    body = clay.palette["body"] = body if ghost else _jelly(body)
    clay.palette["sheen"] = Paint("#FFFFFF", body.top, roughness=0.1, glow=0.25)
    clay.palette["deep"] = darker(body, 0.78)
    clay.palette["blush"] = Paint("#FF9C9C", "#F07F8C", roughness=0.5)
    profile = GHOST if ghost else SLIME
    wide = brief.proportions.bulk * brief.proportions.belly**0.5 * (1.0 if ghost else 0.94)
    for k in range(3):
        clay.bone(
            f"body.{k + 1:02d}", vec(0, 0, k * 0.3 + 0.02), vec(0, 0, k * 0.3 + 0.32), f"body.{k:02d}" if k else "root"
        )
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    _body(clay, profile, wide, ghost, rng)
    _face(clay, brief, profile, wide)
    if not ghost:
        _shine(clay, profile, wide)
    if "horns" in brief.parts:
        _horns(clay, profile, wide)
    if brief.parts.get("head") == "crown":
        _crown(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _held(z: float) -> dict[str, float]:
    """body.01 holds the ground, body.02 the middle, body.03 the tip."""
    return (
        blend("body.01", "body.02", (z - 0.10) / 0.32) if z < 0.45 else blend("body.02", "body.03", (z - 0.48) / 0.30)
    )


def _body(clay: Clay, profile: Floats, wide: float, ghost: bool, rng: np.random.Generator) -> None:
    heights = np.interp(np.linspace(0, 1, clay.steps(20, 9)), np.linspace(0, 1, len(profile)), profile[:, 0])
    radii = np.interp(heights, profile[:, 0], profile[:, 1]) * wide
    # The tip of the drop curls to one side: a straight cone would look like a bell.
    curl = np.clip((heights - 0.55) / 0.36, 0, 1) ** 2
    path = [
        vec(0.0 if ghost else 0.14 * c, 0.0 if ghost else 0.03 * c, z - (0.0 if ghost else 0.05 * c * c))
        for z, c in zip(heights, curl, strict=True)
    ]
    clay.tube(
        path,
        [(r, r * 0.93) for r in radii.tolist()],
        "body",
        [_held(float(z)) for z in heights],
        name="body",
        sides=28,
        start=0.0,
        end=0.7,
        shade=(0.0, 1.0),
    )
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


def _front(profile: Floats, wide: float, x: float, z: float) -> Floats:
    r = float(np.interp(z, profile[:, 0], profile[:, 1])) * wide
    return vec(x, -0.93 * np.sqrt(max(r * r - x * x, 1e-4)), z)


def _face(clay: Clay, brief: DesignBrief, profile: Floats, wide: float) -> None:
    big, mood = brief.proportions.eyes, brief.mood
    level = 0.62 if brief.parts.get("shape") == "ghost" else 0.335
    held = _held(level)
    lean = turned("x", 0.0 if brief.parts.get("shape") == "ghost" else -16.0)
    for x in (1.0, -1.0):
        eye = _front(profile, wide, x * 0.18, level)
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
                _front(profile, wide, x * (0.165 + t * 0.085), level + 0.15 * big + t * 0.085 * tilt) - vec(0, 0.02, 0)
                for t in (-1, 0, 1)
            ]
            clay.tube(arc, [0.022, 0.026, 0.012], "deep", held, name="brow", sides=6, start=0.6, end=0.6)
        clay.ball(
            _front(profile, wide, x * 0.315, level - 0.115) + vec(0, 0.006, 0),
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
        _front(profile, wide, t * 0.078, level - 0.100 + 0.046 * smile * (t * t - 0.5)) - vec(0, 0.016, 0)
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


def _shine(clay: Clay, profile: Floats, wide: float) -> None:
    """The highlights that make jelly: a long window on the shoulder and a dot below it."""
    for height, side, size, turn in (
        (0.545, -0.245, (0.034, 0.012, 0.095), 38.0),
        (0.43, -0.385, (0.022, 0.010, 0.034), 30.0),
    ):
        clay.ball(
            _front(profile, wide, side, height),
            size,
            "sheen",
            _held(height),
            name="highlight",
            sides=12,
            rows=7,
            frame=turned("z", -26) @ turned("y", turn) @ turned("x", -24),
            shade=(0.75, 1.0),
        )


def _horns(clay: Clay, profile: Floats, wide: float) -> None:
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
