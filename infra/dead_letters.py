"""Records that could not be used go to `forge.dead`: the bytes as they were, and in the headers what is known of them.

The same record is the same letter, however often it is buried: its id follows from where the record stood. A record
that was sent on its way again says which letter it was, and is that letter again when it still cannot be used.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from event_schemas.ids import derived_id
from infra.kafka_clients import Headers, headers_of, send

log = logging.getLogger(__name__)

UNDECODABLE: Final = "undecodable"
LETTER_IDS: Final = UUID("0c9d4b1e-7a65-5f0b-8a53-1c1f6e2d9b40")
LONGEST_REASON: Final = 1_000
LONGEST_FACT: Final = 200
LONGEST_KEY: Final = 2_000
MOST_KEPT_BYTES: Final = 16_000
"""Of a record's own headers."""

REDRIVEN: Final = "redriven"
BURIED: Final = "buried"
"""Headers of a record that is sent again: which letter it was, and how many times it has been buried."""

TRACE: Final = "traceparent"
ORIGINAL: Final = "original."
LEFT: Final = "bytes_left_behind"
_OURS: Final = frozenset(
    {"id", "kind", "role", "reason", "at", "topic", "partition", "offset", "times", "schema_id", TRACE, LEFT}
)
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Place(NamedTuple):
    """Where a record stands in Kafka."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `at`: microseconds since 1970, when it was buried last; `origin`: where the record stood.

    `value` is the record's value as it was. It is None where it was null (`size` 0), where it did not fit beside the
    headers (`left_behind`: it stands at `origin` alone), and where it was not asked for. `facts` is what the one who
    buried it knew besides; `headers` are the record's own.
    """

    id: str
    kind: str
    role: str
    reason: str
    at: int
    origin: Place
    lies: Place
    key: bytes | None
    value: bytes | None
    size: int
    facts: Mapping[str, str]
    headers: tuple[tuple[str, bytes | None], ...] = ()
    traceparent: str = ""
    schema_id: int | None = None
    times: int = 1
    left_behind: bool = False


def letter_id(place: Place) -> str:
    return derived_id(LETTER_IDS, str(place))


# --- burying --------------------------------------------------------------------------------------


def bury(
    producer: Producer,
    topic: str,
    message: Message,
    reason: str,
    *,
    kind: str,
    role: str,
    facts: Mapping[str, str] = _NONE,
) -> None:
    """Put `message` aside. The caller flushes, as it does for everything else it writes.

    A record that is too large together with its headers goes without its value (and a key beyond reason): that stands
    where it stood. What the brokers do not take at all is told to the log with its place.
    """
    place = _place(message)
    described = _described(message, place, reason, kind, role, facts)
    own = _own_headers(message)

    def told(error: KafkaError | None, _: Message) -> None:
        if error is not None and error.code() == KafkaError.MSG_SIZE_TOO_LARGE:
            without_value()
        else:
            refused(error)

    def without_value() -> None:
        size = len(message.value() or b"")
        log.warning("%s has %d bytes, too many for a letter: it stands where it stood; %s", place, size, reason)
        headers: Headers = [*described, (LEFT, str(size))]
        key = message.key() if len(message.key() or b"") <= LONGEST_KEY else None
        try:
            send(producer, topic, None, key, headers=headers, on_delivery=refused)
        except KafkaException as failure:
            refused(failure.args[0])

    def refused(error: KafkaError | None, _: Message | None = None) -> None:
        if error is not None:
            log.error("%s lies in no dead letter, it stands where it stood: %s; %s", place, error.str(), reason)

    try:
        send(producer, topic, message.value(), message.key(), headers=[*described, *own], on_delivery=told)
    except KafkaException as failure:
        if failure.args[0].code() != KafkaError.MSG_SIZE_TOO_LARGE:
            raise
        without_value()


def _described(message: Message, place: Place, reason: str, kind: str, role: str, facts: Mapping[str, str]) -> Headers:
    carried = dict(headers_of(message))
    before = (
        _text(carried.get(REDRIVEN)) if kind == UNDECODABLE else ""
    )  # what could be read may fail as another letter
    described: Headers = [
        ("id", before if _is_uuid(before) else letter_id(place)),
        ("kind", kind),
        ("role", role),
        ("reason", _cut(reason, LONGEST_REASON)),
        ("at", str(time.time_ns() // 1_000)),
        ("topic", place.topic),
        ("partition", str(place.partition)),
        ("offset", str(place.offset)),
        ("times", str(1 + (_number(carried.get(BURIED)) if _is_uuid(before) else 0))),
    ]
    value = message.value() or b""
    if len(value) >= 5 and value[0] == 0:  # Confluent's wire format: magic 0, then the schema's id
        described.append(("schema_id", str(int.from_bytes(value[1:5], "big"))))
    trace = _text(carried.get(TRACE))
    if trace:
        described.append((TRACE, _cut(trace, LONGEST_FACT)))
    described += [(name, _cut(fact, LONGEST_FACT)) for name, fact in facts.items() if fact and name not in _OURS]
    return described


def _own_headers(message: Message) -> Headers:
    """The record's own headers under names that cannot be taken for ours, as many as have room."""
    kept: Headers = []
    room = MOST_KEPT_BYTES
    for name, value in headers_of(message):
        room -= len(name) + len(value or b"")
        if room < 0:
            break
        kept.append((ORIGINAL + name, value))
    return kept


def _place(message: Message) -> Place:
    return Place(str(message.topic()), int(message.partition() or 0), int(message.offset() or 0))


# --- reading --------------------------------------------------------------------------------------


def letter_of(message: Message, *, whole: bool) -> Letter:
    """The letter that a record of `forge.dead` is. Total: whatever lies there is a letter. `whole`: with its value."""
    lies = _place(message)
    headers = headers_of(message)
    known = {name: _text(value) for name, value in headers if not name.startswith(ORIGINAL)}
    origin = lies
    if known.get("topic"):
        origin = Place(known["topic"], _number(known.get("partition")), _number(known.get("offset")))
    value = _bytes(message.value())
    key = _bytes(message.key())
    left = known.get(LEFT)
    schema = known.get("schema_id", "")
    return Letter(
        id=known["id"] if _is_uuid(known.get("id", "")) else letter_id(origin),
        kind=known.get("kind", UNDECODABLE),
        role=known.get("role", ""),
        reason=known.get("reason", ""),
        at=_number(known.get("at")) or int(message.timestamp()[1]) * 1_000,
        origin=origin,
        lies=lies,
        key=key,
        value=value if whole else None,
        size=len(value or b"") if left is None else _number(left),
        facts={name: fact for name, fact in known.items() if name not in _OURS},
        headers=tuple((name.removeprefix(ORIGINAL), value) for name, value in headers if name.startswith(ORIGINAL)),
        traceparent=known.get(TRACE, ""),
        schema_id=_number(schema) if schema else None,
        times=max(1, _number(known.get("times"))),
        left_behind=left is not None,
    )


def on_its_way_again(letter: Letter) -> Headers:
    """The headers of the record when it is sent again: its own, and which letter it was."""
    own: Headers = [(name, value) for name, value in letter.headers if name not in (REDRIVEN, BURIED)]
    return [*own, (REDRIVEN, letter.id), (BURIED, str(letter.times))]


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")


def _number(value: bytes | str | None) -> int:
    """0 for what is none: a stranger's letter must not stop its reader."""
    text = _text(value) if isinstance(value, bytes) else value or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
