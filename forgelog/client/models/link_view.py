from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.link_view_method import check_link_view_method
from ..models.link_view_method import LinkViewMethod
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.link_view_fields import LinkViewFields


T = TypeVar("T", bound="LinkView")


@_attrs_define
class LinkView:
    """Where to send the file: a PUT of its bytes, or a POST of a form with `fields` and, last, the part `file`.

    Attributes:
        link_id (str):
        method (LinkViewMethod):
        url (str):
        fields (LinkViewFields):
        expires_at (datetime.datetime):
        complete_url (str):
    """

    link_id: str
    method: LinkViewMethod
    url: str
    fields: LinkViewFields
    expires_at: datetime.datetime
    complete_url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.link_view_fields import LinkViewFields  # noqa: PLC0415

        link_id = self.link_id

        method: str = self.method

        url = self.url

        fields = self.fields.to_dict()

        expires_at = self.expires_at.isoformat()

        complete_url = self.complete_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "link_id": link_id,
                "method": method,
                "url": url,
                "fields": fields,
                "expires_at": expires_at,
                "complete_url": complete_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.link_view_fields import LinkViewFields  # noqa: PLC0415

        d = dict(src_dict)
        link_id = d.pop("link_id")

        method = check_link_view_method(d.pop("method"))

        url = d.pop("url")

        fields = LinkViewFields.from_dict(d.pop("fields"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        complete_url = d.pop("complete_url")

        link_view = cls(
            link_id=link_id,
            method=method,
            url=url,
            fields=fields,
            expires_at=expires_at,
            complete_url=complete_url,
        )

        link_view.additional_properties = d
        return link_view

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
