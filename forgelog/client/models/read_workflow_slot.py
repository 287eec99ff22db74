from typing import Literal

ReadWorkflowSlot = Literal["backdrop", "custom", "item", "portrait", "sprite"]

READ_WORKFLOW_SLOT_VALUES: set[ReadWorkflowSlot] = {
    "backdrop",
    "custom",
    "item",
    "portrait",
    "sprite",
}


def check_read_workflow_slot(value: str) -> ReadWorkflowSlot:
    if value in READ_WORKFLOW_SLOT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {READ_WORKFLOW_SLOT_VALUES!r}")
