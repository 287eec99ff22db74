"""Looks for nudity in a generated picture, before anybody has to see it."""

from collections.abc import Sequence
from typing import ClassVar, Final, TypedDict

from pydantic import JsonValue

from gpu_consumers import models
from gpu_consumers.engine import Bench, ModelUsed, Needs, StepOrder, StepResult, only
from gpu_consumers.engines.vision.packages import needs_packages, version_of
from gpu_consumers.errors import Unworkable

# Bare feet, bellies and male chests are common on game characters and are let through.
REFUSED: Final = frozenset(
    {
        "FEMALE_BREAST_EXPOSED",
        "FEMALE_GENITALIA_EXPOSED",
        "MALE_GENITALIA_EXPOSED",
        "BUTTOCKS_EXPOSED",
        "ANUS_EXPOSED",
    }
)
_MODEL: Final = "nudenet-320n"
_WEIGHTS: Final = "320n.onnx"
_THRESHOLD: Final = 0.6
_SCAN_SIDE: Final = 640  # the detector looks at 320 px: more is wasted, but small boxes keep their place
_PAPER: Final = 0.62  # a neutral ground behind a transparent figure: black would hide what it borders on


Detection = TypedDict("Detection", {"class": str, "score": float, "box": list[int]})


class NudeNet:
    """NudeNet's 320n ONNX detector (Bedapudi Praneeth), on the CPU."""

    name: ClassVar[str] = "nudenet"
    version: ClassVar[str] = "1.0.0"
    steps: ClassVar[frozenset[str]] = frozenset({"image_safety"})

    def needs(self) -> Needs:
        return needs_packages("nudenet", "onnxruntime", "cv2", "PIL", "numpy", model=_MODEL)

    def run(self, order: StepOrder, bench: Bench) -> StepResult:
        """Raises `Unworkable("unsafe_image")` when exposed nudity is seen with enough certainty."""
        digest = models.admitted(_MODEL)[_WEIGHTS]
        from nudenet import NudeDetector

        from gpu_consumers.engines.vision import pictures

        picture = pictures.fit_within(pictures.open_picture(only(bench, "concept")), _SCAN_SIDE)
        colours = pictures.to_float(picture)
        flat = colours[..., :3] * colours[..., 3:] + _PAPER * (1 - colours[..., 3:])
        weights = models.package_folder("nudenet") / _WEIGHTS
        bench.progress(0.3, "looking for nudity")
        detector = NudeDetector(str(weights))
        scan = pictures.to_bytes(flat)[..., ::-1]  # blue-green-red, as OpenCV reads files
        seen = detector.detect(scan.copy())
        mirrored = detector.detect(scan[:, ::-1].copy())
        threshold = _threshold(order)
        scores = agreed_scores(seen, mirrored)
        hits = sorted(name for name, score in scores.items() if name in REFUSED and score >= threshold)
        if hits:
            what = ", ".join(hits).lower()
            raise Unworkable(f"the picture shows nudity ({what}); try another prompt or seed", code="unsafe_image")
        detections: list[JsonValue] = [
            {"class": str(item["class"]), "score": round(float(item["score"]), 3), "box": [int(v) for v in item["box"]]}
            for item in seen
        ]
        bench.progress(1.0)
        return StepResult(
            facts={
                "verdict": "safe",
                "threshold": threshold,
                "detections": detections,
                "agreed_with_mirror_image": {name: round(score, 3) for name, score in sorted(scores.items())},
            },
            model=ModelUsed(
                name="NudeNet 320n",
                version=version_of("nudenet"),
                weights_sha256=digest,
                # The wheel's metadata says MIT, the licence files inside it are the AGPL: we keep to the stricter.
                licence="AGPL-3.0",
            ),
        )


def agreed_scores(seen: Sequence[Detection], mirrored: Sequence[Detection]) -> dict[str, float]:
    """Per class, the score that the picture and its mirror image both support.

    The net knows photographs: on drawings a round slime may look like something else, but seldom from both sides.
    """
    return {
        name: min(max(item["score"] for item in view if item["class"] == name) for view in (seen, mirrored))
        for name in {item["class"] for item in seen} & {item["class"] for item in mirrored}
    }


def _threshold(order: StepOrder) -> float:
    value = order.params.get("threshold", _THRESHOLD)
    return min(max(float(value), 0.2), 0.95) if isinstance(value, int | float) else _THRESHOLD
