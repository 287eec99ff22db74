"""Dead letters: records that could not be used, and steps that failed for good. Look at them, send them again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, TypeVar
from uuid import UUID

from confluent_kafka import KafkaException
from fastapi import APIRouter, Query, Response
from pydantic import Field

from gateway.commands.commanding import WROTE, Undecided, accepted
from gateway.door.rights import takes
from gateway.errors import Problem, invalid, problems
from gateway.jobs.job_request import Body, Text
from gateway.letters.redriving import Letters, Redriving, Wish, unavailable
from gateway.letters.views import LetterDetail, LetterView, Redrive, Redrives, detail, view
from gateway.reads.queries import ReadModels
from gateway.reads.reading import Limit, Reader
from gateway.reads.views import Page
from infra.dead_letters import Letter
from infra.graveyard import LetterGone, LettersPage, Wanted

MOST_AT_ONCE: Final = 100
READERS: Final = 4
Kind = Literal["undecodable", "step", "parked"]
TopicName = Annotated[str, Field(max_length=249, pattern=r"^[A-Za-z0-9._-]+$")]
LetterCursor = Annotated[str, Field(max_length=4_000, pattern=r"^(\d{1,6}:\d{1,18}(,|$))*$")]
READ: Final = ("read_model_unavailable", "read_model_behind", "log_unavailable", "forbidden")
CHANGE: Final = ("not_redrivable", "log_unavailable", "read_model_unavailable", "forbidden")

Found = TypeVar("Found")


class RedriveBody(Body):
    """Says what would be done, unless `dry_run` is false. `again`: also one that was sent before and came back."""

    dry_run: bool = True
    reason: Text = ""
    again: bool = False

    def wish(self) -> Wish:
        return Wish(self.reason, self.dry_run, self.again)


class RedriveMany(RedriveBody):
    """Which letters: those that all of kind, topic and since name, page by page."""

    kind: Kind | None = None
    topic: TopicName | None = None
    since: datetime | None = None
    limit: int = Field(50, ge=1, le=MOST_AT_ONCE)
    cursor: LetterCursor = ""


JUST_SAY: Final = RedriveBody()


class LetterDesk:
    """Letters as they are shown: read from the topic when somebody asks, in threads of their own, a few at a time."""

    def __init__(self, letters: Letters, reads: ReadModels) -> None:
        self._letters = letters
        self._reads = reads
        self._places = asyncio.Semaphore(READERS)

    async def page(
        self, limit: int, cursor: str, kind: Kind | None, topic: str | None, since: datetime | None
    ) -> LettersPage:
        wanted = _wanted(kind, topic)
        begin = micros(since)
        try:
            return await self._asked(lambda: self._letters.page(limit, cursor, begin, wanted))
        except ValueError:
            raise invalid("cursor", "take it from the page before, as it is") from None

    async def views(self, letters: list[Letter]) -> list[LetterView]:
        rows = await self._reads.redriven([letter.id for letter in letters])
        return [view(letter, rows.get(letter.id)) for letter in letters]

    async def letter(self, letter_id: UUID) -> Letter:
        found = await self._asked(lambda: self._letters.find(str(letter_id)))
        if found is None:
            raise Problem("unknown_letter", f"there is no dead letter {letter_id}", "letter_id")
        return found

    async def whole(self, letter: Letter) -> Letter:
        """Raises `LetterGone`."""
        return await self._asked(lambda: self._letters.whole(letter))

    async def detail(self, letter: Letter, remedy: str) -> LetterDetail:
        row = (await self._reads.redriven([letter.id])).get(letter.id)
        try:
            return detail(await self.whole(letter), row, remedy)
        except LetterGone as gone:
            return detail(letter, row, remedy, str(gone))

    async def _asked(self, question: Callable[[], Found]) -> Found:
        try:
            async with self._places:
                return await asyncio.to_thread(question)
        except KafkaException as failure:
            raise unavailable(failure) from failure


def _wanted(kind: str | None, topic: str | None) -> Wanted:
    return lambda letter: kind in (None, letter.kind) and topic in (None, letter.origin.topic)


def micros(since: datetime | None) -> int:
    """Microseconds since 1970; a time that names no zone is UTC."""
    if since is None:
        return 0
    aware = since if since.tzinfo else since.replace(tzinfo=UTC)
    return max(0, int(aware.timestamp() * 1_000_000))


def routes(letters: Letters, reads: ReadModels, reader: Reader, redriving: Redriving) -> APIRouter:
    router = APIRouter(prefix="/v1/dead-letters", tags=["dead letters"], dependencies=[takes("farm")])
    desk = LetterDesk(letters, reads)
    _read(router, desk, reader, redriving)
    _change(router, desk, redriving)
    return router


def _read(router: APIRouter, desk: LetterDesk, reader: Reader, redriving: Redriving) -> None:
    @router.get("", responses=problems(*READ), dependencies=[reader.fresh])
    async def list_letters(
        kind: Kind | None = None,
        topic: Annotated[TopicName | None, Query(description="where the record stood")] = None,
        since: Annotated[datetime | None, Query(description="buried then or later")] = None,
        limit: Limit = 50,
        cursor: Annotated[LetterCursor, Query(description="next_cursor of the page before")] = "",
    ) -> Page[LetterView]:
        """The newest first. A page may hold fewer than `limit` and go on: only `next_cursor` null says that it ends."""
        found = await desk.page(limit, cursor, kind, topic, since)
        return Page(items=await desk.views(found.letters), next_cursor=found.cursor or None)

    @router.get("/{letter_id}", responses=problems("unknown_letter", *READ), dependencies=[reader.fresh])
    async def read_letter(letter_id: UUID) -> LetterDetail:
        """All that is known of a letter, and its content if it can be read now."""
        letter = await desk.letter(letter_id)
        return await desk.detail(letter, redriving.remedy(letter))

    @router.get(
        "/{letter_id}/bytes",
        response_class=Response,
        responses=problems("unknown_letter", *READ) | {200: {"content": {"application/octet-stream": {}}}},
    )
    async def read_bytes(letter_id: UUID) -> Response:
        """The record's value, as it was."""
        try:
            letter = await desk.whole(await desk.letter(letter_id))
        except LetterGone as gone:
            raise Problem("unknown_letter", f"its bytes are gone: {gone}", "letter_id") from gone
        headers = {
            "Content-Disposition": f'attachment; filename="letter-{letter_id}.bin"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(letter.value or b"", 200, headers, "application/octet-stream")


def _change(router: APIRouter, desk: LetterDesk, redriving: Redriving) -> None:
    @router.post("/redrive", responses=problems(*CHANGE))
    async def redrive_many(body: RedriveMany) -> Redrives:
        """One page of letters, fifty a second. Says what would be done, unless `dry_run` is false."""
        found = await desk.page(body.limit, body.cursor, body.kind, body.topic, body.since)
        items = [await redriving.redrive_or_say_why(letter, body.wish()) for letter in found.letters]
        return Redrives(items=items, next_cursor=found.cursor or None)

    @router.post("/{letter_id}/redrive", response_model=Redrive, responses=WROTE | problems("unknown_letter", *CHANGE))
    async def redrive(letter_id: UUID, body: RedriveBody = JUST_SAY) -> Response | Redrive:
        """Send it on its way again: an undecodable command to where it stood, a failed step by retrying its job.

        Says what would be done, unless `dry_run` is false. Once it was done, doing it again does nothing and says so.
        """
        came = await redriving.redrive(await desk.letter(letter_id), body.wish())
        return accepted(came, f"/v1/dead-letters/{letter_id}") if isinstance(came, Undecided) else came
