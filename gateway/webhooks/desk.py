"""What the routes of webhooks stand on: questions to the read models and to the delivery log, secrets, and a ping."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID, uuid4

from confluent_kafka import KafkaException

from event_schemas.deliveries import DeliveryNote
from gateway.commands.commanding import Commands
from gateway.commands.opening import Opener
from gateway.configuration import Configuration
from gateway.errors import Problem, invalid
from gateway.live.tellings import CLOUD_EVENT, PREFIX
from gateway.reads.queries import ReadModels, Row
from gateway.webhooks import signing
from gateway.webhooks.delivery_log import DeliveryLog
from gateway.webhooks.sending import Sender, deliverable, leads_inside
from gateway.webhooks.subscribers import SKEW, made_at
from gateway.webhooks.views import Ping, WebhookSecret, instant

READERS: Final = 4
PINGS: Final = 4
PING: Final = "webhook-tested.v1"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Desk:
    """What the routes stand on. `local`: loopback may be called."""

    reads: ReadModels
    commands: Commands
    log: DeliveryLog
    sender: Sender
    opener: Opener
    vault_secret: str
    base_url: str
    local: bool
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READERS))
    pings: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PINGS))

    async def rows(self, project_id: UUID) -> list[Row]:
        query = "select * from webhook where project_id = %s order by webhook_id"
        return await self.reads.rows(query, str(project_id))

    async def row(self, project_id: UUID, webhook_id: UUID) -> Row:
        query = "select * from webhook where project_id = %s and webhook_id = %s"
        found = await self.reads.rows(query, str(project_id), str(webhook_id))
        if not found:
            raise Problem("unknown_webhook", f"the project has no webhook {webhook_id}", "webhook_id")
        return found[0]

    async def must_be_callable(self, url: str) -> None:
        """Raises `Problem` for an address that nothing is sent to; each sending looks again."""
        try:
            deliverable(url, self.local)
        except ValueError as refused:
            raise invalid("url", str(refused)) from None
        if await leads_inside(url, self.sender.resolve):
            raise invalid("url", "the host has an address that is not public")

    def secrets(self, row: Row) -> WebhookSecret:
        webhook_id, generation, until = row["webhook_id"], row["generation"], row["previous_until"]
        both = until is not None and until.timestamp() > time.time() and generation > 1
        return WebhookSecret(
            secret=signing.secret(self.vault_secret, webhook_id, generation),
            previous=signing.secret(self.vault_secret, webhook_id, generation - 1) if both else "",
            previous_until=until if both else None,
        )

    async def asked(self, question: Callable[[], Found]) -> Found:
        """Of the delivery log, in a thread, a few at a time."""
        try:
            async with self.places:
                return await asyncio.to_thread(question)
        except KafkaException as failure:
            raise Problem("log_unavailable", f"the log does not answer: {failure.args[0].str()}") from failure
        except ValueError:
            raise invalid("cursor", "take it from the page before, as it is") from None

    async def turns(self, webhook_id: UUID, delivery_id: UUID) -> list[DeliveryNote]:
        since = max(0, made_at(str(webhook_id)) - SKEW)
        found = await self.asked(lambda: self.log.turns(str(delivery_id), since))
        if not found or found[0].webhook_id != str(webhook_id):
            raise Problem("unknown_delivery", f"the webhook has no delivery {delivery_id}", "delivery_id")
        return found

    async def ping(self, row: Row) -> Ping:
        """One signed message, now."""
        url = await self.opener.plain(row["url"])
        now, ping_id = time.time(), str(uuid4())
        told = {
            "specversion": "1.0",
            "id": ping_id,
            "source": f"{self.base_url}/v1/projects/{row['project_id']}",
            "type": PREFIX + PING,
            "subject": f"webhook/{row['webhook_id']}",
            "time": instant(round(now * 1e6)).isoformat(timespec="microseconds"),
            "datacontenttype": "application/json",
            "projectid": row["project_id"],
            "data": {"webhook_id": row["webhook_id"]},
        }
        body = json.dumps(told, separators=(",", ":")).encode()
        both = bool(self.secrets(row).previous)
        generations = (row["generation"], row["generation"] - 1) if both else (row["generation"],)
        signed = signing.headers(self.vault_secret, row["webhook_id"], generations, ping_id, int(now), body)
        outcome = await self.sender.post(url, {"Content-Type": CLOUD_EVENT, **signed}, body)
        return Ping(
            delivered=outcome.is_taken,
            delivery_id=ping_id,
            status=outcome.status,
            took_ms=outcome.took_ms,
            reason="" if outcome.is_taken else outcome.reason,
            answer=outcome.answer,
        )


def desk_of(settings: Configuration, reads: ReadModels, commands: Commands, opener: Opener) -> Desk:
    local = settings.auth.mode == "local"
    return Desk(
        reads=reads,
        commands=commands,
        log=DeliveryLog(settings.kafka),
        sender=Sender(local, settings.webhooks.timeout_s),
        opener=opener,
        vault_secret=settings.vault.secret.get_secret_value(),
        base_url=settings.http.base_url,
        local=local,
    )
