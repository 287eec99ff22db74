"""Pictures without Blender: what covers what, how much, and where the lines are."""

import numpy as np
import pytest
from PIL import Image

from gpu_consumers.engines.procedural.contact import grounded
from gpu_consumers.engines.procedural.ink import INK, inked
from gpu_consumers.engines.procedural.raster import Camera, cast, framing, picture, silhouette

FRONT = Camera(np.zeros(3), 2.0, 0.0)


def wall(side: float, y: float, cells: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A square that faces the front, cut into cells x cells squares."""
    line = np.linspace(-side / 2, side / 2, cells + 1)
    x, z = np.meshgrid(line, line)
    points = np.stack([x.ravel(), np.full(x.size, y), z.ravel()], axis=1)
    first = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    over = first + cells + 1
    return points, np.concatenate([np.stack([first, first + 1, over + 1], 1), np.stack([first, over + 1, over], 1)])


@pytest.mark.parametrize("cells", [1, 7, 60])
def test_a_square_covers_its_share_of_the_picture_however_finely_it_is_cut(cells: int) -> None:
    covered = silhouette(*wall(1.0, 0.0, cells), FRONT, 128)
    assert covered.sum() == 64 * 64
    assert covered[32:96, 32:96].all()


@pytest.mark.parametrize("cells", [1, 60])
def test_what_is_nearer_hides_what_is_farther(cells: int) -> None:
    (far, behind), (near, before) = wall(1.6, 0.5, cells), wall(0.8, -0.5, cells)
    hit = cast(np.concatenate([near, far]), np.concatenate([before, behind + len(near)]), FRONT, 100)
    assert (hit.triangle[30:70, 30:70] < len(before)).all()
    assert (hit.triangle[12:28, 12:28] >= len(before)).all()
    assert hit.triangle[2, 2] == -1


def test_the_left_side_is_seen_from_plus_x() -> None:
    points = np.array([[0.0, -0.9, 0.0], [0.0, -0.9, 0.4], [0.0, -0.5, 0.0]])
    seen = silhouette(points, np.array([[0, 1, 2]]), Camera(np.zeros(3), 2.0, 90.0), 100)
    assert seen[:, :50].any()
    assert not seen[:, 50:].any()


def test_a_framed_shape_fills_the_picture_and_is_not_cut() -> None:
    points, faces = wall(3.0, 0.2, 4)
    covered = silhouette(points, faces, framing(points, 25.0, 15.0), 64)
    assert covered.any(axis=1).sum() > 56
    edge = np.ones((64, 64), bool)
    edge[1:-1, 1:-1] = False
    assert not (covered & edge).any()


def test_a_colour_is_blended_between_the_corners_of_a_triangle() -> None:
    points, faces = wall(2.0, 0.0)
    red = np.where(points[faces][..., 2:] > 0, [1.0, 0, 0], [0.0, 0, 0])
    shown = picture(points, faces, red, FRONT, 32)
    column = shown[:, 16, 0].astype(int)
    assert (np.diff(column) <= 0).all()
    assert column[2] > 4 * max(1, column[-4])


def lines(gap: float) -> np.ndarray:
    """Where there is ink over two walls, the smaller one `gap` before the other."""
    (far, behind), (near, before) = wall(1.6, 0.0), wall(0.8, -gap)
    clear = Image.new("RGBA", (100, 100), (255, 255, 255, 255))
    drawn = inked(clear, np.concatenate([near, far]), np.concatenate([before, behind + len(near)]), FRONT)
    return np.asarray(drawn)[..., 0] < 128


def test_a_line_lies_round_the_shape_and_round_what_stands_clearly_before_it() -> None:
    assert lines(0.5)[29:32, 45:55].any()
    assert lines(0.5)[9:12, 45:55].any()


def test_what_merely_touches_gets_no_line() -> None:
    assert not lines(0.005)[25:36, 45:55].any()


def test_ink_is_never_black() -> None:
    assert max(INK) > min(INK) > 10


def test_a_thing_on_the_floor_darkens_it_where_it_stands_and_nowhere_else() -> None:
    points = np.array([[x, y, z] for x in (-0.2, 0.2) for y in (-0.2, 0.2) for z in (0.0, 1.0)])
    camera = Camera(np.array([0, 0, 0.4]), 2.0, 0.0, 15.0)
    shade = np.asarray(grounded(Image.new("RGBA", (100, 100)), points, camera))[..., 3]
    y, x = np.unravel_index(int(shade.argmax()), shade.shape)
    assert 60 <= y <= 80
    assert 35 <= x <= 65
    assert shade[:40].max() == 0
