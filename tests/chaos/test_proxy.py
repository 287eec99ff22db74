"""The proxy spoils what it is told to spoil, for as long as it is told, and lets everything else through."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from infra.local.child import free_port
from tests.chaos.proxy import Door, Kind


async def answer(port: int) -> bytes:
    """To a `hello`; empty when the line is cut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"hello")
        return await asyncio.wait_for(reader.read(5), 2)
    except ConnectionError:
        return b""
    finally:
        writer.close()


Say = Callable[[bytes], Awaitable[bytes]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1024):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def through() -> AsyncIterator[tuple[Door, Say]]:
    """A door with an echo behind it, and a way to say a word through it on one connection."""
    door = Door(free_port(), free_port())
    async with (
        await asyncio.start_server(echo, "127.0.0.1", door.target),
        await asyncio.start_server(door.serve, "127.0.0.1", door.port),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)

        async def say(word: bytes) -> bytes:
            writer.write(word)
            return await asyncio.wait_for(reader.readexactly(len(word)), 2)

        assert await say(b"hello") == b"hello"
        yield door, say
        writer.close()
        await asyncio.sleep(0.05)


def test_a_slow_line_is_late_by_as_much_as_it_was_told_in_both_directions_and_then_quick_again() -> None:
    async def story() -> None:
        async with through() as (door, say):
            door.spoil("latency", 0.5, 0.1)
            begun = time.monotonic()
            assert await say(b"late") == b"late"
            assert 0.2 <= time.monotonic() - begun < 1
            await asyncio.sleep(0.5)
            begun = time.monotonic()
            assert await say(b"quick") == b"quick"
            assert time.monotonic() - begun < 0.1

    asyncio.run(story())


def test_a_partition_holds_what_is_said_until_it_is_over_and_loses_nothing() -> None:
    async def story() -> None:
        async with through() as (door, say):
            door.spoil("partition", 0.4, 0)
            begun = time.monotonic()
            assert await say(b"held") == b"held"
            assert time.monotonic() - begun >= 0.35

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["half_open", "drop_replies"])
def test_swallowed_words_are_never_answered_and_the_line_is_cut_afterwards(kind: Kind) -> None:
    async def story() -> None:
        async with through() as (door, say):
            door.spoil(kind, 0.3, 0)
            begun = time.monotonic()
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await say(b"lost")
            assert time.monotonic() - begun >= 0.25

    asyncio.run(story())


def test_a_reset_ends_the_connection_at_once() -> None:
    async def story() -> None:
        async with through() as (door, say):
            door.spoil("reset", 0, 0)
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError, BrokenPipeError)):
                await say(b"gone")

    asyncio.run(story())


def test_while_the_broker_is_away_its_address_refuses_and_then_it_answers_again() -> None:
    async def story() -> None:
        door = Door(free_port(), free_port())
        minder = asyncio.create_task(door.mind())
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", door.port)
            async with await asyncio.start_server(echo, "127.0.0.1", door.target):
                await asyncio.sleep(0.3)
                assert await answer(door.port) == b"hello"
                await asyncio.sleep(0.05)
            assert await answer(door.port) == b""  # the first to find the broker gone is cut, the next are refused
        minder.cancel()

    asyncio.run(story())


def test_a_narrow_line_carries_no_more_than_it_may() -> None:
    async def story() -> None:
        async with through() as (door, say):
            door.spoil("bandwidth", 5, 100_000)
            begun = time.monotonic()
            for _ in range(5):
                await say(bytes(1_000))
            assert time.monotonic() - begun >= 0.04  # the last one need not wait for its own ten milliseconds

    asyncio.run(story())
