"""Watching: the WebSocket `/v1/live` (how things stand, then what changes) and the SSE stream `/v1/events`."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnect

from gateway.entries import Filter, as_json, parse_vector, vector_text
from gateway.errors import Problem, Responses, problems
from gateway.jobs import JobDesk
from gateway.origins import allowed
from gateway.subscriptions import Closing, Hub, Start, Subscription, Told, TooSlow

HEARTBEAT_S: Final = 15.0
FIRST_WORD_S: Final = 10.0
SNAPSHOT: Final = 100
BAD_REQUEST, TOO_SLOW, GOING_AWAY, TRY_LATER = 4422, 4408, 1001, 1013

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


def routes(hub: Hub, desk: JobDesk) -> APIRouter:
    router = APIRouter(tags=["live"])

    @router.get(
        "/v1/events",
        response_class=StreamingResponse,
        responses=STREAM | problems("position_unknown", "log_unavailable"),
    )
    async def events(
        project_id: UUID | None = None,
        job_id: UUID | None = None,
        type: Annotated[list[EventType] | None, Query(description="step-completed, or step-completed.v1")] = None,
        since: Annotated[
            str | None, Query(max_length=2_000, description="p:o,p:o: the next event of each partition")
        ] = None,
        from_: Annotated[Literal["beginning", "now"], Query(alias="from")] = "now",
        progress: Annotated[bool, Query(description="percentages and previews too")] = False,
        last_event_id: Annotated[str | None, Header(max_length=2_000)] = None,
    ) -> StreamingResponse:
        """Every event from any position on. Each message's id is where to take up again after it."""
        wanted = Filter(_text(project_id), _text(job_id), frozenset(type or ()))
        start = _start(last_event_id or since, from_, "Last-Event-ID" if last_event_id else "since")
        stack = AsyncExitStack()
        subscription = await stack.enter_async_context(hub.subscription(wanted, start, "sse", progress))
        return StreamingResponse(
            _stream(subscription, stack),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.websocket("/v1/live")
    async def live(socket: WebSocket) -> None:
        """First `{"subscribe": {…}, "since"?: …}` from the client; then a snapshot, then events and progress."""
        if not allowed(socket.headers.get("origin"), socket.headers.get("host")):
            await socket.close(1008, "this page may not use the forge")
            return
        await socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):
            await _serve(socket, hub, desk)

    return router


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def _start(since: str | None, otherwise: Literal["beginning", "now"], field: str) -> Start:
    if not since:
        return otherwise
    try:
        return parse_vector(since)
    except ValueError:
        raise Problem(
            "invalid_request", f"{field}: a position reads partition:offset,partition:offset", field
        ) from None


# --- SSE -----------------------------------------------------------------------------------------


async def _stream(subscription: Subscription, stack: AsyncExitStack) -> AsyncIterator[str]:
    async with stack:
        yield f"retry: 2000\nevent: hello\nid: {subscription.start}\ndata: {{}}\n\n"
        try:
            async for told in subscription.messages(HEARTBEAT_S):
                yield _sse(told)
        except TooSlow:
            yield "event: dropped\ndata: you read too slowly; connect again with the last id\n\n"
        except (Closing, Problem) as end:
            yield f"event: bye\ndata: {end if isinstance(end, Problem) else 'the gateway stops'}; connect again\n\n"


def _sse(told: Told | None) -> str:
    if told is None:
        return ": heartbeat\n\n"
    if told.entry is None:
        return f"event: progress\ndata: {told.progress}\n\n"
    return f"id: {told.resume}\ndata: {as_json(told.entry)}\n\n"


# --- WebSocket -----------------------------------------------------------------------------------


async def _serve(socket: WebSocket, hub: Hub, desk: JobDesk) -> None:
    try:
        first = await _first_word(socket)
        topic = Filter(_text(first.subscribe.project_id), _text(first.subscribe.job_id))
        start, snapshot = await _opening(first, topic, desk)
        async with hub.subscription(topic, start, "websocket") as subscription:
            await _until_over(socket, subscription, snapshot or _json("resumed", position=subscription.start))
    except Problem as problem:
        await socket.send_text(_json("problem", **problem.document("/v1/live").model_dump(exclude_defaults=True)))
        await socket.close(BAD_REQUEST if problem.status_code < 500 else TRY_LATER, problem.code)


async def _first_word(socket: WebSocket) -> FirstWord:
    try:
        return FirstWord.model_validate_json(await asyncio.wait_for(socket.receive_text(), FIRST_WORD_S))
    except (ValidationError, KeyError, TimeoutError):
        raise Problem("invalid_request", 'subscribe: say {"subscribe": {}} first', "subscribe") from None


async def _opening(first: FirstWord, topic: Filter, desk: JobDesk) -> tuple[Start, str]:
    """Where events begin, and how things stood there. Who resumes has seen the snapshot already."""
    if first.since:
        return _start(first.since, "now", "since"), ""
    vector, rows = await desk.reads.snapshot(SNAPSHOT, topic.project_id, topic.job_id)
    jobs = [job.model_dump(mode="json") for job in await desk.listed(rows)]
    return vector or "now", _json("snapshot", position=vector_text(vector), jobs=jobs)


async def _until_over(socket: WebSocket, subscription: Subscription, opening: str) -> None:
    """Sends until the client leaves, reads too slowly, or the gateway stops; a blocked send delays none of these."""
    sending = asyncio.create_task(_send(socket, subscription, opening))
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
        if isinstance(result, Problem):
            raise result


async def _send(socket: WebSocket, subscription: Subscription, opening: str) -> None:
    await socket.send_text(opening)
    with suppress(TooSlow, Closing):
        async for told in subscription.messages(HEARTBEAT_S):
            if told is None:
                await socket.send_text('{"kind":"heartbeat"}')
            elif told.entry is None:
                await socket.send_text(told.progress)
            else:
                await socket.send_text(as_json(told.entry, kind="event", resume=told.resume))


async def _read_until_gone(socket: WebSocket) -> None:
    """Clients have nothing more to say; reading on is how their leaving is noticed."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _close(socket: WebSocket, reason: Exception) -> None:
    code, text = (TOO_SLOW, "you read too slowly; resume") if isinstance(reason, TooSlow) else (GOING_AWAY, "stopping")
    with suppress(TimeoutError):
        await asyncio.wait_for(socket.close(code, text), 2.0)


def _json(kind: str, **more: object) -> str:
    return json.dumps({"kind": kind, **more}, ensure_ascii=False, separators=(",", ":"))
