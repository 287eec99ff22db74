from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.asset_detail_metadata import AssetDetailMetadata
    from ..models.file_view import FileView
    from ..models.version_view import VersionView


T = TypeVar("T", bound="AssetDetail")


@_attrs_define
class AssetDetail:
    """
    Attributes:
        asset_id (str):
        project_id (str):
        asset_type (str):
        type_ (str):
        title (str):
        tags (list[str]):
        active_version (int):
        versions_count (int):
        deleted (bool):  Default: False.
        library_path (str):  Default: ''.
        files (list[FileView]):
        metadata (AssetDetailMetadata):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        versions (list[VersionView]):
    """

    asset_id: str
    project_id: str
    asset_type: str
    type_: str
    title: str
    tags: list[str]
    active_version: int
    versions_count: int
    files: list[FileView]
    metadata: AssetDetailMetadata
    created_at: datetime.datetime
    updated_at: datetime.datetime
    versions: list[VersionView]
    deleted: bool = False
    library_path: str = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.asset_detail_metadata import AssetDetailMetadata  # noqa: PLC0415
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.version_view import VersionView  # noqa: PLC0415

        asset_id = self.asset_id

        project_id = self.project_id

        asset_type = self.asset_type

        type_ = self.type_

        title = self.title

        tags = self.tags

        active_version = self.active_version

        versions_count = self.versions_count

        deleted = self.deleted

        library_path = self.library_path

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        metadata = self.metadata.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        versions = []
        for versions_item_data in self.versions:
            versions_item = versions_item_data.to_dict()
            versions.append(versions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "project_id": project_id,
                "asset_type": asset_type,
                "type": type_,
                "title": title,
                "tags": tags,
                "active_version": active_version,
                "versions_count": versions_count,
                "deleted": deleted,
                "library_path": library_path,
                "files": files,
                "metadata": metadata,
                "created_at": created_at,
                "updated_at": updated_at,
                "versions": versions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.asset_detail_metadata import AssetDetailMetadata  # noqa: PLC0415
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.version_view import VersionView  # noqa: PLC0415

        d = dict(src_dict)
        asset_id = d.pop("asset_id")

        project_id = d.pop("project_id")

        asset_type = d.pop("asset_type")

        type_ = d.pop("type")

        title = d.pop("title")

        tags = cast(list[str], d.pop("tags"))

        active_version = d.pop("active_version")

        versions_count = d.pop("versions_count")

        deleted = d.pop("deleted")

        library_path = d.pop("library_path")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = FileView.from_dict(files_item_data)

            files.append(files_item)

        metadata = AssetDetailMetadata.from_dict(d.pop("metadata"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        versions = []
        _versions = d.pop("versions")
        for versions_item_data in _versions:
            versions_item = VersionView.from_dict(versions_item_data)

            versions.append(versions_item)

        asset_detail = cls(
            asset_id=asset_id,
            project_id=project_id,
            asset_type=asset_type,
            type_=type_,
            title=title,
            tags=tags,
            active_version=active_version,
            versions_count=versions_count,
            deleted=deleted,
            library_path=library_path,
            files=files,
            metadata=metadata,
            created_at=created_at,
            updated_at=updated_at,
            versions=versions,
        )

        asset_detail.additional_properties = d
        return asset_detail

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
