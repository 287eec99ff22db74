"""What an auditor finds in a log and a store: nothing where all is well, and each kind of wrong by its name."""

from hashlib import sha256
from pathlib import Path

import pytest

from event_schemas import avro
from event_schemas.commands import (
    CancelJob,
    ChangeMember,
    EraseSubject,
    PauseJob,
    ReprioritiseJob,
    ResumeJob,
    RetryJob,
    ReviewStep,
    UpdateAsset,
)
from event_schemas.events.job import StepCompleted, StepQueued, StepStarted
from event_schemas.message import Message
from infra.object_store import content_key
from infra.vault import key_path, shred
from processors.book import Book
from replay.audit import Report
from replay.keeping import manifest_key
from tests.unit.replay.forge import LOOK, PAINT, SECOND, Forge, NoShelf

MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path / "store")


def kinds(report: Report) -> dict[str, int]:
    return report.counts


def test_a_forge_that_kept_its_word_is_sound(forge: Forge) -> None:
    forge.submit("job-plain")
    forge.complete("job-plain")
    forge.complete("job-plain")
    forge.submit("job-reviewed", LOOK, PAINT)
    forge.start("job-reviewed")
    forge.complete("job-reviewed")
    seen = forge.job("job-reviewed").subject_sha256
    for _ in range(2):
        approval = ReviewStep(step="draw", decision="approved", subject_sha256=seen)
        forge.tell(approval, "job-reviewed", "the same approval")
    forge.submit("job-retried")
    forge.start("job-retried")
    forge.fail("job-retried")
    forge.start("job-retried", "cpu1")
    late = forge.report("job-retried", gpu="cpu0").model_copy(update={"attempt": 1})
    forge.tell(late, "job-retried")
    forge.tell(forge.report("job-retried", gpu="cpu1"), "job-retried")
    forge.complete("job-retried")
    forge.submit("job-failed")
    forge.fail("job-failed", retryable=False)
    forge.tell(RetryJob(), "job-failed")
    forge.fail("job-failed", retryable=False)
    forge.tell(CancelJob(), "job-failed")
    forge.submit("job-paused")
    forge.tell(PauseJob(), "job-paused")
    forge.complete("job-paused")
    forge.submit("job-waiting", LOOK)
    forge.complete("job-waiting")
    forge.tell(ReprioritiseJob(priority=0), "job-waiting")
    report = forge.audit(deep=True)
    assert report.sound, report.faults
    assert report.jobs == {"completed": 2, "failed": 1, "paused": 1, "review": 1, "queued": 1}
    assert (report.silent, report.repeated, report.wasted) == (2, 1, {"worker_lost": 1})
    assert report.proved + report.silent == report.commands == len(forge.commands)
    assert report.store is not None
    assert (report.store.manifests, report.store.orphans) == (report.steps, 0) == (7, 0)


def test_a_command_without_an_outcome_is_lost(forge: Forge) -> None:
    forge.ask(ChangeMember(member_id="eve", role="admin"), "project-moon")
    forge.submit("job-1")
    assert kinds(forge.audit()) == {"unanswered": 1}


def test_the_last_commands_may_wait_a_minute_for_their_answer(forge: Forge) -> None:
    forge.submit("job-1", LOOK)
    forge.complete("job-1")
    forge.ask(CancelJob(), "job-1")
    assert (forge.audit().sound, forge.audit().waiting, forge.audit().at_rest) == (True, 1, False)
    forge.now += 2 * MINUTE
    assert kinds(forge.audit()) == {"unanswered": 1}


def test_an_event_that_nobody_decided_is_a_lie(forge: Forge) -> None:
    """Its hash, its link and its number are right: only the deciders can tell."""
    forge.submit("job-1")
    last = forge.event(1)
    assert isinstance(last.body, StepQueued)
    forge.tamper(1, avro.encode_event(last._replace(body=last.body.model_copy(update={"seed": 8}))))
    report = forge.audit()
    assert kinds(report) == {"answered otherwise": 1}
    assert (report.faults[0].stream, report.faults[0].seq) == ("job-1", 1)


def test_after_a_lie_the_deciders_are_asked_from_what_the_log_says(forge: Forge) -> None:
    """One lie is one fault: what follows from it follows rightly."""
    forge.submit("job-1")
    forge.complete("job-1")
    last = forge.event(4)
    assert isinstance(last.body, StepQueued)
    forge.tamper(4, avro.encode_event(last._replace(body=last.body.model_copy(update={"seed": 8}))))
    forge.book = Book(0, NoShelf())
    for one in forge.events:
        forge.book.fold(one.data)
    forge.fail("job-1", failure="engine")
    assert kinds(forge.audit()) == {"answered otherwise": 1}


def test_a_changed_byte_is_told_with_its_place(forge: Forge) -> None:
    forge.submit("job-1")
    victim = bytearray(forge.events[1].data)
    victim[victim.index(b"draw")] ^= 1
    forge.tamper(1, bytes(victim))
    found = {(fault.kind, fault.offset) for fault in forge.audit().faults}
    assert ("changed bytes", 1) in found


def test_one_command_may_not_have_two_outcomes(forge: Forge) -> None:
    forge.submit("job-1")
    forge.tell(PauseJob(), "job-1", "twice")
    forge.tell(ResumeJob(), "job-1")
    forge.book.slot("job-1").recent.clear()
    forge.tell(PauseJob(), "job-1", "twice")
    assert kinds(forge.audit()) == {"two outcomes": 1}


def test_a_decision_needs_a_command(forge: Forge) -> None:
    forge.submit("job-1")
    forge.submit("job-2")
    forge.commands.pop()
    assert kinds(forge.audit()) == {"no command": 1}
    forge.commands.pop()
    forge.ask(UpdateAsset(title="x"), "asset-1")
    assert kinds(forge.audit()) == {"no command": 2, "unanswered": 1}


def test_what_was_asked_longer_ago_than_commands_are_kept_is_folded_and_not_judged(forge: Forge) -> None:
    forge.submit("job-1")
    forge.complete("job-1")
    forge.now += 31 * DAY
    forge.complete("job-1")
    report = forge.audit(first_command=2, grace_s=1e9)
    assert report.sound, report.faults
    assert (report.unprovable, report.proved) == (2, 1)


def test_decisions_of_earlier_deciders_are_left_alone(forge: Forge) -> None:
    forge.submit("job-1")
    last = forge.event(1)
    assert isinstance(last.body, StepQueued)
    forge.tamper(1, avro.encode_event(last._replace(body=last.body.model_copy(update={"title": "as it was then"}))))
    forge.now += MINUTE
    report = forge.audit(since=forge.now)
    assert report.sound, report.faults
    assert report.unprovable == 1


def test_a_result_of_a_given_up_attempt_is_never_taken(forge: Forge) -> None:
    forge.submit("job-1")
    forge.start("job-1")
    forge.fail("job-1")
    forge.start("job-1", "cpu0")
    forged(forge, completed_by(forge, attempt=1, gpu="cpu0"))
    assert kinds(forge.audit())["stale result"] == 1


def test_another_worker_cannot_end_what_one_has_in_hand(forge: Forge) -> None:
    forge.submit("job-1")
    forge.start("job-1", "cpu1")
    forged(forge, completed_by(forge, attempt=1, gpu="cpu0"))
    assert kinds(forge.audit())["stale result"] == 1


def test_a_step_is_completed_once(forge: Forge) -> None:
    forge.submit("job-1")
    again = completed_by(forge, attempt=1, gpu="cpu0")
    forge.complete("job-1")
    forged(forge, again)
    assert {"done twice", "stale result"} <= kinds(forge.audit()).keys()


def test_a_job_has_one_attempt_in_hand(forge: Forge) -> None:
    forge.submit("job-1")
    second = forge.event(1).body
    assert isinstance(second, StepQueued)
    forged(forge, second.model_copy(update={"attempt": 2}))
    assert kinds(forge.audit())["two attempts"] == 1


def test_nothing_happens_to_a_job_that_is_over(forge: Forge) -> None:
    forge.submit("job-1")
    forge.tell(CancelJob(), "job-1")
    started = StepStarted(
        step="draw", attempt=1, gpu_id="cpu0", incarnation="1", engine="e", started_at=0, start_to_close_s=60
    )
    forged(forge, started)
    assert kinds(forge.audit())["after the end"] == 1


def test_a_job_that_nobody_carries_on_is_stuck(forge: Forge) -> None:
    forge.submit("job-run")
    forge.start("job-run")
    forge.submit("job-review", LOOK)
    forge.complete("job-review")
    forge.submit("job-paused")
    forge.tell(PauseJob(), "job-paused")
    forge.now += 10 * MINUTE
    assert forge.audit().sound
    forge.now += 2 * MINUTE
    report = forge.audit()
    assert [(fault.kind, fault.stream) for fault in report.faults] == [("stuck", "job-run")]
    assert not report.at_rest


def test_a_long_queue_is_not_stuck_while_the_forge_works(forge: Forge) -> None:
    forge.submit("job-first")
    forge.submit("job-last")
    forge.now += HOUR
    forge.start("job-first")
    assert forge.audit().sound
    forge.complete("job-first")
    forge.now += HOUR
    assert {fault.stream for fault in forge.audit().faults} == {"job-first", "job-last"}


def test_a_manifest_must_be_there_and_name_the_same_files(forge: Forge) -> None:
    forge.submit("job-1")
    key = manifest_key(forge.job("job-1").step_key)
    forge.complete("job-1")
    forge.store.delete(key)
    assert kinds(forge.audit()) == {"no manifest": 1}
    other = forge.report("job-1").model_copy(update={"outputs": (forge.keep("drawing", b"another"),)})
    forge.store.put_if_absent(key, other.model_dump_json().encode())
    assert kinds(forge.audit()) == {"another manifest": 1}
    forge.store.delete(key)
    forge.store.put_if_absent(key, b"no JSON")
    assert kinds(forge.audit()) == {"another manifest": 1}


def test_every_file_that_an_event_names_is_there_and_whole(forge: Forge) -> None:
    forge.submit("job-1")
    forge.complete("job-1")
    key = content_key(sha256(b"job-1 draw drawing").hexdigest())
    rot(forge, key, b"job-1 draw drawin")
    assert kinds(forge.audit()) == {"wrong size": 1}
    forge.store.delete(key)
    report = forge.audit()
    assert kinds(report) == {"no object": 1}
    assert (report.faults[0].stream, report.faults[0].seq) == ("job-1", 4)


def test_case_38_a_flipped_bit_in_a_file_is_reported(forge: Forge) -> None:
    forge.submit("job-1")
    forge.complete("job-1")
    rot(forge, content_key(sha256(b"job-1 draw drawing").hexdigest()), b"job-1 draw drawinh")
    assert forge.audit().sound
    report = forge.audit(deep=True)
    assert kinds(report) == {"wrong hash": 1}
    assert report.store is not None
    assert report.store.hashed == 1


def test_files_of_no_event_are_on_their_way_for_a_day(forge: Forge) -> None:
    forge.submit("job-1")
    forge.keep("drawing", b"of an attempt that died")
    report = forge.audit()
    assert report.sound
    assert report.store is not None
    assert report.store.in_flight == 1
    assert kinds(forge.audit(grace_s=-60)) == {"orphan": 1}


def test_work_that_was_done_twice_is_counted(forge: Forge) -> None:
    """The first attempt kept its result and died; the second did not look for it."""
    forge.submit("job-1")
    forge.start("job-1")
    forge.report("job-1")
    forge.fail("job-1")
    forge.now += MINUTE
    forge.fail("job-1")
    forge.start("job-1")
    forge.complete("job-1")
    report = forge.audit()
    assert report.sound, report.faults
    assert report.wasted == {"worker_lost": 2}
    assert report.store is not None
    assert report.store.recomputed == 1


def test_each_kind_of_fault_is_told_a_few_times_and_counted_to_the_end(forge: Forge) -> None:
    for number in range(9):
        forge.ask(ChangeMember(member_id=f"member {number}", role="admin"), "project-moon")
    forge.submit("job-1")
    report = forge.audit()
    assert (kinds(report), len(report.faults)) == ({"unanswered": 9}, 5)


# --- forgeries -----------------------------------------------------------------------------------


def completed_by(forge: Forge, attempt: int, gpu: str) -> StepCompleted:
    job, report = forge.job("job-1"), forge.report("job-1", gpu=gpu)
    named = {name: getattr(report, name) for name in StepCompleted.model_fields if hasattr(report, name)}
    more = {
        "type": "step-completed.v1",
        "attempt": attempt,
        "revision": job.revision,
        "step_key": job.step_key,
        "content_key": job.content_key,
        "seed": job.seed,
        "params_sha256": "",
    }
    return StepCompleted.model_validate({**named, **more})


def forged(forge: Forge, body: Message) -> None:
    """An event at the end of job-1 with a right number, a right link, and a command that it does not follow from."""
    command = forge.ask(ReprioritiseJob(priority=len(forge.commands)), "job-1")
    last = forge.event(len(forge.events) - 1)
    assert last.stream == "job-1"
    event = last._replace(
        seq=last.seq + 1,
        id=command.command_id,
        causation_id=command.command_id,
        source=last.source._replace(offset=len(forge.commands) - 1),
        index=0,
        count=1,
        prev_hash=last.hash,
        body=body,
    )
    forge.write("job-1", avro.encode_event(event))


def rot(forge: Forge, key: str, data: bytes) -> None:
    forge.store.path(key).chmod(0o644)
    forge.store.path(key).write_bytes(data)


def test_case_37_a_key_that_was_erased_and_is_still_kept_is_found(forge: Forge) -> None:
    key_id = "0123456789abcdef.1"
    forge.store.put_if_absent(key_path(key_id), b"a key")
    forge.tell(EraseSubject(key_ids=(key_id,)), "person-ada")
    assert forge.audit().sound, "whoever erases it may be about to destroy it"
    forge.now += 2 * MINUTE
    assert kinds(forge.audit()) == {"key kept": 1}
    shred(forge.store, [key_id])
    assert forge.audit().sound
