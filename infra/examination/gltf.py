"""Is a binary glTF file safe to read? Told from its JSON alone, before a single number is unpacked.

Only the standard library is used, so that the check costs milliseconds and has nothing in it that could burst.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from infra.examination.verdict import Unsafe

Json = dict[str, Any]  # glTF is an open format: what stands in a node is whatever its author wrote

MAGIC: Final = 0x46546C67
JSON_CHUNK: Final = 0x4E4F534A
BINARY_CHUNK: Final = 0x004E4942
WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
BYTES: Final = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}

MOST_JSON_BYTES: Final = 4 << 20
MOST_TRIANGLES: Final = 1_000_000
MOST_EMPTY_BYTES: Final = 16 << 20  # of accessors that no bytes of the file stand behind
MOST_OF_A_KIND: Final = 65_536
DEEPEST_NODE: Final = 256

# Extensions that a file may require: a reader that does not know them still reads the shape right.
HARMLESS_EXTENSIONS: Final = frozenset(
    {
        "KHR_lights_punctual",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_specular",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
    }
)
_COMPRESSIONS: Final = frozenset({"KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression"})
_FAMILIES: Final = (
    "accessors", "animations", "buffers", "bufferViews", "cameras", "images", "materials", "meshes", "nodes",
    "samplers", "scenes", "skins", "textures",
)  # fmt: skip


class Chunks(NamedTuple):
    json: Json
    binary_at: int  # where the binary chunk begins in the file
    binary_bytes: int


class Shape(NamedTuple):
    triangles: int
    nodes: int
    images: int


def chunks_of(data: bytes | memoryview, name: str = "the file") -> Chunks:
    """Take a .glb apart. Raises `Unsafe` for anything but one whole glTF 2.0 binary."""
    if len(data) < 20 or struct.unpack_from("<II", data) != (MAGIC, 2):
        raise Unsafe(f"{name} is no binary glTF 2.0 file", code="not_a_glb")
    told = struct.unpack_from("<I", data, 8)[0]
    if told > len(data):
        raise Unsafe(f"{name} is cut off: {told} bytes are told, {len(data)} are there", code="not_a_glb")
    size, kind = struct.unpack_from("<II", data, 12)
    if kind != JSON_CHUNK or 20 + size > len(data):
        raise Unsafe(f"{name} is a broken glTF file: it does not begin with its JSON", code="not_a_glb")
    if size > MOST_JSON_BYTES:
        raise Unsafe(f"{name} has {size >> 20} MiB of JSON; at most 4 MiB are read", code="mesh_too_large")
    try:
        told_json = json.loads(bytes(data[20 : 20 + size]))
    except (ValueError, RecursionError) as error:
        raise Unsafe(f"{name} is a broken glTF file: its JSON cannot be read", code="not_a_glb") from error
    if not isinstance(told_json, dict):
        raise Unsafe(f"{name} is a broken glTF file: its JSON is no object", code="not_a_glb")
    at = 20 + size
    if at + 8 > len(data):
        return Chunks(told_json, at, 0)
    length, kind = struct.unpack_from("<II", data, at)
    if kind != BINARY_CHUNK:
        return Chunks(told_json, at, 0)
    if at + 8 + length > len(data):
        raise Unsafe(f"{name} is cut off: its numbers are not all there", code="not_a_glb")
    return Chunks(told_json, at + 8, length)


def check(told: Json, binary_bytes: int) -> Shape:
    """`check_structure`, and a shape is in it that is not too large. Raises `Unsafe`."""
    check_structure(told, binary_bytes)
    with _sentences():
        return Shape(_triangles(told), len(_family(told, "nodes")), len(_family(told, "images")))


def check_structure(told: Json, binary_bytes: int) -> None:
    """Raises `Unsafe` for a file that reaches outside itself, promises more than it holds, or never ends."""
    with _sentences():
        _check_structure(told, binary_bytes)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        raise _broken(f"a value is missing or of the wrong kind ({error})") from error


def _check_structure(told: Json, binary_bytes: int) -> None:
    _refuse_extensions(told)
    for family in _FAMILIES:
        if len(_family(told, family)) > MOST_OF_A_KIND:
            raise Unsafe(f"the mesh has {len(told[family])} {family}; that is no asset", code="mesh_too_large")
    if not str(told.get("asset", {}).get("version", "")).startswith("2"):
        raise _broken("it does not say that it is glTF 2")
    _refuse_what_is_elsewhere(told)
    _check_bytes(told, binary_bytes)
    _check_nodes(_family(told, "nodes"))


def _refuse_extensions(told: Json) -> None:
    required = set(told.get("extensionsRequired", ()))
    if packed := sorted(required.union(told.get("extensionsUsed", ())).intersection(_COMPRESSIONS)):
        raise _compressed(packed[0])
    if strange := sorted(required - HARMLESS_EXTENSIONS):
        raise Unsafe(f"the mesh needs the glTF extension {strange[0]}; export it without", code="unknown_extension")


def _refuse_what_is_elsewhere(told: Json) -> None:
    """No `uri` and no compressed part, in an extension either; what its author noted under `extras` is only text."""
    left: list[object] = [told]
    while left:
        thing = left.pop()
        if isinstance(thing, list):
            left.extend(thing)
        elif isinstance(thing, dict):
            if "uri" in thing:
                raise Unsafe("the mesh points to a second file or address; export it as one .glb", code="outside_uri")
            if packed := sorted(thing.keys() & _COMPRESSIONS):
                raise _compressed(packed[0])
            left.extend(value for key, value in thing.items() if key != "extras")


def _family(told: Json, name: str) -> Sequence[Json]:
    found = told.get(name, ())
    if not isinstance(found, list | tuple) or not all(isinstance(item, dict) for item in found):
        raise TypeError(name)
    return found


def _check_bytes(told: Json, binary_bytes: int) -> None:
    buffers = _family(told, "buffers")
    if len(buffers) > 1:
        raise Unsafe("the mesh keeps its numbers in several files; export it as one .glb", code="outside_uri")
    held = _whole(buffers[0], "byteLength") if buffers else 0
    if held > binary_bytes:
        raise _liar(f"a buffer of {held} bytes", f"{binary_bytes} are there")
    views = _family(told, "bufferViews")
    for view in views:
        if view.get("buffer", 0) != 0 or _whole(view, "byteOffset", 0) + _whole(view, "byteLength") > held:
            raise _liar("a view", f"the {held} bytes of the buffer do not hold it")
        if _whole(view, "byteStride", 0) > 252:
            raise _broken("a stride is over 252 bytes")
    empty = 0
    for accessor in _family(told, "accessors"):
        empty += _check_accessor(accessor, views)
    if empty > MOST_EMPTY_BYTES:
        raise _liar(f"{empty} bytes of numbers", "nothing in the file stands behind them")
    for image in _family(told, "images"):
        views[_index(image, "bufferView", len(views))]


def _check_accessor(told: Json, views: Sequence[Json]) -> int:
    """Returns how many bytes of memory it asks for that the file does not hold."""
    if _whole(told, "count") < 1:
        raise _broken("an accessor is empty")
    width, count = WIDTHS[told["type"]], told["count"]
    if "sparse" in told:
        _check_sparse(told["sparse"], count, BYTES[told["componentType"]] * width, views)
    if "bufferView" not in told:
        return _whole(told, "count") * width * BYTES[told["componentType"]]
    _check_fits(told, count, BYTES[told["componentType"]] * width, views)
    return 0


def _check_sparse(sparse: Json, count: int, item: int, views: Sequence[Json]) -> None:
    changed = _whole(sparse, "count")
    if changed > count:
        raise _liar(f"{changed} exceptions", f"the accessor has {count} items")
    _check_fits(sparse["indices"], changed, BYTES[sparse["indices"]["componentType"]], views)
    _check_fits(sparse["values"], changed, item, views)


def _check_fits(told: Json, count: int, item: int, views: Sequence[Json]) -> None:
    view = views[_index(told, "bufferView", len(views))]
    stride = view.get("byteStride", 0) or item
    needed = _whole(told, "byteOffset", 0) + stride * (count - 1) + item if count else 0
    if needed > view["byteLength"]:
        raise _liar(f"{count} items, {needed} bytes", f"the view holds {view['byteLength']}")


def _check_nodes(nodes: Sequence[Json]) -> None:
    """Nodes stand in trees: nothing has two parents, nothing is its own ancestor."""
    parent: dict[int, int] = {}
    for number, node in enumerate(nodes):
        for child in node.get("children", ()):
            if not isinstance(child, int) or not 0 <= child < len(nodes):
                raise _broken(f"node {number} has a child that is not there")
            if child in parent or child == number:
                raise Unsafe("the mesh's nodes are no tree: one hangs in two places", code="node_cycle")
            parent[child] = number
    depth: dict[int, int] = {}
    for number in range(len(nodes)):
        path = [number]
        while (above := parent.get(path[-1])) is not None and above not in depth:
            path.append(above)
            if len(path) > len(nodes):
                raise Unsafe("the mesh's nodes hang in a circle", code="node_cycle")
        first = 0 if above is None else depth[above] + 1
        depth |= {each: first + i for i, each in enumerate(reversed(path))}
    if depth and max(depth.values()) > DEEPEST_NODE:
        raise Unsafe(f"the mesh's nodes hang more than {DEEPEST_NODE} deep", code="mesh_too_large")


def _triangles(told: Json) -> int:
    accessors, meshes = _family(told, "accessors"), _family(told, "meshes")
    counts = [sum(_triangles_of(primitive, accessors) for primitive in mesh["primitives"]) for mesh in meshes]
    total = sum(counts[_index(node, "mesh", len(meshes))] for node in _family(told, "nodes") if "mesh" in node)
    if total == 0:
        raise Unsafe("the mesh has no faces", code="empty_mesh")
    if total > MOST_TRIANGLES:
        raise Unsafe(
            f"the mesh has {total:,} triangles; at most {MOST_TRIANGLES:,} are taken, so reduce it first",
            code="mesh_too_large",
        )
    return total


def _triangles_of(primitive: Json, accessors: Sequence[Json]) -> int:
    for accessor in _accessors_of(primitive):
        if not isinstance(accessor, int) or not 0 <= accessor < len(accessors):
            raise _broken("a mesh names an accessor that is not there")
    corners: int = accessors[primitive.get("indices", primitive["attributes"]["POSITION"])]["count"]
    mode = primitive.get("mode", 4)
    return corners // 3 if mode == 4 else max(0, corners - 2) if mode in (5, 6) else 0


def _accessors_of(primitive: Json) -> Iterator[Any]:
    yield from primitive["attributes"].values()
    if "indices" in primitive:
        yield primitive["indices"]
    for target in primitive.get("targets", ()):
        yield from target.values()


def _whole(told: Json, key: str, usual: int | None = None) -> int:
    value = told[key] if usual is None else told.get(key, usual)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _broken(f"{key} is {value!r}")
    return value


def _index(told: Json, key: str, count: int) -> int:
    value = _whole(told, key)
    if value >= count:
        raise _broken(f"{key} {value} is not there")
    return value


def _compressed(how: str) -> Unsafe:
    return Unsafe(f"the mesh is compressed with {how}; export it without compression", code="compressed")


def _broken(what: str) -> Unsafe:
    return Unsafe(f"the mesh is a broken glTF file: {what}", code="not_a_glb")


def _liar(promised: str, found: str) -> Unsafe:
    return Unsafe(f"the mesh promises {promised}, but {found}", code="mesh_lies")
