from typing import Literal

HighlightField = Literal["details", "prompt", "style", "tags", "title"]

HIGHLIGHT_FIELD_VALUES: set[HighlightField] = {
    "details",
    "prompt",
    "style",
    "tags",
    "title",
}


def check_highlight_field(value: str) -> HighlightField:
    if value in HIGHLIGHT_FIELD_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {HIGHLIGHT_FIELD_VALUES!r}")
