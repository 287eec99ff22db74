"""Another seed gives another take; words always win over it."""

import pytest

from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.reading import Reading, read
from gpu_consumers.engines.brief.shapes import SHAPES
from gpu_consumers.engines.brief.takes import COMPOSED_SCHEMES, KIND_SCHEMES, KIND_SHAPES, ROLE_COLOURS
from gpu_consumers.engines.brief.words.colours import COLOURS, pair_of

SEEDS = range(12)


def take(concept: str, seed: int | None, asset_type: str = "3D_CHARACTER", negative: str = "") -> Reading:
    return read({"prompt": {"core_concept": concept, "negative_prompt": negative}}, asset_type, "", seed)


@pytest.mark.parametrize("concept", ["a knight", "a wolf", "a slime", "a chest", "a chair", "an octopus"])
def test_another_seed_gives_another_take(concept: str) -> None:
    looks = {(str(b.palette), str(b.parts), str(b.proportions)) for s in SEEDS if (b := take(concept, s).brief)}
    assert len(looks) >= 10


def test_the_same_seed_gives_the_same_brief() -> None:
    assert take("a goblin", 7).brief.model_dump_json() == take("a goblin", 7).brief.model_dump_json()


def test_a_take_is_written_down_where_a_person_can_edit_it() -> None:
    reading = take("a knight", 3)
    assert reading.brief.take == 3
    assert reading.facts()["take"] == 3
    assert any(take("a knight", seed).from_seed for seed in SEEDS)


def test_words_win_over_every_seed() -> None:
    for seed in SEEDS:
        brief = take("a knight with a blue cape, a star emblem and a hammer", seed).brief
        assert brief.palette["cape"] == COLOURS["blue"]
        assert (brief.parts["emblem"], brief.parts["held_right"]) == ("star", "hammer")


def test_a_seed_never_chooses_a_colour_that_the_negative_list_names() -> None:
    for seed in SEEDS:
        assert COLOURS["crimson"] not in take("a knight", seed, negative="crimson").brief.palette.values()


def test_every_choice_of_the_tables_can_be_made() -> None:
    for kind, slots in KIND_SHAPES.items():
        assert kind in KINDS
        for slot, shapes in slots.items():
            assert set(shapes) - {""} <= SHAPES[slot], (kind, slot)
    assert all(pair_of(colour) for colours in ROLE_COLOURS.values() for colour in colours if colour)
    for scheme in (each for table in (KIND_SCHEMES, COMPOSED_SCHEMES) for row in table.values() for each in row):
        assert all(pair_of(colour) for colour in scheme.values())
