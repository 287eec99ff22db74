"""`python -m tests.chaos --kills 300 --seed 7`: kills everything, again and again, and then looks what became of it."""

import argparse
import logging
import shlex
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.engine import read_diary
from tests.chaos.faults import Faults
from tests.chaos.figures import recoveries, redispatched, work
from tests.chaos.judgement import judge
from tests.chaos.load import People
from tests.chaos.report import Run, report
from tests.chaos.stand import Stand
from tests.chaos.watch import Watch

TICK_S = 0.05
TELL_EVERY_S = 5.0
STUCK_S = 25.0
"""So long without an event, and the faults wait until there is one: a stack that never works proves nothing."""


class Restless(AssertionError):
    """The forge did not come to rest after the last fault."""


def chaos(
    folder: Path, kills: int, seed: int, brokers: int, *, minutes: float, rate: float, slow_ones: bool, command: str
) -> Run:
    """One run, from an empty folder to its judgement. Raises `Restless`."""
    stand = Stand(folder, brokers)
    try:
        stand.start()
        watch = Watch(stand.settings(), stand.database_url, [f"cpu{number}" for number in range(stand.workers)])
        watch.start()
        people = People(stand.url, watch, seed)
        people.start()
        faults = Faults(stand, watch, seed, rate, slow_ones)
        began = time.monotonic()
        storm(stand, watch, people, faults, kills, minutes * 60)
        seconds = time.monotonic() - began
        faults.rest()
        (folder / "faults").write_text("\n".join(map(str, sorted((*faults.record.kills, *faults.record.spoilt)))))
        people.go_home()
        settle(stand, watch, people)
        watch.stop()
        judgement = judge(stand.settings(), stand.database_url, stand.store, people.account)
    finally:
        stand.stop()
    return Run(
        command=command,
        seed=seed,
        brokers=brokers,
        seconds=seconds,
        record=faults.record,
        account=people.account,
        seen=watch.seen,
        judgement=judgement,
        work=work(read_diary(stand.diary), watch.seen, stand.store),
        recoveries=recoveries(faults.record, watch.seen, people.account),
        redispatched=redispatched(faults.record, watch.seen),
        ended_alone=stand.ended_alone(),
    )


def storm(stand: Stand, watch: Watch, people: People, faults: Faults, kills: int, seconds: float) -> None:
    """Until so many have been killed, or the time is over."""
    began = told = moved = time.monotonic()
    events = 0
    while len(faults.record.kills) < kills and time.monotonic() - began < seconds:
        stand.look_after()
        now = time.monotonic()
        if watch.seen.events != events:
            events, moved = watch.seen.events, now
        if now - moved < STUCK_S:
            faults.step()
        if now - told > TELL_EVERY_S:
            told = now
            tell(now - began, stand, watch, people, faults)
        time.sleep(TICK_S)
    tell(time.monotonic() - began, stand, watch, people, faults)


def settle(stand: Stand, watch: Watch, people: People, patience_s: float = 120.0) -> None:
    """Until every job is over or waits for a person, and nothing is written any more."""
    began, events, quiet = time.monotonic(), -1, time.monotonic()
    while time.monotonic() - quiet < 3:
        stand.look_after()
        if watch.unsettled() or watch.seen.events != events or not people.at_home():
            events, quiet = watch.seen.events, time.monotonic()
        if time.monotonic() - began > patience_s:
            stuck = {job: (state.status, state.phase, state.step.name) for job, state in watch.seen.jobs().items()}
            stand.abort()
            raise Restless(f"not at rest: {[(job, stuck[job]) for job in watch.unsettled()[:10]]}")
        time.sleep(TICK_S)


def tell(seconds: float, stand: Stand, watch: Watch, people: People, faults: Faults) -> None:
    done = sum(job.status == "completed" for job in watch.seen.jobs().values())
    lives = sum(member.lives - 1 for member in stand.members.values())
    alone = sum(sum(codes.values()) for codes in stand.ended_alone().values())
    print(
        f"{seconds:6.0f} s  {len(faults.record.kills):5} kills  {len(faults.record.spoilt):4} other faults  "
        f"{len(people.account.jobs):6} jobs  {done:6} done  {watch.seen.events:7} events  {lives:5} restarts  "
        f"{alone:3} ended alone",
        flush=True,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    arguments.add_argument("--kills", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=int(time.time()), help="which faults come, and in which order")
    arguments.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    arguments.add_argument("--minutes", type=float, default=240.0, help="at most so long, however few were killed")
    arguments.add_argument("--rate", type=float, default=110.0, help="faults a minute, if the stack can bear it")
    arguments.add_argument("--folder", type=Path, help="keep logs and data here; else they are thrown away")
    arguments.add_argument("--report", type=Path, help="write the report as Markdown")
    chosen = arguments.parse_args()
    command = "python -m tests.chaos " + shlex.join(
        ["--kills", str(chosen.kills), "--seed", str(chosen.seed), "--brokers", str(chosen.brokers)]
    )
    logging.getLogger("infra").setLevel(logging.CRITICAL)  # of clients that lose their broker all the time
    print(command, flush=True)
    with tempfile.TemporaryDirectory(prefix="forgelog-chaos-", ignore_cleanup_errors=True) as scratch:
        run = chaos(
            chosen.folder or Path(scratch),
            chosen.kills,
            chosen.seed,
            chosen.brokers,
            minutes=chosen.minutes,
            rate=chosen.rate,
            slow_ones=True,
            command=command,
        )
    told = report(run)
    print(told)
    if chosen.report:
        chosen.report.parent.mkdir(parents=True, exist_ok=True)
        chosen.report.write_text(told)
    if run.judgement.faults:
        sys.exit(f"not everything holds; play it again with: {command}")


if __name__ == "__main__":
    main()
