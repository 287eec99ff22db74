"""The tree of an asset's past and future, as a person reads it."""

from rich.console import Console

from cli.lineage import Edge, Lineage, Node, drawn

GRAPH = Lineage(
    of="version:v:1",
    nodes=(
        Node(id="version:v:1", kind="version", label="version 1", facts={"asset_id": "variant-of-it"}),
        Node(id="version:b:2", kind="version", label="version 2", facts={"asset_id": "base-chest"}),
        Node(id="job:jv", kind="job", label="mithril chest", facts={"job_id": "jv", "seed": 7}),
        Node(
            id="job:jb",
            kind="job",
            label="an oak chest",
            facts={"job_id": "jb", "prompt": {"core_concept": "a chest [left] by grandmother"}},
        ),
        Node(id="step:jb:refine", kind="step", label="refine", facts={"engine": {"name": "vision"}}),
        Node(id="file:1", kind="file", label="concept", facts={"by_person": True}),
        Node(id="decision:jb:0", kind="decision", label="approved"),
        Node(id="job:jn", kind="job", label="an icy chest", facts={"job_id": "jn"}),
    ),
    edges=(
        Edge(source="job:jv", target="version:v:1", kind="became"),
        Edge(source="version:b:2", target="job:jv", kind="began", role="retexture"),
        Edge(source="job:jb", target="version:b:2", kind="became"),
        Edge(source="job:jb", target="step:jb:refine", kind="ran"),
        Edge(source="file:1", target="step:jb:refine", kind="used", role="concept"),
        Edge(source="decision:jb:0", target="step:jb:refine", kind="decided"),
        Edge(source="version:v:1", target="job:jn", kind="began", role="retexture"),
    ),
)


def test_the_tree_goes_from_the_version_back_to_the_words_and_on_to_what_came_of_it() -> None:
    console = Console(width=120)
    with console.capture() as caught:
        console.print(drawn(GRAPH))
    lines = [line.strip("│├└─ ").rstrip() for line in caught.get().splitlines()]
    assert lines == [
        "version 1 of asset variant-",
        "made of",
        "mithril chest job jv seed 7",
        "retexture of version 2 of asset base-che",
        "an oak chest job jb",
        "asked for: a chest [left] by grandmother",
        "refine vision; by a person: concept; approved",
        "became",
        "retexture → an icy chest: not in the library yet",
    ]
