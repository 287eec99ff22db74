"""The picture of a finished asset for the library."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.contact import grounded
from gpu_consumers.engines.procedural.ink import inked
from gpu_consumers.engines.procedural.raster import Camera, Triangles
from gpu_consumers.engines.procedural.scene import Blender, Shot

HERO_SIZE: Final = 768  # pixels, square


def pose(clip: str, at: float) -> None:
    """Hold one clip of the imported asset at a share of its length; without that clip, the pose at rest."""
    bpy = scene.blender()
    for thing in bpy.data.objects:
        if not thing.animation_data:
            continue
        thing.animation_data.action = None
        for track in thing.animation_data.nla_tracks:
            track.mute = track.name != clip
            if not track.mute:
                strip = track.strips[0]
                bpy.context.scene.frame_set(round(strip.frame_start + at * (strip.frame_end - strip.frame_start)))


class Shape(NamedTuple):
    """What stands before the camera: points (n, 3), Z up, and triangles (m, 3)."""

    points: Floats
    triangles: Triangles


def set_up(things: Sequence[Blender]) -> Shape:
    """Freeze what stands in the scene as it is posed, and light it."""
    statues = [_frozen(thing) for thing in things]
    shapes = [_shape(statue) for statue in statues]
    scene.light_studio()
    starts = np.cumsum([0, *(len(points) for points, _ in shapes)])
    triangles = [own + start for (_, own), start in zip(shapes, starts, strict=False)]
    return Shape(np.concatenate([points for points, _ in shapes]), np.concatenate(triangles))


def _frozen(thing: Blender) -> Blender:
    """A still copy in place of a moving thing: Cycles then builds its tree of triangles once for all views."""
    bpy = scene.blender()
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(thing.evaluated_get(graph), preserve_all_data_layers=True, depsgraph=graph)
    statue = bpy.data.objects.new(f"{thing.name}_still", mesh)
    statue.matrix_world = thing.matrix_world.copy()
    bpy.context.scene.collection.objects.link(statue)
    thing.hide_render = True
    return statue


def _shape(statue: Blender) -> Shape:
    mesh = statue.data
    mesh.calc_loop_triangles()
    local = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", local)
    corners = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", corners)
    place = np.array(statue.matrix_world, dtype=np.float64)
    return Shape(np.asarray(local.reshape(-1, 3) @ place[:3, :3].T + place[:3, 3]), corners.reshape(-1, 3))


def hero(path: Path, shape: Shape, azimuth: float, elevation: float, size: int = HERO_SIZE) -> Path:
    middle, width = scene.frame_points(shape.points, azimuth, elevation, margin=1.2)
    _taken(path, shape, Camera(np.array(middle), width, azimuth, elevation), Shot(size, size, samples=4, bounces=2))
    return path


def _taken(path: Path, shape: Shape, camera: Camera, shot: Shot) -> Image.Image:
    """Rendered, inked, and with a soft shadow where it touches the floor."""
    scene.aim([float(c) for c in camera.middle], camera.width, camera.azimuth, camera.elevation)
    scene.take(path, shot)
    with Image.open(path) as opened:
        picture = inked(opened.convert("RGBA"), shape.points, shape.triangles, camera)
    picture = grounded(picture, shape.points, camera)
    picture.save(path)
    return picture
