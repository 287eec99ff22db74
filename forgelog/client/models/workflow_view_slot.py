from typing import Literal

WorkflowViewSlot = Literal["backdrop", "custom", "item", "portrait", "sprite"]

WORKFLOW_VIEW_SLOT_VALUES: set[WorkflowViewSlot] = {
    "backdrop",
    "custom",
    "item",
    "portrait",
    "sprite",
}


def check_workflow_view_slot(value: str) -> WorkflowViewSlot:
    if value in WORKFLOW_VIEW_SLOT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WORKFLOW_VIEW_SLOT_VALUES!r}")
