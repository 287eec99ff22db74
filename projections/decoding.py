"""Events from their records, several times faster than by the general way, for records whose hash holds.

A record that carries its own right hash was written by `encode_event` from a checked message, so it need not be
checked again field by field. For each event type a reader is written out as Python source, once, from its Avro
schema: straight code without a look-up per field. What it yields equals what `decode_event` yields (a test compares
them), but for the fields named in `UNREAD`, which no projection looks at: they are stepped over.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Final, get_args

from pydantic_core import from_json

from event_schemas import avro
from event_schemas.avro import EVENT_TYPES, Undecodable, decode_event
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import JobForked, JobSubmitted, PlannedStep, StepCompleted, StepQueued, StepStarted
from event_schemas.message import Actor, JsonObject, Message, Value, is_json_text
from event_schemas.upcasts import UPCASTS

Event = EventEnvelope[Message]

UNREAD: Final[Mapping[type[Value], frozenset[str]]] = {
    JobSubmitted: frozenset({"inputs", "review_days"}),
    JobForked: frozenset({"inherited"}),
    PlannedStep: frozenset({"takes", "gives", "auto_approve", "max_attempts", "start_to_close_s", "params"}),
    StepQueued: frozenset(
        {"request", "params", "asset_id", "title", "asset_type", "seed", "priority", "start_to_close_s"}
    ),
    StepStarted: frozenset({"incarnation", "start_to_close_s"}),
    StepCompleted: frozenset(
        {"attempt", "revision", "inputs", "seed", "params_sha256", "step_key", "content_key", "incarnation"}
    ),
}

_HASH_BYTES: Final = 32
_HEADER: Final = 5


def decode(value: bytes) -> Event | Undecodable:
    """The event of a record, or why there is none. A record that was changed after it was written is none."""
    reader = _readers().get(value[:_HEADER])
    if reader is None or len(value) > avro.MAX_RECORD_BYTES:
        return decode_event(value)
    if hashlib.sha256(value[:-_HASH_BYTES]).digest() != value[-_HASH_BYTES:]:
        return Undecodable("its hash does not cover its bytes: it was changed after it was written")
    try:
        event = reader(value)
        return event if "\0" not in event.stream else Undecodable("a stream's name that no table can hold")
    except (IndexError, ValueError, struct.error) as error:
        return Undecodable(f"{type(error).__name__}: {error}")


@cache
def _readers() -> Mapping[bytes, Callable[[bytes], Event]]:
    """By the record's first bytes. Types that need an upcast go the general way."""
    return {
        b"\x00" + avro.ids()[name].to_bytes(4, "big"): _compiled(name, body)
        for name, body in EVENT_TYPES.items()
        if name not in UPCASTS
    }


def _compiled(name: str, body: type[Message]) -> Callable[[bytes], Event]:
    source = "\n".join(_source(name, body))
    scope: dict[str, Any] = {
        "new": object.__new__,
        "put": object.__setattr__,
        "long": _long,
        "double": struct.Struct("<d").unpack_from,
        "actor": _actor,
        "checked": _checked,
        "EventEnvelope": EventEnvelope,
        "Source": Source,
        **{f"C_{cls.__name__}": cls for cls in _classes(body)},
        **{f"F_{cls.__name__}": set(cls.model_fields) for cls in _classes(body)},
    }
    exec(compile(source, f"<reader of {name}>", "exec"), scope)
    reader: Callable[[bytes], Event] = scope["read"]
    return reader


def _long(b: bytes, p: int, low: int) -> tuple[int, int]:
    """The rest of a number that did not fit into two bytes, still in zigzag, and where the next field begins."""
    result, shift = low, 14
    while True:
        byte = b[p]
        p += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, p
        shift += 7
        if shift > 63:
            raise ValueError("a number of more than 64 bits")


def _checked(text: str) -> JsonObject:
    """An open object that any reader of JSON will be able to read. Raises `ValueError` for another one."""
    if not isinstance(from_json(text, allow_inf_nan=False, cache_strings="none"), dict):
        raise ValueError("not a JSON object")
    return JsonObject(text)


@cache
def _actor(kind: bytes, name: bytes) -> Actor:
    return Actor.model_validate({"kind": kind.decode(), "id": name.decode()})


# --- writing a reader -----------------------------------------------------------------------------
#
# In the source that is written, `b` is the record and `p` the place in it; numbers of one or two bytes, nearly
# all there are, cost no call. Slices beyond the end are short without complaint, so `p` is compared with the end
# at last.

Schema = Any
"""Avro's JSON form of a type: a name, a list of options, or an object."""


def _source(name: str, body: type[Message]) -> Iterator[str]:
    yield "def read(b):"
    yield f"  p = {_HEADER}"
    for field in json.loads(avro.text(name))["fields"]:
        match field["name"]:
            case "type":
                yield from _skip("string", 1)
            case "actor":
                yield from _bytes("kind", 1)
                yield from _bytes("who", 1)
                yield "  actor_ = actor(kind, who)"
            case "body":
                yield from _read(field["type"], "body", 1, body)
            case other:
                yield from _read(field["type"], other, 1)
    yield "  if p != len(b):"
    yield "    raise ValueError('the record is longer or shorter than what it says')"
    yield "  return EventEnvelope(seq, id, stream, at, actor_, project_id, causation_id, correlation_id,"
    yield "    Source(source_partition, source_offset), index, count, prev_hash, body, traceparent, hash)"


def _read(schema: Schema, to: str, depth: int, cls: type[Value] | None = None) -> Iterator[str]:
    """Lines that read one value into the variable `to`. `cls`: what a record becomes."""
    pad = "  " * depth
    match schema:
        case "string":
            yield from _bytes(to, depth, decode=".decode()")
        case "bytes":
            yield from _bytes(to, depth)
        case "long" | "int":
            yield from _number(depth)
            yield f"{pad}{to} = (n >> 1) ^ -(n & 1)"
        case "boolean":
            yield f"{pad}{to} = b[p] == 1; p += 1"
        case "double":
            yield f"{pad}{to} = double(b, p)[0]; p += 8"
            yield f"{pad}if {to} - {to} != 0:"
            yield f"{pad}  raise ValueError('a number that is none, or without end')"
        case {"type": "fixed", "size": size}:
            yield f"{pad}{to} = b[p:p + {size}]; p += {size}"
        case {"type": "array", "items": items}:
            yield f"{pad}{to}_all = []"
            yield from _array(depth, _read(items, f"{to}_one", depth + 2, cls), f"{to}_all.append({to}_one)")
            yield f"{pad}{to} = tuple({to}_all)"
        case ["null", some]:
            yield f"{pad}{to} = None; p += 1"
            yield f"{pad}if b[p - 1]:"
            yield from _read(some, to, depth + 1, cls)
        case {"type": "record", "fields": fields} if cls is not None:
            yield from _record(fields, to, depth, cls)
        case {"type": inner}:
            yield from _read(inner, to, depth, cls)
        case str() if cls is not None:  # a record that was spelt out before, by its name
            yield from _record(_spelt(cls), to, depth, cls)
        case _:
            raise TypeError(f"no reader for {schema!r}")


def _record(fields: list[dict[str, Any]], to: str, depth: int, cls: type[Value]) -> Iterator[str]:
    pad = "  " * depth
    unread = UNREAD.get(cls, frozenset())
    pairs = [f"'type': {cls.model_fields['type'].default!r}"] if "type" in cls.model_fields else []
    for field in fields:
        name = field["name"]
        if name in unread:
            yield from _skip(field["type"], depth, _class_in(cls, name))
            continue
        yield from _read(field["type"], f"{to}_{name}", depth, _class_in(cls, name))
        open_object = _is_open_object(cls, name)
        pairs.append(f"{name!r}: checked({to}_{name})" if open_object else f"{name!r}: {to}_{name}")
    yield f"{pad}{to} = new(C_{cls.__name__})"
    yield f"{pad}put({to}, '__dict__', {{{', '.join(pairs)}}})"
    yield f"{pad}put({to}, '__pydantic_fields_set__', F_{cls.__name__})"
    yield f"{pad}put({to}, '__pydantic_extra__', None); put({to}, '__pydantic_private__', None)"


def _skip(schema: Schema, depth: int, cls: type[Value] | None = None) -> Iterator[str]:
    """Lines that step over one value."""
    pad = "  " * depth
    match schema:
        case "string" | "bytes":
            yield from _number(depth)
            yield f"{pad}p += n >> 1"
        case "long" | "int":
            yield from _number(depth)
        case "boolean":
            yield f"{pad}p += 1"
        case {"type": "array", "items": items}:
            yield from _array(depth, _skip(items, depth + 2, cls))
        case {"type": "record", "fields": fields}:
            for field in fields:
                yield from _skip(field["type"], depth)
        case str() if cls is not None:
            for field in _spelt(cls):
                yield from _skip(field["type"], depth)
        case _:
            raise TypeError(f"nothing steps over {schema!r}")


def _array(depth: int, item: Iterator[str], and_then: str = "pass") -> Iterator[str]:
    """Blocks of items, each with its count before it (negative: with its size, too), until a count of zero."""
    pad = "  " * depth
    yield from _number(depth)
    yield f"{pad}while n:"
    yield f"{pad}  if n & 1:"
    yield f"{pad}    raise ValueError('a block with its size: nothing of ours writes these')"
    yield f"{pad}  for _ in range(n >> 1):"
    yield from item
    yield f"{pad}    {and_then}"
    yield from _number(depth + 1)


def _number(depth: int) -> Iterator[str]:
    """A number in zigzag, into `n`."""
    pad = "  " * depth
    yield f"{pad}n = b[p]; p += 1"
    yield f"{pad}if n > 127:"
    yield f"{pad}  m = b[p]; p += 1"
    yield f"{pad}  n = n & 127 | (m & 127) << 7"
    yield f"{pad}  if m > 127:"
    yield f"{pad}    n, p = long(b, p, n)"


def _bytes(to: str, depth: int, decode: str = "") -> Iterator[str]:
    pad = "  " * depth
    yield from _number(depth)
    yield f"{pad}e = p + (n >> 1); {to} = b[p:e]{decode}; p = e"


def _class_in(cls: type[Value], name: str) -> type[Value] | None:
    """The message part that a field holds: itself, in a tuple, or in an option."""
    return next((found for found in _parts(cls.model_fields[name].annotation)), None)


def _parts(annotation: object) -> Iterator[type[Value]]:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _classes(cls: type[Value]) -> Iterator[type[Value]]:
    """This class and every one within it."""
    yield cls
    for info in cls.model_fields.values():
        for part in _parts(info.annotation):
            yield from _classes(part)


def _is_open_object(cls: type[Value], name: str) -> bool:
    info = cls.model_fields[name]
    return bool(info.metadata) and is_json_text(Annotated[info.annotation, *info.metadata])


def _spelt(cls: type[Value]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = avro.schema_of("part", cls, event=False)["fields"][-1]["type"]["fields"]
    return fields
