"""Pictures named by their address: fetched when the job is asked for, looked over, and kept like an upload."""

import logging
from typing import Final

from event_schemas.message import Artifact
from gateway.door.callers import actor
from gateway.errors import Problem, invalid
from gateway.files.fetching import Fetcher, NotFetched
from gateway.files.file_types import KINDS
from gateway.files.intake import Intake, apart
from gateway.metrics import Metrics
from infra.telemetry import about

audit = logging.getLogger("gateway.audit")

STYLE_ROLE: Final = "style_reference"


class References:
    def __init__(self, intake: Intake, fetcher: Fetcher, metrics: Metrics) -> None:
        self._intake = intake
        self._fetcher = fetcher
        self._metrics = metrics

    async def keep(self, url: str, role: str, field: str) -> Artifact:
        """Raises `Problem` for `field`: an address that is refused or gives nothing, or no sound picture there."""
        with apart() as path:
            try:
                await self._fetcher.fetch(url, path)
            except NotFetched as refusal:
                raise self._told(refusal, field) from None
            found, stored, _ = await self._intake.cleaned(path, field, picture=True)
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
