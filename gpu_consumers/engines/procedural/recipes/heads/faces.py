"""Faces: skulls, eyes, brows, noses, mouths, ears. Lengths in head heights unless said otherwise."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved, turned, unit, vec
from gpu_consumers.engines.procedural.recipes.frame import HEAD_PROFILE, HEAD_SQUARE, SIDES, Body
from gpu_consumers.engines.procedural.recipes.heads.hats import Hat
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod, Stroke, mould, scaled

_EYE_APART: Final = 0.188
# How far the brows lean inward-down, in degrees; how the mouth curves: 1 smiles, -1 frowns; how far it opens.
BROWS: Final[Mapping[str, float]] = {
    "fierce": 24.0, "brave": 11.0, "stern": 17.0, "sly": 14.0, "sad": -16.0, "friendly": -8.0, "wise": -8.0,
}  # fmt: skip
SMILES: Final[Mapping[str, float]] = {
    "friendly": 1.0, "brave": 0.45, "sly": 0.7, "proud": 0.35, "calm": 0.4, "fierce": -0.7, "stern": -0.6, "sad": -0.9,
}  # fmt: skip
_NO_BROWS: Final = frozenset({"goblin", "orc", "ogre", "troll", "skeleton", "robot", "zombie", "werewolf", "demon"})


def build_face(body: Body, hat: Hat | None) -> None:
    face = body.part("face")
    if face in STRANGE:
        frame = moved(*body.skull) @ scaled(body.head)
        mould(body.clay, frame, "head", STRANGE[face])
        return
    _skull(body)
    for side, x in SIDES:
        if not (body.part("mask") == "eyepatch" and x == body.taste.side):
            _eye(body, side, x)
        if hat is None or hat.brow_free:
            _brow(body, side, x)
        if body.part("ears") or hat is None or hat.ears_free:
            _ear(body, side, x)
    if face == "muzzle":
        _muzzle(body)
        return
    _nose(body)
    if body.part("mask") not in {"scarf", "ninja", "surgical", "bandit_scarf"}:
        _mouth(body)


def _skull(body: Body) -> None:
    h = body.head
    heights = HEAD_PROFILE[:, 0]
    body.clay.tube(
        [body.skull + vec(0, 0, z) * h for z in heights],
        [(wide * h, deep * h) for wide, deep in (body.head_girth(float(z)) for z in heights)],
        "skin",
        "head",
        name="head",
        sides=16,
        square=HEAD_SQUARE,
        start=0.12,
        end=0.10,
    )


def _eye(body: Body, side: str, x: float) -> None:
    big = body.build.eyes * body.proportions.eyes
    z = body.build.eye_height
    place, turn = body.on_face(_EYE_APART * x, z), turned("z", x * 17)
    look = body.part("eyes") or ("sclera" if body.build.sclera else "round")
    frame = moved(*place) @ turn @ scaled(body.head)
    rows = EYES.get(look, EYES["round"])
    grown = [_grown(row, big) for row in rows]
    if x < 0:
        grown = [_mirrored(row) for row in grown]
    mould(body.clay, frame, "head", [row._replace(name=f"{row.name}.{side}") for row in grown])


def _grown(row: Stroke, big: float) -> Stroke:
    """An eye's row made larger in its own plane; its depth stays, or big eyes would pop out."""
    if isinstance(row, Blob):
        (x, y, z), (rx, ry, rz) = row.centre, row.radii
        return row._replace(centre=(x * big, y, z * big), radii=(rx * big, ry, rz * big))
    if isinstance(row, Rod):
        return row._replace(path=[(x * big, y, z * big) for x, y, z in row.path])
    return row


def _mirrored(row: Stroke) -> Stroke:
    if isinstance(row, Blob):
        # Glints stay on one side of both eyes: light comes from one place. They are drawn, not mirrored.
        return row
    if isinstance(row, Rod):
        return row._replace(path=[(-x, y, z) for x, y, z in row.path])
    return row


def _lid(thick: float, flick: float, colour: str = "lash", z: float = 0.0) -> Rod:
    path = [
        (-0.062, -0.020, 0.062 + z),
        (-0.022, -0.032, 0.098 + z),
        (0.028, -0.034, 0.096 + z),
        (0.070, -0.018, 0.058),
    ]
    if flick:
        path.append((0.070 + flick, -0.004, 0.072 + z))
    return Rod(
        path, [0.006, thick, thick * 1.15, thick, 0.005][: len(path)], colour, "lid", 6, 0.4, 0.5, 2.0, (0, 1, 0)
    )


_GLINTS: Final = (
    Blob((-0.020, -0.024, 0.040), (0.026, 0.010, 0.031), "glint", "glint", 8, 4),
    Blob((0.022, -0.024, -0.042), (0.013, 0.008, 0.016), "glint", "glint", 6, 4, trinket=True),
)
_OVAL: Final = Blob((0, 0.006, 0), (0.072, 0.030, 0.106), "eyes", "eye", 10, 6)
_WHITE: Final = Blob((0, 0.008, 0), (0.098, 0.028, 0.080), "sclera", "sclera", 10, 6)
EYES: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "round": (_OVAL, *_GLINTS, _lid(0.011, 0.0)),
    "lashes": (_OVAL, *_GLINTS, _lid(0.015, 0.034)),
    "sclera": (
        _WHITE,
        Blob((0.0, -0.014, 0.0), (0.052, 0.012, 0.060), "iris", "iris", 8, 4),
        Blob((0.0, -0.021, 0.002), (0.028, 0.008, 0.034), "pupil", "pupil", 8, 4),
        Blob((-0.018, -0.027, 0.022), (0.013, 0.005, 0.015), "glint", "glint", 6, 4),
        _lid(0.013, 0.0, "lash", -0.018),
    ),
    "slit": (
        Blob((0, 0.006, 0), (0.088, 0.030, 0.098), "eyes", "eye", 10, 6),
        Blob((0.0, -0.022, 0.0), (0.018, 0.010, 0.066), "pupil", "pupil", 6, 4),
        Blob((-0.026, -0.026, 0.040), (0.016, 0.006, 0.018), "glint", "glint", 6, 4),
    ),
    "small": (
        Blob((0, 0.008, 0), (0.082, 0.028, 0.074), "sclera", "sclera", 10, 6),
        Blob((0.0, -0.018, -0.004), (0.024, 0.008, 0.024), "pupil", "pupil", 8, 4),
        Rod([(-0.075, -0.012, -0.072), (0.0, -0.018, -0.090), (0.072, -0.010, -0.070)], [0.006, 0.013, 0.006],
            "skin_dark", "eye_bag", 6, 0.4, 0.4, 2.0, (0, 1, 0)),
    ),
    "glow": (
        Blob((0, 0.006, 0), (0.084, 0.026, 0.094), "lash", "socket", 10, 6),
        Blob((0, -0.004, 0), (0.058, 0.024, 0.066), "eye_glow", "eye", 10, 6),
    ),
    "closed": (
        Rod([(-0.070, -0.014, 0.012), (-0.030, -0.022, -0.018), (0.030, -0.022, -0.018), (0.070, -0.010, 0.012)],
            [0.006, 0.012, 0.012, 0.006], "lash", "lid", 6, 0.4, 0.4, 2.0, (0, 1, 0)),
    ),
}  # fmt: skip


def _brow(body: Body, side: str, x: float) -> None:
    h = body.head
    tilt = np.radians(BROWS.get(body.brief.mood, 4.0) + body.taste.brow)
    big = body.build.eyes * body.proportions.eyes
    lift = 0.062 + 0.105 * big
    heavy = 1.25 if body.brief.mood in {"fierce", "stern"} else 1.0
    points = []
    for t in (-1.0, 0.0, 1.0):
        across = _EYE_APART + t * 0.088
        up = body.build.eye_height + lift + t * 0.085 * np.tan(tilt) + (0.012 if t == 0 else 0.0)
        points.append(body.on_face(across * x, up, 0.012))
    bald = body.brief.kind in _NO_BROWS
    body.clay.tube(
        points,
        [(0.020 * h, 0.026 * h * heavy), (0.022 * h, 0.030 * h * heavy), (0.014 * h, 0.014 * h)],
        "skin_dark" if bald else "brow",
        "head",
        name=f"brow.{side}",
        sides=6,
        across=(0, 1, 0),
        start=0.6,
        end=0.7,
    )


def _nose(body: Body) -> None:
    size, z = body.proportions.nose, body.build.eye_height - 0.10
    if size <= 0:
        return
    frame = moved(*body.on_face(0, z)) @ scaled(body.head)
    shape = body.part("nose") or ("straight" if body.build.lean > 0.6 else "button")
    mould(body.clay, frame, "head", [_sized(row, size) for row in NOSES.get(shape, NOSES["button"])])


def _sized(row: Blob | Rod, size: float) -> Blob | Rod:
    if isinstance(row, Blob):
        (x, y, z), (rx, ry, rz) = row.centre, row.radii
        return row._replace(centre=(x * size, y * size, z * size), radii=(rx * size, ry * size, rz * size))
    radii = [r * size for r in row.radii if isinstance(r, int | float)]
    return row._replace(path=[(x * size, y * size, z * size) for x, y, z in row.path], radii=radii)


NOSES: Final[Mapping[str, tuple[Blob | Rod, ...]]] = {
    "button": (Blob((0, -0.018, 0), (0.046, 0.050, 0.042), "nose", "nose", 8, 5),),
    "straight": (
        Rod([(0, 0.012, 0.10), (0, -0.030, 0.0), (0, -0.052, -0.045), (0, -0.004, -0.075)],
            [0.020, 0.034, 0.046, 0.030], "skin", "nose", 8, 0.4, 0.5),
    ),
    "hooked": (
        Rod([(0, 0.01, 0.06), (0, -0.09, 0.02), (0, -0.135, -0.06), (0, -0.10, -0.115)],
            [0.034, 0.044, 0.036, 0.010], "nose", "nose", 8, 0.4, 0.6),
        Blob((0.034, -0.10, 0.012), (0.014, 0.014, 0.014), "skin_dark", "wart", 6, 4),
    ),
    "long": (
        Rod([(0, 0.01, 0.04), (0, -0.11, -0.01), (0, -0.21, -0.07), (0, -0.25, -0.13)],
            [0.036, 0.044, 0.050, 0.030], "nose", "nose", 8, 0.4, 0.8),
    ),
    "snout": (
        Blob((0, -0.022, 0), (0.088, 0.056, 0.062), "nose", "nose", 10, 5, 2.6),
        Blob((0.034, -0.072, 0.002), (0.018, 0.010, 0.022), "mouth", "nostril", 6, 4, twice=True),
    ),
}  # fmt: skip


def _mouth(body: Body) -> None:
    h, bow, teeth = body.head, SMILES.get(body.brief.mood, 0.4), body.part("teeth")
    low = body.build.eye_height - 0.205
    wide = 0.17 if teeth == "tusks" else 0.125 if teeth else 0.088
    if body.part("beard") in {"", "stubble", "goatee", "chin"}:
        points = [body.on_face(x * wide, low + 0.034 * bow * x * x, -0.003) for x in (-1.0, -0.5, 0.0, 0.5, 1.0)]
        body.clay.tube(
            points,
            [0.006 * h, 0.011 * h, 0.012 * h, 0.011 * h, 0.006 * h],
            "lips" if body.part("eyes") == "lashes" else "mouth",
            "head",
            name="mouth",
            sides=6,
            across=(0, 1, 0),
            start=0.5,
            end=0.5,
        )
    if teeth in _TEETH:
        rows = [row._replace(path=[(x, y, z + low) for x, y, z in row.path]) for row in _TEETH[teeth]]
        for row in rows:
            ahead = [body.on_face(x, z, -y) for x, y, z in row.path]
            for side, x in SIDES:
                body.clay.tube(
                    [body.skull + (p - body.skull) * vec(x, 1, 1) for p in ahead],
                    [float(r) * h for r in row.radii if isinstance(r, int | float)],
                    "tooth",
                    "head",
                    name=f"{row.name}.{side}",
                    sides=6,
                    start=0.4,
                    end=0.4,
                )


_TEETH: Final[Mapping[str, tuple[Rod, ...]]] = {
    "tusks": (Rod([(0.135, 0.0, -0.03), (0.146, -0.028, 0.05), (0.155, -0.032, 0.115)], [0.036, 0.028, 0.006], "",
        "tusk"),),
    "fangs": (Rod([(0.068, 0.004, 0.012), (0.068, -0.006, -0.03), (0.066, -0.002, -0.075)], [0.019, 0.016, 0.003], "",
        "fang"),),
    "buck": (Rod([(0.022, 0.004, 0.01), (0.022, -0.006, -0.045)], [0.022, 0.022], "", "tooth"),),
}  # fmt: skip


def _ear(body: Body, side: str, x: float) -> None:
    h, shape = body.head, body.part("ears")
    root = body.skull + vec(x * 0.46, 0.03, body.build.eye_height) * h
    if shape == "animal":
        top = body.skull + vec(x * 0.30, 0.02, 0.36) * h
        for colour, size, ahead in (("skin", 1.0, 0.0), ("ear_inside", 0.6, 0.045)):
            body.clay.tube(
                [
                    top - vec(0, ahead * h, 0),
                    top + vec(x * 0.07, -ahead, 0.16) * h,
                    top + vec(x * 0.12, -ahead, 0.34) * h,
                ],
                [(0.14 * h * size, 0.07 * h), (0.12 * h * size, 0.055 * h), (0.01 * h, 0.01 * h)],
                colour,
                "head",
                name=f"{'ear' if size == 1.0 else 'ear_inside'}.{side}",
                sides=8,
                end=0.4,
            )
        return
    if shape not in {"pointed", "long"}:
        body.clay.ball(
            root + vec(x * 0.03, 0, 0) * h,
            (0.05 * h, 0.07 * h, 0.09 * h),
            "skin",
            "head",
            name=f"ear.{side}",
            sides=8,
            rows=5,
            frame=turned("z", -x * 20),
            shade=(0.1, 0.8),
        )
        if body.part("earring") and x == body.taste.side:
            body.clay.ball(
                root + vec(x * 0.06, -0.01, -0.11) * h, 0.028 * h, "trim", "head", name="earring", sides=6, rows=4
            )
        return
    long = body.proportions.ears * (0.52 if shape == "long" else 0.32)
    out = unit(vec(x * 1.0, 0.30, 0.30))
    spine = [
        root - out * 0.05 * h,
        root + out * long * 0.3 * h,
        root + out * long * 0.65 * h + vec(0, 0, 0.02 * h),
        root + out * long * h + vec(0, 0.03 * h, 0.06 * h),
    ]
    for colour, size, forward in (("skin", 1.0, 0.0), ("ear_inside", 0.62, 0.030)):
        body.clay.tube(
            [p - vec(0, forward * h, -0.006 * h) for p in spine],
            [(r * h * size + 0.004 * h, w * h * size + 0.008 * h) for r,
                w in ((0.030, 0.085), (0.038, 0.118), (0.030, 0.078), (0.006, 0.008))],
            colour,
            "head",
            name=f"{'ear' if size == 1.0 else 'ear_inside'}.{side}",
            sides=8,
            across=(0, 1, 0),
            end=0.6,
            shade=(0.1, 0.95),
        )  # fmt: skip


def _muzzle(body: Body) -> None:
    frame = moved(*body.skull) @ scaled(body.head)
    mould(body.clay, frame, "head", _MUZZLE)


_MUZZLE: Final[tuple[Stroke, ...]] = (
    Rod([(0, -0.30, -0.17), (0, -0.56, -0.18), (0, -0.80, -0.21)], [(0.26, 0.19), (0.20, 0.145), (0.135, 0.11)],
        "snout",
        "muzzle", 10, 0.3, 0.5, 2.5),
    Rod([(0, -0.32, -0.34), (0, -0.56, -0.36), (0, -0.70, -0.36)], [(0.19, 0.07), (0.14, 0.055), (0.09, 0.04)],
        "snout",
        "jaw", 8, 0.3, 0.5, 2.5),
    Blob((0, -0.87, -0.14), (0.085, 0.06, 0.062), "pupil", "nose", 8, 5),
    Rod([(0.100, -0.74, -0.27), (0.100, -0.75, -0.33), (0.096, -0.75, -0.41)], [0.026, 0.020, 0.004], "tooth", "fang",
        6,
        0.3, twice=True),
    Rod([(0.060, -0.66, -0.34), (0.066, -0.67, -0.26)], [0.020, 0.004], "tooth", "lower_fang", 6, twice=True),
    Rod([(0.34, -0.16, -0.12), (0.56, -0.08, -0.22), (0.66, 0.02, -0.36)], [(0.10, 0.16), (0.08, 0.11), 0.01], "skin",
        "cheek_fur", 8, 0.4, 0.4, twice=True),
    Rod([(0.36, -0.06, -0.28), (0.50, 0.0, -0.40), (0.54, 0.06, -0.52)], [(0.08, 0.12), (0.06, 0.08), 0.01], "skin",
        "cheek_tuft", 8, 0.4, 0.4, twice=True),
)  # fmt: skip

STRANGE: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "skull": (
        Rod([(0, 0.02, -0.20), (0, 0.02, -0.02), (0, 0.02, 0.20), (0, 0.02, 0.36), (0, 0.02, 0.46)],
            [(0.36, 0.37), (0.47, 0.44), (0.47, 0.45), (0.36, 0.36), (0.18, 0.18)], "skin", "head", 16, 0.3, 0.25,
                2.2),
        Rod([(0, -0.10, -0.28), (0, -0.14, -0.16)], [(0.24, 0.27), (0.33, 0.30)], "skin", "upper_jaw", 12, 0.05, 0.2,
            2.6),
        Rod([(0, -0.10, -0.47), (0, -0.12, -0.36)], [(0.20, 0.23), (0.25, 0.28)], "skin", "jaw", 12, 0.3, 0.05, 2.8),
        Rod([(0, -0.10, -0.38), (0, -0.11, -0.26)], [(0.215, 0.245), (0.215, 0.255)], "lash", "mouth", 12, 0.0, 0.0,
            2.8),
        *(Box((x, -0.375 + 0.30 * x * x * 2, -0.318), (0.062, 0.05, 0.085), "tooth", "tooth", 0.012)
          for x in (-0.135, -0.068, 0.0, 0.068, 0.135)),
        Blob((0.185, -0.335, -0.03), (0.130, 0.10, 0.135), "lash", "socket", 10, 6, 2.4, (("y", 12.0),), twice=True),
        Blob((0.180, -0.410, -0.035), (0.052, 0.03, 0.056), "eye_glow", "eye", 8, 5, twice=True),
        Plate([(-0.055, -0.06), (0.055, -0.06), (0.0, 0.07)], 0.06, "lash", "nose_hole", (0, -0.42, -0.17),
            (("x", -10.0),)),
        Rod([(0.28, -0.28, -0.15), (0.40, -0.16, -0.13), (0.45, 0.0, -0.10)], [0.045, 0.055, 0.03], "skin",
            "cheekbone", 6,
            0.4, 0.4, twice=True),
    ),
    "robot": (
        Box((0, 0, 0.0), (0.92, 0.80, 0.78), "metal", "head", 0.10),
        Box((0, -0.395, 0.02), (0.74, 0.06, 0.46), "lash", "screen", 0.04),
        Blob((0.17, -0.425, 0.06), (0.085, 0.02, 0.105), "eye_glow", "eye", 10, 5, 2.6, twice=True),
        *(Box((x, -0.428, -0.13), (0.055, 0.02, 0.045), "eye_glow", "mouth_light", 0.01) for x in (-0.15, -0.075, 0,
            0.075, 0.15)),
        Box((0, -0.36, -0.36), (0.40, 0.12, 0.10), "trim", "chin", 0.03),
        Rod([(0.44, 0, 0.02), (0.56, 0, 0.02)], [0.17, 0.15], "trim", "ear", 10, 0.0, 0.15, across=(0, 1, 0),
            twice=True),
        Rod([(0, 0.06, 0.38), (0, 0.06, 0.46)], [0.12, 0.08], "trim", "antenna_foot", 10, 0.0, 0.2),
        Rod([(0, 0.06, 0.44), (0, 0.07, 0.68)], [0.025, 0.022], "metal_dark", "antenna", 6),
        Blob((0, 0.07, 0.73), (0.075, 0.075, 0.075), "eye_glow", "antenna_light", 8, 6),
        Box((0, 0.0, 0.385), (0.50, 0.56, 0.04), "trim", "head_plate", 0.02),
    ),
}  # fmt: skip
