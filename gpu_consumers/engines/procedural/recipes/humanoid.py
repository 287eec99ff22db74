"""Two legs, two arms, a big head: knights, wizards, goblins and whoever else the brief's parts describe."""

from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay
from gpu_consumers.engines.procedural.paints import drawn, mixed
from gpu_consumers.engines.procedural.recipes.build import Taste, build_of, torso_profile, varied
from gpu_consumers.engines.procedural.recipes.frame import SIDES, STANDARD_HEIGHT, Body, build_skeleton
from gpu_consumers.engines.procedural.recipes.hands import build_hand
from gpu_consumers.engines.procedural.recipes.heads import build_head
from gpu_consumers.engines.procedural.recipes.held import build_held, grip_of
from gpu_consumers.engines.procedural.recipes.limbs import build_arm, build_leg, build_torso
from gpu_consumers.engines.procedural.recipes.outfits import build_outfit
from gpu_consumers.engines.procedural.recipes.outfits.wardrobe import outfit_of
from gpu_consumers.engines.procedural.recipes.strange import FLESHLESS, build_fleshless

# Parts that stand on one side only, or are not the same on both; all others mirror each other in x. What hands hold
# is on one side as well.
ASYMMETRIC: Final = frozenset(
    {"antenna", "antenna_light", "arrow", "back_grip", "back_guard", "back_pommel", "baldric", "bandana_knot",
        "bandolier", "bandolier_back", "beret", "breast_edge", "chest_back_strap", "chest_strap", "earring", "eye",
        "eyepatch", "eyepatch_strap", "fletching", "fringe", "glint", "hat", "hat_feather", "hat_moon",
        "hide_back_strap", "hide_strap", "hose", "iris", "leaf", "lid", "neck_scarf_tail", "panel_knob",
        "panel_light", "panel_screen", "patch", "patch_high", "pen", "pen_two", "plume", "pocket", "pocket_tool",
        "pocket_tool_head", "pompom", "pouch", "pouch_button", "pouch_flap", "pupil", "quiver", "quiver_band",
        "quiver_rim", "quiver_strap", "rope_end", "rope_knot", "sack", "sack_neck", "sack_tie", "sash_knot",
        "sash_tail", "scabbard", "scabbard_rim", "scarf_knot", "scarf_tail", "sclera", "sheathed_grip",
        "sheathed_guard", "stethoscope_disc", "stethoscope_tail", "strap_disc", "tear", "tool_pouch",
        "tool_pouch_flap", "wart", "wrap_over", "wrap_under"}
)  # fmt: skip


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    build_ = build_of(brief.physique, brief.style)
    taste = Taste.drawn(rng)
    proportions = varied(brief, rng)
    body = Body(clay, brief, build_, proportions, taste, torso_profile(build_, brief.parts.get("figure", "")))
    clay.palette = drawn(mixed(brief, {}), brief, rng)
    build_skeleton(body)
    worn = outfit_of(brief.parts.get("body", "tunic"))
    if brief.parts.get("flesh", "") in FLESHLESS:
        build_fleshless(body)
    else:
        build_torso(body, worn)
        for side, x in SIDES:
            build_leg(body, side, x, worn)
            build_arm(body, side, x, worn)
            build_hand(body, side, x, grip_of(body, side))
    build_head(body)
    build_outfit(body, worn)
    for side, x in SIDES:
        build_held(body, side, x)
    clay.resize(STANDARD_HEIGHT * proportions.height)
