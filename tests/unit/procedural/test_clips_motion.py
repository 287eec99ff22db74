"""The moves that clips are made of: curves, shortest turns, two-bone reaching."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.motion import FORWARD, Motion, between, curve, turning

directions = arrays(np.float64, 3, elements=st.floats(-1, 1)).filter(lambda v: np.linalg.norm(v) > 0.1)
SHOULDER = np.array((0, 0, 1.0))
ARM = {
    "upper": Bone((0, 0, 1.0), (0, 0, 0.6), None),
    "lower": Bone((0, 0, 0.6), (0, 0, 0.3), "upper"),
}


@given(directions, directions)
def test_the_shortest_turn_carries_one_direction_onto_the_other(start: Floats, end: Floats) -> None:
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    if a @ b < -0.999:
        return  # opposite: every axis is as short as every other
    turn = between(a, b)[0]
    assert turn @ a == pytest.approx(b, abs=1e-6)
    assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-6)


@given(arrays(np.float64, (1, 3), elements=st.floats(-0.6, 0.6)))
def test_reaching_puts_the_hand_on_the_target_or_as_near_as_the_arm_allows(offset: Floats) -> None:
    motion = Motion(ARM, np.zeros(1))
    far = float(np.linalg.norm(offset))
    if far < 0.11 or abs(offset[0, 1]) > 0.95 * far:
        return  # nearer than the two bones fold, or along the direction of the bend
    motion.reach("upper", "lower", SHOULDER + offset, FORWARD)
    hand = motion.place("lower", motion.tail("lower"))
    assert np.linalg.norm(hand - SHOULDER) <= 0.7 + 1e-6
    assert hand == pytest.approx(SHOULDER + offset * min(1.0, 0.7 / far), abs=1e-3)


@given(st.lists(st.integers(-5, 5), min_size=3, max_size=6))
def test_a_curve_meets_its_keys_and_never_overshoots(values: list[int]) -> None:
    places = np.linspace(0.0, 0.9, len(values))
    keys = list(zip(places.tolist(), values, strict=True))
    assert curve(places, keys) == pytest.approx([float(value) for value in values])
    between_keys = curve(np.linspace(0, 1, 101), keys, loop=True)
    assert between_keys.min() >= min(values) - 1e-9
    assert between_keys.max() <= max(values) + 1e-9


def test_turns_are_told_from_the_figures_own_side() -> None:
    up, ahead = np.array((0, 0, 1.0)), np.array((0, -1.0, 0))
    assert turning("x", 90)[0] @ up == pytest.approx(ahead)  # nods forward
    assert turning("z", 90)[0] @ ahead == pytest.approx((1, 0, 0))  # turns to its left
    assert turning("y", 90)[0] @ up == pytest.approx((1, 0, 0))  # leans to its left


def test_a_bone_that_a_figure_lacks_is_passed_over() -> None:
    motion = Motion(ARM, np.linspace(0, 1, 3))
    motion.turn("tail.01", turning("x", 10))
    motion.face("head", turning("x", np.zeros(3)))
    assert not motion.turns
