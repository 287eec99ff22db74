"""Schemathesis against a running gateway: every operation, with data that fits its description or does not."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

import schemathesis
from fastapi.routing import iter_route_contexts
from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, ServerError
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.core import EventStream
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi.checks import AllowHeaderMismatch, IgnoredAuth, UnsupportedMethodResponse
from schemathesis.schemas import BaseSchema

from tests.fuzz.stand import Stand
from tests.integration.matrix import an_app

LEFT_OUT: Final = {
    "/v1/events": "a stream without an end; tests/unit/gateway/test_gateway_listening.py",
    "/events": "a stream without an end; tests/integration/test_documents_001_002.py",
}
"""Path -> why it is not fuzzed, and what tries it instead."""

NOT_CHECKED: Final = {
    "positive_data_acceptance": "what fits the schema may still name a job that is over, or a file that is not there",
    "ensure_resource_availability": "a read sees a write when it names the write's position; links do not carry it",
}
"""Check -> why it is not made. All others of Schemathesis are."""

REFUSALS: Final = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 416, 422, 428, 429, 460, 503]
"""What is a refusal. 412 and 460 are those of tus, whose headers are looked at before the rest."""
PROJECTS: Final = ("project_id", "world_id")
EDGES: Final = ("examples", "coverage")
AT_RANDOM: Final = ("fuzzing", "stateful")
PATIENCE_S: Final = 20.0
MOST_TURNS: Final = 20
AT_ONCE: Final = 3
"""Requests under way: more than one, because many wait for the log."""


class Place(NamedTuple):
    """An address that the gateway has, as it is matched. `hidden`: left out of the document."""

    pattern: re.Pattern[str]
    path: str
    methods: frozenset[str]
    hidden: bool


PLACES: Final = [
    Place(
        route.path_regex,
        str(route.path_format),
        frozenset(route.methods),
        not getattr(route, "include_in_schema", True),
    )
    for route in iter_route_contexts(an_app().routes)
    if route.methods
]


@dataclass
class Tally:
    """`statuses`: operation -> status -> how often. `faults`: operation, check, what was wrong -> how often."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Operation -> how long each answer took."""
    silent: Counter[str] = field(default_factory=Counter)
    """Operation -> requests that got no answer in time."""
    troubles: Counter[str] = field(default_factory=Counter)
    """What kept the fuzzer itself from trying something."""

    @property
    def cases(self) -> int:
        return sum(sum(counts.values()) for counts in self.statuses.values())

    def add(self, recorder: ScenarioRecorder) -> None:
        for case_id, interaction in recorder.interactions.items():
            operation = recorder.cases[case_id].value.operation.label
            if interaction.response is None:
                self.silent[operation] += 1
            else:
                self.statuses[operation][interaction.response.status_code] += 1
                self.seconds[operation].append(interaction.response.elapsed)
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.status is not Status.SUCCESS and check.failure_info is not None:
                    failure = check.failure_info.failure
                    what = f"{failure.title}: {failure.message}"
                    fault = recorder.cases[case_id].value.operation.label, check.name, _first_lines(what)
                    self.faults[fault] += 1
                    self.examples.setdefault(fault, check.failure_info.code_sample[:1_500])


@schemathesis.hook
def filter_failure(context: schemathesis.HookContext, failure: Failure, case: Any, response: Any) -> bool:
    """Leaves out what another operation answered: `/v1/assets/bulk` is below `/v1/assets/{asset_id}`, too."""
    if isinstance(failure, ServerError | IgnoredAuth):
        return True
    path = unquote(urlsplit(response.request.url).path)
    here = [place for place in PLACES if place.pattern.match(path)]
    if isinstance(failure, UnsupportedMethodResponse | AllowHeaderMismatch):
        return len({place.path for place in here}) == 1 and not any(place.hidden for place in here)
    answering = next((place.path for place in here if response.request.method in place.methods), "")
    return bool(answering == case.operation.path)


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def _first_lines(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())[:300]


@schemathesis.check
def busy_says_when(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Any) -> None:
    """503 is honest only when it says when to come again."""
    if response.status_code == 503 and not response.headers.get("retry-after"):
        raise AssertionError("503 without Retry-After")


def schema_of(stand: Stand, key: str | None, seed: int, most: int, phases: Sequence[str]) -> BaseSchema:
    """`key` None: as somebody who shows nothing. `most`: examples of each operation in each phase."""
    told = {
        "seed": seed,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "request-timeout": PATIENCE_S,
        "max-redirects": 0,
        "workers": AT_ONCE,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "warnings": False,
        "generation": {"max-examples": most, "no-shrink": True, "database": "none", "codec": "utf-8"},
        "phases": {phase: {"enabled": phase in phases} for phase in EDGES + AT_RANDOM},
        "checks": {
            "negative_data_rejection": {"expected-statuses": REFUSALS},
            **{name: {"enabled": False} for name in NOT_CHECKED},
            "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", 503]},
            **({} if key else {"negative_data_rejection": {"enabled": False}, "ignored_auth": {"enabled": False}}),
        },
        "dictionaries": {name: {"values": list(values)} for name, values in stand.ids.items()},
        "parameters": {
            **{f"path.{name}": {"dictionary": name, "probability": 0.6} for name in stand.ids},
            **{
                f"query.{name}": {"dictionary": "project_id", "probability": 0.5} for name in ("project_id", "world_id")
            },
            "header.Tus-Resumable": {"dictionary": "tus", "probability": 0.8},
            "query.wait_s": 0,
            "query.at_least": stand.position,
            "header.x-forge-position": stand.position,
        },
    }
    config = SchemathesisConfig.from_dict(told)
    schema: BaseSchema = openapi.from_url(f"{stand.line.url}/openapi.json", config=config)
    for path in LEFT_OUT:
        schema = schema.exclude(path=path)
    return schema


def attack(stand: Stand, tally: Tally, key: str | None, seed: int, cases: int, end: float) -> None:
    """Until about `cases` more were sent, or the monotonic clock says `end`.

    Half of them drawn at random, operation by operation, and in sequences in which one answer names what the next
    request asks for; then all combinations of edges that the description has; then at random again, for the rest.
    """
    before = tally.cases
    operations = max(1, schema_of(stand, key, seed, 1, ()).statistic.operations.selected)
    most = max(1, cases // operations // 3)
    for turn in range(MOST_TURNS):
        phases, upto = (EDGES, cases) if turn == 1 else (AT_RANDOM, cases if turn else cases // 2)
        if tally.cases - before < upto and time.monotonic() < end:
            _drain(from_schema(schema_of(stand, key, seed + turn, most, phases)).execute(), tally, before + upto, end)


def _drain(stream: EventStream, tally: Tally, upto: int, end: float) -> None:
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            tally.add(event.recorder)
        elif isinstance(event, events.NonFatalError):
            tally.troubles[f"{event.label}: {event.info.title} ({type(event.value).__name__})"] += 1
        elif isinstance(event, events.FatalError):
            raise event.exception
        if tally.cases >= upto or time.monotonic() > end:
            stream.stop()
