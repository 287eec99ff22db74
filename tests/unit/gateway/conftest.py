"""A gateway on fakes, and a client that calls it without a network."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.unit.gateway.fakes import Fakes


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


@pytest.fixture
async def client(fakes: Fakes) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(fakes.app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7400") as client:
        yield client
