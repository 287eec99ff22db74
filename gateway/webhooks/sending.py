"""One POST to an address that somebody named: public https only, resolved once and pinned, no redirect, no proxy.

The rules are those of fetching. Where everybody is the owner (local mode), loopback may be called too, in clear text.
"""

import asyncio
import math
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpcore
import httpx

from gateway.configuration import is_loopback
from gateway.files.addresses import LONGEST, is_public, literal, public_https
from gateway.files.fetching import NotFetched, PublicOnly, Resolve, trusted
from gateway.files.names import Names
from gateway.webhooks.tries import Outcome

MOST_ANSWER: Final = 500
LOOK_UP_S: Final = 2.0
_SOCKET_OPTIONS = Iterable[httpcore.SOCKET_OPTION]


def deliverable(url: str, local: bool) -> str:
    """The address as given, if it may be called. Raises `ValueError` with the reason. Nothing is resolved."""
    if local and _is_loopback_address(url):
        return url
    return public_https(url)


def _is_loopback_address(url: str) -> bool:
    parts = urlsplit(url)
    plain = url.isprintable() and " " not in url and "\\" not in url and len(url) <= LONGEST
    try:
        nobody = parts.username is None and parts.password is None and parts.port != 0
    except ValueError:
        return False
    return plain and nobody and parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")


async def leads_inside(url: str, resolve: Resolve) -> bool:
    """Has the name an address now that is not public? No, if it has none at all: it may come to have one."""
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or literal(host) is not None:
        return False  # `deliverable` has said what is to be said of it
    try:
        return not all(map(is_public, await asyncio.wait_for(resolve(host), LOOK_UP_S)))
    except (OSError, UnicodeError):  # also that nobody says in time
        return False


class LoopbackToo(httpcore.AsyncNetworkBackend):
    """A network of public addresses and of this machine, where that is named as such: no name ever leads there."""

    def __init__(self, public: httpcore.AsyncNetworkBackend, network: httpcore.AsyncNetworkBackend) -> None:
        self._public = public
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's own words
        local_address: str | None = None,
        socket_options: _SOCKET_OPTIONS | None = None,
    ) -> httpcore.AsyncNetworkStream:
        network = self._network if is_loopback(host) else self._public
        return await network.connect_tcp(host, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


@dataclass(slots=True)
class Heard:
    """What a receiver has said so far."""

    status: int = 0
    wait_s: float = 0.0
    answer: bytes = b""


class Sender:
    """`local`: loopback may be called. `resolve` and `network` stand for the world, as for `Fetcher`."""

    def __init__(
        self,
        local: bool,
        seconds: float,
        resolve: Resolve | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        world = network or httpcore.AnyIOBackend()
        self.resolve = resolve or Names().resolve
        public = PublicOnly(self.resolve, world)
        self._network = LoopbackToo(public, world) if local else public
        self._local = local
        self._tls = tls or trusted()
        self._seconds = seconds
        # Each wait ends by itself before the whole does: a handshake that is cancelled would leave its socket open.
        self._patience = {"connect": seconds / 2, "write": seconds / 2, "pool": seconds, "read": seconds * 0.95}

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Never raises for what the other side does. No redirect is followed; only the answer's beginning is read."""
        begun, heard, reason = time.monotonic(), Heard(), ""
        try:
            deliverable(url, self._local)
            async with asyncio.timeout(self._seconds):
                await self._post(url, headers, body, heard)
        except NotFetched as refused:
            reason = str(refused)
        except (TimeoutError, httpcore.TimeoutException):
            reason = f"no answer within {self._seconds:g} seconds"
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as failure:
            reason = _why(failure)
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol):
            reason = "not an address"
        except ValueError as refused:
            reason = str(refused)
        took = round((time.monotonic() - begun) * 1_000)
        if heard.status:  # it has answered, whatever became of the rest of its answer
            redirects = ": redirects are not followed" if 300 <= heard.status < 400 else ""
            reason = f"the receiver answers {heard.status}{redirects}"
        return Outcome(heard.status, took, reason, heard.wait_s, heard.answer.decode(errors="replace"))

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes, heard: Heard) -> None:
        sent = [
            *headers.items(),
            ("User-Agent", "forgelog"),
            ("Connection", "close"),
            ("Content-Length", str(len(body))),
        ]
        parts = httpx.URL(url)  # names and paths of any script, as they are sent
        where = httpcore.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path)
        async with (
            httpcore.AsyncConnectionPool(self._tls, network_backend=self._network, max_connections=1) as pool,
            pool.stream(
                "POST",
                where,
                headers=[(name.encode(), value.encode()) for name, value in sent],
                content=body,
                extensions={"timeout": self._patience},
            ) as response,
        ):
            heard.status, heard.wait_s = response.status, _retry_after(response.headers)
            async for chunk in response.aiter_stream():
                heard.answer = (heard.answer + chunk)[:MOST_ANSWER]
                if len(heard.answer) == MOST_ANSWER:
                    break


def _why(failure: Exception) -> str:
    """Why nobody was reached; nothing of it repeats the address."""
    seen: BaseException | None = failure
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"its certificate is not to be trusted ({seen.verify_message.partition(',')[0]})"
        seen = seen.__cause__ or seen.__context__
    return f"no connection ({type(failure).__name__})"


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> float:
    """Seconds that the receiver asks for, given as a number or as a date; 0 when it asks for none."""
    for name, value in headers:
        if name.lower() == b"retry-after":
            text = value.decode(errors="replace").strip()
            try:
                wait_s = float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp() - time.time()
            except (ValueError, OverflowError):
                return 0.0
            return max(0.0, wait_s) if math.isfinite(wait_s) else 0.0
    return 0.0
