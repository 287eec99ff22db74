"""A hundred thousand finished jobs in the read models: a few are told event by event, then copied under new ids."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4, uuid5

from event_schemas.commands import (
    CompleteIndexing,
    IndexAsset,
    ReportStepCompleted,
    ReportStepStarted,
    SubmitJob,
)
from event_schemas.envelope import CommandEnvelope, EventEnvelope, Source
from event_schemas.events.job import LIBRARY_STEP
from event_schemas.message import Actor, Artifact, EngineUsed, Message, StepMetrics
from processors.domain.plans import ASSET_TYPES, plan_for
from processors.domain.streams import DECIDERS, kind_of
from projections import postgres
from projections.fold import Fold, Progress, Stream
from projections.tables import Table

PROJECT: Final = "00000000-0000-4000-8000-000000000001"
SECOND: Final = 1_000_000
PIECE: Final = 2_000
ASSETS: Final = 2_000
MARK: Final = "f0f1f2f3"
_WIRED: Final = ("job", "step", "asset", "asset_version", "stream")
_SPACE: Final = UUID("9b2f6c1e-6a0d-4f6e-9d27-6b8c1f3f7a55")


class Story(NamedTuple):
    """The rows of one job and its asset, table by table, and the ids that stand in them."""

    job_id: str
    asset_id: str
    mark: str  # a part of every hash, so that each copy has files of its own
    rows: list[tuple[Table[Any], list[Any]]]


def fill(database_url: str, jobs: int) -> list[str]:
    """Puts `jobs` finished jobs into the live read model, the first of them with their assets; returns the jobs' ids.

    Few assets, because the gateway indexes new ones for the search: that work is measured by `bench.search`.
    """
    stories = [told(asset_type) for asset_type in ASSET_TYPES]
    ids: list[str] = []
    with closing(postgres.connect(database_url)) as db:
        postgres.adopt(db)
        for first in range(0, jobs, PIECE):
            rows: dict[str, tuple[Table[Any], list[Any]]] = {}
            for number in range(first, min(first + PIECE, jobs)):
                story = stories[number % len(stories)]
                job_id = str(uuid5(_SPACE, f"job {number}"))
                ids.append(job_id)
                for table, copies in _copies(story, job_id, str(uuid5(_SPACE, f"asset {number}")), number):
                    if number < ASSETS or not table.name.startswith("asset"):
                        rows.setdefault(table.name, (table, []))[1].extend(copies)
            with db.transaction(), db.cursor() as cursor:
                for table, copies in rows.values():
                    with cursor.copy(table.copy) as out:
                        for piece in table.packed(copies):
                            out.write(piece)
        db.execute("vacuum (analyze)")
    return ids


def told(asset_type: str) -> Story:
    """One job from the wish to the library, by the deciders and the projector themselves."""
    job_id, asset_id = str(uuid4()), str(uuid4())
    teller = _Teller()
    request = {"prompt": {"core_concept": "a knight", "details": "x" * 120, "style": "low-poly"}, "constraints": {}}
    plan = plan_for(asset_type, request)
    teller.tell(
        f"job-{job_id}",
        SubmitJob(
            asset_id=asset_id, asset_type=asset_type, title="a knight", request=request, seed=7, auto_approve=("*",)
        ),
    )
    files: list[Artifact] = []
    for step in plan:
        if step.name == LIBRARY_STEP:
            break
        made = [_file(role.rstrip("?*") or role) for role in step.gives]
        files = made or files
        now = teller.now
        teller.tell(
            f"job-{job_id}",
            ReportStepStarted(
                step=step.name, attempt=1, gpu_id="gpu0", incarnation="1", engine="bench", started_at=now
            ),
        )
        teller.tell(
            f"job-{job_id}",
            ReportStepCompleted(
                step=step.name,
                attempt=1,
                gpu_id="gpu0",
                incarnation="1",
                engine=EngineUsed(name="bench", version="1"),
                metrics=StepMetrics(duration_s=2.0, gpu_seconds=2.0),
                started_at=now,
                finished_at=now + 2 * SECOND,
                outputs=tuple(made),
                facts={"payload": "x" * 200},
            ),
        )
    teller.tell(
        f"asset-{asset_id}",
        IndexAsset(
            asset_id=asset_id,
            job_id=job_id,
            asset_type=asset_type,
            title="a knight",
            files=tuple(files),
            metadata={"request": request, "seed": 7},
        ),
    )
    teller.tell(f"job-{job_id}", CompleteIndexing(asset_id=asset_id, version=1))
    return Story(job_id, asset_id, MARK, teller.rows())


class _Teller:
    """Decides commands and folds what comes of them, without a log between."""

    def __init__(self) -> None:
        self.now = time.time_ns() // 1_000 - 90 * 24 * 3_600 * SECOND
        self._fold = Fold()
        self._fold.progress = {0: Progress(0, 0)}
        self._states: dict[str, Any] = {}
        self._seqs: defaultdict[str, int] = defaultdict(int)
        self._offset = 0

    def tell(self, stream: str, body: Message) -> None:
        decider = DECIDERS[kind_of(stream)]
        self._fold.streams.setdefault(stream, Stream(stream))
        self.now += SECOND
        actor = Actor(kind="service", id="bench")
        command = CommandEnvelope(str(uuid4()), stream, self.now, actor, PROJECT, stream, body)
        decision = decider.answer(command, self._states.get(stream, decider.unborn))
        for index, event in enumerate(decision):
            self._seqs[stream] += 1
            self._offset += 1
            envelope = EventEnvelope(
                seq=self._seqs[stream],
                id=str(uuid4()),
                stream=stream,
                at=self.now,
                actor=actor,
                project_id=PROJECT,
                causation_id=command.command_id,
                correlation_id=stream,
                source=Source(0, self._offset),
                index=index,
                count=len(decision),
                prev_hash=b"",
                body=event,
                traceparent="",
            )
            self._states[stream] = decider.evolve(self._states.get(stream, decider.unborn), event)
            self._fold.take(envelope, 0, self._offset)

    def rows(self) -> list[tuple[Table[Any], list[Any]]]:
        return [
            (change.table, list(change.rows))
            for change in self._fold.changes()
            if change.rows and change.table.name in _WIRED
        ]


def _copies(story: Story, job_id: str, asset_id: str, number: int) -> Iterator[tuple[Table[Any], Sequence[Any]]]:
    for table, rows in story.rows:
        yield table, [_copy(row, story, job_id, asset_id, number) for row in rows]


def _copy(row: Any, story: Story, job_id: str, asset_id: str, number: int) -> Any:
    later = {
        name: value + number * 60 * SECOND
        for name, value in row._asdict().items()
        if name in ("created_at", "updated_at") and value
    }
    renamed = {
        name: value.replace(story.job_id, job_id).replace(story.asset_id, asset_id)
        for name, value in row._asdict().items()
        if isinstance(value, str) and name.endswith(("_id", "stream", "version_key", "library_path"))
    }
    own = f"{number:08x}"
    files = {
        name: value.replace(story.mark, own)
        for name, value in row._asdict().items()
        if isinstance(value, str) and story.mark in value
    }
    return row._replace(**later, **{**renamed, **files})


def _file(role: str) -> Artifact:
    digest = MARK + hashlib.sha256(role.encode()).hexdigest()[len(MARK) :]
    uri = f"sha256/{digest[:2]}/{digest}"
    return Artifact(role=role, sha256=digest, media_type="image/png", size=70_000, uri=uri, name=f"{role}.png")
