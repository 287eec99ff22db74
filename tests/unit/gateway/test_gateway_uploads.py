"""Uploads: what a file is, is told by its bytes, and what would harm is refused before anything opens it."""

import io
import json
import struct

import httpx
import pytest

from gateway.file_types import GLB, JPEG, OBJ, PNG, WEBP, FileKind, Refused, kind_of
from gateway.files import content_type, file_name
from gateway.uploads import plain_name
from tests.unit.gateway.fakes import Fakes, png

pytestmark = pytest.mark.anyio


def glb(scene: object = None, claim: int | None = None) -> bytes:
    text = json.dumps(scene if scene is not None else {"asset": {"version": "2.0"}}).encode()
    text += b" " * (-len(text) % 4)
    total = 20 + len(text)
    return struct.pack("<4sIII4s", b"glTF", 2, total if claim is None else claim, len(text), b"JSON") + text


def jpeg(width: int = 8, height: int = 8) -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", 10) + b"Exif\0\0!!"
    frame = b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + b"\x03" * 10
    return b"\xff\xd8" + exif + frame + b"\xff\xd9"


def webp(width: int = 8, height: int = 8) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x30\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size + b"\0" * 10


def told(data: bytes) -> FileKind:
    return kind_of(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), PNG),
        (jpeg(), JPEG),
        (webp(), WEBP),
        (b"RIFF\x30\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x07\xc0\x01\0" + b"\0" * 10, WEBP),
        (b"RIFF\x30\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x08\0\x08\0", WEBP),
        (glb(), GLB),
        (glb({"buffers": [{"byteLength": 4}], "images": [{"bufferView": 0}]}), GLB),
        (b"# a cube\nmtllib a.mtl\no cube\nv 0 0 1\nv 1 0 1\nvn 0 0 1\nf 1 2 3\n\n", OBJ),
        (b"v 0 0 1\r\nv 1 0 1\r\n", OBJ),
    ],
)
def test_the_bytes_tell_what_a_file_is(data: bytes, kind: FileKind) -> None:
    assert told(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain words",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"PK\x03\x04" + b"\0" * 60,
        b"GIF89a" + b"\0" * 60,
        png(12_000, 12_000),
        png(20_000, 20_000),
        png(0, 5),
        png()[:18],
        jpeg(60_000, 60_000),
        jpeg()[:12],
        b"\xff\xd8\xff" + b"\0" * 40,
        webp(16_000, 16_000),
        b"RIFF\x30\0\0\0WEBPEVIL" + b"\0" * 20,
        b"glTF",
        glb(claim=10**9),
        glb({"buffers": [{"uri": "../../etc/passwd", "byteLength": 4}]}),
        glb({"images": [{"uri": "https://evil.example/a.png"}]}),
        glb({"buffers": "many"}),
        glb([]),
        struct.pack("<4sIII4s", b"glTF", 2, 30, 2**31, b"JSON") + b"{" * 10,
        b"v 0 0 1\nsystem rm -rf\n",
        b"# only a comment\n",
    ],
)
def test_what_is_none_of_these_or_would_harm_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        told(data)


async def test_a_bare_body_is_kept_under_its_hash(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.post("/v1/uploads", content=png(), headers={"X-File-Name": "..\\..\\mine<1>.exe"})

    assert answer.status_code == 201
    kept = answer.json()
    assert kept["upload_id"] == kept["sha256"]
    assert (kept["media_type"], kept["size"], kept["name"]) == ("image/png", len(png()), "mine_1.png")
    assert list(fakes.store.objects.values()) == [png()]


async def test_a_form_is_taken_too(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"file": ("mesh.obj", b"v 0 0 1\n", "text/html")})

    assert (answer.status_code, answer.json()["media_type"], answer.json()["name"]) == (201, "model/obj", "mesh.obj")


async def test_a_form_without_a_file_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/uploads", files={"other": ("a.png", png())})

    assert (answer.status_code, answer.json()["field"]) == (422, "file")


async def test_an_svg_that_calls_itself_a_png_is_refused(client: httpx.AsyncClient, fakes: Fakes) -> None:
    answer = await client.post("/v1/uploads", files={"file": ("a.png", b"<svg/>", "image/png")})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert fakes.store.objects == {}


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
        ("x" * 500, "x" * 100 + ".png"),
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
    assert content_type(name) == kind


def test_a_file_without_a_name_gets_one_that_a_person_recognises() -> None:
    assert file_name({"role": "mesh", "media_type": "model/gltf-binary"}) == "mesh.glb"
    assert file_name({"role": "mesh", "media_type": "model/gltf-binary", "name": "hero.glb"}) == "hero.glb"
