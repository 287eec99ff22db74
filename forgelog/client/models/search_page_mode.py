from typing import Literal

SearchPageMode = Literal["hybrid", "meaning", "words"]

SEARCH_PAGE_MODE_VALUES: set[SearchPageMode] = {
    "hybrid",
    "meaning",
    "words",
}


def check_search_page_mode(value: str) -> SearchPageMode:
    if value in SEARCH_PAGE_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_PAGE_MODE_VALUES!r}")
