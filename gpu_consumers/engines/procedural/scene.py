"""The studio: everything that touches Blender. `bpy` is imported on first use, in a worker's child process.

No modelling operators, no constraints, no EEVEE: meshes come from arrays, Cycles renders on the CPU, and every step
starts from an empty scene, because Blender leaks data from one job into the next.
"""

import contextlib
import ctypes
import math
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gpu_consumers.engines.cores import cores
from gpu_consumers.engines.procedural.clay import Floats, Paint
from gpu_consumers.engines.procedural.figure import Figure, columns_of
from gpu_consumers.engines.procedural.paints import rgb

Blender = Any  # bpy carries no types

COLUMN: Final = 8  # pixels
GRADIENT: Final = 64  # pixels
SHARP_ABOVE: Final = math.radians(38)


def blender() -> Blender:
    """The bpy module. Its greeting on stderr (CUEW, EGL) is harmless and swallowed."""
    with quiet():
        import bpy
    return bpy


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Silence Blender: its C side prints past Python, and its own add-ons use what Blender calls deprecated."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                yield
        finally:
            ctypes.CDLL(None).fflush(None)  # what C has buffered would come out later, where it is heard
            for saved, number in zip(kept, (1, 2), strict=True):
                os.dup2(saved, number)
                os.close(saved)


# -- from arrays to objects


def fresh() -> Blender:
    """An empty scene in metres. Returns bpy."""
    bpy = blender()
    with quiet():
        bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.scene.unit_settings.system = "METRIC"
    bpy.context.scene.render.fps = 24
    return bpy


def stand(figure: Figure, name: str = "figure") -> Blender:
    """Put a figure into the scene as one mesh object with one palette material. Returns the object."""
    bpy = blender()
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(figure.vertices.tolist(), [], figure.polygons())
    layer = mesh.uv_layers.new(name="palette")
    layer.data.foreach_set("uv", figure.uv().astype(np.float32).ravel())
    shade_smooth(mesh)
    mesh.update()
    mesh.materials.append(palette_material(figure, name))
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def shade_smooth(mesh: Blender) -> None:
    """Smooth everywhere but over sharp edges."""
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), dtype=bool))
    mesh.set_sharp_from_angle(angle=SHARP_ABOVE)


def palette_pixels(figure: Figure) -> tuple[Floats, Floats, Floats]:
    """Colour, (occlusion, roughness, metallic) and emission as (height, width, 4) images, bottom row first."""
    return pixels_of(figure.palette)


def pixels_of(palette: Mapping[str, Paint]) -> tuple[Floats, Floats, Floats]:
    """The same of a palette alone."""
    width = columns_of(palette) * COLUMN
    colour, surface, light = (np.zeros((GRADIENT, width, 4)) for _ in range(3))
    for image in (colour, surface, light):
        image[..., 3] = 1.0
    ramp = np.linspace(0, 1, GRADIENT)[:, None, None]
    for column, paint in enumerate(palette.values()):
        here = slice(column * COLUMN, (column + 1) * COLUMN)
        mix = np.array(rgb(paint.bottom)) * (1 - ramp) + np.array(rgb(paint.top)) * ramp
        colour[:, here, :3] = mix
        surface[:, here, :3] = (1.0, paint.roughness, paint.metallic)
        light[:, here, :3] = mix * min(paint.glow, 1.0)
    return colour, surface, light


def palette_material(figure: Figure, name: str) -> Blender:
    """One PBR material over tiny gradient atlases; recolouring an asset means swapping a 2 KB picture."""
    bpy = blender()
    colour, surface, light = palette_pixels(figure)
    material = bpy.data.materials.new(f"{name}_palette")
    tree, shader = material.node_tree, material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Specular IOR Level"].default_value = 0.35
    tree.links.new(_texture(tree, packed(f"{name}_colour", colour)).outputs["Color"], shader.inputs["Base Color"])
    split = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(
        _texture(tree, packed(f"{name}_surface", surface, data=True)).outputs["Color"], split.inputs["Color"]
    )
    tree.links.new(split.outputs["Green"], shader.inputs["Roughness"])
    tree.links.new(split.outputs["Blue"], shader.inputs["Metallic"])
    if light[..., :3].any():
        tree.links.new(_texture(tree, packed(f"{name}_light", light)).outputs["Color"], shader.inputs["Emission Color"])
        shader.inputs["Emission Strength"].default_value = 1.0
    return material


def _texture(tree: Blender, image: Blender) -> Blender:
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    return node


def packed(name: str, pixels: Floats, *, data: bool = False) -> Blender:
    """An image that travels inside the file. `data` marks numbers that are not colours."""
    bpy = blender()
    height, width, _ = pixels.shape
    image = bpy.data.images.new(name, width, height, alpha=False, is_data=data)
    image.pixels.foreach_set(pixels.astype(np.float32).ravel())
    image.update()
    image.pack()
    return image


# -- light, camera, picture


@dataclass(frozen=True, slots=True)
class Shot:
    """How fine a picture is."""

    width: int
    height: int
    samples: int
    denoise: bool = True
    bounces: int = 3
    transparent: bool = True


def light_studio(background: tuple[float, float, float] | None = None) -> None:
    """A warm key, a cool rim from behind, a weak fill, and a gradient sky for soft shade. No files needed."""
    bpy = blender()
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.render.threads_mode, scene.render.threads = "FIXED", cores()
    # AgX, the default, washes a palette out.
    scene.view_settings.view_transform, scene.view_settings.look = "Standard", "None"
    scene.render.image_settings.file_format, scene.render.image_settings.color_mode = "PNG", "RGBA"
    scene.render.use_persistent_data = True
    scene.render.dither_intensity = 0.0  # the same scene gives the same bytes
    scene.cycles.use_adaptive_sampling = True
    # Three suns need no light tree; without it a picture takes little more than half the time.
    scene.cycles.use_light_tree = False
    scene.cycles.seed = 0
    _sky(background)
    _sun("key", (48, 0, -36), 2.5, (1.0, 0.94, 0.84), 0.14)
    _sun("rim", (-62, 0, 28), 2.4, (0.78, 0.87, 1.0), 0.10)
    _sun("fill", (68, 0, 58), 0.45, (0.75, 0.85, 1.0), 0.3)


def _sky(background: tuple[float, float, float] | None) -> None:
    bpy = blender()
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    tree = world.node_tree
    light = tree.nodes["Background"]
    place, split, ramp = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "SeparateXYZ", "ValToRGB"))
    level = tree.nodes.new("ShaderNodeMapRange")
    level.inputs["From Min"].default_value = -1.0
    tree.links.new(place.outputs["Generated"], split.inputs[0])
    tree.links.new(split.outputs["Z"], level.inputs["Value"])
    tree.links.new(level.outputs[0], ramp.inputs["Fac"])
    ramp.color_ramp.elements[0].color = (0.44, 0.36, 0.36, 1)
    ramp.color_ramp.elements[1].color = (0.66, 0.78, 1.0, 1)
    tree.links.new(ramp.outputs["Color"], light.inputs["Color"])
    light.inputs["Strength"].default_value = 0.85
    if background is None:
        return
    # The camera sees a plain backdrop; the light still comes from the sky.
    plain, mix, path = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("Background", "MixShader", "LightPath"))
    plain.inputs["Color"].default_value = (*background, 1.0)
    tree.links.new(path.outputs["Is Camera Ray"], mix.inputs["Fac"])
    tree.links.new(light.outputs[0], mix.inputs[1])
    tree.links.new(plain.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], tree.nodes["World Output"].inputs["Surface"])


def _sun(
    name: str, degrees: Sequence[float], strength: float, colour: tuple[float, float, float], softness: float
) -> None:
    bpy = blender()
    light = bpy.data.lights.new(name, "SUN")
    light.energy, light.color, light.angle = strength, colour, softness
    lamp = bpy.data.objects.new(name, light)
    lamp.rotation_euler = [math.radians(angle) for angle in degrees]
    bpy.context.scene.collection.objects.link(lamp)


def aim(middle: Sequence[float], width: float, azimuth: float, elevation: float) -> Blender:
    """An orthographic camera that sees `width` metres; azimuth 0 is the front, 90 the figure's left side."""
    from mathutils import Vector

    bpy = blender()
    scene = bpy.context.scene
    if scene.camera is None:
        scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(scene.camera)
    around, up = math.radians(azimuth), math.radians(elevation)
    away = Vector((math.sin(around) * math.cos(up), -math.cos(around) * math.cos(up), math.sin(up)))
    scene.camera.location = Vector(middle) + away * (width * 3 + 2)
    scene.camera.rotation_euler = (-away).to_track_quat("-Z", "Y").to_euler()
    scene.camera.data.type, scene.camera.data.ortho_scale = "ORTHO", width
    scene.camera.data.clip_end = width * 10 + 10
    return scene.camera


def frame_points(points: Floats, azimuth: float, elevation: float, margin: float = 1.08) -> tuple[list[float], float]:
    """What to aim at, and how wide, so that every point is in a square picture."""
    around, up = np.radians(azimuth), np.radians(elevation)
    away = np.array([np.sin(around) * np.cos(up), -np.cos(around) * np.cos(up), np.sin(up)])
    right = np.array([np.cos(around), np.sin(around), 0.0])
    above = np.cross(away, right) * 1.0
    u, v = points @ right, points @ above
    middle = right * (u.max() + u.min()) / 2 + above * (v.max() + v.min()) / 2 + away * float(np.mean(points @ away))
    return [float(c) for c in middle], float(max(np.ptp(u), np.ptp(v))) * margin


def take(path: Path, shot: Shot) -> Path:
    """Render what the camera sees to a PNG."""
    bpy = blender()
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.resolution_x, render.resolution_y, render.resolution_percentage = shot.width, shot.height, 100
    render.film_transparent, render.filepath = shot.transparent, str(path)
    cycles.samples, cycles.use_denoising = shot.samples, shot.denoise
    cycles.max_bounces, cycles.transparent_max_bounces = shot.bounces, 8
    cycles.diffuse_bounces = cycles.glossy_bounces = min(2, shot.bounces)
    with quiet():  # Cycles looks for graphics cards here, and complains of each kind that it does not find
        cycles.denoiser, cycles.denoising_quality, cycles.denoising_prefilter = "OPENIMAGEDENOISE", "FAST", "FAST"
        bpy.ops.render.render(write_still=True)
    if not path.exists():
        raise RuntimeError(f"Blender rendered nothing to {path.name}")
    return path


# -- files


def export_glb(path: Path, **options: object) -> Path:
    """Write the whole scene as GLB (Y up, extras kept). `options` go to Blender's glTF exporter."""
    bpy = blender()
    settings: dict[str, object] = {
        "export_format": "GLB",
        "export_yup": True,
        "export_extras": True,
        "export_animations": False,
        "export_cameras": False,
        "export_lights": False,
        "use_selection": False,
    }
    with quiet():
        bpy.ops.export_scene.gltf(filepath=str(path), **(settings | options))
    if not path.exists():
        raise RuntimeError(f"Blender exported nothing to {path.name}")
    return path


def import_glb(path: Path, **options: object) -> list[Blender]:
    """Load a GLB into the present scene and return its mesh objects. `options` go to Blender's glTF importer."""
    bpy = blender()
    before = set(bpy.data.objects)
    with quiet():
        bpy.ops.import_scene.gltf(filepath=str(path), **options)
    return [thing for thing in bpy.data.objects if thing not in before and thing.type == "MESH"]


def joined(things: Sequence[Blender]) -> Blender:
    """One object from several, at the origin, with every transform in its points. Raises `Unworkable` for none."""
    from gpu_consumers.errors import Unworkable

    bpy = blender()
    if not things:
        raise Unworkable("the file holds no mesh", code="empty_mesh")
    for thing in things:
        thing.data = thing.data.copy() if thing.data.users > 1 else thing.data
        thing.data.transform(thing.matrix_world)
        thing.parent = None
        thing.matrix_world.identity()
    if len(things) > 1:
        bpy.context.view_layer.objects.active = things[0]
        with quiet(), bpy.context.temp_override(active_object=things[0], selected_editable_objects=list(things)):
            bpy.ops.object.join()
    for other in [o for o in bpy.data.objects if o is not things[0]]:
        bpy.data.objects.remove(other)
    return things[0]
