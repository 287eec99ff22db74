"""What grows out of a four-legged animal: ears, tail, horns, wings, spines, a trunk, humps. Sizes in head radii."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, blend, curve, unit, vec
from gpu_consumers.engines.procedural.recipes.beast import Beast
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.skin import graded
from gpu_consumers.engines.procedural.recipes.wings import membrane_wing, plumed_wing, wing_bones

Way = tuple[float, float, float]


class Ear(NamedTuple):
    """Along the ear: places from its root (outward, back, up) and half widths; how thick it is; the last is its tip."""

    spine: tuple[Way, ...]
    widths: tuple[float, ...]
    thick: float
    round: float  # of its tip
    inner: float = 0.62  # how wide the inside is beside the outside; 0 for none


EARS: Final[Mapping[str, Ear]] = {
    "prick": Ear(((0, 0.1, -0.20), (0.10, 0.10, 0.20), (0.20, 0.10, 0.56), (0.30, 0.06, 0.94)),
        (0.38, 0.40, 0.27, 0.02), 0.15, 0.4),
    "round": Ear(((0, 0.1, -0.14), (0.10, 0.10, 0.12), (0.18, 0.10, 0.32), (0.24, 0.08, 0.46)),
        (0.30, 0.37, 0.35, 0.20), 0.14, 0.9),
    "flop": Ear(((0, 0.1, -0.10), (0.34, 0.10, 0.10), (0.60, 0.02, -0.28), (0.62, -0.04, -0.86)),
        (0.26, 0.34, 0.38, 0.20), 0.13, 0.8, 0),
    "fold": Ear(((0, 0.1, -0.14), (0.16, 0.0, 0.24), (0.34, -0.14, 0.44), (0.50, -0.40, 0.50)),
        (0.36, 0.44, 0.34, 0.04), 0.13, 0.5),
    "long": Ear(((0, 0.1, -0.20), (0.10, 0.20, 0.60), (0.22, 0.34, 1.35), (0.34, 0.52, 2.0)),
        (0.26, 0.34, 0.36, 0.10), 0.13, 0.7),
    "leaf": Ear(((-0.10, 0.1, 0), (0.30, 0.14, 0.10), (0.72, 0.16, 0.10), (1.10, 0.14, -0.02)),
        (0.20, 0.30, 0.28, 0.04), 0.12, 0.5),
    "fan": Ear(((-0.1, 0.0, 0.1), (0.45, 0.30, 0.12), (1.0, 0.50, -0.06), (1.45, 0.52, -0.30)),
        (0.55, 0.98, 1.02, 0.50), 0.11, 0.6, 0.74),
    "mouse": Ear(((0, 0.1, -0.14), (0.20, 0.12, 0.30), (0.38, 0.14, 0.72), (0.48, 0.12, 1.02)),
        (0.34, 0.62, 0.62, 0.34), 0.11, 0.8, 0.72),
    "tuft": Ear(((0, 0.1, -0.20), (0.06, 0.10, 0.30), (0.10, 0.10, 0.74), (0.12, 0.16, 1.34)),
        (0.30, 0.32, 0.20, 0.01), 0.14, 0.4),
    "fin": Ear(((-0.1, 0.0, 0), (0.35, 0.26, 0.12), (0.72, 0.62, 0.24), (0.98, 1.10, 0.36)), (0.30, 0.34, 0.22, 0.02),
        0.09, 0.3, 0.6),
}  # fmt: skip
USUAL_EARS: Final[Mapping[str, str]] = {
    "canine": "prick", "feline": "prick", "ursine": "round", "equine": "prick", "cervine": "leaf", "camel": "round",
    "bovine": "leaf", "ovine": "leaf", "porcine": "fold", "rodent": "mouse", "elephant": "fan", "rhino": "leaf",
    "hippo": "round", "dragon": "fin",
}  # fmt: skip


class Tail(NamedTuple):
    """A tail's line from the rump (back, up) in withers heights, and its radii; 'tuft' ends in a bush."""

    line: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    role: str = "fur"
    tip: str = "fur"
    tuft: float = 0.0


TAILS: Final[Mapping[str, Tail]] = {
    "bushy": Tail(((0, 0), (0.16, -0.03), (0.34, -0.05), (0.52, 0.03), (0.66, 0.14)),
        (0.050, 0.088, 0.122, 0.104, 0.014), tip="tailtip"),
    "brush": Tail(((0, 0), (0.16, -0.05), (0.36, -0.08), (0.58, 0.0), (0.76, 0.12)),
        (0.046, 0.098, 0.150, 0.132, 0.014), tip="tailtip"),
    "curled": Tail(((0, 0.02), (0.07, 0.13), (0.02, 0.26), (-0.12, 0.28), (-0.17, 0.19)),
        (0.060, 0.085, 0.095, 0.080, 0.014), tip="tailtip"),
    "hair": Tail(((0, 0), (0.12, 0.0), (0.19, -0.16), (0.22, -0.36), (0.20, -0.54)),
        (0.040, 0.070, 0.088, 0.080, 0.012), "mane", "mane"),
    "thin": Tail(((0, 0), (0.16, 0.0), (0.30, 0.07), (0.39, 0.21), (0.36, 0.37)), (0.044, 0.039, 0.037, 0.037, 0.030),
        tip="marks"),
    "tuft": Tail(((0, 0), (0.14, -0.03), (0.24, -0.14), (0.31, -0.25), (0.42, -0.28)),
        (0.042, 0.032, 0.028, 0.026, 0.020), tuft=0.075),
    "cow": Tail(((0, 0.02), (0.07, 0.0), (0.10, -0.14), (0.10, -0.28), (0.09, -0.40)),
        (0.036, 0.028, 0.024, 0.022, 0.018), tuft=0.056),
    "stub": Tail(((0, 0), (0.04, 0.02), (0.07, 0.05), (0.10, 0.08), (0.13, 0.10)),
        (0.050, 0.058, 0.058, 0.046, 0.016), tip="tailtip"),
    "puff": Tail(((-0.02, 0), (0.02, 0.02), (0.05, 0.04), (0.09, 0.06), (0.12, 0.07)),
        (0.060, 0.085, 0.100, 0.085, 0.040), "tailtip", "tailtip"),
    "curl": Tail(((0, 0.02), (0.06, 0.05), (0.08, 0.12), (0.03, 0.13), (0.05, 0.07)),
        (0.028, 0.025, 0.023, 0.021, 0.012)),
    "rat": Tail(((0, -0.03), (0.18, -0.14), (0.36, -0.19), (0.52, -0.14), (0.68, -0.06)),
        (0.034, 0.028, 0.023, 0.018, 0.008), "inner", "inner"),
    "plume": Tail(((0, -0.02), (0.16, 0.04), (0.22, 0.26), (0.14, 0.50), (0.30, 0.62)),
        (0.060, 0.130, 0.160, 0.150, 0.040), tip="tailtip"),
    "flat": Tail(((0, 0), (0.08, -0.02), (0.14, -0.03), (0.20, -0.05), (0.25, -0.07)),
        (0.050, 0.048, 0.044, 0.034, 0.010)),
    "rope": Tail(((0, 0), (0.04, -0.10), (0.06, -0.22), (0.06, -0.34), (0.06, -0.42)),
        (0.036, 0.030, 0.026, 0.022, 0.018), tuft=0.042),
}  # fmt: skip
USUAL_TAILS: Final[Mapping[str, str]] = {
    "canine": "bushy", "feline": "thin", "ursine": "stub", "equine": "hair", "cervine": "stub", "giraffe": "cow",
    "camel": "cow", "bovine": "cow", "ovine": "stub", "porcine": "curl", "rodent": "puff", "elephant": "rope",
    "rhino": "rope", "hippo": "stub", "turtle": "flat", "frog": "",
}  # fmt: skip


class Horn(NamedTuple):
    """A pair of horns: where they root (side, forward, up) on the head, the way they go, how thick they are."""

    root: Way
    way: tuple[Way, ...]  # outward, forward, up
    radii: tuple[float, ...]
    rings: int = 0
    tines: tuple[tuple[int, Way], ...] = ()
    butts: bool = True


HORNS: Final[Mapping[str, Horn]] = {
    "pair": Horn((0.48, -0.02, 0.62), ((0, 0, 0), (0.42, 0.02, 0.12), (0.78, 0.10, 0.42), (0.72, 0.16, 0.92)),
        (0.20, 0.19, 0.14, 0.02)),
    "bull": Horn((0.52, -0.02, 0.60), ((0, 0, 0), (0.62, 0.06, 0.06), (1.16, 0.28, 0.36), (1.22, 0.52, 0.98)),
        (0.24, 0.23, 0.16, 0.02)),
    "swept": Horn((0.42, -0.20, 0.66), ((0, 0, 0), (0.14, -0.40, 0.34), (0.26, -0.95, 0.56), (0.30, -1.50, 0.92)),
        (0.20, 0.18, 0.13, 0.01), 3, butts=False),
    "goat": Horn((0.30, 0.02, 0.66), ((0, 0, 0), (0.10, -0.10, 0.60), (0.24, -0.56, 1.05), (0.44, -1.15, 1.02)),
        (0.19, 0.17, 0.12, 0.02), 4),
    "ram": Horn((0.40, -0.02, 0.62), ((0, 0, 0), (0.40, -0.36, 0.26), (0.66, -0.78, -0.20), (0.74, -0.42, -0.78),
        (0.84, 0.16, -0.76), (0.96, 0.36, -0.36)),
                (0.27, 0.27, 0.24, 0.20, 0.14, 0.03), 5),
    "nubs": Horn((0.30, -0.10, 0.66), ((0, 0, 0), (0.04, -0.02, 0.34), (0.06, -0.04, 0.62)), (0.12, 0.10, 0.13),
        butts=False),
    "demon": Horn((0.46, -0.02, 0.66), ((0, 0, 0), (0.30, -0.06, 0.44), (0.34, -0.20, 0.96), (0.08, -0.24, 1.40)),
        (0.22, 0.19, 0.13, 0.01), 3, butts=False),
    "antlers": Horn((0.36, -0.12, 0.66), ((0, 0, 0), (0.44, -0.26, 0.56), (0.92, -0.26, 1.14), (1.02, 0.06, 1.72),
        (0.86, 0.30, 2.20)),
                    (0.13, 0.12, 0.11, 0.09, 0.02), 0,
                        ((1, (0.06, 0.66, 0.46)), (2, (0.56, 0.10, 0.44)), (3, (0.50, -0.20, 0.56)))),
}  # fmt: skip
# Horns in the middle of the face: how far forward on the head, how long, how thick, how much they lean forward.
MIDDLE_HORNS: Final[Mapping[str, tuple[tuple[float, float, float, float], ...]]] = {
    "single": ((0.34, 2.1, 0.17, 0.42),),
    "rhino": ((1.42, 1.15, 0.27, 0.16), (0.86, 0.60, 0.20, 0.05)),
    "trike": ((1.30, 0.62, 0.17, 0.30),),
}


def grow(beast: Beast) -> None:
    for side, x in SIDES:
        _ear(beast, side, x)
    _tail(beast)
    _horns(beast)
    spines = beast.part("spine")
    if spines:
        _spines(beast, spines)
    if beast.build.head == "elephant":
        _trunk_of_an_elephant(beast)
    if beast.part("humps"):
        _humps(beast, int(beast.part("humps")))
    if beast.part("wings"):
        _wings(beast)


def _ear(beast: Beast, side: str, x: float) -> None:
    clay, h, face = beast.clay, beast.head, beast.face
    shape = beast.part("ears", USUAL_EARS.get(beast.part("face") or beast.build.head, ""))
    if shape == "pointed":
        shape = "prick"
    if shape not in EARS:
        return
    ear, size = EARS[shape], beast.brief.proportions.ears
    root = beast.skull.points(face.ear[0], face.ear[1] * x)[0]
    ways = [vec(x * out * size, back, up * size) * h for out, back, up in ear.spine]
    spine = [root + way for way in ways]
    bone = f"ear.{side}"
    clay.bone(bone, root, spine[-1], "head")
    along = unit(spine[-1] - spine[0])
    face_way = unit(vec(x * 0.25, -1, 0.0))  # where the shell of the ear opens to
    across = unit(np.cross(along, face_way))
    wide = size**0.6 * h
    clay.tube(
        spine,
        [(w * wide, min(ear.thick * h, 0.6 * w * wide)) for w in ear.widths],
        "fur",
        bone,
        name="ear",
        sides=12,
        across=across,
        start=0.3,
        end=ear.round,
        shade=(0.45, 1.0),
    )
    if ear.inner > 0 and clay.detail > 0.4:
        front = np.cross(across, along)
        front = front if front @ face_way > 0 else -front
        lift = front * ear.thick * h * 0.55
        hollow = [p + lift - along * 0.04 * h for p in spine[1:]]
        widths = [max(w * ear.inner, 0.02) * wide for w in ear.widths[1:]]
        clay.tube(
            hollow,
            [(w, min(0.6 * ear.thick * h, 0.6 * w)) for w in widths],
            "inner",
            bone,
            name="ear_inside",
            sides=8,
            across=across,
            start=0.4,
            end=ear.round,
            shade=(0.3, 0.9),
        )


def _tail_shape(beast: Beast) -> str:
    shape = beast.part("tail", USUAL_TAILS.get(beast.part("build", "canine"), "thin"))
    return "" if shape == "none" else shape if shape in TAILS or not shape else "thin"


def tail_line(beast: Beast) -> list[Floats]:
    """Four places: the heads and the end of the three tail bones."""
    trunk = beast.trunk
    if len(beast.build.trunk) > 10:  # the tail is part of the trunk
        hips = beast.build.hip[0]
        return [trunk.middle(s) for s in np.linspace(hips - 0.6, 0.0, 4)]
    shape = _tail_shape(beast)
    line = _tail_path(beast, TAILS[shape or "stub"])
    return [line[0], line[1], line[2] * 0.5 + line[3] * 0.5, line[4]]


def _tail_path(beast: Beast, tail: Tail) -> list[Floats]:
    root = beast.trunk.points(0.55, 24.0)[0] * (0.0, 1.0, 1.0)
    size = beast.brief.proportions.tail
    return [root + vec(0, y, z) * size for y, z in tail.line]


def _tail(beast: Beast) -> None:
    shape = _tail_shape(beast)
    if not shape or len(beast.build.trunk) > 10:
        return
    tail, clay = TAILS[shape], beast.clay
    n = clay.steps(9, 6)
    fat = beast.brief.proportions.tail**0.5 * (0.7 + 0.3 * beast.bulk)
    line = curve([line - vec(0, 0.05, 0.0) if k == 0 else line for k, line in enumerate(_tail_path(beast, tail))], n)
    radii = np.interp(np.linspace(0, 4, n), range(5), tail.radii) * fat
    chain = [blend("hips", "tail.01", 0.5)]
    for t in np.linspace(0, 2, n)[1:]:
        chain.append(blend("tail.01", "tail.02", t) if t < 1 else blend("tail.02", "tail.03", t - 1))
    low, high = 0.0, beast.ridge
    bands = [tail.tip if k >= 0.66 * n else tail.role for k in range(n)]
    if beast.part("tailbands"):
        bands = [("marks" if k % 2 else tail.role) for k in range(n - 1)] + ["marks"]
    clay.tube(
        line,
        radii.tolist(),
        tail.role,
        chain,
        name="tail",
        sides=12,
        start=0.4,
        end=0.7,
        bands=bands,
        shade=graded(line, low, high) if tail.role == "fur" else (0.0, 1.0),
    )
    if tail.tuft:
        end, way = line[-1], unit(line[-1] - line[-2])
        big = tail.tuft * fat
        clay.tube(
            [end - way * 0.8 * big, end + way * 0.5 * big, end + way * 2.3 * big],
            [0.3 * big, big, 0.06 * big],
            "mane",
            "tail.03",
            name="tuft",
            sides=10,
            end=0.4,
        )


def _horns(beast: Beast) -> None:
    shape, h, clay = beast.part("horns"), beast.head, beast.clay
    if shape in {"single", "rhino"}:
        clay.bone("horn", beast.on_head(0, 1.0, 0.4), beast.on_head(0, 1.2, 1.2), "head")
    for forward, long, thick, lean in MIDDLE_HORNS.get(shape, ()):
        lift = {"single": 0.66, "rhino": 0.18, "trike": 0.02}[shape]
        root = beast.on_head(0, forward, lift)
        tip = beast.on_head(0, forward + lean * long, lift + long)
        mid = beast.on_head(0, forward + lean * long * (0.62 if shape == "rhino" else 0.5), lift + long * 0.5)
        clay.tube(
            curve([root, mid, tip], 5),
            [thick * h, thick * 0.84 * h, thick * 0.62 * h, thick * 0.36 * h, 0.012 * h],
            "horn",
            "head",
            name="horn",
            sides=10,
            start=0.2,
            end=0.4,
        )
        for k in range(4 if shape == "single" and clay.trinkets else 0):
            low, high = (root + (tip - root) * (0.22 + 0.17 * k + d) for d in (0.0, 0.035))
            wide = thick * (0.86 - 0.19 * k) * h
            clay.tube([low, high], [wide, wide * 0.94], "trim", "head", name="horn_ring", sides=10, start=0.1, end=0.1)
    if shape == "trike":
        _frill(beast)
        shape = "bull"
    if shape not in HORNS:
        return
    horn = HORNS[shape]
    if horn.butts:
        root, tip = (
            beast.on_head(0, horn.root[1] + way[1], horn.root[2] + way[2]) for way in (horn.way[0], horn.way[-1])
        )
        clay.bone("horn", root, tip, "head")  # who has it butts with it
    for _, x in SIDES:
        side, forward, up = horn.root
        places = [beast.on_head(x * (side + a), forward + b, up + c) for a, b, c in horn.way]
        stem = curve(places, 2 * len(places) - 1)
        radii = np.interp(np.linspace(0, 1, len(stem)), np.linspace(0, 1, len(horn.radii)), horn.radii) * h
        clay.tube(stem, radii.tolist(), "horn", "head", name="horn", sides=10, start=0.3, end=0.5)
        for k in range(horn.rings if clay.trinkets else 0):
            at = 0.14 + 0.62 * k / max(horn.rings - 1, 1)
            i = int(at * (len(stem) - 1))
            here = stem[i] + (stem[i + 1] - stem[i]) * (at * (len(stem) - 1) - i)
            thick = float(np.interp(at, np.linspace(0, 1, len(radii)), radii)) * 1.12
            way = unit(stem[i + 1] - stem[i]) * 0.05 * h
            clay.tube(
                [here - way, here + way],
                [thick, thick * 0.96],
                "horn",
                "head",
                name="horn_ring",
                sides=10,
                start=0.1,
                end=0.1,
                shade=(0.0, 0.4),
            )
        for i, (a, b, c) in horn.tines:
            place = curve(places, len(places))[i]
            out = beast.on_head(x * a, b, c) - beast.on_head(0, 0, 0)
            clay.tube(
                [place, place + out * 0.6, place + out * 1.15],
                [0.095 * h, 0.075 * h, 0.012 * h],
                "horn",
                "head",
                name="tine",
                sides=8,
                end=0.5,
            )


def _frill(beast: Beast) -> None:
    """A bony shield behind the head, scalloped at its rim."""
    columns = 2 * beast.clay.steps(10, 6) + 1
    angle = np.linspace(-112, 112, columns)
    rows = []
    for share, back in ((0.45, 0.05), (0.95, 0.34), (1.36, 0.80)):
        out = share * (1.0 + (0.07 * np.cos(np.arange(columns) * np.pi) if share > 1.2 else 0.0))
        rows.append(
            [
                beast.on_head(np.sin(np.radians(a)) * o * 1.12, -0.15 - back, 0.08 + np.cos(np.radians(a)) * o)
                for a, o in zip(angle, np.broadcast_to(out, angle.shape), strict=True)
            ]
        )
    beast.clay.sheet(np.array(rows), 0.13 * beast.head, "shell", "head", name="frill", inside="fur", shade=(0.1, 1.0))
    for x in (-1.0, -0.5, 0.0, 0.5, 1.0):
        a = np.radians(x * 100)
        root = beast.on_head(np.sin(a) * 1.46, -0.98, 0.08 + np.cos(a) * 1.34)
        tip = beast.on_head(np.sin(a) * 1.74, -1.06, 0.08 + np.cos(a) * 1.62)
        beast.clay.tube(
            [root, tip], [0.15 * beast.head, 0.02 * beast.head], "horn", "head", name="frill_spike", sides=6, start=0.3
        )


def _spines(beast: Beast, shape: str) -> None:
    """A row of spikes or plates along the ridge, from neck to tail, the highest over the shoulder."""
    hull, clay = beast.trunk, beast.clay
    last = len(hull.rings) - 1.2
    count = clay.steps(11 if shape == "spikes" else 9, 5)
    for k in range(count):
        place = 0.8 + (last - 0.8) * (k + 0.5) / count
        at, up = hull.points(place, 0.0)[0], hull.normals(place, 0.0)[0]
        size = (0.05 + 0.075 * np.sin(np.pi * (k + 0.7) / (count + 0.4))) * (1.25 if shape == "plates" else 1.0)
        ahead = hull.points(min(place + 0.3, last), 0.0)[0] - at
        way = unit(up - 0.45 * unit(ahead))
        clay.tube(
            [at - up * 0.02, at + way * size * 0.5, at + way * size * 1.25],
            [(0.20 * size + 0.008, 0.50 * size), (0.15 * size + 0.006, 0.36 * size), (0.006, 0.012)],
            "spike",
            hull.held(place),
            name="spike",
            sides=8,
            across=(1, 0, 0),
            end=0.3,
        )
    if shape == "spikes" and len(beast.build.trunk) > 10:
        tip = hull.middle(0.0)
        way = unit(tip - hull.middle(0.6))
        up = unit(np.cross(way, vec(-1, 0, 0)))
        outline = np.array([(0, -0.06), (0.11, 0.06), (0.0, 0.22), (-0.11, 0.06)])
        frame = np.eye(4)
        frame[:3, 0], frame[:3, 1], frame[:3, 2], frame[:3, 3] = vec(1, 0, 0), -up, way, tip
        clay.slab(outline, 0.045, "spike", "tail.03", name="tail_spade", frame=frame, bevel=0.014)


def _trunk_of_an_elephant(beast: Beast) -> None:
    clay, h = beast.clay, beast.head
    path = curve(
        [
            beast.on_head(0, f, u)
            for f, u in ((0.62, -0.14), (1.06, -0.52), (1.22, -1.10), (1.24, -1.66), (1.50, -2.10), (1.86, -2.06))
        ],
        11,
    )
    radii = np.interp(np.linspace(0, 1, 11), (0, 0.3, 0.7, 1), (0.44, 0.34, 0.22, 0.17)) * h
    for k in range(3):
        a, b = path[round(k * 10 / 3)], path[round((k + 1) * 10 / 3)]
        clay.bone(f"trunk.{k + 1:02d}", a, b, f"trunk.{k:02d}" if k else "head")
    chain = [
        blend("head", "trunk.01", (k + 1) / 3)
        if k < 2
        else blend("trunk.01", "trunk.02", (k - 2) / 3)
        if k < 6
        else blend("trunk.02", "trunk.03", (k - 5) / 3)
        for k in range(11)
    ]
    clay.tube(path, radii.tolist(), "fur", chain, name="trunk", sides=12, start=0.3, end=0.2, shade=(0.15, 0.75))
    if clay.trinkets:
        for k in range(2, 10, 2):
            way = unit(path[k + 1] - path[k]) * 0.05 * h
            clay.tube(
                [path[k] - way, path[k] + way],
                [radii[k] * 1.06, radii[k] * 1.04],
                "back",
                chain[k],
                name="trunk_ring",
                sides=12,
                start=0.1,
                end=0.1,
            )


def _humps(beast: Beast, count: int) -> None:
    hull = beast.trunk
    for place in (4.4,) if count == 1 else (3.2, 5.6):
        at = hull.points(place, 0.0)[0]
        beast.clay.tube(
            [at - vec(0, 0, 0.10), at + vec(0, 0, 0.04), at + vec(0, 0.01, 0.17)],
            [(0.15, 0.17), (0.125, 0.14), (0.06, 0.065)],
            "mane",
            hull.held(place),
            name="hump",
            sides=14,
            start=0.3,
            end=0.9,
            shade=(0.3, 1.0),
        )


def _wings(beast: Beast) -> None:
    first, last = beast.build.shoulder
    place = (first + last) / 2
    shape = beast.part("wings")
    size = 1.0 if shape != "small" else 0.7
    for side, x in SIDES:
        root = beast.trunk.points(place, 52.0 * x)[0]
        bones = wing_bones(beast.clay, root, side, x, "chest", 1.35 * size, folded=0.62)
        if shape in {"feathered", "plumed"}:
            plumed_wing(beast.clay, bones, side, x, "wing", "light")
        else:
            membrane_wing(beast.clay, bones, side, x, "wing", "membrane")
