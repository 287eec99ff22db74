"""A delivery as a message: its event, opened, as a CloudEvent, signed at the moment that it is sent."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message
from gateway.live.tellings import CLOUD_EVENT, cloud_event, telling
from gateway.webhooks import signing
from gateway.webhooks.backlog import Delivery
from gateway.webhooks.ears import Recall
from gateway.webhooks.sending import Sender
from gateway.webhooks.subscribers import Subscriber
from gateway.webhooks.tries import SECOND, Outcome
from infra.vault import SEALED, Erased, Vault

OPENERS: Final = 4


class Unable(Exception):
    """It cannot be sent just now, and that is not the receiver's fault."""


class Messages:
    """`base_url`: what the events name as their source. Its threads are its own: nobody else waits for the store."""

    def __init__(self, recall: Recall, sender: Sender, vault: Vault, vault_secret: str, base_url: str) -> None:
        self._recall = recall
        self._sender = sender
        self._vault = vault
        self._secret = vault_secret
        self._base_url = base_url
        self._recalling = ThreadPoolExecutor(1, thread_name_prefix="recall")
        self._opening = ThreadPoolExecutor(OPENERS, thread_name_prefix="open")

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._recalling, self._recall.close)
        self._recalling.shutdown(wait=False)
        self._opening.shutdown(wait=False)

    async def send(self, subscriber: Subscriber, delivery: Delivery) -> Outcome:
        """Raises `Unable`, `StoreUnavailable`, `KafkaException`."""
        loop, note = asyncio.get_running_loop(), delivery.note
        value = delivery.value
        if value is None:
            value = await loop.run_in_executor(self._recalling, self._recall.event, note.partition, note.offset)
        event = avro.decode_event(value or b"")
        if isinstance(event, avro.Undecodable) or event.id != note.event_id:
            raise Unable(f"{note.partition}/{note.offset} is not the event {note.event_id}")
        url, body = await loop.run_in_executor(
            self._opening, self._opened, subscriber, event, f"{note.partition}:{note.offset}"
        )
        now = time.time()
        signed = signing.headers(
            self._secret,
            subscriber.webhook_id,
            subscriber.generations(round(now * SECOND)),
            note.delivery_id,
            int(now),
            body,
        )
        return await self._sender.post(url, {"Content-Type": CLOUD_EVENT, **signed}, body)

    def _opened(self, subscriber: Subscriber, event: EventEnvelope[Message], position: str) -> tuple[str, bytes]:
        """Address and body in plain words; erased ones read `[erased]`. Raises `StoreUnavailable`."""
        told = cloud_event(telling(event, position), self._base_url)
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        try:
            body = self._vault.reveal(text, in_json=True)
        except Erased:
            body = self._vault.open(text, in_json=True)
            if SEALED in body and SEALED not in text:
                raise Unable("a key cannot be had just now") from None
        try:
            return self._vault.reveal(subscriber.url), body.encode()
        except Erased:
            return "", body.encode()  # who wrote the address is forgotten: nobody can be called there
