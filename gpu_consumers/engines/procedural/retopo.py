"""Step `retopo`: a mesh within its triangle budget, with clean UVs.

Our own untouched mesh is not reduced but designed again at the detail that fits: no collapse can place edges as well
as the recipe that made them. A mesh that a person or another engine made is decimated, and its UVs are kept.
"""

from pathlib import Path

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.figure import columns_of, design_within, repainted
from gpu_consumers.engines.procedural.mending import reduce_to, unwrap
from gpu_consumers.engines.procedural.origin import Own, own_figure
from gpu_consumers.engines.procedural.picture import brief_of
from gpu_consumers.engines.procedural.reconstruct import GLB, write
from gpu_consumers.errors import Unworkable


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief`, `mesh_repaired` -> `mesh`. `params.poly_count_budget` overrides the brief's.

    Raises `Unworkable` when the mesh has no faces or cannot be brought under the budget.
    """
    brief = brief_of(bench)
    wanted = order.params.get("poly_count_budget")
    budget = wanted if isinstance(wanted, int) and wanted > 0 else brief.poly_count_budget
    source = only(bench, "mesh_repaired").path
    path = bench.output / "mesh.glb"
    own = own_figure(source, brief)
    bench.progress(0.4, "our own mesh" if own else "somebody else's mesh")
    facts = _designed(path, own, brief, budget) if own else None
    if facts is None:
        facts = _reduced(path, source, budget)
    bench.progress(1.0)
    return StepResult((MadeFile("mesh", path, GLB),), {"budget": budget, **facts})


def _designed(path: Path, own: Own, brief: DesignBrief, budget: int) -> dict[str, JsonValue] | None:
    """Design it again at the finest detail that fits; None when even the coarsest does not."""
    try:
        figure, detail = design_within(brief, own.origin.seed, budget)
    except ValueError:
        return None
    figure = repainted(figure, own.figure.palette)
    scene.fresh()
    write(path, figure, own.origin.seed, detail)
    return {
        "method": "designed again at the detail that fits the budget",
        "triangles": figure.triangles,
        "detail": round(detail, 4),
        "quad_share": round(figure.quad_share, 3),  # of the design; a GLB itself only holds triangles
        "shells": len(figure.part_names),
        "uv": "palette atlas: faces of one colour share one column, so UVs overlap on purpose",
        "texture_px": [columns_of(figure.palette) * scene.COLUMN, scene.GRADIENT],
        "tag": figure.tag,
    }


def _reduced(path: Path, source: Path, budget: int) -> dict[str, JsonValue]:
    scene.fresh()
    thing = scene.joined(scene.import_glb(source))
    had_uv = bool(thing.data.uv_layers)
    count = reduce_to(thing, budget)
    if not count:
        raise Unworkable("the mesh has no faces", code="empty_mesh")
    if count > budget:
        raise Unworkable(
            f"the mesh could not be brought under {budget} triangles, {count} are left", code="over_budget"
        )
    if not had_uv:
        unwrap(thing)
    scene.export_glb(path)
    return {
        "method": "decimated by edge collapse",
        "triangles": count,
        "quad_share": 0.0,
        "uv": "kept from the mesh that came in" if had_uv else "made by smart projection, without overlaps",
    }
