"""Where a weapon is held, told from its outline alone. Pure; it knows no pictures of other weapons, and says so.

The rows of an upright weapon are looked at like the cuts of `generalised cylinders` (Binford, 1971): a grip is slim and
even over its length. A short wide band with something slim on both sides is a guard, and the grip is on its shorter
side; a wide end is a head, and the grip is towards the other end; what is slim all along is held at its middle.
"""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final, Literal, NamedTuple

from infra.examination.outline import Outline

METHOD: Final = "outline of the picture: widths row by row; no model"
Kind = Literal["sword", "hafted", "pole"]

_GUARD_WIDER: Final = 1.5  # than what lies beside it
_GUARD_SHARE: Final = 0.16  # of the length, at most
_GRIP_SHARE: Final = (0.06, 0.48)  # of the length, that a sword's grip side takes
_HEAD_WIDER: Final = 1.6  # than the haft
_EVEN: Final = 1.25  # how much wider than usual a grip may become
_SMOOTH: Final = 2  # rows to either side
_TYPES: Final = (
    *("sword", "dagger", "axe", "mace", "hammer", "staff", "spear", "bow", "pickaxe", "halberd", "wand", "club"),
)
_NAMED: Final = {"sword": "sword", "hafted": "axe", "pole": "staff"}

Json = dict[str, Any]


class Found(NamedTuple):
    """Rows of the outline, from `first` to `last`. `upside_down`: the grip lies above the middle."""

    kind: Kind
    first: int
    last: int
    upside_down: bool
    confidence: float
    guard: tuple[int, int] | None = None


def found(shape: Outline) -> Found:
    widths = smoothed([right - left + 1 for left, right, _ in shape.rows])
    return _sword(widths) or _hafted(widths) or _pole(widths)


def grip_data(shape: Outline, hint: str = "") -> Json:
    """As the document answers: pixels of 512 x 512, with y going down."""
    grip = found(shape)
    rows = shape.rows[grip.first : grip.last + 1]
    where = "upper" if grip.upside_down else "lower"
    return {
        "gripBounds": {
            "minX": min(row[0] for row in rows),
            "minY": shape.top + grip.first,
            "maxX": max(row[1] for row in rows),
            "maxY": shape.top + grip.last,
        },
        "confidence": round(grip.confidence, 2),
        "weaponType": next((one for one in _TYPES if one in hint.lower()), _NAMED[grip.kind]),
        "gripDescription": _DESCRIPTIONS[grip.kind].format(where=where),
        "detectedParts": _parts(shape, grip),
        "orientation": "vertical",
        "method": METHOD,
    }


def orientation(shape: Outline) -> Json:
    grip = found(shape)
    held = "the middle" if grip.kind == "pole" else "the top" if grip.upside_down else "the bottom"
    return {
        "needsFlip": grip.upside_down,
        "currentOrientation": f"the slim, even part that a hand would hold is at {held}",
        "reason": _REASONS[grip.kind],
        "confidence": round(grip.confidence, 2),
        "method": METHOD,
    }


_DESCRIPTIONS: Final = {
    "sword": "the slim part beyond the guard, in the {where} part of the picture",
    "hafted": "on the haft, away from the head, in the {where} part of the picture",
    "pole": "about the middle: it is slim all along",
}
_REASONS: Final = {
    "sword": "a guard parts a short side from a long one; the short one is the grip",
    "hafted": "one end is wider than the rest; the hand is at the other",
    "pole": "both ends are about as wide: which is up cannot be told from the outline",
}


def _parts(shape: Outline, grip: Found) -> Json:
    rows = f"rows {shape.top + grip.first} to {shape.top + grip.last}"
    other = "below" if grip.upside_down else "above"
    parts = {"handle": f"slim and even, {rows}", "blade": f"the long part {other} it"}
    if grip.kind == "pole":
        parts["blade"] = "none that the outline shows"
    if grip.guard:
        parts["guard"] = f"wide, rows {shape.top + grip.guard[0]} to {shape.top + grip.guard[1]}"
    return parts


def _sword(widths: Sequence[float]) -> Found | None:
    """A guard near one end: the widest band, which is short, and slimmer things on both sides of it."""
    length, widest = len(widths), max(widths)
    peak = widths.index(widest)
    first, last = peak, peak
    while first > 0 and widths[first - 1] > 0.6 * widest:
        first -= 1
    while last < length - 1 and widths[last + 1] > 0.6 * widest:
        last += 1
    before, after = widths[:first], widths[last + 1 :]
    if last - first + 1 > _GUARD_SHARE * length or not before or not after:
        return None
    if widest < _GUARD_WIDER * max(median(before), median(after)):
        return None
    upside_down = len(before) < len(after)
    share = min(len(before), len(after)) / length
    if not _GRIP_SHARE[0] <= share <= _GRIP_SHARE[1]:
        return None
    side = (0, first - 1) if upside_down else (last + 1, length - 1)
    grip = _slim(widths, *side)
    sure = 0.9 if share < 0.35 else 0.55
    return Found("sword", *grip, upside_down, sure, (first, last))


def _hafted(widths: Sequence[float]) -> Found | None:
    """A head at one end, and at the other a haft that is slim and even."""
    length = len(widths)
    third = max(1, length // 3)
    top, bottom = median(widths[:third]), median(widths[-third:])
    head, haft = max(top, bottom), min(top, bottom)
    peak = max(max(widths[:third]) if top >= bottom else max(widths[-third:]), head)
    if max(head, 0.7 * peak) < _HEAD_WIDER * haft:
        return None
    upside_down = bottom > top
    near, far = round(0.06 * length), round(0.34 * length)
    span = (near, far) if upside_down else (length - 1 - far, length - 1 - near)
    sure = 0.85 if head > 2 * haft else 0.65
    return Found("hafted", *span, upside_down, sure)


def _pole(widths: Sequence[float]) -> Found:
    """Nothing tells its ends apart: it is held at its middle, either way up."""
    length = len(widths)
    return Found("pole", round(0.42 * length), round(0.58 * length), False, 0.35)


def _slim(widths: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The longest even stretch within: without the pommel at its end and the flare towards the guard."""
    usual = median(widths[first : last + 1])
    best, begun = (first, last), first
    longest = 0
    for at in range(first, last + 2):
        if at <= last and widths[at] <= _EVEN * usual:
            continue
        if at - begun > longest:
            longest, best = at - begun, (begun, at - 1)
        begun = at + 1
    return best


def smoothed(widths: Sequence[int]) -> list[float]:
    """A running median: an overlay's rest or a stray pixel is no guard."""
    return [float(median(widths[max(0, at - _SMOOTH) : at + _SMOOTH + 1])) for at in range(len(widths))]
