"""When a delivery is tried again, and when it is given up. Pure.

Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from event_schemas.deliveries import DeliveryNote, DeliveryState

SECOND: Final = 1_000_000
FACTOR: Final = 6
GONE: Final = 410
UNABLE_S: Final = 5.0
LONGEST_UNABLE_S: Final = 600.0
LONGEST_LIFE: Final = 72 * 3_600 * SECOND
"""So long a delivery may be outstanding before one more failure is its last: those behind it want their turn, and the
notes of all that is outstanding must still be in the topic."""


class Outcome(NamedTuple):
    """What came of one try. `status` 0: nobody answered. `answer`: the beginning of the body, for whoever asked."""

    status: int
    took_ms: int
    reason: str = ""
    retry_after_s: float = 0.0
    answer: str = ""

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Patience:
    tries: int
    first_pause_s: float
    longest_pause_s: float

    def pause_s(self, attempt: int, jitter: float, at_least_s: float = 0.0) -> float:
        """Seconds after attempt number `attempt` (from 1); `jitter` in [0, 1)."""
        longest = min(self.longest_pause_s, self.first_pause_s * float(FACTOR ** min(attempt - 1, 20)))
        return max(longest * jitter, min(at_least_s, self.longest_pause_s))

    def after(self, note: DeliveryNote, outcome: Outcome, now: int, jitter: float) -> DeliveryNote:
        """The delivery after one more try."""
        attempt = note.attempt + 1
        tried = note.model_copy(
            update={
                "state": self._state(note, outcome, attempt, now),
                "at": now,
                "attempt": attempt,
                "due": 0,
                "status": outcome.status,
                "took_ms": outcome.took_ms,
                "reason": "" if outcome.is_taken else outcome.reason,
            }
        )
        if tried.state != "failed":
            return tried
        due = now + round(self.pause_s(attempt, jitter, outcome.retry_after_s) * SECOND)
        return tried.model_copy(update={"due": due})

    def put_off(self, note: DeliveryNote, now: int) -> DeliveryNote:
        """We were not able to try: nothing is counted against the receiver, and pauses grow with the time it took."""
        waited = now - note.since
        if waited >= LONGEST_LIFE:
            dead = {"state": "dead", "at": now, "due": 0, "reason": "the forge was not able to send it for 72 hours"}
            return note.model_copy(update=dead)
        pause_s = min(max(UNABLE_S, waited / SECOND / 10), LONGEST_UNABLE_S)
        told = {"at": now, "due": now + round(pause_s * SECOND), "reason": "the forge is not able to send it just now"}
        return note.model_copy(update=told)

    def _state(self, note: DeliveryNote, outcome: Outcome, attempt: int, now: int) -> DeliveryState:
        if outcome.is_taken:
            return "delivered"
        if outcome.status == GONE or attempt >= self.tries or now - note.since >= LONGEST_LIFE:
            return "dead"
        return "failed"
