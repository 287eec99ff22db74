"""Tokens of an OIDC provider: RFC 7519 JWTs, checked after RFC 8725 (JSON Web Token Best Current Practices, 2020).

One algorithm, one issuer, one audience, keys from one configured address. A token's own words about which key to take
(`jwk`, `jku`, `x5u`, `x5c`) are not read; one that says it must be understood (`crit`) is refused.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import httpx
import jwt

from gateway.errors import Problem
from infra.settings import AuthSettings

log = logging.getLogger(__name__)

LEEWAY_S: Final = 60
LOOK_AGAIN_S: Final = 60.0
STALE_S: Final = 600.0
LARGEST_SET: Final = 256 * 1024
LONGEST_TOKEN: Final = 8 * 1024
REQUIRED: Final = ("iss", "aud", "exp", "nbf", "sub")
TYPES: Final = ("jwt", "at+jwt")
"""Of access tokens: what RFC 9068 calls them, and what issuers call them that are older."""
_KEY_TYPES: Final = {"RS256": "RSA", "ES256": "EC"}

Fetch = Callable[[], Awaitable[Mapping[str, Any]]]


class Identity(NamedTuple):
    """Whose token it is: an opaque id, the same for the same person. `expires_at`: seconds since 1970."""

    member_id: str
    expires_at: float


def refused(why: str) -> Problem:
    return unauthenticated(f"the token is not taken: {why}")


def unauthenticated(why: str) -> Problem:
    return Problem("unauthenticated", why, WWW_Authenticate='Bearer realm="forgelog", error="invalid_token"')


def member_id(issuer: str, subject: str) -> str:
    """Neither a name nor a mail address: what stands in events must not need to be erased from them."""
    return str(uuid5(uuid5(NAMESPACE_URL, issuer), subject))


class JwkSet:
    """The issuer's public keys. Asked for again at most once a minute, whatever is sent to us.

    Old keys are kept while the issuer does not answer: its silence must not lock everybody out.
    """

    def __init__(self, fetch: Fetch, algorithm: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._algorithm = algorithm
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._looked_at = float("-inf")
        self._turn = asyncio.Lock()

    async def key(self, kid: str) -> jwt.PyJWK | None:
        async with self._turn:
            age = self._clock() - self._looked_at
            if age >= STALE_S or (kid not in self._keys and age >= LOOK_AGAIN_S):
                self._looked_at = self._clock()
                await self._look()
        return self._keys.get(kid)

    async def _look(self) -> None:
        try:
            told = await self._fetch()
            self._keys = _usable(told, self._algorithm)
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as failure:
            log.warning("the issuer's keys could not be read: %s", failure)


def _usable(told: Mapping[str, Any], algorithm: str) -> dict[str, jwt.PyJWK]:
    """Those that can check signatures of this one algorithm, by their `kid`."""
    found = {}
    for one in told["keys"]:
        fits = one.get("kty") == _KEY_TYPES[algorithm] and one.get("use", "sig") == "sig"
        if fits and one.get("alg", algorithm) == algorithm and isinstance(one.get("kid"), str):
            found[one["kid"]] = jwt.PyJWK(one, algorithm)
    return found


class Tokens:
    """Checks tokens. Raises `Problem("unauthenticated")` for one that is not taken, with the reason."""

    def __init__(self, settings: AuthSettings, keys: JwkSet) -> None:
        self._settings = settings
        self._keys = keys

    async def identity(self, token: str) -> Identity:
        if len(token) > LONGEST_TOKEN:
            raise refused("it is too long")
        key = await self._keys.key(self._kid(token))
        if key is None:
            raise refused("its issuer has no such key")
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[self._settings.algorithm],
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=LEEWAY_S,
                options={"require": list(REQUIRED)},
            )
        except jwt.PyJWTError as failure:
            raise refused(str(failure)) from None
        if _is_for_something_else(claims):
            raise refused("it is no access token")
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise refused("its subject is empty")
        return Identity(member_id(self._settings.issuer, subject), float(claims["exp"]) + LEEWAY_S)

    def _kid(self, token: str) -> str:
        """Which key it names. What else its header says is not followed, and what must be understood is refused."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise refused("it is neither a key of this forge nor a token") from None
        if "crit" in header:
            raise refused("it demands extensions (crit)")
        if str(header.get("typ", "JWT")).lower().removeprefix("application/") not in TYPES:
            raise refused("it is no access token")
        if header.get("alg") != self._settings.algorithm:
            raise refused(f"only {self._settings.algorithm} is taken")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise refused("it names no key (kid)")
        return kid


def _is_for_something_else(claims: Mapping[str, Any]) -> bool:
    """ID tokens are for the program that let somebody in, logout tokens for the one that lets them out (OIDC)."""
    return bool({"at_hash", "c_hash", "events"} & claims.keys()) or claims.get("token_use", "access") != "access"


def fetch_from(url: str) -> Fetch:
    """The key set at this address, by one request without redirects."""

    async def fetch() -> Mapping[str, Any]:
        async with (
            httpx.AsyncClient(timeout=5.0, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_SET:
                    raise ValueError("the key set is too large")
        told: Mapping[str, Any] = httpx.Response(200, content=bytes(body)).json()
        return told

    return fetch
