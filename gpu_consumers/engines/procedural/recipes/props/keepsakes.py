"""Things with a use of their own: what a smith, a bellringer or a winner keeps."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.procedural.clay import curve, moved, turned
from gpu_consumers.engines.procedural.recipes.props.carving import Carver, Maker, around, out, star, tilted


def anvil(c: Carver) -> None:
    wide = c.any(0.13, 0.15)
    c.lathe(
        [(0, 0), (0.24, 0), (0.235, 0.38), (0, 0.38)],
        "bark",
        "stump",
        sides=14,
        bands=["bark", "bark", "crumb"],
        bevel=0.012,
    )
    c.lathe([(0.07, 0.376), (0.12, 0.376), (0.12, 0.384), (0.07, 0.384)], "crust", "ring", loop=True, sides=12)
    for angle in around(2):
        c.ring((0, 0, 0.09 + 0.2 * (angle > 0)), 0.238, (0.010, 0.022), "metal", "band", sides=16)
    up = c.within(moved(0, 0, 0.38))
    up.brick((0, 0, 0.035), (0.36, wide * 1.75, 0.07), "iron", "foot", top=(0.84, 0.8))
    up.brick((0, 0, 0.105), (0.26, wide * 1.1, 0.10), "iron", "waist", top=(0.86, 0.92))
    up.box((0.03, 0, 0.205), (0.40, wide, 0.11), "iron", "face", bevel=0.014)
    up.box((0.03, 0, 0.258), (0.385, wide * 0.9, 0.014), "metal", "plate", bevel=0.004)
    horn = [(-0.16, 0, 0.212), (-0.27, 0, 0.222), (-0.37, 0, 0.236)]
    up.rod(
        horn,
        [(wide * 0.46, 0.05), (wide * 0.32, 0.036), (0.012, 0.010)],
        "iron",
        "horn",
        sides=10,
        across=(0, 1, 0),
        ends=(0, 0.8),
    )
    up.brick((0.17, 0.02, 0.264), (0.03, 0.03, 0.012), "keyhole", "hole")
    tool = up.within(moved(0.03, -0.01, 0.262), turned("z", c.any(-40, -10)))
    tool.rod(
        [(-0.19, 0, 0.034), (0.12, 0, 0.034)],
        [0.018, 0.015],
        "wood",
        "handle",
        sides=8,
        across=(0, 1, 0),
        ends=(0.5, 0),
    )
    tool.box((0.11, 0, 0.036), (0.065, 0.15, 0.065), "metal", "hammer", bevel=0.012)


def bell(c: Carver) -> None:
    r = c.any(0.17, 0.19)
    shell = [
        (0, 0.36),
        (0.3, 0.36),
        (0.55, 0.40),
        (0.88, 0.10),
        (1.0, 0.0),
        (1.1, 0.0),
        (1.08, 0.12),
        (0.84, 0.50),
        (0.74, 1.1),
        (0.62, 1.42),
        (0.3, 1.56),
        (0, 1.58),
    ]
    tilt = c.within(moved(0, 0, 0.06), moved(0, 0, r * 1.6), tilted(y=c.any(-7, 7)), moved(0, 0, -r * 1.6))
    tilt.lathe([(x * r, z * r) for x, z in shell], "trim", "bell", sides=20, bands=["keyhole"] * 3 + ["trim"] * 8)
    for z, x in ((0.20, 1.04), (1.24, 0.72)):
        tilt.ring((0, 0, z * r), x * r, 0.013, "bronze", "line", sides=20)
    tilt.ball((0.0, 0, -0.012), 0.05, "iron", "clapper", sides=10, rows=6)
    tilt.rod([(0, 0, 0.0), (0, 0, r * 0.5)], 0.014, "iron", "clapper_rod", sides=6)
    tilt.ring((0, 0, r * 1.72), 0.045, 0.016, "trim", "loop", turn=tilted(x=90), sides=12)
    bow = tilt.within(moved(0, -r * 0.66, r * 1.30))
    for side in (-1.0, 1.0):
        bow.slab(
            [(0, -0.012), (side * 0.10, -0.048), (side * 0.115, 0.0), (side * 0.10, 0.048), (0, 0.012)],
            0.035,
            "cloth",
            "bow",
            bevel=0.010,
        )
        bow.slab(
            [(0, 0), (side * 0.06, -0.15), (side * 0.085, -0.12), (side * 0.11, -0.14), (side * 0.03, 0)],
            0.02,
            "cloth_dark",
            "ribbon",
            at=(0, -0.005, 0),
            bevel=0.005,
        )
    bow.ball((0, -0.016, 0), (0.026, 0.024, 0.026), "cloth", "knot", sides=8, rows=5)


def hourglass(c: Carver) -> None:
    r, high = c.any(0.085, 0.095), c.any(0.27, 0.31)
    for z in (0.0, high - 0.035):
        c.lathe(
            [(0, 0), (r * 1.35, 0), (r * 1.35, 0.035), (0, 0.035)], "wood", "plate", at=(0, 0, z), facets=8, bevel=0.010
        )
        c.ring((0, 0, z + 0.0175), r * 1.33, (0.008, 0.010), "trim", "band", sides=8)
    for angle in around(4, 45):
        beads = [
            (0, 0.03),
            (0.012, 0.03),
            (0.012, high * 0.3),
            (0.019, high * 0.5),
            (0.012, high * 0.7),
            (0.012, high - 0.03),
            (0, high - 0.03),
        ]
        c.lathe(
            beads,
            "wood",
            "post",
            at=out(angle, r * 1.14),
            sides=8,
            bands=["wood", "wood", "trim", "trim", "wood", "wood"],
        )
    mid, top = high / 2, high - 0.04
    full = c.any(0.45, 0.75)
    left = 0.035 + (mid - 0.05) * (1 - full) * 0.9 + 0.01
    glass = [
        (0, 0.034),
        (r * 0.8, 0.036),
        (r * 0.95, 0.06),
        (r * 0.78, mid * 0.66),
        (0.014, mid),
        (r * 0.78, high - mid * 0.66),
        (r * 0.95, top - 0.024),
        (r * 0.8, top),
        (0, top),
    ]
    bands = ["glass"] * 4 + ["sand", "sand"] + ["glass"] * 2
    c.lathe(glass, "glass", "glass", sides=14, bands=bands)
    c.lathe(
        [(0, 0), (r * 0.92, 0.0), (r * 0.985, 0.028), (r * 0.90, left * 0.9), (r * 0.3, left * 1.45), (0, left * 1.55)],
        "sand",
        "sand",
        at=(0, 0, 0.034),
        sides=14,
    )


def skull(c: Carver) -> None:
    r = 0.105
    up = c.within(moved(0, 0, 0.075), tilted(x=c.any(-4, 4), z=c.any(-8, 8)))
    up.ball((0, 0.018, 0.105), (r * 0.96, r * 1.12, r), "bone", "cranium", sides=14, rows=9, shade=(0.15, 1))
    up.box((0, -0.055, 0.035), (0.13, 0.085, 0.10), "bone", "face", bevel=0.028, shade=(0.0, 0.7))
    for x in (-1.0, 1.0):
        up.ball((x * 0.060, -0.052, 0.052), (0.040, 0.042, 0.026), "bone", "cheek", sides=8, rows=6, shade=(0.1, 0.7))
        up.ball(
            (x * 0.043, -0.084, 0.088), (0.033, 0.024, 0.035), "keyhole", "eye", sides=10, rows=7, turn=tilted(y=x * 12)
        )
        up.rod(
            [(x * 0.012, -0.106, 0.128), (x * 0.045, -0.100, 0.135), (x * 0.082, -0.072, 0.118)],
            [0.012, 0.015, 0.011],
            "bone",
            "brow",
            sides=6,
            across=(0, 0, 1),
            shade=(0.5, 0.9),
            ends=(0.5, 0.5),
        )
    nose = [(-0.016, 0.030), (0.016, 0.030), (0.006, 0.066), (0, 0.058), (-0.006, 0.066)]
    up.slab(nose, 0.03, "keyhole", "nose", at=(0, -0.090, 0))
    for k in range(6):
        x = (k - 2.5) * 0.0185
        y = -0.098 + 6.0 * x * x
        up.box((x, y, -0.012), (0.0165, 0.016, 0.032), "tooth", "tooth", bevel=0.003)
    gape = c.any(6, 14)
    jaw = up.within(moved(0, 0.02, 0.01), tilted(x=gape), moved(0, -0.02, -0.01))
    arch = curve(
        [
            (-0.068, 0.01, 0.015),
            (-0.064, -0.05, -0.050),
            (0, -0.098, -0.062),
            (0.064, -0.05, -0.050),
            (0.068, 0.01, 0.015),
        ],
        c.steps(11, 7),
    )
    jaw.rod(
        arch, [(0.024, 0.015)] * len(arch), "bone", "jaw", sides=8, across=(0, 0, 1), ends=(0.4, 0.4), shade=(0.05, 0.6)
    )
    for k in range(5):
        x = (k - 2) * 0.0185
        jaw.box((x, -0.092 + 6.0 * x * x, -0.036), (0.0165, 0.014, 0.026), "tooth", "tooth", bevel=0.003)
    crack = up.surface("cranium")
    side = c.either()
    trail = [(side * 0.035, -0.3, 0.16), (side * 0.05, -0.3, 0.178), (side * 0.038, -0.3, 0.192)]
    spots = [crack.seat(p, (p[0] * 0.6, 0.02, p[2] - 0.03)) for p in trail]
    found = [spot for spot in spots if spot is not None]
    if len(found) > 1:
        up.rod(found, 0.004, "keyhole", "crack", sides=4)


def trophy(c: Carver) -> None:
    r = c.any(0.11, 0.125)
    c.box((0, 0, 0.045), (0.22, 0.22, 0.09), "wood", "plinth", bevel=0.014)
    c.box((0, 0, 0.105), (0.17, 0.17, 0.04), "beam", "plinth_top", bevel=0.010)
    c.box((0, -0.112, 0.047), (0.13, 0.012, 0.045), "trim", "plate", bevel=0.004)
    stem = [
        (0, 0.12),
        (0.075, 0.12),
        (0.07, 0.135),
        (0.026, 0.165),
        (0.022, 0.20),
        (0.036, 0.215),
        (0.022, 0.23),
        (0.03, 0.25),
        (r * 0.7, 0.30),
        (r, 0.40),
        (r * 1.04, 0.475),
        (r * 1.12, 0.49),
        (r * 1.1, 0.502),
        (r * 0.96, 0.495),
        (r * 0.85, 0.42),
        (0, 0.40),
    ]
    c.lathe(stem, "trim", "cup", sides=18)
    for side in (-1.0, 1.0):
        grip = curve(
            [
                (side * r * 0.98, 0, 0.455),
                (side * r * 1.62, 0, 0.47),
                (side * r * 1.66, 0, 0.38),
                (side * r * 0.80, 0, 0.325),
            ],
            c.steps(11, 7),
        )
        c.rod(grip, 0.014, "trim", "handle", sides=8, across=(0, 1, 0))
    face = c.surface("cup").seat((0, -1, 0.405), (0, 0, 0.405))
    if face is not None:
        c.slab(star(5, 0.052, 0.022), 0.022, "liquid", "star", at=face, turn=tilted(x=-12), bevel=0.006)
    c.lathe([(0, 0.47), (r * 0.98, 0.47), (r * 0.97, 0.485), (0, 0.487)], "keyhole", "hollow", sides=16)


SHAPES: Final[Mapping[str, Maker]] = {
    "anvil": anvil,
    "bell": bell,
    "hourglass": hourglass,
    "skull": skull,
    "trophy": trophy,
}
