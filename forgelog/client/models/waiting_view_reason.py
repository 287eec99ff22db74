from typing import Literal

WaitingViewReason = Literal["engine_open", "no_worker", "paused", "queue", "quota", "retry", "review"]

WAITING_VIEW_REASON_VALUES: set[WaitingViewReason] = {
    "engine_open",
    "no_worker",
    "paused",
    "queue",
    "quota",
    "retry",
    "review",
}


def check_waiting_view_reason(value: str) -> WaitingViewReason:
    if value in WAITING_VIEW_REASON_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAITING_VIEW_REASON_VALUES!r}")
