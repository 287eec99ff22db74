"""Requests at a steady rate, whatever the answers do: a late answer delays no later request.

Latency is counted from the instant at which a request was due, so a server that stalls is charged for everybody who
waited meanwhile ("coordinated omission", Gil Tene 2015).
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import httptools

from bench.workload import Percentiles, percentiles


@dataclass
class Run:
    """Milliseconds per answer, answers by status, and how many were asked per second."""

    asked: int
    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)

    @property
    def latency(self) -> Percentiles:
        return percentiles(self.took_ms)

    @property
    def per_second(self) -> float:
        return len(self.took_ms) / self.seconds


class _Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, pool: "_Pool") -> None:
        self._pool = pool
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._closing = False
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._pool.free(self)

    def send(self, request: bytes, due: float) -> None:
        assert self._transport is not None
        self.due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self._pool.run.took_ms.append((time.perf_counter() - self.due) * 1_000)
        self._pool.run.statuses[self._parser.get_status_code()] += 1
        self._parser = httptools.HttpResponseParser(self)
        self._pool.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._closing:
            self._pool.run.statuses[0] += 1

    def close(self) -> None:
        self._closing = True
        if self._transport is not None:
            self._transport.abort()


class _Pool:
    def __init__(self, run: Run) -> None:
        self.run = run
        self._free: deque[_Client] = deque()
        self._waiting: deque[tuple[bytes, float]] = deque()

    def free(self, client: _Client) -> None:
        if self._waiting:
            client.send(*self._waiting.popleft())
        else:
            self._free.append(client)

    def ask(self, request: bytes, due: float) -> None:
        if self._free:
            self._free.popleft().send(request, due)
        else:
            self._waiting.append((request, due))


async def at_rate(
    port: int, requests: Iterator[bytes], per_second: float, seconds: float, connections: int = 64
) -> Run:
    """Sends `requests` to 127.0.0.1, evenly, then waits until all are answered (ten seconds at most)."""
    total = int(per_second * seconds)
    run = Run(total, seconds)
    pool = _Pool(run)
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(lambda: _Client(pool), "127.0.0.1", port))[1] for _ in range(connections)]
    begun = time.perf_counter()
    sent = 0
    while sent < total:
        due_by_now = min(total, int((time.perf_counter() - begun) * per_second) + 1)
        for number in range(sent, due_by_now):
            pool.ask(next(requests), begun + number / per_second)
        sent = due_by_now
        await asyncio.sleep(begun + sent / per_second - time.perf_counter())
    for _ in range(1_000):
        if len(run.took_ms) >= total:
            break
        await asyncio.sleep(0.01)
    run.seconds = max(seconds, time.perf_counter() - begun) if len(run.took_ms) < total else seconds
    for client in clients:
        client.close()
    return run


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{more}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
