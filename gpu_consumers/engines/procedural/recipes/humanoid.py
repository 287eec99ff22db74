"""Two legs, two arms, a big head: knights, wizards, goblins and whoever else the brief's parts describe."""

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, turned, vec
from gpu_consumers.engines.procedural.paints import mixed
from gpu_consumers.engines.procedural.recipes.frame import (
    SIDES,
    STANDARD_HEIGHT,
    Arm,
    Body,
    bend,
    bend_weights,
    build_skeleton,
)
from gpu_consumers.engines.procedural.recipes.heads import build_head
from gpu_consumers.engines.procedural.recipes.held import build_held
from gpu_consumers.engines.procedural.recipes.outfits import build_outfit


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    body = Body(clay, brief)
    clay.palette = mixed(brief, {})
    build_skeleton(body)
    _torso(body)
    for side, x in SIDES:
        _leg(body, side, x)
        _arm(body, side, x)
        _hand(body, side, x)
    build_head(body, rng)
    build_outfit(body, rng)
    for side, _ in SIDES:
        build_held(body, side)
    clay.resize(STANDARD_HEIGHT * brief.proportions.height)


def _torso(body: Body) -> None:
    cover = body.brief.parts.get("body", "tunic")
    skin = {"bare": "skin", "vest": "skin"}.get(cover, "robe" if cover == "robe" else "cloth")
    armoured = body.brief.parts.get("shoulders") == "pauldrons"
    heights = [-0.16, 0.0, 0.16, 0.34, 0.52, 0.72, 0.88, 0.99]
    upper = "metal" if armoured else skin
    body.clay.tube(
        [body.at(0, 0, body.hip + t * body.torso) for t in heights],
        [body.girth(body.hip + t * body.torso) for t in heights],
        skin,
        [{"hips": 1.0}, *(body.spine_weights(body.hip + t * body.torso) for t in heights[1:])],
        name="torso",
        sides=16,
        square=2.6,
        start=0.25,
        shade=(0.1, 1.0),
        bands=["pants", "pants", skin, upper, upper, upper, upper],
    )
    body.clay.tube(
        [body.at(0, 0, body.neck - 0.05), body.at(0, 0, body.neck + 0.06)],
        [0.055 * body.bulk**0.5] * 2,
        "skin",
        [{"chest": 0.5, "neck": 0.5}, {"neck": 0.5, "head": 0.5}],
        name="neck",
        sides=10,
        shade=(0.0, 0.5),
    )


def _leg(body: Body, side: str, x: float) -> None:
    top, knee, ankle = body.leg(x)
    r, thigh, shin = body.leg_radius, f"thigh.{side}", f"shin.{side}"
    bare = body.brief.parts.get("feet") == "bare"
    body.clay.tube(
        bend(top + vec(0, 0, 0.02), knee, ankle),
        [r * 1.12, r * 1.08, r * 0.98, r * 0.94, r * 0.9, r * 0.85],
        "skin" if bare else "pants",
        bend_weights(thigh, shin, "hips", 0.25),
        name=f"leg.{side}",
        sides=12,
        square=2.2,
        start=0.3,
        end=0.2,
    )
    if body.brief.parts.get("legs") == "greaves":
        _greave(body, side, knee, ankle)
    elif not bare:
        _boot_shaft(body, side, knee, ankle)
    _foot(body, side, x, bare)


def _greave(body: Body, side: str, knee: Floats, ankle: Floats) -> None:
    r, shin, down = body.leg_radius, f"shin.{side}", ankle - knee
    body.clay.tube(
        [knee + down * 0.22, knee + down * 0.55, ankle, ankle - vec(0, 0, 0.02)],
        [r * 1.18, r * 1.16, r * 1.06, r * 1.16],
        "metal",
        shin,
        name=f"greave.{side}",
        sides=12,
        square=2.3,
        start=0.05,
    )
    body.clay.tube(
        [knee + down * 0.12, knee + down * 0.3],
        [r * 1.24, r * 1.24],
        "trim",
        shin,
        name=f"greave_rim.{side}",
        sides=12,
        square=2.3,
        start=0.08,
        end=0.08,
    )
    body.clay.ball(
        knee + vec(0, -r * 0.72, 0.008),
        (r * 0.62, r * 0.55, r * 0.66),
        "metal",
        {f"thigh.{side}": 0.5, shin: 0.5},
        name=f"knee.{side}",
        sides=8,
        rows=6,
    )


def _boot_shaft(body: Body, side: str, knee: Floats, ankle: Floats) -> None:
    r, shin, down = body.leg_radius, f"shin.{side}", ankle - knee
    body.clay.tube(
        [knee + down * 0.35, ankle, ankle - vec(0, 0, 0.025)],
        [r * 1.1, r * 1.04, r * 1.12],
        "boots",
        shin,
        name=f"boot.{side}",
        sides=12,
        square=2.3,
    )
    body.clay.tube(
        [knee + down * 0.25, knee + down * 0.5],
        [r * 1.24, r * 1.18],
        "leather",
        shin,
        name=f"boot_cuff.{side}",
        sides=12,
        square=2.3,
        start=0.1,
        end=0.1,
    )


def _foot(body: Body, side: str, x: float, bare: bool) -> None:
    r, foot = body.leg_radius, f"foot.{side}"
    armoured = body.brief.parts.get("legs") == "greaves"
    colour = "skin" if bare else "metal" if armoured else "boots"
    left = x * body.leg_apart
    # The toes point a little outward: feet set side by side like rails look like a toy's.
    path = [
        vec(left - x * 0.006, 0.050, 0.042),
        vec(left, 0.0, 0.050),
        vec(left + x * 0.010, -0.062, 0.046),
        vec(left + x * 0.016, -0.104, 0.038),
    ]
    body.clay.tube(
        path,
        [(r * 0.95, 0.036), (r * 1.06, 0.044), (r * 1.14, 0.038), (r * 0.98, 0.030)],
        colour,
        foot,
        name=f"foot.{side}",
        sides=12,
        square=2.5,
        start=0.5,
        end=0.75,
    )
    if bare:
        for k in (-1, 0, 1):
            body.clay.ball(
                path[-1] + vec(k * r * 0.62, -0.026, -0.012),
                (0.022, 0.026, 0.020),
                "skin",
                foot,
                name=f"toe.{side}",
                sides=8,
                rows=5,
                shade=(0.2, 0.9),
            )
        return
    body.clay.tube(
        [p * vec(1, 1.03, 0) + vec(0, 0, 0.012) for p in path],
        [(r * 1.02, 0.012), (r * 1.12, 0.012), (r * 1.2, 0.012), (r * 1.06, 0.012)],
        "sole",
        foot,
        name=f"sole.{side}",
        sides=12,
        square=3.0,
        start=1.8,
        end=2.4,
    )


def _arm(body: Body, side: str, x: float) -> None:
    arm, r = body.arm(x), body.arm_radius
    upper, fore = f"upper_arm.{side}", f"forearm.{side}"
    cover = body.brief.parts.get("body", "tunic")
    wide = 1.7 if cover == "robe" else 1.0
    colour = {"robe": "robe", "vest": "skin", "bare": "skin"}.get(cover, "sleeve")
    body.clay.tube(
        bend(arm.shoulder - arm.along * 0.02, arm.elbow, arm.wrist + arm.along * 0.012 * (wide - 1)),
        [r * 1.2, r * 1.1, r, r * (1 + 0.3 * (wide - 1)), r * (0.98 + 0.75 * (wide - 1)), r * 0.95 * wide],
        colour,
        bend_weights(upper, fore, "chest", 0.4),
        name=f"arm.{side}",
        sides=12,
        across=(0, 1, 0),
        start=0.6,
        end=0.1,
        shade=(0.05, 1.0),
    )
    if wide > 1.0:
        end = arm.wrist + arm.along * 0.012
        body.clay.tube(
            [end - arm.along * 0.022, end + arm.along * 0.010],
            [r * 1.66, r * 1.74],
            "trim",
            fore,
            name=f"sleeve_trim.{side}",
            sides=12,
            across=(0, 1, 0),
        )
    _forearm_cover(body, side, arm)


def _forearm_cover(body: Body, side: str, arm: Arm) -> None:
    worn, r, fore = body.brief.parts.get("hands"), body.arm_radius, f"forearm.{side}"
    if worn not in {"gauntlets", "wraps"}:
        return
    down = arm.wrist - arm.elbow
    colour = "metal" if worn == "gauntlets" and body.brief.parts.get("legs") == "greaves" else "leather"
    body.clay.tube(
        [arm.elbow + down * 0.22, arm.elbow + down * 0.6, arm.wrist - arm.along * 0.004],
        [r * 1.12, r * 1.16, r * 1.34],
        colour,
        fore,
        name=f"vambrace.{side}",
        sides=12,
        across=(0, 1, 0),
        start=0.06,
        end=0.04,
    )
    rim = "trim" if worn == "gauntlets" else "leather"
    body.clay.tube(
        [arm.elbow + down * 0.80, arm.elbow + down * 0.97],
        [r * 1.36, r * 1.44],
        rim,
        fore,
        name=f"cuff.{side}",
        sides=12,
        across=(0, 1, 0),
        start=0.06,
        end=0.06,
    )
    if colour == "metal":
        body.clay.ball(
            arm.elbow + vec(0, r * 0.35, 0),
            (r * 1.12, r * 1.05, r * 1.08),
            "metal",
            {f"upper_arm.{side}": 0.5, fore: 0.5},
            name=f"elbow.{side}",
            sides=10,
            rows=6,
        )


def _hand(body: Body, side: str, x: float) -> None:
    """A fist around an axis that points forward: whatever is held goes through it."""
    arm, r, hand = body.arm(x), body.hand_radius, f"hand.{side}"
    colour = "gloves" if body.brief.parts.get("hands") == "gauntlets" else "skin"
    lean = turned("y", x * 38)
    body.clay.ball(
        arm.palm, (r * 0.88, r * 0.98, r), colour, hand, name=f"palm.{side}", sides=10, rows=7, square=2.5, frame=lean
    )
    inward = vec(-x * 0.80, 0, -0.60)
    for k in range(3):
        # Fingers curl from the knuckles inward and back to the palm, side by side along the grip.
        y = (k - 1) * r * 0.62
        knuckle = arm.palm + arm.along * r * 0.62 + vec(-x * r * 0.05, y, 0)
        body.clay.tube(
            [
                knuckle,
                knuckle + (inward * 0.75 + arm.along * 0.35) * r * 0.62,
                arm.palm + inward * r * 0.98 + vec(0, y, r * 0.1),
            ],
            [r * 0.36, r * 0.36, r * 0.30],
            colour,
            hand,
            name=f"finger.{side}",
            sides=6,
            across=(0, 1, 0),
            start=0.8,
            end=0.8,
            shade=(0.15, 0.95),
        )
    thumb = arm.palm + vec(-x * r * 0.42, -r * 0.72, r * 0.38)
    body.clay.tube(
        [thumb + vec(x * r * 0.2, r * 0.25, 0), thumb, thumb + vec(-x * r * 0.42, -r * 0.12, -r * 0.30)],
        [r * 0.36, r * 0.36, r * 0.28],
        colour,
        hand,
        name=f"thumb.{side}",
        sides=6,
        start=0.6,
        end=0.8,
        shade=(0.2, 1.0),
    )
