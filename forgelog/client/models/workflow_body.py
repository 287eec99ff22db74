from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.workflow_body_style_reference_mapping_type_0 import check_workflow_body_style_reference_mapping_type_0
from ..models.workflow_body_style_reference_mapping_type_0 import WorkflowBodyStyleReferenceMappingType0
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.mapping_body import MappingBody
    from ..models.specific import Specific
    from ..models.workflow_body_workflow_json import WorkflowBodyWorkflowJson


T = TypeVar("T", bound="WorkflowBody")


@_attrs_define
class WorkflowBody:
    """A workflow as ComfyUI's Save (API Format) writes it, and what of it the forge may change.

    Attributes:
        workflow_json (WorkflowBodyWorkflowJson):
        prompt_mappings (list[MappingBody] | Unset):
        locked_inputs (list[str] | Unset): node.input: no mapping and no later save changes these
        style_reference_mapping (Specific | Unset | WorkflowBodyStyleReferenceMappingType0):  Default: 'AutoDetect'.
    """

    workflow_json: WorkflowBodyWorkflowJson
    prompt_mappings: list[MappingBody] | Unset = UNSET
    locked_inputs: list[str] | Unset = UNSET
    style_reference_mapping: Specific | Unset | WorkflowBodyStyleReferenceMappingType0 = "AutoDetect"

    def to_dict(self) -> dict[str, Any]:
        from ..models.mapping_body import MappingBody  # noqa: PLC0415
        from ..models.specific import Specific  # noqa: PLC0415
        from ..models.workflow_body_workflow_json import WorkflowBodyWorkflowJson  # noqa: PLC0415

        workflow_json = self.workflow_json.to_dict()

        prompt_mappings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.prompt_mappings, Unset):
            prompt_mappings = []
            for prompt_mappings_item_data in self.prompt_mappings:
                prompt_mappings_item = prompt_mappings_item_data.to_dict()
                prompt_mappings.append(prompt_mappings_item)

        locked_inputs: list[str] | Unset = UNSET
        if not isinstance(self.locked_inputs, Unset):
            locked_inputs = self.locked_inputs

        style_reference_mapping: dict[str, Any] | str | Unset
        if isinstance(self.style_reference_mapping, Unset):
            style_reference_mapping = UNSET
        elif isinstance(self.style_reference_mapping, str):
            style_reference_mapping = self.style_reference_mapping
        else:
            style_reference_mapping = self.style_reference_mapping.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "workflow_json": workflow_json,
            }
        )
        if prompt_mappings is not UNSET:
            field_dict["prompt_mappings"] = prompt_mappings
        if locked_inputs is not UNSET:
            field_dict["locked_inputs"] = locked_inputs
        if style_reference_mapping is not UNSET:
            field_dict["style_reference_mapping"] = style_reference_mapping

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.mapping_body import MappingBody  # noqa: PLC0415
        from ..models.specific import Specific  # noqa: PLC0415
        from ..models.workflow_body_workflow_json import WorkflowBodyWorkflowJson  # noqa: PLC0415

        d = dict(src_dict)
        workflow_json = WorkflowBodyWorkflowJson.from_dict(d.pop("workflow_json"))

        _prompt_mappings = d.pop("prompt_mappings", UNSET)
        prompt_mappings: list[MappingBody] | Unset = UNSET
        if _prompt_mappings is not UNSET:
            prompt_mappings = []
            for prompt_mappings_item_data in _prompt_mappings:
                prompt_mappings_item = MappingBody.from_dict(prompt_mappings_item_data)

                prompt_mappings.append(prompt_mappings_item)

        locked_inputs = cast(list[str], d.pop("locked_inputs", UNSET))

        def _parse_style_reference_mapping(data: object) -> Specific | Unset | WorkflowBodyStyleReferenceMappingType0:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                style_reference_mapping_type_0 = check_workflow_body_style_reference_mapping_type_0(data)

                return style_reference_mapping_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            style_reference_mapping_type_1 = Specific.from_dict(data)

            return style_reference_mapping_type_1

        style_reference_mapping = _parse_style_reference_mapping(d.pop("style_reference_mapping", UNSET))

        workflow_body = cls(
            workflow_json=workflow_json,
            prompt_mappings=prompt_mappings,
            locked_inputs=locked_inputs,
            style_reference_mapping=style_reference_mapping,
        )

        return workflow_body
