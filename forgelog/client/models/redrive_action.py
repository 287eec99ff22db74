from typing import Literal

RedriveAction = Literal["none", "retry_job", "send_again"]

REDRIVE_ACTION_VALUES: set[RedriveAction] = {
    "none",
    "retry_job",
    "send_again",
}


def check_redrive_action(value: str) -> RedriveAction:
    if value in REDRIVE_ACTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REDRIVE_ACTION_VALUES!r}")
