"""Which decider a stream has. A stream's id says its kind: `job-…`, `asset-…`, `project-…` and so on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from event_schemas import commands
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from processors.domain import asset, engine, job, letter, person, project, workflow
from processors.domain.decision import Decision

State = job.Job | asset.Asset | project.Project | workflow.Workflow | engine.Breaker | letter.Letter | person.Person


@dataclass(frozen=True, slots=True)
class Decider:
    """`decide(command, state) -> events` and `evolve(state, event) -> state`, both pure.

    The two are typed by their own modules; here they are only looked up, by a stream's kind.
    """

    decide: Any
    evolve: Any
    unborn: State
    takes: tuple[type[Message], ...]

    def answer(self, command: CommandEnvelope[Message], state: State) -> Decision:
        decision: Decision = self.decide(command, state)
        return decision


def _takes(union: Any) -> tuple[type[Message], ...]:
    return getattr(union, "__args__", (union,))


DECIDERS: Final[Mapping[str, Decider]] = MappingProxyType(
    {
        "job": Decider(job.decide, job.evolve, job.UNBORN, _takes(commands.JobCommand)),
        "asset": Decider(asset.decide, asset.evolve, asset.UNBORN, _takes(commands.AssetCommand)),
        "project": Decider(project.decide, project.evolve, project.UNBORN, _takes(commands.ProjectCommand)),
        "workflow": Decider(workflow.decide, workflow.evolve, workflow.UNBORN, _takes(commands.WorkflowCommand)),
        "engine": Decider(engine.decide, engine.evolve, engine.UNBORN, _takes(commands.EngineCommand)),
        "letter": Decider(letter.decide, letter.evolve, letter.UNBORN, _takes(commands.LetterCommand)),
        "person": Decider(person.decide, person.evolve, person.UNBORN, _takes(commands.PersonCommand)),
    }
)


def kind_of(stream: str) -> str:
    return stream.split("-", 1)[0]


def is_finished(state: State) -> bool:
    """Will nobody ask this stream anything for a long time? Then it may leave memory."""
    return isinstance(state, job.Job) and state.status in ("completed", "cancelled", "failed")
