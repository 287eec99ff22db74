"""Four legs: wolves, foxes, cats, bears, horses, deer, pigs. Lengths in withers heights; the animal looks along -Y."""

from dataclasses import dataclass

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, blend, curve, turned, unit, vec
from gpu_consumers.engines.procedural.paints import darker, hexed, mixed, rgb
from gpu_consumers.engines.procedural.recipes.frame import SIDES, bend, bend_weights

HEIGHT = 0.8  # metres at the withers
BROWS = {"fierce": 22.0, "stern": 12.0, "proud": 8.0, "sly": 14.0, "sad": -16.0, "friendly": -10.0}

PAINTS = {
    "fur": Paint("#8C98AB", "#4F596E", roughness=0.9),
    "light": Paint("#F2F3F2", "#C6CCD2", roughness=0.9),
    "sock": Paint("#F2F3F2", "#C6CCD2", roughness=0.9),
    "eyes": Paint("#FFD84A", "#EE9A1E", roughness=0.25),
    "pupil": Paint("#2B2A36", "#15141C", roughness=0.25),
    "nose": Paint("#3A3A46", "#1B1B24", roughness=0.35),
    "inner": Paint("#E4A99F", "#C48680", roughness=0.8),
    "hoof": Paint("#5D4B43", "#332A2A", roughness=0.5),
    "mane": Paint("#6B7588", "#3F475A", roughness=0.9),
}


@dataclass(frozen=True, slots=True)
class Beast:
    """One animal's measures, and the clay it is made in."""

    clay: Clay
    brief: DesignBrief

    @property
    def bulk(self) -> float:
        return self.brief.proportions.bulk

    @property
    def barrel(self) -> float:
        """How high the middle of the body is."""
        return 0.66 * self.brief.proportions.legs

    @property
    def hoofed(self) -> bool:
        return self.brief.parts.get("feet") == "hooves"

    @property
    def withers(self) -> Floats:
        return vec(0, -0.40, self.barrel + 0.07)

    @property
    def poll(self) -> Floats:
        """Where the neck meets the head."""
        long = self.brief.proportions.neck
        return self.withers + vec(0, -0.175 * long**0.95, 0.26 * long)

    @property
    def head(self) -> float:
        return 0.215 * self.brief.proportions.head

    def on_head(self, x: float, forward: float, up: float) -> Floats:
        """A place on the head in head radii from its middle; horses carry their noses low."""
        nod = turned("x", 32.0 if self.brief.proportions.neck > 1.3 else 8.0)
        return self.poll + vec(0, -0.06, 0.05) + nod[:3, :3] @ vec(x, -forward, up) * self.head


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    beast = Beast(clay, brief)
    clay.palette = _paints(brief)
    _skeleton(beast)
    _body(beast)
    for side, x in SIDES:
        _leg(beast, side, x, front=True)
        _leg(beast, side, x, front=False)
    _head(beast)
    _tail(beast)
    _fur(beast)
    _horns(beast)
    del rng  # nothing of an animal is left to chance yet
    clay.resize(HEIGHT * brief.proportions.height)


def _paints(brief: DesignBrief) -> dict[str, Paint]:
    paints = mixed(brief, PAINTS)
    fur = paints["fur"]._replace(roughness=0.9)
    paints["fur"], paints["back"] = fur, darker(fur, 0.80)
    if "mane" not in brief.palette:
        paints["mane"] = darker(fur, 0.72)
    if brief.kind in {"bear", "pig", "horse", "unicorn", "deer"}:
        paints["light"] = Paint(_lighter(fur.top), _lighter(fur.bottom), roughness=0.9)
        paints["eyes"] = paints["pupil"] if "eyes" not in brief.palette else paints["eyes"]
    if brief.kind == "bear":
        paints["sock"] = darker(fur, 0.85)
    if brief.kind == "pig":
        paints["nose"] = darker(fur, 0.82)
    return paints


def _lighter(colour: str) -> str:
    r, g, b = (1 - (1 - c) * 0.45 for c in rgb(colour))
    return hexed((r, g, b))


def _leg_points(beast: Beast, x: float, *, front: bool) -> tuple[Floats, Floats, Floats, Floats]:
    """Shoulder or hip, knee, ankle, toe."""
    b, wide = beast.barrel, x * 0.120 * beast.bulk
    if front:
        return (
            vec(wide, -0.315, b - 0.05),
            vec(wide * 1.04, -0.285, b * 0.50),
            vec(wide * 1.04, -0.315, b * 0.17),
            vec(wide * 1.04, -0.375, 0.02),
        )
    return (
        vec(wide, 0.345, b),
        vec(wide * 1.10, 0.260, b * 0.53),
        vec(wide * 1.06, 0.425, b * 0.27),
        vec(wide * 1.06, 0.350, 0.02),
    )


def _skeleton(beast: Beast) -> None:
    bone, b = beast.clay.bone, beast.barrel
    bone("root", vec(0, 0, 0), vec(0, 0.2, 0))
    bone("hips", vec(0, 0.42, b + 0.03), vec(0, 0.18, b + 0.02), "root")
    bone("spine", vec(0, 0.18, b + 0.02), vec(0, -0.10, b + 0.02), "hips")
    bone("chest", vec(0, -0.10, b + 0.02), beast.withers, "spine")
    bone("neck", beast.withers, beast.poll, "chest")
    bone("head", beast.poll, beast.on_head(0, 2.2, 0.0), "neck")
    bone("jaw", beast.on_head(0, 0.6, -0.55), beast.on_head(0, 1.9, -0.62), "head")
    root, along = _tail_line(beast)
    for k in range(3):
        bone(f"tail.{k + 1:02d}", root + along * k / 3, root + along * (k + 1) / 3, f"tail.{k:02d}" if k else "hips")
    for side, x in SIDES:
        for name, front in (("front", True), ("back", False)):
            top, knee, ankle, toe = _leg_points(beast, x, front=front)
            bone(f"{name}_upper.{side}", top, knee, "chest" if front else "hips")
            bone(f"{name}_lower.{side}", knee, ankle, f"{name}_upper.{side}")
            bone(f"{name}_foot.{side}", ankle, toe, f"{name}_lower.{side}")


def _body(beast: Beast) -> None:
    """Rump, barrel, chest and neck in one loft: no seam where the neck grows out."""
    b, k = beast.barrel, beast.bulk
    belly = 1.0 + (beast.brief.proportions.belly - 1.0)
    thick = 0.75 + 0.25 * beast.brief.proportions.head
    path = [
        vec(0, 0.525, b + 0.035),
        vec(0, 0.44, b + 0.03),
        vec(0, 0.30, b + 0.015),
        vec(0, 0.06, b + 0.015),
        vec(0, -0.16, b + 0.005),
        vec(0, -0.335, b + 0.025),
        beast.withers + vec(0, -0.015, 0.06),
        (beast.withers + beast.poll) / 2 + vec(0, -0.01, 0.02),
        beast.poll,
    ]
    radii = [
        (0.085 * k, 0.10 * k),
        (0.165 * k, 0.175 * k),
        (0.185 * k, 0.20 * k),
        (0.165 * k * belly, 0.175 * k * belly),
        (0.195 * k, 0.225 * k),
        (0.190 * k, 0.225 * k),
        (0.145 * k, 0.175 * k),
        (0.118 * thick, 0.145 * thick),
        (0.115 * thick, 0.130 * thick),
    ]
    weights = [
        {"hips": 1.0},
        {"hips": 1.0},
        blend("hips", "spine", 0.3),
        blend("hips", "spine", 0.85),
        blend("spine", "chest", 0.6),
        {"chest": 1.0},
        blend("chest", "neck", 0.45),
        {"neck": 1.0},
        blend("neck", "head", 0.5),
    ]
    beast.clay.tube(
        path, radii, "fur", weights, name="body", sides=18, square=2.25, start=0.8, end=0.3, shade=(0.0, 1.0)
    )
    chest = [
        vec(0, 0.16, b - 0.115 * k),
        vec(0, -0.10, b - 0.145 * k),
        vec(0, -0.30, b - 0.120 * k),
        vec(0, -0.445, b - 0.01),
        beast.withers + vec(0, -0.135, 0.02),
    ]
    beast.clay.tube(
        chest,
        [(0.07 * k, 0.035), (0.115 * k, 0.070), (0.130 * k, 0.105), (0.115 * k, 0.10), (0.06 * k, 0.05)],
        "light",
        [{"spine": 1.0}, {"chest": 1.0}, {"chest": 1.0}, {"chest": 1.0}, blend("chest", "neck", 0.6)],
        name="belly",
        sides=12,
        start=0.6,
        end=0.6,
    )


def _leg(beast: Beast, side: str, x: float, *, front: bool) -> None:
    name = "front" if front else "back"
    upper, lower, foot = (f"{name}_{part}.{side}" for part in ("upper", "lower", "foot"))
    top, knee, ankle, toe = _leg_points(beast, x, front=front)
    r = 0.062 * beast.brief.proportions.limb * (0.80 if beast.hoofed and beast.bulk < 1.2 else 1.0)
    haunch = 1.0 if front else 1.35
    path = bend(top + vec(0, 0, 0.05), knee, ankle)
    radii = [
        (r * 1.25, r * 1.75 * haunch),
        (r * 1.35, r * 1.65 * haunch),
        (r * 1.15, r * 1.3),
        (r * 1.02, r * 1.12),
        (r * 0.92, r * 0.98),
        (r * 0.95, r * 1.0),
    ]
    beast.clay.tube(
        path,
        radii,
        "fur",
        bend_weights(upper, lower, "chest" if front else "hips", 0.35),
        name=f"leg.{side}",
        sides=12,
        square=2.2,
        start=0.7,
        end=0.4,
        shade=(0.0, 0.72),
    )
    sock = ankle + (knee - ankle) * 0.38
    beast.clay.tube(
        [sock, ankle, vec(toe[0], ankle[1] - 0.012, 0.05)],
        [r * 1.16, r * 1.16, r * 1.08],
        "sock",
        [{lower: 1.0}, {lower: 0.4, foot: 0.6}, {foot: 1.0}],
        name=f"sock.{side}",
        sides=10,
        start=0.1,
        shade=(0.2, 1.0),
    )
    if beast.hoofed:
        y = ankle[1] - 0.02
        beast.clay.tube(
            [vec(toe[0], y, 0.085), vec(toe[0], y - 0.022, 0.0)],
            [(r * 1.12, r * 1.15), (r * 1.38, r * 1.55)],
            "hoof",
            foot,
            name=f"hoof.{side}",
            sides=10,
            square=2.3,
            start=0.1,
        )
        return
    y = ankle[1]
    beast.clay.tube(
        [vec(toe[0], y + 0.035, 0.045), vec(toe[0], y - 0.025, 0.052), vec(toe[0], y - 0.090, 0.040)],
        [(r * 1.05, 0.042), (r * 1.28, 0.050), (r * 1.22, 0.037)],
        "sock",
        foot,
        name=f"paw.{side}",
        sides=10,
        square=2.4,
        start=0.5,
        end=0.7,
        shade=(0.0, 1.0),
    )
    for k in (-1, 0, 1):
        beast.clay.ball(
            vec(toe[0] + k * r * 0.72, y - 0.112 + 0.014 * abs(k), 0.030),
            (r * 0.42, 0.040, 0.030),
            "sock",
            foot,
            name=f"toe.{side}",
            sides=8,
            rows=5,
            shade=(0.1, 0.9),
        )


def _head(beast: Beast) -> None:
    clay, at, h = beast.clay, beast.on_head, beast.head
    long, snout = beast.brief.proportions.muzzle, "light" if beast.brief.kind != "pig" else "fur"
    tall = 0.92 if beast.hoofed else 1.0
    clay.tube(
        [at(0, -0.85, 0.05), at(0, -0.35, 0.10), at(0, 0.20, 0.08), at(0, 0.72, -0.06)],
        [(0.55 * h, 0.55 * h), (0.98 * h, 0.95 * h * tall), (1.02 * h, 0.96 * h * tall), (0.66 * h, 0.66 * h)],
        "fur",
        "head",
        name="skull",
        sides=16,
        square=2.3,
        start=0.5,
        end=0.5,
    )
    tip = 0.80 + 1.05 * long
    clay.tube(
        [at(0, 0.42, -0.22), at(0, (0.42 + tip) / 2, -0.27), at(0, tip - 0.12, -0.29), at(0, tip, -0.29)],
        [(0.66 * h, 0.50 * h), (0.52 * h, 0.42 * h), (0.44 * h, 0.36 * h), (0.36 * h, 0.28 * h)],
        snout,
        "head",
        name="muzzle",
        sides=14,
        square=2.5,
        start=0.3,
        end=0.6,
        shade=(0.1, 1.0),
    )
    clay.tube(
        [at(0, 0.40, -0.60), at(0, (0.4 + tip) / 2, -0.62), at(0, tip - 0.14, -0.56)],
        [(0.46 * h, 0.16 * h), (0.38 * h, 0.15 * h), (0.26 * h, 0.10 * h)],
        snout,
        "jaw",
        name="jaw",
        sides=10,
        square=2.5,
        start=0.4,
        end=0.7,
        shade=(0.0, 0.5),
    )
    if beast.brief.kind == "pig":
        clay.tube(
            [at(0, tip - 0.05, -0.25), at(0, tip + 0.16, -0.25)],
            [(0.44 * h, 0.36 * h)] * 2,
            "nose",
            "head",
            name="snout",
            sides=12,
            end=0.1,
        )
        for x in (1.0, -1.0):
            clay.ball(
                at(x * 0.15, tip + 0.18, -0.25),
                (0.07 * h, 0.04 * h, 0.11 * h),
                "pupil",
                "head",
                name="nostril",
                sides=6,
                rows=4,
            )
    elif beast.hoofed:
        for x in (1.0, -1.0):
            clay.ball(
                at(x * 0.20, tip + 0.10, -0.20),
                (0.07 * h, 0.06 * h, 0.08 * h),
                "pupil",
                "head",
                name="nostril",
                sides=6,
                rows=4,
            )
    else:
        clay.ball(
            at(0, tip + 0.10, -0.10), (0.22 * h, 0.17 * h, 0.17 * h), "nose", "head", name="nose", sides=10, rows=7
        )
    for _, x in SIDES:
        _eye(beast, x)
        _ear(beast, x)


def _eye(beast: Beast, x: float) -> None:
    clay, h, big = beast.clay, beast.head, beast.brief.proportions.eyes
    place = beast.on_head(x * 0.58, 0.74, 0.28) if not beast.hoofed else beast.on_head(x * 0.80, 0.46, 0.26)
    turn = turned("z", x * (30.0 if not beast.hoofed else 48.0))
    clay.ball(
        place, (0.23 * h * big, 0.15 * h, 0.30 * h * big), "eyes", "head", name="eye", sides=12, rows=8, frame=turn
    )
    if clay.palette["eyes"] != clay.palette["pupil"]:
        clay.ball(
            place + turn[:3, :3] @ vec(-x * 0.02, -0.085, 0) * h,
            (0.115 * h * big, 0.085 * h, 0.19 * h * big),
            "pupil",
            "head",
            name="pupil",
            sides=10,
            rows=7,
            frame=turn,
        )
    clay.ball(
        place + turn[:3, :3] @ vec(-0.06, -0.155, 0.09 * big) * h,
        (0.060 * h, 0.03 * h, 0.075 * h),
        "glint",
        "head",
        name="glint",
        sides=8,
        rows=5,
        frame=turn,
        shade=(1.0, 1.0),
    )
    if beast.brief.mood in BROWS:
        tilt = float(np.tan(np.radians(BROWS[beast.brief.mood])))
        line = [
            place + turn[:3, :3] @ vec(x * t * 0.26, -0.10 + 0.05 * abs(t), 0.33 + t * 0.26 * tilt) * h
            for t in (-1.0, 0.0, 1.0)
        ]
        clay.tube(
            line,
            [(0.07 * h, 0.07 * h), (0.09 * h, 0.08 * h), (0.03 * h, 0.03 * h)],
            "back",
            "head",
            name="brow",
            sides=6,
            start=0.6,
            end=0.6,
        )


def _ear(beast: Beast, x: float) -> None:
    clay, h, size = beast.clay, beast.head, beast.brief.proportions.ears
    root = beast.on_head(x * 0.55, -0.22, 0.72)
    if beast.brief.parts.get("ears") == "flop":
        spine = [
            root,
            root + vec(x * 0.32, 0, 0.10) * h,
            root + vec(x * 0.62, -0.05, -0.25) * h,
            root + vec(x * 0.62, -0.10, -0.80) * h,
        ]
        clay.tube(
            spine,
            [(0.16 * h, 0.28 * h), (0.15 * h, 0.34 * h), (0.10 * h, 0.34 * h), (0.05 * h, 0.12 * h)],
            "back",
            "head",
            name="ear",
            sides=10,
            across=(0, 0, 1),
            start=0.4,
            end=0.7,
        )
        return
    rounded = beast.brief.kind in {"bear", "lion"}
    up = unit(vec(x * (0.42 if not rounded else 0.7), 0.12, 1.0))
    long = size * h * (1.25 if not rounded else 0.75)
    wide = 0.42 * h * size**0.5
    blade = np.array([root - up * 0.18 * h, root + up * long * 0.25, root + up * long * 0.62, root + up * long])
    last = 0.03 if not rounded else 0.55
    clay.tube(
        blade,
        [
            (wide * 0.85, 0.16 * h),
            (wide, 0.16 * h),
            (wide * (0.66 if not rounded else 0.95), 0.11 * h),
            (wide * last, 0.03 * h),
        ],
        "fur",
        "head",
        name="ear",
        sides=10,
        end=0.5 if not rounded else 0.9,
    )
    hollow = blade[1:] - vec(0, 0.105 * h, 0) - up * 0.06 * h
    clay.tube(
        hollow,
        [(wide * 0.60, 0.07 * h), (wide * 0.42, 0.07 * h), (wide * 0.05, 0.02 * h)],
        "inner",
        "head",
        name="ear_inside",
        sides=8,
        start=0.3,
        end=0.3,
    )


def _tail_line(beast: Beast) -> tuple[Floats, Floats]:
    shape, size = beast.brief.parts.get("tail", "bushy"), beast.brief.proportions.tail
    rise, long = {
        "bushy": (-8.0, 0.56),
        "hair": (-58.0, 0.55),
        "thin": (38.0, 0.62),
        "tuft": (-35.0, 0.60),
        "stub": (20.0, 0.14),
        "curl": (30.0, 0.20),
    }.get(shape, (-8.0, 0.5))
    angle = np.radians(rise)
    return vec(0, 0.535, beast.barrel + 0.085), vec(0, float(np.cos(angle)), float(np.sin(angle))) * long * size


def _tail(beast: Beast) -> None:
    root, along = _tail_line(beast)
    shape = beast.brief.parts.get("tail", "bushy")
    chain = [blend("hips", "tail.01", 0.5), {"tail.01": 1.0}, {"tail.02": 1.0}, {"tail.03": 1.0}, {"tail.03": 1.0}]
    sag = vec(0, 0, -0.05) if shape in {"bushy", "hair"} else vec(0, 0, 0.03)
    bent = [
        root - along * 0.12,
        root + along * 0.16,
        root + along * 0.46 + sag,
        root + along * 0.78 + sag * 0.6,
        root + along + vec(0, 0, 0.03),
    ]
    fat = {
        "bushy": (0.050, 0.085, 0.118, 0.095, 0.012),
        "hair": (0.035, 0.060, 0.075, 0.070, 0.012),
        "thin": (0.04, 0.036, 0.034, 0.034, 0.028),
        "tuft": (0.036, 0.030, 0.026, 0.026, 0.02),
        "stub": (0.07, 0.075, 0.07, 0.05, 0.02),
        "curl": (0.03, 0.028, 0.026, 0.024, 0.014),
    }
    main = "mane" if shape == "hair" else "fur"
    colours = [main, main, main, "light" if shape == "bushy" else main]
    beast.clay.tube(
        bent,
        list(fat.get(shape, fat["bushy"])),
        main,
        chain,
        name="tail",
        sides=12,
        end=0.6,
        bands=colours,
        shade=(0.1, 1.0),
    )
    if shape == "tuft":
        end = bent[-1]
        beast.clay.tube(
            [end - along * 0.12, end, end + along * 0.16],
            [0.03, 0.075, 0.006],
            "mane",
            "tail.03",
            name="tuft",
            sides=10,
            end=0.4,
        )


def _fur(beast: Beast) -> None:
    shape, clay = beast.brief.parts.get("neck", ""), beast.clay
    if shape == "ruff":
        _tufts(beast, 0.30, 9, 0.185, 0.150, "light")
        for _, x in SIDES:
            for up, size in ((-0.10, 1.0), (-0.45, 0.85)):
                root = beast.on_head(x * 0.70, 0.05, up)
                clay.tube(
                    [
                        root,
                        root + vec(x * 0.36, 0.10, -0.05) * beast.head * size,
                        root + vec(x * 0.80, 0.22, -0.30) * beast.head * size,
                    ],
                    [0.36 * beast.head * size, 0.27 * beast.head * size, 0.03 * beast.head],
                    "light",
                    "head",
                    name="cheek",
                    sides=8,
                    end=0.4,
                )
    if shape == "mane":
        _tufts(beast, 0.95, 12, 0.26, 0.20, "mane", bone="head")
        _tufts(beast, 0.55, 12, 0.27, 0.22, "mane")
        _tufts(beast, 0.15, 10, 0.25, 0.20, "mane", bone="chest")
    if shape == "crest":
        _crest(beast)


def _tufts(beast: Beast, share: float, count: int, out: float, long: float, colour: str, bone: str = "neck") -> None:
    """A wreath of pointed locks around the neck that fall backward."""
    along = unit(beast.poll - beast.withers)
    centre = beast.withers + (beast.poll - beast.withers) * share
    up = np.cross(vec(1, 0, 0), along)
    for k in range(count):
        angle = 2 * np.pi * (k + 0.5) / count
        side = vec(1, 0, 0) * np.cos(angle) + up * np.sin(angle)
        root = centre + side * out * 0.62
        tip = root + unit(side * 0.85 - along * 0.90) * long
        beast.clay.tube(
            [root + along * 0.03, (root + tip) / 2 + side * 0.022, tip],
            [(0.095 * out / 0.2, 0.06), (0.070 * out / 0.2, 0.045), 0.006],
            colour,
            bone,
            name="tuft",
            sides=8,
            across=np.cross(side, along),
            start=0.5,
            end=0.3,
            shade=(0.0, 1.0),
        )


def _crest(beast: Beast) -> None:
    """A horse's mane: locks that stand along the neck and fall to one side, and a forelock."""
    along, clay = beast.poll - beast.withers, beast.clay
    back = unit(np.cross(vec(1, 0, 0), unit(along))) * -1.0
    back = back if back[1] > 0 else -back
    for k, share in enumerate(np.linspace(0.02, 1.08, 7)):
        root = beast.withers + along * share + back * 0.10
        fall = vec(0.085 if k % 2 else 0.060, 0.02, -0.16)
        clay.tube(
            [
                root - back * 0.05,
                root + back * 0.055 + vec(0.02, 0, 0.02),
                root + back * 0.05 + fall * 0.6,
                root + back * 0.02 + fall,
            ],
            [(0.035, 0.07), (0.050, 0.085), (0.042, 0.065), (0.008, 0.012)],
            "mane",
            "neck" if share < 0.85 else "head",
            name="mane",
            sides=8,
            start=0.5,
            end=0.5,
        )
    path = [
        beast.on_head(0, -0.55, 0.95),
        beast.on_head(0, 0.05, 1.12),
        beast.on_head(0.10, 0.62, 0.72),
        beast.on_head(0.14, 0.92, 0.40),
    ]
    clay.tube(
        curve(path, 6),
        [(0.05, 0.04), (0.07, 0.045), (0.065, 0.04), (0.05, 0.035), (0.035, 0.03), (0.008, 0.008)],
        "mane",
        "head",
        name="forelock",
        sides=8,
        start=0.5,
        end=0.5,
    )


def _horns(beast: Beast) -> None:
    shape, h, clay = beast.brief.parts.get("horns", ""), beast.head, beast.clay
    if shape == "single":
        root = beast.on_head(0, 0.35, 0.85)
        tip = beast.on_head(0, 1.15, 2.9)
        clay.tube(
            [root, (root + tip) / 2, tip],
            [0.17 * h, 0.11 * h, 0.012 * h],
            "horn",
            "head",
            name="horn",
            sides=10,
            end=0.4,
        )
        for k in range(4):
            ring_at = root + (tip - root) * (0.14 + 0.17 * k)
            r = (0.175 - 0.030 * k) * h
            clay.tube(
                [ring_at, ring_at + (tip - root) * 0.035],
                [r, r * 0.94],
                "trim",
                "head",
                name="horn_ring",
                sides=10,
                start=0.1,
                end=0.1,
            )
    elif shape in {"antlers", "pair"}:
        for _, x in SIDES:
            root = beast.on_head(x * 0.38, -0.20, 0.85)
            stem = curve(
                [
                    root,
                    root + vec(x * 0.55, 0.25, 0.75) * h,
                    root + vec(x * 1.0, 0.15, 1.6) * h,
                    root + vec(x * 0.85, -0.2, 2.3) * h,
                ],
                6,
            )
            clay.tube(
                stem,
                [0.13 * h, 0.12 * h, 0.11 * h, 0.10 * h, 0.08 * h, 0.02 * h],
                "horn",
                "head",
                name="antler",
                sides=8,
                end=0.5,
            )
            if shape == "antlers":
                for place, out in (
                    (stem[2], vec(x * 0.1, -0.65, 0.55)),
                    (stem[3], vec(x * 0.75, -0.1, 0.45)),
                    (stem[4], vec(x * 0.2, 0.55, 0.55)),
                ):
                    clay.tube(
                        [place, place + out * h * 0.6, place + out * h],
                        [0.09 * h, 0.075 * h, 0.015 * h],
                        "horn",
                        "head",
                        name="tine",
                        sides=8,
                        end=0.5,
                    )
