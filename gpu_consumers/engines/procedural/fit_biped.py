"""The joints of an upright body that somebody else made, found from its outline alone.

Analysis by synthesis: a mannequin of capsules, told by eighteen numbers, is fitted to the outlines of the body from
the front and from its left, by the overlap of their areas. What is not the same on both sides (a shield, a sword) and
what is thin (a cape, a blade) is taken away first. Arms may hang down, stand off or be spread.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage
from scipy.optimize import minimize

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.voxels import Bools, Solid

# What a mannequin is told by; lengths are shares of the height. Its likely values, and how far they stray.
_TOLD: Final = (
    ("hip", 0.0, 0.06), ("neck", 0.70, 0.12), ("head_high", 0.26, 0.10), ("head_wide", 0.11, 0.05),
    ("shoulder", 0.12, 0.04), ("chest_wide", 0.11, 0.04), ("waist_wide", 0.09, 0.04), ("hem_wide", 0.09, 0.05),
    ("hem", 0.36, 0.14), ("leg_apart", 0.055, 0.02), ("leg_thick", 0.045, 0.015), ("arm_long", 0.33, 0.08),
    ("arm_angle", 0.75, 0.45), ("arm_thick", 0.035, 0.012), ("body_y", 0.0, 0.03), ("body_deep", 0.08, 0.03),
    ("head_y", 0.0, 0.03), ("foot_long", 0.07, 0.03),
)  # fmt: skip
_STARTS: Final = (  # builds that the search starts from: grown up, stocky, a toy
    {"neck": 0.81, "head_high": 0.15, "head_wide": 0.055, "shoulder": 0.10, "arm_long": 0.36},
    {"neck": 0.66, "head_high": 0.30, "head_wide": 0.14, "shoulder": 0.13, "arm_long": 0.30},
    {"neck": 0.55, "head_high": 0.40, "head_wide": 0.17, "shoulder": 0.14, "arm_long": 0.26},
)
_ANGLES: Final = (0.1, 0.95)  # of the arms below level, radians
# Clothes hide where legs begin, but the bigger the head, the shorter they are: hips, as a share of the neck's height.
_HIPS: Final = ((0.13, 0.38), (0.62, 0.45))
_PIXELS: Final = 56  # along the height
_THIN: Final = 1  # cubes that are taken from every side, and given back, to lose what is thin
_PRIOR: Final = 0.012
_HIP_PRIOR: Final = 0.6
_ROUNDS, _LAST_ROUNDS = 420, 1200
_SOFT: Final = 0.008  # of the height: how softly a mannequin's outline ends


@dataclass(frozen=True, slots=True, eq=False)
class FittedBiped:
    """`bones` in the mesh's own metres; `overlap` of the outlines, 0..1, says how far to trust them."""

    bones: dict[str, Bone]
    overlap: float
    middle: float  # x of the plane of symmetry
    symmetry: float  # how much of the solid has its mirror image in the solid


def fit_biped(solid: Solid) -> FittedBiped:
    """Bones for a filled body that stands upright and looks along -Y."""
    core, middle, symmetry = body_of(solid)
    told = _Target.of(core, middle)
    best, _ = min((_searched(told, start, _ROUNDS) for start in _starting_points()), key=lambda found: found[1])
    best, score = _searched(told, best, _LAST_ROUNDS)
    return FittedBiped(_bones(told, _named(best)), 1.0 - score, middle, symmetry)


def body_of(solid: Solid) -> tuple[Solid, float, float]:
    """The part of a solid that is thick and the same on both sides; its middle x; how alike its sides are."""
    inside, (middle_cube, symmetry) = solid.inside, _plane(solid.inside)
    mirrored = _mirrored(inside, middle_cube)
    both = inside & mirrored
    thick = ndimage.binary_opening(both, iterations=_THIN, structure=np.ones((3, 3, 3)))
    kept = _largest(thick if thick.sum() > 0.35 * both.sum() else both)
    return Solid(kept, solid.low, solid.size), float(solid.low[0] + middle_cube * solid.size), symmetry


def _plane(inside: Bools) -> tuple[float, float]:
    """The x, in cubes, about which most of a solid mirrors onto itself, in half cubes; and how much does."""
    flat = inside.sum(axis=(1, 2)).astype(float)
    around = float((flat * np.arange(len(flat))).sum() / max(flat.sum(), 1.0))
    box = float(np.argwhere(flat > 0).mean())
    tried = sorted({round(2 * c + k) / 2 for c in (around, box) for k in np.arange(-4, 5)})
    scores = [(float((inside & _mirrored(inside, c)).sum()), -abs(c - around), c) for c in tried]
    best = max(scores)
    return best[2], best[0] / max(float(inside.sum()), 1.0)


def _mirrored(inside: Bools, middle: float) -> Bools:
    columns = np.rint(2 * middle - np.arange(len(inside))).astype(int)
    fits = (columns >= 0) & (columns < len(inside))
    found = np.zeros_like(inside)
    found[fits] = inside[columns[fits]]
    return found


def _largest(inside: Bools) -> Bools:
    labels, count = ndimage.label(inside, structure=np.ones((3, 3, 3)))
    if count < 2:
        return inside
    sizes = np.bincount(labels.ravel())[1:]
    return np.asarray(labels == 1 + int(sizes.argmax()))


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """The outlines that a mannequin is fitted to, in heights: floor at 0, the plane of symmetry at x = 0."""

    front: Floats  # (rows, columns), how much of each pixel is body
    side: Floats
    x: Floats  # (columns,)
    y: Floats
    z: Floats  # (rows,)
    scale: float  # metres a height
    low: Floats  # (3,) where x = y = z = 0 is, in metres

    @classmethod
    def of(cls, solid: Solid, middle: float) -> "_Target":
        used = np.argwhere(solid.inside)
        bottom, top = used[:, 2].min(), used[:, 2].max() + 1
        scale = (top - bottom) * solid.size
        trunk = used[np.abs(used[:, 0] * solid.size + solid.low[0] - middle) < 0.1 * scale]
        low = np.array(
            [
                middle,
                solid.low[1] + float(np.median(trunk[:, 1])) * solid.size,
                solid.low[2] + (bottom - 0.5) * solid.size,
            ]
        )
        front, side = (solid.inside.any(axis=axis).T[bottom:top].astype(float) for axis in (1, 0))
        x, y, z = ((solid.low[k] + np.arange(solid.inside.shape[k]) * solid.size - low[k]) / scale for k in range(3))
        step = max(1, round((top - bottom) / _PIXELS))
        cut = slice(None, None, step)
        return cls(front[cut, cut], side[cut, cut], x[cut], y[cut], z[bottom:top][cut], scale, low)


def _named(values: Floats) -> dict[str, float]:
    found = {name: float(usual + value * stray) for (name, usual, stray), value in zip(_TOLD, values, strict=True)}
    found["hip"] = found["neck"] * (float(np.interp(found["head_high"], *_HIPS)) + found["hip"])
    return found


def _starting_points() -> list[Floats]:
    found = []
    for start in _STARTS:
        for angle in _ANGLES:
            wanted = {**start, "arm_angle": angle}
            found.append(np.array([(wanted.get(n, u) - u) / s for n, u, s in _TOLD]))
    return found


def _searched(told: _Target, start: Floats, rounds: int) -> tuple[Floats, float]:
    found = minimize(
        lambda values: _misfit(told, values),
        start,
        method="Powell",
        options={"maxfev": rounds, "xtol": 0.02, "ftol": 1e-4},
    )
    return np.asarray(found.x), float(_misfit(told, found.x))


def _misfit(told: _Target, values: Floats) -> float:
    man = _named(values)
    front, side = _outlines(told, man)
    wrong = _apart(front, told.front) * 0.65 + _apart(side, told.side) * 0.35
    unlikely = float(np.mean(np.maximum(np.abs(values) - 0.5, 0.0) ** 2)) + _HIP_PRIOR * float(values[0]) ** 2
    return wrong + _PRIOR * unlikely + _impossible(man)


def _impossible(man: dict[str, float]) -> float:
    """Grows where a body stops being one: hips over the neck, limbs without length."""
    least = (
        (man["neck"] - man["hip"], 0.12), (man["hip"], 0.12), (man["arm_long"], 0.12), (man["head_high"], 0.08),
        (man["leg_apart"], 0.02), (man["leg_thick"], 0.012), (man["arm_thick"], 0.01), (man["shoulder"], 0.04),
        (man["head_wide"], 0.03), (man["body_deep"], 0.02), (man["foot_long"], 0.0), (man["hip"] - man["hem"], -0.06),
        (man["hem"], 0.0), (1.6 - man["arm_angle"], 0.0), (man["arm_angle"], -0.4),
        (1.02 - man["neck"] - man["head_high"], 0.0),
    )  # fmt: skip
    return 5.0 * sum(max(0.0, limit - value) for value, limit in least)


def _apart(drawn: Floats, seen: Floats) -> float:
    """1 - intersection over union of two soft outlines."""
    both = float(np.minimum(drawn, seen).sum())
    return 1.0 - both / max(float(np.maximum(drawn, seen).sum()), 1e-9)


def _outlines(told: _Target, man: dict[str, float]) -> tuple[Floats, Floats]:
    """The mannequin from the front and from its left, as soft pictures."""
    hip, neck = man["hip"], man["neck"]
    x, z = np.abs(told.x)[None], told.z[:, None]
    top = neck + man["head_high"]
    elbow = np.array([man["shoulder"], neck - 0.07 * (neck - hip) / 0.3])
    hand = elbow + man["arm_long"] * np.array([np.cos(man["arm_angle"]), -np.sin(man["arm_angle"])])
    front = np.minimum.reduce(
        [
            _capsule(x, z, (man["leg_apart"], 0.05), (man["leg_apart"], hip), man["leg_thick"]),
            _capsule(x, z, (elbow[0], elbow[1]), (hand[0], hand[1]), man["arm_thick"]),
            _trunk(x, z, man, 1.0),
            _egg(x, z, 0.0, (neck + top) / 2, man["head_wide"], man["head_high"] / 2),
            _capsule(x, z, (0.0, neck - 0.04), (0.0, neck + 0.04), 0.4 * man["head_wide"]),
        ]
    )
    y = told.y[None] - man["body_y"]
    side = np.minimum.reduce(
        [
            _capsule(y, z, (0.0, 0.05), (0.0, hip), man["leg_thick"]),
            _capsule(y, z, (-man["foot_long"], 0.02), (0.0, 0.03), 0.025),
            _trunk(y, z, man, man["body_deep"] / max(man["chest_wide"], 1e-3)),
            _egg(y - man["head_y"], z, 0.0, (neck + top) / 2, man["head_wide"], man["head_high"] / 2),
        ]
    )
    return _soft(front), _soft(side)


def _soft(distance: Floats) -> Floats:
    return np.asarray(np.clip(0.5 - distance / (2 * _SOFT), 0.0, 1.0))


def _capsule(x: Floats, z: Floats, a: tuple[float, float], b: tuple[float, float], radius: float) -> Floats:
    dx, dz = b[0] - a[0], b[1] - a[1]
    share = np.clip(((x - a[0]) * dx + (z - a[1]) * dz) / max(dx * dx + dz * dz, 1e-12), 0.0, 1.0)
    return np.asarray(np.hypot(x - a[0] - share * dx, z - a[1] - share * dz) - radius)


def _egg(x: Floats, z: Floats, cx: float, cz: float, rx: float, rz: float) -> Floats:
    """Roughly the distance to an ellipse."""
    far = np.hypot((x - cx) / rx, (z - cz) / rz)
    return np.asarray((far - 1.0) * min(rx, rz))


def _trunk(x: Floats, z: Floats, man: dict[str, float], share: float) -> Floats:
    """A trunk that is as wide as shoulders, waist and hem say at their heights, from the hem to the neck."""
    hem, hip, neck = min(man["hem"], man["hip"]), man["hip"], man["neck"]
    heights = np.array([hem - 1e-3, hip + 0.2 * (neck - hip), hip + 0.75 * (neck - hip), neck])
    wide = share * np.array([man["hem_wide"], man["waist_wide"], man["chest_wide"], 0.55 * man["chest_wide"]])
    half = np.interp(z, heights, wide)
    return np.asarray(np.maximum(np.abs(x) - half, np.maximum(hem - z, z - neck)))


def _bones(told: _Target, man: dict[str, float]) -> dict[str, Bone]:
    hip, neck, top = man["hip"], man["neck"], man["neck"] + man["head_high"]
    y, torso = man["body_y"], man["neck"] - man["hip"]

    def at(x: float, deep: float, z: float) -> tuple[float, float, float]:
        px, py, pz = told.low + told.scale * np.array([x, deep, z])
        return float(px), float(py), float(pz)

    head_y = y + man["head_y"]
    bones = {
        "root": Bone(at(0, 0, 0), at(0, 0, 0.07), None),
        "hips": Bone(at(0, y, hip), at(0, y, hip + 0.2 * torso), "root"),
        "spine": Bone(at(0, y, hip + 0.2 * torso), at(0, y, hip + 0.52 * torso), "hips"),
        "chest": Bone(at(0, y, hip + 0.52 * torso), at(0, y, neck - 0.06 * torso), "spine"),
        "neck": Bone(at(0, y, neck - 0.06 * torso), at(0, head_y, neck + 0.04 * torso), "chest"),
        "head": Bone(at(0, head_y, neck + 0.04 * torso), at(0, head_y, top), "neck"),
    }
    for side, sign in (("L", 1.0), ("R", -1.0)):
        shoulder = np.array([man["shoulder"], neck - 0.07 * torso / 0.3])
        along = np.array([np.cos(man["arm_angle"]), -np.sin(man["arm_angle"])])
        arm, hand = man["arm_long"] * _ARM_TO_WRIST, man["arm_long"] + man["arm_thick"]
        elbow, wrist, tip = (shoulder + length * along for length in (arm / 2, arm, hand))
        back = y + 0.006
        bones[f"upper_arm.{side}"] = Bone(
            at(sign * shoulder[0], y, shoulder[1]), at(sign * elbow[0], back, elbow[1]), "chest"
        )
        bones[f"forearm.{side}"] = Bone(
            at(sign * elbow[0], back, elbow[1]), at(sign * wrist[0], y, wrist[1]), f"upper_arm.{side}"
        )
        bones[f"hand.{side}"] = Bone(at(sign * wrist[0], y, wrist[1]), at(sign * tip[0], y, tip[1]), f"forearm.{side}")
        x, ankle = sign * man["leg_apart"], _ANKLE * hip
        knee = (hip + ankle) / 2
        bones[f"thigh.{side}"] = Bone(at(x, y, hip), at(x, y - 0.006, knee), "hips")
        bones[f"shin.{side}"] = Bone(at(x, y - 0.006, knee), at(x, y, ankle), f"thigh.{side}")
        bones[f"foot.{side}"] = Bone(at(x, y, ankle), at(x, y - max(man["foot_long"], 0.03), 0.01), f"shin.{side}")
    return bones


_ARM_TO_WRIST: Final = 0.86  # of the arm's outline: the rest is hand
_ANKLE: Final = 0.15  # of the hip's height
