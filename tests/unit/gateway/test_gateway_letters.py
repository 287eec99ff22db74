"""Dead letters at the door: seen as they lie, sent again once, and only where that means something."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from event_schemas import avro
from event_schemas.commands import CancelJob, RedriveLetter, RetryJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Actor, Message
from gateway.door.callers import LOCAL_OWNER
from infra.dead_letters import Letter, Place, letter_id
from tests.unit.gateway.fakes import NOON, Fakes, job_row

pytestmark = pytest.mark.anyio

PATH: Final = "/v1/dead-letters"
COMMANDS: Final = "forge.commands"
GRANTED: Final = {"outcome": "accepted", "stream": "", "command": "any"}
NO_FACTS: Final = MappingProxyType[str, str]({})


def told(body: Message, stream: str) -> bytes:
    actor = Actor(kind="user", id="ada")
    return avro.encode_command(CommandEnvelope(str(uuid4()), stream, 1, actor, "moon", stream, body))


def dead(value: bytes = b"garbage", kind: str = "undecodable", topic: str = COMMANDS, **more: Any) -> Letter:
    origin = Place(topic, 3, int(more.pop("offset", 9)))
    known: dict[str, Any] = {
        "id": letter_id(Place(topic, 3, 9)),
        "kind": kind,
        "role": "orchestrator",
        "reason": "no message of ours",
        "at": int(NOON.timestamp() * 1e6),
        "origin": origin,
        "lies": Place("forge.dead", 0, 1),
        "key": b"job-1",
        "value": value,
        "size": len(value),
        "facts": NO_FACTS,
    }
    return Letter(**(known | more))


def failed_step(job: str) -> Letter:
    facts = {"job": job, "step": "mesh", "attempt": "4", "error_code": "crashed", "project": str(uuid4())}
    return dead(told(CancelJob(), f"job-{job}"), "step", facts=facts)


def redriven(letter: Letter, offset: int = 9) -> dict[str, Any]:
    place = {"topic": letter.origin.topic, "partition": letter.origin.partition, "offset": offset}
    return {"letter_id": letter.id, **place, "reason": "mended", "actor": "ada", "at": NOON}


async def redrive(client: httpx.AsyncClient, letter: Letter, **wish: object) -> httpx.Response:
    return await client.post(f"{PATH}/{letter.id}/redrive", json=wish)


async def test_a_letter_is_shown_with_what_it_says_where_it_can_be_read(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    letter = dead(told(CancelJob(reason="enough"), "job-1"), headers=(("own", b"1"),), schema_id=1)
    fakes.letters.letters = [letter]
    fakes.reads.letter_rows[letter.id] = redriven(letter)

    seen = (await client.get(f"{PATH}/{letter.id}")).json()
    assert seen["decoded"]["body"] == {"reason": "enough"}
    assert (seen["headers"], seen["redriven_by"], seen["came_back"]) == ({"own": "1"}, "ada", False)
    assert (await client.get(f"{PATH}/{letter.id}/bytes")).content == letter.value
    [listed] = (await client.get(PATH)).json()["items"]
    assert (listed["stream"], listed["reason"]) == ("job-1", "no message of ours")
    assert datetime.fromisoformat(listed["buried_at"]) == NOON


async def test_pages_follow_one_another_and_filters_leave_out(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.letters.letters = [dead(id=str(uuid4()), kind=kind) for kind in ("step", "parked", "step", "undecodable")]
    first = (await client.get(PATH, params={"limit": 3})).json()
    rest = (await client.get(PATH, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [3, 1, None]
    steps = (await client.get(PATH, params={"kind": "step"})).json()["items"]
    assert [letter["kind"] for letter in steps] == ["step", "step"]
    later = (await client.get(PATH, params={"since": "2027-01-01T00:00:00"})).json()
    assert later["items"] == []


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"{PATH}/00000000-0000-4000-8000-00000000dead", 404, "unknown_letter"),
        (f"{PATH}?cursor=yesterday", 422, "invalid_request"),
        (f"{PATH}?kind=lost", 422, "invalid_request"),
        (f"{PATH}?since=soon", 422, "invalid_request"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_named(
    client: httpx.AsyncClient, address: str, status: int, code: str
) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_brokers_that_do_not_answer_are_a_reason_to_ask_again(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.letters.away = True
    answer = await client.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (503, "log_unavailable")
    assert "retry-after" in answer.headers


async def test_unless_told_otherwise_it_is_only_said_what_would_be_sent_where(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    fakes.letters.letters = [letter] = [dead(told(CancelJob(), "job-1"))]
    said = (await redrive(client, letter)).json()
    assert (said["dry_run"], said["done"], said["action"], said["to"]) == (
        True,
        False,
        "send_again",
        "forge.commands/3",
    )
    assert said["says"].endswith("it can be read now: cancel-job.v1 to job-1")
    assert (fakes.letters.sent, fakes.log.commands) == ([], [])


@pytest.mark.parametrize("value", [b"garbage", told(CancelJob(), "job-2")], ids=["undecodable", "of another stream"])
async def test_it_is_said_when_a_record_would_only_come_back(
    client: httpx.AsyncClient, fakes: Fakes, value: bytes
) -> None:
    fakes.letters.letters = [letter] = [dead(value)]
    assert "it will come back" in (await redrive(client, letter)).json()["says"]


async def test_an_undecodable_command_goes_back_and_the_word_of_it_into_the_log(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    fakes.letters.letters = [letter] = [dead()]
    fakes.reads.granted = GRANTED
    assert (await redrive(client, letter, dry_run=False, reason="upgraded")).json()["done"]
    assert fakes.letters.sent == [letter]
    [word] = fakes.log.commands
    assert (word.stream, word.actor) == (f"letter-{letter.id}", LOCAL_OWNER.actor)
    assert word.body == RedriveLetter(topic=COMMANDS, partition=3, offset=9, reason="upgraded")


async def test_a_failed_step_is_taken_up_by_a_command_that_is_the_same_each_time(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    job = str(uuid4())
    fakes.letters.letters = [letter] = [failed_step(job)]
    fakes.reads.job_rows[job] = job_row(job, status="failed")
    fakes.reads.granted = GRANTED
    for _ in range(2):  # as if the gateway had died before the word was in the log
        assert (await redrive(client, letter, dry_run=False)).status_code == 200
    retries = [command for command in fakes.log.commands if isinstance(command.body, RetryJob)]
    assert {(one.stream, one.project_id) for one in retries} == {(f"job-{job}", letter.facts["project"])}
    assert len({one.command_id for one in retries}) == 1


async def test_case_19_a_letter_that_was_redriven_is_left_alone(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.letters.letters = [letter] = [dead()]
    fakes.reads.letter_rows[letter.id] = redriven(letter)
    told = (await redrive(client, letter, dry_run=False)).json()
    assert (told["already"], told["done"], told["redriven_by"]) == (True, False, "ada")
    assert (fakes.letters.sent, fakes.log.commands) == ([], [])


async def test_when_another_gateway_was_quicker_it_is_said_that_it_was_done(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    fakes.letters.letters = [letter] = [dead()]
    fakes.reads.granted = {**GRANTED, "outcome": "rejected", "code": "already_redriven", "message": "", "field": ""}

    class Quicker(dict[str, Any]):
        """Not there when it is first looked for."""

        looked = 0

        def __contains__(self, _: object) -> bool:
            self.looked += 1
            return self.looked > 1

    fakes.reads.letter_rows = Quicker({letter.id: redriven(letter)})
    told = (await redrive(client, letter, dry_run=False)).json()
    assert (told["already"], told["dry_run"], told["redriven_by"]) == (True, False, "ada")


@pytest.mark.parametrize("again", [False, True])
async def test_a_letter_that_came_back_is_sent_once_more_only_when_that_is_asked_for(
    client: httpx.AsyncClient, fakes: Fakes, again: bool
) -> None:
    fakes.letters.letters = [letter] = [dead(offset=12, times=2)]
    fakes.reads.letter_rows[letter.id] = redriven(letter, offset=9)
    fakes.reads.granted = GRANTED
    assert (await client.get(f"{PATH}/{letter.id}")).json()["came_back"]
    told = (await redrive(client, letter, dry_run=False, again=again)).json()
    assert (told["done"], told["already"]) == (again, not again)
    assert fakes.letters.sent == [letter] * again


def of_a_job_that_is_done(fakes: Fakes) -> Letter:
    job = str(uuid4())
    fakes.reads.job_rows[job] = job_row(job, status="done")
    return failed_step(job)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda _: dead(kind="parked", topic="forge.events"), "forgelog rebuild"),
        (lambda _: dead(topic="forge.work.cpu0"), "the scheduler gives the step again"),
        (lambda _: dead(topic="forge.events"), "not redriven by itself"),
        (lambda _: dead(left_behind=True), "its bytes are gone"),
        (of_a_job_that_is_done, "is done"),
        (lambda _: failed_step(str(uuid4())), "is not known"),
    ],
)
async def test_what_cannot_be_redriven_says_why_and_what_to_do(
    client: httpx.AsyncClient, fakes: Fakes, make: Callable[[Fakes], Letter], why: str
) -> None:
    fakes.letters.letters = [letter] = [make(fakes)]
    answer = await redrive(client, letter, dry_run=False)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_redrivable")
    assert why in answer.json()["detail"]
    [one] = (await client.post(f"{PATH}/redrive", json={"dry_run": False})).json()["items"]
    assert (one["action"], one["done"]) == ("none", False)
    assert why in one["says"]
    assert (fakes.letters.sent, fakes.log.commands) == ([], [])


async def test_many_are_redriven_page_by_page_and_those_done_before_are_passed_over(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    fakes.letters.letters = [dead(id=str(uuid4())) for _ in range(5)]
    fakes.reads.letter_rows[fakes.letters.letters[1].id] = redriven(fakes.letters.letters[1])
    fakes.reads.granted = GRANTED
    done, cursor = 0, ""
    pages: list[Sequence[Any]] = []
    while cursor is not None:
        page = (await client.post(f"{PATH}/redrive", json={"dry_run": False, "limit": 2, "cursor": cursor})).json()
        pages.append(page["items"])
        cursor = page["next_cursor"]
        done += sum(item["done"] for item in page["items"])
    assert ([len(items) for items in pages], done, len(fakes.letters.sent)) == ([2, 2, 1], 4, 4)
