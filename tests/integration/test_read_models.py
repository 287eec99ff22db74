"""What the database cannot do is a problem with a remedy, not a mistake of the gateway's."""

from typing import LiteralString

import pytest

from gateway.errors import Problem
from gateway.reads.queries import ReadModels


@pytest.mark.anyio
@pytest.mark.parametrize(("question", "value"), [("select %s::text", "a\0b"), ("select %s::jsonb", '"a\\u0000b"')])
async def test_a_text_that_postgres_cannot_hold_is_the_askers_mistake(
    database_url: str, question: LiteralString, value: str
) -> None:
    reads = ReadModels(database_url)
    await reads.open()
    try:
        with pytest.raises(Problem, match="U\\+0000") as refusal:
            await reads.rows(question, value)
        assert refusal.value.code == "invalid_request"
    finally:
        await reads.close()
