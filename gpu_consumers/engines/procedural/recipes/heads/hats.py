"""What is worn on a head, as rows: a cap, a brim, and solid pieces. Lengths in head heights from the head's middle."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import curve, moved, placed, ring, turned, vec
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.heads.cap import Cap, put_cap, rim_path
from gpu_consumers.engines.procedural.recipes.outfits.emblems import EMBLEMS
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod, Stroke, disc, mould, scaled


class Brim(NamedTuple):
    """A flat ring around a head. How far it reaches, and how it droops ahead, behind and at its sides."""

    height: float
    reach: float
    ahead: float = 0.0
    behind: float = 0.0
    sides: float = 0.0
    corners: float = 0.0  # three corners, as a tricorn's; 0 is round
    colour: str = "hat"
    oval: float = 0.96


class Hat(NamedTuple):
    """One head cover."""

    pieces: tuple[Stroke, ...] = ()
    cap: Cap | None = None
    colour: str = "hat"  # of the cap
    rim: str = ""  # colour of a roll along the cap's opening
    brim: Brim | None = None
    crown: int = 0  # points of a crown
    closed: bool = False  # no face is seen
    covers: float = 1.0  # hair above this height is hidden
    bare_hair: bool = True  # is there hair below it?
    ears_free: bool = True
    brow_free: bool = True


_HELM: Final = Cap(
    [(-0.42, 64.0), (-0.10, 62.0), (0.06, 62.0), (0.16, 50.0), (0.20, -40.0)], [(-0.44, 0.075), (0.5, 0.075)], soft=9.0
)
_HOOD: Final = Cap(
    [(-0.46, 44.0), (-0.30, 52.0), (0.0, 58.0), (0.20, 46.0), (0.31, -30.0)],
    [(-0.46, 0.09), (0.1, 0.10), (0.5, 0.10)],
    back=0.55,
    soft=10.0,
)
_COIF: Final = Cap(
    [(-0.46, 30.0), (-0.30, 52.0), (0.06, 56.0), (0.18, 40.0), (0.24, -30.0)], [(-0.5, 0.06), (0.5, 0.06)]
)
_BANDANA: Final = Cap([(0.10, 200.0), (0.16, -10.0)], [(0.0, 0.055), (0.5, 0.07)], low=0.08, rows=6, back=0.3)


def _band(z: float, high: float, colour: str = "trim", wide: float = 0.535, name: str = "hat_band") -> Rod:
    """A ring round a hat or a helmet."""
    return Rod(
        [(0, 0, z), (0, 0, z + high)], [(wide, wide * 0.94), (wide * 0.99, wide * 0.93)], colour, name, 16, 0.0, 0.0
    )


_CONE: Final = Rod(
    [
        (0, 0.02, 0.18),
        (0, 0.03, 0.36),
        (0, 0.07, 0.62),
        (0.02, 0.15, 0.88),
        (0.09, 0.29, 1.08),
        (0.18, 0.44, 1.10),
        (0.23, 0.52, 1.0),
    ],
    [(r, r * 0.96) for r in (0.52, 0.46, 0.34, 0.23, 0.145, 0.085, 0.02)],
    "hat",
    "hat",
    14,
    0.0,
    0.8,
)
_VISOR_SLIT: Final = Box((0, -0.500, 0.02), (0.66, 0.10, 0.075), "lash", "slit", 0.02)

_HATS: Final[Mapping[str, Hat]] = {
    "helmet": Hat(
        (
            Rod([(0, 0, 0.135), (0, 0, 0.245)], [(0.600, 0.560), (0.592, 0.552)], "trim", "helmet_band", 18, 0.0, 0.0,
                2.25),
            Plate([(-0.032, -0.14), (0.032, -0.14), (0.055, 0.12), (-0.055, 0.12)], 0.07, "trim", "nasal",
                (0, -0.545, 0.075), bevel=0.018),
            Blob((0, 0, 0.565), (0.105, 0.105, 0.035), "trim", "helmet_knob", 10, 4),
            Blob((0.590, -0.05, 0.19), (0.035, 0.065, 0.065), "trim", "rivet", 8, 4, twice=True),
        ),
        _HELM, "helmet", "trim", covers=-1.0, bare_hair=False, ears_free=False, brow_free=True,
    ),
    "great_helm": Hat(
        (
            Rod([(0, 0, -0.52), (0, -0.01, -0.20), (0, 0, 0.16), (0, 0, 0.40), (0, 0, 0.52)],
                [(0.46, 0.48), (0.53, 0.53), (0.55, 0.53), (0.48, 0.47), (0.27, 0.27)], "helmet", "head", 16, 0.05,
                    0.2, 2.5),
            _VISOR_SLIT,
            Rod([(0, 0, 0.115), (0, 0, 0.18)], [(0.572, 0.552), (0.566, 0.546)], "trim", "helmet_band", 16, 0.0, 0.0,
                2.5),
            Plate([(-0.045, -0.56), (0.045, -0.56), (0.045, 0.12), (-0.045, 0.12)], 0.07, "trim", "nasal",
                (0, -0.535, 0.02),
                bevel=0.02),
            *(Blob((x, -0.505, z), (0.022, 0.03, 0.022), "lash", "breath", 6, 4, twice=True, trinket=True)
              for x, z in ((0.14, -0.16), (0.24, -0.13), (0.14, -0.27), (0.24, -0.24))),
            Rod([(0, 0, -0.545), (0, 0, -0.48)], [(0.485, 0.50), (0.485, 0.505)], "trim", "helmet_rim", 16, 0.0, 0.0,
                2.5),
        ),
        closed=True, covers=-1.0, bare_hair=False,
    ),
    "visor": Hat(
        (
            Plate([(-0.46, -0.10), (0.46, -0.10), (0.36, 0.16), (-0.36, 0.16)], 0.09, "trim", "visor",
                (0, -0.56, 0.30),
                (("x", -28.0),), 0.03),
            Blob((0.585, -0.05, 0.19), (0.04, 0.07, 0.07), "trim", "rivet", 8, 4, twice=True),
        ),
        _HELM, "helmet", "trim", covers=-1.0, bare_hair=False, ears_free=False,
    ),
    "kettle": Hat(
        (Rod([(0, 0, 0.16), (0, 0, 0.34), (0, 0, 0.50), (0, 0, 0.60)],
             [(0.545, 0.515), (0.50, 0.475), (0.34, 0.33), (0.12, 0.12)], "helmet", "hat", 16, 0.0, 0.3),
         Rod([(0, 0, 0.58), (0, 0, 0.64)], [0.07, 0.04], "trim", "helmet_knob", 8, 0.0, 0.3),
         _band(0.175, 0.06, "trim", 0.56, "helmet_band")),
        brim=Brim(0.17, 1.62, ahead=-0.06, behind=-0.06, sides=-0.10, colour="helmet"), covers=0.16,
    ),
    "spangen": Hat(
        (Rod([(0, 0, 0.12), (0, 0, 0.32), (0, 0.0, 0.50), (0, 0.0, 0.68)],
             [(0.565, 0.535), (0.50, 0.475), (0.32, 0.31), (0.05, 0.05)], "helmet", "hat", 16, 0.0, 0.6),
         _band(0.10, 0.10, "trim", 0.58, "helmet_band"),
         Rod([(0, -0.56, 0.15), (0, -0.47, 0.36), (0, -0.28, 0.56), (0, 0, 0.69)], [(0.05, 0.03)] * 4, "trim",
             "helmet_ridge", 6, 0.3, 0.3),
         Rod([(0, 0.56, 0.15), (0, 0.47, 0.36), (0, 0.28, 0.56), (0, 0, 0.69)], [(0.05, 0.03)] * 4, "trim",
             "helmet_back_ridge", 6, 0.3, 0.3),
         Plate([(-0.036, -0.20), (0.036, -0.20), (0.055, 0.06), (-0.055, 0.06)], 0.06, "trim", "nasal",
             (0, -0.555, 0.11),
             bevel=0.016)),
        covers=0.12,
    ),
    "samurai": Hat(
        (Rod([(0, 0.02, 0.12), (0, 0.02, 0.32), (0, 0.02, 0.48), (0, 0.02, 0.58)],
             [(0.565, 0.555), (0.53, 0.51), (0.36, 0.35), (0.10, 0.10)], "helmet", "hat", 16, 0.0, 0.3),
         _band(0.11, 0.07, "trim", 0.58, "helmet_band"),
         Plate([(-0.10, -0.02), (0.10, -0.02), (0.34, 0.26), (0.52, 0.62), (0.22, 0.34), (0.0, 0.20), (-0.22, 0.34),
                (-0.52, 0.62), (-0.34, 0.26)], 0.05, "trim", "kuwagata", (0, -0.575, 0.20), (("x", -8.0),), 0.012),
         Blob((0, -0.60, 0.24), (0.09, 0.04, 0.09), "emblem", "helmet_gem", 8, 5),
         *(Rod([(0.50 + 0.05 * k, -0.16, 0.08 - 0.12 * k), (0.50 + 0.06 * k, 0.10, 0.04 - 0.13 * k),
             (0.30 + 0.05 * k, 0.44, 0.0 - 0.13 * k),
                (0.0, 0.55 + 0.05 * k, -0.02 - 0.13 * k)], [(0.045, 0.085)] * 4, "cloth" if k % 2 else "helmet",
                    "neck_guard", 6,
               0.3, 0.0, 3.0, (0, 0, 1), True) for k in range(3))),
        covers=0.12, bare_hair=False, ears_free=False,
    ),
    "barbute": Hat(
        (Rod([(0, 0.04, 0.42), (0, 0.05, 0.60)], [(0.045, 0.40), (0.02, 0.26)], "trim", "helmet_comb", 8, 0.3, 0.5),),
        Cap([(-0.46, 17.0), (-0.12, 17.0), (-0.05, 56.0), (0.02, 58.0), (0.10, 46.0), (0.15, -40.0)],
            [(-0.5, 0.08), (0.5, 0.08)], soft=7.0, columns=22, rows=11),
        "helmet", "trim", covers=-1.0, bare_hair=False, ears_free=False, brow_free=False,
    ),
    "starred": Hat(
        (_CONE, Rod([(0, 0.022, 0.22), (0, 0.03, 0.33)], [(0.535, 0.515), (0.490, 0.475)], "hat_band", "hat_band", 14),
         Plate([(x * 0.15, z * 0.15) for x, z in EMBLEMS["star"]], 0.05, "trim", "hat_star", (0, -0.445, 0.50),
             (("x", 18.0),), 0.012),
         Plate([(x * 0.11, z * 0.11) for x, z in EMBLEMS["moon"]], 0.05, "trim", "hat_moon", (0.33, -0.20, 0.58),
             (("x", 18.0), ("z", 58.0)), 0.01)),
        brim=Brim(0.20, 1.75, ahead=-0.03, behind=-0.02, sides=0.07), covers=0.18,
    ),
    "pointed": Hat(
        (_CONE,
         Rod([(0, 0.022, 0.22), (0, 0.03, 0.33)], [(0.535, 0.515), (0.490, 0.475)], "hat_band", "hat_band", 14, 0.0,
             0.0),
         Box((0, -0.500, 0.28), (0.17, 0.06, 0.15), "trim", "hat_buckle", 0.02),
         Box((0, -0.520, 0.28), (0.09, 0.05, 0.075), "hat_band", "hat_buckle_hole", 0.01)),
        brim=Brim(0.20, 1.75, ahead=-0.03, behind=-0.02, sides=0.07), covers=0.18,
    ),
    "straw": Hat(
        (Rod([(0, 0.0, 0.18), (0, 0.0, 0.34), (0, 0.0, 0.47), (0, 0.0, 0.55)],
             [(0.53, 0.51), (0.49, 0.47), (0.36, 0.35), (0.14, 0.14)], "straw", "hat", 14, 0.0, 0.2),
         _band(0.21, 0.09, "hat_band", 0.54)),
        brim=Brim(0.19, 1.72, ahead=-0.05, behind=-0.03, sides=-0.05, colour="straw"), covers=0.17,
    ),
    "conical": Hat(
        (Rod([(0, 0, 0.12), (0, 0, 0.17), (0, 0, 0.40), (0, 0, 0.70)],
             [(0.95, 0.95), (0.96, 0.96), (0.55, 0.55), (0.03, 0.03)], "straw", "hat", 16, 0.0, 0.5),
         Rod([(0, 0, 0.56), (0, 0, 0.72)], [0.26, 0.05], "straw_dark", "hat_top", 12, 0.0, 0.4)),
        covers=0.12,
    ),
    "top_hat": Hat(
        (Rod([(0, 0, 0.20), (0, 0, 0.46), (0, 0, 0.86)], [(0.50, 0.48), (0.47, 0.45), (0.53, 0.51)], "hat", "hat", 16,
            0.0, 0.08),
         _band(0.24, 0.13, "hat_band", 0.515)),
        brim=Brim(0.21, 1.42, ahead=-0.02, behind=-0.02, sides=0.07), covers=0.19,
    ),
    "cowboy": Hat(
        (Rod([(0, 0.0, 0.18), (0, 0.0, 0.36), (0, 0.01, 0.56), (0, 0.02, 0.63)],
             [(0.52, 0.50), (0.47, 0.46), (0.33, 0.42), (0.16, 0.32)], "hat", "hat", 14, 0.0, 0.2, 2.3),
         _band(0.21, 0.09, "hat_band", 0.535),
         Blob((0, -0.52, 0.25), (0.05, 0.03, 0.05), "trim", "hat_stud", 8, 4)),
        brim=Brim(0.20, 1.78, ahead=-0.07, behind=-0.04, sides=0.26, oval=1.06), covers=0.17,
    ),
    "tricorn": Hat(
        (Blob((0, 0.01, 0.26), (0.53, 0.51, 0.30), "hat", "tricorn_crown", 14, 6),
         Plate(disc(0.085, 8), 0.05, "trim", "cockade", (0.0, -0.66, 0.40), (("x", -18.0),), 0.012)),
        brim=Brim(0.20, 1.50, ahead=0.20, behind=0.22, sides=0.24, corners=0.20), covers=0.18,
    ),
    "chef": Hat(
        (Rod([(0, 0, 0.20), (0, 0, 0.42)], [(0.52, 0.50), (0.50, 0.48)], "hat", "hat_band", 16, 0.02, 0.0),
         Rod([(0, 0, 0.38), (0, 0.0, 0.50), (0, 0.01, 0.68), (0, 0.02, 0.78)],
             [(0.50, 0.48), (0.66, 0.64), (0.64, 0.62), (0.42, 0.40)], "hat", "hat", 14, 0.1, 0.3),
         Blob((0.30, -0.12, 0.76), (0.26, 0.26, 0.17), "hat", "hat_puff", 10, 5, twice=True),
         Blob((0.0, 0.26, 0.76), (0.28, 0.26, 0.17), "hat", "hat_puff_back", 10, 5),
         Blob((0.0, -0.04, 0.84), (0.30, 0.30, 0.15), "hat", "hat_puff_top", 10, 5)),
        covers=0.20,
    ),
    "santa": Hat(
        (Rod([(0, 0.0, 0.18), (0, 0.03, 0.40), (0.06, 0.12, 0.64), (0.20, 0.26, 0.76), (0.36, 0.38, 0.66),
            (0.44, 0.44, 0.44)],
             [0.50, 0.45, 0.32, 0.22, 0.14, 0.07], "hat", "hat", 14, 0.0, 0.5),
         Blob((0.45, 0.45, 0.34), (0.13, 0.13, 0.13), "furs_white", "pompom", 10, 6),
         Rod([(0, 0, 0.11), (0, 0, 0.17), (0, 0, 0.26), (0, 0, 0.31)], [(0.51, 0.49), (0.59, 0.565), (0.58, 0.555),
             (0.50, 0.48)], "furs_white",
             "hat_band", 16, 0.0, 0.0)),
        covers=0.16,
    ),
    "flat_cap": Hat(
        (Blob((0, -0.06, 0.34), (0.56, 0.60, 0.19), "hat", "hat", 14, 6),
         Blob((0, -0.50, 0.24), (0.40, 0.20, 0.05), "hat_dark", "peak", 12, 4, turns=(("x", 10.0),)),
         Blob((0, -0.06, 0.53), (0.06, 0.06, 0.03), "hat_dark", "hat_button", 8, 4)),
        covers=0.22,
    ),
    "beret": Hat(
        (Blob((0.06, 0.03, 0.36), (0.62, 0.60, 0.17), "hat", "beret", 14, 6, turns=(("y", 12.0),)),
         _band(0.21, 0.09, "hat_band", 0.525),
         Rod([(0.36, -0.26, 0.42), (0.56, -0.10, 0.72), (0.70, 0.24, 0.90), (0.66, 0.52, 0.80)],
             [0.02, (0.05, 0.10), (0.05, 0.11), 0.01],
             "plume", "hat_feather", 8, 0.3, 0.5)),
        covers=0.20,
    ),
    "feathered": Hat(
        (Rod([(0, 0.0, 0.18), (0, 0.02, 0.38), (0, 0.10, 0.56), (0, 0.30, 0.60)],
            [(0.52, 0.50), (0.46, 0.48), (0.28, 0.40), (0.06, 0.16)], "hat",
             "hat", 14, 0.0, 0.3),
         _band(0.20, 0.08, "hat_band", 0.535),
         Rod([(0.44, -0.12, 0.30), (0.62, 0.10, 0.52), (0.68, 0.42, 0.66), (0.60, 0.66, 0.56)],
             [0.02, (0.045, 0.09), (0.045, 0.10), 0.01],
             "plume", "hat_feather", 8, 0.3, 0.5)),
        brim=Brim(0.20, 1.36, ahead=-0.07, behind=0.20, sides=0.12, oval=1.22), covers=0.18,
    ),
    "soldier": Hat(
        (Rod([(0, 0.01, 0.12), (0, 0.01, 0.28), (0, 0.01, 0.46), (0, 0.01, 0.57)],
             [(0.60, 0.60), (0.59, 0.585), (0.46, 0.455), (0.22, 0.22)], "helmet", "hat", 16, 0.04, 0.25, 2.3),
         Rod([(0, 0.01, 0.09), (0, 0.01, 0.15)], [(0.66, 0.66), (0.61, 0.61)], "helmet_dark", "helmet_rim", 16, 0.02,
             0.0, 2.3),
         Rod([(0.55, -0.08, 0.14), (0.50, -0.14, -0.20), (0.20, -0.36, -0.46), (0.0, -0.42, -0.48)], [0.025] * 4,
             "leather", "chin_strap", 6,
             twice=True),
         Box((0, -0.585, 0.30), (0.18, 0.05, 0.12), "trim", "helmet_badge", 0.02)),
        covers=0.13, ears_free=True,
    ),
    "hard_hat": Hat(
        (Blob((0, 0.0, 0.27), (0.57, 0.56, 0.34), "helmet", "hat", 16, 7),
         Rod([(0, -0.52, 0.30), (0, -0.30, 0.56), (0, 0.0, 0.64), (0, 0.30, 0.56), (0, 0.52, 0.30)],
             [(0.07, 0.05)] * 5, "trim", "ridge", 6, 0.3, 0.3),
         Box((0, -0.56, 0.40), (0.18, 0.10, 0.14), "glow", "headlamp", 0.03)),
        brim=Brim(0.20, 1.30, ahead=-0.02, colour="helmet"), covers=0.19,
    ),
    "bubble": Hat(
        (Rod([(0, 0, -0.56), (0, 0, -0.44)], [(0.46, 0.46), (0.50, 0.50)], "trim", "helmet_ring", 18, 0.0, 0.0),
         Box((0.64, 0.0, 0.02), (0.12, 0.26, 0.32), "trim", "ear_box", 0.03, twice=True),
         Rod([(0.66, 0.02, 0.16), (0.67, 0.04, 0.58)], [0.025, 0.02], "metal_dark", "antenna", 6),
         Blob((0.67, 0.04, 0.62), (0.05, 0.05, 0.05), "eye_glow", "antenna_light", 6, 4)),
        Cap([(-0.46, 62.0), (0.0, 68.0), (0.18, 60.0), (0.33, 30.0), (0.37, -40.0)], [(-0.5, 0.16), (0.5, 0.18)],
            soft=6.0, rows=10,
            columns=20),
        "helmet", "visor_rim", covers=0.14, ears_free=False,
    ),
    "hood": Hat(
        (Rod([(0, 0.12, 0.44), (0, 0.40, 0.58), (0, 0.66, 0.50), (0, 0.78, 0.30)], [0.30, 0.21, 0.12, 0.02], "hood",
            "hood_tip", 10, 0.3, 0.6),),
        _HOOD, "hood", "hood_dark", covers=0.02, ears_free=False,
    ),
    "ninja": Hat((), Cap([(-0.48, -40.0), (-0.25, -40.0), (-0.205, 58.0), (0.07, 60.0), (0.115, -40.0)],
        [(-0.5, 0.05), (0.5, 0.055)], low=-0.46, soft=8.0, rows=13), "hood", covers=-1.0, bare_hair=False,
            ears_free=False),
    "coif": Hat((), _COIF, "metal_dark", "metal", covers=-1.0, bare_hair=False, ears_free=False),
    "veil": Hat((_band(0.26, 0.10, "trim", 0.555),), Cap([(-0.46, 92.0), (0.0, 80.0), (0.20, 56.0), (0.30, -30.0)],
        [(-0.5, 0.10), (0.5, 0.07)], back=0.5), "hood", covers=0.10, ears_free=False),
    "bandana": Hat(
        (Rod([(0.0, 0.46, 0.20), (0.10, 0.62, 0.10), (0.16, 0.68, -0.12)], [0.07, (0.08, 0.04), 0.01], "hat",
            "bandana_tail", 6, 0.4, 0.3, twice=True),
         Blob((0, 0.49, 0.20), (0.09, 0.07, 0.08), "hat", "bandana_knot", 8, 5),
         *(Blob((x, y, z), (0.05, 0.05, 0.05), "hat_band", "dot", 6, 4, twice=True, trinket=True) for x, y,
             z in ((0.20, -0.46, 0.32), (0.44, -0.24, 0.31)))),
        _BANDANA, "hat", covers=0.12,
    ),
    "headband": Hat(
        (Rod([(0, 0, 0.13), (0, 0, 0.22)], [(0.555, 0.515), (0.545, 0.505)], "hat", "headband", 16, 0.0, 0.0, 2.3),
         Rod([(0.02, 0.50, 0.18), (0.12, 0.64, 0.08), (0.18, 0.72, -0.16)], [0.05, (0.07, 0.03), 0.01], "hat",
             "band_tail", 6, 0.3, 0.3, twice=True)),
    ),
    "circlet": Hat(
        (Rod([(0, 0, 0.17), (0, 0, 0.22)], [(0.565, 0.525), (0.562, 0.522)], "crown", "circlet", 16, 0.0, 0.0, 2.3),
         Blob((0, -0.53, 0.20), (0.055, 0.04, 0.07), "gem", "circlet_gem", 8, 5)),
    ),
    "tiara": Hat(
        (Rod([(0.50, -0.18, 0.26), (0.34, -0.42, 0.30), (0.0, -0.54, 0.32)], [0.028, 0.030, 0.032], "crown", "tiara",
            6, twice=True),
         Plate([(-0.30, -0.02), (0.30, -0.02), (0.20, 0.14), (0.11, 0.08), (0.0, 0.26), (-0.11, 0.08), (-0.20, 0.14)],
             0.045, "crown",
             "tiara_front", (0, -0.535, 0.33), (("x", 10.0),), 0.012),
         Blob((0, -0.57, 0.40), (0.045, 0.04, 0.055), "gem", "tiara_gem", 8, 5)),
    ),
    "crown": Hat((), crown=8, covers=2.0),
    "halo": Hat((Rod([(0.36 * np.sin(a), -0.36 * np.cos(a), 0.74) for a in np.linspace(0, 2 * np.pi, 17)],
        [0.035] * 17, "glow", "halo", 6,
        across=(0, 0, 1)),)),
    "wreath": Hat(
        tuple(Blob((0.535 * np.sin(a), -0.505 * np.cos(a), 0.19), (0.10, 0.055, 0.055), "leaf" if k % 3 else "plume",
            "leaf", 6, 4,
                   turns=(("y", 18.0 if k % 2 else -18.0), ("z", np.degrees(a)))) for k,
                       a in enumerate(np.linspace(0, 2 * np.pi, 13)[:-1])),
    ),
    "none": Hat(),
}  # fmt: skip
_OTHER_NAMES: Final = {"hat": "starred", "wizard_hat": "starred", "witch_hat": "pointed", "cap": "flat_cap"}
HATS: Final[Mapping[str, Hat]] = {**_HATS, **{name: _HATS[known] for name, known in _OTHER_NAMES.items()}}


def build_hat(body: Body, hat: Hat) -> None:
    h = body.head
    frame = moved(*body.skull) @ scaled(h)
    if hat.cap:
        put_cap(body, hat.cap, hat.colour, "cap")
    if hat.cap and hat.rim:
        path = rim_path(body, hat.cap, 0.055)
        body.clay.tube(
            path,
            [0.042 * h] * len(path),
            hat.rim,
            "head",
            name="cap_rim",
            sides=6,
            across=(0, 1, 0.3),
            start=0.6,
            end=0.6,
        )
    if hat.brim:
        _brim(body, hat.brim)
    if hat.crown:
        _crown(body, hat.crown)
    mould(body.clay, frame, "head", hat.pieces)


def _brim(body: Body, brim: Brim) -> None:
    h, columns = body.head, body.clay.sides(20)
    rows = []
    for share, under in ((0.0, -0.5), (0.55, -0.5), (1.0, -0.4), (1.0, 0.4), (0.55, 0.5), (0.0, 0.5)):
        reach = 0.96 + (brim.reach - 0.96) * share
        flat = ring(columns, 0.50 * reach, 0.50 * reach * brim.oval, 2.0, -np.pi / 2)
        way = flat / np.linalg.norm(flat, axis=1, keepdims=True)
        if brim.corners:
            corner = np.cos(3 * (np.arctan2(flat[:, 1], flat[:, 0]) + np.pi / 2))
            flat = flat * (1 + brim.corners * share * corner)[:, None]
            rise = brim.ahead * share**1.5 * (1 - 0.9 * np.maximum(corner, 0))
        else:
            rise = np.where(way[:, 1] < 0, brim.ahead, brim.behind) * way[:, 1] ** 2 + brim.sides * way[:, 0] ** 2
            rise = rise * share**1.5
        rows.append(np.c_[flat, brim.height + rise + under * 0.055] * h + body.skull)
    body.clay.loft(np.array(rows), brim.colour, "head", name="brim", shade=(0.2, 0.9))


def _crown(body: Body, points: int) -> None:
    h, columns = body.head, points * 4
    angle = np.arange(columns) * 2 * np.pi / columns - np.pi / 2
    spikes = (0.5 + 0.5 * np.cos(points * (angle + np.pi / 2))) ** 2
    rows = []
    for wide, low in ((0.505, True), (0.565, True), (0.575, False), (0.640, None), (0.590, None), (0.515, False)):
        z = np.full(columns, 0.20 if low else 0.30) if low is not None else 0.34 + 0.19 * spikes
        rows.append(np.c_[np.cos(angle) * wide, np.sin(angle) * wide * 0.94, z] * h + body.skull)
    body.clay.loft(np.array([*rows, rows[0]]), "crown", "head", name="crown")
    for k in range(points):
        a = 2 * np.pi * k / points - np.pi / 2
        tip = body.skull + vec(np.cos(a) * 0.615, np.sin(a) * 0.58, 0.55) * h
        body.clay.ball(tip, 0.040 * h, "crown", "head", name="crown_pearl", sides=6, rows=4)
        place = body.skull + vec(np.cos(a) * 0.575, np.sin(a) * 0.54, 0.262) * h
        colour = "gem" if k % 2 == 0 else "emblem"
        body.clay.ball(place, (0.045 * h, 0.045 * h, 0.05 * h), colour, "head", name="crown_gem", sides=6, rows=4)


def build_crest(body: Body) -> None:
    crest = body.part("crest")
    if crest == "plume":
        _plume(body)
    elif crest in CRESTS:
        mould(body.clay, moved(*body.skull) @ scaled(body.head), "head", CRESTS[crest])


CRESTS: Final[Mapping[str, tuple[Stroke, ...]]] = {
    "wings": (
        *(Rod([(0.57, 0.04, 0.20), (0.66, 0.22 + 0.05 * k, 0.36 + 0.13 * k), (0.68, 0.34 + 0.08 * k, 0.50 + 0.20 * k)],
              [(0.035, 0.10), (0.035, 0.085), 0.01], "feather", "helmet_wing", 6, 0.4, 0.4,
                  twice=True) for k in range(3)),
        Blob((0.585, 0.0, 0.20), (0.05, 0.10, 0.10), "trim", "wing_root", 8, 5, twice=True),
    ),
    "mohawk": tuple(
        Plate([(-0.10, 0.0), (0.10, 0.0), (0.13, 0.17), (0.06, 0.30), (-0.08, 0.16)], 0.10, "plume", "crest",
              (0, y, z), (("z", 90.0), ("x", t)), 0.03) for y, z, t in ((-0.34, 0.38, 32.0), (-0.12, 0.50, 12.0),
                  (0.12, 0.50, -12.0), (0.34, 0.40, -34.0))
    ),
}  # fmt: skip


def _plume(body: Body) -> None:
    """A swept feather: one great lock that rises and falls down the back, and two lesser ones beside it."""
    h = body.head
    root = body.skull + vec(0, 0.02, 0.54) * h
    body.clay.tube(
        [root - vec(0, 0, 0.05) * h, root + vec(0, 0.0, 0.07) * h],
        [0.055 * h, 0.04 * h],
        "trim",
        "head",
        name="plume_socket",
        sides=8,
        end=0.2,
    )
    sweep = [
        (0, -0.02, 0.00),
        (0, -0.10, 0.16),
        (0, -0.02, 0.33),
        (0, 0.20, 0.40),
        (0, 0.44, 0.30),
        (0, 0.60, 0.06),
        (0, 0.66, -0.24),
    ]
    for aside, turn, size in ((0.0, 0.0, 1.0), (0.075, 13.0, 0.72), (-0.075, -13.0, 0.72)):
        frame = turned("y", turn) @ turned("z", -turn * 1.5)
        path = root + (placed(frame, np.array(sweep) * size) + vec(aside, 0.0, 0.0)) * h
        along = np.linspace(0, 1, body.clay.steps(8, 5))
        full = size * h * np.sin(np.pi * np.clip(0.10 + 0.86 * along**0.8, 0, 1)) ** 0.75
        body.clay.tube(
            curve(path, len(along)),
            [(0.085 * f, 0.145 * f) for f in full.tolist()],
            "plume",
            "head",
            name="plume",
            sides=8,
            square=2.2,
            start=0.5,
            end=0.8,
        )
