"""What a sheet is made of: frames of one size around one pivot, and the animations that play them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rgba = NDArray[np.uint8]  # (height, width, 4), straight alpha


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    animation: str  # its name: "walk", "walk_s", "45deg"
    number: int  # within its animation
    picture: Rgba  # (cell, cell, 4)
    on_ground: bool = True
    ms: int = 0  # how long it shows; 0 for as long as its animation's frames do


@dataclass(frozen=True, slots=True)
class Animation:
    name: str
    clip: str
    direction: str  # "" for a figure that is seen from one side only
    fps: float
    loop: bool
    frames: int

    @property
    def frame_ms(self) -> int:
        return max(1, round(1000 / self.fps))


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Every frame, animation by animation, in the order of `animations`."""

    cell: int  # pixels, square
    pivot: tuple[int, int]  # of every frame, pixels from its top left
    frames: tuple[Frame, ...]
    animations: tuple[Animation, ...]

    def of(self, animation: str) -> tuple[Frame, ...]:
        return tuple(frame for frame in self.frames if frame.animation == animation)

    @property
    def loops(self) -> Mapping[str, bool]:
        return {animation.name: animation.loop for animation in self.animations}
