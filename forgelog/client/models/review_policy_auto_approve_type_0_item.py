from typing import Literal

ReviewPolicyAutoApproveType0Item = Literal["animation", "concept", "mesh", "rig"]

REVIEW_POLICY_AUTO_APPROVE_TYPE_0_ITEM_VALUES: set[ReviewPolicyAutoApproveType0Item] = {
    "animation",
    "concept",
    "mesh",
    "rig",
}


def check_review_policy_auto_approve_type_0_item(value: str) -> ReviewPolicyAutoApproveType0Item:
    if value in REVIEW_POLICY_AUTO_APPROVE_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REVIEW_POLICY_AUTO_APPROVE_TYPE_0_ITEM_VALUES!r}")
