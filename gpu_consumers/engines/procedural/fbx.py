"""FBX out of Blender, the same bytes for the same scene, and a second look at what it really wrote."""

import contextlib
import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gpu_consumers.engines.procedural import scene
from gpu_consumers.errors import Unworkable

_EPOCH: Final = datetime.datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an engine would find in a file."""

    bones: frozenset[str]
    clips: frozenset[str]


def write(path: Path) -> Path:
    """Write the whole scene: metres as Unity and Unreal expect them, pictures inside, every NLA strip a clip."""
    bpy = scene.blender()
    for thing in bpy.data.objects:
        if thing.animation_data:
            # A muted track is left out without a word.
            for track in thing.animation_data.nla_tracks:
                track.mute = False
    with _steady(), scene.quiet():
        bpy.ops.export_scene.fbx(
            filepath=str(path),
            object_types={"ARMATURE", "MESH"},
            apply_scale_options="FBX_SCALE_UNITS",
            axis_forward="-Z",
            axis_up="Y",
            add_leaf_bones=False,
            bake_space_transform=False,
            mesh_smooth_type="FACE",
            path_mode="COPY",
            embed_textures=True,
            bake_anim=True,
            bake_anim_use_nla_strips=True,
            bake_anim_use_all_actions=False,
            bake_anim_simplify_factor=0.0,
        )
    if not path.exists():
        raise Unworkable("Blender exported no FBX", code="export_failed")
    return path


@contextlib.contextmanager
def _steady() -> Iterator[None]:
    """Blender's exporter writes the clock, Python's salted hashes and this machine's folders into the file.

    For a while, it does not; and its pictures have names that end as pictures do.
    """
    from io_scene_fbx import export_fbx_bin, fbx_utils

    fbx_utils._keys_to_uuids.clear()
    fbx_utils._uuids_to_keys.clear()
    header = export_fbx_bin.fbx_header_elements

    def header_without_a_clock(root: object, data: object, time: datetime.datetime = _EPOCH) -> None:
        header(root, data, time=time)

    def number_without_salt(taken: Mapping[int, object], key: object) -> object:
        number = int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=4).digest(), "big") >> 2
        while number in taken or not number:
            number += 1
        return fbx_utils.UUID(number)

    def picture_path(image: Any, _data: object) -> tuple[str, str]:
        name = f"textures/{image.name.split('.')[0]}.{'jpg' if image.file_format == 'JPEG' else 'png'}"
        return name, name

    with contextlib.ExitStack() as stack:
        stack.enter_context(_replaced(export_fbx_bin, "fbx_header_elements", header_without_a_clock))
        stack.enter_context(_replaced(export_fbx_bin, "_gen_vid_path", picture_path))
        stack.enter_context(_replaced(fbx_utils, "_key_to_uuid", number_without_salt))
        yield


@contextlib.contextmanager
def _replaced(module: object, name: str, by: object) -> Iterator[None]:
    was = getattr(module, name)
    setattr(module, name, by)
    try:
        yield
    finally:
        setattr(module, name, was)


def inventory(path: Path) -> Inventory:
    """Bones and clips of a binary FBX, read from its raw elements. Clip names lose the "rig|" before them."""
    from io_scene_fbx import parse_fbx

    root, _version = parse_fbx.parse(str(path))
    objects = [element for section in root.elems if section.id == b"Objects" for element in section.elems]
    return Inventory(
        bones=frozenset(_name(each) for each in objects if each.id == b"Model" and each.props[2] == b"LimbNode"),
        clips=frozenset(_name(each).split("|")[-1] for each in objects if each.id == b"AnimationStack"),
    )


def _name(element: Any) -> str:
    """ "hips\\0\\1Model" -> "hips"."""
    return str(bytes(element.props[1]).split(b"\0")[0].decode())
