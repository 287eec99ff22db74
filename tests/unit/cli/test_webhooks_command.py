"""`forgelog webhooks`: what it asks the forge for, and what a person reads."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cli import webhooks
from cli.door import Door
from cli.trouble import Misused, Trouble
from cli.webhooks import Turn, came_back, seconds, told_of

PROJECT = "4f2c81aa-0000-4000-8000-000000000001"
HOOK = "019a2b3c-4d5e-7000-8000-000000000001"
DELIVERY = "7c1e9000-0000-5000-8000-000000000001"
PLACE = f"/v1/projects/{PROJECT}/webhooks"
SHOWN = {
    "webhook_id": HOOK,
    "project_id": PROJECT,
    "url": "https://a.example.com/[x]",
    "events": ["job-completed"],
    "description": "",
    "active": True,
}
TURN = {
    "delivery_id": DELIVERY,
    "state": "dead",
    "at": "2026-05-04T12:00:00Z",
    "attempt": 8,
    "status": 503,
    "took_ms": 12,
    "reason": "the receiver answers 503",
    "event_type": "job-completed.v1",
    "stream": "job-4f2c81aa-0000-4000-8000-000000000009",
}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
Asked = list[tuple[str, str, object]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the forge was told to do."""
    heard: Asked = []

    def answer(path: str, query: httpx.QueryParams, body: dict[str, object]) -> object:
        if path.endswith("/test"):
            return {"delivered": False, "status": 500, "took_ms": 3, "reason": "the receiver answers 500"}
        if path.endswith(("/secret", "/rotate")):
            return {"secret": "whsec_new", "previous": "whsec_old", "previous_until": "2026-05-05T12:00:00Z"}
        if path.endswith("/redeliver"):
            more = {"requested": 2, "next_cursor": None if body.get("cursor") else "0:7"}
            return TURN if DELIVERY in path else more
        if path.endswith("/deliveries"):
            return {"items": [TURN]} if query.get("cursor") else {"items": [], "next_cursor": "0:7"}
        return {**SHOWN, **body}

    def forge(request: httpx.Request) -> httpx.Response:
        path, body = request.url.path, json.loads(request.content or b"{}")
        if request.method != "GET":
            heard.append((request.method, path, body))
        if path == "/v1/projects":
            return httpx.Response(200, json={"items": [{"project_id": PROJECT}]})
        if path == PLACE:
            new = {**SHOWN, **body, "secret": "whsec_new"}
            return httpx.Response(200, json={"items": [SHOWN]} if request.method == "GET" else new)
        if request.method == "DELETE":
            return httpx.Response(204)
        return httpx.Response(200, json=answer(path, request.url.params, body))

    @contextmanager
    def opened(patience_s: float = 0.0) -> Iterator[Door]:
        with Door("http://forge.test", patience_s, httpx.MockTransport(forge)) as door:
            yield door

    monkeypatch.setattr(webhooks, "opened", opened)
    return heard


def said(work: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    work()
    return capsys.readouterr().out


def test_a_webhook_is_made_for_some_events_and_its_secret_shown(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(lambda: webhooks.add("4f2c81", "https://a.example.com/", ["job-completed"]), capsys)
    body = {"url": "https://a.example.com/", "events": ["job-completed"], "description": ""}
    assert asked == [("POST", PLACE, body)]
    assert "whsec_new" in out


def test_a_list_says_where_in_the_words_of_whoever_wrote_them(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(lambda: webhooks.list_webhooks(PROJECT), capsys)
    assert "019a2b3c-4d5e" in out
    assert "https://a.example.com/[x]" in out, "it is no markup"


def test_the_log_is_read_on_behind_a_page_that_has_nothing(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(lambda: webhooks.show("4f2c81", "019a2b"), capsys)
    assert "✗ dead" in out
    assert "job-completed  job 4f2c81aa" in out
    assert "503 in 12 ms, try 8" in out
    told = json.loads(said(lambda: webhooks.show("4f2c81", HOOK, as_json=True), capsys))
    assert (told["webhook"]["webhook_id"], told["deliveries"][0]["delivery_id"]) == (HOOK, DELIVERY)


def test_one_delivery_is_named_by_the_beginning_of_its_id_and_many_by_a_moment(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    webhooks.redeliver("4f2c81", "019a2b", "7c1e90")
    assert [path for _, path, _ in asked] == [f"{PLACE}/{HOOK}/deliveries/{DELIVERY}/redeliver"]
    out = said(lambda: webhooks.redeliver("4f2c81", "019a2b", since="2026-05-04T12:00+00:00"), capsys)
    assert "4 that were given up are sent again" in out, "two pages of two"
    with pytest.raises(Misused, match="--since"):
        webhooks.redeliver("4f2c81", "019a2b")


def test_a_change_leaves_what_is_not_named_as_it_is(asked: Asked) -> None:
    webhooks.change("4f2c81", "019a2b", on=False)
    kept = {"url": SHOWN["url"], "events": ["job-completed"], "description": "", "active": False}
    assert asked == [("PUT", f"{PLACE}/{HOOK}", kept)]
    webhooks.change("4f2c81", "019a2b", everything=True)
    assert asked[1][2] == kept | {"events": [], "active": True}
    with pytest.raises(Misused, match="say what is to change"):
        webhooks.change("4f2c81", "019a2b")


def test_a_rotation_shows_both_secrets_and_a_removal_names_the_address(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(lambda: webhooks.rotate("4f2c81", "019a2b", "7d"), capsys)
    assert asked == [("POST", f"{PLACE}/{HOOK}/rotate", {"overlap_s": 604_800})]
    assert "whsec_new" in out
    assert "whsec_old  signs too until 2026-05-05 12:00 UTC" in out
    assert "https://a.example.com/[x]" in said(lambda: webhooks.remove("4f2c81", "019a2b"), capsys)
    assert asked[1][:2] == ("DELETE", f"{PLACE}/{HOOK}")


def test_a_message_that_was_not_taken_is_trouble(asked: Asked) -> None:
    with pytest.raises(Trouble, match="the receiver answers 500"):
        webhooks.send_test("4f2c81", "019a2b")


def test_what_is_not_there_or_no_time_or_no_state_is_told(asked: Asked) -> None:
    with pytest.raises(Misused, match="`forgelog webhooks list 4f2c81`"):
        webhooks.remove("4f2c81", "ffffff")
    with pytest.raises(Misused, match="no project 'ffffff'"):
        webhooks.list_webhooks("ffffff")
    with pytest.raises(Misused, match="use one of waiting"):
        webhooks.show("4f2c81", "019a2b", state=["lost"])
    assert (seconds("0"), seconds("24h")) == (0, 86_400)
    for odd in ("soon", "h", "-1h", "99999999d"):
        with pytest.raises(Misused, match="write 30m"):
            seconds(odd)
    assert asked == []


def test_what_came_back_at_which_try_and_when_it_is_tried_again_is_one_line() -> None:
    turn = Turn(delivery_id="d", state="failed", attempt=3, status=503, took_ms=15_000)
    assert came_back(turn, NOON) == "503 in 15 s, try 3"
    later = turn.model_copy(update={"next_try_at": NOON + timedelta(minutes=12)})
    assert came_back(later, NOON) == "503 in 15 s, try 3, again in 12 min 00 s"
    assert came_back(Turn(delivery_id="d", state="dead", attempt=1, reason="no connection")) == "no connection"
    assert came_back(Turn(delivery_id="d", state="waiting")) == ""
    assert told_of(["a", "b", "c"]) == "a, b and 1 more"
