from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.constraints_platform import check_constraints_platform
from ..models.constraints_platform import ConstraintsPlatform
from ..models.constraints_rig_type_type_0 import check_constraints_rig_type_type_0
from ..models.constraints_rig_type_type_0 import ConstraintsRigTypeType0
from ..models.constraints_views import check_constraints_views
from ..models.constraints_views import ConstraintsViews
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Constraints")


@_attrs_define
class Constraints:
    """What it must keep to. `poly_count_budget` in triangles.

    Attributes:
        platform (ConstraintsPlatform | Unset):  Default: 'PC'.
        poly_count_budget (int | None | Unset):
        rig_type (ConstraintsRigTypeType0 | None | Unset): left out: guessed from the words
        single_skin (bool | Unset): one closed skin instead of many closed parts: for printing Default: False.
        root_motion (bool | Unset): clips travel with the root bone; left out they stay in place Default: False.
        views (ConstraintsViews | Unset): how many sides are drawn before the shape is made Default: 4.
        height_m (float | None | Unset): how tall the model stands at rest, in metres: a biped to the crown of its head
            (no plume, no hat, no raised staff), anything else to its highest point; left out: what its kind is
    """

    platform: ConstraintsPlatform | Unset = "PC"
    poly_count_budget: int | None | Unset = UNSET
    rig_type: ConstraintsRigTypeType0 | None | Unset = UNSET
    single_skin: bool | Unset = False
    root_motion: bool | Unset = False
    views: ConstraintsViews | Unset = 4
    height_m: float | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        platform: str | Unset = UNSET
        if not isinstance(self.platform, Unset):
            platform = self.platform

        poly_count_budget: int | None | Unset
        if isinstance(self.poly_count_budget, Unset):
            poly_count_budget = UNSET
        else:
            poly_count_budget = self.poly_count_budget

        rig_type: None | str | Unset
        if isinstance(self.rig_type, Unset):
            rig_type = UNSET
        elif isinstance(self.rig_type, str):
            rig_type = self.rig_type
        else:
            rig_type = self.rig_type

        single_skin = self.single_skin

        root_motion = self.root_motion

        views: int | Unset = UNSET
        if not isinstance(self.views, Unset):
            views = self.views

        height_m: float | None | Unset
        if isinstance(self.height_m, Unset):
            height_m = UNSET
        else:
            height_m = self.height_m

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if platform is not UNSET:
            field_dict["platform"] = platform
        if poly_count_budget is not UNSET:
            field_dict["poly_count_budget"] = poly_count_budget
        if rig_type is not UNSET:
            field_dict["rig_type"] = rig_type
        if single_skin is not UNSET:
            field_dict["single_skin"] = single_skin
        if root_motion is not UNSET:
            field_dict["root_motion"] = root_motion
        if views is not UNSET:
            field_dict["views"] = views
        if height_m is not UNSET:
            field_dict["height_m"] = height_m

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _platform = d.pop("platform", UNSET)
        platform: ConstraintsPlatform | Unset
        if isinstance(_platform, Unset):
            platform = UNSET
        else:
            platform = check_constraints_platform(_platform)

        def _parse_poly_count_budget(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        poly_count_budget = _parse_poly_count_budget(d.pop("poly_count_budget", UNSET))

        def _parse_rig_type(data: object) -> ConstraintsRigTypeType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                rig_type_type_0 = check_constraints_rig_type_type_0(data)

                return rig_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConstraintsRigTypeType0 | None | Unset, data)

        rig_type = _parse_rig_type(d.pop("rig_type", UNSET))

        single_skin = d.pop("single_skin", UNSET)

        root_motion = d.pop("root_motion", UNSET)

        _views = d.pop("views", UNSET)
        views: ConstraintsViews | Unset
        if isinstance(_views, Unset):
            views = UNSET
        else:
            views = check_constraints_views(_views)

        def _parse_height_m(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        height_m = _parse_height_m(d.pop("height_m", UNSET))

        constraints = cls(
            platform=platform,
            poly_count_budget=poly_count_budget,
            rig_type=rig_type,
            single_skin=single_skin,
            root_motion=root_motion,
            views=views,
            height_m=height_m,
        )

        return constraints
