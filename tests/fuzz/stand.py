"""What is fuzzed: a line in server mode with one of everything in it, so that requests have something to name."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx

from infra.local.stack import Backing
from tests.integration.gateway_line import Line, running_line, seen
from tests.integration.studio import OWNER_KEY, PICTURE_HASH, Studio, shows

WIDE: Final = {"FORGELOG_OPEN_JOBS": "1000000", "FORGELOG_AT_ONCE": "64", "FORGELOG_RATE_LIMIT": "1000000/minute"}
"""Limits that are tried elsewhere, and would end a run of many requests from one place."""


@dataclass(frozen=True)
class Stand:
    """`ids`: name of a parameter -> values that mean something here. `position`: one that can be read."""

    line: Line
    studio: Studio
    position: str
    ids: Mapping[str, tuple[str, ...]]

    @property
    def harmed(self) -> list[str]:
        """What did not live through it: processes that ended, and a line that brings no new job to its readers."""
        ended = [name for name, process in self.line.processes.items() if process.poll() is not None]
        try:
            with closing(Studio(self.line, "afterwards")) as studio:
                studio.job(studio.submitted())
        except (AssertionError, httpx.HTTPError) as failure:
            return [*ended, f"a new job is not to be seen: {failure}"[:300]]
        return ended

    def key(self, role: str) -> str:
        """A fresh one each time: whoever fuzzes as an owner may revoke those that they find."""
        return OWNER_KEY if role == "owner" else str(self.studio.issue(role)["key"])


@contextmanager
def standing(backing: Backing, folder: Path) -> Iterator[Stand]:
    server = {"FORGELOG_AUTH": "server", "FORGELOG_OWNER_KEY": OWNER_KEY, **WIDE}
    with running_line(backing, folder, **server) as line:
        line.shows = shows(OWNER_KEY)
        with closing(Studio(line, "fuzzed")) as studio:
            yield Stand(line, studio, _position(studio), _things(studio))


def _position(studio: Studio) -> str:
    wish = {"asset_type": "PROP", "prompt": {"core_concept": "an oak barrel"}}
    promise = studio.editor.post("/v1/jobs", json=wish, headers={"Idempotency-Key": str(uuid4())})
    seen(studio.editor, promise)
    return promise.headers["X-Forge-Position"]


def _things(studio: Studio) -> dict[str, tuple[str, ...]]:
    batch = f"batch-{uuid4()}"
    waiting, begun = studio.in_review(batch_id=batch)["job_id"], studio.submitted(batch_id=batch)
    asset = studio.asset()
    base = f"/v1/projects/{studio.project}"
    preset = studio.admin.put(f"{base}/presets/style/rusty", json={"content": {"style": "ink"}})
    webhook = studio.admin.post(f"{base}/webhooks", json={"url": "https://receiver.example/forge"})
    link = studio.editor.post("/v1/uploads/link", json={"size": 8})
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "8"}
    parcel = studio.owner.post("/v1/uploads/resumable", headers=tus)
    for made in (preset, webhook, link, parcel):
        assert made.status_code < 300, made.text
    return {
        "project_id": (studio.project,),
        "job_id": (waiting, begun),
        "asset_id": (asset,),
        "batch_id": (batch,),
        "step": ("refine", "concept"),
        "role": ("concept_refined",),
        "kind": ("style", "materials", "game-styles", "asset-types"),
        "tus": ("1.0.0",),
        "slot": ("portrait", "item"),
        "file": ("metadata.json",),
        "name": ("concept_refined.png",),
        "subject": ("job-submitted.v1",),
        "link_id": (link.json()["link_id"],),
        "parcel_id": (parcel.headers["location"].rpartition("/")[2],),
        "preset_id": ("rusty",),
        "sha256": (PICTURE_HASH,),
        "version": ("1",),
        "webhook_id": (webhook.json()["webhook_id"],),
    }
