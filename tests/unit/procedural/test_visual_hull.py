"""Views of a known figure in, a mesh out: does it look like the figure from where nobody looked?"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural import projection
from gpu_consumers.engines.procedural.calibration import AZIMUTHS, Calibration
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawing import drawn, triangles_of
from gpu_consumers.engines.procedural.figure import Figure, design
from gpu_consumers.engines.procedural.projection import textured
from gpu_consumers.engines.procedural.raster import Camera, framing, silhouette
from gpu_consumers.engines.procedural.relief import is_closed, reduced
from gpu_consumers.engines.procedural.textured import Triangles
from gpu_consumers.engines.procedural.visual_hull import Hull, View, carve
from gpu_consumers.errors import Unworkable

NOVEL = (22.0, 112.0, 250.0)


@cache
def wolf() -> Figure:
    return design(read({"prompt": {"core_concept": "a grey wolf"}}, "3D_CHARACTER").brief, 7, 0.6)


def seen(side: str, elevation: float) -> View:
    width = 1.1 * float(np.ptp(wolf().vertices, axis=0).max())
    camera = framing(wolf().vertices, AZIMUTHS[side], elevation)
    x, y, z = (float(c) for c in camera.middle)
    told = Calibration(azimuth=AZIMUTHS[side], elevation=elevation, width_m=width, middle=(x, y, z))
    return View(side, drawn(wolf(), 0.0, 0.0, 192, told.camera), told)


@cache
def views(count: int) -> tuple[View, ...]:
    sides = [side for side in AZIMUTHS if count == 8 or "_" not in side]
    return tuple(seen(side, 30.0 if "_" in side else 0.0) for side in sides)


@cache
def hull(count: int) -> Hull:
    return carve(views(count), fine=88)


def agreement(points: Floats, triangles: Triangles, azimuth: float) -> float:
    camera = Camera(wolf().vertices.mean(axis=0), 1.2 * float(np.ptp(wolf().vertices, axis=0).max()), azimuth)
    real = silhouette(wolf().vertices, triangles_of(wolf())[0], camera, 160)
    made = silhouette(points, triangles, camera, 160)
    return float((real & made).sum() / (real | made).sum())


@pytest.mark.parametrize("azimuth", NOVEL)
@pytest.mark.accepts("S001-004")
def test_a_hull_of_eight_views_agrees_with_the_figure_from_views_that_were_not_used(azimuth: float) -> None:
    assert agreement(hull(8).points, hull(8).triangles, azimuth) >= 0.9


def test_a_hull_of_four_views_is_fuller_from_between_them_and_says_so() -> None:
    between = agreement(hull(4).points, hull(4).triangles, 45.0)
    assert 0.6 < between < agreement(hull(8).points, hull(8).triangles, 45.0)
    assert "fuller" in str(hull(4).facts()["bounded_by"])
    assert hull(4).facts()["distinct_outlines"] == 2


def test_a_hull_is_closed_and_outward_and_as_large_as_the_figure() -> None:
    made = hull(8)
    a, b, c = (made.points[made.triangles[:, k]] for k in range(3))
    assert is_closed(made.triangles)
    assert np.einsum("ij,ij->", a, np.cross(b, c)) > 0
    assert np.ptp(made.points, axis=0) == pytest.approx(np.ptp(wolf().vertices, axis=0), rel=0.1)


def test_the_same_views_give_the_same_bytes() -> None:
    again = carve(views(8), fine=88)
    assert again.points.tobytes() == hull(8).points.tobytes()
    assert again.triangles.tobytes() == hull(8).triangles.tobytes()


def test_views_that_agree_are_said_to_and_are_not_doubted() -> None:
    assert hull(8).consistency > 0.98
    assert hull(8).facts()["down_weighted_m"] == {}


def test_a_view_that_disagrees_is_found_and_believed_less() -> None:
    odd = views(8)[1]
    shifted = replace(odd, picture=np.roll(odd.picture, 16, axis=1))
    made = carve((views(8)[0], shifted, *views(8)[2:]), fine=64)
    assert hull(8).consistency > made.consistency
    assert list(made.facts()["down_weighted_m"] or ()) == [odd.name]  # type: ignore[arg-type]


def test_the_texture_shows_each_side_in_the_colours_that_its_view_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "TEXTURE", 256)
    mesh, share = textured(*reduced(hull(8).points, hull(8).triangles, 1500), views(8))
    assert share > 0.6
    for view in (views(8)[0], views(8)[4]):
        camera = view.camera
        facing = np.cross(
            mesh.points[mesh.triangles[:, 1]] - mesh.points[mesh.triangles[:, 0]],
            mesh.points[mesh.triangles[:, 2]] - mesh.points[mesh.triangles[:, 0]],
        )
        front = (facing @ camera.axes[2]) > 0.9 * np.linalg.norm(facing, axis=1)
        texel = (mesh.uv[mesh.triangles[front]].mean(axis=1) * (1, -1) + (0, 1)) * (len(mesh.picture) - 1)
        shown = mesh.picture[texel[:, 1].astype(int), texel[:, 0].astype(int)]
        at = camera.seen(mesh.points[mesh.triangles[front]].mean(axis=1), len(view.picture))[:, :2].astype(int)
        given = view.picture[at[:, 1], at[:, 0], :3]
        assert np.median(np.abs(shown.astype(int) - given.astype(int))) < 12


def test_views_along_one_line_are_refused() -> None:
    with pytest.raises(Unworkable, match="a front and a side"):
        carve((views(4)[0], views(4)[2]))


def test_views_of_different_things_that_never_meet_are_refused() -> None:
    away = views(4)[1].calibration.model_copy(update={"middle": (0.0, 0.0, 50.0)})
    with pytest.raises(Unworkable, match="no body in common"):
        carve((views(4)[0], replace(views(4)[1], calibration=away)))
