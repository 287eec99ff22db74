from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.member_view import MemberView
    from ..models.project_view_quotas import ProjectViewQuotas
    from ..models.project_view_settings import ProjectViewSettings


T = TypeVar("T", bound="ProjectView")


@_attrs_define
class ProjectView:
    """`weight` is the project's share of the farm beside the others'; quotas of zero mean no limit.

    Attributes:
        project_id (str):
        name (str):
        style_dna (str):
        world_context (str):
        auto_approve (list[str]):
        quotas (ProjectViewQuotas):
        weight (float):
        settings (ProjectViewSettings):
        updated_at (datetime.datetime | None):
        members (list[MemberView]):
    """

    project_id: str
    name: str
    style_dna: str
    world_context: str
    auto_approve: list[str]
    quotas: ProjectViewQuotas
    weight: float
    settings: ProjectViewSettings
    updated_at: datetime.datetime | None
    members: list[MemberView]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.member_view import MemberView  # noqa: PLC0415
        from ..models.project_view_quotas import ProjectViewQuotas  # noqa: PLC0415
        from ..models.project_view_settings import ProjectViewSettings  # noqa: PLC0415

        project_id = self.project_id

        name = self.name

        style_dna = self.style_dna

        world_context = self.world_context

        auto_approve = self.auto_approve

        quotas = self.quotas.to_dict()

        weight = self.weight

        settings = self.settings.to_dict()

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        members = []
        for members_item_data in self.members:
            members_item = members_item_data.to_dict()
            members.append(members_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "project_id": project_id,
                "name": name,
                "style_dna": style_dna,
                "world_context": world_context,
                "auto_approve": auto_approve,
                "quotas": quotas,
                "weight": weight,
                "settings": settings,
                "updated_at": updated_at,
                "members": members,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.member_view import MemberView  # noqa: PLC0415
        from ..models.project_view_quotas import ProjectViewQuotas  # noqa: PLC0415
        from ..models.project_view_settings import ProjectViewSettings  # noqa: PLC0415

        d = dict(src_dict)
        project_id = d.pop("project_id")

        name = d.pop("name")

        style_dna = d.pop("style_dna")

        world_context = d.pop("world_context")

        auto_approve = cast(list[str], d.pop("auto_approve"))

        quotas = ProjectViewQuotas.from_dict(d.pop("quotas"))

        weight = d.pop("weight")

        settings = ProjectViewSettings.from_dict(d.pop("settings"))

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

        members = []
        _members = d.pop("members")
        for members_item_data in _members:
            members_item = MemberView.from_dict(members_item_data)

            members.append(members_item)

        project_view = cls(
            project_id=project_id,
            name=name,
            style_dna=style_dna,
            world_context=world_context,
            auto_approve=auto_approve,
            quotas=quotas,
            weight=weight,
            settings=settings,
            updated_at=updated_at,
            members=members,
        )

        project_view.additional_properties = d
        return project_view

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
