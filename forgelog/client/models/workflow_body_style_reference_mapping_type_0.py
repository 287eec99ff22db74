from typing import Literal

WorkflowBodyStyleReferenceMappingType0 = Literal["AutoDetect", "Disabled", "PromptInjection"]

WORKFLOW_BODY_STYLE_REFERENCE_MAPPING_TYPE_0_VALUES: set[WorkflowBodyStyleReferenceMappingType0] = {
    "AutoDetect",
    "Disabled",
    "PromptInjection",
}


def check_workflow_body_style_reference_mapping_type_0(value: str) -> WorkflowBodyStyleReferenceMappingType0:
    if value in WORKFLOW_BODY_STYLE_REFERENCE_MAPPING_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WORKFLOW_BODY_STYLE_REFERENCE_MAPPING_TYPE_0_VALUES!r}"
    )
