from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.search_page_mode import check_search_page_mode
from ..models.search_page_mode import SearchPageMode
from typing import cast

if TYPE_CHECKING:
    from ..models.found_asset import FoundAsset
    from ..models.search_page_facets import SearchPageFacets


T = TypeVar("T", bound="SearchPage")


@_attrs_define
class SearchPage:
    """`mode`: how it was looked for, in the end; `note` says why that is not how it was asked for.

    `behind`: assets that the index does not know yet. `facets`: name -> value -> count, of `counted` assets;
    `capped`: there are more than those.

        Attributes:
            items (list[FoundAsset]):
            next_cursor (None | str):
            mode (SearchPageMode):
            note (str):  Default: ''.
            behind (int):  Default: 0.
            counted (int):  Default: 0.
            capped (bool):  Default: False.
            facets (SearchPageFacets):
    """

    items: list[FoundAsset]
    next_cursor: None | str
    mode: SearchPageMode
    facets: SearchPageFacets
    note: str = ""
    behind: int = 0
    counted: int = 0
    capped: bool = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.found_asset import FoundAsset  # noqa: PLC0415
        from ..models.search_page_facets import SearchPageFacets  # noqa: PLC0415

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_cursor: None | str
        next_cursor = self.next_cursor

        mode: str = self.mode

        note = self.note

        behind = self.behind

        counted = self.counted

        capped = self.capped

        facets = self.facets.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "next_cursor": next_cursor,
                "mode": mode,
                "note": note,
                "behind": behind,
                "counted": counted,
                "capped": capped,
                "facets": facets,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.found_asset import FoundAsset  # noqa: PLC0415
        from ..models.search_page_facets import SearchPageFacets  # noqa: PLC0415

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = FoundAsset.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        mode = check_search_page_mode(d.pop("mode"))

        note = d.pop("note")

        behind = d.pop("behind")

        counted = d.pop("counted")

        capped = d.pop("capped")

        facets = SearchPageFacets.from_dict(d.pop("facets"))

        search_page = cls(
            items=items,
            next_cursor=next_cursor,
            mode=mode,
            note=note,
            behind=behind,
            counted=counted,
            capped=capped,
            facets=facets,
        )

        search_page.additional_properties = d
        return search_page

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
