from typing import Literal

JobRequestOutputFormatType0 = Literal["fbx", "glb", "obj"]

JOB_REQUEST_OUTPUT_FORMAT_TYPE_0_VALUES: set[JobRequestOutputFormatType0] = {
    "fbx",
    "glb",
    "obj",
}


def check_job_request_output_format_type_0(value: str) -> JobRequestOutputFormatType0:
    if value in JOB_REQUEST_OUTPUT_FORMAT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_REQUEST_OUTPUT_FORMAT_TYPE_0_VALUES!r}")
