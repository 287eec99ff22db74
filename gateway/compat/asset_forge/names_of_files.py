"""What Asset Forge calls the files of an asset, and which of ours each of them is. Pure."""

import re
from typing import Final, Literal, NamedTuple

from gateway.compat.asset_forge.metadata import concept_of, sprite_files
from gateway.compat.asset_forge.shelf import File, Piece

Made = Literal["metadata", "sprite-metadata", "rest", "walking", "running"]
PNG: Final = "image/png"
SPRITE: Final = "sprite"
"""A picture that somebody saved: whose it is has to be asked."""
_SPRITE: Final = re.compile(r"sprites/(-?\d{1,4}(?:\.\d{1,3})?)deg\.png")
_PLAIN: Final = {
    "sprites/sheet.png": "sprite_sheet",
    "sprites/sheet.json": "sprite_meta",
    "preview.png": "preview",
    "turntable.webp": "turntable",
    "collision.glb": "collision",
}
_ENDINGS: Final = {".fbx": "fbx", ".usdz": "usdz", ".obj": "obj"}


class Wanted(NamedTuple):
    """One of our files as it is, or with `made` something that is told or taken out of it."""

    file: File | None = None
    made: Made | None = None


def wanted(piece: Piece, name: str, path: str) -> Wanted | None:
    """None for what an asset does not have. `name`: the asset's own, with which some of its files begin."""
    match path:
        case "metadata.json":
            return Wanted(made="metadata")
        case "sprite-metadata.json":
            return Wanted(made="sprite-metadata")
        case "concept-art.png":
            return _file(concept_of(piece))
        case "t-pose.glb":
            return _taken(piece, "rest")
        case "animations/walking.glb":
            return _taken(piece, "walking")
        case "animations/running.glb":
            return _taken(piece, "running")
    if sprite := _SPRITE.fullmatch(path):
        digest = sprite_files(piece).get(f"{float(sprite[1]):g}")
        return Wanted({"role": SPRITE, "sha256": digest, "media_type": PNG, "name": path}) if digest else None
    if path in _PLAIN:
        return _file(piece.file(_PLAIN[path]))
    if lod := re.fullmatch(r"lod\.?([0-9])\.glb", path):
        return _file(piece.file(f"lod.{lod[1]}"))
    return _of_model(piece, name, path)


def _of_model(piece: Piece, name: str, path: str) -> Wanted | None:
    stem, dot, ending = path.rpartition(".")
    if f"{dot}{ending}" in _ENDINGS and stem == name:
        return _file(piece.file(_ENDINGS[f".{ending}"]))
    if ending != "glb":
        return None
    match stem.removeprefix(name) if stem.startswith(name) else stem:
        case "" | "model":
            return _file(piece.file("glb"))
        case "_raw":
            return _file(piece.file("mesh_raw"))
        case "_rigged":
            return _file(piece.file("glb")) if piece.is_rigged else None
    return None


def _taken(piece: Piece, made: Made) -> Wanted | None:
    found = piece.file("glb")
    return Wanted(found, made) if found and piece.is_rigged else None


def _file(found: File | None) -> Wanted | None:
    return Wanted(found) if found else None
