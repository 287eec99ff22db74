"""The `forgelog` command: its table of contents, and the one place where trouble is put into words."""

import inspect
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from importlib import metadata
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from cli import (
    asset_edits,
    assets,
    auditing,
    batches,
    cards,
    dead_letters,
    demo,
    erasing,
    jobs,
    keys,
    lineage,
    log,
    proving,
    reviews,
    search,
    stack,
    webhooks,
    workers,
)
from cli.terminal import err
from cli.trouble import Misused, Trouble
from cli.words import escape
from infra.settings import DataSettings
from infra.version import code_commit

commands = typer.Typer(
    name="forgelog",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    if wanted:
        print(f"forgelog {metadata.version('forgelog')} ({code_commit()})")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and end.", callback=print_version, is_eager=True)
]


@commands.callback()
def forgelog(version: Version = False) -> None:
    """A prompt in, a game-ready asset out, and every fact on the way in one log.

    New here? `forgelog demo` shows it all. Then: `forgelog up`, and `forgelog generate "a knight with a red cape"`.
    """


GROUPS: Final[dict[str, tuple[Callable[..., None], ...]]] = {
    "Make assets": (
        jobs.generate,
        batches.batch,
        jobs.watch,
        reviews.review,
        assets.download,
        jobs.pause,
        jobs.resume,
        jobs.retry,
        jobs.rewind,
        jobs.priority,
        jobs.cancel,
    ),
    "Look around": (
        jobs.jobs,
        jobs.show,
        cards.card,
        assets.assets,
        search.search,
        lineage.lineage,
        workers.workers,
        log.events,
    ),
    "Tidy the library": (asset_edits.rename, asset_edits.tag, asset_edits.activate, asset_edits.delete),
    "Run the forge": (demo.demo, stack.up, stack.down, stack.status, stack.doctor),
    "Look after the log": (
        auditing.audit,
        proving.verify,
        proving.rebuild,
        proving.export_log,
        auditing.collect,
        erasing.erase,
    ),
}


def flowing(text: str) -> str:
    """A docstring with each paragraph on one line, so that help fills the terminal; indented lines stay as they are."""
    return re.sub(r"(?<=\S)\n(?=\S)", " ", text)


commands.add_typer(keys.group, rich_help_panel="Run the forge")
commands.add_typer(webhooks.group, rich_help_panel="Run the forge")
commands.add_typer(dead_letters.group, rich_help_panel="Look after the log")

for group, members in GROUPS.items():
    for member in members:
        commands.command(rich_help_panel=group, help=flowing(inspect.getdoc(member) or ""))(member)


def app() -> None:
    """What the `forgelog` script calls. A person never sees a traceback: it goes to a file that the sentence names."""
    try:
        code = commands(prog_name="forgelog", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except Trouble as trouble:
        err.print(f"[red]✗[/] {escape(str(trouble))}", soft_wrap=True)
        sys.exit(trouble.exit_code)
    except TyperException as misuse:
        err.print(f"[red]✗[/] {escape(sentence(misuse))}", soft_wrap=True)
        sys.exit(Misused.exit_code)
    except KeyboardInterrupt:
        err.print("[dim]stopped[/]")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        err.print(f"[red]✗[/] forgelog made a mistake: please report it with {keep_traceback()}", soft_wrap=True)
        sys.exit(1)


def sentence(misuse: TyperException) -> str:
    """What was wrong with the words of the command, and where the right ones stand."""
    said = getattr(misuse, "format_message", lambda: str(misuse))().strip().replace(". Did", "; did").rstrip(".?")
    context = getattr(misuse, "ctx", None)
    where = context.command_path if context else "forgelog"
    return f"{said[:1].lower()}{said[1:]}: `{where} --help` shows how"


def keep_traceback() -> str:
    """Writes down what went wrong and returns the file's name."""
    file = DataSettings().folder / "logs" / f"cli-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(" ".join(sys.argv) + "\n" + traceback.format_exc())
    return str(file)
