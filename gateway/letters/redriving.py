"""What it means to send a dead letter on its way again, and that doing so twice is doing it once.

First the effect, which is harmless when it is repeated, then the word in the log that it was done, by whom and why.
Who dies between the two repeats the effect and says the word.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from confluent_kafka import KafkaException

from event_schemas import avro
from event_schemas.commands import RedriveLetter, RetryJob
from event_schemas.envelope import CommandEnvelope
from gateway.commands.commanding import Commands, Undecided
from gateway.errors import Problem
from gateway.jobs.job_request import LOCAL_PROJECT
from gateway.letters.views import Redrive, came_back, instant, opened
from gateway.reads.queries import ReadModels, Row
from infra.dead_letters import Letter
from infra.graveyard import LetterGone, LettersPage, Wanted

PER_SECOND: Final = 50.0
REMEDIES: Final = {
    "undecodable": "Mend what cannot read it, or what wrote it; then redrive it.",
    "step": "Mend the cause; then redrive it: its job is taken up again at that step.",
    "parked": "Mend the fold, then run `forgelog rebuild`: the read models are made anew from the whole log.",
    "order": "Nothing: the scheduler gives the step again by itself when no report of it comes.",
}


class Letters(Protocol):
    """What is needed of the graveyard. Each method blocks, and raises `KafkaException` when the log does not answer."""

    def page(self, limit: int, cursor: str, since: int, wanted: Wanted) -> LettersPage: ...

    def find(self, letter_id: str) -> Letter | None: ...

    def whole(self, letter: Letter) -> Letter: ...

    def send_again(self, letter: Letter) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Wish:
    """`again`: also a letter that was sent before and came back."""

    reason: str = ""
    dry_run: bool = True
    again: bool = False


class Plan(NamedTuple):
    """What would be sent where. `letter` has its value where that is sent."""

    action: Literal["send_again", "retry_job"]
    to: str
    says: str
    letter: Letter


class Pace:
    """Lets one in after the other, `per_second` at most."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        async with self._turn:
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._gap
            yield


class Redriving:
    """Carries wishes out. `commands_topic`: the only topic that a record is ever sent back to."""

    def __init__(self, letters: Letters, reads: ReadModels, commands: Commands, commands_topic: str) -> None:
        self._letters = letters
        self._reads = reads
        self._commands = commands
        self._topic = commands_topic
        self._pace = Pace()

    async def redrive(self, letter: Letter, wish: Wish) -> Redrive | Undecided:
        """Raises `Problem`: not_redrivable, or what is away just now."""
        if wish.dry_run:
            return await self._done_before(letter, wish) or _told(await self._plan(letter), wish)
        async with self._pace.turn():
            before = await self._done_before(letter, wish)
            if before is not None:
                return before
            plan = await self._plan(letter)
            await self._carry_out(plan)
            return await self._note(plan, wish)

    async def redrive_or_say_why(self, letter: Letter, wish: Wish) -> Redrive:
        """For one of many: a letter that cannot be redriven does not stop the others."""
        try:
            came = await self.redrive(letter, wish)
        except Problem as problem:
            if problem.code != "not_redrivable":
                raise
            return _refused(letter, str(problem.detail), wish)
        if isinstance(came, Redrive):
            return came
        says = "it is sent; that it was is in the log, and not to be seen yet"
        return Redrive(letter_id=letter.id, kind=letter.kind, action="none", to="", says=says, dry_run=False, done=True)

    def remedy(self, letter: Letter) -> str:
        if letter.kind == "undecodable" and letter.origin.topic != self._topic:
            return REMEDIES["order"]
        return REMEDIES.get(letter.kind, REMEDIES["undecodable"])

    async def _done_before(self, letter: Letter, wish: Wish) -> Redrive | None:
        row = (await self._reads.redriven([letter.id])).get(letter.id)
        returned = came_back(letter, row)
        if row is None or (returned and wish.again):
            return None
        says = f"it was redriven at {row['at'].isoformat(timespec='seconds')} by {row['actor']}"
        if returned:
            says += f"; it came back at {instant(letter.at)[:19]}: ask with `again` to send it once more"
        return Redrive(
            letter_id=letter.id,
            kind=letter.kind,
            action="none",
            to="",
            says=says,
            dry_run=wish.dry_run,
            already=True,
            redriven_at=row["at"],
            redriven_by=row["actor"],
        )

    # --- what would be done ---

    async def _plan(self, letter: Letter) -> Plan:
        if letter.kind == "step" and letter.facts.get("job"):
            return await self._retry(letter)
        if letter.kind == "undecodable" and letter.origin.topic == self._topic:
            return await self._send_again(letter)
        raise Problem("not_redrivable", f"a letter like this is not redriven by itself. {self.remedy(letter)}")

    async def _retry(self, letter: Letter) -> Plan:
        job_id, step = letter.facts["job"], letter.facts.get("step", "")
        row = await self._reads.job(job_id)
        if row is None or row["status"] != "failed":
            now = f"is {row['status']}" if row else "is not known"
            raise Problem("not_redrivable", f"the job {job_id} {now}: only a failed one is taken up again")
        return Plan("retry_job", f"job-{job_id}", f"the job is taken up again at {step}", letter)

    async def _send_again(self, letter: Letter) -> Plan:
        try:
            whole = await asyncio.to_thread(self._letters.whole, letter)
        except LetterGone as gone:
            raise Problem("not_redrivable", f"its bytes are gone: {gone}") from gone
        except KafkaException as failure:
            raise unavailable(failure) from failure
        to = f"{letter.origin.topic}/{letter.origin.partition}"
        return Plan("send_again", to, f"{whole.size} bytes go back to {to}; {_expected(whole)}", whole)

    # --- doing it ---

    async def _carry_out(self, plan: Plan) -> None:
        letter = plan.letter
        if plan.action == "send_again":
            try:
                await asyncio.to_thread(self._letters.send_again, letter)
            except KafkaException as failure:
                raise unavailable(failure) from failure
            return
        try:  # the key makes the command's id: the same one, however often
            await self._commands.ask(plan.to, _project(letter), RetryJob(), f"letter-{letter.id}", letter.facts["job"])
        except Problem as problem:
            if problem.code != "not_failed":
                raise
            raise Problem("not_redrivable", str(problem.detail)) from problem

    async def _note(self, plan: Plan, wish: Wish) -> Redrive | Undecided:
        letter = plan.letter
        topic, partition, offset = letter.origin
        body = RedriveLetter(topic=topic, partition=partition, offset=offset, reason=wish.reason)
        about = letter.facts.get("job") or letter.id
        try:
            noted = await self._commands.ask(f"letter-{letter.id}", _project(letter), body, None, about)
        except Problem as problem:  # somebody else was quicker, at another gateway
            before = await self._done_before(letter, Wish()) if problem.code == "already_redriven" else None
            if before is None:
                raise
            return before.model_copy(update={"dry_run": False})
        if isinstance(noted, Undecided):
            return noted
        row: Row = (await self._reads.redriven([letter.id])).get(letter.id, {})
        return _told(plan, wish).model_copy(
            update={"done": True, "redriven_at": row.get("at"), "redriven_by": row.get("actor", "")}
        )


def unavailable(failure: KafkaException) -> Problem:
    return Problem("log_unavailable", f"the log does not answer: {failure.args[0].str()}")


def _told(plan: Plan, wish: Wish) -> Redrive:
    letter = plan.letter
    return Redrive(
        letter_id=letter.id, kind=letter.kind, action=plan.action, to=plan.to, says=plan.says, dry_run=wish.dry_run
    )


def _refused(letter: Letter, why: str, wish: Wish) -> Redrive:
    return Redrive(letter_id=letter.id, kind=letter.kind, action="none", to="", says=why, dry_run=wish.dry_run)


def _expected(letter: Letter) -> str:
    """What the forge will make of it, as far as can be told from here."""
    message = opened(letter)
    if isinstance(message, avro.Undecodable):
        return f"it still cannot be read ({message.reason}), so it will come back"
    if not isinstance(message, CommandEnvelope):
        return "it is an event and no command, so it will come back"
    if (letter.key or b"") != message.stream.encode():
        return "its key is not its stream, so it will come back"
    return f"it can be read now: {message.body.type} to {message.stream}"


def _project(letter: Letter) -> str:
    return letter.facts.get("project") or LOCAL_PROJECT
