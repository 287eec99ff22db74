"""Joints are found in meshes whose makers we do not know, and their weights pull no leg with the other."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from gpu_consumers.engines.procedural.binding import bind, shells_of
from gpu_consumers.engines.procedural.bone_names import missing_bones
from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.drawing import triangles_of
from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.fit_beast import fit_beast
from gpu_consumers.engines.procedural.fit_biped import FittedBiped, fit_biped
from gpu_consumers.engines.procedural.motion import Motion, direction
from gpu_consumers.engines.procedural.rig_card import Rigged, across_legs, card_of
from gpu_consumers.engines.procedural.strip import posed
from gpu_consumers.engines.procedural.voxels import Solid, solid_of
from tests.unit.procedural.bodies import body

CUBES = 48  # along the longest side: coarser than in earnest, and faster


@cache
def solid(name: str, cubes: int = CUBES) -> Solid:
    figure = body(name)
    return solid_of(figure.vertices, corners(figure), cubes)


def corners(figure: Figure) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return triangles_of(figure)[0].astype(np.int64)


@cache
def fit(name: str) -> FittedBiped:
    return fit_biped(solid(name))


def error(found: Mapping[str, Bone], true: Mapping[str, Bone], height: float) -> float:
    """How far joints lie from where they are known to be, on average, in heights. A root may stand anywhere."""
    both = [name for name in found if name in true and name != "root"]
    return float(np.mean([np.linalg.norm(np.subtract(found[n].head, true[n].head)) for n in both])) / height


def test_the_joints_of_an_upright_body_are_found_from_its_outline() -> None:
    figure = body("goblin")
    assert error(fit("goblin").bones, figure.bones, figure.height) < 0.06
    assert not missing_bones(fit("goblin").bones)


def test_arms_are_found_where_they_are_spread_to_both_sides() -> None:
    figure = body("goblin")
    motion = Motion(figure.bones, np.zeros(1))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        for bone in (f"upper_arm.{side}", f"forearm.{side}"):
            motion.aim(bone, direction(0.0, 88.0, sign)[None])
    found = fit_biped(solid_of(posed(figure, motion)[0], corners(figure), CUBES)).bones
    hand = motion.place("hand.L")[0]
    assert np.linalg.norm(np.asarray(found["hand.L"].head) - hand) < 0.1 * figure.height


@pytest.mark.parametrize("name", ["wolf", "horse"])
def test_the_joints_of_a_four_legged_body_are_found_from_its_side(name: str) -> None:
    figure, found = body(name), fit_beast(solid(name, 72))
    assert found is not None
    assert error(found.bones, figure.bones, figure.height) < 0.06


def test_a_body_without_two_pairs_of_legs_is_no_beast() -> None:
    assert fit_beast(solid("slime")) is None


def bound(name: str) -> tuple[FittedBiped, Floats]:
    figure, found = body(name), fit(name)
    return found, bind(solid(name), found.bones, figure.vertices, corners(figure), found.middle)


def test_weights_of_a_foreign_mesh_pass_every_gate() -> None:
    figure = body("goblin")
    found, weights = bound("goblin")
    card = card_of(Rigged(found.bones, weights, figure.vertices, corners(figure), True))
    assert not card.failed


def test_a_left_foot_that_the_right_thigh_moves_is_seen() -> None:
    figure = body("goblin")
    bones = list(figure.bones)
    weights = np.zeros((1, len(bones)))
    weights[0, [bones.index("foot.L"), bones.index("thigh.R")]] = 0.9, 0.1
    assert across_legs(figure.bones, weights) == 1


def test_shells_of_their_own_stay_rigid() -> None:
    figure = body("goblin")
    _, weights = bound("goblin")
    shells = shells_of(figure.vertices, corners(figure), 1e-5 * figure.height)
    tusk = np.unique(figure.faces[figure.part == figure.part_names.index("tusk.L")])
    tusk = tusk[tusk >= 0]
    assert len(np.unique(shells[tusk])) == 1
    assert (weights[tusk].max(axis=1) == 1.0).all()
