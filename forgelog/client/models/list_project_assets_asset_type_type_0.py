from typing import Literal

ListProjectAssetsAssetTypeType0 = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

LIST_PROJECT_ASSETS_ASSET_TYPE_TYPE_0_VALUES: set[ListProjectAssetsAssetTypeType0] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_list_project_assets_asset_type_type_0(value: str) -> ListProjectAssetsAssetTypeType0:
    if value in LIST_PROJECT_ASSETS_ASSET_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_PROJECT_ASSETS_ASSET_TYPE_TYPE_0_VALUES!r}")
