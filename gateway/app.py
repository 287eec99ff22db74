"""The application, put together from its parts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from gateway import assets, batches, errors, farm, files, health, jobs, live, page, projects, registry, reviews, uploads
from gateway.command_log import CommandLog, KafkaCommandLog
from gateway.commanding import Commands
from gateway.configuration import Configuration
from gateway.metrics import Metrics
from gateway.middleware import Guard, Observed
from gateway.origins import LOOPBACK
from gateway.positions import Positions
from gateway.queries import ReadModels
from gateway.reading import Reader
from gateway.submissions import Coalesced, Submissions
from gateway.subscriptions import Hub
from gateway.tail import Tail
from infra.object_store import FileStore, ObjectStore, open_store

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


def real_parts(settings: Configuration) -> Parts:
    metrics = Metrics()
    hub, workers = Hub(metrics), farm.Farm(metrics)
    topics = settings.kafka.topics
    hub.tail = Tail(
        settings.kafka,
        {topics.events.name: hub.events, topics.progress.name: hub.progress, topics.workers.name: workers.hear},
    )
    return Parts(
        log=KafkaCommandLog(settings.kafka, metrics),
        reads=ReadModels(settings.postgres.url),
        positions=Positions(settings.postgres.url),
        store=open_store(settings.store, settings.http),
        hub=hub,
        farm=workers,
        tail=hub.tail,
        metrics=metrics,
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
            yield

    app = FastAPI(
        title="Forgelog", version="1", description=ABOUT, lifespan=lifespan, redoc_url=None, telemetry=OUR_OWN_SPANS
    )
    app.state.hub = parts.hub
    errors.install(app)
    _include(app, settings, parts)
    # The last one added is the outermost.
    app.add_middleware(Guard)
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=LOOPBACK,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["Location", "X-Forge-Position", "Retry-After"],
    )
    app.add_middleware(Observed, metrics=parts.metrics)
    _describe_problems(app)
    return app


def _include(app: FastAPI, settings: Configuration, parts: Parts) -> None:
    links = files.Links(parts.store, settings.http.base_url)
    reader = Reader(parts.positions)
    commands = Commands(parts.log, parts.reads, parts.positions)
    desk = jobs.JobDesk(parts.reads, commands, links)
    tastes = projects.Tastes(parts.reads)
    submissions = Submissions(parts.log, Coalesced(parts.reads.fingerprints), tastes, parts.store)
    app.include_router(jobs.routes(desk, reader, submissions))
    app.include_router(batches.routes(parts.reads, reader, commands))
    app.include_router(reviews.routes(desk, parts.store))
    app.include_router(projects.routes(parts.reads, reader, commands, tastes))
    app.include_router(assets.routes(parts.reads, reader, links))
    app.include_router(uploads.routes(parts.store))
    app.include_router(live.routes(parts.hub, desk))
    app.include_router(farm.routes(parts.farm))
    app.include_router(registry.routes())
    app.include_router(health.routes(health.Health(parts.reads, parts.tail, parts.metrics), parts.metrics))
    app.include_router(page.routes())
    if isinstance(parts.store, FileStore):
        app.include_router(files.routes(parts.store))


def _describe_problems(app: FastAPI) -> None:
    """Adds the problem document to the OpenAPI components, where every route's errors point."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        schema = plain()
        schemas = schema["components"]["schemas"]
        if "ProblemDocument" not in schemas:
            document = errors.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= document.pop("$defs", {})
            schemas["ProblemDocument"] = document
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
