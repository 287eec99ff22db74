"""From a model file to frames: who is seen where, in what place, with what edge."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="pip install 'forgelog[blender]'")

from gpu_consumers.engines.sprites.actors import Actor, at_rest, cast_from, poses
from gpu_consumers.engines.sprites.filming import INK_CODE, Ink, draw, lens_for, openness
from gpu_consumers.engines.sprites.frames import Rgba
from gpu_consumers.engines.sprites.judging import alpha_fringe, touches_edge
from gpu_consumers.engines.sprites.spans import cover
from gpu_consumers.errors import Unworkable
from tests.unit.sprites.puppets import puppet

CELL = 64


@pytest.fixture(scope="module")
def actor(tmp_path_factory: pytest.TempPathFactory) -> Actor:
    return cast_from(puppet(tmp_path_factory.mktemp("puppet") / "puppet.glb"))


def seen(actor: Actor, azimuth: float, elevation: float = 30.0, ink: Ink | None = None) -> tuple[Rgba, tuple[int, int]]:
    pose = at_rest(actor)
    lens = lens_for([pose], [0, 90, 180, 270], elevation, CELL, 3)
    return draw(actor, pose, openness(actor, pose), lens, azimuth, ink or Ink()), lens.pivot


def middle_of(picture: Rgba, channel: int) -> float:
    """The mean column of what is clearly red (0) or blue (2)."""
    colours = picture[..., :3].astype(int)
    others = np.delete(colours, channel, axis=-1).max(axis=-1)
    return float(np.nonzero((colours[..., channel] > others + 60) & (picture[..., 3] > 200))[1].mean())


def test_a_triangle_covers_the_pixels_whose_middle_lies_in_it() -> None:
    corners = np.array([[[1, 1, 0], [5, 1, 0], [1, 5, 0]]], float)
    covered = cover(corners, 6, 6).triangle >= 0
    x, y = np.meshgrid(np.arange(6) + 0.5, np.arange(6) + 0.5)
    assert (covered == ((x >= 1) & (y >= 1) & (x + y <= 6))).all()


def test_the_nearer_of_two_triangles_is_seen_whichever_comes_first() -> None:
    far = [[0, 0, 1], [8, 0, 1], [0, 8, 1]]
    near = [[0, 0, 2], [4, 0, 2], [0, 4, 2]]
    for order, nearest in (((far, near), 1), ((near, far), 0)):
        assert cover(np.array(order, float), 8, 8).triangle[0, 0] == nearest


@pytest.mark.parametrize(("azimuth", "side"), [(90, -1), (270, 1)])
def test_a_figure_looks_to_the_side_that_its_direction_is_named_for(actor: Actor, azimuth: float, side: int) -> None:
    picture, pivot = seen(actor, azimuth)
    assert (middle_of(picture, 0) - pivot[0]) * side > 5  # west is the picture's left


def test_the_figures_left_arm_is_on_the_pictures_right_from_the_front_and_on_its_left_from_behind(actor: Actor) -> None:
    for azimuth, side in ((0, 1), (180, -1)):
        picture, pivot = seen(actor, azimuth)
        assert (middle_of(picture, 2) - pivot[0]) * side > 5


def test_the_feet_stand_on_the_pivot(actor: Actor) -> None:
    picture, pivot = seen(actor, 0, elevation=0, ink=Ink(0, 0))
    assert np.flatnonzero((picture[..., 3] > 127).any(axis=1))[-1] + 1 == pivot[1]


def test_edges_are_clean_and_nothing_is_cut(actor: Actor) -> None:
    for azimuth in (0, 45, 200):
        picture, _ = seen(actor, azimuth)
        assert alpha_fringe(picture, INK_CODE) < 3
        assert not touches_edge(picture)
        assert not picture[picture[..., 3] == 0].any()


def test_a_halo_of_the_background_is_found() -> None:
    picture = np.zeros((20, 20, 4), np.uint8)
    picture[5:15, 5:15] = (40, 60, 90, 255)
    assert alpha_fringe(picture) == 0
    picture[4, 4:16] = (250, 250, 250, 128)
    assert alpha_fringe(picture) > 50


@pytest.mark.parametrize("azimuth", [45, 135, 225, 315])
def test_the_light_comes_from_the_left_of_the_picture_in_every_direction(actor: Actor, azimuth: float) -> None:
    picture, (middle, ground) = seen(actor, azimuth, ink=Ink(0, 0))
    legs = picture[ground - 14 : ground - 6, :, :3].mean(axis=(0, 2))
    left, right = legs[middle - 6 : middle - 2].mean(), legs[middle + 2 : middle + 6].mean()
    assert left > right + 15


def test_a_clip_moves_what_hangs_on_its_bones_and_stays_in_place(tmp_path: Path) -> None:
    walker = cast_from(puppet(tmp_path / "walker.glb", walks_away=True))
    take = next(take for take in walker.takes if take.name == "idle")
    start, middle = poses(walker, take, np.array([0.0, 0.5]))
    assert np.allclose(start.points[:24], middle.points[:24], atol=1e-6)  # the body: it walked 1 m and was brought back
    assert middle.points[48:, 2].max() > start.points[48:, 2].max() + 0.05  # the arm went up
    assert take.loop
    assert not next(take for take in walker.takes if take.name == "attack").loop


def test_a_mesh_that_only_hangs_on_a_joint_moves_with_it(tmp_path: Path) -> None:
    wearer = cast_from(puppet(tmp_path / "hat.glb", hat=True))
    take = next(take for take in wearer.takes if take.name == "attack")
    start, end = poses(wearer, take, np.array([0.0, 1.0]))
    assert np.abs(start.points - wearer.points).max() < 1e-5
    assert np.linalg.norm(end.points[72:] - start.points[72:], axis=1).min() > 0.3


def test_a_file_without_triangles_is_refused(tmp_path: Path) -> None:
    from gpu_consumers.engines.procedural.glb import Glb

    Glb({"asset": {"version": "2.0"}, "nodes": []}).write(tmp_path / "empty.glb")
    with pytest.raises(Unworkable, match="nothing to draw"):
        cast_from(tmp_path / "empty.glb")
