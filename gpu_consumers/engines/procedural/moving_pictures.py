"""Small moving pictures of a finished file, drawn from the file itself: a full turn, and every clip."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from gpu_consumers.engines.cores import cores
from gpu_consumers.engines.sprites.actors import Actor, Pose, at_rest, poses
from gpu_consumers.engines.sprites.filming import Ink, draw, lens_for, openness

TURN_SIZE: Final = 256  # pixels, square
VIEWS: Final = 18
A_TURN_LASTS: Final = 1800  # milliseconds
CLIP_SIZE: Final = 160
MOST_FRAMES: Final = 10
LEAST_FRAMES: Final = 5
FRAMES_A_SECOND: Final = 10
MARGIN: Final = 6
INK: Final = Ink(1.3, 0.8)
SAMPLES: Final = 2

Step = Callable[[float], None]


def turntable(actor: Actor, path: Path, azimuth: float, elevation: float, step: Step, views: int, size: int) -> Path:
    """A full turn as an animated WebP, from the calmest pose; `step` hears the share that is done."""
    pose = _calm(actor)
    turns = [azimuth + 360.0 * view / views for view in range(views)]
    frames = _drawn(actor, [(pose, turn) for turn in turns], elevation, size, step)
    return _saved(path, frames, A_TURN_LASTS // views)


def clip_previews(actor: Actor, folder: Path, azimuth: float, step: Step, size: int) -> dict[str, Path]:
    """One animated WebP per clip, each through one camera."""
    found = {}
    for number, take in enumerate(actor.takes):

        def part(share: float, number: int = number) -> None:
            step((number + share) / len(actor.takes))

        count = int(np.clip(round(take.seconds * FRAMES_A_SECOND), LEAST_FRAMES, MOST_FRAMES))
        times = take.seconds * np.arange(count) / (count if take.loop else max(1, count - 1))
        shots = [(pose, azimuth) for pose in poses(actor, take, times)]
        frames = _drawn(actor, shots, 8.0, size, part)
        path = folder / f"clip_preview_{take.name}.webp"
        found[take.name] = _saved(path, frames, max(20, round(1000 * take.seconds / count)))
    return found


def _calm(actor: Actor) -> Pose:
    calm = [take for take in actor.takes if take.name.startswith("idle")]
    return poses(actor, calm[0], np.array([0.2 * calm[0].seconds]))[0] if calm else at_rest(actor)


def _drawn(
    actor: Actor, shots: Sequence[tuple[Pose, float]], elevation: float, size: int, step: Step
) -> list[Image.Image]:
    distinct = list({id(pose): pose for pose, _ in shots}.values())
    lens = lens_for(distinct, [azimuth for _, azimuth in shots], elevation, size, MARGIN)
    open_sky = openness(actor, distinct[0])
    frames = []
    with ThreadPoolExecutor(cores()) as pool:
        made = pool.map(lambda shot: draw(actor, shot[0], open_sky, lens, shot[1], INK, SAMPLES), shots)
        for number, frame in enumerate(made):
            step(number / len(shots))
            frames.append(Image.fromarray(frame))
    return frames


def _saved(path: Path, frames: list[Image.Image], each_ms: int) -> Path:
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=each_ms, loop=0, quality=84, method=2)
    return path
