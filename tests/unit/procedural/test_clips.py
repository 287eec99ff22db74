"""Clips move as bodies do: planted feet stand still, limbs reach no farther than they are long, loops close."""

import numpy as np
import pytest

from gpu_consumers.engines.procedural.clip import LONGEST_REACH
from gpu_consumers.engines.procedural.clips import chosen, repertoire
from tests.unit.procedural.bodies import BEARINGS, EVERY_CLIP, WORDS, body, clip, clips, in_the_world

BIPEDS, BEASTS = ("knight", "wizard", "goblin"), ("wolf", "horse")


@pytest.mark.parametrize(("name", "wanted"), EVERY_CLIP)
def test_a_loop_ends_where_it_began(name: str, wanted: str) -> None:
    played = clip(name, wanted)
    for channel in (played.motion.turns, played.motion.shifts, played.motion.stretches):
        for bone, values in channel.items():
            if played.loop:
                assert np.abs(values[-1] - values[0]).max() < 1e-9, bone


@pytest.mark.parametrize(("name", "wanted"), EVERY_CLIP)
def test_a_loop_goes_over_its_seam_as_smoothly_as_anywhere_else(name: str, wanted: str) -> None:
    played = clip(name, wanted)
    if not played.loop:
        return
    for bone in body(name).bones:
        path = played.motion.place(bone, played.motion.tail(bone))[:-1]
        steps = np.diff(np.concatenate([path, path[:2]]), axis=0)
        jerks = np.linalg.norm(np.diff(steps, axis=0), axis=1)
        assert jerks[-1] <= max(2.5 * np.sort(jerks)[-4], 1e-6), bone


@pytest.mark.parametrize(("name", "wanted"), EVERY_CLIP)
def test_planted_feet_do_not_slide(name: str, wanted: str) -> None:
    played, height = clip(name, wanted), body(name).height
    for contact in played.contacts:
        place = in_the_world(played, contact)
        assert np.ptp(place[:, :2], axis=0).max() < 0.004 * height, contact
        assert np.ptp(place[:, 2]) < 0.004 * height, contact


@pytest.mark.parametrize(("name", "wanted"), EVERY_CLIP)
def test_no_sole_goes_below_the_ground(name: str, wanted: str) -> None:
    played = clip(name, wanted)
    for contact in played.contacts:
        path = played.motion.place(contact.bone, np.asarray(contact.point))
        assert path[:, 2].min() > -0.004 * body(name).height, contact


@pytest.mark.parametrize("name", BIPEDS)
def test_legs_are_never_asked_for_more_than_their_length(name: str) -> None:
    for played in clips(name):
        for side in "LR":
            hip, ankle = played.motion.place(f"thigh.{side}"), played.motion.place(f"foot.{side}")
            whole = played.motion.length(f"thigh.{side}") + played.motion.length(f"shin.{side}")
            assert np.linalg.norm(ankle - hip, axis=1).max() < whole * max(LONGEST_REACH, 0.9999), played.name


@pytest.mark.parametrize("name", BIPEDS)
def test_knees_bend_forward(name: str) -> None:
    for played in clips(name):
        for side in "LR":
            hip, knee, ankle = (played.motion.place(f"{bone}.{side}") for bone in ("thigh", "shin", "foot"))
            assert ((knee - (hip + ankle) / 2)[:, 1] < 1e-6).all(), played.name


@pytest.mark.parametrize("name", BEASTS)
def test_elbows_of_four_legged_bodies_bend_back_and_knees_forward(name: str) -> None:
    for played in clips(name):
        for end, sign in (("front", 1.0), ("back", -1.0)):
            top, middle = (played.motion.place(f"{end}_{part}.L") for part in ("upper", "lower"))
            low = played.motion.place(f"{end}_foot.L")
            assert (sign * (middle - (top + low) / 2)[:, 1] > -1e-6).all(), (played.name, end)


@pytest.mark.parametrize("name", BIPEDS)
def test_an_attack_starts_and_ends_as_the_idle_stands(name: str) -> None:
    idle, attack = clip(name, "idle_breath").motion, clip(name, "attack").motion
    for bone in body(name).bones:
        stands = idle.place(bone, idle.tail(bone))[0]
        strikes = attack.place(bone, attack.tail(bone))
        near = 0.05 if bone.startswith("cape") else 0.015  # cloth is still settling
        for frame in (0, -1):
            assert np.linalg.norm(strikes[frame] - stands) < near * body(name).height, bone


def test_running_is_faster_than_walking() -> None:
    for name in BIPEDS:
        assert clip(name, "run").speed > 1.5 * clip(name, "walk").speed > 0
    for name in BEASTS:
        assert clip(name, "gallop").speed > 2 * clip(name, "walk").speed > 0


def test_what_a_wizard_holds_does_not_drag_on_the_ground() -> None:
    hangs = BEARINGS["wizard"].hangs
    for wanted in ("idle_breath", "walk", "run"):
        assert clip("wizard", wanted).motion.place("hand.R")[:, 2].min() > hangs - 0.02


def test_a_slime_keeps_its_volume() -> None:
    for played in clips("slime"):
        for values in played.motion.stretches.values():
            assert np.prod(values, axis=1) == pytest.approx(1.0)


def test_a_clip_is_keyed_on_every_frame_at_either_rate() -> None:
    for fps in (24, 30):
        walk = clip("knight", "walk", fps)
        assert len(walk.motion.t) == walk.frames + 1
        assert walk.seconds == pytest.approx(0.97, abs=0.05)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("idle_breath", ("idle_breath",)),
        ("walk and run", ("walk", "run")),
        ("a sprint, then a sword slash", ("run", "attack")),
        ("Victory!", ("cheer",)),
    ],
)
def test_a_motion_prompt_names_its_clips(prompt: str, names: tuple[str, ...]) -> None:
    assert chosen(prompt, repertoire(body("knight").bones)) == names


def test_without_a_motion_prompt_a_body_shows_all_it_knows() -> None:
    for name in WORDS:
        known = repertoire(body(name).bones)
        assert chosen("", known) == tuple(known)
