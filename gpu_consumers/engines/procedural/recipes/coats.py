"""What lies on a four-legged animal: stripes, spots, patches, manes, ruffs, wool, plates, a turtle's shell."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, unit, vec
from gpu_consumers.engines.procedural.recipes.beast import Beast
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.skin import Hull, Marking, Ring, blotch, graded, patch, pour_hull, stripe

THICK: Final = 0.008  # of a mark, in withers heights


def dress(beast: Beast) -> None:
    for slot, table in (("marks", MARKS), ("neck", NECKS), ("coat", COATS)):
        if make := table.get(beast.part(slot)):
            make(beast)


def _on_body(beast: Beast, name: str) -> Marking:
    return Marking("marks", name, THICK, 0.0, beast.ridge)


def _stripes(beast: Beast) -> None:
    """Bars from the ridge down both flanks and up the neck, three on the brow, two on the cheek."""
    clay, hull, h, skull = beast.clay, beast.trunk, beast.head, beast.skull
    count, first = clay.steps(11, 6), 1.2 if len(beast.build.trunk) <= 10 else 4.0
    t = np.linspace(0, 1, 6)
    for k in range(count):
        place = first + (len(hull.rings) - 1.6 - first) * (k + 0.5) / count
        lean, reach = beast.rng.uniform(-0.16, 0.16), beast.rng.uniform(90, 122) * (0.78 if k % 2 else 1.0)
        line = np.stack([place + lean * t, 2.0 + reach * t], axis=1)
        stripe(clay, hull, line, [0.018, 0.024, 0.022, 0.018, 0.011, 0.0], _on_body(beast, "stripe"))
    t = np.linspace(0, 1, 4)
    for place, start, reach, wide in (
        (1.5, 2, 30, 0.075),
        (2.2, 2, 34, 0.085),
        (2.9, 2, 26, 0.07),
        (2.0, 118, -34, 0.05),
        (2.7, 118, -34, 0.05),
    ):
        line = np.stack([place - 0.25 * t * np.sign(reach), start + reach * t], axis=1)
        stripe(clay, skull, line, [wide * h, wide * h, 0.7 * wide * h, 0.0], Marking("marks", "face_stripe", 0.03 * h))


def _spots(beast: Beast, *, count: int, size: float, low: float, high: float, corners: int, even: bool = False) -> None:
    """Marks scattered over the flanks by a jittered lattice, never over each other."""
    hull, rng = beast.trunk, beast.rng
    first, last = (1.4 if len(beast.build.trunk) <= 10 else 4.2), len(hull.rings) - 1.5
    lanes = max(2, round((high - low) / 40))
    each = max(2, beast.clay.steps(round(count / lanes), 3))
    for lane in range(lanes):
        for k in range(each):
            place = first + (last - first) * (k + 0.25 + 0.5 * (lane % 2) + float(rng.uniform(-0.16, 0.16))) / each
            at = low + (high - low) * (lane + 0.5 + float(rng.uniform(-0.22, 0.22))) / lanes
            big = size * float(rng.uniform(0.85, 1.15) if even else rng.uniform(0.65, 1.25))
            turn, ragged = float(rng.uniform(0, np.pi)), rng.uniform(0.82, 1.18, corners)
            patch(beast.clay, hull, blotch(hull, place, at, big, ragged, turn), _on_body(beast, "spot"))


def _patches(beast: Beast) -> None:
    """A cow's few large blots, other ones on either side, and one round an eye."""
    rng, hull = beast.rng, beast.trunk
    for x in (1.0, -1.0):
        for place, degrees, size in ((2.2, 52, 0.15), (4.9, 70, 0.17), (7.9, 40, 0.13), (10.4, 80, 0.085)):
            here, at = place + float(rng.uniform(-0.5, 0.5)), x * (degrees + float(rng.uniform(-16, 16)))
            outline = blotch(
                hull,
                here,
                at,
                size * float(rng.uniform(0.8, 1.15)),
                rng.uniform(0.78, 1.2, 10),
                float(rng.uniform(0, np.pi)),
            )
            patch(beast.clay, hull, outline, _on_body(beast, "blot"), both=False)
    outline = np.array([(1.6, 30.0), (2.4, 18.0), (3.4, 26.0), (3.9, 52.0), (3.5, 84.0), (2.6, 92.0), (1.8, 70.0)])
    patch(beast.clay, beast.skull, outline, Marking("marks", "blot", 0.03 * beast.head), both=False)


def _panda(beast: Beast) -> None:
    place, degrees = beast.face.eye
    angle = np.arange(9) / 9 * 2 * np.pi
    outline = np.stack([place - 0.1 + 0.85 * np.cos(angle), degrees + 5 + 24 * np.sin(angle)], axis=1)
    patch(beast.clay, beast.skull, outline, Marking("marks", "eye_patch", 0.05 * beast.head))


def _blaze(beast: Beast) -> None:
    """A white stripe down the face."""
    h, last = beast.head, len(beast.skull.rings) - 2.2
    line = np.stack([np.linspace(2.0, last, 6), np.zeros(6)], axis=1)
    widths = [0.0, 0.17 * h, 0.15 * h, 0.12 * h, 0.13 * h, 0.06 * h]
    stripe(beast.clay, beast.skull, line, widths, Marking("sock", "blaze", 0.035 * h, -1.0, 1.2), both=False)


def _bandit(beast: Beast) -> None:
    """A raccoon's mask."""
    h, (place, degrees), t = beast.head, beast.face.eye, np.linspace(0, 1, 5)
    line = np.stack([place + 0.5 - 0.9 * t, degrees - 30 + 72 * t], axis=1)
    stripe(
        beast.clay, beast.skull, line, [0.18 * h, 0.34 * h, 0.34 * h, 0.28 * h, 0.0], Marking("marks", "mask", 0.03 * h)
    )


# -- around the neck


def _wreath(
    beast: Beast, hull: Hull, place: float, count: int, out: float, long: float, role: str, *, fall: float
) -> None:
    """Broad pointed locks round a neck or a head, in one closed collar with a toothed hem that lies backward."""
    clay = beast.clay
    last = len(hull.rings) - 1.0
    columns = 4 * clay.steps(count // 4, 2)
    degrees = np.arange(columns) * 360.0 / columns
    base = hull.points(np.full(columns, place), degrees)
    along = unit(hull.middle(min(place + 0.4, last)) - hull.middle(place - 0.4))
    radial = base - hull.middle(place)
    radial /= np.maximum(np.linalg.norm(radial, axis=1, keepdims=True), 1e-9)
    tooth = np.where(np.arange(columns) % 2 == 0, 1.0, 0.45)[:, None]
    drop = vec(0, 0, fall)
    grid = np.array(
        [
            base - radial * 0.02 + along * 0.03,
            base + radial * out * 0.75 + along * 0.015,
            base + radial * out - along * long * 0.38 - drop * 0.4,
            base + radial * out * (0.55 + 0.45 * tooth) - along * long * (0.25 + 0.75 * tooth) - drop * tooth,
        ]
    )
    grid[..., 0] = (grid[..., 0] - grid[:, -np.arange(columns) % columns, 0]) / 2  # an exact mirror image of itself
    clay.sheet(grid, 0.04, role, hull.held(place), name="ruff", around=True, shade=(0.1, 1.0))


def _ruff(beast: Beast) -> None:
    _wreath(beast, beast.trunk, len(beast.trunk.rings) - 2.5, 14, 0.05, 0.20, "light", fall=0.07)
    _cheeks(beast, "light", 1.0)


def _cheeks(beast: Beast, role: str, size: float) -> None:
    """Two pointed tufts on either cheek."""
    h, clay = beast.head, beast.clay
    for _, x in SIDES:
        for up, far, back in ((-0.16, 0.62, 0.34), (-0.46, 0.50, 0.26)):
            root = beast.on_head(x * 0.62, -0.05, up)
            way = beast.on_head(x * (0.62 + far * size), -0.05 - back, up - 0.26) - root
            clay.tube(
                [root, root + way * 0.55 + vec(0, 0, 0.04 * h), root + way],
                [(0.38 * h, 0.22 * h), (0.29 * h, 0.16 * h), (0.02 * h, 0.02 * h)],
                role,
                "head",
                name="cheek",
                sides=8,
                across=(0, 0, 1),
                start=0.4,
                end=0.4,
                shade=(0.2, 1.0),
            )


def _mane(beast: Beast) -> None:
    """A lion's: three toothed collars, the hindmost the widest, and a tuft between the ears."""
    h, neck = beast.head, len(beast.trunk.rings)
    _wreath(beast, beast.trunk, neck - 3.6, 14, 0.09, 0.24, "mane", fall=0.08)
    back = beast.on_head(0, -0.62, 0.06)
    beast.clay.ball(
        back, (1.22 * h, 0.66 * h, 1.18 * h), "mane", "head", name="mane_back", sides=14, rows=8, shade=(0.1, 0.9)
    )
    _wreath(beast, beast.skull, 0.9, 16, 0.72 * h, 0.9 * h, "mane", fall=0.02)
    _wreath(beast, beast.skull, 2.1, 16, 0.46 * h, 0.62 * h, "mane", fall=0.0)
    for k, x in enumerate((-0.42, 0.0, 0.42)):
        root = beast.on_head(x * 0.8, -0.30, 0.72)
        tip = beast.on_head(x * 1.5, 0.28 if k == 1 else 0.05, 1.22)
        beast.clay.tube(
            [root, (root + tip) / 2 + vec(0, 0, 0.12 * h), tip],
            [0.30 * h, 0.24 * h, 0.02 * h],
            "mane",
            "head",
            name="forelock",
            sides=8,
            start=0.4,
            end=0.4,
        )


def _crest(beast: Beast, *, short: bool = False) -> None:
    """A horse's mane: one thick fringe along the crest that falls to the left in points, and a forelock."""
    hull, clay, h = beast.trunk, beast.clay, beast.head
    first, last = len(beast.build.trunk) - 1.6, len(hull.rings) - 0.85
    n = 2 * clay.steps(8, 5) + 1
    places = np.linspace(first, last, n)
    ridge = hull.points(np.minimum(places, len(hull.rings) - 1.0), np.zeros(n))
    up = hull.normals(np.minimum(places, len(hull.rings) - 1.0), np.zeros(n))
    tooth = np.where(np.arange(n) % 2 == 1, 1.0, 0.70)[:, None]
    size = 0.6 + 0.25 * beast.brief.proportions.neck
    chain = [hull.held(float(min(s, len(hull.rings) - 1.0))) for s in places]
    if short:
        rows = [
            ridge - up * 0.03 + vec(-0.022, 0, 0),
            ridge + up * 0.075 * size * (0.9 + 0.25 * tooth),
            ridge - up * 0.03 + vec(0.022, 0, 0),
        ]
        clay.sheet(np.array(rows), 0.02, "mane", chain * 3, name="mane", shade=(0.0, 1.0))
    else:
        out = vec(1, 0, 0)
        rows = [
            ridge - out * 0.055 + up * 0.005,
            ridge + up * 0.055 * size,
            ridge + out * 0.085 * size + up * 0.015 - vec(0, 0, 0.05),
            ridge + out * 0.115 * size - vec(0, -0.01, 0.15) * size,
            ridge + out * 0.100 * size - vec(0, -0.03, 0.25) * size * tooth,
        ]
        clay.sheet(np.array(rows), 0.035, "mane", chain * 5, name="mane", shade=(0.0, 1.0))
    for dx, far in ((0.0, 1.0), (0.22, 0.8), (-0.20, 0.72)):
        path = [
            beast.on_head(dx * 0.4, -0.40, 0.70),
            beast.on_head(dx * 0.8, 0.02, 0.98),
            beast.on_head(dx, 0.48 * far, 0.78),
            beast.on_head(dx * 1.1, 0.95 * far, 0.44),
        ]
        clay.tube(
            curve(path, 6),
            [0.20 * h, 0.24 * h, 0.22 * h, 0.17 * h, 0.11 * h, 0.02 * h],
            "mane",
            "head",
            name="forelock",
            sides=8,
            start=0.5,
            end=0.5,
        )


def _bristles(beast: Beast) -> None:
    """A boar's: short spikes along neck and back."""
    hull = beast.trunk
    n = beast.clay.steps(11, 6)
    for k in range(n):
        place = 2.6 + (len(hull.rings) - 3.6) * k / (n - 1)
        at, up = hull.points(place, 0.0)[0], hull.normals(place, 0.0)[0]
        beast.clay.tube(
            [at - up * 0.03, at + up * 0.04 + vec(0, 0.02, 0), at + up * 0.10 + vec(0, 0.07, 0)],
            [(0.05, 0.06), (0.035, 0.045), 0.004],
            "mane",
            hull.held(place),
            name="bristle",
            sides=6,
            start=0.3,
            end=0.3,
        )


def _beard(beast: Beast) -> None:
    h = beast.head
    root = beast.on_head(0, beast.reach - 0.45, -0.52)
    beast.clay.tube(
        [root, root + vec(0, -0.02, -0.30) * h, root + vec(0, 0.10, -0.78) * h],
        [(0.17 * h, 0.14 * h), (0.15 * h, 0.12 * h), 0.01 * h],
        "mane",
        "jaw",
        name="beard",
        sides=8,
        start=0.4,
        end=0.4,
    )


def _collar(beast: Beast) -> None:
    """A pet's collar with a tag."""
    hull = beast.trunk
    place = len(hull.rings) - 2.1
    at, way = hull.middle(place), unit(hull.middle(place + 0.3) - hull.middle(place - 0.3))
    value = hull.rings[round(place)]
    wide, deep = value.wide * 1.10, (value.up + value.down) / 2 * 1.10
    held = hull.held(place)
    beast.clay.tube(
        [at - way * 0.022, at + way * 0.022],
        [(wide, deep)] * 2,
        "cape",
        held,
        name="collar",
        sides=16,
        start=0.05,
        end=0.05,
    )
    low = hull.points(place, 180.0)[0]
    beast.clay.ball(low + vec(0, -0.022, -0.015), (0.030, 0.014, 0.034), "trim", held, name="tag", sides=10, rows=6)


# -- all over


def _wool(beast: Beast) -> None:
    """A fleece of soft clouds over the trunk and a cap on the head."""
    hull, clay = beast.trunk, beast.clay
    rows, around = clay.steps(6, 4), max(2, clay.steps(3, 2))
    for row, place in enumerate(np.linspace(0.9, len(beast.build.trunk) - 0.7, rows)):
        for k in range(around + row % 2):
            degrees = 122.0 * (k + (0.5 if row % 2 == 0 else 0.0)) / around
            at, out = hull.points(place, degrees)[0], hull.normals(place, degrees)[0]
            size = 0.120 * beast.bulk * float(beast.rng.uniform(0.9, 1.12))
            at = at - out * 0.25 * size
            for x in (1.0, -1.0) if degrees > 1 else (1.0,):
                clay.ball(
                    at * (x, 1, 1),
                    (size, size * 1.08, size * 0.95),
                    "wool",
                    hull.held(float(place)),
                    name="fleece",
                    sides=8,
                    rows=5,
                    shade=graded(np.array([at - size, at + size]), 0.25, beast.ridge + 0.05),
                )
    h = beast.head
    for x, forward, up, size in (
        (0.0, -0.10, 0.80, 0.46),
        (0.40, -0.22, 0.68, 0.36),
        (-0.40, -0.22, 0.68, 0.36),
        (0.0, 0.22, 0.72, 0.32),
    ):
        clay.ball(beast.on_head(x, forward, up), size * h, "wool", "head", name="fleece", sides=8, rows=5)


def _shell(beast: Beast) -> None:
    """A turtle's dome of horny plates, with a rim and a belly plate."""
    clay, k, z = beast.clay, beast.bulk, beast.barrel
    rings = []
    for t in np.linspace(-1, 1, 11):
        r = float(np.sqrt(max(1 - t * t, 0.004)))
        rings.append(Ring(0.02 - 0.43 * t, z, 0.345 * k * r, 0.31 * k * r, 0.13 * r))
    dome = Hull(rings, ("spine",))
    pour_hull(
        clay, dome, lambda _, d: "shell" if d < 90 else "light", name="shell", low=z, high=z + 0.31 * k, wanted=20
    )
    rim = np.stack([np.linspace(0.3, 9.7, 12), np.full(12, 92.0)], axis=1)
    stripe(clay, dome, rim, [0.035] * 12, Marking("rim", "rim", 0.03, 0.0, z + 0.1))
    for y, degrees, size in (
        (0.27, 0.0, 0.095),
        (0.02, 0.0, 0.115),
        (-0.23, 0.0, 0.095),
        (0.15, 46.0, 0.10),
        (-0.11, 46.0, 0.10),
    ):
        outline = blotch(dome, (0.45 - y) / 0.86 * 10, degrees, size, np.ones(6), 0.0)
        patch(clay, dome, outline, Marking("marks", "plate", 0.014, z, z + 0.31 * k), both=degrees > 0)


def _belly_plates(beast: Beast) -> None:
    """The bands of a dragon's underside, from the throat to the tail."""
    hull = beast.trunk
    first, last = 1.0, len(hull.rings) - 1.1
    n = beast.clay.steps(12, 7)
    for k in range(n):
        place = first + (last - first) * k / (n - 1)
        line = np.stack([np.full(5, place), 180.0 + np.linspace(-46, 46, 5)], axis=1)
        wide = 0.40 * (last - first) / n * 0.12
        mark = Marking("light", "belly_plate", 0.016, -0.4, beast.ridge)
        stripe(beast.clay, hull, line, [0.5 * wide, *[wide] * 3, 0.5 * wide], mark, both=False)


def _scutes(beast: Beast) -> None:
    """Two rows of keeled knobs along a reptile's back."""
    hull = beast.trunk
    n = beast.clay.steps(13, 6)
    for k in range(n):
        place = 1.0 + (len(hull.rings) - 2.2) * k / (n - 1)
        for _, x in SIDES:
            at, up = hull.points(place, 24.0 * x)[0], hull.normals(place, 24.0 * x)[0]
            size = 0.030 + 0.024 * np.sin(np.pi * k / (n - 1))
            beast.clay.tube(
                [at - up * 0.012, at + up * size * 0.7 + vec(0, 0.012, 0)],
                [(size * 0.8, size * 1.25), (size * 0.12, size * 0.35)],
                "back",
                hull.held(place),
                name="scute",
                sides=6,
                start=0.2,
                end=0.2,
            )


Dress = Callable[[Beast], None]
MARKS: Final[Mapping[str, Dress]] = {
    "stripes": _stripes,
    "spots": lambda beast: _spots(beast, count=26, size=0.042, low=12, high=128, corners=8),
    "fawn": lambda beast: _spots(beast, count=18, size=0.026, low=16, high=84, corners=7),
    "tiles": lambda beast: _spots(beast, count=34, size=0.076, low=4, high=138, corners=6, even=True),
    "patches": _patches,
    "panda": _panda,
    "blaze": _blaze,
    "bandit": _bandit,
}
NECKS: Final[Mapping[str, Dress]] = {
    "ruff": _ruff,
    "cheeks": lambda beast: _cheeks(beast, "light", 0.9),
    "mane": _mane,
    "crest": _crest,
    "brush": lambda beast: _crest(beast, short=True),
    "bristles": _bristles,
    "beard": _beard,
    "collar": _collar,
}
COATS: Final[Mapping[str, Dress]] = {"wool": _wool, "shell": _shell, "scales": _belly_plates, "scutes": _scutes}
