"""What has happened to a workflow slot: a graph for an outside engine, and how prompts are put into it."""

from typing import Annotated, Literal

from pydantic import Field

from event_schemas.message import EMPTY, JsonText, Message


class WorkflowSaved(Message):
    type: Literal["workflow-saved.v1"] = "workflow-saved.v1"
    slot: str
    revision: int
    graph: JsonText
    mappings: JsonText = EMPTY
    locked_inputs: tuple[str, ...] = ()


WorkflowEvent = WorkflowSaved
AnyWorkflowEvent = Annotated[WorkflowEvent, Field(discriminator="type")]
