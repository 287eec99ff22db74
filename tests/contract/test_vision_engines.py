"""The picture engines on real files: what they make, what they refuse, and that they do it the same way twice."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import JsonValue

pytest.importorskip("ncnn", reason="pip install 'forgelog[vision]'")
pytest.importorskip("nudenet", reason="pip install 'forgelog[vision]'")

from gpu_consumers.engine import StepEngine, StepOrder, StepResult
from gpu_consumers.engines.folder_bench import FolderBench, input_file
from gpu_consumers.engines.vision import NudeNet, RealEsrgan, Refine, nude_net
from gpu_consumers.engines.vision.pictures import Rgba, bounding_box, resized
from gpu_consumers.errors import Cancelled, Unworkable
from tests.unit.sprites.figures import knight, slime

ENGINES = [
    (NudeNet(), "image_safety", "concept"),
    (RealEsrgan(), "upscale", "concept"),
    (Refine(), "refine", "concept_large"),
]


def png(path: Path, picture: Rgba) -> Path:
    Image.fromarray(picture).save(path)
    return path


def carried_out(
    engine: StepEngine, step: str, role: str, file: Path, out: Path, cancelled: bool = False, **params: JsonValue
) -> StepResult:
    out.mkdir(exist_ok=True)
    bench = FolderBench(out, (input_file(role, file, "image/png"),), lambda: cancelled)
    return engine.run(StepOrder(step, "2D_SPRITE", {}, params, seed=1), bench)


def opened(result: StepResult, role: str) -> Rgba:
    made = next(item for item in result.outputs if item.role == role)
    return np.asarray(Image.open(io.BytesIO(made.path.read_bytes())), np.uint8)


def png_bomb(path: Path) -> Path:
    """A file of a few hundred bytes that says it is 60,000 x 60,000."""
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def truncated(path: Path) -> Path:
    whole = io.BytesIO()
    Image.fromarray(slime(256)).save(whole, "PNG")
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    return path


def not_a_picture(path: Path) -> Path:
    path.write_bytes(b"<svg onload=alert(1)>")
    return path


def transparent(path: Path) -> Path:
    return png(path, np.zeros((256, 256, 4), np.uint8))


BAD = {
    "image_too_large": png_bomb,
    "corrupt_image": truncated,
    "corrupt_image ": not_a_picture,
    "empty_image": transparent,
}


@pytest.mark.parametrize(("engine", "step", "role"), ENGINES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("code", BAD)
def test_a_bad_picture_is_refused_in_a_sentence(
    engine: StepEngine, step: str, role: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(Unworkable, match=r"\w+ \w+") as refused:
        carried_out(engine, step, role, BAD[code](tmp_path / "bad.png"), tmp_path / "out")
    assert refused.value.code == code.strip()


@pytest.mark.accepts("S000-043")
def test_a_drawn_figure_passes_the_nudity_scan_and_the_weights_are_named(tmp_path: Path) -> None:
    result = carried_out(NudeNet(), "image_safety", "concept", png(tmp_path / "in.png", slime(512)), tmp_path / "out")
    assert result.facts["verdict"] == "safe"
    assert result.model is not None
    assert len(result.model.weights_sha256) == 64


@pytest.mark.accepts("S000-043")
def test_a_picture_that_both_views_find_nude_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [{"class": "FEMALE_BREAST_EXPOSED", "score": 0.8, "box": [0, 0, 9, 9]}]
    monkeypatch.setattr("nudenet.NudeDetector.detect", lambda *_: seen)
    with pytest.raises(Unworkable) as refused:
        carried_out(NudeNet(), "image_safety", "concept", png(tmp_path / "in.png", slime(128)), tmp_path / "out")
    assert refused.value.code == "unsafe_image"


def test_one_view_alone_convinces_nobody() -> None:
    seen: list[nude_net.Detection] = [{"class": "BUTTOCKS_EXPOSED", "score": 0.9, "box": [0, 0, 9, 9]}]
    assert nude_net.agreed_scores(seen, []) == {}


@pytest.mark.accepts("S000-024", "S000-093")
def test_upscaling_doubles_the_picture_keeps_its_colours_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    source = knight(192)
    file = png(tmp_path / "in.png", source)
    once, again = (
        carried_out(RealEsrgan(), "upscale", "concept", file, tmp_path / name, target_px=384) for name in ("one", "two")
    )
    large = opened(once, "concept_large")
    assert large.shape == (384, 384, 4)
    solid = large[..., 3] > 250
    plain = resized(source, (384, 384))
    assert np.abs(large.astype(int) - plain)[solid].mean() < 12
    assert once.outputs[0].path.read_bytes() == again.outputs[0].path.read_bytes()


def test_transparent_pixels_of_an_upscaled_picture_carry_the_figures_colour(tmp_path: Path) -> None:
    file = png(tmp_path / "in.png", slime(128))
    large = opened(
        carried_out(RealEsrgan(), "upscale", "concept", file, tmp_path / "out", target_px=256), "concept_large"
    )
    edge = (large[..., 3] > 0) & (large[..., 3] < 120)
    assert large[edge][:, 1].mean() > 90, "the edge of a green slime is not black"


def test_a_picture_that_is_large_enough_is_left_alone_and_no_model_is_claimed(tmp_path: Path) -> None:
    file = png(tmp_path / "in.png", slime(256))
    result = carried_out(RealEsrgan(), "upscale", "concept", file, tmp_path / "out", target_px=256)
    assert result.model is None
    assert (opened(result, "concept_large") == slime(256)).all()


def test_a_cancelled_upscale_stops(tmp_path: Path) -> None:
    file = png(tmp_path / "in.png", slime(256))
    with pytest.raises(Cancelled):
        carried_out(RealEsrgan(), "upscale", "concept", file, tmp_path / "out", cancelled=True, target_px=512)


@pytest.mark.accepts("S000-095")
def test_the_normal_map_is_unit_length_points_outwards_and_is_flat_where_nothing_is(tmp_path: Path) -> None:
    file = png(tmp_path / "in.png", slime(256))
    normals = opened(carried_out(Refine(), "refine", "concept_large", file, tmp_path / "out"), "normal_map")
    lengths = np.linalg.norm((normals.astype(np.float32) - 128) / 127, axis=2)
    assert np.abs(lengths - 1).max() < 0.03
    assert normals[0, 0].tolist() == [128, 128, 255]
    assert normals[150, 52, 0] < 120, "the left flank looks left"
    assert normals[150, 203, 0] > 136, "the right flank looks right"
    assert normals[82, 128, 1] > 136, "the crown looks up"


@pytest.mark.accepts("S000-094")
def test_a_figure_cut_by_the_frame_gets_a_margin_and_the_facts_say_how(tmp_path: Path) -> None:
    cut = knight(256)[:220]
    result = carried_out(Refine(), "refine", "concept_large", png(tmp_path / "in.png", cut), tmp_path / "out")
    refined = opened(result, "concept_refined")
    assert result.facts["cut_by_frame"] == ["bottom"]
    assert refined.shape == cut.shape
    before, after = (bounding_box(picture[..., 3] > 127) for picture in (cut, refined))
    shrunk = (after[2] - after[0]) / (before[2] - before[0])
    assert after[3] - after[1] > shrunk * (before[3] - before[1]), "taller by its margin, and not squeezed"
    assert not refined[-1, :, 3].any()
    assert "nothing new was drawn" in str(result.facts["margin_note"])


def test_detail_never_rings_beyond_its_neighbourhood(tmp_path: Path) -> None:
    step = np.full((64, 64, 4), 255, np.uint8)
    step[:, :32, :3], step[:, 32:, :3] = 60, 200
    file = png(tmp_path / "in.png", step)
    result = carried_out(Refine(), "refine", "concept_large", file, tmp_path / "out", strength=1.0)
    refined = opened(result, "concept_refined")
    assert refined[..., :3].min() >= 54
    assert refined[..., :3].max() <= 206
