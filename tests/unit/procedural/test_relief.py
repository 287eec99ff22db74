"""One picture in, a relief out: closed, coloured, and never thicker than it should be."""

import numpy as np
import pytest

from gpu_consumers.engines.procedural import relief as module
from gpu_consumers.engines.procedural.relief import is_closed, relief, solid
from gpu_consumers.engines.procedural.textured import TexturedMesh
from gpu_consumers.errors import Unworkable

TEXELS = 256


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TEXTURE", TEXELS)
    monkeypatch.setattr(module, "GRID", 96)
    monkeypatch.setattr(module, "RIM", 2)


Y, X = np.mgrid[:128, :128]
RING = (np.hypot(X - 64, Y - 64) < 50) & (np.hypot(X - 64, Y - 64) > 20)


def picture(
    shown: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    made = np.zeros((128, 128, 4), np.uint8)
    made[..., 0], made[..., 2], made[..., 3] = np.where(X < 64, 220, 20), np.where(X < 64, 20, 220), shown * 255
    return made


def by_place(mesh: TexturedMesh) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], int]:
    """The triangles over places, seams closed, and how many places there are."""
    _, place = np.unique(np.rint(mesh.points * 1e6), axis=0, return_inverse=True)
    return place.reshape(-1)[mesh.triangles], int(place.max()) + 1


def test_a_ring_stays_a_ring() -> None:
    points, triangles = solid(RING, 0.01, 10.0)
    edges = len(triangles) * 3 // 2
    assert is_closed(triangles)
    assert len(points) - edges + len(triangles) == 0  # Euler's number of a torus


def test_a_long_strip_is_inflated_to_a_cylinder() -> None:
    strip = np.zeros((41, 200), bool)
    strip[10:31] = True
    points, _ = solid(strip, 0.01, 10.0)
    middle = points[np.abs(points[:, 0]) < 0.3]
    assert np.ptp(middle[:, 2]) == pytest.approx(np.ptp(middle[:, 1]), rel=0.06)


def test_the_thickness_is_limited() -> None:
    points, _ = solid(np.ones((64, 64), bool), 0.01, 0.05)
    assert np.ptp(points[:, 2]) == pytest.approx(0.05, rel=0.05)


def test_a_relief_is_closed_stands_on_the_ground_and_is_as_high_as_it_should_be() -> None:
    mesh = relief(picture(RING), 1.8)
    triangles, _ = by_place(mesh)
    assert is_closed(triangles)
    assert mesh.points[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert np.ptp(mesh.points[:, 2]) == pytest.approx(1.8, rel=0.04)


def test_the_front_shows_the_picture_and_the_back_its_mirrored_colours() -> None:
    mesh = relief(picture(RING), 1.0)
    corners = mesh.points[mesh.triangles]
    front = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 1] < 0  # it faces -Y
    texel = mesh.uv[mesh.triangles].mean(axis=1) * (2 * TEXELS - 1, 1 - TEXELS) + (0, TEXELS - 1)
    colour = mesh.picture[texel[:, 1].astype(int), texel[:, 0].astype(int)].astype(int)
    red = colour[:, 0] > colour[:, 2]
    left = corners.mean(axis=1)[:, 0]  # in the picture's sense
    for side in (front, ~front):
        assert red[side & (left < -0.2)].all()
        assert not red[side & (left > 0.2)].any()


def test_the_same_picture_gives_the_same_bytes() -> None:
    one, other = relief(picture(RING), 1.0), relief(picture(RING), 1.0)
    assert one.points.tobytes() == other.points.tobytes()
    assert one.picture.tobytes() == other.picture.tobytes()


def test_a_picture_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(Unworkable, match="shows nothing"):
        relief(np.zeros((64, 64, 4), np.uint8), 1.0)
