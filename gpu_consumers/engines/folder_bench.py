"""A bench in a folder, and a chain of engines over it: try an engine by hand, without a log or a broker."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Protocol

from pydantic import JsonValue

from gpu_consumers.engine import InputFile, MadeFile, StepEngine, StepOrder, StepResult
from gpu_consumers.errors import Cancelled


class Planned(Protocol):
    """What of a planned step matters here."""

    @property
    def name(self) -> str: ...
    @property
    def takes(self) -> Sequence[str]: ...


@dataclass(slots=True)
class FolderBench:
    """Inputs and outputs are plain files. `cancelled` is asked whenever the engine asks."""

    output: Path
    inputs: tuple[InputFile, ...] = ()
    cancelled: Callable[[], bool] = lambda: False
    said: list[tuple[float, str]] = field(default_factory=list)
    shown: list[tuple[float, bytes]] = field(default_factory=list)  # when, by the monotonic clock, and what

    def progress(self, fraction: float, note: str = "") -> None:
        self.said.append((fraction, note))

    def show(self, picture: bytes, media_type: str = "image/webp") -> None:
        self.shown.append((time.monotonic(), picture))

    def raise_if_cancelled(self) -> None:
        if self.cancelled():
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was carried out, or left out because no engine has it."""

    step: str
    engine: str
    seconds: float
    result: StepResult
    first_look_s: float | None = None  # after how long the step showed a first picture


# A step that improves another step's picture may be missing: what it would have improved stands in for its output.
STANDS_IN: Final[Mapping[str, str]] = {
    "concept_large": "concept",
    "concept_refined": "concept",
    "mesh_repaired": "mesh_raw",
}


def input_file(role: str, path: Path, media_type: str, *, by_person: bool = False) -> InputFile:
    return InputFile(role, path, media_type, hashlib.sha256(path.read_bytes()).hexdigest(), by_person)


def run_chain(
    plan: Iterable[Planned],
    engines: Sequence[StepEngine],
    order: StepOrder,
    folder: Path,
    given: Sequence[InputFile] = (),
) -> Iterator[Done]:
    """Run every step of a plan that some engine has, in order, each in its own folder below `folder`.

    `order` is the request; its step is replaced by each step's name. The first engine that has a step, and misses
    nothing on this machine, gets it. A file that was `given` by hand under a role wins over what a step makes for it.
    """
    files = {item.role: item for item in given}
    by_hand = frozenset(files)
    for planned in plan:
        engine = next((e for e in engines if planned.name in e.steps and not e.needs().missing), None)
        if engine is None:
            continue
        bench = FolderBench(_emptied(folder / planned.name), tuple(_taken(planned.takes, files)))
        at = time.monotonic()
        result = engine.run(order._replace(step=planned.name), bench)
        for made in result.outputs:
            if made.role not in by_hand:
                files[made.role] = _handed_on(made)
        look = bench.shown[0][0] - at if bench.shown else None
        yield Done(planned.name, engine.name, time.monotonic() - at, result, look)


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _handed_on(made: MadeFile) -> InputFile:
    return input_file(made.role, made.path, made.media_type)


def _taken(patterns: Sequence[str], files: Mapping[str, InputFile]) -> Iterator[InputFile]:
    for pattern in patterns:
        wanted = pattern.removesuffix("?")
        found = [item for role, item in files.items() if fnmatchcase(role, wanted)]
        if not found and wanted in STANDS_IN:
            found = [replace(item, role=wanted) for item in _taken((STANDS_IN[wanted],), files)]
        yield from found


def as_order(request: Mapping[str, JsonValue], step: str = "", **params: JsonValue) -> StepOrder:
    """A step order from a request body as a client would send it."""
    seed = request.get("seed")
    return StepOrder(
        step, str(request.get("asset_type", "PROP")), request, params, seed if isinstance(seed, int) else 0
    )
