"""RealESRGAN through ncnn: colours by the net, alpha by Lanczos, only where there is something to see."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import cv2
import ncnn
import numpy as np

from gpu_consumers.engine import Bench
from gpu_consumers.engines.vision.pictures import (
    Colours,
    Plane,
    Rgba,
    bled,
    is_opaque,
    resized,
    spread_colours,
    to_bytes,
    to_float,
)

_TILE: Final = 96  # small enough to leave out most of what is empty, for a fifth less work in all
_PAD: Final = 12  # the net's 18 convolutions see a little further, but nothing shows beyond this
AT_ONCE: Final = 2  # tiles, each on one thread: two threads inside one tile wait for each other on a busy machine
_SLACK: Final = 1.02  # closer to the target than this is near enough not to run the net again


@dataclass(frozen=True, slots=True)
class Upscaled:
    picture: Rgba
    passes: int
    tiles: int
    skipped: int


class Net(Protocol):
    def __call__(self, tile: Colours) -> Colours: ...


def enlarge(picture: Rgba, target: int, weights: Path, bench: Bench, at_once: int = AT_ONCE) -> Upscaled:
    """Doubles the picture until its longest side reaches `target`, then shrinks it to exactly that.

    `at_once`: so many tiles are in memory; the picture is the same.
    """
    passes = _passes(max(picture.shape[:2]), target)
    net = load(weights)
    done = skipped = 0
    for number in range(passes):
        picture, tiles, empty = _double(picture, net, bench, number / passes, 1 / passes, at_once)
        done, skipped = done + tiles, skipped + empty
    height, width = picture.shape[:2]
    if passes and max(height, width) != target:
        scale = target / max(height, width)
        picture = bled(resized(picture, (max(1, round(width * scale)), max(1, round(height * scale)))))
    return Upscaled(picture, passes, done, skipped)


def _passes(side: int, target: int) -> int:
    passes = 0
    while side * 2**passes * _SLACK < target:
        passes += 1
    return passes


def load(weights: Path) -> Net:
    net = ncnn.Net()
    net.opt.use_vulkan_compute = False
    net.opt.num_threads = 1
    net.load_param(str(weights.with_suffix(".param")))
    net.load_model(str(weights.with_suffix(".bin")))

    def run(tile: Colours) -> Colours:
        extractor = net.create_extractor()
        planes = np.ascontiguousarray(tile.transpose(2, 0, 1))  # must outlive the Mat, which holds no reference to it
        extractor.input("data", ncnn.Mat(planes))
        _, out = extractor.extract("output")
        return np.clip(np.array(out), 0, 1).astype(np.float32).transpose(1, 2, 0)

    return run


def _double(picture: Rgba, net: Net, bench: Bench, start: float, share: float, at_once: int) -> tuple[Rgba, int, int]:
    height, width = picture.shape[:2]
    colours = to_float(picture if is_opaque(picture) else bled(picture))
    large: Colours = np.zeros((height * 2, width * 2, 3), np.float32)
    visible: Plane = np.zeros((height * 2, width * 2), np.float32)
    every = _tiles(height, width)
    tiles = [tile for tile in every if picture[tile.top : tile.bottom, tile.left : tile.right, 3].any()]
    skipped = len(every) - len(tiles)
    with ThreadPoolExecutor(at_once) as pool:
        made = pool.map(lambda tile: _one_tile(colours, net, tile), tiles)
        try:
            for number, (tile, doubled) in enumerate(zip(tiles, made, strict=True)):
                bench.raise_if_cancelled()
                bench.progress(start + share * (number + 1) / len(tiles), f"tile {number + 1} of {len(tiles)}")
                large[tile.top * 2 : tile.bottom * 2, tile.left * 2 : tile.right * 2] = doubled
                visible[tile.top * 2 : tile.bottom * 2, tile.left * 2 : tile.right * 2] = 1
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    alpha = cv2.resize(colours[..., 3], (width * 2, height * 2), interpolation=cv2.INTER_LANCZOS4)
    if skipped:
        large = spread_colours(large, visible)
    return to_bytes(np.dstack([large, np.clip(alpha, 0, 1)])), len(tiles), skipped


@dataclass(frozen=True, slots=True)
class _Tile:
    top: int
    left: int
    bottom: int
    right: int


def _tiles(height: int, width: int) -> list[_Tile]:
    return [
        _Tile(top, left, min(top + _TILE, height), min(left + _TILE, width))
        for top in range(0, height, _TILE)
        for left in range(0, width, _TILE)
    ]


def _one_tile(colours: Colours, net: Net, tile: _Tile) -> Colours:
    """The doubled tile, run with a margin of its neighbours so that no seam shows."""
    top, left, bottom, right = tile.top, tile.left, tile.bottom, tile.right
    rows = np.clip(np.arange(top - _PAD, bottom + _PAD), 0, colours.shape[0] - 1)
    columns = np.clip(np.arange(left - _PAD, right + _PAD), 0, colours.shape[1] - 1)
    out = net(colours[rows[:, None], columns[None, :], :3])
    return out[2 * _PAD : 2 * (_PAD + bottom - top), 2 * _PAD : 2 * (_PAD + right - left)]
