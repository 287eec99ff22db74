"""What hangs on a back: capes and wings with bones of their own, packs and quivers."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, blend, vec
from gpu_consumers.engines.procedural.recipes.frame import SIDES, Body
from gpu_consumers.engines.procedural.recipes.outfits.emblems import EMBLEMS
from gpu_consumers.engines.procedural.recipes.outfits.rows import Band, Piece, Row, Tubed, make
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod

CAPE_LINKS: Final = 4
_STRAPS: Final = Tubed("strap", "leather", ((0.40, 0.30, 1.0), (0.56, 0.70, 1.0), (0.56, 0.98, 0.0),
    (0.54, 0.80, -1.0), (0.60, 0.45, -1.0), (0.72, 0.30, 0.0)), (0.020, 0.011), 0.012, True)  # fmt: skip
BACKS: Final[Mapping[str, tuple[Row, ...]]] = {
    "backpack": (
        _STRAPS,
        Piece(0.48, (Box((0, 0.30, 0.0), (1.15, 0.56, 1.25), "pack", "pack", 0.16),
            Box((0, 0.32, 0.46), (1.22, 0.62, 0.40), "pack_dark", "pack_flap", 0.14),
                     Box((0, 0.64, -0.16), (0.74, 0.16, 0.50), "pack_dark", "pack_pocket", 0.06),
                         Box((0.26, 0.66, 0.30), (0.12, 0.05, 0.42), "leather", "pack_strap", 0.02, twice=True),
                     Rod([(-0.72, 0.30, 0.86), (0.72, 0.30, 0.86)], [0.22, 0.22], "emblem", "bedroll", 10),
                     Rod([(0.40, 0.30, 0.86), (0.48, 0.30, 0.86)], [0.25, 0.25], "leather", "bedroll_strap", 10,
                         twice=True)), 0.004, 1.0),
    ),
    "jetpack": (
        _STRAPS._replace(colour="metal_dark"),
        Piece(0.52, (Box((0, 0.26, 0.0), (1.10, 0.46, 1.35), "metal", "life_pack", 0.12),
            Rod([(0.36, 0.52, -0.62), (0.36, 0.52, 0.52)], [0.26, 0.26], "trim", "tank", 10, 0.2, 0.9, twice=True),
                     Rod([(0.36, 0.52, -0.90), (0.36, 0.52, -0.60)], [0.30, 0.18], "metal_dark", "nozzle", 10,
                         twice=True), Box((0, 0.54, 0.30), (0.22, 0.10, 0.22), "emblem", "pack_light", 0.03)), 0.004,
                         1.0),
    ),
    "sack": (
        Piece(0.58, (Blob((0.10, 0.62, 0.10), (0.80, 0.66, 0.86), "sack", "sack", 12, 8, 2.3),
            Rod([(-0.08, 0.36, 0.82), (-0.22, 0.14, 1.05)], [0.26, 0.18], "sack", "sack_neck", 8, 0.3, 0.3),
                     Rod([(-0.10, 0.34, 0.84), (-0.14, 0.28, 0.92)], [0.27, 0.25], "string", "sack_tie", 8)), 0.0,
                         1.0),
    ),
    "quiver": (
        Tubed("quiver_strap", "leather", ((0.60, 0.88, -1.0), (0.25, 0.64, -1.0), (-0.25, 0.40, -1.0),
            (-0.66, 0.20, -1.0)), (0.022, 0.011), 0.008),
        Piece(0.55, (Rod([(-0.42, 0.34, -0.66), (0.10, 0.36, 0.12), (0.58, 0.38, 0.84)], [0.25, 0.28, 0.33],
            "leather", "quiver", 10, 0.4),
                     Rod([(0.48, 0.38, 0.69), (0.60, 0.38, 0.87)], [0.37, 0.38], "trim", "quiver_rim", 10),
                         Rod([(-0.20, 0.35, -0.33), (-0.09, 0.35, -0.17)], [0.30, 0.31], "trim", "quiver_band", 10),
                     *(Rod([(0.55 + dx, 0.38 + dy, 0.80), (0.80 + dx, 0.38 + dy, 1.18 + up)], [0.05, 0.05], "wood",
                         "arrow", 6) for dx, dy, up in ((0.12, 0.0, 0.05), (-0.10, 0.10, 0.0), (-0.04, -0.12, 0.10))),
                     *(Rod([(0.76 + dx, 0.38 + dy, 1.06 + up), (0.96 + dx, 0.38 + dy, 1.38 + up)],
                         [(0.14, 0.03), (0.12, 0.03)], "emblem", "fletching", 6, 0.1, 0.3) for dx, dy,
                         up in ((0.12, 0.0, 0.05), (-0.10, 0.10, 0.0), (-0.04, -0.12, 0.10)))), 0.0, 1.0),
    ),
    "greatsword": (
        Tubed("baldric", "leather", ((-0.60, 0.88, -1.0), (-0.25, 0.64, -1.0), (0.25, 0.40, -1.0),
            (0.66, 0.20, -1.0)), (0.022, 0.011), 0.008),
        Piece(0.55, (Rod([(0.70, 0.22, -1.30), (-0.62, 0.22, 0.94)], [(0.20, 0.09), (0.23, 0.10)], "leather",
            "scabbard", 8, 0.3, 0.1), Rod([(-0.60, 0.22, 0.90), (-0.66, 0.22, 1.0)], [(0.28, 0.13)] * 2, "trim",
            "scabbard_rim", 8),
                     Rod([(-0.98, 0.22, 0.84), (-0.40, 0.22, 1.18)], [0.08, 0.08], "trim", "back_guard", 6, 0.4, 0.4),
                         Rod([(-0.70, 0.22, 1.04), (-0.98, 0.22, 1.52)], [0.085, 0.085], "leather", "back_grip", 8),
                     Blob((-1.02, 0.22, 1.58), (0.13, 0.13, 0.13), "trim", "back_pommel", 8, 5)), 0.0, 1.0),
    ),
    "katana": (
        Piece(0.16, (Rod([(0.98, -0.75, 0.16), (1.0, -0.30, 0.02), (0.98, 0.55, -0.32), (0.92, 1.10, -0.40)],
            [(0.09, 0.12)] * 4, "lash", "scabbard", 8, 0.2, 0.4),
                     Rod([(0.98, -0.80, 0.18), (0.96, -1.25, 0.36)], [0.075, 0.075], "cloth", "sheathed_grip", 8, 0.1,
                         0.3), Plate([(-0.14, -0.14), (0.14, -0.14), (0.14, 0.14), (-0.14, 0.14)], 0.05, "trim",
                         "sheathed_guard", (0.98, -0.78, 0.18))), 0.0, 1.0),
    ),
}  # fmt: skip


def build_back(body: Body) -> None:
    back = body.part("back")
    if back in {"cape", "half_cape", "cloak", "torn_cape"}:
        _cape(body, back)
    elif back in {"wings", "feathered", "angel_wings"}:
        _wings(body, feathered=True)
    elif back in {"bat_wings", "demon_wings"}:
        _wings(body, feathered=False)
    for row in BACKS.get(back, ()):
        make(body, row)


def _cape(body: Body, cut: str) -> None:
    """Gathered at the shoulders, folded, flaring and lifting a little at the hem; four bones let it swing."""
    length = {"half_cape": 0.80, "torn_cape": 0.40}.get(cut, 0.30)
    top, bottom = body.neck - 0.020, body.hip * length
    _, deep = body.girth(body.neck - 0.2 * body.torso)
    back, flare = deep * 1.10 + 0.006, 0.070
    if body.part("shoulders") in {"pauldrons", "great", "spikes"}:
        back += 0.016
    if body.part("belt") == "bandolier":
        back += 0.014
    joints = [body.at(0, back + flare * t, top + (bottom - top) * t) for t in np.linspace(0, 1, CAPE_LINKS + 1)]
    for k in range(CAPE_LINKS):
        body.clay.bone(f"cape.{k + 1:02d}", joints[k], joints[k + 1], f"cape.{k:02d}" if k else "chest")
    rows, columns = body.clay.steps(8, 6), 2 * body.clay.steps(6, 4) + 1
    grid, weights = np.zeros((rows, columns, 3)), []
    for j, v in enumerate(np.linspace(1, 0, rows)):  # v runs from the hem (1) to the shoulders (0)
        for i, u in enumerate(np.linspace(1, -1, columns)):
            half = body.shoulder_width * (0.96 + 0.66 * v**0.8)
            fold = 0.022 * v**0.7 * np.cos(u * np.pi * 3.0) + 0.006 * v * np.cos(u * np.pi * 6.0)
            wrap = back * 0.95 * (u * u) * (1 - 0.55 * v)
            y = back + flare * v**1.2 + 0.012 * np.sin(v * np.pi * 1.3) + fold - wrap
            z = top + (bottom - top) * v + 0.016 * (1 - v) * (1 - abs(u)) + 0.012 * v * np.cos(u * np.pi * 3.0)
            if cut == "torn_cape" and j == 0:
                z += 0.035 * np.cos(u * np.pi * 5.0) + 0.02 * np.cos(u * np.pi * 2.0)
            grid[j, i] = body.at(u * half, y, z)
            weights.append(_cape_weights(float(v)))
    body.clay.sheet(grid, 0.012, "cape", weights, name="cape", inside="lining", shade=(0.0, 1.0))
    if cut != "torn_cape":
        hem = np.stack([grid[0] + (grid[0] - grid[1]) * 0.02, grid[0] + (grid[1] - grid[0]) * 0.34])
        hem = hem + _outward(hem) * 0.004
        body.clay.sheet(hem, 0.020, "cape_trim", weights[: 2 * columns], name="cape_hem", shade=(0.0, 0.5))
    make(body, Band("cape_collar", "cape", 0.93, 0.052, 0.026, 0.5, 2.3))
    clasp = (
        Plate([(x * 0.17, z * 0.17) for x, z in EMBLEMS["diamond"]], 0.10, "trim", "clasp", (0, -0.03, 0), bevel=0.03),
        Blob((0, -0.10, 0), (0.075, 0.05, 0.085), "gem", "clasp_gem", 6, 4),
    )
    make(body, Piece(0.90, clasp, 0.030))


def _outward(grid: Floats) -> Floats:
    """Away from the body: the cape's own back, nearly level."""
    return np.broadcast_to(vec(0.0, 1.0, 0.0), grid.shape)


def _cape_weights(v: float) -> dict[str, float]:
    chain = ("chest", *(f"cape.{k + 1:02d}" for k in range(CAPE_LINKS)))
    place = min(v * CAPE_LINKS + 0.4, CAPE_LINKS - 0.001)
    index = int(place)
    return blend(chain[index], chain[index + 1], place - index)


# A wing, in chest half widths from where it grows: its arm's joints, and its feathers or fingers.
_WING_ARM: Final = ((0.10, 0.0, 0.0), (0.75, 0.42, 0.85), (1.85, 0.62, 1.35), (2.70, 0.72, 1.05))
_FEATHERS: Final = (
    # where along the arm (0..1), how long, how far it fans outward in degrees from straight down, and its layer
    *((0.16 + 0.105 * k, 1.05 + 0.11 * k, 6.0 + 5.2 * k, 0) for k in range(9)),
    *((0.14 + 0.115 * k, 0.62 + 0.06 * k, 8.0 + 5.0 * k, 1) for k in range(8)),
)
_FINGERS: Final = (
    (2.90, 0.74, 1.30),
    (3.05, 0.80, 0.10),
    (2.15, 0.72, -0.75),
    (1.15, 0.55, -1.05),
    (0.30, 0.20, -0.75),
)


def _wings(body: Body, *, feathered: bool) -> None:
    unit = body.girth(body.up(0.72))[0] * (1.3 if feathered else 1.1)
    root = body.front(0.0, body.up(0.76), -0.012, 1.0)
    for side, x in SIDES:
        arm = [root + np.array((px * x, py, pz)) * unit for px, py, pz in _WING_ARM]
        body.clay.bone(f"wing.01.{side}", arm[0], arm[2], "chest")
        body.clay.bone(f"wing.02.{side}", arm[2], arm[3], f"wing.01.{side}")
        _wing_arm(body, side, arm, unit, "feather" if feathered else "skin_wing")
        if feathered:
            _feathers(body, side, x, arm, unit)
        else:
            _membrane(body, side, x, arm, root, unit)


def _wing_blend(side: str, t: float) -> dict[str, float]:
    if t < 0.15:
        return blend("chest", f"wing.01.{side}", 0.5 + t / 0.3)
    return blend(f"wing.01.{side}", f"wing.02.{side}", (t - 0.5) / 0.35)


def _wing_arm(body: Body, side: str, arm: list[Floats], unit: float, colour: str) -> None:
    held = [_wing_blend(side, t) for t in (0.0, 0.35, 0.72, 1.0)]
    body.clay.tube(
        arm,
        [0.17 * unit, 0.15 * unit, 0.12 * unit, 0.05 * unit],
        colour,
        held,
        name=f"wing_arm.{side}",
        sides=8,
        start=0.5,
        end=0.5,
    )


def _feathers(body: Body, side: str, x: float, arm: list[Floats], unit: float) -> None:
    along = np.linspace(0, 1, len(arm))
    for t, long, fan, layer in _FEATHERS:
        start = np.array([np.interp(t, along, [p[i] for p in arm]) for i in range(3)])
        a = np.radians(fan)
        way = vec(x * np.sin(a), 0.10, -np.cos(a)) * long * unit
        start = start - vec(0, 0.05 * unit * layer, 0)
        body.clay.tube(
            [start, start + way * 0.55, start + way * 0.9, start + way],
            [(0.10 * unit, 0.05 * unit), (0.17 * unit, 0.05 * unit), (0.13 * unit, 0.04 * unit), 0.02 * unit],
            "feather" if layer == 0 else "feather_light",
            _wing_blend(side, t),
            name=f"feather.{side}",
            sides=6,
            start=0.3,
            end=0.4,
            shade=(0.15, 1.0),
        )


def _membrane(body: Body, side: str, x: float, arm: list[Floats], root: Floats, unit: float) -> None:
    tips = [root + np.array((px * x, py, pz)) * unit for px, py, pz in _FINGERS]
    wrist = arm[2]
    for k, tip in enumerate(tips[1:4]):
        middle = (wrist + tip) / 2 + vec(0, 0.08 * unit, 0)
        body.clay.tube(
            [wrist, middle, tip], [0.07 * unit, 0.055 * unit, 0.012 * unit], "skin_wing",
                _wing_blend(side, 0.9 - 0.15 * k), name=f"wing_finger.{side}", sides=6, start=0.4, end=0.4
        )  # fmt: skip
    body.clay.tube(
        [wrist, wrist + vec(x * 0.05, 0, 0.30) * unit], [0.07 * unit, 0.01 * unit], "horn", _wing_blend(side, 0.7),
            name=f"wing_claw.{side}", sides=6, start=0.3
    )  # fmt: skip
    # Skin between arm and fingers: from the arm's line down to a scalloped edge.
    columns = 17
    upper_line, lower_line = (
        np.array([arm[0], arm[1], arm[2], arm[3]]),
        np.array([tips[4], tips[3], tips[2], tips[1], tips[0]]),
    )
    u = np.linspace(0, 1, columns)
    upper = np.stack([np.interp(u, np.linspace(0, 1, 4), upper_line[:, i]) for i in range(3)], axis=1)
    lower = np.stack([np.interp(u, np.linspace(0, 1, 5), lower_line[:, i]) for i in range(3)], axis=1)
    lower = lower + (upper - lower) * (0.20 * np.sin(np.pi * np.mod(u * 4, 1.0)) ** 2)[:, None]
    rows = np.linspace(0, 1, 4)
    grid = np.stack([lower + (upper - lower) * t + vec(0, 0.06 * unit * np.sin(np.pi * t), 0) for t in rows])
    weights = [_wing_blend(side, float(t)) for _ in rows for t in (u if x > 0 else u[::-1])]
    if x < 0:  # the mirrored wing keeps its face, and so its thickness, on the same side
        grid = grid[:, ::-1]
    body.clay.sheet(grid, 0.010, "membrane", weights, name=f"membrane.{side}", inside="membrane")
