"""All of Asset Forge's addresses, on the parts that the forge's own routes stand on."""

from dataclasses import dataclass

from fastapi import APIRouter

from gateway.commands.commanding import Commands
from gateway.commands.opening import Opener
from gateway.compat.asset_forge import (
    assets,
    health,
    materials,
    pipelines,
    prompts,
    requirements,
    retexturing,
    weapons,
)
from gateway.compat.asset_forge.handing import Hands
from gateway.compat.asset_forge.kept_presets import KeptPresets
from gateway.compat.asset_forge.pictures import Pictures
from gateway.compat.asset_forge.shelf import Shelf
from gateway.compat.asset_forge.slugs import Names
from gateway.compat.asset_forge.vision import Vision
from gateway.compat.endings import Endings
from gateway.farm.workers import Farm
from gateway.files.intake import Intake
from gateway.files.owners import Owners
from gateway.jobs.submissions import Submissions
from gateway.library.items import Library
from gateway.projects.presets import Presets
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels
from gateway.reads.reading import Reader
from infra.object_store import ObjectStore
from infra.vault import Vault


@dataclass(frozen=True)
class Ground:
    """What it all stands on."""

    reads: ReadModels
    positions: Positions
    reader: Reader
    commands: Commands
    submissions: Submissions
    library: Library
    intake: Intake
    endings: Endings
    store: ObjectStore
    vault: Vault
    farm: Farm
    vision: Vision


def routes(on: Ground) -> APIRouter:
    opener = Opener(on.vault)
    names = Names(on.reads, on.commands)
    hands = Hands(on.store, on.vault)
    pictures = Pictures(on.intake)
    owners = Owners(on.store, on.reads)
    shelf = assets.Assets(Shelf(on.reads, opener), names, on.library, on.commands, hands, pictures, owners)
    variants = retexturing.Retexturing(on.submissions, names)
    line = pipelines.Pipelines(on.reads, on.positions, on.submissions, names, pictures, variants, opener)
    kept = KeptPresets(Presets(on.reads, on.commands))
    router = APIRouter()
    for part in (
        health.routes(on.farm),
        pipelines.routes(line, on.reader),
        retexturing.routes(variants, shelf, on.endings),
        materials.routes(kept, on.reader),
        prompts.routes(kept, opener, on.reader),
        requirements.routes(kept, shelf, opener, on.reader),
        weapons.routes(weapons.Looking(on.reads, shelf, hands, on.vision)),
        assets.routes(shelf, on.reader),
    ):
        router.include_router(part)
    return router
