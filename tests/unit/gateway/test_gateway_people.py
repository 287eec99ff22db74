"""Keys, tokens, tickets, roles: what lets somebody in, and what does not."""

import asyncio
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from event_schemas.message import Actor
from gateway.configuration import Configuration
from gateway.door import api_keys
from gateway.door.auth import Doorman, Lapsed, Recently
from gateway.door.callers import LOCAL_OWNER, Caller
from gateway.door.origins import Origins
from gateway.door.rights import must_all_declare, right_of
from gateway.door.tickets import Tickets
from gateway.door.tokens import JwkSet, Tokens, member_id
from gateway.errors import Problem
from infra.settings import AuthSettings, GatewaySettings
from tests.unit.gateway.fakes import Fakes

pytestmark = pytest.mark.anyio

OURS, THEIRS = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
OWNER_KEY = "o" * 40


def server(**more: Any) -> AuthSettings:
    return AuthSettings(mode="server", owner_key=SecretStr(OWNER_KEY), **more)


def caller(role: Any) -> Caller:
    return Caller(Actor(kind="user", id="ada"), "key", roles={OURS: role})


# --- what a deployment may choose ----------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "forge.example"])
def test_nobody_is_let_in_without_a_key_where_others_can_come_in(host: str) -> None:
    with pytest.raises(ValueError, match="FORGELOG_AUTH=server"):
        Configuration(http=GatewaySettings(host=host))
    Configuration(http=GatewaySettings(host=host), auth=server())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_on_ones_own_machine_there_is_no_ceremony(host: str) -> None:
    assert Configuration(http=GatewaySettings(host=host)).auth.mode == "local"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"owner_key": SecretStr("short")}, "FORGELOG_OWNER_KEY"),
        ({"owner_key": SecretStr(OWNER_KEY), "issuer": "https://login.example"}, "FORGELOG_OIDC_AUDIENCE"),
        (
            {
                "owner_key": SecretStr(OWNER_KEY),
                "issuer": "i",
                "audience": "a",
                "jwks_url": "http://login.example/keys",
            },
            "FORGELOG_OIDC_JWKS_URL",
        ),
    ],
)
def test_a_setting_that_would_let_nobody_in_safely_is_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Configuration(auth=AuthSettings(mode="server", **wrong))


# --- keys ----------------------------------------------------------------------------------------


def test_a_key_comes_apart_as_it_was_put_together_and_nothing_else_does() -> None:
    key = api_keys.new_key()
    assert api_keys.parsed(key.text) == key
    assert api_keys.is_secret(key.secret, api_keys.hashed(key.secret))
    assert not api_keys.is_secret(key.secret[:-1] + "x", api_keys.hashed(key.secret))
    for text in ("", "flk_", key.text + "0", key.text.upper(), key.text.replace("flk_", ""), f" {key.text}"):
        assert api_keys.parsed(text) is None


class Door:
    """A doorman whose read models are a dict of keys."""

    def __init__(self, **more: Any) -> None:
        self.key = api_keys.new_key()
        self.row: dict[str, Any] = {
            "project_id": OURS,
            "role": "editor",
            "secret_sha256": api_keys.hashed(self.key.secret),
            "expires_at": None,
            "revoked_at": None,
            **more,
        }
        self.doorman = Doorman(server(), self, None)  # type: ignore[arg-type]

    async def api_key(self, key_id: str) -> dict[str, Any] | None:
        return self.row if key_id == self.key.key_id else None

    async def roles(self, member: str) -> dict[str, Any]:
        return {}

    async def enter(self, *headers: str, path: str = "/v1/jobs") -> Caller:
        raw = [(b"authorization", value.encode()) for value in headers]
        return await self.doorman.admit({"type": "http", "path": path, "headers": raw, "query_string": b""})


async def test_a_key_lets_in_as_its_role_in_its_project() -> None:
    door = Door()
    who = await door.enter(f"Bearer {door.key.text}")
    assert (who.owner, dict(who.roles), who.actor.id) == (False, {OURS: "editor"}, f"key-{door.key.key_id}")


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({}, ["Bearer {id}_" + "0" * 64]),
        ({}, ["Bearer flk_" + "0" * 16 + "_{secret}"]),
        ({}, ["Basic {text}"]),
        ({}, ["Bearer"]),
        ({}, ["Bearer {text}", "Bearer {text}"]),
        ({}, []),
        ({"revoked_at": 1}, ["Bearer {text}"]),
        ({"expires_at": SimpleNamespace(timestamp=lambda: time.time() - 1)}, ["Bearer {text}"]),
    ],
)
async def test_what_is_no_good_key_lets_nobody_in(row: dict[str, Any], shown: list[str]) -> None:
    door = Door(**row)
    words = {"id": f"flk_{door.key.key_id}", "secret": door.key.secret, "text": door.key.text}
    with pytest.raises(Problem) as refusal:
        await door.enter(*(one.format(**words) for one in shown))
    assert refusal.value.code == "unauthenticated"
    assert (refusal.value.headers or {})["WWW-Authenticate"].startswith("Bearer")


async def test_whoever_has_the_owners_key_may_do_everything() -> None:
    who = await Door().enter(f"Bearer {OWNER_KEY}")
    assert who.owner
    assert who.may("admin", THEIRS)


async def test_a_listener_whose_key_was_revoked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.door.auth.LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr("gateway.door.auth.KNOWN_FOR_S", 0.0)
    door = Door()
    who = await door.enter(f"Bearer {door.key.text}")
    listening = asyncio.create_task(door.doorman.until_lapsed(who, [OURS]))
    await asyncio.sleep(0.05)
    assert not listening.done()
    door.row["revoked_at"] = 1
    assert isinstance(await asyncio.wait_for(listening, 5), Lapsed)


async def test_what_was_looked_up_counts_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def ask(name: str) -> str:
        asked.append(name)
        return name

    known = Recently(ask)
    assert [await known.of("a"), await known.of("a"), await known.of("b")] == ["a", "a", "b"]
    known.forget("a")
    await known.of("a")
    monkeypatch.setattr("gateway.door.auth.KNOWN_FOR_S", 0.0)
    await known.of("a")
    assert asked == ["a", "b", "a", "a"]


# --- tickets -------------------------------------------------------------------------------------


def test_a_ticket_is_good_once_and_for_half_a_minute() -> None:
    now = [0.0]
    tickets = Tickets(clock=lambda: now[0])
    first, second = tickets.issue(LOCAL_OWNER), tickets.issue(LOCAL_OWNER)
    assert tickets.redeem(first) is LOCAL_OWNER
    assert tickets.redeem(first) is None
    now[0] = 30.0
    assert tickets.redeem(second) is None
    assert tickets.redeem("never issued") is None


# --- roles ---------------------------------------------------------------------------------------


def test_each_role_may_what_the_lower_ones_may() -> None:
    may = {role: [caller(role).may(wanted, OURS) for wanted in ("viewer", "editor", "admin")] for role in ROLES}
    assert may == {
        "viewer": [True, False, False],
        "editor": [True, True, False],
        "admin": [True, True, True],
    }


ROLES = ("viewer", "editor", "admin")


def test_a_foreign_project_is_unknown_and_a_low_role_is_forbidden() -> None:
    nothing = Problem("unknown_project")
    with pytest.raises(Problem) as foreign:
        caller("admin").must("viewer", THEIRS, nothing)
    with pytest.raises(Problem) as low:
        caller("viewer").must("admin", OURS, nothing)
    assert foreign.value is nothing
    assert (low.value.code, low.value.detail) == (
        "forbidden",
        "this takes the role admin; in this project you are viewer",
    )
    assert caller("viewer").within(None) == [OURS]
    assert LOCAL_OWNER.within(None) is None


def test_a_person_has_one_opaque_id_per_issuer() -> None:
    ada = member_id("https://login.example", "ada@studio.example")
    assert ada == member_id("https://login.example", "ada@studio.example")
    assert ada != member_id("https://other.example", "ada@studio.example")
    assert "ada" not in ada


# --- every route says who may call it ------------------------------------------------------------


def test_every_route_says_who_may_call_it(gateway: tuple[Fakes, FastAPI]) -> None:
    must_all_declare(gateway[1])
    declared = [right_of(route) for route in iter_route_contexts(gateway[1].routes)]
    assert sum(right is not None for right in declared) >= 40


def test_a_route_that_says_nothing_is_found() -> None:
    app = FastAPI(redoc_url=None)

    @app.get("/v1/secrets")
    async def secrets() -> None: ...

    with pytest.raises(LookupError, match="/v1/secrets does not say who may call it"):
        must_all_declare(app)


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "host", "local", "in_server_mode"),
    [
        (None, "127.0.0.1:7400", True, True),
        ("http://127.0.0.1:7400", "127.0.0.1:7400", True, True),
        ("http://localhost:3000", "127.0.0.1:7400", True, False),
        ("https://studio.example", "127.0.0.1:7400", True, True),
        ("https://evil.example", "127.0.0.1:7400", False, False),
        ("https://studio.example.evil.example", "127.0.0.1:7400", False, False),
        ("null", "127.0.0.1:7400", False, False),
        ("http://rebound.example:7400", "rebound.example:7400", False, False),
        (None, "rebound.example:7400", False, True),
    ],
)
def test_only_pages_that_are_named_may_call(origin: str | None, host: str, local: bool, in_server_mode: bool) -> None:
    named = "https://studio.example, https://other.example"
    assert Origins.of(Configuration(auth=AuthSettings(origins=named))).allow(origin, host) is local
    assert Origins.of(Configuration(auth=server(origins=named))).allow(origin, host) is in_server_mode


async def test_a_name_that_was_led_to_this_machine_reads_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/jobs", headers={"Host": "rebound.example:7400"})
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


# --- the keys of an issuer -----------------------------------------------------------------------


class Publisher:
    """Publishes keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.keys: list[dict[str, Any]] = [self.jwk("k1")]
        self.asked = 0
        self.away = False

    def jwk(self, kid: str) -> dict[str, Any]:
        made: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**made, "kid": kid}

    async def fetch(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return {"keys": self.keys}


async def test_a_new_key_is_found_and_unknown_ones_make_no_storm() -> None:
    publisher, now = Publisher(), [1_000.0]
    known = JwkSet(publisher.fetch, "ES256", clock=lambda: now[0])
    assert await known.key("k1")
    for number in range(100):
        assert await known.key(f"unknown {number}") is None
    assert publisher.asked == 1
    publisher.keys.append(publisher.jwk("k2"))
    assert await known.key("k2") is None
    now[0] += 60
    assert await known.key("k2")
    assert publisher.asked == 2


async def test_an_issuer_that_is_away_locks_nobody_out_and_withdrawn_keys_go() -> None:
    publisher, now = Publisher(), [1_000.0]
    known = JwkSet(publisher.fetch, "ES256", clock=lambda: now[0])
    assert await known.key("k1")
    publisher.away = True
    now[0] += 700
    assert await known.key("k1")
    publisher.away, publisher.keys = False, [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}, "rubbish"]  # type: ignore[list-item]
    now[0] += 700
    assert await known.key("k1")  # what cannot be read changes nothing
    publisher.keys = [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}, {**publisher.jwk("k3"), "use": "enc"}]
    now[0] += 700
    assert await known.key("k1") is None
    assert await known.key("k3") is None


async def test_a_token_is_taken_by_the_one_algorithm_that_is_set() -> None:
    publisher, now = Publisher(), int(time.time())
    settings = server(issuer="https://login.example", audience="forgelog", jwks_url="https://x/", algorithm="ES256")
    tokens = Tokens(settings, JwkSet(publisher.fetch, "ES256"))
    claims = {"iss": settings.issuer, "aud": "forgelog", "sub": "ada", "nbf": now, "exp": now + 60}
    good = jwt.encode(claims, publisher.private, "ES256", {"kid": "k1"})
    assert await tokens.identity(good) == (member_id(settings.issuer, "ada"), now + 120.0)
    with pytest.raises(Problem) as refusal:
        await tokens.identity(jwt.encode({**claims, "aud": ["x"]}, publisher.private, "ES256", {"kid": "k1"}))
    assert refusal.value.code == "unauthenticated"
