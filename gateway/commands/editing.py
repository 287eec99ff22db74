"""Changing what others may change at the same time: read, change, and be granted only if nothing came between."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from event_schemas.message import Message
from gateway.commands.commanding import Commands, Decided, Undecided
from gateway.commands.etags import must_hold
from gateway.errors import Problem

TRIES: Final = 8
PAUSE_S: Final = 0.1
MOVED: Final = "changed_meanwhile"


class Thing(NamedTuple):
    """Something with a stream of its own, as it stood when it was read: its ETag (None: it is not there yet), and the
    change from there.

    `change` names the stream's last event as what it expects, so that the decider sees to it; None: it is so already.
    """

    tag: str | None
    change: Message | None


async def edited(
    commands: Commands,
    stream: str,
    project_id: str,
    look: Callable[[], Awaitable[Thing]],
    if_match: str | None,
    key: str | None,
    if_none_match: str | None = None,
) -> Decided | Undecided | None:
    """What came of the change; None when there was nothing to change.

    Without a condition it is made again on top of whatever came between, a few times. Raises `Problem`:
    changed_meanwhile when the condition does not hold, too_contended when somebody else is always first.
    """
    for attempt in range(TRIES):
        thing = await look()  # before the key is looked up: what a repeated request sees is what the first one made
        if thing.change is None:
            must_hold(thing.tag, if_match, if_none_match)
            return None
        own_key = key and (key if attempt == 0 else f"{key}~{attempt}"[-255:])
        try:
            earlier = await commands.earlier(stream, project_id, _type_of(thing.change), own_key)
        except Problem as problem:
            if problem.code != MOVED:
                raise
            continue
        if earlier is not None:
            return earlier
        must_hold(thing.tag, if_match, if_none_match)
        try:
            return await commands.ask(stream, project_id, thing.change, own_key)
        except Problem as problem:
            if problem.code != MOVED:
                raise
        await asyncio.sleep(random.uniform(0, PAUSE_S * (attempt + 1)))
    raise Problem("too_contended", f"somebody else was first {TRIES} times in a row")


def _type_of(body: Message) -> str:
    return str(type(body).model_fields["type"].default)
