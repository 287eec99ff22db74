"""The rows that a kept event makes: `rows/<type>.json`, kept once, as the record beside it.

A kept event stands alone, so each is given the past that it needs, from kept events, too. A later projector may add
columns and tables; whatever stands in a kept row it must still say.
"""

import json
from pathlib import Path
from typing import Any, Final

from event_schemas import avro
from event_schemas.avro import Undecodable
from event_schemas.envelope import EventEnvelope, Source
from event_schemas.events.job import JobForked, JobSubmitted
from event_schemas.message import Message
from projections.decoding import decode
from projections.fold import Fold, Progress, Stream

FOLDER: Final = Path(__file__).parent
ROWS: Final = FOLDER / "rows"

_WORK: Final = ("job-submitted.v1", "step-queued.v1", "step-started.v1")
_REVIEW: Final = (*_WORK, "step-completed.v1", "review-requested.v1")
_BEFORE: Final[dict[str, tuple[str, ...]]] = {
    "job-submitted.v1": (),
    "job-forked.v1": (),
    "step-queued.v1": _WORK[:1],
    "step-started.v1": _WORK[:2],
    "step-completed.v1": _WORK,
    "step-failed.v1": _WORK,
    "review-requested.v1": _REVIEW[:4],
    "user-review-updated.v1": _REVIEW,
    "asset-indexed.v1": (),
    "breaker-opened.v1": (),
}
_BEGINS: Final = {"job": _WORK, "asset": ("asset-indexed.v1",), "engine": ("breaker-opened.v1",)}


def rows_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows, after the kept event of this type. Raises what the projector raises."""
    kind = avro.EVENT_TYPES[name].__module__.rpartition(".")[2]
    stream = f"{kind}-6f9c5f0d"
    fold = Fold()
    fold.progress = {0: Progress(0, 0)}
    fold.streams = {stream: Stream(stream)}
    story = (*_BEFORE.get(name, _BEGINS.get(kind, ())), name)
    for seq, one in enumerate(story, 1):
        fold.take(_kept(one, stream, seq), 0, seq)
    found: dict[str, list[dict[str, Any]]] = {}
    for change in fold.changes():
        found.setdefault(change.table.name, []).extend(row._asdict() for row in change.rows)
    return {table: rows for table, rows in json.loads(json.dumps(found)).items() if rows}


def _kept(name: str, stream: str, seq: int) -> EventEnvelope[Message]:
    """The event as today's projector reads the kept bytes, put at its place in the story."""
    event = decode((FOLDER / f"{name}.bin").read_bytes())
    assert not isinstance(event, Undecodable), event.reason
    return event._replace(stream=stream, seq=seq, index=0, count=1, source=Source(0, seq), body=_with_steps(event.body))


def _with_steps(body: Message) -> Message:
    """A plan of the steps that the other kept events speak of."""
    if not isinstance(body, (JobSubmitted, JobForked)):
        return body
    first = body.from_step if isinstance(body, JobForked) else "step é"
    names = (first, "to_step é")
    plan = tuple(step.model_copy(update={"name": name}) for step, name in zip(body.plan, names, strict=True))
    return body.model_copy(update={"plan": plan})


def kept_rows(name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads((ROWS / f"{name}.json").read_text())
    return found


def keep_missing() -> list[str]:
    """Keeps the rows of event types that have none yet. Returns which."""
    ROWS.mkdir(exist_ok=True)
    missing = [name for name in avro.EVENT_TYPES if not (ROWS / f"{name}.json").exists()]
    for name in missing:
        text = json.dumps(rows_of(name), indent=1, ensure_ascii=False)
        (ROWS / f"{name}.json").write_text(text + "\n")
    return missing
