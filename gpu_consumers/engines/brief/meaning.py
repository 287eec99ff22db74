"""Nouns that the rules do not know, found by meaning: the nearest known word by cosine of sentence embeddings."""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engine import ModelUsed
from gpu_consumers.engines.brief import sentences
from gpu_consumers.engines.brief.words.distractors import DISTRACTORS

# Tuned on tests/contract/test_brief_meaning.py: frames such as "a {}" cost twice the time and find no more.
LEAST_COSINE: Final = 0.54
SHORTEST: Final = 3  # letters; shorter words are nearly always little words


class Neighbour(NamedTuple):
    """A known word near to one that is not known."""

    word: str
    known: str
    cosine: float

    def __str__(self) -> str:
        return f"{self.known} ({self.cosine:.2f})"


class Tongue:
    """One reading's access to meaning: it says whether it was asked, and what kept it from answering."""

    def __init__(self) -> None:
        self.missing = sentences.missing()
        self.asked: list[str] = []

    def nearest(self, word: str, known: Sequence[str], least: float = LEAST_COSINE) -> Neighbour | None:
        """The known word that is nearest, if any is near enough and no distractor is nearer."""
        if self.missing or len(word) < SHORTEST:
            return None
        self.asked.append(word)
        vocabulary = (*known, *(d for d in DISTRACTORS if d not in known))
        cosines = _cosines(word, vocabulary)
        best = int(np.argmax(cosines))
        if best >= len(known) or cosines[best] < least:
            return None
        return Neighbour(word, vocabulary[best], round(float(cosines[best]), 2))

    def model(self) -> ModelUsed | None:
        """The weights that were at work, None when none were."""
        if not self.asked:
            return None
        encoder = sentences.encoder()
        return ModelUsed(sentences.NAME, encoder.version, encoder.sha256, sentences.LICENCE)


def _cosines(word: str, vocabulary: tuple[str, ...]) -> sentences.Floats32:
    """Cosines (len(vocabulary),)."""
    return np.asarray(_known(vocabulary) @ sentences.encoder()([word])[0], dtype=np.float32)


_VECTORS: Final[dict[str, sentences.Floats32]] = {}  # word of a table -> unit vector (384,)


@cache
def _known(vocabulary: tuple[str, ...]) -> sentences.Floats32:
    """Unit vectors (words, 384). The vocabularies are few and fixed, and share their distractors."""
    new = [word for word in vocabulary if word not in _VECTORS]
    if new:
        _VECTORS.update(zip(new, sentences.encoder()(new), strict=True))
    return np.stack([_VECTORS[word] for word in vocabulary])
