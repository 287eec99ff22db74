"""A batch of events folded in memory: every row is read at most once and written at most once per batch."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast

from event_schemas.envelope import EventEnvelope
from event_schemas.events.asset import AssetEvent
from event_schemas.events.engine import EngineEvent
from event_schemas.events.job import CommandRejected, JobEvent, StepCompleted, StepFailed
from event_schemas.events.letter import LetterRedriven
from event_schemas.events.project import (
    AssetAssigned,
    KeyIssued,
    KeyRevoked,
    MemberChanged,
    PresetDeleted,
    PresetSaved,
    ProjectConfigured,
    WebhookDeleted,
    WebhookSaved,
)
from event_schemas.events.workflow import WorkflowSaved
from event_schemas.message import Message
from projections import asset_library, breakers, job_status, letters, outcomes, projects, step_timeline, tables, usage
from projections.asset_library import AssetRow, VersionRow
from projections.breakers import BreakerRow
from projections.job_status import JobRow
from projections.letters import RedrivenRow
from projections.outcomes import OutcomeRow
from projections.projects import (
    AssignmentRow,
    KeyRow,
    MemberRow,
    PresetRow,
    ProjectRow,
    RevocationRow,
    WebhookRow,
    WorkflowRow,
)
from projections.step_timeline import Timeline
from projections.tables import ParkedRow, StreamRow, Table
from projections.usage import UsageRow
from projections.values import Day

Event = EventEnvelope[Message]
BEFORE_ALL: Final = -1


@dataclass(slots=True)
class Known:
    """What the tables say of one stream."""

    seq: int = 0
    job: JobRow | None = None
    steps: Timeline | None = None
    asset: AssetRow | None = None
    breaker: BreakerRow | None = None


@dataclass(slots=True)
class Stream:
    """One stream in memory: what is known now, and what of it stands in the tables already."""

    id: str
    now: Known = field(default_factory=Known)
    saved: Known = field(default_factory=Known)
    parked: bool = False


@dataclass(slots=True)
class Progress:
    """How far one partition has been read: the offset we began at, the next one, and what came by on the way."""

    expected: int
    next_offset: int
    command_offset: int = BEFORE_ALL
    ignored: int = 0


class Rows(NamedTuple):
    """Rows for one table. `fresh`: no row of these keys can be there yet."""

    table: Table[Any]
    rows: list[Any]
    fresh: bool = False


class Fold:
    """Rows in memory, brought forward event by event. Whoever uses it loads streams first and saves what changed."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.progress: dict[int, Progress] = {}
        self._touched: dict[str, Stream] = {}
        self._versions: dict[tuple[str, int], VersionRow] = {}
        self._usage: dict[tuple[str, Day], UsageRow] = {}
        self._projects: dict[str, ProjectRow] = {}
        self._members: dict[tuple[str, str], MemberRow] = {}
        self._keys: dict[str, KeyRow] = {}
        self._revocations: dict[str, RevocationRow] = {}
        self._presets: dict[tuple[str, str, str], PresetRow] = {}
        self._assignments: dict[tuple[str, str, str, str], AssignmentRow] = {}
        self._webhooks: dict[str, WebhookRow] = {}
        self._workflows: dict[tuple[str, str], WorkflowRow] = {}
        self._outcomes: dict[str, OutcomeRow] = {}
        self._letters: dict[str, RedrivenRow] = {}
        self._parked: dict[str, ParkedRow] = {}

    # --- taking events ---

    def take(self, event: Event, partition: int, offset: int) -> None:
        """Bring the rows forward by one event, or ignore it when it is not the next of its stream.

        Raises `ImpossibleHistory`, and leaves the rows as they were, when it cannot follow.
        """
        progress = self.progress[partition]
        progress.next_offset = offset + 1
        if event.index == event.count - 1:
            progress.command_offset = max(progress.command_offset, event.source.offset)
        stream = self.streams[event.stream]
        if event.seq != stream.now.seq + 1 or stream.parked:
            progress.ignored += 1
            return
        follow = _FOLLOW.get(type(event.body))
        if follow is not None:
            follow(self, stream, event)
        stream.now.seq = event.seq
        self._touched[stream.id] = stream
        if event.index == 0 and event.actor.kind == "user":
            self._tell_outcome(event)

    def pass_by(self, partition: int, offset: int) -> None:
        """A record that no row is made of."""
        self.progress[partition].next_offset = offset + 1

    def park(self, stream_id: str, partition: int, offset: int, reason: str) -> None:
        """Follow this stream no further: its rows stay as they are at the event before."""
        self.pass_by(partition, offset)
        stream = self.streams[stream_id]
        if not stream.parked:
            stream.parked = True
            self._parked[stream_id] = ParkedRow(stream_id, partition, offset, reason)

    def _follow_job(self, stream: Stream, event: Event) -> None:
        of_job = cast(EventEnvelope[JobEvent], event)
        job = job_status.evolve(stream.now.job, of_job)
        stream.now.steps = step_timeline.evolve(stream.now.steps, of_job)
        stream.now.job = job

    def _follow_work(self, stream: Stream, event: Event) -> None:
        self._follow_job(stream, event)
        key = usage.key_of(event)
        used = usage.evolve(self._usage.get(key), event)
        if used is not None:
            self._usage[key] = used

    def _follow_asset(self, stream: Stream, event: Event) -> None:
        of_asset = cast(EventEnvelope[AssetEvent | CommandRejected], event)
        stream.now.asset = asset_library.evolve(stream.now.asset, of_asset)
        version = asset_library.version_of(of_asset)
        if version is not None:
            self._versions[version.asset_id, version.version] = version

    def _follow_engine(self, stream: Stream, event: Event) -> None:
        stream.now.breaker = breakers.evolve(stream.now.breaker, cast(EventEnvelope[EngineEvent], event))

    def _follow_project(self, stream: Stream, event: Event) -> None:
        row = projects.evolve(None, cast(EventEnvelope[ProjectConfigured], event))
        self._projects[row.project_id] = row

    def _follow_member(self, stream: Stream, event: Event) -> None:
        row = projects.evolve_member(None, cast(EventEnvelope[MemberChanged], event))
        self._members[row.project_id, row.member_id] = row

    def _follow_key(self, stream: Stream, event: Event) -> None:
        row = projects.key_of(cast(EventEnvelope[KeyIssued], event))
        self._keys.setdefault(row.key_id, row)

    def _follow_revocation(self, stream: Stream, event: Event) -> None:
        row = projects.revocation_of(cast(EventEnvelope[KeyRevoked], event))
        self._revocations.setdefault(row.key_id, row)

    def _follow_preset(self, stream: Stream, event: Event) -> None:
        row = projects.preset_of(cast(EventEnvelope[PresetSaved | PresetDeleted], event))
        self._presets[row.project_id, row.kind, row.preset_id] = row

    def _follow_assignment(self, stream: Stream, event: Event) -> None:
        row = projects.assignment_of(cast(EventEnvelope[AssetAssigned], event))
        self._assignments[row.project_id, row.entity_type, row.entity_id, row.slot] = row

    def _follow_webhook(self, stream: Stream, event: Event) -> None:
        row = projects.webhook_of(cast(EventEnvelope[WebhookSaved | WebhookDeleted], event))
        self._webhooks[row.webhook_id] = row

    def _follow_workflow(self, stream: Stream, event: Event) -> None:
        row = projects.evolve_workflow(None, cast(EventEnvelope[WorkflowSaved], event))
        self._workflows[row.project_id, row.slot] = row

    def _follow_letter(self, stream: Stream, event: Event) -> None:
        row = letters.evolve(None, cast(EventEnvelope[LetterRedriven], event))
        self._letters[row.letter_id] = row

    def _tell_outcome(self, event: Event) -> None:
        row = outcomes.evolve(self._outcomes.get(event.causation_id), event)
        if row is not None:
            self._outcomes[row.command_id] = row

    # --- saving ---

    def changes(self) -> Iterator[Rows]:
        """Every row that differs from what the tables say, in an order that is the same for everybody."""
        touched = [self._touched[name] for name in sorted(self._touched)]
        for fresh in (True, False):
            of_age = [stream for stream in touched if (stream.saved.seq == 0) is fresh]
            yield Rows(tables.STREAM, [StreamRow(stream.id, stream.now.seq) for stream in of_age], fresh)
        for fresh in (True, False):
            yield Rows(tables.JOB, [job for job, is_new in _jobs(touched) if is_new is fresh], fresh)
        for fresh in (True, False):
            yield Rows(tables.STEP, [step for step, is_new in _steps(touched) if is_new is fresh], fresh)
        for fresh in (True, False):
            yield Rows(tables.ASSET, [asset for asset, is_new in _assets(touched) if is_new is fresh], fresh)
        yield Rows(tables.BREAKER, _breakers(touched))
        yield Rows(tables.VERSION, _in_order(self._versions))
        yield Rows(tables.USAGE, _in_order(self._usage))
        yield Rows(tables.PROJECT, _in_order(self._projects))
        yield Rows(tables.MEMBER, _in_order(self._members))
        yield Rows(tables.KEY, _in_order(self._keys))
        yield Rows(tables.REVOCATION, _in_order(self._revocations))
        yield Rows(tables.PRESET, _in_order(self._presets))
        yield Rows(tables.ASSIGNMENT, _in_order(self._assignments))
        yield Rows(tables.WEBHOOK, _in_order(self._webhooks))
        yield Rows(tables.WORKFLOW, _in_order(self._workflows))
        yield Rows(tables.OUTCOME, _in_order(self._outcomes))
        yield Rows(tables.LETTER, _in_order(self._letters))
        yield Rows(tables.PARKED, _in_order(self._parked))

    def saved(self) -> None:
        """What `changes` told stands in the tables now."""
        for stream in self._touched.values():
            now = stream.now
            stream.saved = Known(now.seq, now.job, now.steps, now.asset, now.breaker)
        for progress in self.progress.values():
            progress.expected, progress.ignored = progress.next_offset, 0
        for written in (
            self._touched,
            self._versions,
            self._usage,
            self._projects,
            self._members,
            self._keys,
            self._revocations,
            self._presets,
            self._assignments,
            self._webhooks,
            self._workflows,
            self._outcomes,
            self._letters,
            self._parked,
        ):
            written.clear()

    def keep_only(self, limit: int) -> None:
        """Forget the streams that were used longest ago. Only between two batches, after saving."""
        for name in list(self.streams)[: max(0, len(self.streams) - limit)]:
            del self.streams[name]

    def use(self, names: Iterable[str]) -> list[str]:
        """Make these streams the last used; returns those that have to be loaded first."""
        missing = []
        for name in names:
            stream = self.streams.pop(name, None)
            if stream is None:
                missing.append(name)
            else:
                self.streams[name] = stream
        return missing


def _jobs(touched: list[Stream]) -> Iterator[tuple[JobRow, bool]]:
    for stream in touched:
        row = stream.now.job
        if row is not None and row is not stream.saved.job:
            yield row, stream.saved.job is None


def _steps(touched: list[Stream]) -> Iterator[tuple[step_timeline.StepRow, bool]]:
    for stream in touched:
        now, saved = stream.now.steps, stream.saved.steps
        if now is None or now is saved:
            continue
        for row in now:
            if saved is None or row is not saved[row.ordinal]:
                yield row, saved is None


def _assets(touched: list[Stream]) -> Iterator[tuple[AssetRow, bool]]:
    for stream in touched:
        row = stream.now.asset
        if row is not None and row is not stream.saved.asset:
            yield row, stream.saved.asset is None


def _breakers(touched: list[Stream]) -> list[BreakerRow]:
    rows = [(stream.now.breaker, stream.saved.breaker) for stream in touched]
    return [now for now, saved in rows if now is not None and now is not saved]


def _in_order(rows: Mapping[Any, Any]) -> list[Any]:
    """By key, so that two writers that meet in one table cannot lock each other out."""
    return [rows[key] for key in sorted(rows)]


_Follow = Callable[[Fold, Stream, Event], None]


def _followers() -> Mapping[type[Message], _Follow]:
    """Types that are not in here move no row but that of their stream."""
    found: dict[type[Message], _Follow] = {}
    for job_event in JobEvent.__args__:
        found[job_event] = Fold._follow_job
    for asset_event in AssetEvent.__args__:
        found[asset_event] = Fold._follow_asset
    del found[CommandRejected]
    for engine_event in EngineEvent.__args__:
        found[engine_event] = Fold._follow_engine
    found[StepCompleted] = found[StepFailed] = Fold._follow_work
    found[ProjectConfigured] = Fold._follow_project
    found[MemberChanged] = Fold._follow_member
    found[KeyIssued] = Fold._follow_key
    found[KeyRevoked] = Fold._follow_revocation
    found[PresetSaved] = found[PresetDeleted] = Fold._follow_preset
    found[AssetAssigned] = Fold._follow_assignment
    found[WebhookSaved] = found[WebhookDeleted] = Fold._follow_webhook
    found[WorkflowSaved] = Fold._follow_workflow
    found[LetterRedriven] = Fold._follow_letter
    return MappingProxyType(found)


_FOLLOW: Final = _followers()
