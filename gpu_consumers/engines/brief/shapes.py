"""Which shapes each slot of a brief may take: all that a noun's row, a word or a take can ask for."""

from collections.abc import Iterator, Mapping
from typing import Final

from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.takes import OPEN_SHAPES
from gpu_consumers.engines.brief.words.forms import FORMS
from gpu_consumers.engines.brief.words.parts import ALSO, PARTS


def _asked() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield from kind.parts.items()
    for slot, shape, _ in PARTS.values():
        yield slot, shape
    for more in ALSO.values():
        yield from more.items()
    for slot, choices in OPEN_SHAPES.items():
        for shape in choices:
            yield slot, shape
    for form in FORMS:
        yield "shape", form


def _collected() -> dict[str, frozenset[str]]:
    slots: dict[str, set[str]] = {}
    for slot, shape in _asked():
        slots.setdefault(slot, set()).update({shape} - {""})
    for hand, other in (("held_left", "held_right"), ("held_right", "held_left")):
        slots[hand] |= slots[other]  # either hand holds what the other can
    return {slot: frozenset(shapes) for slot, shapes in slots.items()}


SHAPES: Final[Mapping[str, frozenset[str]]] = _collected()

# Slots that an archetype's recipe knows although none of its rows fills them.
_OPEN_SLOTS: Final[Mapping[str, frozenset[str]]] = {
    "humanoid": frozenset(slot for slot, _, _ in PARTS.values()) - {"tail", "neck", "wings"},
    "quadruped": frozenset({"horns"}),
    "blob": frozenset({"horns", "head"}),
}


def has_slot(archetype: str, slot: str) -> bool:
    """Does a recipe of this archetype make anything of that slot?"""
    if slot in _OPEN_SLOTS.get(archetype, frozenset()):
        return True
    return any(slot in kind.parts for kind in KINDS.values() if kind.archetype == archetype)
