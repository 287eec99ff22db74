"""Step `render_sprites`: sheets of a figure that is modelled and animated, seen from every side.

Drawn by our own z-buffer in numpy, not by Cycles: a third of the time, and no grain that flickers from frame to frame.
"""

import shutil
from typing import Final

from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.sprites import judging, preview, sheet_files
from gpu_consumers.engines.sprites.actors import Actor, cast_from
from gpu_consumers.engines.sprites.asking import SLOWEST, Chosen, Wish, clips_for, wish_of
from gpu_consumers.engines.sprites.filming import INK_CODE
from gpu_consumers.engines.sprites.packing import Packed, packed
from gpu_consumers.engines.sprites.reel import Filmed, film
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import Gate, ReportCard, at_most, told

SHEET: Final = "sprite_sheet.png"
SINKS_AT_MOST: Final = 0.06  # of the height


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`animated` (or `mesh`, or a finished `glb`) -> `sprite_sheet`, `sprite_meta`, `engine_sheet.*`, `sheet_preview`;
    and `preview` where the sheet is all there is. A thing without clips gets its views as single pictures too
    (`engine_sheet.stills`).
    `request["sprites"]` says what to draw; the step's params win over it.

    Raises `Unworkable` for a wish out of bounds, for clips that the figure does not have, and for a failed gate.
    """
    wish = wish_of(order)
    actor = cast_from(_model(bench).path)
    clips, in_vain = clips_for(wish, actor.takes)
    if in_vain and not clips:
        known = ", ".join(take.name for take in actor.takes) or "none"
        raise Unworkable(f"none of the clips {', '.join(in_vain)} is in the file; it has: {known}", code="no_such_clip")
    bench.progress(0.05, f"{len(actor.triangles)} triangles")
    filmed = film(actor, clips, wish, bench)
    sheet = packed(filmed.sheet)
    card = ReportCard.of(_gates(filmed, sheet, wish, actor.height)).enforce()
    bench.progress(0.85, "writing")
    image = bench.output / SHEET
    Image.fromarray(sheet.picture).save(image, compress_level=6)
    made = [MadeFile("sprite_sheet", image, "image/png")]
    made += sheet_files.write_all(bench.output, filmed.sheet, sheet, SHEET, _told(filmed, wish))
    if not clips:
        made.append(MadeFile("engine_sheet.stills", sheet_files.zipped(bench.output, filmed.sheet), "application/zip"))
    moving = preview.save(bench.output / "sheet_preview.webp", filmed.sheet, enlarge=3 if wish.pixel_art else 1)
    made.append(MadeFile("sheet_preview", moving, "image/webp"))
    if order.asset_type == "2D_SPRITE":
        shown = bench.output / "preview.webp"
        shutil.copyfile(moving, shown)
        made.append(MadeFile("preview", shown, "image/webp"))
    bench.progress(1.0)
    return StepResult(tuple(made), {**card.facts(), **_facts(actor, clips, in_vain, filmed, sheet, wish)})


def _model(bench: Bench) -> InputFile:
    for role in ("animated", "rigged", "mesh", "glb"):
        found = [item for item in bench.inputs if item.role == role]
        if found:
            return found[-1]
    raise Unworkable("there is no figure to draw: neither an animated file nor a mesh", code="nothing_to_draw")


def _gates(filmed: Filmed, sheet: Packed, wish: Wish, height: float) -> list[Gate]:
    found = judging.gates_of(filmed.sheet, filmed.drift, INK_CODE)
    found.append(at_most("below_ground", round(filmed.sunk / height, 4), SINKS_AT_MOST, "share of the height"))
    if wish.pixel_art:
        found += judging.pixel_gates(filmed.sheet.frames, wish.colours)
    covered = sum(place.width * place.height for place in dict.fromkeys(sheet.places))
    found.append(told("sheet_use", round(covered / (sheet.picture.size / 4), 3), "of the sheet"))
    return found


def _told(filmed: Filmed, wish: Wish) -> dict[str, JsonValue]:
    """What an engine may want to know of the camera: `azimuths` 0 sees the front, 90 the figure's own left side."""
    return {
        "elevation": wish.elevation,
        "azimuths": {view.name or "front": view.azimuth for view in wish.views},
        "pixels_per_metre": round(filmed.lens.scale, 4),
        "pixel_art": wish.pixel_art,
    }


def _facts(
    actor: Actor, clips: tuple[Chosen, ...], in_vain: tuple[str, ...], filmed: Filmed, sheet: Packed, wish: Wish
) -> dict[str, JsonValue]:
    rows: list[JsonValue] = []
    for name, take in clips:
        one = next(animation for animation in filmed.sheet.animations if animation.clip == name)
        pace = round(take.seconds * one.fps / one.frames, 3)
        rows.append(
            {
                "name": name,
                "of": take.name,
                "frames": one.frames,
                "fps": round(one.fps, 3),
                "loop": take.loop,
                **({"played_faster": pace, "why": f"a sheet plays at {SLOWEST:g} fps or more"} if pace > 1.01 else {}),
            }
        )
    height, width = sheet.picture.shape[:2]
    facts: dict[str, JsonValue] = {
        "method": "numpy z-buffer with deferred shading, shadow map and ink; no model",
        "frames": len(filmed.sheet.frames),
        "views": [view.name for view in wish.views],
        "clips": rows,
        "clips_missing": list(in_vain),
        "cell_px": filmed.sheet.cell,
        "pivot": list(filmed.sheet.pivot),
        "sheet_px": [width, height],
        "pixel_art": wish.pixel_art,
        "triangles": len(actor.triangles),
    }
    return {**facts, "note": filmed.note} if filmed.note else facts
