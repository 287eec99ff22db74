"""Where files are kept: under the hash of their content, in a folder or in any S3.

A file's key is `objects/<2 hex>/<62 hex>` of its sha256, so the same bytes are kept once and a key can never come to
mean something else. The few keys with a meaning of their own (`steps/<step_key>/manifest.json`) are put if absent: the
first wins, for good. Both stores pass one contract suite (tests/contract/test_object_store.py).
"""

import hashlib
import io
import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Literal, NamedTuple, Protocol

Method = Literal["GET", "PUT"]
CHUNK = 1024 * 1024
_KEY = re.compile(r"(?!.*(?:^|/)\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,500}")


class ObjectMissing(LookupError):
    """No object has this key."""


class ObjectExists(Exception):
    """Something was put under this key before, and stays."""


class ObjectDamaged(Exception):
    """The bytes kept under a content hash do not have that hash: restore them from a copy."""


class StoreUnavailable(Exception):
    """The store does not answer, or refuses for now: try again later."""


@dataclass(frozen=True)
class Stored:
    """A file that is kept: its key, the sha256 of its bytes in hex, its size in bytes."""

    key: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing tells of it: key, size in bytes, when it was last put (seconds since 1970)."""

    key: str
    size: int
    modified: float


class SignedUpload(NamedTuple):
    """How to send one file: a PUT of its bytes, or a POST of a form with these fields before the part `file`."""

    method: Literal["PUT", "POST"]
    url: str
    fields: Mapping[str, str] = MappingProxyType({})


class ObjectStore(Protocol):
    """Every method raises `StoreUnavailable` when the store cannot be reached, `ValueError` for a malformed key."""

    def put_file(self, path: Path) -> Stored:
        """Keeps a copy of the file under the hash of its content."""

    def put_bytes(self, data: bytes) -> Stored:
        """Keeps the bytes under their hash."""

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Keeps the bytes under a key of the caller's. False, and nothing changed, if the key is taken."""

    def adopt(self, key: str) -> Stored:
        """Moves what a client uploaded by a signed PUT link under the hash of its content. Raises `ObjectMissing`."""

    def get(self, key: str) -> bytes:
        """The whole object, checked against its hash. Raises `ObjectMissing`, `ObjectDamaged`."""
        target = io.BytesIO()
        copy_checked(self, key, target)
        return target.getvalue()

    def fetch(self, key: str, to: Path) -> None:
        """Writes the object to a file, checked against its hash. Raises `ObjectMissing`, `ObjectDamaged`."""
        with to.open("wb") as target:
            copy_checked(self, key, target)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The object as a binary file in a `with` block, not checked: for streaming. Raises `ObjectMissing`."""

    def size(self, key: str) -> int | None:
        """Bytes, or None if no object has this key."""

    def renew(self, key: str) -> int | None:
        """Bytes, or None if no object has this key. From now on it counts as put now: somebody is about to name it."""

    def list(self, prefix: str = "") -> Iterator[Listed]:
        """Every object whose key begins so, in no order that counts. What is put meanwhile may or may not be told."""

    def delete(self, key: str, put_before: float | None = None) -> bool:
        """Removes the object. False if there is none, or if it was last put at `put_before` or later."""

    def clear_unfinished(self, begun_before: float, go: bool) -> Iterator[Listed]:
        """What was begun to be written before that instant and is in no object yet; removes it if told to `go`."""

    def signed_link(self, key: str, name: str, seconds: int, method: Method = "GET") -> str:
        """An address where anyone may read (or write) this one object for so long, as a file called `name`."""

    def signed_upload(self, key: str, most: int, seconds: int) -> SignedUpload:
        """An address where anyone may send one file of at most `most` bytes, to this key, for so long.

        A store that cannot bound it takes more: whoever adopts the file looks at its size.
        """


def content_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256[2:]}"


def hash_in(key: str) -> str | None:
    """The sha256 that a content key names, else None."""
    return key.removeprefix("objects/").replace("/", "") if key.startswith("objects/") else None


def is_key(key: str) -> bool:
    """False for what could leave the store: absolute, hidden, or with `..` in it."""
    return _KEY.fullmatch(key) is not None and "//" not in key


def checked_key(key: str) -> str:
    """Raises `ValueError` for what is no key."""
    if not is_key(key):
        raise ValueError(f"not an object key: {key!r}")
    return key


def signable(key: str, method: Method) -> str:
    """Raises `ValueError` for a link that would let somebody write what is kept under its hash, already checked."""
    if method == "PUT" and hash_in(key) is not None:
        raise ValueError(f"nobody writes to {key}: send the file to a key of its own, and adopt it")
    return checked_key(key)


class Hashing:
    """Lets chunks through and knows, at their end, the hash and the size of what went by."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    def stored(self) -> Stored:
        sha256 = self._hash.hexdigest()
        return Stored(content_key(sha256), sha256, self.size)

    def must_be(self, key: str) -> None:
        sha256 = self._hash.hexdigest()
        if hash_in(key) not in (None, sha256):
            raise ObjectDamaged(f"{key}: the bytes kept there have the sha256 {sha256}")


def chunks_of(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def copy_checked(store: ObjectStore, key: str, target: BinaryIO) -> None:
    hashing = Hashing()
    with store.open(key) as source:
        for chunk in hashing.through(chunks_of(source)):
            target.write(chunk)
    hashing.must_be(key)


def hash_of(chunks: Iterable[bytes]) -> Stored:
    hashing = Hashing()
    for _ in hashing.through(chunks):
        pass
    return hashing.stored()


def media_type(name: str) -> str:
    """By the ending of a file's name, with the kinds that game assets come in."""
    return _ASSET_TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def shown_type(name: str) -> str:
    """The same; whatever a browser could run is only bytes to it."""
    kind = media_type(name)
    return "application/octet-stream" if kind in _RUNNABLE else kind


_RUNNABLE = frozenset({"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml"})
_ASSET_TYPES = {
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".obj": "model/obj",
    ".mtl": "model/mtl",
    ".stl": "model/stl",
    ".usdz": "model/vnd.usdz+zip",
    ".webp": "image/webp",
    ".atlas": "text/plain",
}
