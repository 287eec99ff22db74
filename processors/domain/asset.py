"""One line of the library: versions are only ever added, and people choose which one is in use."""

from dataclasses import dataclass, replace
from typing import Final

from event_schemas.commands import ActivateAsset, AssetCommand, DeleteAsset, IndexAsset, UpdateAsset
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.asset import AssetActivated, AssetDeleted, AssetEvent, AssetIndexed, AssetUpdated
from event_schemas.events.job import CommandRejected
from processors.domain.decision import NOTHING, Decision, rejected


@dataclass(frozen=True, slots=True)
class Asset:
    versions: int = 0
    active: int = 0
    deleted: bool = False
    jobs: tuple[str, ...] = ()  # which job made version 1, 2, 3 …


UNBORN: Final = Asset()


def decide(command: CommandEnvelope[AssetCommand], asset: Asset) -> Decision:
    body = command.body
    match body:
        case IndexAsset():
            return _index(command, body, asset)
        case ActivateAsset():
            if not 1 <= body.version <= asset.versions:
                return rejected(body, "unknown_version", f"the versions are 1 to {asset.versions}", "version")
            return NOTHING if body.version == asset.active else (AssetActivated(version=body.version),)
        case UpdateAsset():
            if asset.versions == 0 or asset.deleted:
                return rejected(body, "unknown_asset", "there is no such asset in the library")
            return (AssetUpdated(title=body.title, tags=body.tags, metadata=body.metadata),)
        case DeleteAsset():
            if asset.versions == 0:
                return rejected(body, "unknown_asset", "there is no such asset in the library")
            return NOTHING if asset.deleted else (AssetDeleted(reason=body.reason),)


def _index(command: CommandEnvelope[AssetCommand], body: IndexAsset, asset: Asset) -> Decision:
    if body.job_id in asset.jobs:
        return NOTHING
    version = asset.versions + 1
    indexed = AssetIndexed(
        asset_id=body.asset_id,
        version=version,
        job_id=body.job_id,
        asset_type=body.asset_type,
        title=body.title,
        version_key=f"{command.project_id}/{body.asset_type}/{command.at}/{body.job_id}",
        library_path=f"{command.project_id}/{body.asset_type.lower()}/{body.asset_id}/v{version}",
        files=body.files,
        metadata=body.metadata,
    )
    return indexed, AssetActivated(version=version)


def evolve(asset: Asset, event: AssetEvent | CommandRejected) -> Asset:
    match event:
        case AssetIndexed():
            return replace(asset, versions=event.version, deleted=False, jobs=(*asset.jobs, event.job_id))
        case AssetActivated():
            return replace(asset, active=event.version)
        case AssetDeleted():
            return replace(asset, deleted=True)
        case AssetUpdated() | CommandRejected():
            return asset
