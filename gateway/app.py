"""The application, put together from its parts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from gateway import (
    assets,
    batches,
    dead_letters,
    erasure,
    errors,
    farm,
    files,
    health,
    jobs,
    live,
    opening,
    page,
    people,
    projects,
    registry,
    reviews,
    uploads,
)
from gateway.admission import Admission
from gateway.auth import Doorman, Gate
from gateway.command_log import CommandLog, KafkaCommandLog
from gateway.commanding import Commands
from gateway.configuration import Configuration
from gateway.examiner import Examiner
from gateway.fetching import Fetcher
from gateway.gauges import Gauges
from gateway.line import Line
from gateway.metrics import Metrics
from gateway.middleware import Guard, Observed
from gateway.openapi import describe
from gateway.origins import LOOPBACK, Origins
from gateway.positions import Positions
from gateway.queries import ReadModels
from gateway.reading import Reader
from gateway.redriving import Letters, Redriving
from gateway.references import References
from gateway.rights import Whose, must_all_declare
from gateway.sealing import SealedLog
from gateway.submissions import Coalesced, Submissions
from gateway.subscriptions import Hub
from gateway.tail import Tail
from gateway.tokens import JwkSet, Tokens, fetch_from
from infra.graveyard import Graveyard
from infra.object_store import FileStore, ObjectStore, open_store
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
    return Parts(
        log=SealedLog(KafkaCommandLog(settings.kafka, metrics), vault),
        reads=ReadModels(settings.postgres.url),
        positions=Positions(settings.postgres.url),
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

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            for part in (parts.log, parts.reads, parts.positions, parts.tail):
                await part.open()
                opened.push_async_callback(part.close)
            opened.callback(parts.hub.close)
            opened.callback(parts.letters.close)
            yield

    app = FastAPI(
        title="Forgelog", version="1", description=ABOUT, lifespan=lifespan, redoc_url=None, telemetry=OUR_OWN_SPANS
    )
    app.state.hub = parts.hub
    app.state.whose = Whose(parts.reads)
    doorman = Doorman(settings.auth, parts.reads, _tokens(settings.auth))
    origins = Origins.of(settings)
    errors.install(app)
    _include(app, settings, parts, doorman)
    if doorman.asks:
        must_all_declare(app)
    # The last one added is the outermost.
    app.add_middleware(opening.Opened, opener=opening.Opener(parts.vault))
    app.add_middleware(Gate, doorman=doorman)
    app.add_middleware(Guard, origins=origins)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=sorted(origins.named),
        allow_origin_regex=LOOPBACK if origins.local else None,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["Location", "X-Forge-Position", "Retry-After"],
    )
    app.add_middleware(Observed, metrics=parts.metrics)
    describe(app, doorman.asks)
    return app


def _tokens(settings: AuthSettings) -> Tokens | None:
    """None where no issuer of tokens is named."""
    return Tokens(settings, JwkSet(fetch_from(settings.jwks_url), settings.algorithm)) if settings.jwks_url else None


def _include(app: FastAPI, settings: Configuration, parts: Parts, doorman: Doorman) -> None:
    links = files.Links(parts.store, settings.http.base_url)
    reader = Reader(parts.positions)
    commands = Commands(parts.log, parts.reads, parts.positions)
    desk = jobs.JobDesk(parts.reads, commands, links, Line(parts.reads, parts.farm, parts.gauges))
    tastes = projects.Tastes(parts.reads)
    admission = Admission(parts.reads.burden, settings.http.open_jobs, settings.http.at_once)
    examiner = Examiner(settings.http.examinations)
    references = References(parts.store, examiner, parts.fetcher, parts.metrics)
    submissions = Submissions(
        parts.log, Coalesced(parts.reads.fingerprints), tastes, parts.store, references, admission, parts.vault
    )
    opener = opening.Opener(parts.vault)
    app.include_router(jobs.routes(desk, reader, submissions, parts.store, parts.vault))
    app.include_router(batches.routes(parts.reads, reader, commands))
    app.include_router(reviews.routes(desk, parts.store))
    app.include_router(projects.routes(parts.reads, reader, commands, tastes))
    app.include_router(assets.routes(parts.reads, reader, links, opener))
    app.include_router(uploads.routes(parts.store, examiner))
    app.include_router(people.routes(parts.reads, reader, commands, doorman))
    app.include_router(erasure.routes(commands, parts.vault))
    app.include_router(live.routes(parts.hub, desk, doorman, app.state.whose, opener))
    app.include_router(farm.routes(parts.farm, parts.reads, parts.gauges))
    redriving = Redriving(parts.letters, parts.reads, commands, settings.kafka.topics.commands.name)
    app.include_router(dead_letters.routes(parts.letters, parts.reads, reader, redriving))
    app.include_router(registry.routes())
    app.include_router(health.routes(health.Health(parts.reads, parts.tail, parts.metrics), parts.metrics))
    app.include_router(page.routes())
    if isinstance(parts.store, FileStore):
        app.include_router(files.routes(parts.store, parts.vault))
