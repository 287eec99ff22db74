"""A workflow slot: every save is a new revision, none is lost, and what is locked stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from event_schemas.commands import SaveWorkflow
from event_schemas.envelope import CommandEnvelope
from event_schemas.events.job import CommandRejected
from event_schemas.events.workflow import WorkflowSaved
from processors.domain.decision import Decision, rejected


@dataclass(frozen=True, slots=True)
class Workflow:
    """`locked`: "node.input" -> the value that it must keep."""

    revision: int = 0
    locked: Mapping[str, JsonValue] = field(default_factory=dict)


UNBORN: Final = Workflow()


def decide(command: CommandEnvelope[SaveWorkflow], workflow: Workflow) -> Decision:
    """A locked input keeps its value through the very save that unlocks it; only the next one may change it."""
    body = command.body
    if not body.graph:
        return rejected(body, "empty_graph", "save a workflow that has at least one node", "graph")
    moved = [path for path, value in workflow.locked.items() if _value(body.graph, path) != value]
    if moved:
        told = f"{moved[0]} is locked at {workflow.locked[moved[0]]!r}"
        return rejected(body, "locked_input", told, f"graph.{moved[0].replace('.', '.inputs.', 1)}")
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
            return Workflow(event.revision, {path: _value(event.graph, path) for path in event.locked_inputs})
        case CommandRejected():
            return workflow


def _value(graph: Mapping[str, JsonValue], path: str) -> JsonValue:
    """None for an input that is not there: locked, it must not come either."""
    name, _, input_ = path.partition(".")
    node = graph.get(name)
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs.get(input_) if isinstance(inputs, dict) else None
