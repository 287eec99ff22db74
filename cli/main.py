"""The `forgelog` command: its table of contents, and the one place where trouble is put into words."""

import os
import sys
import time
import traceback
from importlib import metadata
from typing import Annotated, Final

import typer
from rich.markup import escape

from cli import assets, demo, jobs, log, proving, reviews, stack, workers
from cli.terminal import err
from cli.trouble import Trouble
from infra.settings import DataSettings
from infra.version import code_commit

MAKE: Final = "Make assets"
LOOK: Final = "Look around"
RUN: Final = "Run the forge"
PROVE: Final = "Look after the log"

commands = typer.Typer(
    name="forgelog",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@commands.callback()
def forgelog(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    """A prompt in, a game-ready asset out, and every fact on the way in one log.

    New here? `forgelog demo` shows it all. Then: `forgelog up`, and `forgelog generate "a knight with a red cape"`.
    """
    if version:
        print(f"forgelog {metadata.version('forgelog')} ({code_commit()})")
        raise typer.Exit


commands.command(rich_help_panel=MAKE)(jobs.generate)
commands.command(rich_help_panel=MAKE)(jobs.watch)
commands.command(rich_help_panel=MAKE)(reviews.review)
commands.command(rich_help_panel=MAKE)(assets.download)
commands.command(rich_help_panel=MAKE)(jobs.pause)
commands.command(rich_help_panel=MAKE)(jobs.resume)
commands.command(rich_help_panel=MAKE)(jobs.retry)
commands.command(rich_help_panel=MAKE)(jobs.cancel)
commands.command(rich_help_panel=LOOK)(jobs.jobs)
commands.command(rich_help_panel=LOOK)(jobs.show)
commands.command(rich_help_panel=LOOK)(assets.assets)
commands.command(rich_help_panel=LOOK)(workers.workers)
commands.command(rich_help_panel=LOOK)(log.events)
commands.command(rich_help_panel=RUN)(demo.demo)
commands.command(rich_help_panel=RUN)(stack.up)
commands.command(rich_help_panel=RUN)(stack.down)
commands.command(rich_help_panel=RUN)(stack.status)
commands.command(rich_help_panel=RUN)(stack.doctor)
commands.command(rich_help_panel=PROVE)(proving.verify)
commands.command(rich_help_panel=PROVE)(proving.rebuild)


def app() -> None:
    """What the `forgelog` script calls. A person never sees a traceback: it goes to a file that the sentence names."""
    try:
        commands()
    except Trouble as trouble:
        err.print(f"[red]✗[/] {escape(str(trouble))}", soft_wrap=True)
        sys.exit(trouble.exit_code)
    except KeyboardInterrupt:
        err.print("[dim]stopped[/]")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        err.print(f"[red]✗[/] forgelog made a mistake: please report it with {keep_traceback()}", soft_wrap=True)
        sys.exit(1)


def keep_traceback() -> str:
    """Writes down what went wrong and returns the file's name."""
    file = DataSettings().folder / "logs" / f"cli-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(" ".join(sys.argv) + "\n" + traceback.format_exc())
    return str(file)
