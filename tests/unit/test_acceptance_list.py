from pathlib import Path

import pytest

from tests.acceptance import proofs, ranges
from tests.accepted import Document, Item, documents, known_ids, strangers

LISTED = """
### 000 — "A document" (two words)  (2 items)

- S000-001 FLD — project_id (uuid)
- S000-002 EV — StepStarted

### Beyond  (1 items)
- B-01 INF — Kafka
"""


def test_the_list_is_read_document_by_document() -> None:
    first, second = documents(LISTED)
    assert first == Document(
        '000 — "A document" (two words)',
        (Item("S000-001", "FLD", "project_id (uuid)"), Item("S000-002", "EV", "StepStarted")),
    )
    assert [item.id for item in second.items] == ["B-01"]


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="S000-001"):
        documents(LISTED + "- S000-001 FLD — again\n")


def test_the_projects_own_list_has_every_demand() -> None:
    assert len(known_ids()) == 348


def test_a_marker_that_names_an_unknown_demand_is_an_error() -> None:
    assert strangers({"test_a": ["S000-001", "S999-001"]}, known_ids()) == ["test_a names S999-001"]


def test_only_a_test_that_passed_proves_a_demand() -> None:
    now = {"passes": ["S000-001"], "fails": ["S000-002"], "never_ran": ["B-01"]}
    notes = {
        "passes": {"ids": ["S000-001"], "outcome": "passed", "at": 0.0},
        "fails": {"ids": ["S000-002"], "outcome": "failed", "at": 0.0},
        "forgotten": {"ids": ["B-01"], "outcome": "passed", "at": 0.0},
    }
    first, second = proofs(documents(LISTED), now, notes)
    assert first.proved == {"S000-001"}
    assert first.unproved == ("S000-002",)
    assert second.unproved == ("B-01",)


def test_neighbouring_ids_are_drawn_together() -> None:
    assert ranges(["S000-001", "S000-002", "S000-003", "S000-007"]) == "S000-001 … S000-003, S000-007"


def test_no_two_test_modules_have_one_name_or_they_could_not_be_collected_together() -> None:
    names = [path.name for path in Path(__file__).parents[1].rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
