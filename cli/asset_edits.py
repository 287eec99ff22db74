"""Commands that change the library: names, tags, the version in use, what is in it at all."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import typer
from pydantic import JsonValue

from cli.door import Door, read
from cli.terminal import AsJson, opened, out, print_json
from cli.trouble import Misused, Trouble
from cli.views import Asset, BulkDone, DeletedAsset
from cli.words import escape, short

AssetId = Annotated[str, typer.Argument(metavar="ASSET", help="The asset's id, or its first 6 characters or more.")]


def rename(
    asset: AssetId,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is called from now on.")],
    as_json: AsJson = False,
) -> None:
    """Rename an asset. Its files and versions stay as they are."""
    with opened() as door:
        asset_id = full_id(door, asset)
        door.patch(f"/v1/assets/{asset_id}", {"title": title})
        told(door.asset(asset_id), as_json)


def tag(
    asset: AssetId,
    add: Annotated[list[str] | None, typer.Argument(metavar="[TAG]...", help="Tags to add.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", "-r", help="A tag to take away; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add tags to an asset, or take some away; the others stay.

    forgelog tag ASSET oak tavern --remove draft
    """
    if not add and not remove:
        raise Misused("name a tag to add, or one to take away with --remove")
    with opened() as door:
        asset_id = full_id(door, asset)
        body: dict[str, JsonValue] = {"ids": [asset_id], "add_tags": [*(add or ())], "remove_tags": [*(remove or ())]}
        done = read(BulkDone, door.post("/v1/assets/bulk", body)).assets[0]
        if done.outcome == "refused":
            raise Trouble(done.detail)
        told(door.asset(asset_id), as_json)


def activate(
    asset: AssetId,
    version: Annotated[int, typer.Argument(metavar="VERSION", min=1, help="Its number, as `forgelog assets` has it.")],
    as_json: AsJson = False,
) -> None:
    """Choose the version of an asset that is in use. All versions stay."""
    with opened() as door:
        asset_id = full_id(door, asset)
        door.put(f"/v1/assets/{asset_id}/active", {"version": version})
        told(door.asset(asset_id), as_json)


def delete(
    asset: AssetId,
    variants: Annotated[bool, typer.Option("--variants", help="Also whatever was made from it.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the log.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take an asset out of the library. Its history stays in the log, and a new version brings it back."""
    with opened() as door:
        words = urlencode({"variants": str(variants).lower(), "reason": reason})
        asset_id = full_id(door, asset)
        answer = door.delete(f"/v1/assets/{asset_id}?{words}")
        in_the_log_only = answer.status_code == HTTPStatus.ACCEPTED
        gone = DeletedAsset(asset_id=asset_id) if in_the_log_only else read(DeletedAsset, answer)
    if as_json:
        return print_json(gone)
    more = f", and {len(gone.variants)} made from it" if gone.variants else ""
    out.print(f"[green]✓[/] {short(gone.asset_id)} is in the library no longer{more}")


def full_id(door: Door, begins: str) -> str:
    """Raises `Misused` when there is no such asset, or several."""
    found = door.asset_id(begins)
    if not found:
        raise Misused(f"there is no asset {begins!r}: `forgelog assets` lists the library")
    return found


def told(asset: Asset, as_json: bool) -> None:
    if as_json:
        return print_json(asset)
    tags = f" [dim]{escape(', '.join(asset.tags))}[/]" if asset.tags else ""
    out.print(
        f"[green]✓[/] {short(asset.asset_id)} {escape(asset.title)} v{asset.active_version}{tags}", soft_wrap=True
    )
