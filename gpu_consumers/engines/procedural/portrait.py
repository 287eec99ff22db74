"""Pictures of a finished asset: one hero view for the library, and an animated turn."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from scipy.spatial import ConvexHull

from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.scene import Blender, Shot

HERO_SIZE: Final = 768  # pixels, square
TURN_SIZE: Final = 256
VIEWS: Final = 12
_A_TURN_LASTS: Final = 1560  # milliseconds
_INK: Final = 0.0042  # of the figure's size
_ELEVATION: Final = 9.0
_SHADOW: Final = (24, 18, 40)


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


def set_up(things: Sequence[Blender]) -> Floats:
    """Freeze what stands in the scene as it is posed, light it and ink it. Returns its points, (n, 3)."""
    statues = [_frozen(thing) for thing in things]
    points = np.concatenate([_points(statue) for statue in statues])
    scene.light_studio()
    for statue in statues:
        scene.outline(statue, _INK * float(np.linalg.norm(np.ptp(points, axis=0))))
    return points


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


def _points(statue: Blender) -> Floats:
    local = np.empty(3 * len(statue.data.vertices), dtype=np.float32)
    statue.data.vertices.foreach_get("co", local)
    place = np.array(statue.matrix_world, dtype=np.float64)
    return np.asarray(local.reshape(-1, 3) @ place[:3, :3].T + place[:3, 3])


def hero(path: Path, points: Floats, azimuth: float, size: int = HERO_SIZE) -> Path:
    middle, width = scene.frame_points(points, azimuth, _ELEVATION, margin=1.2)
    camera = scene.aim(middle, width, azimuth, _ELEVATION)
    scene.take(path, Shot(size, size, samples=14, denoise=True, bounces=2))
    _grounded(path, points, camera, width).save(path)
    return path


def _grounded(path: Path, points: Floats, camera: Blender, width: float) -> Image.Image:
    """The picture with a soft contact shadow under it: what touches the floor darkens it, and fades with its height."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    size, place = picture.width, np.array(camera.matrix_world)
    low = points[points[:, 2] < 0.22 * points[:, 2].max()] * (1.0, 1.0, 0.0)
    seen = (low - place[:3, 3]) @ place[:3, :2] * (1.0, -1.0) * size / width + size / 2
    ink = Image.new("L", picture.size)
    if len(seen) >= 3:
        ImageDraw.Draw(ink).polygon([tuple(corner) for corner in seen[ConvexHull(seen).vertices]], fill=185)
    far, near = (ink.filter(ImageFilter.GaussianBlur(size * share)) for share in (0.035, 0.012))
    shade = Image.new("RGBA", picture.size, _SHADOW)
    shade.putalpha(ImageChops.lighter(near.point(lambda v: int(v * 0.55)), far))
    return Image.alpha_composite(shade, picture)


def turntable(
    path: Path, points: Floats, azimuth: float, step: Callable[[float], None], views: int = VIEWS, size: int = TURN_SIZE
) -> Path:
    """A full turn as an animated WebP; `step` hears the share that is done.

    The lights go round with the camera, so that every side is well lit.
    """
    bpy = scene.blender()
    lamps = [thing for thing in bpy.data.objects if thing.type == "LIGHT"]
    stood = [lamp.rotation_euler.z for lamp in lamps]
    middle, width = _all_round(points)
    frames = []
    for view in range(views):
        step(view / views)
        turn = 360.0 * view / views
        for lamp, was in zip(lamps, stood, strict=True):
            lamp.rotation_euler.z = was + np.radians(turn)
        camera = scene.aim(middle, width, azimuth + turn, _ELEVATION)
        still = path.with_name(f"{path.stem}_{view:02d}.png")
        scene.take(still, Shot(size, size, samples=8, bounces=1))
        frames.append(_grounded(still, points, camera, width))
        still.unlink()
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=_A_TURN_LASTS // views, loop=0, quality=84, method=3
    )
    return path


def _all_round(points: Floats) -> tuple[list[float], float]:
    """One frame that holds the asset from every side, so that it does not jump about while it turns."""
    low, high = points.min(0), points.max(0)
    middle = (low + high) / 2
    reach = float(np.linalg.norm((points - middle)[:, :2], axis=1).max())
    return [float(c) for c in middle], 1.08 * max(2 * reach, float(high[2] - low[2]) + 0.25 * reach)
