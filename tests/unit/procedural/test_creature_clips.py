"""Clips of birds, bugs, serpents, fish and beasts: loops close, feet stand still, the dead lie down."""

from functools import cache

import numpy as np
import pytest

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.clip import Bearing, Clip
from gpu_consumers.engines.procedural.clips import repertoire
from gpu_consumers.engines.procedural.figure import LEAST_DETAIL, Figure, design
from tests.unit.procedural.bodies import in_the_world

KNOWN = {
    "wolf": {"idle", "walk", "trot", "gallop", "attack", "hit", "die"},
    "dragon": {"idle", "walk", "trot", "gallop", "attack", "hit", "die"},
    "elephant": {"idle", "walk", "trot", "gallop", "attack", "hit", "die"},
    "turtle": {"idle", "walk", "trot", "gallop", "attack", "hit", "die"},
    "chicken": {"idle", "walk", "fly", "attack", "hit", "die"},
    "eagle": {"idle", "walk", "fly", "attack", "hit", "die"},
    "spider": {"idle", "walk", "attack", "hit", "die"},
    "ladybird": {"idle", "walk", "attack", "hit", "die"},
    "snake": {"idle", "slither", "attack", "hit", "die"},
    "shark": {"idle", "swim", "attack", "die"},
    "octopus": {"idle", "swim", "attack"},
    "slime": {"idle", "hop", "attack", "hit", "die"},
}
EVERY = [(kind, name) for kind, names in KNOWN.items() for name in sorted(names)]


@cache
def body(kind: str) -> Figure:
    return design(read({"prompt": {"core_concept": f"a {kind}"}}, "3D_CHARACTER").brief, 7, LEAST_DETAIL)


@cache
def clip(kind: str, name: str) -> Clip:
    bones = body(kind).bones
    return repertoire(bones)[name](bones, 30, Bearing())


@pytest.mark.parametrize("kind", KNOWN)
def test_a_body_knows_the_clips_of_its_build(kind: str) -> None:
    assert set(repertoire(body(kind).bones)) == KNOWN[kind]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_turns_are_turns_and_loops_close(kind: str, name: str) -> None:
    played = clip(kind, name)
    for bone, turns in played.motion.turns.items():
        np.testing.assert_allclose(turns @ turns.transpose(0, 2, 1), np.tile(np.eye(3), (len(turns), 1, 1)), atol=1e-6)
        if played.loop:
            assert np.abs(turns[-1] - turns[0]).max() < 1e-9, bone
    for bone, shifts in played.motion.shifts.items():
        if played.loop:
            assert np.abs(shifts[-1] - shifts[0]).max() < 1e-9, bone


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_planted_feet_stand_still_between_the_frames_too(kind: str, name: str) -> None:
    played, height = clip(kind, name), body(kind).height
    for contact in played.contacts:
        place = in_the_world(played, contact)
        assert np.ptp(place[:, :2], axis=0).max() < 0.005 * height, contact
        assert np.ptp(place[:, 2]) < 0.005 * height, contact


@pytest.mark.parametrize("kind", ["wolf", "dragon", "elephant", "turtle", "chicken", "eagle", "spider", "ladybird"])
def test_a_walk_goes_somewhere(kind: str) -> None:
    assert clip(kind, "walk").speed > 0.1 * body(kind).height


@pytest.mark.parametrize("kind", ["wolf", "elephant", "chicken", "snake", "slime"])
def test_the_dead_lie_lower_than_they_stood(kind: str) -> None:
    figure, motion = body(kind), clip(kind, "die").motion
    moves = motion.transforms()
    ends = {name: np.append(bone.tail, 1.0) for name, bone in figure.bones.items() if name != "root"}
    stood = np.mean([end[2] for end in ends.values()])
    lies = np.mean([(moves[name][-1] @ end)[2] for name, end in ends.items()])
    assert lies < 0.75 * stood


def test_horned_beasts_butt_and_others_bite() -> None:
    def jaw_opens(kind: str) -> bool:
        turns = clip(kind, "attack").motion.turns.get("jaw")
        return turns is not None and bool(np.abs(turns - np.eye(3)).max() > 0.2)

    assert "horn" in body("bull").bones
    assert not jaw_opens("bull")
    assert jaw_opens("wolf")


def test_wings_beat_in_flight_and_rest_in_a_walk() -> None:
    for kind in ("eagle", "chicken"):
        swings = {
            name: np.ptp(
                clip(kind, name).motion.place("wing_upper.L", clip(kind, name).motion.tail("wing_upper.L"))[:, 2]
            )
            for name in ("fly", "walk")
        }
        assert swings["fly"] > 2 * swings["walk"]


def test_an_insect_always_keeps_three_feet_down() -> None:
    walk = clip("ladybird", "walk")
    phases = np.linspace(0, 1, 60, endpoint=False)
    down = sum(((phases - c.start) % 1.0 < c.end - c.start).astype(int) for c in walk.contacts)
    assert np.min(down) >= 3
