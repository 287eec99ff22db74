from typing import Literal

SaveWorkflowSlot = Literal["backdrop", "custom", "item", "portrait", "sprite"]

SAVE_WORKFLOW_SLOT_VALUES: set[SaveWorkflowSlot] = {
    "backdrop",
    "custom",
    "item",
    "portrait",
    "sprite",
}


def check_save_workflow_slot(value: str) -> SaveWorkflowSlot:
    if value in SAVE_WORKFLOW_SLOT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SAVE_WORKFLOW_SLOT_VALUES!r}")
