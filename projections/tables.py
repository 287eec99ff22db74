"""How rows become SQL: the statements and the copy format of each table, derived from its row class."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import Struct, pack
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar, get_type_hints

from psycopg.sql import SQL, Composed, Identifier
from pydantic_core import to_json

from projections.asset_library import AssetRow, VersionRow
from projections.breakers import BreakerRow
from projections.job_status import JobRow
from projections.letters import RedrivenRow
from projections.outcomes import OutcomeRow
from projections.projects import (
    AssignmentRow,
    KeyRow,
    MemberRow,
    PresetRow,
    ProjectRow,
    RevocationRow,
    WebhookRow,
    WorkflowRow,
)
from projections.step_timeline import StepRow
from projections.usage import UsageRow
from projections.values import Day, Json, Micros, without_nul

Row = TypeVar("Row", bound=NamedTuple)


class StreamRow(NamedTuple):
    """A row of `stream`: the last event taken of it."""

    stream: str
    seq: int


class ParkedRow(NamedTuple):
    """A row of `parked`: the first record of a stream that could not be followed, and why."""

    stream: str
    partition: int
    offset: int
    reason: str


class Kind(NamedTuple):
    """One kind of column: out of a JSON text, back as a value of the row, and as binary COPY wants it."""

    from_text: str
    to_value: str
    copied: Callable[[Any], bytes]


_SIZED: Final = tuple(size.to_bytes(4, "big") for size in range(1_024))
_EPOCH: Final = 946_684_800_000_000
"""Postgres counts from the year 2000."""
_long: Final = Struct(">iq").pack
_double: Final = Struct(">id").pack
_short: Final = Struct(">ii").pack
_ROWS_A_PIECE: Final = 256
_NULL: Final = b"\xff\xff\xff\xff"


def _sized(value: bytes) -> bytes:
    size = len(value)
    return (_SIZED[size] if size < len(_SIZED) else size.to_bytes(4, "big")) + value


def _text(value: str) -> bytes:
    return _sized((value if "\0" not in value else without_nul(value)).encode())


def _json(value: str) -> bytes:
    return _sized(b"\1" + value.encode())


def _texts(value: tuple[str, ...]) -> bytes:
    """An array: dimensions, nulls, the elements' type (25 is text), then length and lower bound if not empty."""
    shape = pack(">iiiii", 1, 0, 25, len(value), 1) if value else pack(">iii", 0, 0, 25)
    return _sized(shape + b"".join(map(_text, value)))


_KINDS: Final[dict[object, Kind]] = {
    str: Kind("{text}", "{column}", _text),
    int: Kind("({text})::bigint", "{column}", lambda value: _long(8, value)),
    bool: Kind("({text})::boolean", "{column}", lambda value: b"\0\0\0\1\1" if value else b"\0\0\0\1\0"),
    float: Kind("({text})::float8", "{column}", lambda value: _double(8, value)),
    Micros: Kind(
        "timestamptz 'epoch' + ({text})::bigint * interval '1 microsecond'",
        "(extract(epoch from {column}) * 1000000)::bigint",
        lambda value: _long(8, value - _EPOCH),
    ),
    Day: Kind("date 'epoch' + ({text})::int", "{column} - date 'epoch'", lambda value: _short(4, value - 10_957)),
    Json: Kind("({text})::jsonb", "{column}::text", _json),
    tuple[str, ...]: Kind("array(select jsonb_array_elements_text(({text})::jsonb))", "{column}", _texts),
}


def _kind(hint: object) -> Kind:
    """`X | None` is stored as X is: null stands for itself everywhere."""
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    return _KINDS[hint] if hint in _KINDS else _KINDS[options[0]]


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table and the row class that it holds.

    `again` tells what a second row of the same key does: it replaces the first, is added to it, or is left out.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    again: Literal["replaces", "adds", "nothing"] = "replaces"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.row._fields

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        hints = get_type_hints(self.row)
        return tuple(_kind(hints[column]) for column in self.columns)

    @cached_property
    def upsert(self) -> Composed:
        """Takes the rows as one JSON array of arrays: one parameter, one statement, whatever their number."""
        values = SQL(", ").join(
            SQL(kind.from_text.format(text=f"r ->> {place}")) for place, kind in enumerate(self.kinds)
        )
        return SQL(
            "insert into {table} ({columns}) select {values} from jsonb_array_elements(%s::jsonb) r {again}"
        ).format(table=Identifier(self.name), columns=self._names(self.columns), values=values, again=self._again())

    def _again(self) -> Composed:
        changing = [column for column in self.columns if column not in self.key]
        old, new = Identifier(self.name), SQL("excluded")
        assign = {"replaces": "{column} = {new}.{column}", "adds": "{column} = {old}.{column} + {new}.{column}"}
        if self.again == "nothing":
            return SQL("on conflict ({key}) do nothing").format(key=self._names(self.key))
        changes = SQL(", ").join(
            SQL(assign[self.again]).format(column=Identifier(column), old=old, new=new) for column in changing
        )
        return SQL("on conflict ({key}) do update set {changes}").format(key=self._names(self.key), changes=changes)

    @cached_property
    def select(self) -> Composed:
        """Rows whose first key column is any of an array of texts."""
        return SQL("select {columns} from {table} where {key} = any(%s) order by {order}").format(
            columns=SQL(", ").join(
                SQL(kind.to_value.replace("{column}", f'"{column}"'))
                for column, kind in zip(self.columns, self.kinds, strict=True)
            ),
            table=Identifier(self.name),
            key=Identifier(self.key[0]),
            order=self._names(self.key),
        )

    @cached_property
    def copy(self) -> Composed:
        return SQL("copy {table} ({columns}) from stdin (format binary)").format(
            table=Identifier(self.name), columns=self._names(self.columns)
        )

    def document(self, rows: Sequence[Row]) -> str:
        """The rows as the parameter of `upsert`."""
        text = to_json(rows).decode()
        if "u0000" not in text:
            return text
        return to_json([[without_nul(v) if isinstance(v, str) else v for v in row] for row in rows]).decode()

    def packed(self, rows: Sequence[Row]) -> Iterator[bytes]:
        """The rows as `copy` reads them, in pieces of some hundred rows: a piece costs a call of its own."""
        yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
        writers = [kind.copied for kind in self.kinds]
        begin = len(writers).to_bytes(2, "big")
        for start in range(0, len(rows), _ROWS_A_PIECE):
            fields: list[bytes] = []
            for row in rows[start : start + _ROWS_A_PIECE]:
                fields.append(begin)
                fields += [_NULL if value is None else write(value) for write, value in zip(writers, row, strict=True)]
            yield b"".join(fields)
        yield b"\xff\xff"

    def loaded(self, values: Sequence[object]) -> Row:
        """A row as `select` gives it."""
        return self.row._make(tuple(value) if isinstance(value, list) else value for value in values)

    def _names(self, names: Iterable[str]) -> Composed:
        return SQL(", ").join(map(Identifier, names))


STREAM: Final = Table("stream", StreamRow, ("stream",))
PARKED: Final = Table("parked", ParkedRow, ("stream",), again="nothing")
JOB: Final = Table("job", JobRow, ("job_id",))
STEP: Final = Table("step", StepRow, ("job_id", "ordinal"))
ASSET: Final = Table("asset", AssetRow, ("asset_id",))
VERSION: Final = Table("asset_version", VersionRow, ("asset_id", "version"), again="nothing")
USAGE: Final = Table("usage", UsageRow, ("project_id", "day"), again="adds")
BREAKER: Final = Table("breaker", BreakerRow, ("engine",))
PROJECT: Final = Table("project", ProjectRow, ("project_id",))
MEMBER: Final = Table("member", MemberRow, ("project_id", "member_id"))
KEY: Final = Table("issued_key", KeyRow, ("key_id",), again="nothing")
REVOCATION: Final = Table("revoked_key", RevocationRow, ("key_id",), again="nothing")
PRESET: Final = Table("preset", PresetRow, ("project_id", "kind", "preset_id"))
ASSIGNMENT: Final = Table("assignment", AssignmentRow, ("project_id", "entity_type", "entity_id", "slot"))
WEBHOOK: Final = Table("webhook", WebhookRow, ("webhook_id",))
WORKFLOW: Final = Table("workflow", WorkflowRow, ("project_id", "slot"))
OUTCOME: Final = Table("command_outcome", OutcomeRow, ("command_id",), again="nothing")
LETTER: Final = Table("redriven_letter", RedrivenRow, ("letter_id",))
