import pytest

from cli.cards import cards_of, verdict
from cli.jobs import checkpoints, ending_of, one_of
from cli.reviews import waiting
from cli.terminal import parted
from cli.trouble import Misused
from cli.views import Ask, Fault, Job, Step

JOB = Job(job_id="4f2c81aa-0000-4000-8000-000000000001", status="paused")
IN_REVIEW = JOB.model_copy(update={"review": Ask(step="refine", checkpoint="concept", subject_sha256="0" * 64)})


def test_all_reviews_or_some_can_be_skipped() -> None:
    assert checkpoints("") == []
    assert checkpoints("all") == "*"
    assert checkpoints("concept, Mesh") == ["concept", "mesh"]


def test_an_unknown_choice_names_the_known_ones() -> None:
    with pytest.raises(Misused, match=r"--rig 'wheels' is not known: use one of humanoid, static"):
        one_of("rig", "wheels", ("humanoid", "static"))


@pytest.mark.parametrize("step", ["refine", "concept"])
def test_a_review_may_name_the_step_or_its_checkpoint(step: str) -> None:
    assert waiting(IN_REVIEW, step).subject_sha256 == "0" * 64


def test_a_review_of_another_step_says_which_one_waits() -> None:
    with pytest.raises(Misused, match="it is 'concept' that does"):
        waiting(IN_REVIEW, "rig")


def test_a_review_of_a_job_without_one_says_how_it_stands() -> None:
    with pytest.raises(Misused, match="nothing of this job waits for a review: it is paused"):
        waiting(JOB, "refine")


@pytest.mark.parametrize("edit", ["mesh", "=file.obj", "mesh="])
def test_an_edit_that_is_not_role_and_file_is_refused(edit: str) -> None:
    with pytest.raises(Misused, match="ROLE=FILE"):
        parted("--edit", edit, "mesh=fixed.glb")


def test_a_failed_job_says_where_why_and_what_next() -> None:
    failed = JOB.model_copy(update={"status": "failed", "error": Fault(step="mesh", message="no vertices")})
    assert ending_of(failed) == "job 4f2c81aa failed at mesh: no vertices; `forgelog retry 4f2c81aa` tries again"


GATES = {
    "triangles": {"value": 5980, "wanted": "<= 6000", "passed": True},
    "watertight": {"value": False, "wanted": "True", "passed": False, "note": "two shells are open"},
}


def test_a_report_card_is_told_in_one_line_and_gate_by_gate() -> None:
    steps = (Step(name="concept"), Step(name="retopo", facts={"report_card": {"passed": False, "gates": GATES}}))
    job = JOB.model_copy(update={"steps": steps})
    assert "1 of 2 gates do not hold" in verdict(job)
    [card] = cards_of(job)
    assert (card.step, card.failed, card.gates["watertight"].told) == ("retopo", 1, "no")


def test_a_card_of_another_version_is_no_card() -> None:
    odd = Step(name="retopo", facts={"report_card": {"gates": {"triangles": "many"}}})
    assert verdict(JOB.model_copy(update={"steps": (odd,)})) == ""
