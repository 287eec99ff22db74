"""How rows become SQL: the statements and the copy format of each table, derived from its row class."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Generic, Literal, NamedTuple, TypeVar, get_type_hints

from psycopg.sql import SQL, Composed, Identifier
from pydantic_core import to_json

from projections.asset_library import AssetRow, VersionRow
from projections.job_status import JobRow
from projections.outcomes import OutcomeRow
from projections.projects import MemberRow, ProjectRow, WorkflowRow
from projections.step_timeline import StepRow
from projections.usage import UsageRow
from projections.values import MICROS_A_DAY, Day, Json, Micros, json_text

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
    """One kind of column: out of a JSON text, back as a value of the row, and as text for COPY."""

    from_text: str
    to_value: str
    copied: Callable[[object], str]


def _escaped(value: object) -> str:
    text = str(value)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def _array(value: object) -> str:
    """A text array in Postgres' own notation."""
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in value)  # type: ignore[attr-defined]
    return _escaped("{" + ",".join(f'"{item}"' for item in quoted) + "}")


@cache
def _day(day: int) -> str:
    return f"J{2_440_588 + day}"  # Julian days: the one notation that needs no calendar


def _instant(value: object) -> str:
    day, micros = divmod(value, MICROS_A_DAY)  # type: ignore[operator]
    seconds, micros = divmod(micros, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    return f"{_day(day)} {minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{micros:06}+00"


_MICROS_OF: Final = "(extract(epoch from {column}) * 1000000)::bigint"
_KINDS: Final[dict[object, Kind]] = {
    str: Kind("{text}", "{column}", _escaped),
    int: Kind("({text})::bigint", "{column}", str),
    bool: Kind("({text})::boolean", "{column}", str),
    float: Kind("({text})::float8", "{column}", repr),
    Micros: Kind("timestamptz 'epoch' + ({text})::bigint * interval '1 microsecond'", _MICROS_OF, _instant),
    Day: Kind("date 'epoch' + ({text})::int", "{column} - date 'epoch'", lambda day: _day(day)),
    Json: Kind("({text})::jsonb", "{column}::text", lambda value: _escaped(json_text(value))),
    tuple[str, ...]: Kind("array(select jsonb_array_elements_text(({text})::jsonb))", "{column}", _array),
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
        return SQL("copy {table} ({columns}) from stdin").format(
            table=Identifier(self.name), columns=self._names(self.columns)
        )

    def document(self, rows: Sequence[Row]) -> str:
        """The rows as the parameter of `upsert`."""
        return to_json(rows, fallback=json_text).decode()

    def lines(self, rows: Iterable[Row]) -> str:
        """The rows as `copy` reads them."""
        writers = [kind.copied for kind in self.kinds]
        return "".join(
            "\t".join(["\\N" if value is None else write(value) for write, value in zip(writers, row, strict=True)])
            + "\n"
            for row in rows
        )

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
PROJECT: Final = Table("project", ProjectRow, ("project_id",))
MEMBER: Final = Table("member", MemberRow, ("project_id", "member_id"))
WORKFLOW: Final = Table("workflow", WorkflowRow, ("project_id", "slot"))
OUTCOME: Final = Table("command_outcome", OutcomeRow, ("command_id",), again="nothing")
