"""The exact part of every pixel, where the picture still shows the figure that our own concept was drawn from.

The figure is built again from its brief and seed, and seen once more by the same camera. If a person painted another
silhouette, or the picture is not ours, nothing fits and the picture has to be read by itself.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError
from scipy import ndimage

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.picture import Sitting, sitting
from gpu_consumers.engines.sprites.cutting import Anatomy
from gpu_consumers.engines.sprites.labels import BY_INDEX, BY_NAME
from gpu_consumers.engines.sprites.spans import cover
from gpu_consumers.engines.vision.pictures import Mask, largest_pieces

METHOD: Final = "the figure that the concept shows, seen again part by part"
FITS: Final = 0.95  # intersection over union of the silhouettes
_OUTLINE: Final = 0.0042  # of the picture's width: the ink around the concept
_SHADE: Final = 0.011  # of the picture's width: how far a feature's shade and ink reach
_SCRAP: Final = 0.0012  # of the figure: smaller pieces of a part go to their neighbours


class Fit(NamedTuple):
    labels: npt.NDArray[np.uint8]
    overlap: float  # intersection over union
    anatomy: Anatomy


def fitted(brief: Path, seed: int, figure: Mask) -> Fit | None:
    """The label map for a picture whose figure covers `figure`; None when it is not of this brief and seed."""
    height, width = figure.shape
    try:
        design = DesignBrief.model_validate(json.loads(brief.read_bytes()))
        shown = sitting(design, seed)
    except (ValueError, ValidationError, KeyError):
        return None
    if height != width or shown.figure.kind == "prop":
        return None
    triangles, face = _triangles(shown.figure)
    seen = cover(shown.camera.seen(shown.figure.vertices, width)[triangles], width, height).triangle
    labels = np.where(seen >= 0, _labels(shown.figure)[face[seen]], 0).astype(np.uint8)
    outlined = ndimage.distance_transform_edt(labels == 0) <= _OUTLINE * width
    overlap = float((outlined & figure).sum() / max((outlined | figure).sum(), 1))
    if overlap < FITS:
        return None
    labels = _with_room(_spread(_without_scraps(labels), figure))
    return Fit(labels, round(overlap, 4), _anatomy(shown, labels))


def _anatomy(shown: Sitting, labels: npt.NDArray[np.uint8]) -> Anatomy:
    """Every part drawn alone, and where it turns about its bone."""
    triangles, face = _triangles(shown.figure)
    size = len(labels)
    corners, part = shown.camera.seen(shown.figure.vertices, size)[triangles], _labels(shown.figure)[face]
    names = [BY_INDEX[int(index)].name for index in np.unique(labels) if index]
    whole = {name: cover(corners[part == BY_NAME[name].index], size, size).triangle >= 0 for name in names}
    joints: dict[str, tuple[float, float]] = {}
    for bone, placed in shown.figure.bones.items():
        name = _NAMING.get(shown.figure.kind, _of_a_beast)(bone, "")
        name = name.replace("held", "arm")
        if name in whole and name not in joints and BY_NAME[name].parent:
            x, y, _ = shown.camera.seen(np.array([placed.head]), size)[0]
            joints[name] = (float(x), float(y))
        held = name.replace("arm", "held")
        if bone.startswith("hand") and held in whole:
            x, y, _ = shown.camera.seen(np.array([placed.tail]), size)[0]
            joints[held] = (float(x), float(y))
    return Anatomy({name: mask & (labels > 0) for name, mask in whole.items()}, joints)


def _with_room(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Eyes and mouth with the shade around them: left on the body it would show where a blink has shut them."""
    reach = _SHADE * len(labels)
    out = labels.copy()
    for name in ("mouth", "eyes"):
        own = labels == BY_NAME[name].index
        if own.any():
            out[(ndimage.distance_transform_edt(~own) <= reach) & (labels == BY_NAME["body"].index)] = BY_NAME[
                name
            ].index
    return out


def _triangles(figure: Figure) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """The figure's triangles (m, 3), and which face each comes from (m,)."""
    quads = np.flatnonzero(figure.faces[:, 3] >= 0)
    triangles = np.concatenate([figure.faces[:, :3], figure.faces[quads][:, [0, 2, 3]]])
    return triangles, np.concatenate([np.arange(len(figure.faces)), quads])


def _labels(figure: Figure) -> npt.NDArray[np.uint8]:
    """The label of every face, by the bone that carries it; what a hand holds is known by the shell's name."""
    first = figure.faces[:, 0]
    strongest = figure.bone_index[first, figure.bone_weight[first].argmax(axis=1)]
    named = _NAMING.get(figure.kind, _of_a_beast)
    bones = [*figure.bone_names, ""]
    table: dict[tuple[str, str], int] = {}
    found = np.empty(len(first), np.uint8)
    for face, (bone, shell) in enumerate(zip(strongest.tolist(), figure.part.tolist(), strict=True)):
        key = bones[bone], figure.part_names[shell]
        if key not in table:
            table[key] = BY_NAME[named(*key)].index
        found[face] = table[key]
    return found


def _of_a_person(bone: str, shell: str) -> str:
    """The figure's own right is on the picture's left."""
    side = "left" if bone.endswith(".R") else "right"
    stem = bone.partition(".")[0]
    if stem == "hand" and shell and not shell.startswith(_OF_THE_HAND):
        return f"held_{side}"
    if stem in ("upper_arm", "forearm", "hand"):
        return f"arm_{side}"
    if stem in ("thigh", "shin", "foot", "toe"):
        return f"leg_{side}"
    if stem.startswith("wing"):
        return f"wing_{side}"
    return {"neck": "head", "head": "head", "jaw": "head", "hair": "head", "cape": "cape"}.get(stem, "torso")


def _of_a_beast(bone: str, shell: str) -> str:
    """Seen from its left: limbs on its right are the far ones."""
    far = "_far" if bone.endswith(".R") else ""
    stem = bone.partition(".")[0]
    if stem.startswith(("front_", "leg_")):
        return f"leg_front{far}"
    if stem.startswith("back_"):
        return f"leg_hind{far}"
    if stem.startswith("wing"):
        return f"wing{far}"
    return {"neck": "head", "head": "head", "jaw": "head", "ear": "head", "tail": "tail"}.get(stem, "body")


def _of_a_blob(bone: str, shell: str) -> str:
    if shell.startswith(("eye", "glint")):
        return "eyes"
    return "mouth" if shell.startswith("mouth") else "body"


_OF_THE_HAND: Final = ("palm", "finger", "thumb", "hand", "glove", "gauntlet", "cuff", "claw.", "nail.")
_NAMING: Final[Mapping[str, Callable[[str, str], str]]] = {"humanoid": _of_a_person, "blob": _of_a_blob}


def _without_scraps(labels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Each part without its specks, and without what would be no part at all."""
    kept = np.zeros_like(labels)
    least = _SCRAP * np.count_nonzero(labels)
    for value in np.unique(labels[labels > 0]):
        piece = labels == value
        if piece.sum() >= least:
            kept[largest_pieces(piece, min(1.0, least / piece.sum()))] = value
    return kept


def _spread(labels: npt.NDArray[np.uint8], figure: Mask) -> npt.NDArray[np.uint8]:
    """Every pixel of the figure belongs to the part nearest to it: the ink goes with what it surrounds."""
    nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    return np.where(figure, labels[tuple(nearest)], 0).astype(np.uint8)
