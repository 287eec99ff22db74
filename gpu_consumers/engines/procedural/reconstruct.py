"""Step `reconstruct`: geometry from whatever there is, named for what it is.

From words: the figure itself, very fine, with what a person's brush changed in its concept. From calibrated views of
anything: their visual hull, textured from them. From one picture: a relief, which is honest only near its own view.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.calibration import AZIMUTHS, Calibration, calibration_in
from gpu_consumers.engines.procedural.figure import HIGH_DETAIL, LEAST_DETAIL, Figure, design
from gpu_consumers.engines.procedural.origin import KEY, origin_of
from gpu_consumers.engines.procedural.projection import textured
from gpu_consumers.engines.procedural.raster import silhouette
from gpu_consumers.engines.procedural.relief import HONEST_WITHIN_DEGREES, relief
from gpu_consumers.engines.procedural.repaint import wanted
from gpu_consumers.engines.procedural.reshape import Reshaping
from gpu_consumers.engines.procedural.textured import TexturedMesh, write_textured
from gpu_consumers.engines.procedural.visual_hull import View, carve
from gpu_consumers.errors import Unworkable

GLB: Final = "model/gltf-binary"
COMPARED: Final = 256  # pixels across, for the agreement of outlines


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief`, and `clean*` pictures or a `concept_refined` that a person may have painted over -> `mesh_raw`.

    Raises `Unworkable` for pictures that show nothing, or no one thing.
    """
    brief = brief_of(bench)
    brought = every(bench, "clean")
    return _from_pictures(order, bench, brief, brought) if brought else _from_words(order, bench, brief)


# -- from words


def _from_words(order: StepOrder, bench: Bench, brief: DesignBrief) -> StepResult:
    repaint = wanted(bench, brief, order.seed)
    figure = design(brief, order.seed, HIGH_DETAIL)
    figure = repaint.applied(figure) if repaint else figure
    bench.progress(0.5, f"{figure.triangles} triangles")
    path = bench.output / "mesh_raw.glb"
    scene.fresh()
    write(path, figure, order.seed, HIGH_DETAIL, repaint.changes if repaint else None)
    facts: dict[str, JsonValue] = {
        "method": "built from the brief by rule; the views and the picture were not measured"
        if repaint is None
        else "built from the brief by rule, changed as the concept was painted over",
        "triangles": figure.triangles,
        "shells": len(figure.part_names),
        "colours": len(figure.palette),
        "height_m": round(figure.height, 4),
        "tag": figure.tag,
        "repaint": repaint.facts() if repaint else None,
    }
    return StepResult((MadeFile("mesh_raw", path, GLB),), facts)


def write(path: Path, figure: Figure, seed: int, detail: float, changes: Reshaping | None = None) -> None:
    """Export a figure from an empty scene, with its origin, and what a brush changed of it, in the extras."""
    thing = scene.stand(figure)
    thing[KEY] = origin_of(figure, seed, detail, changes)
    scene.export_glb(path)


# -- from pictures


def _from_pictures(order: StepOrder, bench: Bench, brief: DesignBrief, brought: Sequence[InputFile]) -> StepResult:
    height = design(brief, order.seed, LEAST_DETAIL).height
    sides = {item.role.partition(".")[2]: item for item in brought}
    views = [_view(side, item, height) for side, item in sides.items() if side in AZIMUTHS]
    began = time.perf_counter()
    if len({round(view.calibration.azimuth % 180) for view in views}) >= 2:
        mesh, facts = _hull(bench, views)
        unused = [side for side in sides if side not in AZIMUTHS]
    else:
        shown = next(side for side in ("reference", "front", *sides) if side in sides)
        mesh = relief(_pixels(sides[shown].path), height)
        unused = [side for side in sides if side != shown]
        facts = {
            "method": "relief",
            "relief": f"inflated from the outline of the picture {shown!r}; the back was never seen",
            "honest_within_degrees": HONEST_WITHIN_DEGREES,
        }
    path = bench.output / "mesh_raw.glb"
    write_textured(path, mesh, {"method": facts["method"]})
    bench.progress(1.0)
    facts |= {
        "triangles": len(mesh.triangles),
        "texture_px": [mesh.picture.shape[1], mesh.picture.shape[0]],
        "height_m": round(float(np.ptp(mesh.points[:, 2])), 4),
        "height_from": "the cameras" if views and not views[0].calibration.assumed else "the brief",
        "pictures_not_used": list(unused),
        "seconds": round(time.perf_counter() - began, 2),
    }
    return StepResult((MadeFile("mesh_raw", path, GLB),), facts)


def _hull(bench: Bench, views: Sequence[View]) -> tuple[TexturedMesh, dict[str, JsonValue]]:
    bench.progress(0.1, f"carving from {len(views)} views")
    hull = carve(views)
    bench.raise_if_cancelled()
    bench.progress(0.4, f"{len(hull.triangles)} triangles, colours")
    ground = np.array([0.0, 0.0, float(hull.points[:, 2].min())])
    mesh, seen = textured(hull.points, hull.triangles, views)
    cameras: dict[str, JsonValue] = {view.name: view.calibration.facts() for view in views}
    agreement: dict[str, JsonValue] = {view.name: round(_agreement(mesh, view), 4) for view in views}
    facts: dict[str, JsonValue] = {
        "method": "visual hull",
        "views": len(views),
        "cameras": cameras,
        "cameras_are": "assumed: level, on the side their role names, one scale by heights"
        if any(view.calibration.assumed for view in views)
        else "told by the pictures",
        "outline_agreement": agreement,
        "texture_seen": round(seen, 4),
        **hull.facts(),
    }
    return TexturedMesh(mesh.points - ground, mesh.triangles, mesh.uv, mesh.picture), facts


def _agreement(mesh: TexturedMesh, view: View) -> float:
    """Intersection over union of a view's outline and the mesh's, from that view."""
    made = silhouette(mesh.points, mesh.triangles, view.camera, COMPARED)
    pick = ((np.arange(COMPARED) + 0.5) * len(view.picture) / COMPARED).astype(int)
    given = view.shown[np.ix_(pick, pick)]
    return float((made & given).sum() / max(1, int((made | given).sum())))


def _view(side: str, item: InputFile, height: float) -> View:
    told = calibration_in(item.path) or Calibration(
        azimuth=AZIMUTHS[side], elevation=0.0, width_m=1.0, middle=(0.0, 0.0, 0.5), assumed=True
    )
    if told.assumed:  # of a thing one metre high
        x, y, z = told.middle
        told = told.model_copy(
            update={"width_m": told.width_m * height, "middle": (x * height, y * height, z * height)}
        )
    return View(side, _pixels(item.path), told)


def _pixels(path: Path) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGBA"))
    except OSError as error:
        raise Unworkable("a cleaned picture cannot be read", code="corrupt_image") from error
