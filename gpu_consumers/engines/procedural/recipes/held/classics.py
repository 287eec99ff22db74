"""Swords, axes, staffs, bows, shields: made along +Z from the grip at the frame's origin. Lengths in body heights."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, moved, placed, turned, vec

Maker = Callable[[Clay, Floats, str], None]  # clay, frame, bone


def sword(clay: Clay, frame: Floats, bone: str, length: float = 0.46, broad: float = 1.0) -> None:
    def at(x: float, y: float, z: float) -> Floats:
        return placed(frame, vec(x, y, z))

    clay.tube(
        [at(0, 0, -0.072), at(0, 0, 0.0), at(0, 0, 0.082)], [0.019, 0.022, 0.019], "leather", bone, name="grip", sides=8
    )
    for k in range(3 if clay.trinkets else 0):
        z = -0.045 + 0.045 * k
        clay.tube([at(0, 0, z - 0.006), at(0, 0, z + 0.006)], [0.0245, 0.0245], "trim", bone, name="grip_ring", sides=8)
    clay.ball(at(0, 0, -0.094), 0.033, "trim", bone, name="pommel", sides=10, rows=6)
    clay.tube(
        [at(-0.115, 0, 0.112), at(-0.06, 0, 0.094), at(0, 0, 0.090), at(0.06, 0, 0.094), at(0.115, 0, 0.112)],
        [(0.020, 0.022), (0.021, 0.024), (0.026, 0.028), (0.021, 0.024), (0.020, 0.022)],
        "trim",
        bone,
        name="guard",
        sides=8,
        across=placed(frame, vec(0, 1, 0)) - placed(frame, vec(0, 0, 0)),
        start=0.5,
        end=0.5,
    )
    w, tip = 0.045 * broad, 0.11 + length
    blade = [(-w, 0.10), (w, 0.10), (w * 1.12, 0.11 + length * 0.74), (0, tip), (-w * 1.12, 0.11 + length * 0.74)]
    clay.slab(blade, 0.034, "blade", bone, name="blade", frame=frame, bevel=0.015, shade=(0.25, 1.0))
    fuller = [(-0.009, 0.12), (0.009, 0.12), (0.006, 0.11 + length * 0.66), (-0.006, 0.11 + length * 0.66)]
    clay.slab(fuller, 0.039, "metal", bone, name="fuller", frame=frame, shade=(0.0, 0.5))


def greatsword(clay: Clay, frame: Floats, bone: str) -> None:
    sword(clay, frame, bone, length=0.66, broad=1.35)


def axe(clay: Clay, frame: Floats, bone: str) -> None:
    def at(x: float, y: float, z: float) -> Floats:
        return placed(frame, vec(x, y, z))

    clay.tube(
        [at(0, 0, -0.14), at(0, 0, 0.1), at(0, 0.004, 0.36)],
        [0.020, 0.021, 0.024],
        "wood",
        bone,
        name="haft",
        sides=8,
        start=0.4,
        end=0.4,
    )
    clay.tube([at(0, 0, -0.05), at(0, 0, 0.05)], [0.026, 0.026], "leather", bone, name="haft_wrap", sides=8)
    side = moved(0, 0, 0) @ frame @ moved(0, 0, 0.29) @ turned("z", 90)
    bit = [(0.012, -0.04), (0.09, -0.085), (0.165, -0.125), (0.185, 0.0), (0.165, 0.125), (0.09, 0.080), (0.012, 0.05)]
    clay.slab([(-x, z) for x, z in bit], 0.036, "blade", bone, name="axe_bit", frame=side, bevel=0.014)
    clay.slab([(x * 0.6, z * 0.7) for x, z in bit], 0.034, "blade", bone, name="axe_back", frame=side, bevel=0.013)
    clay.tube(
        [at(0, 0, 0.22), at(0, 0, 0.36)], [0.034, 0.034], "trim", bone, name="axe_socket", sides=8, start=0.15, end=0.3
    )


def hammer(clay: Clay, frame: Floats, bone: str) -> None:
    clay.tube(
        placed(frame, [(0, 0, -0.14), (0, 0, 0.36)]), [0.020, 0.023], "wood", bone, name="haft", sides=8, start=0.4
    )
    clay.block(
        placed(frame, vec(0, 0, 0.38)),
        (0.13, 0.24, 0.14),
        "metal",
        bone,
        name="hammer_head",
        bevel=0.024,
        frame=_turn(frame),
    )
    for y in (-0.105, 0.105):
        clay.block(
            placed(frame, vec(0, y, 0.38)),
            (0.145, 0.035, 0.155),
            "trim",
            bone,
            name="hammer_rim",
            bevel=0.012,
            frame=_turn(frame),
        )


def club(clay: Clay, frame: Floats, bone: str) -> None:
    path = placed(frame, [(0, 0, -0.09), (0, 0, 0.06), (0.004, 0, 0.20), (-0.004, 0, 0.36), (0, 0, 0.43)])
    clay.tube(path, [0.024, 0.028, 0.052, 0.078, 0.066], "wood", bone, name="club", sides=10, start=0.5, end=0.5)
    clay.tube(placed(frame, [(0, 0, -0.05), (0, 0, 0.06)]), [0.032, 0.034], "leather", bone, name="club_wrap", sides=10)
    for k in range(8):
        a, z = k * 2.4, 0.21 + 0.028 * k
        out = vec(np.cos(a), np.sin(a), 0.15)
        r = float(np.interp(z, [0.2, 0.36, 0.43], [0.050, 0.076, 0.066]))
        clay.tube(
            placed(frame, [out * r * 0.8 + vec(0, 0, z), out * (r + 0.042) + vec(0, 0, z)]),
            [0.018, 0.002],
            "tooth",
            bone,
            name="spike",
            sides=6,
        )


def staff(clay: Clay, frame: Floats, bone: str) -> None:
    path = [
        (0, 0, max(-0.355, 0.012 - frame[2, 3])),
        (0.006, 0, -0.1),
        (-0.005, 0.004, 0.16),
        (0.004, 0, 0.34),
        (0, 0, 0.42),
    ]
    clay.tube(
        placed(frame, path),
        [0.017, 0.019, 0.021, 0.022, 0.031],
        "wood",
        bone,
        name="staff",
        sides=8,
        start=0.4,
        end=0.3,
    )
    clay.tube(
        placed(frame, [(0, 0, 0.30), (0, 0, 0.335)]),
        [0.029, 0.029],
        "trim",
        bone,
        name="staff_ring",
        sides=8,
        start=0.1,
        end=0.1,
    )
    for k in range(3):
        c, s = np.cos(k * 2.094), np.sin(k * 2.094)
        claw = [(c * r, s * r, z) for r, z in ((0.012, 0.40), (0.072, 0.45), (0.078, 0.53), (0.030, 0.60))]
        clay.tube(placed(frame, claw), [0.018, 0.018, 0.014, 0.004], "wood", bone, name="staff_claw", sides=6)
    clay.ball(placed(frame, vec(0, 0, 0.505)), (0.056, 0.056, 0.064), "gem", bone, name="staff_gem", sides=8, rows=6)


def sceptre(clay: Clay, frame: Floats, bone: str) -> None:
    clay.tube(
        placed(frame, [(0, 0, -0.10), (0, 0, 0.22)]), [0.016, 0.020], "trim", bone, name="sceptre", sides=8, start=0.6
    )
    clay.ball(placed(frame, vec(0, 0, 0.27)), 0.055, "gem", bone, name="sceptre_gem", sides=10, rows=7)
    clay.tube(placed(frame, [(0, 0, 0.20), (0, 0, 0.235)]), [0.030, 0.046], "trim", bone, name="sceptre_cup", sides=10)
    clay.ball(placed(frame, vec(0, 0, 0.345)), 0.024, "trim", bone, name="sceptre_top", sides=8, rows=5)


def spear(clay: Clay, frame: Floats, bone: str) -> None:
    clay.tube(
        placed(frame, [(0, 0, max(-0.33, 0.012 - frame[2, 3])), (0, 0, 0.48)]),
        [0.015, 0.015],
        "wood",
        bone,
        name="shaft",
        sides=8,
        start=0.5,
    )
    head = [(-0.018, 0.46), (0.018, 0.46), (0.050, 0.56), (0, 0.72), (-0.050, 0.56)]
    clay.slab(head, 0.030, "blade", bone, name="spear_head", frame=frame, bevel=0.013)
    clay.tube(
        placed(frame, [(0, 0, 0.44), (0, 0, 0.49)]),
        [0.024, 0.022],
        "trim",
        bone,
        name="spear_ring",
        sides=8,
        start=0.2,
        end=0.2,
    )


def bow(clay: Clay, frame: Floats, bone: str) -> None:
    curve = [
        (0, -0.06 + 0.17 * (z / 0.30) ** 2 - (0.05 if abs(z) > 0.29 else 0.0), z) for z in np.linspace(-0.34, 0.34, 11)
    ]
    radii = [0.010, 0.013, 0.017, 0.020, 0.022, 0.024, 0.022, 0.020, 0.017, 0.013, 0.010]
    clay.tube(
        placed(frame, np.array(curve) + vec(0, 0.06, 0)), radii, "wood", bone, name="bow", sides=8, start=0.5, end=0.5
    )
    ends = placed(frame, np.array([curve[1], curve[-2]]) + vec(0, 0.06, 0))
    clay.tube(ends, [0.004, 0.004], "string", bone, name="bowstring", sides=6)
    clay.tube(
        placed(frame, [(0, 0, -0.05), (0, 0, 0.05)]),
        [0.029, 0.029],
        "leather",
        bone,
        name="bow_grip",
        sides=8,
        start=0.1,
        end=0.1,
    )


def shield(clay: Clay, frame: Floats, bone: str) -> None:
    """A heater shield, its face along -Y."""
    q = 0.150
    half = [(0, 1.02), (0.5, 0.98), (0.98, 0.92), (1.0, 0.20), (0.80, -0.45), (0.44, -0.95), (0, -1.28)]
    outline = np.array(half + [(-x, z) for x, z in reversed(half[1:-1])]) * q
    clay.slab(outline, 0.044, "trim", bone, name="shield_rim", frame=frame, bevel=0.014)
    clay.slab(outline * 0.85, 0.060, "shield", bone, name="shield", frame=frame, bevel=0.015)
    w = 0.024
    cross = [
        (-w, -0.78 * q),
        (w, -0.78 * q),
        (w, 0.0),
        (0.56 * q, 0.0),
        (0.56 * q, 2 * w),
        (w, 2 * w),
        (w, 0.66 * q),
        (-w, 0.66 * q),
        (-w, 2 * w),
        (-0.56 * q, 2 * w),
        (-0.56 * q, 0.0),
        (-w, 0.0),
    ]
    clay.slab(cross, 0.026, "trim", bone, name="shield_cross", frame=frame @ moved(0, -0.028, 0), bevel=0.005)
    clay.ball(
        placed(frame, vec(0, -0.040, w)),
        (0.042, 0.026, 0.042),
        "metal",
        bone,
        name="shield_boss",
        sides=12,
        rows=6,
        frame=_turn(frame),
    )
    nails = ((-0.80, 0.72), (0.80, 0.72), (-0.78, -0.10), (0.78, -0.10), (0, -1.08))
    for x, z in nails if clay.trinkets else ():
        clay.ball(
            placed(frame, vec(x * q * 1.13, -0.020, z * q * 1.05)),
            0.011,
            "metal",
            bone,
            name="shield_nail",
            sides=6,
            rows=4,
        )


def round_shield(clay: Clay, frame: Floats, bone: str) -> None:
    n = clay.sides(18)
    disc = np.array([(np.cos(a), np.sin(a)) for a in np.arange(n) * 2 * np.pi / n]) * 0.155
    clay.slab(disc, 0.040, "trim", bone, name="shield_rim", frame=frame, bevel=0.012)
    clay.slab(disc * 0.86, 0.056, "shield", bone, name="shield", frame=frame, bevel=0.012)
    for turn in (0.0, 90.0):
        bar = np.array([(-0.014, -0.128), (0.014, -0.128), (0.014, 0.128), (-0.014, 0.128)])
        clay.slab(bar, 0.066, "wood", bone, name="shield_bar", frame=frame @ turned("y", turn), bevel=0.005)
    clay.ball(
        placed(frame, vec(0, -0.034, 0)),
        (0.046, 0.034, 0.046),
        "metal",
        bone,
        name="shield_boss",
        sides=12,
        rows=6,
        frame=_turn(frame),
    )


def lantern(clay: Clay, frame: Floats, bone: str) -> None:
    def at(z: float) -> Floats:
        return placed(frame, vec(0, 0, z))

    clay.tube([at(0.02), at(-0.05)], [0.012, 0.012], "metal", bone, name="lantern_handle", sides=8)
    clay.tube([at(-0.05), at(-0.075), at(-0.085)], [0.018, 0.06, 0.065], "metal", bone, name="lantern_roof", sides=10)
    clay.tube([at(-0.085), at(-0.185)], [0.045, 0.045], "glow", bone, name="lantern_light", sides=10)
    clay.tube([at(-0.185), at(-0.205)], [0.062, 0.056], "metal", bone, name="lantern_foot", sides=10)
    for k in range(4):
        a = k * np.pi / 2 + 0.4
        post = [(np.cos(a) * 0.052, np.sin(a) * 0.052, z) for z in (-0.08, -0.19)]
        clay.tube(placed(frame, post), [0.008, 0.008], "metal", bone, name="lantern_post", sides=6)


def torch(clay: Clay, frame: Floats, bone: str) -> None:
    clay.tube(
        placed(frame, [(0, 0, -0.12), (0, 0, 0.16)]), [0.016, 0.026], "wood", bone, name="torch", sides=8, start=0.4
    )
    clay.tube(
        placed(frame, [(0, 0, 0.13), (0, 0, 0.19)]),
        [0.034, 0.038],
        "leather",
        bone,
        name="torch_wrap",
        sides=8,
        end=0.3,
    )
    flame = [(0, 0, 0.17), (0, 0, 0.23), (0.008, 0, 0.29), (-0.006, 0, 0.36)]
    clay.tube(placed(frame, flame), [0.030, 0.052, 0.034, 0.003], "glow", bone, name="flame", sides=8, start=0.4)


def _turn(frame: Floats) -> Floats:
    turn = frame.copy()
    turn[:3, 3] = 0.0
    return turn


CLASSICS: Final[Mapping[str, Maker]] = {
    "sword": sword,
    "greatsword": greatsword,
    "axe": axe,
    "hammer": hammer,
    "club": club,
    "staff": staff,
    "sceptre": sceptre,
    "spear": spear,
    "bow": bow,
    "shield": shield,
    "round_shield": round_shield,
    "lantern": lantern,
    "torch": torch,
}
