"""Which triangles of a file are skin, blade, cloth ...: by our own palette, or by the names of materials."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gpu_consumers.engines.brief.words.text import words_of
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import columns_of
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import world
from gpu_consumers.engines.procedural.origin import KEY
from gpu_consumers.engines.procedural.retexture_substances import SUBSTANCES, substance
from gpu_consumers.engines.procedural.retexture_words import Coat
from gpu_consumers.engines.procedural.variants import FAMILY

OTHER: Final = "other"
_MIDDLE: Final = 0.03  # of a column: how far a palette coordinate may lie off its middle
_TRIANGLES: Final = 4
_HARDLY_DRESSED: Final = 0.25  # of the surface: what wears less than that is covered itself
_ARMOUR: Final = frozenset({"armour", "armour_dark", "mail", "helmet_dark", "visor_rim"})
_BODY: Final = frozenset(
    words_of("""
    skin skin_dark skin_wing ear_inside hair beard brow nose snout lips furs furs_white fur feather feather_light
    membrane mane body body_dark scales belly horn antler bone tail
""")
)
_FACE: Final = frozenset(words_of("eyes iris pupil sclera glint lash mouth tooth teeth fang tongue eye_glow eye inner"))
"""A thing looks out of these, whatever it is made of."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One primitive. Corners (m, 3, 3) in metres, Y up; `role`: (m,) into `roles`; `sets`: corner UVs by number."""

    primitive: Json
    material: int
    corners: Floats
    role: NDArray[np.int64]
    roles: tuple[str, ...]
    sets: Mapping[int, Floats]
    palette: int | None  # the set of coordinates that picks a palette's column
    columns: int

    @property
    def area(self) -> Floats:
        a, b = self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 0]
        return np.asarray(np.linalg.norm(np.cross(a, b), axis=1) / 2)


def patches_of(glb: Glb) -> list[Patch]:
    """Every primitive made of triangles that wears a material, once."""
    found: list[Patch] = []
    seen: set[int] = set()
    stands = world(glb)
    for number, node in enumerate(glb.json.get("nodes", ())):
        if "mesh" not in node:
            continue
        names = _palette_of(node)
        place = np.eye(4) if "skin" in node else stands[number]
        for primitive in glb.json["meshes"][node["mesh"]]["primitives"]:
            wears = "material" in primitive and "POSITION" in primitive["attributes"]
            if id(primitive) in seen or not wears or primitive.get("mode", _TRIANGLES) != _TRIANGLES:
                continue
            seen.add(id(primitive))
            found.append(_patch(glb, primitive, place, names))
    return found


def guided(patches: Sequence[Patch], guide: Sequence[Patch]) -> list[Patch]:
    """A coarser level whose parts nobody named: each triangle is what lies nearest to it on the finer model."""
    roles = tuple(dict.fromkeys(role for patch in guide for role in patch.roles))
    centres = np.concatenate([patch.corners.mean(axis=1) for patch in guide])
    known = np.concatenate([np.array([roles.index(r) for r in patch.roles])[patch.role] for patch in guide])
    tree = cKDTree(centres)
    return [
        replace(patch, roles=roles, role=known[tree.query(patch.corners.mean(axis=1))[1]])
        if patch.roles == (OTHER,)
        else patch
        for patch in patches
    ]


def _patch(glb: Glb, primitive: Json, place: Floats, names: tuple[str, ...]) -> Patch:
    told = primitive["attributes"]
    points = glb.array(told["POSITION"]).astype(np.float64) @ place[:3, :3].T + place[:3, 3]
    order = glb.array(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(len(points))
    triangles = order.astype(np.int64)[: len(order) // 3 * 3].reshape(-1, 3)
    numbers = [number for number in range(4) if f"TEXCOORD_{number}" in told]
    sets = {number: glb.array(told[f"TEXCOORD_{number}"]).astype(np.float64)[triangles] for number in numbers}
    columns = columns_of(dict.fromkeys(names)) if names else 0  # type: ignore[arg-type]
    palette = next((number for number in numbers if names and _picks_columns(sets[number], columns)), None)
    if palette is None:
        name = str(glb.json["materials"][primitive["material"]].get("name", ""))
        names, role = (role_of(name),), np.zeros(len(triangles), np.int64)
    else:
        role = np.minimum((sets[palette][:, 0, 0] * columns).astype(np.int64), len(names) - 1)
    return Patch(primitive, primitive["material"], points[triangles], role, names, sets, palette, columns)


def _palette_of(node: Json) -> tuple[str, ...]:
    """The names of the columns, in their order, of a mesh that we designed ourselves."""
    text = node.get("extras", {}).get(KEY) if isinstance(node.get("extras"), dict) else None
    if not isinstance(text, str):
        return ()
    try:
        told: Any = json.loads(text)
    except ValueError:
        return ()
    palette = told.get("palette") if isinstance(told, dict) else None
    return tuple(map(str, palette)) if isinstance(palette, dict) else ()


def _picks_columns(uv: Floats, columns: int) -> bool:
    u = uv[..., 0] * columns
    return bool(len(u)) and bool((np.abs(u % 1.0 - 0.5) < _MIDDLE).all() and (u > 0).all() and (u < columns).all())


def role_of(name: str) -> str:
    """What a material of this name is likely to be; `OTHER` where the name says nothing."""
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    for word in words:
        for known in (word, word.removesuffix("s")):
            if known in FAMILY or known in _BODY or known in _FACE or known in _ARMOUR:
                return str(known)
    made_of = next((SUBSTANCES[substance(word)].grain for word in words if substance(word)), "")
    return str(made_of) if made_of in ("metal", "wood", "leather", "cloth", "stone", "gem") else OTHER


def family_of(role: str) -> str:
    plain = role.removesuffix("_dark").removesuffix("_light").removesuffix("_top")
    if role in _ARMOUR or plain in _ARMOUR:
        return "armour"
    return str(FAMILY.get(role) or FAMILY.get(plain) or "")


def is_face(role: str) -> bool:
    return role in _FACE


def is_body(role: str) -> bool:
    return role in _BODY


def assigned(coats: Iterable[Coat], areas: Mapping[str, float]) -> dict[str, int]:
    """Role -> number of the coat that it gets; of several the last. Roles that are not in it stay as they are."""
    found: dict[str, int] = {}
    for number, coat in enumerate(coats):
        hit = coat.roles & areas.keys() if coat.roles else _fitting(coat, areas)
        found |= dict.fromkeys(hit, number)
    return found


def _fitting(coat: Coat, areas: Mapping[str, float]) -> set[str]:
    """The first family that is there; else what there is most of; of a creature its hide, but never its eyes."""
    families = {role: family_of(role) for role in areas}
    for family in coat.families:
        wanted = {family, "armour"} if family == "metal" else {family}
        hit = {role for role, of in families.items() if of in wanted}
        if hit:
            return hit
    open_ = {role: area for role, area in areas.items() if not is_face(role)}
    made = {role: area for role, area in open_.items() if not is_body(role) and (families[role] or role == OTHER)}
    if sum(made.values()) <= _HARDLY_DRESSED * sum(open_.values()):
        return {role for role in open_ if not families[role]}
    if not made:
        return set()
    most = max(made, key=lambda role: made[role])
    return {role for role in made if role == most or (families[most] and families[role] == families[most])}
