"""What both slow ways of sending a file share: whose parcel it is, and what comes of it at its end."""

import asyncio

from gateway.door.callers import Caller
from gateway.errors import Problem
from gateway.files.intake import Intake, apart
from gateway.files.links import store_answers
from gateway.files.quarantine import Quarantine, Ticket
from gateway.reads.views import UploadView
from infra.object_store import ObjectMissing

_FOR_GOOD = ("file_too_large", "unsupported_media_type", "unsafe_file")


class Parcels:
    def __init__(self, quarantine: Quarantine, intake: Intake) -> None:
        self.quarantine = quarantine
        self._intake = intake

    async def mine(self, who: Caller, parcel_id: str) -> Ticket:
        """Raises `Problem`: there is none, not any more, or it is somebody else's."""
        with store_answers():
            ticket = await asyncio.to_thread(self.quarantine.ticket, parcel_id)
        if ticket is None or (ticket.sender != who.actor.id and not who.owner):
            raise Problem("unknown_transfer", f"no upload {parcel_id} is under way")
        return ticket

    async def arrived(self, ticket: Ticket) -> UploadView:
        """The file that it has become. Asked again, it answers the same.

        Raises `Problem`: not all is there yet, or it is no file that is taken, and then the parcel is gone.
        """
        with store_answers():
            kept = await asyncio.to_thread(self.quarantine.result, ticket)
        return kept or await self._take_in(ticket)

    async def _take_in(self, ticket: Ticket) -> UploadView:
        with apart() as path, store_answers():
            try:
                await asyncio.to_thread(self.quarantine.gather, ticket, path)
                kept = await self._intake.keep(path, ticket.name, ticket.holder)
            except ObjectMissing:
                earlier = await asyncio.to_thread(self.quarantine.result, ticket)
                if earlier is None:
                    raise Problem("not_uploaded", "nothing has come by the link yet", "file") from None
                return earlier
            except Problem as refusal:
                if refusal.code in _FOR_GOOD:
                    await asyncio.to_thread(self.quarantine.remove, ticket.parcel_id)
                raise
            await asyncio.to_thread(self.quarantine.finish, ticket, kept)
        return kept
