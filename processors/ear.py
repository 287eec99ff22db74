"""Whether we still hear. Silence means something only to one who listens.

A word of our own goes where the workers say that they live, and is listened for. It comes back only if the brokers
take and give, the reader reads, and this process is awake; and every worker's word that was there before it has
been read by then. Pure of Kafka; instants in microseconds of the caller's clock.
"""

from collections.abc import Callable
from typing import Final

from processors.domain.floor import SECOND

SPEAK_EVERY: Final = 3 * SECOND
DEAF_AFTER: Final = 10 * SECOND


class Ear:
    """`say` appends a word to the topic. `heard` is fed with every word that is read there, whoever's it is."""

    def __init__(self, say: Callable[[bytes], None], life: str, now: int) -> None:
        self._say = say
        self._life = life
        self._spoke_at = 0
        self._heard_of = now

    def speak_now_and_then(self, now: int) -> None:
        if now - self._spoke_at >= SPEAK_EVERY:
            self._spoke_at = now
            self._say(f"{self._life}/{now}".encode())

    def heard(self, word: bytes) -> None:
        life, _, at = word.decode(errors="replace").rpartition("/")
        if life == self._life and at.isdecimal():
            self._heard_of = max(self._heard_of, int(at))

    def is_deaf(self, now: int) -> bool:
        return now - self._heard_of > DEAF_AFTER
