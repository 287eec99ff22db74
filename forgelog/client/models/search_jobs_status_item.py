from typing import Literal

SearchJobsStatusItem = Literal["approved", "cancelled", "done", "failed", "paused", "pending", "rejected", "running"]

SEARCH_JOBS_STATUS_ITEM_VALUES: set[SearchJobsStatusItem] = {
    "approved",
    "cancelled",
    "done",
    "failed",
    "paused",
    "pending",
    "rejected",
    "running",
}


def check_search_jobs_status_item(value: str) -> SearchJobsStatusItem:
    if value in SEARCH_JOBS_STATUS_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_JOBS_STATUS_ITEM_VALUES!r}")
