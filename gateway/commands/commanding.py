"""Asking the forge for something other than a new job: append the command, wait a little for what came of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import Header
from fastapi.responses import JSONResponse

from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from gateway.commands.command_log import CommandLog, Position
from gateway.commands.idempotency import Recent, command_id, fingerprint, reused
from gateway.door.callers import actor
from gateway.errors import Problem, Responses
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels, Row
from gateway.reads.views import CommandAccepted
from infra.telemetry import traceparent

WROTE: Final[Responses] = {
    202: {
        "model": CommandAccepted,
        "description": "In the log; what came of it is not to be seen yet",
        "content": {
            "application/json": {
                "example": {
                    "command_id": "1c90dabb-f7de-54ea-b7e5-1af0f5c20791",
                    "position": "3:1042",
                    "status_url": "/v1/jobs/793cb3ec-63d7-514c-8ed8-0ff1e762e89d",
                }
            }
        },
    }
}

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "user-review-updated.v1": ("review-step.v1",),
        "job-cancelled.v1": ("cancel-job.v1",),
        "job-paused.v1": ("pause-job.v1",),
        "job-resumed.v1": ("resume-job.v1",),
        "job-rewound.v1": ("retry-job.v1", "rewind-job.v1"),
        "job-reprioritised.v1": ("reprioritise-job.v1",),
        "project-configured.v1": ("configure-project.v1", "configure-project.v2"),
        "asset-updated.v1": ("update-asset.v1", "update-asset.v2"),
        "asset-activated.v1": ("activate-asset.v1",),
        "asset-deleted.v1": ("delete-asset.v1",),
        "preset-saved.v1": ("save-preset.v1",),
        "preset-deleted.v1": ("delete-preset.v1",),
        "workflow-saved.v1": ("save-workflow.v1", "save-workflow.v2"),
        "asset-assigned.v1": ("assign-asset.v1",),
        "subject-erased.v1": ("erase-subject.v1",),
    }
)
"""Which commands an outcome may be of, by the first event that came of it."""

NO_CHANGE: Final = "no_change"
"""The outcome of a wish for what was so already: as good as granted."""

OptionalKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="With one, the request may be repeated without harm",
    ),
]


@dataclass(frozen=True)
class Decided:
    """The forge granted it, and the read models show it."""

    command_id: str
    position: Position | None = None


@dataclass(frozen=True)
class Undecided:
    """It is in the log; what came of it is not to be seen yet."""

    command_id: str
    position: Position


def envelope(of: UUID, stream: str, project_id: str, body: Message, correlation_id: str) -> CommandEnvelope[Message]:
    """The caller's command, now, within the trace of the request."""
    return CommandEnvelope(
        command_id=str(of),
        stream=stream,
        at=time.time_ns() // 1_000,
        actor=actor(),
        project_id=project_id,
        correlation_id=correlation_id,
        body=body,
        traceparent=traceparent() or "",
    )


class Commands:
    """Appends commands and finds out what came of them."""

    def __init__(self, log: CommandLog, reads: ReadModels, positions: Positions) -> None:
        self._log = log
        self._reads = reads
        self._positions = positions
        self._recent: Recent[Decided | Undecided] = Recent()

    async def earlier(self, stream: str, project_id: str, command: str, key: str | None) -> Decided | None:
        """What came of this very request when it was sent before. Raises the `Problem` it came to then."""
        if key is None:
            return None
        of = str(command_id(project_id, key))
        outcome = await self._reads.outcome(of)
        if outcome is None:
            return None
        told = (outcome["command"],) if outcome["command"] else COMMANDS.get(outcome["event"], ())
        if outcome["stream"] != stream or command not in told:
            raise reused()
        _must_be_granted(outcome)
        return Decided(of)

    async def ask(
        self, stream: str, project_id: str, body: Message, key: str | None, correlation_id: str = ""
    ) -> Decided | Undecided:
        """Raises the `Problem` that the forge answered with, or `Problem("log_unavailable")`."""
        of = command_id(project_id, key) if key else uuid4()
        command = envelope(of, stream, project_id, body, correlation_id or stream)
        print_ = fingerprint(stream.encode(), body.model_dump_json().encode())
        return await self._recent.once(of, print_, lambda: self._send(command))

    async def _send(self, command: CommandEnvelope[Message]) -> Decided | Undecided:
        position = await self._log.append(command)
        if not await self._positions.reached(position):
            return Undecided(command.command_id, position)
        outcome = await self._reads.outcome(command.command_id)
        if outcome is None:
            return Undecided(command.command_id, position)
        _must_be_granted(outcome)
        return Decided(command.command_id, position)


def _must_be_granted(outcome: Row) -> None:
    if outcome["outcome"] == "rejected" and outcome["code"] != NO_CHANGE:
        raise Problem(outcome["code"], outcome["message"], outcome["field"])


def accepted(undecided: Undecided, status_url: str) -> JSONResponse:
    """202: ask again at `status_url`."""
    body = CommandAccepted(command_id=undecided.command_id, position=str(undecided.position), status_url=status_url)
    return JSONResponse(
        body.model_dump(), 202, headers={"Location": status_url, "X-Forge-Position": str(undecided.position)}
    )
