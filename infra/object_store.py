"""Where files are kept: under the hash of their content, in a folder or in any S3.

A file's key is `objects/<2 hex>/<62 hex>` of its sha256, so the same bytes are kept once and a key can never come to
mean something else. The few keys with a meaning of their own (`steps/<step_key>/manifest.json`) are put if absent: the
first wins, for good. Both stores pass one contract suite (tests/contract/test_object_store.py).
"""

import hashlib
import hmac
import io
import mimetypes
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Literal, NamedTuple, Protocol
from urllib.parse import quote

from infra.settings import GatewaySettings, StoreSettings

Method = Literal["GET", "PUT"]
CHUNK = 1024 * 1024
WRITING = ".writing"
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")
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

    def fetch(self, key: str, to: Path) -> None:
        """Writes the object to a file, checked against its hash. Raises `ObjectMissing`, `ObjectDamaged`."""

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


def open_store(settings: StoreSettings, gateway: GatewaySettings) -> ObjectStore:
    """The store that the settings name."""
    if settings.endpoint:
        from infra.s3_store import S3Store  # ten megabytes of SDK that a folder does not need

        return S3Store(settings)
    signer = LinkSigner(settings.link_secret.get_secret_value(), gateway.base_url)
    return FileStore(settings.folder, signer)


def content_key(sha256: str) -> str:
    return f"objects/{sha256[:2]}/{sha256[2:]}"


def hash_in(key: str) -> str | None:
    """The sha256 that a content key names, else None."""
    return key.removeprefix("objects/").replace("/", "") if key.startswith("objects/") else None


def checked_key(key: str) -> str:
    """Raises `ValueError` for a key that could leave the store: absolute, hidden, or with `..` in it."""
    if not _KEY.fullmatch(key) or "//" in key:
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


@dataclass(frozen=True)
class LinkSigner:
    """Signs links to objects that the gateway serves at `/files/<key>`, and checks them.

    The signature covers method, key, expiry and file name, so none can be exchanged for another.
    """

    secret: str
    base_url: str
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("FORGELOG_LINK_SECRET is not set: signed links need a key that only the forge knows")

    @cached_property
    def _keyed(self) -> "hmac.HMAC":
        return hmac.new(self.secret.encode(), digestmod=hashlib.sha256)

    def link(self, key: str, name: str, seconds: int, method: Method) -> str:
        """Holds for `seconds`, or up to a tenth less: asked for again soon, it is the same, and caches know it."""
        coarse = max(1, seconds // 10)
        expires = int(self.clock()) // coarse * coarse + seconds
        signature = self.signature(method, key, name, expires)
        return f"{self.base_url}/files/{key}?name={_quoted(name)}&expires={expires}&signature={signature}"

    def holds(self, method: str, key: str, name: str, expires: int, signature: str) -> bool:
        """True if the link was signed here, for this use, and is not yet over. `HEAD` passes with a link for `GET`."""
        signed = self.signature("GET" if method == "HEAD" else method, key, name, expires)
        return hmac.compare_digest(signed.encode(), signature.encode()) and self.clock() < expires

    def signature(self, method: str, key: str, name: str, expires: int) -> str:
        keyed = self._keyed.copy()
        keyed.update("\n".join((method, key, str(expires), name)).encode())
        return keyed.hexdigest()


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else quote(name, safe="")


class FileStore:
    """Objects as files. Each appears whole or not at all: written aside, synced, then moved into place.

    `durable=False` leaves the syncing to the system's own time, for tests.
    """

    def __init__(self, folder: Path, signer: LinkSigner, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.signer = signer
        self.durable = durable

    def put_file(self, path: Path) -> Stored:
        with path.open("rb") as source:
            return self._keep(chunks_of(source))

    def put_bytes(self, data: bytes) -> Stored:
        return self._keep([data])

    def put_upload(self, key: str, chunks: Iterable[bytes]) -> None:
        """What the gateway calls for a signed PUT. Raises `ObjectExists` for a key that was ever put or adopted."""
        if self._spent(key).exists():
            raise ObjectExists(f"{key} was put before")
        with self._aside(chunks) as whole:
            try:
                self._place(os.link, whole, key)
            except FileExistsError:
                raise ObjectExists(f"{key} was put before") from None

    def put_if_absent(self, key: str, data: bytes) -> bool:
        with self._aside([data]) as whole:
            try:
                self._place(os.link, whole, key)
            except FileExistsError:
                return False
        return True

    def adopt(self, key: str) -> Stored:
        with self.open(key) as upload:
            stored = self._keep(chunks_of(upload))
        self._spent(key).parent.mkdir(parents=True, exist_ok=True)
        self._spent(key).touch()  # before the key is free again: its link stays used
        self.path(key).unlink(missing_ok=True)
        return stored

    def get(self, key: str) -> bytes:
        target = io.BytesIO()
        copy_checked(self, key, target)
        return target.getvalue()

    def fetch(self, key: str, to: Path) -> None:
        with to.open("wb") as target:
            copy_checked(self, key, target)

    def open(self, key: str) -> BinaryIO:
        try:
            return self.path(key).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise ObjectMissing(key) from None

    def size(self, key: str) -> int | None:
        path = self.path(key)
        return path.stat().st_size if path.is_file() else None

    def renew(self, key: str) -> int | None:
        try:
            os.utime(self.path(key))
        except (FileNotFoundError, NotADirectoryError):
            return None
        return self.size(key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        folder, _, _ = prefix.rpartition("/")
        for path, status in _files(self.folder / folder):
            key = path.relative_to(self.folder).as_posix()
            if key.startswith(prefix) and _KEY.fullmatch(key):
                yield Listed(key, status.st_size, status.st_mtime)

    def delete(self, key: str, put_before: float | None = None) -> bool:
        """Taken aside before its age is looked at: one who puts it again at this very moment does not lose it."""
        path, aside = self.path(key), self.folder / WRITING / secrets.token_hex(8)
        aside.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.rename(aside)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            young = put_before is not None and aside.stat().st_mtime >= put_before
            if young:
                with suppress(FileExistsError):  # put yet again
                    os.link(aside, path)
            return not young
        finally:
            aside.unlink()

    def clear_unfinished(self, begun_before: float, go: bool) -> Iterator[Listed]:
        for path, status in _files(self.folder / WRITING):
            if status.st_mtime < begun_before:
                if go:
                    path.unlink(missing_ok=True)
                yield Listed(f"{WRITING}/{path.name}", status.st_size, status.st_mtime)

    def signed_link(self, key: str, name: str, seconds: int, method: Method = "GET") -> str:
        return self.signer.link(signable(key, method), name, seconds, method)

    def signed_upload(self, key: str, most: int, seconds: int) -> SignedUpload:
        return SignedUpload("PUT", self.signed_link(key, "upload", seconds, "PUT"))

    def path(self, key: str) -> Path:
        """Where the object lies, or would lie; for a server that sends files."""
        return self.folder / checked_key(key)

    def _spent(self, key: str) -> Path:
        """A mark that what was put under this key has been adopted."""
        return self.folder / ".adopted" / hashlib.sha256(checked_key(key).encode()).hexdigest()

    def _keep(self, chunks: Iterable[bytes]) -> Stored:
        hashing = Hashing()
        with self._aside(hashing.through(chunks)) as whole:
            stored = hashing.stored()
            self._place(os.replace, whole, stored.key)  # also over an old copy: a damaged one is put right
        return stored

    @contextmanager
    def _aside(self, chunks: Iterable[bytes]) -> Iterator[Path]:
        """The chunks in a file of their own, read-only and synced, until the block ends."""
        whole = self.folder / WRITING / secrets.token_hex(8)
        try:
            whole.parent.mkdir(parents=True, exist_ok=True)
            with whole.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                if self.durable:
                    os.fsync(file.fileno())
            whole.chmod(0o444)
            yield whole
        except OSError as failure:  # a full or broken disk
            raise StoreUnavailable(f"{self.folder}: {failure}") from failure
        finally:
            with suppress(OSError):
                whole.unlink()

    def _place(self, move: Callable[[Path, Path], None], whole: Path, key: str) -> None:
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        move(whole, path)
        if self.durable:
            sync_folder(path.parent)


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every file under the folder that is still there when it is looked at."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
            continue
        with suppress(FileNotFoundError):
            yield Path(entry.path), entry.stat(follow_symlinks=False)


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is synced."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
