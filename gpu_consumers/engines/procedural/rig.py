"""Step `rig`: a skeleton and skin weights for a mesh, whoever made or edited it last.

A mesh of ours, or one that still lies on most of what we made, borrows: the figure is designed once more from its
brief (milliseconds, deterministic) and lends its bones and its weights to the nearest vertices. For any other mesh
joints are found from its outline and weights from distances inside it. Only nodes, a skin and two attributes are
added: the mesh itself stays as it came, with its materials, its pictures and every UV set.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural.bone_names import FINGERS, bone_map
from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.figure import Figure, design, design_within
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import TO_GLTF, lying_along, world
from gpu_consumers.engines.procedural.obj import from_obj, is_obj
from gpu_consumers.engines.procedural.origin import own_figure
from gpu_consumers.engines.procedural.rig_card import Rigged, card_of
from gpu_consumers.engines.procedural.skinning import Skinning, skinned_by_shape
from gpu_consumers.errors import Unworkable

MOST_INFLUENCES: Final = 4  # what every engine's skinning shader takes
BONE_MAP: Final = "forgelog_bone_map"  # in the extras of the skeleton's node: profile -> our bone -> theirs, as JSON
_SAME_PLACE: Final = 1e-4  # of the height: nearer than this a vertex is the figure's own
_FOREIGN: Final = 0.02  # of the height: a mesh that lies farther off, by its median, is somebody else's
_NEIGHBOURS: Final = 8
_ARRAY_BUFFER: Final = 34962
_LENT: Final = "weights lent by the nearest vertices of the designed figure"


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` and `mesh` (GLB, or OBJ from a person) -> `rigged`.

    Raises `Unworkable` for a mesh that cannot be read or has no faces, or whose weights do not come out as they must.
    """
    brief = brief_of(bench)
    given = only(bench, "mesh").path
    own = None if is_obj(given) else own_figure(given, brief)
    glb = from_obj(given, design(brief, order.seed)) if is_obj(given) else Glb.read(given)
    skins = bodies_of(glb)
    figure = own.figure if own else _about_as_fine(brief, order.seed, sum(body.triangles for body in skins))
    bench.progress(0.3, "the mesh is read")
    bench.raise_if_cancelled()
    points = np.concatenate([body.points for body in skins])
    skinning = _one_root(figure, points) if _static(order, brief) else _skinning(brief, figure, skins, points)
    bench.progress(0.8, f"{len(skinning.bones)} bones stand, weights are told")
    parts = np.split(skinning.weights, np.cumsum([len(body.points) for body in skins])[:-1])
    put_on(glb, skinning.bones, skins, parts)
    rigged = Rigged(skinning.bones, skinning.weights, points, np.concatenate(_triangles(skins)), skinning.fitted)
    card = card_of(rigged).enforce()
    path = bench.output / "rigged.glb"
    glb.write(path)
    facts = _facts(brief, skinning)
    return StepResult((MadeFile("rigged", path, "model/gltf-binary"),), {**facts, **card.facts()})


def _static(order: StepOrder, brief: DesignBrief) -> bool:
    """Was it asked to stand still? A brief says STATIC, too, of bodies that neither of the two great rigs fits."""
    constraints = order.request.get("constraints")
    asked = constraints.get("rig_type") if isinstance(constraints, Mapping) else None
    return brief.rig_type == "STATIC" and (asked == "STATIC" or brief.archetype in {"humanoid", "quadruped"})


def _one_root(figure: Figure, points: Floats) -> Skinning:
    bones = {"root": Bone((0.0, 0.0, 0.0), (0.0, 0.0, max(0.1, 0.3 * figure.height)), None)}
    return Skinning(bones, np.ones((len(points), 1)), "one root bone: the figure was asked to be static")


def _skinning(brief: DesignBrief, figure: Figure, skins: Sequence["Body"], points: Floats) -> Skinning:
    """What the design lends, where it fits the mesh; else what the shape tells; else what is lent all the same."""
    source, stretched = fitted(figure, points)
    lent = lend_weights(source, points)
    if stretched and float(np.median(lent.distances)) > _FOREIGN * source.height:
        by_shape = skinned_by_shape(brief.archetype, points, np.concatenate(_triangles(skins)))
        if by_shape is not None:
            return by_shape
    far = float(np.median(lent.distances))
    method = f"{_LENT}, stretched to the mesh" if stretched else _LENT
    return Skinning(source.bones, lent.weights, method, stretched, lent.repaired, far)


def _triangles(skins: Sequence["Body"]) -> list[NDArray[np.int64]]:
    """The corners of every part, counted through all of them."""
    starts = np.cumsum([0, *(len(body.points) for body in skins)])
    return [body.corners + start for body, start in zip(skins, starts, strict=False)]


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One drawn part of a file: its points at rest, (n, 3) in a figure's axes."""

    node: int
    primitive: Json
    points: Floats
    corners: NDArray[np.int64]  # (m, 3)

    @property
    def triangles(self) -> int:
        return len(self.corners)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Where weights are lent from."""

    points: Floats  # (n, 3)
    weights: Floats  # (n, bones)
    bones: Mapping[str, Bone]

    @property
    def height(self) -> float:
        return float(np.ptp(self.points[:, 2]))


@dataclass(frozen=True, slots=True, eq=False)
class Lent:
    weights: Floats  # (n, bones), at most four above zero, rows sum to 1
    distances: Floats  # (n,) metres to the nearest lender
    repaired: int  # vertices that no bone wanted, and that were given to the nearest one


def bodies_of(glb: Glb) -> list[Body]:
    """Every triangle mesh that the scene shows, where it stands."""
    found: list[Body] = []
    stands = world(glb)
    for number, node in enumerate(glb.json.get("nodes", ())):
        if "mesh" not in node:
            continue
        for primitive in glb.json["meshes"][node["mesh"]]["primitives"]:
            if primitive.get("mode", 4) != 4 or "POSITION" not in primitive["attributes"]:
                continue
            local = glb.array(primitive["attributes"]["POSITION"]).astype(np.float64)
            points = (local @ stands[number][:3, :3].T + stands[number][:3, 3]) @ TO_GLTF
            order = glb.array(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(len(local))
            corners = order[: len(order) // 3 * 3].reshape(-1, 3).astype(np.int64)
            found.append(Body(number, primitive, points, corners))
    if not found or not sum(body.triangles for body in found):
        raise Unworkable("the mesh has no faces", code="empty_mesh")
    return found


def _about_as_fine(brief: DesignBrief, seed: int, triangles: int) -> Figure:
    """The designed figure for a mesh that is not simply ours: an edited one still lies on most of its vertices."""
    try:
        return design_within(brief, seed, triangles)[0]
    except ValueError:
        return design(brief, seed)


def fitted(figure: Figure, points: Floats) -> tuple[Source, bool]:
    """The figure as a lender, stretched to the mesh's box if the mesh is not simply an edited figure."""
    bones = figure.bones or {"root": Bone((0.0, 0.0, 0.0), (0.0, 0.0, max(0.1, 0.3 * figure.height)), None)}
    source = Source(figure.vertices, _dense(figure, len(bones)), bones)
    near, _ = cKDTree(source.points).query(points)
    if float(np.median(near)) <= _FOREIGN * source.height:
        return source, False
    low, high = points.min(0), points.max(0)
    base = source.points.min(0)
    scale = np.maximum(high - low, 1e-6) / np.maximum(np.ptp(source.points, axis=0), 1e-6)

    def moved(point: Floats | tuple[float, float, float]) -> Floats:
        return np.asarray((np.asarray(point) - base) * scale + low)

    stretched = {n: Bone(_triple(moved(b.head)), _triple(moved(b.tail)), b.parent) for n, b in bones.items()}
    return Source(moved(source.points), source.weights, stretched), True


def _dense(figure: Figure, bones: int) -> Floats:
    found = np.zeros((len(figure.vertices), bones))
    rows, columns = np.nonzero(figure.bone_index >= 0)
    np.add.at(found, (rows, figure.bone_index[rows, columns]), figure.bone_weight[rows, columns])
    return found


def lend_weights(source: Source, points: Floats) -> Lent:
    """Weights for points (n, 3): a lender's own where one stands there, else its neighbours', the nearer the more.

    Shepard's inverse-distance weighting. A place alone decides, so that doubled vertices along a seam never part.
    """
    count = min(_NEIGHBOURS, len(source.points))
    far, near = cKDTree(source.points).query(points, k=count)
    far, near = far.reshape(len(points), count), near.reshape(len(points), count)
    share = 1.0 / np.maximum(far, 1e-9) ** 2
    share[far[:, 0] <= _SAME_PLACE * source.height, 1:] = 0.0
    weights = np.einsum("nk,nkb->nb", share / share.sum(1, keepdims=True), source.weights[near])
    repaired = _give_strays_to_the_nearest_bone(weights, points, source.bones)
    return Lent(_strongest(weights), far[:, 0], repaired)


def _strongest(weights: Floats) -> Floats:
    """At most four influences a vertex, and rows that sum to 1."""
    weights = weights.copy()
    weaker = np.argsort(-weights, axis=1, kind="stable")[:, MOST_INFLUENCES:]
    np.put_along_axis(weights, weaker, 0.0, axis=1)
    weights = np.where(weights < 1e-3, 0.0, weights)
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _give_strays_to_the_nearest_bone(weights: Floats, points: Floats, bones: Mapping[str, Bone]) -> int:
    """Changes `weights` in place; returns how many vertices no bone had wanted."""
    strays = np.flatnonzero(weights.sum(1) < 1e-6)
    if len(strays):
        away = np.stack([_distance(points[strays], bone) for bone in bones.values()], axis=1)
        weights[strays] = 0.0
        weights[strays, away.argmin(1)] = 1.0
    return len(strays)


def _distance(points: Floats, bone: Bone) -> Floats:
    """From points (n, 3) to a bone as a line from head to tail."""
    head, along = np.asarray(bone.head), np.subtract(bone.tail, bone.head)
    share = np.clip((points - head) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
    return np.asarray(np.linalg.norm(points - head - share[:, None] * along, axis=1))


def put_on(glb: Glb, bones: Mapping[str, Bone], bodies: Sequence[Body], weights: Sequence[Floats]) -> None:
    """Give a file a skeleton and a skin. An older skeleton, clips, cameras and empties go; drawn nodes stay drawn.

    glTF lets a skin ignore where its mesh node stands, so that place goes into the points themselves.
    """
    stands = world(glb)
    old: list[Json] = glb.json["nodes"]
    drawn = list(dict.fromkeys(body.node for body in bodies))
    for key in ("animations", "skins", "cameras"):
        glb.json.pop(key, None)
    meshes: list[Json] = []
    for node in drawn:
        own = [(body, share) for body, share in zip(bodies, weights, strict=True) if body.node == node]
        meshes.append(_skinned_mesh(glb, glb.json["meshes"][old[node]["mesh"]], own, stands[node]))
    kept = [{key: value for key, value in old[node].items() if key in {"name", "extras"}} for node in drawn]
    nodes: list[Json] = [{**node, "mesh": i, "skin": 0} for i, node in enumerate(kept)]
    first = len(nodes) + 1
    told = json.dumps(bone_map(bones), separators=(",", ":"))
    nodes.append({"name": "rig", "children": [first], "extras": {BONE_MAP: told}})
    nodes.extend(_joint_nodes(bones, first))
    glb.json |= {"meshes": meshes, "nodes": nodes, "scene": 0}
    glb.json["scenes"] = [{"name": "Scene", "nodes": [len(drawn), *range(len(drawn))]}]
    binds = np.stack([_inverse_bind(bone).T for bone in bones.values()]).astype(np.float32)
    joints = list(range(first, first + len(bones)))
    glb.json["skins"] = [
        {
            "name": "rig",
            "inverseBindMatrices": glb.add(binds.reshape(-1, 16), "MAT4"),
            "skeleton": first,
            "joints": joints,
        }
    ]


def _skinned_mesh(glb: Glb, mesh: Json, own: list[tuple[Body, Floats]], stands: Floats) -> Json:
    primitives: list[Json] = []
    for body, weights in own:
        attributes = {k: v for k, v in body.primitive["attributes"].items() if k[:7] not in {"JOINTS_", "WEIGHTS"}}
        if not np.allclose(stands, np.eye(4), atol=1e-7):
            attributes |= _moved_attributes(glb, attributes, body, stands)
        joints, shares = _packed(weights)
        attributes["JOINTS_0"] = glb.add(joints, "VEC4", target=_ARRAY_BUFFER)
        attributes["WEIGHTS_0"] = glb.add(shares, "VEC4", target=_ARRAY_BUFFER)
        primitives.append({**body.primitive, "attributes": attributes})
    return {**mesh, "primitives": primitives}


def _moved_attributes(glb: Glb, attributes: Mapping[str, int], body: Body, stands: Floats) -> dict[str, int]:
    """Points and normals where the node would have put them. Tangents are left for the reader to make anew."""
    points = (body.points @ TO_GLTF.T).astype(np.float32)
    moved = {"POSITION": glb.add(points, "VEC3", target=_ARRAY_BUFFER, bounds=True)}
    if "NORMAL" in attributes:
        normals = glb.array(attributes["NORMAL"]).astype(np.float64) @ np.linalg.inv(stands[:3, :3])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        moved["NORMAL"] = glb.add(normals.astype(np.float32), "VEC3", target=_ARRAY_BUFFER)
    return moved


def _packed(weights: Floats) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """glTF's joints (n, 4), and weights that sum to 1 even as single floats."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, :MOST_INFLUENCES]
    shares = np.take_along_axis(weights, order, axis=1).astype(np.float32)
    joints = np.where(shares > 0, order, 0)
    missing = MOST_INFLUENCES - joints.shape[1]
    joints, shares = np.pad(joints, ((0, 0), (0, missing))), np.pad(shares, ((0, 0), (0, missing)))
    shares[:, 0] = np.float32(1.0) - shares[:, 1:].sum(1, dtype=np.float32)
    return joints.astype(np.uint16), shares


def _joint_nodes(bones: Mapping[str, Bone], first: int) -> list[Json]:
    """One node a bone, lying along it; its length goes beside it, for glTF itself knows no tails."""
    number = {name: first + i for i, name in enumerate(bones)}
    nodes: list[Json] = []
    for name, bone in bones.items():
        local = np.linalg.inv(_standing(bones[bone.parent])) @ _standing(bone) if bone.parent else _standing(bone)
        node: Json = {
            "name": name,
            "translation": [round(float(x), 7) for x in local[:3, 3]],
            "rotation": _quaternion(local[:3, :3]),
            "extras": {"bone_length": round(float(np.linalg.norm(np.subtract(bone.tail, bone.head))), 6)},
        }
        if children := [number[child] for child, other in bones.items() if other.parent == name]:
            node["children"] = children
        nodes.append(node)
    return nodes


def _standing(bone: Bone) -> Floats:
    found = np.eye(4)
    found[:3, :3], found[:3, 3] = lying_along(bone), TO_GLTF @ np.asarray(bone.head)
    return found


def _inverse_bind(bone: Bone) -> Floats:
    return np.asarray(np.linalg.inv(_standing(bone)))


def _quaternion(turn: Floats) -> list[float]:
    return [float(np.float32(x)) for x in Rotation.from_matrix(turn).as_quat(canonical=True)]


def _triple(point: Floats) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z


def _facts(brief: DesignBrief, skinning: Skinning) -> dict[str, JsonValue]:
    weights, bones = skinning.weights, skinning.bones
    return {
        "method": skinning.method,
        "rig_type": brief.rig_type,
        "bones": len(bones),
        "armature": [
            {"bone": name, "parent": bone.parent, "head": [round(x, 5) for x in bone.head]}
            for name, bone in bones.items()
        ],
        "max_influences": int((weights > 0).sum(1).max()),
        "unweighted_vertices": int((weights.sum(1) < 0.999).sum()),
        "repaired_vertices": skinning.repaired,
        "vertices": len(weights),
        "weight_map": {
            name: {"vertices": int((column > 0).sum()), "weight": round(float(column.sum()), 3)}
            for name, column in zip(bones, weights.T, strict=True)
        },
        "median_transfer_distance": round(skinning.distance, 7),
        "fitted_to_a_foreign_mesh": skinning.fitted,
        "fingers": _fingers(brief, bones),
        "bone_map": {profile: dict(names) for profile, names in bone_map(bones).items()},
        **skinning.notes,
    }


def _fingers(brief: DesignBrief, bones: Mapping[str, Bone]) -> str:
    """What was asked and what came of it, in words."""
    here = any(name.partition(".")[0] in FINGERS for name in bones)
    if brief.parts.get("fingers") != "yes":
        return "with bones of their own" if here else "not asked for; the hand is one bone"
    return "with bones of their own" if here else "asked for, but this mesh has no fingers apart; the hand is one bone"
