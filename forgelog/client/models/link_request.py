from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID


T = TypeVar("T", bound="LinkRequest")


@_attrs_define
class LinkRequest:
    """A file that is about to be sent. `size` in bytes, the most that will be taken.

    Attributes:
        size (int):
        name (str | Unset):  Default: ''.
        media_type (str | Unset): left out: told by the bytes Default: ''.
        project_id (None | Unset | UUID): whose file it shall be; left out: of your only project, else yours
    """

    size: int
    name: str | Unset = ""
    media_type: str | Unset = ""
    project_id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        size = self.size

        name = self.name

        media_type = self.media_type

        project_id: None | str | Unset
        if isinstance(self.project_id, Unset):
            project_id = UNSET
        elif isinstance(self.project_id, UUID):
            project_id = str(self.project_id)
        else:
            project_id = self.project_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "size": size,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if project_id is not UNSET:
            field_dict["project_id"] = project_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        size = d.pop("size")

        name = d.pop("name", UNSET)

        media_type = d.pop("media_type", UNSET)

        def _parse_project_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                project_id_type_0 = UUID(data)

                return project_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        project_id = _parse_project_id(d.pop("project_id", UNSET))

        link_request = cls(
            size=size,
            name=name,
            media_type=media_type,
            project_id=project_id,
        )

        return link_request
