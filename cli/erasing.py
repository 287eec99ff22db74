"""`forgelog erase`: what a person has said is forgotten, for good."""

from typing import Annotated

import typer

from cli.door import Door, read
from cli.terminal import AsJson, err, opened, out, print_json
from cli.trouble import Trouble
from cli.views import Erasure
from cli.words import escape

TRIES = 5


def erase(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Their id, as the audit record and /v1/me tell it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget what a person has said: prompts, titles, notes and reasons, in the log and in every copy of it.

    The keys of their texts are destroyed. Nobody can bring them back. Pictures and models that were made stay, and so
    does the record of what was done when, under the opaque id. Asked again, it finishes what was cut short.
    """
    if not yes:
        err.print(f"Everything that {escape(person)} has said becomes unreadable, and nobody can bring it back.")
        must_agree()
    with opened() as door:
        receipt = erased(door, person)
    if as_json:
        return print_json(receipt)
    if not receipt.keys:
        out.print(f"[green]●[/] there is nothing (more) to forget of {escape(person)}")
    else:
        out.print(f"[green]●[/] forgotten; no process remembers a key any more in {receipt.everywhere_in_s:g} s")


def must_agree() -> None:
    """Raises `Trouble` for a no, and where nobody is there to answer."""
    try:
        agreed = typer.confirm("Erase it?", err=True)
    except typer.Abort:
        agreed = False
    if not agreed:
        raise Trouble("nothing was erased: --yes does not ask")


def erased(door: Door, person: str) -> Erasure:
    """Asks until it is done: an answer of 202 says that the log has the wish, and that it is not decided yet."""
    for _ in range(TRIES):
        answer = door.post(f"/v1/people/{person}/erase")
        if answer.status_code != 202:
            return read(Erasure, answer)
    raise Trouble("the log has the wish, but nobody has decided it yet: `forgelog erase` again finishes it")
