"""The detail and edge pass on a concept picture, its missing margin, and its normal map."""

from typing import ClassVar

from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, Needs, StepOrder, StepResult, only
from gpu_consumers.engines.vision.packages import needs_packages


class Refine:
    """Classical retouching: nothing is imagined. A model's img2img may stand in for it under another name."""

    name: ClassVar[str] = "refine-classic"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"refine"})

    def needs(self) -> Needs:
        return needs_packages("cv2", "PIL", "numpy")

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """`concept_large` in; `concept_refined` (same size, RGBA) and `normal_map` (RGB, tangent space, Y up) out."""
        from gpu_consumers.engines.vision import pictures, retouching

        picture = pictures.open_picture(only(bench, "concept_large"))
        scene = order.asset_type == "BACKGROUND" or pictures.is_opaque(picture)
        bench.progress(0.1, "edges")
        margin = retouching.Margin()
        if not scene:
            picture = retouching.with_clean_edges(picture)
            picture, margin = retouching.with_margin_where_cut(picture)
        bench.raise_if_cancelled()
        bench.progress(0.4, "detail")
        picture = retouching.with_more_detail(picture, _strength(order))
        bench.raise_if_cancelled()
        bench.progress(0.7, "normal map")
        normals = retouching.normal_map(picture, flat=scene)
        refined = pictures.save_png(bench.output / "concept_refined.png", picture)
        normal = pictures.save_png(bench.output / "normal_map.png", normals)
        bench.progress(1.0)
        operations: list[JsonValue] = ["guided detail"] if scene else ["edge clean", "guided detail"]
        if margin.sides:
            operations.append("margin by edge extension")
        return StepResult(
            outputs=(
                MadeFile("concept_refined", refined, "image/png"),
                MadeFile("normal_map", normal, "image/png"),
            ),
            facts={
                "size": [int(picture.shape[1]), int(picture.shape[0])],
                "operations": operations,
                "strength": _strength(order),
                "cut_by_frame": list(margin.sides),
                "margin_px": margin.pixels,
                "margin_note": "existing edges carried on and rounded off; nothing new was drawn"
                if margin.sides
                else "",
                "normal_map": "from silhouette and brightness, OpenGL Y up",
            },
        )


def _strength(order: StepOrder) -> float:
    value = order.params.get("strength", 0.5)
    return min(max(float(value), 0.0), 1.0) if isinstance(value, int | float) else 0.5
