"""Bodies without flesh: skeletons of bone, and robots of boxes. Measured from the same body as everybody else."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, curve, moved, vec
from gpu_consumers.engines.procedural.recipes.frame import SIDES, Body, limb_frame
from gpu_consumers.engines.procedural.recipes.hands import build_hand
from gpu_consumers.engines.procedural.recipes.held import grip_of
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod, Stroke, disc, mould, scaled


def build_fleshless(body: Body) -> None:
    FLESHLESS[body.part("flesh")](body)


def _bones(body: Body) -> None:
    _spine(body)
    _ribs(body)
    for side, x in SIDES:
        arm = body.arm(x)
        top, knee, ankle = body.leg(x)
        r = body.arm_radius
        _long_bone(body, f"humerus.{side}", arm.shoulder, arm.elbow, r * 0.46, f"upper_arm.{side}")
        _long_bone(body, f"ulna.{side}", arm.elbow, arm.wrist, r * 0.40, f"forearm.{side}")
        _long_bone(body, f"femur.{side}", top, knee, r * 0.52, f"thigh.{side}")
        _long_bone(body, f"tibia.{side}", knee, ankle, r * 0.46, f"shin.{side}")
        clavicle = body.at(x * 0.02, -0.02, body.up(0.90))
        body.clay.tube(
            [clavicle, arm.shoulder],
            [r * 0.28, r * 0.30],
            "skin",
            "chest",
            name=f"clavicle.{side}",
            sides=6,
            start=0.4,
            end=0.4,
        )
        _bone_foot(body, side, x)
        build_hand(body, side, x, grip_of(body, side))


def _long_bone(body: Body, name: str, a: Floats, b: Floats, r: float, bone: str) -> None:
    """A shaft with two knobs at each end."""
    body.clay.tube(
        [a, a + (b - a) * 0.12, (a + b) / 2, b - (b - a) * 0.12, b],
        [r * 1.45, r, r * 0.82, r, r * 1.4],
        "skin",
        bone,
        name=name,
        sides=8,
        start=0.7,
        end=0.7,
    )


def _spine(body: Body) -> None:
    for k, t in enumerate(np.linspace(0.02, 1.0, 7)):
        z = body.up(float(t))
        body.clay.ball(
            body.at(0, 0.018, z),
            (0.026, 0.026, 0.022),
            "skin",
            body.spine_weights(z),
            name="vertebra",
            sides=8,
            rows=4,
            shade=(0.1, 0.9) if k % 2 else (0.2, 1.0),
        )
    chin = body.skull - vec(0, 0, body.head * 0.30)
    body.clay.tube([body.at(0, 0.014, body.up(0.04)), body.at(0, 0.014, body.neck), chin], [0.014, 0.015, 0.016],
        "skin_dark",
                   [{"hips": 1.0}, {"chest": 1.0}, {"head": 1.0}], name="spine", sides=6)  # fmt: skip
    wide, deep = body.girth(body.up(0.05))
    body.clay.ball(
        body.at(0, 0.005, body.up(0.0)),
        (wide * 0.80, deep * 0.66, 0.040),
        "skin",
        "hips",
        name="pelvis",
        sides=12,
        rows=5,
        square=2.4,
    )
    for side, x in SIDES:
        body.clay.ball(
            body.at(x * wide * 0.66, 0.012, body.up(0.09)),
            (0.034, 0.022, 0.046),
            "skin",
            "hips",
            name=f"hip_blade.{side}",
            sides=8,
            rows=5,
        )


def _ribs(body: Body) -> None:
    for t, size in ((0.90, 0.74), (0.78, 0.94), (0.66, 1.0), (0.54, 0.92)):
        z = body.up(t)
        wide, deep = body.girth(z)
        wide, deep = wide * size * 0.86, deep * size * 0.98
        for side, x in SIDES:
            places = [
                body.at(x * np.sin(a) * wide, np.cos(a) * deep, z - 0.030 * (1 - np.cos(a)) / 2)
                for a in np.linspace(0.12, np.pi - 0.10, 6)
            ]
            line = curve(places, 7)
            body.clay.tube(
                line,
                [0.011, 0.013, 0.014, 0.014, 0.014, 0.013, 0.012],
                "skin",
                body.spine_weights(z),
                name=f"rib.{side}",
                sides=6,
                across=(0, 0, 1),
                start=0.5,
                end=0.5,
            )
    z = body.up(0.72)
    _, deep = body.girth(z)
    body.clay.block(
        body.at(0, -deep * 0.93, z - 0.030), (0.030, 0.022, 0.155), "skin", "chest", name="sternum", bevel=0.008
    )


def _bone_foot(body: Body, side: str, x: float) -> None:
    left, foot, long = x * body.leg_apart, f"foot.{side}", body.build.foot
    body.clay.ball(
        vec(left, 0.022 * long, 0.026), (0.026, 0.034, 0.026), "skin", foot, name=f"heel.{side}", sides=8, rows=5
    )
    for k in (-1, 0, 1):
        path = [
            vec(left, -0.005, 0.036),
            vec(left + k * 0.022, -0.070 * long, 0.026),
            vec(left + k * 0.030, -0.118 * long, 0.014),
        ]
        body.clay.tube(path, [0.015, 0.013, 0.014], "skin", foot, name=f"toe_bone.{side}", sides=6, start=0.4, end=0.7)


def _machine(body: Body) -> None:
    unit = body.girth(body.up(0.72))[0]
    middle = moved(*body.at(0, 0, body.up(0.62))) @ scaled(unit)
    mould(body.clay, middle, "chest", _CHEST)
    mould(body.clay, moved(*body.at(0, 0, body.up(0.22))) @ scaled(unit), "spine", _WAIST)
    mould(body.clay, moved(*body.at(0, 0, body.up(0.0))) @ scaled(unit), "hips", _HIPS)
    neck = body.skull - vec(0, 0, body.head * 0.40)
    for k in range(3):
        z = body.at(0, 0, body.neck - 0.02) + (neck - body.at(0, 0, body.neck - 0.02)) * (k / 2)
        body.clay.tube(
            [z - vec(0, 0, 0.010), z + vec(0, 0, 0.010)],
            [body.build.neck_radius * 0.9] * 2,
            "metal_dark",
            "neck",
            name="neck_ring",
            sides=10,
            start=0.3,
            end=0.3,
        )
    for side, x in SIDES:
        arm = body.arm(x)
        top, knee, ankle = body.leg(x)
        r, ahead = body.arm_radius, vec(0, -1, 0)
        for name, a, b, bone, rows, size in (
            ("upper", arm.shoulder, arm.elbow, f"upper_arm.{side}", _ARM_UPPER, r),
            ("fore", arm.elbow, arm.wrist, f"forearm.{side}", _ARM_FORE, r),
            ("thigh", top, knee, f"thigh.{side}", _LEG_UPPER, body.leg_radius),
            ("shin", knee, ankle, f"shin.{side}", _LEG_FORE, body.leg_radius),
        ):
            length = float(np.linalg.norm(b - a)) / size
            frame = limb_frame(a, b - a, ahead) @ scaled(size)
            mould(
                body.clay,
                frame,
                bone,
                [row._replace(name=f"{name}_{row.name}.{side}") for row in _stretched(rows, length)],
                side=x,
            )
        left = x * body.leg_apart
        foot = moved(left, -0.026 * body.build.foot, 0.0) @ scaled(body.leg_radius)
        mould(body.clay, foot, f"foot.{side}", [row._replace(name=f"{row.name}.{side}") for row in _FOOT], side=x)
        build_hand(body, side, x, grip_of(body, side))


def _stretched(rows: tuple[Stroke, ...], length: float) -> list[Stroke]:
    """Rows told for a limb of length 1 (z from 0 down to -1), made as long as the limb is."""
    found: list[Stroke] = []
    for row in rows:
        if isinstance(row, Rod):
            found.append(row._replace(path=[(x, y, z * length) for x, y, z in row.path]))
        elif isinstance(row, Box):
            (x, y, z), (sx, sy, sz) = row.centre, row.size
            found.append(row._replace(centre=(x, y, z * length), size=(sx, sy, sz * length)))
        else:
            x, y, z = row.centre
            found.append(row._replace(centre=(x, y, z * length)))
    return found


_CHEST: Final[tuple[Stroke, ...]] = (
    Box((0, 0, 0.10), (1.86, 1.30, 1.36), "metal", "torso", 0.20),
    Box((0, -0.66, 0.14), (1.10, 0.10, 0.78), "cloth", "chest_plate", 0.06),
    Plate(disc(0.24, 10), 0.14, "eye_glow", "core", (0.0, -0.73, 0.20), (), 0.03),
    Plate(disc(0.33, 10), 0.10, "trim", "core_ring", (0.0, -0.71, 0.20), (), 0.03),
    *(Box((0, -0.70, -0.14 - 0.12 * k), (0.56, 0.10, 0.05), "metal_dark", "vent", 0.01) for k in range(2)),
    Box((0, 0.66, 0.10), (1.10, 0.20, 0.90), "cloth", "back_plate", 0.08),
    Blob((0.70, -0.66, 0.56), (0.08, 0.06, 0.08), "metal_dark", "bolt", 6, 4, twice=True),
    Blob((0.70, -0.66, -0.36), (0.08, 0.06, 0.08), "metal_dark", "bolt", 6, 4, twice=True),
)
_WAIST: Final[tuple[Stroke, ...]] = tuple(
    Rod([(0, 0, z - 0.09), (0, 0, z + 0.09)], [(0.62, 0.48)] * 2, "metal_dark", "waist", 12, 0.3, 0.3)
    for z in (-0.20, 0.04, 0.28)
)
_HIPS: Final[tuple[Stroke, ...]] = (
    Box((0, 0, 0.0), (1.60, 1.0, 0.52), "metal", "hips", 0.14),
    Box((0, -0.50, -0.02), (0.52, 0.12, 0.44), "cloth", "hip_plate", 0.05),
)
_ARM_UPPER: Final[tuple[Stroke, ...]] = (
    Blob((0, 0, 0), (1.35, 1.35, 1.35), "metal_dark", "joint", 10, 6),
    Rod([(0, 0, -0.10), (0, 0, -0.95)], [0.62, 0.62], "metal_dark", "rod", 8),
    Rod([(0, 0, -0.28), (0, 0, -0.78)], [0.98, 0.94], "metal", "casing", 10, 0.1, 0.1, 3.0),
)
_ARM_FORE: Final[tuple[Stroke, ...]] = (
    Blob((0, 0, 0), (0.92, 0.92, 0.92), "metal_dark", "joint", 10, 6),
    Rod([(0, 0, -0.16), (0, 0, -0.60), (0, 0, -0.98)], [1.0, 1.28, 1.22], "metal", "casing", 10, 0.1, 0.1, 3.0),
    Rod([(0, 0, -0.70), (0, 0, -0.86)], [1.36, 1.36], "cloth", "band", 10, 0.1, 0.1, 3.0),
)
_LEG_UPPER: Final[tuple[Stroke, ...]] = (
    Blob((0, 0, 0), (0.86, 0.86, 0.86), "metal_dark", "joint", 10, 6),
    Rod([(0, 0, -0.10), (0, 0, -0.98)], [0.60, 0.60], "metal_dark", "rod", 8),
    Rod([(0, 0, -0.24), (0, 0, -0.76)], [0.98, 0.90], "metal", "casing", 10, 0.1, 0.1, 3.2),
)
_LEG_FORE: Final[tuple[Stroke, ...]] = (
    Blob((0, 0, 0), (0.80, 0.80, 0.80), "metal_dark", "joint", 10, 6),
    Rod([(0, 0, -0.14), (0, 0, -0.60), (0, 0, -1.0)], [0.84, 1.06, 1.16], "metal", "casing", 10, 0.1, 0.0, 3.2),
    Rod([(0, 0, -0.66), (0, 0, -0.82)], [1.17, 1.20], "cloth", "band", 10, 0.1, 0.1, 3.2),
    Box((0, -0.80, -0.04), (0.90, 0.40, 0.30), "trim", "knee", 0.12),
)
_FOOT: Final[tuple[Stroke, ...]] = (
    Box((0, 0.0, 0.44), (2.4, 3.2, 0.72), "metal", "foot", 0.24),
    Box((0, -0.92, 0.46), (2.2, 1.2, 0.70), "cloth", "toe_cap", 0.22),
    Box((0, 0.0, 0.10), (2.6, 3.5, 0.20), "sole", "sole", 0.06),
)

FLESHLESS: Final[Mapping[str, Callable[[Body], None]]] = {"bones": _bones, "machine": _machine}
