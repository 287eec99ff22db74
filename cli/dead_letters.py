"""Dead letters: what could not be read, and steps that failed for good. List them, look at one, send them again."""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from pydantic import JsonValue
from rich.json import JSON

from cli.door import Door, is_uuid, read
from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.trouble import Misused, Trouble
from cli.views import Letter, LetterInFull, Page, Redrive, Redrives
from cli.words import ago, escape, short, size

group: Final = typer.Typer(
    name="dead", no_args_is_help=True, help="Dead letters: records that could not be used, steps that failed for good."
)
KINDS: Final = ("undecodable", "step", "parked")
PATH: Final = "/v1/dead-letters"
PREVIEW: Final = 256
A_LINE: Final = 16
AGES: Final = {"m": "minutes", "h": "hours", "d": "days"}

LetterId = Annotated[str, typer.Argument(metavar="LETTER", help="The letter's id, or its first 6 characters or more.")]
Kind = Annotated[str, typer.Option(help=f"Only one kind: {', '.join(KINDS)}.")]
TopicName = Annotated[str, typer.Option(help="Only records that stood in this topic.")]
Since = Annotated[str, typer.Option(help="Only those buried since: 30m, 12h, 7d, or a time such as 2026-05-04T12:00.")]


@group.command(name="list")
def list_letters(
    kind: Kind = "",
    topic: TopicName = "",
    since: Since = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1_000, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first: what they are, why they died, and whether they were sent again."""
    chosen = filters(kind, topic, since)
    with opened(patience_s=10.0) as door:
        letters, more = first(every(door, chosen), limit)
    if as_json:
        return print_json(letters)
    rows = [
        (
            short(letter.letter_id),
            letter.kind,
            ago(letter.buried_at),
            subject(letter),
            str(letter.times),
            fate(letter),
            escape(letter.reason),
        )
        for letter in letters
    ]
    print_rows(table("letter", "kind", "buried", "about", "times>", "redriven", "reason"), rows, "No dead letters.")
    if more:
        out.print(f"[dim]There are more: --limit {min(1_000, limit * 5)} shows them.[/]")


@group.command()
def show(letter: LetterId, as_json: AsJson = False) -> None:
    """Show one dead letter: where it came from, why it died, what is in it, and what to do about it."""
    with opened(patience_s=10.0) as door:
        seen = read(LetterInFull, door.get(f"{PATH}/{full_id(door, letter)}"))
    if as_json:
        return print_json(seen)
    out.print(f"[bold]{seen.kind}[/]  {escape(seen.reason)}", soft_wrap=True)
    for line in notes_on(seen):
        out.print(line, soft_wrap=True)
    if seen.decoded is not None:
        out.print(JSON.from_data(seen.decoded))
    else:
        out.print(f"\n[dim]It cannot be read: {escape(seen.unread_because)}[/]", soft_wrap=True)
        out.print(escape(hex_dump(base64.b64decode(seen.bytes_base64)[:PREVIEW])))
        if seen.size > PREVIEW:
            out.print(f"[dim]... {size(seen.size)} in all: GET {PATH}/{seen.letter_id}/bytes has them[/]")
    out.print(f"\n{escape(seen.remedy)}", soft_wrap=True)


@group.command()
def redrive(
    letter: Annotated[
        str, typer.Argument(metavar="LETTER", help="The letter's id, or its first 6 characters or more.")
    ] = "",
    every_one: Annotated[bool, typer.Option("--all", help="All letters that the filters name, 50 a second.")] = False,
    go: Annotated[bool, typer.Option("--go", help="Do it. Without this it is only said what would be done.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the log.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Also a letter that was redriven and came back.")] = False,
    kind: Kind = "",
    topic: TopicName = "",
    since: Since = "",
    as_json: AsJson = False,
) -> None:
    """Send dead letters on their way again: first it is only said what would be sent where.

    An undecodable command goes back to where it stood; the job of a failed step is retried. Twice is as good as once.

      forgelog dead redrive 4f2c81

      forgelog dead redrive 4f2c81 --go --reason "the worker has the right weights now"

      forgelog dead redrive --all --kind step --since 2h --go
    """
    if bool(letter) == every_one:
        raise Misused("name one letter, or say --all: `forgelog dead list` lists them")
    wish: dict[str, JsonValue] = {"dry_run": not go, "reason": reason, "again": again}
    with opened(patience_s=10.0) as door:
        if every_one:
            told = list(many(door, {**wish, **filters(kind, topic, since)}, quiet=as_json))
        else:
            told = [one(door, full_id(door, letter), wish)]
            if not as_json:
                out.print(line_of(told[0]), soft_wrap=True)
    if as_json:
        return print_json(told if every_one else told[0])
    if every_one:
        out.print(summary(told), soft_wrap=True)
    if not go and any(found.action != "none" for found in told):
        out.print("[dim]Nothing was done: --go does it.[/]")


def one(door: Door, letter_id: str, wish: dict[str, JsonValue]) -> Redrive:
    """What came of it. Raises `Trouble` when that is not to be seen yet."""
    answer = door.post(f"{PATH}/{letter_id}/redrive", wish)
    if answer.status_code == 202:
        raise Trouble(f"it is in the log, and not to be seen yet: `forgelog dead show {short(letter_id)}` tells more")
    return read(Redrive, answer)


def many(door: Door, wish: dict[str, JsonValue], quiet: bool) -> Iterator[Redrive]:
    """Page after page, each letter told as soon as it is done."""
    cursor: str | None = ""
    while cursor is not None:
        page = read(Redrives, door.post(f"{PATH}/redrive", {**wish, "cursor": cursor}))
        for found in page.items:
            if not quiet:
                out.print(line_of(found), soft_wrap=True)
            yield found
        cursor = page.next_cursor


def line_of(found: Redrive) -> str:
    sign = "[green]✓[/]" if found.done else "[dim]·[/]" if found.action == "none" else "[cyan]→[/]"
    return f"{sign} {short(found.letter_id)}  {found.kind:<12}{escape(found.says)}"


def summary(told: list[Redrive]) -> str:
    done = sum(found.done for found in told)
    already = sum(found.already for found in told)
    would = sum(found.action != "none" and not found.done for found in told)
    rest = len(told) - done - already - would
    counts = ((done, "redriven"), (would, "would be redriven"), (already, "were redriven before"), (rest, "cannot be"))
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "no such letters"


def filters(kind: str, topic: str, since: str) -> dict[str, JsonValue]:
    """As the gateway takes them. Raises `Misused`."""
    if kind and kind not in KINDS:
        raise Misused(f"--kind {kind!r} is not known: use one of {', '.join(KINDS)}")
    moment = instant(since).isoformat() if since else ""
    return {name: value for name, value in (("kind", kind), ("topic", topic), ("since", moment)) if value}


def instant(since: str, now: datetime | None = None) -> datetime:
    """`2h` is two hours ago. Raises `Misused`."""
    count, unit = since[:-1], AGES.get(since[-1:].lower())
    try:
        if unit and count.isdecimal():
            return (now or datetime.now(UTC)) - timedelta(**{unit: int(count)})
        return datetime.fromisoformat(since)
    except (ValueError, OverflowError):
        raise Misused(f"--since {since!r} is no time: write 30m, 12h, 7d, or 2026-05-04T12:00") from None


def every(door: Door, chosen: Mapping[str, JsonValue]) -> Iterator[Letter]:
    """Letters, the newest first. One that lies on two pages is told once."""
    told: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        params = {name: str(value) for name, value in chosen.items()} | {"cursor": cursor}
        page = read(Page[Letter], door.get(PATH, params))
        for letter in page.items:
            if letter.letter_id not in told:
                told.add(letter.letter_id)
                yield letter
        cursor = page.next_cursor


def first(letters: Iterator[Letter], limit: int) -> tuple[list[Letter], bool]:
    """So many of them, and whether there are more."""
    found: list[Letter] = []
    for letter in letters:
        if len(found) == limit:
            return found, True
        found.append(letter)
    return found, False


def full_id(door: Door, begins: str) -> str:
    """The one letter whose id begins so. Raises `Misused`."""
    if is_uuid(begins):
        return begins
    found = door.beginning(begins, "letter", (letter.letter_id for letter in every(door, {})))
    if not found:
        raise Misused(f"there is no dead letter {begins!r}: `forgelog dead list` lists them")
    return found


def subject(letter: Letter) -> str:
    if letter.step:
        return f"{letter.step} of {short(letter.job_id)}"
    return escape(letter.message or letter.topic)


def fate(letter: Letter) -> str:
    if letter.came_back:
        return "[yellow]came back[/]"
    return f"[green]{ago(letter.redriven_at)}[/]" if letter.redriven_at else ""


def notes_on(letter: LetterInFull) -> Iterator[str]:
    times = f" · {letter.times} times" if letter.times > 1 else ""
    yield f"[dim]letter {letter.letter_id} · put aside by {letter.role} {ago(letter.buried_at)}{times}[/]"
    yield f"stood at   {letter.topic}/{letter.partition}/{letter.offset}, {size(letter.size)}"
    yield f"stream     {escape(letter.stream)}"
    if letter.message:
        yield f"message    {letter.message}"
    if letter.step:
        code = f" ({escape(letter.error_code)})" if letter.error_code else ""
        yield f"step       {letter.step}, attempt {letter.attempt}{code}"
    if letter.traceparent:
        yield f"trace      {escape(letter.traceparent)}"
    for name, value in letter.headers.items():
        yield f"[dim]header     {escape(name)}: {escape(value)}[/]"
    if letter.redriven_at:
        why = f": {escape(letter.redriven_reason)}" if letter.redriven_reason else ""
        back = "; [yellow]it came back since[/]" if letter.came_back else ""
        yield f"redriven   {ago(letter.redriven_at)} by {escape(letter.redriven_by)}{why}{back}"


def hex_dump(data: bytes) -> str:
    """Offset, bytes, and what of them can be printed: sixteen a line."""
    lines = []
    for start in range(0, len(data), A_LINE):
        piece = data[start : start + A_LINE]
        plain = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        lines.append(f"{start:04x}  {piece.hex(' '):<{A_LINE * 3 - 1}}  {plain}")
    return "\n".join(lines)
