from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.node_kind import check_node_kind
from ..models.node_kind import NodeKind
from typing import cast

if TYPE_CHECKING:
    from ..models.node_facts import NodeFacts


T = TypeVar("T", bound="Node")


@_attrs_define
class Node:
    """`id` is unique in the graph: version:<asset>:<n>, job:<id>, step:<job>:<name>, file:<sha256>, ...

    Attributes:
        id (str):
        kind (NodeKind):
        label (str):
        facts (NodeFacts):
    """

    id: str
    kind: NodeKind
    label: str
    facts: NodeFacts
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.node_facts import NodeFacts  # noqa: PLC0415

        id = self.id

        kind: str = self.kind

        label = self.label

        facts = self.facts.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "label": label,
                "facts": facts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.node_facts import NodeFacts  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        kind = check_node_kind(d.pop("kind"))

        label = d.pop("label")

        facts = NodeFacts.from_dict(d.pop("facts"))

        node = cls(
            id=id,
            kind=kind,
            label=label,
            facts=facts,
        )

        node.additional_properties = d
        return node

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
