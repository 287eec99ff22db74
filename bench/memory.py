"""What a tree of processes weighs: proportional set size, so that shared pages count once among their sharers."""

from collections.abc import Iterable
from pathlib import Path

import psutil


def pss_mb(*roots: int) -> float:
    """MB (10^6 bytes) of these processes and all their descendants. Those that have gone weigh nothing."""
    return sum(pss_bytes(pid) for pid in tree(roots)) / 1e6


def pss_mb_by_name(roots: dict[str, int]) -> dict[str, float]:
    """One figure per named root, descendants included, and their sum as "total"."""
    figures = {name: round(pss_mb(pid), 1) for name, pid in roots.items()}
    return figures | {"total": round(sum(figures.values()), 1)}


def tree(roots: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for root in roots:
        try:
            process = psutil.Process(root)
            found |= {root, *(child.pid for child in process.children(recursive=True))}
        except psutil.NoSuchProcess:
            continue
    return found


def pss_bytes(pid: int) -> int:
    """From /proc/PID/smaps_rollup; 0 when the process has gone. Raises PermissionError for another user's."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
