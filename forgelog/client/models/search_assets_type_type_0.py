from typing import Literal

SearchAssetsTypeType0 = Literal["2D", "3D"]

SEARCH_ASSETS_TYPE_TYPE_0_VALUES: set[SearchAssetsTypeType0] = {
    "2D",
    "3D",
}


def check_search_assets_type_type_0(value: str) -> SearchAssetsTypeType0:
    if value in SEARCH_ASSETS_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_ASSETS_TYPE_TYPE_0_VALUES!r}")
