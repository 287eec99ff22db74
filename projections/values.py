"""The few kinds of value that rows are made of, beside plain text, numbers and truth."""

import re
from typing import Final, NewType

from pydantic_core import to_json

from event_schemas.message import JsonObject

Micros = NewType("Micros", int)
"""An instant: microseconds since 1970, UTC. A `timestamptz` in the table."""

Day = NewType("Day", int)
"""A UTC day: days since 1970-01-01. A `date` in the table."""

Json = NewType("Json", str)
"""A value as JSON text, fit for a table. A `jsonb` in the table."""

EMPTY: Final = Json("[]")
NOTHING_SAID: Final = Json("{}")

MICROS_A_DAY: Final = 86_400_000_000

_NUL_IN_JSON: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class ImpossibleHistory(Exception):
    """An event that cannot follow what was before it. The stream is parked: nothing is guessed."""


def json_of(value: object) -> Json:
    """The JSON of a value, message parts included; an open object's text passes through unread."""
    text = value.text if isinstance(value, JsonObject) else to_json(value).decode()
    return Json(text if "u0000" not in text else _NUL_IN_JSON.sub(r"\1\\ufffd", text))


def without_nul(text: str) -> str:
    """No Postgres text can hold the character NUL: the replacement character stands for it."""
    return text.replace("\0", "\ufffd")


def appended(array: Json, item: object) -> Json:
    """The JSON array with one more item."""
    begun = array.rstrip()[:-1]
    return Json(f"{begun}{',' if len(begun) > 1 else ''}{json_of(item)}]")


def day_of(at: int) -> Day:
    return Day(at // MICROS_A_DAY)


def instant_or_none(at: int) -> Micros | None:
    """In events zero says that there is no such instant."""
    return Micros(at) if at else None
