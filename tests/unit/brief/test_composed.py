"""Things without a recipe are composed: sound shells in two or three colours, bent by what the words say."""

import numpy as np
import pytest

from gpu_consumers.engines.brief.reading import Reading, read
from gpu_consumers.engines.brief.words.forms import FORMS, NOUNS
from gpu_consumers.engines.procedural.figure import Figure, design, inward_parts, open_edges
from gpu_consumers.engines.procedural.recipes.composed_forms import MAKERS


def thing(concept: str, asset_type: str = "PROP") -> Reading:
    return read({"prompt": {"core_concept": concept}}, asset_type, "", 1)


def made(concept: str) -> Figure:
    return design(thing(concept).brief, 1)


@pytest.mark.parametrize("form", FORMS)
def test_every_assembly_is_sound_and_colourful(form: str) -> None:
    brief = thing("a zorblax").brief.model_copy(update={"parts": {"shape": form}})
    figure = design(brief, 1)
    assert (open_edges(figure), inward_parts(figure)) == (0, [])
    assert 300 < figure.triangles < 6000
    assert len(figure.palette) >= 3
    assert 0.3 < figure.height < 2.0
    assert figure.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-9)


def test_every_noun_has_an_assembly_and_every_assembly_a_maker() -> None:
    assert set(NOUNS.values()) == set(FORMS) == set(MAKERS)


def test_an_octopus_on_a_bicycle_has_wheels_and_says_what_it_is_composed_of() -> None:
    reading = thing("an octopus on a bicycle")
    assert reading.brief.archetype == "composed"
    assert reading.brief.composed_from == ("octopus", "bicycle")
    assert "wheels" in reading.brief.cues
    assert reading.facts()["composed_from"] == ["octopus", "bicycle"]
    assert "tyre" in design(reading.brief, 1).part_names


def test_cues_of_the_words_change_the_shape() -> None:
    assert made("a tall toaster").height > 1.2 * made("a toaster").height
    for words, part in (
        ("with legs", "leg"),
        ("with wings", "feather"),
        ("with eyes", "pupil"),
        ("with horns", "horn"),
    ):
        assert part in made(f"a toaster {words}").part_names
        assert part not in made("a toaster").part_names


def test_named_colours_and_materials_reach_the_thing() -> None:
    figure = made("a golden toaster")
    assert (figure.palette["body"].top, figure.palette["accent"].top) != ("#FFCB4A", "#FFCB4A")
    assert figure.palette["body"].top == "#FFCB4A"
    assert made("an iron toaster").palette["body"].metallic > made("a red toaster").palette["body"].metallic


def test_the_same_seed_gives_the_same_arrays() -> None:
    one, two = made("a globe"), made("a globe")
    assert np.array_equal(one.vertices, two.vertices)
    assert one.tag == two.tag


def test_a_person_of_no_kind_is_still_somebody() -> None:
    reading = read({"prompt": {"core_concept": "a zorblax"}, "constraints": {"rig_type": "HUMANOID"}}, "3D_CHARACTER")
    assert (reading.brief.kind, reading.brief.archetype) == ("villager", "humanoid")
    assert "zorblax" in reading.guessed
