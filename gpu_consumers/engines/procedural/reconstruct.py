"""Step `reconstruct`: the figure itself, very fine. Nothing is guessed from pixels but a person's colours."""

from pathlib import Path
from typing import Final

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.figure import HIGH_DETAIL, Figure, design, repainted
from gpu_consumers.engines.procedural.origin import KEY, origin_of
from gpu_consumers.engines.procedural.picture import brief_of
from gpu_consumers.engines.procedural.repaint import wanted

GLB: Final = "model/gltf-binary"


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` -> `mesh_raw`."""
    brief = brief_of(bench)
    repaint = wanted(bench, brief, order.seed)
    figure = design(brief, order.seed, HIGH_DETAIL)
    figure = repainted(figure, repaint.paints) if repaint else figure
    bench.progress(0.5, f"{figure.triangles} triangles")
    path = bench.output / "mesh_raw.glb"
    scene.fresh()
    write(path, figure, order.seed, HIGH_DETAIL)
    facts: dict[str, JsonValue] = {
        "method": "built from the brief by rule; the views and the picture were not measured",
        "triangles": figure.triangles,
        "shells": len(figure.part_names),
        "colours": len(figure.palette),
        "height_m": round(figure.height, 4),
        "tag": figure.tag,
        "repaint": repaint.facts() if repaint else None,
    }
    return StepResult((MadeFile("mesh_raw", path, GLB),), facts)


def write(path: Path, figure: Figure, seed: int, detail: float) -> None:
    """Export a figure from an empty scene, with its origin in the extras."""
    thing = scene.stand(figure)
    thing[KEY] = origin_of(figure, seed, detail)
    scene.export_glb(path)
