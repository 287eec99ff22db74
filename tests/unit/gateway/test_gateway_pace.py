"""How often one caller may ask, and what they are told of it."""

from collections.abc import Callable

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from event_schemas.message import Actor
from gateway.door.callers import LOCAL_OWNER, NOBODY, Caller, acting
from gateway.door.pace import Pace

pytestmark = pytest.mark.anyio
ADA, BOB = (Caller(Actor(kind="user", id=name), "key") for name in ("ada", "bob"))


async def _hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


@pytest.fixture
def asking() -> Callable[[Caller], "httpx.AsyncClient"]:
    """Clients of one gateway that grants two requests a minute."""
    paced = Pace(_hello, "2/minute")

    def client(caller: Caller) -> httpx.AsyncClient:
        async def let_in(scope: Scope, receive: Receive, send: Send) -> None:
            with acting(caller):
                await paced(scope, receive, send)

        app: ASGIApp = let_in
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://forge")

    return client


@pytest.mark.accepts("S000-090")
async def test_every_answer_says_what_is_left_and_the_one_too_many_when_to_come_again(
    asking: Callable[[Caller], httpx.AsyncClient],
) -> None:
    async with asking(ADA) as ada:
        first, second, third = [await ada.get("/v1/jobs") for _ in range(3)]
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert first.headers["RateLimit-Policy"] == '"caller";q=2;w=60'
    assert first.headers["RateLimit"].startswith('"caller";r=1;t=')
    assert third.headers["RateLimit"].startswith('"caller";r=0;t=')
    assert third.json()["code"] == "too_fast"
    assert 1 <= int(third.headers["Retry-After"]) <= 60


async def test_nobody_pays_for_anothers_haste(asking: Callable[[Caller], httpx.AsyncClient]) -> None:
    async with asking(ADA) as ada, asking(BOB) as bob:
        for _ in range(3):
            await ada.get("/")
        assert (await bob.get("/")).status_code == 200


@pytest.mark.parametrize("caller", [LOCAL_OWNER, NOBODY], ids=["the owner", "somebody at an open address"])
async def test_some_are_not_counted(asking: Callable[[Caller], httpx.AsyncClient], caller: Caller) -> None:
    async with asking(caller) as client:
        answers = [await client.get("/") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
