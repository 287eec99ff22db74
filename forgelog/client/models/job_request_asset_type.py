from typing import Literal

JobRequestAssetType = Literal["2D_SPRITE", "3D_CHARACTER", "BACKGROUND", "PROP"]

JOB_REQUEST_ASSET_TYPE_VALUES: set[JobRequestAssetType] = {
    "2D_SPRITE",
    "3D_CHARACTER",
    "BACKGROUND",
    "PROP",
}


def check_job_request_asset_type(value: str) -> JobRequestAssetType:
    if value in JOB_REQUEST_ASSET_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {JOB_REQUEST_ASSET_TYPE_VALUES!r}")
