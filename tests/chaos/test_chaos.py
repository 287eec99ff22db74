"""A short storm over the whole stack; `make chaos` is the long one."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import chaos
from tests.chaos.report import report

KILLS = 22
SEED = 8

pytestmark = pytest.mark.timeout(300)


@pytest.mark.accepts("B-01", "S000-059", "S000-064", "S000-073")
def test_everything_is_killed_again_and_again_and_what_was_promised_holds(tmp_path: Path) -> None:
    run = chaos(tmp_path, KILLS, SEED, brokers=1, minutes=1.5, rate=120, slow_ones=False, command="")
    print(report(run))
    assert run.judgement.faults == ()
    assert (run.judgement.lost, run.judgement.doubled, run.work.recomputed) == (0, 0, 0)
    assert run.work.wasted <= len(run.record.kills)
    assert len({kill.group for kill in run.record.kills}) >= 4
    assert run.judgement.promised > 0
    assert run.judgement.audited.steps > 0
