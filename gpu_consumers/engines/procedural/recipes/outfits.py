"""What is worn below the chin: tabards, robes, belts, pauldrons, capes. All measured from the body's girth."""

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, blend, moved, placed, ring, turned, vec
from gpu_consumers.engines.procedural.recipes.frame import SIDES, Body


def build_outfit(body: Body, rng: np.random.Generator) -> None:
    parts = body.brief.parts
    cover = parts.get("body", "tunic")
    if cover == "robe":
        _robe(body)
    elif cover != "none":
        _skirt(body, ragged=cover in {"vest", "bare"}, rng=rng)
    if cover == "tabard":
        _tabard(body)
    if cover == "vest":
        _vest(body)
    if "belt" in parts:
        _belt(body)
    if parts.get("shoulders") == "pauldrons":
        _gorget(body)
        for side, x in SIDES:
            _pauldron(body, side, x)
    if parts.get("shoulders") == "fur":
        _fur_collar(body)
    if parts.get("back") == "cape":
        _cape(body)
    if parts.get("back") == "quiver":
        _quiver(body)
    if cover == "tunic" and parts.get("shoulders") is None and parts.get("head") != "hood":
        _collar(body)


def _around(body: Body, heights: Floats, larger: Floats, columns: int, square: float = 2.5) -> Floats:
    """A grid that wraps the torso, first column in front."""
    rows = []
    for z, k in zip(heights, larger, strict=True):
        wide, deep = body.girth(float(z))
        flat = ring(columns, wide * k, deep * k * (1.0 + 0.06 * (k > 1.02)), square, -np.pi / 2)
        rows.append(np.array([body.at(px, py, float(z)) for px, py in flat]))
    return np.array(rows)


def _skirt(body: Body, *, ragged: bool, rng: np.random.Generator) -> None:
    columns = body.clay.sides(20)
    top, bottom = body.hip + 0.12 * body.torso, body.hip * 0.60
    heights = np.linspace(bottom, top, 5)
    grid = _around(
        body, np.maximum(heights, body.hip - 0.1 * body.torso), np.array([1.30, 1.24, 1.16, 1.10, 1.06]), columns
    )
    grid[:, :, 2] = heights[:, None]
    pleats = 1.0 + np.array([0.045, 0.035, 0.02, 0.0, 0.0])[:, None] * np.cos(np.arange(columns) * np.pi)[None, :]
    centre = grid.mean(axis=1, keepdims=True) * vec(1, 1, 0)
    grid = centre + (grid - centre) * np.stack([pleats, pleats, np.ones_like(pleats)], axis=2)
    if ragged:
        grid[0, :, 2] += rng.uniform(-0.014, 0.020, columns)
    body.clay.sheet(
        grid,
        0.016,
        "cloth",
        [body.skirt_weights(p) for p in grid.reshape(-1, 3)],
        name="skirt",
        inside="shadow",
        around=True,
    )


def _robe(body: Body) -> None:
    columns = body.clay.sides(22)
    heights = np.concatenate([[0.022, 0.055], np.linspace(0.10, body.hip + 0.30 * body.torso, 6)])
    larger = np.interp(heights, [0.0, 0.10, body.hip, body.hip + 0.3 * body.torso], [1.92, 1.62, 1.14, 1.05])
    grid = _around(body, np.maximum(heights, body.hip - 0.12 * body.torso), larger, columns, 2.2)
    grid[:, :, 2] = heights[:, None]
    fold = (
        np.interp(heights, [0.0, body.hip], [0.05, 0.0])[:, None]
        * np.cos(np.arange(columns) * 2 * np.pi * 7 / columns)[None, :]
    )
    grid[:, :, :2] *= (1.0 + fold)[:, :, None]
    weights = [body.skirt_weights(p) for p in grid.reshape(-1, 3)]
    body.clay.sheet(grid, 0.018, "robe", weights, name="robe", inside="robe_dark", around=True, shade=(0.0, 0.95))
    hem = grid[:2] * vec(1.035, 1.035, 1.0)
    body.clay.sheet(hem, 0.022, "trim", [body.skirt_weights(p) for p in hem.reshape(-1, 3)], name="hem", around=True)
    _, deep = body.girth(body.neck - 0.05)
    stole = np.array(
        [
            [
                body.at(x, -deep * np.interp(z, [body.hip, body.neck], [1.12, 1.05]) - 0.012 + 0.5 * x * x, z)
                for x in np.linspace(-0.028, 0.028, 3)
            ]
            for z in np.linspace(body.hip + 0.26 * body.torso, body.neck - 0.05, 5)
        ]
    )
    stole[:, :, 1] = np.minimum(stole[:, :, 1], [[-body.girth(float(row[0, 2]))[1] * 1.03] for row in stole])
    body.clay.sheet(stole, 0.014, "trim", [body.spine_weights(float(p[2])) for p in stole.reshape(-1, 3)], name="stole")


def _tabard(body: Body) -> None:
    """A white panel down the front and the back with a coloured border, and the emblem on the chest."""
    for face, sign in (("front", -1.0), ("back", 1.0)):
        bottom, top = body.hip * 0.46, body.neck - 0.070
        rows, columns = body.clay.steps(9, 6), 5
        for colour, half, lift in (("trim", 0.088, 0.004), ("tabard", 0.074, 0.010)):
            grid = np.zeros((rows, columns, 3))
            for j, t in enumerate(np.linspace(0, 1, rows)):
                z = bottom + (top - bottom) * t + (0.012 if colour == "tabard" and j == 0 else 0.0)
                _, deep = body.girth(max(z, body.hip - 0.10 * body.torso))
                below = max(0.0, (body.hip + 0.12 * body.torso - z) / (body.hip * 0.4 + 0.12 * body.torso))
                out = deep * (1.09 + 0.37 * min(below, 1.15)) + lift + 0.012
                for k, u in enumerate(np.linspace(-1, 1, columns)):
                    width = half * body.bulk * (1.0 + 0.25 * (1 - t))
                    point = 0.020 * (1 - abs(u)) if j == 0 else 0.0
                    grid[j, k] = body.at(u * width, sign * out * (1 - 0.13 * u * u), z - point)
            if sign > 0:
                grid = grid[:, ::-1]
            weights = [body.skirt_weights(p) for p in grid.reshape(-1, 3)]
            body.clay.sheet(grid, 0.012, colour, weights, name=f"tabard_{face}", shade=(0.0, 1.0))
    _emblem(body, vec(0, 0, body.hip + 0.60 * body.torso))


def _emblem(body: Body, place: Floats) -> None:
    _, deep = body.girth(float(place[2]))
    frame = moved(*body.at(0, -deep * 1.08 - 0.026, float(place[2])))
    size = 0.052
    outline = EMBLEMS.get(body.brief.parts.get("emblem", "cross"), EMBLEMS["cross"])
    body.clay.slab(np.array(outline) * size, 0.016, "emblem", "chest", name="emblem", frame=frame, bevel=0.004)


def _star() -> list[tuple[float, float]]:
    return [
        (float(np.sin(a) * r), float(np.cos(a) * r))
        for a, r in ((k * np.pi / 5, 1.15 if k % 2 == 0 else 0.48) for k in range(10))
    ]


EMBLEMS: dict[str, list[tuple[float, float]]] = {
    "cross": [
        (-0.26, -1.25),
        (0.26, -1.25),
        (0.20, -0.22),
        (0.85, -0.28),
        (0.85, 0.28),
        (0.20, 0.22),
        (0.26, 0.90),
        (-0.26, 0.90),
        (-0.20, 0.22),
        (-0.85, 0.28),
        (-0.85, -0.28),
        (-0.20, -0.22),
    ],
    "star": _star(),
    "heart": [
        (0, -1.0),
        (0.62, -0.30),
        (0.92, 0.25),
        (0.78, 0.70),
        (0.40, 0.85),
        (0, 0.50),
        (-0.40, 0.85),
        (-0.78, 0.70),
        (-0.92, 0.25),
        (-0.62, -0.30),
    ],
}


def _vest(body: Body) -> None:
    """An open sleeveless jacket: the chest shows in front."""
    columns = body.clay.sides(20)
    heights = np.linspace(body.hip + 0.05 * body.torso, body.neck - 0.035, 6)
    grid = _around(body, heights, np.array([1.10, 1.08, 1.08, 1.07, 1.08, 1.10]), columns)
    middle = (heights[:-1] + heights[1:]) / 2
    gap = np.interp(middle, [heights[0], heights[-1]], [10.0, 40.0])
    keep = np.array([[360.0 * min(k + 0.5, columns - k - 0.5) / columns > g for k in range(columns)] for g in gap])
    body.clay.sheet(
        grid,
        0.016,
        "cloth",
        [body.spine_weights(float(p[2])) for p in grid.reshape(-1, 3)],
        name="vest",
        inside="shadow",
        around=True,
        keep=keep,
    )


def _belt(body: Body) -> None:
    z = body.hip + 0.16 * body.torso
    wide, deep = body.girth(z)
    k = 1.13 if body.brief.parts.get("body") in {"robe", "tabard"} else 1.10
    out = 0.034 if body.brief.parts.get("body") == "tabard" else 0.0
    body.clay.tube(
        [body.at(0, 0, z - 0.024), body.at(0, 0, z + 0.024)],
        [(wide * k, deep * k + out)] * 2,
        "leather",
        body.spine_weights(z),
        name="belt",
        sides=18,
        square=2.5,
        start=0.04,
        end=0.04,
    )
    front = body.at(0, -deep * k - out - 0.002, z)
    body.clay.block(front, (0.066, 0.026, 0.060), "trim", body.spine_weights(z), name="buckle", bevel=0.010)
    body.clay.block(
        front - vec(0, 0.006, 0),
        (0.034, 0.024, 0.028),
        "leather",
        body.spine_weights(z),
        name="buckle_hole",
        bevel=0.006,
    )
    # One pouch on one side: a small asymmetry makes a toy a character.
    pouch = body.at(wide * k * 0.72, -deep * k * 0.74 - out, z - 0.036)
    body.clay.block(pouch, (0.060, 0.046, 0.066), "leather", "hips", name="pouch", bevel=0.016, frame=turned("z", 42))
    body.clay.block(
        pouch + vec(0.004, -0.006, 0.020),
        (0.064, 0.050, 0.030),
        "boots",
        "hips",
        name="pouch_flap",
        bevel=0.010,
        frame=turned("z", 42),
    )


def _gorget(body: Body) -> None:
    wide, deep = body.girth(body.neck - 0.035)
    body.clay.tube(
        [body.at(0, 0, body.neck - 0.055), body.at(0, 0, body.neck - 0.020), body.at(0, 0, body.neck + 0.012)],
        [(wide * 1.06, deep * 1.12), (wide * 0.86, deep * 1.02), (wide * 0.72, deep * 0.92)],
        "metal",
        "chest",
        name="gorget",
        sides=16,
        square=2.3,
    )


def _pauldron(body: Body, side: str, x: float) -> None:
    """Two lames of plate with a gold rim, sitting over the shoulder like the shell of a nut."""
    arm, r = body.arm(x), body.arm_radius
    held = {"chest": 0.35, f"upper_arm.{side}": 0.65}
    frame = moved(*(arm.shoulder + vec(x * 0.012, 0, 0.004))) @ turned("y", x * 24)
    columns = body.clay.sides(14)
    for size, drop, low in ((1.0, 0.0, 1.45), (0.86, -r * 0.85, 1.75)):
        polar = np.linspace(low, 0.12, body.clay.steps(5, 4))
        rows = []
        for angle in polar:
            flat = ring(columns, np.sin(angle) * r * 2.0 * size, np.sin(angle) * r * 2.05 * size, 2.2)
            rows.append(placed(frame, np.c_[flat, np.full(columns, np.cos(angle) * r * 1.75 * size + drop)]))
        grid = np.array(rows)
        body.clay.sheet(grid, 0.016, "metal", held, name=f"pauldron.{side}", inside="shadow", around=True)
        if size == 1.0:
            centre = grid[0].mean(axis=0)
            rim = np.array(
                [
                    centre + (grid[0] - centre) * k + (grid[1] - grid[0]) * lift
                    for k, lift in ((1.05, -0.10), (1.06, 0.32))
                ]
            )
            body.clay.sheet(rim, 0.022, "trim", held, name=f"pauldron_rim.{side}", around=True)
            top = placed(frame, vec(0, 0, r * 1.72))
            body.clay.ball(top, (0.026, 0.026, 0.020), "trim", held, name=f"pauldron_stud.{side}", sides=8, rows=5)


def _fur_collar(body: Body) -> None:
    for k in range(14):
        a = 2 * np.pi * k / 14
        wide, deep = body.girth(body.neck - 0.05)
        out = vec(np.sin(a), -np.cos(a), 0)
        root = body.at(out[0] * wide * 1.05, out[1] * deep * 1.15, body.neck - 0.020)
        reach = 0.085 if abs(out[0]) > 0.5 else 0.060
        body.clay.tube(
            [root - out * 0.03, root + out * reach * 0.45 + vec(0, 0, 0.008), root + out * reach - vec(0, 0, 0.035)],
            [0.040, 0.036, 0.004],
            "furs",
            "chest",
            name="fur",
            sides=6,
            start=0.5,
        )


def _collar(body: Body) -> None:
    wide, deep = body.girth(body.neck - 0.02)
    ringed = [
        body.at(np.sin(a) * wide * 0.80, -np.cos(a) * deep * 0.92, body.neck - 0.006 - 0.012 * np.cos(a))
        for a in np.linspace(0, 2 * np.pi, 13)
    ]
    body.clay.tube(ringed, [0.018] * 13, "trim", "chest", name="collar", sides=6, across=(0, 0, 1))


def _cape(body: Body) -> None:
    """Gathered at the shoulders, folded, flaring and lifting a little at the hem; three bones let it swing."""
    top, bottom = body.neck - 0.020, body.hip * 0.34
    wide, deep = body.girth(body.neck - 0.07)
    back, flare = deep * 1.10, 0.075
    if body.brief.parts.get("shoulders") == "pauldrons":
        back += 0.018
    for k in range(3):
        a, b = k / 3, (k + 1) / 3
        body.clay.bone(
            f"cape.{k + 1:02d}",
            body.at(0, back + flare * a, top + (bottom - top) * a),
            body.at(0, back + flare * b, top + (bottom - top) * b),
            f"cape.{k:02d}" if k else "chest",
        )
    rows, columns = body.clay.steps(11, 7), body.clay.steps(17, 9)
    grid, weights = np.zeros((rows, columns, 3)), []
    for j, v in enumerate(np.linspace(1, 0, rows)):  # v runs from the hem (1) to the shoulders (0)
        for i, u in enumerate(np.linspace(1, -1, columns)):
            half = body.shoulder_width * (1.0 + 0.72 * v**0.8)
            fold = 0.020 * v * np.cos(u * np.pi * 3.0) + 0.007 * v * np.cos(u * np.pi * 7.0)
            wrap = back * 0.95 * (u * u) * (1 - 0.62 * v)
            y = back + flare * v**1.2 + 0.012 * np.sin(v * np.pi * 1.3) + fold - wrap
            z = top + (bottom - top) * v + 0.016 * (1 - v) * (1 - abs(u)) + 0.012 * v * np.cos(u * np.pi * 3.0)
            grid[j, i] = body.at(u * half, y, z)
            weights.append(_cape_weights(float(v)))
    body.clay.sheet(grid, 0.014, "cape", weights, name="cape", inside="lining", shade=(0.0, 1.0))
    roll = [
        body.at(np.sin(a) * wide * 1.02, -np.cos(a) * deep * 1.18 - 0.004, top - 0.004 - 0.026 * np.cos(a))
        for a in np.linspace(0, 2 * np.pi, 17)
    ]
    body.clay.tube(
        roll, [(0.026, 0.030)] * 17, "cape", "chest", name="cape_collar", sides=8, across=(0, 0, 1), shade=(0.3, 1.0)
    )
    clasp = body.at(0, -deep * 1.18 - 0.032, top - 0.028)
    body.clay.ball(clasp, (0.030, 0.016, 0.030), "trim", "chest", name="clasp", sides=10, rows=6)
    body.clay.ball(
        clasp - vec(0, 0.012, 0), (0.015, 0.010, 0.015), "emblem", "chest", name="clasp_gem", sides=8, rows=5
    )


def _cape_weights(v: float) -> dict[str, float]:
    chain = ("chest", "cape.01", "cape.02", "cape.03")
    place = min(v * 3.0 + 0.5, 2.999)
    index = int(place)
    return blend(chain[index], chain[index + 1], place - index)


def _quiver(body: Body) -> None:
    _, deep = body.girth(body.neck - 0.1)
    low = body.at(-0.06, deep + 0.045, body.hip + 0.15 * body.torso)
    high = body.at(0.085, deep + 0.050, body.neck + 0.03)
    body.clay.tube(
        [low, low + (high - low) * 0.5, high],
        [0.036, 0.042, 0.050],
        "leather",
        "chest",
        name="quiver",
        sides=10,
        start=0.4,
    )
    body.clay.tube(
        [high - (high - low) * 0.08, high + (high - low) * 0.01],
        [0.056, 0.057],
        "trim",
        "chest",
        name="quiver_rim",
        sides=10,
        start=0.1,
        end=0.1,
    )
    for k, (dx, dy) in enumerate(((0.018, 0.0), (-0.014, 0.014), (-0.008, -0.016))):
        foot = high + vec(dx, dy, 0)
        tip = foot + (high - low) * (0.30 + 0.04 * k)
        body.clay.tube([foot, tip], [0.007, 0.007], "wood", "chest", name="arrow", sides=6)
        body.clay.slab(
            [(-0.022, -0.03), (0.022, -0.03), (0.022, 0.02), (0, 0.04), (-0.022, 0.02)],
            0.008,
            "emblem",
            "chest",
            name="fletching",
            frame=moved(*tip) @ turned("y", 30),
        )
