"""The door for models: nothing that can carry code, and nothing but the pinned bytes."""

import ast
import hashlib
import io
import json
import os
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from gpu_consumers import models
from gpu_consumers.engine import StepOrder
from gpu_consumers.engines.folder_bench import FolderBench
from gpu_consumers.models import ModelRefused, admit, admitted

ROOT: Final = Path(__file__).parents[2]
OURS: Final = ("cli", "event_schemas", "gateway", "gpu_consumers", "infra", "processors", "projections", "replay")
UNSAFE: Final = frozenset(
    {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "torch"}
)
IN_MEMORY: Final = frozenset({"replay/outcomes.py"})  # packs what it holds itself; no byte comes from elsewhere
SAFETENSORS: Final = (2).to_bytes(8, "little") + b"{}"


class Malice:
    """Makes a file where it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch '{self.canary}'",)


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "canary"
    yield path
    assert not path.exists(), "code was run"


def zipped(data: bytes) -> bytes:
    """As torch.save writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("archive/data.pkl", data)
    return target.getvalue()


@pytest.mark.parametrize(
    "name",
    ["w.pt", "w.pth", "w.ckpt", "w.pkl", "w.joblib", "w.npy", "w", "w.safetensors", "w.onnx", "w.bin", "w.param"],
)
@pytest.mark.parametrize("torch", [False, True])
def test_case_34_a_pickle_is_refused_under_every_name_and_runs_nothing(
    tmp_path: Path, canary: Path, name: str, torch: bool
) -> None:
    data = pickle.dumps(Malice(canary))
    path = tmp_path / name
    path.write_bytes(zipped(data) if torch else data)
    with pytest.raises(ModelRefused, match="refused") as refused:
        admit(path, hashlib.sha256(path.read_bytes()).hexdigest())
    assert (refused.value.code, refused.value.retryable) == ("model_refused", False)


def test_case_34_other_bytes_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(SAFETENSORS)
    sha256 = hashlib.sha256(SAFETENSORS).hexdigest()
    admit(path, sha256)
    path.write_bytes(SAFETENSORS + b"\0")
    with pytest.raises(ModelRefused, match=f"pinned is {sha256}"):
        admit(path, sha256)


def test_a_model_that_is_not_there_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="install its package again"):
        admit(tmp_path / "w.onnx", "00")


@pytest.mark.parametrize("name", json.loads((ROOT / "gpu_consumers" / "models.json").read_text()))
def test_the_models_that_are_installed_here_are_the_pinned_ones(name: str) -> None:
    try:
        assert admitted(name)
    except ModuleNotFoundError:
        pytest.skip(f"the package of {name} is not installed")


def test_case_34_an_engine_with_a_poisoned_model_refuses_to_start_and_to_run(
    tmp_path: Path, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nudenet", reason="pip install 'forgelog[vision]'")
    from gpu_consumers.engines.vision import NudeNet

    (tmp_path / "320n.onnx").write_bytes(pickle.dumps(Malice(canary)))
    monkeypatch.setattr(models, "package_folder", lambda module: tmp_path)
    assert "it is no .onnx file" in NudeNet().needs().missing
    with pytest.raises(ModelRefused):
        NudeNet().run(StepOrder("image_safety", "PROP", {}, {}, 1), FolderBench(tmp_path))


def test_no_module_of_ours_can_load_a_pickle() -> None:
    """By no import of what unpickles, and by no numpy that is allowed to."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for part in OURS
        for path in (ROOT / part).rglob("*.py")
        for line in unsafe(path)
    ]
    assert [one for one in found if one.partition(":")[0] not in IN_MEMORY] == []


def unsafe(path: Path) -> Iterator[int]:
    text = path.read_text()
    if not any(word in text for word in (*UNSAFE, "allow_pickle")):
        return  # most files, and to parse them all takes seconds
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names) if any(one.name.partition(".")[0] in UNSAFE for one in names):
                yield node.lineno
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in UNSAFE:
                yield node.lineno
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                yield node.lineno
