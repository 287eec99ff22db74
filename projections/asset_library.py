"""What is in the library? One row per asset, one per version of it."""

from typing import Final, NamedTuple

from event_schemas.envelope import EventEnvelope
from event_schemas.events.asset import AssetActivated, AssetDeleted, AssetEvent, AssetIndexed, AssetUpdated
from event_schemas.events.job import CommandRejected
from projections.values import NOTHING_SAID, ImpossibleHistory, Json, Micros, json_of

PREFIX: Final = "asset-"

_FLAT: Final = frozenset({"2D_SPRITE", "BACKGROUND"})


class AssetRow(NamedTuple):
    """A row of `asset`. `metadata` is what people wrote; a version's own stands with the version."""

    asset_id: str
    project_id: str
    asset_type: str
    kind: str
    title: str
    tags: tuple[str, ...]
    metadata: Json
    active_version: int
    versions: int
    deleted: bool
    created_at: Micros
    updated_at: Micros


class VersionRow(NamedTuple):
    """A row of `asset_version`: written once, never changed."""

    asset_id: str
    version: int
    job_id: str
    version_key: str
    library_path: str
    files: Json
    metadata: Json
    created_at: Micros


def evolve(row: AssetRow | None, event: EventEnvelope[AssetEvent | CommandRejected]) -> AssetRow | None:
    """The asset after `event`; None as long as there is none.

    Raises `ImpossibleHistory` for an event that cannot follow.
    """
    body, at = event.body, Micros(event.at)
    if isinstance(body, CommandRejected):
        return row
    if isinstance(body, AssetIndexed):
        return _indexed(row, event, body)
    if row is None:
        raise ImpossibleHistory(f"{body.type} before the asset had a version")
    match body:
        case AssetActivated():
            return row._replace(active_version=body.version, updated_at=at)
        case AssetUpdated():
            return row._replace(title=body.title, tags=body.tags, metadata=json_of(body.metadata), updated_at=at)
        case AssetDeleted():
            return row._replace(deleted=True, updated_at=at)


def version_of(event: EventEnvelope[AssetEvent | CommandRejected]) -> VersionRow | None:
    """The version that `event` put into the library, if it did."""
    body = event.body
    if not isinstance(body, AssetIndexed):
        return None
    return VersionRow(
        asset_id=body.asset_id,
        version=body.version,
        job_id=body.job_id,
        version_key=body.version_key,
        library_path=body.library_path,
        files=json_of(body.files),
        metadata=json_of(body.metadata),
        created_at=Micros(event.at),
    )


def _indexed(row: AssetRow | None, event: EventEnvelope[AssetEvent | CommandRejected], body: AssetIndexed) -> AssetRow:
    """A title that people gave an asset stays when a new version comes."""
    at = Micros(event.at)
    if row is not None:
        return row._replace(versions=body.version, deleted=False, updated_at=at)
    return AssetRow(
        asset_id=event.stream.removeprefix(PREFIX),
        project_id=event.project_id,
        asset_type=body.asset_type,
        kind="2D" if body.asset_type in _FLAT else "3D",
        title=body.title,
        tags=(),
        metadata=NOTHING_SAID,
        active_version=0,
        versions=body.version,
        deleted=False,
        created_at=at,
        updated_at=at,
    )
