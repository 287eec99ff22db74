from typing import Literal

ListAssetsTypeType0 = Literal["2D", "3D"]

LIST_ASSETS_TYPE_TYPE_0_VALUES: set[ListAssetsTypeType0] = {
    "2D",
    "3D",
}


def check_list_assets_type_type_0(value: str) -> ListAssetsTypeType0:
    if value in LIST_ASSETS_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_ASSETS_TYPE_TYPE_0_VALUES!r}")
