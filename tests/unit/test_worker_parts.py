"""The small parts of a worker: its scratch folder, its errands, its patience, and what a store's trouble comes to."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gpu_consumers.errands import Errands
from gpu_consumers.errors import is_disk_full
from gpu_consumers.scratch import free_mb, life_folder
from gpu_consumers.step_files import failure_of
from infra.object_store import ObjectDamaged, ObjectMissing, StoreUnavailable
from infra.patience import LONGEST_S, patiently

HOLD = "import sys, time; from gpu_consumers.scratch import life_folder; from pathlib import Path\n" + (
    "with life_folder(Path(sys.argv[1]), 'cpu0') as own: print(own, flush=True); time.sleep(60)"
)


class TestScratch:
    def test_what_a_dead_life_left_is_swept_and_a_living_one_keeps_its_own(self, tmp_path: Path) -> None:
        root = tmp_path / "scratch"
        lives = [subprocess.Popen([sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE) for _ in range(2)]
        try:
            folders = [Path(life.stdout.readline().decode().strip()) for life in lives if life.stdout]
            for folder in folders:
                (folder / "half made").write_text("x")
            lives[0].kill()
            lives[0].wait()
            (root / "of an earlier version").mkdir()
            with life_folder(root, "cpu1") as own:
                assert sorted(path for path in root.iterdir() if path.is_dir()) == sorted([folders[1], own])
                assert (folders[1] / "half made").exists()
            assert not own.exists()
        finally:
            for life in lives:
                life.kill()
                life.communicate()

    def test_the_fullest_disk_counts_also_below_a_folder_that_is_not_made_yet(self, tmp_path: Path) -> None:
        here = os.statvfs(tmp_path)
        assert free_mb([tmp_path / "not" / "yet", tmp_path]) <= here.f_bavail * here.f_frsize // 1024**2 + 64
        if Path("/proc").is_mount():
            assert free_mb([tmp_path, Path("/proc")]) == 0


class TestErrands:
    def test_they_are_done_in_their_order_and_a_defect_is_raised_to_the_one_who_looks(self) -> None:
        errands, done = Errands("test"), []
        for number in range(100):
            errands.do(lambda number=number: done.append(number))  # type: ignore[misc]
        errands.do(lambda: 1 // 0)  # type: ignore[arg-type]
        deadline = time.monotonic() + 10
        while errands._fault is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with pytest.raises(ZeroDivisionError):
            errands.check()
        assert done == list(range(100))


class TestPatience:
    def test_case_14_it_tries_until_it_works_with_longer_and_longer_pauses(self) -> None:
        pauses: list[float] = []
        results = iter([StoreUnavailable("503")] * 40)

        def attempt() -> str:
            fault = next(results, None)
            if fault is not None:
                raise fault
            return "kept"

        assert patiently(attempt, lambda error: True, lambda: True, pauses.append) == "kept"
        assert len(pauses) == 40
        assert max(pauses[:3]) <= 0.8 < max(pauses) <= LONGEST_S

    def test_what_does_not_pass_or_is_wanted_no_more_is_raised(self) -> None:
        def attempt() -> None:
            raise StoreUnavailable("503")

        for passes, wanted in ((False, True), (True, False)):
            with pytest.raises(StoreUnavailable):
                patiently(attempt, lambda error: passes, lambda: wanted, lambda pause: None)  # noqa: B023


class TestTroubles:
    @pytest.mark.parametrize(
        ("fault", "fetching", "code", "retryable"),
        [
            (StoreUnavailable("away"), False, "store_unavailable", True),
            (StoreUnavailable("away"), True, "input_unavailable", True),
            (ObjectMissing("objects/ab"), True, "input_unavailable", True),
            (ObjectDamaged("objects/ab"), True, "object_damaged", False),
            (OSError(errno.ENOSPC, "No space left on device"), True, "disk_full", True),
            (FileNotFoundError("out/made.glb"), False, "engine_bug", False),
        ],
    )
    def test_each_has_its_own_name(self, fault: Exception, fetching: bool, code: str, retryable: bool) -> None:
        failed = failure_of("key", fault, fetching=fetching)
        assert (failed.code, failed.retryable) == (code, retryable)

    def test_case_15_a_full_disk_is_seen_through_the_words_of_a_library(self) -> None:
        wrapped = StoreUnavailable("store: cannot write")
        wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
        assert is_disk_full(wrapped)
        assert failure_of("key", wrapped, fetching=False).code == "disk_full"
        assert not is_disk_full(StoreUnavailable("away"))
