"""Hostile and broken files: refused by the limited process, quickly, with a sentence, and without harm to this one."""

import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
import pytest
from PIL import Image, ImageCms

from gpu_consumers.engine import InputFile
from gpu_consumers.errors import Unworkable
from gpu_consumers.inputs import admit
from infra.examination import child
from infra.examination.examine import examine
from infra.examination.verdict import Unsafe
from tests.tools import hostile

SECONDS: Final = 5.0  # two on an idle machine
CORPUS: Final = [
    pytest.param(make, claimed, code, id=name)
    for kind, claimed in ((hostile.PICTURES, "image/png"), (hostile.MESHES, "model/gltf-binary"), (hostile.OBJS, ""))
    for name, (make, code) in kind.items()
]


@pytest.mark.parametrize(("make", "claimed", "code"), CORPUS)
def test_a_hostile_file_is_refused_with_a_sentence_while_this_process_stays_small(
    tmp_path: Path, make: Callable[[], bytes], claimed: str, code: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(make())
    before, start = psutil.Process().memory_info().rss, time.monotonic()
    with pytest.raises(Unsafe) as refusal:
        examine(path, claimed)
    assert time.monotonic() - start < SECONDS
    assert psutil.Process().memory_info().rss - before < 50 << 20
    assert refusal.value.code == code
    assert 10 < len(str(refusal.value)) < 200
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "claimed", "kind", "triangles"),
    [
        (hostile.png(), "image/png", "picture", 0),
        (hostile.spoilt(lambda told: None), "model/gltf-binary", "mesh", 1),
        (b"mtllib knight.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1/1 2/2 3/3 4/4\n", "model/obj", "mesh", 2),
    ],
)
def test_an_honest_file_is_told_for_what_it_is(
    tmp_path: Path, data: bytes, claimed: str, kind: str, triangles: int
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    found = examine(path, claimed)
    assert (found.kind, found.triangles) == (kind, triangles)
    if kind == "picture":
        assert (found.width, found.height) == (64, 64)


def test_only_what_a_person_brought_is_looked_over(tmp_path: Path) -> None:
    path = tmp_path / "mesh.glb"
    path.write_bytes(b"not a mesh")
    ours = InputFile("mesh", path, "model/gltf-binary", "", by_person=False)
    assert admit((ours,)) == {}
    with pytest.raises(Unworkable, match="of no kind"):
        admit((InputFile("mesh", path, "model/gltf-binary", "", by_person=True),))


INSIDE: Final = """
import sys
from infra.examination.child import _limit
_limit()
try:
    {attempt}
except (PermissionError, MemoryError) as refusal:
    print(type(refusal).__name__)
"""


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        ("open('/etc/hostname')", "PermissionError"),
        ("__import__('socket').create_connection(('127.0.0.1', {port}))", "PermissionError"),
        ("__import__('os').system('true')", "PermissionError"),
        ("bytearray(2 << 30)", "MemoryError"),
    ],
)
def test_the_limited_process_reaches_no_file_no_network_no_program_and_little_memory(
    attempt: str, refusal: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = INSIDE.format(attempt=attempt.format(port=server.getsockname()[1]))
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=30, check=False
        )
    assert done.stdout.strip() == refusal, done.stderr


def test_a_process_that_bursts_is_a_refusal_and_not_an_accident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert child.MEMORY_BYTES < 2 << 30
    path = tmp_path / "upload"
    path.write_bytes(hostile.png())
    monkeypatch.setattr("infra.examination.examine._START", "import os; os.abort()")
    with pytest.raises(Unsafe, match="more memory or time") as refusal:
        examine(path)
    assert refusal.value.code == "hostile_file"


# --- pictures written anew ------------------------------------------------------------------------


def written(tmp_path: Path, data: bytes) -> Image.Image:
    """The picture that is kept of these bytes."""
    sent, clean = tmp_path / "sent", tmp_path / "clean"
    sent.write_bytes(data)
    assert examine(sent, "", clean).media_type == "image/png"
    with Image.open(clean) as image:
        image.load()
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def painted(mode: str) -> Image.Image:
    """Every value of every band somewhere, so that a lost bit shows."""
    ramp = np.arange(64 * 64) % 65536
    if mode == "I;16":
        return Image.fromarray((ramp * 16).astype("<u2").reshape(64, 64))
    bands = len(Image.new(mode, (1, 1)).getbands())
    pixels = np.stack([(ramp * (band + 3)) % 256 for band in range(bands)], axis=-1).astype(np.uint8)
    return Image.fromarray(pixels.reshape(64, 64, bands).squeeze(), mode)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "I;16"])
def test_what_is_painted_is_kept_to_the_last_bit(tmp_path: Path, mode: str) -> None:
    given = painted(mode)
    kept = written(tmp_path, saved(given, "PNG"))
    assert (kept.mode, kept.tobytes()) == (mode, given.tobytes())


def test_a_lossless_webp_and_a_palette_keep_their_pixels_and_a_jpeg_what_it_shows(tmp_path: Path) -> None:
    given = painted("RGB")
    assert written(tmp_path, saved(given, "WEBP", lossless=True)).tobytes() == given.tobytes()
    few = given.quantize(16)
    assert written(tmp_path, saved(few, "PNG")).tobytes() == few.convert("RGB").tobytes()
    jpeg = saved(given, "JPEG", quality=80)
    with Image.open(io.BytesIO(jpeg)) as shown:
        assert written(tmp_path, jpeg).tobytes() == shown.tobytes()


def test_nothing_but_the_pixels_comes_along_and_the_same_picture_is_the_same_file(tmp_path: Path) -> None:
    sent = hostile.with_words(hostile.png(), "52.5 N, 13.4 E")
    assert b"52.5 N" in sent
    kept = written(tmp_path, sent)
    assert kept.info == {}
    first = (tmp_path / "clean").read_bytes()
    assert b"52.5 N" not in first
    assert first.endswith(b"IEND\xaeB`\x82"), "nothing stands behind it"
    written(tmp_path, first)
    assert (tmp_path / "clean").read_bytes() == first


def swapping_profile() -> bytes:
    """sRGB by another name, with red and green in each other's place."""
    told = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = told.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return named.replace(b"rXYZ", b"tmp.").replace(b"gXYZ", b"rXYZ").replace(b"tmp.", b"gXYZ")


def test_a_photograph_is_kept_upright_and_in_the_colours_that_it_shows(tmp_path: Path) -> None:
    given = Image.new("RGB", (64, 32), (200, 80, 40))
    given.paste((10, 200, 10), (0, 0, 16, 32))
    turned = Image.Exif()
    turned[0x0112] = 6  # hold it a quarter to the right
    upright = written(tmp_path, saved(given, "JPEG", quality=95, exif=turned))
    assert upright.size == (32, 64)
    stereo = saved(given, "MPO", save_all=True, append_images=[given.copy()], quality=95)
    assert written(tmp_path, stereo).size == given.size, "as telephones make them"
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert written(tmp_path, saved(given, "PNG", icc_profile=wide)).tobytes() == given.tobytes(), "no profile of RGB"
    swapped = written(tmp_path, saved(given, "PNG", icc_profile=swapping_profile()))
    assert swapped.getpixel((4, 16)) == (200, 10, 10)
    assert swapped.info == {}
