"""Makes messages straight from Avro records: the counterpart of `writer`.

For each message type a reader is written out as Python source, once, from its Avro schema and its class: straight
code without a look-up per field, which checks what the class demands of each field on its way. It yields what the
general way yields (fastavro, then pydantic; a test compares the two over good and bad records), at a third of its
cost. A record that it does not accept is for the general way to judge.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic_core import from_json

from event_schemas.envelope import CommandEnvelope, EventEnvelope, Source
from event_schemas.message import Actor, JsonObject, Message, Personal, Value, is_json_text

Unread = Mapping[type[Value], frozenset[str]]
"""Fields that a caller never looks at: they are stepped over, and missing in what comes back."""

NOT_ACCEPTED: Final = (IndexError, ValueError, struct.error)
"""What a reader raises for a record that is not as it should be."""

Schema = Any
"""Avro's JSON form of a type: a name, a list of options, or an object."""

_HEADER: Final = 5
_COMPARED: Final = {Ge: ("ge", ">="), Gt: ("gt", ">"), Le: ("le", "<="), Lt: ("lt", "<")}


def compiled(schema: str, body: type[Message], unread: Unread) -> Callable[[bytes], Any]:
    """The function `record -> envelope` of one message type, event or command. `schema`: its Avro text."""
    scope: dict[str, Any] = {
        "new": object.__new__,
        "put": object.__setattr__,
        "long": _long,
        "double": struct.Struct("<d").unpack_from,
        "actor": _actor,
        "checked": _checked,
        "EventEnvelope": EventEnvelope,
        "CommandEnvelope": CommandEnvelope,
        "Source": Source,
        **{f"C_{cls.__name__}": cls for cls in _classes(body)},
        **{f"F_{cls.__name__}": set(cls.model_fields) for cls in _classes(body)},
    }
    source = "\n".join(_source(json.loads(schema)["fields"], body, _Making(unread, scope)))
    exec(compile(source, f"<reader of {body.__name__}>", "exec"), scope)  # made from our own schemas alone
    reader: Callable[[bytes], Any] = scope["read"]
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


@lru_cache(10_000)
def _actor(kind: bytes, name: bytes) -> Actor:
    return Actor.model_validate({"kind": kind.decode(), "id": name.decode()})


# --- writing a reader -----------------------------------------------------------------------------
#
# In the source that is written, `b` is the record and `p` the place in it; numbers of one or two bytes, nearly
# all there are, cost no call. Slices beyond the end are short without complaint, so `p` is compared with the end
# at last.


class _Making:
    """What the parts of one reader share while it is written: what is stepped over, and the names it may use."""

    def __init__(self, unread: Unread, scope: dict[str, Any]) -> None:
        self.unread = unread
        self.scope = scope

    def name(self, value: object) -> str:
        """A name under which the source finds a value."""
        name = f"V_{len(self.scope)}"
        self.scope[name] = value
        return name


def _source(fields: list[dict[str, Any]], body: type[Message], making: _Making) -> Iterator[str]:
    yield "def read(b):"
    yield f"  p = {_HEADER}"
    for field in fields:
        match field["name"]:
            case "type":
                yield from _bytes("called", 1)
                yield f"  if called != {body.model_fields['type'].default.encode()!r}:"
                yield "    raise ValueError('the record calls itself something else than its schema does')"
            case "actor":
                yield from _bytes("kind", 1)
                yield from _bytes("who", 1)
                yield "  actor_ = actor(kind, who)"
            case "body":
                yield from _read(field["type"], "body", 1, making, body)
            case other:
                yield from _read(field["type"], other, 1, making)
    yield "  if p != len(b):"
    yield "    raise ValueError('the record is longer or shorter than what it says')"
    if fields[0]["name"] == "seq":
        yield "  return EventEnvelope(seq, id, stream, at, actor_, project_id, causation_id, correlation_id,"
        yield "    Source(source_partition, source_offset), index, count, prev_hash, body, traceparent, hash)"
    else:
        yield "  return CommandEnvelope(command_id, stream, at, actor_, project_id, correlation_id, body,"
        yield "    causation_id, traceparent)"


def _read(schema: Schema, to: str, depth: int, making: _Making, cls: type[Value] | None = None) -> Iterator[str]:
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
            yield f"{pad}{to} = (False, True)[b[p]]; p += 1"
        case "double":
            yield f"{pad}{to} = double(b, p)[0]; p += 8"
            yield f"{pad}if {to} - {to} != 0:"
            yield f"{pad}  raise ValueError('a number that is none, or without end')"
        case {"type": "fixed", "size": size}:
            yield f"{pad}{to} = b[p:p + {size}]; p += {size}"
        case {"type": "array", "items": items}:
            yield f"{pad}{to}_all = []"
            item = _read(items, f"{to}_one", depth + 2, making, cls)
            yield from _array(depth, item, f"{to}_all.append({to}_one)")
            yield f"{pad}{to} = tuple({to}_all)"
        case ["null", some]:
            yield f"{pad}{to} = None; p += 1"
            yield f"{pad}if b[p - 1] not in (0, 2):"
            yield f"{pad}  raise ValueError('no such option')"
            yield f"{pad}if b[p - 1]:"
            yield from _read(some, to, depth + 1, making, cls)
        case {"type": "record", "fields": fields} if cls is not None:
            yield from _record(fields, to, depth, making, cls)
        case {"type": inner}:
            yield from _read(inner, to, depth, making, cls)
        case str() if cls is not None:  # a record that was spelt out before, by its name
            yield from _record(_spelt(making, cls), to, depth, making, cls)
        case _:
            raise TypeError(f"no reader for {schema!r}")


def _record(fields: list[dict[str, Any]], to: str, depth: int, making: _Making, cls: type[Value]) -> Iterator[str]:
    pad = "  " * depth
    making.scope.setdefault("spelt", {})[cls] = fields
    unread = making.unread.get(cls, frozenset())
    pairs = [f"'type': {cls.model_fields['type'].default!r}"] if "type" in cls.model_fields else []
    for field in fields:
        name = field["name"]
        if name in unread:
            yield from _skip(field["type"], depth, making, _class_in(cls, name))
            continue
        yield from _read(field["type"], f"{to}_{name}", depth, making, _class_in(cls, name))
        yield from _checks(f"{to}_{name}", _annotation(cls, name), depth, making)
        pairs.append(f"{name!r}: {to}_{name}")
    yield f"{pad}{to} = new(C_{cls.__name__})"
    yield f"{pad}put({to}, '__dict__', {{{', '.join(pairs)}}})"
    yield f"{pad}put({to}, '__pydantic_fields_set__', F_{cls.__name__})"
    yield f"{pad}put({to}, '__pydantic_extra__', None); put({to}, '__pydantic_private__', None)"


def _checks(to: str, annotation: Any, depth: int, making: _Making) -> Iterator[str]:
    """Lines that refuse what the class would refuse. Avro has seen to the type; this is the rest."""
    pad = "  " * depth
    if is_json_text(annotation):
        yield f"{pad}{to} = checked({to})"
        return
    inner = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    conditions = list(_conditions(to, annotation, making))
    if get_origin(inner) is Literal:
        conditions.append(f"{to} in {making.name(frozenset(get_args(inner)))}")
    if conditions:
        yield f"{pad}if not ({' and '.join(conditions)}):"
        yield f"{pad}  raise ValueError('a value that the field does not take')"


def _conditions(to: str, annotation: Any, making: _Making) -> Iterator[str]:
    for mark in _marks(annotation):
        if isinstance(mark, MinLen):
            yield f"len({to}) >= {mark.min_length}"
        elif type(mark) in _COMPARED:
            attribute, sign = _COMPARED[type(mark)]
            yield f"{to} {sign} {getattr(mark, attribute)!r}"
        elif pattern := getattr(mark, "pattern", None):
            yield f"{making.name(re.compile(pattern.removesuffix('$') + chr(92) + 'Z').match)}({to})"
        elif not isinstance(mark, Personal):
            raise TypeError(f"no check for {mark!r}")


def _marks(annotation: Any) -> Iterator[Any]:
    """The constraints of a field, those that `Field(...)` bundles taken apart."""
    if get_origin(annotation) is not Annotated:
        return
    inner, *marks = get_args(annotation)
    yield from _marks(inner)
    for mark in marks:
        bundled = getattr(mark, "metadata", None)
        yield from bundled if bundled is not None else (mark,)


def _skip(schema: Schema, depth: int, making: _Making | None = None, cls: type[Value] | None = None) -> Iterator[str]:
    """Lines that step over one value."""
    pad = "  " * depth
    match schema:
        case "string" | "bytes":
            yield from _number(depth)
            yield f"{pad}if n & 1:"
            yield f"{pad}  raise ValueError('a text shorter than nothing')"
            yield f"{pad}p += n >> 1"
        case "long" | "int":
            yield from _number(depth)
        case "boolean":
            yield f"{pad}p += 1"
        case {"type": "array", "items": items}:
            yield from _array(depth, _skip(items, depth + 2, making, cls))
        case {"type": "record", "fields": fields}:
            if making is not None and cls is not None:
                making.scope.setdefault("spelt", {})[cls] = fields
            for field in fields:
                yield from _skip(field["type"], depth, making)
        case str() if making is not None and cls is not None:
            for field in _spelt(making, cls):
                yield from _skip(field["type"], depth, making)
        case _:
            raise TypeError(f"nothing steps over {schema!r}")


def _array(depth: int, item: Iterator[str], and_then: str = "pass") -> Iterator[str]:
    """Blocks of items, each with its count before it, until a count of zero."""
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
    yield f"{pad}if n & 1:"
    yield f"{pad}  raise ValueError('a text shorter than nothing')"
    yield f"{pad}e = p + (n >> 1); {to} = b[p:e]{decode}; p = e"


def _spelt(making: _Making, cls: type[Value]) -> list[dict[str, Any]]:
    """The fields of a record that stood in the schema before."""
    fields: list[dict[str, Any]] = making.scope["spelt"][cls]
    return fields


def _annotation(cls: type[Value], name: str) -> Any:
    info = cls.model_fields[name]
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _class_in(cls: type[Value], name: str) -> type[Value] | None:
    """The message part that a field holds: itself, in a tuple, or in an option."""
    return next(_parts(cls.model_fields[name].annotation), None)


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
