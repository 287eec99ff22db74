"""What another seed changes: measures by a few per cent, hues by a little. And tints that paints are made from."""

import colorsys
from collections.abc import Sequence
from typing import Final

import numpy as np

from gpu_consumers.engines.brief.design import BOUNDS, DesignBrief, Proportions
from gpu_consumers.engines.procedural.clay import Paint
from gpu_consumers.engines.procedural.paints import darker, hexed, rgb

SPREAD: Final = {
    "bulk": 0.05, "head": 0.035, "legs": 0.05, "ears": 0.12, "tail": 0.10, "muzzle": 0.06, "eyes": 0.05, "neck": 0.05,
    "belly": 0.04, "limb": 0.05,
}  # fmt: skip
HUE: Final = 0.008  # of the whole circle
LIGHT: Final = 0.03


def varied(brief: DesignBrief, rng: np.random.Generator) -> DesignBrief:
    """The same creature as another of its kind would be born: measures by a few per cent, colours by a shade."""
    values = brief.proportions.model_dump()
    for name, spread in SPREAD.items():
        grown = values[name] * (1 + float(rng.uniform(-spread, spread)))
        least, most = BOUNDS[name]
        values[name] = min(max(grown, least), most)
    hue, light = float(rng.uniform(-HUE, HUE)), float(rng.uniform(-LIGHT, LIGHT))
    palette = {role: (_shifted(a, hue, light), _shifted(b, hue, light)) for role, (a, b) in brief.palette.items()}
    return brief.model_copy(update={"proportions": Proportions(**values), "palette": palette})


def followed(brief: DesignBrief, paints: dict[str, Paint], leaders: Sequence[tuple[str, str, float]]) -> None:
    """Give each role that the brief does not name the paint of its leader: (role, leader, how bright beside it).

    A share of 0 makes it pale, as bellies are; deep shadows also change their hue. "fur" and "feather" colour the body.
    """
    for alias in ("feather", "fur"):
        if alias in brief.palette and "body" not in brief.palette and "body" in paints:
            paints["body"] = paints["body"]._replace(top=paints[alias].top, bottom=paints[alias].bottom)
    for role, leader, share in leaders:
        if role in brief.palette:
            continue
        if share == 0.0:
            paints[role] = paler(paints[leader], 0.62)
        elif share < 1.0:
            paints[role] = (lighter if share > 0.75 else darker)(paints[leader], share)
        else:
            paints[role] = paints[leader]


def _shifted(colour: str, hue: float, light: float) -> str:
    h, luma, s = colorsys.rgb_to_hls(*rgb(colour))
    return hexed(colorsys.hls_to_rgb((h + hue) % 1.0, min(1.0, max(0.0, luma * (1 + light))), s))


def lighter(paint: Paint, by: float) -> Paint:
    """The same paint in more light."""
    return paint._replace(top=_shifted(paint.top, 0.0, by - 1), bottom=_shifted(paint.bottom, 0.0, by - 1))


def paler(paint: Paint, share: float) -> Paint:
    """The same paint, `share` of the way to a warm white."""
    return paint._replace(
        top=_towards(paint.top, share, (1.0, 0.97, 0.92)), bottom=_towards(paint.bottom, share, (0.93, 0.87, 0.82))
    )


def _towards(colour: str, share: float, white: tuple[float, float, float]) -> str:
    r, g, b = (c + (w - c) * share for c, w in zip(rgb(colour), white, strict=True))
    return hexed((r, g, b))
