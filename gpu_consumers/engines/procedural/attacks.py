"""How a biped strikes with what it holds: one table of key poses for each way to strike. Data."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from gpu_consumers.engines.procedural.clip import Bearing
from gpu_consumers.engines.procedural.poses import Act

_STEP_IN: Final = (
    (0.30, {"step_L": 0.0, "lift_L": 0.0}),
    (0.40, {"lift_L": 0.17}),
    (0.49, {"step_L": 0.44, "lift_L": 0.0, "toe_L": 0.0}),
    (0.80, {"step_L": 0.44, "lift_L": 0.0}),
    (0.88, {"lift_L": 0.12}),
    (0.96, {"step_L": 0.0, "lift_L": 0.0}),
)
_PUSH_OFF: Final = (
    (0.36, {"toe_R": 0.0}),
    (0.54, {"toe_R": 24.0}),
    (0.74, {"toe_R": 20.0}),
    (0.94, {"toe_R": 0.0}),
)

_SLASH: Final = Act(1.0, (
    (0.12, {"sink": -0.10, "lean": 7, "twist": 8, "up_R": 28, "out_R": 20, "bend_R": 60, "in_R": -8}),
    (0.33, {
        "twist": -30, "lean": -8, "tilt": -8, "sway": -0.07, "ahead": -0.16, "sink": -0.10, "head_turn": 5,
        "head_nod": 3, "up_R": 100, "out_R": 62, "bend_R": 50, "in_R": 60, "aim_R": (-0.76, 0.06, 0.65),
        "up_L": 34, "out_L": 34, "bend_L": 40, "in_L": 26,
    }),
    (0.41, {
        "twist": -34, "lean": -10, "ahead": -0.17, "sink": -0.09, "up_R": 106, "out_R": 64, "bend_R": 56, "in_R": 62,
        "aim_R": (-0.62, 0.36, 0.70), "up_L": 36,
    }),
    (0.46, {
        "twist": -12, "up_R": 94, "out_R": 50, "bend_R": 34, "in_R": 40, "aim_R": (-0.80, -0.34, 0.50), "sink": -0.12,
    }),
    (0.51, {
        "twist": 18, "lean": 15, "tilt": 4, "ahead": 0.26, "sink": -0.19, "up_R": 78, "out_R": 14, "bend_R": 10,
        "in_R": 10, "aim_R": (-0.16, -0.97, 0.14), "head_turn": 0, "head_nod": 8, "up_L": -14, "in_L": 40,
    }),
    (0.57, {
        "twist": 40, "lean": 21, "tilt": 7, "ahead": 0.32, "sink": -0.22, "sway": 0.06, "up_R": 66, "out_R": -28,
        "bend_R": 10, "in_R": -34, "aim_R": (0.74, -0.66, -0.10), "up_L": -42, "out_L": 50, "bend_L": 36, "in_L": 48,
    }),
    (0.66, {"twist": 46, "lean": 22, "up_R": 60, "out_R": -36, "in_R": -44, "aim_R": (0.93, -0.28, -0.22)}),
    (0.78, {
        "twist": 36, "lean": 17, "tilt": 5, "ahead": 0.28, "sink": -0.19, "up_R": 48, "out_R": -26, "bend_R": 26,
        "in_R": -28, "aim_R": (0.78, -0.56, -0.26), "up_L": -26,
    }),
    *_STEP_IN, *_PUSH_OFF,
))  # fmt: skip

_CHOP: Final = Act(1.2, (
    (0.14, {"sink": -0.15, "lean": 14, "twist": 6, "up_R": 22, "bend_R": 52, "both": 0, "in_R": -4}),
    (0.24, {"both": 1}),
    (0.38, {
        "sink": 0.0, "lean": -15, "twist": -22, "tilt": -5, "ahead": -0.12, "head_nod": -4, "up_R": 128, "out_R": 40,
        "bend_R": 58, "in_R": 26, "aim_R": (-0.45, 0.62, 0.64), "up_L": 110, "out_L": 20, "bend_L": 70, "in_L": 4,
        "toe_R": 16,
    }),
    (0.46, {"lean": -18, "twist": -24, "up_R": 134, "aim_R": (-0.36, 0.82, 0.44), "ahead": -0.14, "sink": 0.01}),
    (0.52, {
        "lean": 2, "twist": -8, "up_R": 118, "out_R": 26, "bend_R": 28, "in_R": 16, "aim_R": (-0.28, -0.18, 0.94),
        "up_L": 96,
    }),
    (0.575, {
        "lean": 34, "twist": 10, "tilt": 0, "ahead": 0.26, "sink": -0.22, "head_nod": 16, "up_R": 58, "out_R": 2,
        "bend_R": 8, "in_R": -6, "aim_R": (-0.02, -0.93, -0.36), "up_L": 52, "out_L": 8, "bend_L": 14, "toe_R": 26,
    }),
    (0.63, {"lean": 30, "sink": -0.20, "up_R": 63, "aim_R": (-0.02, -0.98, -0.18)}),
    (0.70, {"lean": 34, "sink": -0.22, "up_R": 57, "aim_R": (0.0, -0.94, -0.34), "toe_R": 22}),
    (0.80, {"lean": 26, "ahead": 0.26, "both": 1, "aim_R": (0.0, -0.96, -0.26), "up_R": 52, "bend_R": 14}),
    (0.90, {"both": 0, "toe_R": 0}),
    *_STEP_IN,
))  # fmt: skip

_THRUST: Final = Act(1.1, (
    (0.10, {"sink": -0.09, "lean": 5}),
    (0.20, {"both": 1}),
    (0.32, {
        "twist": -42, "lean": -5, "tilt": -3, "ahead": -0.14, "sink": -0.13, "up_R": -24, "out_R": 32, "bend_R": 92,
        "in_R": 16, "aim_R": (0.05, -0.99, 0.10), "up_L": 56, "out_L": 14, "bend_L": 34, "in_L": -6, "head_turn": 4,
    }),
    (0.40, {"twist": -47, "ahead": -0.15, "up_R": -32, "bend_R": 98, "aim_R": (0.05, -0.99, 0.12)}),
    (0.51, {
        "twist": 30, "lean": 22, "tilt": 2, "ahead": 0.26, "sink": -0.17, "up_R": 78, "out_R": 8, "bend_R": 6,
        "in_R": 0, "aim_R": (0.0, -1.0, 0.03), "up_L": 60, "out_L": 12, "bend_L": 40, "head_nod": 6,
    }),
    (0.56, {"twist": 36, "lean": 25, "ahead": 0.31, "up_R": 80, "aim_R": (0.0, -1.0, 0.0)}),
    (0.68, {"twist": 30, "lean": 20, "ahead": 0.28, "up_R": 70, "bend_R": 18, "aim_R": (0.0, -1.0, 0.04), "both": 1}),
    (0.80, {"up_R": 20, "bend_R": 60, "both": 0.4, "aim_R": (-0.05, -0.9, 0.3)}),
    (0.88, {"both": 0}),
    *_STEP_IN, *_PUSH_OFF,
))  # fmt: skip

_STAB: Final = Act(0.95, _THRUST.poses)

_SHOOT: Final = Act(1.4, (
    (0.16, {"sink": -0.08, "twist": -24, "up_L": 40, "out_L": 36, "bend_L": 24, "in_L": 30, "both": 0.0}),
    (0.32, {
        "twist": -54, "lean": 0, "sink": -0.11, "ahead": -0.05, "up_L": 86, "out_L": 54, "bend_L": 6, "in_L": 54,
        "both": 1, "draw": 0.0, "aim_L": (0, 0, 1), "up_R": 70, "out_R": 20, "bend_R": 70, "in_R": -20, "level_L": 1,
    }),
    (0.56, {"draw": 1.0, "twist": -60, "lean": -4, "ahead": -0.08, "head_nod": 2, "head_turn": 3, "tilt": -3}),
    (0.64, {"draw": 1.02, "both": 1, "twist": -60, "level_L": 1}),
    (0.68, {"draw": 1.5, "twist": -64, "lean": -7, "up_L": 92, "both": 0.8}),
    (0.76, {
        "both": 0.0, "up_R": 60, "out_R": 74, "bend_R": 60, "in_R": 64, "up_L": 84, "out_L": 58, "in_L": 58,
        "bend_L": 8, "twist": -58, "level_L": 1,
    }),
    (0.84, {"up_R": 40, "out_R": 52, "bend_R": 50}),
    (0.94, {"level_L": 0.0, "draw": 0.0}),
    (0.14, {"step_L": 0.0, "wide_L": 0.0, "lift_L": 0.0}),
    (0.21, {"lift_L": 0.1}),
    (0.28, {"step_L": 0.34, "wide_L": 0.12, "lift_L": 0.0}),
    (0.80, {"step_L": 0.34, "wide_L": 0.12, "lift_L": 0.0}),
    (0.88, {"lift_L": 0.1}),
    (0.96, {"step_L": 0.0, "wide_L": 0.0, "lift_L": 0.0}),
))  # fmt: skip

_CAST: Final = Act(1.3, (
    (0.12, {"sink": -0.09, "lean": 6}),
    (0.33, {
        "sink": -0.17, "lean": 15, "twist": -26, "tilt": -4, "ahead": -0.08, "head_nod": 12, "head_turn": -6,
        "up_R": 12, "out_R": 44, "bend_R": 74, "in_R": 34, "aim_R": (-0.30, 0.42, 0.86),
        "up_L": 42, "out_L": 24, "bend_L": 92, "in_L": -12,
    }),
    (0.43, {"sink": -0.19, "lean": 17, "twist": -30, "aim_R": (-0.34, 0.50, 0.80), "bend_L": 98, "head_nod": 13}),
    (0.53, {
        "sink": 0.0, "lean": -7, "twist": 6, "tilt": 2, "ahead": 0.10, "head_nod": -12, "head_turn": 0, "up_R": 112,
        "out_R": 34, "bend_R": 16, "in_R": 26, "aim_R": (-0.14, -0.30, 0.94), "up_L": 70, "out_L": 26, "bend_L": 20,
        "in_L": 16, "toe_R": 18, "toe_L": 6,
    }),
    (0.61, {
        "sink": -0.10, "lean": 12, "twist": 16, "ahead": 0.22, "head_nod": 2, "up_R": 98, "out_R": 20, "bend_R": 8,
        "in_R": 14, "aim_R": (-0.06, -0.82, 0.57), "up_L": 94, "out_L": 18, "bend_L": 6, "in_L": 10, "toe_L": 0,
    }),
    (0.78, {"sink": -0.09, "lean": 10, "twist": 14, "ahead": 0.20, "up_R": 96, "aim_R": (-0.06, -0.76, 0.64),
            "up_L": 90, "out_L": 26, "toe_R": 14}),
    (0.94, {"toe_R": 0}),
))  # fmt: skip

_PUNCH: Final = Act(0.8, (
    (0.10, {"sink": -0.09, "up_L": 40, "bend_L": 70, "up_R": 30, "bend_R": 70}),
    (0.30, {
        "twist": -38, "lean": -3, "tilt": -4, "ahead": -0.14, "sink": -0.13, "up_R": -38, "out_R": 30, "bend_R": 122,
        "in_R": 12, "up_L": 64, "out_L": 14, "bend_L": 84, "in_L": -12, "head_turn": 4,
    }),
    (0.38, {"twist": -42, "up_R": -44, "bend_R": 126}),
    (0.48, {
        "twist": 40, "lean": 18, "tilt": 4, "ahead": 0.32, "sink": -0.18, "up_R": 88, "out_R": 0, "bend_R": 4,
        "in_R": -8, "up_L": 24, "out_L": 28, "bend_L": 108, "in_L": 0, "head_nod": 5,
    }),
    (0.54, {"twist": 46, "lean": 20, "up_R": 90, "out_R": -4, "ahead": 0.35}),
    (0.66, {"twist": 30, "up_R": 62, "bend_R": 70, "in_R": -10, "up_L": 48, "bend_L": 92}),
    (0.84, {"twist": 8, "up_R": 34, "bend_R": 84, "up_L": 38, "bend_L": 78}),
    *_STEP_IN, *_PUSH_OFF,
))  # fmt: skip


_FIRE: Final = Act(1.0, (
    (0.12, {"sink": -0.09, "lean": 4, "twist": 10}),
    (0.34, {
        "sink": -0.13, "lean": 5, "twist": 24, "ahead": 0.06, "head_turn": 2, "up_R": 88, "out_R": -16, "bend_R": 8,
        "in_R": -20, "aim_R": (0.0, -1.0, 0.02), "up_L": 66, "out_L": 10, "bend_L": 44, "in_L": -24, "both": 1,
    }),
    (0.48, {"up_R": 88, "bend_R": 8, "lean": 5, "aim_R": (0.0, -1.0, 0.02), "ahead": 0.06, "both": 1}),
    (0.53, {"up_R": 108, "bend_R": 30, "lean": -9, "ahead": -0.05, "aim_R": (0.0, -0.86, 0.51), "head_nod": -6}),
    (0.66, {"up_R": 92, "bend_R": 12, "lean": 3, "ahead": 0.03, "aim_R": (0.0, -0.99, 0.10), "head_nod": 2}),
    (0.78, {"up_R": 84, "bend_R": 14, "twist": 18, "both": 1, "aim_R": (0.0, -0.99, 0.04)}),
    (0.90, {"both": 0}),
))  # fmt: skip


class Attack(NamedTuple):
    """A way to strike."""

    name: str
    act: Act
    two_handed: bool = False  # the free hand comes to help
    spot: float = 0.0  # where on the shaft the free hand goes: a share of its reach ahead, or of what is behind


_WAYS: Final[Mapping[str, Attack]] = {
    "slash": Attack("slash", _SLASH),
    "chop": Attack("overhead", _CHOP, two_handed=True, spot=-0.75),
    "thrust": Attack("thrust", _THRUST, two_handed=True, spot=0.2),
    "stab": Attack("stab", _STAB),
    "shoot": Attack("shoot", _SHOOT),
    "cast": Attack("cast", _CAST),
    "fire": Attack("fire", _FIRE, two_handed=True, spot=0.25),
    "punch": Attack("punch", _PUNCH),
}
_BY_THING: Final[Mapping[str, str]] = {
    "axe": "chop", "battle_axe": "chop", "hammer": "chop", "warhammer": "chop", "club": "chop", "mace": "chop",
    "pickaxe": "chop", "greatsword": "chop", "scythe": "chop", "shovel": "chop", "flail": "chop", "broom": "chop",
    "spear": "thrust", "trident": "thrust", "lance": "thrust", "pitchfork": "thrust", "halberd": "thrust",
    "pike": "thrust", "dagger": "stab", "knife": "stab", "rapier": "stab", "bow": "shoot", "crossbow": "fire",
    "great_axe": "chop", "smith_hammer": "chop", "hoe": "chop", "flag": "thrust", "druid_staff": "cast",
    "crook": "cast", "scroll": "cast", "pistol": "fire", "revolver": "fire", "rifle": "fire", "blaster": "fire",
    "staff": "cast", "wand": "cast", "sceptre": "cast", "orb": "cast", "book": "cast", "lute": "slash",
}  # fmt: skip


def attack_with(bearing: Bearing) -> Attack:
    """By the thing in the right hand, or a bow in the left; bare fists otherwise."""
    left, right = bearing.grips.get("L"), bearing.grips.get("R")
    if left and _BY_THING.get(left.thing) == "shoot":
        return _WAYS["shoot"]
    if right is None:
        return _WAYS["slash" if bearing.weapon else "punch"]
    way = _BY_THING.get(right.thing, "slash")
    return _WAYS["fire" if way == "shoot" else way]  # a bow in the wrong hand is only pointed
