"""What was heard becomes a design brief: the kind's own row, a seed's choices over it, the words over both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gpu_consumers.engines.brief.design import BOUNDS, LEAST_BUDGET, MOST_BUDGET, Proportions
from gpu_consumers.engines.brief.hearing import ANY, Dye, Ear
from gpu_consumers.engines.brief.kinds.kind import Kind
from gpu_consumers.engines.brief.shapes import SHAPES, has_slot
from gpu_consumers.engines.brief.subject import Subject
from gpu_consumers.engines.brief.takes import (
    COMPOSED_SCHEMES,
    KIND_SCHEMES,
    KIND_SHAPES,
    KNOWN_COLOURS,
    ROLE_COLOURS,
    SPREADS,
    Scheme,
    picked,
    pushed,
)
from gpu_consumers.engines.brief.words.colours import Pair, pair_of
from gpu_consumers.engines.brief.words.materials import METALS, SOFT
from gpu_consumers.engines.brief.words.parts import GENERIC, PARTS, SLEEVED, WORN_AS_ONE

# What "a green ..." colours when it is said of the thing itself.
MAIN_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "humanoid": ("cloth", "robe", "hat", "hood"),
    "quadruped": ("fur",),
    "blob": ("body",),
    "prop": ("body", "wood", "liquid", "blade", "shield", "cap", "leaf"),
    "composed": ("body",),
}
CREATURE_ROLES: Final = ("body", "fur")
# What the second colour of "a red and black ..." colours.
SECOND_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "humanoid": ("trim", "cape"),
    "quadruped": ("light", "sock"),
    "prop": ("trim",),
    "composed": ("accent",),
}
SKINNED: Final = frozenset({"goblin", "orc", "skeleton"})  # "a blue goblin" has blue skin
ARMOURED: Final = frozenset({"black", "gold", "silver", "bronze", "copper", "white"})  # "a black knight" wears it
USUAL_BUDGET: Final = 6000
_USUAL: Final = {slot: shape for noun, (slot, shape, _) in PARTS.items() if noun in GENERIC and shape}
_RIGS: Final[Mapping[str, str]] = {"humanoid": "HUMANOID", "quadruped": "QUADRUPED"}


@dataclass(slots=True)
class Look:
    """The part of a brief that words, a taste and a seed decide."""

    parts: dict[str, str] = field(default_factory=dict)
    palette: dict[str, Pair] = field(default_factory=dict)
    materials: dict[str, str] = field(default_factory=dict)
    proportions: Proportions = field(default_factory=Proportions)
    taken: list[str] = field(default_factory=list)  # what the seed chose
    not_made: list[str] = field(default_factory=list)  # understood, but this recipe has no place for it


def look_of(subject: Subject, ear: Ear, taste: Ear, seed: int | None, refused: Iterable[str]) -> Look:
    """Words over the project's taste over the seed's choices over the kind's own row.

    `refused` are words of the negative list: colours that a seed must not choose.
    """
    row, look = subject.row(), Look()
    _shape(look, subject, row, ear, seed)
    _colour(look, subject, row, ear, taste, seed, frozenset(refused))
    look.proportions = _proportions(row, ear, seed, subject.kind or subject.noun, look)
    return look


def rig_for(archetype: str, wished: str) -> str:
    return wished or _RIGS.get(archetype, "STATIC")


def budget_of(wished: object) -> int:
    """Triangles. What is not a number is the usual budget; what no mesh can have is brought into bounds."""
    if isinstance(wished, bool) or not isinstance(wished, int):
        return USUAL_BUDGET
    return min(max(wished, LEAST_BUDGET), MOST_BUDGET)


def _shape(look: Look, subject: Subject, row: Kind, ear: Ear, seed: int | None) -> None:
    parts = dict(row.parts)
    for slot, choices in KIND_SHAPES.get(subject.dress or subject.kind, {}).items():
        if seed is None or slot in ear.parts or parts.get(slot, "") not in choices:
            continue
        parts[slot] = picked(seed, f"{subject.kind}/{slot}", choices)
        if parts[slot] != row.parts.get(slot, ""):
            look.taken.append(f"{slot}: {parts[slot] or 'none'}")
    for slot, shape in ear.parts.items():
        if slot == "wings" and row.archetype == "humanoid":
            slot = "back"  # people carry theirs like a cape
            shape = "wings" if shape == ANY else shape
        if shape and not has_slot(row.archetype, slot):
            look.not_made.append(f"{slot}: the recipe of a {subject.kind or subject.noun} has no place for it")
            continue
        parts[slot] = shape if shape != ANY else parts.get(slot) or _USUAL.get(slot) or min(SHAPES[slot], default="")
    look.parts = {slot: shape for slot, shape in parts.items() if shape}


def _colour(
    look: Look, subject: Subject, row: Kind, ear: Ear, taste: Ear, seed: int | None, refused: frozenset[str]
) -> None:
    scheme = _scheme(subject, row, ear, seed, refused)
    look.taken += [f"{role}: {colour}" for role, colour in scheme.items() if row.archetype != "composed"]
    look.palette = {role: _pair(colour) for role, colour in {**row.colours, **scheme}.items()}
    for role, dye in taste.dyes.items():
        _dye(look, role, dye)
    body, second = ear.body_dye, ear.second_dye
    if body:
        for role in _main_roles(subject, row, body):
            _dye(look, role, body)
    if second:
        for role in SECOND_ROLES.get(row.archetype, ("light", "trim")):
            _dye(look, role, second)
    for role, dye in ear.dyes.items():
        _dye(look, role, dye)
        sleeves = ("sleeve",) if role == "cloth" and look.parts.get("body") in SLEEVED else ()
        for other in (*WORN_AS_ONE.get(role, ()), *sleeves):
            if other in look.palette and other not in ear.dyes:
                _dye(look, other, dye)
    if "metal" in look.palette and "helmet" not in look.palette:
        look.palette["helmet"] = look.palette["metal"]
    if "helmet" in ear.dyes and "metal" not in look.palette and look.parts.get("shoulders") == "pauldrons":
        look.palette.setdefault("metal", look.palette["helmet"])


def _dye(look: Look, role: str, dye: Dye) -> None:
    look.palette[role] = dye.pair
    look.materials.pop(role, None)
    if dye.material and not (dye.material in METALS and role in SOFT):
        look.materials[role] = dye.material


def _main_roles(subject: Subject, row: Kind, dye: Dye) -> tuple[str, ...]:
    if subject.kind in SKINNED:
        return ("skin",)
    if row.main:
        return row.main
    roles = MAIN_ROLES.get(row.archetype, CREATURE_ROLES)
    if row.parts.get("shoulders") == "pauldrons" and (dye.word in ARMOURED or dye.material):
        return (*roles, "metal", "helmet")
    return roles


def _scheme(subject: Subject, row: Kind, ear: Ear, seed: int | None, refused: frozenset[str]) -> Scheme:
    """The seed's colours, none where the words speak of the whole thing or of one of the scheme's own roles."""
    if row.archetype == "composed":
        schemes = COMPOSED_SCHEMES.get(subject.form, COMPOSED_SCHEMES[""])
    elif seed is None or ear.body_dye:
        return {}
    else:
        schemes = KIND_SCHEMES.get(subject.dress or subject.kind, ()) or tuple(_by_main_role(row))
    fitting = [scheme for scheme in schemes if refused.isdisjoint(scheme.values())]
    if not fitting:
        return {}
    chosen = picked(seed or 0, f"{subject.kind or subject.noun}/scheme", fitting)
    if row.archetype == "composed":
        chosen = {**chosen, **KNOWN_COLOURS.get(subject.noun, {})}
    return {role: colour for role, colour in chosen.items() if role not in ear.dyes}


def _by_main_role(row: Kind) -> Iterator[Scheme]:
    for role in row.main[:1]:
        for colour in ROLE_COLOURS.get(role, ()):
            yield {role: colour} if colour else {}


def _pair(colour: str) -> Pair:
    if "/" in colour:
        top, bottom = colour.split("/")
        return top, bottom
    return pair_of(colour)


def _proportions(row: Kind, ear: Ear, seed: int | None, about: str, look: Look) -> Proportions:
    values = {name: info.default for name, info in Proportions.model_fields.items()} | dict(row.proportions)
    said = {name for factor in ear.factors for name in factor}
    for factor in ear.factors:
        for name, by in factor.items():
            values[name] = (values[name] or 0.08) * by
    spreads = {} if seed is None else SPREADS.get(row.archetype, {})
    for name, spread in spreads.items():
        if name not in said and values[name]:
            values[name] = round(values[name] * pushed(seed or 0, f"{about}/{name}", spread), 3)
    clipped = {n: min(max(round(v, 3), BOUNDS[n][0]), BOUNDS[n][1]) for n, v in values.items()}
    return Proportions(**clipped)
