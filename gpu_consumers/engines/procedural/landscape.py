"""The concept of a background: a place in depth, its plants and stones rendered by the same recipes and the same light.

Ridges are sums of sines that meet at the picture's edges, so that each depth tiles sideways; farther ones fade into
the air. Everything random comes from the seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.paints import rgb

WIDTH: Final = 1280
HEIGHT: Final = 720
SPRITE: Final = 320


class Place(NamedTuple):
    """The colours of a place as sRGB hex, and what stands there."""

    sky: tuple[str, str]  # top, horizon
    sun: str
    far: str  # the most distant ridge
    near: str  # the ground at our feet
    grows: tuple[str, ...]  # recipes of props
    leaves: tuple[str, str] | None = None
    peaks: bool = False
    stars: bool = False


PLACES: Final[Mapping[str, Place]] = {
    "forest": Place(("#5CA9E0", "#FFEFC4"), "#FFF3CF", "#A9CFC9", "#2F6B3A", ("tree", "pine", "bush", "pine")),
    "meadow": Place(("#4F9FE6", "#F3F6E2"), "#FFFBE0", "#B5D6C6", "#5C9A3C", ("bush", "tree", "rock", "bush")),
    "desert": Place(("#5FB3E2", "#FFE2B0"), "#FFF6D8", "#E9BE92", "#C98A4A", ("cactus", "rock", "rock", "cactus")),
    "snow": Place(
        ("#7FB4E6", "#F2F6FF"),
        "#FFFFFF",
        "#B4C8E6",
        "#E6EEFA",
        ("pine", "rock", "pine", "pine"),
        ("#F4F9FF", "#6F93B4"),
        True,
    ),
    "mountains": Place(
        ("#4E93DC", "#F5EBDD"), "#FFF6DC", "#93A9CF", "#4F7F49", ("pine", "rock", "pine", "bush"), None, True
    ),
    "night": Place(
        ("#12183C", "#4A4C86"),
        "#F3F1D8",
        "#3A4175",
        "#161F3A",
        ("tree", "pine", "bush", "pine"),
        ("#4C6E86", "#1B2C4A"),
        False,
        True,
    ),
    "sunset": Place(
        ("#5A4C9C", "#FFB067"),
        "#FFE39A",
        "#B97FA6",
        "#4A3A4F",
        ("tree", "bush", "pine", "bush"),
        ("#D98B4A", "#6A3A50"),
    ),
}


class Depth(NamedTuple):
    """One ridge: how far down the picture, how rough, how much air lies before it, how big what grows on it is."""

    level: float
    waves: tuple[tuple[int, float], ...]  # whole waves across the picture, share of the height
    air: float
    size: float
    things: int


DEPTHS: Final = (
    Depth(0.56, ((1, 0.06), (3, 0.030), (5, 0.016)), 1.00, 0.0, 0),
    Depth(0.635, ((1, 0.030), (2, 0.022), (5, 0.008)), 0.62, 0.19, 26),
    Depth(0.745, ((1, 0.024), (3, 0.013)), 0.26, 0.36, 11),
    Depth(0.915, ((1, 0.012), (4, 0.008)), 0.00, 0.78, 4),
)


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    picture: Image.Image
    facts: dict[str, JsonValue]


def paint(brief: DesignBrief, seed: int, bench: Bench) -> Painting:
    """The place that a brief names; a meadow when it names none."""
    name = brief.place or "meadow"
    place, dice = PLACES[name], np.random.default_rng(seed)
    sprites = _grown(brief, place, seed, bench)
    picture = _sky(place, dice)
    for depth in DEPTHS:
        line = _ridge(depth, dice, peaked=place.peaks and depth.size == 0)
        if depth.things:
            _plant(picture, depth, place, line, sprites, dice)
        picture.alpha_composite(_ground(depth, place, line))
    _grass(picture, place, dice)
    facts: dict[str, JsonValue] = {
        "method": "procedural render and painting, no model",
        "place": name,
        "place_was_named": bool(brief.place),
        "size": [WIDTH, HEIGHT],
        "depths": len(DEPTHS) + 1,
        "grows": list(dict.fromkeys(place.grows)),
        "seed": seed,
    }
    return Painting(picture, facts)


def _grown(brief: DesignBrief, place: Place, seed: int, bench: Bench) -> list[Image.Image]:
    """A picture of each kind of thing that grows here."""
    pictures: list[Image.Image] = []
    for number, kind in enumerate(place.grows):
        bench.raise_if_cancelled()
        palette = {"moss": (place.near, place.near)} | ({"leaf": place.leaves} if place.leaves else {})
        own = brief.model_copy(update={"archetype": "prop", "kind": kind, "parts": {"shape": kind}, "palette": palette})
        figure = design(own, seed + number)
        scene.fresh()
        scene.stand(figure)
        scene.light_studio()
        middle, width = scene.frame_points(figure.vertices, 20 + 40 * number, 4, margin=1.02)
        scene.aim(middle, width, 20 + 40 * number, 4)
        path = scene.take(
            bench.output / f"grown_{number}.png", scene.Shot(SPRITE, SPRITE, 12, denoise=False, bounces=2)
        )
        pictures.append(_cropped(path))
        bench.progress(0.1 + 0.7 * (number + 1) / len(place.grows), kind)
    return pictures


def _cropped(path: Path) -> Image.Image:
    with Image.open(path) as image:
        picture = image.convert("RGBA")
    path.unlink()
    return picture.crop(picture.getbbox())


def _sky(place: Place, dice: np.random.Generator) -> Image.Image:
    rows = np.linspace(0, 1, HEIGHT)[:, None, None]
    share = np.clip(rows / 0.72, 0, 1) ** 0.9
    colour = np.repeat(np.array(rgb(place.sky[0])) * (1 - share) + np.array(rgb(place.sky[1])) * share, WIDTH, axis=1)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    far = np.hypot(x - WIDTH * float(dice.uniform(0.6, 0.75)), y - HEIGHT * 0.30)
    sun = np.array(rgb(place.sun))
    glow = np.clip(np.exp(-((far / 190) ** 2)) * 0.55 + np.clip((46 - far) / 3, 0, 1), 0, 1)[..., None]
    colour = colour * (1 - glow) + sun * glow
    if place.stars:
        for _ in range(220):
            colour[int(dice.uniform(0, HEIGHT * 0.55)), int(dice.uniform(0, WIDTH))] = 0.95
    else:
        colour = _clouded(colour, dice)
    return _picture(np.dstack([colour, np.ones((HEIGHT, WIDTH))]))


def _clouded(colour: Floats, dice: np.random.Generator) -> Floats:
    """Flat-bottomed heaps of discs, softened a little."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    for _ in range(5):
        cx, cy, size = dice.uniform(0, WIDTH), dice.uniform(0.08, 0.30) * HEIGHT, dice.uniform(0.5, 1.1)
        cover = np.zeros((HEIGHT, WIDTH))
        for ox, oy, r in ((-74, 8, 34), (-30, -12, 46), (24, -6, 40), (72, 10, 30), (0, 12, 40)):
            away = np.abs((x - cx - ox * size + WIDTH / 2) % WIDTH - WIDTH / 2)
            cover = np.maximum(cover, np.clip((r * size - np.hypot(away, y - cy - oy * size)) / 3, 0, 1))
        cover *= np.clip((cy + 26 * size - y) / 3, 0, 1) * 0.85
        colour = colour * (1 - cover[..., None]) + cover[..., None]
    return colour


def _ridge(depth: Depth, dice: np.random.Generator, *, peaked: bool) -> Floats:
    """The height of a ridge in pixels from the top, for every column; whole waves, so that its ends meet."""
    x = np.arange(WIDTH) / WIDTH
    line = np.full(WIDTH, depth.level)
    for waves, share in depth.waves:
        phase = float(dice.random())
        swing = np.sin(2 * np.pi * (waves * x + phase))
        line += share * (1 - 2 * np.abs((waves * x + phase) % 1 * 2 - 1) if peaked else swing)
    if peaked:
        line -= 0.10 * (1 - np.abs((3 * x + 0.3) % 1 * 2 - 1)) + 0.05
    return np.asarray(line * HEIGHT, dtype=np.float64)


def _tone(place: Place, air: float) -> Floats:
    far, near = np.array(rgb(place.far)), np.array(rgb(place.near))
    return np.asarray(near + (far - near) * air, dtype=np.float64)


def _ground(depth: Depth, place: Place, line: Floats) -> Image.Image:
    y = np.arange(HEIGHT)[:, None]
    inside = np.clip(y - line[None] + 0.5, 0, 1)
    down = np.clip((y - line[None]) / (HEIGHT * 0.30), 0, 1)[..., None]
    rim = (np.clip(1 - (y - line[None]) / 8, 0, 1) * (y >= line[None] - 1))[..., None] * 0.22 * (1 - depth.air)
    tone = _tone(place, depth.air)
    haze = np.array(rgb(place.sky[1]))
    foot = tone * 0.72 if depth.air < 0.2 else tone * 0.75 + haze * 0.25
    colour = np.clip(tone * (1 - down) + foot * down + rim * np.array([1.0, 1.0, 0.7]), 0, 1)
    return _picture(np.dstack([colour, inside]))


def _plant(
    picture: Image.Image,
    depth: Depth,
    place: Place,
    line: Floats,
    sprites: Sequence[Image.Image],
    dice: np.random.Generator,
) -> None:
    """Set plants and stones along a ridge, at uneven distances; the nearest ones stand aside and frame the view."""
    aside = depth.air == 0.0
    air = np.array(rgb(place.far)) if depth.air > 0 else np.array(rgb(place.near)) * 0.35
    for k in range(depth.things):
        x = int(WIDTH * ((k + 0.5 + dice.uniform(-0.35, 0.35)) / depth.things)) if not aside else _edge(k, dice)
        sprite = sprites[int(dice.integers(len(sprites)))] if not aside else sprites[k % len(sprites)]
        low = sprite.height < sprite.width * 1.05  # bushes and rocks stay low
        high = int(HEIGHT * depth.size * float(dice.uniform(0.75, 1.1)) * (0.34 if low else 1.0))
        small = sprite.resize((max(1, sprite.width * high // sprite.height), max(1, high)), Image.Resampling.LANCZOS)
        if dice.random() < 0.5:
            small = small.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        tinted = _tinted(small, air, depth.air * 0.85 if not aside else 0.30)
        foot = int(line[x % WIDTH]) + max(4, high // 14)
        for turn in (-WIDTH, 0, WIDTH):
            _paste(picture, tinted, x + turn - small.width // 2, foot - small.height)


def _edge(k: int, dice: np.random.Generator) -> int:
    return int(WIDTH * ((0.05, 0.95, 0.19, 0.80)[k % 4] + dice.uniform(-0.02, 0.02)))


def _paste(picture: Image.Image, sprite: Image.Image, x: int, y: int) -> None:
    if -sprite.width < x < WIDTH and y < HEIGHT:
        left, top = max(0, -x), max(0, -y)
        picture.alpha_composite(sprite.crop((left, top, sprite.width, sprite.height)), (max(0, x), max(0, y)))


def _tinted(sprite: Image.Image, colour: Floats, share: float) -> Image.Image:
    pixels = np.asarray(sprite, dtype=np.float64) / 255
    pixels[..., :3] = pixels[..., :3] * (1 - share) + colour * share
    return _picture(pixels)


def _grass(picture: Image.Image, place: Place, dice: np.random.Generator) -> None:
    """Tufts along the lower edge, darker and lighter than the ground."""
    from PIL import ImageDraw

    pen, tone = ImageDraw.Draw(picture), _tone(place, 0.0)
    for k in range(260):
        x, y, high = dice.uniform(0, WIDTH), dice.uniform(0.93, 1.02) * HEIGHT, dice.uniform(8, 24)
        shade = np.clip(tone * (0.62 if k % 3 == 0 else 0.85 if k % 3 == 1 else 1.18), 0, 1)
        ink = tuple(int(c * 255) for c in shade)
        pen.polygon(
            [(x - 3, y), (x + 3, y), (x + float(dice.uniform(-6, 6)), y - high)], fill=(ink[0], ink[1], ink[2], 255)
        )


def _picture(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))
