"""The seam where tools plug in. An engine sees a step and a bench: no Kafka, no settings, no job.

The request and the params are in clear here, and nowhere else. What an engine says of them in facts, notes, failures
and text files is sealed again by the worker; into a picture or a model it writes nothing of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, NamedTuple, Protocol

from pydantic import JsonValue

MOST_SHOWN: Final = 48_000


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that earlier steps, or a person, put on the bench."""

    role: str  # "brief", "concept", "mesh", "view.front"
    path: Path
    media_type: str
    sha256: str
    by_person: bool = False  # a human edit: it may look like nothing the engine ever made


class StepOrder(NamedTuple):
    """What to do. Everything the result may depend on stands here or on the bench."""

    step: str
    asset_type: str  # 3D_CHARACTER, PROP, 2D_SPRITE, BACKGROUND
    request: Mapping[str, JsonValue]  # the user's words: {"prompt": {...}, "constraints": {...}, ...}
    params: Mapping[str, JsonValue]  # the plan's and the reviewer's settings for this step
    seed: int
    attempt: int = 1
    short_of_memory: bool = False  # the attempt before this one ran out of it: work in smaller pieces, if you can


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file that the engine left in `Bench.output`."""

    role: str
    path: Path
    media_type: str
    repeats_words: bool = False  # of the request, whatever else it holds: it is kept sealed


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The weights behind a result. None in `StepResult` when no model was at work."""

    name: str
    version: str
    weights_sha256: str = ""
    licence: str = ""


class StepResult(NamedTuple):
    outputs: tuple[MadeFile, ...] = ()
    facts: Mapping[str, JsonValue] = {}  # what this step knows about what it made
    model: ModelUsed | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What an engine wants of its machine, and what of it is missing here."""

    vram_mb: int = 0
    missing: str = ""  # one sentence with the command that mends it; empty when all is there


class Bench(Protocol):
    """What an engine may touch: its inputs, a folder for its output, a voice, an ear."""

    @property
    def inputs(self) -> tuple[InputFile, ...]: ...

    @property
    def output(self) -> Path:
        """A folder of this step alone."""

    def progress(self, fraction: float, note: str = "") -> None:
        """Say how far the step is, from 0.0 to 1.0. Cheap; call it as often as it helps."""

    def show(self, picture: bytes, media_type: str = "image/webp") -> None:
        """Let whoever waits have a first look. A picture of more than `MOST_SHOWN` bytes is not passed on."""

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when nobody wants the result any more. Call it between long stretches."""


class StepEngine(Protocol):
    """Stateless between steps: the same order on the same inputs may be run again, and gives the same files."""

    name: ClassVar[str]
    version: ClassVar[str]
    steps: ClassVar[frozenset[str]]

    def needs(self) -> Needs:
        """What is missing is said here, never crashed on at import."""

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Carry out one step. Raises `Unavailable`, `Unworkable` or `Cancelled`; anything else is a bug."""


def only(bench: Bench, role: str) -> InputFile:
    """The one input with that role, newest last when several were given."""
    found = [item for item in bench.inputs if item.role == role]
    if not found:
        raise LookupError(f"this step needs an input with the role {role!r}")
    return found[-1]


def every(bench: Bench, role: str) -> tuple[InputFile, ...]:
    """All inputs of a family: `every(bench, "view")` finds "view.front", "view.left"."""
    return tuple(item for item in bench.inputs if item.role == role or item.role.startswith(role + "."))
