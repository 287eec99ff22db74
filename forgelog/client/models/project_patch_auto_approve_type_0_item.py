from typing import Literal

ProjectPatchAutoApproveType0Item = Literal["animation", "concept", "mesh", "rig"]

PROJECT_PATCH_AUTO_APPROVE_TYPE_0_ITEM_VALUES: set[ProjectPatchAutoApproveType0Item] = {
    "animation",
    "concept",
    "mesh",
    "rig",
}


def check_project_patch_auto_approve_type_0_item(value: str) -> ProjectPatchAutoApproveType0Item:
    if value in PROJECT_PATCH_AUTO_APPROVE_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROJECT_PATCH_AUTO_APPROVE_TYPE_0_ITEM_VALUES!r}")
