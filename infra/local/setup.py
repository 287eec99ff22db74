"""Sets the project up in .venv: `python3 infra/local/setup.py run|forge|dev|bench|mutation|clients`, for the Makefile.

Runs on the system's Python 3.11 with the standard library alone. What is done already is not done again: each level
leaves a stamp that names the lock file it was made from, so the second call ends at once.

run: the forge without its own engines. forge: with Blender and the image tools. dev: with what the tests need.
bench: the peers of the benchmark, in .venv-bench. mutation: the tool that breaks code, in .venv-mutation.
clients: the generator of the Python client, in .venv-clients.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
LEVELS = ("run", "forge", "dev")
APART = ("bench", "mutation", "clients")
HASHED = ("install", "--quiet", "--require-hashes", "--no-deps", "-r")
UV_LOCK = str(ROOT / "requirements" / "uv.txt")


def main() -> None:
    level = sys.argv[1]
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"Blender's module is made for Python 3.11; this is {sys.version.split()[0]}. Install python3.11.")
    if level in APART:
        return install(ROOT / f".venv-{level}", level)
    venv = ROOT / ".venv"
    if not any(stamped(venv, enough) for enough in LEVELS[LEVELS.index(level) :]):
        install(venv, level)
        link_project(venv)
        tell("Kafka's jars, and a first start that makes the later ones quick")
        run([python(venv), "-m", "infra.local.kafka"])
        if level == "dev":
            install_test_tools(venv)
        stamp(venv, level).write_text(recipe(level))
    if level != "run":
        system_libraries()


def install(venv: Path, level: str) -> None:
    """The locked packages of one level, each checked against its hash."""
    if level in APART and stamped(venv, level):
        return
    if not python(venv).exists():
        make_venv(venv)
    tell(f"the packages of requirements/{level}.txt")
    run([uv(venv), "pip", *HASHED, str(ROOT / "requirements" / f"{level}.txt"), "--python", str(python(venv))])
    if level in APART:
        stamp(venv, level).write_text(recipe(level))


def make_venv(venv: Path) -> None:
    """A virtual environment with uv in it, also on a machine whose Python came without ensurepip."""
    tell(f"a virtual environment in {venv.name}")
    if shutil.which("uv"):
        return run(["uv", "venv", "--quiet", "--python", sys.executable, venv])
    if has("ensurepip") or install_by_apt(["python3-venv"]):
        run([sys.executable, "-m", "venv", "--clear", venv])
        return run([python(venv), "-m", "pip", *HASHED, UV_LOCK])
    if has("pip"):
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", venv])
        return run([sys.executable, "-m", "pip", "--python", python(venv), *HASHED, UV_LOCK])
    sys.exit("This Python has neither ensurepip nor pip. Run: sudo apt-get install python3-venv")


def link_project(venv: Path) -> None:
    """Makes the packages of this folder importable, and `forgelog` a command."""
    tell("the command forgelog")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat"]
    run([uv(venv), "pip", "install", *options, "--python", python(venv), "--editable", ROOT])


def install_test_tools(venv: Path) -> None:
    """Validators that exist for node only, and an S3 that runs on Java, from their lock files.

    Without node here, the one that came by pip.
    """
    for lock in sorted(ROOT.glob("tests/*/jgo.lock.toml")):
        tell(f"the jars of {lock.parent.relative_to(ROOT)}")
        run([python(venv), "-m", "infra.local.maven", lock.parent])
    for lock in sorted(ROOT.glob("tests/*/package-lock.json")):
        tell(f"the node packages of {lock.parent.relative_to(ROOT)}")
        path = f"{os.environ['PATH']}:{venv / 'bin'}"
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--silent"],
            cwd=lock.parent,
            check=True,
            env={**os.environ, "PATH": path},
        )


def system_libraries() -> None:
    """Root gets what Blender loads from the system by apt; everybody else is told what to ask for."""
    from infra.local.blender_libraries import apt_command, missing_packages

    missing = missing_packages()
    if not missing or install_by_apt(missing):
        return
    print(f"! Blender lacks system libraries, so the 3D steps cannot run yet. Run: {apt_command(missing)}")


def install_by_apt(packages: list[str]) -> bool:
    """True if it was done. Only root on a system with apt can."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    tell(f"system packages: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=env, check=True)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, env=env, stdout=subprocess.DEVNULL).returncode == 0


def stamp(venv: Path, level: str) -> Path:
    return venv / f".ready-{level}"


def stamped(venv: Path, level: str) -> bool:
    return stamp(venv, level).exists() and stamp(venv, level).read_text() == recipe(level)


def recipe(level: str) -> str:
    """Changes when anything changes that the level was made from."""
    made_from = [ROOT / "requirements" / f"{level}.txt", ROOT / "infra/local/jars/jgo.lock.toml", Path(__file__)]
    if level == "dev":
        made_from += sorted([*ROOT.glob("tests/*/package-lock.json"), *ROOT.glob("tests/*/jgo.lock.toml")])
    entry_points = (ROOT / "pyproject.toml").read_text().partition("[project.scripts]")[2].partition("[")[0]
    return hashlib.sha256(b"".join(file.read_bytes() for file in made_from) + entry_points.encode()).hexdigest()


def python(venv: Path) -> Path:
    return venv / "bin" / "python"


def uv(venv: Path) -> str:
    return shutil.which("uv") or str(venv / "bin" / "uv")


def has(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def tell(what: str) -> None:
    print(f"setup: {what}", flush=True)


def run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"setup: this failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
