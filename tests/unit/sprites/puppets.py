"""A puppet as a GLB, made by hand: a grey body with a red nose in front, an arm on its left, two joints, two clips."""

from pathlib import Path

import numpy as np

from gpu_consumers.engines.procedural.glb import Glb, Json

FACES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
GREY, RED, BLUE = range(3)


def box(low: tuple[float, ...], high: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, outward normals and triangles of a box in glTF's space; every face has corners of its own."""
    corners = np.array([[(low, high)[k >> axis & 1][axis] for axis in range(3)] for k in range(8)], np.float32)
    points = np.concatenate([corners[list(face)] for face in FACES])
    triangles = np.concatenate([[[4 * n, 4 * n + 1, 4 * n + 2], [4 * n, 4 * n + 2, 4 * n + 3]] for n in range(6)])
    a, b, c = (points[triangles[::2, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    outward = np.sign(((a + b + c) / 3 - corners.mean(0)) * normals).sum(1)
    assert (outward > 0).all()
    return points, np.repeat(normals / np.linalg.norm(normals, axis=1, keepdims=True), 4, axis=0), triangles


def puppet(path: Path, *, walks_away: bool = False, still: bool = False, hat: bool = False) -> Path:
    """1 m high, Y up, looks along +Z. "idle" loops and lifts the arm; "attack" throws it up and ends there.

    A `hat` is a mesh without weights that hangs on the arm's joint.
    """
    glb = Glb({"asset": {"version": "2.0"}, "scene": 0, "nodes": []})
    parts = (((-0.2, 0, -0.15), (0.2, 1, 0.15), GREY, 0), ((-0.06, 0.7, 0.15), (0.06, 0.8, 0.3), RED, 0))
    parts += (((0.2, 0.6, -0.05), (0.6, 0.7, 0.05), BLUE, 1),)
    colours = ((0.5, 0.5, 0.5, 1), (0.8, 0.02, 0.02, 1), (0.02, 0.05, 0.8, 1))
    primitives: list[Json] = []
    for low, high, material, joint in parts:
        points, normals, triangles = box(low, high)
        attributes = {
            "POSITION": glb.add(points, "VEC3", bounds=True),
            "NORMAL": glb.add(normals.astype(np.float32), "VEC3"),
        }
        if not still:
            attributes["JOINTS_0"] = glb.add(np.tile(np.array([joint, 0, 0, 0], np.uint8), (len(points), 1)), "VEC4")
            attributes["WEIGHTS_0"] = glb.add(np.tile(np.array([1, 0, 0, 0], np.float32), (len(points), 1)), "VEC4")
        indices = glb.add(triangles.astype(np.uint16).ravel(), "SCALAR")
        primitives.append({"attributes": attributes, "indices": indices, "material": material})
    glb.json |= {
        "meshes": [{"primitives": primitives}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": c, "metallicFactor": 0}} for c in colours],
    }
    if still:
        glb.json |= {"nodes": [{"mesh": 0}], "scenes": [{"nodes": [0]}]}
    else:
        _move(glb, walks_away)
    if hat:
        glb.json["meshes"].append({"primitives": [primitives[1]]})
        glb.json["nodes"].append({"mesh": 1, "translation": [0, 0.5, 0]})
        glb.json["nodes"][1]["children"] = [3]
    glb.write(path)
    return path


def _move(glb: Glb, walks_away: bool) -> None:
    nodes = [{"name": "root", "children": [1]}, {"name": "arm", "translation": [0.2, 0.65, 0]}, {"mesh": 0, "skin": 0}]
    inverse = np.stack([np.eye(4), np.eye(4)]).astype(np.float32)
    inverse[1, :3, 3] = (-0.2, -0.65, 0)
    skin = {"joints": [0, 1], "inverseBindMatrices": glb.add(inverse.transpose(0, 2, 1).reshape(2, 16), "MAT4")}
    glb.json |= {"nodes": nodes, "skins": [skin], "scenes": [{"nodes": [0, 2]}]}
    idle = _clip(glb, "idle", True, (0, 20, 0), walks_away)
    glb.json["animations"] = [idle, _clip(glb, "attack", False, (0, 40, 85))]


def _clip(glb: Glb, name: str, loop: bool, degrees: tuple[float, ...], walks_away: bool = False) -> Json:
    half = np.radians(degrees) / 2
    turns = np.stack([0 * half, 0 * half, np.sin(half), np.cos(half)], axis=1).astype(np.float32)
    times = glb.add(np.array([[0.0], [0.5], [1.0]], np.float32), "SCALAR", bounds=True)
    samplers = [{"input": times, "output": glb.add(turns, "VEC4")}]
    channels = [{"sampler": 0, "target": {"node": 1, "path": "rotation"}}]
    if walks_away:
        way = glb.add(np.array([[0, 0, z] for z in (0, 1, 2)], np.float32), "VEC3")
        samplers.append({"input": times, "output": way})
        channels.append({"sampler": 1, "target": {"node": 0, "path": "translation"}})
    return {"name": name, "samplers": samplers, "channels": channels, "extras": {"loop": loop, "fps": 30}}
