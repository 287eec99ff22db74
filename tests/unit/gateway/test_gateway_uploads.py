"""Uploads: what a file is, is told by its bytes, and what would harm is refused before anything opens it."""

import hashlib
import threading
from pathlib import Path

import anyio
import httpx
import pytest

from gateway.errors import Problem
from gateway.files import examiner
from gateway.files.examiner import Examiner
from gateway.files.file_types import GLB, JPEG, OBJ, PNG, WEBP, FileKind, kind_of
from gateway.files.intake import plain_name
from gateway.files.links import file_name
from infra.examination.verdict import Examined
from infra.object_store import content_key, shown_type
from tests.tools import hostile
from tests.unit.gateway.fakes import Fakes, png

pytestmark = pytest.mark.anyio

CUBE = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"RIFF\x30\0\0\0WEBPVP8X", WEBP),
        (b"glTF\x02", GLB),
        (b"# a cube\nmtllib a.mtl\no cube\nv 0 0 1\nv 1 0 1\nvn 0 0 1\nf 1 2 3\n\n", OBJ),
        (b"v 0 0 1\r\nv 1 0 1\r\n", OBJ),
        (b"", None),
        (b"plain words", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"%!PS-Adobe-3.0 EPSF-3.0", None),
        (b"PK\x03\x04" + b"\0" * 60, None),
        (b"GIF89a" + b"\0" * 60, None),
        (b"RIFF\x30\0\0\0WEVE", None),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(data: bytes, kind: FileKind | None) -> None:
    assert kind_of(data) == kind


async def test_a_bare_body_is_kept_under_its_hash(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.post("/v1/uploads", content=png(), headers={"X-File-Name": "..\\..\\mine<1>.exe"})

    assert answer.status_code == 201
    kept = answer.json()
    assert kept["upload_id"] == kept["sha256"]
    assert (kept["media_type"], kept["size"], kept["name"]) == ("image/png", len(png()), "mine_1.png")
    assert fakes.store.objects[content_key(kept["sha256"])] == png()


async def test_a_picture_is_kept_as_its_pixels_alone_and_the_answer_tells_what_was_sent(
    client: httpx.AsyncClient, fakes: Fakes
) -> None:
    sent = hostile.with_words(png(), "for nobody else")
    kept = (await client.post("/v1/uploads", content=sent)).json()

    assert kept["original_sha256"] == hashlib.sha256(sent).hexdigest()
    assert fakes.store.objects[content_key(kept["sha256"])] == png()


async def test_a_form_is_taken_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"file": ("mesh.obj", CUBE, "text/html")})

    assert (answer.status_code, answer.json()["media_type"], answer.json()["name"]) == (201, "model/obj", "mesh.obj")


async def test_a_form_without_a_file_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"other": ("a.png", png())})

    assert (answer.status_code, answer.json()["field"]) == (422, "file")


async def test_an_svg_that_calls_itself_a_png_is_refused(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.post("/v1/uploads", files={"file": ("a.png", b"<svg/>", "image/png")})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert fakes.store.objects == {}


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (hostile.png_bomb(12_000, 12_000), 413, "file_too_large"),
        (hostile.png()[:-40], 422, "unsafe_file"),
        (hostile.MESHES["a buffer at a path"][0](), 422, "unsafe_file"),
    ],
)
async def test_what_would_harm_is_refused_by_its_field_and_is_not_kept(
    client: httpx.AsyncClient, fakes: Fakes, data: bytes, status: int, code: str
) -> None:
    answer = await client.post("/v1/uploads", content=data)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, "file")
    assert fakes.store.objects == {}


async def test_a_few_files_are_looked_over_at_once_and_the_next_is_told_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(png())
    go_on, begun = threading.Event(), threading.Event()

    def slow(path: Path, claimed: str, clean: Path | None) -> Examined:
        begun.set()
        go_on.wait(10)
        return Examined("picture", "image/png", 64, 64)

    monkeypatch.setattr(examiner, "examine", slow)
    few = Examiner(at_once=1, patience_s=0.05)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(few.examine, path, "file")
        await anyio.to_thread.run_sync(begun.wait)
        with pytest.raises(Problem) as refusal:
            await few.examine(path, "file")
        go_on.set()
    assert (refusal.value.code, refusal.value.status_code) == ("examiner_busy", 503)
    assert int((refusal.value.headers or {})["Retry-After"]) > 0
    assert (await few.examine(path, "file")).kind == "picture"


async def test_more_than_is_taken_is_refused_at_once(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", content=b"", headers={"Content-Length": str(65 * 1024 * 1024)})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("a\r\nSet-Cookie: x.png", "a_Set-Cookie_ x.png"),
        ("", "upload.png"),
        ("...", "upload.png"),
        ("ritter+größe.png", "ritter_größe.png"),
        ("x" * 10_000, "x" * 100 + ".png"),
        ("a\x00b.png", "a_b.png"),
        ("gnp\u202e.exe", "gnp.png"),
        ("<script>alert(1)</script>", "script.png"),
    ],
)
def test_a_name_is_made_harmless(name: str, plain: str) -> None:
    assert plain_name(name, PNG) == plain


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.glb", "model/gltf-binary"),
        ("a.PNG", "image/png"),
        ("a.svg", "application/octet-stream"),
        ("a.html", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_what_a_browser_could_run_is_only_bytes(name: str, kind: str) -> None:
    assert shown_type(name) == kind


def test_a_file_without_a_name_gets_one_that_a_person_recognises() -> None:
    assert file_name({"role": "mesh", "media_type": "model/gltf-binary"}) == "mesh.glb"
    assert file_name({"role": "mesh", "media_type": "model/gltf-binary", "name": "hero.glb"}) == "hero.glb"
