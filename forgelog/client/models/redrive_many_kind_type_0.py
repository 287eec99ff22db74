from typing import Literal

RedriveManyKindType0 = Literal["parked", "step", "undecodable"]

REDRIVE_MANY_KIND_TYPE_0_VALUES: set[RedriveManyKindType0] = {
    "parked",
    "step",
    "undecodable",
}


def check_redrive_many_kind_type_0(value: str) -> RedriveManyKindType0:
    if value in REDRIVE_MANY_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REDRIVE_MANY_KIND_TYPE_0_VALUES!r}")
