from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.workflow_view_slot import check_workflow_view_slot
from ..models.workflow_view_slot import WorkflowViewSlot
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.mapping_view import MappingView
    from ..models.parameter_view import ParameterView
    from ..models.style_node import StyleNode
    from ..models.workflow_view_workflow_json_type_0 import WorkflowViewWorkflowJsonType0


T = TypeVar("T", bound="WorkflowView")


@_attrs_define
class WorkflowView:
    """A slot and its workflow. `workflow_json` is null while none is saved; `style_node`: where the picture goes.

    Attributes:
        id (str):
        slot (WorkflowViewSlot):
        configured (bool):
        purpose (str):
        width (int):
        height (int):
        transparent (bool):
        workflow_json (None | WorkflowViewWorkflowJsonType0):
        prompt_mappings (list[MappingView]):
        locked_inputs (list[str]):
        style_reference_mapping (Any):
        style_node (None | StyleNode):
        parameters (list[ParameterView]):
        revision (int):  Default: 0.
        updated_at (datetime.datetime | None):
    """

    id: str
    slot: WorkflowViewSlot
    configured: bool
    purpose: str
    width: int
    height: int
    transparent: bool
    workflow_json: None | WorkflowViewWorkflowJsonType0
    prompt_mappings: list[MappingView]
    locked_inputs: list[str]
    style_reference_mapping: Any
    style_node: None | StyleNode
    parameters: list[ParameterView]
    updated_at: datetime.datetime | None
    revision: int = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.mapping_view import MappingView  # noqa: PLC0415
        from ..models.parameter_view import ParameterView  # noqa: PLC0415
        from ..models.style_node import StyleNode  # noqa: PLC0415
        from ..models.workflow_view_workflow_json_type_0 import WorkflowViewWorkflowJsonType0  # noqa: PLC0415

        id = self.id

        slot: str = self.slot

        configured = self.configured

        purpose = self.purpose

        width = self.width

        height = self.height

        transparent = self.transparent

        workflow_json: dict[str, Any] | None
        if isinstance(self.workflow_json, WorkflowViewWorkflowJsonType0):
            workflow_json = self.workflow_json.to_dict()
        else:
            workflow_json = self.workflow_json

        prompt_mappings = []
        for prompt_mappings_item_data in self.prompt_mappings:
            prompt_mappings_item = prompt_mappings_item_data.to_dict()
            prompt_mappings.append(prompt_mappings_item)

        locked_inputs = self.locked_inputs

        style_reference_mapping = self.style_reference_mapping

        style_node: dict[str, Any] | None
        if isinstance(self.style_node, StyleNode):
            style_node = self.style_node.to_dict()
        else:
            style_node = self.style_node

        parameters = []
        for parameters_item_data in self.parameters:
            parameters_item = parameters_item_data.to_dict()
            parameters.append(parameters_item)

        revision = self.revision

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "slot": slot,
                "configured": configured,
                "purpose": purpose,
                "width": width,
                "height": height,
                "transparent": transparent,
                "workflow_json": workflow_json,
                "prompt_mappings": prompt_mappings,
                "locked_inputs": locked_inputs,
                "style_reference_mapping": style_reference_mapping,
                "style_node": style_node,
                "parameters": parameters,
                "revision": revision,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.mapping_view import MappingView  # noqa: PLC0415
        from ..models.parameter_view import ParameterView  # noqa: PLC0415
        from ..models.style_node import StyleNode  # noqa: PLC0415
        from ..models.workflow_view_workflow_json_type_0 import WorkflowViewWorkflowJsonType0  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        slot = check_workflow_view_slot(d.pop("slot"))

        configured = d.pop("configured")

        purpose = d.pop("purpose")

        width = d.pop("width")

        height = d.pop("height")

        transparent = d.pop("transparent")

        def _parse_workflow_json(data: object) -> None | WorkflowViewWorkflowJsonType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                workflow_json_type_0 = WorkflowViewWorkflowJsonType0.from_dict(data)

                return workflow_json_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | WorkflowViewWorkflowJsonType0, data)

        workflow_json = _parse_workflow_json(d.pop("workflow_json"))

        prompt_mappings = []
        _prompt_mappings = d.pop("prompt_mappings")
        for prompt_mappings_item_data in _prompt_mappings:
            prompt_mappings_item = MappingView.from_dict(prompt_mappings_item_data)

            prompt_mappings.append(prompt_mappings_item)

        locked_inputs = cast(list[str], d.pop("locked_inputs"))

        style_reference_mapping = d.pop("style_reference_mapping")

        def _parse_style_node(data: object) -> None | StyleNode:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                style_node_type_0 = StyleNode.from_dict(data)

                return style_node_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StyleNode, data)

        style_node = _parse_style_node(d.pop("style_node"))

        parameters = []
        _parameters = d.pop("parameters")
        for parameters_item_data in _parameters:
            parameters_item = ParameterView.from_dict(parameters_item_data)

            parameters.append(parameters_item)

        revision = d.pop("revision")

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        workflow_view = cls(
            id=id,
            slot=slot,
            configured=configured,
            purpose=purpose,
            width=width,
            height=height,
            transparent=transparent,
            workflow_json=workflow_json,
            prompt_mappings=prompt_mappings,
            locked_inputs=locked_inputs,
            style_reference_mapping=style_reference_mapping,
            style_node=style_node,
            parameters=parameters,
            revision=revision,
            updated_at=updated_at,
        )

        workflow_view.additional_properties = d
        return workflow_view

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
