"""Hostile and broken files: refused by the limited process, quickly, with a sentence, and without harm to this one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil
import pytest

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
