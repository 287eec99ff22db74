"""Step `normalize`: pictures that somebody brought, cut out, upright, square, and all at one scale."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every
from gpu_consumers.engines.procedural.calibration import AZIMUTHS, Calibration, calibration_in, save_calibrated
from gpu_consumers.engines.vision import pictures
from gpu_consumers.engines.vision.pictures import Mask, Rgba
from gpu_consumers.errors import Unworkable

SIZE: Final = 1024
FILLED: Final = 0.9  # of the square, by the larger side of what is shown
ANOTHER: Final = 0.2  # of the largest figure's area: a separate piece that large is a figure of its own
_ORIENTATION: Final = 0x0112  # the Exif tag
# Exif orientation -> mirrored left to right first, then quarter turns to the left.
_TURNS: Final[Mapping[int, tuple[bool, int]]] = {
    2: (True, 0),
    3: (False, 2),
    4: (True, 2),
    5: (True, 1),
    6: (False, 3),
    7: (True, 3),
    8: (False, 1),
}


@dataclass(frozen=True, slots=True, eq=False)
class CutOut:
    """One picture without its background, and what was found out about it."""

    role: str
    picture: Rgba
    calibration: Calibration | None
    found_by: str
    others: int  # further figures that were left out

    @property
    def box(self) -> tuple[int, int, int, int]:
        return pictures.bounding_box(np.asarray(self.picture[..., 3] > 127, np.bool_))

    @property
    def touches(self) -> list[str]:
        """The sides of the frame that cut the figure off."""
        left, top, right, bottom = self.box
        height, width = self.picture.shape[:2]
        sides = {"left": left == 0, "top": top == 0, "right": right == width, "bottom": bottom == height}
        return [side for side, touched in sides.items() if touched]


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`view.*` or `reference` -> `clean.*` (RGBA PNG, 1024 square), each view with its camera in it.

    Raises `Unworkable` for a picture that is broken or shows nothing.
    """
    given = (*every(bench, "view"), *every(bench, "reference"))
    if not given:
        raise Unworkable("there is no picture to start from: give a reference or some views", code="no_picture")
    cut = []
    for number, file in enumerate(given):
        bench.raise_if_cancelled()
        cut.append(cut_out(file))
        bench.progress((number + 1) / len(given) * 0.8, file.role)
    made: list[MadeFile] = []
    facts: dict[str, JsonValue] = {}
    for one, picture, calibration in squared(cut):
        side = one.role.removeprefix("view.")
        path = bench.output / f"clean_{side}.png"
        if calibration:
            save_calibrated(path, Image.fromarray(picture), calibration)
        else:
            pictures.save_png(path, picture)
        made.append(MadeFile(f"clean.{side}", path, "image/png"))
        facts[side] = _facts(one, calibration)
    bench.progress(1.0)
    return StepResult(tuple(made), {"method": "background removed by rule, no model", "size": SIZE, "pictures": facts})


def _facts(one: CutOut, calibration: Calibration | None) -> dict[str, JsonValue]:
    return {
        "background": one.found_by,
        "other_figures_left_out": one.others,
        "cut_by_frame": [*one.touches],
        "camera": calibration.facts() if calibration else None,
    }


def cut_out(file: InputFile) -> CutOut:
    """One picture upright and without its background, its largest figure alone."""
    data = file.path.read_bytes()
    picture = upright(pictures.decode(data, file.role), _orientation(data))
    picture, found_by = pictures.with_background_removed(picture)
    shown = np.asarray(picture[..., 3] > 127, np.bool_)
    largest, others = largest_figure(shown)
    picture = picture.copy()
    picture[..., 3] = np.where(cv2.dilate(largest.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0, picture[..., 3], 0)
    if not (picture[..., 3] > 127).any():
        raise Unworkable(f"the picture {file.role!r} shows nothing", code="empty_image")
    told = calibration_in(file.path) if picture.shape[0] == picture.shape[1] else None
    return CutOut(file.role, pictures.bled(picture), told, found_by, others)


def _orientation(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as image:
        told = image.getexif().get(_ORIENTATION, 1)
    return told if isinstance(told, int) else 1


def upright(picture: Rgba, orientation: int) -> Rgba:
    """The picture as its Exif orientation wants it shown."""
    mirrored, turns = _TURNS.get(orientation, (False, 0))
    return np.ascontiguousarray(np.rot90(picture[:, ::-1] if mirrored else picture, turns))


def largest_figure(shown: Mask) -> tuple[Mask, int]:
    """The largest connected figure with the crumbs that lie in its box, and how many other figures there are."""
    near = cv2.dilate(shown.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    if count <= 2:
        return shown, 0
    areas = stats[1:, cv2.CC_STAT_AREA]
    first = int(areas.argmax())
    left, top, width, height = stats[first + 1, :4]
    kept, others = [first + 1], 0
    for number in range(count - 1):
        x, y, w, h = stats[number + 1, :4]
        within = x >= left and y >= top and x + w <= left + width and y + h <= top + height
        if number == first:
            continue
        if areas[number] >= ANOTHER * areas[first]:
            others += 1
        elif within:
            kept.append(number + 1)
    return np.asarray(np.isin(labels, kept) & shown, np.bool_), others


def squared(cut: Sequence[CutOut]) -> list[tuple[CutOut, Rgba, Calibration | None]]:
    """Every cut-out in a square of `SIZE` pixels. Views keep, or are fitted to, one scale.

    Views that all tell their camera are only resized. Others are taken to be level and to see the same height, which
    is set to 1 m; a view's side is told by its role.
    """
    views = [one for one in cut if one.role.removeprefix("view.") in AZIMUTHS]
    told = bool(views) and all(one.calibration for one in views)
    widest = max((_ratio(one) for one in views), default=1.0)
    found: list[tuple[CutOut, Rgba, Calibration | None]] = []
    for one in cut:
        side = one.role.removeprefix("view.")
        if side not in AZIMUTHS:
            left, top, right, bottom = one.box
            found.append((one, placed(one, FILLED * SIZE / max(right - left, bottom - top)), None))
        elif told:
            found.append((one, pictures.resized(one.picture, (SIZE, SIZE)), one.calibration))
        else:
            _, top, _, bottom = one.box
            height = FILLED * SIZE / max(1.0, widest)
            camera = Calibration(
                azimuth=AZIMUTHS[side], elevation=0.0, width_m=SIZE / height, middle=(0.0, 0.0, 0.5), assumed=True
            )
            found.append((one, placed(one, height / (bottom - top)), camera))
    return found


def _ratio(one: CutOut) -> float:
    left, top, right, bottom = one.box
    return (right - left) / (bottom - top)


def placed(one: CutOut, scale: float) -> Rgba:
    """The figure at a scale, the middle of its box in the middle of the square."""
    left, top, right, bottom = one.box
    shift = np.array([SIZE / 2 - scale * (left + right) / 2, SIZE / 2 - scale * (top + bottom) / 2])
    mixed = pictures.premultiply(pictures.to_float(one.picture))
    if scale < 1:
        mixed = np.asarray(cv2.GaussianBlur(mixed, (0, 0), 0.45 / scale), np.float32)
    # Pixel centres lie at a half: the map between them is shifted by half a pixel on either side.
    move = np.array([[scale, 0, shift[0] + 0.5 * scale - 0.5], [0, scale, shift[1] + 0.5 * scale - 0.5]])
    fitted = cv2.warpAffine(mixed, move, (SIZE, SIZE), flags=cv2.INTER_LINEAR)
    return pictures.bled(pictures.to_bytes(pictures.unpremultiply(fitted.astype(np.float32))))
