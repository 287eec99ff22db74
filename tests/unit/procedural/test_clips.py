"""Clips move as bodies do: planted feet stand still, limbs reach no farther than they are long, loops close."""

import numpy as np
import pytest

from gpu_consumers.engines.procedural.clip import LONGEST_REACH, Manner, travelling
from gpu_consumers.engines.procedural.clips import ON_DEMAND, paced, repertoire, wished
from gpu_consumers.engines.procedural.stance import Biped
from tests.unit.procedural.bodies import EVERY_CLIP, WORDS, bearing, body, clip, clips, in_the_world, planted_keys

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


@pytest.mark.parametrize(("name", "wanted"), [pair for pair in EVERY_CLIP if pair[0] in BIPEDS])
def test_a_planted_foot_is_neither_in_the_ground_nor_above_it(name: str, wanted: str) -> None:
    played, height = clip(name, wanted), body(name).height
    for contact in played.contacts:
        keys, last = planted_keys(played, contact), len(played.motion.t) - 1
        lowest = Biped(played.motion, bearing(name)).lowest((contact.bone,))
        on_it = lowest[keys % last if played.loop else keys]
        assert lowest.min() > -0.001 * height, contact
        assert on_it.max() < 0.004 * height, contact


@pytest.mark.parametrize("name", BIPEDS)
def test_elbows_never_fold_backwards_where_an_arm_hangs(name: str) -> None:
    for played in clips(name):
        chest = played.motion.facing("chest").transpose(0, 2, 1)
        for side in "LR":
            ways = [
                np.einsum("nij,nj->ni", chest, played.motion.place(b, played.motion.tail(b)) - played.motion.place(b))
                for b in (f"upper_arm.{side}", f"forearm.{side}")
            ]
            upper, lower = (way / np.linalg.norm(way, axis=1, keepdims=True) for way in ways)
            hangs = upper[:, 2] < -0.8
            assert (lower[hangs, 1] < upper[hangs, 1] + 0.1).all(), (played.name, side)
            assert (np.einsum("ni,ni->n", upper, lower) > np.cos(np.radians(155))).all(), (played.name, side)


@pytest.mark.parametrize("name", [*BIPEDS, "an orc with an axe", "an archer with a bow", "a guard with a spear"])
def test_what_a_hand_strikes_with_stays_out_of_the_head_and_above_the_ground(name: str) -> None:
    played, held, figure = clip(name, "attack"), bearing(name), body(name)
    carried = played.motion.transforms()
    head = held.flesh["head"]
    middle, half = head.mean(axis=0), 0.35 * np.ptp(head, axis=0)  # a box well inside the skull and what it wears
    for side, grip in held.grips.items():
        shaft = np.asarray(grip.palm) + np.linspace(0.2, 1.0, 9)[:, None] * grip.reach * np.asarray(grip.way)
        hand, skull = carried[f"hand.{side}"], np.linalg.inv(carried["head"])
        path = np.einsum("nij,pj->npi", hand[:, :3, :3], shaft) + hand[:, None, :3, 3]
        seen = np.einsum("nij,npj->npi", skull[:, :3, :3], path) + skull[:, None, :3, 3]
        assert not (np.abs(seen - middle) < half).all(axis=2).any(), grip.thing
        assert path[..., 2].min() > -0.02 * figure.height, grip.thing


@pytest.mark.parametrize("name", BIPEDS)
def test_the_dead_lie_on_the_ground_and_not_in_it(name: str) -> None:
    played, held = clip(name, "die"), bearing(name)
    body_bones = ("hips", "spine", "chest", "head")
    lowest = Biped(played.motion, held).lowest(body_bones)
    assert lowest.min() > -0.01 * body(name).height
    assert lowest[-1] < 0.01 * body(name).height
    assert played.motion.facing("chest")[-1][2, 2] < 0.5, "the back is down"


@pytest.mark.parametrize("name", BIPEDS)
def test_what_does_not_loop_starts_and_ends_as_the_idle_stands(name: str) -> None:
    idle = clip(name, "idle_breath").motion
    for played in clips(name):
        if played.loop:
            continue
        for bone in body(name).bones:
            stands = idle.place(bone, idle.tail(bone))[0]
            acts = played.motion.place(bone, played.motion.tail(bone))
            near = 0.06 if bone.startswith("cape") else 0.015  # cloth is still settling
            for frame in (0,) if played.name == "die" else (0, -1):
                assert np.linalg.norm(acts[frame] - stands) < near * body(name).height, (played.name, bone)


def test_a_cape_never_swings_through_the_back() -> None:
    for wanted in ("walk", "run", "attack", "jump"):
        motion = clip("knight", wanted).motion
        for link, back in (("cape.01", "chest"), ("cape.02", "hips"), ("cape.03", "hips")):
            turn = motion.facing(back).transpose(0, 2, 1)
            behind = np.einsum("nij,nj->ni", turn, motion.place(link, motion.tail(link)) - motion.place(back))
            assert (behind[:, 1] > 0.02).all(), (wanted, link)


def test_manner_changes_how_a_clip_is_done() -> None:
    plain, slow, sad = (
        clip("knight", "walk", manner=manner) for manner in (Manner(), Manner(pace=0.7), Manner(vigour=0.7, slump=1.0))
    )
    assert slow.seconds > 1.3 * plain.seconds
    assert slow.speed < 0.8 * plain.speed
    assert sad.speed < plain.speed
    bowed, upright = (each.motion.facing("chest")[:, 1, 2].mean() for each in (sad, plain))
    assert bowed < upright - 0.05, "the back is bent forward"


def test_a_limp_spares_one_leg_and_still_does_not_slide() -> None:
    played = clip("knight", "walk", manner=Manner(limp=1.0))
    stands = {side: sum(c.end - c.start for c in played.contacts if c.bone.endswith(side)) for side in "LR"}
    assert stands["R"] < 0.8 * stands["L"]
    for contact in played.contacts:
        place = in_the_world(played, contact)
        assert np.ptp(place[:, :2], axis=0).max() < 0.004 * body("knight").height


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
            ahead = np.einsum("nij,j->ni", played.motion.facing("hips"), (0.0, -1.0, 0.0))
            assert (((knee - (hip + ankle) / 2) * ahead).sum(axis=1) > -1e-6).all(), played.name


@pytest.mark.parametrize("name", BEASTS)
def test_elbows_of_four_legged_bodies_bend_back_and_knees_forward(name: str) -> None:
    for played in (each for each in clips(name) if each.name != "die"):  # who lies on the side has no front
        for end, sign in (("front", 1.0), ("back", -1.0)):
            top, middle = (played.motion.place(f"{end}_{part}.L") for part in ("upper", "lower"))
            low = played.motion.place(f"{end}_foot.L")
            assert (sign * (middle - (top + low) / 2)[:, 1] > -1e-6).all(), (played.name, end)


def test_running_is_faster_than_walking() -> None:
    for name in BIPEDS:
        assert clip(name, "run").speed > 1.5 * clip(name, "walk").speed > 0
    for name in BEASTS:
        assert clip(name, "gallop").speed > 2 * clip(name, "walk").speed > 0


def test_what_a_wizard_holds_does_not_drag_on_the_ground() -> None:
    hangs = bearing("wizard").grips["R"].hangs
    for wanted in ("idle_breath", "walk", "run"):
        assert clip("wizard", wanted).motion.place("hand.R")[:, 2].min() > hangs - 0.02


def test_a_slime_keeps_its_volume() -> None:
    for played in clips("slime"):
        for values in played.motion.stretches.values():
            assert np.prod(values, axis=1) == pytest.approx(1.0)


def test_a_clip_is_keyed_on_every_frame_at_either_rate() -> None:
    for fps in (24, 30):
        walk = clip("knight", "walk", fps)
        assert len(walk.motion.t) == walk.frames * walk.keys + 1
        assert walk.seconds == pytest.approx(0.97, abs=0.05)


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("idle_breath", ("idle_breath",)),
        ("walk and run", ("walk", "run")),
        ("a sprint, then a sword slash", ("run", "attack")),
        ("Victory!", ("cheer",)),
        ("sneaking", ("sneak",)),
    ],
)
def test_a_motion_prompt_names_its_clips(prompt: str, names: tuple[str, ...]) -> None:
    assert tuple(each.name for each in wished(prompt, body("knight").bones).performances) == names


def test_a_prompt_is_told_what_of_it_was_understood() -> None:
    wish = wished("a slow, sad walk, then limping angrily like a kangaroo", body("knight").bones)
    assert [each.name for each in wish.performances] == ["walk"]
    manner = wish.performances[0].manner
    assert manner.pace < 0.9
    assert manner.slump > 0.5
    assert manner.limp == 1.0
    assert wish.not_understood == ("kangaroo",)
    assert wish.understood["walk"] == "clip: walk"


def test_root_motion_carries_the_root_as_far_as_the_clip_goes() -> None:
    played = paced(body("goblin").bones, 30, bearing("goblin"), "walk", Manner())
    in_place = played.motion.place("hips")
    walked = travelling(played)
    assert walked.travels
    far = walked.motion.place("hips") - in_place
    assert far[-1] == pytest.approx((0.0, -played.speed * played.seconds, 0.0))
    assert not travelling(paced(body("goblin").bones, 30, bearing("goblin"), "hit", Manner())).travels


def test_without_a_motion_prompt_a_body_shows_all_it_usually_does() -> None:
    for name in WORDS:
        known = [each for each in repertoire(body(name).bones) if each not in ON_DEMAND]
        assert [each.name for each in wished("", body(name).bones).performances] == known
