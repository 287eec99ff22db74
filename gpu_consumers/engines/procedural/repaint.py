"""A person painted over the concept: find out what they changed, so that the mesh follows in colour and in outline.

Our own picture is rendered once more in the same pose and light, without the brush; what differs is the brush's. The
figure's parts are known pixel by pixel, so colours are told from shapes and one part from another.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from pydantic import JsonValue
from scipy.ndimage import binary_dilation

from gpu_consumers.engine import Bench, every
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.brushwork import (
    Colours,
    Easel,
    Pixels,
    colours_changed,
    disk,
    easel,
    triangles_from,
)
from gpu_consumers.engines.procedural.figure import Figure, repainted
from gpu_consumers.engines.procedural.ink import OUTER, inked
from gpu_consumers.engines.procedural.picture import Sitting, sitting
from gpu_consumers.engines.procedural.posing import POSES, posed
from gpu_consumers.engines.procedural.raster import silhouette
from gpu_consumers.engines.procedural.regrowth import Outline, outline_changed
from gpu_consumers.engines.procedural.relief import Mask
from gpu_consumers.engines.procedural.reshape import Reshaping, reshaped

SIZE: Final = 512
SAMPLES: Final = 4
INK_REACH: Final = OUTER / 2  # of the picture's width: how far lines reach beyond the shape
SOMETHING_ELSE: Final = 0.35  # agreement of outlines; below, it is no painting over of ours


@dataclass(frozen=True, slots=True, eq=False)
class Repaint:
    """What a person changed, and how well the changed figure's outline agrees with their picture."""

    colours: Colours
    outline: Outline
    changes: Reshaping | None
    agreed_before: float
    agreed_after: float
    note: str

    def applied(self, figure: Figure) -> Figure:
        """The figure, at any detail, with all the changes."""
        return reshaped(repainted(figure, self.colours.whole), self.changes)

    def facts(self) -> dict[str, JsonValue]:
        grown: list[JsonValue] = [
            {"name": one.name, "from": host, "triangles": len(one.triangles), "colours": [*sorted(set(one.colours))]}
            for one, host in zip(self.outline.growths, self.outline.hosts, strict=True)
        ]
        dyed: list[JsonValue] = [
            {"part": dye.part, "colours": dict(dye.colours), "both_sides": dye.through} for dye in self.colours.dyes
        ]
        paints = {**self.colours.whole, **self.colours.new, **self.outline.paints}
        cut: list[JsonValue] = [one.part for one in self.outline.cuts]
        return {
            "by_person": True,
            "colours_changed": {name: [paint.top, paint.bottom] for name, paint in paints.items()},
            "parts_recoloured": dyed,
            "parts_dropped": [*self.outline.dropped],
            "parts_cut": cut,
            "parts_grown": grown,
            "outline_agreement": {
                "before": round(self.agreed_before, 4),
                "after": round(self.agreed_after, 4),
                "measure": "intersection over union, from the concept's camera",
            },
            "followed": self.note,
        }


def wanted(bench: Bench, brief: DesignBrief, seed: int) -> Repaint | None:
    """What a person's painted concept asks for; None when no person touched it."""
    painted = [item for item in every(bench, "concept_refined") if item.by_person]
    if not painted:
        return None
    shown = sitting(brief, seed)
    return followed(easel(shown, _our_own(shown, bench.output), pixels(painted[-1].path)), INK_REACH * SIZE)


def followed(seen: Easel, ink: float) -> Repaint:
    """What differs between the two pictures on an easel. `ink` is how many pixels wide our picture's outline is."""
    agreed = _agreement(seen.was, seen.now)
    if agreed < SOMETHING_ELSE:
        nothing = Colours({}, {}, ()), Outline((), (), (), (), {}, np.zeros_like(seen.was))
        note = "nothing: the picture shows something else than what was drawn; give it as a reference picture instead"
        return Repaint(*nothing, None, agreed, agreed, note)
    outline = outline_changed(seen, ink)
    colours = colours_changed(seen, outline.covers)
    gone = set(outline.dropped)
    changes = Reshaping(
        pose=seen.shown.pose,
        camera=seen.calibration,
        dropped=outline.dropped,
        cuts=outline.cuts,
        dyes=tuple(dye for dye in colours.dyes if dye.part not in gone),
        growths=outline.growths,
        paints={**colours.new, **outline.paints},
    )
    return Repaint(
        colours,
        outline,
        changes if changes.changes_anything else None,
        agreed,
        _agreement(drawn_outline(seen, changes, ink), seen.now),
        "colours and outline",
    )


def drawn_outline(seen: Easel, changes: Reshaping, ink: float) -> Mask:
    """Where the changed figure would be in a concept of its own, (s, s), outline included."""
    figure = posed(reshaped(seen.shown.rest, changes), POSES[seen.shown.pose])
    shape = silhouette(figure.vertices, triangles_from(figure)[0], seen.calibration.camera, seen.size)
    return np.asarray(binary_dilation(shape, disk(round(ink))) if round(ink) else shape)


def _agreement(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, int((one | other).sum())))


def _our_own(shown: Sitting, folder: Path) -> Pixels:
    """The concept once more, without its soft shadow, (s, s, 4) in 0..1."""
    scene.fresh()
    scene.stand(shown.figure)
    scene.light_studio()
    scene.aim(shown.middle, shown.width, shown.azimuth, shown.elevation)
    path = scene.take(folder / "own.png", scene.Shot(SIZE, SIZE, SAMPLES, bounces=2))
    with Image.open(path) as drawn:
        lined = inked(drawn.convert("RGBA"), shown.figure.vertices, triangles_from(shown.figure)[0], shown.camera)
    path.unlink()
    return np.asarray(lined, dtype=np.float64) / 255


def pixels(path: Path) -> Pixels:
    """A picture as a square (SIZE, SIZE, 4) in 0..1; one on a plain ground is cut out first."""
    from gpu_consumers.engines.vision.pictures import decode, resized, with_background_removed

    cut, _ = with_background_removed(decode(path.read_bytes(), path.name))
    height, width = cut.shape[:2]
    side = max(height, width)
    square = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = cut
    return np.asarray(resized(square, (SIZE, SIZE)), dtype=np.float64) / 255
