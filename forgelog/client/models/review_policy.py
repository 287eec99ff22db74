from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.review_policy_auto_approve_type_0_item import check_review_policy_auto_approve_type_0_item
from ..models.review_policy_auto_approve_type_0_item import ReviewPolicyAutoApproveType0Item
from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast


T = TypeVar("T", bound="ReviewPolicy")


@_attrs_define
class ReviewPolicy:
    """Which checkpoints wait for a person, and how long.

    Attributes:
        auto_approve (list[ReviewPolicyAutoApproveType0Item] | Literal['*'] | Unset): checkpoints that approve
            themselves; "*" means all
        days (int | Unset): a review not decided by then fails the job; 0 waits for ever Default: 0.
    """

    auto_approve: list[ReviewPolicyAutoApproveType0Item] | Literal["*"] | Unset = UNSET
    days: int | Unset = 0

    def to_dict(self) -> dict[str, Any]:
        auto_approve: list[str] | Literal["*"] | Unset
        if isinstance(self.auto_approve, Unset):
            auto_approve = UNSET
        elif isinstance(self.auto_approve, list):
            auto_approve = []
            for auto_approve_type_0_item_data in self.auto_approve:
                auto_approve_type_0_item: str = auto_approve_type_0_item_data
                auto_approve.append(auto_approve_type_0_item)

        else:
            auto_approve = self.auto_approve

        days = self.days

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if auto_approve is not UNSET:
            field_dict["auto_approve"] = auto_approve
        if days is not UNSET:
            field_dict["days"] = days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_auto_approve(data: object) -> list[ReviewPolicyAutoApproveType0Item] | Literal["*"] | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                auto_approve_type_0 = []
                _auto_approve_type_0 = data
                for auto_approve_type_0_item_data in _auto_approve_type_0:
                    auto_approve_type_0_item = check_review_policy_auto_approve_type_0_item(
                        auto_approve_type_0_item_data
                    )

                    auto_approve_type_0.append(auto_approve_type_0_item)

                return auto_approve_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            auto_approve_type_1 = cast(Literal["*"], data)
            if auto_approve_type_1 != "*":
                raise ValueError(f"auto_approve_type_1 must match const '*', got '{auto_approve_type_1}'")
            return auto_approve_type_1

        auto_approve = _parse_auto_approve(d.pop("auto_approve", UNSET))

        days = d.pop("days", UNSET)

        review_policy = cls(
            auto_approve=auto_approve,
            days=days,
        )

        return review_policy
