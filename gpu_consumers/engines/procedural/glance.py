"""See figures at once, without Blender.

    python -m gpu_consumers.engines.procedural.glance "a red dragon" "a wolf" -o OUT.png

One row a prompt: three-quarter, front, its left, back, and the wires.
"""

import argparse
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.drawing import drawn
from gpu_consumers.engines.procedural.figure import Figure, design, design_within
from gpu_consumers.engines.procedural.raster import framing

VIEWS: Final = ((32.0, 12.0), (0.0, 0.0), (90.0, 0.0), (180.0, 0.0))
PAPER: Final = (206, 213, 222)


def wires(figure: Figure, size: int) -> Image.Image:
    """Every edge, seen as in the first view."""
    camera = framing(figure.vertices, *VIEWS[0])
    places = camera.seen(figure.vertices, size)[:, :2]
    sheet = Image.new("RGB", (size, size), PAPER)
    pen = ImageDraw.Draw(sheet)
    for face in figure.polygons():
        pen.polygon([(float(places[i, 0]), float(places[i, 1])) for i in face], outline=(60, 66, 86))
    return sheet


def sheet_of(figures: list[tuple[str, Figure]], size: int) -> Image.Image:
    rows = []
    for label, figure in figures:
        row = Image.new("RGB", (size * (len(VIEWS) + 1), size), PAPER)
        for column, (azimuth, elevation) in enumerate(VIEWS):
            shot = Image.fromarray(drawn(figure, azimuth, elevation, size))
            row.paste(shot, (column * size, 0), shot)
        row.paste(wires(figure, size), (len(VIEWS) * size, 0))
        ImageDraw.Draw(row).text((4, 2), f"{label} · {figure.triangles} triangles", fill=(30, 32, 44))
        rows.append(row)
    whole = Image.new("RGB", (rows[0].width, size * len(rows)), PAPER)
    for number, row in enumerate(rows):
        whole.paste(row, (0, number * size))
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=300, help="of one picture, in pixels")
    parser.add_argument("--budget", type=int, help="triangles; left out: the recipe's own taste")
    parser.add_argument("--type", default="", help="asset type; left out: a character, or a prop where a prop is named")
    chosen = parser.parse_args()
    figures = []
    for prompt in chosen.prompts:
        reading = read({"prompt": {"core_concept": prompt}}, chosen.type or "3D_CHARACTER")
        brief = reading.brief
        figure = design_within(brief, chosen.seed, chosen.budget)[0] if chosen.budget else design(brief, chosen.seed)
        print(f"{prompt}: {brief.archetype}/{brief.kind}, not understood: {', '.join(reading.not_understood) or '-'}")
        figures.append((prompt, figure))
    sheet_of(figures, chosen.size).save(chosen.out)


if __name__ == "__main__":
    main()
