"""A grip that was found in a mesh, shown in the picture that Asset Forge's client would take of it."""

from collections.abc import Iterator
from typing import Any, Final

from gateway.errors import invalid
from infra.examination.gltf import chunks_of
from infra.examination.verdict import Unsafe

SIDE: Final = 512
FRAME: Final = 1.5  # the client's camera shows so many times the longest side
_HALF: Final = 0.08  # of the length: half of what a hand covers
_NAMES: Final = {"hilt": "sword", "haft": "axe", "pole": "staff", "bow": "bow", "shield": "shield"}

Json = dict[str, Any]


def projected(data: bytes, grip: Json) -> Json:
    """Pixels as seen along the x axis, y up, the middle of the mesh in the middle. Raises `Problem` for no mesh."""
    low, high = bounds(data)
    size = max(top - bottom for bottom, top in zip(low, high, strict=True))
    x, y, z = (float(value) for value in grip["point_gltf_m"])
    scale = SIDE / (FRAME * size)
    across = SIDE / 2 - (z - (low[2] + high[2]) / 2) * scale
    down = SIDE / 2 - (y - (low[1] + high[1]) / 2) * scale
    half = _HALF * size * scale
    return {
        "gripBounds": {
            "minX": round(across - half / 2),
            "minY": round(down - half),
            "maxX": round(across + half / 2),
            "maxY": round(down + half),
        },
        "gripPoint": {"x": x, "y": y, "z": z},
        "confidence": grip["confidence"],
        "weaponType": _NAMES.get(grip["hold"], grip["hold"]),
        "gripDescription": f"held by its {grip['hold']}, found in the mesh",
        "detectedParts": {"handle": grip["hold"]},
        "placement": grip["placement"],
        "method": grip["method"],
    }


def bounds(data: bytes) -> tuple[list[float], list[float]]:
    """Least and most of every point, as the file's accessors tell them; its own props' nodes stand untransformed."""
    try:
        told = chunks_of(data).json
    except Unsafe as refusal:
        raise invalid("assetId", str(refusal)) from None
    spans = list(_spans(told))
    if not spans:
        raise invalid("assetId", "the model tells no bounds")
    low = [min(span[0][axis] for span in spans) for axis in range(3)]
    high = [max(span[1][axis] for span in spans) for axis in range(3)]
    return low, high


def _spans(told: Json) -> Iterator[tuple[list[float], list[float]]]:
    for mesh in told.get("meshes", ()):
        for primitive in mesh["primitives"]:
            accessor = told["accessors"][primitive["attributes"]["POSITION"]]
            if "min" in accessor and "max" in accessor:
                yield accessor["min"], accessor["max"]
