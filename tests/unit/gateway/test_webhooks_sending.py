"""One message to an address: signed as receivers expect it, and sent nowhere that is not public."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final

import httpcore
import pytest
from standardwebhooks import Webhook

from event_schemas import avro
from gateway.files.addresses import Address
from gateway.files.names import Names
from gateway.webhooks import signing
from gateway.webhooks.sending import Sender, deliverable, leads_inside
from gateway.webhooks.subscribers import SKEW, Subscriber, made_at, new_webhook_id
from gateway.webhooks.tries import Outcome
from gateway.webhooks.views import EVENTS

pytestmark = pytest.mark.anyio

VAULT: Final = "a secret of the tests, and a long one"


class Web(httpcore.AsyncMockBackend):
    """Answers every connection with the same bytes, and notes where they went."""

    def __init__(self, answer: bytes, names: Mapping[str, list[str]]) -> None:
        super().__init__([answer])
        self.names = names
        self.connected: list[tuple[str, int]] = []

    async def resolve(self, host: str) -> list[Address]:
        return [ip_address(one) for one in self.names[host]]

    async def connect_tcp(self, host: str, port: int, *args: object, **more: object) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        return await super().connect_tcp(host, port)


async def post(web: Web, url: str, local: bool = False) -> Outcome:
    return await Sender(local, 5.0, web.resolve, web).post(url, {"webhook-id": "1"}, b"{}")


OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def test_a_message_goes_to_the_address_that_was_looked_up_and_looked_at() -> None:
    web = Web(OK, {"studio.example.com": ["93.184.216.34"]})
    outcome = await post(web, "https://studio.example.com/hook")
    assert (outcome.status, outcome.answer, web.connected) == (200, "ok", [("93.184.216.34", 443)])


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
@pytest.mark.parametrize("local", [False, True])
async def test_a_name_that_has_come_to_lead_inside_is_not_called(address: str, local: bool) -> None:
    web = Web(OK, {"studio.example.com": ["93.184.216.34", address]})
    outcome = await post(web, "https://studio.example.com/hook", local)
    assert (outcome.status, outcome.is_taken, web.connected) == (0, False, [])
    assert await leads_inside("https://studio.example.com/hook", web.resolve)


async def test_loopback_is_called_only_where_everybody_is_the_owner() -> None:
    web = Web(OK, {})
    assert (await post(web, "http://127.0.0.1:8080/hook")).status == 0
    assert (await post(web, "http://127.0.0.1:8080/hook", local=True)).status == 200
    assert web.connected == [("127.0.0.1", 8080)]
    with pytest.raises(ValueError, match="https"):
        deliverable("http://10.0.0.1/", local=True)


async def test_names_and_paths_of_any_script_are_called() -> None:
    web = Web(OK, {"xn--bcher-kva.example.com": ["93.184.216.34"]})
    assert (await post(web, "https://bücher.example.com/hören?für=1")).status == 200


async def test_a_name_server_that_never_answers_holds_up_its_own_names_alone() -> None:
    hanging, asked = threading.Event(), list[str]()

    def look_up(host: str) -> list[Address]:
        asked.append(host)
        if host == "hangs.example.com":
            hanging.wait(5)
        return [ip_address("93.184.216.34")]

    names = Names(look_up, 0.2)
    web = Web(OK, {})
    sender = Sender(False, 5.0, names.resolve, web)
    try:
        hung = [sender.post("https://hangs.example.com/", {}, b"{}") for _ in range(100)]
        *stuck, quick = await asyncio.gather(*hung, sender.post("https://quick.example.com/", {}, b"{}"))
    finally:
        hanging.set()
    assert quick.status == 200
    assert {one.reason for one in stuck} == {"the name of the host could not be looked up in time"}
    assert asked.count("hangs.example.com") == 1


async def test_a_name_without_an_address_is_told_as_that() -> None:
    def look_up(host: str) -> list[Address]:
        raise socket.gaierror(8, f"{host}: not known")

    outcome = await Sender(False, 5.0, Names(look_up).resolve, Web(OK, {})).post("https://a.example.com/", {}, b"{}")
    assert (outcome.status, outcome.reason) == (0, "the name of the host has no address")


async def test_the_worlds_certificates_are_read_once_and_not_for_each_message(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web(OK, {"a.example.com": ["93.184.216.34"]})
    sender = Sender(False, 5.0, web.resolve, web)
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: pytest.fail("read again"))
    assert (await sender.post("https://a.example.com/", {}, b"{}")).status == 200


async def test_a_redirect_is_told_and_not_followed() -> None:
    web = Web(b"HTTP/1.1 307 Go\r\nLocation: http://169.254.169.254/\r\n\r\n", {"a.example.com": ["93.184.216.34"]})
    outcome = await post(web, "https://a.example.com/")
    assert outcome.status == 307
    assert "not followed" in outcome.reason
    assert len(web.connected) == 1


async def test_a_receiver_that_wants_a_rest_is_heard() -> None:
    web = Web(
        b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 900\r\n\r\n" + b"x" * 900,
        {"a.example.com": ["93.184.216.34"]},
    )
    outcome = await post(web, "https://a.example.com/")
    assert (outcome.retry_after_s, len(outcome.answer)) == (7.0, 500)


class TestSignatures:
    def test_the_schemes_own_library_takes_them_with_the_old_secret_and_the_new(self) -> None:
        body, now = '{"a":"é"}'.encode(), int(time.time())
        told = signing.headers(VAULT, "w", (2, 1), "id-1", now, body)
        for generation in (1, 2):
            assert Webhook(signing.secret(VAULT, "w", generation)).verify(body, told) == {"a": "é"}
        library = Webhook(signing.secret(VAULT, "w", 2)).sign("id-1", datetime.fromtimestamp(now, UTC), body.decode())
        assert told["webhook-signature"].split()[0] == library

    def test_no_two_webhooks_generations_or_forges_share_a_secret(self) -> None:
        asked = [(VAULT, "w", 1), (VAULT, "w", 2), (VAULT, "v", 1), (VAULT + "!", "w", 1)]
        assert len({signing.secret(*one) for one in asked}) == len(asked)
        assert signing.secret(VAULT, "w", 1) == signing.secret(VAULT, "w", 1)


class TestSubscriber:
    one = Subscriber(new_webhook_id(), "p", "u", frozenset({"job-completed"}), "", True, 3, 100)

    def test_it_is_told_of_its_types_from_its_beginning_on(self) -> None:
        begun = made_at(self.one.webhook_id)
        assert self.one.wants("job-completed.v1", begun)
        assert not self.one.wants("job-failed.v1", begun)
        assert not self.one.wants("job-completed.v1", begun - SKEW - 1)
        assert not self.one._replace(active=False).wants("job-completed.v1", begun)
        assert self.one._replace(events=frozenset()).wants("job-failed.v1", begun)

    def test_the_secret_before_signs_until_its_time_is_over(self) -> None:
        assert self.one.generations(99) == (3, 2)
        assert self.one.generations(100) == (3,)

    def test_every_event_of_the_log_can_be_asked_for(self) -> None:
        assert {kind.rpartition(".")[0] for kind in avro.EVENT_TYPES} == EVENTS
