"""Pictures that people bring: turned, cut out, and brought to one scale."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gpu_consumers.engine import StepResult
from gpu_consumers.engines.folder_bench import FolderBench, as_order, input_file
from gpu_consumers.engines.procedural import normalize
from gpu_consumers.engines.procedural.calibration import Calibration, calibration_in, save_calibrated
from gpu_consumers.errors import Unworkable


def drawing(
    path: Path, *boxes: tuple[int, int, int, int], size: tuple[int, int] = (200, 300), ground: str = "#ccd"
) -> Path:
    image = Image.new("RGB", size, ground)
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="#a02030")
    image.save(path)
    return path


def run(folder: Path, **roles: Path) -> StepResult:
    inputs = tuple(input_file(role.replace("__", "."), path, "image/png") for role, path in roles.items())
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return normalize.run(as_order({"asset_type": "PROP"}, "normalize"), FolderBench(out, inputs))


def extent(path: Path) -> tuple[int, int]:
    """Width and height of what a picture shows."""
    alpha = np.asarray(Image.open(path))[..., 3] > 127
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def test_a_reference_is_cut_out_and_fills_its_square(tmp_path: Path) -> None:
    done = run(tmp_path, reference=drawing(tmp_path / "a.png", (60, 100, 120, 220)))
    assert [made.role for made in done.outputs] == ["clean.reference"]
    with Image.open(done.outputs[0].path) as image:
        assert (image.size, image.mode) == ((1024, 1024), "RGBA")
        assert np.asarray(image)[2, 2, 3] == 0
    width, height = extent(done.outputs[0].path)
    assert height == pytest.approx(0.9 * 1024, abs=4)
    assert width / height == pytest.approx(61 / 121, abs=0.02)


def test_views_of_one_thing_come_out_equally_high_whatever_their_scale(tmp_path: Path) -> None:
    front = drawing(tmp_path / "f.png", (60, 40, 120, 260))
    left = drawing(tmp_path / "l.png", (20, 60, 130, 170), size=(400, 200))
    done = run(tmp_path, view__front=front, view__left=left)
    heights = [extent(made.path)[1] for made in done.outputs]
    assert heights[0] == pytest.approx(heights[1], abs=4)
    cameras = [calibration_in(made.path) for made in done.outputs]
    assert [camera.azimuth for camera in cameras if camera] == [0.0, 90.0]
    assert all(camera and camera.assumed for camera in cameras)


def test_views_that_tell_their_camera_keep_it(tmp_path: Path) -> None:
    told = Calibration(azimuth=45.0, elevation=30.0, width_m=2.5, middle=(0.1, 0.2, 0.9))
    path = tmp_path / "told.png"
    with Image.open(drawing(path, (60, 40, 120, 160), size=(200, 200))) as image:
        save_calibrated(path, image.convert("RGB"), told)
    done = run(tmp_path, view__front_left=path)
    assert calibration_in(done.outputs[0].path) == told


def test_the_largest_of_several_figures_is_taken_and_that_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, reference=drawing(tmp_path / "a.png", (10, 40, 60, 240), (120, 100, 180, 200)))
    width, height = extent(done.outputs[0].path)
    assert width / height == pytest.approx(51 / 201, abs=0.02)
    told = done.facts["pictures"]
    assert isinstance(told, dict)
    assert isinstance(told["reference"], dict)
    assert told["reference"]["other_figures_left_out"] == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright_as_its_exif_says(tmp_path: Path, orientation: int) -> None:
    scene = np.zeros((40, 60, 3), np.uint8)
    scene[:10, :20] = 255
    upright = Image.fromarray(scene)
    # What the camera stored: the upright picture under the inverse of what the tag asks a viewer to do.
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    given = np.dstack([np.asarray(stored), np.full(stored.size[::-1], 255, np.uint8)])
    assert (normalize.upright(given, orientation)[..., :3] == scene).all()


def test_a_plain_picture_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unworkable, match="no figure stands out"):
        run(tmp_path, reference=drawing(tmp_path / "a.png"))


def test_no_picture_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unworkable, match="no picture to start from"):
        run(tmp_path)
