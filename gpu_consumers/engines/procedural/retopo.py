"""Step `retopo`: a mesh within its triangle budget, with clean UVs, baked textures, LODs and a collision hull.

Our own untouched mesh is not reduced but designed again at the detail that fits: no collapse can place edges as well
as the recipe that made them. A mesh that a person brought within the budget keeps every face. Anything else becomes
quads where that can be done well, and is decimated where it cannot.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.bake import Dressed, bake
from gpu_consumers.engines.procedural.collision import hull_of
from gpu_consumers.engines.procedural.drawn import Drawn, creased, drawn, redrawn
from gpu_consumers.engines.procedural.dress import Pictures, clothe, pictures_of, shade
from gpu_consumers.engines.procedural.given import Given, given_mesh
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inspection import Surface, closed_seams, look_over, shells_of
from gpu_consumers.engines.procedural.lods import lods_of
from gpu_consumers.engines.procedural.looks import looks_of
from gpu_consumers.engines.procedural.mesh_card import budget_gates, layout_gates, shape_gates, stance_gates, wish_gates
from gpu_consumers.engines.procedural.origin import KEY, Own, origin_of
from gpu_consumers.engines.procedural.platforms import texture_px
from gpu_consumers.engines.procedural.quads import quads_within
from gpu_consumers.engines.procedural.reconstruct import GLB
from gpu_consumers.engines.procedural.skin import simplified
from gpu_consumers.engines.procedural.skinned import own_skin, skin_within
from gpu_consumers.engines.procedural.thinning import decimated, thinned
from gpu_consumers.engines.procedural.unwrap import measured, unwrapped
from gpu_consumers.engines.procedural.wants import budget_of, height_of, is_character
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import ReportCard

PNG = "image/png"
MANY = 100_000  # triangles; more are thinned out before the careful decimation
FEW_SHELLS = 8  # more are parts that were put together on purpose: remeshing would melt them


@dataclass(frozen=True, slots=True, eq=False)
class Low:
    """The mesh that the textures are baked onto."""

    glb: Glb
    facts: dict[str, JsonValue]
    quad_share: float = 0.0
    wears_its_own: bool = True  # it has colours on coordinates of its own
    own: Own | None = field(default=None)


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief`, `mesh_repaired` -> `mesh`, `lod.1`, `lod.2`, `collision`, `baked.base_color`, `.normal`, `.orm`.

    `params.poly_count_budget` overrides the brief's, `params.texture_px` (512, 1024, 2048) the platform's.
    Raises `Unworkable` when the mesh has no faces, cannot be brought under
    the budget, or fails a gate of its report card.
    """
    brief = brief_of(bench)
    budget = budget_of(order, brief)
    given = given_mesh(bench, "mesh_repaired", brief, order.seed)
    bench.progress(0.1, "our own mesh" if given.own else "somebody else's mesh")
    source = Glb.read(given.path)
    low, down = _grounded(_lowered(brief, budget, given, source, bench.output))
    bench.raise_if_cancelled()
    bench.progress(0.3, "unwrapping and baking")
    path = bench.output / "mesh.glb"
    px = texture_px(brief.platform, budget, order.params.get("texture_px"))
    bare = drawn(low.glb)
    unwrap = unwrapped(bare)
    fine = drawn(source)
    high = Dressed(fine.at(fine.points - (0.0, 0.0, down)), looks_of(source))
    wearer = Dressed(bare, looks_of(low.glb))
    baked = pictures_of(bake(wearer, unwrap.corner_uv, high, px, wears_its_own=low.wears_its_own))
    bench.raise_if_cancelled()
    # What is far away needs no shade of its own: LODs wear what the mesh wears without it.
    plain = bench.output / "plain.glb"
    if low.wears_its_own:
        low.glb.write(plain)
        shade(low.glb, unwrap.corner_uv, baked)
        low.glb.write(path)
    else:
        clothe(low.glb, unwrap.corner_uv, baked).write(path)
        plain = path
    look, layout = look_over(closed_seams(bare.points, bare.triangles)), measured(bare, unwrap.corner_uv)
    card = ReportCard.of(
        [
            *shape_gates(look),
            *budget_gates(look, budget, low.quad_share),
            *layout_gates(layout),
            *stance_gates(bare, is_character(order, brief), strict=low.own is not None),
            *wish_gates(height_of(order)),
        ]
    ).enforce()
    bench.progress(0.7, "LODs and the collision hull")
    coarser = lods_of(plain, look.triangles, bench.output, brief, low.own)
    hull = hull_of(bare.points)
    redrawn(Glb({}), hull.mesh, "collision").write(bench.output / "collision.glb")
    bench.progress(1.0)
    files = [
        MadeFile("mesh", path, GLB),
        *(MadeFile(lod.role, lod.path, GLB) for lod in coarser),
        MadeFile("collision", bench.output / "collision.glb", GLB),
        *_textures(baked, bench.output),
    ]
    facts: dict[str, JsonValue] = {
        "budget": budget,
        "triangles": look.triangles,
        "quad_share": round(low.quad_share, 3),
        "human_edit": given.by_person,
        **low.facts,
        "lods": {lod.role: {"triangles": lod.triangles, "method": lod.method} for lod in coarser},
        "collision": {"triangles": len(hull.mesh.triangles), "volume_share": round(hull.volume_share, 3)},
        "textures": {
            "size_px": px,
            "set": ["base_color", "normal", "orm"],
            "charts": unwrap.charts,
            "coverage": round(layout.coverage, 3),
            "method": "baked from the repaired mesh without a renderer; occlusion from a distance field at 512 px",
        },
        **card.facts(),
    }
    return StepResult(tuple(files), facts)


def _grounded(low: Low) -> tuple[Low, float]:
    """A collapse may lift the soles by a few millimetres: they come down again. Returns by how many metres, too."""
    mesh = drawn(low.glb)
    gap = float(mesh.points[:, 2].min())
    if low.own or abs(gap) < 1e-6:
        return low, 0.0
    return replace(low, glb=redrawn(low.glb, mesh.at(mesh.points - (0.0, 0.0, gap)))), gap


def _textures(baked: Pictures, folder: Path) -> list[MadeFile]:
    made = []
    for name, data in baked._asdict().items():
        path = folder / f"baked_{name}.png"
        path.write_bytes(data)
        made.append(MadeFile(f"baked.{name}", path, PNG))
    return made


def _lowered(brief: DesignBrief, budget: int, given: Given, source: Glb, folder: Path) -> Low:
    skinned = own_skin(source, brief)
    if skinned and (fitting := skin_within(skinned, source, brief, budget)):
        return Low(fitting.glb, {**fitting.facts, "method": "designed again and joined into one skin"})
    if given.own and (designed := _designed(folder, given.own, brief, budget)):
        return designed
    mesh = drawn(source)
    count = len(mesh.triangles)
    if count <= budget:
        told: dict[str, JsonValue] = {"method": "kept as it came: it is within the budget", "uv": _uv_of(mesh)}
        return Low(source, told, wears_its_own=bool(mesh.uv.any() or (mesh.tint < 1).any()))
    surface = closed_seams(mesh.points, mesh.triangles)
    organic = skinned is None and len(shells_of(surface).closed) <= FEW_SHELLS
    if organic and (quads := quads_within(surface, budget)):
        told = {"method": "quads by Instant Meshes", "uv": "a unique unwrap"}
        return Low(_uncoloured(quads.surface), told, quads.share, wears_its_own=False)
    low = _decimated(given.path, mesh, budget, folder)
    if low is None or (shells_of(surface).closed.all() and not shells_of(_surface(low.glb)).closed.all()):
        low = _simplified(surface, budget)
    if low is None:
        raise Unworkable(f"the mesh could not be brought under {budget} triangles", code="over_budget")
    return low


def _surface(glb: Glb) -> Surface:
    mesh = drawn(glb)
    return closed_seams(mesh.points, mesh.triangles)


def _simplified(surface: Surface, budget: int) -> Low | None:
    fewer = simplified(surface, budget)
    if fewer is None:
        return None
    told: dict[str, JsonValue] = {
        "method": "decimated: simplified as closed solids (Manifold), every shell still closed",
        "uv": "a unique unwrap",
    }
    return Low(_uncoloured(fewer), told, wears_its_own=False)


def _designed(folder: Path, own: Own, brief: DesignBrief, budget: int) -> Low | None:
    """Design it again at the finest detail that fits; None when even the coarsest does not."""
    try:
        figure, detail = own.within(brief, budget)
    except ValueError:
        return None
    scene.fresh()
    scene.stand(figure)[KEY] = origin_of(figure, own.origin.seed, detail, own.changes)
    told: dict[str, JsonValue] = {
        "method": "designed again at the detail that fits the budget",
        "detail": round(detail, 4),
        "shells": len(figure.part_names),
        "uv": "a palette atlas on the first set, where faces of one colour share texels; unique on the second",
        "tag": figure.tag,
    }
    return Low(Glb.read(scene.export_glb(folder / "designed.glb")), told, figure.quad_share, own=own)


def _decimated(path: Path, mesh: Drawn, budget: int, folder: Path) -> Low | None:
    """Edge collapse in Blender, which keeps texture coordinates; very many triangles are thinned out first.

    None when the budget cannot be met.
    """
    many = len(mesh.triangles) > MANY
    if many:
        path = folder / "thinned.glb"
        _uncoloured(thinned(closed_seams(mesh.points, mesh.triangles), MANY)).write(path)
    if not 0 < decimated(path, folder / "decimated.glb", budget) <= budget:
        return None
    glb = Glb.read(folder / "decimated.glb")
    kept = bool(mesh.uv.any() or (mesh.tint < 1).any()) and not many
    told: dict[str, JsonValue] = {
        "method": "decimated by edge collapse",
        "uv": f"{_uv_of(mesh)} on the first set; unique on the second" if kept else "a unique unwrap",
    }
    return Low(glb, told, wears_its_own=kept)


def _uncoloured(surface: Surface) -> Glb:
    return redrawn(Glb({}), Drawn.plain(*creased(surface.points, surface.triangles)))


def _uv_of(mesh: Drawn) -> str:
    return "kept from the mesh that came in" if mesh.uv.any() else "none came in"
