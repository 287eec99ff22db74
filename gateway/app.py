"""The application, put together from its parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from gateway import errors
from gateway.commands.opening import Opened
from gateway.configuration import Configuration
from gateway.door.auth import Doorman, Gate
from gateway.door.middleware import Guard, Observed
from gateway.door.origins import LOOPBACK, Origins
from gateway.door.rights import Whose, must_all_declare
from gateway.door.tokens import JwkSet, Tokens, fetch_from
from gateway.files.quarantine import Quarantine, sweeping
from gateway.files.resumable import HEADERS as TUS_HEADERS
from gateway.interface.openapi import describe
from gateway.jobs.line import Line
from gateway.jobs.places import Places
from gateway.parts import Parts, real_parts
from gateway.wiring import Desks, of_the_documents, our_own
from gateway.workflows.comfyui import ComfyUI
from infra.settings import AuthSettings

ABOUT = """A forge for game assets: a prompt in, a rigged and animated asset out, every fact in one log.

`POST /v1/jobs` promises an asset and answers 202 with the header `X-Forge-Position`. Send that header with a read, and
the read waits (two seconds at most) until it shows what came of it. `GET /v1/events` tells what happens, from any
position on. Every error is an RFC 9457 problem that names the field and the remedy; `/problems` lists them.
"""


OUR_OWN_SPANS: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""`Observed` makes one span per request, which also passes a caller's trace on when nothing collects ours."""


def create_app(settings: Configuration, parts: Parts | None = None) -> FastAPI:
    """Opens nothing before it is started. Raises `ValueError` when a setting that it needs is missing."""
    parts = parts or real_parts(settings)
    comfy = ComfyUI(settings.comfyui.base_url)
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
        docs_url=None,  # gateway.interface.api_page
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name http, also behind TLS
        telemetry=OUR_OWN_SPANS,
    )
    app.state.hub = parts.hub
    app.state.whose = whose = Whose(parts.reads)
    doorman = Doorman(settings.auth, parts.reads, _tokens(settings.auth))
    origins = Origins.of(settings)
    errors.install(app)
    desks = Desks.over(parts, settings, doorman, whose, line)
    for router in (
        *our_own(desks, parts, settings, doorman, comfy),
        *of_the_documents(desks, parts, settings, doorman, whose, comfy),
    ):
        app.include_router(router)
    if doorman.asks:
        must_all_declare(app)
    # The last one added is the outermost.
    app.add_middleware(Opened, opener=desks.opener)
    if doorman.asks:
        from gateway.door.pace import Pace  # not where nobody is counted: it costs a tenth of a second

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
            *TUS_HEADERS,
        ],
    )
    app.add_middleware(Observed, metrics=parts.metrics)
    describe(app, doorman.asks)
    return app


def _tokens(settings: AuthSettings) -> Tokens | None:
    """None where no issuer of tokens is named."""
    return Tokens(settings, JwkSet(fetch_from(settings.jwks_url), settings.algorithm)) if settings.jwks_url else None
