"""Forgetting a person: first the log says so, then the keys go, and with them every word that was sealed with them."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from event_schemas.commands import EraseSubject
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, accepted
from gateway.door.people import MemberId
from gateway.door.rights import takes
from gateway.errors import problems
from gateway.files.links import store_answers
from gateway.jobs.job_request import LOCAL_PROJECT
from gateway.search.index import SearchIndex
from infra.crash_points import reached
from infra.vault import FRESH_S, Vault


class Erasure(BaseModel):
    """A receipt. `keys`: those that this request has destroyed; none when there was nothing (more) to forget."""

    person_id: str
    keys: list[str]
    everywhere_in_s: float = Field(FRESH_S, description="after which no process remembers a key any more")


def routes(commands: Commands, vault: Vault, index: SearchIndex) -> APIRouter:
    router = APIRouter(prefix="/v1/people", tags=["people"])

    @router.post(
        "/{person_id}/erase",
        response_model=Erasure,
        responses=WROTE
        | problems(
            "forbidden", "idempotency_key_reused", "log_unavailable", "read_model_unavailable", "store_unavailable"
        ),
        dependencies=[takes("person")],
    )
    async def erase(person_id: MemberId, key: OptionalKey = None) -> Response | Erasure:
        """Makes every text of this person unreadable, for good, in the log and in every copy of it.

        A person may do so for themselves, the owner for anybody. What was made from the words stays. Asked again, it
        finishes what was left undone; 202 means: not yet decided, ask again.
        """
        with store_answers():
            kept = await asyncio.to_thread(vault.keys_of, person_id)
        if not kept:
            return Erasure(person_id=person_id, keys=[])
        decided = await commands.ask(f"person-{person_id}", LOCAL_PROJECT, EraseSubject(key_ids=tuple(kept)), key)
        if not isinstance(decided, Decided):
            return accepted(decided, f"/v1/people/{person_id}/erase")
        reached("gateway.erasure_decided")
        await index.forget(kept)
        with store_answers():
            return Erasure(person_id=person_id, keys=await asyncio.to_thread(vault.erase, kept))

    return router
