"""Commands about the library: what is there, and bringing its files here."""

import hashlib
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Final

import typer

from cli.door import Door
from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.trouble import Trouble
from cli.views import Asset, File
from cli.words import ago, escape, kind_of, short, size

OWN_NAMES: Final = {"glb": "{}.glb", "fbx": "{}.fbx", "spine_json": "{}.json", "spine_atlas": "{}.atlas"}
"""Files that nothing else names, so that they may bear the asset's name. Others keep theirs: files refer to them."""


def assets(
    kind: Annotated[str, typer.Option("--type", "-t", help="Only 3d-character, prop, 2d-sprite or background.")] = "",
    words: Annotated[str, typer.Option("--search", "-s", help="Only titles with these words.")] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the library, the newest first."""
    filters = {"asset_type": kind_of(kind) if kind else "", "q": words}
    with opened() as door:
        page = door.assets(limit, **{name: value for name, value in filters.items() if value})
    if as_json:
        return print_json(page.items)
    rows = [
        (
            short(asset.asset_id),
            asset.asset_type.lower().replace("_", " "),
            f"v{asset.active_version}" + (f" of {asset.versions_count}" if asset.versions_count > 1 else ""),
            str(len(asset.files)),
            size(sum(file.size for file in asset.files)),
            ago(asset.updated_at),
            escape(asset.title),
        )
        for asset in page.items
    ]
    made = table("asset", "type", "version", "files>", "size>", "made", "title")
    print_rows(made, rows, "The library is empty: an asset comes in when its job is done; `forgelog jobs` lists jobs.")


def download(
    what: Annotated[
        str, typer.Argument(metavar="ASSET|JOB", help="The id of an asset or of a finished job, or its beginning.")
    ],
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to. Default: a folder named after it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring an asset's files here.

    Of an asset the active version is taken, of a job what it has made, or what of it waits for your review.
    """
    with opened() as door:
        title, files = found(door, what)
        target = folder or Path(stem(title))
        written = fetch(door, files, target, stem(title))
    if as_json:
        return print_json([str(path) for path in written])
    for path in written:
        out.print(f"[green]✓[/] {path} [dim]{size(path.stat().st_size)}[/]", soft_wrap=True)


def found(door: Door, wanted: str) -> tuple[str, tuple[File, ...]]:
    """Title and files of an asset or of a job. Raises `Misused` when there is neither, `Trouble` without files."""
    asset_id = door.asset_id(wanted)
    if asset_id:
        asset = door.asset(asset_id)
        return asset.title, files_of(asset)
    job = door.job(door.full_job_id(wanted))
    if job.review:
        return job.title, job.review.artifacts
    if not job.outputs:
        raise Trouble(
            f"job {short(job.job_id)} is {job.status} and has no files yet: `forgelog watch {short(job.job_id)}`"
        )
    return job.title, job.outputs


def files_of(asset: Asset) -> tuple[File, ...]:
    if asset.files:
        return asset.files
    return next((one.files for one in asset.versions if one.version == asset.active_version), ())


def fetch(door: Door, files: Iterable[File], folder: Path, name: str) -> list[Path]:
    """Writes the files into `folder`; two of one name are told apart by their role. Returns what was written."""
    written: list[Path] = []
    for file in files:
        target = folder / file_name(file, name)
        if target in written:
            target = target.with_name(f"{file.role.replace('.', '_')}-{target.name}")
        opened_as = door.download(file.url, target)
        must_be(target, opened_as or file.sha256)
        written.append(target)
    return written


def must_be(path: Path, sha256: str) -> None:
    """Raises `Trouble` and keeps nothing when the bytes that came are not those that were made."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 and found != sha256:
        path.unlink()
        raise Trouble(
            f"{path.name} came damaged: try again; if it stays so, tell the operator: `forgelog audit --deep`"
        )


def file_name(file: File, name: str) -> str:
    """What to call a file here: never a path, whatever the answer says."""
    if own := OWN_NAMES.get(file.role):
        return own.format(name)
    kept = PurePosixPath(file.name.replace("\\", "/")).name
    if kept and kept not in (".", ".."):
        return kept
    return file.role.replace(".", "_") + (mimetypes.guess_extension(file.media_type) or "")


def stem(title: str) -> str:
    """A file name made of a title: `a knight with a red cape` -> `a-knight-with-a-red-cape`."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return words[:48].rstrip("-") or "asset"
