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
from infra.examination import gltf
from infra.examination.gltf import Json as Json
from infra.examination.verdict import Unsafe

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
        """Raises `Unworkable` for anything but a whole, self-contained glTF 2.0 binary that keeps its promises."""
        try:
            found = gltf.chunks_of(data, name)
            gltf.check_structure(found.json, found.binary_bytes)
        except Unsafe as refusal:
            raise Unworkable(str(refusal), code=refusal.code) from refusal
        return cls(found.json, bytearray(data[found.binary_at : found.binary_at + found.binary_bytes]))

    def to_bytes(self) -> bytes:
        self.json["buffers"] = [{"byteLength": len(self.blob)}]
        text = json.dumps(self.json, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        body = bytes(self.blob) + b"\0" * (-len(self.blob) % 4)
        head = struct.pack("<III", gltf.MAGIC, 2, 12 + 8 + len(text) + 8 + len(body))
        return (
            head
            + struct.pack("<II", len(text), gltf.JSON_CHUNK)
            + text
            + struct.pack("<II", len(body), gltf.BINARY_CHUNK)
            + body
        )

    def write(self, path: Path) -> None:
        path.write_bytes(self.to_bytes())

    def array(self, accessor: int) -> NDArray[Any]:
        """The numbers of one accessor, shape (count, width); whole numbers that stand for fractions come as floats."""
        told: Json = self.json["accessors"][accessor]
        number = np.dtype(_NUMBERS[told["componentType"]])
        shape = (told["count"], gltf.WIDTHS[told["type"]])
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
        return np.ndarray(shape, number, self.blob, start, (stride, number.itemsize)).copy()

    def _with_exceptions(self, found: NDArray[Any], sparse: Json) -> NDArray[Any]:
        places, values = sparse["indices"], sparse["values"]
        count = sparse["count"]
        rows = self._view(places, np.dtype(_NUMBERS[places["componentType"]]), (count, 1))[:, 0]
        found[rows] = self._view(values, found.dtype, (count, found.shape[1]))
        return found

    def add(self, values: ArrayLike, kind: str, *, target: int | None = None, bounds: bool = False) -> int:
        """Append numbers and return the index of their accessor. `bounds` writes min and max beside them."""
        numbers = np.ascontiguousarray(values)
        rows = numbers.reshape(-1, gltf.WIDTHS[kind])
        told: Json = {
            "bufferView": self._append(numbers.tobytes(), target),
            "componentType": _CODES[numbers.dtype],
            "count": len(rows),
            "type": kind,
        }
        if bounds:
            told |= {"min": rows.min(0).tolist(), "max": rows.max(0).tolist()}
        return self._push("accessors", told)

    def embed(self, data: bytes) -> int:
        """Append bytes as they are, a picture say, and return the index of their buffer view."""
        return self._append(data, None)

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

    def compact(self) -> None:
        """Forget the numbers that nothing in the file names any more."""
        primitives = [one for mesh in self.json.get("meshes", ()) for one in mesh["primitives"]]
        holders: list[tuple[Json, str]] = [
            (one["attributes"], name) for one in primitives for name in one["attributes"]
        ]
        holders += [(one, "indices") for one in primitives if "indices" in one]
        holders += [(target, name) for one in primitives for target in one.get("targets", ()) for name in target]
        holders += [(s, "inverseBindMatrices") for s in self.json.get("skins", ()) if "inverseBindMatrices" in s]
        samplers = [sampler for clip in self.json.get("animations", ()) for sampler in clip["samplers"]]
        holders += [(sampler, end) for sampler in samplers for end in ("input", "output")]
        self._keep("accessors", holders)
        views: list[tuple[Json, str]] = [(told, "bufferView") for told in self.json.get("images", ())]
        for told in self.json.get("accessors", ()):
            views += [(part, "bufferView") for part in (told, *_sparse_parts(told)) if "bufferView" in part]
        self._keep("bufferViews", views)
        old, self.blob = self.blob, bytearray()
        for view in self.json.get("bufferViews", ()):
            start = view.get("byteOffset", 0)
            self.blob.extend(b"\0" * (-len(self.blob) % 4))
            view["byteOffset"] = len(self.blob)
            self.blob.extend(old[start : start + view["byteLength"]])

    def _keep(self, family: str, holders: list[tuple[Json, str]]) -> None:
        """Drop what no holder names, and let the holders name the rest by its new number."""
        kept = sorted({holder[key] for holder, key in holders})
        number = {old: new for new, old in enumerate(kept)}
        for holder, key in holders:
            holder[key] = number[holder[key]]
        if family in self.json:
            self.json[family] = [self.json[family][old] for old in kept]

    def image(self, number: int) -> tuple[bytes, str]:
        """The bytes of one embedded picture, and its media type."""
        told: Json = self.json["images"][number]
        view: Json = self.json["bufferViews"][told["bufferView"]]
        start = view.get("byteOffset", 0)
        return bytes(self.blob[start : start + view["byteLength"]]), told.get("mimeType", "image/png")


def _sparse_parts(told: Json) -> tuple[Json, ...]:
    return (told["sparse"]["indices"], told["sparse"]["values"]) if "sparse" in told else ()
