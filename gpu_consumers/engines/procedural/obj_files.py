"""The finished model as a Wavefront OBJ with its materials and pictures: at rest, for tools that read nothing newer."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from gpu_consumers.engine import MadeFile

MATERIALS: Final = "obj_materials.mtl"


def obj_files(model: Path, folder: Path) -> list[MadeFile]:
    """`obj`, `obj_materials`, `obj_texture.*`: Y up, in metres. They name each other by what a download calls them."""
    trimesh: Any = import_module("trimesh")
    shape = trimesh.load_scene(model)
    text, others = trimesh.exchange.obj.export_obj(
        shape, include_normals=True, header=None, mtl_name=MATERIALS, return_texture=True
    )
    materials = others.pop(MATERIALS, b"").decode()
    made = [_kept("obj", folder / "asset.obj", text.encode(), "model/obj")]
    for number, (name, data) in enumerate(sorted(others.items()), start=1):
        role = f"obj_texture.{number}"
        made.append(_kept(role, folder / f"{role}.png", data, "image/png"))
        materials = materials.replace(f"map_Kd {name}", f"map_Kd {role}.png")
    # A colour under a picture would darken it.
    lit = re.sub(r"Kd [\d. ]+\n(?=(?:K|N).*\n(?:(?:K|N).*\n)*map_Kd)", "Kd 1 1 1\n", materials)
    return [*made, _kept("obj_materials", folder / MATERIALS, lit.encode(), "model/mtl")]


def _kept(role: str, path: Path, data: bytes, media_type: str) -> MadeFile:
    path.write_bytes(data)
    return MadeFile(role, path, media_type)
