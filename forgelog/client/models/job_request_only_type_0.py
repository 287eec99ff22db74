from typing import Literal

JobRequestOnlyType0 = Literal["clean", "images", "mesh", "pictures"]

JOB_REQUEST_ONLY_TYPE_0_VALUES: set[JobRequestOnlyType0] = {
    "clean",
    "images",
    "mesh",
    "pictures",
}


def check_job_request_only_type_0(value: str) -> JobRequestOnlyType0:
    if value in JOB_REQUEST_ONLY_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_REQUEST_ONLY_TYPE_0_VALUES!r}")
