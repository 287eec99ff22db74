from typing import Literal

BulkOutcomeOutcome = Literal["changed", "refused", "requested", "unchanged"]

BULK_OUTCOME_OUTCOME_VALUES: set[BulkOutcomeOutcome] = {
    "changed",
    "refused",
    "requested",
    "unchanged",
}


def check_bulk_outcome_outcome(value: str) -> BulkOutcomeOutcome:
    if value in BULK_OUTCOME_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BULK_OUTCOME_OUTCOME_VALUES!r}")
