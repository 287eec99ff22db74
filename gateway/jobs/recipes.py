"""What goes along with a request for a picture: in whose style, and by which workflow."""

import asyncio
from collections.abc import Iterable
from typing import Final

from event_schemas.message import Artifact, canonical_json
from gateway.commands.sealing import seal_of
from gateway.door.callers import actor
from gateway.errors import Problem, invalid
from gateway.files.links import store_answers
from gateway.files.owners import Owners
from gateway.files.uploads import artifact
from gateway.jobs.job_request import JobRequest, StyleReference
from gateway.jobs.references import STYLE_ROLE
from gateway.reads.queries import ReadModels, Row
from gateway.workflows.routes import Workflows
from infra.vault import Vault

WORKFLOW_ROLE: Final = "workflow"
SHOWN_BY: Final = ("concept_refined", "concept", "preview", "sheet_preview", "turntable")
"""Roles of the file that shows an asset, the truest first."""


class Recipes:
    """Files that the gateway itself adds to a job's inputs."""

    def __init__(self, reads: ReadModels, owners: Owners, vault: Vault, workflows: Workflows) -> None:
        self._reads = reads
        self._owners = owners
        self._vault = vault
        self._workflows = workflows

    async def of(self, request: JobRequest) -> list[Artifact]:
        """Raises `Problem`: no such asset in this project, an asset without a picture, a store that is away."""
        given = [await self._style(request.style_reference, str(request.project_id))] if request.style_reference else []
        workflow = await self._workflow(request)
        return [*given, workflow] if workflow else given

    async def _style(self, wish: StyleReference, project_id: str) -> Artifact:
        if wish.asset_id is None:
            return await artifact(
                self._owners, project_id, wish.upload_id or "", STYLE_ROLE, "style_reference.upload_id"
            )
        field = "style_reference.asset_id"
        asset = await self._reads.asset(str(wish.asset_id))
        if asset is None or asset["deleted"] or asset["project_id"] != project_id:
            raise Problem("unknown_asset", f"there is no asset {wish.asset_id} in the project {project_id}", field)
        versions = await self._reads.active_versions([str(wish.asset_id)])
        shown = picture(versions[0]["files"]) if versions else None
        if shown is None:
            raise invalid(field, "the asset has no picture")
        return Artifact.model_validate({**shown, "role": STYLE_ROLE, "by_person": False})

    async def _workflow(self, request: JobRequest) -> Artifact | None:
        """Sealed like the words that stand in it."""
        if request.workflow_slot is None:
            return None
        prompt = request.prompt
        described = ", ".join(one for one in (prompt.core_concept, prompt.details, prompt.style) if one)
        words = {"description": described, "negative_prompt": prompt.negative_prompt}
        kept = await self._workflows.filled(str(request.project_id), request.workflow_slot, words)
        if kept is None:
            return None
        data = (await seal_of(self._vault, actor().id)).data(canonical_json(kept).encode())
        with store_answers():
            stored = await asyncio.to_thread(self._owners.store.put_bytes, data)
        return Artifact(
            role=WORKFLOW_ROLE,
            sha256=stored.sha256,
            media_type="application/json",
            size=stored.size,
            uri=stored.key,
            name=f"{WORKFLOW_ROLE}.json",
        )


def picture(files: Iterable[Row]) -> Row | None:
    """The file that shows what an asset looks like; None where it has none."""
    pictures = [file for file in files if str(file["media_type"]).startswith("image/")]
    named = {file["role"]: file for file in reversed(pictures)}
    return next((named[role] for role in SHOWN_BY if role in named), pictures[0] if pictures else None)
