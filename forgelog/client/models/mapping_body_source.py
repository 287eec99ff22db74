from typing import Literal

MappingBodySource = Literal["entity_description", "static_text"]

MAPPING_BODY_SOURCE_VALUES: set[MappingBodySource] = {
    "entity_description",
    "static_text",
}


def check_mapping_body_source(value: str) -> MappingBodySource:
    if value in MAPPING_BODY_SOURCE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MAPPING_BODY_SOURCE_VALUES!r}")
