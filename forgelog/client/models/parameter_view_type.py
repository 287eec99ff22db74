from typing import Literal

ParameterViewType = Literal["boolean", "integer", "number", "other", "text"]

PARAMETER_VIEW_TYPE_VALUES: set[ParameterViewType] = {
    "boolean",
    "integer",
    "number",
    "other",
    "text",
}


def check_parameter_view_type(value: str) -> ParameterViewType:
    if value in PARAMETER_VIEW_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PARAMETER_VIEW_TYPE_VALUES!r}")
