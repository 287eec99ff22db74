"""Nouns without a recipe of their own: an assembly of simple bodies, chosen from the noun and bent by its cues."""

from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, curve, moved, turned, vec
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes.composed_forms import MAKERS, R, band, face, lathe, wheel

PAINTS: Final = {
    "body": Paint("#36B3A8", "#186872", roughness=0.55),
    "accent": Paint("#FBF3DF", "#D6C2A0", roughness=0.7),
    "trim": Paint("#FFCB4A", "#D98A24", metallic=0.45, roughness=0.34),
    "metal": Paint("#C3CCD8", "#7A869B", metallic=0.5, roughness=0.35),
    "dark": Paint("#454A5E", "#2A2D3D", roughness=0.8),
    "white": Paint("#FFFDF8", "#DAD8DE", roughness=0.4),
    "glass": Paint("#BFE9F7", "#6FB3D6", roughness=0.08),
    "glow": Paint("#FFEFA8", "#FFB84A", roughness=0.5, glow=1.2),
    "gem": Paint("#8DF5F2", "#2AA3CC", roughness=0.12, glow=0.6),
    "wood": Paint("#A9744A", "#6B432E", roughness=0.78),
    "stone": Paint("#BDBBC3", "#7D7C90", roughness=0.95),
    "soil": Paint("#7A5440", "#4A3028", roughness=0.95),
    "leaf": Paint("#8CC95A", "#3A7F4A", roughness=0.85),
    "berry": Paint("#E8455A", "#A01E40", roughness=0.3),
    "blush": Paint("#FF9DA8", "#E07288", roughness=0.7),
}
# cue -> how much wider, deeper and higher everything becomes
STRETCHES: Final = {
    "long": (1.0, 1.3, 1.0),
    "tall": (0.94, 0.94, 1.28),
    "flat": (1.1, 1.1, 0.68),
    "round": (1.1, 1.1, 0.95),
}


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    clay.palette = mixed(brief, PAINTS)
    clay.bone(R, vec(0, 0, 0), vec(0, 0, 0.25))
    form = brief.parts.get("shape", "relic")
    MAKERS.get(form, MAKERS["relic"])(clay, rng)
    for cue in brief.cues:
        if cue in STRETCHES:
            _stretched(clay, STRETCHES[cue])
    low, high = _box(clay)
    if "wheels" in brief.cues and form != "vehicle":
        _on_wheels(clay, low, high)
    elif "legs" in brief.cues:
        _on_legs(clay, low, high)
    if "wings" in brief.cues and form != "flyer":
        _winged(clay, *_box(clay))
    if "horns" in brief.cues or brief.parts.get("horns"):
        _horned(clay, *_box(clay))
    if "eyes" in brief.cues and form not in {"tentacled", "critter"}:
        _eyed(clay)
    if "glow" in brief.cues:
        _haloed(clay, *_box(clay))
    _stretched(clay, (brief.proportions.bulk, brief.proportions.bulk, 1.0))
    clay.resize(brief.proportions.height)


def _box(clay: Clay) -> tuple[Floats, Floats]:
    points = np.concatenate(clay.vertices)
    return points.min(axis=0), points.max(axis=0)


def _stretched(clay: Clay, factors: tuple[float, float, float]) -> None:
    clay.vertices = [block * np.array(factors) for block in clay.vertices]


def _lifted(clay: Clay, by: float) -> None:
    clay.vertices = [block + vec(0, 0, by) for block in clay.vertices]


def _on_wheels(clay: Clay, low: Floats, high: Floats) -> None:
    """A board on two axles under the whole."""
    wide, long = min(high[0] - low[0], 0.9) * 0.72, min(high[1] - low[1], 1.1) * 0.86
    _lifted(clay, 0.30 - float(low[2]))
    clay.block((0, 0, 0.27), (wide, long, 0.10), "wood", R, name="board", bevel=0.03)
    clay.block((0, 0, 0.27), (wide * 1.04, long * 0.5, 0.05), "trim", R, name="strap", bevel=0.016)
    for y in (-0.34, 0.34):
        axle = [vec(-wide * 0.62, y * long, 0.17), vec(wide * 0.62, y * long, 0.17)]
        clay.tube(axle, [0.03, 0.03], "metal", R, name="axle", sides=8)
        for x in (-1, 1):
            wheel(clay, vec(x * wide * 0.58, y * long, 0.17), 0.17, 0.09)


def _on_legs(clay: Clay, low: Floats, high: Floats) -> None:
    """Four bird-like legs with big feet."""
    _lifted(clay, 0.30 - float(low[2]))
    middle, half = (low + high) / 2, (high - low) / 2
    for x in (-1, 1):
        for y in (-1, 1):
            top = vec(middle[0] + x * half[0] * 0.5, middle[1] + y * half[1] * 0.5, 0.36)
            line = curve([top, top + vec(x * 0.05, 0.03, -0.16), top + vec(x * 0.02, 0, -0.34)], 6)
            clay.tube(line, [0.06, 0.055, 0.045, 0.04, 0.038, 0.04], "trim", R, name="leg", sides=8)
            clay.ball(line[-1] + vec(0, -0.04, 0.02), (0.075, 0.11, 0.045), "dark", R, name="foot", sides=10, rows=5)


def _winged(clay: Clay, low: Floats, high: Floats) -> None:
    """A pair of three-feathered wings from the middle of the back."""
    z, y = float(low[2] + (high[2] - low[2]) * 0.58), float((low[1] + high[1]) / 2 + (high[1] - low[1]) * 0.2)
    reach = float(high[0] - low[0]) * 0.30
    for x in (-1, 1):
        for k in range(3):
            feather = np.array([(0, -0.07), (0.30, -0.09), (0.46, 0.0), (0.30, 0.08), (0, 0.08)]) * np.array([x, 1.0])
            frame = moved(x * reach, y + 0.02 * k, z - 0.06 * k) @ turned("y", -x * (34 - 24 * k))
            clay.slab(
                feather * (1.1 - 0.14 * k),
                0.045,
                "accent" if k % 2 else "white",
                R,
                name="feather",
                frame=frame,
                bevel=0.014,
            )
        clay.ball((x * reach, y, z - 0.04), (0.09, 0.05, 0.12), "trim", R, name="joint", sides=10, rows=6)


def _horned(clay: Clay, low: Floats, high: Floats) -> None:
    wide, top = float(high[0] - low[0]) * 0.16, float(high[2])
    for x in (-1, 1):
        points = [
            vec(x * wide, 0, top - 0.10),
            vec(x * (wide + 0.12), 0, top + 0.04),
            vec(x * (wide + 0.09), 0, top + 0.20),
        ]
        clay.tube(curve(points, 7), list(np.linspace(0.07, 0.012, 7)), "horn", R, name="horn", sides=8, end=0.5)


def _eyed(clay: Clay) -> None:
    """A face on the foremost surface at two thirds of the height."""
    points = np.concatenate(clay.vertices)
    z = float(points[:, 2].min() + np.ptp(points[:, 2]) * 0.62)
    near = points[(np.abs(points[:, 2] - z) < 0.16) & (np.abs(points[:, 0]) < 0.2)]
    y = float((near if len(near) else points)[:, 1].min())
    face(clay, vec(0, y - 0.01, z), 0.12, 0.075)


def _haloed(clay: Clay, low: Floats, high: Floats) -> None:
    """A plinth with a ring of light, under the whole."""
    radius = float(max(high[0] - low[0], high[1] - low[1])) * 0.5
    _lifted(clay, 0.10 - float(low[2]))
    lathe(clay, [(radius, 0.0), (radius * 1.04, 0.04), (radius * 0.96, 0.12)], "accent", "plinth", sides=20)
    band(clay, radius * 1.03, 0.06, 0.05, "glow", sides=20)
