"""A folder as an object store, and the links by which the gateway serves it."""

import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from infra.object_store import (
    Hashing,
    Listed,
    Method,
    ObjectExists,
    ObjectMissing,
    ObjectStore,
    SignedUpload,
    Stored,
    StoreUnavailable,
    checked_key,
    chunks_of,
    is_key,
    signable,
)

WRITING = ".writing"
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")


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


class FileStore(ObjectStore):
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
            if key.startswith(prefix) and is_key(key):
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
