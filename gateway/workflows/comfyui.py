"""Does the ComfyUI server answer? Asked in the background where one is configured; a status, and no truth of the forge.

A server that does not answer is asked again after a while that doubles, with full jitter, so that many gateways do not
come at once; after several failures in a row it rests, and is tried once in a minute.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

import httpx
from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.door.rights import takes

log = logging.getLogger(__name__)

State = Literal["connected", "disconnected", "reconnecting", "circuit_open", "not_configured"]

ASK_EVERY_S: Final = 15.0
PATIENCE_S: Final = 5.0
FIRST_WAIT_S: Final = 1.0
MOST_FAILURES: Final = 5
REST_S: Final = 60.0


class ComfyStatus(BaseModel):
    """`retry_in`: seconds until it is asked again, while it does not answer."""

    state: State = Field(examples=["connected"])
    message: str
    retry_in: int | None = None


def wait_after(failures: int, roll: Callable[[], float] = random.random) -> float:
    """Seconds until the next try, after so many failures in a row: exponential, with full jitter, from half up."""
    if failures == 0:
        return ASK_EVERY_S
    if failures >= MOST_FAILURES:
        return REST_S
    longest: float = FIRST_WAIT_S * 2**failures
    return longest / 2 + roll() * longest / 2


class ComfyUI:
    """Watches one server. Before its first answer it counts as disconnected."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._failures = 0
        self._answered: bool | None = None
        self._why = ""
        self._next_at = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def open(self) -> None:
        if self._url:
            self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    def status(self) -> ComfyStatus:
        if not self._url:
            return ComfyStatus(state="not_configured", message="no ComfyUI server is configured: set COMFYUI_URL")
        if self._answered is None:
            return ComfyStatus(state="disconnected", message="the ComfyUI server has not been asked yet")
        if self._answered:
            return ComfyStatus(state="connected", message="the ComfyUI server answers")
        retry_in = max(0, round(self._next_at - time.monotonic()))
        if self._failures >= MOST_FAILURES:
            told = f"the ComfyUI server failed {self._failures} times in a row: {self._why}"
            return ComfyStatus(state="circuit_open", message=told, retry_in=retry_in)
        return ComfyStatus(
            state="reconnecting", message=f"the ComfyUI server does not answer: {self._why}", retry_in=retry_in
        )

    async def changed(self) -> None:
        """Comes back when it stands otherwise than now."""
        await self._changed.wait()

    async def _watch(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False) as client:
            while True:
                before = self.status().state
                why = await self._failure(client)
                self._answered, self._why = not why, why
                self._failures = self._failures + 1 if why else 0
                wait = wait_after(self._failures)
                self._next_at = time.monotonic() + wait
                if self.status().state != before:
                    log.info("ComfyUI is %s", self.status().state)
                    self._changed.set()
                    self._changed = asyncio.Event()
                await asyncio.sleep(wait)

    async def _failure(self, client: httpx.AsyncClient) -> str:
        """Why it could not be used just now; empty when it can."""
        try:
            answer = await client.get(f"{self._url}/system_stats")
            known = answer.status_code == 200 and "system" in answer.json()
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return type(failure).__name__
        except ValueError:
            known = False
        return "" if known else f"it answered {answer.status_code}, not as a ComfyUI server does"


def routes(comfy: ComfyUI) -> APIRouter:
    router = APIRouter(tags=["worlds"])

    @router.get("/api/status/comfyui", dependencies=[takes("list")])
    async def comfyui_status() -> ComfyStatus:
        """connected, disconnected, reconnecting, circuit_open or not_configured."""
        return comfy.status()

    return router
