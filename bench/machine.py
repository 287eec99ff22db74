"""What the figures were taken on. A figure without its machine says nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

OURS = ("confluent-kafka", "pydantic", "fastavro", "psycopg")


def describe() -> dict[str, object]:
    """cpu, cores in use, memory in MB, load before the run, commit, date."""
    return {
        "cpu": cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": psutil.virtual_memory().total // 1_000_000,
        "load_at_start": round(os.getloadavg()[0], 2),
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def keep_to(cores: int) -> None:
    """This process and all that it starts share so many cores; 0 leaves all."""
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def versions() -> dict[str, str]:
    """Of what the forge itself stands on; the peers report theirs."""
    found = {"python": platform.python_version(), "kernel": platform.release()}
    for package in OURS:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """Short hash, with "-dirty" when files differ from it; empty outside a git checkout."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    said = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return said.stdout.strip()
