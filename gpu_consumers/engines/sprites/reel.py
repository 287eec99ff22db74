"""From an actor and a wish to a finished sheet: which moments, one camera for all of them, frame after frame."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engine import Bench
from gpu_consumers.engines.cores import cores
from gpu_consumers.engines.sprites import pixels
from gpu_consumers.engines.sprites.actors import Actor, Pose, Take, at_rest, poses
from gpu_consumers.engines.sprites.asking import (
    SLOWEST,
    Chosen,
    View,
    Wish,
    frames_of,
    moments,
    shown_for,
    telling_moments,
)
from gpu_consumers.engines.sprites.filming import FINER, Ink, Lens, draw, lens_for, openness
from gpu_consumers.engines.sprites.frames import Animation, Frame, Rgba, Sheet
from gpu_consumers.engines.sprites.packing import fits

STILL: Final = "still"
_MARGIN: Final = 2.5  # pixels, for the outline and a free rim
_FINELY: Final = 4  # times as many poses as frames are looked at to choose the telling ones
_VOTERS: Final = 3  # samples per pixel and axis of pixel art
_SMALLEST: Final = 32
_FEET: Final = 0.06  # of the height
_DEEPEST: Final = 0.05  # of the height: no foot sinks farther, even if the clip is lifted for it
_SOLE: Final = 0.03  # of the height: a sole that bends a little into the floor is no reason to lift the figure
_PIXEL_INK: Final = Ink(around=0.0, within=1.5)


class Filmed(NamedTuple):
    sheet: Sheet
    lens: Lens
    drift: float  # pixels: how far any frame lies from where its pivot has it
    sunk: float  # metres: how deep a foot stands in the ground, at worst
    note: str


class _Shot(NamedTuple):
    animation: Animation
    number: int
    view: View
    pose: Pose
    ms: int = 0


def film(actor: Actor, clips: Sequence[Chosen], wish: Wish, bench: Bench) -> Filmed:
    """Draw every clip from every side; a thing without clips stands still. Deterministic."""
    shots, sunk = _plan(actor, clips, wish)
    cell, note = _cell(shots, wish)
    lens = _lens(shots, wish, cell)
    open_sky = openness(actor, shots[0].pose)
    bench.progress(0.1, f"{len(shots)} frames of {cell} px")
    pictures: list[Rgba] = []
    # The samples of pixel art are not averaged but counted, so it is drawn large with one sample a pixel.
    times, samples, ink = (_VOTERS, 1, _PIXEL_INK) if wish.pixel_art else (1, FINER, Ink())
    finer = enlarged(lens, times)

    def drawn(shot: _Shot) -> Rgba:
        return draw(actor, shot.pose, open_sky, finer, shot.view.azimuth, ink, samples)

    pool = ThreadPoolExecutor(cores())
    try:
        for done, picture in enumerate(pool.map(drawn, shots)):
            bench.raise_if_cancelled()
            bench.progress(0.1 + 0.7 * done / len(shots), f"frame {done + 1} of {len(shots)}")
            pictures.append(picture)
    finally:
        pool.shutdown(cancel_futures=True)
    drift = max(_strayed(picture, shot, finer) for picture, shot in zip(pictures, shots, strict=True)) / times
    if wish.pixel_art:
        pictures, _ = pixels.pixelated(pictures, _VOTERS, wish.colours)
    frames = [Frame(s.animation.name, s.number, p, ms=s.ms) for s, p in zip(shots, pictures, strict=True)]
    animations = tuple(dict.fromkeys(shot.animation for shot in shots))
    return Filmed(Sheet(cell, lens.pivot, tuple(frames), animations), lens, drift, sunk, note)


def enlarged(lens: Lens, times: int) -> Lens:
    """The same view, `times` as large."""
    return replace(
        lens,
        cell=lens.cell * times,
        scale=lens.scale * times,
        pivot=(lens.pivot[0] * times, lens.pivot[1] * times),
    )


def _plan(actor: Actor, clips: Sequence[Chosen], wish: Wish) -> tuple[list[_Shot], float]:
    """Every frame to draw, and how deep a foot stands in the ground at worst, in metres."""
    shots, sunk = [], 0.0
    if not clips:
        (pose,), _ = _standing(actor, [at_rest(actor)])
        for view in wish.views:
            shots.append(_Shot(Animation(view.name or STILL, STILL, view.name, SLOWEST, False, 1), 0, view, pose))
        return shots, sunk
    for name, take in clips:
        frames = frames_of(take, wish.fps)
        fps = max(frames / max(take.seconds, 1e-6), SLOWEST)
        times = _moments(actor, take, frames)
        lasting = [0] * frames if take.loop else shown_for(times)
        told, deep = _standing(actor, poses(actor, take, np.array(times)))
        sunk = max(sunk, deep)
        for view in wish.views:
            title = f"{name}_{view.name}" if view.name else name
            animation = Animation(title, name, view.name, fps, take.loop, frames)
            shots += [_Shot(animation, number, view, pose, lasting[number]) for number, pose in enumerate(told)]
    return shots, sunk


def _moments(actor: Actor, take: Take, frames: int) -> list[float]:
    if take.loop or frames < 3:
        return moments(take, frames)
    times = np.linspace(0.0, take.seconds, _FINELY * frames)
    told = poses(actor, take, times)
    moved = [0.0, *(float(np.linalg.norm(b.points - a.points, axis=1).mean()) for a, b in pairwise(told))]
    return telling_moments(times, np.array(moved), frames)


def _standing(actor: Actor, told: Sequence[Pose]) -> tuple[list[Pose], float]:
    """A clip lifted out of the ground as a whole, for a frame of its own height would jump; and what still sinks.

    Only what is low at rest counts: a sword that is struck into the floor does not lift its bearer.
    """
    feet = actor.points[:, 2] < actor.points[:, 2].min() + _FEET * actor.height
    lows = [float(pose.points[feet, 2].min()) for pose in told]
    by = max(0.0, -float(np.median(lows)) - _SOLE * actor.height, -min(lows) - _DEEPEST * actor.height)
    lifted = [replace(pose, points=pose.points + np.array([0, 0, by])) for pose in told] if by else list(told)
    return lifted, max(0.0, -min(lows) - by)


def _lens(shots: Sequence[_Shot], wish: Wish, cell: int) -> Lens:
    every = {id(shot.pose): shot.pose for shot in shots}
    return lens_for(list(every.values()), [view.azimuth for view in wish.views], wish.elevation, cell, _MARGIN)


def _cell(shots: Sequence[_Shot], wish: Wish) -> tuple[int, str]:
    """The cell that was asked for, or the largest with which all frames fit one sheet."""
    lens = _lens(shots, wish, wish.cell)
    sizes = np.array([np.ptp(lens.seen(shot.pose.points, shot.view.azimuth)[:, :2], axis=0) for shot in shots])
    cell = wish.cell
    while cell > _SMALLEST and not fits([(int(w), int(h)) for w, h in np.ceil(sizes * cell / wish.cell)]):
        cell -= 8
    if cell == wish.cell:
        return cell, ""
    return cell, f"{len(shots)} frames of {wish.cell} px do not fit one sheet: they are {cell} px"


def _strayed(picture: Rgba, shot: _Shot, lens: Lens) -> float:
    """How far the figure's middle, as drawn, is from where the pivot has it, in pixels of the picture.

    The middle of the box around what is drawn against that of the projected points: blind to nothing but what is
    thinner than a pixel, so a tip that vanishes counts half.
    """
    shown = picture[..., 3] > 8
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not rows.size:
        return 0.0
    places = lens.seen(shot.pose.points, shot.view.azimuth)[:, :2]
    wanted = (places.min(axis=0) + places.max(axis=0)) / 2
    found = np.array([columns[0] + columns[-1] + 1, rows[0] + rows[-1] + 1]) / 2
    return float(np.abs(found - wanted).max())
