"""The door: who calls is found out once, before anything of the request is read; then the routes ask what they may."""

import asyncio
import hmac
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from event_schemas.message import Actor
from gateway.door import api_keys
from gateway.door.callers import LOCAL_OWNER, NOBODY, Caller, Role, acting
from gateway.door.tickets import Tickets
from gateway.door.tokens import Identity, Tokens, unauthenticated
from gateway.errors import Problem, answer
from gateway.reads.queries import ReadModels, Row
from infra.settings import AuthSettings

KNOWN_FOR_S: Final = 2.0
"""So long a key or a membership that was looked up counts as it was: a revoked key is out after that."""
KNOWN_AT_MOST: Final = 10_000
LOOK_AGAIN_S: Final = 5.0
"""How often it is asked whether a listener still may."""

OPEN: Final = ("/", "/favicon.ico", "/healthz", "/health", "/readyz", "/openapi.json", "/asyncapi.json")
OPEN_BELOW: Final = ("/docs", "/problems", "/registry", "/files")
"""Addresses that take no key: how the forge does, how it is spoken to, and files whose links carry their own right."""
BY_TICKET: Final = ("/v1/live", "/v1/events", "/events")

Answer = TypeVar("Answer")


def is_open(path: str) -> bool:
    return path in OPEN or any(path == start or path.startswith(start + "/") for start in OPEN_BELOW)


def takes_ticket(path: str) -> bool:
    """Streams that a page opens, which cannot send a key there: `/api/worlds/{id}/live` is one of them, too."""
    return path in BY_TICKET or (path.startswith("/api/worlds/") and path.endswith("/live"))


class Lapsed(Exception):
    """Whoever listens may do so no longer."""


class Doorman:
    """Knows everybody, or lets nobody in. In local mode everybody is the owner."""

    def __init__(self, settings: AuthSettings, reads: ReadModels, tokens: Tokens | None) -> None:
        self.tickets = Tickets()
        self._local = settings.mode == "local"
        self.asks = not self._local
        self._owner_hash = api_keys.hashed(settings.owner_key.get_secret_value())
        self._most = settings.connections
        self._reads = reads
        self._tokens = tokens
        self._keys: Recently[Row | None] = Recently(reads.api_key)
        self._roles: Recently[dict[str, Role]] = Recently(reads.roles)
        self._listening: Counter[str] = Counter()

    # --- coming in -------------------------------------------------------------------------------

    async def admit(self, scope: Scope) -> Caller:
        """Raises `Problem("unauthenticated")`, or `read_model_unavailable` when nobody can be known just now."""
        if self._local:
            return LOCAL_OWNER
        if is_open(scope["path"]):
            return NOBODY
        shown = _bearer(scope)
        if shown is None and takes_ticket(scope["path"]):
            ticket = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("ticket")
            if ticket:
                return self._by_ticket(ticket[0])
        if shown is None:
            raise Problem("unauthenticated", "the request shows no key", WWW_Authenticate='Bearer realm="forgelog"')
        return await self._known(shown)

    def _by_ticket(self, ticket: str) -> Caller:
        caller = self.tickets.redeem(ticket)
        if caller is None:
            raise unauthenticated("the ticket was used before, or is older than half a minute")
        return caller

    async def _known(self, shown: str) -> Caller:
        if hmac.compare_digest(api_keys.hashed(shown), self._owner_hash):
            return Caller(Actor(kind="user", id="owner"), "owner key", owner=True)
        key = api_keys.parsed(shown)
        if key is not None:
            return await self._by_key(key.key_id, key.secret)
        if shown.startswith(api_keys.PREFIX) or self._tokens is None:
            raise unauthenticated("the key is not known")
        return await self._by_token(await self._tokens.identity(shown))

    async def _by_key(self, key_id: str, secret: str | None) -> Caller:
        """`secret` None: it was shown before."""
        row = await self._keys.of(key_id)
        if row is None or (secret is not None and not api_keys.is_secret(secret, row["secret_sha256"])):
            raise unauthenticated("the key is not known")
        if row["revoked_at"] is not None:
            raise unauthenticated("the key was revoked")
        ends = _seconds(row["expires_at"])
        if ends <= time.time():
            raise unauthenticated("the key has expired")
        actor = Actor(kind="user", id=f"key-{key_id}")
        return Caller(actor, "key", roles=MappingProxyType({row["project_id"]: row["role"]}), expires_at=ends)

    async def _by_token(self, identity: Identity) -> Caller:
        roles = await self._roles.of(identity.member_id)
        actor = Actor(kind="user", id=identity.member_id)
        return Caller(actor, "token", roles=MappingProxyType(roles), expires_at=identity.expires_at)

    def forget(self, key_id: str) -> None:
        """It has just changed: look again."""
        self._keys.forget(key_id)

    # --- staying ---------------------------------------------------------------------------------

    @contextmanager
    def connected(self, caller: Caller) -> Iterator[None]:
        """Raises `Problem("too_many_connections")`."""
        name = caller.actor.id
        if not self._local and self._listening[name] >= self._most:
            raise Problem("too_many_connections", f"{self._most} streams are open with this key or token")
        self._listening[name] += 1
        try:
            yield
        finally:
            self._listening[name] -= 1
            if not self._listening[name]:
                del self._listening[name]

    async def until_lapsed(self, caller: Caller, projects: list[str] | None) -> Lapsed:
        """Comes back when the caller may no longer see one of `projects`: for an owner, never."""
        if caller.owner:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(max(0.0, min(LOOK_AGAIN_S, caller.expires_at - time.time())))
            if not await self._still(caller, projects):
                return Lapsed()

    async def _still(self, caller: Caller, projects: list[str] | None) -> bool:
        if caller.expires_at <= time.time():
            return False
        try:
            if caller.by == "key":
                now = await self._by_key(caller.actor.id.removeprefix("key-"), None)
            else:
                now = await self._by_token(Identity(caller.actor.id, caller.expires_at))
        except Problem as problem:
            return problem.code != "unauthenticated"  # while nobody can be asked, what was known holds
        return all(now.may("viewer", project) for project in projects or ())


class Recently(dict[str, tuple[float, Answer]]):
    """Answers, kept for a moment: a page of forty requests asks the database once."""

    def __init__(self, ask: Callable[[str], Awaitable[Answer]]) -> None:
        super().__init__()
        self._ask = ask

    async def of(self, name: str) -> Answer:
        now = time.monotonic()
        known = self.get(name)
        if known is not None and now - known[0] < KNOWN_FOR_S:
            return known[1]
        answer = await self._ask(name)
        self[name] = now, answer
        if len(self) > KNOWN_AT_MOST:
            self.clear()
        return answer

    def forget(self, name: str) -> None:
        self.pop(name, None)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else float("inf")


def _bearer(scope: Scope) -> str | None:
    """What stands in the one Authorization header. Raises `Problem` for anything but `Bearer <word>`."""
    given: list[str] = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    if not given:
        return None
    scheme, _, word = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not word.strip():
        raise unauthenticated("Authorization reads: Bearer, a space, and the key or the token")
    return word.strip()


class Gate:
    """Lets a request through as the one who sent it, or refuses it before its body is read. Plain ASGI."""

    def __init__(self, app: ASGIApp, doorman: Doorman) -> None:
        self._app = app
        self._doorman = doorman

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._doorman.admit(scope)
        except Problem as problem:
            await refuse(problem, scope, receive, send)
            return
        with acting(caller):
            await self._app(scope, receive, send)


async def refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """The problem as the answer, to a WebSocket's handshake too."""
    response = answer(problem, scope["path"])
    if scope["type"] == "http":
        await response(scope, receive, send)
    else:
        await WebSocket(scope, receive, send).send_denial_response(response)
