"""The gates of a mesh: is it closed, within its budget, evenly unwrapped, symmetric, of the right size, on its feet?"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.drawn import Drawn
from gpu_consumers.engines.procedural.inspection import Inspection, closed_seams, shells_of
from gpu_consumers.engines.procedural.symmetry import symmetry_of
from gpu_consumers.engines.procedural.unwrap import Layout
from gpu_consumers.report_card import Gate, at_least, at_most, exactly, told

MOST_OVERLAP: Final = 0.1  # percent of the covered texels
MOST_SPREAD: Final = 4.0  # texel density, 95th percentile over 5th
MOST_ASYMMETRY: Final = 0.004  # of the height
MOST_GAP_MM: Final = 2.0  # between the feet and the ground
MOST_OFF_CENTRE: Final = 2.0  # percent of the height
SMALLEST_M, TALLEST_M = 0.02, 40.0


def shape_gates(look: Inspection) -> Iterator[Gate]:
    """What must hold for every mesh."""
    yield exactly("watertight", look.open_shells == 0, True, note=f"{look.shells} shells, {look.open_shells} open")
    yield exactly("inside_out_shells", look.inside_out_shells, 0)
    yield exactly("manifold", look.non_manifold_edges + look.flipped_edges == 0, True)
    yield told("empty_faces", look.empty_faces)
    yield told("buried_shells", look.buried_shells, note="closed shells that lie wholly inside another")


def budget_gates(look: Inspection, budget: int, quad_share: float) -> Iterator[Gate]:
    yield at_most("triangles", look.triangles, budget)
    yield told("quad_share", round(quad_share, 3), note="of the design; a GLB itself holds triangles")


def layout_gates(layout: Layout) -> Iterator[Gate]:
    yield at_most("uv_overlap", round(100 * layout.overlap, 3), MOST_OVERLAP, "%")
    yield told("texel_density", round(layout.density, 1), "px/m", "on 1024 pixels, the median by area")
    yield at_most("texel_density_spread", round(layout.spread, 2), MOST_SPREAD)


def stance_gates(mesh: Drawn, character: bool, *, strict: bool = True) -> Iterator[Gate]:
    """Scale, axis and pivot; for characters left against right, too. `strict` holds them to their symmetry."""
    low, high = mesh.points.min(axis=0), mesh.points.max(axis=0)
    height = float(high[2] - low[2])
    yield at_least("height", round(height, 4), SMALLEST_M, "m")
    yield at_most("scale", round(float((high - low).max()), 4), TALLEST_M, "m")
    yield told("up_axis", "Y in the file, Z in the engine")
    yield at_most("pivot_to_ground", round(abs(float(low[2])) * 1000, 3), MOST_GAP_MM, "mm")
    if not character:
        middle = float(np.abs((low + high)[:2] / 2).max())
        yield told("pivot_off_centre", round(100 * middle / max(height, 1e-9), 2), "% of the height")
        return
    found = symmetry_of(shells_of(closed_seams(mesh.points, mesh.triangles)))
    yield at_most(
        "symmetry_error",
        round(found.error_m * 1000, 3),
        round(MOST_ASYMMETRY * height * 1000, 2) if strict else np.inf,
        "mm",
        f"over mirrored parts, {found.share:.0%} of the points; {found.worst_m * 1000:.2f} mm at worst",
    )
    yield at_most(
        "pivot_off_centre", round(100 * abs(found.middle_m) / max(height, 1e-9), 2), MOST_OFF_CENTRE, "% of the height"
    )


def wish_gates(height: float | None) -> Iterator[Gate]:
    """What of the request is fulfilled later. `height` in metres."""
    if height is not None:
        yield told(
            "height_asked", height, "m", "made and reviewed at its kind's usual height; `export` brings it there"
        )
