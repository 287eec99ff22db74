from typing import Literal

SearchSimilarTypeType0 = Literal["2D", "3D"]

SEARCH_SIMILAR_TYPE_TYPE_0_VALUES: set[SearchSimilarTypeType0] = {
    "2D",
    "3D",
}


def check_search_similar_type_type_0(value: str) -> SearchSimilarTypeType0:
    if value in SEARCH_SIMILAR_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_SIMILAR_TYPE_TYPE_0_VALUES!r}")
