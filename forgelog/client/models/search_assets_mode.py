from typing import Literal

SearchAssetsMode = Literal["hybrid", "meaning", "words"]

SEARCH_ASSETS_MODE_VALUES: set[SearchAssetsMode] = {
    "hybrid",
    "meaning",
    "words",
}


def check_search_assets_mode(value: str) -> SearchAssetsMode:
    if value in SEARCH_ASSETS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_ASSETS_MODE_VALUES!r}")
