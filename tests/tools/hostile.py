"""Files that mean harm, made on the spot: small on disk, huge or endless or treacherous once opened."""

import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from PIL import Image, PngImagePlugin

Json = dict[str, Any]
PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int, rows: int = 0) -> bytes:
    """One bit a pixel, all zero, and packed so well that the file is a few kilobytes. `rows`: fewer than it says."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(rows or height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG_HEAD + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def png(colour: tuple[int, ...] = (200, 40, 40, 255), blank: bool = False) -> bytes:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0) if not blank else colour)
    if not blank:
        image.paste(colour, (16, 8, 48, 56))
    return _saved(image, "PNG")


def with_words(picture: bytes, words: str) -> bytes:
    """A PNG with a text in it, a place on earth, and something behind its end."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", words)
    exif = Image.Exif()
    exif[0x010E] = words
    exif.get_ifd(0x8825)[1] = "N"
    return _saved(Image.open(io.BytesIO(picture)), "PNG", pnginfo=told, exif=exif) + b"PK\x03\x04" + words.encode()


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gif(frames: int) -> bytes:
    one = _saved(Image.new("L", (16, 16)), "GIF")
    first = 13 + 3 * 2 ** ((one[10] & 7) + 1)  # behind the header and the table of colours
    return one[:first] + one[first:-1] * frames + one[-1:]


def apng(frames: int) -> bytes:
    """One tiny picture, shown again and again."""
    packed = zlib.compress(bytes(17 * 16))

    def control(number: int) -> bytes:
        return png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 16, 16, 0, 0, 1, 100, 0, 0))

    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0))
    first = png_chunk(b"acTL", struct.pack(">II", frames, 0)) + control(0) + png_chunk(b"IDAT", packed)
    rest = (
        control(number) + png_chunk(b"fdAT", struct.pack(">I", number + 1) + packed)
        for number in range(1, 2 * frames - 1, 2)
    )
    return PNG_HEAD + head + first + b"".join(rest) + png_chunk(b"IEND", b"")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


# -- GLB


def triangle() -> tuple[Json, bytes]:
    """One good triangle, to be spoilt."""
    numbers = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0) + struct.pack("<3I", 0, 1, 2)
    told: Json = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]},
            {"bufferView": 1, "componentType": 5125, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 12}],
        "buffers": [{"byteLength": 48}],
    }
    return told, numbers


def glb(told: Json | bytes, numbers: bytes = b"") -> bytes:
    text = told if isinstance(told, bytes) else json.dumps(told).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text
    body += struct.pack("<II", len(numbers), 0x004E4942) + numbers if numbers else b""
    return struct.pack("<III", 0x46546C67, 2, 12 + len(body)) + body


def spoilt(spoil: Callable[[Json], object]) -> bytes:
    told, numbers = triangle()
    spoil(told)
    return glb(told, numbers)


def doubled_nodes(levels: int) -> bytes:
    """Every node has the next one twice: 2 ** levels instances."""
    nodes: list[Json] = [{"children": [i + 1, i + 1]} for i in range(levels)]
    return spoilt(lambda told: told.update(nodes=[*nodes, {"mesh": 0}]))


def with_point(place: float) -> bytes:
    told, numbers = triangle()
    return glb(told, struct.pack("<f", place) + numbers[4:])


def with_picture(picture: bytes) -> bytes:
    told, numbers = triangle()
    told["bufferViews"].append({"buffer": 0, "byteOffset": len(numbers), "byteLength": len(picture)})
    told["images"] = [{"bufferView": 2, "mimeType": "image/png"}]
    told["buffers"][0]["byteLength"] = len(numbers) + len(picture)
    return glb(told, numbers + picture)


def _sparse(told: Json) -> None:
    view = {"bufferView": 1, "componentType": 5125}
    told["accessors"][0]["sparse"] = {"count": 2_000_000_000, "indices": view, "values": {"bufferView": 0}}


def _instances(told: Json) -> None:
    told["accessors"][1] = {"componentType": 5125, "count": 3_000_003, "type": "SCALAR"}


def png_with(kind: bytes, head: bytes, size: int = 200 << 20) -> bytes:
    """A good picture with a packed chunk in it that unpacks to so many zeros."""
    good = png()
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    return good[:33] + png_chunk(kind, head + body) + good[33:]


def many_textures(count: int) -> bytes:
    """One picture of 36 megapixels in a few kilobytes, named again and again: every reader unpacks it as often."""
    told, numbers = triangle()
    picture = png_bomb(6_000, 6_000)
    told["bufferViews"].append({"buffer": 0, "byteOffset": len(numbers), "byteLength": len(picture)})
    told["images"] = [{"bufferView": 2, "mimeType": "image/png"}] * count
    told["buffers"][0]["byteLength"] = len(numbers) + len(picture)
    return glb(told, numbers + picture)


def _data_uri(told: Json) -> None:
    told["images"] = [{"uri": "data:image/png;base64," + "A" * (3 << 20)}]


PICTURES: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "a PNG of 12000 x 12000": (lambda: png_bomb(12_000, 12_000), "image_too_large"),
    "a PNG of 20000 x 20000": (lambda: png_bomb(20_000, 20_000), "image_too_large"),
    "a PNG of 100000 x 100000": (lambda: png_bomb(100_000, 100_000, rows=1_000), "image_too_large"),
    "200 MB in a colour profile": (lambda: png_with(b"iCCP", b"profile\0\0"), "corrupt_image"),
    "200 MB in a packed text": (lambda: png_with(b"zTXt", b"Comment\0\0"), "corrupt_image"),
    "200 MB in a text of another language": (lambda: png_with(b"iTXt", b"Comment\0\1\0\0\0"), "corrupt_image"),
    "a web page": (lambda: b"<!doctype html><script>alert(1)</script>", "wrong_type"),
    "a web page that begins like a GIF": (lambda: b"GIF89a<script>alert(1)</script>", "wrong_type"),
    "an APNG of 10000 frames": (lambda: apng(10_000), "animated_image"),
    "a GIF of 10000 frames": (lambda: gif(10_000), "wrong_type"),
    "an SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "wrong_type"),
    "an EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n", "wrong_type"),
    "a zip": (zipped, "wrong_type"),
    "a tar": (tarred, "wrong_type"),
    "nothing at all": (lambda: b"", "empty_file"),
    "a PNG cut off": (lambda: png()[:-40], "corrupt_image"),
    "only a PNG's head": (lambda: PNG_HEAD, "corrupt_image"),
    "a GLB called a picture": (lambda: spoilt(lambda told: None), "wrong_type"),
    "a transparent picture": (lambda: png((0, 0, 0, 0), blank=True), "empty_image"),
    "a picture of one colour": (lambda: png((9, 9, 9, 255), blank=True), "empty_image"),
}
MESHES: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "a buffer at a path": (
        lambda: spoilt(lambda t: t["buffers"][0].update(uri="../../etc/passwd")),
        "outside_uri",
    ),
    "a picture at an address": (
        lambda: spoilt(lambda t: t.update(images=[{"uri": "http://169.254.169.254/"}])),
        "outside_uri",
    ),
    "megabytes in a data address": (lambda: spoilt(_data_uri), "outside_uri"),
    "one texture a thousand times": (lambda: many_textures(1_000), "image_too_large"),
    "a zip behind its end": (lambda: spoilt(lambda told: None) + zipped(), "not_a_glb"),
    "an accessor of 1e9 items": (
        lambda: spoilt(lambda t: t["accessors"][0].update(count=1_000_000_000)),
        "mesh_lies",
    ),
    "1e8 items with nothing behind them": (
        lambda: spoilt(lambda t: t["accessors"].append({"componentType": 5126, "count": 10**8, "type": "VEC3"})),
        "mesh_lies",
    ),
    "more exceptions than items": (lambda: spoilt(_sparse), "mesh_lies"),
    "a node that is its own ancestor": (
        lambda: spoilt(lambda t: t.update(nodes=[{"mesh": 0, "children": [1]}, {"children": [0]}])),
        "node_cycle",
    ),
    "two to the 26 instances": (lambda: doubled_nodes(26), "node_cycle"),
    "a buffer of a gigabyte": (lambda: spoilt(lambda t: t["buffers"][0].update(byteLength=1 << 30)), "mesh_lies"),
    "five MiB of JSON": (
        lambda: spoilt(lambda t: t.update(extras={"x": "x" * (5 << 20)})),
        "mesh_too_large",
    ),
    "JSON a hundred thousand deep": (lambda: glb(b"[" * 100_000), "not_a_glb"),
    "Draco": (lambda: spoilt(lambda t: t.update(extensionsRequired=["KHR_draco_mesh_compression"])), "compressed"),
    "Draco that a reader may use": (
        lambda: spoilt(lambda t: t["meshes"][0]["primitives"][0].update(extensions={"KHR_draco_mesh_compression": {}})),
        "compressed",
    ),
    "a file in an extension": (
        lambda: spoilt(lambda t: t.update(extensions={"VENDOR_sounds": {"sources": [{"uri": "../../etc/passwd"}]}})),
        "outside_uri",
    ),
    "meshopt": (lambda: spoilt(lambda t: t.update(extensionsRequired=["EXT_meshopt_compression"])), "compressed"),
    "no triangles": (lambda: spoilt(lambda t: t.update(nodes=[{}])), "empty_mesh"),
    "a million triangles and one": (lambda: spoilt(_instances), "mesh_too_large"),
    "a point that is no number": (lambda: with_point(float("nan")), "bad_numbers"),
    "a face without its points": (
        lambda: spoilt(lambda t: t["accessors"][0].update(count=2)),
        "bad_numbers",
    ),
    "a picture bomb inside": (lambda: with_picture(png_bomb(12_000, 12_000)), "image_too_large"),
    "a GLB cut off": (lambda: spoilt(lambda t: None)[:-8], "not_a_glb"),
    "a negative count": (lambda: spoilt(lambda t: t["accessors"][0].update(count=-3)), "not_a_glb"),
    "a PNG called a mesh": (png, "wrong_type"),
}
OBJS: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "a face of points that are not there": (lambda: b"v 0 0 0\nv 1 0 0\nf 1 2 999999999\n", "bad_numbers"),
    "a face that counts back too far": (lambda: b"v 0 0 0\nf -1 -2 -3\n", "bad_numbers"),
    "a point at NaN": (lambda: b"v 0 0 nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "bad_numbers"),
    "materials in /etc": (lambda: b"mtllib ../../etc/passwd\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "outside_uri"),
    "an OBJ without faces": (lambda: b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "empty_mesh"),
    "a zip behind the faces": (
        lambda: b"v 0 0 0\nv 1 0 0\nv 0 1 0\n" + b"f 1 2 3\n" * 1_000 + zipped(),
        "corrupt_mesh",
    ),
    "a million faces": (lambda: b"v 0 0 0\nv 1 0 0\nv 0 1 0\n" + b"f 1 2 3\n" * 1_000_001, "mesh_too_large"),
}
