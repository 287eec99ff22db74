"""Which steps make which asset. Plans are data: a chain of steps, each taking files by their role.

`takes` names the roles a step needs from before it; a role with a star takes a whole family
("view*" takes "view.front" and "view.left"), a role with a question mark is taken if it is there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from event_schemas.events.job import LIBRARY_STEP, PlannedStep

MINUTE: Final = 60


def _step(
    name: str, *takes: str, gives: tuple[str, ...] = (), review: str = "", limit_s: int = 10 * MINUTE
) -> PlannedStep:
    return PlannedStep(name=name, takes=takes, gives=gives, checkpoint=review, start_to_close_s=limit_s)


_MODEL: Final = ("glb", "fbx", "texture*", "preview", "turntable")
_SHEET: Final = ("sprite_sheet", "sprite_meta", "spine_json", "spine_atlas", "spine_image", "preview")
_SCENERY: Final = ("layer*", "layers_meta", "preview")

_IMAGE: Final = (
    _step("safety"),
    _step("expand_prompt", gives=("brief",)),
    _step("concept", "brief", gives=("concept",)),
    _step("image_safety", "concept"),
    _step("upscale", "concept", gives=("concept_large",)),
    _step("refine", "brief", "concept_large", gives=("concept_refined", "normal_map"), review="concept"),
)

_MESH: Final = (
    _step("views", "brief", "concept_refined", gives=("view*",)),
    _step("reconstruct", "brief", "concept_refined", "view*", gives=("mesh_raw",)),
    _step("repair", "brief", "mesh_raw", gives=("mesh_repaired",)),
    _step("retopo", "brief", "mesh_repaired", gives=("mesh",), review="mesh"),
)

_MOTION: Final = (
    _step("rig", "brief", "mesh", gives=("rigged",), review="rig"),
    _step("animate", "brief", "rigged", gives=("animated",), review="animation"),
)

_CHARACTER: Final = (
    *_IMAGE,
    *_MESH,
    *_MOTION,
    _step("export", "brief", "animated", gives=_MODEL),
    _step(LIBRARY_STEP, *_MODEL),
)

_PROP: Final = (
    *_IMAGE,
    *_MESH,
    _step("export", "brief", "mesh", gives=_MODEL),
    _step(LIBRARY_STEP, *_MODEL),
)

_SPRITE: Final = (
    *_IMAGE,
    _step("segment", "brief", "concept_refined", gives=("segments",)),
    _step("cutout", "brief", "concept_refined", "segments", gives=("part*",)),
    _step("bones", "brief", "part*", gives=("skeleton",)),
    _step("animate_2d", "brief", "part*", "skeleton", gives=("motion",), review="animation"),
    _step(
        "export_2d",
        "brief",
        "part*",
        "skeleton",
        "motion",
        gives=_SHEET,
    ),
    _step(LIBRARY_STEP, *_SHEET),
)

_BACKGROUND: Final = (
    *_IMAGE,
    _step("layers", "brief", "concept_refined", gives=("layer*",)),
    _step("export_2d", "brief", "layer*", gives=_SCENERY),
    _step(LIBRARY_STEP, *_SCENERY),
)

PLANS: Final[Mapping[str, tuple[PlannedStep, ...]]] = MappingProxyType(
    {"3D_CHARACTER": _CHARACTER, "PROP": _PROP, "2D_SPRITE": _SPRITE, "BACKGROUND": _BACKGROUND}
)


def takes(pattern: str, role: str) -> bool:
    """Does a step that takes `pattern` want a file of this role?"""
    name = pattern.removesuffix("?")
    if name.endswith("*"):
        family = name[:-1]
        return role == family or role.startswith(family + ".") or role.startswith(family + "_")
    return role == name


def faults(plan: tuple[PlannedStep, ...], given: frozenset[str] = frozenset()) -> list[str]:
    """Every reason why this plan could never run to its end; empty for a good one.

    `given` are the roles of files that come with the job.
    """
    found: list[str] = [] if plan else ["the plan has no steps"]
    known: set[str] = set(given)
    seen: set[str] = set()
    for step in plan:
        if step.name in seen:
            found.append(f"the step {step.name!r} stands twice in the plan")
        for role in step.takes:
            if not role.endswith("?") and not any(role == one or takes(role, one) for one in known):
                found.append(f"{step.name!r} takes {role!r}, which no step before it gives")
        known.update(step.gives)
        seen.add(step.name)
    return found
