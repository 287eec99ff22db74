"""Meshes from outside: GLB and OBJ, with numbers that make sense. Runs in the limited process."""

import io
import re
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from infra.examination import gltf, pictures
from infra.examination.verdict import Examined, Unsafe

MOST_OBJ_BYTES: Final = 256 << 20
FARTHEST: Final = 1e6  # metres from the origin
MOST_TEXTURE_PIXELS: Final = 160_000_000
"""Of all pictures in a GLB, each as often as it is named: as readers unpack them."""
_NUMBERS: Final = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_OUTSIDE: Final = re.compile(r"[/\\]|\.\.|:")


def examine_glb(data: bytes) -> Examined:
    """Raises `Unsafe` for a GLB that no mesh library should see."""
    found = gltf.chunks_of(data, "the mesh")
    if struct.unpack_from("<I", data, 8)[0] != len(data):
        raise Unsafe("the mesh goes on behind its end; export it again", code="not_a_glb")
    shape = gltf.check(found.json, found.binary_bytes)
    binary = memoryview(data)[found.binary_at : found.binary_at + found.binary_bytes]
    for mesh in found.json["meshes"]:
        for primitive in mesh["primitives"]:
            _check_numbers(found.json, primitive, binary)
    _check_textures(found.json, binary)
    return Examined("mesh", "model/gltf-binary", triangles=shape.triangles)


def _check_textures(told: gltf.Json, binary: memoryview) -> None:
    pixels, sizes = 0, dict[int, int]()
    for image in told.get("images", ()):
        number = image["bufferView"]
        if number not in sizes:
            view = told["bufferViews"][number]
            start = view.get("byteOffset", 0)
            width, height = pictures.check_size(bytes(binary[start : start + view["byteLength"]]))
            sizes[number] = width * height
        pixels += sizes[number]
        if pixels > MOST_TEXTURE_PIXELS:
            raise Unsafe(
                f"the mesh's textures have more than {MOST_TEXTURE_PIXELS // 1_000_000} megapixels; make them smaller",
                code="image_too_large",
            )


def _check_numbers(told: gltf.Json, primitive: gltf.Json, binary: memoryview) -> None:
    place = told["accessors"][primitive["attributes"]["POSITION"]]
    if "bufferView" in place:
        points = _items(told, place, binary)
        if points.dtype.kind == "f" and not (np.isfinite(points).all() and np.abs(points).max() <= FARTHEST):
            raise Unsafe("a point of the mesh is not a place: infinite, no number, or far away", code="bad_numbers")
    if "indices" in primitive and "bufferView" in told["accessors"][primitive["indices"]]:
        corners = _items(told, told["accessors"][primitive["indices"]], binary)
        if int(corners.max()) >= place["count"]:
            raise Unsafe(f"a face names point {int(corners.max())}, but there are {place['count']}", code="bad_numbers")


def _items(told: gltf.Json, accessor: gltf.Json, binary: memoryview) -> NDArray[Any]:
    """(count, width) as it lies in the file. The check before has made sure that it fits."""
    view, width = told["bufferViews"][accessor["bufferView"]], gltf.WIDTHS[accessor["type"]]
    number = np.dtype(_NUMBERS[accessor["componentType"]])
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    stride = view.get("byteStride", 0) or number.itemsize * width
    return np.ndarray((accessor["count"], width), number, binary, start, (stride, number.itemsize))


def examine_obj(data: bytes) -> Examined:
    """Raises `Unsafe` for an OBJ with absurd numbers, foreign paths or too many faces."""
    if len(data) > MOST_OBJ_BYTES:
        raise Unsafe("the OBJ is over 256 MiB; reduce the mesh first", code="mesh_too_large")
    if data.count(b"\nf ") + data.count(b"\nf\t") > gltf.MOST_TRIANGLES:
        raise Unsafe(
            f"the OBJ has more than {gltf.MOST_TRIANGLES:,} faces; reduce the mesh first", code="mesh_too_large"
        )
    if b"\0" in data:
        raise Unsafe("the OBJ is no text: something else stands in it, or behind it", code="corrupt_mesh")
    points: list[bytes] = []
    triangles, highest, lowest = 0, 0, 0
    for line in io.BytesIO(data):
        if line.startswith(b"v "):
            points.append(b" ".join(line.split()[1:4]))
        elif line.startswith((b"f ", b"f\t")):
            corners = [_number(corner.split(b"/")[0]) for corner in line.split()[1:]]
            triangles += max(0, len(corners) - 2)
            highest, lowest = max(highest, *corners, 0), min(lowest, *corners, 0)
            if 0 in corners or lowest < -len(points):
                raise Unsafe("a face of the OBJ names a point that is not there", code="bad_numbers")
        elif line.startswith(b"mtllib"):
            _check_material(line)
    _check_points(points, highest)
    if triangles == 0:
        raise Unsafe("the mesh has no faces", code="empty_mesh")
    if triangles > gltf.MOST_TRIANGLES:
        raise Unsafe(
            f"the OBJ has {triangles:,} triangles; at most {gltf.MOST_TRIANGLES:,} are taken", code="mesh_too_large"
        )
    return Examined("mesh", "model/obj", triangles=triangles)


def _number(text: bytes) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise Unsafe("a face of the OBJ does not name its points by number", code="bad_numbers") from error


def _check_material(line: bytes) -> None:
    name = line.decode("utf-8", "replace")[6:].strip()
    if _OUTSIDE.search(name):
        raise Unsafe("the OBJ names a material file outside its own folder", code="outside_uri")


def _check_points(points: list[bytes], highest: int) -> None:
    if highest > len(points):
        raise Unsafe(f"a face names point {highest}, but there are {len(points)}", code="bad_numbers")
    try:
        numbers = np.array(b" ".join(points).split(), dtype=np.float64) if points else np.zeros(0)
    except ValueError as error:
        raise Unsafe("a point of the OBJ is not made of numbers", code="bad_numbers") from error
    if len(numbers) != 3 * len(points):
        raise Unsafe("a point of the OBJ does not have three numbers", code="bad_numbers")
    if not np.isfinite(numbers).all() or (len(numbers) and np.abs(numbers).max() > FARTHEST):
        raise Unsafe("a point of the mesh is not a place: infinite, no number, or far away", code="bad_numbers")
