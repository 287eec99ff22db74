from typing import Literal

SearchJobsAssetTypeType0 = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

SEARCH_JOBS_ASSET_TYPE_TYPE_0_VALUES: set[SearchJobsAssetTypeType0] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_search_jobs_asset_type_type_0(value: str) -> SearchJobsAssetTypeType0:
    if value in SEARCH_JOBS_ASSET_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_JOBS_ASSET_TYPE_TYPE_0_VALUES!r}")
