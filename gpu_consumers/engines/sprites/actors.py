"""A model file as something to film: its triangles, what they wear, and where every point is at any moment of a clip.

Read from the container itself, so a mesh that a person cleaned up and rigged elsewhere is filmed as they left it.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.joints import TO_GLTF, Playback, parents, world
from gpu_consumers.errors import Unworkable

Colour = NDArray[np.float32]  # linear RGB
LARGEST_TEXTURE: Final = 512  # pixels: a sprite shows less than that
_LEAST_WEIGHT: Final = 1e-6  # in all: a point with less hangs on nothing
_TRIANGLES: Final = 4  # glTF's number for a list of triangles


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What one material looks like. Textures are (height, width, 3) and linear; a factor is their only pixel."""

    base: Colour
    glow: Colour
    rough: NDArray[np.float32]  # (height, width, 2): roughness and metalness


@dataclass(frozen=True, slots=True)
class Take:
    """A clip of the file."""

    name: str
    number: int
    seconds: float
    loop: bool


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """Metres, Z up, facing -Y. `bones` and `weights` are empty for a thing that stands still."""

    points: Floats  # (n, 3) at rest
    normals: Floats  # (n, 3)
    uv: Floats  # (n, 2), v down
    triangles: NDArray[np.int64]  # (m, 3)
    surface: NDArray[np.int32]  # (m,) index into surfaces
    surfaces: tuple[Surface, ...]
    shell: NDArray[np.int32]  # (m,) which connected piece a triangle belongs to
    joints: NDArray[np.int64]  # (n, 4) into bones; one past the last for a point that hangs on none
    weights: Floats  # (n, 4)
    bones: tuple[str, ...]
    root: str  # the bone that all others hang on; "" without bones
    binding: Floats  # (bones, 4, 4) from the file's space to each bone's
    takes: tuple[Take, ...]
    glb: Glb

    @property
    def height(self) -> float:
        return float(np.ptp(self.points[:, 2])) or 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where an actor's points are, and how they face, at one moment."""

    points: Floats
    normals: Floats


def cast_from(path: Path) -> Actor:
    """The actor in a GLB. Raises `Unworkable` for a file with nothing to see."""
    glb = Glb.read(path)
    pieces = list(_pieces(glb))
    if not pieces:
        raise Unworkable("the model file holds no triangles: there is nothing to draw", code="empty_mesh")
    starts = np.cumsum([0, *(len(piece.points) for piece in pieces)])
    triangles = np.concatenate([piece.triangles + start for piece, start in zip(pieces, starts, strict=False)])
    points = np.concatenate([piece.points for piece in pieces])
    skins = glb.json.get("skins") or []
    numbers: list[int] = list(skins[0]["joints"]) if skins else []
    names = tuple(str(glb.json["nodes"][number].get("name", "")) for number in numbers)
    return Actor(
        points=points,
        normals=np.concatenate([piece.normals for piece in pieces]),
        uv=np.concatenate([piece.uv for piece in pieces]),
        triangles=triangles,
        surface=np.concatenate([np.full(len(piece.triangles), piece.material) for piece in pieces]).astype(np.int32),
        surfaces=tuple(_surface(glb, material) for material in (*glb.json.get("materials", ()), {})),
        shell=_shells(points, triangles),
        joints=np.concatenate([piece.joints for piece in pieces]),
        weights=np.concatenate([piece.weights for piece in pieces]),
        bones=names,
        root=_root(glb, numbers),
        binding=_binding(glb, skins[0], len(numbers)) if skins else np.zeros((0, 4, 4)),
        takes=_takes(glb) if skins else (),
        glb=glb,
    )


def at_rest(actor: Actor) -> Pose:
    return Pose(actor.points, actor.normals)


def poses(actor: Actor, take: Take, times: Floats) -> list[Pose]:
    """The actor at each of `times` (seconds), by linear blend skinning; kept in place when its root walks away."""
    paths = Playback(actor.glb, take.number).paths(times)
    moves = np.stack([paths[name] for name in actor.bones], axis=1) @ actor.binding  # (times, bones, 4, 4)
    moves = np.concatenate([moves, np.tile(np.eye(4), (len(times), 1, 1, 1))], axis=1)  # for what hangs on no bone
    axes = np.eye(4)
    axes[:3, :3] = TO_GLTF
    moves = axes.T @ moves @ axes
    if actor.root:
        moves[..., :2, 3] -= wandering(actor, take, times)[:, None]
    return [_skinned(actor, move) for move in moves]


def wandering(actor: Actor, take: Take, times: Floats) -> Floats:
    """How far the root has gone over the ground since the clip began, (n, 2) in metres."""
    path = Playback(actor.glb, take.number).paths(np.concatenate([[0.0], times]))[actor.root][:, :3, 3] @ TO_GLTF
    return np.asarray((path[1:] - path[:1])[:, :2])


def _skinned(actor: Actor, moves: Floats) -> Pose:
    blend = np.einsum("nk,nkij->nij", actor.weights, moves[actor.joints][:, :, :3])
    points = np.einsum("nij,nj->ni", blend[..., :3], actor.points) + blend[..., 3]
    normals = np.einsum("nij,nj->ni", blend[..., :3], actor.normals)
    return Pose(points, _unit(normals))


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


# -- reading


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    points: Floats
    normals: Floats
    uv: Floats
    triangles: NDArray[np.int64]
    joints: NDArray[np.int64]
    weights: Floats
    material: int


def _pieces(glb: Glb) -> Iterator[_Piece]:
    stands, above = world(glb), parents(glb)
    skins = glb.json.get("skins") or [{"joints": []}]
    joints: list[int] = list(skins[0]["joints"])
    for number, node in enumerate(glb.json.get("nodes", ())):
        if "mesh" not in node:
            continue
        skinned = "skin" in node and bool(joints)
        place = np.eye(4) if skinned else stands[number]
        carrier = number
        while carrier not in joints and carrier in above:
            carrier = above[carrier]
        hangs_on = joints.index(carrier) if carrier in joints else len(joints)
        for primitive in glb.json["meshes"][node["mesh"]]["primitives"]:
            if primitive.get("mode", _TRIANGLES) == _TRIANGLES and "POSITION" in primitive["attributes"]:
                yield _piece(glb, primitive, place, hangs_on, skinned)


def _piece(glb: Glb, primitive: Json, place: Floats, hangs_on: int, skinned: bool) -> _Piece:
    """`hangs_on` is the joint that carries the whole piece where it has no weights of its own."""
    told = primitive["attributes"]
    points = glb.array(told["POSITION"]).astype(np.float64) @ place[:3, :3].T + place[:3, 3]
    count = len(points)
    order = glb.array(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(count)
    triangles = order.astype(np.int64)[: len(order) // 3 * 3].reshape(-1, 3)
    if "NORMAL" in told:
        normals = glb.array(told["NORMAL"]).astype(np.float64) @ np.linalg.inv(place[:3, :3])
    else:
        normals = _smooth_normals(points, triangles)
    materials = glb.json.get("materials", ())
    material = int(primitive.get("material", len(materials)))
    texture = (materials[material] if material < len(materials) else {}).get("pbrMetallicRoughness", {})
    channel = f"TEXCOORD_{texture.get('baseColorTexture', {}).get('texCoord', 0)}"
    skinned = skinned and "JOINTS_0" in told and "WEIGHTS_0" in told
    weights = glb.array(told["WEIGHTS_0"]).astype(np.float64) if skinned else np.zeros((count, 4))
    carriers = glb.array(told["JOINTS_0"]).astype(np.int64) if skinned else np.zeros((count, 4), np.int64)
    loose = weights.sum(axis=1) < _LEAST_WEIGHT
    weights[loose], carriers[loose] = (1, 0, 0, 0), (hangs_on, 0, 0, 0)
    return _Piece(
        points @ TO_GLTF,
        _unit(normals @ TO_GLTF),
        glb.array(told[channel]).astype(np.float64) if channel in told else np.zeros((count, 2)),
        triangles,
        carriers,
        weights / weights.sum(axis=1, keepdims=True),
        material,
    )


def _smooth_normals(points: Floats, triangles: NDArray[np.int64]) -> Floats:
    found = np.zeros_like(points)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    for k in range(3):
        np.add.at(found, triangles[:, k], np.cross(b - a, c - a))
    return _unit(found)


def _root(glb: Glb, joints: list[int]) -> str:
    above = parents(glb)
    top = [number for number in joints if above.get(number) not in joints]
    return str(glb.json["nodes"][top[0]].get("name", "")) if top else ""


def _binding(glb: Glb, skin: Json, count: int) -> Floats:
    if "inverseBindMatrices" not in skin:
        return np.tile(np.eye(4), (count, 1, 1))
    return np.asarray(glb.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1), np.float64)


def _takes(glb: Glb) -> tuple[Take, ...]:
    found = []
    for number, told in enumerate(glb.json.get("animations", ())):
        play = Playback(glb, number)
        seconds = play.seconds
        said = told.get("extras", {}).get("loop")
        found.append(
            Take(
                str(told.get("name", f"clip{number}")),
                number,
                seconds,
                _closes(play, seconds) if said is None else bool(said),
            )
        )
    return tuple(found)


def _closes(play: Playback, seconds: float) -> bool:
    """Does the clip end where it began? A file from elsewhere does not say whether it is a loop."""
    ends = play.paths(np.array([0.0, seconds]))
    reach = max(float(np.abs(path[:, :3, 3]).max()) for path in ends.values()) or 1.0
    return all(float(np.linalg.norm(path[1, :3, 3] - path[0, :3, 3])) < 0.01 * reach for path in ends.values())


def _shells(points: Floats, triangles: NDArray[np.int64]) -> NDArray[np.int32]:
    """Which triangles hang together, through points that lie in one place however often the file doubles them."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    _, place = np.unique(np.round(points, 5), axis=0, return_inverse=True)
    welded = place.reshape(-1)[triangles]
    count = int(welded.max()) + 1
    links = coo_matrix(
        (np.ones(2 * len(welded)), (np.r_[welded[:, 0], welded[:, 1]], np.r_[welded[:, 1], welded[:, 2]])),
        (count, count),
    )
    _, piece = connected_components(links, directed=False)
    return np.asarray(piece[welded[:, 0]], np.int32)


# -- what it wears


def _surface(glb: Glb, material: Mapping[str, Json]) -> Surface:
    look: Json = material.get("pbrMetallicRoughness", {})
    strength = material.get("extensions", {}).get("KHR_materials_emissive_strength", {}).get("emissiveStrength", 1.0)
    base = np.asarray(look.get("baseColorFactor", (1, 1, 1, 1)), np.float32)[:3]
    glow = np.asarray(material.get("emissiveFactor", (0, 0, 0)), np.float32) * np.float32(strength)
    rough = np.asarray([look.get("roughnessFactor", 1.0), look.get("metallicFactor", 1.0)], np.float32)
    return Surface(
        base * _linear(_texture(glb, look.get("baseColorTexture"))),
        glow * _linear(_texture(glb, material.get("emissiveTexture"))),
        rough * _texture(glb, look.get("metallicRoughnessTexture"))[..., 1:3],
    )


def _texture(glb: Glb, slot: Json | None) -> NDArray[np.float32]:
    """(height, width, 3) in 0..1 as stored; one white pixel where there is none."""
    source = glb.json["textures"][slot["index"]].get("source") if slot else None
    if source is None:
        return np.ones((1, 1, 3), np.float32)
    data, _ = glb.image(source)
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((LARGEST_TEXTURE, LARGEST_TEXTURE), Image.Resampling.BOX)
    return np.asarray(picture, np.float32) / np.float32(255)


def _linear(colours: NDArray[np.float32]) -> Colour:
    low, high = colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4
    return np.where(colours <= 0.04045, low, high).astype(np.float32)
