"""People change the library: rename, tag, choose a version, delete. Files and versions stay as they are."""

import asyncio
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from event_schemas.commands import ActivateAsset, DeleteAsset, UpdateAsset
from event_schemas.message import Message
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, Undecided, accepted
from gateway.commands.editing import Thing, edited
from gateway.commands.etags import NOT_MODIFIED, IfMatch, IfNoneMatch, is_known, must_hold, not_modified
from gateway.commands.merging import merge
from gateway.commands.opening import Opener
from gateway.door.callers import Caller, Who
from gateway.door.rights import takes, unknown
from gateway.errors import Problem, problems
from gateway.jobs.job_request import Body, JsonObject, Name, Text
from gateway.library.items import Library, asset_tag
from gateway.reads.queries import Row
from gateway.reads.reading import Reader
from gateway.reads.views import AssetDetail, VersionView

MOST_TAGS: Final = 50
MOST_AT_ONCE: Final = 100
MOST_VARIANTS: Final = 1_000
SIDE_BY_SIDE: Final = 8
"""Assets of a bulk request that are changed at the same time."""

READ: Final = ("unknown_asset", "read_model_unavailable", "read_model_behind")
CHANGE: Final = (
    *("unknown_asset", "changed_meanwhile", "too_contended", "idempotency_key_reused"),
    *("log_unavailable", "read_model_unavailable", "store_unavailable"),
)

Tag = Annotated[Name, StringConstraints(min_length=1, max_length=64)]
Title = Annotated[Name, StringConstraints(min_length=1)]
VersionNumber = Annotated[int, Path(ge=1, le=1_000_000)]


class AssetPatch(Body):
    """A JSON merge patch: what is left out stays, `null` in `metadata` removes that part of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Oak barrel", "tags": ["tavern"], "metadata": {"rarity": "common"}}]}
    )

    title: Title | None = None
    tags: list[Tag] | None = Field(None, max_length=MOST_TAGS, description="all of them; null: none")
    metadata: JsonObject | None = Field(None, description="merged into what people wrote; null: all of it goes")

    @model_validator(mode="after")
    def _keeps_a_title(self) -> "AssetPatch":
        if "title" in self.model_fields_set and self.title is None:
            raise ValueError("an asset has a title: leave `title` out, or say another")
        return self


class Active(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2}]})

    version: int = Field(ge=1, le=1_000_000)


class Deleted(BaseModel):
    """What is in the library no longer. Its versions and their files stay in the log and in the store."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "asset_id": "0b1d5c1e-7a54-4a0f-9a0e-6f0a4f6f3c11",
                    "variants": ["c2a8c9b0-5d9c-4f8b-8f5e-2b1f0f4f7d22"],
                }
            ]
        }
    )

    asset_id: str
    variants: list[str] = Field(default_factory=list, description="those that were deleted with it just now")


class Bulk(Body):
    """One change to many assets: tags that are added and taken away, or `delete`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"ids": ["0b1d5c1e-7a54-4a0f-9a0e-6f0a4f6f3c11"], "add_tags": ["shipped"]}],
        }
    )

    ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    add_tags: list[Tag] = Field(default_factory=list, max_length=MOST_TAGS)
    remove_tags: list[Tag] = Field(default_factory=list, max_length=MOST_TAGS)
    delete: bool = False
    reason: Text = ""

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Bulk":
        if self.delete == bool(self.add_tags or self.remove_tags):
            raise ValueError("say either `delete` or which tags: `add_tags`, `remove_tags`")
        return self


class BulkOutcome(BaseModel):
    """Of one asset. `requested`: it is in the log, the read model does not show yet what came of it.

    `refused`: `code` and `detail` are those of the problem that a request for it alone would have been answered with.
    """

    asset_id: str
    outcome: Literal["changed", "unchanged", "requested", "refused"]
    code: str = ""
    detail: str = ""


class BulkDone(BaseModel):
    """One outcome for each id, in the order of the request; an id that was named twice has one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "changed": 1,
                    "refused": 1,
                    "assets": [
                        {"asset_id": "0b1d5c1e-7a54-4a0f-9a0e-6f0a4f6f3c11", "outcome": "changed"},
                        {
                            "asset_id": "c2a8c9b0-5d9c-4f8b-8f5e-2b1f0f4f7d22",
                            "outcome": "refused",
                            "code": "unknown_asset",
                            "detail": "there is no asset c2a8c9b0-5d9c-4f8b-8f5e-2b1f0f4f7d22",
                        },
                    ],
                }
            ]
        }
    )

    changed: int
    refused: int
    assets: list[BulkOutcome]


class Editor:
    """Commands about assets, each built on how the asset stands."""

    def __init__(self, library: Library, commands: Commands, opener: Opener) -> None:
        self.library = library
        self._commands = commands
        self._opener = opener

    async def patch(
        self, row: Row, patch: AssetPatch, if_match: str | None, key: str | None
    ) -> Decided | Undecided | None:
        asset_id = UUID(row["asset_id"])

        async def look() -> Thing:
            now = await self.library.standing(asset_id)
            return Thing(asset_tag(now), await self._patched(now, patch) if patch.model_fields_set else None)

        return await edited(self._commands, _stream(row), row["project_id"], look, if_match, key)

    async def retag(self, row: Row, bulk: Bulk, key: str | None) -> Decided | Undecided | None:
        asset_id = UUID(row["asset_id"])

        async def look() -> Thing:
            now = await self.library.standing(asset_id)
            tags = await self._retagged(now["tags"], bulk)
            change = None if tags == now["tags"] else _update(now, tags=tuple(tags))
            return Thing(asset_tag(now), change)

        return await edited(self._commands, _stream(row), row["project_id"], look, None, key)

    async def delete(self, row: Row, reason: str, key: str | None) -> Decided | Undecided | None:
        """None for one that is deleted already."""
        return None if row["deleted"] else await self.ask(row, DeleteAsset(reason=reason), key)

    async def ask(self, row: Row, body: Message, key: str | None) -> Decided | Undecided:
        return await self._commands.ask(_stream(row), row["project_id"], body, key)

    async def _patched(self, now: Row, patch: AssetPatch) -> UpdateAsset:
        fields: dict[str, object] = {}
        if patch.title is not None:
            fields["title"] = patch.title
        if "tags" in patch.model_fields_set:
            fields["tags"] = tuple(dict.fromkeys(patch.tags or ()))
        if "metadata" in patch.model_fields_set:
            wished = patch.metadata
            fields["metadata"] = (
                {} if wished is None else await merge(self._opener, now["metadata"], wished, "metadata")
            )
        return _update(now, **fields)

    async def _retagged(self, tags: list[str], bulk: Bulk) -> list[str]:
        """Tags that stay are passed on as they stand, so that they stay whoever's words they are."""
        known = {await self._opener.plain(one): one for one in tags}
        kept = [one for plain, one in known.items() if plain not in bulk.remove_tags]
        added = [one for one in dict.fromkeys(bulk.add_tags) if one not in known or one in bulk.remove_tags]
        if len(kept) + len(added) > MOST_TAGS:
            raise Problem("invalid_request", f"an asset has at most {MOST_TAGS} tags", "add_tags")
        return [*kept, *added]


def _update(now: Row, **fields: object) -> UpdateAsset:
    said = {"title": now["title"], "tags": tuple(now["tags"]), "metadata": now["metadata"], **fields}
    return UpdateAsset.model_validate({**said, "expected_seq": now["seq"]})


def _stream(row: Row) -> str:
    return f"asset-{row['asset_id']}"


def routes(library: Library, reader: Reader, commands: Commands, opener: Opener) -> APIRouter:
    router = APIRouter(prefix="/v1/assets", tags=["assets"])
    editor = Editor(library, commands, opener)
    _read(router, library, reader)
    _bulk(router, editor)
    _change(router, editor)
    return router


def _read(router: APIRouter, library: Library, reader: Reader) -> None:
    reading = [reader.fresh, takes("asset")]

    @router.get(
        "/{asset_id}", response_model=AssetDetail, responses=NOT_MODIFIED | problems(*READ), dependencies=reading
    )
    async def read_asset(
        asset_id: UUID, response: Response, if_none_match: IfNoneMatch = None
    ) -> Response | AssetDetail:
        """One asset with all its versions, the newest first. Links of files end: ask without If-None-Match for new."""
        row = await library.standing(asset_id)
        response.headers["ETag"] = tag = asset_tag(row)
        if is_known(tag, if_none_match):
            return not_modified(tag)
        return await library.detail(row)

    @router.get("/{asset_id}/versions/{version}", responses=problems(*READ, "no_such_version"), dependencies=reading)
    async def read_version(asset_id: UUID, version: VersionNumber) -> VersionView:
        """One version: written once, never changed."""
        found = await library.version(await library.standing(asset_id), version)
        if found is None:
            raise Problem("no_such_version", f"the asset has no version {version}", "version")
        return found


def _change(router: APIRouter, editor: Editor) -> None:
    library, editing = editor.library, [takes("asset", "editor")]

    async def shown(row: Row, decided: Decided | Undecided | None, response: Response) -> Response | AssetDetail:
        if isinstance(decided, Undecided):
            return accepted(decided, f"/v1/assets/{row['asset_id']}")
        now = await library.standing(UUID(row["asset_id"]))
        response.headers["ETag"] = asset_tag(now)
        if decided and decided.position:
            response.headers["X-Forge-Position"] = str(decided.position)
        return await library.detail(now)

    @router.patch(
        "/{asset_id}",
        response_model=AssetDetail,
        responses=WROTE | problems(*CHANGE, "malformed_json"),
        dependencies=editing,
    )
    async def patch_asset(
        asset_id: UUID, body: AssetPatch, response: Response, if_match: IfMatch = None, key: OptionalKey = None
    ) -> Response | AssetDetail:
        """Renames, tags, and keeps what you note beside it. With If-Match only if nobody changed it since."""
        row = await library.standing(asset_id)
        return await shown(row, await editor.patch(row, body, if_match, key), response)

    @router.put(
        "/{asset_id}/active",
        response_model=AssetDetail,
        responses=WROTE | problems(*CHANGE, "unknown_version"),
        dependencies=editing,
    )
    async def activate(
        asset_id: UUID, body: Active, response: Response, if_match: IfMatch = None, key: OptionalKey = None
    ) -> Response | AssetDetail:
        """Which version is in use."""
        row = await library.standing(asset_id)
        must_hold(asset_tag(row), if_match)
        if row["active_version"] == body.version:
            return await shown(row, None, response)
        return await shown(row, await editor.ask(row, ActivateAsset(version=body.version), key), response)

    @router.delete("/{asset_id}", response_model=Deleted, responses=WROTE | problems(*CHANGE), dependencies=editing)
    async def delete_asset(
        asset_id: UUID,
        variants: Annotated[bool, Query(description="whatever was made from it, too")] = False,
        reason: Annotated[Text, Query()] = "",
        if_match: IfMatch = None,
        key: OptionalKey = None,
    ) -> Response | Deleted:
        """Takes it out of the library. Asked again, it answers the same. A new version brings it back."""
        row = await library.standing(asset_id, deleted=True)
        if not row["deleted"]:
            must_hold(asset_tag(row), if_match)
        others = await library.variants(row, MOST_VARIANTS) if variants else []
        known = await library.all_standing(others) if others else {}
        # The asset itself comes last: whatever happens on the way, it can be asked for again with the same words.
        outcomes = [await _deleted(editor, one, reason, key) for one in known.values()]
        outcomes.append(await editor.delete(row, reason, key))
        waiting = [one for one in outcomes if isinstance(one, Undecided)]
        if waiting:
            return accepted(waiting[-1], f"/v1/assets/{asset_id}")
        return Deleted(asset_id=str(asset_id), variants=list(known))


def _bulk(router: APIRouter, editor: Editor) -> None:
    @router.post(
        "/bulk",
        responses=problems("malformed_json", "log_unavailable", "read_model_unavailable", "store_unavailable"),
        dependencies=[takes("somewhere", "editor")],
    )
    async def change_many(who: Who, body: Bulk, key: OptionalKey = None) -> BulkDone:
        """The same change to up to a hundred assets. One that is refused stops none of the others."""
        wanted = list(dict.fromkeys(body.ids))
        rows = await editor.library.all_standing(wanted)
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(asset_id: UUID) -> BulkOutcome:
            async with places:
                return await _outcome(editor, who, asset_id, rows.get(str(asset_id)), body, key)

        found = await asyncio.gather(*map(one, wanted))
        return BulkDone(
            changed=sum(one.outcome == "changed" for one in found),
            refused=sum(one.outcome == "refused" for one in found),
            assets=found,
        )


async def _outcome(
    editor: Editor, who: Caller, asset_id: UUID, row: Row | None, body: Bulk, key: str | None
) -> BulkOutcome:
    name = str(asset_id)
    try:
        if row is None or (row["deleted"] and not body.delete):
            raise unknown("asset", asset_id)
        who.must("editor", row["project_id"], unknown("asset", asset_id))
        if body.delete:
            decided = await _deleted(editor, row, body.reason, key)
        else:
            decided = await editor.retag(row, body, _of_one(key, row))
    except Problem as problem:
        if problem.status_code >= 500:
            raise
        return BulkOutcome(asset_id=name, outcome="refused", code=problem.code, detail=str(problem.detail))
    if decided is None:
        return BulkOutcome(asset_id=name, outcome="unchanged")
    return BulkOutcome(asset_id=name, outcome="changed" if isinstance(decided, Decided) else "requested")


async def _deleted(editor: Editor, row: Row, reason: str, key: str | None) -> Decided | Undecided | None:
    return await editor.delete(row, reason, _of_one(key, row))


def _of_one(key: str | None, row: Row) -> str | None:
    """The key of a request about many things, for one of them."""
    return key and f"{key}/{row['asset_id']}"[-255:]
