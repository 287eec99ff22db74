"""A workflow slot: every save is a new revision, none is lost."""

from dataclasses import dataclass
from typing import Final

from event_schemas.commands import SaveWorkflow
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.workflow import WorkflowSaved
from processors.domain.decision import Decision, rejected


@dataclass(frozen=True, slots=True)
class Workflow:
    revision: int = 0


UNBORN: Final = Workflow()


def decide(command: CommandEnvelope[SaveWorkflow], workflow: Workflow) -> Decision:
    body = command.body
    if not body.graph:
        return rejected(body, "empty_graph", "save a workflow that has at least one node", "graph")
    saved = WorkflowSaved(
        slot=body.slot,
        revision=workflow.revision + 1,
        graph=body.graph,
        mappings=body.mappings,
        locked_inputs=body.locked_inputs,
    )
    return (saved,)


def evolve(workflow: Workflow, event: WorkflowSaved | CommandRejected) -> Workflow:
    match event:
        case WorkflowSaved():
            return Workflow(revision=event.revision)
        case CommandRejected():
            return workflow
