"""What lies on the torso, by name, and what is worn about neck and waist. Rows only; `rows` says how they are made."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import moved
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.outfits.emblems import DEFAULTS, EMBLEMS
from gpu_consumers.engines.procedural.recipes.outfits.rows import Band, Panel, Piece, Row, Tubed, make
from gpu_consumers.engines.procedural.recipes.outfits.wardrobe import Outfit
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Box, Plate, Rod, disc, mould, scaled


def _button(z: float, colour: str = "trim", x: float = 0.0, twice: bool = False) -> Piece:
    return Piece(z, (Blob((x, -0.02, 0), (0.075, 0.05, 0.075), colour, "button", 6, 4, twice=twice),), 0.006)


LAYERS: Final[Mapping[str, tuple[Row, ...]]] = {
    "collar": (Band("collar", "trim", 0.955, 0.034, 0.012, 0.3, 2.3),),
    "placket": (Panel("placket", "trim", 0.60, 0.93, 0.10, 0.13, 0.004, columns=3, rows=4),),
    "lacing": (
        Panel("placket", "shirt", 0.52, 0.93, 0.10, 0.24, 0.003, columns=3, rows=4),
        *(Tubed("lace", "leather", ((-0.20, t, -1.0), (0.0, t - 0.03, -1.0), (0.20, t, -1.0)), (0.008, 0.008),
            0.020) for t in (0.62, 0.74, 0.86)),
    ),
    "buttons": tuple(_button(t) for t in (0.34, 0.52, 0.70)),
    "stole": (Panel("stole", "trim", 0.22, 0.90, 0.20, 0.20, 0.010, columns=3),
        Panel("stole_inlay", "robe_dark", 0.24, 0.88, 0.10, 0.10, 0.017, columns=3)),
    "yoke": (Band("yoke", "trim", 0.945, 0.045, 0.016, 0.3, 2.3), Band("yoke_low", "robe_dark", 0.86, 0.09, 0.012,
        0.15)),
    "tabard": (
        Panel("tabard_border", "trim", -0.54, 0.84, 0.66, 0.50, 0.016, point=0.022, columns=7),
        Panel("tabard", "tabard", -0.51, 0.83, 0.55, 0.41, 0.023, point=0.020, columns=7),
        Panel("tabard_back_border", "trim", -0.54, 0.84, 0.66, 0.50, 0.016, 1.0, point=0.022, columns=7),
        Panel("tabard_back", "tabard", -0.51, 0.83, 0.55, 0.41, 0.023, 1.0, point=0.020, columns=7),
        Band("gorget", "metal", 0.90, 0.075, 0.018, 0.3, 2.3),
        Band("gorget_rim", "trim", 0.965, 0.030, 0.020, 0.3, 2.2),
    ),
    "breastplate": (
        Band("plackart", "metal_dark", 0.26, 0.16, 0.012, 0.1),
        Band("breastplate", "metal", 0.60, 0.16, 0.024, 0.35),
        Piece(0.60, (Rod([(0, 0.02, -0.42), (0, -0.08, 0.0), (0, 0.0, 0.42)],
            [(0.62, 0.10), (0.76, 0.16), (0.60, 0.10)], "metal", "chest_plate", 10, 0.5, 0.5, 2.6),
                      Rod([(0, -0.09, -0.40), (0, -0.25, 0.0), (0, -0.10, 0.40)], [0.030, 0.036, 0.030], "trim",
                          "chest_ridge", 6, 0.3, 0.3)), 0.0),
        Band("gorget", "metal", 0.90, 0.075, 0.020, 0.3, 2.3),
        Band("gorget_rim", "trim", 0.965, 0.032, 0.022, 0.3, 2.2),
        Band("waist_rim", "trim", 0.36, 0.030, 0.020, 0.2),
    ),
    "bodice": (
        Band("bodice_rim", "trim", 0.80, 0.026, 0.008, 0.2),
        Panel("bodice_front", "bodice", 0.20, 0.80, 0.16, 0.46, 0.006, columns=3, rows=5),
        *(Tubed("lace", "trim", ((-0.16 - 0.18 * (t - 0.2), t, -1.0), (0.0, t - 0.03, -1.0),
            (0.16 + 0.18 * (t - 0.2), t, -1.0)), (0.007, 0.007), 0.020) for t in (0.36, 0.50, 0.64)),
    ),
    "neckline": (Panel("neckline", "skin", 0.82, 0.97, 0.34, 0.56, 0.002, columns=5, rows=4),),
    "gown_front": (Panel("gown_border", "trim", -0.86, 0.12, 0.66, 0.20, 0.014, columns=3),
        Panel("gown_front", "bodice", -0.85, 0.10, 0.50, 0.12, 0.022, columns=3)),
    "vest": (
        Panel("vest_front", "cloth", 0.02, 0.93, 0.46, 0.26, 0.010, x_low=0.62, x_high=0.44, twice=True),
        Panel("vest_back", "cloth", 0.02, 0.95, 0.94, 0.62, 0.010, 1.0, columns=7),
        Tubed("vest_edge", "trim", ((0.16, 0.04, -1.0), (0.14, 0.35, -1.0), (0.15, 0.65, -1.0), (0.20, 0.92, -1.0)),
            (0.013, 0.010), 0.022, True),
        Piece(0.50, (Blob((0.13, -0.03, 0), (0.05, 0.04, 0.05), "trim", "vest_button", 6, 4, twice=True),), 0.016),
    ),
    "vest_open": (
        Panel("poncho_front", "cloth", -0.12, 0.96, 0.86, 0.70, 0.024, point=0.05, columns=7),
        Panel("poncho_back", "cloth", -0.12, 0.96, 0.86, 0.70, 0.024, 1.0, point=0.05, columns=7),
        Panel("poncho_stripe", "trim", 0.18, 0.30, 0.86, 0.88, 0.031, columns=7, rows=4, point=0.03),
        Panel("poncho_back_stripe", "trim", 0.18, 0.30, 0.86, 0.88, 0.031, 1.0, columns=7, rows=4, point=0.03),
        Panel("poncho_low_stripe", "emblem", 0.04, 0.11, 0.86, 0.87, 0.031, columns=7, rows=4, point=0.03),
    ),
    "hide_strap": (
        Tubed("hide_strap", "leather", ((-0.62, 0.86, -1.0), (-0.2, 0.60, -1.0), (0.3, 0.36, -1.0),
            (0.66, 0.18, -1.0)), (0.030, 0.014), 0.006),
        Tubed("hide_back_strap", "leather", ((-0.62, 0.86, 1.0), (-0.1, 0.60, 1.0), (0.3, 0.36, 1.0),
            (0.66, 0.18, 1.0)), (0.030, 0.014), 0.006),
        Piece(0.52, (Plate(disc(0.18, 8), 0.10, "trim", "strap_disc", (-0.08, -0.05, 0), bevel=0.03),), 0.006),
    ),
    "chest_strap": (
        Tubed("chest_strap", "leather", ((-0.74, 0.84, -1.0), (-0.25, 0.58, -1.0), (0.3, 0.36, -1.0),
            (0.72, 0.16, -1.0)), (0.024, 0.012), 0.006),
        Tubed("chest_back_strap", "leather", ((-0.74, 0.84, 1.0), (-0.2, 0.58, 1.0), (0.3, 0.36, 1.0),
            (0.72, 0.16, 1.0)), (0.024, 0.012), 0.006),
    ),
    "patches": (
        Piece(0.44, (Plate([(-0.16, -0.14), (0.15, -0.18), (0.18, 0.13), (-0.12, 0.17)], 0.06, "patch", "patch",
            (0.34, 0.01, 0), (("z", 22.0), ("y", 8.0))),), 0.0),
        Piece(0.74, (Plate([(-0.13, -0.12), (0.13, -0.10), (0.10, 0.14), (-0.14, 0.10)], 0.06, "trim", "patch_high",
            (-0.40, 0.03, 0), (("z", -24.0),)),), 0.0),
        Piece(0.52, (Plate([(-0.04, -0.26), (0.05, -0.20), (0.02, 0.24), (-0.06, 0.16)], 0.05, "skin", "tear",
            (-0.16, 0.0, 0), (("y", 18.0),)),), 0.0),
    ),
    "wrap_front": (
        Tubed("wrap_over", "trim", ((0.40, 0.97, -1.0), (0.22, 0.80, -1.0), (-0.02, 0.58, -1.0), (-0.34, 0.34, -1.0)),
            (0.026, 0.014), 0.004),
        Tubed("wrap_under", "trim", ((-0.40, 0.97, -1.0), (-0.22, 0.80, -1.0), (-0.03, 0.61, -1.0)), (0.026, 0.012),
            0.002),
        Panel("wrap_shirt", "shirt", 0.74, 0.98, 0.06, 0.34, -0.002, columns=3, rows=4),
        Tubed("wrap_neck", "trim", ((-0.40, 0.97, -1.0), (-0.46, 1.0, 0.0), (-0.30, 0.99, 1.0), (0.0, 0.98, 1.0),
            (0.30, 0.99, 1.0), (0.46, 1.0, 0.0), (0.40, 0.97, -1.0)), (0.020, 0.018), 0.004),
    ),
    "mesh": (Panel("mesh", "metal_dark", 0.78, 0.97, 0.05, 0.26, 0.001, columns=3, rows=4),),
    "lamellar": (
        *(Band("lamellae", "armour" if k % 2 else "armour_dark", 0.30 + 0.125 * k, 0.050, 0.020 + 0.001 * k,
            0.15) for k in range(4)),
        *(Tubed("cord", "trim", ((x, 0.26, -1.0), (x, 0.72, -1.0)), (0.010, 0.006), 0.027, True) for x in (0.25,
            0.55)),
    ),
    "coat": (
        Panel("coat_front", "cloth", -0.10, 0.93, 0.44, 0.30, 0.014, x_low=0.66, x_high=0.48, twice=True),
        Panel("coat_back", "cloth", 0.02, 0.96, 0.96, 0.66, 0.012, 1.0, columns=7),
        Tubed("lapel", "trim", tuple((x, t, -1.0) for x, t in ((0.22, 0.06), (0.20, 0.36), (0.24, 0.64),
            (0.38, 0.94))), (0.022, 0.012), 0.028, True),
        Piece(0.34, (Blob((0.38, -0.03, 0), (0.06, 0.04, 0.06), "trim", "coat_button", 6, 4, twice=True),), 0.022),
        Piece(0.14, (Blob((0.40, -0.03, 0), (0.06, 0.04, 0.06), "trim", "coat_button", 6, 4, twice=True),), 0.022),
        Band("coat_collar", "cloth", 0.955, 0.060, 0.026, 0.3, 2.3),
    ),
    "labcoat": (
        Panel("coat_front", "cloth", -0.10, 0.93, 0.46, 0.34, 0.014, x_low=0.60, x_high=0.50, twice=True),
        Panel("coat_back", "cloth", 0.02, 0.96, 0.98, 0.68, 0.012, 1.0, columns=7),
        Tubed("lapel", "cloth", ((0.14, 0.50, -1.0), (0.26, 0.72, -1.0), (0.36, 0.95, -1.0)), (0.034, 0.012), 0.026,
            True),
        Piece(0.66, (Box((0.52, 0.06, 0.0), (0.24, 0.06, 0.24), "cloth_dark", "pocket", 0.02, (("z", 26.0),)),
                     Rod([(0.48, 0.01, 0.05), (0.48, 0.01, 0.22)], [0.03, 0.03], "emblem", "pen", 6),
                         Rod([(0.57, 0.05, 0.05), (0.57, 0.05, 0.20)], [0.03, 0.03], "trim", "pen_two", 6)), 0.016),
        Piece(0.20, (Blob((0.20, -0.03, 0), (0.05, 0.04, 0.05), "lash", "coat_button", 6, 4, twice=True),), 0.018),
    ),
    "tie": (Panel("tie", "emblem", 0.36, 0.90, 0.13, 0.06, 0.006, columns=3, rows=4, point=0.02),
        Piece(0.92, (Blob((0, -0.03, 0), (0.09, 0.06, 0.08), "emblem", "tie_knot", 6, 4),), 0.004)),
    "waistcoat": (
        Panel("waistcoat", "cloth", 0.04, 0.86, 0.46, 0.24, 0.007, x_low=0.46, x_high=0.46, twice=True),
        Panel("waistcoat_back", "cloth", 0.04, 0.95, 0.94, 0.62, 0.008, 1.0, columns=7),
        Panel("waistcoat_middle", "cloth", 0.02, 0.56, 0.20, 0.16, 0.009, columns=3, point=0.02),
    ),
    "jabot": (Piece(0.86, (Blob((0, -0.06, 0.04), (0.16, 0.10, 0.10), "shirt", "jabot", 8, 5),
        Blob((0, -0.08, -0.12), (0.20, 0.10, 0.12), "shirt", "jabot_low", 8, 5),
                           Blob((0, -0.15, 0.04), (0.07, 0.05, 0.08), "gem", "jabot_gem", 6, 4)), 0.004),),
    "pockets": (Piece(0.66, (Box((0.42, 0.03, 0.0), (0.34, 0.08, 0.26), "cloth_dark", "pocket", 0.02, (("z", 20.0),),
        twice=True),
                             Box((0.42, 0.0, 0.09), (0.38, 0.09, 0.09), "cloth_dark", "flap", 0.02, (("z", 20.0),),
                                 twice=True)), 0.0),),
    "bib": (
        Panel("bib", "pants", 0.10, 0.74, 0.62, 0.42, 0.010),
        Tubed("brace", "pants", ((0.36, 0.72, -1.0), (0.44, 0.90, -1.0), (0.46, 1.0, 0.0), (0.40, 0.90, 1.0),
            (0.16, 0.55, 1.0), (0.04, 0.20, 1.0)), (0.024, 0.012), 0.010, True),
        Piece(0.70, (Blob((0.34, -0.03, 0), (0.07, 0.05, 0.07), "trim", "brace_button", 6, 4, twice=True),), 0.014),
        Piece(0.46, (Box((0, -0.03, 0.0), (0.42, 0.06, 0.30), "pants_dark", "bib_pocket", 0.02),
            Box((0.0, -0.05, 0.12), (0.46, 0.06, 0.07), "trim", "bib_pocket_rim", 0.02)), 0.012),
        Band("waistband", "pants", 0.14, 0.050, 0.010, 0.15),
    ),
    "apron": (
        Panel("apron", "apron", -0.50, 0.74, 0.86, 0.40, 0.020, columns=7),
        Tubed("apron_strap", "leather", ((0.36, 0.74, -1.0), (0.40, 0.92, -1.0), (0.38, 1.0, 0.0), (0.22, 0.97, 1.0),
            (0.0, 0.95, 1.0)), (0.016, 0.010), 0.016, True),
        Band("apron_tie", "leather", 0.20, 0.026, 0.026, 0.15),
        Piece(0.30, (Box((0, -0.03, -0.02), (0.70, 0.07, 0.34), "apron_dark", "apron_pocket", 0.02),), 0.024),
        Piece(0.40, (Rod([(0.22, -0.05, 0.0), (0.24, -0.05, 0.20)], [0.035, 0.035], "wood", "pocket_tool", 6),
            Blob((0.24, -0.05, 0.24), (0.08, 0.05, 0.05), "metal", "pocket_tool_head", 6, 4)), 0.024),
    ),
    "half_apron": (Panel("half_apron", "apron", -0.62, 0.16, 0.92, 0.72, 0.026, columns=7),
        Band("apron_tie", "apron", 0.16, 0.046, 0.020, 0.15)),
    "double_breast": (
        *(_button(t, "trim", 0.24, True) for t in (0.38, 0.54, 0.70)),
        Tubed("breast_edge", "cloth_dark", ((0.42, 0.22, -1.0), (0.42, 0.60, -1.0), (0.30, 0.90, -1.0)),
            (0.008, 0.008), 0.006),
    ),
    "neckerchief": (Band("neckerchief", "emblem", 0.955, 0.046, 0.022, 0.3, 2.3),
        Piece(0.88, (Plate([(-0.20, 0.16), (0.20, 0.16), (0.0, -0.22)], 0.07, "emblem", "neckerchief_tip",
        (0, -0.05, 0), bevel=0.02), Blob((0, -0.09, 0.12), (0.08, 0.06, 0.07), "emblem", "neckerchief_knot", 6, 4)),
        0.012)),
    "space_panel": (
        Piece(0.60, (Box((0, -0.06, 0), (0.74, 0.16, 0.44), "metal", "panel", 0.05),
            Box((-0.16, -0.15, 0.06), (0.28, 0.04, 0.20), "screen", "panel_screen", 0.02),
                     Blob((0.16, -0.15, 0.10), (0.055, 0.04, 0.055), "emblem", "panel_light", 6, 4),
                         Blob((0.16, -0.15, -0.06), (0.055, 0.04, 0.055), "trim", "panel_knob", 6, 4),
                     Rod([(0.30, -0.10, -0.16), (0.52, -0.12, -0.42), (0.74, 0.06, -0.46)], [0.05, 0.05, 0.05],
                         "metal_dark", "hose", 6)), 0.0),
    ),
    "space_rings": (Band("neck_ring", "trim", 0.955, 0.060, 0.034, 0.2, 2.2),
        Band("waist_ring", "metal_dark", 0.22, 0.034, 0.014, 0.3), Band("hip_ring", "trim", 0.10, 0.034, 0.016, 0.3)),
    "fur_front": (Panel("fur_front", "furs_white", -0.40, 0.93, 0.16, 0.16, 0.020, columns=3),
        Band("fur_collar", "furs_white", 0.945, 0.07, 0.030, 0.5, 2.3)),
    "chest_fur": (
        Piece(0.62, tuple(Rod([(x, 0.02, z + 0.12), (x, -0.10, z), (x * 1.1, -0.06, z - 0.24)],
            [(0.16, 0.05), (0.17, 0.07), 0.01], "snout", "chest_fur", 6, 0.4, 0.4, twice=x > 0)
                          for x, z in ((0.0, 0.30), (0.26, 0.22), (0.14, -0.02), (0.0, -0.26)))),
    ),
}  # fmt: skip

# About the neck, whatever is worn.
NECKS: Final[Mapping[str, tuple[Row, ...]]] = {
    "scarf": (
        Band("neck_scarf", "scarf", 0.955, 0.070, 0.030, 0.5, 2.3),
        Panel("neck_scarf_tail", "scarf", 0.34, 0.92, 0.13, 0.16, 0.034, x_low=0.42, x_high=0.22, columns=3, rows=4,
            thick=0.018),
    ),
    "cowl": (Band("cowl", "hood", 0.89, 0.085, 0.020, 0.3, 2.3), Band("cowl_top", "hood", 0.965, 0.05, 0.024, 0.5,
        2.2)),
    "amulet": (
        Tubed("chain", "trim", ((0.46, 0.98, 0.0), (0.36, 0.90, -1.0), (0.14, 0.72, -1.0), (0.0, 0.66, -1.0)),
            (0.008, 0.008), 0.018, True),
        Piece(0.64, (Plate(disc(0.15, 8), 0.07, "trim", "amulet", (0, -0.04, 0), bevel=0.02),
            Blob((0, -0.09, 0), (0.07, 0.05, 0.08), "gem", "amulet_gem", 6, 4)), 0.016),
    ),
    "beads": (Tubed("beads", "wood", ((0.46, 0.99, 0.0), (0.40, 0.86, -1.0), (0.20, 0.64, -1.0), (0.0, 0.56, -1.0)),
        (0.016, 0.016), 0.018, True),
              Piece(0.54, (Blob((0, -0.06, 0), (0.10, 0.09, 0.10), "wood_dark", "bead", 8, 5),
                  Rod([(0, -0.06, -0.06), (0, -0.07, -0.28)], [0.04, 0.07], "trim", "tassel", 6)), 0.012)),
    "bow_tie": (Piece(0.90, (Plate([(-0.26, -0.13), (0.0, -0.03), (0.26, -0.13), (0.26, 0.13), (0.0, 0.03),
        (-0.26, 0.13)], 0.10, "emblem", "bow_tie", (0, -0.08, 0), bevel=0.02),
                             Blob((0, -0.12, 0), (0.06, 0.05, 0.07), "emblem", "bow_tie_knot", 6, 4)), 0.006),),
    "ruff": (Band("ruff", "shirt", 0.97, 0.030, 0.052, 0.5, 2.2), Band("ruff_low", "shirt", 0.945, 0.022, 0.040, 0.5,
        2.2)),
    "high_collar": (
        Piece(0.80, (Rod([(0.42, 0.62, 0.40), (0.92, 0.58, 0.58), (1.36, 0.54, 1.10), (1.50, 0.52, 1.34)],
            [(0.34, 0.06), (0.46, 0.05), (0.38, 0.04), (0.06, 0.02)], "lining",
                         "high_collar", 6, 0.2, 0.2, 3.0, (0, 1, 0), True),), 0.0),
        Piece(0.80, (Rod([(0, -0.20, 0.42), (0, 0.30, 0.62), (0, 0.72, 1.10)],
            [(0.60, 0.06), (1.0, 0.05), (1.14, 0.03)], "lining", "high_collar_back", 8, 0.2, 0.2, 3.0),), 0.0, 1.0),
    ),
    "stethoscope": (
        Tubed("stethoscope", "lash", ((0.40, 0.99, 0.0), (0.36, 0.88, -1.0), (0.20, 0.70, -1.0), (0.0, 0.60, -1.0)),
            (0.011, 0.011), 0.030, True),
        Tubed("stethoscope_tail", "lash", ((0.0, 0.60, -1.0), (-0.12, 0.48, -1.0), (-0.24, 0.42, -1.0)),
            (0.011, 0.011), 0.030),
        Piece(0.42, (Plate(disc(0.12, 8), 0.08, "metal", "stethoscope_disc", (-0.24, -0.03, 0), bevel=0.02),), 0.028),
    ),
    "collar": (Band("neck_collar", "leather", 0.985, 0.040, 0.014, 0.2, 2.2),
        Piece(0.95, tuple(Rod([(x, -0.02, 0.06), (x * 1.3, -0.14, 0.08)], [0.05, 0.008], "metal", "spike", 6,
        twice=x > 0) for x in (0.0, 0.24)), 0.012)),
}  # fmt: skip

BELTS: Final[Mapping[str, tuple[Row, ...]]] = {
    "belt": (
        Band("belt", "leather", 0.17, 0.046, 0.018, 0.12),
        Piece(0.17, (Box((0, -0.04, 0), (0.36, 0.09, 0.34), "trim", "buckle", 0.03),
            Box((0, -0.06, 0), (0.20, 0.09, 0.17), "leather", "buckle_hole", 0.02)), 0.020),
    ),
    "sash": (
        Band("sash", "sash", 0.19, 0.085, 0.016, 0.3),
        Piece(0.18, (Blob((0.36, -0.02, 0), (0.15, 0.13, 0.15), "sash", "sash_knot", 8, 5),
            Rod([(0.36, -0.04, -0.05), (0.44, -0.10, -0.45), (0.46, -0.06, -0.80)],
            [(0.08, 0.04), (0.13, 0.05), (0.13, 0.03)], "sash", "sash_tail", 6, 0.3, 0.1)), 0.016),
    ),
    "obi": (Band("obi", "sash", 0.22, 0.10, 0.018, 0.2), Band("obi_cord", "trim", 0.22, 0.022, 0.024, 0.3),
            Piece(0.24, (Box((0, 0.06, 0.05), (0.62, 0.26, 0.44), "sash", "obi_bow", 0.06),
                Box((0, 0.13, 0.05), (0.18, 0.22, 0.46), "trim", "obi_knot", 0.04)), 0.010, 1.0)),
    "rope": (
        Band("rope", "string", 0.18, 0.026, 0.018, 0.5), Band("rope_two", "string", 0.15, 0.024, 0.018, 0.5),
        Piece(0.15, (Blob((0.22, -0.05, 0), (0.09, 0.08, 0.09), "string", "rope_knot", 8, 5),
            *(Rod([(0.22 + 0.08 * k, -0.06, -0.04), (0.24 + 0.12 * k, -0.12, -0.40), (0.24 + 0.12 * k, -0.10, -0.74)],
            [0.04, 0.04, 0.06], "string", "rope_end", 6, 0.2, 0.4) for k in (0, 1))), 0.020),
    ),
    "wide": (
        Band("belt", "leather", 0.19, 0.095, 0.018, 0.08), Band("belt_rim", "trim", 0.325, 0.018, 0.020, 0.3),
            Band("belt_low_rim", "trim", 0.065, 0.018, 0.020, 0.3),
        Piece(0.19, (Plate(disc(0.30, 8, np.pi / 8), 0.10, "trim", "buckle", (0, -0.04, 0), bevel=0.03),
            Plate([(x * 0.15, z * 0.15) for x, z in EMBLEMS["diamond"]], 0.08, "gem", "buckle_gem", (0, -0.08, 0),
            bevel=0.02)), 0.020),
    ),
    "chain": (Band("belt", "trim", 0.15, 0.026, 0.016, 0.4), Piece(0.15,
        (Plate([(x * 0.20, z * 0.20) for x, z in EMBLEMS["diamond"]], 0.08, "trim", "buckle", (0, -0.03, 0),
        bevel=0.02), Blob((0, -0.08, 0), (0.07, 0.05, 0.09), "gem", "buckle_gem", 6, 4),
        Rod([(0, -0.04, -0.16), (0, -0.10, -0.60)], [0.03, 0.04], "trim", "belt_drop", 6, 0.2, 0.4)), 0.018)),
    "bandolier": (
        Band("belt", "leather", 0.16, 0.044, 0.018, 0.12), Piece(0.16, (Box((0, -0.04, 0), (0.34, 0.09, 0.30), "trim",
            "buckle", 0.03),), 0.020),
        Tubed("bandolier", "leather", ((0.62, 0.90, -1.0), (0.25, 0.66, -1.0), (-0.25, 0.42, -1.0),
            (-0.66, 0.20, -1.0)), (0.028, 0.012), 0.016),
        Tubed("bandolier_back", "leather", ((0.62, 0.90, 1.0), (0.25, 0.66, 1.0), (-0.25, 0.42, 1.0),
            (-0.66, 0.20, 1.0)), (0.028, 0.012), 0.016),
    ),
    "tools": (
        Band("belt", "leather", 0.16, 0.050, 0.020, 0.12), Piece(0.16, (Box((0, -0.04, 0), (0.32, 0.09, 0.32), "trim",
            "buckle", 0.03),), 0.022),
        *(Piece(0.10, (Box((0, -0.05, -0.10), (0.26, 0.20, 0.34), "leather", "tool_pouch", 0.04),
            Box((0, -0.07, 0.04), (0.30, 0.22, 0.12), "leather_dark", "tool_pouch_flap", 0.03)), 0.016,
            x=x) for x in (-0.72, 0.66)),
    ),
}  # fmt: skip
_POUCH: Final = Piece(0.10, (Box((0, -0.04, -0.10), (0.30, 0.22, 0.34), "leather", "pouch", 0.05),
    Box((0, -0.06, 0.02), (0.33, 0.24, 0.14), "leather_dark", "pouch_flap", 0.04),
                             Blob((0, -0.18, -0.05), (0.05, 0.04, 0.05), "trim", "pouch_button", 6, 4)),
                                 0.016)  # fmt: skip
_UNDER_A_CAPE: Final = frozenset({"bandolier_back", "hide_back_strap", "chest_back_strap"})
_EMBLEM_SIZE: Final = 0.34


def build_layers(body: Body, worn: Outfit) -> None:
    hidden = body.part("back").endswith(("cape", "cloak"))
    for name in worn.layers:
        if name == "emblem":
            _emblem(body)
            continue
        for row in LAYERS[name]:
            if not (hidden and getattr(row, "name", "") in _UNDER_A_CAPE):
                make(body, row)
    for row in NECKS.get(body.part("neck"), ()):
        make(body, row)
    if body.part("head") in {"hood", "ninja"}:
        for row in NECKS["cowl"]:
            make(body, row)
    belt = body.part("belt")
    panels = {"tabard", "apron", "coat", "labcoat"} & set(worn.layers)
    for row in BELTS.get(belt, BELTS["belt"]) if belt else ():
        if hidden and getattr(row, "name", "") in _UNDER_A_CAPE:
            continue
        make(body, _over(row) if panels or worn.below == "robe" else row)
    if belt in {"belt", "rope", "wide"} and body.taste.trait != 3:
        make(body, _POUCH._replace(x=0.72 * body.taste.side))


def _over(row: Row) -> Row:
    """A belt goes over panels that hang in front."""
    if isinstance(row, Band):
        return row._replace(slack=row.slack + 0.018)
    return row._replace(out=row.out + 0.018) if isinstance(row, Piece | Tubed) else row


def _emblem(body: Body) -> None:
    if body.brief.style == "pixel":
        return
    chosen = body.part("emblem") or DEFAULTS[body.taste.trait]
    unit = body.girth(body.up(0.72))[0]
    outline = [(x * _EMBLEM_SIZE, z * _EMBLEM_SIZE) for x, z in EMBLEMS.get(chosen, EMBLEMS["cross"])]
    out = 0.040 if body.part("body") == "tabard" else 0.036
    place = body.front(0, body.up(0.62), out)
    plate = Plate(outline, 0.10, "emblem", "emblem", bevel=0.03)
    mould(body.clay, moved(*place) @ scaled(unit), "chest", (plate,))
