"""Looking up names that strangers gave, so that a name server that never answers holds up nobody but its own names.

The system's resolver blocks a thread for as long as it likes, half a minute and more. Hence threads for nothing else,
one of them per name at a time: whoever asks for a name that is being looked up waits for that answer.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from gateway.files.addresses import Address

LOOK_UPS: Final = 32
PATIENCE_S: Final = 5.0


def addresses(host: str) -> list[Address]:
    """Every address of the name, now. Raises `OSError`, `UnicodeError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


class Names:
    """For one event loop. `look_up` stands for the system's resolver."""

    def __init__(self, look_up: Callable[[str], list[Address]] = addresses, patience_s: float = PATIENCE_S) -> None:
        self._look_up = look_up
        self._patience_s = patience_s
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="names")
        self._under_way: dict[str, asyncio.Future[list[Address]]] = {}

    async def resolve(self, host: str) -> list[Address]:
        """Every address of the name, now. Raises `OSError` when it has none, and `TimeoutError` when nobody says so."""
        asked = self._under_way.get(host)
        if asked is None:
            asked = asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)
            self._under_way[host] = asked
            asked.add_done_callback(lambda done: self._told(host, done))
        return await asyncio.wait_for(asyncio.shield(asked), self._patience_s)

    def _told(self, host: str, done: asyncio.Future[list[Address]]) -> None:
        del self._under_way[host]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone: then nobody looks at it
