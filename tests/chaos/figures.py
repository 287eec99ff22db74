"""What the run measured: how long each part was away, what work was wasted, what was lost or done twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.chaos.engine import Note
from tests.chaos.faults import Kill, Record
from tests.chaos.load import Account
from tests.chaos.watch import JUST_AFTER_S, Acts, Attempt, Seen

ActsOf = Callable[[Kill], Acts | None]
"""Which acts show that what was killed is back; None when that cannot be told."""

CLEAR_S = 3.0
"""A recovery is undisturbed when nothing that it needs was broken from so long before it until its end."""


class Spread(NamedTuple):
    """Of how many, and seconds."""

    number: int
    p50: float
    p99: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        found = sorted(values)
        if not found:
            return cls(0, 0.0, 0.0, 0.0)
        return cls(len(found), found[len(found) // 2], found[min(len(found) - 1, len(found) * 99 // 100)], found[-1])


@dataclass(frozen=True)
class Recovery:
    """Of one role: all of them, and those with nothing else broken meanwhile."""

    role: str
    what: str
    clear: Spread
    all: Spread


def recoveries(record: Record, seen: Seen, account: Account) -> list[Recovery]:
    """From the kill to the first act that only that part can do."""
    answered = Acts(sorted(account.answered))
    found = [
        _recovery("gateway", "kill to the next answer with success", record, lambda kill: answered),
        _recovery("orchestrator", "kill to the next event in its partitions", record, lambda kill: _of(kill, seen)),
        _recovery("scheduler", "kill of the one at work to the next order", record, lambda kill: _seated(kill, seen)),
        _recovery("projector", "kill to the next move of the read model", record, lambda kill: seen.projected),
        _recovery("postgres", "kill to the next move of the read model", record, lambda kill: seen.projected),
        _recovery(
            "broker",
            "kill to the next event in what it led",
            record,
            lambda kill: _of(kill, seen),
        ),
    ]
    return [one for one in found if one.all.number]


def _of(kill: Kill, seen: Seen) -> Acts | None:
    if not kill.held:
        return None
    return Acts(sorted(at for number in kill.held for at in seen.decided[number].times))


def _seated(kill: Kill, seen: Seen) -> Acts | None:
    return seen.dispatched if kill.held else None


def _recovery(role: str, what: str, record: Record, acts_of: ActsOf) -> Recovery:
    every, clear = [], []
    for kill in record.kills:
        if kill.group != role or (acts := acts_of(kill)) is None:
            continue
        back = acts.after(kill.at + JUST_AFTER_S)
        again = next((one.at for one in record.kills if one.name == kill.name and one.at > kill.at), None)
        if back is None or (again is not None and again < back):
            continue  # killed again before it was back: that kill has its own time
        every.append(back - kill.at)
        if not _disturbed(kill, back, record):
            clear.append(back - kill.at)
    return Recovery(role, what, Spread.of(clear), Spread.of(every))


def _disturbed(kill: Kill, back: float, record: Record) -> bool:
    needs = {"broker", "postgres"} if kill.group in ("projector", "postgres") else {"broker"}
    others = any(one is not kill and one.group in needs and kill.at - CLEAR_S < one.at < back for one in record.kills)
    return others or any(one.at < back and one.until + CLEAR_S > kill.at for one in record.spoilt)


class Redispatched(NamedTuple):
    """From the kill of a worker to what became of a step that it had begun.

    `queued`: the step may be given to a worker again. `ordered`: it was, which also waits for a lane with room, and for
    whoever has paused the job.
    """

    queued: Spread
    ordered: Spread


def redispatched(record: Record, seen: Seen) -> Redispatched:
    kills = [kill for kill in record.kills if kill.group == "worker"]
    queued, ordered = [], []
    for lost in seen.lost:
        if lost.failure != "worker_lost":
            continue
        deaths = [kill.at for kill in kills if kill.name == f"worker-{lost.gpu_id}" and kill.at < lost.at]
        job, step, attempt = lost.attempt
        again = (job, step, attempt + 1)
        if deaths and again in seen.queued and again in seen.ordered:
            queued.append(seen.queued[again].at / 1_000_000 - deaths[-1])
            ordered.append(seen.ordered[again] - deaths[-1])
    return Redispatched(Spread.of(queued), Spread.of(ordered))


@dataclass(frozen=True)
class Work:
    """What the engines' diary tells, held against the log and the store."""

    runs: int
    wasted: int  # begun, and then lost with a worker or an engine that was killed
    doubled_runs: int  # the same attempt begun more than once
    recomputed: int  # begun by an attempt that was ordered when the result was in the store already
    examples: tuple[str, ...]


def work(diary: list[Note], seen: Seen, store: Path) -> Work:
    attempts: dict[tuple[int, str, int], Attempt] = {
        (queued.seed, step, attempt): (job, step, attempt) for (job, step, attempt), queued in seen.queued.items()
    }
    began = [note for note in diary if note.what == "began"]
    on_purpose = {(note.seed, note.step, note.attempt) for note in diary if note.what == "crash"}
    lost = {one.attempt for one in seen.lost}
    runs: dict[Attempt, int] = {}
    wasted, recomputed = 0, []
    for note in began:
        key = (note.seed, note.step, note.attempt)
        attempt = attempts.get(key)
        if attempt is None:
            continue
        runs[attempt] = runs.get(attempt, 0) + 1
        wasted += attempt in lost and key not in on_purpose
        queued = seen.queued[attempt]
        manifest = store / "steps" / queued.step_key / "manifest.json"
        if manifest.exists() and manifest.stat().st_mtime < queued.at / 1_000_000:
            recomputed.append(f"{attempt} was begun though its result had been stored")
    return Work(len(began), wasted, sum(count - 1 for count in runs.values()), len(recomputed), tuple(recomputed[:5]))
