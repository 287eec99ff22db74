from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.review_decision import check_review_decision
from ..models.review_decision import ReviewDecision
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.annotation import Annotation
    from ..models.edit import Edit
    from ..models.review_params import ReviewParams


T = TypeVar("T", bound="Review")


@_attrs_define
class Review:
    """`subject_sha256` is the one that the job's `review` showed. `params` go to the step that is done again.

    What `notes` and `annotations` say is heard by every step that is done again.

        Attributes:
            decision (ReviewDecision):
            subject_sha256 (str):
            notes (str | Unset):  Default: ''.
            rewind_to (None | str | Unset):
            edits (list[Edit] | Unset):
            annotations (list[Annotation] | Unset):
            params (ReviewParams | Unset):
            seed (int | None | Unset):
    """

    decision: ReviewDecision
    subject_sha256: str
    notes: str | Unset = ""
    rewind_to: None | str | Unset = UNSET
    edits: list[Edit] | Unset = UNSET
    annotations: list[Annotation] | Unset = UNSET
    params: ReviewParams | Unset = UNSET
    seed: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.annotation import Annotation  # noqa: PLC0415
        from ..models.edit import Edit  # noqa: PLC0415
        from ..models.review_params import ReviewParams  # noqa: PLC0415

        decision: str = self.decision

        subject_sha256 = self.subject_sha256

        notes = self.notes

        rewind_to: None | str | Unset
        if isinstance(self.rewind_to, Unset):
            rewind_to = UNSET
        else:
            rewind_to = self.rewind_to

        edits: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.edits, Unset):
            edits = []
            for edits_item_data in self.edits:
                edits_item = edits_item_data.to_dict()
                edits.append(edits_item)

        annotations: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.annotations, Unset):
            annotations = []
            for annotations_item_data in self.annotations:
                annotations_item = annotations_item_data.to_dict()
                annotations.append(annotations_item)

        params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.params, Unset):
            params = self.params.to_dict()

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "decision": decision,
                "subject_sha256": subject_sha256,
            }
        )
        if notes is not UNSET:
            field_dict["notes"] = notes
        if rewind_to is not UNSET:
            field_dict["rewind_to"] = rewind_to
        if edits is not UNSET:
            field_dict["edits"] = edits
        if annotations is not UNSET:
            field_dict["annotations"] = annotations
        if params is not UNSET:
            field_dict["params"] = params
        if seed is not UNSET:
            field_dict["seed"] = seed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.annotation import Annotation  # noqa: PLC0415
        from ..models.edit import Edit  # noqa: PLC0415
        from ..models.review_params import ReviewParams  # noqa: PLC0415

        d = dict(src_dict)
        decision = check_review_decision(d.pop("decision"))

        subject_sha256 = d.pop("subject_sha256")

        notes = d.pop("notes", UNSET)

        def _parse_rewind_to(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rewind_to = _parse_rewind_to(d.pop("rewind_to", UNSET))

        _edits = d.pop("edits", UNSET)
        edits: list[Edit] | Unset = UNSET
        if _edits is not UNSET:
            edits = []
            for edits_item_data in _edits:
                edits_item = Edit.from_dict(edits_item_data)

                edits.append(edits_item)

        _annotations = d.pop("annotations", UNSET)
        annotations: list[Annotation] | Unset = UNSET
        if _annotations is not UNSET:
            annotations = []
            for annotations_item_data in _annotations:
                annotations_item = Annotation.from_dict(annotations_item_data)

                annotations.append(annotations_item)

        _params = d.pop("params", UNSET)
        params: ReviewParams | Unset
        if isinstance(_params, Unset):
            params = UNSET
        else:
            params = ReviewParams.from_dict(_params)

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        review = cls(
            decision=decision,
            subject_sha256=subject_sha256,
            notes=notes,
            rewind_to=rewind_to,
            edits=edits,
            annotations=annotations,
            params=params,
            seed=seed,
        )

        return review
