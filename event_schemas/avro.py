"""How a message becomes bytes and comes back: Avro in the Confluent wire format.

A record is magic 0, a schema id of four bytes, then the Avro record. The pydantic classes are the one
source; `python -m event_schemas.avro --write` derives the schemas from them and keeps ids for ever.

Two places in an event record are fixed for readers in a hurry:
`seq` is the first field, so it can be read without decoding the rest, and `hash` is the last one, 32 bytes,
so that the bytes before it are the canonical bytes that it covers.
"""

import hashlib
import io
import json
import re
import sys
import types
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

import fastavro
from fastavro.types import Schema
from pydantic import BaseModel, TypeAdapter
from pydantic_core import PydanticUndefined

from event_schemas import commands
from event_schemas.envelope import CommandEnvelope, EventEnvelope, Source
from event_schemas.events import asset, engine, job, letter, person, project, workflow
from event_schemas.message import Actor, JsonObject, Message, is_json_text
from event_schemas.reader import NOT_ACCEPTED, Unread, compiled
from event_schemas.upcasts import UPCASTS, of_today, upcast
from event_schemas.writer import BodyWriter, blob, body_writer, long, string

MAX_RECORD_BYTES: Final = 1_000_000
"""Larger records are refused before decoding: nothing we write comes near it."""

LONGEST_NAMES: Final = 2_000
"""Bytes, of all ids and names in a message: events repeat those of their command, and tables are looked up by them."""

ENDLESS_NAMES: Final = f"its ids and names have more than {LONGEST_NAMES} bytes together"

_FOLDER: Final = Path(__file__).parent / "avsc"
_IDS: Final = _FOLDER / "ids.json"
_HEADER: Final = 5
_HASH_BYTES: Final = 32


class Undecodable(NamedTuple):
    """A record that is no message of ours, and why. A value, not an exception: a log may hold anything."""

    reason: str


# --- which classes there are ---------------------------------------------------------------------


def _members(union: object) -> tuple[type[Message], ...]:
    return get_args(union) or (union,)


EVENT_TYPES: Final[Mapping[str, type[Message]]] = {
    cls.model_fields["type"].default: cls
    for union in (
        job.JobEvent,
        asset.AssetEvent,
        project.ProjectEvent,
        workflow.WorkflowEvent,
        engine.EngineEvent,
        letter.LetterEvent,
        person.PersonEvent,
    )
    for cls in _members(union)
}
COMMAND_TYPES: Final[Mapping[str, type[Message]]] = {
    cls.model_fields["type"].default: cls for cls in _members(commands.Command)
}


# --- from pydantic to Avro -----------------------------------------------------------------------

_PRIMITIVE: Final = {str: "string", int: "long", bool: "boolean", float: "double", bytes: "bytes"}


def schema_of(name: str, body: type[BaseModel], *, event: bool) -> dict[str, Any]:
    """The Avro record of one message type, envelope and body together."""
    seen: set[str] = set()
    envelope = _event_fields if event else _command_fields
    before, after = envelope(_record(Actor, seen))
    return {
        "type": "record",
        "name": _pascal(name),
        "namespace": "forgelog.events" if event else "forgelog.commands",
        "doc": (body.__doc__ or "").strip().split("\n")[0],
        "fields": [*before, {"name": "body", "type": _record(body, seen)}, *after],
    }


def _event_fields(actor: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    before: list[dict[str, Any]] = [
        {"name": "seq", "type": "long"},
        {"name": "id", "type": "string"},
        {"name": "stream", "type": "string"},
        {"name": "type", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "actor", "type": actor},
        {"name": "project_id", "type": "string"},
        {"name": "causation_id", "type": "string"},
        {"name": "correlation_id", "type": "string"},
        {"name": "source_partition", "type": "int"},
        {"name": "source_offset", "type": "long"},
        {"name": "index", "type": "int"},
        {"name": "count", "type": "int"},
        {"name": "traceparent", "type": "string", "default": ""},
        {"name": "prev_hash", "type": "bytes"},
    ]
    return before, [{"name": "hash", "type": {"type": "fixed", "name": "Sha256", "size": _HASH_BYTES}}]


def _command_fields(actor: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    before: list[dict[str, Any]] = [
        {"name": "command_id", "type": "string"},
        {"name": "stream", "type": "string"},
        {"name": "type", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "actor", "type": actor},
        {"name": "project_id", "type": "string"},
        {"name": "correlation_id", "type": "string"},
        {"name": "causation_id", "type": "string", "default": ""},
        {"name": "traceparent", "type": "string", "default": ""},
    ]
    return before, []


def _record(model: type[BaseModel], seen: set[str]) -> object:
    """A named record the first time, its bare name after that, as Avro wants it."""
    if model.__name__ in seen:
        return model.__name__
    seen.add(model.__name__)
    fields = []
    for name, info in model.model_fields.items():
        if name == "type":
            continue
        annotation = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        field: dict[str, Any] = {"name": name, "type": _type(annotation, seen)}
        default = _default(info.get_default(call_default_factory=True, validated_data={}))
        if default is not PydanticUndefined:
            field["default"] = default
        fields.append(field)
    return {
        "type": "record",
        "name": model.__name__,
        "doc": (model.__doc__ or "").strip().split("\n")[0],
        "fields": fields,
    }


def _default(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, JsonObject):
        return value.text
    return value


def _type(annotation: Any, seen: set[str]) -> object:
    if is_json_text(annotation):
        return "string"
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0], seen)
    if annotation in _PRIMITIVE:
        return _PRIMITIVE[annotation]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "string"  # a word list may grow; an Avro enum may not, for older readers
    if origin is tuple:
        return {"type": "array", "items": _type(args[0], seen)}
    if origin in (Union, types.UnionType):
        return ["null", *(_type(arg, seen) for arg in args if arg is not type(None))]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _record(annotation, seen)
    raise TypeError(f"no Avro type for {annotation!r}")


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[-.]", name))


def derived() -> dict[str, dict[str, Any]]:
    """Every message type's schema, derived from its class just now."""
    events = {name: schema_of(name, cls, event=True) for name, cls in EVENT_TYPES.items()}
    return events | {name: schema_of(name, cls, event=False) for name, cls in COMMAND_TYPES.items()}


# --- the schemas that are checked in -------------------------------------------------------------


@cache
def ids() -> Mapping[str, int]:
    """Message type -> schema id. Given once, never again to another."""
    return {str(name): int(number) for name, number in json.loads(_IDS.read_text()).items()}


@cache
def names() -> Mapping[int, str]:
    return {number: name for name, number in ids().items()}


@cache
def text(name: str) -> str:
    """The schema of a message type as it stands in the repo."""
    return (_FOLDER / f"{name}.avsc").read_text()


@cache
def _parsed(name: str) -> Schema:
    """For our own reading and writing: instants stay whole microseconds instead of becoming datetimes."""
    schema = json.loads(text(name), object_hook=_without_logical_type)
    return fastavro.parse_schema(schema, named_schemas={})


def _without_logical_type(node: dict[str, Any]) -> dict[str, Any] | str:
    return node["type"] if "logicalType" in node else node


def write() -> list[str]:
    """Put the derived schemas into the repo; new types get the next free id. Returns what changed."""
    known = dict(ids()) if _IDS.exists() else {}
    changed = []
    for name, schema in derived().items():
        known.setdefault(name, max(known.values(), default=0) + 1)
        path, content = _FOLDER / f"{name}.avsc", json.dumps(schema, indent=2) + "\n"
        if not path.exists() or path.read_text() != content:
            path.write_text(content)
            changed.append(name)
    _IDS.write_text(json.dumps(known, indent=2) + "\n")
    return changed


# --- bytes ---------------------------------------------------------------------------------------


class _Codec(NamedTuple):
    """All that is looked up once per message type, so that a record costs no look-up."""

    header: bytes
    schema: Schema
    body: type[Message]
    load: Callable[[object], Message]
    write: BodyWriter


@cache
def _codec(name: str) -> _Codec:
    body = EVENT_TYPES.get(of_today(name)) or COMMAND_TYPES[of_today(name)]
    return _Codec(
        b"\x00" + ids()[name].to_bytes(4, "big"),
        _parsed(name),
        body,
        TypeAdapter(body).validate_python,
        body_writer(body),
    )


def type_of(value: bytes) -> str | None:
    """The message type of a record, from its schema id alone; None when it is none of ours."""
    if len(value) < _HEADER or value[0] != 0:
        return None
    return names().get(int.from_bytes(value[1:_HEADER], "big"))


def seq_of(value: bytes) -> int:
    """The `seq` of an event record, without decoding the rest: a zigzag varint right after the header."""
    shift = result = 0
    for byte in value[_HEADER : _HEADER + 10]:
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result >> 1
        shift += 7
    raise ValueError("no seq stands at the front of this record")


class DecisionWriter:
    """Writes the events of one decision: what they share is encoded once."""

    def __init__(
        self,
        stream: str,
        at: int,
        actor: Actor,
        project_id: str,
        causation_id: str,
        correlation_id: str,
        source: Source,
        count: int,
        traceparent: str,
    ) -> None:
        self._stream = string(stream)
        self._why = b"".join(
            (
                long(at),
                string(actor.kind),
                string(actor.id),
                string(project_id),
                string(causation_id),
                string(correlation_id),
                long(source.partition),
                long(source.offset),
            )
        )
        self._count = long(count) + string(traceparent)

    def write(self, seq: int, id_: str, index: int, prev_hash: bytes, body: Message) -> bytes:
        """The record of one event, its hash computed and put at the end."""
        name: str = body.type  # type: ignore[attr-defined]
        codec = _codec(name)
        parts = [
            codec.header,
            long(seq),
            string(id_),
            self._stream,
            string(name),
            self._why,
            long(index),
            self._count,
            blob(prev_hash),
        ]
        codec.write(body, parts.append)
        canonical = b"".join(parts)
        return canonical + hashlib.sha256(canonical).digest()


def encode_event(event: EventEnvelope[Message]) -> bytes:
    """The record of one event, its hash computed and put at the end."""
    writer = DecisionWriter(
        event.stream,
        event.at,
        event.actor,
        event.project_id,
        event.causation_id,
        event.correlation_id,
        event.source,
        event.count,
        event.traceparent,
    )
    return writer.write(event.seq, event.id, event.index, event.prev_hash, event.body)


def hash_of(record: bytes) -> bytes:
    """The hash that an event record carries."""
    return record[-_HASH_BYTES:]


def hash_holds(record: bytes) -> bool:
    """Does the record's hash cover its bytes? False means that somebody changed them."""
    return hashlib.sha256(record[:-_HASH_BYTES]).digest() == record[-_HASH_BYTES:]


def encode_command(command: CommandEnvelope[Message]) -> bytes:
    name: str = command.body.type  # type: ignore[attr-defined]
    codec = _codec(name)
    parts = [
        codec.header,
        string(command.command_id),
        string(command.stream),
        string(name),
        long(command.at),
        string(command.actor.kind),
        string(command.actor.id),
        string(command.project_id),
        string(command.correlation_id),
        string(command.causation_id),
        string(command.traceparent),
    ]
    codec.write(command.body, parts.append)
    return b"".join(parts)


class Decoder:
    """Reads records by the quick readers, each made when its type is first met. `unread`: fields to step over."""

    def __init__(self, unread: Unread = MappingProxyType({})) -> None:
        self._unread = unread
        self._readers: dict[bytes, Callable[[bytes], Any] | None] = {}

    def event(self, value: bytes) -> EventEnvelope[Message] | Undecodable:
        record = self._quickly(value)
        if isinstance(record, EventEnvelope):
            return record
        return _event(_general(value)) if record is None else Undecodable("a command where an event was expected")

    def command(self, value: bytes) -> CommandEnvelope[Message] | Undecodable:
        record = self._quickly(value)
        if isinstance(record, EventEnvelope):
            return Undecodable("an event where a command was expected")
        command = _command(_general(value)) if record is None else record
        if len(value) <= LONGEST_NAMES or isinstance(command, Undecodable):
            return command
        return Undecodable(ENDLESS_NAMES) if has_endless_names(command) else command

    def _quickly(self, value: bytes) -> EventEnvelope[Message] | CommandEnvelope[Message] | None:
        """None for a record that the quick way does not accept: the general way has the last word, and the words."""
        header = value[:_HEADER]
        reader = self._readers.get(header) or self._make(header)
        if reader is None or len(value) > MAX_RECORD_BYTES:
            return None
        try:
            record: EventEnvelope[Message] | CommandEnvelope[Message] = reader(value)
            return record
        except NOT_ACCEPTED:
            return None

    def _make(self, header: bytes) -> Callable[[bytes], Any] | None:
        name = type_of(header)
        if name is None or name in UPCASTS:
            return None
        made = self._readers[header] = compiled(text(name), _codec(name).body, self._unread)
        return made


_WHOLE: Final = Decoder()


def decode_event(value: bytes) -> EventEnvelope[Message] | Undecodable:
    return _WHOLE.event(value)


def decode_command(value: bytes) -> CommandEnvelope[Message] | Undecodable:
    return _WHOLE.command(value)


def has_endless_names(message: CommandEnvelope[Message] | EventEnvelope[Message]) -> bool:
    """Are its ids and names longer than anything can be kept by, be it a record's key or a table's index?"""
    names = [field for field in message if isinstance(field, str)]
    for field in _names_in(type(message.body)):
        named = getattr(message.body, field, "")  # a decoder that passes over fields has not all of them
        names += [named] if isinstance(named, str) else named
    return sum(len(name.encode()) for name in (*names, message.actor.id)) > LONGEST_NAMES


@cache
def _names_in(body: type[Message]) -> tuple[str, ...]:
    return tuple(name for name in body.model_fields if name.endswith("_id") or name in ("slot", "tags"))


def _general(value: bytes) -> dict[str, Any] | Undecodable:
    """Any record of ours by fastavro and pydantic: for shapes of old, and to say what is wrong with a record."""
    name = type_of(value)
    if name is None:
        return Undecodable("the record does not begin with magic 0 and a schema id of ours")
    if len(value) > MAX_RECORD_BYTES:
        return Undecodable(f"the record has {len(value)} bytes, more than {MAX_RECORD_BYTES}")
    try:
        codec = _codec(name)
        reader = io.BytesIO(value)
        reader.seek(_HEADER)
        record: dict[str, Any] = fastavro.schemaless_reader(reader, codec.schema, None)  # type: ignore[assignment]
        if reader.tell() != len(value):
            return Undecodable("bytes are left over behind the record")
        if record["type"] != name:
            return Undecodable(f"the record calls itself {record['type']!r}, its schema {name!r}")
        record["body"] = codec.load(upcast(name, record["body"]))
        record["actor"] = Actor.model_validate(record["actor"])
        return record
    except Exception as error:  # whatever a stranger's bytes do to the decoder is the same to us
        return Undecodable(f"{name}: {type(error).__name__}: {str(error)[:300]}")


def _event(record: dict[str, Any] | Undecodable) -> EventEnvelope[Message] | Undecodable:
    if isinstance(record, Undecodable):
        return record
    if "seq" not in record:
        return Undecodable("a command where an event was expected")
    source = Source(record.pop("source_partition"), record.pop("source_offset"))
    return EventEnvelope(source=source, **{name: value for name, value in record.items() if name != "type"})


def _command(record: dict[str, Any] | Undecodable) -> CommandEnvelope[Message] | Undecodable:
    if isinstance(record, Undecodable):
        return record
    if "command_id" not in record:
        return Undecodable("an event where a command was expected")
    return CommandEnvelope(**{name: value for name, value in record.items() if name != "type"})


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m event_schemas.avro --write")
    print("\n".join(write()) or "nothing changed")
