"""Which routes there are, and what each of them is given. One function per kind of surface."""

from dataclasses import dataclass
from typing import Self

from fastapi import APIRouter

from gateway import health
from gateway.commands import erasure
from gateway.commands.commanding import Commands
from gateway.commands.opening import Opener
from gateway.compat import orchestrator, services, three_d
from gateway.compat.asking import Desk
from gateway.compat.asset_forge import routes as asset_forge
from gateway.compat.asset_forge.vision import Vision
from gateway.compat.endings import Endings
from gateway.compat.inputs import Inputs
from gateway.compat.orchestrator_views import Delivery
from gateway.compat.worlds import live as worlds_live
from gateway.compat.worlds import routes as worlds
from gateway.compat.worlds.batches import Batches
from gateway.compat.worlds.gallery import Gallery
from gateway.configuration import Configuration
from gateway.door import people
from gateway.door.admission import Admission
from gateway.door.auth import Doorman
from gateway.door.rights import Whose
from gateway.farm import workers
from gateway.files import links as files
from gateway.files import resumable, upload_links, uploads
from gateway.files.examiner import Examiner
from gateway.files.intake import Intake
from gateway.files.owners import Owners
from gateway.files.parcels import Parcels
from gateway.files.quarantine import Quarantine
from gateway.interface import api_page, asyncapi, page, registry
from gateway.jobs import batches, reviews
from gateway.jobs import routes as jobs
from gateway.jobs.line import Line
from gateway.jobs.recipes import Recipes
from gateway.jobs.references import References
from gateway.jobs.sources import Sources
from gateway.jobs.submissions import PACE_S, Submissions
from gateway.letters import routes as letters
from gateway.letters.redriving import Redriving
from gateway.library import edits, lineage
from gateway.library import routes as assets
from gateway.library.items import Library
from gateway.live import routes as live
from gateway.live.routes import Audience
from gateway.parts import Parts
from gateway.projects import presets, quotas
from gateway.projects import routes as projects
from gateway.reads.reading import Reader
from gateway.reads.together import Together
from gateway.search import routes as search_routes
from gateway.search.asking import Search
from gateway.webhooks import routes as webhooks
from gateway.webhooks.desk import desk_of
from gateway.workflows import comfyui
from gateway.workflows import routes as workflows
from infra.file_store import LinkSigner


@dataclass(frozen=True)
class Desks:
    """What several surfaces share: each is made once."""

    reader: Reader
    commands: Commands
    opener: Opener
    signer: LinkSigner
    links: files.Links
    jobs: jobs.JobDesk
    slots: workflows.Workflows
    tastes: projects.Tastes
    owners: Owners
    intake: Intake
    submissions: Submissions
    library: Library
    audience: Audience

    @classmethod
    def over(cls, parts: Parts, settings: Configuration, doorman: Doorman, whose: Whose, line: Line) -> Self:
        signer = files.signer_of(settings.store, settings.http, settings.vault)
        links = files.Links(parts.store, settings.http.base_url, signer)
        commands = Commands(parts.log, parts.reads, parts.positions)
        slots = workflows.Workflows(parts.reads, commands)
        tastes = projects.Tastes(parts.reads)
        owners = Owners(parts.store, parts.reads)
        intake = Intake(owners, Examiner(settings.http.examinations))
        submissions = Submissions(
            parts.log,
            Together(parts.reads.fingerprints, most=500, pace_s=PACE_S),
            tastes,
            owners,
            References(intake, parts.fetcher, parts.metrics),
            Admission(parts.reads.burden, settings.http.open_jobs, settings.http.at_once),
            parts.vault,
            Sources(parts.reads, parts.vault),
            Recipes(parts.reads, owners, parts.vault, slots),
        )
        return cls(
            reader=Reader(parts.positions),
            commands=commands,
            opener=Opener(parts.vault),
            signer=signer,
            links=links,
            jobs=jobs.JobDesk(parts.reads, commands, links, line),
            slots=slots,
            tastes=tastes,
            owners=owners,
            intake=intake,
            submissions=submissions,
            library=Library(parts.reads, links),
            audience=Audience(parts.hub, doorman, whose),
        )


def our_own(
    desks: Desks, parts: Parts, settings: Configuration, doorman: Doorman, comfy: comfyui.ComfyUI
) -> list[APIRouter]:
    """/v1 and what stands beside it."""
    reads, reader, commands, opener, links = parts.reads, desks.reader, desks.commands, desks.opener, desks.links
    parcels = Parcels(Quarantine(parts.store), desks.intake)
    search = Search(reads, parts.index, opener)
    redriving = Redriving(parts.letters, reads, commands, settings.kafka.topics.commands.name)
    return [
        jobs.routes(desks.jobs, reader, desks.submissions, parts.store, parts.vault),
        batches.routes(reads, reader, commands, desks.submissions),
        reviews.routes(desks.jobs, desks.owners),
        workflows.routes(desks.slots, reader),
        comfyui.routes(comfy),
        projects.routes(reads, reader, projects.Desk(reads, commands, desks.tastes, opener)),
        quotas.routes(reads, reader, settings.http.open_jobs),
        assets.routes(reads, reader, links, search),
        search_routes.routes(search, reads, reader, links, opener, desks.jobs),
        edits.routes(desks.library, reader, commands, opener),
        presets.routes(presets.Presets(reads, commands), reader),
        lineage.routes(reads, reader),
        uploads.routes(desks.intake),
        upload_links.routes(parcels, parts.store),
        resumable.routes(parcels),
        people.routes(reads, reader, commands, doorman),
        erasure.routes(commands, parts.vault, parts.index),
        live.routes(desks.audience, desks.jobs, doorman, opener, settings.http.base_url),
        workers.routes(parts.farm, reads, parts.gauges),
        letters.routes(parts.letters, reads, reader, redriving),
        webhooks.routes(desk_of(settings, reads, commands, opener), reader),
        registry.routes(),
        asyncapi.routes(settings.kafka.topics),
        health.routes(health.Health(reads, parts.tail, parts.metrics), parts.metrics),
        page.routes(),
        api_page.routes(),
        files.routes(parts.store, desks.signer, parts.vault),
    ]


def of_the_documents(
    desks: Desks, parts: Parts, settings: Configuration, doorman: Doorman, whose: Whose, comfy: comfyui.ComfyUI
) -> list[APIRouter]:
    """The addresses of other systems, as views and commands of the same state machine."""
    reads, reader, commands, opener, links = parts.reads, desks.reader, desks.commands, desks.opener, desks.links
    asking = Desk(desks.submissions, Inputs(desks.intake, reads, whose, settings.http.inputs_dir))
    endings = Endings(parts.hub, doorman, reads, parts.positions)
    delivery = Delivery(links, settings.http.cdn_url)
    gallery, of_worlds = Gallery(reads, commands, links), Batches(reads, commands, desks.submissions)
    return [
        # Before Asset Forge, which takes the word after /api/assets/ for an asset.
        worlds.routes(gallery, of_worlds, desks.slots, reader, parts.positions),
        worlds_live.routes(reads, desks.audience, doorman, opener, comfy),
        three_d.routes(asking, desks.jobs, reader, links, desks.owners, parts.vault),
        services.routes(services.Services(asking, endings), parts.store),
        orchestrator.routes(
            desks.jobs, reader, desks.submissions, parts.positions, delivery, desks.audience, doorman, opener
        ),
        asset_forge.routes(
            asset_forge.Ground(
                reads=reads,
                positions=parts.positions,
                reader=reader,
                commands=commands,
                submissions=desks.submissions,
                library=desks.library,
                intake=desks.intake,
                endings=endings,
                store=parts.store,
                vault=parts.vault,
                farm=parts.farm,
                vision=Vision(settings.vision),
            )
        ),
    ]
