"""Wings, for dragons, griffins and birds: three bones, and feathers or a membrane on them."""

from itertools import pairwise

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, blend, unit, vec
from gpu_consumers.engines.procedural.recipes.skin import COARSE

Bones = tuple[Floats, Floats, Floats, Floats]


def wing_bones(
    clay: Clay, root: Floats, side: str, x: float, parent: str, size: float, *, folded: float = 0.5
) -> Bones:
    """Shoulder, elbow, wrist and tip of a half-raised wing; `folded` 0 is spread sideways, 1 stands up and back."""
    up, out = 0.35 + 0.65 * folded, 1.0 - 0.42 * folded
    elbow = root + vec(x * 0.30 * out, 0.10 * folded, 0.30 * up) * size
    wrist = elbow + vec(x * 0.30 * out, -0.10 + 0.04 * folded, 0.24 * up) * size
    tip = wrist + vec(x * 0.40 * out, 0.36 + 0.16 * folded, 0.10 * up) * size
    for name, a, b, above in (
        ("upper", root, elbow, parent),
        ("lower", elbow, wrist, f"wing_upper.{side}"),
        ("tip", wrist, tip, f"wing_lower.{side}"),
    ):
        clay.bone(f"wing_{name}.{side}", a, b, above)
    return root, elbow, wrist, tip


def membrane_wing(clay: Clay, bones: Bones, side: str, x: float, role: str, skin: str) -> None:
    """A bat's or dragon's wing: an arm, three fingers, and skin that is scalloped between them."""
    root, elbow, wrist, tip = bones
    upper, lower, end = (f"wing_{part}.{side}" for part in ("upper", "lower", "tip"))
    size = float(np.linalg.norm(tip - root))
    r = 0.042 * size
    clay.tube(
        [root, elbow],
        [1.25 * r, r],
        role,
        [{upper: 1.0}, blend(upper, lower, 0.4)],
        name="wing_arm",
        sides=8,
        start=0.5,
        end=0.5,
    )
    clay.tube(
        [elbow, wrist],
        [r, 0.85 * r],
        role,
        [blend(upper, lower, 0.6), blend(lower, end, 0.4)],
        name="wing_arm",
        sides=8,
        start=0.5,
        end=0.5,
    )
    clay.tube(
        [wrist, wrist + (wrist - elbow) * 0.14 + vec(0, 0, 0.09) * size],
        [0.6 * r, 0.05 * r],
        "claw" if "claw" in clay.palette else role,
        lower,
        name="wing_claw",
        sides=6,
        start=0.4,
    )
    back = vec(0, 1, 0)
    heel = root + back * 0.36 * size + vec(x * 0.03, 0, -0.08) * size
    ends = [
        tip,
        wrist + unit(tip - wrist + back * 0.55 * size - vec(0, 0, 0.14) * size) * 0.52 * size,
        elbow + (back * 0.50 + vec(x * 0.12, 0, -0.06)) * size,
        heel,
    ]
    starts = [wrist, wrist, elbow, root]
    holds: list[dict[str, float]] = [
        {end: 1.0},
        blend(lower, end, 0.55),
        blend(upper, lower, 0.55),
        {upper: 0.6, "chest": 0.4},
    ]
    if "chest" not in clay.bones:
        holds[3] = {upper: 1.0}
    for a, b, held in list(zip(starts, ends, holds, strict=True))[:3]:
        clay.tube(
            [a, a + (b - a) * 0.5 + vec(0, 0, 0.02) * size, b],
            [0.55 * r, 0.42 * r, 0.12 * r],
            role,
            held,
            name="wing_finger",
            sides=6,
            start=0.5,
            end=0.6,
        )
    rows = clay.steps(5, 3)
    grid, weights = [], []
    for k in range(rows):
        t = k / (rows - 1)
        line, row = [], []
        for i in range(len(ends) - 1):
            for u in (0.0, 0.34, 0.67) if clay.detail > COARSE else (0.0, 0.5):
                a = starts[i] + (starts[i + 1] - starts[i]) * u
                b = ends[i] + (ends[i + 1] - ends[i]) * u
                scallop = 1.0 - 0.50 * u * (1 - u) * t
                line.append(a + (b - a) * t * scallop - vec(0, 0, 0.05 * size) * np.sin(np.pi * u) * t)
                row.append(_mixed(holds[i], holds[i + 1], u))
        line.append(starts[-1] + (ends[-1] - starts[-1]) * t)
        row.append(holds[-1])
        grid.append(line)
        weights += row
    # The first row runs along the bones, where two fingers share a root: a hair apart, so that no face is a point.
    sheet = np.array(grid)
    spread = np.arange(sheet.shape[1]) - (sheet.shape[1] - 1) / 2
    sheet[0] += np.outer(spread, vec(-x, 0.5, 0) * 0.0016 * size)
    if x < 0:  # the same side of the skin is its front on either wing
        sheet = sheet[:, ::-1]
        weights = [weights[r * sheet.shape[1] + c] for r in range(rows) for c in reversed(range(sheet.shape[1]))]
    clay.sheet(sheet, 0.016 * size, skin, weights, name="wing_skin", shade=(0.15, 1.0))


def _mixed(a: dict[str, float], b: dict[str, float], t: float) -> dict[str, float]:
    found = {name: a.get(name, 0.0) * (1 - t) + b.get(name, 0.0) * t for name in {**a, **b}}
    return {name: weight for name, weight in found.items() if weight > 1e-6}


def plumed_wing(clay: Clay, bones: Bones, side: str, x: float, role: str, coverts: str) -> None:
    """A bird's wing: three rows of feathers that lie over each other, the longest at the tip."""
    root, elbow, wrist, tip = bones
    names = [f"wing_{part}.{side}" for part in ("upper", "lower", "tip")]
    size = float(np.linalg.norm(tip - root))
    joints = [root, elbow, wrist, tip]
    clay.tube(
        joints,
        [0.085 * size, 0.080 * size, 0.060 * size, 0.015 * size],
        coverts,
        [{names[0]: 1.0}, blend(names[0], names[1], 0.5), blend(names[1], names[2], 0.5), {names[2]: 1.0}],
        name="wing_arm",
        sides=8,
        start=0.5,
        end=0.5,
        shade=(0.3, 1.0),
    )
    lengths = np.array([np.linalg.norm(b - a) for a, b in pairwise(joints)])
    reach = np.concatenate([[0], np.cumsum(lengths)]) / lengths.sum()
    plane = unit(np.cross(wrist - root, vec(0, 1, 0))) * x  # a mirror turns a cross product round
    for layer, (count, long, colour, lift) in enumerate(((9, 0.56, role, 0.0), (7, 0.34, coverts, 0.022))):
        n = clay.steps(count, 5)
        for k in range(n):
            t = (k + 0.4) / n
            i = int(np.searchsorted(reach, t, side="right") - 1)
            u = (t - reach[i]) / (reach[i + 1] - reach[i])
            at = joints[i] + (joints[i + 1] - joints[i]) * u
            fan = unit(vec(0, 1, -0.30) * (1.15 - t) + unit(tip - wrist) * (0.25 + 1.1 * t))
            far = long * size * (0.62 + 0.55 * t if layer == 0 else 0.9)
            hold = blend(names[i], names[min(i + 1, 2)], max(0.0, u - 0.5))
            start = at + plane * (lift + 0.006 * (k % 2)) * size
            side_way = np.cross(fan, plane)
            clay.tube(
                [start - fan * 0.03 * size, start + fan * far * 0.6, start + fan * far],
                [(0.058 * size, 0.016 * size), (0.066 * size, 0.014 * size), (0.020 * size, 0.006 * size)],
                colour,
                hold,
                name="feather",
                sides=6,
                across=side_way,
                start=0.3,
                end=0.7,
                shade=(0.1, 1.0),
            )
