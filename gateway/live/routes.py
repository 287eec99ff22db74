"""Watching: the WebSocket `/v1/live` (how things stand, then what changes) and the SSE stream `/v1/events`."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnect

from gateway.commands.opening import Opener
from gateway.door.auth import Doorman, Lapsed, refuse
from gateway.door.callers import Caller, Who
from gateway.door.rights import Whose, takes
from gateway.errors import Problem, Responses, problems
from gateway.jobs.routes import JobDesk
from gateway.live.entries import Filter, as_cloud_event, as_json, parse_vector, vector_text
from gateway.live.subscriptions import Closing, Hub, Start, Subscription, Told, TooSlow

HEARTBEAT_S: Final = 15.0
FIRST_WORD_S: Final = 10.0
SNAPSHOT: Final = 100
MESSAGES_A_SECOND: Final = 10
BURST: Final = 50
BAD_REQUEST, TOO_SLOW, GOING_AWAY, TRY_LATER = 4422, 4408, 1001, 1013
LAPSED, DENIED, TOO_MANY = 4401, 4403, 4429

STREAM: Final[Responses] = {200: {"description": "One message per event", "content": {"text/event-stream": {}}}}
EventType = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}(\.v\d+)?$")]


class Topic(BaseModel):
    """Left empty: everything."""

    model_config = ConfigDict(extra="forbid")

    project_id: UUID | None = None
    job_id: UUID | None = None


class FirstWord(BaseModel):
    """What a client says first on the socket. `since` is the `resume` of the last event it has seen."""

    model_config = ConfigDict(extra="forbid")

    subscribe: Topic = Topic()
    since: str | None = Field(None, max_length=2_000)


class TooTalkative(Exception):
    """The client sends more than anybody has to say here."""


def routes(audience: "Audience", desk: JobDesk, doorman: Doorman, opener: Opener, base_url: str) -> APIRouter:
    router = APIRouter(tags=["live"])

    @router.get(
        "/v1/events",
        response_class=StreamingResponse,
        responses=STREAM
        | problems(
            "position_unknown",
            "unknown_project",
            "unknown_job",
            "too_many_connections",
            "log_unavailable",
            "read_model_unavailable",
        ),
        dependencies=[takes("list")],
    )
    async def events(
        who: Who,
        project_id: UUID | None = None,
        job_id: UUID | None = None,
        type: Annotated[list[EventType] | None, Query(description="step-completed, or step-completed.v1")] = None,
        since: Annotated[
            str | None, Query(max_length=2_000, description="p:o,p:o: the next event of each partition")
        ] = None,
        from_: Annotated[Literal["beginning", "now"], Query(alias="from")] = "now",
        progress: Annotated[bool, Query(description="percentages and previews too")] = False,
        format_: Annotated[
            Literal["forgelog", "cloudevents"], Query(alias="format", description="our own shape, or CloudEvents 1.0")
        ] = "forgelog",
        last_event_id: Annotated[str | None, Header(max_length=2_000)] = None,
    ) -> StreamingResponse:
        """Every event from any position on. Each message's id is where to take up again after it."""
        wanted = await audience.filter(who, project_id, job_id, frozenset(type or ()))
        start = start_of(last_event_id or since, from_, "Last-Event-ID" if last_event_id else "since")
        async with AsyncExitStack() as opening:
            opening.enter_context(doorman.connected(who))
            subscription = await opening.enter_async_context(audience.listening(who, wanted, start, "sse", progress))
            stack = opening.pop_all()
        return StreamingResponse(
            _stream(subscription, stack, opener, base_url if format_ == "cloudevents" else None),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.websocket("/v1/live", dependencies=[takes("list")])
    async def live(socket: WebSocket, who: Who) -> None:
        """First `{"subscribe": {…}, "since"?: …}` from the client; then a snapshot, then events and progress."""
        try:
            with doorman.connected(who):
                await socket.accept()
                with suppress(WebSocketDisconnect, RuntimeError):
                    await _serve(socket, who, audience, desk, opener)
        except Problem as full:
            await refuse(full, socket.scope, socket.receive, socket.send)

    return router


class Audience:
    """Who may listen to what, and for how long."""

    def __init__(self, hub: Hub, doorman: Doorman, whose: Whose) -> None:
        self._hub = hub
        self._doorman = doorman
        self._whose = whose

    async def filter(
        self, who: Caller, project_id: UUID | None, job_id: UUID | None, types: frozenset[str] = frozenset()
    ) -> Filter:
        """Raises `Problem` for a project or a job that is not the caller's."""
        within = who.within(project_id)
        if job_id is not None:
            await self._whose.must(who, "viewer", "job", job_id)
        return Filter(None, _text(job_id), types, None if within is None else frozenset(within))

    @asynccontextmanager
    async def listening(
        self, who: Caller, filter: Filter, start: Start, kind: str, progress: bool = True
    ) -> AsyncIterator[Subscription]:
        """Ends, with `Lapsed`, when the caller's right does."""
        async with self._hub.subscription(filter, start, kind, progress) as subscription:
            watching = asyncio.create_task(self._watch(who, filter, subscription))
            try:
                yield subscription
            finally:
                watching.cancel()

    async def _watch(self, who: Caller, filter: Filter, subscription: Subscription) -> None:
        reason = await self._doorman.until_lapsed(who, sorted(filter.within or ()))
        subscription.subscriber.end(reason)


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def start_of(since: str | None, otherwise: Literal["beginning", "now"], field: str) -> Start:
    """Raises `Problem` for what is no position."""
    if not since:
        return otherwise
    try:
        return parse_vector(since)
    except ValueError:
        raise Problem(
            "invalid_request", f"{field}: a position reads partition:offset,partition:offset", field
        ) from None


# --- SSE -----------------------------------------------------------------------------------------


async def _stream(
    subscription: Subscription, stack: AsyncExitStack, opener: Opener, cloud: str | None
) -> AsyncIterator[str]:
    """`cloud`: what CloudEvents name as their source; None: events in our own shape."""
    async with stack:
        yield f"retry: 2000\nevent: hello\nid: {subscription.start}\ndata: {{}}\n\n"
        try:
            async for told in subscription.messages(HEARTBEAT_S):
                yield await opener.text(_sse(told, cloud))
        except Lapsed:
            yield "event: bye\ndata: your key or token is over, or your role; connect again with another\n\n"
        except TooSlow:
            yield "event: dropped\ndata: you read too slowly; connect again with the last id\n\n"
        except (Closing, Problem) as end:
            yield f"event: bye\ndata: {end if isinstance(end, Problem) else 'the gateway stops'}; connect again\n\n"


def _sse(told: Told | None, cloud: str | None) -> str:
    if told is None:
        return ": heartbeat\n\n"
    if told.entry is None:
        return f"event: progress\ndata: {told.progress}\n\n"
    text = as_json(told.entry) if cloud is None else as_cloud_event(told.entry, cloud)
    return f"id: {told.resume}\ndata: {text}\n\n"


ENDS: Final[dict[type[Exception], tuple[int, str]]] = {
    TooSlow: (TOO_SLOW, "you read too slowly; resume"),
    TooTalkative: (TOO_MANY, "too many messages"),
    Lapsed: (LAPSED, "your key or token is over, or your role"),
}


# --- WebSocket -----------------------------------------------------------------------------------


async def _serve(socket: WebSocket, who: Caller, audience: Audience, desk: JobDesk, opener: Opener) -> None:
    try:
        first = await _first_word(socket)
        topic = await audience.filter(who, first.subscribe.project_id, first.subscribe.job_id)
        start, snapshot = await _opening(first, topic, desk)
        async with audience.listening(who, topic, start, "websocket") as subscription:
            opening = snapshot or _json("resumed", position=subscription.start)
            await until_over(socket, subscription, _send(socket, subscription, opening, opener))
    except Problem as problem:
        await socket.send_text(_json("problem", **problem.document("/v1/live").model_dump(exclude_defaults=True)))
        await socket.close(close_code(problem), problem.code)


def close_code(problem: Problem) -> int:
    """The close code that a problem comes to."""
    known = {403: DENIED, 404: DENIED, 429: TOO_MANY}
    return known.get(problem.status_code, BAD_REQUEST if problem.status_code < 500 else TRY_LATER)


async def _first_word(socket: WebSocket) -> FirstWord:
    try:
        return FirstWord.model_validate_json(await asyncio.wait_for(socket.receive_text(), FIRST_WORD_S))
    except (ValidationError, KeyError, TimeoutError):
        raise Problem("invalid_request", 'subscribe: say {"subscribe": {}} first', "subscribe") from None


async def _opening(first: FirstWord, topic: Filter, desk: JobDesk) -> tuple[Start, str]:
    """Where events begin, and how things stood there. Who resumes has seen the snapshot already."""
    if first.since:
        return start_of(first.since, "now", "since"), ""
    vector, rows = await desk.reads.snapshot(SNAPSHOT, _listed(topic.within), topic.job_id)
    jobs = [job.model_dump(mode="json") for job in await desk.listed(rows)]
    return vector or "now", _json("snapshot", position=vector_text(vector), jobs=jobs)


def _listed(within: frozenset[str] | None) -> list[str] | None:
    return None if within is None else sorted(within)


async def until_over(socket: WebSocket, subscription: Subscription, send: Coroutine[Any, Any, None]) -> None:
    """Sends until the client leaves, reads too slowly, or the gateway stops; a blocked send delays none of these."""
    sending = asyncio.create_task(send)
    leaving = asyncio.create_task(_read_until_gone(socket))
    ended = subscription.subscriber.ended
    try:
        await asyncio.wait((sending, leaving, ended), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, leaving):
            task.cancel()
        results = await asyncio.gather(sending, leaving, return_exceptions=True)
    if ended.done():
        await _close(socket, ended.result())
    for result in results:
        if isinstance(result, TooTalkative):
            await _close(socket, result)
        if isinstance(result, Problem):
            raise result


async def _send(socket: WebSocket, subscription: Subscription, opening: str, opener: Opener) -> None:
    await socket.send_text(await opener.text(opening))
    with suppress(TooSlow, Closing, Lapsed):
        async for told in subscription.messages(HEARTBEAT_S):
            if told is None:
                await socket.send_text('{"kind":"heartbeat"}')
            elif told.entry is None:
                await socket.send_text(await opener.text(told.progress))
            else:
                await socket.send_text(await opener.text(as_json(told.entry, kind="event", resume=told.resume)))


async def _read_until_gone(socket: WebSocket) -> None:
    """Clients have nothing more to say; reading on is how their leaving is noticed.

    Raises `TooTalkative` when a token bucket of so many messages, refilled at a steady rate, is empty.
    """
    clock = asyncio.get_running_loop().time
    tokens, last = float(BURST), clock()
    while (await socket.receive())["type"] != "websocket.disconnect":
        now = clock()
        tokens, last = min(BURST, tokens + (now - last) * MESSAGES_A_SECOND) - 1, now
        if tokens < 0:
            raise TooTalkative


async def _close(socket: WebSocket, reason: Exception) -> None:
    code, text = ENDS.get(type(reason), (GOING_AWAY, "stopping"))
    with suppress(TimeoutError):
        await asyncio.wait_for(socket.close(code, text), 2.0)


def _json(kind: str, **more: object) -> str:
    return json.dumps({"kind": kind, **more}, ensure_ascii=False, separators=(",", ":"))
