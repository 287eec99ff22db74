from typing import Literal

EdgeKind = Literal["became", "began", "decided", "forked", "made", "ran", "used"]

EDGE_KIND_VALUES: set[EdgeKind] = {
    "became",
    "began",
    "decided",
    "forked",
    "made",
    "ran",
    "used",
}


def check_edge_kind(value: str) -> EdgeKind:
    if value in EDGE_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EDGE_KIND_VALUES!r}")
