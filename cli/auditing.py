"""Commands that let anyone check the forge: audit the log with the store, and clear away what no event names."""

import logging
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from cli.proving import answering, bar, bars, plain_fields, products, show, vars_of
from cli.terminal import AsJson, err, out, print_json, table
from cli.trouble import Misused, Trouble, Unreachable
from cli.words import duration, escape, size
from infra.file_store import FileStore, LinkSigner
from infra.local.state import Home
from infra.object_store import ObjectStore, StoreUnavailable
from infra.settings import DataSettings, GatewaySettings, StoreSettings
from infra.stores import open_store
from infra.vault import key_id_of, key_path, shred
from replay import audit as auditing
from replay import orphans, rebuild
from replay.keeping import Kept

log = logging.getLogger(__name__)

HOUR_S: Final = 3_600.0
LOG: Final = ("reading the log", "records")


def audit(
    deep: Annotated[bool, typer.Option("--deep", help="Read every file, too, and check its hash.")] = False,
    with_read_models: Annotated[
        bool, typer.Option("--with-read-models", help="Rebuild the read models and compare them, too.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="Decide only commands from this day or moment on again: 2026-11-01, 2026-11-01T09:30.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check the whole forge from its log and its files alone: nothing lost, nothing doubled, nothing made up.

    Puts every command to the deciders again and compares; looks for every file that an event names. Reads only; the
    forge may be at work. Ends with code 1 on any fault.
    """
    kafka, database_url = products()
    moment = instant(since)
    with answering(), storing(), bars(LOG, ("reading the files", "files")) as (tell, hashing):
        found = auditing.audit(kafka, forge_store(), tell, deep=deep, since=moment, on_hashing=hashing)
    models = None
    if with_read_models:
        with answering(), bar("folding the log") as tell:
            models = rebuild.rebuild(kafka, database_url, tell, switch=False)
    if as_json:
        print_json(
            {
                **plain_fields(found),
                "sound": found.sound,
                "at_rest": found.at_rest,
                "store": vars_of(found.store),
                "faults": [vars_of(fault) for fault in found.faults],
                "read_models_equal": models.equal if models else None,
            }
        )
    else:
        tell_of(found)
        if models:
            show(models)
    faults = sum(found.counts.values())
    if faults:
        counted = f"{faults:,} faults" if faults > 1 else "1 fault"
        raise Trouble(f"{counted}: docs/how-to/audit.md says what each means and what to do")
    if models and models.tables and not models.equal:
        raise Trouble("the read models are not what the log says: `forgelog rebuild` puts the log's word in place")


def tell_of(found: auditing.Report) -> None:
    out.print("[green]✓ nothing lost, nothing doubled[/]" if found.sound else "[red]✗ not as it should be[/]")
    out.print(
        f"[dim]{found.events:,} events in {found.streams:,} streams, {found.commands:,} commands,"
        f" in {duration(found.seconds)}, {found.events_per_second:,.0f} events a second[/]\n"
    )
    silent = f"{found.silent:,} rightly came to nothing ({found.repeated:,} came twice)"
    rows = [
        ("commands", f"{found.proved:,} answered as the deciders answer; {silent}"),
        ("", parts({"not provable any more": found.unprovable, "waiting": found.waiting, "unreadable": found.unread})),
        ("jobs", parts(found.jobs)),
        ("steps", f"{found.steps:,} completed" + parts(found.wasted, "; attempts wasted: ")),
        *(files(found.store) if found.store else ()),
    ]
    made = table("", "")
    made.show_header = False
    for name, text in rows:
        if text:
            made.add_row(f"[dim]{name}[/]", text)
    out.print(made)
    for fault in found.faults:
        place = f"{fault.where} {fault.partition}:{fault.offset}" if fault.offset >= 0 else fault.where
        event = f"{fault.stream} {fault.seq or ''}".strip()
        line = f"  [red]{fault.kind}[/]  {escape(event)} at {place}  [dim]{escape(fault.detail)}[/]"
        out.print(line, soft_wrap=True)
    for kind, count in found.counts.items():
        shown = sum(fault.kind == kind for fault in found.faults)
        if count > shown:
            out.print(f"  [red]{kind}[/]  [dim]and {count - shown:,} more[/]")


def files(kept: Kept) -> list[tuple[str, str]]:
    hashed = f", {kept.hashed:,} hashes checked" if kept.hashed else ""
    more = {"on their way": kept.in_flight, "of no event": kept.orphans, "steps computed again": kept.recomputed}
    return [
        ("files", f"{kept.objects:,} ({size(kept.bytes)}), {kept.manifests:,} manifests{hashed}"),
        ("", parts(more)),
    ]


def parts(counts: dict[str, int], before: str = "") -> str:
    """`12 completed, 3 review`: only what there is."""
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    return before + said if said else ""


def collect(
    go: Annotated[bool, typer.Option("--go", help="Remove them. Without it they are only listed.")] = False,
    older_than: Annotated[
        float, typer.Option(min=1.0, help="Hours that an object is left alone after it was put.")
    ] = orphans.GRACE_S / HOUR_S,
    as_json: AsJson = False,
) -> None:
    """List the files that no event names, and with --go remove them.

    They come from attempts that died, from uploads that nobody used and from writes that were cut short. So do keys of
    persons who were erased, where that was cut short. The forge may be at work.
    """
    kafka, _ = products()
    store = forge_store()
    try:
        with answering(), storing(), bars(LOG) as (tell,):
            found = orphans.find(kafka, store, tell, grace_s=older_than * HOUR_S)
    except orphans.NotSafe as reason:
        raise Trouble(f"nothing is removed: {reason}") from reason
    removed = 0
    if go:
        with storing():
            removed = remove(store, found)
    if as_json:
        listed = [vars_of(one) for one in found.orphans]
        return print_json({**plain_fields(found), "bytes": found.bytes, "removed": removed, "orphans": listed})
    made = table("file", "size>", "put", "why")
    for one in found.orphans[:50]:
        put = datetime.fromtimestamp(one.modified, UTC).isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
        made.add_row(one.key, size(one.size), put, one.why)
    if found.orphans:
        out.print(made)
    if len(found.orphans) > 50:
        out.print(f"[dim]and {len(found.orphans) - 50:,} more[/]")
    sign = f"[green]✓[/] {removed:,} removed" if go else f"{len(found.orphans):,} of no event ({size(found.bytes)})"
    out.print(f"{sign} [dim]{found.kept:,} stay, {found.young:,} of them are younger than {older_than:g} h[/]")
    if found.orphans and not go:
        err.print("[dim]`forgelog collect --go` removes them[/]")


def remove(store: ObjectStore, found: orphans.Found) -> int:
    """Whatever was put again meanwhile stays. Returns how many are gone."""
    by_why: dict[str, list[str]] = {}
    for one in found.orphans:
        by_why.setdefault(one.why, []).append(one.key)
    gone = [key_path(one) for one in shred(store, map(key_id_of, by_why.pop("its person was erased", ())))]
    by_why.pop("half written", None)
    gone += [key for keys in by_why.values() for key in keys if store.delete(key, found.put_before)]
    gone += [one.key for one in store.clear_unfinished(found.put_before, go=True)]
    for key in gone:
        log.info("removed %s: nobody will ask for it", key)
    return len(gone)


def forge_store() -> ObjectStore:
    """As the environment says, else that of the stack that runs here. No links are signed by it."""
    settings = StoreSettings()
    if settings.endpoint:
        with storing():
            return open_store(settings, GatewaySettings())
    folder = settings.folder
    if "folder" not in settings.model_fields_set:
        home = Home(DataSettings().folder.resolve())
        folder = type(folder)(home.read().env.get("FORGELOG_STORE_DIR", str(home.folder / "store")))
    return FileStore(folder, LinkSigner("none is signed", ""))


class storing:
    """The store's silence as one sentence."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        if isinstance(error, StoreUnavailable):
            raise Unreachable(f"the file store does not answer ({error}): set S3_ENDPOINT, or try again") from error


def instant(text: str) -> int:
    """A day or a moment, UTC unless it says otherwise, in microseconds since 1970; 0 for nothing. Raises `Misused`."""
    if not text:
        return 0
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misused(f"--since {text!r} is no moment: write 2026-11-01 or 2026-11-01T09:30") from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1e6)
