"""A binary glTF file as it lies on disk: its JSON, and numbers that can be read out of it or added to it.

Rigging and animating only ever *add* to a file. Done on the container itself, everything a person put
there (materials, textures, names) stays as it was, and the same inputs give the same bytes.
"""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gpu_consumers.errors import Unworkable

Json = dict[str, Any]  # glTF is an open format: what stands in a node is whatever its author wrote

_MAGIC: Final = 0x46546C67
_JSON_CHUNK: Final = 0x4E4F534A
_BINARY_CHUNK: Final = 0x004E4942
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_NUMBERS: Final = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_LARGEST: Final = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0, 5125: 4294967295.0}
_CODES: Final = {np.dtype(number): code for code, number in _NUMBERS.items()}


@dataclass(slots=True)
class Glb:
    """One .glb file in memory."""

    json: Json
    blob: bytearray = field(default_factory=bytearray)

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls.parse(path.read_bytes(), path.name)

    @classmethod
    def parse(cls, data: bytes, name: str = "the file") -> Self:
        """Raises `Unworkable` for anything but a whole, self-contained glTF 2.0 binary."""
        if len(data) < 20 or struct.unpack_from("<II", data) != (_MAGIC, 2):
            raise Unworkable(f"{name} is no binary glTF 2.0 file", code="not_a_glb")
        chunks: dict[int, bytes] = {}
        at = 12
        while at + 8 <= len(data):
            size, kind = struct.unpack_from("<II", data, at)
            chunks.setdefault(kind, data[at + 8 : at + 8 + size])
            at += 8 + size
        try:
            found = cls(json.loads(chunks[_JSON_CHUNK]), bytearray(chunks.get(_BINARY_CHUNK, b"")))
        except (KeyError, ValueError) as error:
            raise Unworkable(f"{name} is a broken glTF file: {error}", code="not_a_glb") from error
        found._refuse_what_we_cannot_read()
        return found

    def _refuse_what_we_cannot_read(self) -> None:
        strange = set(self.json.get("extensionsRequired", ())) - _HARMLESS_EXTENSIONS
        if strange:
            raise Unworkable(
                f"the mesh needs the glTF extensions {sorted(strange)}; export it without", code="not_a_glb"
            )
        if any("uri" in buffer for buffer in self.json.get("buffers", ())):
            raise Unworkable("the mesh keeps its numbers in a second file; export it as one .glb", code="not_a_glb")

    def to_bytes(self) -> bytes:
        self.json["buffers"] = [{"byteLength": len(self.blob)}]
        text = json.dumps(self.json, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        body = bytes(self.blob) + b"\0" * (-len(self.blob) % 4)
        head = struct.pack("<III", _MAGIC, 2, 12 + 8 + len(text) + 8 + len(body))
        return (
            head
            + struct.pack("<II", len(text), _JSON_CHUNK)
            + text
            + struct.pack("<II", len(body), _BINARY_CHUNK)
            + body
        )

    def write(self, path: Path) -> None:
        path.write_bytes(self.to_bytes())

    def array(self, accessor: int) -> NDArray[Any]:
        """The numbers of one accessor, shape (count, width); whole numbers that stand for fractions come as floats."""
        told: Json = self.json["accessors"][accessor]
        number = np.dtype(_NUMBERS[told["componentType"]])
        shape = (told["count"], _WIDTHS[told["type"]])
        found = self._view(told, number, shape) if "bufferView" in told else np.zeros(shape, number)
        if "sparse" in told:
            found = self._with_exceptions(found, told["sparse"])
        if told.get("normalized") and told["componentType"] in _LARGEST:
            return np.asarray(np.maximum(found / _LARGEST[told["componentType"]], -1.0), dtype=np.float32)
        return found

    def _view(self, told: Json, number: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
        view: Json = self.json["bufferViews"][told["bufferView"]]
        start = view.get("byteOffset", 0) + told.get("byteOffset", 0)
        stride = view.get("byteStride", 0) or shape[1] * number.itemsize
        return np.ndarray(shape, number, bytes(self.blob), start, (stride, number.itemsize)).copy()

    def _with_exceptions(self, found: NDArray[Any], sparse: Json) -> NDArray[Any]:
        places, values = sparse["indices"], sparse["values"]
        count = sparse["count"]
        rows = self._view(places, np.dtype(_NUMBERS[places["componentType"]]), (count, 1))[:, 0]
        found[rows] = self._view(values, found.dtype, (count, found.shape[1]))
        return found

    def add(self, values: ArrayLike, kind: str, *, target: int | None = None, bounds: bool = False) -> int:
        """Append numbers and return the index of their accessor. `bounds` writes min and max beside them."""
        numbers = np.ascontiguousarray(values)
        rows = numbers.reshape(-1, _WIDTHS[kind])
        told: Json = {
            "bufferView": self._append(numbers.tobytes(), target),
            "componentType": _CODES[numbers.dtype],
            "count": len(rows),
            "type": kind,
        }
        if bounds:
            told |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
        return self._push("accessors", told)

    def _append(self, data: bytes, target: int | None) -> int:
        self.blob.extend(b"\0" * (-len(self.blob) % 4))
        view: Json = {"buffer": 0, "byteOffset": len(self.blob), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self.blob.extend(data)
        return self._push("bufferViews", view)

    def _push(self, family: str, item: Json) -> int:
        items: list[Json] = self.json.setdefault(family, [])
        items.append(item)
        return len(items) - 1

    def image(self, number: int) -> tuple[bytes, str]:
        """The bytes of one embedded picture, and its media type."""
        told: Json = self.json["images"][number]
        view: Json = self.json["bufferViews"][told["bufferView"]]
        start = view.get("byteOffset", 0)
        return bytes(self.blob[start : start + view["byteLength"]]), told.get("mimeType", "image/png")


_HARMLESS_EXTENSIONS: Final = frozenset(
    {"KHR_materials_unlit", "KHR_texture_transform", "KHR_mesh_quantization", "KHR_materials_emissive_strength"}
)
