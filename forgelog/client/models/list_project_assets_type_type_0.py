from typing import Literal

ListProjectAssetsTypeType0 = Literal["2D", "3D"]

LIST_PROJECT_ASSETS_TYPE_TYPE_0_VALUES: set[ListProjectAssetsTypeType0] = {
    "2D",
    "3D",
}


def check_list_project_assets_type_type_0(value: str) -> ListProjectAssetsTypeType0:
    if value in LIST_PROJECT_ASSETS_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_PROJECT_ASSETS_TYPE_TYPE_0_VALUES!r}")
