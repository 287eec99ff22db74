"""Around every request: its size, its origin, its trace, its line in the log, its place in the metrics. Plain ASGI."""

import logging
import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.door.auth import refuse
from gateway.door.origins import Origins
from gateway.errors import Problem, invalid
from gateway.metrics import Metrics
from infra.telemetry import about, span

log = logging.getLogger("gateway.access")

MEGABYTE: Final = 1024 * 1024
LARGEST_BODY: Final = 25 * MEGABYTE
LARGEST_UPLOAD: Final = 64 * MEGABYTE
_SAFE: Final = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Refuses a body that is too large as soon as that shows, and what a foreign web page asks for.

    A foreign page's plain reads are let through: its browser does not show it the answers.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        reads = scope["type"] == "http" and scope["method"] in _SAFE
        path: str = scope["path"]
        most = LARGEST_UPLOAD if path.startswith(("/v1/uploads", "/files/")) else LARGEST_BODY
        refusal = self._refusal(scope, most, reads)
        if refusal is not None:
            await refuse(refusal, scope, receive, send)
        elif reads or scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, most), send)

    def _refusal(self, scope: Scope, most: int, reads: bool) -> Problem | None:
        headers = _headers(scope["headers"], b"content-length", b"origin", b"host")
        origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
        if not self._origins.allow("" if reads else origin, host):
            return Problem("foreign_origin", f"{origin or host} is not a page of this forge")
        field = _nul_in(scope)
        if field:
            return invalid(field, "the character U+0000 is not allowed")
        length = headers.get(b"content-length", "")
        return _too_large(most) if length.isdigit() and int(length) > most else None


def _nul_in(scope: Scope) -> str:
    """The part of the address that has what Postgres cannot even be asked for; empty: there is none."""
    if "\0" in scope["path"]:
        return "path"
    query: bytes = scope.get("query_string", b"")
    if b"%00" not in query:
        return ""
    return next((name for name, value in parse_qsl(query.decode("latin-1")) if "\0" in value), "query")


def _too_large(most: int) -> Problem:
    return Problem("body_too_large", f"at most {most // MEGABYTE} MB are taken here", "body", Connection="close")


def _counted(receive: Receive, most: int) -> Receive:
    """For bodies that do not say beforehand how long they are."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_large(most)
        return message

    return counting


def _headers(raw: Iterable[tuple[bytes, bytes]], *names: bytes) -> dict[bytes, str]:
    return {name: value.decode("latin-1") for name, value in raw if name in names}


class Observed:
    """One span, one log line and one measurement per request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        seen = Seen(send)
        parent = _headers(scope["headers"], b"traceparent").get(b"traceparent")
        with span(f"{scope['method']} {scope['path']}", parent, **{"http.request.method": scope["method"]}) as current:
            try:
                await self._app(scope, receive, seen)
            finally:
                route = _route(scope)
                current.update_name(f"{scope['method']} {route}")
                current.set_attribute("http.route", route)
                current.set_attribute("http.response.status_code", seen.status)
                self._note(scope, route, seen, time.perf_counter() - begun)

    def _note(self, scope: Scope, route: str, seen: "Seen", seconds: float) -> None:
        method: str = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.requests.labels(method, route, str(seen.status)).inc()
        if not seen.streams:
            self._metrics.seconds.labels(method, route).observe(seconds)
        level = logging.DEBUG if method in _SAFE and seen.status < 400 else logging.INFO
        if not log.isEnabledFor(level):
            return
        job = scope.get("path_params", {}).get("job_id") or seen.job_id
        subject = {"job_id": str(job)} if job else {}
        with about(
            method=scope["method"], path=scope["path"], status=seen.status, ms=round(seconds * 1e3, 1), **subject
        ):
            log.log(level, "%s %s %d", scope["method"], scope["path"], seen.status)


_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Seen:
    """Passes an answer on and remembers how it began. 499: the client went away before there was one."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 499
        self.job_id = ""
        self.streams = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = _headers(message.get("headers", ()), b"location", b"content-type")
            location = headers.get(b"location", "")
            self.job_id = location.removeprefix("/v1/jobs/") if location.startswith("/v1/jobs/") else ""
            self.streams = headers.get(b"content-type", "").startswith("text/event-stream")
        await self._send(message)


def _route(scope: Scope) -> str:
    """The template, so that a million job ids are one series."""
    found = scope.get("route")
    return str(getattr(found, "path", "unknown"))
