"""Webhooks: who is told what happens in a project, what became of each message, and the secrets that sign them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Final

import typer
from pydantic import JsonValue

from cli.dead_letters import AGES, instant
from cli.door import Door, is_uuid, read
from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.trouble import Misused, Trouble
from cli.views import Page, Row, View
from cli.words import ago, duration, escape, short

group: Final = typer.Typer(
    name="webhooks", no_args_is_help=True, help="Webhooks: servers of yours that are told what happens in a project."
)
LOCAL: Final = "00000000-0000-4000-8000-000000000001"
SEARCHED: Final = 2_000
"""Turns among which a delivery is looked for by the beginning of its id: the newest."""
A_PAGE: Final = 200
NAMED: Final = 2
MOST_ADDRESS: Final = 48
STATES: Final = {
    "waiting": "[dim]· waiting[/]",
    "requested": "[cyan]→ requested[/]",
    "failed": "[yellow]↻ failed[/]",
    "delivered": "[green]✓ delivered[/]",
    "dead": "[red]✗ dead[/]",
    "dropped": "[dim]∅ dropped[/]",
}

ProjectId = Annotated[
    str,
    typer.Argument(metavar="PROJECT", help="The project's id, or its first 6 characters or more; or the word local."),
]
WebhookId = Annotated[
    str, typer.Argument(metavar="WEBHOOK", help="The webhook's id, or its first 6 characters or more.")
]
Events = Annotated[
    list[str] | None,
    typer.Option("--event", "-e", help="Tell of this type alone, such as job-completed. May be repeated."),
]


class Webhook(View):
    """`generation` counts its secrets; until `previous_until` the one before signs too."""

    webhook_id: str
    project_id: str
    url: str
    events: tuple[str, ...] = ()
    description: str = ""
    active: bool = True
    generation: int = 1
    previous_until: datetime | None = None
    created_at: datetime | None = None


class NewWebhook(Webhook):
    secret: str


class Secrets(View):
    secret: str
    previous: str = ""
    previous_until: datetime | None = None


class Turn(View):
    """One turn of a delivery. `status`: what the receiver answered, 0 for nothing."""

    delivery_id: str
    state: str
    at: datetime | None = None
    attempt: int = 0
    status: int = 0
    took_ms: int = 0
    reason: str = ""
    next_try_at: datetime | None = None
    event_type: str = ""
    stream: str = ""
    again: bool = False


class Delivery(Turn):
    turns: tuple[Turn, ...] = ()


class Ping(View):
    delivered: bool
    status: int = 0
    took_ms: int = 0
    reason: str = ""
    answer: str = ""


class Requested(View):
    requested: int
    next_cursor: str | None = None


# --- who is told ---


@group.command(name="list")
def list_webhooks(project: ProjectId, as_json: AsJson = False) -> None:
    """List the webhooks of a project: whether each is on, where it is, and of what it is told."""
    with opened() as door:
        project_id = full_project_id(door, project)
        found = webhooks(door, project_id)
    if as_json:
        return print_json(found)
    rows = [(brief(one.webhook_id), standing(one), escape(cut(one.url)), told_of(one.events)) for one in found]
    empty = f"Nobody is told: `forgelog webhooks add {escape(project)} https://…` makes a webhook."
    print_rows(table("webhook", "state", "address", "told of"), rows, empty)


@group.command()
def add(
    project: ProjectId,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages go: https, port 443, a public address.")],
    event: Events = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell a server what happens from now on. Prints the secret by which it knows that it was us.

    forgelog webhooks add 4f2c81 https://studio.example/forge

    forgelog webhooks add 4f2c81 https://studio.example/forge -e job-completed -e job-failed -e review-requested

    forgelog webhooks add local http://127.0.0.1:8080/forge
    """
    with opened() as door:
        body: dict[str, JsonValue] = {"url": url, "events": [*(event or ())], "description": description}
        made = read(NewWebhook, door.post(f"/v1/projects/{full_project_id(door, project)}/webhooks", body))
    if as_json:
        return print_json(made)
    out.print(f"[green]●[/] {made.secret}", soft_wrap=True)
    of = "everything" if not made.events else f"{', '.join(made.events)} alone"
    out.print(f"[dim]The secret of webhook {made.webhook_id}, which is told of {of}. Keep it at the receiver.[/]")
    name = brief(made.webhook_id)
    out.print(f"[dim]`forgelog webhooks test {escape(project)} {name}` sends a message now.[/]")


@group.command()
def show(
    project: ProjectId,
    webhook: WebhookId,
    delivery: Annotated[
        str,
        typer.Argument(metavar="DELIVERY", help="Only this one, with all its tries: its id, or 6 characters of it."),
    ] = "",
    state: Annotated[
        list[str] | None, typer.Option("--state", "-s", help=f"Only: {', '.join(STATES)}. May be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=SEARCHED, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a webhook and its delivery log: every turn of every delivery, the newest first.

    forgelog webhooks show 4f2c81 019a2b3c-4d5e

    forgelog webhooks show 4f2c81 019a2b3c-4d5e --state dead

    forgelog webhooks show 4f2c81 019a2b3c-4d5e 7c1e90
    """
    odd = next((one for one in state or () if one not in STATES), "")
    if odd:
        raise Misused(f"--state {odd!r} is not known: use one of {', '.join(STATES)}")
    with opened(patience_s=10.0) as door:
        seen = full_webhook(door, project, webhook)
        if delivery:
            found = read(Delivery, door.get(f"{place(seen)}/deliveries/{full_delivery_id(door, seen, delivery)}"))
            turns, more = list(found.turns), False
        else:
            first = list(islice(every_turn(door, seen, state or ()), limit + 1))
            turns, more = first[:limit], len(first) > limit
    if as_json:
        return print_json(
            {"webhook": seen.model_dump(mode="json"), "deliveries": [turn.model_dump(mode="json") for turn in turns]}
        )
    out.print(f"{standing(seen)}  [bold]{escape(seen.url)}[/]", soft_wrap=True)
    for line in notes_on(seen):
        out.print(line, soft_wrap=True)
    out.print()
    made = table("delivery", "when", "state", "event", "about", "what came back")
    print_rows(made, [row_of(turn) for turn in turns], "Nothing was delivered yet." if not state else "Nothing is so.")
    if more:
        out.print(f"[dim]There are more: --limit {min(SEARCHED, limit * 5)} shows them.[/]")


@group.command()
def change(
    project: ProjectId,
    webhook: WebhookId,
    url: Annotated[str, typer.Option(help="Where messages go from now on.")] = "",
    event: Events = None,
    everything: Annotated[bool, typer.Option("--everything", help="Tell of every type.")] = False,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    on: Annotated[
        bool | None, typer.Option("--on/--off", help="Is it told? One that answered 410 Gone is off.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a webhook, or turn it off and on. What is not named stays, and so does the secret.

    forgelog webhooks change 4f2c81 019a2b3c-4d5e --on
    """
    if event and everything:
        raise Misused("--event or --everything: say one of them")
    wish = {
        "url": url or None,
        "events": [*event] if event else [] if everything else None,
        "description": description,
        "active": on,
    }
    if all(value is None for value in wish.values()):
        raise Misused("say what is to change: `forgelog webhooks change --help` lists it")
    with opened() as door:
        seen = full_webhook(door, project, webhook)
        kept = seen.model_dump(mode="json", include=set(wish))
        answer = door.put(place(seen), kept | {name: value for name, value in wish.items() if value is not None})
        changed = seen if answer.status_code == 202 else read(Webhook, answer)
    if as_json:
        return print_json(changed)
    out.print(f"{standing(changed)}  {brief(changed.webhook_id)}  {escape(changed.url)}", soft_wrap=True)
    for line in notes_on(changed):
        out.print(line, soft_wrap=True)


@group.command()
def remove(project: ProjectId, webhook: WebhookId) -> None:
    """Remove a webhook: it is told nothing more, and what is outstanding is dropped."""
    with opened() as door:
        seen = full_webhook(door, project, webhook)
        door.delete(place(seen))
    out.print(f"[green]●[/] {escape(seen.url)} is told nothing more", soft_wrap=True)


# --- secrets ---


@group.command()
def secret(project: ProjectId, webhook: WebhookId, as_json: AsJson = False) -> None:
    """Print the secret again. That somebody looked stands in the operator's record."""
    with opened() as door:
        seen = full_webhook(door, project, webhook)
        tell_secret(read(Secrets, door.get(f"{place(seen)}/secret")), as_json)


@group.command()
def rotate(
    project: ProjectId,
    webhook: WebhookId,
    overlap: Annotated[str, typer.Option(help="So long both secrets sign: 30m, 24h, 7d, or 0 for not at all.")] = "24h",
    as_json: AsJson = False,
) -> None:
    """Make a new secret. For a while both sign, so that the receiver can be changed at leisure.

    forgelog webhooks rotate 4f2c81 019a2b3c-4d5e --overlap 7d
    """
    body: dict[str, JsonValue] = {"overlap_s": seconds(overlap)}
    with opened() as door:
        seen = full_webhook(door, project, webhook)
        answer = door.post(f"{place(seen)}/rotate", body)
        if answer.status_code == 202:
            raise Trouble("it is in the log, and not to be seen yet: `forgelog webhooks secret` tells the new one soon")
        tell_secret(read(Secrets, answer), as_json)


def tell_secret(told: Secrets, as_json: bool) -> None:
    if as_json:
        return print_json(told)
    out.print(f"[green]●[/] {told.secret}", soft_wrap=True)
    if told.previous:
        out.print(
            f"[dim]○ {told.previous}  signs too until {told.previous_until:%Y-%m-%d %H:%M} UTC[/]", soft_wrap=True
        )


# --- messages ---


@group.command(name="test")
def send_test(project: ProjectId, webhook: WebhookId, as_json: AsJson = False) -> None:
    """Send one signed message now, and say what came back. Ends with code 1 when it was not taken."""
    with opened() as door:
        seen = full_webhook(door, project, webhook)
        ping = read(Ping, door.post(f"{place(seen)}/test"))
    if as_json:
        print_json(ping)
    elif ping.delivered:
        out.print(f"[green]✓[/] {escape(seen.url)} answers {ping.status} in {ping.took_ms} ms", soft_wrap=True)
    if not as_json and ping.answer.strip():
        out.print(f"[dim]{escape(ping.answer.strip())}[/]", soft_wrap=True)
    if not ping.delivered:
        raise Trouble(f"the message was not taken: {ping.reason}")


@group.command()
def redeliver(
    project: ProjectId,
    webhook: WebhookId,
    delivery: Annotated[
        str, typer.Argument(metavar="DELIVERY", help="Its id, or its first 6 characters or more.")
    ] = "",
    since: Annotated[
        str, typer.Option(help="All that were given up since: 30m, 12h, 7d, or a time such as 2026-05-04T12:00.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Send again: one delivery, whatever became of it, or all that were given up since a moment.

    Receivers know what they have by its webhook-id, which stays.

      forgelog webhooks redeliver 4f2c81 019a2b3c-4d5e 7c1e90

      forgelog webhooks redeliver 4f2c81 019a2b3c-4d5e --since 2d
    """
    if bool(delivery) == bool(since):
        raise Misused("name one delivery, or say --since: `forgelog webhooks show` lists them")
    moment = instant(since) if since else None
    with opened(patience_s=10.0) as door:
        seen = full_webhook(door, project, webhook)
        if moment is None:
            wished = full_delivery_id(door, seen, delivery)
            turn = read(Turn, door.post(f"{place(seen)}/deliveries/{wished}/redeliver"))
            count, what = 1, f"{short(turn.delivery_id)} {kind(turn)} is sent again"
        else:
            count = sum(given_up(door, seen, moment))
            what = f"{count} that were given up are sent again" if count else "none was given up since"
    if as_json:
        return print_json({"requested": count})
    out.print(f"{'[cyan]→[/]' if count else '[dim]·[/]'} {what}")
    if count:
        where = f"{escape(project)} {brief(seen.webhook_id)}"
        out.print(f"[dim]`forgelog webhooks show {where}` tells what comes of it.[/]")


def given_up(door: Door, seen: Webhook, since: datetime) -> Iterator[int]:
    """Asks for all of them, page by page; yields how many each page had."""
    moment = since if since.tzinfo else since.astimezone()
    cursor: str | None = ""
    while cursor is not None:
        wish: dict[str, JsonValue] = {"since": moment.isoformat(), "limit": A_PAGE, "cursor": cursor}
        page = read(Requested, door.post(f"{place(seen)}/redeliver", wish))
        yield page.requested
        cursor = page.next_cursor


# --- asking ---


def place(seen: Webhook) -> str:
    return f"/v1/projects/{seen.project_id}/webhooks/{seen.webhook_id}"


def webhooks(door: Door, project_id: str) -> tuple[Webhook, ...]:
    return read(Page[Webhook], door.get(f"/v1/projects/{project_id}/webhooks")).items


class Project(View):
    project_id: str


def full_project_id(door: Door, begins: str) -> str:
    """The one project whose id begins so. Raises `Misused`."""
    if begins == "local" or is_uuid(begins):
        return LOCAL if begins == "local" else begins
    every = (one.project_id for one in pages(door, Project, "/v1/projects", {"limit": 100}))
    found = door.beginning(begins, "project", every)
    if not found:
        raise Misused(f"there is no project {begins!r} that you may see: name it by its id")
    return found


def full_webhook(door: Door, project: str, begins: str) -> Webhook:
    """The one webhook of the project whose id begins so. Raises `Misused`."""
    every = {one.webhook_id: one for one in webhooks(door, full_project_id(door, project))}
    found = every.get(begins) or every.get(door.beginning(begins, "webhook", iter(every)))
    if found is None:
        raise Misused(f"there is no webhook {begins!r}: `forgelog webhooks list {project}` lists them")
    return found


def every_turn(door: Door, seen: Webhook, states: Sequence[str]) -> Iterator[Turn]:
    """The delivery log, the newest first."""
    return pages(door, Turn, f"{place(seen)}/deliveries", {"limit": A_PAGE, "state": [*states]})


def full_delivery_id(door: Door, seen: Webhook, begins: str) -> str:
    """The one delivery whose id begins so. Raises `Misused`."""
    if is_uuid(begins):
        return begins
    latest = {turn.delivery_id for turn in islice(every_turn(door, seen, ()), SEARCHED)}
    found = door.beginning(begins, "message", iter(latest))
    if not found:
        raise Misused(f"no delivery {begins!r} is among the latest {SEARCHED:,} turns: give its whole id")
    return found


def pages(door: Door, row: type[Row], path: str, params: dict[str, int | list[str]]) -> Iterator[Row]:
    cursor: str | None = ""
    while cursor is not None:
        query = params | ({"cursor": cursor} if cursor else {})
        page = read(Page[row], door.get(path, query))  # type: ignore[valid-type,arg-type]
        yield from page.items
        cursor = page.next_cursor


# --- saying ---


def brief(webhook_id: str) -> str:
    """The first 13 characters: of webhooks made in one minute the first 8 may be the same (UUIDv7)."""
    return webhook_id[:13]


def standing(seen: Webhook) -> str:
    return "[green]● on[/]" if seen.active else "[dim]○ off[/]"


def cut(url: str) -> str:
    return url if len(url) <= MOST_ADDRESS else url[: MOST_ADDRESS - 1] + "…"


def told_of(events: Sequence[str]) -> str:
    if not events:
        return "everything"
    rest = len(events) - NAMED
    return ", ".join(events[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def notes_on(seen: Webhook) -> Iterator[str]:
    yield f"[dim]webhook {seen.webhook_id} of project {seen.project_id}, made {ago(seen.created_at)}[/]"
    yield f"told of  {', '.join(seen.events) or 'everything'}"
    if seen.description:
        yield f"for      {escape(seen.description)}"
    if seen.previous_until and seen.previous_until > datetime.now(UTC):
        yield f"signed   with two secrets until {seen.previous_until:%Y-%m-%d %H:%M} UTC"
    if not seen.active:
        remedy = f"forgelog webhooks change {short(seen.project_id)} {brief(seen.webhook_id)} --on"
        yield f"[yellow]![/] It is off, and nothing is sent: `{remedy}` turns it on."


def row_of(turn: Turn) -> tuple[str, ...]:
    return (
        short(turn.delivery_id),
        ago(turn.at),
        STATES.get(turn.state, escape(turn.state)),
        kind(turn),
        about(turn.stream),
        came_back(turn),
    )


def kind(turn: Turn) -> str:
    return escape(turn.event_type.partition(".")[0])


def about(stream: str) -> str:
    """`job-4f2c81aa-…` is `job 4f2c81aa`."""
    what, _, name = stream.partition("-")
    return escape(f"{what} {short(name)}")


def came_back(turn: Turn, now: datetime | None = None) -> str:
    """`503 in 34 ms, try 3, again in 12 min 00 s`: the number first, where a narrow terminal shows it."""
    took = f" in {turn.took_ms} ms" if turn.took_ms < 1_000 else f" in {duration(turn.took_ms / 1_000)}"
    said = [f"{turn.status}{took}" if turn.status else escape(turn.reason)]
    if turn.attempt > 1:
        said.append(f"try {turn.attempt}")
    if turn.next_try_at is not None:
        wait_s = (turn.next_try_at - (now or datetime.now(UTC))).total_seconds()
        said.append(f"again in {duration(wait_s)}" if wait_s > 0 else "its time has come")
    return ", ".join(filter(None, said))


def seconds(text: str) -> int:
    """`24h` as seconds. Raises `Misused`."""
    count, unit = text[:-1], AGES.get(text[-1:].lower())
    if text == "0":
        return 0
    if not unit or not count.isdecimal() or len(count) > 6:
        raise Misused(f"--overlap {text!r} is no time: write 30m, 24h, 7d, or 0")
    return round(timedelta(**{unit: int(count)}).total_seconds())
