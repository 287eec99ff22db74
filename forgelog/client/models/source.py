from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.source_operation import check_source_operation
from ..models.source_operation import SourceOperation
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID


T = TypeVar("T", bound="Source")


@_attrs_define
class Source:
    """A version of the library that the job starts from. It stays as it is; `version` left out: the one in use.

    retexture: the same model in another `material`, as an asset of its own. regenerate: the version's own request once
    more, with another seed unless one is given, as the next version of the same asset; what the request says beside it
    wins. sprites: sheets of its model, as a 2D_SPRITE of its own.

        Attributes:
            asset_id (UUID):
            operation (SourceOperation):
            version (int | None | Unset):
    """

    asset_id: UUID
    operation: SourceOperation
    version: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        asset_id = str(self.asset_id)

        operation: str = self.operation

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "asset_id": asset_id,
                "operation": operation,
            }
        )
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

        operation = check_source_operation(d.pop("operation"))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        source = cls(
            asset_id=asset_id,
            operation=operation,
            version=version,
        )

        return source
