"""Which code this is."""

import os
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def code_commit() -> str:
    """The git commit of a checkout, or what the image was built from (FORGELOG_COMMIT), else the package's version."""
    named = os.environ.get("FORGELOG_COMMIT")
    if named:
        return named
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=5,
        )
        if asked.returncode == 0:
            return asked.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        pass
    try:
        return version("forgelog")
    except PackageNotFoundError:
        return "unknown"
