"""Keys for programs: issued for one project, shown once, revoked by their id."""

from typing import Annotated, Final

import typer
from pydantic import JsonValue

from cli.door import read
from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.views import IssuedKey, Key, Page
from cli.words import ago, escape

group: Final = typer.Typer(
    name="keys", no_args_is_help=True, help="Keys that let programs into one project of a forge in server mode."
)
ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]


@group.command()
def issue(
    project: ProjectId,
    name: Annotated[str, typer.Option(help="What the key is for: you will find it by this.")],
    role: Annotated[str, typer.Option(help="viewer (reads), editor (submits, reviews) or admin.")] = "editor",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days it holds.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Issue a key. It is printed this once: the forge keeps only its hash."""
    with opened() as door:
        body: dict[str, JsonValue] = {"name": name, "role": role, "expires_days": days}
        made = read(IssuedKey, door.post(f"/v1/projects/{project}/keys", body))
    if as_json:
        return print_json(made)
    out.print(f"[green]●[/] {made.key}", soft_wrap=True)
    out.print(f"[dim]{made.role} of project {project}, for {days} days; shown once. Use it: export FORGELOG_KEY=…[/]")


@group.command(name="list")
def list_keys(project: ProjectId, as_json: AsJson = False) -> None:
    """List the keys of a project: what they are for, what they may, until when."""
    with opened() as door:
        found = read(Page[Key], door.get(f"/v1/projects/{project}/keys")).items
    if as_json:
        return print_json(found)
    rows = [(key.key_id, escape(key.name), key.role, standing(key), ago(key.issued_at)) for key in found]
    empty = f"No key was issued yet: `forgelog keys issue {project} --name …` issues one."
    print_rows(table("key", "for", "role", "holds", "issued"), rows, empty)


def standing(key: Key) -> str:
    if key.revoked_at:
        return "[red]revoked[/]"
    return f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "until revoked"


@group.command()
def revoke(
    project: ProjectId,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key's id, as `forgelog keys list` shows it.")],
) -> None:
    """Revoke a key: from now on nobody comes in with it."""
    with opened() as door:
        door.delete(f"/v1/projects/{project}/keys/{key}")
    out.print(f"[green]●[/] the key {escape(key)} is revoked")
