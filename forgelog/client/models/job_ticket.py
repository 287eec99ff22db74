from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="JobTicket")


@_attrs_define
class JobTicket:
    """Where to look for a job that was just promised.

    Attributes:
        job_id (str):
        asset_id (str):
        seed (int):
        status_url (str):
    """

    job_id: str
    asset_id: str
    seed: int
    status_url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        asset_id = self.asset_id

        seed = self.seed

        status_url = self.status_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "job_id": job_id,
                "asset_id": asset_id,
                "seed": seed,
                "status_url": status_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        job_id = d.pop("job_id")

        asset_id = d.pop("asset_id")

        seed = d.pop("seed")

        status_url = d.pop("status_url")

        job_ticket = cls(
            job_id=job_id,
            asset_id=asset_id,
            seed=seed,
            status_url=status_url,
        )

        job_ticket.additional_properties = d
        return job_ticket

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
