"""From a drawn figure to parts, bones and clips, in memory."""

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pip install 'forgelog[vision]'")
pytest.importorskip("skimage", reason="pip install 'forgelog[vision]'")

from gpu_consumers.engines.sprites import motions, rendering
from gpu_consumers.engines.sprites.cutting import Cut, cut
from gpu_consumers.engines.sprites.documents import Clip, Kind, Motion, Skeleton
from gpu_consumers.engines.sprites.edges import without_glow
from gpu_consumers.engines.sprites.judging import alpha_fringe, rim_colour
from gpu_consumers.engines.sprites.labels import BY_NAME
from gpu_consumers.engines.sprites.posing import REST, moved, pose_at, skinning, world_matrices
from gpu_consumers.engines.sprites.rigging import rig, soft_weights
from gpu_consumers.engines.sprites.segmenting import segment
from gpu_consumers.engines.vision.pictures import Rgba, spread_colours, to_float, with_background_removed
from tests.unit.sprites.figures import knight, on_paper, slime


def cut_up(picture: Rgba, kind: Kind) -> tuple[Cut, Skeleton]:
    made = cut(picture, segment(picture, kind).labels, kind)
    return made, rig(made.layout, made.pictures)


@pytest.fixture(scope="module")
def blob() -> tuple[Cut, Skeleton]:
    return cut_up(slime(256), "blob")


@pytest.fixture(scope="module")
def fighter() -> tuple[Cut, Skeleton]:
    return cut_up(knight(256), "humanoid")


def test_a_slime_has_its_eyes_and_mouth_taken_off_its_body(blob: tuple[Cut, Skeleton]) -> None:
    assert set(blob[0].pictures) == {"body", "eyes", "mouth"}


def test_a_knight_falls_into_head_trunk_and_limbs(fighter: tuple[Cut, Skeleton]) -> None:
    assert set(fighter[0].pictures) == {"head", "torso", "arm_left", "arm_right", "leg_left", "leg_right"}


def test_what_is_no_creature_stays_in_one_soft_piece() -> None:
    assert set(np.unique(segment(slime(128), "soft").labels)) == {0, BY_NAME["body"].index}


@pytest.mark.parametrize("figure", ["blob", "fighter"])
def test_the_parts_laid_together_give_the_picture_back(figure: str, request: pytest.FixtureRequest) -> None:
    made: Cut = request.getfixturevalue(figure)[0]
    assert made.layout.rebuild_error < 2.0


def test_the_body_goes_on_behind_the_eyes(blob: tuple[Cut, Skeleton]) -> None:
    body = to_float(blob[0].pictures["body"])
    layout = {part.name: part for part in blob[0].layout.parts}
    row, column = (round(layout["eyes"].joint[1]) - layout["body"].y, round(layout["eyes"].joint[0]) - layout["body"].x)
    window = body[row - 12 : row + 12, column - 30 : column + 30]
    assert window[..., 3].min() > 0.99
    assert window[..., 1].min() > 0.3, "the eyes' dark shows through the body"


@pytest.mark.parametrize("figure", ["blob", "fighter"])
def test_every_bone_stands_after_its_parent_and_every_point_hangs_wholly_on_bones(
    figure: str, request: pytest.FixtureRequest
) -> None:
    skeleton: Skeleton = request.getfixturevalue(figure)[1]
    assert set(world_matrices(skeleton, REST)) == {bone.name for bone in skeleton.bones}
    for mesh in skeleton.meshes:
        assert all(abs(sum(weights.values()) - 1) < 1e-3 for weights in mesh.weights)


@pytest.mark.parametrize("figure", ["blob", "fighter"])
def test_at_rest_no_point_moves(figure: str, request: pytest.FixtureRequest) -> None:
    skeleton: Skeleton = request.getfixturevalue(figure)[1]
    skins = skinning(skeleton, REST)
    for mesh in skeleton.meshes:
        np.testing.assert_allclose(moved(mesh, skins), np.array(mesh.points), atol=1e-9)


@pytest.mark.parametrize("figure", ["blob", "fighter"])
def test_loops_end_where_they_begin(figure: str, request: pytest.FixtureRequest) -> None:
    skeleton: Skeleton = request.getfixturevalue(figure)[1]
    for clip in motions.compose(skeleton).clips:
        if clip.loop:
            assert motions.seam_error(skeleton, clip) == 0


def test_the_face_rides_on_the_soft_body(blob: tuple[Cut, Skeleton]) -> None:
    skeleton = blob[1]
    eyes = next(mesh for mesh in skeleton.meshes if mesh.part == "eyes")
    body = next(mesh for mesh in skeleton.meshes if mesh.part == "body")
    for clip in motions.compose(skeleton).clips:
        for sample in range(clip.samples):
            skins = skinning(skeleton, pose_at(clip, sample))
            middle, (low, high) = (
                moved(eyes, skins).mean(0),
                (moved(body, skins)[:, 1].min(), moved(body, skins)[:, 1].max()),
            )
            assert low + 0.2 * (high - low) < middle[1] < high - 0.1 * (high - low)


def test_a_walk_keeps_the_lowest_foot_on_the_ground(fighter: tuple[Cut, Skeleton]) -> None:
    skeleton = fighter[1]
    walk = clip_named(motions.compose(skeleton), "walk")
    rest = min(y for mesh in skeleton.meshes for _, y in mesh.points)
    for sample in range(walk.samples):
        skins = skinning(skeleton, pose_at(walk, sample))
        lowest = min(moved(mesh, skins)[:, 1].min() for mesh in skeleton.meshes)
        assert lowest == pytest.approx(rest, abs=0.01)


def clip_named(motion: Motion, name: str) -> Clip:
    return next(clip for clip in motion.clips if clip.name == name)


def test_the_resting_figure_is_drawn_as_it_was_cut(blob: tuple[Cut, Skeleton]) -> None:
    made, skeleton = blob
    camera = rendering.camera_for(skeleton, [REST], 128)
    frame = rendering.draw(skeleton, REST, rendering.textures(made.pictures, camera), camera)
    rows = np.flatnonzero((frame[..., 3] > 127).any(1))
    assert abs(int(rows[-1]) + 1 - camera.pivot[1]) <= 1
    assert alpha_fringe(frame, rim_colour(made.pictures["body"])) < 6


def test_soft_weights_run_smoothly_from_bone_to_bone() -> None:
    tops = [soft_weights(share / 100).get("top", 0.0) for share in range(0, 120)]
    assert tops[0] == 0
    assert tops[-1] == 1
    assert all(0 <= after - before < 0.05 for before, after in pairwise(tops))


def test_a_figure_on_plain_paper_is_freed_from_it() -> None:
    freed, how = with_background_removed(on_paper(slime(256)))
    wanted = slime(256)[..., 3] > 127
    assert how == "border_colour"
    assert ((freed[..., 3] > 127) ^ wanted).sum() < 0.02 * wanted.sum()


def test_holes_are_filled_from_what_is_around_them_and_nothing_else_changes() -> None:
    colours = np.full((32, 32, 3), 0.25, np.float32)
    colours[10:20, 10:20] = 9.0
    known = np.ones((32, 32), np.float32)
    known[10:20, 10:20] = 0
    np.testing.assert_allclose(spread_colours(colours, known), 0.25, atol=1e-4)


def test_the_soft_shadow_a_figure_stands_on_is_no_part_of_it() -> None:
    picture = slime(128)
    shaded = picture.copy()
    under = np.zeros((128, 128), bool)
    under[104:118, 20:108] = True
    shaded[under & (picture[..., 3] == 0)] = (20, 16, 40, 90)
    np.testing.assert_array_equal(without_glow(shaded)[112:, :, 3], picture[112:, :, 3])
    ghost = picture.copy()
    ghost[..., 3] //= 2
    np.testing.assert_array_equal(without_glow(ghost), ghost)
