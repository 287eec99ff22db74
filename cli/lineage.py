"""Where an asset comes from, and what came of it, as a tree."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Final

import typer
from pydantic import Field, JsonValue
from rich.tree import Tree

from cli.asset_edits import AssetId, full_id
from cli.door import read
from cli.terminal import AsJson, opened, out, print_json
from cli.views import View
from cli.words import escape, short

_DEEPEST: Final = 12


class Node(View):
    id: str
    kind: str
    label: str
    facts: dict[str, JsonValue] = Field(default_factory=dict)


class Edge(View):
    source: str
    target: str
    kind: str
    role: str = ""


class Lineage(View):
    of: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool = False


def lineage(
    asset: AssetId,
    version: Annotated[int | None, typer.Option(min=1, help="Default: the one in use.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5_000, help="Nodes at most.")] = 500,
    as_json: AsJson = False,
) -> None:
    """Show what an asset was made of, back to its first words, and what was made of it."""
    with opened() as door:
        asset_id = full_id(door, asset)
        asked = {"limit": str(limit), **({"version": str(version)} if version else {})}
        found = read(Lineage, door.get(f"/v1/assets/{asset_id}/lineage", asked))
    if as_json:
        return print_json(found)
    out.print(drawn(found))
    if found.truncated:
        out.print("[dim]… and more: raise --limit[/]")


def drawn(found: Lineage) -> Tree:
    """The version at the root; below it what it came from, then what came of it."""
    nodes = {node.id: node for node in found.nodes}
    above: dict[str, list[Edge]] = defaultdict(list)
    below: dict[str, list[Edge]] = defaultdict(list)
    for edge in found.edges:
        above[edge.target].append(edge)
        below[edge.source].append(edge)
    root = Tree(f"[bold]{_told(nodes[found.of])}[/]" if found.of in nodes else found.of)
    past = root.add("[dim]made of[/]")
    for edge in above[found.of]:
        _job(past, edge.source, nodes, above, below, 0)
    future = [edge for edge in below[found.of] if edge.target in nodes]
    if future:
        branch = root.add("[dim]became[/]")
        for edge in future:
            came = [nodes[one.target] for one in below[edge.target] if one.kind == "became" and one.target in nodes]
            what = ", ".join(_told(one) for one in came) or "not in the library yet"
            branch.add(f"{escape(edge.role or edge.kind)} → {escape(nodes[edge.target].label)}: {what}")
    return root


def _job(
    branch: Tree,
    job_id: str,
    nodes: Mapping[str, Node],
    above: Mapping[str, list[Edge]],
    below: Mapping[str, list[Edge]],
    depth: int,
) -> None:
    if job_id not in nodes or depth > _DEEPEST:
        return
    node = nodes[job_id]
    here = branch.add(f"{escape(node.label)} [dim]job {short(str(node.facts.get('job_id', '')))}[/]{_seed(node)}")
    prompt = node.facts.get("prompt")
    if isinstance(prompt, dict):
        here.add(f"[dim]asked for:[/] {escape(str(prompt.get('core_concept', '')))}")
    for edge in below.get(job_id, ()):
        if edge.kind == "ran" and edge.target in nodes:
            here.add(_step(nodes[edge.target], nodes, above.get(edge.target, ())))
    for edge in above.get(job_id, ()):
        if edge.kind == "began" and edge.source in nodes:
            origin = here.add(f"[dim]{escape(edge.role)} of[/] {_told(nodes[edge.source])}")
            for made in above.get(edge.source, ()):
                _job(origin, made.source, nodes, above, below, depth + 1)
        if edge.kind == "forked":
            _job(here.add("[dim]forked from[/]"), edge.source, nodes, above, below, depth + 1)


def _step(node: Node, nodes: Mapping[str, Node], edges: list[Edge] | tuple[Edge, ...]) -> str:
    engine, model = node.facts.get("engine"), node.facts.get("model")
    by = " + ".join(escape(str(one.get("name", ""))) for one in (engine, model) if isinstance(one, dict))
    given = [e.role for e in edges if e.kind == "used" and e.source in nodes and nodes[e.source].facts.get("by_person")]
    decided = [nodes[e.source].label for e in edges if e.kind == "decided" and e.source in nodes]
    more = [f"by a person: {', '.join(given)}"] if given else []
    return escape(node.label) + f" [dim]{'; '.join(part for part in (by, *more, *decided) if part)}[/]"


def _told(node: Node) -> str:
    return f"{escape(node.label)} [dim]of asset {short(str(node.facts.get('asset_id', '')))}[/]"


def _seed(node: Node) -> str:
    return f" [dim]seed {node.facts['seed']}[/]" if "seed" in node.facts else ""
