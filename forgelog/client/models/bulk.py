from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID


T = TypeVar("T", bound="Bulk")


@_attrs_define
class Bulk:
    """One change to many assets: tags that are added and taken away, or `delete`.

    Attributes:
        ids (list[UUID]):
        add_tags (list[str] | Unset):
        remove_tags (list[str] | Unset):
        delete (bool | Unset):  Default: False.
        reason (str | Unset):  Default: ''.
    """

    ids: list[UUID]
    add_tags: list[str] | Unset = UNSET
    remove_tags: list[str] | Unset = UNSET
    delete: bool | Unset = False
    reason: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        ids = []
        for ids_item_data in self.ids:
            ids_item = str(ids_item_data)
            ids.append(ids_item)

        add_tags: list[str] | Unset = UNSET
        if not isinstance(self.add_tags, Unset):
            add_tags = self.add_tags

        remove_tags: list[str] | Unset = UNSET
        if not isinstance(self.remove_tags, Unset):
            remove_tags = self.remove_tags

        delete = self.delete

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "ids": ids,
            }
        )
        if add_tags is not UNSET:
            field_dict["add_tags"] = add_tags
        if remove_tags is not UNSET:
            field_dict["remove_tags"] = remove_tags
        if delete is not UNSET:
            field_dict["delete"] = delete
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ids = []
        _ids = d.pop("ids")
        for ids_item_data in _ids:
            ids_item = UUID(ids_item_data)

            ids.append(ids_item)

        add_tags = cast(list[str], d.pop("add_tags", UNSET))

        remove_tags = cast(list[str], d.pop("remove_tags", UNSET))

        delete = d.pop("delete", UNSET)

        reason = d.pop("reason", UNSET)

        bulk = cls(
            ids=ids,
            add_tags=add_tags,
            remove_tags=remove_tags,
            delete=delete,
            reason=reason,
        )

        return bulk
