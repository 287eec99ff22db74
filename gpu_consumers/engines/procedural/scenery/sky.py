"""The sky of an open place: its gradient, sun or moon, stars and clouds."""

from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.scenery.canvas import (
    HEIGHT,
    WIDTH,
    Brush,
    Picture,
    between,
    colour,
    gradient,
    over,
)
from gpu_consumers.engines.procedural.scenery.light import Hour, Sky
from gpu_consumers.engines.procedural.scenery.places import Place

HORIZON: Final = 0.62  # share of the height
_HEAP: Final = ((-1.55, 0.16, 0.62), (-0.78, -0.16, 0.86), (0.0, -0.34, 1.05), (0.72, -0.10, 0.84), (1.5, 0.16, 0.60))


def painted(place: Place, hour: Hour, weather: Sky, dice: np.random.Generator) -> Picture:
    top, middle, horizon = hour.sky or place.sky
    picture = gradient(((0.0, top), (HORIZON * 0.62, middle), (HORIZON, horizon), (1.0, horizon)))
    if hour.stars:
        picture = over(picture, _stars(dice))
    picture = over(picture, _sun(hour, dice))
    return over(picture, _clouds(horizon, hour, weather, dice))


def _stars(dice: np.random.Generator) -> Picture:
    brush = Brush()
    for _ in range(260):
        x, y, size = dice.uniform(0, WIDTH), HEIGHT * 0.58 * dice.random() ** 1.3, 0.7 + 1.5 * dice.random() ** 4
        brush.disc(x, y, size, colour("#FFF9E6"), 0.35 + 0.65 * float(dice.random()))
    return brush.done()


def _sun(hour: Hour, dice: np.random.Generator) -> Picture:
    """A disc with a soft edge in a wide glow. The moon is paler, and smaller."""
    x, y = WIDTH * float(dice.uniform(0.58, 0.74)), HEIGHT * hour.sun_at
    radius = (44 if hour.stars else 62) * (1.25 if hour.sun_at > 0.35 else 1.0)
    away = np.hypot((np.arange(WIDTH)[None] - x + WIDTH / 2) % WIDTH - WIDTH / 2, np.arange(HEIGHT)[:, None] - y)
    glow = 0.55 * np.exp(-((away / (radius * 4.6)) ** 2)) + 0.28 * np.exp(-away / (radius * 6.5))
    disc = np.clip((radius - away) / 6 + 0.5, 0, 1)
    alpha = np.maximum(disc, glow * (0.55 if hour.stars else 1.0))
    paint = np.broadcast_to(colour(hour.sun), (HEIGHT, WIDTH, 3))
    return np.dstack([paint, alpha]).astype(np.float32)


def _clouds(horizon: str, hour: Hour, weather: Sky, dice: np.random.Generator) -> Picture:
    """Heaps of discs on flat feet, lit from above, their undersides in the colour of the horizon."""
    brush = Brush()
    white = between(colour(hour.sun), np.ones(3), 0.7) * (1 - 0.4 * weather.grey)
    light = white * between(np.ones(3), np.array(hour.tint), 0.8)
    shade = between(light, colour(horizon) * 0.86, 0.45)
    for _ in range(weather.clouds):
        x, y = dice.uniform(0, WIDTH), HEIGHT * dice.uniform(0.07, 0.40)
        size = HEIGHT * dice.uniform(0.028, 0.062) * (1.25 - y / HEIGHT)
        heap = [(ox * dice.uniform(0.85, 1.2), oy, r * dice.uniform(0.8, 1.15)) for ox, oy, r in _HEAP]
        for paint, drop in ((shade, 0.18), (light, 0.0)):
            for ox, oy, r in heap:
                _cap(brush, x + ox * size, y + (oy + drop) * size, r * size, y + (0.55 + drop * 0.3) * size, paint)
    return brush.done()


def _cap(brush: Brush, x: float, y: float, radius: float, floor: float, paint: Floats) -> None:
    """The part of a disc above a floor."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    brush.polygon(
        [(x + radius * float(np.cos(a)), min(floor, y + radius * float(np.sin(a)))) for a in turn], paint, 0.94
    )
