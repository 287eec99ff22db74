from typing import Literal

ListAssetsAssetTypeType0 = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

LIST_ASSETS_ASSET_TYPE_TYPE_0_VALUES: set[ListAssetsAssetTypeType0] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_list_assets_asset_type_type_0(value: str) -> ListAssetsAssetTypeType0:
    if value in LIST_ASSETS_ASSET_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_ASSETS_ASSET_TYPE_TYPE_0_VALUES!r}")
