from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.project_patch_auto_approve_type_0_item import check_project_patch_auto_approve_type_0_item
from ..models.project_patch_auto_approve_type_0_item import ProjectPatchAutoApproveType0Item
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.project_patch_settings_type_0 import ProjectPatchSettingsType0
    from ..models.quota_patch import QuotaPatch


T = TypeVar("T", bound="ProjectPatch")


@_attrs_define
class ProjectPatch:
    """A JSON merge patch: what is left out stays, `null` sets back to what a new project has.

    Attributes:
        name (None | str | Unset):
        style_dna (None | str | Unset):
        world_context (None | str | Unset):
        auto_approve (list[ProjectPatchAutoApproveType0Item] | None | Unset):
        quotas (None | QuotaPatch | Unset):
        weight (float | None | Unset):
        settings (None | ProjectPatchSettingsType0 | Unset):
    """

    name: None | str | Unset = UNSET
    style_dna: None | str | Unset = UNSET
    world_context: None | str | Unset = UNSET
    auto_approve: list[ProjectPatchAutoApproveType0Item] | None | Unset = UNSET
    quotas: None | QuotaPatch | Unset = UNSET
    weight: float | None | Unset = UNSET
    settings: None | ProjectPatchSettingsType0 | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.project_patch_settings_type_0 import ProjectPatchSettingsType0  # noqa: PLC0415
        from ..models.quota_patch import QuotaPatch  # noqa: PLC0415

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        style_dna: None | str | Unset
        if isinstance(self.style_dna, Unset):
            style_dna = UNSET
        else:
            style_dna = self.style_dna

        world_context: None | str | Unset
        if isinstance(self.world_context, Unset):
            world_context = UNSET
        else:
            world_context = self.world_context

        auto_approve: list[str] | None | Unset
        if isinstance(self.auto_approve, Unset):
            auto_approve = UNSET
        elif isinstance(self.auto_approve, list):
            auto_approve = []
            for auto_approve_type_0_item_data in self.auto_approve:
                auto_approve_type_0_item: str = auto_approve_type_0_item_data
                auto_approve.append(auto_approve_type_0_item)

        else:
            auto_approve = self.auto_approve

        quotas: dict[str, Any] | None | Unset
        if isinstance(self.quotas, Unset):
            quotas = UNSET
        elif isinstance(self.quotas, QuotaPatch):
            quotas = self.quotas.to_dict()
        else:
            quotas = self.quotas

        weight: float | None | Unset
        if isinstance(self.weight, Unset):
            weight = UNSET
        else:
            weight = self.weight

        settings: dict[str, Any] | None | Unset
        if isinstance(self.settings, Unset):
            settings = UNSET
        elif isinstance(self.settings, ProjectPatchSettingsType0):
            settings = self.settings.to_dict()
        else:
            settings = self.settings

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
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
        from ..models.project_patch_settings_type_0 import ProjectPatchSettingsType0  # noqa: PLC0415
        from ..models.quota_patch import QuotaPatch  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_style_dna(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        style_dna = _parse_style_dna(d.pop("style_dna", UNSET))

        def _parse_world_context(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        world_context = _parse_world_context(d.pop("world_context", UNSET))

        def _parse_auto_approve(data: object) -> list[ProjectPatchAutoApproveType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                auto_approve_type_0 = []
                _auto_approve_type_0 = data
                for auto_approve_type_0_item_data in _auto_approve_type_0:
                    auto_approve_type_0_item = check_project_patch_auto_approve_type_0_item(
                        auto_approve_type_0_item_data
                    )

                    auto_approve_type_0.append(auto_approve_type_0_item)

                return auto_approve_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ProjectPatchAutoApproveType0Item] | None | Unset, data)

        auto_approve = _parse_auto_approve(d.pop("auto_approve", UNSET))

        def _parse_quotas(data: object) -> None | QuotaPatch | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                quotas_type_0 = QuotaPatch.from_dict(data)

                return quotas_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QuotaPatch | Unset, data)

        quotas = _parse_quotas(d.pop("quotas", UNSET))

        def _parse_weight(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        weight = _parse_weight(d.pop("weight", UNSET))

        def _parse_settings(data: object) -> None | ProjectPatchSettingsType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_0 = ProjectPatchSettingsType0.from_dict(data)

                return settings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProjectPatchSettingsType0 | Unset, data)

        settings = _parse_settings(d.pop("settings", UNSET))

        project_patch = cls(
            name=name,
            style_dna=style_dna,
            world_context=world_context,
            auto_approve=auto_approve,
            quotas=quotas,
            weight=weight,
            settings=settings,
        )

        return project_patch
