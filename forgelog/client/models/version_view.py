from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.file_view import FileView
    from ..models.version_view_metadata import VersionViewMetadata


T = TypeVar("T", bound="VersionView")


@_attrs_define
class VersionView:
    """
    Attributes:
        version (int):
        job_id (str):
        version_key (str):
        library_path (str):
        files (list[FileView]):
        metadata (VersionViewMetadata):
        created_at (datetime.datetime):
    """

    version: int
    job_id: str
    version_key: str
    library_path: str
    files: list[FileView]
    metadata: VersionViewMetadata
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.version_view_metadata import VersionViewMetadata  # noqa: PLC0415

        version = self.version

        job_id = self.job_id

        version_key = self.version_key

        library_path = self.library_path

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        metadata = self.metadata.to_dict()

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "job_id": job_id,
                "version_key": version_key,
                "library_path": library_path,
                "files": files,
                "metadata": metadata,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_view import FileView  # noqa: PLC0415
        from ..models.version_view_metadata import VersionViewMetadata  # noqa: PLC0415

        d = dict(src_dict)
        version = d.pop("version")

        job_id = d.pop("job_id")

        version_key = d.pop("version_key")

        library_path = d.pop("library_path")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = FileView.from_dict(files_item_data)

            files.append(files_item)

        metadata = VersionViewMetadata.from_dict(d.pop("metadata"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        version_view = cls(
            version=version,
            job_id=job_id,
            version_key=version_key,
            library_path=library_path,
            files=files,
            metadata=metadata,
            created_at=created_at,
        )

        version_view.additional_properties = d
        return version_view

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
