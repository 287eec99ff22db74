"""The fake object store of a universe: it may be away, slow or full, and may have done what it says it has not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from infra.object_store import ObjectMissing, StoreUnavailable
from tests.simulation.log import SECOND, Clock


@dataclass
class Warehouse:
    """Objects by their content's hash, manifests by step key; `made_for` says of which work an object came."""

    clock: Clock
    chance: Random
    objects: set[str] = field(default_factory=set)
    manifests: dict[str, bytes] = field(default_factory=dict)
    made_for: dict[str, str] = field(default_factory=dict)
    away_until: int = 0
    full_until: int = 0
    slow_until: int = 0
    losing_answers: float = 0.02
    refusals: int = 0

    def fall_ill(self) -> None:
        """Away, full or slow for a while."""
        until = self.clock.now + self.chance.randrange(5, 60) * SECOND
        match self.chance.randrange(3):
            case 0:
                self.away_until = until
            case 1:
                self.full_until = until
            case _:
                self.slow_until = until

    def recover(self) -> None:
        self.away_until = self.full_until = self.slow_until = 0
        self.losing_answers = 0.0

    def delay(self) -> int:
        """How long the next put takes, in microseconds."""
        return self.chance.randrange(5, 40) * SECOND if self.clock.now < self.slow_until else 0

    def put(self, sha256: str, made_for: str) -> None:
        """Raises `StoreUnavailable`, or `OSError` when the disk is full."""
        self._answer()
        if self.clock.now < self.full_until:
            self.refusals += 1
            raise OSError("no space left on device")
        self.objects.add(sha256)
        self.made_for[sha256] = made_for
        self._lose_answer()

    def put_if_absent(self, step_key: str, manifest: bytes) -> bool:
        self._answer()
        if self.clock.now < self.full_until:
            self.refusals += 1
            raise OSError("no space left on device")
        first = self.manifests.setdefault(step_key, manifest) is manifest
        self._lose_answer()
        return first

    def manifest(self, step_key: str) -> bytes:
        """Raises `ObjectMissing`, `StoreUnavailable`."""
        self._answer()
        if step_key not in self.manifests:
            raise ObjectMissing(step_key)
        return self.manifests[step_key]

    def fetch(self, hashes: Sequence[str]) -> None:
        """Raises `ObjectMissing`, `StoreUnavailable`."""
        self._answer()
        for sha256 in hashes:
            if sha256 not in self.objects:
                raise ObjectMissing(sha256)

    def _answer(self) -> None:
        if self.clock.now < self.away_until:
            self.refusals += 1
            raise StoreUnavailable("503")

    def _lose_answer(self) -> None:
        if self.losing_answers and self.chance.random() < self.losing_answers:
            self.refusals += 1
            raise StoreUnavailable("the connection was reset")
