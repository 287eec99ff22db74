"""The run in words and figures: as Markdown, with everything that the figures assume."""

import os
import platform
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import psutil

from infra.local.maven import KAFKA, LOCK
from infra.version import code_commit
from tests.chaos.faults import Record
from tests.chaos.figures import Recovery, Redispatched, Spread, Work
from tests.chaos.judgement import Judgement
from tests.chaos.load import Account
from tests.chaos.stand import GROUPS
from tests.chaos.watch import Seen


@dataclass(frozen=True)
class Run:
    """One run, as it was asked for and as it went."""

    command: str
    seed: int
    brokers: int
    seconds: float
    record: Record
    account: Account
    seen: Seen
    judgement: Judgement
    work: Work
    recoveries: list[Recovery]
    redispatched: Redispatched
    ended_alone: dict[str, dict[int, int]]


def report(run: Run) -> str:
    """Markdown."""
    return "\n".join((*_head(run), *_verdict(run), *_kills(run), *_recovered(run), *_small_print(run))) + "\n"


def _head(run: Run) -> list[str]:
    jobs = run.judgement.audited.jobs
    return [
        "# Chaos",
        "",
        f"`{run.command}` on {datetime.now(UTC):%Y-%m-%d}, commit `{code_commit()}`.",
        "",
        f"{len(run.record.kills)} processes were killed with SIGKILL in {run.seconds / 60:.1f} minutes, "
        f"{len(run.record.kills) / run.seconds * 60:.0f} a minute; {len(run.record.spoilt)} times a process was frozen "
        f"or the network was spoilt. Meanwhile people asked for {len(run.account.jobs):,} assets and decided about "
        f"them: {run.judgement.promised:,} commands were acknowledged, {run.judgement.audited.events:,} events "
        f"written, {run.judgement.audited.steps:,} steps completed. At the end: "
        + ", ".join(f"{count:,} {phase}" for phase, count in sorted(jobs.items()) if count)
        + ".",
        "",
    ]


def _verdict(run: Run) -> list[str]:
    found, kills = run.judgement, max(1, len(run.record.kills))
    rows = [
        ("acknowledged commands lost", found.lost, "0"),
        ("commands or effects doubled", found.doubled, "0"),
        ("finished results computed again", run.work.recomputed, "0"),
        ("attempts wasted per kill", f"{run.work.wasted / kills:.2f}", "at most 1"),
        ("faults that the audit of log and store found", sum(found.audited.counts.values()), "0"),
        ("decisions made again from log, equal byte for byte", f"{found.audited.proved:,}", "all"),
        ("rows of the read models equal to a rebuild", f"{found.rows:,}", "all"),
        ("events written twice by two owners, and passed over", found.audited.twins, "harmless"),
        ("dead letters", found.dead_letters, "0"),
    ]
    lines = ["| | found | to reach |", "|---|---|---|"]
    lines += [f"| {what} | {value} | {goal} |" for what, value, goal in rows]
    lines += ["", "**Everything that was promised holds.**" if not found.faults else "**Not everything holds:**"]
    lines += [f"- {fault}" for fault in found.faults]
    return [*lines, ""]


def _kills(run: Run) -> list[str]:
    counted = run.record.by_group()
    lines = ["## What was killed", "", "| process | alone | in a pair |", "|---|---|---|"]
    lines += [f"| {group} | {counted[group, 'alone']} | {counted[group, 'in a pair']} |" for group in GROUPS]
    spoilt: dict[str, int] = {}
    for one in run.record.spoilt:
        spoilt[one.kind] = spoilt.get(one.kind, 0) + 1
    told = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in sorted(spoilt.items()))
    return [*lines, "", f"Beside that: {told or 'nothing'}.", ""]


def _recovered(run: Run) -> list[str]:
    lines = [
        "## Back again",
        "",
        "Seconds from the kill to the first act that only a living one can do. *Clear*: nothing else that it needs was "
        "broken meanwhile, nor just before.",
        "",
        "| | | clear: number | p50 | p99 | most | all: number | p50 | p99 | most |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in run.recoveries:
        lines.append(f"| {one.role} | {one.what} | {_spread(one.clear)} | {_spread(one.all)} |")
    for what, spread in (
        ("kill until the step it had begun may be given to another", run.redispatched.queued),
        ("kill until it was, when a lane had room and nobody had paused the job", run.redispatched.ordered),
    ):
        lines.append(f"| worker | {what} | | | | | {_spread(spread)} |")
    waits = Spread.of(wait / 1_000 for wait in run.seen.waits_ms)
    lines += [
        "",
        f"From a person's command to its decision, through everything: p50 {waits.p50:.2f} s, p99 {waits.p99:.1f} s, "
        f"at most {waits.most:.1f} s.",
        "",
    ]
    return lines


def _spread(one: Spread) -> str:
    return f"{one.number} | {one.p50:.1f} | {one.p99:.1f} | {one.most:.1f}"


def _small_print(run: Run) -> list[str]:
    copies = "three brokers, replication 3, min.insync.replicas 2" if run.brokers > 1 else "one broker, replication 1"
    memory = psutil.virtual_memory().total / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("confluent-kafka", "psycopg", "fastapi"))
    lines = [
        "## What this assumes",
        "",
        f"- One machine: {os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Linux {platform.release()}, "
        f"Python {sys.version.split()[0]}, Kafka {kafka_version()}, {libraries}.",
        f"- {copies}. Kafka does not fsync each record: a process that is killed loses nothing, since the kernel has "
        "it; a machine that loses power may lose the last moments of one broker's log"
        + (", which the other two have." if run.brokers > 1 else ", and with one broker nobody else has them."),
        "- Postgres runs without fsync here: its tables can always be folded again from the log.",
        f"- Seed {run.seed}: the same seed draws the same faults in the same order. When each of them strikes depends "
        "on the machine, so that no two runs are the same to the millisecond.",
        f"- {run.account.repeated:,} requests were repeated until the gateway answered. Answers: "
        + ", ".join(f"{answer} {count:,}" for answer, count in run.account.answers.most_common())
        + ".",
    ]
    if run.ended_alone:
        lines.append(f"- Processes that ended by themselves and were started again (exit codes): {run.ended_alone}.")
    return [*lines, ""]


def kafka_version() -> str:
    """As the lock file of its jars has it."""
    locked = tomllib.loads((KAFKA.spec / LOCK).read_text())
    return next(str(one["version"]) for one in locked["dependencies"] if one["artifactId"].startswith("kafka"))
