"""`python -m gateway`: the door, with its settings from the environment."""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: its threads spin where requests wait

import uvicorn
from pydantic import ValidationError

from gateway.app import create_app
from gateway.configuration import Configuration
from gateway.live.subscriptions import Hub
from infra import telemetry
from infra.memory import collect_seldom

WEBSOCKET_WORD = 64 * 1024
KEEP_ALIVE_S = 75
"""Longer than clients and proxies keep an idle connection, so that it is never closed under a request on its way."""


class Server(uvicorn.Server):
    """Tells everybody who listens before it waits for their connections to end."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        self._hub.close()
        await super().shutdown(sockets)  # type: ignore[arg-type]


def main() -> int:
    try:
        settings = Configuration()
        telemetry.setup("gateway", settings.telemetry)
        app = create_app(settings)
    except ValueError as reason:
        print(f"the gateway cannot start: {told(reason)}", file=sys.stderr)
        return 2
    config = uvicorn.Config(
        app,
        host=settings.http.host,
        port=settings.http.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # whoever sends X-Forwarded-* is not believed
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_S,
        ws_max_size=WEBSOCKET_WORD,
    )
    server = Server(config, app.state.hub)
    collect_seldom()
    server.run()
    return 0 if server.started else 1


def told(reason: ValueError) -> str:
    """A sentence that names the setting."""
    if not isinstance(reason, ValidationError):
        return str(reason)
    return "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in reason.errors())


if __name__ == "__main__":
    sys.exit(main())
