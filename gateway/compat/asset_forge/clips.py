"""Single clips out of a model that holds all of them: the glTF's JSON says less, its numbers stay as they are."""

import json
import struct
from typing import Any, Final

from infra.examination.gltf import BINARY_CHUNK, JSON_CHUNK, MAGIC, chunks_of

_WORDS: Final = {"walking": ("walk",), "running": ("run",)}
_HEADER: Final = 12
_CHUNK: Final = 8

Json = dict[str, Any]


def only(data: bytes, wish: str) -> bytes | None:
    """The model with the one clip that was wished for; None when it has none such. Raises `Unsafe` for no GLB."""
    told = chunks_of(data)
    wanted = _WORDS.get(wish, (wish,))
    clips = [one for one in told.json.get("animations", ()) if str(one.get("name", "")).lower().startswith(wanted)]
    if not clips:
        return None
    return _packed(told.json | {"animations": clips[:1]}, data[told.binary_at : told.binary_at + told.binary_bytes])


def none(data: bytes) -> bytes:
    """The model as it stands at rest, with its skeleton. Raises `Unsafe` for no GLB."""
    told = chunks_of(data)
    still = {key: value for key, value in told.json.items() if key != "animations"}
    return _packed(still, data[told.binary_at : told.binary_at + told.binary_bytes])


def _packed(told: Json, numbers: bytes) -> bytes:
    text = json.dumps(told, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    numbers += b"\0" * (-len(numbers) % 4)
    size = _HEADER + _CHUNK + len(text) + _CHUNK + len(numbers)
    return b"".join(
        (
            struct.pack("<III", MAGIC, 2, size),
            struct.pack("<II", len(text), JSON_CHUNK),
            text,
            struct.pack("<II", len(numbers), BINARY_CHUNK),
            numbers,
        )
    )
