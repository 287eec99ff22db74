"""The base of every word in the log, and the small values that many of them carry."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainSerializer, PlainValidator, SerializationInfo
from pydantic_core import from_json


class Value(BaseModel):
    """A part of a message: compared by what it holds, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Message(Value):
    """A body: it says what. Who, when and why stand in the envelope around it.

    Every subclass states its name on the wire as a versioned word: `type: Literal["step-completed.v1"]`.
    """


def canonical_json(value: object) -> str:
    """One text per value: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class JsonObject(Mapping[str, JsonValue]):
    """An open object that most readers only pass on: kept as its canonical text, parsed when first looked into."""

    __slots__ = ("_parsed", "text")

    def __init__(self, text: str, parsed: dict[str, JsonValue] | None = None) -> None:
        self.text = text
        self._parsed = parsed

    @classmethod
    def of(cls, value: object) -> "JsonObject":
        """From an object or from its text. Raises `ValueError` for anything else."""
        match value:
            case JsonObject():
                return value
            case str():
                if not isinstance(from_json(value, allow_inf_nan=False, cache_strings="none"), dict):
                    raise ValueError("not a JSON object")
                return cls(value)
            case Mapping():
                return cls(canonical_json(dict(value)))
            case _:
                raise ValueError("not a JSON object")

    @property
    def value(self) -> dict[str, JsonValue]:
        """The object itself. Not to be changed."""
        if self._parsed is None:
            self._parsed = dict(json.loads(self.text))
        return self._parsed

    def __getitem__(self, key: str) -> JsonValue:
        return self.value[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, JsonObject):
            return self.text == other.text
        return self.value == other

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[object, ...]:
        return JsonObject, (self.text,)


EMPTY: Final = JsonObject("{}")


def _write(value: JsonObject, info: SerializationInfo) -> object:
    return value.value if info.mode == "json" else value.text


JsonText = Annotated[Mapping[str, JsonValue], PlainValidator(JsonObject.of), PlainSerializer(_write)]
"""An open object. On the wire it is canonical JSON text, so that its shape can grow without a new schema."""


def is_json_text(annotation: object) -> bool:
    """Is this the annotation of a `JsonText` field?"""
    marks = {id(mark) for mark in get_args(JsonText)[1:]}
    return get_origin(annotation) is Annotated and any(id(mark) in marks for mark in get_args(annotation)[1:])


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field of a command in which a person says something in words of their own.

    `within`: of an open object only these parts; left out, all of it.
    """

    within: tuple[str, ...] = ()


PERSONAL: Final = Personal()


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ActorKind = Literal["user", "worker", "service"]


class Actor(Value):
    """Who asked. `id` is opaque: never a name or a mail address."""

    kind: ActorKind
    id: str


class Artifact(Value):
    """A file in the object store, known by its content."""

    role: str
    sha256: Sha256
    media_type: str
    size: int
    uri: str = ""
    name: str = ""
    by_person: bool = False


class EngineUsed(Value):
    """The tool that made a thing, named honestly."""

    name: str
    version: str
    commit: str = ""


class ModelUsed(Value):
    """The weights behind a thing; absent when none were at work."""

    name: str
    version: str
    weights_sha256: str = ""
    licence: str = ""


class Gpu(Value):
    """The card (or the processor) that did the work."""

    model: str
    uuid: str = ""
    driver: str = ""


class StepMetrics(Value):
    """What a step took. Seconds and megabytes; cost in the farm's own currency."""

    duration_s: float
    gpu_seconds: float = 0.0
    vram_peak_mb: int = 0
    cost: float = 0.0
