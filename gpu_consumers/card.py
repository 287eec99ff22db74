"""What this worker computes on: an NVIDIA card as its driver names it, or the processor."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import psutil

from event_schemas.message import Gpu


class Card(NamedTuple):
    gpu: Gpu
    vram_mb: int  # 0 on a processor

    @property
    def is_gpu(self) -> bool:
        return self.vram_mb > 0


def find_card() -> Card:
    """The first card that CUDA_VISIBLE_DEVICES lets us see; a machine without a driver has only its processor."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]
    query = ["nvidia-smi", f"--id={visible}", "--query-gpu=name,uuid,driver_version,memory.total"]
    try:
        answer = subprocess.run(
            [*query, "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=10, check=True
        )
        name, uuid, driver, memory = (part.strip() for part in answer.stdout.splitlines()[0].split(","))
        return Card(Gpu(model=name, uuid=uuid, driver=driver), int(memory))
    except (OSError, subprocess.SubprocessError, IndexError, ValueError):
        return Card(Gpu(model=_processor()), 0)


def free_memory_mb() -> int:
    """Main memory that is free just now."""
    return int(psutil.virtual_memory().available) // (1024 * 1024)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "processor"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor")
