import json
from queue import Queue

import httpx
from pydantic import JsonValue
from rich.console import Console

from cli.board import Progress
from cli.demo import REASON, Approver
from cli.door import Door
from cli.follow import settled
from cli.live_feed import LiveFeed, Moved, Progressed, Word
from cli.log import Happened, covers, picture, vector
from cli.views import Ask, Job

JOB = Job(job_id="4f2c81aa-0000-4000-8000-000000000001", status="running")
IN_REVIEW = JOB.model_copy(update={"review": Ask(step="refine", checkpoint="concept", subject_sha256="a" * 64)})
MADE_AGAIN = JOB.model_copy(update={"review": Ask(step="refine", checkpoint="concept", subject_sha256="b" * 64)})


def test_the_demo_approves_exactly_what_waits_and_only_once() -> None:
    sent: list[dict[str, JsonValue]] = []

    def forge(request: httpx.Request) -> httpx.Response:
        sent.append({"path": request.url.path, **json.loads(request.content)})
        return httpx.Response(200, json={})

    approve = approver(forge)
    for seen in (JOB, IN_REVIEW, IN_REVIEW, MADE_AGAIN):
        approve(seen)
    assert [one["subject_sha256"] for one in sent] == ["a" * 64, "b" * 64]
    assert {one["path"] for one in sent} == {f"/v1/jobs/{JOB.job_id}/steps/refine/review"}
    assert {one["notes"] for one in sent} == {REASON}


def test_a_decision_that_came_too_late_does_not_end_the_demo() -> None:
    moved = {"code": "review_moved", "detail": "What you reviewed is not what waits now"}
    approve = approver(lambda request: httpx.Response(409, json=moved))
    approve(IN_REVIEW)
    assert not approve.decided


def approver(forge: object) -> Approver:
    door = Door("http://forge.test", 0.0, httpx.MockTransport(forge))  # type: ignore[arg-type]
    return Approver(door, {JOB.job_id: "knight"}, "run-1", Console(quiet=True))


def test_a_watch_ends_where_a_person_is_needed() -> None:
    assert settled(IN_REVIEW)
    assert settled(JOB.model_copy(update={"status": "failed"}))
    assert not settled(JOB)
    assert not settled(JOB.model_copy(update={"paused": True, "phase": "running"}))


def test_the_live_stream_becomes_a_few_words_and_is_resumed_where_it_broke_off() -> None:
    words: Queue[Word] = Queue()
    feed = LiveFeed("http://forge.test", [JOB.job_id], words)
    feed._hear({"kind": "snapshot", "position": "0:5", "jobs": []})
    feed._hear({"kind": "event", "resume": "0:6", "job_id": JOB.job_id, "source": "0:3"})
    feed._hear(
        {"kind": "progress", "job_id": JOB.job_id, "step": "mesh", "attempt": 1, "fraction": 0.5, "note": "half"}
    )
    feed._hear({"kind": "heartbeat"})
    assert [words.get_nowait() for _ in range(3)] == [
        Moved(),
        Moved(JOB.job_id, "0:3"),
        Progressed(JOB.job_id, "mesh", Progress(1, 0.5, "half")),
    ]
    assert feed._first_word() == {"subscribe": {"job_id": JOB.job_id}, "since": "0:6"}


def test_a_position_that_the_log_does_not_know_is_given_up() -> None:
    feed = LiveFeed("http://forge.test", [], Queue())
    feed._hear({"kind": "resumed", "position": "0:9"})
    feed._hear({"kind": "problem", "code": "position_unknown"})
    assert feed._first_word() == {"subscribe": {}, "since": None}


def test_reading_ends_when_every_partition_has_been_read_to_where_it_ended() -> None:
    head = vector("0:3,1:0")
    assert covers(vector("0:3,1:4"), head)
    assert not covers(vector("0:2,1:0"), head)
    assert vector("beginning") == {}


def test_an_event_is_one_line_with_what_tells_most() -> None:
    event = Happened(
        position="0:1",
        type="step-completed.v1",
        stream="job-4f2c81aa-0000",
        seq=4,
        at="2026-01-01T12:00:01.250000+00:00",
        body={"step": "mesh", "attempt": 2, "engine": {"name": "clay", "version": "1"}},
    )
    assert "12:00:01.250" in picture(event)
    assert picture(event).endswith("mesh  attempt 2  clay")
