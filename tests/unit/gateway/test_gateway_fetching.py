"""Pictures named by an address: fetched from where the name points in public, and from nowhere else."""

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.files.addresses import Address
from gateway.files.fetching import MOST_BYTES, Fetcher, NotFetched
from infra.object_store import content_key, hash_of
from tests.tools import hostile
from tests.unit.gateway.fakes import Caller, Fakes, page, png

pytestmark = pytest.mark.anyio

PUBLIC: Final = "93.184.216.34"
URL: Final = "https://example.com/knight.png"
KNIGHT: Final = {"asset_type": "PROP", "prompt": {"core_concept": "a knight"}}


async def ask(client: Caller, **changes: Any) -> Any:
    body = {"project_id": client.project, **KNIGHT, **changes}
    return await client.post("/v1/jobs", json=body, headers={"Idempotency-Key": "k-1"})


async def test_a_picture_named_by_its_address_becomes_an_input_kept_by_its_content(
    client: Caller, fakes: Fakes
) -> None:
    answer = await ask(client, inputs=[{"role": "reference", "url": URL}], reference_image_url=URL)

    assert answer.status_code == 202, answer.text
    [command] = fakes.log.submitted()
    shown, style = command.inputs
    assert (shown.role, shown.sha256, shown.by_person) == ("reference", hash_of([png()]).sha256, True)
    assert (style.role, style.uri) == ("style_reference", content_key(shown.sha256))
    assert fakes.web.connected == [(PUBLIC, 443)] * 2


LEADS_INSIDE: Final = [
    "https://127.0.0.1/a.png",
    "https://[::ffff:127.0.0.1]/a.png",
    "https://2130706433/a.png",
    "https://0x7f.1/a.png",
    "https://0177.0.0.1/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/a.png",
    "https://inside.example.com/a.png",
    "https://half-inside.example.com/a.png",
    "https://mapped.example.com/a.png",
    "https://user@example.com/a.png",
    "https://example.com:8443/a.png",
    "file:///etc/passwd",
    "gopher://example.com/",
    "http://example.com/a.png",
]


@pytest.mark.parametrize("url", LEADS_INSIDE)
async def test_case_29_an_address_that_leads_inside_is_refused_before_anybody_connects(
    client: Caller, fakes: Fakes, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    fakes.web.names |= {
        "inside.example.com": ["10.0.0.7"],
        "half-inside.example.com": [PUBLIC, "169.254.169.254"],
        "mapped.example.com": ["::ffff:127.0.0.1"],
    }
    first = await ask(client, reference_image_url=url)
    told = [record.levelno for record in caplog.records if record.name == "gateway.audit"]
    other = await ask(client, inputs=[{"role": "reference", "url": url}])

    assert (first.status_code, first.json()["field"]) == (422, "reference_image_url")
    assert (other.status_code, other.json()["field"]) == (422, "inputs.0.url")
    assert fakes.web.connected == []
    assert fakes.log.commands == []
    assert not any(key.startswith("objects/") for key in fakes.store.objects)
    assert told == [logging.WARNING], "one line for those who watch"


async def test_case_29_a_redirect_is_not_followed(client: Caller, fakes: Fakes) -> None:
    fakes.web.page = page(b"", "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest")

    answer = await ask(client, reference_image_url=URL)

    assert (answer.status_code, answer.json()["code"]) == (422, "address_not_fetched")
    assert "points on to another address" in answer.json()["detail"]
    assert fakes.web.connected == [(PUBLIC, 443)]
    assert fakes.log.commands == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>a page</html>", 415),
        (hostile.png_bomb(12_000, 12_000), 413),
        (hostile.spoilt(lambda told: None), 415),
        (hostile.png()[:-40], 422),
    ],
)
async def test_what_is_found_there_is_looked_over_like_an_upload(
    client: Caller, fakes: Fakes, body: bytes, status: int
) -> None:
    fakes.web.page = page(body)

    answer = await ask(client, reference_image_url=URL)

    assert (answer.status_code, answer.json()["field"]) == (status, "reference_image_url")
    assert not any(key.startswith("objects/") for key in fakes.store.objects)
    assert fakes.log.commands == []


# --- a real server with a real certificate --------------------------------------------------------


class World(httpcore.AsyncNetworkBackend):
    """One public address, behind which a server of the test stands."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.connected: list[str] = []

    async def connect_tcp(self, host: str, port: int, *more: Any) -> httpcore.AsyncNetworkStream:
        self.connected.append(f"{host}:{port}")
        return await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", self._port)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext, list[bytes], list[bytes]]]:
    """Answers each connection with what the test puts into a list, and keeps what it was asked."""
    there, trusting = certificate(tmp_path, "example.com")
    answers: list[bytes] = []
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
                with connection, there.wrap_socket(connection, server_side=True) as secure:
                    asked.append(secure.recv(4096))
                    for part in answers:
                        secure.sendall(part)
            except OSError:
                if listening.fileno() < 0:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1], trusting, answers, asked
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(secret + pem)
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(folder / "both.pem")
    return there, ssl.create_default_context(cadata=pem.decode())


class Rebinding:
    """A name that is public when it is asked first, and the machine itself ever after."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, host: str) -> list[Address]:
        self.asked += 1
        return [ip_address(PUBLIC if self.asked == 1 else "127.0.0.1")]


async def test_case_29_a_name_that_changes_its_mind_is_asked_once_and_the_address_is_kept(
    server: tuple[int, ssl.SSLContext, list[bytes], list[bytes]], tmp_path: Path
) -> None:
    port, trusting, answers, asked = server
    answers.append(page(png()))
    world, name = World(port), Rebinding()
    fetcher = Fetcher(name, world, trusting)

    await fetcher.fetch(URL, tmp_path / "fetched")

    assert (tmp_path / "fetched").read_bytes() == png()
    assert (name.asked, world.connected) == (1, [f"{PUBLIC}:443"])
    assert b"Host: example.com\r\n" in asked[0]
    with pytest.raises(NotFetched, match="not public"):
        await fetcher.fetch(URL, tmp_path / "again")
    assert world.connected == [f"{PUBLIC}:443"]


async def test_a_server_that_is_not_who_it_should_be_is_not_believed(
    server: tuple[int, ssl.SSLContext, list[bytes], list[bytes]], tmp_path: Path
) -> None:
    port, trusting, answers, asked = server
    answers.append(page(png()))

    with pytest.raises(NotFetched) as refusal:
        await Fetcher(Rebinding(), World(port), trusting).fetch("https://other.example.org/a.png", tmp_path / "f")
    assert (refusal.value.reason, asked) == ("unreachable", [])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (page(b"\0" * (MOST_BYTES + 1)), "too_large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "unreachable"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "unreachable"),
        (b"no HTTP at all\r\n\r\n", "unreachable"),
    ],
)
async def test_an_answer_that_is_too_long_or_broken_is_a_sentence(answer: bytes, reason: str, tmp_path: Path) -> None:
    fakes = Fakes()
    fakes.web.page = answer

    with pytest.raises(NotFetched) as refusal:
        await Fetcher(fakes.lookup, fakes.web).fetch(URL, tmp_path / "fetched")
    assert refusal.value.reason == reason


async def test_a_server_that_never_answers_is_left_after_a_while(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world = World(silent.getsockname()[1])
        with pytest.raises(NotFetched) as refusal:
            await Fetcher(Rebinding(), world, seconds=0.3).fetch(URL, tmp_path / "fetched")
    assert refusal.value.reason == "too_slow"


@pytest.mark.parametrize(
    ("failure", "reason"), [(socket.gaierror(8, "not known"), "unreachable"), (TimeoutError(), "too_slow")]
)
async def test_a_name_that_nobody_knows_or_looks_up_is_told_as_that(
    failure: OSError, reason: str, tmp_path: Path
) -> None:
    async def resolve(host: str) -> list[Address]:
        raise failure

    with pytest.raises(NotFetched, match="the name of the host") as refusal:
        await Fetcher(resolve, World(0)).fetch(URL, tmp_path / "fetched")
    assert refusal.value.reason == reason
