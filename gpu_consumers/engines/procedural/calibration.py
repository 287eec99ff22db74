"""Which camera took a picture: written into our own PNGs, assumed and said to be for pictures that people bring."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from gpu_consumers.engines.procedural.raster import Camera

CHUNK: Final = "forgelog.camera"
# Camera azimuths in degrees by the side that a view shows; "left" is the figure's own left.
AZIMUTHS: Final[Mapping[str, float]] = {
    "front": 0.0,
    "front_left": 45.0,
    "left": 90.0,
    "back_left": 135.0,
    "back": 180.0,
    "back_right": 225.0,
    "right": 270.0,
    "front_right": 315.0,
}


class Calibration(BaseModel):
    """An orthographic camera over a square picture: degrees and metres, Z up, azimuth 0 looks at the front."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    azimuth: float
    elevation: float
    width_m: float = Field(gt=0.0)
    middle: tuple[float, float, float]
    assumed: bool = False  # nobody told it: a canonical side, level, one scale by heights

    @property
    def camera(self) -> Camera:
        return Camera(np.array(self.middle), self.width_m, self.azimuth, self.elevation)

    def facts(self) -> dict[str, JsonValue]:
        return dict(self.model_dump(mode="json"))


def save_calibrated(path: Path, picture: Image.Image, calibration: Calibration) -> Path:
    """Write a PNG that carries its camera in a text chunk, and nothing else besides its pixels."""
    words = PngInfo()
    words.add_text(CHUNK, calibration.model_dump_json())
    picture.save(path, "PNG", pnginfo=words, compress_level=4)
    return path


def calibration_in(path: Path) -> Calibration | None:
    """The camera that a square picture tells of; None when it tells none, or one that cannot be."""
    with Image.open(path) as image:
        text = getattr(image, "text", {}).get(CHUNK)
        if not isinstance(text, str) or image.width != image.height:
            return None
    try:
        return Calibration.model_validate_json(text)
    except ValidationError:
        return None
