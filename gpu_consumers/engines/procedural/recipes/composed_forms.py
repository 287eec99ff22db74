"""Assemblies for things without a recipe: each a handful of bevelled bodies in two colours and a trim.

Metres, about one across; the thing looks along -Y and stands on z = 0. A form may be coarse, never grey or shapeless.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, curve, moved, turned, unit, vec

R: Final = "root"
Form = Callable[[Clay, np.random.Generator], None]


def lathe(
    clay: Clay, profile: Sequence[tuple[float, float]], colour: str, name: str, *, sides: int = 18, end: float = 0.05
) -> None:
    """A body of revolution about Z through (radius, height) pairs."""
    path = [vec(0, 0, z) for _, z in profile]
    clay.tube(path, [r for r, _ in profile], colour, R, name=name, sides=sides, start=0.04, end=end)


def rod(clay: Clay, a: Floats, b: Floats, thick: float, colour: str, name: str, *, tip: float = 1.0) -> None:
    """A straight round bar from `a` to `b`, `tip` times as thick at its end."""
    clay.tube([a, (a + b) / 2, b], [thick, thick * (1 + tip) / 2, thick * tip], colour, R, name=name, sides=10, end=0.3)


def band(clay: Clay, radius: float, z: float, high: float, colour: str, *, sides: int = 18) -> None:
    """A raised hoop about Z."""
    path = [vec(0, 0, z - high / 2), vec(0, 0, z), vec(0, 0, z + high / 2)]
    clay.tube(path, [radius, radius * 1.03, radius], colour, R, name="band", sides=sides, start=0.03, end=0.03)


def wheel(clay: Clay, centre: Floats, radius: float, thick: float) -> None:
    """A tyre, a hub cap and spokes, turning about X."""
    side = vec(thick / 2, 0, 0)
    wall = [centre - side, centre - side * 0.6, centre + side * 0.6, centre + side]
    clay.tube(wall, [radius * 0.9, radius, radius, radius * 0.9], "dark", R, name="tyre", sides=16, across=(0, 1, 0))
    for out in (side * 1.12, side * -1.12):
        clay.tube([centre, centre + out], [radius * 0.62] * 2, "accent", R, name="rim", sides=14, across=(0, 1, 0))
        hub = [centre, centre + out * 1.5]
        clay.tube(hub, [radius * 0.22, radius * 0.18], "trim", R, name="hub", sides=8, across=(0, 1, 0), end=0.4)


def face(clay: Clay, centre: Floats, apart: float, size: float) -> None:
    """Two eyes with glints that look along -Y, and a smile below them."""
    for x in (-1, 1):
        at = centre + vec(x * apart, 0, 0)
        clay.ball(at, (size, size * 0.5, size * 1.12), "white", R, name="eye", sides=12, rows=7)
        clay.ball(
            at + vec(0, -size * 0.36, -size * 0.06), (size * 0.6, size * 0.3, size * 0.72), "dark", R, name="pupil"
        )
        glint = at + vec(size * 0.22, -size * 0.6, size * 0.3)
        clay.ball(glint, size * 0.17, "white", R, name="glint", sides=6, rows=4)
    smile = [
        centre + vec(t * apart * 0.5, -size * (0.42 - 0.25 * t * t), -size * 1.45 + t * t * size * 0.34)
        for t in np.linspace(-1, 1, 7)
    ]
    clay.tube(smile, [size * 0.09] * 7, "dark", R, name="smile", sides=6, start=0.6, end=0.6)


def appliance(clay: Clay, rng: np.random.Generator) -> None:
    """A rounded box with a panel, a dial, knobs and feet."""
    wide, deep, high = 0.86, 0.56, 0.62
    clay.block((0, 0, high / 2 + 0.06), (wide, deep, high), "body", R, name="case", bevel=0.09)
    clay.block((0, 0, 0.10), (wide * 1.02, deep * 1.03, 0.08), "trim", R, name="skirt", bevel=0.025)
    clay.block(
        (0, -deep / 2, high * 0.56 + 0.06), (wide * 0.76, 0.06, high * 0.58), "accent", R, name="panel", bevel=0.028
    )
    clay.block(
        (-0.10, -deep / 2 - 0.03, high * 0.58 + 0.06), (0.36, 0.03, 0.22), "glass", R, name="window", bevel=0.012
    )
    dial = vec(0.21, -deep / 2 - 0.02, high * 0.66 + 0.06)
    clay.tube([dial, dial + vec(0, -0.05, 0)], [0.075, 0.068], "trim", R, name="dial", sides=14, end=0.2)
    clay.block(dial + vec(0, -0.062, 0.03), (0.018, 0.02, 0.06), "dark", R, name="mark", bevel=0.005)
    for k in range(3):
        knob = vec(0.14 + 0.07 * k, -deep / 2 - 0.02, high * 0.40 + 0.06)
        clay.tube([knob, knob + vec(0, -0.04, 0)], [0.022, 0.02], "body", R, name="knob", sides=8, end=0.5)
    for y in (-0.10, 0.10):
        clay.block((0, y, high + 0.062), (wide * 0.66, 0.075, 0.03), "dark", R, name="slot", bevel=0.012)
    lever = vec(wide / 2 + 0.02, -0.05, high * 0.62)
    rod(clay, lever - vec(0.06, 0, 0), lever + vec(0.06, 0, 0.02), 0.026, "metal", "lever")
    clay.ball(lever + vec(0.09, 0, 0.02), 0.048, "trim", R, name="grip", sides=10, rows=6)
    for x in (-1, 1):
        for y in (-1, 1):
            foot = vec(x * wide * 0.38, y * deep * 0.34, 0)
            clay.tube([foot, foot + vec(0, 0, 0.09)], [0.05, 0.06], "dark", R, name="foot", sides=8)


def scope(clay: Clay, rng: np.random.Generator) -> None:
    """A long barrel of two widths with brass rings, on a tripod."""
    pivot, way = vec(0, 0, 0.78), unit(vec(0, -1.0, 0.36))
    for k in range(3):
        angle = np.radians(90 + 120 * k)
        foot = vec(np.cos(angle) * 0.42, np.sin(angle) * 0.42, 0.02)
        rod(clay, foot, vec(np.cos(angle) * 0.05, np.sin(angle) * 0.05, 0.66), 0.030, "wood", "leg", tip=0.8)
        clay.ball(foot, (0.045, 0.045, 0.028), "trim", R, name="shoe", sides=8, rows=5)
    lathe(clay, [(0.10, 0.60), (0.11, 0.66), (0.07, 0.72), (0.06, 0.80)], "trim", "head", sides=12)
    places = [(-0.46, 0.085), (-0.05, 0.085), (-0.02, 0.115), (0.44, 0.122), (0.62, 0.130)]
    path = [pivot + way * t + vec(0, 0, 0.10) for t, _ in places]
    bands = ["accent", "trim", "body", "body"]
    clay.tube(path, [r for _, r in places], "body", R, name="barrel", sides=16, bands=bands)
    for t, r in ((-0.47, 0.098), (-0.30, 0.096), (0.20, 0.130), (0.63, 0.146)):
        ring = [pivot + way * (t + d) + vec(0, 0, 0.10) for d in (-0.024, 0.0, 0.024)]
        clay.tube(ring, [r, r * 1.04, r], "trim", R, name="ring", sides=16, start=0.05, end=0.05)
    lens = pivot + way * 0.65 + vec(0, 0, 0.10)
    clay.tube([lens, lens + way * 0.02], [0.108, 0.100], "glass", R, name="lens", sides=16, end=0.3)
    eye = pivot + way * -0.50 + vec(0, 0, 0.10)
    clay.tube([eye, eye - way * 0.07], [0.062, 0.05], "dark", R, name="eyepiece", sides=12, end=0.2)
    clay.ball(pivot + vec(0.09, 0, 0.03), 0.04, "trim", R, name="screw", sides=8, rows=5)


def vehicle(clay: Clay, rng: np.random.Generator) -> None:
    """A friendly small carriage on four wheels, its front along -Y."""
    clay.block((0, 0, 0.34), (0.62, 1.16, 0.26), "body", R, name="hull", bevel=0.09)
    clay.block((0, 0.12, 0.60), (0.54, 0.66, 0.32), "accent", R, name="cabin", bevel=0.055)
    clay.block((0, 0.12, 0.77), (0.58, 0.66, 0.06), "trim", R, name="roof", bevel=0.028)
    clay.block((0, -0.205, 0.61), (0.42, 0.06, 0.18), "glass", R, name="windscreen", bevel=0.024)
    for x in (-1, 1):
        clay.block((x * 0.265, 0.12, 0.61), (0.04, 0.40, 0.17), "glass", R, name="window", bevel=0.018)
        clay.ball((x * 0.20, -0.575, 0.37), (0.07, 0.04, 0.07), "glow", R, name="lamp", sides=10, rows=6)
        clay.block((x * 0.315, 0.0, 0.36), (0.03, 0.9, 0.05), "trim", R, name="stripe", bevel=0.012)
        for y in (-0.36, 0.36):
            wheel(clay, vec(x * 0.33, y, 0.20), 0.20, 0.13)
    for y in (-0.60, 0.60):
        clay.block((0, y, 0.26), (0.56, 0.07, 0.08), "metal", R, name="bumper", bevel=0.03)
    clay.block((0, -0.575, 0.30), (0.20, 0.05, 0.06), "dark", R, name="grille", bevel=0.015)


def vessel(clay: Clay, rng: np.random.Generator) -> None:
    """A round-bellied boat with a rail, a mast, a sail and a pennant; its bow along -Y."""
    rows = []
    for z, wide, long in ((0.02, 0.10, 0.42), (0.10, 0.24, 0.56), (0.24, 0.32, 0.66), (0.38, 0.34, 0.76)):
        angle = np.arange(clay.sides(20)) / clay.sides(20) * 2 * np.pi
        bow = np.where(np.sin(angle) < 0, 1.0, 0.82)
        pinch = np.where(np.sin(angle) < 0, 1.0 - 0.30 * np.abs(np.sin(angle)) ** 2, 1.0)
        lift = 0.10 * np.clip(-np.sin(angle), 0, 1) ** 3 * (z / 0.38)
        rows.append(np.c_[np.cos(angle) * wide * pinch, np.sin(angle) * long * bow, np.full(len(angle), z) + lift])
    clay.sheet(np.array(rows), 0.05, "body", R, name="hull", around=True, inside="wood")
    deck = [vec(0, 0.02, 0.20), vec(0, 0.02, 0.26)]
    clay.tube(deck, [(0.22, 0.40), (0.24, 0.44)], "wood", R, name="deck", sides=18)
    rail = [point + vec(0, 0, 0.02) for point in rows[3]]
    clay.tube([*rail, rail[0], rail[1]][: len(rail)], [0.032] * len(rail), "trim", R, name="rail", sides=6)
    rod(clay, vec(0, 0.02, 0.22), vec(0, 0.02, 1.34), 0.035, "wood", "mast", tip=0.7)
    rod(clay, vec(-0.34, 0.02, 1.12), vec(0.34, 0.02, 1.12), 0.022, "wood", "yard")
    x, t = np.meshgrid(np.linspace(-1, 1, 7), np.linspace(0, 1, 6))
    belly = 0.17 * np.sin(np.pi * (0.15 + 0.7 * t)) * (1 - 0.5 * x * x)
    grid = np.stack([x * (0.30 + 0.04 * t), 0.06 - belly, 1.10 - 0.60 * t], axis=-1)
    clay.sheet(grid, 0.02, "accent", R, name="sail")
    clay.slab([(0, 0), (0.24, 0.06), (0, 0.12)], 0.02, "trim", R, name="pennant", frame=moved(0.02, 0.02, 1.22))
    clay.ball((0, 0.02, 1.37), 0.04, "trim", R, name="knob", sides=8, rows=5)


def flyer(clay: Clay, rng: np.random.Generator) -> None:
    """A stubby aircraft with a canopy, wings and a tail; its nose along -Y."""
    nose = [(0.03, -0.62), (0.16, -0.52), (0.22, -0.28), (0.22, 0.04), (0.15, 0.38), (0.07, 0.66)]
    path = [vec(0, y, 0.52) for _, y in nose]
    clay.tube(path, [r for r, _ in nose], "body", R, name="fuselage", sides=16, start=0.5, end=0.4)
    clay.tube([vec(0, -0.56, 0.52), vec(0, -0.66, 0.52)], [0.11, 0.06], "trim", R, name="nose", sides=12, end=0.8)
    clay.ball((0, -0.16, 0.68), (0.13, 0.24, 0.13), "glass", R, name="canopy", sides=14, rows=8)
    for x in (-1, 1):
        wing = np.array([(0, 0.18), (0.74, 0.02), (0.76, -0.10), (0, -0.22)]) * np.array([x, 1.0])
        clay.slab(
            wing, 0.06, "accent", R, name="wing", frame=moved(x * 0.14, -0.02, 0.46) @ turned("x", -90), bevel=0.02
        )
        clay.ball((x * 0.90, -0.06, 0.46), (0.05, 0.17, 0.05), "trim", R, name="tip", sides=10, rows=6)
        fin = np.array([(0, 0.08), (0.26, 0.0), (0.26, -0.08), (0, -0.12)]) * np.array([x, 1.0])
        clay.slab(
            fin, 0.04, "trim", R, name="tailplane", frame=moved(x * 0.04, 0.58, 0.54) @ turned("x", -90), bevel=0.014
        )
        rod(clay, vec(x * 0.14, -0.10, 0.36), vec(x * 0.20, -0.12, 0.12), 0.024, "metal", "strut")
        wheel(clay, vec(x * 0.21, -0.12, 0.09), 0.09, 0.07)
    rudder = [(-0.14, 0), (0.12, 0), (0.16, 0.30), (0.02, 0.32)]
    clay.slab(rudder, 0.045, "trim", R, name="rudder", frame=moved(0, 0.52, 0.56) @ turned("z", 90), bevel=0.015)


def rocket(clay: Clay, rng: np.random.Generator) -> None:
    """A tall pointed body with fins, a porthole and a nozzle."""
    lathe(clay, [(0.13, 0.04), (0.17, 0.16), (0.12, 0.22)], "metal", "nozzle", sides=14)
    profile = [(0.17, 0.20), (0.25, 0.42), (0.27, 0.68), (0.23, 0.96), (0.15, 1.18), (0.05, 1.36)]
    path = [vec(0, 0, z) for _, z in profile]
    bands = ["accent", "accent", "accent", "body", "body"]
    clay.tube(path, [r for r, _ in profile], "accent", R, name="hull", sides=18, end=0.8, bands=bands)
    band(clay, 0.235, 0.95, 0.05, "trim")
    band(clay, 0.205, 0.30, 0.05, "trim")
    for k in range(4):
        fin = [(0.16, 0.10), (0.42, 0.0), (0.42, 0.20), (0.22, 0.56)]
        clay.slab(fin, 0.06, "body", R, name="fin", frame=turned("z", 45 + 90 * k), bevel=0.02)
    port = vec(0, -0.245, 0.72)
    clay.tube([port, port + vec(0, -0.05, 0)], [0.10, 0.095], "trim", R, name="porthole", sides=14)
    clay.tube([port, port + vec(0, -0.065, 0)], [0.07, 0.062], "glass", R, name="pane", sides=14, end=0.3)
    clay.ball((0, 0, 1.44), 0.035, "glow", R, name="beacon", sides=8, rows=5)


def strings(clay: Clay, rng: np.random.Generator) -> None:
    """A waisted sounding body, a neck with frets, a head with pegs, six strings; leaning upright."""
    half = [(0, 0), (0.20, 0.01), (0.32, 0.10), (0.34, 0.24), (0.27, 0.36), (0.23, 0.44), (0.25, 0.54), (0.20, 0.64)]
    outline = np.array([*half, (0.06, 0.68), *[(-x, z) for x, z in [(0.06, 0.68), *reversed(half[1:])]]])
    clay.slab(outline, 0.16, "body", R, name="bout", frame=moved(0, 0, 0.04), bevel=0.03)
    clay.slab(outline * 0.86 + (0, 0.05), 0.175, "accent", R, name="table", frame=moved(0, 0, 0.04), bevel=0.012)
    hole = vec(0, -0.08, 0.42)
    clay.tube([hole, hole + vec(0, -0.018, 0)], [0.10, 0.10], "trim", R, name="rosette", sides=16)
    clay.tube([hole, hole + vec(0, -0.024, 0)], [0.078, 0.078], "dark", R, name="hole", sides=16)
    clay.block((0, -0.04, 0.98), (0.085, 0.07, 0.66), "wood", R, name="neck", bevel=0.016)
    clay.block((0, -0.08, 0.94), (0.075, 0.022, 0.72), "dark", R, name="fingerboard", bevel=0.006)
    for k in range(5):
        clay.block((0, -0.094, 0.72 + 0.115 * k), (0.078, 0.010, 0.012), "metal", R, name="fret", bevel=0.003)
    clay.block((0, -0.04, 1.36), (0.15, 0.06, 0.18), "body", R, name="pegbox", bevel=0.022)
    clay.block((0, -0.095, 0.20), (0.18, 0.04, 0.035), "dark", R, name="bridge", bevel=0.010)
    for k, aside in enumerate(np.linspace(-0.026, 0.026, 4)):
        line = [vec(aside, -0.110, 0.20), vec(aside, -0.108, 1.30)]
        clay.tube(line, [0.004, 0.004], "metal", R, name="string", sides=4)
        side = 1 if k % 2 else -1
        peg = vec(side * 0.075, -0.04, 1.31 + 0.07 * (k // 2))
        rod(clay, peg, peg + vec(side * 0.05, 0, 0), 0.016, "trim", "peg", tip=1.4)


def tentacled(clay: Clay, rng: np.random.Generator) -> None:
    """A domed head with a face, and eight arms that curl outward, lighter below."""
    clay.ball(
        (0, 0, 0.70), (0.36, 0.34, 0.40), "body", R, name="head", sides=18, rows=11, square=2.15, shade=(0.15, 1.0)
    )
    clay.ball((0, -0.02, 0.42), (0.29, 0.27, 0.16), "body", R, name="skirt", sides=16, rows=7, shade=(0.0, 0.4))
    face(clay, vec(0, -0.325, 0.68), 0.135, 0.082)
    for x in (-1, 1):
        clay.ball((x * 0.245, -0.255, 0.575), (0.05, 0.02, 0.032), "blush", R, name="cheek", sides=8, rows=5)
    for place, size in (
        (vec(0.16, -0.05, 1.05), 0.06),
        (vec(-0.12, 0.06, 1.07), 0.045),
        (vec(0.02, -0.16, 1.045), 0.04),
    ):
        clay.ball(place, (size, size, size * 0.35), "trim", R, name="spot", sides=8, rows=5)
    for k in range(8):
        angle = np.radians(22.5 + 45 * k)
        out, aside = vec(np.cos(angle), np.sin(angle), 0), vec(-np.sin(angle), np.cos(angle), 0)
        curl = 0.10 * (1 if k % 2 else -1)
        points = [
            out * 0.18 + vec(0, 0, 0.42),
            out * 0.36 + vec(0, 0, 0.24),
            out * 0.52 + aside * curl * 0.4 + vec(0, 0, 0.07),
            out * 0.68 + aside * curl + vec(0, 0, 0.09),
            out * 0.72 + aside * curl * 1.8 + vec(0, 0, 0.20),
        ]
        line = curve(points, 9)
        radii = np.interp(np.linspace(0, 1, 9), [0, 0.5, 1], [0.105, 0.075, 0.028])
        clay.tube(line, list(radii), "body", R, name="arm", sides=8, end=0.8, shade=(0.0, 0.75))
        for j in (4, 5, 6):
            clay.ball(line[j] + out * 0.02 - vec(0, 0, 0.05), 0.030, "accent", R, name="sucker", sides=6, rows=4)


def critter(clay: Clay, rng: np.random.Generator) -> None:
    """A round creature with a belly, a face, small limbs and two feelers."""
    clay.ball((0, 0, 0.56), (0.40, 0.36, 0.46), "body", R, name="body", sides=18, rows=11, square=2.2)
    clay.ball((0, -0.10, 0.42), (0.31, 0.30, 0.31), "accent", R, name="belly", sides=16, rows=9)
    face(clay, vec(0, -0.335, 0.74), 0.13, 0.086)
    for x in (-1, 1):
        foot = vec(x * 0.18, -0.10, 0.06)
        clay.ball(foot, (0.13, 0.18, 0.075), "trim", R, name="foot", sides=12, rows=6)
        arm = [vec(x * 0.36, -0.04, 0.56), vec(x * 0.47, -0.12, 0.44), vec(x * 0.45, -0.24, 0.38)]
        clay.tube(curve(arm, 6), [0.085, 0.08, 0.075, 0.07, 0.07, 0.075], "body", R, name="arm", sides=10, end=0.9)
        feeler = [vec(x * 0.12, 0, 0.96), vec(x * 0.18, -0.02, 1.10), vec(x * 0.30, -0.06, 1.18)]
        clay.tube(curve(feeler, 6), [0.03, 0.026, 0.022, 0.02, 0.018, 0.018], "body", R, name="feeler", sides=8)
        clay.ball((x * 0.32, -0.07, 1.20), 0.06, "trim", R, name="bobble", sides=10, rows=6)
    tail = [vec(0, 0.30, 0.34), vec(0, 0.48, 0.26), vec(0.04, 0.62, 0.36)]
    clay.tube(curve(tail, 6), [0.10, 0.09, 0.075, 0.06, 0.045, 0.03], "body", R, name="tail", sides=10, end=0.8)


def dish(clay: Clay, rng: np.random.Generator) -> None:
    """A plate with a domed meal, three toppings and a sprig."""
    lathe(
        clay,
        [(0.20, 0.0), (0.24, 0.03), (0.44, 0.07), (0.50, 0.10), (0.47, 0.112)],
        "white",
        "plate",
        sides=24,
    )
    band(clay, 0.495, 0.098, 0.02, "trim", sides=24)
    lathe(clay, [(0.30, 0.07), (0.35, 0.12), (0.34, 0.20), (0.26, 0.28)], "body", "crust", sides=20, end=0.4)
    lathe(clay, [(0.30, 0.21), (0.31, 0.24), (0.25, 0.295), (0.14, 0.33)], "accent", "cream", sides=20, end=0.5)
    for k in range(5):
        angle = np.radians(72 * k + float(rng.uniform(0, 40)))
        at = vec(np.cos(angle) * 0.19, np.sin(angle) * 0.19, 0.31)
        clay.ball(at, (0.065, 0.065, 0.05), "trim", R, name="topping", sides=10, rows=6)
    clay.ball((0, 0, 0.39), (0.085, 0.085, 0.08), "berry", R, name="berry", sides=12, rows=7)
    for turn in (20, 140):
        leaf = [(0, 0), (0.07, 0.04), (0.15, 0.0), (0.07, -0.04)]
        frame = moved(0, 0, 0.44) @ turned("z", turn) @ turned("x", -70)
        clay.slab(leaf, 0.018, "leaf", R, name="leaf", frame=frame, bevel=0.004)


def fruit(clay: Clay, rng: np.random.Generator) -> None:
    """A plump, ribbed round fruit with a dent, a stalk and two leaves."""
    clay.ball((0, 0, 0.42), (0.46, 0.46, 0.42), "body", R, name="flesh", sides=20, rows=11, square=2.15)
    for k in range(6):
        angle = np.radians(60 * k + 20)
        out = vec(np.cos(angle), np.sin(angle), 0)
        rib = [
            out * r + vec(0, 0, z) for r, z in ((0.24, 0.07), (0.43, 0.26), (0.46, 0.46), (0.36, 0.72), (0.14, 0.84))
        ]
        clay.tube(curve(rib, 9), [0.03, *[0.05] * 7, 0.03], "body", R, name="rib", sides=6, shade=(0.05, 0.95), end=0.6)
    stalk = [vec(0, 0, 0.78), vec(0.01, 0, 0.92), vec(0.07, 0, 1.02)]
    clay.tube(curve(stalk, 5), [0.055, 0.045, 0.04, 0.042, 0.05], "wood", R, name="stalk", sides=8, end=0.2)
    for turn, size in ((15, 1.0), (165, 0.8)):
        blade = np.array([(0.0, 0.0), (0.12, 0.09), (0.27, 0.07), (0.40, 0.0), (0.27, -0.07), (0.12, -0.09)]) * size
        frame = moved(0.01, 0, 0.89) @ turned("z", turn) @ turned("y", -18) @ turned("x", -90)
        clay.slab(blade, 0.03, "leaf", R, name="leaf", frame=frame, bevel=0.008)


def egg(clay: Clay, rng: np.random.Generator) -> None:
    """A speckled egg in a nest of three wound rings and twigs."""
    middle, wide, high = 0.50, 0.32, 0.44
    clay.ball((0, 0, middle), (wide, wide, high), "body", R, name="shell", sides=20, rows=12)
    for k in range(9):
        z, angle = float(rng.uniform(-0.1, 0.85)), 2.4 * k + float(rng.uniform(-0.4, 0.4))
        r, size = wide * float(np.sqrt(1 - z * z)), float(rng.uniform(0.03, 0.065))
        spot = vec(np.cos(angle) * r, np.sin(angle) * r, middle + z * high)
        out = unit(vec(np.cos(angle) * r / wide**2, np.sin(angle) * r / wide**2, z / high))
        clay.ball(spot, (size, size, 0.022), "accent", R, name="speck", sides=8, rows=5, frame=_facing(out))
    for radius, z, colour in ((0.42, 0.07, "wood"), (0.46, 0.15, "trim"), (0.45, 0.23, "wood")):
        angles = np.linspace(0, 2 * np.pi, 25)
        loop = np.stack([np.cos(angles) * radius, np.sin(angles) * radius, z + 0.015 * np.sin(angles * 3)], axis=1)
        clay.tube(loop, [0.075] * 25, colour, R, name="wound", sides=6, across=(0, 0, 1))
    clay.ball((0, 0, 0.12), (0.40, 0.40, 0.10), "wood", R, name="bed", sides=16, rows=5)
    for k in range(7):
        angle = float(np.radians(51 * k + 10))
        a = vec(np.cos(angle) * 0.40, np.sin(angle) * 0.40, 0.12)
        rod(
            clay,
            a,
            a + vec(np.cos(angle + 1.1) * 0.24, np.sin(angle + 1.1) * 0.24, 0.12),
            0.022,
            "trim",
            "twig",
            tip=0.6,
        )


def pot(clay: Clay, rng: np.random.Generator) -> None:
    """A bellied vessel with a lid, a spout, a handle and two painted bands."""
    lathe(clay, [(0.20, 0.0), (0.24, 0.03), (0.20, 0.07)], "trim", "foot")
    lathe(
        clay,
        [(0.20, 0.06), (0.34, 0.18), (0.40, 0.34), (0.37, 0.50), (0.26, 0.64), (0.22, 0.68)],
        "body",
        "belly",
        sides=22,
    )
    band(clay, 0.395, 0.36, 0.10, "accent", sides=22)
    band(clay, 0.238, 0.68, 0.05, "trim", sides=22)
    lathe(clay, [(0.22, 0.69), (0.19, 0.76), (0.09, 0.82)], "accent", "lid", end=0.4)
    clay.ball((0, 0, 0.88), 0.06, "trim", R, name="knob", sides=10, rows=6)
    spout = [vec(-0.32, 0, 0.30), vec(-0.50, 0, 0.36), vec(-0.58, 0, 0.52), vec(-0.68, 0, 0.62)]
    clay.tube(curve(spout, 8), list(np.linspace(0.10, 0.05, 8)), "body", R, name="spout", sides=10)
    handle = [vec(0.33, 0, 0.54), vec(0.54, 0, 0.58), vec(0.58, 0, 0.36), vec(0.36, 0, 0.22)]
    clay.tube(curve(handle, 10), [0.042] * 10, "trim", R, name="handle", sides=8)


def tool(clay: Clay, rng: np.random.Generator) -> None:
    """A pointed blade set in a small stand, a bound shaft and a cross grip at the top."""
    lathe(clay, [(0.26, 0.0), (0.28, 0.05), (0.20, 0.10)], "wood", "stand", sides=14)
    band(clay, 0.285, 0.05, 0.03, "trim", sides=14)
    half = [(0.0, 0.04), (0.13, 0.16), (0.19, 0.32), (0.19, 0.48), (0.08, 0.54)]
    outline = np.array([*half, *[(-x, z) for x, z in reversed(half[1:])]])
    clay.slab(outline, 0.07, "metal", R, name="blade", bevel=0.024)
    clay.slab((outline - (0, 0.32)) * 0.55 + (0, 0.34), 0.10, "accent", R, name="boss", bevel=0.018)
    lathe(clay, [(0.055, 0.48), (0.075, 0.54), (0.055, 0.64)], "trim", "collar", sides=12)
    rod(clay, vec(0, 0, 0.56), vec(0, 0, 1.18), 0.042, "wood", "shaft")
    for z in (0.92, 0.98, 1.04):
        band(clay, 0.048, z, 0.045, "accent", sides=10)
    clay.tube(
        [vec(x, 0, 1.21) for x in (-0.17, -0.15, 0.15, 0.17)],
        [0.04, 0.056, 0.056, 0.04],
        "body",
        R,
        name="grip",
        end=0.3,
    )
    for x in (-1, 1):
        clay.ball((x * 0.19, 0, 1.21), 0.05, "trim", R, name="cap", sides=10, rows=6)


def furniture(clay: Clay, rng: np.random.Generator) -> None:
    """A cushioned seat on turned feet, with arms, a back and buttons."""
    for x in (-1, 1):
        for y in (-1, 1):
            foot = vec(x * 0.42, y * 0.22, 0)
            clay.tube([foot, foot + vec(0, 0, 0.14)], [0.035, 0.055], "wood", R, name="foot", sides=8)
        clay.block((x * 0.51, 0, 0.36), (0.17, 0.62, 0.44), "body", R, name="arm", bevel=0.075)
        clay.block((x * 0.215, -0.05, 0.42), (0.42, 0.54, 0.17), "accent", R, name="cushion", bevel=0.065)
        clay.ball((x * 0.51, -0.315, 0.46), (0.045, 0.02, 0.045), "trim", R, name="stud", sides=10, rows=5)
    clay.block((0, 0.0, 0.24), (1.10, 0.64, 0.20), "body", R, name="base", bevel=0.05)
    clay.block((0, 0.27, 0.62), (1.06, 0.18, 0.62), "body", R, name="back", bevel=0.085)
    clay.block((0, -0.325, 0.18), (1.0, 0.03, 0.05), "trim", R, name="piping", bevel=0.014)
    for button in (-0.28, 0.0, 0.28):
        clay.ball((button, 0.175, 0.74), (0.03, 0.018, 0.03), "trim", R, name="button", sides=8, rows=5)


def building(clay: Clay, rng: np.random.Generator) -> None:
    """Walls, a gabled roof, a door, windows and a chimney."""
    clay.block((0, 0, 0.05), (1.06, 0.86, 0.10), "stone", R, name="plinth", bevel=0.025)
    gable = [(-0.46, 0.0), (0.46, 0.0), (0.46, 0.50), (0.0, 0.90), (-0.46, 0.50)]
    clay.slab(gable, 0.70, "accent", R, name="walls", frame=moved(0, 0, 0.08), bevel=0.015)
    for x in (-1, 1):
        slope = moved(x * 0.29, 0, 0.79) @ turned("y", x * 41.0)
        clay.block(slope[:3, 3], (0.80, 0.88, 0.075), "body", R, name="roof", bevel=0.022, frame=_turn(slope))
        clay.block((x * 0.445, -0.345, 0.33), (0.07, 0.07, 0.52), "wood", R, name="post", bevel=0.014)
        clay.block((x * 0.27, -0.355, 0.40), (0.17, 0.04, 0.20), "wood", R, name="frame", bevel=0.012)
        clay.block((x * 0.27, -0.365, 0.40), (0.12, 0.04, 0.15), "glow", R, name="pane", bevel=0.008)
    clay.block((0, 0, 1.045), (0.12, 0.92, 0.08), "trim", R, name="ridge", bevel=0.025)
    clay.block((0, -0.355, 0.29), (0.25, 0.05, 0.42), "wood", R, name="doorframe", bevel=0.015)
    clay.block((0, -0.370, 0.28), (0.19, 0.05, 0.37), "body", R, name="door", bevel=0.015)
    clay.ball((0.06, -0.400, 0.28), 0.020, "trim", R, name="doorknob", sides=8, rows=5)
    clay.block((0.26, 0.16, 1.0), (0.15, 0.15, 0.42), "stone", R, name="chimney", bevel=0.02)
    clay.block((0.26, 0.16, 1.21), (0.19, 0.19, 0.06), "trim", R, name="cap", bevel=0.018)
    clay.block((0, -0.47, 0.04), (0.34, 0.16, 0.08), "stone", R, name="step", bevel=0.02)


def plant(clay: Clay, rng: np.random.Generator) -> None:
    """A blossom with two rows of petals on a leafy stem, in a banded pot."""
    lathe(clay, [(0.19, 0.0), (0.22, 0.04), (0.28, 0.30), (0.29, 0.34)], "accent", "pot", sides=16)
    band(clay, 0.295, 0.33, 0.07, "trim", sides=16)
    lathe(clay, [(0.24, 0.33), (0.24, 0.365)], "soil", "soil", sides=14, end=0.2)
    stem = curve([vec(0, 0, 0.34), vec(0.03, 0, 0.60), vec(0, -0.03, 0.86), vec(0, -0.08, 1.00)], 8)
    clay.tube(stem, [0.032] * 8, "leaf", R, name="stem", sides=8)
    for turn, z, size in ((30, 0.46, 1.0), (160, 0.54, 0.9), (275, 0.64, 0.75)):
        blade = np.array([(0.0, 0.0), (0.12, 0.07), (0.26, 0.06), (0.38, 0.0), (0.26, -0.06), (0.12, -0.07)]) * size
        frame = moved(0.01, 0, z) @ turned("z", turn) @ turned("y", -32) @ turned("x", -90)
        clay.slab(blade, 0.03, "leaf", R, name="leaf", frame=frame, bevel=0.008)
    heart, tilt = moved(0, -0.10, 1.03), turned("x", 62)
    for count, reach, size, lift in ((7, 0.21, 0.135, -0.01), (6, 0.125, 0.10, 0.045)):
        for k in range(count):
            frame = heart @ tilt @ turned("z", 360 / count * k + 20 * (count == 6)) @ turned("y", -20)
            where = frame @ np.array([reach, 0, lift, 1.0])
            clay.ball(
                where[:3], (size, size * 0.74, 0.036), "body", R, name="petal", sides=10, rows=6, frame=_turn(frame)
            )
    eye = heart @ tilt
    clay.ball((eye @ np.array([0, 0, 0.06, 1.0]))[:3], (0.095, 0.095, 0.06), "trim", R, name="eye", frame=_turn(eye))


def dial(clay: Clay, rng: np.random.Generator) -> None:
    """A round face in a ring with twelve marks and two hands, on a foot."""
    lathe(clay, [(0.30, 0.0), (0.32, 0.05), (0.16, 0.11), (0.10, 0.20)], "body", "foot", sides=18)
    band(clay, 0.31, 0.045, 0.03, "trim", sides=18)
    middle = vec(0, 0, 0.62)
    rim = [middle + vec(0, y, 0) for y in (0.10, 0.06, -0.06, -0.10)]
    clay.tube(rim, [0.42, 0.46, 0.46, 0.42], "body", R, name="case", sides=28)
    clay.tube([middle, middle + vec(0, -0.115, 0)], [0.40, 0.39], "trim", R, name="ring", sides=28)
    clay.tube([middle, middle + vec(0, -0.125, 0)], [0.345, 0.335], "accent", R, name="face", sides=28)
    for k in range(12):
        frame = moved(0, -0.128, 0.62) @ turned("y", 30 * k)
        long = 0.075 if k % 3 == 0 else 0.045
        where = frame @ np.array([0, 0, 0.285, 1.0])
        clay.block(where[:3], (0.022, 0.02, long), "dark", R, name="mark", bevel=0.005, frame=_turn(frame))
    for turn, long, wide in ((-60.0, 0.16, 0.034), (40.0, 0.24, 0.024)):
        frame = moved(0, -0.140, 0.62) @ turned("y", turn)
        hand = [(-wide / 2, -0.03), (wide / 2, -0.03), (wide / 2, long * 0.8), (0, long), (-wide / 2, long * 0.8)]
        clay.slab(hand, 0.016, "body", R, name="hand", frame=frame, bevel=0.004)
    clay.ball((0, -0.15, 0.62), 0.034, "trim", R, name="pin", sides=10, rows=6)
    clay.ball((0, 0, 1.13), 0.055, "trim", R, name="crown", sides=10, rows=6)


def globe(clay: Clay, rng: np.random.Generator) -> None:
    """A ball with raised patches in a half ring, on a turned stand."""
    lathe(clay, [(0.28, 0.0), (0.30, 0.05), (0.12, 0.10), (0.06, 0.18), (0.09, 0.22)], "wood", "stand", sides=16)
    middle = vec(0, 0, 0.66)
    clay.ball(middle, 0.38, "body", R, name="ball", sides=22, rows=13)
    arc = [middle + vec(0.44 * np.sin(a), 0, 0.44 * np.cos(a)) for a in np.radians(np.linspace(-15, 195, 15))]
    clay.tube(arc, [0.028] * 15, "trim", R, name="meridian", sides=8, start=0.5, end=0.5)
    for k in range(7):
        high, round_ = float(rng.uniform(-0.8, 0.85)), 2.4 * k + float(rng.uniform(-0.3, 0.3))
        flat = float(np.sqrt(1 - high * high))
        out = vec(flat * np.cos(round_), flat * np.sin(round_), high)
        size = float(rng.uniform(0.10, 0.17))
        frame = _facing(out)
        clay.ball(
            middle + out * 0.36, (size, size * 0.7, 0.035), "accent", R, name="land", sides=10, rows=5, frame=frame
        )
    for z in (0.23, 1.09):
        clay.ball((0, 0, z), 0.05, "trim", R, name="pole", sides=10, rows=6)


def relic(clay: Clay, rng: np.random.Generator) -> None:
    """A floating cut stone in a claw of horns above a stepped, banded pedestal."""
    lathe(clay, [(0.38, 0.0), (0.40, 0.06), (0.34, 0.10)], "accent", "step", sides=8, end=0.02)
    lathe(
        clay,
        [(0.30, 0.09), (0.24, 0.16), (0.19, 0.40), (0.24, 0.50), (0.28, 0.54)],
        "body",
        "pillar",
        sides=8,
        end=0.02,
    )
    band(clay, 0.225, 0.30, 0.06, "trim", sides=8)
    lathe(clay, [(0.31, 0.53), (0.33, 0.58), (0.28, 0.62)], "accent", "capital", sides=8, end=0.02)
    for k in range(4):
        angle = np.radians(45 + 90 * k)
        out = vec(np.cos(angle), np.sin(angle), 0)
        claw = curve([out * 0.24 + vec(0, 0, 0.58), out * 0.36 + vec(0, 0, 0.76), out * 0.12 + vec(0, 0, 0.99)], 8)
        clay.tube(claw, list(np.linspace(0.055, 0.014, 8)), "trim", R, name="claw", sides=8, start=0.3, end=0.5)
    stone = [vec(0, 0, z) for z in (0.70, 0.88, 0.96, 1.20)]
    clay.tube(stone, [0.02, 0.16, 0.16, 0.02], "gem", R, name="stone", sides=8)


def _turn(frame: Floats) -> Floats:
    turn = frame.copy()
    turn[:3, 3] = 0.0
    return turn


def _facing(out: Floats) -> Floats:
    """A turn that takes Z to `out`."""
    side = unit(np.cross(out, vec(0, 0, 1) if abs(out[2]) < 0.9 else vec(0, 1, 0)))
    frame = np.eye(4)
    frame[:3, :3] = np.stack([side, np.cross(out, side), out], axis=1)
    return frame


_EACH: Final[tuple[Form, ...]] = (
    *(appliance, scope, vehicle, vessel, flyer, rocket, strings, tentacled, critter, dish, fruit, egg),
    *(pot, tool, furniture, building, plant, dial, globe, relic),
)
MAKERS: Final[Mapping[str, Form]] = {form.__name__: form for form in _EACH} | {"sofa": furniture}
