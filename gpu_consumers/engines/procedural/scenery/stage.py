"""A background as a stage: its layers from back to front, and the picture that they make together."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.scenery import elsewhere, land
from gpu_consumers.engines.procedural.scenery.canvas import HEIGHT, WIDTH, Picture, Sheet, over
from gpu_consumers.engines.procedural.scenery.growth import grown
from gpu_consumers.engines.procedural.scenery.light import HOURS, WEATHERS
from gpu_consumers.engines.procedural.scenery.places import PLACES

UNNAMED: Final = "meadow"


class Stage(NamedTuple):
    sheets: tuple[Sheet, ...]  # from back to front; the first is opaque
    facts: dict[str, JsonValue]

    def composed(self) -> Image.Image:
        """All layers laid together."""
        whole = self.sheets[0].picture
        for sheet in self.sheets[1:]:
            whole = over(whole, sheet.picture)
        return as_image(whole)


def staged(brief: DesignBrief, seed: int, folder: Path, step: Callable[[float, str], None]) -> Stage:
    """The place, the hour and the weather that a brief names; `step` hears the share that is done and what it is at."""
    name = brief.place or UNNAMED
    place, hour, weather = PLACES[name], HOURS[brief.time_of_day or "day"], WEATHERS[brief.weather]
    if weather.falls == "snow" and place.painter == "land":
        place = place.snowed_in()
    dice = np.random.default_rng(seed)
    kinds = (*place.grows, *(kind for kind in place.front if kind not in place.grows))
    growths = grown(brief, kinds, place.leaves, seed, folder, lambda share, what: step(0.7 * share, what))
    step(0.75, "painting")
    match place.painter:
        case "cave":
            sheets = elsewhere.cave(place, growths, dice)
        case "underwater":
            sheets = elsewhere.underwater(place, growths, dice)
        case "space":
            sheets = elsewhere.space(place, dice)
        case "land":
            sheets = land.painted(place, hour, weather, growths, dice)
    sheets = [sheet for sheet in sheets if sheet.picture[..., 3].any()]
    facts: dict[str, JsonValue] = {
        "method": "procedural render and painting, no model",
        "place": name,
        "place_was_named": bool(brief.place),
        "time_of_day": brief.time_of_day or "day",
        "weather": brief.weather or "fair",
        "size": [WIDTH, HEIGHT],
        "layers": [sheet.name for sheet in sheets],
        "grows": list[JsonValue](growths),
        "without_a_recipe": list[JsonValue](sorted(set(kinds) - {one.kind for one in growths.values()})),
        "seed": seed,
    }
    return Stage(tuple(sheets), facts)


def as_image(picture: Picture) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8))
