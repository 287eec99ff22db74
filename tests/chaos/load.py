"""The people: they ask for assets through the gateway and decide about them, and write down what they were promised.

A request is repeated with the same Idempotency-Key until it has a definite answer. Only what was answered with success
counts as acknowledged; that is what must be found in the log afterwards.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, NamedTuple
from uuid import uuid4, uuid5

import httpx

from gateway.commands.idempotency import command_id
from gateway.jobs.job_request import LOCAL_PROJECT
from processors.domain.job import Job
from tests.chaos.watch import OVER, Watch

SEEDS_APART = 1_000
KINDS = ("BACKGROUND", "BACKGROUND", "2D_SPRITE", "PROP")
PATIENCE_S = 10.0


class Duel(NamedTuple):
    """Two people who decided about the same thing at once: at most one of the commands may be granted."""

    job: str
    commands: tuple[str, str]


@dataclass
class Account:
    """What the gateway said. `promised`: command id -> the job it is for and what it asks."""

    promised: dict[str, tuple[str, str]] = field(default_factory=dict)
    jobs: set[str] = field(default_factory=set)
    duels: list[Duel] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    answered: list[float] = field(default_factory=list)
    repeated: int = 0
    wrong: list[str] = field(default_factory=list)
    """Answers that no gateway may give, whatever is broken behind it."""


class People:
    """Runs in a thread of its own with an event loop of its own. `most` jobs are under way at a time."""

    def __init__(self, url: str, watch: Watch, seed: int, most: int = 24) -> None:
        self.account = Account()
        self._url = url
        self._watch = watch
        self._dice = random.Random(f"people/{seed}")
        self._most = most
        self._numbers = 0
        self._ending = False
        self._thread = Thread(target=lambda: asyncio.run(self._live()), daemon=True)
        self._decided: dict[str, float] = {}

    def start(self) -> None:
        self._thread.start()

    def go_home(self) -> None:
        """Nothing new is asked; what was asked may be repeated a little longer."""
        self._ending = True

    def at_home(self) -> bool:
        return not self._thread.is_alive()

    async def _live(self) -> None:
        limits = httpx.Limits(max_connections=16)
        async with httpx.AsyncClient(base_url=self._url, timeout=PATIENCE_S, limits=limits) as client:
            people = [self._orderer(client), self._orderer(client)]
            people += [self._reviewer(client), self._reviewer(client), self._meddler(client), self._onlooker(client)]
            await asyncio.gather(*people)

    # --- who they are ---

    async def _orderer(self, client: httpx.AsyncClient) -> None:
        while not self._ending:
            if len(self._watch.unsettled()) >= self._most:
                await asyncio.sleep(0.1)
                continue
            self._numbers += 1
            await self._order(client, self._numbers)
            await asyncio.sleep(self._dice.uniform(0.02, 0.2))

    async def _order(self, client: httpx.AsyncClient, number: int) -> None:
        key, count = str(uuid4()), self._dice.choice((1, 1, 1, 1, 3))
        alone = self._dice.random() < 0.7
        body = {
            "asset_type": self._dice.choice(KINDS),
            "prompt": {"core_concept": f"thing {number}"},
            "review": {"auto_approve": "*"} if alone else {},
            "seed": number * SEEDS_APART,
            "count": count,
        }
        answer = await self._insist(client, "/v1/jobs", body, key)
        if answer is None or answer.status_code != 202:
            if answer is not None:
                self.account.wrong.append(f"an order was refused: {answer.status_code} {answer.text[:200]}")
            return
        tickets = answer.json()["jobs"]
        first = command_id(LOCAL_PROJECT, key)
        takes = [first, *(uuid5(first, f"take-{take}") for take in range(1, count))]
        for take, ticket in zip(takes, tickets, strict=True):
            self.account.promised[str(take)] = (f"job-{ticket['job_id']}", "order")
            self.account.jobs.add(f"job-{ticket['job_id']}")
        if self._dice.random() < 0.1:
            again = await self._insist(client, "/v1/jobs", body, key)
            if again is not None and again.json() != answer.json():
                self.account.wrong.append(f"the same order had two answers: {answer.text[:200]} and {again.text[:200]}")

    async def _reviewer(self, client: httpx.AsyncClient) -> None:
        while not self._ending:
            job = self._pick(lambda one: one.phase == "review" and not one.paused)
            if job is not None:
                await self._review(client, job)
            await asyncio.sleep(self._dice.uniform(0.05, 0.3))

    async def _review(self, client: httpx.AsyncClient, job: str) -> None:
        shown = await self._look(client, job)
        waiting = shown.get("review") if shown else None
        if not waiting:
            return
        address = f"/v1/jobs/{job.removeprefix('job-')}/steps/{waiting['step']}/review"
        approve = {"decision": "approve", "subject_sha256": waiting["subject_sha256"]}
        reject = approve | {"decision": "reject", "notes": "rather not"}
        draw = self._dice.random()
        if draw < 0.15:
            keys = (str(uuid4()), str(uuid4()))
            self.account.duels.append(Duel(job, (_command(keys[0]), _command(keys[1]))))
            await asyncio.gather(
                self._ask(client, job, address, approve, keys[0]), self._ask(client, job, address, reject, keys[1])
            )
        else:
            await self._ask(client, job, address, reject if draw < 0.3 else approve, str(uuid4()))

    async def _meddler(self, client: httpx.AsyncClient) -> None:
        """Changes their mind: cancels, pauses, resumes, rewinds, retries, hurries."""
        while not self._ending:
            await asyncio.sleep(self._dice.uniform(0.1, 0.6))
            draw = self._dice.random()
            if draw < 0.4:
                await self._do(client, self._pick(lambda one: one.paused), "resume", {})
            elif draw < 0.55:
                await self._do(client, self._pick(lambda one: one.status == "failed"), "retry", {})
            elif draw < 0.7:
                await self._do(client, self._pick(_under_way), "pause", {})
            elif draw < 0.78:
                await self._do(client, self._pick(_under_way), "cancel", {"reason": "changed my mind"})
            elif draw < 0.9:
                to = {"to_step": "concept", "reason": "once more"}
                await self._do(client, self._pick(lambda one: _under_way(one) and one.cursor > 2), "rewind", to)
            else:
                await self._do(
                    client, self._pick(_under_way), "priority", {"priority": self._dice.randrange(-100, 101)}
                )

    async def _onlooker(self, client: httpx.AsyncClient) -> None:
        """Only looks whether anybody is at the door: an absence is measured also when nobody wants anything."""
        while not self._ending:
            with suppress(httpx.HTTPError):
                self._note("GET", await client.get("/healthz", timeout=2))
            await asyncio.sleep(0.1)

    # --- what they do ---

    def _pick(self, wanted: Callable[[Job], bool]) -> str | None:
        """A job that nobody has touched in the last second."""
        now = time.monotonic()
        found = [
            stream
            for stream, job in list(self._watch.seen.open.items())
            if wanted(job) and now - self._decided.get(stream, 0.0) > 1
        ]
        chosen = self._dice.choice(found) if found else None
        if chosen is not None:
            self._decided[chosen] = now
        return chosen

    async def _do(self, client: httpx.AsyncClient, job: str | None, verb: str, body: dict[str, Any]) -> None:
        if job is not None:
            await self._ask(client, job, f"/v1/jobs/{job.removeprefix('job-')}/{verb}", body, str(uuid4()))

    async def _ask(self, client: httpx.AsyncClient, job: str, address: str, body: dict[str, Any], key: str) -> None:
        answer = await self._insist(client, address, body, key)
        if answer is not None and answer.status_code in (200, 202) and "/priority" not in address:
            self.account.promised[_command(key)] = (job, address.rpartition("/")[2])

    async def _look(self, client: httpx.AsyncClient, job: str) -> dict[str, Any] | None:
        try:
            answer = await client.get(f"/v1/jobs/{job.removeprefix('job-')}")
        except httpx.HTTPError:
            return None
        self._note("GET", answer)
        return dict(answer.json()) if answer.status_code == 200 else None

    async def _insist(
        self, client: httpx.AsyncClient, address: str, body: dict[str, Any], key: str
    ) -> httpx.Response | None:
        """The same request again until the answer is definite; None when the people went home before."""
        began, tries = time.monotonic(), 0
        while not self._ending or time.monotonic() - began < PATIENCE_S:
            tries += 1
            self.account.repeated += tries > 1
            try:
                answer = await client.post(address, json=body, headers={"Idempotency-Key": key})
            except httpx.HTTPError as failure:
                self.account.answers[type(failure).__name__] += 1
                await asyncio.sleep(0.2)
                continue
            self._note("POST", answer)
            not_shown_yet = answer.status_code == 404
            if answer.status_code < 500 and not not_shown_yet:
                return answer
            await asyncio.sleep(0.3)
        return None

    def _note(self, method: str, answer: httpx.Response) -> None:
        self.account.answers[f"{method} {answer.status_code}"] += 1
        if answer.status_code in (200, 202):
            self.account.answered.append(time.time())
        if answer.status_code == 503 and "retry-after" not in answer.headers:
            self.account.wrong.append(f"503 without Retry-After: {answer.text[:200]}")
        if answer.status_code >= 500 and answer.status_code != 503:
            self.account.wrong.append(f"{method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")


def _under_way(job: Job) -> bool:
    return job.status not in OVER and not job.paused


def _command(key: str) -> str:
    return str(command_id(LOCAL_PROJECT, key))
