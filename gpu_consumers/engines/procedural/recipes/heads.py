"""Faces, hair, beards, and what is worn on a head. Lengths in head heights unless said otherwise."""

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, blend, curve, placed, ring, turned, unit, vec
from gpu_consumers.engines.procedural.recipes.frame import HEAD_PROFILE, HEAD_SQUARE, SIDES, Body

EYE_HEIGHT = -0.07
# How far the brows lean inward-down, in degrees, and how the mouth curves: 1 smiles, -1 frowns.
BROWS = {"fierce": 24.0, "brave": 11.0, "stern": 17.0, "sly": 14.0, "sad": -16.0, "friendly": -7.0, "wise": -8.0}
SMILES = {
    "friendly": 1.0,
    "brave": 0.45,
    "sly": 0.6,
    "proud": 0.3,
    "calm": 0.35,
    "fierce": -0.7,
    "stern": -0.6,
    "sad": -0.9,
}


def build_head(body: Body, rng: np.random.Generator) -> None:
    parts = body.brief.parts
    _skull(body)
    for _, x in SIDES:
        _eye(body, x)
        _brow(body, x)
        if "head" not in parts or parts["head"] not in {"helmet", "hood"} or parts.get("ears") == "pointed":
            _ear(body, x)
    _nose(body)
    if "beard" not in parts and "mask" not in parts:
        _mouth(body)
    worn = {"helmet": _helmet, "hat": _hat, "hood": _hood, "crown": _crown, "tricorn": _tricorn}
    if parts.get("head") in worn:
        worn[parts["head"]](body)
    if "hair" in parts and parts.get("head") not in {"helmet"}:
        _hair(body, parts["hair"], rng)
    if "beard" in parts:
        _beard(body, parts["beard"])
    if "mask" in parts:
        _scarf(body)
    if parts.get("teeth") == "tusks":
        _tusks(body)
    if parts.get("crest") == "plume":
        _plume(body)
    if parts.get("crest") == "horns" or "horns" in parts:
        _horns(body)


def _skull(body: Body) -> None:
    h = body.head
    body.clay.tube(
        [body.skull + vec(0, 0, z) * h for z in HEAD_PROFILE[:, 0]],
        [(wide * h, deep * h) for wide, deep in HEAD_PROFILE[:, 1:].tolist()],
        "skin",
        "head",
        name="head",
        sides=20,
        square=HEAD_SQUARE,
        start=0.12,
        end=0.10,
        shade=(0.0, 1.0),
    )


def _eye(body: Body, x: float) -> None:
    h, big = body.head, body.brief.proportions.eyes
    place = body.on_face(0.185 * x, EYE_HEIGHT)
    turn = turned("z", x * 17)
    body.clay.ball(
        place + vec(0, 0.006 * h, 0),
        (0.072 * h * big, 0.030 * h, 0.108 * h * big),
        "eyes",
        "head",
        name="eye",
        sides=12,
        rows=8,
        frame=turn,
    )
    for dx, dz, size in ((-0.020, 0.040, 0.026), (0.022, -0.042, 0.013)):
        body.clay.ball(
            place + placed(turn, vec(dx, -0.024, dz * big) * h),
            (size * h * big, 0.010 * h, size * 1.2 * h * big),
            "glint",
            "head",
            name="glint",
            sides=8,
            rows=4,
            shade=(1.0, 1.0),
        )


def _brow(body: Body, x: float) -> None:
    h, tilt = body.head, np.radians(BROWS.get(body.brief.mood, 4.0))
    bald = body.brief.kind in {"goblin", "orc", "skeleton"}
    lift = 0.115 + 0.055 * body.brief.proportions.eyes
    points = []
    for t in (-1.0, 0.0, 1.0):
        across, up = 0.185 + t * 0.085, EYE_HEIGHT + lift + t * 0.085 * np.tan(tilt) + (0.012 if t == 0 else 0.0)
        points.append(body.on_face(across * x, up) - vec(0, 0.014 * h, 0))
    heavy = 1.3 if body.brief.mood in {"fierce", "stern"} else 1.0
    body.clay.tube(
        points,
        [(0.020 * h, 0.026 * h * heavy), (0.022 * h, 0.030 * h * heavy), (0.014 * h, 0.014 * h)],
        "shadow" if bald else "hair",
        "head",
        name="brow",
        sides=6,
        across=(0, 1, 0),
        start=0.6,
        end=0.7,
    )


def _nose(body: Body) -> None:
    h, size = body.head, body.brief.proportions.nose
    if size <= 0:
        return
    place = body.on_face(0, -0.17)
    body.clay.ball(
        place - vec(0, 0.018 * h * size, 0),
        (0.046 * h * size, 0.050 * h * size, 0.042 * h * size),
        "skin",
        "head",
        name="nose",
        sides=8,
        rows=6,
        shade=(0.25, 0.85),
    )


def _mouth(body: Body) -> None:
    h, bow = body.head, SMILES.get(body.brief.mood, 0.4)
    wide = 0.17 if body.brief.parts.get("teeth") else 0.085
    points = [
        body.on_face(x * wide, -0.275 + 0.028 * bow * x * x) + vec(0, 0.003 * h, 0) for x in (-1.0, -0.5, 0.0, 0.5, 1.0)
    ]
    body.clay.tube(
        points,
        [0.006 * h, 0.010 * h, 0.011 * h, 0.010 * h, 0.006 * h],
        "mouth",
        "head",
        name="mouth",
        sides=6,
        across=(0, 1, 0),
        start=0.5,
        end=0.5,
    )


def _ear(body: Body, x: float) -> None:
    h = body.head
    root = body.skull + vec(x * 0.46, 0.03, -0.06) * h
    if body.brief.parts.get("ears") != "pointed":
        body.clay.ball(
            root + vec(x * 0.035, 0, 0) * h,
            (0.05 * h, 0.07 * h, 0.09 * h),
            "skin",
            "head",
            name="ear",
            sides=8,
            rows=6,
            frame=turned("z", -x * 20),
            shade=(0.1, 0.8),
        )
        return
    long = 0.5 * body.brief.proportions.ears * (1.0 if body.brief.kind in {"goblin", "imp"} else 0.62)
    out = unit(vec(x * 1.0, 0.22, 0.34))
    spine = [
        root - out * 0.05 * h,
        root + out * long * 0.3 * h,
        root + out * long * 0.65 * h + vec(0, 0, 0.02 * h),
        root + out * long * h + vec(0, 0.03 * h, 0.06 * h),
    ]
    for colour, size, forward in (("skin", 1.0, 0.0), ("ear_inside", 0.62, 0.030)):
        body.clay.tube(
            [p - vec(0, forward * h, -0.006 * h) for p in spine],
            [
                (0.032 * h * size, 0.085 * h * size),
                (0.040 * h * size, 0.125 * h * size),
                (0.032 * h * size, 0.085 * h * size),
                (0.010 * h, 0.014 * h),
            ],
            colour,
            "head",
            name="ear" if size == 1.0 else "ear_inside",
            sides=8,
            across=(0, 1, 0),
            end=0.6,
            shade=(0.1, 0.95),
        )


def _tusks(body: Body) -> None:
    h = body.head
    for _, x in SIDES:
        low, high = body.on_face(x * 0.135, -0.30), body.on_face(x * 0.150, -0.19)
        body.clay.tube(
            [low, low + (high - low) * 0.6 - vec(0, 0.03 * h, 0), high - vec(0, 0.034 * h, 0)],
            [0.034 * h, 0.026 * h, 0.006 * h],
            "tooth",
            "head",
            name="tusk",
            sides=6,
            start=0.4,
        )


def _helmet(body: Body) -> None:
    """An open-faced helm: bowl, brow band, cheek guards, a nasal, and a visor pushed up."""
    h, columns = body.head, body.clay.sides(22)
    heights = _rows(body, -0.40, 11)
    grid = body.around_head(heights, 1.10, columns)
    open_face = np.array(
        [[not _in_front(k, columns, z) for k in range(columns)] for z in (heights[:-1] + heights[1:]) / 2]
    )
    body.clay.sheet(
        grid, 0.05 * h, "helmet", "head", name="helmet", inside="shadow", around=True, keep=open_face, shade=(0.0, 1.0)
    )
    band = body.around_head(np.array([0.145, 0.175, 0.245, 0.265]), 1.165, columns)
    body.clay.sheet(band, 0.06 * h, "trim", "head", name="helmet_band", around=True)
    front = body.on_face(0, 0.0) - vec(0, 0.075 * h, 0)
    body.clay.slab(
        [(-0.030 * h, -0.12 * h), (0.030 * h, -0.12 * h), (0.052 * h, 0.10 * h), (-0.052 * h, 0.10 * h)],
        0.05 * h,
        "trim",
        "head",
        name="nasal",
        frame=_moved_to(front + vec(0, 0.004, 0.09 * h)),
        bevel=0.014 * h,
    )
    body.clay.ball(
        body.skull + vec(0, 0, 0.54) * h,
        (0.105 * h, 0.105 * h, 0.030 * h),
        "trim",
        "head",
        name="helmet_knob",
        sides=10,
        rows=5,
    )
    for _, x in SIDES:
        pivot = body.skull + vec(x * 0.585, -0.05, 0.185) * h
        body.clay.ball(pivot, (0.035 * h, 0.065 * h, 0.065 * h), "trim", "head", name="rivet", sides=8, rows=5)


def _in_front(column: int, columns: int, z: float) -> bool:
    """Is this helmet face over the face opening? Column 0 looks forward."""
    angle = 360.0 * (min(column + 0.5, columns - column - 0.5)) / columns
    return z < 0.18 and angle < (64.0 if z > -0.25 else 50.0)


def _rows(body: Body, low: float, wanted: int) -> Floats:
    """Heights from `low` to the crown, closer where the head rounds off."""
    share = np.linspace(0, 1, body.clay.steps(wanted, 6))
    return np.asarray(low + (0.489 - low) * np.sin(share * np.pi / 2), dtype=np.float64)


def _moved_to(place: Floats) -> Floats:
    frame = np.eye(4)
    frame[:3, 3] = place
    return frame


def _plume(body: Body) -> None:
    """A swept feather: one great lock that rises and falls down the back, and two lesser ones beside it."""
    h, top = body.head, body.skull + vec(0, 0, 0.50) * body.head
    root = top + vec(0, 0.02, 0.02) * h
    body.clay.tube(
        [root - vec(0, 0, 0.05) * h, root + vec(0, 0.0, 0.07) * h],
        [0.055 * h, 0.04 * h],
        "trim",
        "head",
        name="plume_socket",
        sides=8,
        end=0.2,
    )
    sweep = [
        (0, -0.02, 0.00),
        (0, -0.10, 0.16),
        (0, -0.02, 0.33),
        (0, 0.20, 0.40),
        (0, 0.44, 0.30),
        (0, 0.60, 0.06),
        (0, 0.66, -0.24),
    ]
    for aside, turn, size in ((0.0, 0.0, 1.0), (0.075, 13.0, 0.72), (-0.075, -13.0, 0.72)):
        frame = turned("y", turn) @ turned("z", -turn * 1.5)
        path = root + (placed(frame, np.array(sweep) * size) + vec(aside, 0.0, 0.0)) * h
        along = np.linspace(0, 1, body.clay.steps(10, 6))
        full = size * h * np.sin(np.pi * np.clip(0.10 + 0.86 * along**0.8, 0, 1)) ** 0.75
        body.clay.tube(
            curve(path, len(along)),
            [(0.085 * f, 0.145 * f) for f in full.tolist()],
            "plume",
            "head",
            name="plume",
            sides=10,
            square=2.2,
            start=0.5,
            end=0.8,
        )


def _hat(body: Body) -> None:
    """A wizard's: a wide wavy brim and a tall cone that bends over."""
    h, columns = body.head, body.clay.sides(22)
    base = body.skull + vec(0, 0.02, 0.20) * h
    rows = []
    for reach, lift in ((1.02, 0.02), (1.30, -0.01), (1.58, -0.005), (1.72, 0.035)):
        flat = ring(columns, 0.49 * reach, 0.46 * reach, 2.0, -np.pi / 2)
        wave = 0.05 * np.abs(flat[:, 0] / 0.8) ** 2 - 0.035 * np.maximum(0, -flat[:, 1] / 0.8)
        rows.append(base + np.c_[flat, lift + wave] * h)
    body.clay.sheet(np.array(rows)[::-1], 0.05 * h, "hat", "head", name="brim", around=True, shade=(0.1, 0.8))
    cone = [
        (0, 0, -0.02),
        (0, 0.01, 0.16),
        (0, 0.05, 0.42),
        (0.02, 0.13, 0.68),
        (0.09, 0.27, 0.88),
        (0.18, 0.42, 0.90),
        (0.23, 0.50, 0.80),
    ]
    body.clay.tube(
        [base + np.array(p) * h for p in cone],
        [(r * h, r * 0.96 * h) for r in (0.51, 0.46, 0.34, 0.23, 0.145, 0.085, 0.02)],
        "hat",
        "head",
        name="hat",
        sides=16,
        end=0.8,
        shade=(0.0, 1.0),
    )
    body.clay.tube(
        [base + vec(0, 0.002, 0.02) * h, base + vec(0, 0.01, 0.13) * h],
        [(0.525 * h, 0.505 * h), (0.485 * h, 0.47 * h)],
        "trim",
        "head",
        name="hat_band",
        sides=16,
        start=0.02,
        end=0.02,
    )
    body.clay.block(
        base + vec(0, -0.505, 0.08) * h,
        (0.15 * h, 0.05 * h, 0.14 * h),
        "leather",
        "head",
        name="hat_buckle",
        bevel=0.02 * h,
    )


def _hood(body: Body) -> None:
    h, columns = body.head, body.clay.sides(22)
    heights = _rows(body, -0.44, 11)
    grid = body.around_head(heights, 1.12, columns)
    # The hood runs to a soft point behind the crown and leans over the brow.
    up = np.clip((heights - 0.1) / 0.37, 0, 1)[:, None]
    grid[:, :, 1] += (up**2 * 0.22 * h) * np.ones(columns)
    grid[:, :, 2] += (up**3 * 0.05 * h) * np.ones(columns)
    middle = (heights[:-1] + heights[1:]) / 2
    keep = np.array([[not (_angle(k, columns) < 48 and z < 0.26) for k in range(columns)] for z in middle])
    body.clay.sheet(grid, 0.055 * h, "hood", "head", name="hood", inside="shadow", around=True, keep=keep)
    tip = body.skull + vec(0, 0.24, 0.53) * h
    body.clay.tube(
        [tip - vec(0, 0.10, 0.06) * h, tip + vec(0, 0.08, 0.00) * h, tip + vec(0, 0.24, -0.12) * h],
        [0.20 * h, 0.13 * h, 0.02 * h],
        "hood",
        "head",
        name="hood_tip",
        sides=10,
        start=0.4,
        end=0.6,
    )
    collar = [
        body.at(np.sin(a) * 0.125 * body.bulk, -np.cos(a) * 0.105 * body.bulk, body.neck - 0.015 + 0.012 * np.cos(a))
        for a in np.linspace(0, 2 * np.pi, 13)
    ]
    body.clay.tube(collar, [0.030] * 13, "hood", "chest", name="hood_collar", sides=8, across=(0, 0, 1))


def _angle(column: int, columns: int) -> float:
    return 360.0 * min(column + 0.5, columns - column - 0.5) / columns


def _crown(body: Body) -> None:
    h, points = body.head, 8
    columns = points * 4
    low, high = body.around_head(np.array([0.27, 0.35]), 1.12, columns)
    spikes = np.array([0.5 + 0.5 * np.cos(2 * np.pi * k * points / columns) for k in range(columns)])
    tips = high + (high - body.skull) * vec(0.10, 0.10, 0) + np.c_[np.zeros((columns, 2)), 0.04 + 0.17 * spikes**2] * h
    body.clay.sheet(np.array([low, high, tips]), 0.035 * h, "crown", "head", name="crown", around=True)
    for k in range(points):
        body.clay.ball(tips[k * 4], 0.035 * h, "crown", "head", name="crown_pearl", sides=8, rows=5)
        if k % 2 == 0:
            body.clay.ball(
                (low[k * 4] + high[k * 4]) / 2,
                (0.045 * h, 0.045 * h, 0.055 * h),
                "gem",
                "head",
                name="crown_gem",
                sides=6,
                rows=4,
            )


def _tricorn(body: Body) -> None:
    h, columns = body.head, body.clay.sides(24)
    base = body.skull + vec(0, 0.02, 0.20) * h
    rows = []
    for reach, lift in ((1.0, 0.0), (1.35, 0.05), (1.6, 0.22)):
        flat = ring(columns, 0.50 * reach, 0.47 * reach, 2.0, -np.pi / 2)
        corner = np.cos(3 * (np.arctan2(flat[:, 1], flat[:, 0]) + np.pi / 2))
        rows.append(
            base
            + np.c_[flat * (1 + 0.16 * (reach - 1) * corner)[:, None], lift * (1 - 0.75 * np.maximum(corner, 0))] * h
        )
    body.clay.sheet(np.array(rows)[::-1], 0.05 * h, "hat", "head", name="tricorn", around=True)
    body.clay.ball(
        base + vec(0, 0, 0.06) * h,
        (0.50 * h, 0.47 * h, 0.28 * h),
        "hat",
        "head",
        name="tricorn_crown",
        sides=16,
        rows=7,
    )
    body.clay.slab(
        [(0.05 * h * np.cos(a), 0.05 * h * np.sin(a)) for a in np.arange(8) * np.pi / 4],
        0.03 * h,
        "trim",
        "head",
        name="cockade",
        frame=_moved_to(base + vec(0.16, -0.63, 0.17) * h),
    )


def _hair(body: Body, shape: str, rng: np.random.Generator) -> None:
    h, columns = body.head, body.clay.sides(22)
    low = {"long": -0.46, "topknot": -0.12}.get(shape, -0.22)
    # Under a hat the hair stops at the brim: what is not seen must not poke through.
    covered = body.brief.parts.get("head") in {"hat", "hood", "tricorn"}
    heights = np.linspace(low, 0.22, body.clay.steps(7, 5)) if covered else _rows(body, low, 10)
    grid = body.around_head(heights, 1.07, columns)
    middle = (heights[:-1] + heights[1:]) / 2
    keep = np.array([[not (_angle(k, columns) < 64 and z < 0.17) for k in range(columns)] for z in middle])
    body.clay.sheet(grid, 0.06 * h, "hair", "head", name="hair", around=True, keep=keep)
    if covered:
        if shape == "long":
            _long_locks(body)
        return
    body.clay.ball(
        body.skull + vec(0, 0, 0.505) * h,
        (0.10 * h, 0.10 * h, 0.020 * h),
        "hair",
        "head",
        name="hair_top",
        sides=10,
        rows=5,
        shade=(0.9, 1.0),
    )
    parting = 1.0 if rng.integers(2) else -1.0
    # Locks that sweep from a parting across the brow, the widest last, like combed hair.
    for start, end, low, size in (
        (0.16, 0.44, 0.10, 0.11),
        (0.12, -0.06, 0.17, 0.13),
        (0.10, -0.30, 0.15, 0.15),
        (0.06, -0.46, 0.02, 0.13),
    ):
        root, tip = body.on_face(parting * start, 0.40), body.on_face(parting * end, low)
        middle = body.on_face(parting * (start + end) / 2, (0.40 + low) / 2 + 0.05) - vec(0, 0.05 * h, 0)
        lock = curve([root + vec(0, 0.05, 0.02) * h, middle, tip - vec(0, 0.045 * h, 0)], 5)
        widths = (0.55, 0.95, 1.0, 0.72, 0.10)
        body.clay.tube(
            lock,
            [(size * k * h, size * 0.50 * k * h) for k in widths],
            "hair",
            "head",
            name="fringe",
            sides=8,
            across=(0, 0, 1),
            start=0.5,
            end=0.6,
        )
    if shape == "long":
        _long_locks(body)
    if shape == "topknot":
        knot = body.skull + vec(0, 0.10, 0.52) * h
        body.clay.ball(knot, (0.11 * h, 0.11 * h, 0.10 * h), "hair", "head", name="topknot", sides=10, rows=6)
        body.clay.tube(
            [knot, knot + vec(0, 0.20, 0.14) * h, knot + vec(0, 0.40, -0.02) * h, knot + vec(0, 0.46, -0.30) * h],
            [0.07 * h, 0.11 * h, 0.09 * h, 0.01 * h],
            "hair",
            "head",
            name="ponytail",
            sides=8,
            end=0.5,
        )


def _long_locks(body: Body) -> None:
    h = body.head
    for _, x in SIDES:
        for forward, reach in ((-0.10, 0.42), (0.16, 0.52), (0.34, 0.58)):
            root = body.skull + vec(x * (0.44 - 0.25 * max(0.0, forward)), forward, -0.05) * h
            body.clay.tube(
                [
                    root,
                    root + vec(x * 0.08, 0.02, -0.25) * h,
                    root + vec(x * 0.03, 0.05, -0.25 - reach * 0.7) * h,
                    root + vec(-x * 0.02, 0.03, -0.25 - reach) * h,
                ],
                [0.10 * h, 0.14 * h, 0.10 * h, 0.015 * h],
                "hair",
                [{"head": 1.0}, {"head": 1.0}, blend("head", "chest", 0.35), blend("head", "chest", 0.5)],
                name="lock",
                sides=8,
                start=0.6,
                end=0.5,
            )


def _beard(body: Body, shape: str) -> None:
    h = body.head
    reach = {"long": 1.0, "braided": 0.78, "short": 0.24}.get(shape, 0.6)
    path = [
        (0, -0.26, -0.20),
        (0, -0.36, -0.36),
        (0, -0.43, -0.36 - 0.24 * reach),
        (0, -0.43, -0.36 - 0.54 * reach),
        (0, -0.39, -0.36 - 0.82 * reach),
    ]
    body.clay.tube(
        [body.skull + np.array(p) * h for p in path],
        [(0.36 * h, 0.19 * h), (0.37 * h, 0.19 * h), (0.29 * h, 0.16 * h), (0.17 * h, 0.11 * h), (0.02 * h, 0.02 * h)],
        "beard",
        [
            {"head": 1.0},
            {"head": 1.0},
            blend("head", "chest", 0.2),
            blend("head", "chest", 0.4),
            blend("head", "chest", 0.5),
        ],
        name="beard",
        sides=14,
        square=2.3,
        start=0.3,
        end=0.5,
    )
    for _, x in SIDES:
        body.clay.tube(
            [
                body.on_face(x * 0.01, -0.235) - vec(0, 0.03, 0) * h,
                body.on_face(x * 0.15, -0.26) - vec(0, 0.05, 0) * h,
                body.on_face(x * 0.29, -0.35) - vec(0, 0.04, 0) * h,
            ],
            [0.042 * h, 0.066 * h, 0.012 * h],
            "beard",
            "head",
            name="moustache",
            sides=8,
            start=0.5,
            end=0.5,
            shade=(0.4, 1.0),
        )
        if shape == "braided":
            root = body.skull + vec(x * 0.15, -0.46, -0.62) * h
            for k in range(4):
                body.clay.ball(
                    root - vec(x * 0.01 * k, 0, 0.085 * k) * h,
                    (0.07 - 0.008 * k) * h,
                    "beard" if k < 3 else "trim",
                    blend("head", "chest", 0.4),
                    name="braid",
                    sides=8,
                    rows=5,
                )


def _scarf(body: Body) -> None:
    h, columns = body.head, body.clay.sides(20)
    grid = body.around_head(np.linspace(-0.44, -0.20, 4), 1.09, columns)
    body.clay.sheet(grid, 0.05 * h, "mask", "head", name="scarf", around=True)


def _horns(body: Body) -> None:
    h, shape = body.head, body.brief.parts.get("horns", "pair")
    if shape == "single":
        root = body.skull + vec(0, -0.30, 0.36) * h
        body.clay.tube(
            [root, root + vec(0, -0.14, 0.26) * h, root + vec(0, -0.16, 0.55) * h],
            [0.09 * h, 0.06 * h, 0.008 * h],
            "horn",
            "head",
            name="horn",
            sides=10,
            end=0.5,
        )
        return
    for _, x in SIDES:
        root = body.skull + vec(x * 0.46, 0.0, 0.22) * h
        body.clay.tube(
            [
                root,
                root + vec(x * 0.20, 0, 0.04) * h,
                root + vec(x * 0.33, -0.01, 0.20) * h,
                root + vec(x * 0.33, -0.03, 0.42) * h,
            ],
            [0.115 * h, 0.10 * h, 0.07 * h, 0.008 * h],
            "horn",
            "head",
            name="horn",
            sides=10,
            across=(0, 1, 0),
            end=0.5,
        )
        body.clay.tube(
            [root + vec(x * 0.02, 0, 0) * h, root + vec(x * 0.09, 0, 0.012) * h],
            [0.135 * h, 0.125 * h],
            "trim",
            "head",
            name="horn_ring",
            sides=10,
            across=(0, 1, 0),
            start=0.1,
            end=0.1,
        )
