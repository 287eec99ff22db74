"""Reviews and changes: refused by the read model where that is plain, else decided in the log and waited for."""

from typing import Any

import httpx
import pytest

from event_schemas.commands import CancelJob, PauseJob, ReprioritiseJob, ResumeJob, RetryJob, ReviewStep
from gateway.commands.idempotency import command_id
from gateway.jobs.job_request import LOCAL_PROJECT
from tests.unit.gateway.fakes import KEY_OF_PNG, Fakes, in_review, job_row, png

pytestmark = pytest.mark.anyio

JOB = "11111111-1111-4111-8111-111111111111"
SUBJECT = "a" * 64
GRANTED = {"outcome": "accepted", "stream": f"job-{JOB}", "command": "any"}


def granted_before(event: str) -> dict[str, Any]:
    return {"outcome": "accepted", "stream": f"job-{JOB}", "command": "", "event": event}


def rejected(code: str, field: str = "") -> dict[str, Any]:
    return {"outcome": "rejected", "code": code, "message": "because", "field": field, "stream": "", "command": ""}


async def review(client: httpx.AsyncClient, step: str = "refine", key: str = "", **body: Any) -> httpx.Response:
    sent = {"decision": "approve", "subject_sha256": SUBJECT, **body}
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(f"/v1/jobs/{JOB}/steps/{step}/review", json=sent, headers=headers)


@pytest.mark.parametrize("word", ["approve", "approved"])
@pytest.mark.parametrize("step", ["refine", "concept"])
async def test_an_approval_names_the_step_or_its_checkpoint(
    client: httpx.AsyncClient, fakes: Fakes, step: str, word: str
) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.reads.granted = GRANTED
    answer = await review(client, step, decision=word, notes="good")

    assert answer.status_code == 200, answer.text
    assert answer.json()["job_id"] == JOB
    [command] = fakes.log.commands
    assert command.body == ReviewStep(step="refine", decision="approved", subject_sha256=SUBJECT, notes="good")
    assert command.actor.kind == "user"


async def test_a_rejection_carries_where_to_go_back_to_and_what_to_change(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.reads.granted = GRANTED
    await review(client, decision="reject", rewind_to="concept", params={"feedback": "rounder"}, seed=5)

    [command] = fakes.log.commands
    assert command.body == ReviewStep(
        step="refine",
        decision="rejected",
        subject_sha256=SUBJECT,
        rewind_to="concept",
        params={"feedback": "rounder"},
        seed=5,
    )


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (job_row(JOB), "not_in_review", "step"),
        (job_row(JOB, status="done", phase="idle"), "not_in_review", "step"),
        (in_review(JOB, subject="b" * 64), "review_moved", "subject_sha256"),
    ],
)
async def test_a_review_that_cannot_be_granted_is_refused_and_nothing_appended(
    client: httpx.AsyncClient, fakes: Fakes, row: dict[str, Any], code: str, field: str
) -> None:
    fakes.reads.job_rows[JOB] = row
    answer = await review(client)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, code, field)
    assert fakes.log.commands == []


async def test_a_review_of_another_step_is_refused(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    answer = await review(client, "rig")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_review")
    assert "refine" in answer.json()["detail"]


async def test_an_approval_without_the_hash_that_was_seen_is_refused(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    answer = await client.post(f"/v1/jobs/{JOB}/steps/refine/review", json={"decision": "approve"})

    assert (answer.status_code, answer.json()["field"]) == (422, "subject_sha256")


async def test_a_review_that_the_forge_rejects_is_a_conflict(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.reads.granted = rejected("not_in_review", "step")
    answer = await review(client)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "not_in_review", "step")
    assert len(fakes.log.commands) == 1


async def test_a_read_model_that_lags_turns_the_answer_into_a_promise(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.positions.told = False
    answer = await review(client)

    assert answer.status_code == 202
    assert answer.headers["x-forge-position"] == "0:0" == answer.json()["position"]
    assert answer.headers["location"] == f"/v1/jobs/{JOB}"


async def test_the_same_approval_again_is_answered_by_the_job(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB, current_step="views")  # long past the review
    of = str(command_id(LOCAL_PROJECT, "k-1"))
    fakes.reads.outcomes[of] = {
        "outcome": "accepted",
        "stream": f"job-{JOB}",
        "command": "",
        "event": "user-review-updated.v1",
    }

    assert (await review(client, key="k-1")).status_code == 200
    assert fakes.log.commands == []


async def test_a_key_of_another_command_is_refused(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    of = str(command_id(LOCAL_PROJECT, "k-1"))
    fakes.reads.outcomes[of] = {
        "outcome": "accepted",
        "stream": f"job-{JOB}",
        "command": "",
        "event": "job-cancelled.v1",
    }

    answer = await review(client, key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_an_edited_file_comes_back_by_its_upload(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    fakes.reads.granted = GRANTED
    uploaded = (await client.post("/v1/uploads", content=png(), headers={"X-File-Name": "mine.png"})).json()
    answer = await review(client, edits=[{"role": "concept_refined", "upload_id": uploaded["upload_id"]}])

    assert answer.status_code == 200, answer.text
    body = fakes.log.commands[0].body
    assert isinstance(body, ReviewStep)
    [edit] = body.edits
    assert (edit.role, edit.media_type, edit.size) == ("concept_refined", "image/png", len(png()))
    assert (edit.uri, edit.by_person) == (KEY_OF_PNG, True)


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        ({"role": "concept_refined", "upload_id": "e" * 64}, "unknown_upload", "edits.0.upload_id"),
        ({"role": "mesh", "upload_id": "e" * 64}, "unknown_role", "edits.0.role"),
        ({"role": "concept_refined"}, "invalid_request", "edits.0"),
        ({"role": "../../etc", "upload_id": "e" * 64}, "invalid_request", "edits.0.role"),
    ],
)
async def test_an_edit_that_leads_nowhere_is_refused(
    client: httpx.AsyncClient, fakes: Fakes, edit: dict[str, str], code: str, field: str
) -> None:
    fakes.reads.job_rows[JOB] = in_review(JOB)
    answer = await review(client, edits=[edit])

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert fakes.log.commands == []


@pytest.mark.parametrize("path", ["cancel", "pause", "resume", "retry", "steps/refine/review", "priority"])
async def test_nothing_is_asked_of_an_unknown_job(client: httpx.AsyncClient, fakes: Fakes, path: str) -> None:
    body: dict[str, Any] = {"priority": 1} if path == "priority" else {}
    if path.endswith("review"):
        body = {"decision": "approve", "subject_sha256": SUBJECT}
    answer = await client.post(f"/v1/jobs/{JOB}/{path}", json=body or None)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (404, "unknown_job", "job_id")
    assert fakes.log.commands == []


@pytest.mark.parametrize(
    ("path", "body", "row", "command"),
    [
        ("cancel", {"reason": "enough"}, {}, CancelJob(reason="enough")),
        ("cancel", None, {}, CancelJob()),
        ("pause", None, {}, PauseJob()),
        ("resume", None, {"paused": True}, ResumeJob()),
        ("retry", {"from_step": "concept"}, {"status": "failed"}, RetryJob(from_step="concept")),
        ("priority", {"priority": 9}, {}, ReprioritiseJob(priority=9)),
    ],
)
async def test_a_change_becomes_a_command(
    client: httpx.AsyncClient, fakes: Fakes, path: str, body: Any, row: dict[str, Any], command: object
) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB, **row)
    fakes.reads.granted = GRANTED
    answer = await client.post(f"/v1/jobs/{JOB}/{path}", json=body)

    assert answer.status_code == 200, answer.text
    assert [one.body for one in fakes.log.commands] == [command]
    assert fakes.positions.asked[0].offset == 0


@pytest.mark.parametrize(
    ("path", "body", "row", "code"),
    [
        ("cancel", None, {"status": "done"}, "already_finished"),
        ("cancel", None, {"status": "cancelled"}, "already_finished"),
        ("pause", None, {"paused": True}, "already_paused"),
        ("pause", None, {"status": "failed"}, "already_finished"),
        ("resume", None, {}, "not_paused"),
        ("retry", None, {}, "not_failed"),
        ("priority", {"priority": 9}, {"status": "done"}, "already_finished"),
    ],
)
async def test_a_change_that_cannot_be_granted_is_refused_and_nothing_appended(
    client: httpx.AsyncClient, fakes: Fakes, path: str, body: Any, row: dict[str, Any], code: str
) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB, **row)
    answer = await client.post(f"/v1/jobs/{JOB}/{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert fakes.log.commands == []


async def test_the_priority_that_a_job_has_already_needs_no_command(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.job_rows[JOB] = job_row(JOB, priority=3)

    assert (await client.post(f"/v1/jobs/{JOB}/priority", json={"priority": 3})).status_code == 200
    assert fakes.log.commands == []


async def test_a_project_is_configured_by_a_command_to_its_own_stream(client: httpx.AsyncClient, fakes: Fakes) -> None:
    fakes.reads.granted = GRANTED
    answer = await client.put(f"/v1/projects/{LOCAL_PROJECT}", json={"name": "isle", "style_dna": "ink"})

    assert answer.status_code == 200, answer.text
    [command] = fakes.log.commands
    assert command.stream == f"project-{LOCAL_PROJECT}"
    assert command.body.type == "configure-project.v2"  # type: ignore[attr-defined]
