"""Textures baked from a fine mesh onto a coarse one, and put on a file: numpy alone, but seconds of it."""

import numpy as np
import trimesh

from gpu_consumers.engines.procedural.bake import Dressed, bake
from gpu_consumers.engines.procedural.drawn import Drawn, creased, drawn, redrawn
from gpu_consumers.engines.procedural.dress import dressed, pictures_of, shade
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.looks import looks_of
from gpu_consumers.engines.procedural.occlusion import DARKEST
from gpu_consumers.engines.procedural.unwrap import unwrapped


def ball(fine: int) -> Drawn:
    shape = trimesh.creation.icosphere(subdivisions=fine)
    return Drawn.plain(*creased(np.asarray(shape.vertices), np.asarray(shape.faces)))


def test_a_bake_of_a_mesh_onto_itself_is_flat() -> None:
    mesh = ball(3)
    wearer = Dressed(mesh, looks_of(Glb({})))
    baked = bake(wearer, unwrapped(mesh).corner_uv, wearer, 256)
    assert np.abs(baked.normal.astype(int) - (128, 128, 255)).max(axis=2).mean() < 4
    assert baked.orm[..., 0].min() >= int(DARKEST * 255)


def test_a_fine_bump_is_in_the_normals_of_the_coarse_mesh() -> None:
    low, high = ball(1), ball(4)
    wearer = Dressed(low, looks_of(Glb({})))
    flat = low.corners
    faceted = Drawn.plain(
        flat.reshape(-1, 3),
        np.repeat(np.cross(flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]), 3, axis=0),
        np.arange(flat.size // 3).reshape(-1, 3),
    )
    baked = bake(Dressed(faceted, wearer.looks), unwrapped(low).corner_uv, Dressed(high, wearer.looks), 256)
    assert np.abs(baked.normal[..., :2].astype(int) - 128).max() > 20


def test_shade_comes_on_a_second_set_and_can_be_put_on_again() -> None:
    mesh = ball(2)
    glb = redrawn(Glb({}), mesh)
    wearer = Dressed(mesh, looks_of(Glb({})))
    unwrap = unwrapped(mesh)
    bare = Glb.parse(glb.to_bytes())
    shade(glb, unwrap.corner_uv, pictures_of(bake(wearer, unwrap.corner_uv, wearer, 64)))
    worn = Glb.parse(glb.to_bytes())
    material = worn.json["materials"][worn.json["meshes"][0]["primitives"][0]["material"]]
    assert material["occlusionTexture"]["texCoord"] == material["normalTexture"]["texCoord"] == 1
    assert np.allclose(np.sort(drawn(worn).corners, axis=0), np.sort(mesh.corners, axis=0), atol=1e-6)
    assert not dressed(worn, worn)
    assert dressed(bare, worn)
    again = bare.json["meshes"][0]["primitives"][0]["attributes"]
    uv = bare.array(again["TEXCOORD_1"])[bare.array(bare.json["meshes"][0]["primitives"][0]["indices"])[:, 0]]
    assert np.allclose(uv.reshape(-1, 3, 2), unwrap.corner_uv, atol=1e-6)
