from typing import Literal

BatchSummaryStatus = Literal["cancelled", "done", "failed", "pending", "running"]

BATCH_SUMMARY_STATUS_VALUES: set[BatchSummaryStatus] = {
    "cancelled",
    "done",
    "failed",
    "pending",
    "running",
}


def check_batch_summary_status(value: str) -> BatchSummaryStatus:
    if value in BATCH_SUMMARY_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_SUMMARY_STATUS_VALUES!r}")
