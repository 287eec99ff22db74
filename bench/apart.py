"""Running a peer in its own environment: a child interpreter, its result read back as JSON."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from bench.peers.result import PeerResult
from bench.workload import Percentiles, Workload
from infra.local.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 1_200.0
STOP_S = 30.0


class PeerFailed(RuntimeError):
    """A peer could not be measured; the message is its own last words."""


def measure(peer: str, work: Workload) -> PeerResult:
    """One run of "celery" or "dbos". Raises `PeerFailed`; leaves no process behind."""
    command = [str(interpreter()), "-m", "bench.peers", peer, "--jobs", str(work.jobs), "--steps", str(work.steps)]
    command += ["--payload", str(work.payload_bytes), "--singles", str(work.singles)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,  # Ctrl-C reaches us alone, and we end it
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        said, complained = child.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        raise PeerFailed(f"{peer} was not done after {LIMIT_S:.0f} s") from None
    finally:
        end(child)
    if child.returncode != 0:
        raise PeerFailed(f"{peer}: {last_line(complained) or f'ended with code {child.returncode}'}")
    return from_json(last_line(said))


def interpreter() -> Path:
    """`BENCH_PYTHON`, else .venv-bench as `make bench` makes it, else the one that runs us."""
    made = ROOT / ".venv-bench" / "bin" / "python"
    return Path(os.environ.get("BENCH_PYTHON") or (made if made.exists() else sys.executable))


def end(child: "subprocess.Popen[str]") -> None:
    """Asks first, so that the peer stops its own servers. They die with it if it has to be killed."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def from_json(text: str) -> PeerResult:
    fields = json.loads(text)
    overhead = Percentiles(**fields.pop("step_overhead_ms"))
    return PeerResult(step_overhead_ms=overhead, notes=tuple(fields.pop("notes")), **fields)
