"""Words become a brief by rules: what is bound to what, and what is honestly not understood."""

import pytest
from pydantic import JsonValue

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.reading import Reading, read
from gpu_consumers.engines.brief.vocabulary import COLOURS, NEGATIVE
from gpu_consumers.errors import Unworkable


def said(concept: str, *, asset_type: str = "3D_CHARACTER", feedback: str = "", **constraints: JsonValue) -> Reading:
    return read({"prompt": {"core_concept": concept}, "constraints": constraints}, asset_type, feedback)


def test_a_colour_word_binds_to_the_noun_that_it_precedes() -> None:
    brief = said("a knight with a red cape and a green shield").brief
    assert brief.kind == "knight"
    assert brief.palette["cape"] == COLOURS["red"]
    assert brief.palette["shield"] == COLOURS["green"]
    assert "robe" not in brief.palette


def test_adjectives_may_stand_between_a_colour_and_its_noun() -> None:
    assert said("a knight in a red, long, flowing cape").brief.palette["cape"] == COLOURS["red"]


def test_a_colour_may_also_follow_its_noun() -> None:
    assert said("a wizard whose robe is teal").brief.palette["robe"] == COLOURS["teal"]


def test_a_second_colour_word_paints_the_trim() -> None:
    palette = said("a knight with a blue and silver shield").brief.palette
    assert (palette["shield"], palette["trim"]) == (COLOURS["blue"], COLOURS["silver"])


def test_a_colour_said_of_the_thing_itself_paints_its_body() -> None:
    assert said("a pink slime").brief.palette["body"] == COLOURS["pink"]
    assert said("a blue goblin").brief.palette["skin"] == COLOURS["blue"]


def test_a_part_can_be_refused() -> None:
    assert "head" not in said("a knight without a helmet").brief.parts
    assert said("a knight").brief.parts["head"] == "helmet"


def test_words_that_mean_nothing_here_are_listed_and_not_hidden() -> None:
    reading = said("a knight riding an octopus")
    assert reading.not_understood == ("riding", "octopus")
    assert reading.understood["knight"] == "kind: knight"


@pytest.mark.parametrize(
    ("rig_type", "asset_type", "kind"),
    [("HUMANOID", "3D_CHARACTER", "villager"), ("QUADRUPED", "3D_CHARACTER", "wolf"), ("", "PROP", "crate")],
)
def test_an_unknown_noun_falls_back_on_the_rig_and_says_so(rig_type: str, asset_type: str, kind: str) -> None:
    reading = said("a zorblax", asset_type=asset_type, rig_type=rig_type)
    assert reading.brief.kind == kind
    assert kind in reading.guessed
    assert "zorblax" in reading.not_understood


@pytest.mark.accepts("S000-092")
def test_the_negative_prompt_is_injected_after_the_users_own() -> None:
    request: dict[str, JsonValue] = {"prompt": {"core_concept": "a wolf", "negative_prompt": "snow, blurred"}}
    negative = read(request, "3D_CHARACTER").brief.negative_prompt.split(", ")
    assert negative[:2] == ["snow", "blurred"]
    assert set(NEGATIVE) <= set(negative)
    assert len(negative) == len(set(negative))


def test_a_reviewers_feedback_is_heard_last_and_wins() -> None:
    assert said("a knight with a red cape", feedback="make the cape green").brief.palette["cape"] == COLOURS["green"]


def test_a_budget_is_taken_from_the_constraints() -> None:
    assert said("a knight", poly_count_budget=900).brief.poly_count_budget == 900
    assert said("a knight").brief.poly_count_budget == 6000


def test_a_request_without_words_is_unworkable() -> None:
    with pytest.raises(Unworkable, match="core_concept"):
        said("  ")


def test_a_brief_survives_its_own_json() -> None:
    brief = said("a tiny angry goblin with a golden crown").brief
    assert DesignBrief.model_validate_json(brief.model_dump_json()) == brief


def test_the_same_words_give_the_same_brief() -> None:
    assert said("a sly fox").brief == said("a sly fox").brief
