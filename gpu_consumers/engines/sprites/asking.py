"""What sheet is asked for, in plain numbers: which sides, which clips, how large, how many colours."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from pydantic import JsonValue

from gpu_consumers.engine import StepOrder
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.sprites.actors import Take
from gpu_consumers.errors import Unworkable

COMPASS: Final = ("s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw", "n", "nne", "ne", "ene", "e", "ese", "se", "sse")
USUAL_CLIPS: Final = ("idle", "walk", "run", "gallop", "attack", "hop", "hit", "die", "jump")
USUAL_COUNT: Final = 4
USUAL_FRAMES: Final = 8
MOST_FRAMES: Final = 24
SHORTEST_MS: Final = 40
_BY_MOTION: Final = 0.6  # how much of the choice of moments follows the motion; the rest the clock
SLOWEST: Final = 6.0  # frames a second: a slower sheet looks like stills
CELL: Final = 128
PIXEL_CELL: Final = 64
COLOURS: Final = 24
ELEVATION: Final = 30.0
_ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "run": ("gallop",),
    "gallop": ("run",),
    "walk": ("hop",),
    "hop": ("jump",),
    "jump": ("hop",),
    "hit": ("hurt",),
    "die": ("death",),
    "wave": ("cheer",),
}


class View(NamedTuple):
    """`azimuth` 0 sees the front, 90 the figure's own left side; degrees."""

    name: str
    azimuth: float


class Chosen(NamedTuple):
    """A clip of the sheet: its name there, and the take that it is sampled from."""

    name: str
    take: Take


class Wish(NamedTuple):
    views: tuple[View, ...]
    clips: tuple[str, ...]  # empty: the usual ones
    cell: int  # pixels, square
    fps: int | None
    elevation: float
    pixel_art: bool
    colours: int  # of pixel art, the outline's not counted


def wish_of(order: StepOrder) -> Wish:
    """From `request["sprites"]`; the step's own params win. Raises `Unworkable` for a number out of bounds."""
    asked = order.request.get("sprites")
    said: dict[str, JsonValue] = {**(asked if isinstance(asked, Mapping) else {}), **order.params}
    pixel_art = _pixel_art(order, said)
    fps, elevation = said.get("fps"), said.get("elevation")
    return Wish(
        views=_views(said),
        clips=tuple(str(name) for name in _list(said, "clips")),
        cell=round(_number(said, "cell_px", PIXEL_CELL if pixel_art else CELL, 16, 512)),
        fps=None if fps is None else round(_number(said, "fps", 0, 1, 60)),
        elevation=ELEVATION if elevation is None else _number(said, "elevation", ELEVATION, 0, 80),
        pixel_art=pixel_art,
        colours=round(_number(said, "palette_colours", COLOURS, 2, 256)),
    )


def wants_pixel_art(order: StepOrder) -> bool:
    """Asked for by the step's or the sheet's own setting, or else by the prompt's style."""
    asked = order.request.get("sprites")
    return _pixel_art(order, {**(asked if isinstance(asked, Mapping) else {}), **order.params})


def clips_for(wish: Wish, takes: Sequence[Take]) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
    """The clips of the sheet, and what was asked for in vain."""
    if not wish.clips:
        usual = [Chosen(name, take) for name in USUAL_CLIPS if (take := _exactly(name, takes))]
        others = [Chosen(take.name, take) for take in takes if all(take is not one.take for one in usual)]
        return tuple([*usual, *others][:USUAL_COUNT]), ()
    found = {name: _named(name, takes) for name in dict.fromkeys(wish.clips)}
    kept = tuple(Chosen(name, take) for name, take in found.items() if take)
    return kept, tuple(name for name, take in found.items() if not take)


def frames_of(take: Take, fps: int | None) -> int:
    return USUAL_FRAMES if fps is None else min(max(round(take.seconds * fps), 2), MOST_FRAMES)


def moments(take: Take, frames: int) -> list[float]:
    """In seconds, evenly: a loop's last frame is one step before its first, any other clip is shown to its end."""
    steps = frames if take.loop else max(frames - 1, 1)
    return [take.seconds * number / steps for number in range(frames)]


def telling_moments(times: Floats, moved: Floats, frames: int) -> list[float]:
    """Moments of a blow: many where much moves, few where a pose is held, as an animator draws it.

    `times` (n,) in seconds and how far the figure moved since the one before (n,), the first of which counts for
    nothing. The first and the last moment are kept.
    """
    pace = np.concatenate([[0.0], np.cumsum(moved[1:]) / max(float(moved[1:].sum()), 1e-9)])
    clock = (times - times[0]) / (times[-1] - times[0])
    wanted = np.linspace(0.0, 1.0, frames)
    return [float(moment) for moment in np.interp(wanted, _BY_MOTION * pace + (1 - _BY_MOTION) * clock, times)]


def shown_for(moments: Sequence[float]) -> list[int]:
    """Milliseconds that each of these frames shows, half-way to its neighbours; none is too short to see."""
    edges = [moments[0], *((a + b) / 2 for a, b in pairwise(moments)), moments[-1]]
    return [max(SHORTEST_MS, round(1000 * (end - start))) for start, end in pairwise(edges)]


def _exactly(name: str, takes: Sequence[Take]) -> Take | None:
    return next((take for take in takes if take.name == name or take.name.startswith(name + "_")), None)


def _named(name: str, takes: Sequence[Take]) -> Take | None:
    tried = (_exactly(each, takes) for each in (name, *_ALSO_CALLED.get(name, ())))
    return next((take for take in tried if take), None)


def _views(said: Mapping[str, JsonValue]) -> tuple[View, ...]:
    angles = [_within(angle, "angles", -360, 360) for angle in _list(said, "angles")]
    if angles:
        turns = dict.fromkeys(round(angle % 360, 3) for angle in angles)
        return tuple(View(f"{turn:g}deg", turn) for turn in turns)
    count = round(_number(said, "directions", 8, 1, 16))
    if count == 1:
        return (View("", 0.0),)
    if count == 2:
        return View("w", 90.0), View("e", 270.0)
    turns = dict.fromkeys(360.0 * number / count for number in range(count))
    step = len(COMPASS) // count
    named = len(COMPASS) % count == 0
    return tuple(View(COMPASS[n * step] if named else f"{turn:g}deg", turn) for n, turn in enumerate(turns))


def _pixel_art(order: StepOrder, said: Mapping[str, JsonValue]) -> bool:
    if said.get("pixel_art") is not None:
        return bool(said["pixel_art"])
    prompt = order.request.get("prompt")
    style = prompt.get("style") if isinstance(prompt, Mapping) else ""
    return "pixel" in str(style).lower()


def _list(said: Mapping[str, JsonValue], name: str) -> Sequence[JsonValue]:
    found = said.get(name) or []
    if isinstance(found, str) or not isinstance(found, Sequence):
        raise Unworkable(f"{name} is a list, not {found!r}", code="bad_parameter")
    return found


def _number(said: Mapping[str, JsonValue], name: str, usual: float, least: float, most: float) -> float:
    value = said.get(name)
    return usual if value is None else _within(value, name, least, most)


def _within(value: JsonValue, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Unworkable(f"{name} goes from {least:g} to {most:g}; {value!r} does not", code="bad_parameter")
    return float(value)
