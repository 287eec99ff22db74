"""Nouns that no table has are found by meaning, and words that name nothing are not."""

import numpy as np
import pytest

from gpu_consumers.engines.brief import sentences
from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.lexicon import kind_of
from gpu_consumers.engines.brief.meaning import Tongue
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.brief.words.text import words_of

pytestmark = pytest.mark.skipif(bool(sentences.missing()), reason=sentences.missing())

# What recipes may come to know; fixed here, so that the threshold is tuned on a fixed vocabulary.
FAMILIAR = words_of("""
    wolf dog fox cat lion bear horse deer pig rabbit cow sheep dragon slime ghost knight wizard villager king
    queen goblin skeleton pirate viking eagle owl chicken snake fish shark spider beetle bee frog turtle crocodile
    monkey elephant warrior thief man woman boy bird robot
""")
NEAR = {
    "feline": "cat",
    "canine": "dog",
    "hound": "dog",
    "doggy": "dog",
    "monarch": "king queen",
    "emperor": "king",
    "piglet": "pig",
    "hog": "pig",
    "bunny": "rabbit",
    "hare": "rabbit",
    "hawk": "eagle bird",
    "falcon": "eagle bird",
    "raven": "owl bird eagle",
    "sparrow": "bird",
    "hen": "chicken",
    "rooster": "chicken",
    "cobra": "snake",
    "serpent": "snake",
    "viper": "snake",
    "salmon": "fish",
    "trout": "fish",
    "tuna": "fish",
    "tarantula": "spider",
    "wasp": "bee",
    "hornet": "bee",
    "cyborg": "robot",
    "lizard": "turtle snake crocodile frog",
    "toad": "frog",
    "tortoise": "turtle",
    "alligator": "crocodile",
    "ape": "monkey",
    "gorilla": "monkey",
    "chimpanzee": "monkey",
    "swordsman": "warrior knight",
    "fighter": "warrior",
    "sorcerer": "wizard",
    "warlock": "wizard",
    "magician": "wizard",
    "child": "boy",
    "lady": "woman queen",
    "moose": "deer",
    "bison": "cow",
    "cattle": "cow",
    "goat": "sheep",
    "lamb": "sheep",
    "pony": "horse",
    "stallion": "horse",
    "burglar": "thief",
    "robber": "thief",
    "grizzly": "bear",
}
FAR = words_of("""
    riding majestic beautiful quickly freedom the very with standing happiness proudly seven running elegant shiny
    wonderful above toward epic awesome detailed glorious slowly because somewhere fast heavy enormous gentle
    mysterious idea justice speed quality masterpiece trending ultra cinematic photorealistic lighting stylish
    modern vintage carved ornate dirty broken toaster telescope guitar laptop umbrella typewriter
""")


def test_the_forward_pass_gives_the_published_cosines() -> None:
    # The example of the model's own documentation.
    texts = ["The new movie is awesome", "The new movie is so great", "The cat sits outside"]
    texts += ["The dog plays in the garden", "A man is playing guitar", "A woman watches TV"]
    vectors = sentences.encoder()(texts)
    cosines = [float(vectors[i] @ vectors[i + 1]) for i in (0, 2, 4)]
    assert cosines == pytest.approx([0.8939, 0.2838, -0.0327], abs=2e-4)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company() -> None:
    alone = sentences.encoder()(["a dragon"])
    together = sentences.encoder()(["a dragon", "x", "a very long sentence about nothing at all"])
    assert np.abs(alone[0] - together[0]).max() < 1e-5


def test_most_unknown_nouns_find_their_kind_and_hardly_one_a_wrong_one() -> None:
    assert len(NEAR) >= 40
    tongue = Tongue()
    found = {word: tongue.nearest(word, FAMILIAR) for word in NEAR}
    right = [word for word, near in found.items() if near and near.known in NEAR[word].split()]
    wrong = [f"{word} -> {near}" for word, near in found.items() if near and near.known not in NEAR[word].split()]
    assert len(right) >= 40, sorted(set(NEAR) - set(right))
    assert len(wrong) <= 3, wrong


def test_words_that_name_nothing_here_find_nothing() -> None:
    assert len(FAR) >= 40
    tongue = Tongue()
    taken = [f"{word} -> {near}" for word in FAR if (near := tongue.nearest(word, FAMILIAR))]
    assert taken == []


def test_the_facts_say_what_was_found_by_meaning_and_by_which_model() -> None:
    reading = read({"prompt": {"core_concept": "a fierce feline"}}, "3D_CHARACTER")
    assert reading.brief.kind == "cat"
    assert reading.facts()["by_meaning"] == {"feline": reading.by_meaning["feline"]}
    assert reading.by_meaning["feline"].startswith("by meaning: cat (0.")
    assert reading.model is not None
    assert (reading.model.name, len(reading.model.weights_sha256)) == ("all-MiniLM-L6-v2", 64)


def test_the_model_is_not_asked_where_the_tables_know_every_noun() -> None:
    assert read({"prompt": {"core_concept": "a brave knight with a red cape"}}, "3D_CHARACTER").model is None


def test_a_wyrm_is_a_dragon_wherever_there_are_dragons() -> None:
    assert kind_of("wyrm") == ("dragon" if "dragon" in KINDS else "")
