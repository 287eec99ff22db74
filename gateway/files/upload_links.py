"""Files sent straight to the store, by a signed link that takes this one file for a while."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from gateway.door.callers import Who
from gateway.door.middleware import LARGEST_UPLOAD
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.files.file_types import KINDS
from gateway.files.links import store_answers
from gateway.files.owners import holder
from gateway.files.parcels import Parcels
from gateway.files.uploads import NOT_TAKEN
from gateway.jobs.job_request import Body, Name
from gateway.reads.views import UploadView
from infra.object_store import ObjectStore

LINK_SECONDS: Final = 900
PARCEL_SECONDS: Final = 3_600
"""So long it may be completed."""
ParcelId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}-[0-9a-f]{8,16}-[0-9a-f]{32}$")]


class LinkRequest(Body):
    """A file that is about to be sent. `size` in bytes, the most that will be taken."""

    name: Name = Field("", examples=["concept.png"])
    size: int = Field(ge=1, le=LARGEST_UPLOAD, examples=[1_048_576])
    media_type: str = Field("", examples=["image/png"], description="left out: told by the bytes")
    project_id: UUID | None = Field(
        None, description="whose file it shall be; left out: of your only project, else yours"
    )


class LinkView(BaseModel):
    """Where to send the file: a PUT of its bytes, or a POST of a form with `fields` and, last, the part `file`."""

    link_id: str
    method: Literal["PUT", "POST"]
    url: str
    fields: dict[str, str]
    expires_at: datetime
    complete_url: str


def routes(parcels: Parcels, store: ObjectStore) -> APIRouter:
    router = APIRouter(prefix="/v1/uploads", tags=["uploads"], dependencies=[takes("somewhere", "editor")])

    @router.post(
        "/link",
        status_code=201,
        responses=problems(
            "body_too_large", "unsupported_media_type", "too_many_uploads", "unknown_project", "store_unavailable"
        ),
    )
    async def link(body: LinkRequest, who: Who) -> LinkView:
        """A link to send one file to, good for a quarter of an hour. Then complete it."""
        if body.media_type and body.media_type not in KINDS:
            raise Problem("unsupported_media_type", f"media_type: {', '.join(KINDS)} are taken", "media_type")
        whose = holder(who, body.project_id)
        with store_answers():
            ticket = await asyncio.to_thread(
                parcels.quarantine.begin, "whole", body.size, body.name, whose, who.actor.id, PARCEL_SECONDS
            )
            sent = await asyncio.to_thread(store.signed_upload, ticket.body, body.size, LINK_SECONDS)
        return LinkView(
            link_id=ticket.parcel_id,
            method=sent.method,
            url=sent.url,
            fields=dict(sent.fields),
            expires_at=datetime.now(UTC) + timedelta(seconds=LINK_SECONDS),
            complete_url=f"/v1/uploads/{ticket.parcel_id}/complete",
        )

    @router.post(
        "/{link_id}/complete",
        status_code=201,
        responses=problems("unknown_transfer", "not_uploaded", *NOT_TAKEN),
    )
    async def complete(link_id: ParcelId, who: Who) -> UploadView:
        """Has what was sent by the link looked over, and keeps it. What is refused is gone, its link too."""
        return await parcels.arrived(await parcels.mine(who, link_id))

    return router
