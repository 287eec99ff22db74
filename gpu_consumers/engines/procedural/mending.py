"""Blender's part of mending and reducing a mesh that is not our own."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural import scene
from gpu_consumers.engines.procedural.scene import Blender

WELD_WITHIN: Final = 1e-5  # of the size


def size_of(thing: Blender) -> float:
    return float(max(*thing.dimensions, 1e-6))


def weld(thing: Blender) -> list[str]:
    """Join doubled points, drop empty faces and loose ends, turn normals outward. UVs stay."""
    import bmesh

    shape = bmesh.new()
    shape.from_mesh(thing.data)
    points, faces = len(shape.verts), len(shape.faces)
    near = size_of(thing) * WELD_WITHIN
    bmesh.ops.remove_doubles(shape, verts=shape.verts, dist=near)
    bmesh.ops.dissolve_degenerate(shape, edges=shape.edges, dist=near)
    bmesh.ops.delete(shape, geom=[v for v in shape.verts if not v.link_faces], context="VERTS")
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    done = [
        f"welded {points - len(shape.verts)} points",
        f"removed {faces - len(shape.faces)} empty faces",
        "turned normals outward",
    ]
    shape.to_mesh(thing.data)
    shape.free()
    thing.data.update()
    return done


def enforce_symmetry(thing: Blender) -> list[str]:
    """Mirror the left half (+X) onto the right."""
    import bmesh

    shape = bmesh.new()
    shape.from_mesh(thing.data)
    everything = [*shape.verts, *shape.edges, *shape.faces]
    bmesh.ops.symmetrize(shape, input=everything, direction="X", dist=size_of(thing) * WELD_WITHIN, use_shapekey=False)
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    shape.to_mesh(thing.data)
    shape.free()
    thing.data.update()
    return ["mirrored the left half onto the right"]


def remesh_open_shells(thing: Blender, voxels: int) -> list[str]:
    """Voxelise the shells that have holes and skin them anew; closed shells stay as they are."""
    import bmesh

    shape = bmesh.new()
    shape.from_mesh(thing.data)
    shape.faces.ensure_lookup_table()
    open_faces = _faces_of_open_shells(shape)
    shape.free()
    if not open_faces:
        return []
    bpy = scene.blender()
    broken = _only(thing, open_faces, keep=True)
    kept = _only(thing, open_faces, keep=False)
    source = broken.data.copy()
    voxel = size_of(thing) / voxels
    if _cap_holes(broken):
        # What cannot be capped has no inside: give the sheet itself a thickness that the voxels can see.
        thick = broken.modifiers.new("thickness", "SOLIDIFY")
        thick.thickness, thick.offset = voxel * 3, 0.0
    skin = broken.modifiers.new("voxels", "REMESH")
    skin.mode, skin.voxel_size, skin.use_smooth_shade = "VOXEL", voxel, True
    evaluated = broken.evaluated_get(bpy.context.evaluated_depsgraph_get())
    broken.data = bpy.data.meshes.new_from_object(evaluated)
    broken.modifiers.clear()
    _lend_colours(source, broken.data)
    materials = list(thing.data.materials)
    bpy.data.objects.remove(thing)
    mended = scene.joined([part for part in (kept, broken) if len(part.data.polygons)])
    if not len(mended.data.materials):
        for material in materials:
            mended.data.materials.append(material)
    return [f"capped and voxelised open shells with {len(open_faces)} faces, {voxels} voxels across"]


def _cap_holes(thing: Blender) -> int:
    """Close every hole with a cap. Returns how many edges still do not lie between two faces."""
    import bmesh

    shape = bmesh.new()
    shape.from_mesh(thing.data)
    bmesh.ops.holes_fill(shape, edges=[edge for edge in shape.edges if edge.is_boundary], sides=0)
    bmesh.ops.triangulate(shape, faces=[face for face in shape.faces if len(face.verts) > 4])
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    left = sum(1 for edge in shape.edges if not edge.is_manifold)
    shape.to_mesh(thing.data)
    shape.free()
    return left


def _faces_of_open_shells(shape: Blender) -> set[int]:
    """Face indices of every shell that has an edge with other than two faces."""
    seen: set[int] = set()
    found: set[int] = set()
    for start in shape.faces:
        if start.index in seen:
            continue
        shell, waiting, is_open = {start.index}, [start], False
        while waiting:
            for edge in waiting.pop().edges:
                is_open = is_open or len(edge.link_faces) != 2
                for face in edge.link_faces:
                    if face.index not in shell:
                        shell.add(face.index)
                        waiting.append(face)
        seen |= shell
        if is_open:
            found |= shell
    return found


def _only(thing: Blender, faces: set[int], *, keep: bool) -> Blender:
    """A copy of the object with only those faces, or with all but those."""
    import bmesh

    bpy = scene.blender()
    copy = thing.copy()
    copy.data = thing.data.copy()
    bpy.context.scene.collection.objects.link(copy)
    shape = bmesh.new()
    shape.from_mesh(copy.data)
    bmesh.ops.delete(shape, geom=[face for face in shape.faces if (face.index in faces) != keep], context="FACES")
    shape.to_mesh(copy.data)
    shape.free()
    return copy


def _lend_colours(source: Blender, skin: Blender) -> None:
    """Give the new skin the UVs and materials of the nearest old faces, so that its colours stay."""
    from mathutils.bvhtree import BVHTree
    from mathutils.geometry import barycentric_transform

    for material in source.materials:
        if material.name not in skin.materials:
            skin.materials.append(material)
    if not source.uv_layers:
        return
    source.calc_loop_triangles()
    triangles = source.loop_triangles
    places = [vertex.co for vertex in source.vertices]
    tree = BVHTree.FromPolygons(places, [tuple(t.vertices) for t in triangles])
    old = np.empty(len(source.loops) * 2, dtype=np.float32)
    source.uv_layers[0].data.foreach_get("uv", old)
    old = old.reshape(-1, 2)
    new = np.zeros((len(skin.loops), 2), dtype=np.float32)
    layer = skin.uv_layers.new(name=source.uv_layers[0].name)
    for polygon in skin.polygons:
        _, _, nearest, _ = tree.find_nearest(polygon.center)
        triangle = triangles[nearest]
        polygon.material_index = source.polygons[triangle.polygon_index].material_index
        corners = [places[i] for i in triangle.vertices]
        coordinates = [(*map(float, old[loop]), 0.0) for loop in triangle.loops]
        for loop in polygon.loop_indices:
            point = skin.vertices[skin.loops[loop].vertex_index].co
            new[loop] = barycentric_transform(point, *corners, *map(_vector, coordinates))[:2]
    low, high = old.min(axis=0), old.max(axis=0)
    layer.data.foreach_set("uv", np.clip(new, low, high).ravel())


def _vector(values: Sequence[float]) -> Blender:
    from mathutils import Vector

    return Vector(values)


def reduce_to(thing: Blender, budget: int) -> int:
    """Decimate by edge collapse until at most `budget` triangles are left. Returns how many there are."""
    bpy = scene.blender()
    count = triangles_of(thing)
    for _ in range(8):
        if count <= budget:
            break
        fewer = thing.modifiers.new("reduce", "DECIMATE")
        fewer.ratio = budget / count * 0.995
        evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
        thing.data = bpy.data.meshes.new_from_object(evaluated)
        thing.modifiers.clear()
        count = triangles_of(thing)
    scene.shade_smooth(thing.data)
    return count


def triangles_of(thing: Blender) -> int:
    return sum(len(polygon.vertices) - 2 for polygon in thing.data.polygons)


def unwrap(thing: Blender) -> None:
    """A fresh UV map without overlaps (Blender's smart projection)."""
    bpy = scene.blender()
    bpy.context.view_layer.objects.active = thing
    thing.select_set(True)
    with scene.quiet():
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.select_all(action="SELECT")
        bpy.ops.uv.smart_project(angle_limit=1.15, island_margin=0.02)
        bpy.ops.object.mode_set(mode="OBJECT")
