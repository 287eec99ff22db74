"""Fetching a file from an address that a stranger named, without being led anywhere else.

The name is resolved once, every address that it has must be public, and the connection goes to one of those very
addresses while TLS and Host keep to the name: a name that changes its mind (DNS rebinding) finds nobody asking again.
No redirect is followed, no proxy is used, nothing is unpacked, and size and time have their ends.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, Literal

import httpcore
import httpx

from gateway.files.addresses import Address, is_public, public_https
from gateway.files.names import Names

MOST_BYTES: Final = 20 * 1000 * 1000
SECONDS: Final = 10.0
AT_ONCE: Final = 8
PORT: Final = 443

Reason = Literal["address", "private_address", "redirect", "too_large", "too_slow", "unreachable"]
Resolve = Callable[[str], Awaitable[list[Address]]]
_SOCKET_OPTIONS = Iterable[httpcore.SOCKET_OPTION]
_HEADERS: Final[Mapping[bytes | str, bytes | str]] = {
    "User-Agent": "forgelog",
    "Accept": "image/png, image/jpeg, image/webp",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class NotFetched(Exception):
    """The address was refused, or gave nothing. `host` is where it pointed, as it was written."""

    def __init__(self, reason: Reason, message: str, host: str = "") -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.host = host


class PublicOnly(httpcore.AsyncNetworkBackend):
    """A network in which there is nothing but public addresses."""

    def __init__(self, resolve: Resolve, network: httpcore.AsyncNetworkBackend) -> None:
        self._resolve = resolve
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's own words
        local_address: str | None = None,
        socket_options: _SOCKET_OPTIONS | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if port != PORT:
            raise NotFetched("address", f"only port {PORT} is fetched from", host)
        try:
            addresses = await self._resolve(host)
        except TimeoutError:
            raise NotFetched("too_slow", "the name of the host could not be looked up in time", host) from None
        except (OSError, UnicodeError):
            raise NotFetched("unreachable", "the name of the host has no address", host) from None
        if not addresses or not all(map(is_public, addresses)):
            raise NotFetched("private_address", "the host has an address that is not public", host)
        return await self._network.connect_tcp(str(addresses[0]), port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


@cache
def trusted() -> ssl.SSLContext:
    """What the system trusts. Reading the world's certificates takes some 50 ms: it is done once a process."""
    return httpcore.default_ssl_context()


class Fetcher:
    """`resolve` and `network` stand for the world; `tls` trusts what the system trusts, unless given."""

    def __init__(
        self,
        resolve: Resolve | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._network = PublicOnly(resolve or Names().resolve, network or httpcore.AnyIOBackend())
        self._tls = tls or trusted()
        self._seconds = seconds
        # Each wait ends by itself before the whole does: a handshake that is cancelled would leave its socket open.
        self._patience = dict.fromkeys(("connect", "read", "write", "pool"), seconds / 4)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, url: str, to: Path) -> None:
        """Writes what the address gives into the file. Raises `NotFetched`."""
        try:
            host = httpx.URL(public_https(url)).host
        except (ValueError, httpx.InvalidURL) as error:
            raise NotFetched("address", str(error), _host(url)) from None
        try:
            async with asyncio.timeout(self._seconds), self._places:
                with to.open("wb") as file:
                    await self._get(httpx.URL(url), file)
        except (TimeoutError, httpcore.TimeoutException):
            raise NotFetched("too_slow", f"it took too long: {self._seconds:g} seconds at most", host) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise NotFetched("unreachable", f"nothing could be read there ({type(error).__name__})", host) from None

    async def _get(self, url: httpx.URL, file: BinaryIO) -> None:
        where = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        async with (
            httpcore.AsyncConnectionPool(self._tls, network_backend=self._network, max_connections=1) as pool,
            pool.stream("GET", where, headers=_HEADERS, extensions={"timeout": self._patience}) as response,
        ):
            if 300 <= response.status < 400:
                raise NotFetched("redirect", "it points on to another address, and that is not followed", url.host)
            if response.status != 200:
                raise NotFetched("unreachable", f"the server there answers {response.status}", url.host)
            size = 0
            async for chunk in response.aiter_stream():
                size += len(chunk)
                if size > MOST_BYTES:
                    raise NotFetched("too_large", f"at most {MOST_BYTES // 1_000_000} MB are fetched", url.host)
                await asyncio.to_thread(file.write, chunk)


def _host(url: str) -> str:
    """For the record: without a user, a password or a query, which may be secrets."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2][:100]
