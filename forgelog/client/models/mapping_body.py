from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.mapping_body_source import check_mapping_body_source
from ..models.mapping_body_source import MappingBodySource
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="MappingBody")


@_attrs_define
class MappingBody:
    """Which text goes into which input of the workflow.

    `node` is an id, a title or a class that only one node has. `entity_description`: `template` with the request's
    words in the place of `{description}`, and what it shall not be in that of `{negative_prompt}`. `static_text`: the
    template as it is.

        Attributes:
            node (str):
            input_ (str | Unset):  Default: 'text'.
            source (MappingBodySource | Unset):  Default: 'entity_description'.
            template (str | Unset):  Default: '{description}'.
            negative (bool | Unset): this is where what it shall not be goes Default: False.
    """

    node: str
    input_: str | Unset = "text"
    source: MappingBodySource | Unset = "entity_description"
    template: str | Unset = "{description}"
    negative: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        node = self.node

        input_ = self.input_

        source: str | Unset = UNSET
        if not isinstance(self.source, Unset):
            source = self.source

        template = self.template

        negative = self.negative

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "node": node,
            }
        )
        if input_ is not UNSET:
            field_dict["input"] = input_
        if source is not UNSET:
            field_dict["source"] = source
        if template is not UNSET:
            field_dict["template"] = template
        if negative is not UNSET:
            field_dict["negative"] = negative

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        node = d.pop("node")

        input_ = d.pop("input", UNSET)

        _source = d.pop("source", UNSET)
        source: MappingBodySource | Unset
        if isinstance(_source, Unset):
            source = UNSET
        else:
            source = check_mapping_body_source(_source)

        template = d.pop("template", UNSET)

        negative = d.pop("negative", UNSET)

        mapping_body = cls(
            node=node,
            input_=input_,
            source=source,
            template=template,
            negative=negative,
        )

        return mapping_body
