"""On the way out: sealed texts are opened in answers and streams, in this one place, for whoever may see the answer."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.vault import MARK, Vault

_MARK: Final = MARK.encode()
CLOSED: Final = ("/files/", "/registry/", "/openapi.json", "/metrics")
"""Nothing is opened below these: whoever holds a link is not known, and the others say nothing of anybody."""
_OPENED: Final = b"application/json"
"""Not problems: they repeat what the client said, who may have come by somebody's token."""


class Opener:
    """Opens serialised JSON. A key that is not at hand is fetched in a thread: nobody else waits for it."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def text(self, serialised: str) -> str:
        if MARK not in serialised:
            return serialised
        if self._vault.has_keys_of(serialised):
            return self._vault.open(serialised, in_json=True)
        return await asyncio.to_thread(self._vault.open, serialised, in_json=True)

    async def plain(self, text: str) -> str:
        """The same for a text as it is."""
        if MARK not in text:
            return text
        if self._vault.has_keys_of(text):
            return self._vault.open(text)
        return await asyncio.to_thread(self._vault.open, text)


class Opened:
    """Opens what is sealed in the JSON that the routes answer. Plain ASGI; costs one search of the body."""

    def __init__(self, app: ASGIApp, opener: Opener) -> None:
        self._app = app
        self._opener = opener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CLOSED):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(send, self._opener))


class _Answer:
    """Holds a JSON answer until it is whole; anything else goes through."""

    def __init__(self, send: Send, opener: Opener) -> None:
        self._send = send
        self._opener = opener
        self._begun: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._begun = message
        elif self._begun is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(self._begun, b"".join(self._parts))

    async def _finish(self, begun: Message, body: bytes) -> None:
        if _MARK in body:
            body = (await self._opener.text(body.decode())).encode()
            headers = [(name, value) for name, value in begun["headers"] if name.lower() != b"content-length"]
            begun = {**begun, "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        await self._send(begun)
        await self._send({"type": "http.response.body", "body": body})


def _is_json(start: Message) -> bool:
    kind = next((value for name, value in start.get("headers", ()) if name.lower() == b"content-type"), b"")
    return kind.partition(b";")[0].strip() == _OPENED
