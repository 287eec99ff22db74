"""Whose files are whose. The same bytes are kept once for everybody; a request names only what its project brought.

Beside the files stand markers, `owners/<holder>/<sha256>`, put when a file comes in: a holder is a project, or a person
who sent the file before saying what it is for. Files that a job of the project took or made are the project's, too.
"""

import asyncio
import hashlib
from typing import Final, LiteralString
from uuid import UUID

from gateway.door.callers import Caller, unknown_project
from gateway.files.links import store_answers
from gateway.reads.queries import STEP_MADE, STEP_TOOK, ReadModels
from infra.object_store import ObjectStore

FOLDER: Final = "owners/"
_OF_A_JOB: Final[LiteralString] = f"""
    select 1 from step s join job j using (job_id)
    where ({STEP_MADE} ? %s
           or {STEP_TOOK} ? %s) and j.project_id = %s limit 1"""


def of_project(project_id: str) -> str:
    return f"project-{project_id}"


def of_person(actor_id: str) -> str:
    """Opaque, and of characters that a key may have, whatever the id looks like."""
    return f"person-{hashlib.sha256(actor_id.encode()).hexdigest()[:32]}"


def holder(who: Caller, project_id: UUID | None) -> str:
    """Who will hold what the caller sends: the project named, else their only one, else they themselves.

    Raises `Problem` for a project where they may send nothing.
    """
    if project_id is not None:
        who.must("editor", str(project_id), unknown_project(project_id))
        return of_project(str(project_id))
    if not who.owner and len(who.roles) == 1:
        return of_project(next(iter(who.roles)))
    return of_person(who.actor.id)


class Owners:
    """Asks and writes the markers. Methods raise `Problem` while the store or the read models are away."""

    def __init__(self, store: ObjectStore, reads: ReadModels) -> None:
        self.store = store
        self._reads = reads

    def claim(self, holder: str, sha256: str) -> None:
        """Blocking: for the thread that has just put the file."""
        self.store.put_if_absent(_marker(holder, sha256), b"")

    async def may_name(self, who: Caller, project_id: str, sha256: str) -> bool:
        """May this caller bring the file into this project? The owner of the forge may bring any."""
        if who.owner:
            return True
        holders = of_project(project_id), of_person(who.actor.id)
        with store_answers():
            if await asyncio.to_thread(self._is_marked, holders, sha256):
                return True
        if not await self._reads.rows(_OF_A_JOB, sha256, sha256, project_id):
            return False
        with store_answers():
            await asyncio.to_thread(self.claim, of_project(project_id), sha256)
        return True

    def _is_marked(self, holders: tuple[str, ...], sha256: str) -> bool:
        return any(self.store.size(_marker(one, sha256)) is not None for one in holders)


def _marker(holder: str, sha256: str) -> str:
    return f"{FOLDER}{holder}/{sha256}"
