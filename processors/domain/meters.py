"""What the meters measure: how often engines fail, what GPUs have done, how long steps take.

Windows of the log's own time. They hold nothing that the log does not say, so they may be thrown away and measured
again at any moment; whoever reads the same records comes to the same readings, in whatever order partitions came.
"""

from bisect import insort
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from event_schemas.events.job import StepCompleted, StepFailed
from event_schemas.signals import Attempts, EngineMeter, Reading, StepMeter
from processors.domain.engine import is_to_blame

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
NEWEST: Final = 200
"""So many durations stand behind a quantile: the newest ones of their kind."""
JOBS_REMEMBERED: Final = 20_000


class InHand(NamedTuple):
    """What is known of a job's latest step: enough to say whose attempt it was that ends."""

    seq: int
    asset_type: str = ""
    step: str = ""
    attempt: int = 0
    engine: str = ""


@dataclass(slots=True)
class EngineWindow:
    """One engine: attempts that ended and failed, by second; GPU-seconds (in millionths), by card and minute."""

    ended: dict[int, int] = field(default_factory=dict)
    failed: dict[int, int] = field(default_factory=dict)
    gpu: dict[str, dict[int, int]] = field(default_factory=dict)

    def attempt(self, at: int, failed: bool) -> None:
        second = at // SECOND
        self.ended[second] = self.ended.get(second, 0) + 1
        if failed:
            self.failed[second] = self.failed.get(second, 0) + 1

    def work(self, gpu_id: str, at: int, micros: int) -> None:
        minutes = self.gpu.setdefault(gpu_id, {})
        minutes[at // MINUTE] = minutes.get(at // MINUTE, 0) + micros

    def attempts(self, now: int, minutes: int) -> Attempts:
        """Those that ended in the last so many minutes, the second that is just passing included."""
        since = now // SECOND - minutes * 60
        return Attempts(ended=_after(self.ended, since), failed=_after(self.failed, since))

    def gpu_seconds(self, now: int) -> dict[str, float]:
        """By card, in the last hour; cards that did nothing are left out."""
        since = now // MINUTE - 60
        sums = {gpu_id: _after(minutes, since) for gpu_id, minutes in sorted(self.gpu.items())}
        return {gpu_id: round(micros / SECOND, 3) for gpu_id, micros in sums.items() if micros}

    def forget(self, now: int) -> None:
        """Let go of what no window reaches back to."""
        for counted in (self.ended, self.failed):
            _drop(counted, now // SECOND - 5 * 60)
        for minutes in self.gpu.values():
            _drop(minutes, now // MINUTE - 60)


def _after(counted: dict[int, int], since: int) -> int:
    return sum(count for slot, count in counted.items() if slot > since)


def _drop(counted: dict[int, int], until: int) -> None:
    for slot in [slot for slot in counted if slot <= until]:
        del counted[slot]


StepKind = tuple[str, str, str]  # asset type, step, engine


@dataclass(slots=True)
class Meters:
    """Take what ends, then ask for `readings`. Instants in microseconds, as the log took the records."""

    engines: dict[str, EngineWindow] = field(default_factory=dict)
    durations: dict[StepKind, list[tuple[int, int]]] = field(default_factory=dict)  # (ended, micros), oldest first
    jobs: OrderedDict[str, InHand] = field(default_factory=OrderedDict)

    def is_news(self, job_id: str, seq: int) -> bool:
        """First in the log wins, as far as we remember the job."""
        known = self.jobs.get(job_id)
        return known is None or seq > known.seq

    def queue(self, job_id: str, seq: int, asset_type: str, step: str, attempt: int) -> None:
        self._keep(job_id, InHand(seq, asset_type, step, attempt))

    def start(self, job_id: str, seq: int, step: str, attempt: int, engine: str) -> None:
        self._keep(job_id, InHand(seq, self._asset_type(job_id), step, attempt, engine))

    def complete(self, job_id: str, seq: int, at: int, body: StepCompleted) -> None:
        engine, metrics = body.engine.name, body.metrics
        window = self.engines.setdefault(engine, EngineWindow())
        window.attempt(at, failed=False)
        if metrics.gpu_seconds > 0:
            window.work(body.gpu_id, at, round(metrics.gpu_seconds * SECOND))
        asset_type = self._asset_type(job_id)
        if asset_type:
            self._time((asset_type, body.step, engine), at, round(metrics.duration_s * SECOND))
        self._keep(job_id, InHand(seq, asset_type))

    def fail(self, job_id: str, seq: int, at: int, body: StepFailed) -> None:
        """An attempt of the engine that had begun it: failed if the engine is to blame, else it has judged its input.

        What ended an attempt from outside (a worker lost, a cancellation, a store away) says nothing of the engine.
        """
        known = self.jobs.get(job_id)
        failed = is_to_blame(body)
        mine = known is not None and (known.step, known.attempt) == (body.step, body.attempt)
        if known is not None and known.engine and mine and (failed or body.failure == "bad_input"):
            self.engines.setdefault(known.engine, EngineWindow()).attempt(at, failed)
        self._keep(job_id, InHand(seq, self._asset_type(job_id)))

    def close(self, job_id: str) -> None:
        self.jobs.pop(job_id, None)

    def readings(self, now: int) -> Iterator[Reading]:
        """Every meter as it stands at `now`, by name. Two readings that differ in `at` alone are the same."""
        for engine, window in sorted(self.engines.items()):
            window.forget(now)
            yield EngineMeter(
                engine=engine,
                at=now,
                minute=window.attempts(now, 1),
                five_minutes=window.attempts(now, 5),
                gpu_seconds_hour=window.gpu_seconds(now),
            )
        for (asset_type, step, engine), newest in sorted(self.durations.items()):
            seconds = sorted(micros / SECOND for _, micros in newest)
            yield StepMeter(
                asset_type=asset_type,
                step=step,
                engine=engine,
                at=now,
                count=len(seconds),
                p10_s=quantile(seconds, 0.1),
                p50_s=quantile(seconds, 0.5),
                p90_s=quantile(seconds, 0.9),
            )

    def _time(self, kind: StepKind, at: int, micros: int) -> None:
        newest = self.durations.setdefault(kind, [])
        insort(newest, (at, micros))
        if len(newest) > NEWEST:
            del newest[0]

    def _asset_type(self, job_id: str) -> str:
        known = self.jobs.get(job_id)
        return known.asset_type if known is not None else ""

    def _keep(self, job_id: str, known: InHand) -> None:
        self.jobs[job_id] = known
        self.jobs.move_to_end(job_id)
        if len(self.jobs) > JOBS_REMEMBERED:
            self.jobs.popitem(last=False)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of values in ascending order, at least one of them: linear between the two nearest, to the millisecond.

    Method: R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7.
    """
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (ordered[above] - ordered[below]) * (place - below), 3)
