"""Writes docs/reference from the code: `python -m cli.reference`. A test writes it again and compares.

What can be read from the code is never typed by hand: commands and their options, events and their fields, topics,
settings, and the addresses of the gateway.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import SecretStr

from event_schemas.commands import Command
from event_schemas.events.asset import AssetEvent
from event_schemas.events.engine import EngineEvent
from event_schemas.events.job import JobEvent
from event_schemas.events.letter import LetterEvent
from event_schemas.events.person import PersonEvent
from event_schemas.events.project import ProjectEvent
from event_schemas.events.workflow import WorkflowEvent
from event_schemas.message import Message
from event_schemas.topics import Topic, Topics
from infra.settings import EVERY_CONCERN, describe

FOLDER: Final = Path(__file__).parent.parent / "docs" / "reference"
MADE: Final = "<!-- Written by `python -m cli.reference`; do not edit. -->\n\n"
STREAMS: Final[Mapping[str, tuple[str, object]]] = {
    "job-<id>": ("the saga of one asset", JobEvent),
    "asset-<id>": ("one line of the library", AssetEvent),
    "project-<id>": ("members, taste and limits of a project", ProjectEvent),
    "workflow-<project>-<slot>": ("a workflow slot", WorkflowEvent),
    "engine-<name>": ("the circuit breaker of an engine", EngineEvent),
    "letter-<id>": ("a dead letter", LetterEvent),
    "person-<id>": ("the words of a person", PersonEvent),
}


def events() -> str:
    lines = [
        "# Events\n",
        "What stands in `forge.events`: Avro in the Confluent wire format, kept for ever. The schemas are served by",
        "the gateway at `/registry`, with the read-only API of a schema registry. Every event has the same envelope:\n",
        *_table(("field", "what it is"), ENVELOPE),
    ]
    for stream, (what, union) in STREAMS.items():
        lines += [f"\n## `{stream}`: {what}\n"]
        for kind in _members(union):
            lines += [f"### `{_wire_name(kind)}`\n", _doc(kind), *_fields(kind)]
    return MADE + "\n".join(lines)


ENVELOPE: Final = (
    ("`id`", "uuid5 of the command's id and `index`: the same decision made again has the same ids"),
    ("`stream`", "which stream; also the Kafka key"),
    ("`seq`", "1, 2, 3 ... without a gap in the stream"),
    ("`at`", "microseconds since 1970, UTC: when the log took the command, by the brokers' clock"),
    ("`actor`", "`kind` (user, worker, service) and an opaque `id`"),
    ("`project_id`", "whose it is"),
    ("`causation_id`", "the command that it was decided from"),
    ("`correlation_id`", "the same through everything that one request set off"),
    ("`source`", "partition and offset of that command in `forge.commands`"),
    ("`index`, `count`", "which of the events of one decision this is"),
    ("`prev_hash`, `hash`", "a chain of SHA-256 through the stream: what was changed later does not fit"),
    ("`traceparent`", "the W3C trace that it belongs to"),
)


def commands_page() -> str:
    lines = [
        "# Commands\n",
        "What may be asked of the forge, in `forge.commands`. The gateway writes those of people, workers and the",
        "timekeeper theirs. Each has one outcome in the log, or none when it came twice.\n",
    ]
    for kind in _members(Command):
        lines += [f"## `{_wire_name(kind)}`\n", _doc(kind), *_fields(kind)]
    return MADE + "\n".join(lines)


def topics() -> str:
    every = Topics()
    rows = [_topic(topic, member) for topic, member in _topics(every)]
    lines = [
        "# Topics\n",
        "The first word is `FORGELOG_TOPIC_PREFIX` (`forge`). The Kafka key of a stream is its id, so one stream is",
        "always in one partition, in order; a command and its events have the same partition number. The number of",
        "partitions is chosen once (`FORGELOG_PARTITIONS`) and never changed. Every record is stamped by the brokers",
        "when they take it (`message.timestamp.type=LogAppendTime`): no other clock counts.\n",
        *_table(("topic", "what", "kept", "partitions"), rows),
    ]
    return MADE + "\n".join(lines) + "\n"


def _topics(every: Topics) -> Iterator[tuple[Topic, Callable[..., Topic] | None]]:
    for name in ("commands", "events", "workers", "progress", "meters", "dead", "deliveries"):
        yield getattr(every, name), inspect.getattr_static(Topics, name).fget
    yield every.work("<gpu>"), Topics.work


def _topic(topic: Topic, member: Callable[..., Topic] | None) -> tuple[str, ...]:
    kept = "the latest of each key" if topic.compacted else f"{topic.kept.days} days" if topic.kept else "for ever"
    if topic.kept and not topic.kept.days:
        kept = f"{topic.kept.seconds // 3600} hour"
    partitions = str(topic.partitions) if topic.partitions else "as chosen"
    return f"`{topic.name}`", inspect.getdoc(member) or "", kept, partitions


def settings() -> str:
    known = {variable.name: variable for variable in describe()}
    lines = ["# Settings\n", "Environment variables, read once when a process starts. Empty counts as not set."]
    for concern in EVERY_CONCERN:
        rows = []
        for field in concern.model_fields.values():
            variable = known[str(field.alias)]
            default = "secret" if variable.secret else f"`{variable.default}`" if variable.default else "not set"
            rows.append((f"`{variable.name}`", variable.description, default))
        lines += [f"\n## {_doc(concern)}\n", *_table(("variable", "what it is", "default"), rows)]
    return MADE + "\n".join(lines) + "\n"


# --- how things are written ------------------------------------------------------------------------


def _members(union: object) -> tuple[type[Message], ...]:
    if isinstance(union, type) and issubclass(union, Message):
        return (union,)
    return tuple(kind for kind in get_args(union) if issubclass(kind, Message))


def _wire_name(kind: type[Message]) -> str:
    return str(kind.model_fields["type"].default)


def _doc(kind: type) -> str:
    return (inspect.getdoc(kind) if "__doc__" in vars(kind) and kind.__doc__ else "") or ""


def _fields(kind: type[Message]) -> list[str]:
    rows = []
    for name, field in kind.model_fields.items():
        if name != "type":
            rows.append((f"`{name}`", _type(field.annotation), "" if field.is_required() else "optional"))
    return ["", *_table(("field", "type", ""), rows), ""] if rows else [""]


def _type(annotation: object) -> str:
    """A type in a few words: `list of Artifact`, `text`, `approved, rejected or paused`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " or ".join(_type(one) for one in arguments if one is not type(None))
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is not None and issubclass(origin if isinstance(origin, type) else object, Mapping):
        return "object"
    if origin is not None and all(isinstance(one, str) for one in arguments):
        return ", ".join(f"`{one}`" for one in arguments)
    plain = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    name = getattr(annotation, "__name__", str(annotation))
    return plain.get(name, f"`{name}`" if isinstance(annotation, type) else name)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]


def commands_line() -> str:
    """The `forgelog` command, page by page, from its own help."""
    from typer.core import TyperGroup
    from typer.main import get_command

    from cli.main import commands

    whole = get_command(commands)
    assert isinstance(whole, TyperGroup)
    lines = [
        "# The `forgelog` command\n",
        "`forgelog COMMAND --help` says the same. Exit codes: 0 it worked, 1 it did not,",
    ]
    lines += ["2 it was asked in a way that cannot be granted, 3 nobody answered.\n"]
    for name, command in _leaves(whole.commands):
        lines += [f"## forgelog {name}\n", _with_examples(inspect.cleandoc(command.help or "")), ""]
        rows = []
        for parameter in command.params:
            names = ", ".join(f"`{one}`" for one in parameter.opts)
            if parameter.param_type_name == "argument":
                names = f"`{parameter.metavar or parameter.name}`"
            rows.append((names, str(getattr(parameter, "help", "") or "")))
        lines += [*_table(("", ""), rows), ""] if rows else []
    return MADE + "\n".join(lines)


def _leaves(commands: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name: `keys issue`."""
    for name, command in commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            yield before + name, command
        else:
            yield from _leaves(inner, f"{before}{name} ")


def _with_examples(help_: str) -> str:
    """Indented lines of a help text are examples: as code."""
    return re.sub(r"^ {2}(?=forgelog)", "    ", help_, flags=re.MULTILINE)


SOCKET: Final = """\
`/v1/live` is a WebSocket: say `{"subscribe": {}}` first (with `job_id` or `project_id`, to hear less; with `since`, to
resume). It answers with a `snapshot`, then `event`, `progress` and `heartbeat`.
"""


def http() -> str:
    """The gateway's addresses, from its OpenAPI document."""
    from gateway.app import create_app
    from gateway.configuration import Configuration
    from infra.settings import StoreSettings, VaultSettings

    secret = SecretStr("for the documentation only, and no more")
    settings = Configuration(store=StoreSettings(link_secret=secret), vault=VaultSettings(secret=secret))
    document = create_app(settings).openapi()
    lines = ["# HTTP\n", document["info"]["description"].strip(), ""]
    lines += ["`/openapi.json` describes every field and every error, `/docs` lets you try them.\n"]
    by_tag: dict[str, list[tuple[str, ...]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in sorted(methods.items()):
            tag = (operation.get("tags") or ["other"])[0]
            what = " ".join(str(operation.get("description") or operation.get("summary") or "").split())
            errors = ", ".join(code for code in sorted(operation["responses"]) if code >= "400")
            by_tag.setdefault(tag, []).append((f"`{method.upper()} {path}`", what, errors))
    for tag in document["tags"]:
        name, about = tag["name"], tag["description"]
        lines += [
            f"## {name.capitalize()}\n",
            f"{about}\n",
            *_table(("address", "what it does", "errors"), by_tag[name]),
            "",
        ]
        if name == "live":
            lines += [SOCKET]
    return MADE + "\n".join(lines)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "cli.md": commands_line,
    "http.md": http,
    "events.md": events,
    "commands.md": commands_page,
    "topics.md": topics,
    "settings.md": settings,
}


def pages() -> dict[str, str]:
    """File name -> what should stand in it."""
    return {name: write().rstrip() + "\n" for name, write in PAGES.items()}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
