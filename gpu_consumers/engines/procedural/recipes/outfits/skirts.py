"""What hangs below the belt: skirts, robes, coat tails, plates. One recipe, and a row for each."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.outfits.wardrobe import Outfit


class Skirt(NamedTuple):
    """Heights: `low` as a share of the hip's height, `top` as a share of the torso. Slack in body heights."""

    low: float
    colour: str
    loose: float  # slack at the hem
    trim: str = ""  # colour of a band at the hem
    top: float = 0.14
    pleats: int = 0  # folds round the hem, 0 for none
    fold: float = 0.0  # how deep they are, as a share
    ragged: float = 0.0
    open: float = 0.0  # degrees left and right of the front that stay free
    together: float = 0.28  # how far both thighs pull; see `Body.cloth_weights`
    swell: float = 1.0  # 1 a cone, more a bell
    square: float = 2.5
    columns: int = 20
    rows: int = 6


SKIRTS: Final[Mapping[str, Skirt]] = {
    "tunic": Skirt(0.60, "cloth", 0.034, "trim", pleats=10, fold=0.030),
    "short": Skirt(0.78, "cloth", 0.036, "", pleats=0),
    "mail": Skirt(0.64, "mail", 0.026, "metal"),
    "kilt": Skirt(0.58, "cloth", 0.036, "", pleats=10, fold=0.04),
    "rags": Skirt(0.56, "cloth", 0.040, "", ragged=0.075, pleats=7, fold=0.03),
    "tassets": Skirt(0.66, "metal", 0.040, "trim", pleats=6, fold=0.05),
    "lamellar": Skirt(0.52, "armour", 0.044, "trim", pleats=8, fold=0.05),
    "kimono": Skirt(0.20, "skirt", 0.052, "trim", together=0.9, pleats=12, fold=0.035, rows=7),
    "coat": Skirt(0.30, "cloth", 0.052, "trim", top=0.10, open=34.0, together=0.6, pleats=8, fold=0.04, rows=7),
    "santa": Skirt(0.56, "cloth", 0.046, "furs_white", pleats=8, fold=0.02),
    "torn_shorts": Skirt(0.55, "pants", 0.022, "", ragged=0.06, top=0.06),
    "robe": Skirt(0.075, "robe", 0.098, "trim", top=0.30, together=1.5, pleats=6, fold=0.075, square=2.2, columns=24,
        rows=7),
    "dress": Skirt(0.085, "robe", 0.150, "trim", top=0.12, together=1.6, pleats=6, fold=0.060, swell=0.62, square=2.1,
        columns=24, rows=7),
}  # fmt: skip


def build_skirt(body: Body, worn: Outfit) -> None:
    if worn.below in SKIRTS:
        _made(body, SKIRTS[worn.below], _rough(body, SKIRTS[worn.below]))
    if worn.below == "loincloth":
        _made(body, Skirt(0.84, "cloth", 0.016), 0.0)


def _rough(body: Body, skirt: Skirt) -> float:
    return skirt.ragged * body.hip


def _made(body: Body, skirt: Skirt, ragged: float) -> None:
    columns, rows = body.clay.sides(skirt.columns), body.clay.steps(skirt.rows, 4)
    top, low = body.up(skirt.top), body.hip * skirt.low
    share = np.linspace(0.0, 1.0, rows)  # from the hem up
    heights = low + (top - low) * share
    slack = 0.007 + skirt.loose * (1.0 - share) ** skirt.swell
    grid = body.wrapped(heights, slack, columns, skirt.square)
    angle = np.arange(columns) * 2 * np.pi / columns
    if skirt.pleats:
        grid = _folded(grid, 1.0 + skirt.fold * ((1.0 - share) ** 0.8)[:, None] * np.cos(angle * skirt.pleats)[None, :])
    if ragged:
        # The same tear on both sides: cloth is cut by the recipe, not by chance, and so stays symmetric.
        grid[0, :, 2] += ragged * (0.65 * np.cos(angle * 7.0) + 0.35 * np.cos(angle * 4.0))
    keep = None
    if skirt.open:
        middle = 360.0 * np.minimum(np.arange(columns) + 0.5, columns - np.arange(columns) - 0.5) / columns
        keep = np.broadcast_to(middle > skirt.open, (rows - 1, columns))
    _hung(body, grid, skirt, 0.013, skirt.colour, "skirt", keep)
    if skirt.trim:
        band = np.stack([grid[0], grid[0] + (grid[1] - grid[0]) * min(1.0, 0.026 / abs(heights[1] - heights[0]))])
        _hung(
            body,
            _folded(band, np.full((2, columns), 1.02)),
            skirt,
            0.012,
            skirt.trim,
            "hem",
            keep[:1] if keep is not None else None,
        )


def _folded(grid: Floats, factors: Floats) -> Floats:
    centre = grid.mean(axis=1, keepdims=True)
    out = grid - centre
    out[:, :, :2] *= factors[:, :, None]
    return np.asarray(centre + out, dtype=np.float64)


def _hung(
    body: Body, grid: Floats, skirt: Skirt, thick: float, colour: str, name: str, keep: NDArray[np.bool_] | None
) -> None:
    weights = [body.cloth_weights(p, skirt.together) for p in grid.reshape(-1, 3)]
    inside = {"robe": "robe_dark", "cloth": "cloth_dark"}.get(colour, "shadow")
    body.clay.sheet(grid, thick, colour, weights, name=name, inside=inside, around=True, keep=keep, shade=(0.0, 0.95))
