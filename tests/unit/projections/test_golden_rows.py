"""Events of every version since the first, read by today's projector: the rows that they made when they were kept."""

from typing import Any

import pytest

from event_schemas import avro
from tests.golden.rows import kept_rows, rows_of


@pytest.mark.parametrize("name", sorted(avro.EVENT_TYPES))
def test_case_20_a_kept_event_makes_the_rows_that_it_always_made(name: str) -> None:
    """A column that came later may be there besides; what stood in a row stands there still."""
    kept, made = kept_rows(name), rows_of(name)
    assert {table: with_columns_of(made.get(table, []), rows) for table, rows in kept.items()} == kept


def with_columns_of(made: list[dict[str, Any]], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = kept[0].keys()
    return [{column: value for column, value in row.items() if column in known} for row in made]
