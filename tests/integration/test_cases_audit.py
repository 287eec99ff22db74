"""The auditor and the collector on a real forge: what is sound is found sound, what is dead is cleared away."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.auditing import remove
from cli.main import commands
from cli.trouble import Trouble
from event_schemas.commands import CancelJob, EraseSubject, ReportStepCompleted, ReviewStep
from event_schemas.events.job import PlannedStep, StepCompleted, StepQueued
from event_schemas.message import Artifact, EngineUsed, StepMetrics
from infra.file_store import FileStore, LinkSigner
from infra.object_store import Stored
from infra.settings import KafkaSettings
from infra.vault import key_path
from processors.domain.job import subject_of
from replay import orphans
from replay.audit import audit
from replay.export import export, verify_export
from replay.keeping import manifest_key
from tests.integration.spine import Spine, ask, new_job, submit

FILES = "tests.integration.file_engine:FileEngine"
FORGOTTEN = "0123456789abcdef.1"
LONG_AGO = time.time() - 2 * 86_400
STRAIGHT = (
    PlannedStep(name="file1", gives=("file1",)),
    PlannedStep(name="file2", takes=("file1",), gives=("file2",)),
)
NOBODY = PlannedStep(name="nobody", gives=("x",))
REVIEWED = (
    PlannedStep(name="file1", gives=("file1",), checkpoint="look"),
    PlannedStep(name="file2", takes=("file1",), gives=("file2",)),
)


@dataclass
class Forge:
    spine: Spine
    store: FileStore

    def submit(self, plan: tuple[PlannedStep, ...], count: int) -> list[str]:
        jobs = [new_job() for _ in range(count)]
        asked = [ask(submit(plan).model_copy(update={"seed": hash(job) % 1_000_000}), job) for job in jobs]
        self.spine.tell(*asked, *asked[:2])
        return jobs

    def made(self, job: str, step: str) -> StepCompleted:
        events = [event.body for event in self.spine.events(job)]
        return next(body for body in events if isinstance(body, StepCompleted) and body.step == step)

    def queued(self, job: str) -> StepQueued:
        return next(event.body for event in self.spine.events(job) if isinstance(event.body, StepQueued))

    def report(self, job: str, made: Stored) -> bytes:
        """The manifest of the step that the job has in hand."""
        file = Artifact(role="x", sha256=made.sha256, media_type="text/plain", size=made.size, uri=made.key)
        body = ReportStepCompleted(
            step=self.queued(job).step,
            attempt=1,
            gpu_id="cpu0",
            incarnation="1",
            engine=EngineUsed(name="hand", version="1"),
            metrics=StepMetrics(duration_s=1.0),
            started_at=0,
            finished_at=0,
            outputs=(file,),
        )
        return body.model_dump_json().encode()

    def aged(self, key: str) -> str:
        os.utime(self.store.path(key), (LONG_AGO, LONG_AGO))
        return key


@pytest.fixture
def forge(kafka: KafkaSettings, tmp_path: Path) -> Iterator[Forge]:
    spine = Spine(kafka, tmp_path)
    spine.orchestrator()
    spine.scheduler()
    spine.worker("cpu0", FILES)
    yield Forge(spine, FileStore(tmp_path / "store", LinkSigner("secret", ""), durable=False))
    spine.stop()


def test_a_forge_that_lost_its_processes_is_audited_and_swept(forge: Forge, tmp_path: Path) -> None:
    straight = forge.submit(STRAIGHT, 12)
    reviewed = forge.submit(REVIEWED, 3)
    forge.spine.write("job-nobody", b"from a stranger")
    forge.spine.until_it_grows(10)
    forge.spine.kill("orchestrator")
    forge.spine.kill("worker-cpu0")
    forge.spine.orchestrator()
    forge.spine.worker("cpu0", FILES)
    forge.spine.until(lambda: forge.spine.ended(straight))
    forge.spine.until(lambda: sum("ReviewRequested" in line for line in forge.spine.told()) == 3)

    found = audit(forge.spine.kafka, forge.store, deep=True)
    assert found.sound, found.faults
    assert found.at_rest
    assert (found.jobs, found.unread, found.waiting) == ({"completed": 12, "review": 3}, 1, 0)
    assert found.proved + found.silent + found.unread == found.commands
    assert found.store is not None
    assert (found.store.manifests, found.store.objects, found.store.recomputed) == (27, found.store.hashed, 0)

    dead = what_the_dead_leave(forge)
    alive = [stored.key for stored in (forge.store.put_bytes(b"of an attempt at work"),)]
    approve(forge, reviewed[0])
    swept = orphans.find(forge.spine.kafka, forge.store)
    assert {one.key: one.why for one in swept.orphans} == dead
    assert forge.store.put_bytes(b"of an attempt that died").key in dead  # at the last moment, somebody makes it anew
    assert remove(forge.store, swept) == len(dead) - 1
    assert [forge.store.size(key) is not None for key in alive] == [True]
    forge.spine.until(lambda: forge.spine.ended(reviewed[:1]))
    after = audit(forge.spine.kafka, forge.store, deep=True)
    assert after.sound, after.faults
    assert after.store is not None
    assert after.store.in_flight == 4  # two young files; the manifest of the step in hand, and its old file

    copy = tmp_path / "copy"
    assert export(forge.spine.kafka, copy).records == after.events
    assert verify_export(copy).sound


def test_the_terminal_tells_what_an_audit_found(
    forge: Forge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Trouble, and so code 1, on any fault; the damaged file is named."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", forge.spine.kafka.bootstrap_servers)
    monkeypatch.setenv("FORGELOG_TOPIC_PREFIX", forge.spine.kafka.topic_prefix)
    monkeypatch.setenv("FORGELOG_STORE_DIR", str(forge.store.folder))
    (job,) = forge.submit((STRAIGHT[0],), 1)
    forge.spine.until(lambda: forge.spine.ended([job]))
    forgelog("audit", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["at_rest"], told["steps"], told["store"]["manifests"]) == (True, True, 1, 1)
    key = forge.made(job, "file1").outputs[0].uri
    flip(forge.store, key)
    forgelog("audit")
    with pytest.raises(Trouble, match=r"^1 fault:"):
        forgelog("audit", "--deep")
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("wrong hash", key, job))
    forge.store.put_if_absent(manifest_key("0" * 64), b"{}")
    with pytest.raises(Trouble, match=r"nothing is removed: .* another forge's"):
        forgelog("collect", "--go")
    forgelog("export-log", str(forge.spine.folder / "copy"))
    forgelog("verify", str(forge.spine.folder / "copy"))


def forgelog(*words: str) -> None:
    commands(list(words), prog_name="forgelog", standalone_mode=False)


def what_the_dead_leave(forge: Forge) -> dict[str, orphans.Why]:
    """Old leftovers of every kind, with the reason why each may go. What a step in hand may yet need is as old."""
    store = forge.store
    attempt: Stored = store.put_bytes(b"of an attempt that died")
    store.put_if_absent("uploads/forgotten", b"a picture")
    half = store.folder / ".writing" / "half"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    os.utime(half, (LONG_AGO, LONG_AGO))
    waiting, over = forge.submit((NOBODY,), 2)
    forge.spine.tell(ask(CancelJob(), over))
    forge.spine.until(lambda: any("JobCancelled" in line for line in forge.spine.told(over)))
    result = forge.report(waiting, store.put_bytes(b"of a worker that died before it could tell"))
    store.put_if_absent(manifest_key(forge.queued(over).step_key), result)
    store.put_if_absent(manifest_key(forge.queued(waiting).step_key), result)
    for folder in ("objects/", "steps/"):
        for one in store.list(folder):
            forge.aged(one.key)
    forge.spine.tell(ask(EraseSubject(key_ids=(FORGOTTEN,)), "person-ada"))
    forge.spine.until(lambda: any("SubjectErased" in line for line in forge.spine.told()))
    store.put_if_absent(key_path(FORGOTTEN), b"a key, by a gateway that died before it was gone")
    return {
        key_path(FORGOTTEN): "its person was erased",
        manifest_key(forge.queued(over).step_key): "its job is over",
        attempt.key: "no event names it",
        forge.aged("uploads/forgotten"): "an upload that nobody took",
        ".writing/half": "half written",
    }


def approve(forge: Forge, job: str) -> None:
    subject = subject_of(forge.made(job, "file1").outputs)
    forge.spine.tell(ask(ReviewStep(step="file1", decision="approved", subject_sha256=subject), job))


def flip(store: FileStore, key: str) -> None:
    data = bytearray(store.path(key).read_bytes())
    data[0] ^= 1
    store.path(key).chmod(0o644)
    store.path(key).write_bytes(data)
