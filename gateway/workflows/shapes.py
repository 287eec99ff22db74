"""How workflow slots are written and shown, and whether what is written is sound."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, Field, JsonValue

from event_schemas.commands import SaveWorkflow
from event_schemas.message import canonical_json
from gateway.errors import FieldProblem, Problem
from gateway.jobs.job_request import Body, Slot, Text
from gateway.workflows import comfy_graph
from gateway.workflows.comfy_graph import Fault, Graph, Place, PromptMapping
from infra.vault import MARK

MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sort:
    """What pictures of a slot are: `framing` goes into their prompts, `width` x `height` is their size in pixels."""

    purpose: str
    framing: str
    width: int
    height: int
    transparent: bool = False


SLOTS: Final[Mapping[Slot, Sort]] = MappingProxyType(
    {
        "portrait": Sort("a character's face, square", "portrait of face and shoulders, square frame", 768, 768),
        "sprite": Sort(
            "a character's whole body, cut out",
            "full body from head to feet, alone on a transparent background",
            768,
            1152,
            transparent=True,
        ),
        "backdrop": Sort("the scenery of a location, wide", "wide scenery, nobody in it", 1344, 768),
        "item": Sort("a single object", "a single object, centred, on a plain background", 512, 512),
        "custom": Sort("whatever the workflow makes", "", 1024, 1024),
    }
)


def _parsed(value: object) -> object:
    """JSON may come as an object, or as the text of one."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("not JSON") from None
    return value


def _kept(graph: dict[str, JsonValue]) -> dict[str, JsonValue]:
    try:
        text = canonical_json(graph)
        size = len(text.encode())
    except (ValueError, RecursionError):
        raise ValueError("a number or a text in it cannot be kept") from None
    if size > MOST_BYTES:
        raise ValueError(f"at most {MOST_BYTES} bytes as JSON, this has {size}")
    if MARK in text or "\\u0000" in text:
        raise ValueError(f"no text in it can have {MARK!r} or U+0000 in it")
    return graph


class MappingBody(Body):
    """Which text goes into which input of the workflow.

    `node` is an id, a title or a class that only one node has. `entity_description`: `template` with the request's
    words in the place of `{description}`, and what it shall not be in that of `{negative_prompt}`. `static_text`: the
    template as it is.
    """

    node: str = Field(min_length=1, max_length=200, validation_alias=AliasChoices("node", "node_id", "nodeId"))
    input: str = Field(
        "text", min_length=1, max_length=200, validation_alias=AliasChoices("input", "input_name", "inputName")
    )
    source: Literal["entity_description", "static_text"] = "entity_description"
    template: Text = "{description}"
    negative: bool = Field(False, description="this is where what it shall not be goes")

    @property
    def text(self) -> str:
        if self.negative and "template" not in self.model_fields_set:
            return "{negative_prompt}"
        return self.template


class InputName(Body):
    node_id: str = Field(min_length=1, max_length=200)
    input_name: str = Field("image", min_length=1, max_length=200)


class Specific(Body):
    """This very input takes the picture."""

    specific: InputName = Field(validation_alias=AliasChoices("Specific", "specific"))


StyleMapping = Literal["AutoDetect", "PromptInjection", "Disabled"] | Specific
"""Where a style picture goes: where an IP-Adapter is found, to a named input, into the prompt as words, or nowhere."""


class WorkflowBody(Body):
    """A workflow as ComfyUI's Save (API Format) writes it, and what of it the forge may change."""

    workflow_json: Annotated[dict[str, JsonValue], BeforeValidator(_parsed), AfterValidator(_kept)] = Field(
        validation_alias=AliasChoices("workflow_json", "workflowJson", "graph"),
        examples=[{"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}}}],
    )
    prompt_mappings: Annotated[list[MappingBody], BeforeValidator(_parsed)] = Field(
        default_factory=list, max_length=64, validation_alias=AliasChoices("prompt_mappings", "promptMappings")
    )
    locked_inputs: Annotated[list[str], BeforeValidator(_parsed)] = Field(
        default_factory=list,
        max_length=500,
        validation_alias=AliasChoices("locked_inputs", "lockedInputs"),
        description="node.input: no mapping and no later save changes these",
        examples=[["3.steps", "KSampler.cfg"]],
    )
    style_reference_mapping: StyleMapping = Field(
        "AutoDetect", validation_alias=AliasChoices("style_reference_mapping", "styleReferenceMapping")
    )


class ParameterView(BaseModel):
    """An input that can be edited. `mapped`: prompts go there."""

    node: str
    class_type: str
    title: str
    input: str
    type: comfy_graph.Kind
    value: JsonValue
    locked: bool
    mapped: bool


class StyleNode(BaseModel):
    """The node that uses the style picture, and the input that names the picture."""

    adapter: str
    adapter_class: str
    node: str
    input: str


class MappingView(BaseModel):
    node: str
    input: str
    source: str
    template: str
    negative: bool


class WorkflowView(BaseModel):
    """A slot and its workflow. `workflow_json` is null while none is saved; `style_node`: where the picture goes."""

    id: str
    slot: Slot
    configured: bool
    purpose: str
    width: int
    height: int
    transparent: bool
    workflow_json: dict[str, JsonValue] | None = None
    prompt_mappings: list[MappingView] = Field(default_factory=list)
    locked_inputs: list[str] = Field(default_factory=list)
    style_reference_mapping: JsonValue = "AutoDetect"
    style_node: StyleNode | None = None
    parameters: list[ParameterView] = Field(default_factory=list)
    revision: int = 0
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """A workflow that was looked through: what is said of its inputs names nodes by their ids."""

    graph: Graph
    mappings: tuple[tuple[MappingBody, Place], ...]
    locked: tuple[str, ...]
    style: JsonValue

    def command(self, slot: Slot, expected_seq: int) -> SaveWorkflow:
        prompts: list[JsonValue] = [
            {
                "node": place.node,
                "input": place.input,
                "source": body.source,
                "template": body.text,
                "negative": body.negative,
            }
            for body, place in self.mappings
        ]
        return SaveWorkflow(
            slot=slot,
            graph=dict(self.graph),
            mappings={"prompts": prompts, "style_reference": self.style},
            locked_inputs=self.locked,
            expected_seq=expected_seq,
        )


def sound(body: WorkflowBody) -> Sound:
    """Raises `Problem` that names every faulty node and input."""
    graph = body.workflow_json
    _must_be_none("workflow_json", comfy_graph.faults(graph), within="inputs")
    locked = tuple(
        dict.fromkeys(
            _place(graph, *_split(path), f"locked_inputs.{number}").path
            for number, path in enumerate(body.locked_inputs)
        )
    )
    mappings = tuple(
        (one, _place(graph, one.node, one.input, f"prompt_mappings.{number}"))
        for number, one in enumerate(body.prompt_mappings)
    )
    said = [PromptMapping(place, one.text, one.source == "static_text") for one, place in mappings]
    _must_be_none("prompt_mappings", comfy_graph.mapping_faults(graph, said, locked))
    return Sound(graph, mappings, locked, _style(graph, body.style_reference_mapping, locked))


def _style(graph: Graph, wish: StyleMapping, locked: Sequence[str]) -> JsonValue:
    if not isinstance(wish, Specific):
        return wish
    field = "style_reference_mapping.Specific"
    place = _place(graph, wish.specific.node_id, wish.specific.input_name, field)
    if not isinstance(comfy_graph.value_at(graph, place), str):
        raise _faulty(field, [Fault(place.node, place.input, "the input names no picture: it holds no text")])
    if place.path in locked:
        raise _faulty(field, [Fault(place.node, place.input, "the input is locked: no picture may change it")])
    return {"Specific": {"node_id": place.node, "input_name": place.input}}


def _split(path: str) -> tuple[str, str]:
    node, _, input_ = path.partition(".")
    return node, input_


def _place(graph: Graph, node: str, input_: str, field: str) -> Place:
    place = comfy_graph.found(graph, node, input_)
    if place is None:
        known = node in graph
        told = "the node has no such input" if known else "no node is that, or several are: name it by its id"
        raise _faulty(field, [Fault(node, input_, told)])
    return place


def _must_be_none(field: str, faults: Sequence[Fault], within: str = "") -> None:
    if faults:
        raise _faulty(field, faults, within)


def _faulty(field: str, faults: Sequence[Fault], within: str = "") -> Problem:
    errors = [
        FieldProblem(field=_field(field, fault, within), message=f"{_where(fault)}{fault.message}") for fault in faults
    ]
    return Problem("invalid_request", f"{errors[0].field}: {errors[0].message}", errors[0].field, errors)


def _field(field: str, fault: Fault, within: str) -> str:
    parts = (field, fault.node, within and fault.input and within, fault.input) if within else (field,)
    return ".".join(part for part in parts if part)


def _where(fault: Fault) -> str:
    if not fault.node:
        return ""
    return f"node {fault.node!r}, input {fault.input!r}: " if fault.input else f"node {fault.node!r}: "
