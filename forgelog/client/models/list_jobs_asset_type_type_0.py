from typing import Literal

ListJobsAssetTypeType0 = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

LIST_JOBS_ASSET_TYPE_TYPE_0_VALUES: set[ListJobsAssetTypeType0] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_list_jobs_asset_type_type_0(value: str) -> ListJobsAssetTypeType0:
    if value in LIST_JOBS_ASSET_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_JOBS_ASSET_TYPE_TYPE_0_VALUES!r}")
