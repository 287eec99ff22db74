"""What every painter of scenery stands on: pictures that meet at their sides, lines and grain that do too.

Pictures are (height, width, 4) in 0..1, straight alpha. Whatever is drawn beyond one side comes in at the other.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.paints import rgb

WIDTH: Final = 2048
HEIGHT: Final = 1152
FINER: Final = 2  # samples per pixel and axis, for polygons
Picture = NDArray[np.float32]
Corners = Sequence[tuple[float, float]]


class Sheet(NamedTuple):
    """One layer: what is on it, and how far away that is, 0 at the eye, 1 at the end of the world."""

    name: str
    picture: Picture
    far: float


def clear() -> Picture:
    return np.zeros((HEIGHT, WIDTH, 4), np.float32)


def colour(hexed: str) -> Floats:
    return np.array(rgb(hexed))


def between(one: Floats, other: Floats, share: float) -> Floats:
    return np.asarray(one + (other - one) * share, dtype=np.float64)


def over(below: Picture, above: Picture) -> Picture:
    """`above` laid on `below` (Porter and Duff, 1984)."""
    covers = above[..., 3:]
    alpha = covers + below[..., 3:] * (1 - covers)
    mixed = above[..., :3] * covers + below[..., :3] * below[..., 3:] * (1 - covers)
    return np.asarray(np.concatenate([mixed / np.maximum(alpha, 1e-6), alpha], axis=-1), dtype=np.float32)


def gradient(stops: Sequence[tuple[float, str]]) -> Picture:
    """From top to bottom through colours at shares of the height."""
    rows = np.linspace(0, 1, HEIGHT)
    places, colours = [place for place, _ in stops], np.array([colour(one) for _, one in stops])
    column = np.stack([np.interp(rows, places, colours[:, k]) for k in range(3)] + [np.ones(HEIGHT)], axis=1)
    return np.repeat(column[:, None], WIDTH, axis=1).astype(np.float32)


def waves(dice: np.random.Generator, swings: Sequence[tuple[int, float]]) -> Floats:
    """(WIDTH,) a line of whole waves: (how many across the picture, share of the height)."""
    x = np.arange(WIDTH) / WIDTH
    phases = dice.random(len(swings))
    return np.asarray(
        sum(share * np.sin(2 * np.pi * (many * x + phase)) for (many, share), phase in zip(swings, phases, strict=True))
    )


def grain(dice: np.random.Generator, rough: float, size: tuple[int, int] = (HEIGHT // 4, WIDTH // 4)) -> Floats:
    """(height, width) clouds in 0..1 that tile both ways: white noise whose spectrum falls by `rough` (1/f noise)."""
    high, wide = size
    fy, fx = np.fft.fftfreq(high)[:, None] * high / wide, np.fft.rfftfreq(wide)[None]
    fall = np.hypot(fx, fy)
    fall[0, 0] = np.inf
    noise = np.fft.irfft2(np.fft.rfft2(dice.standard_normal(size)) * fall**-rough, size)
    low, top = np.percentile(noise, (2, 98))
    wrapped = np.pad(np.clip((noise - low) / (top - low), 0, 1), 2, mode="wrap").astype(np.float32)
    share = HEIGHT // high
    whole = ((wide + 4) * share, (high + 4) * share)
    large = np.asarray(Image.fromarray(wrapped).resize(whole, Image.Resampling.BICUBIC), dtype=np.float64)
    return large[2 * share : 2 * share + HEIGHT, 2 * share : 2 * share + WIDTH]


def filled_below(line: Floats, top: Floats, foot: Floats, fade: float, rim: float = 0.0) -> Picture:
    """Everything under `line` (WIDTH,), pixels from the top: `top` at the line, `foot` after `fade` of the height."""
    y = np.arange(HEIGHT)[:, None]
    down = np.clip((y - line[None]) / (HEIGHT * fade), 0, 1)[..., None]
    edge = np.clip(1 - (y - line[None]) / 12, 0, 1)[..., None] * rim
    paint = np.clip(top * (1 - down) + foot * down + edge * np.array([1.0, 1.0, 0.8]), 0, 1)
    return np.dstack([paint, np.clip(y - line[None] + 0.5, 0, 1)]).astype(np.float32)


class Brush:
    """Polygons with smooth edges, drawn once more to the left and to the right."""

    def __init__(self) -> None:
        self._sheet = Image.new("RGBA", (WIDTH * FINER, HEIGHT * FINER))
        self._pen = ImageDraw.Draw(self._sheet)

    def polygon(self, corners: Corners, paint: Floats, alpha: float = 1.0) -> None:
        """`corners` in pixels of the picture."""
        ink = (*(int(np.clip(c, 0, 1) * 255 + 0.5) for c in paint), int(alpha * 255 + 0.5))
        reach = [x for x, _ in corners]
        for turn in (-WIDTH, 0, WIDTH):
            if min(reach) + turn < WIDTH and max(reach) + turn > 0:
                self._pen.polygon([((x + turn) * FINER, y * FINER) for x, y in corners], fill=ink)

    def box(self, x: float, y: float, wide: float, high: float, paint: Floats, alpha: float = 1.0) -> None:
        self.polygon([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)], paint, alpha)

    def disc(self, x: float, y: float, radius: float, paint: Floats, alpha: float = 1.0, flat: float = 1.0) -> None:
        turn = np.linspace(0, 2 * np.pi, max(10, int(radius)), endpoint=False)
        self.polygon(
            [(x + radius * float(np.cos(a)), y + radius * flat * float(np.sin(a))) for a in turn], paint, alpha
        )

    def done(self) -> Picture:
        """What was drawn, see-through where nothing was."""
        small = self._sheet.convert("RGBa").reduce(FINER).convert("RGBA")  # by premultiplied colours: no dark edges
        return np.asarray(small, np.float32) / 255


def halo(x: float, y: float, radius: float, paint: Floats, strength: float) -> Picture:
    """A soft light round a place."""
    wide = (np.arange(WIDTH)[None] - x + WIDTH / 2) % WIDTH - WIDTH / 2
    away = np.hypot(wide, np.arange(HEIGHT)[:, None] - y) / radius
    return np.dstack([np.broadcast_to(paint, (HEIGHT, WIDTH, 3)), strength * np.exp(-(away**2))]).astype(np.float32)


def pasted(onto: Picture, sprite: Image.Image, x: int, y: int) -> None:
    """Lay a sprite on a picture with its upper left corner at (x, y), round the sides; the picture is changed."""
    pixels = np.asarray(sprite, np.float32) / 255
    high, wide = pixels.shape[:2]
    top, bottom = max(0, y), min(HEIGHT, y + high)
    if top >= bottom:
        return
    pixels = pixels[top - y : bottom - y]
    columns = np.arange(x, x + wide) % WIDTH
    below = onto[top:bottom, columns]
    onto[top:bottom, columns] = over(below, pixels)


def toned(picture: Picture, change: Callable[[Floats], Floats]) -> Picture:
    """The same picture with its colours (…, 3) changed."""
    found = np.clip(change(picture[..., :3].astype(np.float64)), 0, 1)
    return np.dstack([found, picture[..., 3]]).astype(np.float32)
