from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.annotation_kind import AnnotationKind
from ..models.annotation_kind import check_annotation_kind
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Annotation")


@_attrs_define
class Annotation:
    """A mark on one of the files under review: a pin at `x`, `y`, or a stroke through `points`, and what it says.

    Attributes:
        sha256 (str):
        kind (AnnotationKind | Unset):  Default: 'pin'.
        x (float | None | Unset):
        y (float | None | Unset):
        points (list[list[float]] | Unset):
        text (str | Unset):  Default: ''.
    """

    sha256: str
    kind: AnnotationKind | Unset = "pin"
    x: float | None | Unset = UNSET
    y: float | None | Unset = UNSET
    points: list[list[float]] | Unset = UNSET
    text: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        sha256 = self.sha256

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        x: float | None | Unset
        if isinstance(self.x, Unset):
            x = UNSET
        else:
            x = self.x

        y: float | None | Unset
        if isinstance(self.y, Unset):
            y = UNSET
        else:
            y = self.y

        points: list[list[float]] | Unset = UNSET
        if not isinstance(self.points, Unset):
            points = []
            for points_item_data in self.points:
                points_item = []
                for points_item_item_data in points_item_data:
                    points_item_item: float
                    points_item_item = points_item_item_data
                    points_item.append(points_item_item)

                points.append(points_item)

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "sha256": sha256,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if x is not UNSET:
            field_dict["x"] = x
        if y is not UNSET:
            field_dict["y"] = y
        if points is not UNSET:
            field_dict["points"] = points
        if text is not UNSET:
            field_dict["text"] = text

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        sha256 = d.pop("sha256")

        _kind = d.pop("kind", UNSET)
        kind: AnnotationKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_annotation_kind(_kind)

        def _parse_x(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        x = _parse_x(d.pop("x", UNSET))

        def _parse_y(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        y = _parse_y(d.pop("y", UNSET))

        _points = d.pop("points", UNSET)
        points: list[list[float]] | Unset = UNSET
        if _points is not UNSET:
            points = []
            for points_item_data in _points:
                points_item = []
                _points_item = points_item_data
                for points_item_item_data in _points_item:

                    def _parse_points_item_item(data: object) -> float:
                        return cast(float, data)

                    points_item_item = _parse_points_item_item(points_item_item_data)

                    points_item.append(points_item_item)

                points.append(points_item)

        text = d.pop("text", UNSET)

        annotation = cls(
            sha256=sha256,
            kind=kind,
            x=x,
            y=y,
            points=points,
            text=text,
        )

        return annotation
