from typing import Literal

ListJobsStatusType0Item = Literal["approved", "cancelled", "done", "failed", "paused", "pending", "rejected", "running"]

LIST_JOBS_STATUS_TYPE_0_ITEM_VALUES: set[ListJobsStatusType0Item] = {
    "approved",
    "cancelled",
    "done",
    "failed",
    "paused",
    "pending",
    "rejected",
    "running",
}


def check_list_jobs_status_type_0_item(value: str) -> ListJobsStatusType0Item:
    if value in LIST_JOBS_STATUS_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_JOBS_STATUS_TYPE_0_ITEM_VALUES!r}")
