"""Things that stand still: weapons on their own, chests, barrels, crates, potions, and pieces of landscape. Metres."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, curve, moved, ring, turned, vec
from gpu_consumers.engines.procedural.paints import darker, mixed
from gpu_consumers.engines.procedural.recipes.held import MAKERS

PAINTS: Final = {
    "wood": Paint("#B97C45", "#80492C", roughness=0.8),
    "metal": Paint("#A3AFC2", "#5B667C", metallic=0.45, roughness=0.38),
    "rope": Paint("#DDBF86", "#A9824F", roughness=0.9),
    "liquid": Paint("#F0476B", "#A91E58", roughness=0.12, glow=0.12),
    "glass": Paint("#DDF1F7", "#A9D3E2", roughness=0.06),
    "cork": Paint("#CC9763", "#98673D", roughness=0.9),
    "paper": Paint("#F8EED6", "#DFCDA6", roughness=0.9),
    "leaf": Paint("#A6D34E", "#2E7E4B", roughness=0.9),
    "bark": Paint("#8F6443", "#583A2B", roughness=0.9),
    "fruit": Paint("#F2513D", "#B12A2C", roughness=0.4),
    "stone": Paint("#B7B6BF", "#74738A", roughness=0.95),
    "moss": Paint("#93C254", "#4B8347", roughness=0.95),
    "cap": Paint("#EE4038", "#A81B34", roughness=0.45),
    "stem": Paint("#FBF2DF", "#D5BD9A", roughness=0.8),
    "spot": Paint("#FFFDF5", "#EFE4D2", roughness=0.7),
    "keyhole": Paint("#33303A", "#1D1A22"),
}
R: Final = "root"


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    clay.palette = mixed(brief, PAINTS)
    clay.palette["plank"] = darker(clay.palette["wood"], 0.84)
    clay.palette["liquid_top"] = clay.palette["liquid"]._replace(bottom=clay.palette["liquid"].top)
    clay.bone(R, vec(0, 0, 0), vec(0, 0, 0.25))
    shape = brief.parts.get("shape", "crate")
    if shape in SHAPES:
        SHAPES[shape](clay, rng)
    else:
        _from_a_hand(clay, shape)
    clay.resize(brief.proportions.height)


def _from_a_hand(clay: Clay, shape: str) -> None:
    """A thing that figures hold, upright on the ground, at a person's scale."""
    MAKERS[shape](clay, moved(0, 0, 0.5), R)
    clay.resize(1.8)


def chest(clay: Clay, rng: np.random.Generator) -> None:
    wide, deep, high = 0.95, 0.62, 0.42
    for k in range(4):
        z = 0.055 + high * (k + 0.5) / 4
        clay.block((0, 0, z), (wide, deep, high / 4 * 0.97), "wood" if k % 2 else "plank", R, name="board", bevel=0.014)
    lid = np.linspace(0, np.pi, 2 * clay.steps(5, 3) + 1)
    arch = np.c_[-np.cos(lid) * deep * 0.51, np.sin(lid) * deep * 0.44]
    sideways = turned("z", 90)
    top = moved(0, 0, high + 0.075) @ sideways
    clay.slab(arch, wide * 1.01, "wood", R, name="lid", frame=top, bevel=0.02)
    for x in (-0.40, 0.0, 0.40):
        clay.slab(
            arch * np.array([1.08, 1.10]),
            0.095,
            "metal",
            R,
            name="hoop",
            frame=moved(x * wide, 0, 0) @ top,
            bevel=0.018,
        )
        if x:
            clay.block(
                (x * wide, 0, high / 2 + 0.055),
                (0.095, deep * 1.07, high * 1.03),
                "metal",
                R,
                name="strap",
                bevel=0.016,
            )
            for z in (0.12, 0.25, 0.38):
                clay.ball((x * wide, -deep * 0.545, z), (0.022, 0.014, 0.022), "trim", R, name="nail", sides=8, rows=5)
    clay.block((0, 0, high + 0.065), (wide * 1.03, deep * 1.06, 0.07), "metal", R, name="rim", bevel=0.018)
    clay.block((0, -deep / 2 - 0.045, high + 0.03), (0.20, 0.06, 0.24), "trim", R, name="lock", bevel=0.026)
    clay.ball(
        (0, -deep / 2 - 0.076, high + 0.055), (0.030, 0.012, 0.030), "keyhole", R, name="keyhole", sides=8, rows=5
    )
    clay.block((0, -deep / 2 - 0.076, high + 0.010), (0.022, 0.014, 0.07), "keyhole", R, name="keyhole", bevel=0.004)
    for x in (-1, 1):
        for y in (-1, 1):
            clay.block(
                (x * wide * 0.46, y * deep * 0.44, 0.032), (0.13, 0.13, 0.064), "metal", R, name="foot", bevel=0.02
            )


def barrel(clay: Clay, rng: np.random.Generator) -> None:
    staves = 12
    heights = [0.0, 0.14, 0.32, 0.45, 0.58, 0.76, 0.9]
    radii = [0.300, 0.344, 0.376, 0.384, 0.376, 0.344, 0.300]
    for k in range(staves):
        a = 2 * np.pi * k / staves
        path = [vec(np.cos(a) * r, np.sin(a) * r, z) for r, z in zip(radii, heights, strict=True)]
        clay.tube(
            path,
            [(r * 0.262, 0.042) for r in radii],
            "plank" if k % 3 == 0 else "wood",
            R,
            name="stave",
            sides=8,
            square=4.0,
            across=(-np.sin(a), np.cos(a), 0),
            start=0.02,
            end=0.02,
            shade=(0.05 + 0.1 * (k % 2), 0.85 + 0.1 * (k % 2)),
        )
    for z, r in ((0.17, 0.402), (0.73, 0.402)):
        clay.tube(
            [(0, 0, z - 0.045), (0, 0, z), (0, 0, z + 0.045)],
            [r - 0.012 * (z < 0.4), r + 0.006, r - 0.012 * (z > 0.4)],
            "metal",
            R,
            name="hoop",
            sides=24,
            start=0.03,
            end=0.03,
        )
        for k in range(6):
            a = 2 * np.pi * (k + 0.5) / 6
            clay.ball(
                (np.cos(a) * (r + 0.004), np.sin(a) * (r + 0.004), z), 0.019, "trim", R, name="nail", sides=6, rows=4
            )
    for z in (0.06, 0.82):
        clay.tube([(0, 0, z - 0.02), (0, 0, z + 0.02)], [0.295, 0.295], "plank", R, name="head", sides=18)
    clay.tube([(0, -0.36, 0.45), (0, -0.43, 0.45)], [0.05, 0.045], "cork", R, name="bung", sides=10, end=0.2)


def crate(clay: Clay, rng: np.random.Generator) -> None:
    s = 0.8
    for k in range(4):
        z = 0.03 + (s - 0.06) * (k + 0.5) / 4
        clay.block(
            (0, 0, z),
            (s * 0.93, s * 0.93, (s - 0.06) / 4 * 0.95),
            "plank" if k % 2 else "wood",
            R,
            name="board",
            bevel=0.012,
        )
    for x in (-1, 1):
        for y in (-1, 1):
            clay.block((x * s * 0.46, y * s * 0.46, s / 2), (0.11, 0.11, s), "wood", R, name="post", bevel=0.018)
    for z in (0.055, s - 0.055):
        for turn in (0, 90):
            for side in (-1, 1):
                place = turned("z", turn)[:3, :3] @ vec(0, side * s * 0.47, z)
                clay.block(place, (s * 0.84, 0.07, 0.11), "wood", R, name="rail", bevel=0.016, frame=turned("z", turn))
    for turn in (0, 90, 180, 270):
        face = turned("z", turn)
        clay.block(
            face[:3, :3] @ vec(0, -s * 0.475, s / 2),
            (0.10, 0.05, s * 0.98),
            "plank",
            R,
            name="brace",
            bevel=0.014,
            frame=face @ turned("y", 42),
        )
        for aside, z in ((-0.46, 0.055), (0.46, 0.055), (-0.46, s - 0.055), (0.46, s - 0.055)):
            clay.ball(face[:3, :3] @ vec(aside * s, -s * 0.535, z), 0.018, "metal", R, name="nail", sides=6, rows=4)


def potion(clay: Clay, rng: np.random.Generator) -> None:
    clay.tube(
        [(0, 0, 0.0), (0, 0, 0.03), (0, 0, 0.12), (0, 0, 0.24), (0, 0, 0.36), (0, 0, 0.47), (0, 0, 0.55), (0, 0, 0.62)],
        [0.20, 0.265, 0.345, 0.372, 0.345, 0.250, 0.150, 0.118],
        "liquid",
        R,
        name="flask",
        sides=24,
        start=0.05,
        bands=["liquid", "liquid", "liquid", "liquid", "liquid_top", "glass", "glass"],
    )
    clay.tube(
        [(0, 0, 0.355), (0, 0, 0.375)], [0.351, 0.343], "liquid_top", R, name="surface", sides=24, start=0.02, end=0.02
    )
    clay.tube([(0, 0, 0.60), (0, 0, 0.78)], [0.114, 0.114], "glass", R, name="neck", sides=16)
    clay.tube(
        [(0, 0, 0.755), (0, 0, 0.785), (0, 0, 0.815)],
        [0.145, 0.160, 0.145],
        "glass",
        R,
        name="lip",
        sides=16,
        start=0.15,
        end=0.15,
    )
    clay.tube([(0, 0, 0.79), (0, 0, 0.95)], [0.100, 0.124], "cork", R, name="cork", sides=14, end=0.2, shade=(0.1, 1.0))
    clay.tube(
        [(0, 0, 0.585), (0, 0, 0.61), (0, 0, 0.635)],
        [0.128, 0.140, 0.128],
        "rope",
        R,
        name="rope",
        sides=16,
        start=0.2,
        end=0.2,
    )
    label = moved(0, -0.352, 0.235)
    clay.block((0, -0.348, 0.235), (0.25, 0.05, 0.19), "paper", R, name="label", bevel=0.022)
    heart = np.array(
        [
            (0, -0.060),
            (0.052, -0.012),
            (0.064, 0.024),
            (0.046, 0.050),
            (0.022, 0.052),
            (0, 0.030),
            (-0.022, 0.052),
            (-0.046, 0.050),
            (-0.064, 0.024),
            (-0.052, -0.012),
        ]
    )
    clay.slab(heart, 0.03, "liquid", R, name="heart", frame=label @ moved(0, -0.022, 0), bevel=0.006)
    for k in range(7):
        a, z = float(rng.uniform(0.6, 2 * np.pi - 0.6)), float(rng.uniform(0.10, 0.33))
        r = float(np.interp(z, [0.03, 0.12, 0.24, 0.36], [0.265, 0.345, 0.372, 0.345]))
        clay.ball(
            (np.sin(a) * r, -np.cos(a) * r, z),
            0.014 + 0.004 * (k % 4),
            "liquid_top",
            R,
            name="bubble",
            sides=8,
            rows=5,
            shade=(0.8, 1.0),
        )
    clay.ball(
        (-0.205, -0.185, 0.455),
        (0.024, 0.014, 0.075),
        "glint",
        R,
        name="glint",
        sides=10,
        rows=7,
        frame=turned("z", -48) @ turned("x", -42),
        shade=(1, 1),
    )


def tree(clay: Clay, rng: np.random.Generator) -> None:
    clay.tube(
        [(0, 0, -0.02), (0, 0, 0.12), (0.02, 0, 0.45), (-0.01, 0.02, 0.9), (0.02, 0, 1.3)],
        [0.27, 0.175, 0.135, 0.12, 0.09],
        "bark",
        R,
        name="trunk",
        sides=12,
    )
    for k in range(5):
        a = 2 * np.pi * (k + 0.25) / 5
        out = vec(np.cos(a), np.sin(a), 0)
        clay.tube(
            [out * 0.06 + vec(0, 0, 0.16), out * 0.24 + vec(0, 0, 0.055), out * 0.38 + vec(0, 0, 0.012)],
            [0.09, 0.065, 0.014],
            "bark",
            R,
            name="root",
            sides=8,
            end=0.5,
        )
    crowns = [
        (0, 0, 1.62, 0.62),
        (0.46, -0.12, 1.36, 0.42),
        (-0.46, 0.02, 1.42, 0.46),
        (0.08, -0.42, 1.44, 0.42),
        (0.05, 0.40, 1.46, 0.44),
        (-0.06, -0.05, 2.04, 0.44),
        (0.32, 0.10, 1.82, 0.36),
        (-0.34, -0.16, 1.84, 0.34),
    ]
    for x, y, z, size in crowns:
        low = float(np.clip((z - 1.30) / 0.9, 0, 0.5))
        clay.ball(
            (x, y, z),
            (size, size, size * 0.86),
            "leaf",
            R,
            name="crown",
            sides=14,
            rows=9,
            square=2.2,
            shade=(low, min(1.0, low + 0.62)),
            frame=turned("z", float(rng.uniform(0, 60))),
        )
    centres, sizes = np.array([c[:3] for c in crowns]), np.array([c[3] for c in crowns])
    for _ in range(9):
        a, z = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(1.15, 1.9))
        clay.ball(
            _outside(vec(np.cos(a), np.sin(a), 0), z, centres, sizes), 0.055, "fruit", R, name="fruit", sides=8, rows=6
        )


def _outside(direction: Floats, z: float, centres: Floats, sizes: Floats) -> Floats:
    """The outermost place of the crowns at a height, along a direction: fruit hangs on the leaves, not inside them."""
    reach = 0.3
    for centre, size in zip(centres, sizes, strict=True):
        up = (z - centre[2]) / 0.86
        flat = size * size - up * up
        along = float(direction[:2] @ centre[:2])
        aside = float(centre[:2] @ centre[:2]) - along * along
        if flat > aside:
            reach = max(reach, along + float(np.sqrt(flat - aside)))
    return np.asarray(direction * reach + vec(0, 0, z), dtype=np.float64)


def pine(clay: Clay, rng: np.random.Generator) -> None:
    clay.tube([(0, 0, -0.02), (0, 0, 0.15), (0, 0, 0.5)], [0.20, 0.14, 0.11], "bark", R, name="trunk", sides=10)
    for k in range(4):
        low, wide = 0.34 + 0.42 * k, 0.80 - 0.165 * k
        lean = vec(float(rng.normal(0, 0.012)), float(rng.normal(0, 0.012)), 0)
        path = [lean + vec(0, 0, z) for z in (low, low + 0.05, low + 0.40, low + 0.76 - 0.04 * k)]
        radii = [wide * 0.72, wide, wide * 0.50, 0.03]
        clay.tube(path, radii, "leaf", R, name="tier", sides=14, end=0.4, shade=(0.12 * k, 0.55 + 0.15 * k))


def bush(clay: Clay, rng: np.random.Generator) -> None:
    for x, z, size in ((-0.5, 0.25, 0.36), (0, 0.38, 0.48), (0.5, 0.26, 0.38), (0.85, 0.15, 0.24), (-0.85, 0.14, 0.24)):
        place = (x, float(rng.normal(0, 0.1)), z)
        clay.ball(
            place, (size, size, size * 0.85), "leaf", R, name="bush", sides=14, rows=9, square=2.2, shade=(0.0, 0.9)
        )


def cactus(clay: Clay, rng: np.random.Generator) -> None:
    clay.tube(
        [(0, 0, 0), (0, 0, 0.2), (0, 0, 0.9), (0, 0, 1.5)],
        [0.17, 0.20, 0.20, 0.17],
        "leaf",
        R,
        name="stem",
        sides=12,
        end=1.0,
    )
    for x, low, tall in ((1.0, 0.55, 0.55), (-1.0, 0.75, 0.42)):
        arm = curve([(x * 0.1, 0, low), (x * 0.36, 0, low), (x * 0.42, 0, low + 0.12), (x * 0.42, 0, low + tall)], 7)
        clay.tube(arm, [0.115] * 7, "leaf", R, name="arm", sides=10, across=(0, 1, 0), start=0.5, end=1.0)
    clay.ball((0, 0, 1.69), (0.07, 0.07, 0.05), "fruit", R, name="flower", sides=8, rows=5)


def rock(clay: Clay, rng: np.random.Generator) -> None:
    for x, y, size, tall in (
        (0.0, 0.0, 0.52, 0.46),
        (0.46, -0.18, 0.28, 0.24),
        (-0.42, -0.22, 0.22, 0.16),
        (-0.30, 0.30, 0.30, 0.30),
    ):
        before = len(clay.vertices)
        clay.ball(
            (x, y, tall * 0.62),
            (size, size * 0.88, tall),
            "stone",
            R,
            name="rock",
            sides=10,
            rows=6,
            square=2.6,
            frame=turned("z", float(rng.uniform(0, 90))),
        )
        block = clay.vertices[before]
        bumps = 1.0 + rng.uniform(-0.09, 0.09, len(block))
        centre = vec(x, y, tall * 0.62)
        rough = centre + (block - centre) * bumps[:, None]
        rough[:, 2] = np.maximum(rough[:, 2], 0.0) + np.minimum(rough[:, 2], 0.0) * 0.02
        clay.vertices[before] = rough
    clay.ball((0.02, -0.02, 0.70), (0.34, 0.28, 0.075), "moss", R, name="moss", sides=12, rows=5)


def mushroom(clay: Clay, rng: np.random.Generator) -> None:
    for x, y, s in ((0.0, 0.0, 1.0), (0.38, -0.16, 0.5), (-0.30, -0.24, 0.36)):
        at = vec(x, y, 0)
        clay.tube(
            [at, at + vec(0, 0, 0.06) * s, at + vec(0.01, 0, 0.28) * s, at + vec(0.0, 0, 0.48) * s],
            [0.15 * s, 0.17 * s, 0.12 * s, 0.11 * s],
            "stem",
            R,
            name="stem",
            sides=14,
        )
        columns, rows = clay.sides(22), []
        for angle in np.linspace(0.06, 1.72, clay.steps(8, 5)):
            flat = ring(columns, 0.40 * s * np.sin(angle), 0.40 * s * np.sin(angle))
            rows.append(at + np.c_[flat, np.full(columns, s * (0.44 + 0.32 * np.cos(angle)))])
        clay.sheet(np.array(rows)[::-1], 0.035 * s, "cap", R, name="cap", inside="stem", around=True)
        clay.ball(
            at + vec(0, 0, 0.755) * s,
            (0.045 * s, 0.045 * s, 0.006 * s),
            "cap",
            R,
            name="cap_top",
            sides=10,
            rows=4,
            shade=(1, 1),
        )
        for k in range(7):
            a, polar = 2 * np.pi * k / 7 + 0.4, 0.62 + 0.46 * (k % 2)
            out = vec(np.sin(polar) * np.sin(a), -np.sin(polar) * np.cos(a), np.cos(polar))
            frame = turned("z", float(np.degrees(a))) @ turned(
                "x", -90 + float(np.degrees(np.pi / 2 - polar)) * -1 + 90
            )
            clay.ball(
                at + (out * vec(0.40, 0.40, 0.32) + vec(0, 0, 0.44)) * s,
                (0.055 * s, 0.030 * s, 0.050 * s),
                "spot",
                R,
                name="spot",
                sides=8,
                rows=5,
                frame=frame,
            )


def lantern(clay: Clay, rng: np.random.Generator) -> None:
    MAKERS["lantern"](clay, moved(0, 0, 0.205), R)
    clay.resize(3.0)


SHAPES: Final[Mapping[str, Callable[[Clay, np.random.Generator], None]]] = {
    "chest": chest,
    "barrel": barrel,
    "crate": crate,
    "potion": potion,
    "tree": tree,
    "pine": pine,
    "bush": bush,
    "cactus": cactus,
    "rock": rock,
    "mushroom": mushroom,
    "lantern": lantern,
}
