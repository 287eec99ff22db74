"""One fold on one connection: takes batches of records and writes what they make of the rows."""

from collections.abc import Callable, Iterable

import psycopg
from confluent_kafka import Message

from event_schemas.avro import Undecodable
from projections import postgres
from projections.decoding import Event, decode
from projections.fold import Fold
from projections.postgres import Db
from projections.values import ImpossibleHistory, without_nul

PutAside = Callable[[Message, str, str], None]
"""Told of every record that could not be followed: the record, its stream (or nothing), the reason."""


def nobody_listens(message: Message, stream: str, reason: str) -> None:
    """For a rebuild: the projector has told it before."""


class Projection:
    """`write` saves a fold in one transaction: `postgres.save`, or `postgres.copy_in` for a read model being built."""

    def __init__(
        self, db: Db, write: Callable[[Db, Fold], None], put_aside: PutAside, only: Iterable[int] | None = None
    ) -> None:
        self.fold = Fold()
        self._db = db
        self._write = write
        self._put_aside = put_aside
        self._only = None if only is None else frozenset(only)

    def begin(self, partitions: int = 0) -> dict[int, int]:
        """Forget what is in memory; returns per partition the offset at which the tables stand."""
        progress = postgres.positions(self._db, partitions)
        self.fold = Fold()
        self.fold.progress = {
            partition: at for partition, at in progress.items() if self._only is None or partition in self._only
        }
        return {partition: at.next_offset for partition, at in self.fold.progress.items()}

    def project(self, batch: list[Message]) -> None:
        """Take and save. A value that no table can hold parks its stream; the batch is halved until it is found.

        Raises what `postgres.save` raises; after that, `begin` anew.
        """
        try:
            self.take(batch)
            self.save()
        except psycopg.DataError as error:
            self.begin()
            if len(batch) > 1:
                middle = len(batch) // 2
                self.project(batch[:middle])
                self.project(batch[middle:])
            else:
                self._refuse(batch[0], f"no table can hold it: {error}")

    def take(self, batch: list[Message]) -> None:
        """Bring the rows in memory forward."""
        records = [(message, decode(message.value() or b"")) for message in batch]
        self._load({_stream_of(message, event) for message, event in records})
        take = self.fold.take
        for message, event in records:
            if isinstance(event, Undecodable):
                self._park(message, _stream_of(message, event), event.reason)
                continue
            try:
                take(event, message.partition() or 0, message.offset() or 0)
            except ImpossibleHistory as contradiction:
                self._park(message, event.stream, str(contradiction))

    def save(self) -> None:
        self._write(self._db, self.fold)

    def _load(self, names: set[str]) -> None:
        missing = self.fold.use(sorted(names - {""}))
        if missing:
            self.fold.streams |= postgres.load(self._db, missing)

    def _park(self, message: Message, stream: str, reason: str) -> None:
        self._put_aside(message, stream, reason)
        if stream:
            self.fold.park(stream, *_place(message), reason)
        else:
            self.fold.pass_by(*_place(message))

    def _refuse(self, message: Message, reason: str) -> None:
        stream = _stream_of(message, decode(message.value() or b""))
        self._load({stream})
        self._park(message, stream, reason)
        self.save()


def _place(message: Message) -> tuple[int, int]:
    return message.partition() or 0, message.offset() or 0


def _stream_of(message: Message, event: Event | Undecodable) -> str:
    """Whose record it is. What cannot be decoded is known by its key; empty when that cannot be read either."""
    if not isinstance(event, Undecodable):
        return event.stream
    key: object = message.key()
    try:
        return without_nul(key.decode() if isinstance(key, bytes) else str(key or ""))
    except UnicodeDecodeError:
        return ""
