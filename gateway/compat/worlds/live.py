"""The game engine's socket: what becomes of a world's batches, and how the ComfyUI server does."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Final, LiteralString
from uuid import UUID

from fastapi import APIRouter, Query, WebSocket
from psycopg import sql
from starlette.websockets import WebSocketDisconnect

from gateway.commands.opening import Opener
from gateway.compat.worlds.batch_status import JobInBatch
from gateway.compat.worlds.watching import KINDS, Batch, Event, Message, Watch
from gateway.door.auth import Doorman, Lapsed, refuse
from gateway.door.callers import Caller, Who
from gateway.door.rights import takes
from gateway.errors import Problem
from gateway.live.entries import Entry
from gateway.live.routes import Audience, close_code, start_of, until_over
from gateway.live.subscriptions import Closing, Subscription, TooSlow
from gateway.reads.queries import ReadModels, Vector
from gateway.workflows.comfyui import ComfyUI

HEARTBEAT_S: Final = 15.0
_JOB: Final = "job-"
_KNOWN: Final[LiteralString] = """
    select (select jsonb_object_agg(partition, next) from
                (select partition, min(next_offset) as next from position group by partition) p) as vector,
        (select coalesce(jsonb_agg(b), '[]') from (
            select batch_id, min(created_at) as asked_at, (array_agg(request -> 'takes'))[1] as takes,
                jsonb_agg(jsonb_build_array(job_id, asset_id, status, started_at is not null,
                    coalesce(error ->> 'message', '')) order by created_at, job_id) as jobs
            from job where project_id = %s and batch_id <> '' and request #>> '{entity,slot}' is not null
                and batch_id in """
_UNFINISHED: Final[LiteralString] = """(select batch_id from job where project_id = %s and batch_id <> ''
                and status in ('pending', 'running', 'paused', 'approved', 'rejected'))"""
_OF_JOB: Final[LiteralString] = "(select batch_id from job where job_id = %s)"
_END: Final[LiteralString] = " group by batch_id) b) as batches"
"""One statement, so one instant: the batches, and from which events on they are out of date."""


class Channel:
    """What one listener is told. Its two tellers take turns."""

    def __init__(self, socket: WebSocket, opener: Opener) -> None:
        self._socket = socket
        self._opener = opener
        self._turn = asyncio.Lock()

    async def tell(self, message: Message, resume: str = "") -> None:
        told = {**message, "resume": resume} if resume else message
        text = await self._opener.text(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
        async with self._turn:
            await self._socket.send_text(text)


class Teller:
    """Follows the events of one world for one listener."""

    def __init__(self, reads: ReadModels, project_id: str, comfy: ComfyUI) -> None:
        self._reads = reads
        self._project_id = project_id
        self._comfy = comfy
        self._watch = Watch()

    async def known(self) -> Vector:
        """Learns what is not over. The position as of which that holds; empty while no projection has run."""
        return await self._learn(_UNFINISHED, self._project_id)

    async def tell(self, channel: Channel, subscription: Subscription) -> None:
        comfy = asyncio.create_task(self._tell_of_comfy(channel))
        try:
            for message in self._watch.standing():
                await channel.tell(message, subscription.start)
            with suppress(TooSlow, Closing, Lapsed):
                async for told in subscription.messages(HEARTBEAT_S):
                    if told is None:
                        await channel.tell({"type": "Pong"})
                    elif told.entry is not None:
                        for message in await self._heard(told.entry):
                            await channel.tell(message, told.resume)
        finally:
            comfy.cancel()
            await asyncio.gather(comfy, return_exceptions=True)

    async def _heard(self, entry: Entry) -> list[Message]:
        event = _event(entry)
        if not self._watch.knows(event):
            await self._learn(_OF_JOB, event.job_id)
            if not self._watch.knows(event):
                self._watch.is_of_none(event.job_id)
        return self._watch.heard(event)

    async def _learn(self, which: LiteralString, of: str) -> Vector:
        rows = await self._reads.rows(sql.SQL(_KNOWN) + sql.SQL(which) + sql.SQL(_END), self._project_id, of)
        vector = {int(number): offset for number, offset in (rows[0]["vector"] or {}).items()}
        for row in rows[0]["batches"]:
            jobs = {one[0]: JobInBatch(*one) for one in row["jobs"]}
            total = max(row["takes"] or 1, len(jobs))
            asked_at = datetime.fromisoformat(row["asked_at"])
            self._watch.learn(Batch(row["batch_id"], asked_at, total, jobs, vector))
        return vector

    async def _tell_of_comfy(self, channel: Channel) -> None:
        while True:
            changed = asyncio.create_task(self._comfy.changed())
            try:
                await asyncio.sleep(0)  # so that nothing happens between the look and the waiting
                await channel.tell({"type": "ComfyUIStateChanged", **self._comfy.status().model_dump()})
                await changed
            finally:
                changed.cancel()


def _event(entry: Entry) -> Event:
    assert entry.told is not None
    told: dict[str, Any] = json.loads(entry.told.fields + "}")
    kind = entry.type.partition(".")[0]
    at = datetime.fromisoformat(told["at"])
    return Event(entry.partition, entry.offset, kind, entry.stream.removeprefix(_JOB), at, told["body"])


def routes(reads: ReadModels, audience: Audience, doorman: Doorman, opener: Opener, comfy: ComfyUI) -> APIRouter:
    router = APIRouter(tags=["worlds"])

    @router.websocket("/api/worlds/{project_id}/live", dependencies=[takes("project")])
    async def live(
        socket: WebSocket,
        who: Who,
        project_id: UUID,
        since: Annotated[str | None, Query(max_length=2_000, description="`resume` of the last message")] = None,
    ) -> None:
        """How every unfinished batch stands, then each change: GenerationQueued, -Progress, -Complete, -Failed, and
        ComfyUIStateChanged. Who comes back with `since` is told of everything that has changed meanwhile."""
        try:
            with doorman.connected(who):
                await socket.accept()
                with suppress(WebSocketDisconnect, RuntimeError):
                    await _serve(socket, who, project_id, since)
        except Problem as full:
            await refuse(full, socket.scope, socket.receive, socket.send)

    async def _serve(socket: WebSocket, who: Caller, project_id: UUID, since: str | None) -> None:
        try:
            filter = await audience.filter(who, project_id, None, KINDS)
            teller = Teller(reads, str(project_id), comfy)
            position = await teller.known()
            start = start_of(since, "now", "since") if since else position or "now"
            async with audience.listening(who, filter, start, "world", progress=False) as subscription:
                channel = Channel(socket, opener)
                await until_over(socket, subscription, teller.tell(channel, subscription))
        except Problem as problem:
            told = problem.document(socket.scope["path"]).model_dump(exclude_defaults=True)
            await socket.send_text(json.dumps({**told, "type": "Error", "message": told["detail"]}))
            await socket.close(close_code(problem), problem.code)

    return router
