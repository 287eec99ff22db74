from typing import Literal

ReviewDecision = Literal["approve", "approved", "pause", "paused", "reject", "rejected"]

REVIEW_DECISION_VALUES: set[ReviewDecision] = {
    "approve",
    "approved",
    "pause",
    "paused",
    "reject",
    "rejected",
}


def check_review_decision(value: str) -> ReviewDecision:
    if value in REVIEW_DECISION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REVIEW_DECISION_VALUES!r}")
