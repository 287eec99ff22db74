"""A TCP proxy that spoils the network between clients and brokers.

`python -m tests.chaos.proxy --control 7000 7001:9092 7002:9093`: each pair is a door, where it listens and where the
broker listens that stands behind it. Faults are told to the control port, one JSON object a line:
`{"door": 7001, "kind": "latency", "seconds": 3, "amount": 0.05}`; each ends by itself. The broker must advertise the
door's address, or clients go past it after their first question.
"""

import argparse
import asyncio
import json
import random
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["latency", "jitter", "bandwidth", "reset", "half_open", "drop_replies", "partition"]
"""In the unit of `amount`: latency and jitter in seconds, bandwidth in bytes a second; the others need none."""

KINDS: tuple[Kind, ...] = get_args(Kind)
CHUNK = 64 * 1024
IN_FLIGHT = 64
"""Chunks that a slow line holds before the sender has to wait."""


@dataclass
class Door:
    """One listener and the broker behind it. `until`: when each fault is over, in the loop's time."""

    port: int
    target: int
    until: dict[Kind, float] = field(default_factory=dict)
    amount: dict[Kind, float] = field(default_factory=dict)
    lines: "set[Line]" = field(default_factory=set)
    server: asyncio.Server | None = None

    async def mind(self) -> None:
        """Open while the broker is there, and shut while it is not: its clients are refused, as without a proxy."""
        while True:
            if self.server is None and await self._is_there():
                self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
            await asyncio.sleep(0.05)

    async def _is_there(self) -> bool:
        try:
            _, probe = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return False
        probe.transport.abort()
        return True

    def has(self, kind: Kind) -> bool:
        return self.until.get(kind, 0.0) > asyncio.get_running_loop().time()

    def delay(self) -> float:
        """By how many seconds a chunk is late."""
        more = self.amount["latency"] if self.has("latency") else 0.0
        return more + (random.uniform(0, self.amount["jitter"]) if self.has("jitter") else 0.0)

    def rate(self) -> float:
        """Bytes a second; 0 is as fast as it goes."""
        return self.amount["bandwidth"] if self.has("bandwidth") else 0.0

    async def rejoined(self) -> None:
        """Returns when no partition stands between the two sides."""
        await asyncio.sleep(max(0.0, self.until.get("partition", 0.0) - asyncio.get_running_loop().time()))

    def spoil(self, kind: Kind, seconds: float, amount: float) -> None:
        loop = asyncio.get_running_loop()
        self.until[kind], self.amount[kind] = loop.time() + seconds, amount
        if kind == "reset":
            self.cut(lossy_only=False)
        if kind in ("half_open", "drop_replies"):  # a line of which bytes are missing can only be cut
            loop.call_later(seconds, self.cut, True)

    def cut(self, lossy_only: bool) -> None:
        for line in list(self.lines):
            if line.lossy or not lossy_only:
                line.cut()

    def shut(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, to its end."""
        await self.rejoined()
        try:
            from_broker, to_broker = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # the broker is away: so is its address
            writer.transport.abort()
            self.shut()
            return
        line = Line(self, writer, to_broker)
        self.lines.add(line)
        try:
            ways = (line.carry(reader, to_broker, False), line.carry(from_broker, writer, True))
            tasks = [asyncio.create_task(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self.lines.discard(line)
            line.cut()


class Line:
    """A connection through a door. `lossy` once bytes of it were swallowed."""

    def __init__(self, door: Door, client: asyncio.StreamWriter, broker: asyncio.StreamWriter) -> None:
        self.door = door
        self.ends = (client, broker)
        self.lossy = False

    async def carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, replies: bool) -> None:
        """Chunks come out in their order, each after the delay that held when it came in."""
        way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT)
        out = asyncio.create_task(self._deliver(way, to))
        try:
            while data := await source.read(CHUNK):
                if self.door.has("half_open") or (replies and self.door.has("drop_replies")):
                    self.lossy = True
                elif not self.lossy:
                    await way.put((asyncio.get_running_loop().time() + self.door.delay(), data))
                if out.done():
                    return
            await way.put((0.0, b""))
            await out
        finally:
            out.cancel()

    async def _deliver(self, way: asyncio.Queue[tuple[float, bytes]], to: asyncio.StreamWriter) -> None:
        while True:
            due, data = await way.get()
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            await self.door.rejoined()
            if not data:
                return
            to.write(data)
            await to.drain()
            if rate := self.door.rate():
                await asyncio.sleep(len(data) / rate)

    def cut(self) -> None:
        """With a reset, not politely."""
        for writer in self.ends:
            end = writer.get_extra_info("socket")
            with suppress(OSError, AttributeError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


async def obey(doors: dict[int, Door], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One visitor of the control port; each order is answered with `ok`."""
    while order := await reader.readline():
        told = json.loads(order)
        doors[told["door"]].spoil(told["kind"], told["seconds"], told.get("amount", 0.0))
        writer.write(b"ok\n")
    writer.close()


class Remote:
    """Tells a running proxy what to spoil."""

    def __init__(self, control: int) -> None:
        self._address = ("127.0.0.1", control)

    def spoil(self, door: int, kind: Kind, seconds: float, amount: float = 0.0) -> None:
        order = {"door": door, "kind": kind, "seconds": seconds, "amount": amount}
        with socket.create_connection(self._address, timeout=5) as line:
            line.sendall(json.dumps(order).encode() + b"\n")
            line.recv(16)


async def serve(control: int, doors: list[Door]) -> None:
    by_port = {door.port: door for door in doors}
    minders = [asyncio.create_task(door.mind()) for door in doors]
    server = await asyncio.start_server(lambda r, w: obey(by_port, r, w), "127.0.0.1", control)
    await asyncio.gather(server.serve_forever(), *minders)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.chaos.proxy", description=__doc__)
    arguments.add_argument("--control", type=int, required=True, help="port that takes orders")
    arguments.add_argument("doors", nargs="+", help="listen:target")
    chosen = arguments.parse_args()
    pairs = [tuple(map(int, door.split(":"))) for door in chosen.doors]
    asyncio.run(serve(chosen.control, [Door(listen, target) for listen, target in pairs]))


if __name__ == "__main__":
    main()
