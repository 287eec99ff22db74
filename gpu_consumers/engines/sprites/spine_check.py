"""Reads a Spine skeleton as a sceptic: every fault it finds is one sentence. Standard library only.

The official runtime forgives much in silence (an unknown parent makes a bone a root), so we look ourselves.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Json: TypeAlias = object
Size: TypeAlias = tuple[int, int]
Regions: TypeAlias = Mapping[str, tuple[int, int, int, int]]

_TIMELINES: Final = {"rotate": ("value",), "translate": ("x", "y"), "scale": ("x", "y"), "shear": ("x", "y")}
_WEIGHT_SLACK: Final = 0.002


def faults(skeleton: Json, atlas_text: str, image_size: Size, image_name: str) -> list[str]:
    """Everything that is wrong with this skeleton, atlas and picture together; empty for a good set."""
    if not isinstance(skeleton, dict):
        return ["the skeleton is not a JSON object"]
    regions, found = read_atlas(atlas_text, image_size, image_name)
    bones, more = _bones(skeleton)
    found += more
    slots, more = _slots(skeleton, bones)
    found += more
    found += _attachments(skeleton, bones, slots, regions)
    found += _animations(skeleton, bones, slots)
    return found


def read_atlas(text: str, image_size: Size, image_name: str) -> tuple[Regions, list[str]]:
    """The regions of a one-page atlas (x, y, width, height) and what is wrong with them."""
    found: list[str] = []
    regions: dict[str, tuple[int, int, int, int]] = {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != image_name:
        found.append(f"the atlas does not begin with its picture {image_name!r}")
    name = ""
    for line in lines[1:]:
        key, colon, value = line.partition(":")
        if not colon:
            name = line
            if name in regions:
                found.append(f"the region {name!r} stands twice in the atlas")
        elif key == "size" and _whole_numbers(value, 2) != image_size:
            found.append(f"the atlas says size {value.strip()}, its picture is {image_size[0]},{image_size[1]}")
        elif key == "bounds":
            box = _whole_numbers(value, 4)
            if box is None:
                found.append(f"the region {name!r} has no readable bounds")
                continue
            x, y, width, height = box
            regions[name] = (x, y, width, height)
            if min(x, y) < 0 or min(width, height) < 1 or x + width > image_size[0] or y + height > image_size[1]:
                found.append(f"the region {name!r} leaves the atlas picture")
    return regions, found + _overlaps(regions)


def _overlaps(regions: Regions) -> list[str]:
    boxes = list(regions.items())
    return [
        f"the regions {one!r} and {other!r} overlap"
        for number, (one, (x, y, w, h)) in enumerate(boxes)
        for other, (x2, y2, w2, h2) in boxes[number + 1 :]
        if x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h
    ]


def _whole_numbers(text: str, count: int) -> tuple[int, ...] | None:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != count or not all(part.lstrip("-").isdigit() for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _bones(skeleton: Mapping[str, Json]) -> tuple[list[str], list[str]]:
    found: list[str] = []
    names: list[str] = []
    for number, bone in enumerate(_rows(skeleton.get("bones"))):
        name, parent = str(bone.get("name", "")), bone.get("parent")
        if not name:
            found.append(f"bone {number} has no name")
        if name in names:
            found.append(f"the bone {name!r} stands twice")
        if parent is not None and parent not in names:
            found.append(f"the bone {name!r} has a parent {parent!r} that does not stand before it")
        if parent is None and number > 0:
            found.append(f"the bone {name!r} is a second root")
        found += [
            f"the bone {name!r} has no finite {key}"
            for key in ("x", "y", "rotation", "length", "scaleX", "scaleY")
            if key in bone and not _finite(bone[key])
        ]
        names.append(name)
    if not names:
        found.append("the skeleton has no bones")
    return names, found


def _slots(skeleton: Mapping[str, Json], bones: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    found: list[str] = []
    slots: dict[str, str] = {}
    for slot in _rows(skeleton.get("slots")):
        name, bone = str(slot.get("name", "")), slot.get("bone")
        if name in slots:
            found.append(f"the slot {name!r} stands twice")
        if bone not in bones:
            found.append(f"the slot {name!r} hangs on the unknown bone {bone!r}")
        slots[name] = str(slot.get("attachment", ""))
    if not slots:
        found.append("the skeleton has no slots: there is nothing to see")
    return slots, found


def _attachments(
    skeleton: Mapping[str, Json], bones: Sequence[str], slots: Mapping[str, str], regions: Regions
) -> list[str]:
    found: list[str] = []
    skins = _rows(skeleton.get("skins"))
    default = next((skin for skin in skins if skin.get("name") == "default"), None)
    if default is None:
        return ["there is no skin called 'default'"]
    for skin in skins:
        for slot, attachments in _entries(skin.get("attachments")):
            if slot not in slots:
                found.append(f"the skin {skin.get('name')!r} dresses the unknown slot {slot!r}")
            for name, attachment in _entries(attachments):
                if not isinstance(attachment, dict):
                    found.append(f"the attachment {name!r} is not a JSON object")
                    continue
                found += _attachment(name, attachment, len(bones), regions)
    dressed = dict(_entries(default.get("attachments")))
    for slot, wanted in slots.items():
        here = dressed.get(slot)
        if wanted and not (isinstance(here, dict) and wanted in here):
            found.append(f"the slot {slot!r} shows {wanted!r}, which the default skin does not have")
    return found


def _attachment(name: str, attachment: Mapping[str, Json], bones: int, regions: Regions) -> list[str]:
    path = str(attachment.get("path", attachment.get("name", name)))
    found = [] if path in regions else [f"the attachment {name!r} shows {path!r}, which the atlas does not have"]
    kind = attachment.get("type", "region")
    if kind == "mesh":
        return found + _mesh(name, attachment, bones)
    if kind != "region":
        return [*found, f"the attachment {name!r} is a {kind!r}, which we do not write"]
    if not all(_finite(attachment.get(key)) for key in ("width", "height")):
        found.append(f"the region attachment {name!r} has no size")
    return found


def _mesh(name: str, mesh: Mapping[str, Json], bones: int) -> list[str]:
    uvs, triangles, vertices = (_numbers(mesh.get(key)) for key in ("uvs", "triangles", "vertices"))
    if uvs is None or triangles is None or vertices is None:
        return [f"the mesh {name!r} lacks uvs, triangles or vertices, or holds something that is not a number"]
    found: list[str] = []
    points = len(uvs) // 2
    if len(uvs) % 2 or points < 3:
        found.append(f"the mesh {name!r} has no whole uvs")
    if any(not -1e-6 <= uv <= 1 + 1e-6 for uv in uvs):
        found.append(f"the mesh {name!r} has uvs outside its region")
    if not triangles or len(triangles) % 3 or any(corner not in range(points) for corner in triangles):
        found.append(f"the mesh {name!r} has triangles that name no point")
    hull = mesh.get("hull", 0)
    if not isinstance(hull, int) or not 3 <= hull <= points:
        found.append(f"the mesh {name!r} has a hull of {hull!r} for {points} points")
    if len(vertices) != len(uvs):
        found += _weights(name, vertices, points, bones)
    return found


def _weights(name: str, vertices: Sequence[float], points: int, bones: int) -> list[str]:
    position = seen = 0
    while position < len(vertices):
        count = vertices[position]
        end = position + 1 + int(count) * 4
        if count < 1 or count != int(count) or end > len(vertices):
            return [f"the mesh {name!r} has a weight list that breaks off at point {seen}"]
        entries = [vertices[start : start + 4] for start in range(position + 1, end, 4)]
        if any(entry[0] not in range(bones) for entry in entries):
            return [f"the mesh {name!r} weighs point {seen} on a bone that does not exist"]
        total = sum(entry[3] for entry in entries)
        if abs(total - 1) > _WEIGHT_SLACK or any(entry[3] < 0 for entry in entries):
            return [f"the weights of point {seen} of the mesh {name!r} sum to {total:.3f}, not 1"]
        position, seen = end, seen + 1
    return [] if seen == points else [f"the mesh {name!r} has {points} points and weights for {seen}"]


def _animations(skeleton: Mapping[str, Json], bones: Sequence[str], slots: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    animations = _entries(skeleton.get("animations"))
    if not animations:
        found.append("there are no animations")
    for clip, body in animations:
        for kind, known in (("bones", bones), ("slots", slots)):
            for name, timelines in _entries(body.get(kind) if isinstance(body, dict) else None):
                if name not in known:
                    found.append(f"the animation {clip!r} moves the unknown {kind.removesuffix('s')} {name!r}")
                if kind == "bones":
                    found += _timelines(clip, name, timelines)
    return found


def _timelines(clip: str, bone: str, timelines: Json) -> list[str]:
    found: list[str] = []
    for kind, keys in _entries(timelines):
        where = f"the animation {clip!r}, bone {bone!r}, {kind}"
        if kind not in _TIMELINES:
            found.append(f"{where}: not a timeline we write")
            continue
        last = -1.0
        for key in _rows(keys):
            time = key.get("time", 0.0)
            if not isinstance(time, int | float) or not math.isfinite(time) or time <= last:
                found.append(f"{where}: the times do not rise")
                break
            last = float(time)
            if not all(_finite(key.get(value, 0.0)) for value in _TIMELINES[kind]):
                found.append(f"{where}: a value is not a finite number")
                break
        if last < 0:
            found.append(f"{where}: has no keys")
    return found


def _rows(value: Json) -> list[Mapping[str, Json]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _entries(value: Json) -> list[tuple[str, Json]]:
    return [(str(key), item) for key, item in value.items()] if isinstance(value, dict) else []


def _numbers(value: Json) -> list[float] | None:
    if not isinstance(value, list) or not all(_finite(item) for item in value):
        return None
    return [float(item) for item in value]


def _finite(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
