from typing import Literal

SearchAssetsSort = Literal["created", "poly_count", "relevance", "updated"]

SEARCH_ASSETS_SORT_VALUES: set[SearchAssetsSort] = {
    "created",
    "poly_count",
    "relevance",
    "updated",
}


def check_search_assets_sort(value: str) -> SearchAssetsSort:
    if value in SEARCH_ASSETS_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_ASSETS_SORT_VALUES!r}")
