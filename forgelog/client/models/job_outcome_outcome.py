from typing import Literal

JobOutcomeOutcome = Literal["already_finished", "cancel_requested", "cancelled"]

JOB_OUTCOME_OUTCOME_VALUES: set[JobOutcomeOutcome] = {
    "already_finished",
    "cancel_requested",
    "cancelled",
}


def check_job_outcome_outcome(value: str) -> JobOutcomeOutcome:
    if value in JOB_OUTCOME_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_OUTCOME_OUTCOME_VALUES!r}")
