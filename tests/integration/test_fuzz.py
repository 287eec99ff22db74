"""What nobody thought of: a share of `make fuzz`, and requests that no well-meaning client would build."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from infra.local.stack import Backing
from tests.fuzz.attack import Tally, attack
from tests.fuzz.stand import Stand, standing
from tests.integration.studio import OWNER_KEY, shows

CASES = {"viewer": 80, "editor": 200, "": 30, "owner": 400}
SECONDS = 120.0


@pytest.fixture(scope="module")
def stand(backing: Backing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with standing(backing, tmp_path_factory.mktemp("fuzz")) as stand:
        yield stand


@pytest.mark.timeout(300)
def test_whatever_is_sent_by_whomever_is_answered_as_the_description_says(stand: Stand) -> None:
    tallies = {role: Tally() for role in CASES}
    end = time.monotonic() + SECONDS
    for seed, (role, tally) in enumerate(tallies.items()):
        key = stand.key(role) if role else None
        attack(stand, tally, key, 20_261_121 + seed, CASES[role], end)

    for role, tally in tallies.items():
        assert tally.cases >= CASES[role], role
        assert not tally.silent, role
        assert not tally.faults, "\n".join(f"{role}: {fault} {tally.examples[fault]}" for fault in tally.faults)
    assert not stand.harmed
    assert sum(len(tally.statuses) for tally in tallies.values()) > 60


def test_a_message_of_two_lengths_is_no_way_to_smuggle_a_second_one(stand: Stand) -> None:
    address = urlsplit(stand.line.url)
    hidden = b"GET /v1/me HTTP/1.1\r\nHost: forge\r\nAuthorization: Bearer " + OWNER_KEY.encode() + b"\r\n\r\n"
    for lengths in (
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n",
    ):
        head = b"POST /v1/tickets HTTP/1.1\r\nHost: forge\r\nConnection: close\r\n" + lengths + b"\r\n"
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as line:
            line.sendall(head + b"0\r\n\r\n" + hidden)
            answer = b"".join(iter(lambda line=line: line.recv(65_536), b""))  # type: ignore[misc]
        assert answer.count(b"HTTP/1.1 ") == 1, answer
        assert b" 400 " in answer or b" 401 " in answer, answer


def test_what_a_proxy_would_say_is_not_believed_and_nobody_is_led_from_one_address_to_another(stand: Stand) -> None:
    said = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}
    said |= {"X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-User-ID": "owner"}
    with httpx.Client(base_url=stand.line.url, headers=said) as stranger:
        assert stranger.get("/v1/me").status_code == 401
        with_a_slash = stranger.get("/v1/jobs/", headers=shows(OWNER_KEY))
        as_it_is = stranger.get("/v1/jobs", headers=shows(OWNER_KEY))
    assert (with_a_slash.status_code, as_it_is.status_code) == (404, 200)
    assert as_it_is.headers["content-type"] == "application/json"
