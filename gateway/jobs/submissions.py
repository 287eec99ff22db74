"""A request becomes commands: this is the hot path, and it asks the database nothing that can be known already."""

import logging
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from pydantic import JsonValue

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
from gateway.reads.views import Accepted, JobTicket
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
        print_ = await own_fingerprint(self._vault, request.model_dump_json().encode())
        async with self._admission.one_of_few(str(request.project_id)):
            return await self._recent.once(of, print_, lambda: self._promise(request, of, print_))

    async def _promise(self, request: JobRequest, of: UUID, print_: str) -> Promise:
        takes = [of, *(uuid5(of, f"take-{number}") for number in range(1, request.count))]
        accepted = _accepted(request, takes)
        earlier = await self._earlier(accepted.job_id)
        if earlier is not None and earlier != print_:
            raise reused()
        if earlier is not None:
            return _promise(accepted, ())  # by another gateway, or an earlier life of this one
        await self._admission.admit(accepted.project_id, len(takes))
        taste = await self._tastes.of(accepted.project_id)
        start = await self._sources.of(request)
        given = (*(start.inputs if start else ()), *await self._given(request), *await self._recipes.of(request))
        commands = _commands(request, takes, accepted, taste, print_, given, start)
        return _promise(accepted, await self._log.append_all(commands))

    async def _earlier(self, job_id: str) -> str | None:
        """The fingerprint of the request that made the job. Where nobody can be asked, none: to repeat does no harm."""
        try:
            return await self._fingerprints.of(job_id)
        except Problem as problem:
            log.warning("not looking for an earlier request: %s", problem.detail)
            return None

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


def _promise(accepted: Accepted, positions: Sequence[Position]) -> Promise:
    return Promise(accepted.model_dump_json().encode(), accepted.status_url, tuple(positions))


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
    request: JobRequest,
    takes: Sequence[UUID],
    accepted: Accepted,
    taste: Taste,
    print_: str,
    given: tuple[Artifact, ...],
    start: Start | None,
) -> list[CommandEnvelope[Message]]:
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
