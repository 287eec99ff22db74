"""Why a job waits and how long, said in a few words."""

from collections.abc import Iterator
from typing import Final

from cli.views import Breaker, Engine, Waiting
from cli.words import duration, escape

WORDS: Final = {
    "engine_open": "engine rests",
    "no_worker": "no worker",
    "quota": "quota",
    "retry": "tried again",
    "paused": "paused",
    "review": "waits for you",
}


def in_brief(waiting: Waiting | None) -> str:
    """`number 3, in about 2 min 10 s`; empty when the job does not wait."""
    if waiting is None:
        return ""
    what = WORDS.get(waiting.reason, "")
    if waiting.reason == "queue":
        what = f"number {waiting.position}" if waiting.position else "in line"
    when = f"in about {duration(waiting.eta_s.likely)}" if waiting.eta_s else ""
    return ", ".join(filter(None, (what, when)))


def in_full(waiting: Waiting) -> str:
    """A sentence, with the band of time where one is known."""
    eta = waiting.eta_s
    if eta is None:
        return waiting.detail
    band = f"in about {duration(eta.likely)} ({duration(eta.low)} to {duration(eta.high)})"
    return f"{waiting.detail}; {band}"


def resting(engines: tuple[Engine, ...]) -> Iterator[str]:
    """The engines that are not trusted just now, as rich markup."""
    for engine in engines:
        if engine.breaker is not None and engine.breaker.status != "closed":
            yield f"[yellow]![/] {escape(engine.engine)} {_breaker(engine.breaker)}"


def _breaker(breaker: Breaker) -> str:
    if breaker.status == "half_open":
        return "is being tried again with one step"
    when = f"{breaker.probe_at:%H:%M:%S} UTC" if breaker.probe_at else "some time"
    why = f": {escape(breaker.last_error)}" if breaker.last_error else ""
    return f"rests and is tried again at {when} [dim]({breaker.failures} failures{why})[/]"
