"""A gateway on fakes, and a client that calls it without a network.

The application is built once. Each test has fresh fakes under it and a project of its own, so that nothing which the
gateway remembers (by project) reaches from one test to the next.
"""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.unit.gateway.fakes import Caller, Fakes


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def gateway() -> tuple[Fakes, FastAPI]:
    fakes = Fakes()
    return fakes, fakes.app()


@pytest.fixture
def fakes(gateway: tuple[Fakes, FastAPI]) -> Fakes:
    gateway[0].reset()
    return gateway[0]


@pytest.fixture
async def client(gateway: tuple[Fakes, FastAPI], fakes: Fakes) -> AsyncIterator[Caller]:
    transport = httpx.ASGITransport(gateway[1], raise_app_exceptions=False)
    async with Caller(transport=transport, base_url="http://127.0.0.1:7400") as client:
        yield client
