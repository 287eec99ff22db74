"""A colour that the words give to a garment is on the figure, and covers what the garment covers."""

import numpy as np
import pytest

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.brief.words.colours import COLOURS
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.paints import rgb

NEAR = 0.16  # a seed may shift a hue a little


def share_of(words: str, colour: str, seed: int) -> float:
    """The share of the figure's surface that has a colour."""
    figure = design(read({"prompt": {"core_concept": words}}, "3D_CHARACTER", seed=seed).brief, seed, 0.6)
    corners = figure.vertices[figure.faces[:, :3]]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    wanted = np.array(rgb(COLOURS[colour][0]))
    like = [np.abs(np.array(rgb(paint.top)) - wanted).max() < NEAR for paint in figure.palette.values()]
    return float(area[np.array(like)[figure.colour]].sum() / area.sum())


@pytest.mark.parametrize(
    ("words", "colour", "least"),
    [
        ("a princess in a green dress", "green", 0.12),
        ("a queen in a black gown", "black", 0.12),
        ("a wizard in a purple robe", "purple", 0.10),
        ("a knight with a red cape", "red", 0.05),
        ("a knight in green armour", "green", 0.08),
        ("a samurai in black armour", "black", 0.06),
        ("a pirate in a red coat", "red", 0.10),
        ("a doctor with a yellow coat", "yellow", 0.12),
        ("a chef with a green apron", "green", 0.03),
        ("an archer with red trousers", "red", 0.02),
        ("an archer in a green hood", "green", 0.02),
        ("a viking with an orange beard", "orange", 0.01),
        ("a ninja with a red scarf", "red", 0.01),
        ("a king with a blue cape", "blue", 0.05),
        ("a blue dragon", "blue", 0.15),
        ("a green horse", "green", 0.2),
    ],
)
@pytest.mark.parametrize("seed", [1, 11])
def test_a_colour_lands_on_the_part_it_names(words: str, colour: str, least: float, seed: int) -> None:
    assert share_of(words, colour, seed) >= least
