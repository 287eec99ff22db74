"""Webhooks of a project: who is told, with which secret, and what became of each delivery. For its admins."""

import logging
import time
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from event_schemas.commands import DeleteWebhook, RotateWebhookSecret, SaveWebhook
from event_schemas.deliveries import DeliveryNote, DeliveryState
from gateway.commands.commanding import WROTE, Decided, OptionalKey, Undecided, accepted
from gateway.door.callers import Who, actor, unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.jobs.job_request import LOCAL_PROJECT
from gateway.letters.routes import micros
from gateway.reads.queries import Row
from gateway.reads.reading import Limit, Reader
from gateway.reads.views import Page
from gateway.webhooks import signing
from gateway.webhooks.delivery_log import NotesPage, once
from gateway.webhooks.desk import Desk
from gateway.webhooks.subscribers import SKEW, made_at, new_webhook_id
from gateway.webhooks.views import (
    DeliveryDetail,
    DeliveryView,
    Ping,
    RedeliverBody,
    Requested,
    RotateBody,
    WebhookBody,
    WebhookSecret,
    WebhookShown,
    WebhookView,
    delivery_view,
    view,
)
from infra.telemetry import about

audit = logging.getLogger("gateway.audit")

READ: Final = ("unknown_project", "unknown_webhook", "read_model_unavailable", "read_model_behind")
CHANGE: Final = (
    "unknown_project",
    "unknown_webhook",
    "idempotency_key_reused",
    "log_unavailable",
    "read_model_unavailable",
    "store_unavailable",
)
LogCursor = Annotated[
    str, Query(max_length=4_000, pattern=r"^(\d{1,6}:\d{1,18}(,|$))*$", description="next_cursor of the page before")
]


def routes(desk: Desk, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/v1/projects/{project_id}/webhooks", tags=["webhooks"])
    _read(router, desk, reader)
    _change(router, desk)
    _secrets(router, desk, reader)
    _deliveries(router, desk, reader)
    return router


def _read(router: APIRouter, desk: Desk, reader: Reader) -> None:
    reading: dict[str, Any] = {"dependencies": [reader.fresh, takes("project", "admin")]}

    @router.get("", responses=problems(*READ), **reading)
    async def list_webhooks(project_id: UUID) -> Page[WebhookView]:
        """The project's webhooks, the oldest first."""
        return Page(items=[view(row) for row in await desk.rows(project_id)])

    @router.get("/{webhook_id}", responses=problems(*READ), **reading)
    async def read_webhook(project_id: UUID, webhook_id: UUID) -> WebhookView:
        """One of them, without its secret."""
        return view(await desk.row(project_id, webhook_id))


def _change(router: APIRouter, desk: Desk) -> None:
    changing: dict[str, Any] = {"dependencies": [takes("project", "admin")]}

    @router.post("", status_code=201, responses=problems(*CHANGE, "too_many_webhooks"), **changing)
    async def add_webhook(project_id: UUID, body: WebhookBody, response: Response) -> WebhookShown:
        """Tell this address what happens from now on. What is sent is signed by the Standard Webhooks scheme."""
        if str(project_id) != LOCAL_PROJECT and await desk.reads.project(str(project_id)) is None:
            raise unknown_project(project_id)
        await desk.must_be_callable(body.url)
        webhook_id = new_webhook_id()
        decided = await _save(desk, project_id, webhook_id, body, None)
        if decided.position:
            response.headers["X-Forge-Position"] = str(decided.position)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Location"] = f"/v1/projects/{project_id}/webhooks/{webhook_id}"
        row = {**body.model_dump(), "webhook_id": webhook_id, "project_id": str(project_id), "generation": 1}
        return WebhookShown(
            **view(row).model_dump(),
            secret=signing.secret(desk.vault_secret, webhook_id, 1),
        )

    @router.put("/{webhook_id}", response_model=WebhookView, responses=WROTE | problems(*CHANGE), **changing)
    async def save_webhook(
        project_id: UUID, webhook_id: UUID, body: WebhookBody, key: OptionalKey = None
    ) -> Response | WebhookView:
        """All that is said of it, as it shall stand. The secret stays."""
        await desk.row(project_id, webhook_id)
        await desk.must_be_callable(body.url)
        decided = await _save(desk, project_id, str(webhook_id), body, key)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{project_id}/webhooks/{webhook_id}")
        return view(await desk.row(project_id, webhook_id))

    @router.delete(
        "/{webhook_id}",
        status_code=204,
        response_class=Response,
        responses=WROTE | problems(*CHANGE),
        **changing,
    )
    async def delete_webhook(project_id: UUID, webhook_id: UUID, key: OptionalKey = None) -> Response:
        """It is told nothing more, and what is outstanding is dropped."""
        await desk.row(project_id, webhook_id)
        stream, command = f"project-{project_id}", DeleteWebhook(webhook_id=str(webhook_id))
        decided = await desk.commands.ask(stream, str(project_id), command, key)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{project_id}/webhooks")
        return Response(status_code=204)


async def _save(
    desk: Desk, project_id: UUID, webhook_id: str, body: WebhookBody, key: str | None
) -> Decided | Undecided:
    command = SaveWebhook(
        webhook_id=webhook_id,
        url=body.url,
        events=tuple(sorted(set(body.events))),
        description=body.description,
        active=body.active,
    )
    return await desk.commands.ask(f"project-{project_id}", str(project_id), command, key)


def _secrets(router: APIRouter, desk: Desk, reader: Reader) -> None:
    @router.get(
        "/{webhook_id}/secret",
        responses=problems(*READ),
        dependencies=[reader.fresh, takes("project", "admin")],
    )
    async def read_secret(project_id: UUID, webhook_id: UUID, response: Response, who: Who) -> WebhookSecret:
        """The secret that signs, and the one before while it does. That it was looked at is told to the operator."""
        row = await desk.row(project_id, webhook_id)
        response.headers["Cache-Control"] = "no-store"
        with about(event="webhook_secret_read", webhook=str(webhook_id), actor=f"{who.actor.kind}:{who.actor.id}"):
            audit.info("the secret of a webhook was read")
        return desk.secrets(row)

    @router.post(
        "/{webhook_id}/rotate",
        response_model=WebhookSecret,
        responses=WROTE | problems(*CHANGE),
        dependencies=[takes("project", "admin")],
    )
    async def rotate_secret(
        project_id: UUID, webhook_id: UUID, body: RotateBody, response: Response, key: OptionalKey = None
    ) -> Response | WebhookSecret:
        """A new secret. For `overlap_s` seconds both sign, so that receivers can be changed at leisure."""
        await desk.row(project_id, webhook_id)
        command = RotateWebhookSecret(webhook_id=str(webhook_id), overlap_s=body.overlap_s)
        decided = await desk.commands.ask(f"project-{project_id}", str(project_id), command, key)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{project_id}/webhooks/{webhook_id}/secret")
        response.headers["Cache-Control"] = "no-store"
        return desk.secrets(await desk.row(project_id, webhook_id))

    @router.post(
        "/{webhook_id}/test",
        responses=problems(*READ, "too_many_requests"),
        dependencies=[reader.fresh, takes("project", "admin")],
    )
    async def test_webhook(project_id: UUID, webhook_id: UUID) -> Ping:
        """Sends one signed message of the type forgelog.webhook-tested.v1 now, and says what came back."""
        row = await desk.row(project_id, webhook_id)
        if desk.pings.locked():
            raise Problem("too_many_requests", "other webhooks are being tested: ask again in a moment")
        async with desk.pings:
            return await desk.ping(row)


def _deliveries(router: APIRouter, desk: Desk, reader: Reader) -> None:
    reading: dict[str, Any] = {"dependencies": [reader.fresh, takes("project", "admin")]}

    @router.get("/{webhook_id}/deliveries", responses=problems(*READ, "log_unavailable"), **reading)
    async def list_deliveries(
        project_id: UUID,
        webhook_id: UUID,
        state: Annotated[list[DeliveryState] | None, Query(description="only turns that came to this")] = None,
        limit: Limit = 50,
        cursor: LogCursor = "",
    ) -> Page[DeliveryView]:
        """The log of thirty days: every turn of every delivery, the latest first.

        A page may hold fewer than `limit` and go on: only `next_cursor` null says that it ends.
        """
        await desk.row(project_id, webhook_id)
        name, states = str(webhook_id), frozenset(state or ())

        def wanted(note: DeliveryNote) -> bool:
            return note.webhook_id == name and (not states or note.state in states)

        since = max(0, made_at(name) - SKEW)
        found = await desk.asked(lambda: desk.log.page(limit, cursor, since, wanted))
        return Page(items=[delivery_view(note) for note in once(found.notes)], next_cursor=found.cursor or None)

    @router.get(
        "/{webhook_id}/deliveries/{delivery_id}",
        responses=problems(*READ, "unknown_delivery", "log_unavailable"),
        **reading,
    )
    async def read_delivery(project_id: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryDetail:
        """One of them, with every try, the latest first."""
        await desk.row(project_id, webhook_id)
        turns = [delivery_view(note) for note in await desk.turns(webhook_id, delivery_id)]
        return DeliveryDetail(**turns[0].model_dump(), turns=turns)

    @router.post(
        "/{webhook_id}/deliveries/{delivery_id}/redeliver",
        status_code=202,
        responses=problems(*READ, "unknown_delivery", "webhook_off", "log_unavailable"),
        **reading,
    )
    async def redeliver(project_id: UUID, webhook_id: UUID, delivery_id: UUID) -> DeliveryView:
        """Send it once more, with all its tries, whatever became of it. Receivers know it by its webhook-id."""
        _must_be_on(await desk.row(project_id, webhook_id))
        latest = (await desk.turns(webhook_id, delivery_id))[0]
        wish = _wish(latest)
        await desk.asked(lambda: desk.log.write([wish]))
        return delivery_view(wish)

    @router.post(
        "/{webhook_id}/redeliver",
        status_code=202,
        responses=problems(*READ, "webhook_off", "log_unavailable"),
        **reading,
    )
    async def redeliver_all(project_id: UUID, webhook_id: UUID, body: RedeliverBody) -> Requested:
        """Send again all that was given up since then. Done twice, it asks for nothing twice."""
        _must_be_on(await desk.row(project_id, webhook_id))
        name, met = str(webhook_id), set[str]()

        def is_dead(note: DeliveryNote) -> bool:
            """Whose latest turn it is; turns before it say nothing any more."""
            if note.webhook_id != name or note.delivery_id in met:
                return False
            met.add(note.delivery_id)
            return note.state == "dead"

        def work() -> NotesPage:
            found = desk.log.page(body.limit, body.cursor, micros(body.since), is_dead)
            desk.log.write([_wish(note) for note in found.notes])
            return found

        found = await desk.asked(work)
        return Requested(requested=len(found.notes), next_cursor=found.cursor or None)


def _must_be_on(row: Row) -> None:
    if not row["active"]:
        raise Problem("webhook_off", "nothing is sent to it while it is off", "webhook_id")


def _wish(note: DeliveryNote) -> DeliveryNote:
    """That somebody wants it once more."""
    now = time.time_ns() // 1_000
    told = {"state": "requested", "at": now, "since": now, "attempt": 0, "due": 0, "again": True}
    fresh = {"status": 0, "took_ms": 0, "reason": "", "teller": actor().id}
    return note.model_copy(update=told | fresh)
