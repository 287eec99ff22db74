"""A skeleton and its weights pass to a mesh, to our own exactly and to any other sensibly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gpu_consumers.engines.procedural.bone_names import FINGERS, REQUIRED, bone_map, finger_bone, missing_bones
from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.joints import TO_GLTF, lying_along, skeleton_of
from gpu_consumers.engines.procedural.rig import MOST_INFLUENCES, Source, bodies_of, fitted, lend_weights, put_on
from gpu_consumers.errors import Unworkable
from tests.unit.procedural.bodies import WORDS, body

POST = {
    "root": Bone((0, 0, 0), (0, 0, 0.5), None),
    "top": Bone((0, 0, 0.5), (0, 0, 1.0), "root"),
}


def a_post() -> Source:
    """A column of points: the lower half hangs on the root, the upper on the top."""
    z = np.linspace(0, 1, 41)
    points = np.stack([0.1 * np.cos(40 * z), 0.1 * np.sin(40 * z), z], axis=1)
    return Source(points, np.stack([z < 0.5, z >= 0.5], axis=1).astype(float), POST)


def a_mesh(points: Floats) -> Glb:
    """A file with one triangle fan over points (n, 3) in a figure's axes."""
    glb = Glb({"asset": {"version": "2.0"}})
    n = len(points)
    fan = np.array([(0, i, i + 1) for i in range(1, n - 1)], dtype=np.uint16)
    attributes = {"POSITION": glb.add((points @ TO_GLTF.T).astype(np.float32), "VEC3", bounds=True)}
    primitive = {"attributes": attributes, "indices": glb.add(fan.reshape(-1, 1), "SCALAR")}
    glb.json |= {"meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0, "name": "post"}], "scene": 0}
    glb.json["scenes"] = [{"nodes": [0]}]
    return Glb.parse(glb.to_bytes())


def test_a_vertex_of_our_own_gets_its_own_weights() -> None:
    source = a_post()
    lent = lend_weights(source, source.points[::-1])
    assert lent.weights == pytest.approx(source.weights[::-1])
    assert lent.distances.max() == 0
    assert lent.repaired == 0


@given(arrays(np.float64, (12, 3), elements=st.floats(-2, 2)))
def test_any_vertex_anywhere_is_held_wholly_by_at_most_four_bones(points: Floats) -> None:
    figure = body("knight")
    weights = np.zeros((len(figure.vertices), len(figure.bones)))
    rows, columns = np.nonzero(figure.bone_index >= 0)
    np.add.at(weights, (rows, figure.bone_index[rows, columns]), figure.bone_weight[rows, columns])
    lent = lend_weights(Source(figure.vertices, weights, figure.bones), points)
    assert lent.weights.sum(axis=1) == pytest.approx(1.0)
    assert (lent.weights > 0).sum(axis=1).max() <= MOST_INFLUENCES


def test_doubled_vertices_along_a_seam_never_part() -> None:
    seam = np.repeat(np.random.default_rng(3).uniform(-0.2, 1.2, (20, 3)), 2, axis=0)
    lent = lend_weights(a_post(), seam).weights
    assert (lent[::2] == lent[1::2]).all()


def test_a_vertex_that_no_bone_wants_goes_to_the_nearest() -> None:
    source = a_post()
    unheld = Source(source.points, np.zeros_like(source.weights), source.bones)
    lent = lend_weights(unheld, np.array([(0, 0, 0.1), (0, 0, 0.9)]))
    assert lent.repaired == 2
    assert lent.weights.tolist() == [[1, 0], [0, 1]]


def test_a_mesh_of_another_size_moves_the_bones_to_where_it_stands() -> None:
    figure = body("knight")
    source, moved = fitted(figure, figure.vertices * 2.0 + (5.0, 0.0, 0.0))
    assert moved
    for name, bone in figure.bones.items():
        assert source.bones[name].head == pytest.approx(np.asarray(bone.head) * 2.0 + (5.0, 0.0, 0.0), abs=1e-6)


def test_a_mesh_that_was_only_touched_up_keeps_the_bones() -> None:
    figure = body("knight")
    touched = figure.vertices + np.where(figure.vertices[:, 2:] > 1.5, (0.0, 0.05, 0.1), 0.0)
    source, moved = fitted(figure, touched)
    assert not moved
    assert source.bones == figure.bones


def test_a_rigged_file_tells_the_skeleton_that_went_in() -> None:
    source = a_post()
    glb = a_mesh(source.points)
    put_on(glb, POST, bodies_of(glb), [source.weights])
    told = skeleton_of(Glb.parse(glb.to_bytes()))
    assert list(told) == list(POST)
    for name, bone in POST.items():
        assert told[name].parent == bone.parent
        assert told[name].head == pytest.approx(bone.head, abs=1e-6)
        assert told[name].tail == pytest.approx(bone.tail, abs=1e-5)


def test_rigging_twice_leaves_one_skeleton() -> None:
    source = a_post()
    glb = a_mesh(source.points)
    for _ in range(2):
        put_on(glb, POST, bodies_of(glb), [source.weights])
    assert len(glb.json["skins"]) == 1
    assert [node["name"] for node in glb.json["nodes"]] == ["post", "rig", "root", "top"]


def test_a_mesh_without_faces_is_refused() -> None:
    with pytest.raises(Unworkable) as refused:
        bodies_of(Glb({"nodes": [{"name": "nothing"}]}))
    assert refused.value.code == "empty_mesh"


def test_what_is_no_glb_is_refused_in_words() -> None:
    with pytest.raises(Unworkable, match="no binary glTF"):
        Glb.parse(b"v 0 0 0\n" * 9, "mesh.obj")


@pytest.mark.parametrize("name", ["knight", "goblin"])
def test_every_profile_names_each_bone_once(name: str) -> None:
    for profile, names in bone_map(body(name).bones).items():
        assert len(set(names.values())) == len(names), profile
        assert set(REQUIRED) <= set(names), profile
    assert bone_map(body(name).bones)["unity_humanoid"]["upper_arm.L"] == "LeftUpperArm"
    assert bone_map(body(name).bones)["unreal_mannequin"]["shin.R"] == "calf_r"
    assert bone_map(body(name).bones)["mixamo"]["thigh.L"] == "mixamorig:LeftUpLeg"


def test_every_profile_knows_the_fingers_and_says_what_a_biped_lacks() -> None:
    fingers = [finger_bone(finger, joint, side) for finger in FINGERS for joint in (1, 2, 3) for side in "LR"]
    for profile, names in bone_map([*REQUIRED, *fingers, "toe.L", "shoulder.L"]).items():
        assert set(fingers) <= set(names), profile
        assert len(set(names.values())) == len(names), profile
    assert bone_map([*REQUIRED, "little.02.R"])["unreal_mannequin"]["little.02.R"] == "pinky_02_r"
    assert bone_map([*REQUIRED, "thumb.01.L"])["vrm"]["thumb.01.L"] == "leftThumbMetacarpal"
    assert missing_bones([bone for bone in REQUIRED if bone != "foot.R"]) == ["foot.R"]


def test_textures_and_both_uv_sets_stay_as_they_came() -> None:
    source = a_post()
    glb = a_mesh(source.points)
    primitive = glb.json["meshes"][0]["primitives"][0]
    sets = [np.random.default_rng(k).random((len(source.points), 2)).astype(np.float32) for k in (0, 1)]
    for k, uv in enumerate(sets):
        primitive["attributes"][f"TEXCOORD_{k}"] = glb.add(uv, "VEC2")
    primitive["material"] = 0
    glb.json["materials"] = [{"name": "skin", "occlusionTexture": {"index": 0, "texCoord": 1}}]
    put_on(glb, POST, bodies_of(glb), [source.weights])
    kept = Glb.parse(glb.to_bytes())
    attributes = kept.json["meshes"][0]["primitives"][0]["attributes"]
    for k, uv in enumerate(sets):
        assert kept.array(attributes[f"TEXCOORD_{k}"]) == pytest.approx(uv)
    assert kept.json["materials"][0]["occlusionTexture"]["texCoord"] == 1


@pytest.mark.parametrize("name", WORDS)
def test_a_joint_lies_along_its_bone_in_right_handed_axes(name: str) -> None:
    for bone in body(name).bones.values():
        axes = lying_along(bone)
        assert axes.T @ axes == pytest.approx(np.eye(3), abs=1e-9)
        assert np.linalg.det(axes) == pytest.approx(1.0)
