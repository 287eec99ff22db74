"""A drawn landscape falls into layers along its own hill lines."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pip install 'forgelog[vision]'")

from gpu_consumers.engines.sprites.layering import cuts, laid_together, layers_of
from gpu_consumers.engines.vision.pictures import Rgba

HILLS = (60, 100, 135)


def landscape(width: int = 240, height: int = 160) -> Rgba:
    """Sky over three waves of darkening green."""
    columns, rows = np.arange(width), np.arange(height)[:, None]
    scene = np.full((height, width, 4), 255, np.uint8)
    scene[..., :3] = (150, 200, 240)
    for number, base in enumerate(HILLS):
        hill = rows > base + 6 * np.sin(columns / (20 + 9 * number))
        scene[hill, :3] = (120 - 40 * number, 190 - 50 * number, 110 - 35 * number)
    return scene


def test_the_cuts_follow_the_hill_lines() -> None:
    columns = np.arange(240)
    for number, (line, base) in enumerate(zip(cuts(landscape()), HILLS, strict=True)):
        wanted = base + 6 * np.sin(columns / (20 + 9 * number))
        assert np.abs(line - wanted).mean() < 4


def test_the_layers_laid_together_give_the_scene_back() -> None:
    scene = landscape()
    assert np.abs(laid_together(layers_of(scene))[..., :3].astype(int) - scene[..., :3]).mean() < 2


def test_the_back_layer_is_opaque_and_nearer_ones_move_faster() -> None:
    layers = layers_of(landscape())
    assert (layers[0].picture[..., 3] == 255).all()
    assert [layer.speed for layer in layers] == sorted(layer.speed for layer in layers)


def test_a_moving_camera_uncovers_no_hole() -> None:
    scene = landscape()
    assert laid_together(layers_of(scene), shift=12)[..., :3].min() >= scene[..., :3].min() - 12
