"""What a project keeps for later requests, by kind: materials, prompts, style references, saved searches."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, LiteralString
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from event_schemas.commands import DeletePreset, SavePreset
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, Undecided, accepted
from gateway.commands.etags import (
    NOT_MODIFIED,
    IfMatch,
    IfNoneMatch,
    IfNoneThere,
    is_known,
    must_hold,
    not_modified,
    tag_of_revision,
)
from gateway.door.callers import unknown_project
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.jobs.job_request import LOCAL_PROJECT, Body, JsonObject
from gateway.projects.builtin_presets import BUILTIN
from gateway.reads.queries import ReadModels
from gateway.reads.reading import Cursor, Limit, Reader, cut
from gateway.reads.views import Page

NO_REVISION: Final = -1
"""To the decider: there must be none of this name yet."""
READ: Final = ("unknown_project", "read_model_unavailable", "read_model_behind")
CHANGE: Final = (
    *("unknown_project", "changed_meanwhile", "idempotency_key_reused"),
    *("log_unavailable", "read_model_unavailable", "store_unavailable"),
)
_OWN: Final[LiteralString] = """
    select kind, preset_id, revision, content, updated_at, updated_by from preset
    where project_id = %s and (%s::text is null or kind = %s)
      and (kind collate "C", preset_id collate "C") > (%s, %s)
    order by kind collate "C", preset_id collate "C" limit %s"""
_ONE: Final[LiteralString] = """
    select kind, preset_id, revision, content, updated_at, updated_by from preset
    where project_id = %s and kind = %s and preset_id = %s"""

Kind = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,31}$", examples=["material"])]
PresetId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$", examples=["steel"])]
EXAMPLE: Final[dict[str, Any]] = {
    "kind": "material",
    "preset_id": "rusty-steel",
    "content": {"name": "Rusty steel", "style_prompt": "steel, pitted with rust", "metallic": 0.9, "roughness": 0.8},
    "revision": 3,
    "builtin": False,
    "updated_at": "2026-05-04T12:00:00Z",
    "updated_by": "key-0123456789abcdef",
}


class PresetBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"content": EXAMPLE["content"]}]})

    content: JsonObject


class PresetView(BaseModel):
    """`builtin`: it came with the forge, at revision 0; one of the same id that the project saves stands for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    kind: str
    preset_id: str
    content: dict[str, JsonValue]
    revision: int = 0
    builtin: bool = False
    updated_at: datetime | None = None
    updated_by: str = Field("", description="the opaque id of who saved it last")


class Presets:
    """The presets of projects: the own ones in the read models, and beside them those that came with the forge."""

    def __init__(self, reads: ReadModels, commands: Commands) -> None:
        self._reads = reads
        self._commands = commands

    async def page(
        self, project_id: str, kind: str | None, limit: int, after: tuple[str, str] = ("", "")
    ) -> list[PresetView]:
        """At most so many, in the order of kind and id, those behind `after`."""
        rows = await self._reads.rows(_OWN, project_id, kind, kind, *after, limit)
        own = [PresetView.model_validate(row) for row in rows]
        return beside(own, [one for one in _builtin(kind) if (one.kind, one.preset_id) > after])[:limit]

    async def own(self, project_id: str, kind: str, preset_id: str) -> PresetView | None:
        rows = await self._reads.rows(_ONE, project_id, kind, preset_id)
        return PresetView.model_validate(rows[0]) if rows else None

    async def find(self, project_id: str, kind: str, preset_id: str) -> PresetView | None:
        """The project's own, or the one that came with the forge."""
        return await self.own(project_id, kind, preset_id) or came_with(kind, preset_id)

    async def save(
        self,
        project_id: str,
        kind: str,
        preset_id: str,
        content: Mapping[str, JsonValue],
        expected: int,
        key: str | None,
    ) -> Decided | Undecided:
        """`expected`: the revision that must stand, -1 for none, 0 for any. Raises `Problem`."""
        command = SavePreset(kind=kind, preset_id=preset_id, content=content, expected_revision=expected)
        return await self._commands.ask(f"project-{project_id}", project_id, command, key)

    async def delete(self, project_id: str, kind: str, preset_id: str, key: str | None) -> Decided | Undecided:
        """Raises `Problem`, unknown_preset where the project has none of its own."""
        command = DeletePreset(kind=kind, preset_id=preset_id)
        return await self._commands.ask(f"project-{project_id}", project_id, command, key)

    async def was_done(self, project_id: str, command: str, key: str | None) -> bool:
        return await self._commands.earlier(f"project-{project_id}", project_id, command, key) is not None

    async def must_have_project(self, project_id: UUID) -> None:
        """Raises `Problem("unknown_project")`. The local project is always there."""
        if str(project_id) != LOCAL_PROJECT and await self._reads.project(str(project_id)) is None:
            raise unknown_project(project_id)


def came_with(kind: str, preset_id: str) -> PresetView | None:
    content = BUILTIN.get(kind, {}).get(preset_id)
    return PresetView(kind=kind, preset_id=preset_id, content=content, builtin=True) if content is not None else None


def beside(own: Sequence[PresetView], builtin: Sequence[PresetView]) -> list[PresetView]:
    """In order; where both have one of a name, the project's own."""
    found = {(one.kind, one.preset_id): one for one in (*builtin, *own)}
    return [found[name] for name in sorted(found)]


def _builtin(kind: str | None) -> list[PresetView]:
    return [
        PresetView(kind=of, preset_id=preset_id, content=content, builtin=True)
        for of, contents in BUILTIN.items()
        for preset_id, content in contents.items()
        if kind in (None, of)
    ]


def expected_revision(found: PresetView | None, if_match: str | None, if_none_match: str | None) -> int:
    """What the decider shall hold against a save. Raises `Problem("changed_meanwhile")` where that is plain already."""
    must_hold(tag_of_revision(found.revision) if found else None, if_match, if_none_match)
    if if_match is None and if_none_match is None:
        return 0
    return found.revision if found and not found.builtin else NO_REVISION


def _cursor_of(view: PresetView) -> str:
    return base64.urlsafe_b64encode(f"{view.kind}/{view.preset_id}".encode()).decode().rstrip("=")


def _parsed(cursor: str | None) -> tuple[str, str]:
    if cursor is None:
        return "", ""
    try:
        kind, slash, preset_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("/")
    except (ValueError, binascii.Error):
        kind = slash = preset_id = ""
    if not slash or "\x00" in kind + preset_id:
        raise invalid("cursor", "take it from the page before, as it is")
    return kind, preset_id


def routes(presets: Presets, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/v1/projects/{project_id}/presets", tags=["presets"])
    _read(router, presets, reader)
    _change(router, presets)
    return router


def _read(router: APIRouter, presets: Presets, reader: Reader) -> None:
    listing: dict[str, Any] = {"responses": problems(*READ), "dependencies": [reader.fresh, takes("project")]}

    async def page(project_id: UUID, kind: str | None, limit: int, cursor: str | None) -> Page[PresetView]:
        await presets.must_have_project(project_id)
        found = await presets.page(str(project_id), kind, limit + 1, _parsed(cursor))
        shown, following = cut(found, limit, _cursor_of)
        return Page(items=list(shown), next_cursor=following)

    @router.get("", **listing)
    async def list_presets(
        project_id: UUID,
        kind: Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9-]{0,31}$")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[PresetView]:
        """All that the project keeps, by kind and id, and what came with the forge."""
        return await page(project_id, kind, limit, cursor)

    @router.get("/{kind}", **listing)
    async def list_kind(project_id: UUID, kind: Kind, limit: Limit = 50, cursor: Cursor = None) -> Page[PresetView]:
        """Those of one kind, by id."""
        return await page(project_id, kind, limit, cursor)

    @router.get(
        "/{kind}/{preset_id}",
        response_model=PresetView,
        responses=NOT_MODIFIED | problems(*READ, "unknown_preset"),
        dependencies=[reader.fresh, takes("project")],
    )
    async def read_preset(
        project_id: UUID, kind: Kind, preset_id: PresetId, response: Response, if_none_match: IfNoneMatch = None
    ) -> Response | PresetView:
        """One of them, with all that it keeps."""
        await presets.must_have_project(project_id)
        found = await presets.find(str(project_id), kind, preset_id)
        if found is None:
            raise _unknown(kind, preset_id)
        response.headers["ETag"] = tag = tag_of_revision(found.revision)
        return not_modified(tag) if is_known(tag, if_none_match) else found


def _change(router: APIRouter, presets: Presets) -> None:
    editing = [takes("project", "editor")]

    @router.put(
        "/{kind}/{preset_id}",
        response_model=PresetView,
        responses=WROTE | problems(*CHANGE, "malformed_json", "too_many_presets"),
        dependencies=editing,
    )
    async def save_preset(
        project_id: UUID,
        kind: Kind,
        preset_id: PresetId,
        body: PresetBody,
        response: Response,
        if_match: IfMatch = None,
        if_none_match: IfNoneThere = None,
        key: OptionalKey = None,
    ) -> Response | PresetView:
        """Keeps it, as it is said here in whole. With If-Match only in the place of the one that you have seen."""
        name = str(project_id)
        await presets.must_have_project(project_id)
        if not await presets.was_done(name, SavePreset.model_fields["type"].default, key):
            expected = 0
            if if_match is not None or if_none_match is not None:
                expected = expected_revision(await presets.find(name, kind, preset_id), if_match, if_none_match)
            decided = await presets.save(name, kind, preset_id, body.content, expected, key)
            if not isinstance(decided, Decided):
                return accepted(decided, f"/v1/projects/{name}/presets/{kind}/{preset_id}")
            if decided.position:
                response.headers["X-Forge-Position"] = str(decided.position)
        found = await presets.find(name, kind, preset_id)
        if found is None:
            raise _unknown(kind, preset_id)  # deleted since
        response.headers["ETag"] = tag_of_revision(found.revision)
        return found

    @router.delete(
        "/{kind}/{preset_id}",
        status_code=204,
        response_class=Response,
        responses=WROTE | problems(*CHANGE, "unknown_preset"),
        dependencies=editing,
    )
    async def delete_preset(
        project_id: UUID, kind: Kind, preset_id: PresetId, if_match: IfMatch = None, key: OptionalKey = None
    ) -> Response:
        """Keeps it no longer. What came with the forge stays, and stands again where it was overridden."""
        name = str(project_id)
        await presets.must_have_project(project_id)
        if await presets.was_done(name, DeletePreset.model_fields["type"].default, key):
            return Response(status_code=204)
        found = await presets.own(name, kind, preset_id)
        if found is None:
            raise _unknown(kind, preset_id)
        must_hold(tag_of_revision(found.revision), if_match)
        decided = await presets.delete(name, kind, preset_id, key)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/projects/{name}/presets/{kind}")
        return Response(status_code=204)


def _unknown(kind: str, preset_id: str) -> Problem:
    detail = f"the project has no preset {preset_id!r} of the kind {kind!r}"
    if came_with(kind, preset_id):
        detail += " of its own; the one that came with the forge cannot be deleted"
    return Problem("unknown_preset", detail, "preset_id")
