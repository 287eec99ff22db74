"""Which steps make which asset. Plans are data: a chain of steps, each taking files by their role.

`takes` names the roles a step needs from before it; a role with a star takes a whole family
("view*" takes "view.front" and "view.left"), a role with a question mark is taken if it is there.
`gives` names what a step must hand on, in the same signs; with a question mark it may be missing.
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


_MODEL: Final = (
    "glb",
    "fbx",
    "obj*",
    "usdz",
    "texture*",
    "lod*?",
    "collision?",
    "baked*?",
    "preview",
    "turntable",
    "clip_preview*?",
    "engine_profiles",
)
_FLAT_SHEET: Final = (
    "sprite_sheet",
    "sprite_meta",
    "engine_sheet*?",
    "spine_json",
    "spine_atlas",
    "spine_image",
    "preview",
)
_SHEET: Final = ("sprite_sheet", "sprite_meta", "engine_sheet*?", "sheet_preview")
_SCENERY: Final = ("layer*", "layers_meta", "layers_depth", "layers_normal", "preview")

_WORDS: Final = (_step("safety"), _step("expand_prompt", gives=("brief",)))

_IMAGE: Final = (
    *_WORDS,
    _step("concept", "brief", gives=("concept",)),
    _step("image_safety", "concept"),
    _step("upscale", "concept", gives=("concept_large",)),
    _step("refine", "brief", "concept_large", gives=("concept_refined", "normal_map"), review="concept"),
)

_SHAPE_FROM_WORDS: Final = (
    _step("views", "brief", "concept_refined", gives=("view*",)),
    _step("reconstruct", "brief", "concept_refined", "view*", gives=("mesh_raw",)),
)

# Pictures that somebody brings: several sides of one thing ("view.front", "view.left"), or one ("reference").
_SHAPE_FROM_PICTURES: Final = (
    *_WORDS,
    _step("image_safety", "view*?", "reference?"),
    _step("normalize", "view*?", "reference?", gives=("clean*",)),
    _step("reconstruct", "brief", "clean*", gives=("mesh_raw",)),
)


def _cleaned(review: str = "mesh") -> tuple[PlannedStep, ...]:
    return (
        _step("repair", "brief", "mesh_raw", gives=("mesh_repaired",)),
        _step("retopo", "brief", "mesh_repaired", gives=("mesh", "lod*?", "collision?", "baked*?"), review=review),
    )


_RIGGED: Final = _step("rig", "brief", "mesh", gives=("rigged",), review="rig")
_ANIMATED: Final = _step("animate", "brief", "rigged", gives=("animated",), review="animation")
_MODEL_FILES: Final = _step("export", "brief", "mesh?", "animated?", "lod*?", "collision?", "baked*?", gives=_MODEL)

_CHARACTER_END: Final = (*_cleaned(), _RIGGED, _ANIMATED, _MODEL_FILES)
_PROP_END: Final = (*_cleaned(), _MODEL_FILES)

_FLAT_SPRITE: Final = (
    *_IMAGE,
    _step("segment", "brief", "concept_refined", gives=("segments",)),
    _step("cutout", "brief", "concept_refined", "segments", gives=("part*",)),
    _step("bones", "brief", "part*", gives=("skeleton",)),
    _step("animate_2d", "brief", "part*", "skeleton", gives=("motion",), review="animation"),
    _step("export_2d", "brief", "part*", "skeleton", "motion", gives=_FLAT_SHEET),
    _step(LIBRARY_STEP, *_FLAT_SHEET),
)

# Sheets of a figure that is modelled, rigged and animated, seen from every side. People judge the sheet, not the mesh.
_SHEETS: Final = _step("render_sprites", "brief", "animated?", "mesh?", gives=_SHEET)
_FIGURE_SPRITE: Final = (
    *_IMAGE,
    *_SHAPE_FROM_WORDS,
    *_cleaned(review=""),
    _step("rig", "brief", "mesh", gives=("rigged",)),
    _step("animate", "brief", "rigged", gives=("animated",)),
    _step("render_sprites", "brief", "animated", gives=(*_SHEET, "preview"), review="animation"),
    _step(LIBRARY_STEP, *_SHEET, "preview"),
)

_BACKGROUND: Final = (
    *_IMAGE,
    _step("layers", "brief", "concept_refined", "stage*?", gives=("layer*",)),
    _step("export_2d", "brief", "layer*", gives=_SCENERY),
    _step(LIBRARY_STEP, *_SCENERY),
)

# From a version of the library. Its files are given by their roles; nothing of it is changed.
_LIBRARY_SHEETS: Final = _step("render_sprites", "glb", gives=(*_SHEET, "preview"))
_RETEXTURED: Final = (
    *_WORDS,
    _step("retexture", "brief", "glb", "lod*?", "collision?", "baked*?", gives=_MODEL),
)

# One part of the work, for those who want no more of it: `request["only"]` names it.
_PARTS: Final[Mapping[str, tuple[PlannedStep, ...]]] = MappingProxyType(
    {
        "images": (
            *_WORDS,
            _step("concept", "brief", gives=("concept",)),
            _step("image_safety", "concept"),
            _step(LIBRARY_STEP, "concept"),
        ),
        "pictures": (
            _step("image_safety", "view*?", "reference?"),
            _step("normalize", "view*?", "reference?", gives=("clean*",)),
            _step(LIBRARY_STEP, "clean*"),
        ),
        "mesh": (
            *_SHAPE_FROM_PICTURES,
            _step("export", "brief", "mesh_raw", gives=_MODEL),
            _step(LIBRARY_STEP, *_MODEL),
        ),
        "clean": (*_WORDS, *_cleaned(review=""), _MODEL_FILES, _step(LIBRARY_STEP, *_MODEL)),
    }
)

_ENDS: Final[Mapping[str, tuple[PlannedStep, ...]]] = MappingProxyType(
    {"3D_CHARACTER": _CHARACTER_END, "PROP": _PROP_END}
)
ASSET_TYPES: Final = ("3D_CHARACTER", "PROP", "2D_SPRITE", "BACKGROUND")


def plan_for(
    asset_type: str, request: Mapping[str, object] = MappingProxyType({}), given: frozenset[str] = frozenset()
) -> tuple[PlannedStep, ...]:
    """The plan of an asset type, bent to what was asked; empty for a type that there is none for.

    `request["sprites"]` asks for sheets: from several sides they need a figure to turn, so a 2D sprite is modelled
    first; a character or a prop gets them besides its model. Files that are `given` with the job (by their role)
    replace the steps that would have drawn them. `request["only"]` asks for a part of the work alone.
    `request["source"]` names a version of the library to start from, and what to do with it; to regenerate one takes
    the plan that made it.
    """
    only = request.get("only")
    if isinstance(only, str):
        return _PARTS.get(only, ())
    sprites = request.get("sprites")
    source = request.get("source")
    operation = source.get("operation") if isinstance(source, Mapping) else None
    if operation == "sprites":
        return (_step("safety"), _LIBRARY_SHEETS, _step(LIBRARY_STEP, *_SHEET, "preview"))
    if operation == "retexture":
        return (*_RETEXTURED, _step(LIBRARY_STEP, *_MODEL))
    if asset_type == "2D_SPRITE":
        return _FIGURE_SPRITE if isinstance(sprites, Mapping) and _turns(sprites) else _FLAT_SPRITE
    if asset_type == "BACKGROUND":
        return _BACKGROUND
    if asset_type not in _ENDS:
        return ()
    pictures = "reference" in given or any(role.startswith("view.") for role in given)
    start = _SHAPE_FROM_PICTURES if pictures else (*_IMAGE, *_SHAPE_FROM_WORDS)
    sheets = (_SHEETS,) if isinstance(sprites, Mapping) else ()
    kept = (*_MODEL, *_SHEET) if sheets else _MODEL
    return (*start, *_ENDS[asset_type], *sheets, _step(LIBRARY_STEP, *kept))


def _turns(sprites: Mapping[str, object]) -> bool:
    directions, angles = sprites.get("directions"), sprites.get("angles")
    return (isinstance(directions, int) and directions > 1) or bool(angles)


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
            if role not in known and not role.endswith("?") and not any(takes(role, one) for one in known):
                found.append(f"{step.name!r} takes {role!r}, which no step before it gives")
        known.update(role.removesuffix("?") for role in step.gives)
        seen.add(step.name)
    return found
