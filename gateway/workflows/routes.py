"""Workflow slots: the ComfyUI workflows of a project, one for each sort of picture, and where prompts go in them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, Response
from pydantic import JsonValue

from event_schemas.commands import SaveWorkflow
from gateway.commands.commanding import WROTE, Commands, Decided, OptionalKey, Undecided, accepted
from gateway.commands.editing import Thing, edited
from gateway.commands.etags import IfMatch, IfNoneMatch, is_known, tag_of_revision
from gateway.door.rights import takes
from gateway.errors import Problem, problems
from gateway.jobs.job_request import Slot
from gateway.reads.queries import ReadModels, Row
from gateway.reads.reading import Reader
from gateway.reads.views import Page
from gateway.workflows import comfy_graph
from gateway.workflows.comfy_graph import Graph, Place, PromptMapping
from gateway.workflows.shapes import (
    SLOTS,
    MappingView,
    ParameterView,
    StyleNode,
    WorkflowBody,
    WorkflowView,
    sound,
)


def stream_of(project_id: str, slot: Slot) -> str:
    return f"workflow-{project_id}-{slot}"


class Workflows:
    """The slots of every project."""

    def __init__(self, reads: ReadModels, commands: Commands) -> None:
        self._reads = reads
        self._commands = commands

    async def all(self, project_id: str) -> list[WorkflowView]:
        """Every slot, in the order of `SLOTS`, also those with nothing in them."""
        rows = await self._reads.rows("select * from workflow where project_id = %s", project_id)
        by_slot = {row["slot"]: row for row in rows}
        return [view(project_id, slot, by_slot.get(slot)) for slot in SLOTS]

    async def one(self, project_id: str, slot: Slot) -> tuple[str, WorkflowView]:
        """With its ETag. Raises `Problem` when nothing is saved there."""
        seq, row = await self._row(project_id, slot)
        if row is None:
            raise Problem("unknown_workflow", f"the slot {slot} has no workflow", "slot")
        return tag_of_revision(seq), view(project_id, slot, row)

    async def save(
        self, project_id: str, slot: Slot, body: WorkflowBody, if_match: str | None, key: str | None
    ) -> Decided | Undecided | None:
        """Raises `Problem`: a faulty workflow, a locked input that would change, an ETag that has moved on."""
        wish = sound(body)

        async def look() -> Thing:
            seq, row = await self._row(project_id, slot)
            command = wish.command(slot, seq)
            return Thing(tag_of_revision(seq), None if row and _same(row, command) else command)

        return await edited(self._commands, stream_of(project_id, slot), project_id, look, if_match, key)

    async def _row(self, project_id: str, slot: Slot) -> tuple[int, Row | None]:
        """The last event of the slot's stream, and what is saved; both as of the same instant."""
        found = await self._reads.rows(
            """select s.seq, w.* from stream s left join workflow w on w.project_id = %s and w.slot = %s
               where s.stream = %s""",
            project_id,
            slot,
            stream_of(project_id, slot),
        )
        row = found[0] if found else None
        return (row["seq"], row if row["slot"] else None) if row else (0, None)

    async def filled(self, project_id: str, slot: Slot, words: Mapping[str, str]) -> dict[str, JsonValue] | None:
        """What an engine needs to run the slot's workflow for a request; None where none is saved.

        `graph` is ready but for the numbers at `seed_inputs` and the name of the style picture at `style_input`.
        """
        _, row = await self._row(project_id, slot)
        if row is None:
            return None
        graph, mappings = row["graph"], row["mappings"]
        style = _style_place(graph, mappings.get("style_reference"))
        seeds: list[JsonValue] = [place.path for place in comfy_graph.seed_inputs(graph, row["locked_inputs"])]
        return {
            "slot": slot,
            "revision": row["revision"],
            "graph": comfy_graph.filled(graph, _mappings(mappings), words),
            "seed_inputs": seeds,
            "style_input": style and style.path,
            "style_in_words": mappings.get("style_reference") == "PromptInjection",
        }


def _mappings(kept: Mapping[str, Any]) -> list[PromptMapping]:
    return [
        PromptMapping(Place(one["node"], one["input"]), one["template"], one["source"] == "static_text")
        for one in kept.get("prompts", ())
    ]


def _same(row: Row, command: SaveWorkflow) -> bool:
    return bool(
        row["graph"] == dict(command.graph)
        and row["mappings"] == dict(command.mappings)
        and tuple(row["locked_inputs"]) == command.locked_inputs
    )


def _style_place(graph: Graph, wish: JsonValue) -> Place | None:
    match wish:
        case {"Specific": {"node_id": str(node), "input_name": str(input_)}}:
            return Place(node, input_)
        case "PromptInjection" | "Disabled":
            return None
        case _:
            detected = comfy_graph.style_input(graph)
            return detected.place if detected else None


def view(project_id: str, slot: Slot, row: Row | None) -> WorkflowView:
    sort = SLOTS[slot]
    plain = WorkflowView(
        id=str(uuid5(UUID(project_id), slot)),
        slot=slot,
        configured=row is not None,
        purpose=sort.purpose,
        width=sort.width,
        height=sort.height,
        transparent=sort.transparent,
    )
    if row is None:
        return plain
    graph, mappings = row["graph"], row["mappings"]
    mapped = {Place(one["node"], one["input"]) for one in mappings.get("prompts", ())}
    return plain.model_copy(
        update={
            "workflow_json": graph,
            "prompt_mappings": [MappingView.model_validate(one) for one in mappings.get("prompts", ())],
            "locked_inputs": row["locked_inputs"],
            "style_reference_mapping": mappings.get("style_reference", "AutoDetect"),
            "style_node": _style_node(graph, mappings.get("style_reference")),
            "parameters": [
                ParameterView(
                    node=one.place.node,
                    class_type=one.class_type,
                    title=one.title,
                    input=one.place.input,
                    type=one.kind,
                    value=one.value,
                    locked=one.place.path in row["locked_inputs"],
                    mapped=one.place in mapped,
                )
                for one in comfy_graph.parameters(graph)
            ],
            "revision": row["revision"],
            "updated_at": row["updated_at"],
        }
    )


def _style_node(graph: Graph, wish: JsonValue) -> StyleNode | None:
    place, found = _style_place(graph, wish), comfy_graph.style_input(graph)
    if place is None:
        return None
    adapter = found if found and found.place == place else None
    return StyleNode(
        adapter=adapter.adapter if adapter else "",
        adapter_class=adapter.adapter_class if adapter else "",
        node=place.node,
        input=place.input,
    )


# --- /v1 -----------------------------------------------------------------------------------------

SAVED: Final = (
    "unknown_project",
    "empty_graph",
    "locked_input",
    "changed_meanwhile",
    "too_contended",
    "idempotency_key_reused",
    "log_unavailable",
    "read_model_unavailable",
)


def routes(workflows: Workflows, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/v1/projects/{project_id}/workflows", tags=["workflows"])
    reads = ("unknown_project", "read_model_unavailable", "read_model_behind")

    @router.get("", responses=problems(*reads), dependencies=[reader.fresh, takes("project")])
    async def list_workflows(project_id: UUID) -> Page[WorkflowView]:
        """Every slot, and the workflow that is saved in it."""
        return Page(items=await workflows.all(str(project_id)))

    @router.get(
        "/{slot}",
        response_model=WorkflowView,
        responses=problems("unknown_workflow", *reads),
        dependencies=[reader.fresh, takes("project")],
    )
    async def read_workflow(
        project_id: UUID, slot: Slot, response: Response, if_none_match: IfNoneMatch = None
    ) -> Response | WorkflowView:
        """One slot, with what can be edited in its workflow. Its ETag goes into If-Match when you save."""
        tag, shown = await workflows.one(str(project_id), slot)
        response.headers["ETag"] = tag
        return Response(status_code=304, headers={"ETag": tag}) if is_known(tag, if_none_match) else shown

    @router.put(
        "/{slot}",
        response_model=WorkflowView,
        responses=WROTE | problems(*SAVED),
        dependencies=[takes("project", "admin")],
    )
    async def save_workflow(
        project_id: UUID,
        slot: Slot,
        body: WorkflowBody,
        response: Response,
        if_match: IfMatch = None,
        key: OptionalKey = None,
    ) -> Response | WorkflowView:
        """Save a workflow as the slot's next revision. Every faulty node and input is named."""
        return await saved(workflows, str(project_id), slot, body, response, if_match, key)

    return router


async def saved(
    workflows: Workflows,
    project_id: str,
    slot: Slot,
    body: WorkflowBody,
    response: Response,
    if_match: str | None,
    key: str | None,
) -> Response | WorkflowView:
    """The slot as it is now, with its ETag; 202 when that is not to be seen yet."""
    decided = await workflows.save(project_id, slot, body, if_match, key)
    if isinstance(decided, Undecided):
        return accepted(decided, f"/v1/projects/{project_id}/workflows/{slot}")
    tag, now = await workflows.one(project_id, slot)
    response.headers["ETag"] = tag
    return now
