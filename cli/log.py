"""The command that reads the events, as they are or as they happen."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import httpx
import typer
from httpx_sse import ServerSentEvent, SSEError
from pydantic import JsonValue

from cli.door import Door
from cli.terminal import AsJson, opened, out
from cli.trouble import Unreachable
from cli.views import View
from cli.words import escape, short

AGAIN_S: Final = 0.5
PATIENCE_S: Final = 60.0
HEARTBEAT_S: Final = 20.0
QUIET_S: Final = 15.0
PAUSE_S: Final = 2.5  # how long one job's past may pause before it counts as told
STYLES: Final = {
    "step-completed": "green",
    "job-completed": "bold green",
    "step-failed": "red",
    "job-failed": "bold red",
    "command-rejected": "red",
    "review-requested": "yellow",
    "user-review-updated": "yellow",
}
TOLD: Final = (
    "title",
    "step",
    "attempt",
    "decision",
    "checkpoint",
    "engine",
    "error_message",
    "message",
    "reason",
    "version",
)


class Happened(View):
    """One event as the gateway tells it."""

    position: str
    type: str
    stream: str
    seq: int
    at: datetime
    body: dict[str, JsonValue]


def events(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Stay, and show each event as it happens.")] = False,
    since: Annotated[str, typer.Option(help="Begin at: beginning, now, or where --json said to go on.")] = "",
    job: Annotated[str, typer.Option(help="Only this job's events.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read the events in order: all there ever were, or with --follow all there will be.

    With --json each line is one event; its `resume` given as --since goes on right behind it.
    """
    begin = since or ("now" if follow and not job else "beginning")
    with opened() as door:
        job_id = door.full_job_id(job) if job else ""
        for message in stream(door, begin, job_id, follow):
            event = Happened.model_validate_json(message.data)
            if as_json:
                print(json.dumps({**json.loads(message.data), "resume": message.id}, ensure_ascii=False), flush=True)
            else:
                out.print(picture(event), soft_wrap=True)


def stream(door: Door, begin: str, job_id: str, follow: bool) -> Iterator[ServerSentEvent]:
    """Events from there on. While following, a broken connection is taken up behind the last event that came; otherwise
    the stream ends when it has caught up with the log. Raises `Unreachable` when the gateway stays away.
    """
    heard = time.monotonic()
    head = {} if follow or job_id else ends(door)
    while True:
        try:
            for message in connection(door, begin, job_id, HEARTBEAT_S if follow else PAUSE_S if job_id else QUIET_S):
                heard, begin = time.monotonic(), message.id or begin
                if message.event == "message":
                    yield message
                if head and covers(vector(begin), head):
                    return
        except (httpx.TransportError, SSEError) as error:
            if not follow and isinstance(error, httpx.ReadTimeout):
                return
            if time.monotonic() - heard > PATIENCE_S:
                raise Unreachable(f"the gateway at {door.url} went away: `forgelog status` tells more") from error
        time.sleep(AGAIN_S)


def connection(door: Door, begin: str, job_id: str, silence_s: float) -> Iterator[ServerSentEvent]:
    where = {"from": begin} if begin in ("beginning", "now") else {"since": begin}
    params = {**where, **({"job_id": job_id} if job_id else {})}
    with door.stream("/v1/events", params, silence_s) as messages:
        for message in messages:
            if message.event in ("hello", "message") and message.data:  # a heartbeat has none
                yield message


def ends(door: Door) -> Mapping[int, int]:
    """Where the log ends now: partition -> next offset."""
    with suppress(httpx.TransportError, SSEError):
        for message in connection(door, "now", "", HEARTBEAT_S):
            return vector(message.id)
    return {}


def vector(text: str) -> Mapping[int, int]:
    if ":" not in text:
        return {}
    return {int(one): int(next_) for one, next_ in (part.split(":") for part in text.split(","))}


def covers(reached: Mapping[int, int], head: Mapping[int, int]) -> bool:
    return all(reached.get(partition, 0) >= offset for partition, offset in head.items())


def picture(event: Happened) -> str:
    """One line: when, which stream, what, and the few words that tell most."""
    kind = event.type.partition(".")[0]
    style = STYLES.get(kind, "default")
    what = "  ".join(words(name, event.body.get(name)) for name in TOLD if event.body.get(name))
    stream_kind, _, identity = event.stream.partition("-")
    at = event.at.isoformat(timespec="milliseconds")[11:23]
    return (
        f"[dim]{at}[/]  {stream_kind} {short(identity)} [dim]{event.seq:>3}[/]"
        f"  [{style}]{kind:<20}[/]  {escape(what)}".rstrip()
    )


def words(name: str, value: JsonValue) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return f"{name} {value}" if name in ("attempt", "version") else str(value)
