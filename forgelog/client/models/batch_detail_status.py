from typing import Literal

BatchDetailStatus = Literal["cancelled", "done", "failed", "pending", "running"]

BATCH_DETAIL_STATUS_VALUES: set[BatchDetailStatus] = {
    "cancelled",
    "done",
    "failed",
    "pending",
    "running",
}


def check_batch_detail_status(value: str) -> BatchDetailStatus:
    if value in BATCH_DETAIL_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_DETAIL_STATUS_VALUES!r}")
