"""A request becomes commands: this is the hot path, and it asks the database nothing that can be known already."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from pydantic import BaseModel, JsonValue

from event_schemas.commands import SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Artifact, Message
from gateway.commands.command_log import CommandLog, Position
from gateway.commands.commanding import envelope
from gateway.commands.idempotency import Recent, command_id, reused
from gateway.commands.sealing import own_fingerprint
from gateway.door.admission import Admission
from gateway.errors import Problem
from gateway.files.owners import Owners
from gateway.files.uploads import artifact
from gateway.jobs.job_request import JobRequest
from gateway.jobs.recipes import Recipes
from gateway.jobs.references import STYLE_ROLE, References
from gateway.jobs.sources import Sources, Start
from gateway.projects.routes import Taste, Tastes
from gateway.reads.together import Together
from gateway.reads.views import Accepted, BatchAccepted, JobTicket
from infra.vault import Vault

log = logging.getLogger(__name__)

PACE_S: Final = 0.02
"""So far apart the gateway sends on what is submitted in a stream. A job costs everybody behind the door (brokers,
orchestrator, projector, Postgres) about as much as their being woken for it."""


class Promise(NamedTuple):
    """The answer to a request, as bytes: small enough to remember many. No positions when it was promised before."""

    body: bytes
    status_url: str
    positions: tuple[Position, ...]

    @property
    def token(self) -> str:
        """What X-Forge-Position says."""
        return ",".join(map(str, self.positions))


class Order(NamedTuple):
    """One request, the commands' ids of its takes, and what is said to whoever asked. `place`: where in the body."""

    request: JobRequest
    takes: tuple[UUID, ...]
    accepted: Accepted
    place: str = ""


class Submissions:
    """Promises jobs."""

    def __init__(
        self,
        commands: CommandLog,
        fingerprints: Together[str],
        tastes: Tastes,
        owners: Owners,
        references: References,
        admission: Admission,
        vault: Vault,
        sources: Sources,
        recipes: Recipes,
    ) -> None:
        self._log = commands
        self._sources = sources
        self._recipes = recipes
        self._admission = admission
        self._fingerprints = fingerprints
        self._tastes = tastes
        self._owners = owners
        self._references = references
        self._vault = vault
        self._recent: Recent[Promise] = Recent()

    async def submit(self, request: JobRequest, key: str) -> Promise:
        """Raises `Problem`: a key of another request, a file nobody uploaded or gave, a quota, a log that is away."""
        of = command_id(str(request.project_id), key)
        order = _order(request, of)
        said = request.model_dump_json().encode()
        return await self._once([order], of, said, order.accepted, order.accepted.status_url)

    async def submit_batch(self, requests: Sequence[JobRequest], batch_id: str | None, key: str) -> Promise:
        """Requests of one project, as one batch: all of them, or none. Raises `Problem` as `submit` does."""
        project_id = str(requests[0].project_id)
        of = command_id(project_id, f"batch {key}")  # no key has a space: the same one may name a job and a batch
        batch_id = batch_id or str(of)
        named = [request.model_copy(update={"batch_id": batch_id}) for request in requests]
        orders = [
            _order(request, uuid5(of, f"request-{number}"), f"jobs.{number}.") for number, request in enumerate(named)
        ]
        tickets = [ticket for order in orders for ticket in order.accepted.jobs]
        accepted = BatchAccepted(
            batch_id=batch_id, project_id=project_id, status_url=f"/v1/batches/{batch_id}", jobs=tickets
        )
        said = b"\n".join(request.model_dump_json().encode() for request in named)
        return await self._once(orders, of, said, accepted, accepted.status_url)

    async def _once(
        self, orders: Sequence[Order], of: UUID, said: bytes, accepted: BaseModel, status_url: str
    ) -> Promise:
        project_id = orders[0].accepted.project_id
        print_ = await own_fingerprint(self._vault, said)

        async def promise() -> Promise:
            positions = await self._promise(project_id, orders, print_)
            return Promise(accepted.model_dump_json().encode(), status_url, latest(positions))

        async with self._admission.one_of_few(project_id):
            return await self._recent.once(of, print_, promise)

    async def _promise(self, project_id: str, orders: Sequence[Order], print_: str) -> list[Position]:
        """None of them when all was promised before, by another gateway or in an earlier life of this one.

        When only some was, that one died on the way: all is sent again, and the deciders drop what they know.
        """
        tickets = [ticket for order in orders for ticket in order.accepted.jobs]
        earlier = await self._earlier([ticket.job_id for ticket in tickets])
        if any(one not in (None, print_) for one in earlier):
            raise reused()
        if None not in earlier:
            return []
        await self._admission.admit(project_id, len(tickets))
        taste = await self._tastes.of(project_id)
        commands: list[CommandEnvelope[Message]] = []
        for order in orders:
            with placed(order.place):
                start = await self._sources.of(order.request)
                given = (
                    *(start.inputs if start else ()),
                    *await self._given(order.request),
                    *await self._recipes.of(order.request),
                )
            commands += _commands(order, taste, print_, given, start)
        return await self._log.append_all(commands)

    async def _earlier(self, job_ids: Sequence[str]) -> Sequence[str | None]:
        """Fingerprints of the requests that made the jobs. None where nobody can be asked: to repeat does no harm."""
        try:
            return await self._fingerprints.of_all(job_ids)
        except Problem as problem:
            log.warning("not looking for an earlier request: %s", problem.detail)
            return [None] * len(job_ids)

    async def _given(self, request: JobRequest) -> list[Artifact]:
        given = [
            await self._references.keep(item.url, item.role, f"inputs.{number}.url")
            if item.url
            else await artifact(
                self._owners, str(request.project_id), item.digest, item.role, f"inputs.{number}.upload_id"
            )
            for number, item in enumerate(request.inputs)
        ]
        if request.reference_image_url:
            given.append(await self._references.keep(request.reference_image_url, STYLE_ROLE, "reference_image_url"))
        return given


@contextmanager
def placed(place: str) -> Iterator[None]:
    """A problem within says to which request of several its field belongs."""
    try:
        yield
    except Problem as problem:
        problem.field = f"{place}{problem.field}".rstrip(".")
        problem.errors = [one.model_copy(update={"field": f"{place}{one.field}"}) for one in problem.errors]
        raise


def latest(positions: Sequence[Position]) -> tuple[Position, ...]:
    """The last of each partition: whoever sees what came of it sees what came of those before."""
    return tuple(sorted({one.partition: one for one in sorted(positions)}.values()))


def _order(request: JobRequest, of: UUID, place: str = "") -> Order:
    takes = (of, *(uuid5(of, f"take-{number}") for number in range(1, request.count)))
    return Order(request, takes, _accepted(request, takes), place)


def _accepted(request: JobRequest, takes: Sequence[UUID]) -> Accepted:
    seed = takes[0].int % 2**31 if request.seed is None else request.seed
    again = request.source.asset_id if request.source and request.source.operation == "regenerate" else None
    tickets = [_ticket(take, seed + number, again) for number, take in enumerate(takes)]
    first = tickets[0]
    batch = request.batch_id or (str(takes[0]) if request.count > 1 else "")
    return Accepted(
        **first.model_dump(),
        project_id=str(request.project_id),
        batch_id=batch,
        timeline_url=f"{first.status_url}/timeline",
        events_url=f"/v1/events?job_id={first.job_id}&from=beginning",
        jobs=tickets,
    )


def _ticket(take: UUID, seed: int, again: UUID | None) -> JobTicket:
    """Of a new asset, or of the next version of one."""
    job_id, asset_id = str(uuid5(take, "job")), str(again or uuid5(take, "asset"))
    return JobTicket(job_id=job_id, asset_id=asset_id, seed=seed, status_url=f"/v1/jobs/{job_id}")


def _commands(
    order: Order, taste: Taste, print_: str, given: tuple[Artifact, ...], start: Start | None
) -> list[CommandEnvelope[Message]]:
    request, takes, accepted, _ = order
    words = (start.words if start else in_taste(request.words(), taste)) | {"fingerprint": print_}
    auto_approve = tuple(dict.fromkeys((*request.review.policy, *taste.auto_approve)))
    return [
        envelope(
            take,
            f"job-{ticket.job_id}",
            accepted.project_id,
            SubmitJob(
                asset_id=ticket.asset_id,
                asset_type=start.asset_type if start else request.asset_type,
                title=start.title if start else request.name,
                request=words,
                seed=ticket.seed,
                priority=request.priority,
                batch_id=accepted.batch_id,
                auto_approve=auto_approve,
                review_days=request.review.days if "days" in request.review.model_fields_set else taste.review_days,
                inputs=given,
            ),
            correlation_id=ticket.job_id,
        )
        for take, ticket in zip(takes, accepted.jobs, strict=True)
    ]


def in_taste(words: dict[str, JsonValue], taste: Taste) -> dict[str, JsonValue]:
    """The request with the project's taste in it. The request's own style wins over the project's."""
    merged = dict(words)
    if taste.style_dna:
        merged["style_dna"] = taste.style_dna
        prompt = words["prompt"]
        if isinstance(prompt, dict) and not prompt.get("style"):
            merged["prompt"] = {**prompt, "style": taste.style_dna}
    if taste.world_context:
        merged["world_context"] = taste.world_context
    return merged
