from typing import Literal

ListDeliveriesStateType0Item = Literal["dead", "delivered", "dropped", "failed", "requested", "waiting"]

LIST_DELIVERIES_STATE_TYPE_0_ITEM_VALUES: set[ListDeliveriesStateType0Item] = {
    "dead",
    "delivered",
    "dropped",
    "failed",
    "requested",
    "waiting",
}


def check_list_deliveries_state_type_0_item(value: str) -> ListDeliveriesStateType0Item:
    if value in LIST_DELIVERIES_STATE_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_DELIVERIES_STATE_TYPE_0_ITEM_VALUES!r}")
