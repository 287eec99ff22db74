"""What is measured on meshes, and the arrays behind it: no Blender, no files from outside."""

import numpy as np
import pytest
import trimesh

from gpu_consumers.engines.procedural.collision import hull_of
from gpu_consumers.engines.procedural.drawn import Drawn, creased
from gpu_consumers.engines.procedural.inside import buried_shells, winding_numbers
from gpu_consumers.engines.procedural.inspection import Inspection, closed_seams, look_over, shells_of
from gpu_consumers.engines.procedural.occlusion import DARKEST, occlusion
from gpu_consumers.engines.procedural.platforms import texture_px
from gpu_consumers.engines.procedural.quads import split
from gpu_consumers.engines.procedural.skin import simplified, single_skin
from gpu_consumers.engines.procedural.symmetry import evened, symmetry_of
from gpu_consumers.engines.procedural.unwrap import measured, texels, unwrapped


def of(*shapes: trimesh.Trimesh) -> Drawn:
    starts = np.cumsum([0, *(len(shape.vertices) for shape in shapes)])
    points = np.concatenate([np.asarray(shape.vertices) for shape in shapes])
    faces = np.concatenate([np.asarray(s.faces) + start for s, start in zip(shapes, starts, strict=False)])
    return Drawn.plain(*creased(points, faces))


def ball(at: tuple[float, float, float] = (0.0, 0.0, 0.0), radius: float = 1.0, fine: int = 2) -> trimesh.Trimesh:
    shape: trimesh.Trimesh = trimesh.creation.icosphere(subdivisions=fine, radius=radius)
    shape.apply_translation(at)
    return shape


def box(size: tuple[float, float, float] = (1.0, 1.0, 1.0), at: tuple[float, float, float] = (0, 0, 0)) -> Drawn:
    shape = trimesh.creation.box(size)
    shape.apply_translation(at)
    return of(shape)


def look(mesh: Drawn) -> Inspection:
    return look_over(closed_seams(mesh.points, mesh.triangles))


def test_a_sound_mesh_has_nothing_to_be_told_about_it() -> None:
    found = look(of(ball(), ball((5, 0, 0))))
    assert found.sound
    assert (found.shells, found.buried_shells) == (2, 0)


def test_a_hole_an_inverted_shell_and_a_flipped_face_are_each_counted() -> None:
    holed, inverted, flipped = ball(), ball((5, 0, 0)), ball((10, 0, 0))
    holed.update_faces(np.arange(len(holed.faces)) > 0)
    inverted.invert()
    flipped.faces[0] = flipped.faces[0][::-1]
    assert look(of(holed)).open_shells == 1
    assert look(of(inverted)).inside_out_shells == 1
    assert look(of(flipped)).flipped_edges == 3


def test_shells_that_touch_along_an_edge_are_two_and_sound() -> None:
    other = trimesh.creation.box((1, 1, 1))
    other.apply_translation((1, 0, 1))
    found = look(of(trimesh.creation.box((1, 1, 1)), other))
    assert found.shells == 2
    assert found.sound


def test_a_shell_wholly_inside_another_is_buried_and_one_that_peeps_out_is_not() -> None:
    def buried(*shapes: trimesh.Trimesh) -> list[int]:
        mesh = of(*shapes)
        parts = shells_of(closed_seams(mesh.points, mesh.triangles))
        return buried_shells(parts.surface.points, parts.surface.triangles, parts.label, parts.solid)

    assert len(buried(ball(), ball(radius=0.3))) == 1
    assert buried(ball(), ball((0.8, 0, 0), radius=0.3)) == []


def test_winding_numbers_tell_inside_from_outside() -> None:
    inside, outside = winding_numbers(np.array([(0.0, 0, 0), (2.0, 0, 0)]), of(ball()).corners)
    assert inside == pytest.approx(1.0, abs=1e-6)
    assert outside == pytest.approx(0.0, abs=1e-6)


def test_a_single_skin_is_one_closed_shell_that_keeps_each_colour_where_it_was() -> None:
    left, right = of(ball()), of(ball((1.2, 0, 0)))
    mesh = Drawn(
        np.concatenate([left.points, right.points]),
        np.concatenate([left.normals, right.normals]),
        np.concatenate([np.full((len(left.points), 2), 0.25), np.full((len(right.points), 2), 0.75)]),
        np.ones((len(left.points) + len(right.points), 3)),
        np.concatenate([left.triangles, right.triangles + len(left.points)]),
        np.zeros(len(left.triangles) + len(right.triangles), np.int64),
    )
    skin = single_skin(mesh, shells_of(closed_seams(mesh.points, mesh.triangles)))
    found = look(skin)
    assert (found.shells, found.open_shells, found.inside_out_shells) == (1, 0, 0)
    middle = skin.corners.mean(axis=1)[:, 0]
    u = skin.uv[skin.triangles][:, :, 0].mean(axis=1)
    assert np.allclose(u[middle < 0.3], 0.25)
    assert np.allclose(u[middle > 0.9], 0.75)


def test_simplifying_meets_the_budget_and_leaves_no_hole() -> None:
    mesh = of(ball(fine=4))
    fewer = simplified(closed_seams(mesh.points, mesh.triangles), 500)
    assert fewer is not None
    assert 100 < len(fewer.triangles) <= 500
    assert look_over(fewer).open_shells == 0


def test_quads_become_pairs_of_triangles_along_their_shorter_diagonal() -> None:
    points = np.array([(0.0, 0, 0), (2, 0, 0), (3, 1, 0), (1, 1, 0), (0, 1, 0)])
    found = split(points, np.array([(0, 1, 2, 3), (0, 3, 4, 4)]))
    assert found.share == 0.5
    assert sorted(map(tuple, np.sort(found.surface.triangles))) == [(0, 1, 3), (0, 3, 4), (1, 2, 3)]


def test_a_unique_unwrap_has_no_overlap_and_an_even_density() -> None:
    mesh = of(ball(), ball((3, 0, 0), radius=0.4))
    found = measured(mesh, unwrapped(mesh).corner_uv)
    assert found.overlap == 0.0
    assert found.spread < 2.0
    assert found.coverage > 0.3


def test_overlap_is_seen_where_two_faces_share_texels() -> None:
    corner_uv = np.array([[(0.1, 0.1), (0.9, 0.1), (0.1, 0.9)]] * 2)
    found = texels(corner_uv, 64)
    assert found.doubled > 0.9 * len(found.row)


def test_charts_stand_apart_so_that_no_filter_mixes_them() -> None:
    from scipy.ndimage import distance_transform_edt, label

    mesh = box()
    found = texels(unwrapped(mesh).corner_uv, 1024)
    covered = np.zeros((1024, 1024), bool)
    covered[found.row, found.column] = True
    charts, count = label(covered, np.ones((3, 3)))
    assert count > 1
    gaps = [
        distance_transform_edt(charts != number)[covered & (charts != number)].min() for number in range(1, count + 1)
    ]
    assert min(gaps) >= 4


def test_a_crease_is_shaded_and_the_open_is_not() -> None:
    floor, wall = trimesh.creation.box((4, 4, 0.2)), trimesh.creation.box((0.2, 4, 2))
    wall.apply_translation((0, 0, 1.0))
    places = np.array([(0.2, 0.0, 0.1), (1.8, 0.0, 0.1)])
    corner, far = occlusion(of(floor, wall), places, np.array([(0.0, 0, 1)] * 2))
    assert DARKEST <= corner < 0.9 * far


def test_the_hull_is_closed_convex_and_small() -> None:
    points = np.random.default_rng(1).normal(size=(4000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = hull_of(points)
    assert len(found.mesh.triangles) <= 256
    assert look(found.mesh).sound
    assert found.volume_share > 0.9


def test_symmetry_is_measured_over_the_parts_that_mirror_one_another_and_enforced() -> None:
    left, right = ball((1, 0, 0), 0.3), ball((-1.004, 0, 0), 0.3)
    held = ball((2, 1, 0), 0.2)
    mesh = of(left, right, held)
    found = symmetry_of(shells_of(closed_seams(mesh.points, mesh.triangles)))
    assert found.error_m == pytest.approx(0.004, abs=5e-4)
    assert found.share < 0.7
    moved, count = evened(mesh.points, 0.01)
    assert count > 0
    again = symmetry_of(shells_of(closed_seams(moved, mesh.triangles)))
    assert again.error_m < 1e-4


@pytest.mark.parametrize(
    ("platform", "budget", "wished", "px"),
    [("PC", 6000, None, 1024), ("PC", 20_000, None, 2048), ("MOBILE", 20_000, None, 1024), ("PC", 500, 2048, 2048)],
)
def test_textures_are_as_large_as_platform_and_mesh_are_worth(
    platform: str, budget: int, wished: int | None, px: int
) -> None:
    assert texture_px(platform, budget, wished) == px
