"""The few kinds of value that rows are made of, beside plain text, numbers and truth."""

from typing import Final, NewType

from pydantic_core import to_json

from event_schemas.message import JsonObject

Micros = NewType("Micros", int)
"""An instant: microseconds since 1970, UTC. A `timestamptz` in the table."""

Day = NewType("Day", int)
"""A UTC day: days since 1970-01-01. A `date` in the table."""

Json = NewType("Json", object)
"""Anything that JSON can say, message parts included. A `jsonb` in the table.

Text is taken for JSON that is written already, and so is a `JsonObject`: what came from the wire or from the table
passes through unread.
"""

EMPTY: Final = Json("[]")
NOTHING_SAID: Final = Json("{}")

MICROS_A_DAY: Final = 86_400_000_000


class ImpossibleHistory(Exception):
    """An event that cannot follow what was before it. The stream is parked: nothing is guessed."""


def json_text(value: object) -> str:
    """The JSON of a value; text is JSON already."""
    match value:
        case str():
            return value
        case JsonObject():
            return value.text
        case _:
            return to_json(value).decode()


def appended(array: Json, item: object) -> Json:
    """The JSON array with one more item."""
    written = json_text(array).rstrip()[:-1]
    return Json(f"{written}{',' if len(written) > 1 else ''}{json_text(item)}]")


def day_of(at: int) -> Day:
    return Day(at // MICROS_A_DAY)


def instant_or_none(at: int) -> Micros | None:
    """In events zero says that there is no such instant."""
    return Micros(at) if at else None
