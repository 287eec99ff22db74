"""Words become a brief by rules: what is bound to what, and what is honestly not understood."""

import pytest
from pydantic import JsonValue

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.reading import Reading, read
from gpu_consumers.engines.brief.words.colours import COLOURS, pair_of
from gpu_consumers.engines.brief.words.little import NEGATIVE
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
    [("HUMANOID", "3D_CHARACTER", "villager"), ("QUADRUPED", "3D_CHARACTER", "wolf")],
)
def test_an_unknown_noun_falls_back_on_the_rig_and_says_so(rig_type: str, asset_type: str, kind: str) -> None:
    reading = said("a zorblax", asset_type=asset_type, rig_type=rig_type)
    assert reading.brief.kind == kind
    assert kind in reading.guessed
    assert "zorblax" in reading.not_understood


def test_a_request_without_a_noun_falls_back_on_the_asset_type_and_says_so() -> None:
    reading = said("blue and shiny", asset_type="PROP")
    assert reading.brief.kind == "crate"
    assert reading.guessed == "no noun was understood; a crate was taken because of PROP"


@pytest.mark.parametrize(
    ("concept", "role", "colour"),
    [
        ("a knight in red and gold armour", "metal", "red"),
        ("a knight, armour trimmed with gold", "trim", "gold"),
        ("a knight in gold-trimmed armour", "trim", "gold"),
        ("a black-haired elf", "hair", "black"),
        ("an emerald-eyed elf", "eyes", "emerald"),
        ("a rogue in a dark green cloak", "cape", "dark green"),
        ("a rogue in a blood-red cloak", "cape", "crimson"),
        ("a king whose robe and boots are light blue", "boots", "light blue"),
        ("a wizard in sky blue robes", "robe", "sky"),
        ("a knight with a bronze helmet", "helmet", "bronze"),
        ("a king in purple, smiling", "robe", "purple"),
        ("make the cape teal: a knight", "cape", "teal"),
    ],
)
def test_colours_land_on_the_parts_that_they_name(concept: str, role: str, colour: str) -> None:
    assert said(concept).brief.palette[role] == pair_of(colour)


def test_a_material_gives_its_part_colour_and_surface() -> None:
    brief = said("a knight with a leather cape, a golden crown and a shield made of oak").brief
    assert brief.materials == {"cape": "leather", "crown": "gold", "shield": "oak"}
    assert "cape" not in said("a knight in a golden cape").brief.materials


@pytest.mark.parametrize(
    ("concept", "gone"),
    [
        ("a knight without a cape or a shield", {"back", "held_left"}),
        ("a knight, no helmet, sword raised", {"head", "crest"}),
        ("an unarmed knight", {"held_right", "held_left"}),
        ("a beardless dwarf", {"beard"}),
        ("a knight not wearing gauntlets", {"hands"}),
    ],
)
def test_what_is_refused_goes_and_nothing_else(concept: str, gone: set[str]) -> None:
    kind = "dwarf" if "dwarf" in concept else "knight"
    before, after = said(f"a {kind}").brief.parts, said(concept).brief.parts
    assert set(before) - set(after) == gone


@pytest.mark.parametrize(
    ("concept", "right", "left"),
    [
        ("a knight with two swords", "sword", "sword"),
        ("a rogue with an axe and a dagger", "axe", "dagger"),
        ("a goblin with a torch in his right hand", "torch", ""),
        ("a villager, in her left hand a hammer", "", "hammer"),
        ("a knight, replace the sword with a spear", "spear", "shield"),
    ],
)
def test_hands_hold_what_the_words_put_there(concept: str, right: str, left: str) -> None:
    parts = said(concept).brief.parts
    assert (parts.get("held_right", ""), parts.get("held_left", "")) == (right, left)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_row_of_the_kinds_makes_a_brief_of_its_own(kind: str) -> None:
    row = KINDS[kind]
    asset_type = "PROP" if row.archetype == "prop" else "3D_CHARACTER"
    reading = said(f"a {kind}", asset_type=asset_type)
    assert (reading.brief.kind, reading.brief.archetype, reading.guessed) == (kind, row.archetype, "")
    assert reading.brief.parts == {slot: shape for slot, shape in row.parts.items() if shape}


@pytest.mark.parametrize("field", ["rig_type", "platform"])
def test_a_wish_that_nothing_can_meet_is_unworkable(field: str) -> None:
    with pytest.raises(Unworkable, match=f"{field}: input should be 'HUMANOID'|{field}: input should be 'MOBILE'"):
        read({"prompt": {"core_concept": "a knight"}, "constraints": {field: "TOASTER"}}, "3D_CHARACTER")


def test_a_people_and_a_calling_make_one() -> None:
    brief = said("a goblin king").brief
    assert (brief.kind, brief.parts["head"], brief.parts["ears"]) == ("goblin", "crown", "pointed")
    assert brief.palette["skin"] == said("a goblin").brief.palette["skin"]


def test_the_head_noun_is_the_thing_and_its_owner_is_not() -> None:
    assert said("a knight's shield", asset_type="PROP").brief.kind == "shield"
    assert said("a sword-wielding skeleton").brief.kind == "skeleton"
    assert said("Sir Galahad, a brave knight").brief.kind == "knight"


def test_size_words_change_the_part_that_they_name() -> None:
    brief = said("a knight with a big head and a huge sword").brief
    assert brief.proportions.head == 1.25
    assert brief.proportions.height == 1.0
    assert brief.sizes == {"held_right": 1.45}
    assert said("a huge knight").brief.proportions.height > 1.3


def test_style_pose_place_and_weather_have_fields_of_their_own() -> None:
    brief = said("a chibi wizard, pixel art, running through a forest at night in the rain").brief
    assert (brief.style, brief.physique, brief.pose, brief.motion) == ("pixel", "chibi", "run", "run")
    assert (brief.place, brief.time_of_day, brief.weather) == ("forest", "night", "rain")


def test_the_projects_taste_is_heard_but_the_prompt_wins() -> None:
    request: dict[str, JsonValue] = {
        "prompt": {"core_concept": "a knight with a red cape", "style": "painterly, shields are teal, green capes"},
        "style_dna": "painterly, shields are teal, green capes",
        "world_context": "a snowy island at dusk, dragons everywhere",
    }
    reading = read(request, "3D_CHARACTER")
    assert reading.brief.palette["cape"] == COLOURS["red"]
    assert reading.brief.palette["shield"] == COLOURS["teal"]
    assert (reading.brief.style, reading.brief.time_of_day, reading.brief.kind) == ("painterly", "dusk", "knight")
    assert reading.from_style_dna["teal"] == "colour"
    assert reading.from_world["dusk"] == "time of day: dusk"
    assert "dragons" in reading.taste_not_used


@pytest.mark.accepts("S000-092")
def test_the_users_negative_list_takes_parts_away_and_is_recorded() -> None:
    request: dict[str, JsonValue] = {"prompt": {"core_concept": "a knight with a red cape", "negative_prompt": "capes"}}
    reading = read(request, "3D_CHARACTER")
    assert "back" not in reading.brief.parts
    assert reading.facts()["taken_away_by_negative_prompt"] == ["back: cape"]
    assert reading.brief.negative_prompt.startswith("capes, bad anatomy")


def test_hostile_text_is_read_in_no_time_and_never_fails() -> None:
    for text in ("a " * 200_000, "(" * 50_000, "-" * 50_000, "\u202e\x00knight\ud800", "a-" * 20_000, "9" * 5_000):
        assert said(text + " knight").brief.concept


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


@pytest.mark.parametrize(
    ("words", "role"),
    [("a royal sword with a ruby thingummy", "blade"), ("a giant black spider with red whatsits", "body")],
)
def test_the_colour_of_something_unknown_does_not_land_on_the_thing_itself(words: str, role: str) -> None:
    told = read({"prompt": {"core_concept": words}}, "PROP", seed=1)
    plain = read({"prompt": {"core_concept": words.rpartition(" with ")[0]}}, "PROP", seed=1)
    assert told.brief.palette.get(role) == plain.brief.palette.get(role)
    assert len(told.not_understood) >= 2


def test_an_ocean_with_corals_is_seen_from_below() -> None:
    said = {"prompt": {"core_concept": "the bottom of the ocean with corals"}}
    assert read(said, "BACKGROUND").brief.place == "underwater"


def test_a_mane_that_is_only_coloured_keeps_the_shape_of_the_kind() -> None:
    horse = read({"prompt": {"core_concept": "a brown horse with a black mane"}}, "3D_CHARACTER").brief
    plain = read({"prompt": {"core_concept": "a brown horse"}}, "3D_CHARACTER").brief
    assert horse.parts == plain.parts
    assert horse.palette["mane"] == COLOURS["black"]
