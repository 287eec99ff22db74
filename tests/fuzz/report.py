"""The run in words and figures, as Markdown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import mean
from typing import Final

from tests.fuzz.attack import LEFT_OUT, NOT_CHECKED, Tally

UNHARMED: Final = "Every process lived through it, and a job that was asked for afterwards was there to be read."
HARMED: Final = "**What did not live through it**: "


@dataclass(frozen=True)
class Run:
    """`tallies`: as whom -> what came of it. `harmed`: what did not live through it."""

    wanted: int
    seed: int
    seconds: float
    tallies: dict[str, Tally]
    harmed: list[str]

    @property
    def cases(self) -> int:
        return sum(tally.cases for tally in self.tallies.values())

    @property
    def faults(self) -> int:
        return sum(len(tally.faults) + len(tally.silent) for tally in self.tallies.values())

    @property
    def is_clean(self) -> bool:
        return not self.harmed and not self.faults


def report(run: Run) -> str:
    return "\n".join((*_head(run), *_who(run), *_operations(run), *_faults(run), *_small_print(run))) + "\n"


def _head(run: Run) -> Iterator[str]:
    day = datetime.now(UTC).date().isoformat()
    yield "# Fuzzing the gateway"
    yield ""
    yield (
        f"{day}: {run.cases:,} requests, made up by Schemathesis {version('schemathesis')} from the gateway's own "
        f"OpenAPI document and sent in {run.seconds / 60:.0f} minutes to a gateway in server mode, with a real Kafka, "
        f"orchestrator, projector and Postgres behind it. Seed {run.seed}."
    )
    yield ""
    verdict = "No fault was found." if run.is_clean else f"**{run.faults} faults were found.**"
    yield f"{verdict} {HARMED if run.harmed else UNHARMED}{'; '.join(run.harmed)}"
    yield ""


def _who(run: Run) -> Iterator[str]:
    yield "| as | requests | 2xx | 3xx | 4xx | 5xx | of these 503, with Retry-After | no answer | kinds of faults |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for who, tally in run.tallies.items():
        counts = sum(tally.statuses.values(), Counter[int]())
        of = {hundred: sum(n for status, n in counts.items() if status // 100 == hundred) for hundred in (2, 3, 4, 5)}
        figures = (*of.values(), counts[503], sum(tally.silent.values()), len(tally.faults))
        yield f"| {who} | {tally.cases:,} | {' | '.join(f'{figure:,}' for figure in figures)} |"
    yield ""


def _operations(run: Run) -> Iterator[str]:
    together: dict[str, Counter[int]] = {}
    for tally in run.tallies.values():
        for operation, counts in tally.statuses.items():
            together.setdefault(operation, Counter()).update(counts)
    yield f"## The {len(together)} operations"
    yield ""
    yield "| operation | requests | answers | seconds: mean / most |"
    yield "|---|---|---|---|"
    for operation, counts in sorted(together.items()):
        told = ", ".join(f"{number} of {status}" for status, number in sorted(counts.items()))
        took = [second for tally in run.tallies.values() for second in tally.seconds[operation]]
        yield f"| `{operation}` | {sum(counts.values())} | {told} | {mean(took):.3f} / {max(took):.2f} |"
    yield ""


def _faults(run: Run) -> Iterator[str]:
    if not run.faults:
        return
    yield "## Faults"
    yield ""
    for who, tally in run.tallies.items():
        for operation, number in tally.silent.items():
            yield f"- {who}, `{operation}`: no answer in time, {number} times"
        for fault, number in tally.faults.most_common(200):
            operation, check, what = fault
            yield f"- {who}, `{operation}`, {check}, {number} times: {what}"
            yield f"  `{' '.join(tally.examples[fault].split())[:600]}`"
    yield ""


def _small_print(run: Run) -> Iterator[str]:
    yield "## What was not tried"
    yield ""
    for path, why in LEFT_OUT.items():
        yield f"- `{path}`: {why}"
    yield "- WebSockets: not in an OpenAPI document; `test_people.py`: `case_33`"
    for check, why in NOT_CHECKED.items():
        yield f"- check `{check}`: {why}"
    for trouble, number in sum((tally.troubles for tally in run.tallies.values()), Counter[str]()).most_common(20):
        yield f"- the fuzzer's own trouble ({number} times): {trouble}"
