"""The harness's own eyes: follows the log past the proxy, and remembers who did what when."""

import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import NamedTuple

import psycopg
from confluent_kafka import OFFSET_BEGINNING, Message, TopicPartition

from event_schemas import avro
from event_schemas.envelope import EventEnvelope
from event_schemas.events.job import StepCompleted, StepFailed, StepQueued
from event_schemas.message import Message as Body
from infra.kafka_clients import consumer
from infra.settings import KafkaSettings
from processors.domain.job import Job
from processors.domain.streams import DECIDERS, State, kind_of

JUST_AFTER_S = 0.05
"""What a process had sent off when it was killed may land a moment later; that is not its recovery."""

OVER = ("completed", "failed", "cancelled")

Attempt = tuple[str, str, int]
"""Job, step, attempt: unique for ever."""


class Queued(NamedTuple):
    """One attempt as it was ordered. `at` in microseconds."""

    at: int
    seed: int
    step_key: str


class Lost(NamedTuple):
    """An attempt that ended because its worker, or its engine, was gone."""

    at: float
    attempt: Attempt
    gpu_id: str
    failure: str


@dataclass
class Acts:
    """Instants, in order: when something was done that only a living process can do."""

    times: list[float] = field(default_factory=list)

    def add(self, at: float) -> None:
        if not self.times or at >= self.times[-1]:
            self.times.append(at)

    def after(self, moment: float) -> float | None:
        place = bisect_right(self.times, moment)
        return self.times[place] if place < len(self.times) else None


@dataclass
class Seen:
    """Everything that the figures are made of."""

    events: int = 0
    passed_over: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    states: dict[str, State] = field(default_factory=dict)
    open: dict[str, Job] = field(default_factory=dict)  # jobs about which something may still be asked
    decided: dict[int, Acts] = field(default_factory=lambda: defaultdict(Acts))
    dispatched: Acts = field(default_factory=Acts)
    projected: Acts = field(default_factory=Acts)
    ordered: dict[Attempt, float] = field(default_factory=dict)
    queued: dict[Attempt, Queued] = field(default_factory=dict)
    completed: dict[str, Attempt] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    """From a person's command to its first event."""

    def jobs(self) -> dict[str, Job]:
        return {stream: state for stream, state in list(self.states.items()) if isinstance(state, Job)}


class Watch:
    """Two threads: one reads the log, one looks at where the read model stands."""

    def __init__(self, settings: KafkaSettings, database_url: str, lanes: Iterable[str]) -> None:
        self._settings = settings
        self._database_url = database_url
        self._lanes = {settings.topics.work(gpu).name for gpu in lanes}
        self._sequences: dict[str, int] = {}
        self._stop = Event()
        self.seen = Seen()
        self._threads = [Thread(target=work, daemon=True) for work in (self._follow, self._project)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    # --- the log ---

    def _follow(self) -> None:
        reader = consumer(self._settings, f"watch-{time.time_ns()}")
        events = self._settings.topics.events.name
        places = [TopicPartition(events, number, OFFSET_BEGINNING) for number in range(self._settings.partitions)]
        reader.assign(places + [TopicPartition(lane, 0, OFFSET_BEGINNING) for lane in sorted(self._lanes)])
        while not self._stop.is_set():
            for message in reader.consume(2_000, 0.2):
                if message.error() is None:
                    self._take(message)
        reader.close()

    def _take(self, message: Message) -> None:
        event = avro.decode_event(message.value() or b"")
        at = message.timestamp()[1] / 1_000
        if message.topic() in self._lanes:
            self.seen.dispatched.add(at)
            if isinstance(event, EventEnvelope) and isinstance(event.body, StepQueued):
                self.seen.ordered.setdefault((event.stream, event.body.step, event.body.attempt), at)
            return
        if not isinstance(event, EventEnvelope):
            return  # the audit will find it
        self.seen.decided[int(message.partition() or 0)].add(at)
        if event.seq != self._sequences.get(event.stream, 0) + 1:
            self.seen.passed_over += 1
            return
        self._sequences[event.stream] = event.seq
        self._fold(event, at)

    def _fold(self, event: EventEnvelope[Body], at: float) -> None:
        seen, body = self.seen, event.body
        seen.events += 1
        seen.kinds[type(body).__name__] += 1
        decider = DECIDERS[kind_of(event.stream)]
        state = decider.evolve(seen.states.get(event.stream, decider.unborn), body)
        seen.states[event.stream] = state
        if isinstance(state, Job):
            if state.status in ("completed", "cancelled"):
                seen.open.pop(event.stream, None)
            else:
                seen.open[event.stream] = state
        if event.index == 0 and event.actor.kind == "user":
            seen.waits_ms.append(at * 1_000 - event.at / 1_000)
        match body:
            case StepQueued():
                attempt = (event.stream, body.step, body.attempt)
                seen.queued[attempt] = Queued(event.at, body.seed, body.step_key)
            case StepCompleted():
                seen.completed[body.step_key] = (event.stream, body.step, body.attempt)
            case StepFailed() if body.failure in ("worker_lost", "crashed", "out_of_memory"):
                seen.lost.append(Lost(at, (event.stream, body.step, body.attempt), body.gpu_id, body.failure))

    # --- the read model ---

    def _project(self) -> None:
        last = -1
        while not self._stop.wait(0.2):
            with suppress(psycopg.Error), psycopg.connect(self._database_url, connect_timeout=2) as db:
                while not self._stop.wait(0.1):
                    live = db.execute("select schema_name from public.read_model where state = 'live'").fetchone()
                    if live is None:
                        continue
                    told = db.execute(f"select sum(next_offset) from {live[0]}.position").fetchone()
                    db.commit()
                    if told and told[0] != last:
                        last = told[0]
                        self.seen.projected.add(time.time())

    # --- what it comes to ---

    def unsettled(self) -> list[str]:
        """Jobs that neither are over nor wait for a person."""
        return [
            stream
            for stream, job in list(self.seen.open.items())
            if job.status not in OVER and not job.paused and job.phase != "review"
        ]
