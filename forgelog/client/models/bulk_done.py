from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.bulk_outcome import BulkOutcome


T = TypeVar("T", bound="BulkDone")


@_attrs_define
class BulkDone:
    """One outcome for each id, in the order of the request; an id that was named twice has one.

    Attributes:
        changed (int):
        refused (int):
        assets (list[BulkOutcome]):
    """

    changed: int
    refused: int
    assets: list[BulkOutcome]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bulk_outcome import BulkOutcome  # noqa: PLC0415

        changed = self.changed

        refused = self.refused

        assets = []
        for assets_item_data in self.assets:
            assets_item = assets_item_data.to_dict()
            assets.append(assets_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changed": changed,
                "refused": refused,
                "assets": assets,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_outcome import BulkOutcome  # noqa: PLC0415

        d = dict(src_dict)
        changed = d.pop("changed")

        refused = d.pop("refused")

        assets = []
        _assets = d.pop("assets")
        for assets_item_data in _assets:
            assets_item = BulkOutcome.from_dict(assets_item_data)

            assets.append(assets_item)

        bulk_done = cls(
            changed=changed,
            refused=refused,
            assets=assets,
        )

        bulk_done.additional_properties = d
        return bulk_done

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
