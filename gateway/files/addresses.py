"""Which addresses a request may make the forge fetch: public https only. Nothing is resolved or fetched here.

A name that resolves to a private address is caught where it is fetched; this refuses what can be seen in the text,
in all the spellings that address parsers of the world understand (decimal, octal, hexadecimal, IPv6-mapped).
"""

import ipaddress
import re
import socket
import unicodedata
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2048
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBERS: Final = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}")
_LOCAL_NAMES: Final = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "localdomain",
    "arpa",
    "test",
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def public_https(url: str) -> str:
    """The address as given, if it is one. Raises `ValueError` with the reason."""
    if len(url) > LONGEST or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError("not an address")
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise ValueError("only https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address with a user or a password in it is not fetched")
    if parts.port not in (None, 443):
        raise ValueError("only port 443 is fetched from")
    host = unicodedata.normalize("NFKC", parts.hostname or "").lower().removesuffix(".")
    if not host:
        raise ValueError("the address has no host")
    address = literal(host)
    if address is not None:
        if not is_public(address):
            raise ValueError("private, loopback and link-local addresses are not fetched")
    elif not is_public_name(host):
        raise ValueError("the host is not a public name")
    return url


def literal(host: str) -> Address | None:
    """The IP address that a host is written as, in any spelling; None for a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if not _NUMBERS.fullmatch(host):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        raise ValueError("the host is neither a name nor an address") from None


def is_public(address: Address) -> bool:
    inner = embedded(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, by any of the transition schemes."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def is_public_name(host: str) -> bool:
    try:
        labels = host.encode("idna").decode().split(".")
    except UnicodeError:
        return False
    well_formed = all(_LABEL.fullmatch(label) for label in labels)
    return well_formed and len(labels) > 1 and labels[-1] not in _LOCAL_NAMES and not labels[-1].isdigit()
