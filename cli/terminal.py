"""Where a command finds the forge, and how it speaks: tables for people, JSON for scripts."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from pydantic import BaseModel, JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.door import Door
from cli.trouble import Misused
from infra.local.state import Home
from infra.settings import DataSettings

DEFAULT_URL: Final = "http://127.0.0.1:7400"

WIDE: Final = 200
GAP: Final = 2
NARROWEST: Final = 8

out: Final = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)  # a pipe has no edge to wrap at
err: Final = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id, or its first 6 characters or more.")]


def forge_url() -> str:
    """FORGELOG_URL, else where the local stack says that its gateway listens, else the usual port."""
    return os.environ.get("FORGELOG_URL") or Home(DataSettings().folder).read().url or DEFAULT_URL


@contextmanager
def opened(patience_s: float = 3.0) -> Iterator[Door]:
    with Door(forge_url(), patience_s) as door:
        yield door


def print_json(value: BaseModel | Iterable[BaseModel] | object) -> None:
    """One JSON document on stdout, plain, so that it can be piped."""
    print(json.dumps(plain(value), indent=2, ensure_ascii=False))


def plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def table(*columns: str, title: str = "") -> Table:
    """A table without a box: it reads well, and cuts well with other tools."""
    made = Table(box=None, pad_edge=False, header_style="bold dim", title=title or None, title_justify="left")
    for column in columns:
        side: Literal["left", "right"] = "right" if column.endswith(">") else "left"
        made.add_column(column.removesuffix(">"), justify=side, no_wrap=True, overflow="ellipsis")
    return made


def print_rows(made: Table, rows: Sequence[Sequence[str]], empty: str) -> None:
    """The table, or what to do when there is nothing in it."""
    for row in rows:
        made.add_row(*row)
    out.print(last_gives_way(made) if rows else f"[dim]{empty}[/]")


def last_gives_way(made: Table) -> Table:
    """Where a terminal is narrow, only the last column is cut."""
    *columns, last = made.columns
    for column in columns:
        cells = (str(column.header), *map(str, column.cells))
        column.min_width = max(Text.from_markup(cell).cell_len for cell in cells)
    taken = sum((column.min_width or 0) + GAP for column in columns)
    last.max_width = max(NARROWEST, out.width - taken)
    return made


def parted(option: str, given: str, example: str) -> tuple[str, Path]:
    """`mesh=fixed.glb` as role and file. Raises `Misused`."""
    role, _, name = given.partition("=")
    file = Path(name)
    if not role or not name:
        raise Misused(f"{option} {given!r} is not ROLE=FILE: write {example}")
    if not file.is_file():
        raise Misused(f"there is no file {name!r} for {role}")
    return role, file


def opened_json(file: Path) -> JsonValue:
    """Raises `Misused` for a file that is none, or holds no JSON."""
    try:
        found: JsonValue = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Misused(f"{file} cannot be read as JSON: {error}") from None
    return found
