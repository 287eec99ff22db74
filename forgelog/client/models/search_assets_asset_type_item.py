from typing import Literal

SearchAssetsAssetTypeItem = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

SEARCH_ASSETS_ASSET_TYPE_ITEM_VALUES: set[SearchAssetsAssetTypeItem] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_search_assets_asset_type_item(value: str) -> SearchAssetsAssetTypeItem:
    if value in SEARCH_ASSETS_ASSET_TYPE_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_ASSETS_ASSET_TYPE_ITEM_VALUES!r}")
