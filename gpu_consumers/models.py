"""The one door for the weights of models: no format that can carry code, and the very bytes that were pinned.

A pickle runs what it likes when it is loaded, and so does whatever has one inside (.pt, .pth, .ckpt, .joblib; `.bin` of
PyTorch), with "weights only" as well: that was got around twice (CVE-2025-32434, CVE-2026-24747). So only safetensors,
ONNX and ncnn are let in, by their ending and by their first bytes, and only with the digest that `models.json` pins.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources, util
from pathlib import Path
from typing import Final

from gpu_consumers.errors import Unworkable


def _is_safetensors(head: bytes) -> bool:
    return 2 <= int.from_bytes(head[:8], "little") <= 100_000_000 and head[8:9] == b"{"


def _is_bare(head: bytes) -> bool:
    """ncnn's weights have no name of their own at their beginning; what others put there is known."""
    return not head.startswith(_CARRIERS)


_CARRIERS: Final = (b"\x80", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x93NUMPY", b"\x89HDF", b"ustar")
"""A pickle; what PyTorch, joblib and numpy wrap one in."""
_FORMATS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    ".safetensors": _is_safetensors,
    ".onnx": lambda head: head.startswith(b"\x08"),  # a protobuf that begins with its IR version
    ".param": lambda head: head.startswith(b"7767517\n"),
    ".bin": _is_bare,
    ".json": lambda head: head.lstrip().startswith(b"{"),
}


class ModelRefused(Unworkable):
    """These weights are not loaded. The message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="model_refused")


def admitted(name: str) -> dict[str, str]:
    """The pinned files of a model, by their path in its package, with their sha256.

    Raises `ModelRefused`, and `ModuleNotFoundError` when the package is not installed.
    """
    package, files = _pins()[name]
    folder = package_folder(package)
    for path, sha256 in files.items():
        admit(folder / path, sha256)
    return dict(files)


def refusal(name: str) -> str:
    """Why the model cannot be used here; empty when it can, or when its package is not there at all."""
    try:
        admitted(name)
    except ModelRefused as reason:
        return str(reason)
    except ModuleNotFoundError:
        return ""
    return ""


def admit(path: Path, sha256: str) -> None:
    """Nothing of the file is interpreted here. Raises `ModelRefused`."""
    known = _FORMATS.get(path.suffix.lower())
    if known is None:
        raise ModelRefused(
            f"{path} is refused: {path.suffix or 'a file without an ending'} may run code when loaded; {_CURE}"
        )
    try:
        status = path.stat()
        with path.open("rb") as weights:
            head = weights.read(64)
        digest = _digest(str(path), status.st_size, status.st_mtime_ns)
    except OSError as fault:
        raise ModelRefused(f"{path} cannot be read: {fault}; install its package again") from fault
    if not known(head):
        raise ModelRefused(f"{path} is refused: it is no {path.suffix} file, whatever its name says; {_CURE}")
    if digest != sha256:
        raise ModelRefused(f"{path} is refused: its sha256 is {digest}, pinned is {sha256}; install its package again")


_CURE: Final = "use safetensors, ONNX or ncnn, and pin it in gpu_consumers/models.json"


def package_folder(module: str) -> Path:
    """Where a package lies on disk. It is not imported: importing one is running it."""
    spec = util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{module} is not installed")
    return Path(spec.submodule_search_locations[0])


@lru_cache(maxsize=64)
def _digest(path: str, size: int, modified: int) -> str:
    """Once per file and process, as long as the file stays as it is."""
    with open(path, "rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _pins() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    text = (resources.files("gpu_consumers") / "models.json").read_text()
    return {name: (model["package"], model["files"]) for name, model in json.loads(text).items()}
