"""Checks everything that can be checked from the log and the object store alone: `audit(kafka, store) -> Report`.

Reads `forge.events`, `forge.commands` (and the dead letters of undecodable commands), and, when it is given a store,
the store; no read model, no process's memory, no consumer group. The forge may be at work meanwhile. What it demands:

(a) every command has exactly one outcome: one decision, or rightly none, or a dead letter; one that still waits for
    its answer is no older than a minute;
(b) every decision is what the deciders say to its command, byte for byte (as long as the command is kept: 30 days);
(c) a step is completed once under its key, and its one manifest names the files that the event names;
(d) every file that an event names is in the store with its size (`deep`: and its hash); files that no event names are
    younger than a day;
(e) every job is over, paused, waits for a person, or has work in hand that is not overdue;
(f) no result of a given-up attempt was ever taken, and a job has one attempt in hand at most;
(g) no key is kept to the words of a person who was erased more than a minute ago;
(h) counted, not judged: attempts beyond the first, by reason, and steps whose engine ran although their result was
    kept already;
and all that `verify` demands: hashes, chains, gapless numbers, whole decisions.

    report = audit(kafka, open_store(StoreSettings(), GatewaySettings()))
    assert report.sound, report.faults
    assert report.at_rest, report.jobs      # for a forge that should have nothing left to do

Partitions are read by several processes side by side, from 20,000 records on. Memory grows with jobs and files:
about 1 GB in all of them together for a million events, which are some 40,000 jobs with 300,000 files.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from confluent_kafka import Message as KafkaMessage

from event_schemas import avro
from event_schemas.avro import Undecodable
from event_schemas.envelope import EventEnvelope
from event_schemas.events.person import SubjectErased
from event_schemas.message import Message
from infra.kafka_clients import headers_of
from infra.object_store import ObjectStore
from infra.settings import KafkaSettings
from processors.book import understands
from replay import orphans, reader, team, verify
from replay.findings import Fault, Faults, Place
from replay.job_laws import SLACK, JobLaws, Made, Unfinished
from replay.keeping import Inspection, Kept, Named, StrikeOut, artifacts_in, nothing_else
from replay.outcomes import Answers, Outcomes, Taken, Unread
from replay.reader import OnProgress, Vector, no_progress
from replay.team import Count

GRACE_S: Final = 86_400.0
PATIENCE_S: Final = 60.0
"""How long a command may wait for its answer while nobody calls that a fault."""

Span = tuple[int, int]
"""The first offset and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `faults` holds the first few of each kind, `counts` how many of each kind there are.

    `proved`: decisions made again to the byte. `silent`: commands that rightly came to nothing, `repeated` of them
    because they came twice. `unprovable`: decisions older than the commands are kept (or than `since`). `waiting`:
    commands not yet answered. `unread`: commands that nobody could read, each with its dead letter.
    `jobs`: how many are where: completed, failed, cancelled, paused, review, queued, running, waiting (for a retry).
    `steps`: completed ones. `wasted`: attempts beyond the first at the same work, by what ended the one before.
    `store`: None when no store was looked at.
    """

    events: int
    commands: int
    streams: int
    bytes: int
    twins: int
    open_decisions: tuple[str, ...]
    proved: int
    silent: int
    repeated: int
    unprovable: int
    waiting: int
    unread: int
    jobs: dict[str, int]
    steps: int
    wasted: dict[str, int]
    store: Kept | None
    faults: tuple[Fault, ...]
    counts: dict[str, int]
    until: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        return not self.counts

    @property
    def at_rest(self) -> bool:
        """Is every job over, paused or waiting for a person, and every command answered?"""
        at_work = sum(self.jobs.get(phase, 0) for phase in ("idle", "queued", "running", "waiting"))
        return not at_work and not self.waiting and not self.open_decisions

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds if self.seconds else 0.0


def audit(
    kafka: KafkaSettings,
    store: ObjectStore | None = None,
    on_progress: OnProgress = no_progress,
    *,
    deep: bool = False,
    since: int = 0,
    grace_s: float = GRACE_S,
    patience_s: float = PATIENCE_S,
    now: int | None = None,
    processes: int | None = None,
    on_hashing: OnProgress = no_progress,
) -> Report:
    """Check the log from its first record to where it ends now, then the store.

    `since`: only commands that the log took at this moment or later are decided again; say when the deciders that run
    here were deployed, for earlier ones may have said something else. `now`: else by this machine's clock. Both in
    microseconds since 1970. `grace_s`: how old a file may be that no event names. Raises `KafkaException`,
    `StoreUnavailable`.
    """
    begun = time.perf_counter()
    moment = time.time_ns() // 1_000 if now is None else now
    until = reader.ends(kafka)  # before the commands' ends: every event has its command then
    asked = reader.spans(kafka, kafka.topics.commands.name)
    total = reader.length(until) + sum(end - first for first, end in asked.values())
    work = partial(_audit_some, kafka, until, asked, since, moment - round(patience_s * 1e6))
    shares = team.share(sorted(until), work, on_progress, total, processes)
    unread = [one for share in shares for answers in share.answers for one in answers.unread]
    _check_letters(kafka, unread, shares[0].faults)
    strike_out = partial(orphans.strike_out, kafka)
    report = conclude(
        shares, store, now=moment, grace_s=grace_s, deep=deep, on_hashing=on_hashing, strike_out=strike_out
    )
    return replace(report, until=until, seconds=time.perf_counter() - begun)


def conclude(
    shares: Sequence["Share"],
    store: ObjectStore | None = None,
    *,
    now: int,
    grace_s: float = GRACE_S,
    deep: bool = False,
    on_hashing: OnProgress = no_progress,
    strike_out: StrikeOut = nothing_else,
) -> Report:
    """What the processes found, put together and compared with the store. `now` in microseconds."""
    whole = _together(shares)
    _check_ends(whole, now)
    kept = None
    if store is not None:
        inspection = Inspection(store, whole.faults, now / 1e6 - grace_s)
        inspection.manifests(whole.made, whole.unfinished)
        to_hash = [(sha256, one.place) for sha256, one in whole.named.items()] if deep else []
        inspection.objects(whole.named, strike_out)
        inspection.keys(whole.erased)
        inspection.hashes(to_hash, lambda done: on_hashing(done, len(to_hash)))
        kept = inspection.kept
    return _report(whole, kept)


@dataclass(slots=True)
class _Whole:
    """What all processes found."""

    chains: verify.Findings
    faults: Faults
    answers: list[Answers]
    unread: list[Unread]
    unfinished: list[Unfinished]
    over: Counter[str]
    wasted: Counter[str]
    steps: int
    taken_up_at: int
    named: dict[bytes, Named] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    erased: dict[str, Place] = field(default_factory=dict)


def _together(shares: Sequence["Share"]) -> _Whole:
    chains, faults = verify.merge([share.chains for share in shares]), Faults()
    faults.merge_verified(chains)
    answers = [one for share in shares for one in share.answers]
    whole = _Whole(
        chains,
        faults,
        answers,
        unread=[one for answer in answers for one in answer.unread],
        unfinished=[job for share in shares for job in share.unfinished],
        over=sum((share.laws.over for share in shares), Counter[str]()),
        wasted=sum((share.laws.wasted for share in shares), Counter[str]()),
        steps=sum(share.laws.steps for share in shares),
        taken_up_at=max((share.laws.taken_up_at for share in shares), default=0),
    )
    for share in shares:
        faults.merge(share.faults)
        whole.named.update(share.named)
        whole.erased.update(share.erased)
        whole.made.update((one.step_key, one) for one in share.laws.made)
    return whole


def _report(whole: _Whole, kept: Kept | None) -> Report:
    chains, answers, faults = whole.chains, whole.answers, whole.faults
    return Report(
        events=chains.events,
        commands=sum(one.commands for one in answers),
        streams=len(chains.homes),
        bytes=chains.bytes,
        twins=chains.twins,
        open_decisions=tuple(sorted(chains.open_decisions)),
        proved=sum(one.proved for one in answers),
        silent=sum(one.silent for one in answers),
        repeated=sum(one.repeated for one in answers),
        unprovable=sum(one.unprovable for one in answers),
        waiting=sum(one.waiting for one in answers),
        unread=len(whole.unread),
        jobs=dict(whole.over + Counter(job.phase for job in whole.unfinished)),
        steps=whole.steps,
        wasted=dict(whole.wasted),
        store=kept,
        faults=tuple(sorted(faults.first, key=lambda one: (one.kind, one.where, one.partition, one.offset))),
        counts={str(kind): count for kind, count in faults.counts.items() if count},
    )


# --- one process' share ----------------------------------------------------------------------------


@dataclass(slots=True)
class Share:
    """What one process found in its partitions."""

    chains: verify.Findings
    laws: JobLaws
    faults: Faults
    unfinished: list[Unfinished] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    named: dict[bytes, Named] = field(default_factory=dict)
    erased: dict[str, Place] = field(default_factory=dict)


def _audit_some(
    kafka: KafkaSettings,
    until: Vector,
    asked: dict[int, Span],
    since: int,
    old: int,
    partitions: Sequence[int],
    count: Count,
) -> Share:
    auditor = Auditor(since, old)
    for partition in partitions:
        first, end = asked.get(partition, (0, 0))
        commands = _records(kafka, kafka.topics.commands.name, partition, (first, end), count)
        events = _records(kafka, kafka.topics.events.name, partition, (0, until[partition]), count)
        auditor.read(partition, events, commands, first)
    return auditor.ended()


class Auditor:
    """Reads partition after partition. `since`, `old`: as `Outcomes` takes them."""

    def __init__(self, since: int, old: int) -> None:
        faults = Faults()
        self._since = since
        self._old = old
        self._old = old
        self._chains = verify.Chains()
        self._share = Share(self._chains.findings, JobLaws(faults), faults)

    def read(
        self, partition: int, events: Iterator[KafkaMessage], commands: Iterator[KafkaMessage], first_command: int
    ) -> None:
        """Both in their order; `first_command`: the offset of the first command that is still kept."""
        outcomes = Outcomes(partition, commands, first_command, self._since, self._old, self._share.faults)
        desk = _Desk(self._share, self._chains, outcomes, self._old)
        for message in events:
            desk.take(message)
        self._share.answers.append(outcomes.finish())

    def ended(self) -> Share:
        self._chains.ended()
        self._share.unfinished = self._share.laws.unfinished()
        self._share.laws.forget()
        return self._share


class _Desk:
    """The events of one partition as every reader takes them: the next of its stream, and only whole decisions."""

    def __init__(self, share: Share, chains: verify.Chains, outcomes: Outcomes, old: int) -> None:
        self._old = old
        self._share = share
        self._chains = chains
        self._outcomes = outcomes
        self._half: dict[str, list[Taken]] = {}

    def take(self, message: KafkaMessage) -> None:
        record = message.value() or b""
        event = avro.decode_event(record)
        holds = not isinstance(event, Undecodable) and avro.hash_holds(record)
        self._chains.take(message, event if holds else _unsound(event))
        if isinstance(event, Undecodable):
            return
        place = Place(event.stream, *reader.place(message), event.seq)
        if not understands(event.stream):
            self._share.faults.at("impossible", place, "no decider has such streams")
            return
        half = self._half.get(event.stream, [])
        if event.seq != self._outcomes.seq(event.stream) + len(half) + 1:
            return
        half.append(Taken(event, record, place, int(message.timestamp()[1]) * 1_000))
        if event.index < event.count - 1:
            self._half[event.stream] = half
            return
        self._half.pop(event.stream, None)
        self._outcomes.take(half)
        for one in half:
            self._note(one)

    def _note(self, taken: Taken) -> None:
        event, _, place, at = taken
        if event.stream.startswith("job-"):
            self._share.laws.take(place, at, event.body, event.index == 0)
        if isinstance(event.body, SubjectErased) and at < self._old:
            self._share.erased.update(dict.fromkeys(event.body.key_ids, place))
        for one in artifacts_in(event.body):
            self._share.named.setdefault(bytes.fromhex(one.sha256), Named(one.size, place))


def _unsound(event: EventEnvelope[Message] | Undecodable) -> Undecodable:
    if isinstance(event, Undecodable):
        return event
    return Undecodable("its hash does not cover its bytes: it was changed after it was written")


def _records(kafka: KafkaSettings, topic: str, partition: int, span: Span, count: Count) -> Iterator[KafkaMessage]:
    first, end = span
    for batch in reader.batches(kafka, {partition: end}, {partition: first}, topic):
        yield from batch
        count(len(batch))


# --- all shares together ---------------------------------------------------------------------------


def _check_letters(kafka: KafkaSettings, unread: list[Unread], faults: Faults) -> None:
    """A command that nobody can read has come to a dead letter."""
    if not unread:
        return
    commands, dead = kafka.topics.commands.name, kafka.topics.dead.name
    known: set[tuple[int, int]] = set()
    spans = reader.spans(kafka, dead)
    until, since = {one: end for one, (_, end) in spans.items()}, {one: first for one, (first, _) in spans.items()}
    for batch in reader.batches(kafka, until, since, dead):
        for letter in batch:
            headers = {name: word or b"" for name, word in headers_of(letter)}
            if headers.get("topic", b"").decode() == commands:
                known.add((int(headers["partition"]), int(headers["offset"])))
    for one in unread:
        if (one.partition, one.offset) not in known:
            detail = f"it cannot be read ({one.reason}), and lies not among the dead letters"
            faults.add(Fault("no letter", "commands", one.stream, one.partition, one.offset, 0, detail))


def _check_ends(whole: _Whole, now: int) -> None:
    """Silence must have become a message: what is overdue and was not said is stuck.

    A queue may be long: a step that waits for a worker is not stuck while any step runs within its limit, or was taken
    up since this one was due.
    """
    working = any(job.phase == "running" and job.due >= now for job in whole.unfinished)
    for job in whole.unfinished:
        if job.phase == "paused" or not job.due or job.due >= now:
            continue
        if job.phase == "queued" and (working or whole.taken_up_at > now - max(job.due - job.since, SLACK)):
            continue
        if job.phase == "idle":
            detail = "nothing is in hand, and nobody is asked"
        else:
            detail = f"{job.step} is {job.phase}, overdue for {(now - job.due) / 1e6:,.0f} s"
        whole.faults.at("stuck", job.place, detail)
