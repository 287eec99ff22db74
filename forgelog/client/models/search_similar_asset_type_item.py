from typing import Literal

SearchSimilarAssetTypeItem = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

SEARCH_SIMILAR_ASSET_TYPE_ITEM_VALUES: set[SearchSimilarAssetTypeItem] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_search_similar_asset_type_item(value: str) -> SearchSimilarAssetTypeItem:
    if value in SEARCH_SIMILAR_ASSET_TYPE_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_SIMILAR_ASSET_TYPE_ITEM_VALUES!r}")
