"""What was asked of the mesh steps: in a step's own settings, or in the request's constraints."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engine import StepOrder
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.errors import Unworkable

CHARACTERS = frozenset({"3D_CHARACTER", "2D_SPRITE"})
LEAST_HEIGHT_M: Final = 0.02
MOST_HEIGHT_M: Final = 100.0


def wants_single_skin(order: StepOrder) -> bool:
    limits = order.request.get("constraints")
    asked = limits.get("single_skin") if isinstance(limits, Mapping) else None
    return order.params.get("single_skin", asked) is True


def budget_of(order: StepOrder, brief: DesignBrief) -> int:
    wanted = order.params.get("poly_count_budget")
    return wanted if isinstance(wanted, int) and wanted > 0 else brief.poly_count_budget


def height_of(order: StepOrder) -> float | None:
    """Metres; None leaves it as tall as its kind is. Raises `Unworkable` for what no model can be."""
    limits = order.request.get("constraints")
    asked = order.params.get("height_m", limits.get("height_m") if isinstance(limits, Mapping) else None)
    if asked is None:
        return None
    if isinstance(asked, bool) or not isinstance(asked, int | float) or not LEAST_HEIGHT_M <= asked <= MOST_HEIGHT_M:
        bounds = f"from {LEAST_HEIGHT_M:g} to {MOST_HEIGHT_M:g}"
        raise Unworkable(f"height_m is a number of metres {bounds}, not {asked!r}", code="bad_parameter")
    return float(asked)


def is_character(order: StepOrder, brief: DesignBrief) -> bool:
    return order.asset_type in CHARACTERS and brief.rig_type != "STATIC"
