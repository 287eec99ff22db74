"""The word list at the first door: what it stops, through which disguises, and what it must let through."""

from pathlib import Path
from typing import cast

import pytest
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, StepOrder, StepResult
from gpu_consumers.engines.safety import Safety, safety_list
from gpu_consumers.errors import Unworkable


class _NoBench:
    """The engine reads no files and writes none."""

    inputs: tuple[InputFile, ...] = ()
    output = Path("nowhere")


def checked(**prompt: str) -> StepResult:
    words: dict[str, JsonValue] = dict(prompt)
    order = StepOrder(step="safety", asset_type="2D_SPRITE", request={"prompt": words}, params={}, seed=1)
    return Safety().run(order, cast(Bench, _NoBench()))


@pytest.mark.accepts("S000-042", "S000-022", "S002-004")
@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("a naked woman on a throne", "sexual explicit"),
        ("NSFW portrait", "sexual explicit"),
        ("a lewd drawing of an underage elf", "sexual content involving minors"),
        ("a banner with a swastika", "hate symbols"),
        ("disembowelled soldiers", "extreme gore"),
        ("a poster that shows how to build a pipe bomb", "real weapon instructions"),
    ],
)
def test_a_prompt_on_the_list_is_refused_with_its_category(words: str, category: str) -> None:
    with pytest.raises(Unworkable, match=category) as refused:
        checked(core_concept=words)
    assert refused.value.code == "unsafe_prompt"
    assert not refused.value.retryable


@pytest.mark.parametrize(
    "words",
    [
        "sw4st1k4",
        "s w a s t i k a",
        "Swástika",
        "s.w.a.s.t.i.k.a",
        "swaaastika",
        "SWASTIKA",
        "\u0455w\u0430st\u0456k\u0430",
        "swas\u200btika",
    ],
)
def test_a_word_in_disguise_is_still_that_word(words: str) -> None:
    with pytest.raises(Unworkable, match="hate symbols"):
        checked(core_concept=f"a flag with a {words}")


def test_the_refusal_names_the_field_and_never_repeats_the_words() -> None:
    with pytest.raises(Unworkable) as refused:
        checked(core_concept="a knight", details="covered in swastikas")
    assert "prompt.details" in str(refused.value)
    assert "swastika" not in str(refused.value).lower()


@pytest.mark.parametrize(
    "words",
    [
        "a brave knight with a sword and a shield",
        "a baby dragon with a happy face",
        "a child hero with a wooden sword",
        "a grapeshot cannon from Essex",
        "a bomb with a burning fuse, cartoon style",
        "a skeleton warrior, dark, gothic, with an axe",
        "class 3d printed chess piece",
        "a 1920s detective",
        "a gunner in a trench coat",
        "an assassin in a cockpit",
    ],
)
def test_ordinary_game_art_passes(words: str) -> None:
    assert checked(core_concept=words).facts["verdict"] == "safe"


def test_the_facts_name_the_version_of_the_list() -> None:
    assert checked(core_concept="a fox").facts["list_version"] == safety_list().version


def test_a_request_nested_beyond_reason_is_refused_and_not_crashed_on() -> None:
    nested: JsonValue = "deep"
    for _ in range(40):
        nested = [nested]
    order = StepOrder(step="safety", asset_type="PROP", request={"prompt": nested}, params={}, seed=1)
    with pytest.raises(Unworkable):
        Safety().run(order, cast(Bench, _NoBench()))
