"""Slimes and ghosts: one soft body, a face, and what glimmers inside."""

import numpy as np

from gpu_consumers.engines.brief import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Paint, blend, ring, turned, vec
from gpu_consumers.engines.procedural.paints import darker, mixed

HEIGHT = 0.9  # metres
SMILES = {"fierce": -0.8, "stern": -0.6, "sad": -1.0, "": 0.8}
BROWS = {"fierce": 24.0, "stern": 16.0, "sad": -18.0, "sly": 12.0}

# How high, how far out: a drop that sags on the ground, and a ghost that hovers on its hem.
SLIME = np.array([(0.0, 0.50), (0.035, 0.585), (0.11, 0.610), (0.24, 0.585), (0.40, 0.520), (0.56, 0.420), (0.70, 0.300), (0.81, 0.175),
                  (0.89, 0.085), (0.96, 0.035)])  # fmt: skip
GHOST = np.array([(0.0, 0.40), (0.06, 0.415), (0.18, 0.385), (0.34, 0.355), (0.52, 0.350), (0.70, 0.345), (0.84, 0.300), (0.94, 0.205),
                  (0.99, 0.100)])  # fmt: skip


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    ghost = brief.parts.get("shape") == "ghost"
    clay.palette = mixed(brief, {"body": Paint("#8BE36B", "#2C9A63", roughness=0.12), "eyes": Paint("#15202A", "#1E4A4A", roughness=0.15)})
    body = clay.palette["body"] = clay.palette["body"]._replace(roughness=0.75 if ghost else 0.12)
    clay.palette["sheen"] = Paint("#FFFFFF", body.top, roughness=0.1, glow=0.25)
    clay.palette["deep"] = darker(body, 0.78)
    clay.palette["blush"] = Paint("#FF9C9C", "#F07F8C", roughness=0.5)
    profile = GHOST if ghost else SLIME
    wide = brief.proportions.bulk * brief.proportions.belly**0.5
    for k in range(3):
        clay.bone(f"body.{k + 1:02d}", vec(0, 0, k * 0.3 + 0.02), vec(0, 0, k * 0.3 + 0.32), f"body.{k:02d}" if k else "root")
    clay.bone("root", vec(0, 0, 0), vec(0, 0.15, 0))
    _body(clay, profile, wide, ghost)
    _face(clay, brief, profile, wide)
    if not ghost:
        _shine(clay, profile, wide, rng)
    if "horns" in brief.parts:
        _horns(clay, profile, wide)
    if brief.parts.get("head") == "crown":
        _crown(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _held(z: float) -> dict[str, float]:
    """body.01 holds the ground, body.02 the middle, body.03 the tip."""
    return blend("body.01", "body.02", (z - 0.10) / 0.32) if z < 0.45 else blend("body.02", "body.03", (z - 0.48) / 0.30)


def _body(clay: Clay, profile: np.ndarray, wide: float, ghost: bool) -> None:
    heights = np.interp(np.linspace(0, 1, clay.steps(20, 9)), np.linspace(0, 1, len(profile)), profile[:, 0])
    radii = np.interp(heights, profile[:, 0], profile[:, 1]) * wide
    # The tip of the drop curls to one side: a straight cone would look like a bell.
    curl = np.clip((heights - 0.62) / 0.34, 0, 1) ** 2
    path = [vec(0.0 if ghost else 0.085 * c, 0.0 if ghost else 0.03 * c, z) for z, c in zip(heights, curl, strict=True)]
    clay.tube(path, [(r, r * 0.93) for r in radii.tolist()], "body", [_held(float(z)) for z in heights], name="body", sides=28, start=0.0,
              end=0.7, shade=(0.0, 1.0))  # fmt: skip
    if ghost:
        for k in range(9):
            a = 2 * np.pi * k / 9
            out = vec(np.cos(a), np.sin(a) * 0.93, 0) * radii[0] * 0.86
            clay.ball(out + vec(0, 0, 0.02), (0.135 * wide, 0.135 * wide, 0.16), "body", "body.01", name="hem", sides=8, rows=6, shade=(0.0, 0.15))
        for x in (1.0, -1.0):
            clay.tube([vec(x * 0.30, -0.05, 0.46), vec(x * 0.44, -0.12, 0.46), vec(x * 0.52, -0.20, 0.50)], [0.10, 0.085, 0.06], "body",
                      "body.02", name="arm", sides=10, start=0.5, end=0.8, shade=(0.4, 0.8))  # fmt: skip
        return
    # A puddle at the foot, lobed like something that has just landed.
    columns = clay.sides(32)
    lobes = 1.0 + 0.055 * np.cos(np.arange(columns) / columns * 2 * np.pi * 5 + 0.4) + 0.03 * np.cos(np.arange(columns) / columns * 4 * np.pi)
    rows = []
    for z, k in ((0.0, 1.02), (0.028, 1.10), (0.065, 1.02), (0.10, 0.90)):
        flat = ring(columns, 0.60 * wide, 0.56 * wide) * (k * (1 + (lobes - 1) * (1.2 if k > 1 else 0.4)))[:, None]
        rows.append(np.c_[flat, np.full(columns, z)])
    clay.sheet(np.array(rows), 0.10, "body", "body.01", name="puddle", around=True, shade=(0.0, 0.30))


def _front(profile: np.ndarray, wide: float, x: float, z: float) -> np.ndarray:
    r = float(np.interp(z, profile[:, 0], profile[:, 1])) * wide
    return vec(x, -0.93 * np.sqrt(max(r * r - x * x, 1e-4)), z)


def _face(clay: Clay, brief: DesignBrief, profile: np.ndarray, wide: float) -> None:
    big, mood = brief.proportions.eyes, brief.mood
    level = 0.62 if brief.parts.get("shape") == "ghost" else 0.37
    held = _held(level)
    lean = turned("x", 0.0 if brief.parts.get("shape") == "ghost" else -16.0)
    for x in (1.0, -1.0):
        eye = _front(profile, wide, x * 0.165, level)
        turn = turned("z", x * 17) @ lean
        clay.ball(eye, (0.070 * big, 0.035, 0.105 * big), "eyes", held, name="eye", sides=14, rows=9, frame=turn)
        for dx, dz, size in ((-0.020, 0.040, 0.028), (0.022, -0.045, 0.014)):
            spot = eye + turn[:3, :3] @ vec(dx, -0.030, dz * big)
            clay.ball(spot, (size * big, 0.010, size * 1.15 * big), "glint", held, name="glint", sides=8, rows=5, frame=turn, shade=(1, 1))
        if mood in BROWS:
            tilt = np.tan(np.radians(BROWS[mood]))
            arc = [_front(profile, wide, x * (0.165 + t * 0.085), level + 0.15 * big + t * 0.085 * tilt) - vec(0, 0.02, 0) for t in (-1, 0, 1)]
            clay.tube(arc, [0.022, 0.026, 0.012], "deep", held, name="brow", sides=6, start=0.6, end=0.6)
        clay.ball(_front(profile, wide, x * 0.285, level - 0.115), (0.052, 0.012, 0.030), "blush", held, name="blush", sides=10, rows=5,
                  frame=turned("z", x * 31) @ lean)  # fmt: skip
    smile = SMILES.get(mood, 0.8)
    arc = [_front(profile, wide, t * 0.075, level - 0.105 + 0.042 * smile * (t * t - 0.5)) for t in (-1.0, -0.6, -0.2, 0.2, 0.6, 1.0)]
    clay.tube(arc, [0.010, 0.015, 0.018, 0.018, 0.015, 0.010], "eyes", held, name="mouth", sides=8, start=0.6, end=0.6, shade=(0.7, 1.0))
    if smile > 0.5:
        tongue = _front(profile, wide, 0.0, level - 0.145)
        clay.ball(tongue + vec(0, 0.006, 0), (0.034, 0.020, 0.022), "blush", held, name="tongue", sides=8, rows=5, frame=lean)


def _shine(clay: Clay, profile: np.ndarray, wide: float, rng: np.random.Generator) -> None:
    """The highlights that make jelly: a long window on the shoulder, a dot below it, bubbles that rise inside."""
    for height, side, size, turn in ((0.60, -0.215, (0.040, 0.012, 0.105), 30.0), (0.455, -0.335, (0.024, 0.010, 0.036), 22.0)):
        clay.ball(_front(profile, wide, side, height), size, "sheen", _held(height), name="highlight", sides=12, rows=7,
                  frame=turned("z", -26) @ turned("y", turn) @ turned("x", -24), shade=(0.75, 1.0))  # fmt: skip
    for _ in range(7):
        z = float(rng.uniform(0.14, 0.52))
        r = float(np.interp(z, profile[:, 0], profile[:, 1])) * wide
        angle = float(rng.uniform(0.75, 2 * np.pi - 0.75))  # not over the face
        spot = vec(np.sin(angle) * r, -np.cos(angle) * r * 0.93, z) * vec(0.975, 0.975, 1)
        clay.ball(spot, float(rng.uniform(0.018, 0.042)), "sheen", _held(z), name="bubble", sides=8, rows=6, shade=(0.0, 0.6))


def _horns(clay: Clay, profile: np.ndarray, wide: float) -> None:
    for x in (1.0, -1.0):
        root = vec(x * 0.25 * wide, -0.02, 0.66)
        clay.tube([root, root + vec(x * 0.06, 0, 0.12), root + vec(x * 0.04, -0.02, 0.25)], [0.075, 0.055, 0.006], "horn", _held(0.7),
                  name="horn", sides=10, start=0.3, end=0.5)  # fmt: skip


def _crown(clay: Clay) -> None:
    points, columns = 5, 20
    low, high = (np.c_[ring(columns, r, r), np.full(columns, z)] + vec(0.05, 0.015, 0) for r, z in ((0.20, 0.79), (0.215, 0.85)))
    spikes = np.array([0.5 + 0.5 * np.cos(2 * np.pi * k * points / columns) for k in range(columns)])
    tips = high * vec(1.06, 1.06, 1.0) + np.c_[np.zeros((columns, 2)), 0.02 + 0.11 * spikes**2]
    clay.sheet(np.array([low, high, tips]), 0.022, "crown", "body.03", name="crown", around=True)
    for k in range(points):
        clay.ball(tips[k * 4], 0.022, "gem", "body.03", name="crown_gem", sides=8, rows=5)
