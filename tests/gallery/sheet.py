"""The contact sheet of one asset: what came out, on one page, drawn from the files alone."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageSequence

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.raster import Camera, framing, picture
from tests.gallery.model import Model

PAPER: Final = (244, 242, 237)
INK: Final = (40, 38, 46)
FAINT: Final = (150, 148, 156)
GOOD: Final = (38, 130, 76)
BAD: Final = (196, 48, 44)
CELL: Final = 300
COLUMNS: Final = 6
EDGE: Final = 18
LABEL: Final = 22
SIDES: Final = (("three-quarter", 32.0, 12.0), ("front", 0.0, 0.0), ("its left", 90.0, 0.0), ("back", 180.0, 0.0))
GAITS: Final = ("walk", "slither", "swim", "hop", "fly", "idle", "idle_breath")
ACTS: Final = ("attack", "strike", "jump", "cheer")

Cell = tuple[str, Image.Image]


def contact_sheet(told: dict[str, Any], folder: Path) -> Image.Image:
    """`told` is what `work.make` says of the asset whose files lie in `folder`."""
    files = {role: folder / name for step in told["steps"] for role, name in step["files"].items()}
    cells = list(_cells(told, files))
    rows = (len(cells) + COLUMNS - 1) // COLUMNS
    head = 74
    page = Image.new("RGB", (2 * EDGE + COLUMNS * CELL, head + rows * (CELL + LABEL) + EDGE), PAPER)
    pen = ImageDraw.Draw(page)
    pen.text((EDGE, 12), told["prompt"], fill=INK, font=ImageFont.load_default(26))
    verdict, colour = _verdict(told)
    pen.text((EDGE, 46), verdict, fill=colour, font=ImageFont.load_default(15))
    for number, (label, image) in enumerate(cells):
        x, y = EDGE + number % COLUMNS * CELL, head + number // COLUMNS * (CELL + LABEL)
        shown = _fitted(image, CELL - 8)
        page.paste(shown, (x + (CELL - shown.width) // 2, y + (CELL - shown.height) // 2))
        pen.text((x + CELL // 2, y + CELL + 2), label, fill=FAINT, font=ImageFont.load_default(13), anchor="ma")
    return page


def _verdict(told: dict[str, Any]) -> tuple[str, tuple[int, int, int]]:
    if told["error"]:
        return told["error"].strip().splitlines()[-1][:200], BAD
    failed = [name for step in told["steps"] for name, gate in gates_of(step).items() if not gate["passed"]]
    count = sum(len(gates_of(step)) for step in told["steps"])
    times = ", ".join(f"{step['step']} {step['seconds']:.1f}" for step in told["steps"] if step["seconds"] >= 0.5)
    gates = f"{count} gates hold" if not failed else f"{len(failed)} of {count} gates fail: {', '.join(failed)}"
    return f"{gates} · {told['seconds']:.0f} s ({times}) · {told['memory_mb']} MB", BAD if failed else GOOD


def gates_of(step: dict[str, Any]) -> dict[str, Any]:
    card = step["facts"].get("report_card")
    return card["gates"] if card else {}


def _cells(told: dict[str, Any], files: dict[str, Path]) -> Iterator[Cell]:
    if "concept_refined" in files or "concept" in files:
        yield "concept", Image.open(files.get("concept_refined", files.get("concept", Path())))
    for name in ("clean.reference", "segments"):
        if name in files:
            yield name, Image.open(files[name])
    for name in ("preview", "sheet_preview"):
        if name in files:
            yield name, next(ImageSequence.Iterator(Image.open(files[name]))).convert("RGBA")
    model = files.get("glb") or files.get("animated")
    if model:
        yield from _model_cells(Model.read(model))
    for number in (1, 2):
        if f"lod.{number}" in files:
            lod = Model.read(files[f"lod.{number}"])
            yield f"LOD {number}: {len(lod.triangles)} triangles", _shot(lod, lod.points(), 32.0, 12.0)
    if "collision" in files:
        hull = Model.read(files["collision"])
        yield f"collision hull: {len(hull.triangles)}", _wires(hull)
    for role, label in (("sprite_sheet", "sheet"), ("spine_image", "atlas")):
        if role in files:
            yield label, Image.open(files[role])
    layers = {role: path for role, path in files.items() if role.startswith("layer.") and path.suffix != ".json"}
    if layers:
        yield from _layer_cells(layers)


def _model_cells(model: Model) -> Iterator[Cell]:
    rest = model.points()
    for label, azimuth, elevation in SIDES:
        yield label, _shot(model, rest, azimuth, elevation)
    yield f"{len(model.triangles)} triangles", _wires(model)
    yield "UV", _uv(model)
    if model.bones():
        yield f"{len(model.bones()) + 1} bones", _bones(model)
    gait = next((name for name in GAITS if name in model.clips), "")
    if gait:
        yield from _frames(model, gait, 4)
    act = next((name for name in ACTS if name in model.clips), "")
    if act:
        yield from _frames(model, act, 3)


def _frames(model: Model, clip: str, count: int) -> Iterator[Cell]:
    """Some frames of a clip, all through one camera."""
    length = model.seconds(clip)
    poses = [model.points(clip, length * (number + 0.5) / count) for number in range(count)]
    camera = framing(np.concatenate(poses), 50.0, 8.0)
    for number, points in enumerate(poses):
        yield f"{clip} {100 * (number + 0.5) / count:.0f} %", _shot(model, points, 50.0, 8.0, camera)


def _shot(model: Model, points: Floats, azimuth: float, elevation: float, camera: Camera | None = None) -> Image.Image:
    eye = camera or framing(points, azimuth, elevation)
    return Image.fromarray(picture(points, model.triangles, model.colours, eye, CELL))


def _wires(model: Model) -> Image.Image:
    points = model.points()
    return _lines(framing(points, 32.0, 12.0).seen(points, CELL)[:, :2][model.triangles])


def _uv(model: Model) -> Image.Image:
    corners = [uv[triangles] * CELL for uv, triangles in model.unique_uv]
    return _lines(np.concatenate(corners)) if corners else Image.new("RGBA", (CELL, CELL))


def _lines(triangles: Floats) -> Image.Image:
    sheet = Image.new("RGBA", (CELL, CELL), (0, 0, 0, 0))
    pen = ImageDraw.Draw(sheet)
    for corners in triangles:
        pen.polygon([(float(x), float(y)) for x, y in corners], outline=(70, 84, 120, 255))
    return sheet


def _bones(model: Model) -> Image.Image:
    points = model.points()
    camera = framing(points, 20.0, 6.0)
    body = Image.fromarray(picture(points, model.triangles, model.colours, camera, CELL))
    body.putalpha(body.getchannel("A").point(lambda alpha: alpha // 3))
    pen = ImageDraw.Draw(body)
    for start, end in model.bones():
        ends = [(float(x), float(y)) for x, y, _ in camera.seen(np.stack([start, end]), CELL)]
        pen.line(ends, fill=(214, 64, 48, 255), width=2)
        for x, y in ends:
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=(30, 32, 60, 255))
    return body


def _layer_cells(layers: dict[str, Path]) -> Iterator[Cell]:
    for role, path in layers.items():
        yield role, Image.open(path)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """The picture within a square, on paper, or on a chequered ground where it is see-through."""
    image = image.convert("RGBA")
    share = side / max(image.size)
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    smooth = Image.Resampling.LANCZOS if share < 1 else Image.Resampling.NEAREST
    small = image.resize(size, smooth)
    ground = Image.new("RGB", size, (226, 224, 220))
    ground.paste(small, (0, 0), small)
    return ground


def overview(pages: Sequence[tuple[str, Path]], columns: int = 6, side: int = 260) -> Image.Image:
    """Everything on one page: each asset's own picture and its name. `pages` are names and picture files."""
    rows = (len(pages) + columns - 1) // columns
    page = Image.new("RGB", (columns * side, rows * (side + LABEL)), PAPER)
    pen = ImageDraw.Draw(page)
    for number, (name, path) in enumerate(pages):
        x, y = number % columns * side, number // columns * (side + LABEL)
        shown = _fitted(next(ImageSequence.Iterator(Image.open(path))), side - 10)
        page.paste(shown, (x + (side - shown.width) // 2, y + (side - shown.height) // 2))
        pen.text((x + side // 2, y + side + 2), name, fill=INK, font=ImageFont.load_default(13), anchor="ma")
    return page


def read(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return told
