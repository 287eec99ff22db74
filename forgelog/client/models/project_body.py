from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.project_body_auto_approve_item import check_project_body_auto_approve_item
from ..models.project_body_auto_approve_item import ProjectBodyAutoApproveItem
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.project_body_settings import ProjectBodySettings
    from ..models.quota_body import QuotaBody


T = TypeVar("T", bound="ProjectBody")


@_attrs_define
class ProjectBody:
    """All settings of a project as they shall stand.

    Attributes:
        name (str):
        style_dna (str | Unset):  Default: ''.
        world_context (str | Unset):  Default: ''.
        auto_approve (list[ProjectBodyAutoApproveItem] | Unset):
        quotas (QuotaBody | Unset): Zero means no limit.
        weight (float | Unset):  Default: 1.0.
        settings (ProjectBodySettings | Unset): open_jobs: how many may be open; review_days: a review not decided by
            then fails its job, unless the job says otherwise. Anything else is kept for your own use.
    """

    name: str
    style_dna: str | Unset = ""
    world_context: str | Unset = ""
    auto_approve: list[ProjectBodyAutoApproveItem] | Unset = UNSET
    quotas: QuotaBody | Unset = UNSET
    weight: float | Unset = 1.0
    settings: ProjectBodySettings | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.project_body_settings import ProjectBodySettings  # noqa: PLC0415
        from ..models.quota_body import QuotaBody  # noqa: PLC0415

        name = self.name

        style_dna = self.style_dna

        world_context = self.world_context

        auto_approve: list[str] | Unset = UNSET
        if not isinstance(self.auto_approve, Unset):
            auto_approve = []
            for auto_approve_item_data in self.auto_approve:
                auto_approve_item: str = auto_approve_item_data
                auto_approve.append(auto_approve_item)

        quotas: dict[str, Any] | Unset = UNSET
        if not isinstance(self.quotas, Unset):
            quotas = self.quotas.to_dict()

        weight = self.weight

        settings: dict[str, Any] | Unset = UNSET
        if not isinstance(self.settings, Unset):
            settings = self.settings.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if style_dna is not UNSET:
            field_dict["style_dna"] = style_dna
        if world_context is not UNSET:
            field_dict["world_context"] = world_context
        if auto_approve is not UNSET:
            field_dict["auto_approve"] = auto_approve
        if quotas is not UNSET:
            field_dict["quotas"] = quotas
        if weight is not UNSET:
            field_dict["weight"] = weight
        if settings is not UNSET:
            field_dict["settings"] = settings

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.project_body_settings import ProjectBodySettings  # noqa: PLC0415
        from ..models.quota_body import QuotaBody  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        style_dna = d.pop("style_dna", UNSET)

        world_context = d.pop("world_context", UNSET)

        _auto_approve = d.pop("auto_approve", UNSET)
        auto_approve: list[ProjectBodyAutoApproveItem] | Unset = UNSET
        if _auto_approve is not UNSET:
            auto_approve = []
            for auto_approve_item_data in _auto_approve:
                auto_approve_item = check_project_body_auto_approve_item(auto_approve_item_data)

                auto_approve.append(auto_approve_item)

        _quotas = d.pop("quotas", UNSET)
        quotas: QuotaBody | Unset
        if isinstance(_quotas, Unset):
            quotas = UNSET
        else:
            quotas = QuotaBody.from_dict(_quotas)

        weight = d.pop("weight", UNSET)

        _settings = d.pop("settings", UNSET)
        settings: ProjectBodySettings | Unset
        if isinstance(_settings, Unset):
            settings = UNSET
        else:
            settings = ProjectBodySettings.from_dict(_settings)

        project_body = cls(
            name=name,
            style_dna=style_dna,
            world_context=world_context,
            auto_approve=auto_approve,
            quotas=quotas,
            weight=weight,
            settings=settings,
        )

        return project_body
