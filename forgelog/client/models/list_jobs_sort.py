from typing import Literal

ListJobsSort = Literal["-created", "-priority", "-updated", "created", "priority", "updated"]

LIST_JOBS_SORT_VALUES: set[ListJobsSort] = {
    "-created",
    "-priority",
    "-updated",
    "created",
    "priority",
    "updated",
}


def check_list_jobs_sort(value: str) -> ListJobsSort:
    if value in LIST_JOBS_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_JOBS_SORT_VALUES!r}")
