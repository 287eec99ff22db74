"""Pictures named by their address: fetched when the job is asked for, looked over, and kept like an upload."""

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Final

from event_schemas.message import Artifact
from gateway.callers import actor
from gateway.errors import Problem, invalid
from gateway.examiner import Examiner
from gateway.fetching import Fetcher, NotFetched
from gateway.file_types import KINDS
from gateway.files import store_answers
from gateway.metrics import Metrics
from infra.object_store import ObjectStore
from infra.telemetry import about

audit = logging.getLogger("gateway.audit")

STYLE_ROLE: Final = "style_reference"


class References:
    def __init__(self, store: ObjectStore, examiner: Examiner, fetcher: Fetcher, metrics: Metrics) -> None:
        self._store = store
        self._examiner = examiner
        self._fetcher = fetcher
        self._metrics = metrics

    async def keep(self, url: str, role: str, field: str) -> Artifact:
        """Raises `Problem` for `field`: an address that is refused or gives nothing, or no sound picture there."""
        with tempfile.NamedTemporaryFile() as whole:
            path = Path(whole.name)
            try:
                await self._fetcher.fetch(url, path)
            except NotFetched as refusal:
                raise self._told(refusal, field) from None
            found = await self._examiner.examine(path, field)
            if found.kind != "picture":
                raise Problem("unsupported_media_type", f"{field}: there is a mesh, not a picture", field)
            with store_answers():
                stored = await asyncio.to_thread(self._store.put_file, path)
        return Artifact(
            role=role,
            sha256=stored.sha256,
            media_type=found.media_type,
            size=stored.size,
            uri=stored.key,
            name=role + KINDS[found.media_type].ending,
            by_person=True,
        )

    def _told(self, refusal: NotFetched, field: str) -> Problem:
        """One line for those who watch, and the problem for the caller."""
        self._metrics.not_fetched.labels(refusal.reason).inc()
        who = actor()
        with about(event="address_not_fetched", reason=refusal.reason, host=refusal.host, actor=f"{who.kind}:{who.id}"):
            audit.warning("an address was not fetched: %s", refusal)
        if refusal.reason == "address":
            return invalid(field, str(refusal))
        return Problem("address_not_fetched", f"{field}: {refusal}", field)
