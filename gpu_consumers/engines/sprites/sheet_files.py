"""How engines and tools read a sheet: Aseprite's JSON, TexturePacker's JSON hash, Godot's SpriteFrames, and our own.

Written from the formats' public descriptions. Frames are never rotated; trimmed ones carry where they belong in
their cell, so that the pivot stays the same place in all of them.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import MadeFile
from gpu_consumers.engines.sprites.frames import Frame, Sheet
from gpu_consumers.engines.sprites.packing import Packed, Place

_JSON: Final = "application/json"
_MAKER: Final = "forgelog"


def write_all(folder: Path, sheet: Sheet, packed: Packed, image: str, told: Mapping[str, JsonValue]) -> list[MadeFile]:
    """`sprite_meta` and the three `engine_sheet.*`. `told` is added to our own description."""
    stem = image.removesuffix(".png")
    texts = (
        ("sprite_meta", "sprite_meta.json", _JSON, _dumped(described(sheet, packed, image, told))),
        ("engine_sheet.aseprite", f"{stem}.aseprite.json", _JSON, _dumped(aseprite(sheet, packed, image))),
        ("engine_sheet.texturepacker", f"{stem}.texturepacker.json", _JSON, _dumped(hashed(sheet, packed, image))),
        ("engine_sheet.godot", f"{stem}.tres", "text/plain", sprite_frames(sheet, packed, image)),
    )
    made = []
    for role, name, media_type, text in texts:
        (folder / name).write_text(text, "utf-8")
        made.append(MadeFile(role, folder / name, media_type))
    return made


def zipped(folder: Path, sheet: Sheet) -> Path:
    """Every still as a picture of its own: `sprites/0deg.png`, `sprites/45deg.png`. The same frames, the same bytes."""
    path = folder / "sprites.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for frame in sheet.frames:
            data = io.BytesIO()
            Image.fromarray(frame.picture).save(data, "PNG")
            archive.writestr(zipfile.ZipInfo(f"sprites/{frame.animation}.png"), data.getvalue())
    return path


def described(sheet: Sheet, packed: Packed, image: str, told: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Our own: Aseprite's array of frames, with loops, speeds, directions and the pivot said outright."""
    body = aseprite(sheet, packed, image)
    meta = body["meta"]
    assert isinstance(meta, dict)
    animations: list[JsonValue] = [
        {
            "name": one.name,
            "clip": one.clip,
            "direction": one.direction,
            "fps": round(one.fps, 3),
            "loop": one.loop,
            "frames": one.frames,
        }
        for one in sheet.animations
    ]
    meta |= {
        "cell": sheet.cell,
        "pivot": _point(sheet.pivot),
        "loops": dict(sheet.loops),
        "animations": animations,
        **told,
    }
    return body


def aseprite(sheet: Sheet, packed: Packed, image: str) -> dict[str, JsonValue]:
    """As Aseprite exports with "Array", "Tags" and "Slices": the pivot is a slice as large as the cell."""
    whole: JsonValue = {"x": 0, "y": 0, "w": sheet.cell, "h": sheet.cell}
    durations = {animation.name: animation.frame_ms for animation in sheet.animations}
    frames: list[JsonValue] = [
        {"filename": _name(frame), **_cut(sheet, place), "duration": frame.ms or durations[frame.animation]}
        for frame, place in zip(sheet.frames, packed.places, strict=True)
    ]
    tags: list[JsonValue] = []
    start = 0
    for one in sheet.animations:
        tag: dict[str, JsonValue] = {
            "name": one.name,
            "from": start,
            "to": start + one.frames - 1,
            "direction": "forward",
            "color": "#000000ff",
        }
        tags.append(tag if one.loop else {**tag, "repeat": "1"})
        start += one.frames
    return {
        "frames": frames,
        "meta": {
            **_meta(packed, image),
            "frameTags": tags,
            "layers": [{"name": "figure", "opacity": 255, "blendMode": "normal"}],
            "slices": [
                {
                    "name": "pivot",
                    "color": "#0000ffff",
                    "keys": [{"frame": 0, "bounds": whole, "pivot": _point(sheet.pivot)}],
                }
            ],
        },
    }


def hashed(sheet: Sheet, packed: Packed, image: str) -> dict[str, JsonValue]:
    """As TexturePacker's "JSON (Hash)" with pivot points, which are shares of the cell, and animations."""
    pivot: JsonValue = {axis: round(at / sheet.cell, 6) for axis, at in zip("xy", sheet.pivot, strict=True)}
    return {
        "frames": {
            _name(frame): {**_cut(sheet, place), "pivot": pivot}
            for frame, place in zip(sheet.frames, packed.places, strict=True)
        },
        "animations": {one.name: [_name(frame) for frame in sheet.of(one.name)] for one in sheet.animations},
        "meta": _meta(packed, image),
    }


def sprite_frames(sheet: Sheet, packed: Packed, image: str) -> str:
    """A Godot 4 SpriteFrames resource; the picture is looked for beside it."""
    regions = list(dict.fromkeys(packed.places))
    lines = [f'[gd_resource type="SpriteFrames" load_steps={len(regions) + 2} format=3]', ""]
    lines += [f'[ext_resource type="Texture2D" path="{image}" id="1_sheet"]', ""]
    for number, place in enumerate(regions):
        x, y, width, height, left, top = place
        lines += [
            f'[sub_resource type="AtlasTexture" id="AtlasTexture_{number}"]',
            'atlas = ExtResource("1_sheet")',
            f"region = Rect2({x}, {y}, {width}, {height})",
            f"margin = Rect2({left}, {top}, {sheet.cell - width}, {sheet.cell - height})",
            "",
        ]
    at = {place: number for number, place in enumerate(regions)}
    rows = []
    shown = iter(zip(sheet.frames, packed.places, strict=True))
    for one in sheet.animations:
        cells = []
        for frame, place in islice(shown, one.frames):
            lasts = frame.ms / one.frame_ms if frame.ms else 1.0  # against the animation's own pace
            cells.append(f'{{\n"duration": {lasts:.3f},\n"texture": SubResource("AtlasTexture_{at[place]}")\n}}')
        frames = ", ".join(cells)
        loop = str(one.loop).lower()
        rows.append(f'{{\n"frames": [{frames}],\n"loop": {loop},\n"name": &"{one.name}",\n"speed": {one.fps:.3f}\n}}')
    return "\n".join([*lines, "[resource]", f"animations = [{', '.join(rows)}]", ""])


def _name(frame: Frame) -> str:
    return f"{frame.animation} {frame.number}"


def _cut(sheet: Sheet, place: Place) -> dict[str, JsonValue]:
    size: JsonValue = {"w": sheet.cell, "h": sheet.cell}
    return {
        "frame": {"x": place.x, "y": place.y, "w": place.width, "h": place.height},
        "rotated": False,
        "trimmed": (place.width, place.height) != (sheet.cell, sheet.cell),
        "spriteSourceSize": {"x": place.left, "y": place.top, "w": place.width, "h": place.height},
        "sourceSize": size,
    }


def _meta(packed: Packed, image: str) -> dict[str, JsonValue]:
    height, width = packed.picture.shape[:2]
    return {
        "app": _MAKER,
        "version": "1.0",
        "image": image,
        "format": "RGBA8888",
        "size": {"w": width, "h": height},
        "scale": "1",
    }


def _point(pivot: tuple[int, int]) -> dict[str, JsonValue]:
    return {"x": pivot[0], "y": pivot[1]}


def _dumped(body: Mapping[str, JsonValue]) -> str:
    return json.dumps(body, indent=1)
