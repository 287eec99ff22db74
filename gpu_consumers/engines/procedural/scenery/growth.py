"""Pictures of what stands in a place: the recipes of props, in the same light as every other asset."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.brief.words.colours import COLOURS
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.figure import design

SIZE: Final = 448
SAMPLES: Final = 8
ELEVATION: Final = 5.0


class Grown(NamedTuple):
    """One kind of thing, cut out of its picture."""

    kind: str
    picture: Image.Image
    metres: float  # how high it is


def grown(
    brief: DesignBrief,
    kinds: Sequence[str],
    leaves: tuple[str, str] | None,
    seed: int,
    folder: Path,
    step: Callable[[float, str], None],
) -> dict[str, Grown]:
    """A picture of every kind that has a recipe; a kind that stands twice gets two takes ("tree", "tree.2")."""
    found: dict[str, Grown] = {}
    known = [kind for kind in kinds if kind in KINDS]
    for number, kind in enumerate(known):
        step(number / len(known), kind)
        take = known[:number].count(kind)
        if take > 1:
            continue
        figure = design(_own(brief, kind, leaves), seed + number)
        scene.fresh()
        scene.stand(figure)
        scene.light_studio()
        azimuth = 20.0 + 50.0 * number if kind not in _FACING else 18.0
        middle, width = scene.frame_points(figure.vertices, azimuth, ELEVATION, margin=1.02)
        scene.aim(middle, width, azimuth, ELEVATION)
        path = scene.take(folder / f"grown_{number}.png", scene.Shot(SIZE, SIZE, SAMPLES, denoise=True, bounces=1))
        with Image.open(path) as image:
            picture = image.convert("RGBA")
        path.unlink()
        found[kind if not take else f"{kind}.2"] = Grown(kind, picture.crop(picture.getbbox()), figure.height)
    return found


_FACING: Final = ("cottage", "gravestone", "gate", "fence", "windmill", "tower", "well", "street-lamp")


def _own(brief: DesignBrief, kind: str, leaves: tuple[str, str] | None) -> DesignBrief:
    """The brief of one thing that grows here, in the colours of the place."""
    row = KINDS[kind]
    palette = {role: _pair(name) for role, name in row.colours.items()} | ({"leaf": leaves} if leaves else {})
    changed = {
        "archetype": row.archetype,
        "kind": kind,
        "parts": dict(row.parts),
        "palette": palette,
        "asset_type": "PROP",
        "proportions": brief.proportions.model_copy(update=dict(row.proportions)),
    }
    return brief.model_copy(update=changed)


def _pair(name: str) -> tuple[str, str]:
    top, _, bottom = name.partition("/")
    return (top, bottom) if bottom else COLOURS[name]


def tinted(picture: Image.Image, colour: np.ndarray[tuple[int], np.dtype[np.float64]], share: float) -> Image.Image:
    pixels = np.asarray(picture, np.float64) / 255
    pixels[..., :3] += (colour - pixels[..., :3]) * share
    return Image.fromarray(np.rint(pixels * 255).astype(np.uint8))


def sized(picture: Image.Image, high: int, mirrored: bool) -> Image.Image:
    small = picture.resize((max(1, picture.width * high // picture.height), max(1, high)), Image.Resampling.LANCZOS)
    return small.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else small


Growths = Mapping[str, Grown]
