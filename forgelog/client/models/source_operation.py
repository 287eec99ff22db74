from typing import Literal

SourceOperation = Literal["regenerate", "retexture", "sprites"]

SOURCE_OPERATION_VALUES: set[SourceOperation] = {
    "regenerate",
    "retexture",
    "sprites",
}


def check_source_operation(value: str) -> SourceOperation:
    if value in SOURCE_OPERATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SOURCE_OPERATION_VALUES!r}")
