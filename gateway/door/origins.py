"""Which web pages may talk to the forge: its own, those that a setting names, in local mode those on this machine."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from gateway.configuration import Configuration

LOOPBACK: Final = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
_LOOPBACK: Final = re.compile(LOOPBACK)


@dataclass(frozen=True)
class Origins:
    """`named`: scheme, host and port, as browsers write them. `local`: pages on this machine too."""

    named: frozenset[str]
    local: bool

    @classmethod
    def of(cls, settings: Configuration) -> Self:
        named = (settings.http.base_url, *settings.auth.origins.split(","))
        return cls(frozenset(_origins(named)), settings.auth.mode == "local")

    def allow(self, origin: str | None, host: str | None) -> bool:
        """Programs send no Origin; a browser does, and cannot be made to lie about it.

        A page may lie about its host's address, though: by a name that leads to this machine it would be the forge's
        own page. In local mode, where nobody shows a key, such names are not taken (DNS rebinding).
        """
        if self.local and host and not self._is_ours(host):
            return False
        if not origin:
            return True
        return origin in self.named or (self.local and bool(_LOOPBACK.fullmatch(origin)))

    def _is_ours(self, host: str) -> bool:
        return bool(_LOOPBACK.fullmatch(f"http://{host}")) or any(one.endswith(f"://{host}") for one in self.named)


def _origins(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        if address.strip():
            yield "/".join(address.strip().split("/")[:3])
