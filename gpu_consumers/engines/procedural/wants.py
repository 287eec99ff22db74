"""What was asked of the mesh steps: in a step's own settings, or in the request's constraints."""

from collections.abc import Mapping

from gpu_consumers.engine import StepOrder
from gpu_consumers.engines.brief.design import DesignBrief

CHARACTERS = frozenset({"3D_CHARACTER", "2D_SPRITE"})


def wants_single_skin(order: StepOrder) -> bool:
    limits = order.request.get("constraints")
    asked = limits.get("single_skin") if isinstance(limits, Mapping) else None
    return order.params.get("single_skin", asked) is True


def budget_of(order: StepOrder, brief: DesignBrief) -> int:
    wanted = order.params.get("poly_count_budget")
    return wanted if isinstance(wanted, int) and wanted > 0 else brief.poly_count_budget


def is_character(order: StepOrder, brief: DesignBrief) -> bool:
    return order.asset_type in CHARACTERS and brief.rig_type != "STATIC"
