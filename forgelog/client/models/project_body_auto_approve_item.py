from typing import Literal

ProjectBodyAutoApproveItem = Literal["animation", "concept", "mesh", "rig"]

PROJECT_BODY_AUTO_APPROVE_ITEM_VALUES: set[ProjectBodyAutoApproveItem] = {
    "animation",
    "concept",
    "mesh",
    "rig",
}


def check_project_body_auto_approve_item(value: str) -> ProjectBodyAutoApproveItem:
    if value in PROJECT_BODY_AUTO_APPROVE_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROJECT_BODY_AUTO_APPROVE_ITEM_VALUES!r}")
