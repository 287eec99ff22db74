from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.bulk_outcome_outcome import BulkOutcomeOutcome
from ..models.bulk_outcome_outcome import check_bulk_outcome_outcome
from typing import cast


T = TypeVar("T", bound="BulkOutcome")


@_attrs_define
class BulkOutcome:
    """Of one asset. `requested`: it is in the log, the read model does not show yet what came of it.

    `refused`: `code` and `detail` are those of the problem that a request for it alone would have been answered with.

        Attributes:
            asset_id (str):
            outcome (BulkOutcomeOutcome):
            code (str):  Default: ''.
            detail (str):  Default: ''.
    """

    asset_id: str
    outcome: BulkOutcomeOutcome
    code: str = ""
    detail: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = self.asset_id

        outcome: str = self.outcome

        code = self.code

        detail = self.detail

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "outcome": outcome,
                "code": code,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_id = d.pop("asset_id")

        outcome = check_bulk_outcome_outcome(d.pop("outcome"))

        code = d.pop("code")

        detail = d.pop("detail")

        bulk_outcome = cls(
            asset_id=asset_id,
            outcome=outcome,
            code=code,
            detail=detail,
        )

        bulk_outcome.additional_properties = d
        return bulk_outcome

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
