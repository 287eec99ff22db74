"""Who is told of what: the webhooks of all projects, as the read models show them. Blocking."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from confluent_kafka import KafkaException
from psycopg.rows import dict_row

PATIENCE_S: Final = 5
SKEW: Final = 60_000_000
_READ: Final = "select partition, min(next_offset) from position group by partition"
_VERSION: Final = "select count(*), sum(extract(epoch from updated_at)) from webhook"
_ALL: Final = """
    select webhook_id, project_id, url, events, description, active, generation,
           coalesce((extract(epoch from previous_until) * 1000000)::bigint, 0) as previous_until
    from webhook"""


class Subscriber(NamedTuple):
    """A webhook as it was saved last. `url` and `description` are sealed; `previous_until` in microseconds, or 0."""

    webhook_id: str
    project_id: str
    url: str
    events: frozenset[str]
    description: str
    active: bool
    generation: int
    previous_until: int

    def wants(self, kind: str, at: int) -> bool:
        """Of the type `step-completed.v1`, of that instant? What happened before the webhook was made is not told."""
        return (
            self.active and at >= made_at(self.webhook_id) - SKEW and (not self.events or _plain(kind) in self.events)
        )

    def generations(self, now: int) -> tuple[int, ...]:
        """Whose secrets sign now: while one is replaced, the one before, too."""
        both = now < self.previous_until and self.generation > 1
        return (self.generation, self.generation - 1) if both else (self.generation,)


def _plain(kind: str) -> str:
    return kind.partition(".")[0]


class NotKnown(Exception):
    """Who is to be told cannot be said just now."""


class Subscribers:
    """Read anew only when something was saved; the version that tells so is one small question.

    `ends`: where the log of events ends now. With each new connection the read models are believed only when they show
    the log up to there: those that are being made anew would say that nobody wants to be told.
    """

    def __init__(self, url: str, ends: Callable[[], Mapping[int, int]]) -> None:
        self._url = url
        self._ends = ends
        self._ahead: Mapping[int, int] = {}
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._version: object = None
        self._by_id: Mapping[str, Subscriber] = {}
        self._by_project: Mapping[str, tuple[Subscriber, ...]] = {}

    def refresh(self) -> None:
        """Whatever was saved before this is known after it. Raises `NotKnown`: what was known before stays."""
        try:
            connection = self._connected()
            self._must_have_caught_up(connection)
            version = connection.execute(_VERSION).fetchone()
            if version != self._version:
                self._take(connection)
                self._version = version
        except (psycopg.Error, KafkaException) as failure:
            self.close()
            raise NotKnown(str(failure).partition("\n")[0]) from failure

    def _must_have_caught_up(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        if not self._ahead:
            return
        shown = {int(str(number)): int(str(offset)) for number, offset in connection.execute(_READ).fetchall()}
        self._ahead = {number: end for number, end in self._ahead.items() if shown.get(number, 0) < end}
        if self._ahead:
            raise NotKnown("the read models have not caught up with the log yet")

    def get(self, webhook_id: str) -> Subscriber | None:
        return self._by_id.get(webhook_id)

    def of(self, project_id: str) -> tuple[Subscriber, ...]:
        return self._by_project.get(project_id, ())

    @property
    def is_empty(self) -> bool:
        return not self._by_id

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=PATIENCE_S,
                # Views are made anew when a rebuilt read model is switched to: a prepared plan would outlive them.
                prepare_threshold=None,
                options="-c statement_timeout=5000 -c default_transaction_read_only=on",
            )
            self._ahead = self._ends()
        return self._connection

    def _take(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_ALL).fetchall()
        found = [Subscriber(**{**row, "events": frozenset(row["events"])}) for row in rows]
        projects: dict[str, list[Subscriber]] = {}
        for one in found:
            projects.setdefault(one.project_id, []).append(one)
        self._by_id = {one.webhook_id: one for one in found}
        self._by_project = {project: tuple(ones) for project, ones in projects.items()}


# --- ids -------------------------------------------------------------------------------------------


def new_webhook_id() -> str:
    """UUIDv7 (RFC 9562): it tells, to the millisecond, when the webhook was made."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=number & ~(0x3 << 62) | 0x2 << 62))


def made_at(webhook_id: str) -> int:
    """Microseconds since 1970; 0 for an id that does not tell."""
    try:
        found = UUID(webhook_id)
    except ValueError:
        return 0
    return (found.int >> 80) * 1_000 if found.version == 7 else 0
