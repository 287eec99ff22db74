"""From the repeats of a run to the figures that are quoted: medians, and how far the repeats lie apart."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from bench.forge import ForgeResult
from bench.peers.result import PeerResult
from bench.workload import Percentiles, Workload

PEERS = ("celery", "dbos")


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """Events per second out of the log: folded in memory, and all the way into the read models."""

    fold: float
    postgres: float


Result = ForgeResult | PeerResult | ReplayResult


@dataclass(slots=True)
class Measured:
    """Every repeat of everything that ran, in the order of the rounds."""

    work: Workload
    machine: Mapping[str, object]
    versions: dict[str, str]
    forge: list[ForgeResult] = field(default_factory=list)
    replay: list[ReplayResult] = field(default_factory=list)
    peers: dict[str, list[PeerResult]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        match result:
            case ForgeResult():
                self.forge.append(result)
            case ReplayResult():
                self.replay.append(result)
            case PeerResult():
                self.peers.setdefault(result.name, []).append(result)
                self.versions |= result.versions

    @property
    def whole(self) -> bool:
        """Ours and every peer, so that it may stand as the latest result."""
        return bool(self.forge and self.replay) and set(PEERS) <= self.peers.keys()

    def repeats(self) -> dict[str, list[dict[str, object]]]:
        everything: dict[str, Sequence[Result]] = {"forge": self.forge, "replay": self.replay, **self.peers}
        return {name: [asdict(run) for run in runs] for name, runs in everything.items() if runs}


def summary(measured: Measured) -> dict[str, object]:
    """The medians, under the keys of latest.json. What did not run is left out."""
    machine = {**measured.machine, "versions": measured.versions, "workload": asdict(measured.work)}
    return {
        **(of_forge(measured.forge) if measured.forge else {}),
        **({"replay_events_per_second": of_replay(measured.replay)} if measured.replay else {}),
        "peers": {name: of_peer(runs) for name, runs in measured.peers.items()},
        "ratios": ratios(measured),
        "machine": machine,
    }


def of_forge(runs: Sequence[ForgeResult]) -> dict[str, object]:
    return {
        "steps_per_second": median(run.steps_per_second for run in runs),
        "step_overhead_ms": middle(run.step_overhead_ms for run in runs),
        "jobs_accepted_per_second": median(run.jobs_accepted_per_second for run in runs),
        "visible_ms": middle(run.visible_ms for run in runs),
        "projection_lag_ms": middle(run.projection_lag_ms for run in runs),
        "pss_mb": {role: median(run.pss_mb[role] for run in runs) for role in runs[0].pss_mb},
    }


def of_replay(runs: Sequence[ReplayResult]) -> dict[str, float]:
    return {"fold": median(run.fold for run in runs), "postgres": median(run.postgres for run in runs)}


def of_peer(runs: Sequence[PeerResult]) -> dict[str, object]:
    return {
        "steps_per_second": median(run.steps_per_second for run in runs),
        "step_overhead_ms": middle(run.step_overhead_ms for run in runs),
    }


def ratios(measured: Measured) -> dict[str, dict[str, float]]:
    """Above 1 the forge is better: more steps per second, less overhead per step. By the medians of this one run."""
    if not measured.forge:
        return {}
    ours = median(run.steps_per_second for run in measured.forge)
    our_ms = median(run.step_overhead_ms.p50 for run in measured.forge)
    return {
        name: {
            "steps_per_second": rounded(ours / median(run.steps_per_second for run in runs)),
            "step_overhead_ms": rounded(median(run.step_overhead_ms.p50 for run in runs) / our_ms),
        }
        for name, runs in measured.peers.items()
    }


def middle(spreads: Iterable[Percentiles]) -> dict[str, float]:
    found = list(spreads)
    return {"p50": median(spread.p50 for spread in found), "p99": median(spread.p99 for spread in found)}


def median(samples: Iterable[float]) -> float:
    return rounded(statistics.median(samples))


def rounded(figure: float) -> float:
    """Four digits say all that a bench knows."""
    return float(f"{figure:.4g}")
