from typing import Literal

JobRequestWorkflowSlotType0 = Literal["backdrop", "custom", "item", "portrait", "sprite"]

JOB_REQUEST_WORKFLOW_SLOT_TYPE_0_VALUES: set[JobRequestWorkflowSlotType0] = {
    "backdrop",
    "custom",
    "item",
    "portrait",
    "sprite",
}


def check_job_request_workflow_slot_type_0(value: str) -> JobRequestWorkflowSlotType0:
    if value in JOB_REQUEST_WORKFLOW_SLOT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_REQUEST_WORKFLOW_SLOT_TYPE_0_VALUES!r}")
