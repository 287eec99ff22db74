"""A ComfyUI workflow, looked through: faults by node and input, prompts into it, locks, the style picture, seeds."""

from typing import Any

import pytest

from gateway.errors import Problem
from gateway.workflows.comfy_graph import (
    MOST_FAULTS,
    Place,
    PromptMapping,
    faults,
    filled,
    found,
    mapping_faults,
    parameters,
    seed_inputs,
    style_input,
)
from gateway.workflows.shapes import WorkflowBody, sound

Graph = dict[str, Any]


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def portrait() -> Graph:
    return {
        "1": node("CheckpointLoaderSimple", ckpt_name="dream.safetensors"),
        "2": node("CLIPTextEncode", text="", clip=["1", 1]),
        "3": node("CLIPTextEncode", text="", clip=["1", 1]),
        "4": node("KSampler", model=["1", 0], positive=["2", 0], negative=["3", 0], seed=7, sampler_name="euler"),
        "5": node("SaveImage", images=["4", 0]),
    }


POSITIVE, NEGATIVE = Place("2", "text"), Place("3", "text")


def test_a_sound_workflow_has_no_faults() -> None:
    assert faults(portrait()) == []


@pytest.mark.parametrize(
    ("change", "at", "said"),
    [
        ({"9": "a text"}, ("9", ""), "an object"),
        ({"9": {"inputs": {}}}, ("9", ""), "class_type"),
        ({"9": {"class_type": "X"}}, ("9", ""), "no inputs"),
        ({"9": node("X", a=["77", 0])}, ("9", "a"), "'77', which is not there"),
        ({"9": node("X", a=["1", -1])}, ("9", "a"), "number of its output"),
        ({"9": node("X", a=["1", True])}, ("9", "a"), "number of its output"),
        ({"9": node("X", a=["1", 0, 0])}, ("9", "a"), "number of its output"),
        ({"9.1": node("X")}, ("9.1", ""), "no dot"),
        ({"8": node("X", a=["9", 0]), "9": node("X", a=["8", 0])}, ("8", ""), "wait for each other"),
        ({"nodes": [], "links": []}, ("", ""), "Save (API Format)"),
    ],
)
def test_a_fault_is_told_with_its_node_and_input(change: Graph, at: tuple[str, str], said: str) -> None:
    (fault, *more) = faults({**portrait(), **change})

    assert (fault.node, fault.input) == at
    assert said in fault.message
    assert not more


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    assert len(faults({str(number): node("X", a=["none", 0]) for number in range(100)})) == MOST_FAULTS


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (("2", "text"), POSITIVE),
        (("CLIPTextEncode", "positive"), POSITIVE),
        (("CLIPTextEncode", "negative"), NEGATIVE),
        (("KSampler", "sampler"), Place("4", "sampler_name")),
        (("what it shall be", "text"), POSITIVE),
        (("CLIPTextEncode", "text"), None),
        (("KSampler", "s"), None),
        (("Upscaler", "text"), None),
    ],
)
def test_an_input_is_named_by_id_title_class_or_what_it_feeds(said: tuple[str, str], meant: Place | None) -> None:
    graph = portrait()
    graph["2"]["_meta"] = {"title": "what it shall be"}

    assert found(graph, *said) == meant


def test_prompts_go_into_their_inputs_and_nothing_else_is_changed() -> None:
    graph = portrait()
    mappings = [
        PromptMapping(POSITIVE, "{description}, a {red|blue} background"),
        PromptMapping(NEGATIVE, "{negative_prompt} {description}", fixed=True),
    ]
    said = filled(graph, mappings, {"description": "a {negative_prompt} smith", "negative_prompt": "a beard"})

    assert said["2"] == node("CLIPTextEncode", text="a {negative_prompt} smith, a {red|blue} background", clip=["1", 1])
    assert said["3"] == node("CLIPTextEncode", text="{negative_prompt} {description}", clip=["1", 1])
    assert {name: said[name] for name in "145"} == {name: graph[name] for name in "145"}
    assert graph == portrait()


@pytest.mark.parametrize(
    ("mapping", "locked", "said"),
    [
        (PromptMapping(POSITIVE, "x"), ["2.text"], "locked"),
        (PromptMapping(Place("2", "clip"), "x"), [], "linked"),
        (PromptMapping(Place("4", "seed"), "x"), [], "holds no text"),
        (PromptMapping(POSITIVE, "{mood}"), [], "not {mood}"),
    ],
)
def test_a_mapping_that_cannot_be_carried_out_is_told(mapping: PromptMapping, locked: list[str], said: str) -> None:
    (fault,) = mapping_faults(portrait(), [mapping], locked)

    assert (fault.node, fault.input) == mapping.place
    assert said in fault.message


def test_two_mappings_into_one_input_are_a_fault() -> None:
    (fault,) = mapping_faults(portrait(), [PromptMapping(POSITIVE, "a"), PromptMapping(POSITIVE, "b")], [])
    assert "two mappings" in fault.message


def test_the_style_picture_is_found_behind_whatever_prepares_it_and_a_model_loader_is_no_adapter() -> None:
    graph = {
        "1": node("IPAdapterModelLoader", ipadapter_file="plus"),
        "2": node("PrepImageForClipVision", image=["3", 0]),
        "3": node("LoadImage", image="style.png"),
        "4": node("IPAdapterAdvanced", ipadapter=["1", 0], image=["2", 0]),
    }
    style = style_input(graph)

    assert style is not None
    assert (style.adapter, style.adapter_class, style.place) == ("4", "IPAdapterAdvanced", Place("3", "image"))
    assert style_input(portrait()) is None


def test_what_can_be_edited_is_every_value_and_no_link() -> None:
    shown = {(one.place.path): one.kind for one in parameters(portrait())}

    assert shown == {
        "1.ckpt_name": "text",
        "2.text": "text",
        "3.text": "text",
        "4.seed": "integer",
        "4.sampler_name": "text",
    }


def test_the_seed_is_the_engines_to_set_unless_it_is_locked() -> None:
    assert seed_inputs(portrait()) == [Place("4", "seed")]
    assert seed_inputs(portrait(), ["4.seed"]) == []


def test_a_locked_input_may_not_be_named_as_the_place_of_the_style_picture() -> None:
    graph = {**portrait(), "6": node("LoadImage", image="style.png")}
    specific = {"Specific": {"node_id": "6", "input_name": "image"}}
    body = {"workflow_json": graph, "style_reference_mapping": specific}

    assert sound(WorkflowBody.model_validate(body)).style == specific
    with pytest.raises(Problem, match="locked"):
        sound(WorkflowBody.model_validate({**body, "locked_inputs": ["6.image"]}))
