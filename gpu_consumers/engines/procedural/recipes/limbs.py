"""Flesh and the clothes that lie on it: torso, legs, feet, arms. What is worn decides only colours and radii."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats, vec
from gpu_consumers.engines.procedural.recipes.frame import Body, bend, bend_weights
from gpu_consumers.engines.procedural.recipes.outfits.wardrobe import Outfit

_TORSO: Final = (-0.16, 0.0, 0.16, 0.34, 0.52, 0.72, 0.88, 0.985)
# Radii along `bend`: a toy's limb, and one with calves and wrists.
_LEG: Final = np.array([(1.12, 1.08, 0.98, 0.94, 0.90, 0.85), (1.30, 1.16, 0.92, 0.90, 0.84, 0.56)])
_ARM: Final = np.array([(1.20, 1.10, 1.00, 1.00, 0.98, 0.92), (1.32, 1.10, 0.94, 1.00, 0.88, 0.64)])


def build_torso(body: Body, worn: Outfit) -> None:
    low = "skin" if body.part("legs") == "bare" and worn.below == "none" else "pants"
    zones = (low, worn.belly if worn.below in {"robe", "dress", "suit"} else low, worn.belly, worn.belly)
    body.clay.tube(
        [body.at(0, 0, body.up(t)) for t in _TORSO],
        [body.girth(body.up(t)) for t in _TORSO],
        worn.chest,
        [{"hips": 1.0}, *(body.spine_weights(body.up(t)) for t in _TORSO[1:])],
        name="torso",
        sides=14,
        square=2.6,
        start=0.25,
        end=0.2,
        shade=(0.1, 1.0),
        bands=[*zones, worn.chest, worn.chest, worn.chest],
    )
    r = body.build.neck_radius * body.bulk**0.5
    chin = body.skull - vec(0, 0, body.head * 0.36)
    body.clay.tube(
        [body.at(0, 0, body.neck - 0.045), body.at(0, 0, body.neck), chin],
        [r * 1.12, r, r],
        "skin",
        [{"chest": 0.6, "neck": 0.4}, {"neck": 1.0}, {"neck": 0.4, "head": 0.6}],
        name="neck",
        sides=10,
        shade=(0.0, 0.55),
    )
    if worn.chest == "skin":
        _muscles(body)


def _muscles(body: Body) -> None:
    z = body.up(0.70)
    wide, _ = body.girth(z)
    for side, x in (("L", 1.0), ("R", -1.0)):
        body.clay.ball(
            body.front(x * wide * 0.40, z, -0.014),
            (wide * 0.40, 0.034, 0.058 * body.torso / 0.35),
            "skin",
            "chest",
            name=f"pectoral.{side}",
            sides=8,
            rows=5,
            square=2.4,
            shade=(0.15, 1.0),
        )
    navel = body.front(0, body.up(0.33), -0.002)
    body.clay.ball(navel, (0.010, 0.006, 0.014), "skin_dark", "spine", name="navel", sides=6, rows=4)


def build_leg(body: Body, side: str, x: float, worn: Outfit) -> None:
    top, knee, ankle = body.leg(x)
    r, thigh, shin = body.leg_radius, f"thigh.{side}", f"shin.{side}"
    factors = _LEG[0] + (_LEG[1] - _LEG[0]) * body.build.lean
    cut = LEGS.get(body.part("legs"), LEGS["trousers"])
    if worn.below in {"robe", "dress"}:
        # A robe hides the legs: a stub goes from the boot to where the hem can never lift.
        low = knee + (ankle - knee) * 0.45
        body.clay.tube(
            [low, ankle], [r * 0.66, r * 0.72], cut.low, shin, name=f"leg.{side}", sides=8, start=0.3, end=0.2
        )
    else:
        body.clay.tube(
            bend(top + vec(0, 0, 0.02), knee, ankle),
            [float(r * k * cut.wide) for k in factors],
            cut.high,
            bend_weights(thigh, shin, "hips", 0.25),
            name=f"leg.{side}",
            sides=10,
            square=2.2,
            start=0.3,
            end=0.2,
            bands=[cut.high, cut.high, cut.middle, cut.low, cut.low],
        )
        if cut.cuff:
            place = knee + (ankle - knee) * cut.cuff_at
            body.clay.tube(
                [place + vec(0, 0, 0.016), place - vec(0, 0, 0.014)],
                [r * cut.wide * 1.10, r * cut.wide * 1.16],
                cut.cuff,
                shin if cut.cuff_at > 0.1 else {thigh: 0.5, shin: 0.5},
                name=f"leg_cuff.{side}",
                sides=10,
                square=2.2,
            )
    _foot(body, side, x, worn.below in {"robe", "dress"})


class Legs(NamedTuple):
    """What legs wear: colours above, at and below the knee, and a cuff of a colour somewhere on the shin."""

    high: str = "pants"
    middle: str = "pants"
    low: str = "pants"
    wide: float = 1.0
    cuff: str = ""
    cuff_at: float = 0.0


LEGS: Final[Mapping[str, Legs]] = {
    "trousers": Legs(),
    "greaves": Legs(),
    "shorts": Legs("pants", "pants", "skin", 1.04, "pants_dark", 0.05),
    "bare": Legs("skin", "skin", "skin"),
    "breeches": Legs("pants", "pants", "stocking", 1.06, "trim", 0.16),
    "baggy": Legs("pants", "pants", "pants", 1.18, "pants_dark", 0.55),
    "fur": Legs("furs", "furs", "furs", 1.1),
    "plated": Legs("metal", "metal", "metal", 1.06),
    "suit": Legs("pants", "pants", "pants", 1.16, "trim", 0.05),
}


class Foot(NamedTuple):
    """A foot's colour and size, and what goes with it."""

    colour: str
    size: float = 1.0
    sole: str = "sole"
    shaft: str = ""  # a boot's leg
    cuff: str = ""
    tip: str = ""  # toe cap, curl or claws


FEET: Final[Mapping[str, Foot]] = {
    "boots": Foot("boots", 1.0, "sole", "boots", "leather"),
    "shoes": Foot("boots", 0.94, "sole", "", "", "cap"),
    "sandals": Foot("skin", 0.90, "sole", "", "", "straps"),
    "bare": Foot("skin", 0.96, "", "", "", "toes"),
    "claws": Foot("skin", 1.1, "", "", "", "claws"),
    "slippers": Foot("boots", 0.96, "", "", "trim", "curl"),
    "sabatons": Foot("metal", 1.0, "sole", "", "trim", "cap"),
    "moon": Foot("boots", 1.16, "sole", "boots", "trim"),
    "fur": Foot("furs", 1.02, "sole", "furs", "leather"),
    "cowboy": Foot("boots", 0.94, "sole", "boots", "trim", "point"),
}


def _foot(body: Body, side: str, x: float, hidden: bool) -> None:
    r, foot, shin = body.leg_radius, f"foot.{side}", f"shin.{side}"
    shape = FEET.get(body.part("feet") or ("sabatons" if body.part("legs") == "greaves" else "boots"), FEET["boots"])
    _, knee, ankle = body.leg(x)
    left, size, long = x * body.leg_apart, shape.size, body.build.foot * shape.size
    # The toes point a little outward: feet set side by side like rails look like a toy's.
    path = [
        vec(left - x * 0.006, 0.048 * long, 0.042),
        vec(left, 0.0, 0.050),
        vec(left + x * 0.010, -0.062 * long, 0.046),
        vec(left + x * 0.016, -0.104 * long, 0.038),
    ]
    bare = shape.colour == "skin"
    low = 0.84 if bare else 1.0
    body.clay.tube(
        path,
        [
            (r * 0.90 * size, 0.036 * low),
            (r * 1.02 * size, 0.044 * low),
            (r * 1.14 * size, 0.038 * low),
            (r * 0.98 * size, 0.030 * low),
        ],
        shape.colour,
        foot,
        name=f"foot.{side}",
        sides=10,
        square=2.5,
        start=0.5,
        end=0.75,
    )
    if shape.sole:
        body.clay.tube(
            [p * vec(1, 1.03, 0) + vec(0, 0, 0.011) for p in path],
            [(r * k * size, 0.011) for k in (0.98, 1.10, 1.20, 1.06)],
            shape.sole,
            foot,
            name=f"sole.{side}",
            sides=10,
            square=3.0,
            start=1.6,
            end=2.2,
        )
    _toes(body, side, x, shape, path)
    if hidden:
        return
    down, wide = ankle - knee, r * (1.0 - 0.14 * body.build.lean) * size
    if body.part("legs") == "greaves":
        _greave(body, side, knee, ankle)
    elif shape.shaft:
        body.clay.tube(
            [knee + down * 0.36, ankle, ankle - vec(0, 0, 0.025)],
            [wide * 1.10, wide * 1.02, wide * 1.10],
            shape.shaft,
            shin,
            name=f"boot.{side}",
            sides=10,
            square=2.3,
        )
    if shape.cuff and body.part("legs") != "greaves":
        high = 0.30 if shape.shaft else 0.92
        body.clay.tube(
            [knee + down * high, knee + down * (high + 0.20)],
            [wide * 1.24, wide * 1.17],
            shape.cuff,
            shin,
            name=f"boot_cuff.{side}",
            sides=10,
            square=2.3,
        )


def _toes(body: Body, side: str, x: float, shape: Foot, path: list[Floats]) -> None:
    r, foot, tip = body.leg_radius * shape.size, f"foot.{side}", path[-1]
    if shape.tip in {"toes", "claws", "straps"}:
        for k in (-1, 0, 1):
            body.clay.ball(
                tip + vec(k * r * 0.62, -0.022, -0.014),
                (r * 0.36, 0.024, 0.020),
                "skin",
                foot,
                name=f"toe.{side}",
                sides=6,
                rows=4,
                shade=(0.2, 0.9),
            )
            if shape.tip == "claws":
                root = tip + vec(k * r * 0.62, -0.036, -0.010)
                body.clay.tube(
                    [root, root + vec(0, -0.028, -0.014)], [0.012, 0.002], "horn", foot, name=f"claw.{side}", sides=6
                )
    if shape.tip == "straps":
        for share in (0.35, 0.8):
            place = path[1] + (path[3] - path[1]) * share
            body.clay.tube(
                [place + vec(0, 0.010, 0.002), place - vec(0, 0.010, -0.001)],
                [(r * 1.2, 0.040)] * 2,
                "leather",
                foot,
                name=f"strap.{side}",
                sides=10,
                square=2.5,
            )
    if shape.tip == "cap":
        body.clay.tube(
            [path[2] * vec(1, 1.08, 1), path[3] + vec(0, 0, -0.004)],
            [(r * 1.16, 0.036), (r * 1.06, 0.030)],
            "trim" if shape.colour == "metal" else "boots_dark",
            foot,
            name=f"toe_cap.{side}",
            sides=10,
            square=2.5,
            end=0.75,
        )
    if shape.tip in {"curl", "point"}:
        rise = 0.050 if shape.tip == "curl" else 0.006
        body.clay.tube(
            [tip, tip + vec(x * 0.004, -0.040, 0.004), tip + vec(x * 0.006, -0.056, rise)],
            [r * 0.66, r * 0.36, 0.008],
            shape.colour,
            foot,
            name=f"toe_tip.{side}",
            sides=8,
            start=0.3,
            end=0.6,
        )
        if shape.tip == "curl":
            body.clay.ball(
                tip + vec(x * 0.006, -0.058, rise + 0.006), 0.016, "trim", foot, name=f"bell.{side}", sides=6, rows=4
            )


def _greave(body: Body, side: str, knee: Floats, ankle: Floats) -> None:
    r, shin, down = body.leg_radius * (1.0 - 0.14 * body.build.lean), f"shin.{side}", ankle - knee
    body.clay.tube(
        [knee + down * 0.22, knee + down * 0.55, ankle, ankle - vec(0, 0, 0.02)],
        [r * 1.18, r * 1.16, r * 1.04, r * 1.16],
        "metal",
        shin,
        name=f"greave.{side}",
        sides=10,
        square=2.3,
    )
    body.clay.tube(
        [knee + down * 0.12, knee + down * 0.30],
        [r * 1.26, r * 1.26],
        "trim",
        shin,
        name=f"greave_rim.{side}",
        sides=10,
        square=2.3,
    )
    body.clay.ball(
        knee + vec(0, -r * 0.72, 0.008),
        (r * 0.66, r * 0.55, r * 0.70),
        "metal",
        {f"thigh.{side}": 0.5, shin: 0.5},
        name=f"knee.{side}",
        sides=8,
        rows=5,
    )


class Sleeve(NamedTuple):
    """An arm's cover: a colour for each of five stretches from the shoulder, how wide it ends, and where its cuff is.

    The cuff stands at a share of the arm; its colour "" leaves it out.
    """

    bands: tuple[str, str, str, str, str]
    flare: float = 1.0
    cuff: str = ""
    cuff_at: float = 0.97
    puff: str = ""  # a ball on the shoulder


_S, _K = "sleeve", "skin"
SLEEVES: Final[Mapping[str, Sleeve]] = {
    "long": Sleeve((_S, _S, _S, _S, _S), 1.0, "cuff", 0.95),
    "short": Sleeve((_S, _K, _K, _K, _K), 1.0, _S, 0.30),
    "rolled": Sleeve((_S, _S, _S, _K, _K), 1.0, "cuff", 0.58),
    "bare": Sleeve((_K, _K, _K, _K, _K)),
    "wide": Sleeve((_S, _S, _S, _S, _S), 1.75, "trim", 1.0),
    "bell": Sleeve((_S, _S, _S, _S, _S), 2.2, "trim", 1.0),
    "puffed": Sleeve((_K, _K, _K, _K, _K), 1.0, "trim", 0.26, _S),
    "puffed_long": Sleeve((_S, _S, _S, _S, _S), 1.0, "trim", 0.95, _S),
    "plated": Sleeve(("metal",) * 5, 1.04, "trim", 0.40),
    "suit": Sleeve((_S, _S, _S, _S, _S), 1.15, "trim", 0.93),
    "fur": Sleeve(("furs",) * 5, 1.1),
}


def _dyed(sleeve: Sleeve, role: str) -> Sleeve:
    a, b, c, d, e = (role if colour == "sleeve" else colour for colour in sleeve.bands)
    cuff, puff = (role if colour == "sleeve" else colour for colour in (sleeve.cuff, sleeve.puff))
    return sleeve._replace(bands=(a, b, c, d, e), cuff=cuff, puff=puff)


def build_arm(body: Body, side: str, x: float, worn: Outfit) -> None:
    arm, r = body.arm(x), body.arm_radius
    upper, fore = f"upper_arm.{side}", f"forearm.{side}"
    sleeve = _dyed(SLEEVES[worn.sleeve], worn.arms)
    wide, factors = sleeve.flare, _ARM[0] + (_ARM[1] - _ARM[0]) * body.build.lean
    end = arm.wrist + arm.along * (0.010 * (wide - 1.0))
    opening = np.array([1.0, 1.0, 1.0, 1.0 + 0.25 * (wide - 1), 1.0 + 0.7 * (wide - 1), wide])
    body.clay.tube(
        bend(arm.shoulder - arm.along * 0.02, arm.elbow, end),
        [float(r * k * o) for k, o in zip(factors, opening, strict=True)],
        sleeve.bands[0],
        bend_weights(upper, fore, "chest", 0.4),
        name=f"arm.{side}",
        sides=10,
        across=(0, 1, 0),
        start=0.6,
        shade=(0.05, 1.0),
        bands=list(sleeve.bands),
    )
    if sleeve.puff:
        body.clay.ball(
            arm.shoulder + arm.along * 0.022,
            (r * 1.75, r * 1.7, r * 1.6),
            sleeve.puff,
            {"chest": 0.4, upper: 0.6},
            name=f"puff.{side}",
            sides=10,
            rows=6,
        )
    if sleeve.cuff:
        at = sleeve.cuff_at
        place = (
            arm.shoulder
            + (arm.wrist - arm.shoulder) * at
            + (arm.elbow - (arm.shoulder + arm.wrist) / 2) * (1 - abs(2 * at - 1))
        )
        size = r * float(np.interp(at, [0, 0.25, 0.5, 0.8, 1.0], factors[[0, 1, 2, 4, 5]] * opening[[0, 1, 2, 4, 5]]))
        bones: str | dict[str, float] = upper if at < 0.45 else fore if at > 0.55 else {upper: 0.5, fore: 0.5}
        body.clay.tube(
            [place - arm.along * 0.014, place + arm.along * 0.014],
            [size * 1.10, size * 1.16],
            sleeve.cuff,
            bones,
            name=f"sleeve_cuff.{side}",
            sides=10,
            across=(0, 1, 0),
        )
    if worn.sleeve == "plated":
        _elbow_cop(body, side, x)
    _forearm_cover(body, side, x)


def _elbow_cop(body: Body, side: str, x: float) -> None:
    arm, r = body.arm(x), body.arm_radius
    body.clay.ball(
        arm.elbow + vec(0, r * 0.35, 0),
        (r * 1.15, r * 1.05, r * 1.1),
        "metal",
        {f"upper_arm.{side}": 0.5, f"forearm.{side}": 0.5},
        name=f"elbow.{side}",
        sides=8,
        rows=5,
    )


# What covers a forearm: colour, rim colour, where it starts and how it flares.
_FOREARMS: Final[Mapping[str, tuple[str, str, float, float]]] = {
    "gauntlets": ("metal", "trim", 0.22, 1.36),
    "gloves": ("gloves", "gloves", 0.60, 1.30),
    "wraps": ("leather", "trim", 0.30, 1.20),
    "bracers": ("trim", "trim", 0.35, 1.22),
    "rags": ("cloth", "cloth", 0.40, 1.16),
}


def _forearm_cover(body: Body, side: str, x: float) -> None:
    worn = body.part("hands")
    if worn not in _FOREARMS:
        return
    colour, rim, begin, flare = _FOREARMS[worn]
    if worn == "gauntlets" and body.part("legs") != "greaves":
        colour = "gloves"
    arm, r, fore = body.arm(x), body.arm_radius * (1.0 - 0.12 * body.build.lean), f"forearm.{side}"
    down = arm.wrist - arm.elbow
    body.clay.tube(
        [arm.elbow + down * begin, arm.elbow + down * 0.7, arm.wrist - arm.along * 0.004],
        [r * 1.12, r * (1.02 + 0.12 * flare), r * flare],
        colour,
        fore,
        name=f"vambrace.{side}",
        sides=10,
        across=(0, 1, 0),
    )
    body.clay.tube(
        [arm.elbow + down * 0.80, arm.elbow + down * 0.97],
        [r * flare, r * (flare + 0.08)],
        rim,
        fore,
        name=f"cuff.{side}",
        sides=10,
        across=(0, 1, 0),
    )
    if colour == "metal":
        _elbow_cop(body, side, x)
