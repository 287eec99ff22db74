"""USDZ out of Blender, the same bytes for the same scene.

Blender writes the stage; the package is put together here, because its own carries the clock. A USDZ is a zip without
compression in which every file begins at a multiple of 64 bytes (Pixar, "USDZ File Format Specification").
"""

import tempfile
import zipfile
from pathlib import Path
from typing import Final

from gpu_consumers.engines.procedural import scene
from gpu_consumers.errors import Unworkable

ALIGNED: Final = 64
_PADDING: Final = b"\x86\x19"  # the id of an extra field that only fills up
_HEAD: Final = 30  # bytes of a zip's local header, before the name
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def write(path: Path, frames: int) -> Path:
    """Write the whole scene with its skeleton and the action that is set, `frames` long: metres, Y up, facing +Z."""
    bpy = scene.blender()
    bpy.context.scene.frame_start, bpy.context.scene.frame_end = 0, max(frames, 0)
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "asset.usdc"
        with scene.quiet():
            bpy.ops.wm.usd_export(
                filepath=str(stage),
                root_prim_path="/asset",
                export_animation=frames > 0,
                export_armatures=True,
                export_materials=True,
                export_textures_mode="NEW",
                convert_orientation=True,
                export_global_forward_selection="NEGATIVE_Z",
                export_global_up_selection="Y",
                export_lights=False,
                export_cameras=False,
                convert_world_material=False,
            )
        if not stage.exists():
            raise Unworkable("Blender exported no USD", code="export_failed")
        _package(path, stage, sorted(Path(folder).glob("textures/*")))
    return path


def _package(path: Path, stage: Path, textures: list[Path]) -> None:
    """The stage comes first: a reader takes the first file for the root layer."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for file in (stage, *textures):
            entry = zipfile.ZipInfo(str(file.relative_to(stage.parent)), _EPOCH)
            entry.extra = _filler(made.fp.tell() if made.fp else 0, len(entry.filename))
            made.writestr(entry, file.read_bytes())


def _filler(at: int, name: int) -> bytes:
    """An extra field of such a length that the data behind it begins aligned."""
    short = -(at + _HEAD + name) % ALIGNED
    short += ALIGNED if 0 < short < 4 else 0
    return _PADDING + (short - 4).to_bytes(2, "little") + bytes(short - 4) if short else b""
