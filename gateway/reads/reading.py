"""How lists and things are read: page by page; and one's own write, by a position that makes a read wait for it."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Header, Query

from gateway.commands.command_log import Position
from gateway.errors import Problem
from gateway.reads.positions import Positions

MOST_POSITIONS: Final = 128

Limit = Annotated[int, Query(ge=1, le=200, description="rows per page")]
Cursor = Annotated[str | None, Query(max_length=400, description="next_cursor of the page before")]

Item = TypeVar("Item")


def cut(found: Sequence[Item], limit: int, cursor_of: Callable[[Item], str]) -> tuple[Sequence[Item], str | None]:
    """One page, and where the next begins, of what was found: ask for `limit + 1`."""
    return found[:limit], cursor_of(found[limit - 1]) if len(found) > limit else None


class Reader:
    """`fresh` is the dependency of every route that reads."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self.fresh = Depends(self._wait)

    async def _wait(
        self,
        x_forge_position: Annotated[
            str | None,
            Header(max_length=2_000, description="X-Forge-Position of what shall be seen"),
        ] = None,
        at_least: Annotated[str | None, Query(max_length=2_000, description="the same, in the address")] = None,
    ) -> None:
        token = at_least or x_forge_position
        if token is None:
            return
        wanted = _parsed(token, "at_least" if at_least else "X-Forge-Position")
        if not await self._positions.all_reached(wanted):
            raise Problem("read_model_behind", f"the read models have not come to {token} within two seconds")


def _parsed(token: str, field: str) -> list[Position]:
    try:
        wanted = [Position.parse(part) for part in token.split(",")]
    except ValueError:
        raise Problem("invalid_request", f"{field}: send it as it came: partition:offset", field) from None
    if len(wanted) > MOST_POSITIONS:
        raise Problem("invalid_request", f"{field}: at most {MOST_POSITIONS} positions", field)
    return wanted
