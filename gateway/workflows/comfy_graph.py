"""A ComfyUI workflow in API format: is it sound, what may be edited in it, where do words and a style picture go?

The format is `{node id: {"class_type": ..., "inputs": {name: value}, "_meta"?: {"title": ...}}}`; a value that is a
list is a link, `[node id, number of its output]`. Pure: nothing here asks a ComfyUI server, so whether a node's class
is installed there is found out only by running it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

Graph = Mapping[str, JsonValue]
Kind = Literal["text", "integer", "number", "boolean", "other"]

MOST_NODES: Final = 2_000
MOST_FAULTS: Final = 20
WORDS: Final = ("description", "negative_prompt")
"""What a template may name, in braces. Anything else in braces is ComfyUI's own and stays."""

_BRACED: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ADAPTERS: Final = ("ipadapter", "stylemodelapply")
_PICTURE_INPUTS: Final = ("image", "clip_vision_output", "style_image", "reference_image")
_SEEDS: Final = ("seed", "noise_seed")


class Fault(NamedTuple):
    """What is wrong, and where; `input` is empty when it is the node, `node` when it is the whole."""

    node: str
    input: str
    message: str


class Place(NamedTuple):
    """One input of one node."""

    node: str
    input: str

    @property
    def path(self) -> str:
        return f"{self.node}.{self.input}"


class PromptMapping(NamedTuple):
    """Which text goes into an input: `template`, with `{description}` and `{negative_prompt}` filled in.

    A `fixed` one goes in as it is.
    """

    place: Place
    template: str
    fixed: bool = False


class StyleInput(NamedTuple):
    """`place` takes the name of the style picture, for the node `adapter`."""

    adapter: str
    adapter_class: str
    place: Place


class Parameter(NamedTuple):
    """An input that holds a value, not a link."""

    place: Place
    class_type: str
    title: str
    kind: Kind
    value: JsonValue


# --- soundness -----------------------------------------------------------------------------------


def faults(graph: Graph) -> list[Fault]:
    """Every reason why ComfyUI could not take this graph, as far as the graph alone tells; the first twenty."""
    if isinstance(graph.get("nodes"), list):
        return [Fault("", "", "this is the editor's own format: export the workflow with Save (API Format)")]
    if not graph:
        return [Fault("", "", "a workflow has at least one node")]
    if len(graph) > MOST_NODES:
        return [Fault("", "", f"a workflow has at most {MOST_NODES} nodes, this has {len(graph)}")]
    found = [fault for name, node in graph.items() for fault in _node_faults(graph, name, node)]
    return (found or _cycles(graph))[:MOST_FAULTS]


def _node_faults(graph: Graph, name: str, node: JsonValue) -> Iterator[Fault]:
    if not name or "." in name:
        yield Fault(name, "", "a node's id has no dot in it, and is not empty")
    if not isinstance(node, dict):
        yield Fault(name, "", "a node is an object with class_type and inputs")
        return
    if not isinstance(node.get("class_type"), str) or not node["class_type"]:
        yield Fault(name, "", "the node has no class_type")
    inputs = node.get("inputs")
    if not isinstance(inputs, dict):
        yield Fault(name, "", "the node has no inputs: give an object, empty if it takes none")
        return
    for input_, value in inputs.items():
        if isinstance(value, list):
            message = _link_fault(graph, value)
            if message:
                yield Fault(name, input_, message)


def _link_fault(graph: Graph, value: list[JsonValue]) -> str:
    if len(value) != 2 or not isinstance(value[0], str) or not _is_count(value[1]):
        return "a link reads [node id, number of its output]"
    return "" if value[0] in graph else f"it is linked to the node {value[0]!r}, which is not there"


def _is_count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _cycles(graph: Graph) -> list[Fault]:
    try:
        TopologicalSorter({name: set(_sources(graph, name)) for name in graph}).prepare()
    except CycleError as cycle:
        ring = [str(name) for name in cycle.args[1]]
        return [Fault(ring[-1], "", f"the nodes wait for each other: {' -> '.join(ring)}")]
    return []


# --- looking into it -----------------------------------------------------------------------------


def _inputs(graph: Graph, name: str) -> Mapping[str, JsonValue]:
    node = graph.get(name)
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}


def _class(graph: Graph, name: str) -> str:
    node = graph.get(name)
    return str(node.get("class_type", "")) if isinstance(node, dict) else ""


def title(graph: Graph, name: str) -> str:
    """What a person called the node; its class where nobody did."""
    node = graph.get(name)
    meta = node.get("_meta") if isinstance(node, dict) else None
    said = meta.get("title") if isinstance(meta, dict) else None
    return said if isinstance(said, str) and said else _class(graph, name)


def _sources(graph: Graph, name: str) -> Iterator[str]:
    for value in _inputs(graph, name).values():
        if isinstance(value, list) and value and isinstance(value[0], str):
            yield value[0]


def value_at(graph: Graph, place: Place) -> JsonValue:
    return _inputs(graph, place.node).get(place.input)


def found(graph: Graph, node: str, input_: str) -> Place | None:
    """The input that is meant. None when there is none, or more than one.

    `node` is an id, a title or a class; `input_` is a name or how it begins ("sampler" for sampler_name). Of several
    text nodes of a class, "positive" and "negative" tell those which feed an input of that name.
    """
    nodes = [node] if node in graph else [one for one in graph if node in (title(graph, one), _class(graph, one))]
    named = [place for one in nodes for place in _named(graph, one, input_)]
    if not named:
        fed = [one for one in nodes if _feeds(graph, one, input_)]
        named = [Place(one, text) for one in fed for text in _texts(graph, one)]
    return named[0] if len(named) == 1 else None


def _named(graph: Graph, node: str, input_: str) -> list[Place]:
    inputs = _inputs(graph, node)
    if input_ in inputs:
        return [Place(node, input_)]
    return [Place(node, name) for name in inputs if name.startswith(f"{input_}_")]


def _texts(graph: Graph, node: str) -> list[str]:
    return [name for name, value in _inputs(graph, node).items() if isinstance(value, str)]


def _feeds(graph: Graph, node: str, input_: str) -> bool:
    links = (_inputs(graph, one).get(input_) for one in graph)
    return any(isinstance(link, list) and link[:1] == [node] for link in links)


def parameters(graph: Graph) -> list[Parameter]:
    """Everything that can be edited without rewiring, node by node."""
    return [
        Parameter(Place(name, input_), _class(graph, name), title(graph, name), _kind(value), value)
        for name in graph
        for input_, value in _inputs(graph, name).items()
        if not isinstance(value, list)
    ]


def _kind(value: JsonValue) -> Kind:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "text"
        case _:
            return "other"


def style_input(graph: Graph) -> StyleInput | None:
    """Where the style picture goes: followed from an IP-Adapter, or a style model, up to what loads its picture."""
    for name in graph:
        if any(word in _class(graph, name).lower() for word in _ADAPTERS):
            inputs = _inputs(graph, name)
            start = next((inputs[one] for one in _PICTURE_INPUTS if isinstance(inputs.get(one), list)), None)
            place = _loader(graph, start[0]) if isinstance(start, list) and isinstance(start[0], str) else None
            if place:
                return StyleInput(name, _class(graph, name), place)
    return None


def _loader(graph: Graph, start: str) -> Place | None:
    """The nearest node up the links that names its picture itself, the way it came."""
    waiting, seen = [start], {start}
    while waiting:
        name = waiting.pop(0)
        if isinstance(_inputs(graph, name).get("image"), str):
            return Place(name, "image")
        following = [one for one in _sources(graph, name) if one not in seen]
        seen.update(following)
        waiting.extend(following)
    return None


def seed_inputs(graph: Graph, locked: Iterable[str] = ()) -> list[Place]:
    """The numbers that make one take differ from another, unless they are locked."""
    kept = set(locked)
    return [
        one.place
        for one in parameters(graph)
        if one.place.input in _SEEDS and one.kind == "integer" and one.place.path not in kept
    ]


# --- words into it -------------------------------------------------------------------------------


def mapping_faults(graph: Graph, mappings: Sequence[PromptMapping], locked: Iterable[str]) -> list[Fault]:
    """Mappings that could not be carried out, or would change what is locked."""
    found_: list[Fault] = []
    kept, taken = set(locked), set[Place]()
    for place, template, fixed in mappings:
        value = value_at(graph, place)
        if not isinstance(value, str):
            told = "is linked to another node" if isinstance(value, list) else "holds no text"
            found_.append(Fault(place.node, place.input, f"the input {told}: no prompt can go there"))
        elif place.path in kept:
            found_.append(Fault(place.node, place.input, "the input is locked: no prompt may change it"))
        elif place in taken:
            found_.append(Fault(place.node, place.input, "two mappings go into this input"))
        for word in dict.fromkeys(_BRACED.findall(template)):
            if word not in WORDS and not fixed:
                known = " and ".join(f"{{{one}}}" for one in WORDS)
                found_.append(Fault(place.node, place.input, f"a template knows {known}, not {{{word}}}"))
        taken.add(place)
    return found_


def filled(graph: Graph, mappings: Sequence[PromptMapping], words: Mapping[str, str]) -> dict[str, JsonValue]:
    """The graph with every mapped input saying what its template comes to. Nothing else in it is changed."""
    said = {
        place: text if fixed else _BRACED.sub(lambda word: words.get(word[1], word[0]), text)
        for place, text, fixed in mappings
    }
    return {name: _spoken(name, node, said) for name, node in graph.items()}


def _spoken(name: str, node: JsonValue, said: Mapping[Place, str]) -> JsonValue:
    if not isinstance(node, dict) or not isinstance(node.get("inputs"), dict):
        return node
    inputs = node["inputs"]
    assert isinstance(inputs, dict)
    return {**node, "inputs": {key: said.get(Place(name, key), value) for key, value in inputs.items()}}
