"""The hour and the weather: what they do to the sky, to the air between, and to every colour."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.scenery.canvas import Picture, colour, toned


class Hour(NamedTuple):
    """A time of day. Colours as sRGB hex; an empty sky is the place's own."""

    sky: tuple[str, str, str] | None  # top, middle, horizon
    tint: tuple[float, float, float]  # what every colour is multiplied by
    sun: str
    sun_at: float  # share of the height, from the top
    haze: str  # what the air between fades to; "" for the horizon
    stars: bool = False


HOURS: Final[Mapping[str, Hour]] = {
    "day": Hour(None, (1.0, 1.0, 1.0), "#FFF6D8", 0.22, ""),
    "dawn": Hour(("#6F9BD8", "#F3C9C0", "#FFE3B8"), (1.0, 0.93, 0.90), "#FFF0CF", 0.44, "#F6D3C4"),
    "sunset": Hour(("#4B4A9A", "#E2788A", "#FFC070"), (1.0, 0.80, 0.72), "#FFE39A", 0.46, "#E79A86"),
    "dusk": Hour(("#232B66", "#7A5AA0", "#E79AA0"), (0.66, 0.62, 0.86), "#FFD9C0", 0.52, "#8E76B0"),
    "night": Hour(("#0B1030", "#1E2A5C", "#42548E"), (0.40, 0.47, 0.76), "#F4F1DA", 0.20, "#3B4A80", stars=True),
}


class Sky(NamedTuple):
    """A weather. `air` is how much thicker the air between is, `dim` how much light is left."""

    clouds: int
    air: float = 1.0
    dim: float = 1.0
    grey: float = 0.0  # how far colours go to grey
    falls: str = ""  # rain or snow


WEATHERS: Final[Mapping[str, Sky]] = {
    "": Sky(5),
    "clear": Sky(1),
    "clouds": Sky(10, 1.1, 0.95, 0.12),
    "wind": Sky(7),
    "rain": Sky(9, 1.35, 0.78, 0.32, "rain"),
    "storm": Sky(12, 1.4, 0.60, 0.36, "rain"),
    "snow": Sky(7, 1.3, 0.98, 0.12, "snow"),
    "fog": Sky(2, 1.9, 0.94, 0.22),
}


def lit(picture: Picture, hour: Hour, weather: Sky) -> Picture:
    """A layer in the light of its hour and under its weather."""

    def change(found: Floats) -> Floats:
        shown = found * np.array(hour.tint) * weather.dim
        return np.asarray(shown + (shown.mean(axis=-1, keepdims=True) - shown) * weather.grey)

    return toned(picture, change)


def hazy(picture: Picture, air: float, haze: str) -> Picture:
    """A layer seen through air: `air` 0 leaves it, 1 hides it."""
    share, tone = min(0.93, air), colour(haze)
    return toned(picture, lambda found: np.asarray(found + (tone - found) * share))
