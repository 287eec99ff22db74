"""The application, put together from its parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from gateway import (
    asset_edits,
    assets,
    asyncapi,
    batches,
    comfyui,
    dead_letters,
    erasure,
    errors,
    farm,
    files,
    health,
    jobs,
    lineage,
    live,
    opening,
    page,
    people,
    presets,
    projects,
    quotas,
    registry,
    resumable,
    reviews,
    upload_links,
    uploads,
    workflows,
)
from gateway.admission import Admission
from gateway.auth import Doorman, Gate
from gateway.command_log import CommandLog, KafkaCommandLog
from gateway.commanding import Commands
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
from gateway.examiner import Examiner
from gateway.fetching import Fetcher
from gateway.gauges import Gauges
from gateway.intake import Intake
from gateway.library import Library
from gateway.line import Line
from gateway.metrics import Metrics
from gateway.middleware import Guard, Observed
from gateway.openapi import describe
from gateway.origins import LOOPBACK, Origins
from gateway.owners import Owners
from gateway.parcels import Parcels
from gateway.places import Places
from gateway.positions import Positions
from gateway.quarantine import Quarantine, sweeping
from gateway.queries import ReadModels
from gateway.reading import Reader
from gateway.recipes import Recipes
from gateway.redriving import Letters, Redriving
from gateway.references import References
from gateway.rights import Whose, must_all_declare
from gateway.sealing import SealedLog
from gateway.search import routes as search_routes
from gateway.search.asking import Search
from gateway.search.index import SearchIndex
from gateway.sources import Sources
from gateway.submissions import PACE_S, Submissions
from gateway.subscriptions import Hub
from gateway.tail import Tail
from gateway.together import Together
from gateway.tokens import JwkSet, Tokens, fetch_from
from gateway.webhooks import routes as webhook_routes
from gateway.webhooks.desk import desk_of
from infra.graveyard import Graveyard
from infra.object_store import ObjectStore, open_store
from infra.settings import AuthSettings
from infra.vault import Vault

ABOUT = """A forge for game assets: a prompt in, a rigged and animated asset out, every fact in one log.

`POST /v1/jobs` promises an asset and answers 202 with the header `X-Forge-Position`. Send that header with a read, and
the read waits (two seconds at most) until it shows what came of it. `GET /v1/events` tells what happens, from any
position on. Every error is an RFC 9457 problem that names the field and the remedy; `/problems` lists them.
"""


OUR_OWN_SPANS: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""`Observed` makes one span per request, which also passes a caller's trace on when nothing collects ours."""


@dataclass(frozen=True)
class Parts:
    """What the routes stand on; tests put fakes in their place."""

    log: CommandLog
    reads: ReadModels
    positions: Positions
    store: ObjectStore
    hub: Hub
    farm: farm.Farm
    tail: Tail
    metrics: Metrics
    letters: Letters
    gauges: Gauges
    vault: Vault
    index: SearchIndex
    fetcher: Fetcher = field(default_factory=Fetcher)


def real_parts(settings: Configuration) -> Parts:
    metrics = Metrics()
    hub, workers, gauges = Hub(metrics), farm.Farm(metrics), Gauges(metrics)
    topics = settings.kafka.topics
    hub.tail = Tail(
        settings.kafka,
        {
            topics.events.name: hub.events,
            topics.progress.name: hub.progress,
            topics.workers.name: workers.hear,
            topics.meters.name: gauges.hear,
        },
    )
    store = open_store(settings.store, settings.http)
    vault = Vault(store, settings.vault.secret.get_secret_value())
    positions = Positions(settings.postgres.url)
    return Parts(
        log=SealedLog(KafkaCommandLog(settings.kafka, metrics), vault),
        reads=ReadModels(settings.postgres.url),
        positions=positions,
        index=SearchIndex(settings.postgres.url, vault, positions),
        store=store,
        hub=hub,
        farm=workers,
        tail=hub.tail,
        metrics=metrics,
        letters=Graveyard(settings.kafka),
        gauges=gauges,
        vault=vault,
    )


def create_app(settings: Configuration, parts: Parts | None = None) -> FastAPI:
    """Opens nothing before it is started. Raises `ValueError` when a setting that it needs is missing."""
    parts = parts or real_parts(settings)
    comfy = comfyui.ComfyUI(settings.comfyui.base_url)
    line = Line(parts.reads, parts.farm, parts.gauges)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            for part in (parts.log, parts.reads, parts.positions, parts.tail, parts.index, comfy):
                await part.open()
                opened.push_async_callback(part.close)
            opened.callback(parts.hub.close)
            opened.callback(parts.letters.close)
            for work in (sweeping(Quarantine(parts.store)), Places(parts.hub, parts.reads, line).run()):
                opened.callback(asyncio.create_task(work).cancel)
            yield

    app = FastAPI(
        title="Forgelog",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name http, also behind TLS
        telemetry=OUR_OWN_SPANS,
    )
    app.state.hub = parts.hub
    app.state.whose = Whose(parts.reads)
    doorman = Doorman(settings.auth, parts.reads, _tokens(settings.auth))
    origins = Origins.of(settings)
    errors.install(app)
    _include(app, settings, parts, doorman, comfy, line)
    if doorman.asks:
        must_all_declare(app)
    # The last one added is the outermost.
    app.add_middleware(opening.Opened, opener=opening.Opener(parts.vault))
    if doorman.asks:
        from gateway.pace import Pace  # not where nobody is counted: it costs a tenth of a second

        app.add_middleware(Pace, rate=settings.auth.rate)
    app.add_middleware(Gate, doorman=doorman)
    app.add_middleware(Guard, origins=origins)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=sorted(origins.named),
        allow_origin_regex=LOOPBACK if origins.local else None,
        allow_methods=["*"],
        allow_headers=["*"],
        allow_credentials=True,  # pages may say so: the forge itself knows no cookies
        expose_headers=[
            "Location",
            "X-Forge-Position",
            "X-Next-Cursor",
            "Retry-After",
            "ETag",
            "RateLimit",
            "RateLimit-Policy",
            *resumable.HEADERS,
        ],
    )
    app.add_middleware(Observed, metrics=parts.metrics)
    describe(app, doorman.asks)
    return app


def _tokens(settings: AuthSettings) -> Tokens | None:
    """None where no issuer of tokens is named."""
    return Tokens(settings, JwkSet(fetch_from(settings.jwks_url), settings.algorithm)) if settings.jwks_url else None


def _include(
    app: FastAPI, settings: Configuration, parts: Parts, doorman: Doorman, comfy: comfyui.ComfyUI, line: Line
) -> None:
    signer = files.signer_of(settings.store, settings.http, settings.vault)
    links = files.Links(parts.store, settings.http.base_url, signer)
    reader = Reader(parts.positions)
    commands = Commands(parts.log, parts.reads, parts.positions)
    slots = workflows.Workflows(parts.reads, commands)
    desk = jobs.JobDesk(parts.reads, commands, links, line)
    tastes = projects.Tastes(parts.reads)
    admission = Admission(parts.reads.burden, settings.http.open_jobs, settings.http.at_once)
    examiner = Examiner(settings.http.examinations)
    owners = Owners(parts.store, parts.reads)
    intake = Intake(owners, examiner)
    parcels = Parcels(Quarantine(parts.store), intake)
    references = References(intake, parts.fetcher, parts.metrics)
    submissions = Submissions(
        parts.log,
        Together(parts.reads.fingerprints, most=500, pace_s=PACE_S),
        tastes,
        owners,
        references,
        admission,
        parts.vault,
        Sources(parts.reads, parts.vault),
        Recipes(parts.reads, owners, parts.vault, slots),
    )
    opener = opening.Opener(parts.vault)
    app.include_router(jobs.routes(desk, reader, submissions, parts.store, parts.vault))
    app.include_router(batches.routes(parts.reads, reader, commands))
    app.include_router(reviews.routes(desk, owners))
    project_desk = projects.Desk(parts.reads, commands, tastes, opener)
    app.include_router(workflows.routes(slots, reader))
    gallery = Gallery(parts.reads, commands, links)
    batches_of_worlds = Batches(parts.reads, commands, submissions)
    app.include_router(worlds.routes(gallery, batches_of_worlds, slots, reader, parts.positions))
    audience = live.Audience(parts.hub, doorman, app.state.whose)
    app.include_router(worlds_live.routes(parts.reads, audience, doorman, opener, comfy))
    app.include_router(comfyui.routes(comfy))
    app.include_router(projects.routes(parts.reads, reader, project_desk))
    app.include_router(quotas.routes(parts.reads, reader, settings.http.open_jobs))
    search = Search(parts.reads, parts.index, opener)
    app.include_router(assets.routes(parts.reads, reader, links, search))
    app.include_router(search_routes.routes(search, parts.reads, reader, links, opener, desk))
    library = Library(parts.reads, links)
    app.include_router(asset_edits.routes(library, reader, commands, opener))
    app.include_router(presets.routes(presets.Presets(parts.reads, commands), reader))
    app.include_router(lineage.routes(parts.reads, reader))
    app.include_router(uploads.routes(intake))
    app.include_router(upload_links.routes(parcels, parts.store))
    app.include_router(resumable.routes(parcels))
    app.include_router(people.routes(parts.reads, reader, commands, doorman))
    app.include_router(erasure.routes(commands, parts.vault, parts.index))
    app.include_router(live.routes(parts.hub, desk, doorman, app.state.whose, opener, settings.http.base_url))
    app.include_router(farm.routes(parts.farm, parts.reads, parts.gauges))
    redriving = Redriving(parts.letters, parts.reads, commands, settings.kafka.topics.commands.name)
    app.include_router(dead_letters.routes(parts.letters, parts.reads, reader, redriving))
    app.include_router(registry.routes())
    app.include_router(asyncapi.routes(settings.kafka.topics))
    app.include_router(health.routes(health.Health(parts.reads, parts.tail, parts.metrics), parts.metrics))
    app.include_router(webhook_routes.routes(desk_of(settings, parts.reads, commands, opener), reader))
    app.include_router(page.routes())
    delivery = Delivery(links, settings.http.cdn_url)
    app.include_router(
        orchestrator.routes(desk, reader, submissions, parts.positions, delivery, audience, doorman, opener)
    )
    inputs = Inputs(intake, parts.reads, app.state.whose, settings.http.inputs_dir)
    asking = Desk(submissions, inputs)
    endings = Endings(parts.hub, doorman, parts.reads, parts.positions)
    app.include_router(three_d.routes(asking, desk, reader, links, owners, parts.vault))
    app.include_router(services.routes(services.Services(asking, endings), parts.store))
    app.include_router(
        asset_forge.routes(
            asset_forge.Ground(
                reads=parts.reads,
                positions=parts.positions,
                reader=reader,
                commands=commands,
                submissions=submissions,
                library=library,
                intake=intake,
                endings=endings,
                store=parts.store,
                vault=parts.vault,
                farm=parts.farm,
                vision=Vision(settings.vision),
            )
        )
    )
    app.include_router(files.routes(parts.store, signer, parts.vault))
