"""An asset's `metadata.json`, told from what the log knows of it, and from what people wrote beside."""

import re
from collections.abc import Mapping
from typing import Any, Final

from gateway.compat.asset_forge.shelf import Piece

KEPT: Final = "asset_forge"
"""Under this name a request keeps what Asset Forge's client said of the asset, and an asset what was changed since."""
SPRITE_FILES: Final = "spriteFiles"
_BY_SPRITES: Final = frozenset({SPRITE_FILES, "spriteConfig", "spriteCount", "spriteAngles", "lastSpriteGeneration"})
"""What stands beside an asset with its saved sprites, and changes with them alone."""
_SAYABLE: Final = frozenset(
    {
        *("type", "subtype", "description", "style", "tier", "quality"),
        *("isPlaceholder", "gddCompliant", "workflow", "normalized", "characterHeight"),
    }
)
"""What of all that is told a person may say otherwise. The rest the log knows better than who read it a while ago."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
WORKFLOW: Final = "Forgelog"
_RIGS: Final = {"HUMANOID": "humanoid-standard", "QUADRUPED": "quadruped-standard"}

Json = dict[str, Any]


def wish_of(piece: Piece) -> Json:
    """What the client asked for, as it said it; empty for an asset that was asked for elsewhere."""
    return _object(piece.row["made"].get("request", {}).get("metadata", {}).get(KEPT))


def changes_of(piece: Piece) -> Json:
    """What people have changed since."""
    return _object(piece.row["metadata"].get(KEPT))


def metadata_of(piece: Piece, names: Mapping[str, str]) -> Json:
    """`names`: asset id -> name, of everything that the metadata names."""
    known, said = told(piece, names), changes_of(piece)
    return known | {key: one for key, one in said.items() if key != SPRITE_FILES and _is_sayable(key, known)}


def changes(piece: Piece, names: Mapping[str, str], wished: Mapping[str, Any]) -> Json:
    """What of a client's metadata says something else than is shown: clients send back all that they were shown."""
    known, shown = told(piece, names), metadata_of(piece, names)
    return {
        key: one
        for key, one in wished.items()
        if key not in _BY_SPRITES and _is_sayable(key, known) and shown.get(key) != one
    }


def _is_sayable(key: str, known: Mapping[str, Any]) -> bool:
    return key in _SAYABLE or key not in known


def told(piece: Piece, names: Mapping[str, str]) -> Json:
    row, wish = piece.row, wish_of(piece)
    name = names.get(piece.asset_id, piece.asset_id)
    found: Json = {
        "id": name,
        "gameId": name,
        "name": row["title"],
        "type": wish.get("type") or ("character" if row["asset_type"] == "3D_CHARACTER" else "item"),
        "subtype": wish.get("subtype", ""),
        "description": wish.get("description") or _prompt(row),
        "generatedAt": row["made_at"].isoformat(),
        "completedAt": row["made_at"].isoformat(),
        "createdAt": row["created_at"].isoformat(),
        "updatedAt": row["updated_at"].isoformat(),
        "isBaseModel": not piece.is_variant,
        "isPlaceholder": False,
        "gddCompliant": True,
        "workflow": WORKFLOW,
        "hasModel": piece.file("glb") is not None,
        "hasConceptArt": concept_of(piece) is not None,
        "modelPath": f"{name}.glb",
        "normalized": True,
        "meshyTaskId": row["job_id"],
        "meshyStatus": "completed",
        "forgeAssetId": piece.asset_id,
        "version": row["version"],
    }
    if found["hasConceptArt"]:
        found |= {"conceptArtUrl": "./concept-art.png", "conceptArtPath": "concept-art.png"}
    for key in ("style", "tier", "quality"):
        if wish.get(key) not in (None, ""):
            found[key] = wish[key]
    found |= _of_variant(piece, wish, names) if piece.is_variant else _of_base(piece, names)
    if row["asset_type"] == "3D_CHARACTER":
        found |= _of_figure(piece, wish, name)
    return found | _of_sprites(piece)


def concept_of(piece: Piece) -> Json | None:
    """The picture that the shape was made from; else one of the finished thing."""
    return piece.file("concept_refined", "concept", "reference", "preview")


def sprite_files(piece: Piece) -> dict[str, str]:
    """Angle in degrees, as a file's name has it -> the hash of the picture that was saved for it.

    Whoever edits the asset elsewhere may have written anything here, any hash included.
    """
    saved = _object(changes_of(piece).get(SPRITE_FILES))
    return {
        f"{angle:g}": digest
        for digest, angles in saved.items()
        if _DIGEST.fullmatch(digest) and isinstance(angles, list)
        for angle in angles
        if isinstance(angle, int | float)
    }


def _of_base(piece: Piece, names: Mapping[str, str]) -> Json:
    variants = [names.get(one, one) for one in piece.variants]
    return {
        "variants": variants,
        "variantCount": len(variants),
        "lastVariantGenerated": variants[-1] if variants else None,
        "materialVariants": [one.get("id") for one in objects(wish_of(piece).get("materialPresets"))],
    }


def _of_variant(piece: Piece, wish: Json, names: Mapping[str, str]) -> Json:
    base = str(piece.source["asset_id"])
    material = _object(piece.row["made"].get("request", {}).get("material"))
    preset = _object(wish.get("materialPreset")) or {
        "id": material.get("id", ""),
        "displayName": material.get("name", ""),
        "stylePrompt": material.get("style_prompt", ""),
    }
    return {
        "isVariant": True,
        "parentBaseModel": names.get(base, base),
        "materialPreset": preset,
        "baseModelTaskId": piece.source.get("job_id", ""),
        "retextureTaskId": piece.row["job_id"],
        "retextureStatus": "completed",
        "variants": [],
        "variantCount": 0,
    }


def _of_figure(piece: Piece, wish: Json, name: str) -> Json:
    """A character's model holds its skeleton and its clips: the files of single clips are taken out of it."""
    wished_height = _object(wish.get("riggingOptions")).get("heightMeters") or wish.get("characterHeight")
    if not piece.is_rigged:
        return {"isRigged": False}
    return {
        "isRigged": True,
        "riggingStatus": "completed",
        "riggingTaskId": piece.row["job_id"],
        "rigType": _RIGS.get(piece.rig, "humanoid-standard"),
        "riggedModelPath": f"{name}_rigged.glb",
        "tposeModelPath": "t-pose.glb",
        "supportsAnimation": True,
        "animationCompatibility": ["mixamo", "unity", "unreal"],
        "animations": {
            "basic": {
                "walking": "animations/walking.glb",
                "running": "animations/running.glb",
                "tpose": "t-pose.glb",
            }
        },
        **({"characterHeight": wished_height} if wished_height else {}),
    }


def _of_sprites(piece: Piece) -> Json:
    saved = sprite_files(piece)
    if saved:
        return {"hasSpriteSheet": True, "spriteCount": len(saved)}
    sheet = piece.file("sprite_sheet")
    return {"hasSpriteSheet": True, "spriteCount": 0} if sheet else {"hasSpriteSheet": False}


def _prompt(row: Json) -> str:
    prompt = _object(row["made"].get("request", {}).get("prompt"))
    return str(prompt.get("core_concept", ""))


def objects(value: object) -> list[Json]:
    """A job may have been asked for elsewhere, with anything in the place of what a client says here."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
