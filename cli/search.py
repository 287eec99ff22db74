"""Finding assets: by words, by what they mean, by what is known of them."""

from typing import Annotated, Literal
from urllib.parse import urlencode

import typer

from cli.door import read
from cli.terminal import AsJson, err, opened, print_json, print_rows, table
from cli.views import Asset, View
from cli.words import ago, escape, kind_of, short

Mode = Literal["hybrid", "words", "meaning"]


class Highlight(View):
    """A piece of a text, and where in it the words stand."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


class FoundAsset(Asset):
    found_by: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()


class Found(View):
    items: tuple[FoundAsset, ...] = ()
    note: str = ""
    behind: int = 0


def search(
    words: Annotated[list[str], typer.Argument(help='What to look for: words, "phrases", and -words to leave out.')],
    mode: Annotated[Mode, typer.Option("--mode", "-m", help="By words, by meaning, or both.")] = "hybrid",
    kind: Annotated[str, typer.Option("--type", "-t", help="Only 3d-character, prop, 2d-sprite or background.")] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="Only with this tag; may be repeated: any.")] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="Only made with this model.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Only made with this seed.")] = None,
    most_polys: Annotated[int | None, typer.Option("--max-polys", min=0, help="Only with so few triangles.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many, the best first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find assets by words of their title, tags and prompt, and by what they mean.

    Put `--` before words that begin with a dash: forgelog search -- knight -horse
    """
    wishes: list[tuple[str, str | int]] = [
        *(("q", " ".join(words)), ("mode", mode), ("limit", limit), ("facets", "false")),
    ]
    wishes += [("asset_type", kind_of(kind))] if kind else []
    wishes += [("tag", one) for one in tag or ()] + [("model", one) for one in model or ()]
    wishes += [(name, value) for name, value in (("seed", seed), ("poly_max", most_polys)) if value is not None]
    with opened() as door:
        found = read(Found, door.get(f"/v1/search/assets?{urlencode(wishes)}"))
    if found.note:
        err.print(f"[yellow]![/] {escape(found.note)}", soft_wrap=True)
    if found.behind:
        err.print(f"[dim]{found.behind} assets are not in the index yet[/]")
    if as_json:
        return print_json(found.items)
    made = table("asset", "type", "made", "by", "title", "found in")
    rows = [
        (
            short(one.asset_id),
            one.asset_type.lower().replace("_", " "),
            ago(one.updated_at),
            "+".join(one.found_by),
            escape(one.title),
            shown(one.highlights[0]) if one.highlights else "",
        )
        for one in found.items
    ]
    print_rows(made, rows, "Nothing is like that: try fewer words, or --mode meaning.")


def shown(piece: Highlight) -> str:
    """The piece with what was found in bold (rich markup)."""
    text, at = "", 0
    for begin, end in piece.marks:
        text += escape(piece.text[at:begin]) + f"[bold]{escape(piece.text[begin:end])}[/]"
        at = end
    return text + escape(piece.text[at:])
