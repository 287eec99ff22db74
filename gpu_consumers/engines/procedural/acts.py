"""What a biped acts besides its blows: one table of key poses for each clip. Data."""

from typing import Final

from gpu_consumers.engines.procedural.poses import Act

HIT: Final = Act(0.7, (
    (0.10, {
        "lean": -18, "twist": 20, "tilt": 7, "ahead": -0.14, "sink": -0.08, "head_nod": -20, "head_turn": -12,
        "up_R": 34, "out_R": 46, "bend_R": 46, "up_L": 26, "out_L": 50, "bend_L": 52,
    }),
    (0.22, {
        "lean": -22, "twist": 24, "tilt": 8, "ahead": -0.26, "sink": -0.15, "head_nod": -8, "head_turn": -8,
        "up_R": 12, "out_R": 40, "bend_R": 60, "up_L": 8, "out_L": 42, "bend_L": 60,
    }),
    (0.48, {
        "lean": 13, "twist": 4, "tilt": 1, "ahead": -0.16, "sink": -0.18, "head_nod": 12, "head_turn": 0,
        "up_R": 16, "out_R": 26, "bend_R": 50, "up_L": 14, "out_L": 26, "bend_L": 50,
    }),
    (0.03, {"step_R": 0.0, "lift_R": 0.0}),
    (0.12, {"lift_R": 0.14}),
    (0.22, {"step_R": -0.36, "lift_R": 0.0}),
    (0.62, {"step_R": -0.36, "lift_R": 0.0}),
    (0.76, {"lift_R": 0.1}),
    (0.90, {"step_R": 0.0, "lift_R": 0.0}),
))  # fmt: skip

TAKES_OFF, LANDS = 0.34, 0.68  # phases of the jump
JUMP: Final = Act(1.1, (
    (0.19, {
        "sink": -0.36, "lean": 30, "ahead": 0.04, "up_R": -42, "out_R": 22, "bend_R": 22, "up_L": -42, "out_L": 22,
        "bend_L": 22, "head_nod": 2, "toe_R": 0, "toe_L": 0,
    }),
    (0.24, {"sink": -0.34, "up_R": -36, "up_L": -36}),
    (0.33, {
        "sink": 0.05, "lean": -4, "up_R": 118, "out_R": 36, "bend_R": 22, "up_L": 118, "out_L": 36, "bend_L": 22,
        "head_nod": -10, "toe_R": 48, "toe_L": 48, "lift_R": 0, "lift_L": 0,
    }),
    (0.50, {
        "lean": 12, "sink": 0.0, "up_R": 96, "out_R": 50, "bend_R": 40, "up_L": 96, "out_L": 50, "bend_L": 40,
        "lift_R": 0.26, "lift_L": 0.20, "toe_R": 30, "toe_L": 34, "head_nod": 6,
    }),
    (0.68, {
        "sink": -0.02, "lean": 6, "up_R": 62, "out_R": 46, "bend_R": 22, "up_L": 62, "out_L": 46, "bend_L": 22,
        "lift_R": 0, "lift_L": 0, "toe_R": 16, "toe_L": 16, "head_nod": 8,
    }),
    (0.71, {"toe_R": 0, "toe_L": 0}),
    (0.77, {
        "sink": -0.38, "lean": 26, "up_R": 10, "out_R": 44, "bend_R": 30, "up_L": 10, "out_L": 44, "bend_L": 30,
        "head_nod": 10,
    }),
    (0.90, {"sink": -0.01, "lean": -2, "head_nod": -3}),
))  # fmt: skip

_ARM_UP: Final = {"up_R": 50, "out_R": 64, "bend_R": 122}
WAVE: Final = Act(1.9, (
    (0.08, {"up_R": 20, "out_R": 24, "bend_R": 50, "sink": -0.06, "tilt": 3}),
    (0.22, {
        **_ARM_UP, "in_R": 44, "tilt": -6, "twist": -6, "sway": -0.10, "head_tilt": 8, "head_nod": -4, "sink": -0.04,
    }),
    (0.32, {"in_R": -2, "bend_R": 128}),
    (0.42, {"in_R": 50, "bend_R": 118, "out_R": 68}),
    (0.52, {"in_R": -2, "bend_R": 128, "out_R": 62}),
    (0.62, {"in_R": 50, "bend_R": 118, "out_R": 68, "head_tilt": 8}),
    (0.72, {**_ARM_UP, "in_R": 4, "tilt": -6, "twist": -5, "sway": -0.10, "head_tilt": 7, "head_nod": -3}),
    (0.90, {"up_R": 8, "out_R": 22, "bend_R": 30}),
))  # fmt: skip

SALUTE: Final = Act(1.9, (
    (0.09, {"sink": -0.09, "lean": 6, "up_R": 20, "bend_R": 60, "head_nod": 4}),
    (0.26, {
        "sink": -0.01, "lean": -6, "twist": 8, "tilt": 4, "head_nod": -9, "head_turn": -4, "up_R": 132, "out_R": 44,
        "bend_R": 16, "in_R": 38, "aim_R": (-0.20, -0.12, 0.97),
    }),
    (0.38, {"up_R": 122, "aim_R": (-0.34, -0.10, 0.93), "sink": -0.05}),
    (0.50, {"up_R": 134, "aim_R": (-0.04, -0.14, 0.99), "sink": -0.01}),
    (0.62, {"up_R": 122, "aim_R": (-0.34, -0.10, 0.93), "sink": -0.05}),
    (0.74, {"up_R": 132, "out_R": 42, "bend_R": 18, "in_R": 36, "aim_R": (-0.14, -0.14, 0.98), "lean": -5, "twist": 7}),
    (0.90, {"up_R": 22, "out_R": 22, "bend_R": 44, "lean": 2}),
))  # fmt: skip

CHEER: Final = Act(1.0, (
    (0.00, {
        "sink": -0.10, "lean": 6, "up_R": 60, "out_R": 34, "bend_R": 70, "in_R": 22, "up_L": 60, "out_L": 34,
        "bend_L": 70, "in_L": 22, "lift_R": 0, "lift_L": 0, "toe_R": 0, "toe_L": 0, "twist": 0, "head_nod": 4,
        "air": 0,
    }),
    (0.18, {
        "sink": -0.28, "lean": 16, "up_R": 30, "out_R": 30, "bend_R": 92, "in_R": 16, "up_L": 30, "out_L": 30,
        "bend_L": 92, "in_L": 16, "head_nod": 8, "toe_R": 0, "toe_L": 0, "air": 0,
    }),
    (0.30, {"sink": 0.04, "toe_R": 42, "toe_L": 42, "lift_R": 0, "lift_L": 0, "air": 0}),
    (0.40, {
        "lean": -9, "up_R": 136, "out_R": 44, "bend_R": 18, "in_R": 36, "up_L": 136, "out_L": 44, "bend_L": 18,
        "in_L": 36, "head_nod": -14, "twist": 8,
    }),
    (0.48, {"sink": 0.0, "air": 0.46, "lift_R": 0.10, "lift_L": 0.18, "toe_R": 30, "toe_L": 36}),
    (0.58, {
        "lean": -7, "up_R": 130, "out_R": 46, "bend_R": 24, "in_R": 38, "up_L": 130, "out_L": 46, "bend_L": 24,
        "in_L": 38, "head_nod": -10, "twist": 4,
    }),
    (0.66, {"sink": -0.02, "lift_R": 0, "lift_L": 0, "toe_R": 14, "toe_L": 14, "air": 0}),
    (0.70, {"toe_R": 0, "toe_L": 0}),
    (0.77, {"sink": -0.26, "lean": 12, "head_nod": 2, "air": 0}),
), loop=True)  # fmt: skip

DANCE: Final = Act(2.0, (
    (0.00, {
        "sway": 0.13, "sink": -0.14, "twist": -14, "tilt": -9, "lean": 4, "head_tilt": 9, "head_turn": 8,
        "up_R": 40, "out_R": 30, "bend_R": 96, "in_R": 8, "up_L": 8, "out_L": 40, "bend_L": 60, "in_L": 34,
        "lift_R": 0.0, "lift_L": 0.0, "toe_R": 28, "toe_L": 0,
    }),
    (0.125, {"sink": -0.04, "lift_R": 0.12, "toe_R": 30}),
    (0.25, {
        "sway": 0.11, "sink": -0.14, "twist": -4, "up_R": 104, "out_R": 44, "bend_R": 48, "in_R": 30, "up_L": -12,
        "out_L": 34, "bend_L": 40, "in_L": 20, "lift_R": 0.0, "toe_R": 0, "head_turn": -6,
    }),
    (0.375, {"sink": -0.05, "sway": 0.0, "tilt": 0, "toe_L": 0, "toe_R": 0}),
    (0.50, {
        "sway": -0.13, "sink": -0.14, "twist": 14, "tilt": 9, "lean": 4, "head_tilt": -9, "head_turn": -8,
        "up_L": 40, "out_L": 30, "bend_L": 96, "in_L": 8, "up_R": 8, "out_R": 40, "bend_R": 60, "in_R": 34,
        "lift_L": 0.0, "lift_R": 0.0, "toe_L": 28, "toe_R": 0,
    }),
    (0.625, {"sink": -0.04, "lift_L": 0.12, "toe_L": 30}),
    (0.75, {
        "sway": -0.11, "sink": -0.14, "twist": 4, "up_L": 104, "out_L": 44, "bend_L": 48, "in_L": 30, "up_R": -12,
        "out_R": 34, "bend_R": 40, "in_R": 20, "lift_L": 0.0, "toe_L": 0, "head_turn": 6,
    }),
    (0.875, {"sink": -0.05, "sway": 0.0, "tilt": 0, "toe_L": 0, "toe_R": 0}),
), loop=True)  # fmt: skip

DIE: Final = Act(1.9, (
    (0.08, {
        "lean": -14, "twist": 12, "head_nod": -16, "up_R": 30, "out_R": 40, "bend_R": 40, "up_L": 26, "out_L": 44,
        "bend_L": 46, "sink": -0.08, "ahead": -0.06, "fall": 0.0,
    }),
    (0.24, {
        "lean": 16, "twist": -4, "sink": -0.26, "ahead": -0.06, "head_nod": 18, "up_R": 16, "out_R": 26, "bend_R": 40,
        "up_L": 14, "out_L": 28, "bend_L": 40, "fall": 0.0,
    }),
    (0.36, {
        "lean": 6, "head_nod": 0, "fall": 0.16, "up_R": 40, "out_R": 44, "up_L": 44, "out_L": 46,
        "aim_R": (-0.80, -0.20, 0.56),
    }),
    (0.56, {"lean": -4, "twist": 0, "fall": 0.86, "head_nod": 6, "up_R": 50, "out_R": 60, "up_L": 56, "out_L": 62}),
    (0.62, {
        "fall": 1.0, "head_nod": -4, "aim_R": (-0.70, -0.70, 0.10), "up_R": 24, "up_L": 28, "bend_R": 24, "bend_L": 26,
    }),
    (0.69, {"fall": 0.965, "lean": 3, "up_R": 10, "up_L": 12}),
    (0.76, {"fall": 1.0, "lean": 0, "twist": 0, "head_nod": 0, "up_R": -4, "up_L": -4}),
    (0.86, {"head_tilt": 0, "head_turn": 16, "bend_R": 14, "bend_L": 18, "out_R": 56, "out_L": 52, "fall": 1.0,
            "aim_R": (-0.62, -0.78, 0.02)}),
), stays=True)  # fmt: skip
