"""Commands that prove the log: verify every record of it, and make the read models anew from it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from confluent_kafka import KafkaException
from psycopg import OperationalError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TimeElapsedColumn

from cli.terminal import AsJson, err, out, print_json, table
from cli.trouble import Trouble, Unreachable
from cli.words import duration, escape, short, size
from infra.local.state import Home
from infra.settings import DataSettings, KafkaSettings, PostgresSettings
from replay import export as exporting
from replay import rebuild as rebuilding
from replay import verify as verifying
from replay.reader import OnProgress


def verify(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="An export of the log, instead of the log itself.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the whole log, or an export of it, and check every hash, link, number and decision.

    Ends with code 1 when anything is not as it was written.
    """
    found = verified(folder)
    if as_json:
        print_json({**plain_fields(found), "sound": found.sound, "faults": [vars_of(fault) for fault in found.faults]})
    else:
        sign = "[green]✓ the log is whole[/]" if found.sound else "[red]✗ the log is not as it was written[/]"
        out.print(sign)
        out.print(
            f"[dim]{found.events:,} events in {found.streams:,} streams, {size(found.bytes)},"
            f" read in {duration(found.seconds)}[/]"
        )
        for fault in found.faults:
            where = f"{fault.stream} {fault.seq} at {fault.partition}:{fault.offset}"
            out.print(f"  [red]{fault.kind}[/]  {escape(where)}  [dim]{escape(fault.detail)}[/]", soft_wrap=True)
        if found.open_decisions:
            out.print(f"[dim]{len(found.open_decisions)} decisions were just being written[/]")
        if found.seal:
            out.print(f"seal {found.seal} [dim]compare it with the one that you kept[/]")
    if not found.sound:
        faults = sum(found.counts.values())
        raise Trouble(f"the log has {faults} faults: keep it as it is, and compare it with a copy on another broker")


def verified(folder: Path | None) -> verifying.Report:
    if folder is None:
        kafka, _ = products()
        with answering(), bar("reading the log") as tell:
            return verifying.verify(kafka, tell)
    try:
        with bars(("reading the export", "files")) as (tell,):
            return exporting.verify_export(folder, tell)
    except exporting.NotAnExport as reason:
        raise Trouble(str(reason)) from reason


def export_log(
    folder: Annotated[Path, typer.Argument(help="Where to; made if missing, continued if it holds an export.")],
    as_json: AsJson = False,
) -> None:
    """Write the log to files: what FOLDER does not hold yet, with a hash for each file and a seal for the whole.

    `forgelog verify FOLDER` checks them, wherever they were carried. The forge works on meanwhile.
    """
    kafka, _ = products()
    try:
        with answering(), bar("copying the log") as tell:
            made = exporting.export(kafka, folder, tell)
    except exporting.NotAnExport as reason:
        raise Trouble(str(reason)) from reason
    except OSError as error:
        raise Trouble(f"{folder} cannot be written: {error}") from error
    if as_json:
        return print_json({**plain_fields(made), "folder": str(folder)})
    out.print(f"[green]✓[/] {made.records:,} events more in {folder} [dim]{made.segments:,} files[/]")
    out.print(f"seal {made.seal} [dim]keep it somewhere else: it stands for everything in the folder[/]")


def rebuild(
    check_only: Annotated[bool, typer.Option("--check", help="Compare only: throw the fresh ones away again.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Switch back to the ones before the last rebuild.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the read models anew from the log, compare them with the live ones, and switch over.

    The forge works on meanwhile. Ends with code 1 when the two were not the same.
    """
    kafka, database_url = products()
    if back:
        return roll_back(database_url)
    try:
        with answering(), bar("folding the log") as tell:
            report = rebuilding.rebuild(kafka, database_url, tell, switch=not check_only)
    except rebuilding.NotPossible as reason:
        raise Trouble(str(reason)) from reason
    if as_json:
        tables = [vars_of(one) | {"equal": one.equal} for one in report.tables]
        print_json({**plain_fields(report), "equal": report.equal, "tables": tables})
    else:
        show(report)
    if report.tables and not report.equal:
        raise Trouble(
            "the live read models were not what the log says: `forgelog rebuild` has put the log's word in place"
        )


def show(report: rebuilding.Report) -> None:
    made = table("table", "rows>", "live", "from the log")
    for one in report.tables:
        style = "green" if one.equal else "red"
        made.add_row(one.name, f"{one.rebuilt_rows:,}", one.live_md5[:12], f"[{style}]{one.rebuilt_md5[:12]}[/]")
    out.print(made if report.tables else f"[yellow]not compared:[/] {report.why_unproved}")
    for one in report.tables:
        if one.differing:
            out.print(f"[red]{one.name}:[/] {escape(', '.join(map(short, one.differing)))}", soft_wrap=True)
    speed = f"{report.events:,} events in {duration(report.seconds)}, {report.events_per_second:,.0f} a second"
    sign = "[green]✓ the same, byte for byte[/]" if report.equal else "[yellow]◆ made anew[/]"
    out.print(f"\n{sign} [dim]{speed}[/]")
    if report.switched:
        out.print(f"[dim]live now: {report.schema}; `forgelog rebuild --back` returns to the ones before[/]")


def roll_back(database_url: str) -> None:
    try:
        with answering():
            schema = rebuilding.roll_back(database_url)
    except rebuilding.NotPossible as reason:
        raise Trouble(str(reason)) from reason
    out.print(f"[green]✓[/] live now: {schema}")


def products() -> tuple[KafkaSettings, str]:
    """Where Kafka and Postgres are: as the environment says, else those of the stack that runs here."""
    env = Home(DataSettings().folder.resolve()).read().env
    kafka, postgres = KafkaSettings(), PostgresSettings()
    if not os.environ.get("KAFKA_BOOTSTRAP_SERVERS") and "KAFKA_BOOTSTRAP_SERVERS" in env:
        kafka = kafka.model_copy(update={"bootstrap_servers": env["KAFKA_BOOTSTRAP_SERVERS"]})
    if not os.environ.get("DATABASE_URL") and "DATABASE_URL" in env:
        return kafka, env["DATABASE_URL"]
    return kafka, postgres.url


@contextmanager
def answering() -> Iterator[None]:
    """The products' silence as one sentence."""
    try:
        yield
    except KafkaException as error:
        raise Unreachable(
            f"Kafka does not answer ({error.args[0]}): `forgelog up`, or set KAFKA_BOOTSTRAP_SERVERS"
        ) from error
    except OperationalError as error:
        raise Unreachable("Postgres does not answer: `forgelog up`, or set DATABASE_URL") from error


@contextmanager
def bar(what: str) -> Iterator[OnProgress]:
    with bars((what, "events")) as (tell,):
        yield tell


@contextmanager
def bars(*tasks: tuple[str, str]) -> Iterator[tuple[OnProgress, ...]]:
    """One bar for each task, which is what it does and what it counts; each is shown from its first word on."""
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), "{task.fields[unit]}", TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        yield tuple(_told(progress, progress.add_task(what, visible=False, unit=unit)) for what, unit in tasks)


def _told(progress: Progress, task: TaskID) -> OnProgress:
    return lambda done, of: progress.update(task, completed=done, total=of, visible=True)


def plain_fields(report: object) -> dict[str, object]:
    """The fields of a report that are numbers and words."""
    return {name: value for name, value in vars_of(report).items() if isinstance(value, int | float | str | dict)}


def vars_of(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in getattr(value, "__dataclass_fields__", {})}
