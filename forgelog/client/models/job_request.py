from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.job_request_asset_type import check_job_request_asset_type
from ..models.job_request_asset_type import JobRequestAssetType
from ..models.job_request_only_type_0 import check_job_request_only_type_0
from ..models.job_request_only_type_0 import JobRequestOnlyType0
from ..models.job_request_output_format_type_0 import check_job_request_output_format_type_0
from ..models.job_request_output_format_type_0 import JobRequestOutputFormatType0
from ..models.job_request_workflow_slot_type_0 import check_job_request_workflow_slot_type_0
from ..models.job_request_workflow_slot_type_0 import JobRequestWorkflowSlotType0
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID

if TYPE_CHECKING:
    from ..models.constraints import Constraints
    from ..models.entity import Entity
    from ..models.given_file import GivenFile
    from ..models.image_size import ImageSize
    from ..models.job_request_metadata import JobRequestMetadata
    from ..models.job_request_motion_type_1 import JobRequestMotionType1
    from ..models.material import Material
    from ..models.prompt import Prompt
    from ..models.review_policy import ReviewPolicy
    from ..models.source import Source
    from ..models.sprites import Sprites
    from ..models.style_reference import StyleReference


T = TypeVar("T", bound="JobRequest")


@_attrs_define
class JobRequest:
    """One asset to make, or `count` takes of it. With a `source`, `asset_type` and `prompt` may be left out.

    Attributes:
        project_id (UUID | Unset):  Default: UUID('00000000-0000-4000-8000-000000000001').
        source (None | Source | Unset): start from a version of the library
        material (Material | None | Unset): for a retexture
        asset_type (JobRequestAssetType | Unset):
        title (str | Unset):  Default: ''.
        prompt (Prompt | Unset): What it shall be. `style` left empty: the project's own style.
        constraints (Constraints | Unset): What it must keep to. `poly_count_budget` in triangles.
        reference_image_url (None | str | Unset):
        style_reference (None | StyleReference | Unset):
        workflow_slot (JobRequestWorkflowSlotType0 | None | Unset): make the picture by the workflow saved there, if one
            is
        style_embeddings (list[float] | Unset):
        motion (JobRequestMotionType1 | None | str | Unset):
        sprites (None | Sprites | Unset): asks for sheets, besides the model or as a 2D sprite
        only (JobRequestOnlyType0 | None | Unset): one part of the work: images (draw the words), pictures (clean those
            given), mesh (a shape from pictures), clean (repair and finish a mesh)
        output_format (JobRequestOutputFormatType0 | None | Unset): which of its files a client means to take
        image (ImageSize | None | Unset): of the picture that `only: "images"` draws; left out: 1024
        inputs (list[GivenFile] | Unset):
        entity (Entity | None | Unset): the thing in the game that the asset is for
        metadata (JobRequestMetadata | Unset): kept with the job and its asset, for your own use
        seed (int | None | Unset):
        priority (int | Unset):  Default: 0.
        batch_id (None | str | Unset):
        count (int | Unset):  Default: 1.
        review (ReviewPolicy | Unset): Which checkpoints wait for a person, and how long.
    """

    project_id: UUID | Unset = UUID("00000000-0000-4000-8000-000000000001")
    source: None | Source | Unset = UNSET
    material: Material | None | Unset = UNSET
    asset_type: JobRequestAssetType | Unset = UNSET
    title: str | Unset = ""
    prompt: Prompt | Unset = UNSET
    constraints: Constraints | Unset = UNSET
    reference_image_url: None | str | Unset = UNSET
    style_reference: None | StyleReference | Unset = UNSET
    workflow_slot: JobRequestWorkflowSlotType0 | None | Unset = UNSET
    style_embeddings: list[float] | Unset = UNSET
    motion: JobRequestMotionType1 | None | str | Unset = UNSET
    sprites: None | Sprites | Unset = UNSET
    only: JobRequestOnlyType0 | None | Unset = UNSET
    output_format: JobRequestOutputFormatType0 | None | Unset = UNSET
    image: ImageSize | None | Unset = UNSET
    inputs: list[GivenFile] | Unset = UNSET
    entity: Entity | None | Unset = UNSET
    metadata: JobRequestMetadata | Unset = UNSET
    seed: int | None | Unset = UNSET
    priority: int | Unset = 0
    batch_id: None | str | Unset = UNSET
    count: int | Unset = 1
    review: ReviewPolicy | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.constraints import Constraints  # noqa: PLC0415
        from ..models.entity import Entity  # noqa: PLC0415
        from ..models.given_file import GivenFile  # noqa: PLC0415
        from ..models.image_size import ImageSize  # noqa: PLC0415
        from ..models.job_request_metadata import JobRequestMetadata  # noqa: PLC0415
        from ..models.job_request_motion_type_1 import JobRequestMotionType1  # noqa: PLC0415
        from ..models.material import Material  # noqa: PLC0415
        from ..models.prompt import Prompt  # noqa: PLC0415
        from ..models.review_policy import ReviewPolicy  # noqa: PLC0415
        from ..models.source import Source  # noqa: PLC0415
        from ..models.sprites import Sprites  # noqa: PLC0415
        from ..models.style_reference import StyleReference  # noqa: PLC0415

        project_id: str | Unset = UNSET
        if not isinstance(self.project_id, Unset):
            project_id = str(self.project_id)

        source: dict[str, Any] | None | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        elif isinstance(self.source, Source):
            source = self.source.to_dict()
        else:
            source = self.source

        material: dict[str, Any] | None | Unset
        if isinstance(self.material, Unset):
            material = UNSET
        elif isinstance(self.material, Material):
            material = self.material.to_dict()
        else:
            material = self.material

        asset_type: str | Unset = UNSET
        if not isinstance(self.asset_type, Unset):
            asset_type = self.asset_type

        title = self.title

        prompt: dict[str, Any] | Unset = UNSET
        if not isinstance(self.prompt, Unset):
            prompt = self.prompt.to_dict()

        constraints: dict[str, Any] | Unset = UNSET
        if not isinstance(self.constraints, Unset):
            constraints = self.constraints.to_dict()

        reference_image_url: None | str | Unset
        if isinstance(self.reference_image_url, Unset):
            reference_image_url = UNSET
        else:
            reference_image_url = self.reference_image_url

        style_reference: dict[str, Any] | None | Unset
        if isinstance(self.style_reference, Unset):
            style_reference = UNSET
        elif isinstance(self.style_reference, StyleReference):
            style_reference = self.style_reference.to_dict()
        else:
            style_reference = self.style_reference

        workflow_slot: None | str | Unset
        if isinstance(self.workflow_slot, Unset):
            workflow_slot = UNSET
        elif isinstance(self.workflow_slot, str):
            workflow_slot = self.workflow_slot
        else:
            workflow_slot = self.workflow_slot

        style_embeddings: list[float] | Unset = UNSET
        if not isinstance(self.style_embeddings, Unset):
            style_embeddings = self.style_embeddings

        motion: dict[str, Any] | None | str | Unset
        if isinstance(self.motion, Unset):
            motion = UNSET
        elif isinstance(self.motion, JobRequestMotionType1):
            motion = self.motion.to_dict()
        else:
            motion = self.motion

        sprites: dict[str, Any] | None | Unset
        if isinstance(self.sprites, Unset):
            sprites = UNSET
        elif isinstance(self.sprites, Sprites):
            sprites = self.sprites.to_dict()
        else:
            sprites = self.sprites

        only: None | str | Unset
        if isinstance(self.only, Unset):
            only = UNSET
        elif isinstance(self.only, str):
            only = self.only
        else:
            only = self.only

        output_format: None | str | Unset
        if isinstance(self.output_format, Unset):
            output_format = UNSET
        elif isinstance(self.output_format, str):
            output_format = self.output_format
        else:
            output_format = self.output_format

        image: dict[str, Any] | None | Unset
        if isinstance(self.image, Unset):
            image = UNSET
        elif isinstance(self.image, ImageSize):
            image = self.image.to_dict()
        else:
            image = self.image

        inputs: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.inputs, Unset):
            inputs = []
            for inputs_item_data in self.inputs:
                inputs_item = inputs_item_data.to_dict()
                inputs.append(inputs_item)

        entity: dict[str, Any] | None | Unset
        if isinstance(self.entity, Unset):
            entity = UNSET
        elif isinstance(self.entity, Entity):
            entity = self.entity.to_dict()
        else:
            entity = self.entity

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        seed: int | None | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        priority = self.priority

        batch_id: None | str | Unset
        if isinstance(self.batch_id, Unset):
            batch_id = UNSET
        else:
            batch_id = self.batch_id

        count = self.count

        review: dict[str, Any] | Unset = UNSET
        if not isinstance(self.review, Unset):
            review = self.review.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if project_id is not UNSET:
            field_dict["project_id"] = project_id
        if source is not UNSET:
            field_dict["source"] = source
        if material is not UNSET:
            field_dict["material"] = material
        if asset_type is not UNSET:
            field_dict["asset_type"] = asset_type
        if title is not UNSET:
            field_dict["title"] = title
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if constraints is not UNSET:
            field_dict["constraints"] = constraints
        if reference_image_url is not UNSET:
            field_dict["reference_image_url"] = reference_image_url
        if style_reference is not UNSET:
            field_dict["style_reference"] = style_reference
        if workflow_slot is not UNSET:
            field_dict["workflow_slot"] = workflow_slot
        if style_embeddings is not UNSET:
            field_dict["style_embeddings"] = style_embeddings
        if motion is not UNSET:
            field_dict["motion"] = motion
        if sprites is not UNSET:
            field_dict["sprites"] = sprites
        if only is not UNSET:
            field_dict["only"] = only
        if output_format is not UNSET:
            field_dict["output_format"] = output_format
        if image is not UNSET:
            field_dict["image"] = image
        if inputs is not UNSET:
            field_dict["inputs"] = inputs
        if entity is not UNSET:
            field_dict["entity"] = entity
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if seed is not UNSET:
            field_dict["seed"] = seed
        if priority is not UNSET:
            field_dict["priority"] = priority
        if batch_id is not UNSET:
            field_dict["batch_id"] = batch_id
        if count is not UNSET:
            field_dict["count"] = count
        if review is not UNSET:
            field_dict["review"] = review

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.constraints import Constraints  # noqa: PLC0415
        from ..models.entity import Entity  # noqa: PLC0415
        from ..models.given_file import GivenFile  # noqa: PLC0415
        from ..models.image_size import ImageSize  # noqa: PLC0415
        from ..models.job_request_metadata import JobRequestMetadata  # noqa: PLC0415
        from ..models.job_request_motion_type_1 import JobRequestMotionType1  # noqa: PLC0415
        from ..models.material import Material  # noqa: PLC0415
        from ..models.prompt import Prompt  # noqa: PLC0415
        from ..models.review_policy import ReviewPolicy  # noqa: PLC0415
        from ..models.source import Source  # noqa: PLC0415
        from ..models.sprites import Sprites  # noqa: PLC0415
        from ..models.style_reference import StyleReference  # noqa: PLC0415

        d = dict(src_dict)
        _project_id = d.pop("project_id", UNSET)
        project_id: UUID | Unset
        if isinstance(_project_id, Unset):
            project_id = UNSET
        else:
            project_id = UUID(_project_id)

        def _parse_source(data: object) -> None | Source | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_0 = Source.from_dict(data)

                return source_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Source | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        def _parse_material(data: object) -> Material | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                material_type_0 = Material.from_dict(data)

                return material_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Material | None | Unset, data)

        material = _parse_material(d.pop("material", UNSET))

        _asset_type = d.pop("asset_type", UNSET)
        asset_type: JobRequestAssetType | Unset
        if isinstance(_asset_type, Unset):
            asset_type = UNSET
        else:
            asset_type = check_job_request_asset_type(_asset_type)

        title = d.pop("title", UNSET)

        _prompt = d.pop("prompt", UNSET)
        prompt: Prompt | Unset
        if isinstance(_prompt, Unset):
            prompt = UNSET
        else:
            prompt = Prompt.from_dict(_prompt)

        _constraints = d.pop("constraints", UNSET)
        constraints: Constraints | Unset
        if isinstance(_constraints, Unset):
            constraints = UNSET
        else:
            constraints = Constraints.from_dict(_constraints)

        def _parse_reference_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reference_image_url = _parse_reference_image_url(d.pop("reference_image_url", UNSET))

        def _parse_style_reference(data: object) -> None | StyleReference | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                style_reference_type_0 = StyleReference.from_dict(data)

                return style_reference_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | StyleReference | Unset, data)

        style_reference = _parse_style_reference(d.pop("style_reference", UNSET))

        def _parse_workflow_slot(data: object) -> JobRequestWorkflowSlotType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                workflow_slot_type_0 = check_job_request_workflow_slot_type_0(data)

                return workflow_slot_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobRequestWorkflowSlotType0 | None | Unset, data)

        workflow_slot = _parse_workflow_slot(d.pop("workflow_slot", UNSET))

        style_embeddings = cast(list[float], d.pop("style_embeddings", UNSET))

        def _parse_motion(data: object) -> JobRequestMotionType1 | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                motion_type_1 = JobRequestMotionType1.from_dict(data)

                return motion_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobRequestMotionType1 | None | str | Unset, data)

        motion = _parse_motion(d.pop("motion", UNSET))

        def _parse_sprites(data: object) -> None | Sprites | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                sprites_type_0 = Sprites.from_dict(data)

                return sprites_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Sprites | Unset, data)

        sprites = _parse_sprites(d.pop("sprites", UNSET))

        def _parse_only(data: object) -> JobRequestOnlyType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                only_type_0 = check_job_request_only_type_0(data)

                return only_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobRequestOnlyType0 | None | Unset, data)

        only = _parse_only(d.pop("only", UNSET))

        def _parse_output_format(data: object) -> JobRequestOutputFormatType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                output_format_type_0 = check_job_request_output_format_type_0(data)

                return output_format_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobRequestOutputFormatType0 | None | Unset, data)

        output_format = _parse_output_format(d.pop("output_format", UNSET))

        def _parse_image(data: object) -> ImageSize | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                image_type_0 = ImageSize.from_dict(data)

                return image_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ImageSize | None | Unset, data)

        image = _parse_image(d.pop("image", UNSET))

        _inputs = d.pop("inputs", UNSET)
        inputs: list[GivenFile] | Unset = UNSET
        if _inputs is not UNSET:
            inputs = []
            for inputs_item_data in _inputs:
                inputs_item = GivenFile.from_dict(inputs_item_data)

                inputs.append(inputs_item)

        def _parse_entity(data: object) -> Entity | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                entity_type_0 = Entity.from_dict(data)

                return entity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Entity | None | Unset, data)

        entity = _parse_entity(d.pop("entity", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: JobRequestMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = JobRequestMetadata.from_dict(_metadata)

        def _parse_seed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        priority = d.pop("priority", UNSET)

        def _parse_batch_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        batch_id = _parse_batch_id(d.pop("batch_id", UNSET))

        count = d.pop("count", UNSET)

        _review = d.pop("review", UNSET)
        review: ReviewPolicy | Unset
        if isinstance(_review, Unset):
            review = UNSET
        else:
            review = ReviewPolicy.from_dict(_review)

        job_request = cls(
            project_id=project_id,
            source=source,
            material=material,
            asset_type=asset_type,
            title=title,
            prompt=prompt,
            constraints=constraints,
            reference_image_url=reference_image_url,
            style_reference=style_reference,
            workflow_slot=workflow_slot,
            style_embeddings=style_embeddings,
            motion=motion,
            sprites=sprites,
            only=only,
            output_format=output_format,
            image=image,
            inputs=inputs,
            entity=entity,
            metadata=metadata,
            seed=seed,
            priority=priority,
            batch_id=batch_id,
            count=count,
            review=review,
        )

        return job_request
