"""Engines that nap, make small files, and misbehave by the seed; each run is noted in a diary.

Several names share each step, so that a breaker that opens finds another engine to go on with. What an attempt does
follows from seed, step and attempt alone: the same files whoever makes them, and a first attempt may fail on purpose.
"""

import json
import os
import random
import signal
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult
from gpu_consumers.errors import Unavailable
from processors.domain.plans import ASSET_TYPES, plan_for

DIARY = "FORGELOG_CHAOS_DIARY"
DAWDLES_S = 6.0

Mood = Literal["well", "busy", "crash", "dawdle"]


@cache
def roles_of(asset_type: str, step: str) -> tuple[str, ...]:
    """What the plan demands of a step; of a family of files one member."""
    planned = {one.name: one.gives for one in plan_for(asset_type)}
    return tuple(role.replace("*", ".front") for role in planned.get(step, ()) if not role.endswith("?"))


EVERY_STEP = frozenset(step.name for kind in ASSET_TYPES for step in plan_for(kind) if step.name != "index")
DRAWN = EVERY_STEP & {"safety", "expand_prompt", "concept", "image_safety", "upscale", "refine"}


def mood(order: StepOrder) -> Mood:
    """Three in a hundred first attempts fail on purpose, one of them hard; one in a hundred is far too slow."""
    draw = _dice(order).random()
    if order.attempt > 1:
        return "well"
    return "busy" if draw < 0.02 else "crash" if draw < 0.03 else "dawdle" if draw < 0.04 else "well"


def _dice(order: StepOrder) -> random.Random:
    return random.Random(f"{order.seed}/{order.step}/{order.attempt}")


class Note(NamedTuple):
    """One line of the diary. `seed`, `step` and `attempt` name the attempt: no two jobs of a run share seeds."""

    at: float
    what: str  # began, made, and the moods
    seed: int
    step: str
    attempt: int
    pid: int


def note(what: str, order: StepOrder) -> None:
    """Appended in one write, so that the lines of many processes stand whole, one after the other."""
    entry = Note(time.time(), what, order.seed, order.step, order.attempt, os.getpid())
    descriptor = os.open(os.environ[DIARY], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, json.dumps(entry).encode() + b"\n")
    finally:
        os.close(descriptor)


def read_diary(path: Path) -> list[Note]:
    if not path.exists():
        return []
    return [Note(*json.loads(line)) for line in path.read_text().splitlines()]


class Napper:
    """What all of them do."""

    name: ClassVar[str]
    version: ClassVar[str] = "1"
    steps: ClassVar[frozenset[str]]

    def needs(self) -> Needs:
        return Needs()

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        feels = mood(order)
        note("began", order)
        nap = _dice(order).uniform(0.02, 0.2)
        if feels != "well":
            note(feels, order)
        match feels:
            case "busy":
                time.sleep(nap / 2)
                raise Unavailable("the napper is busy, on purpose")
            case "crash":
                time.sleep(nap / 2)
                os.kill(os.getpid(), signal.SIGSEGV)
            case "dawdle":
                nap += DAWDLES_S
        end = time.monotonic() + nap
        while time.monotonic() < end:
            bench.raise_if_cancelled()
            time.sleep(min(0.02, max(0.0, end - time.monotonic())))
        taken = sha256("".join(sorted(item.sha256 for item in bench.inputs)).encode()).hexdigest()
        made = []
        for role in roles_of(order.asset_type, order.step):
            file = bench.output / f"{role}.txt"
            file.write_text(f"{role} of {order.step}, seed {order.seed}, from {taken}")
            made.append(MadeFile(role, file, "text/plain"))
        note("made", order)
        return StepResult(tuple(made))


class Painter(Napper):
    name = "painter"
    steps = DRAWN


class Doodler(Napper):
    name = "doodler"
    steps = DRAWN


class Sculptor(Napper):
    name = "sculptor"
    steps = EVERY_STEP - DRAWN


class Whittler(Napper):
    name = "whittler"
    steps = EVERY_STEP - DRAWN


ENGINES = tuple(f"{Napper.__module__}:{kind.__name__}" for kind in (Painter, Doodler, Sculptor, Whittler))
