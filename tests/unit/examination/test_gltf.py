"""A glTF's promises, held against what it holds. Numbers are never unpacked here."""

from typing import Any

import pytest

from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.errors import Unworkable
from infra.examination import gltf
from infra.examination.kinds import kind_of, refuse_other
from infra.examination.verdict import Unsafe
from tests.tools import hostile


def test_an_honest_triangle_is_one_triangle() -> None:
    told, numbers = hostile.triangle()
    assert gltf.check(told, len(numbers)).triangles == 1


@pytest.mark.parametrize(
    "name", [n for n, (_, code) in hostile.MESHES.items() if code in {"mesh_lies", "outside_uri", "node_cycle"}]
)
def test_whoever_reads_a_glb_is_told_the_same(name: str) -> None:
    make, code = hostile.MESHES[name]
    with pytest.raises(Unworkable) as refusal:
        Glb.parse(make())
    assert refusal.value.code == code


def test_an_instance_counts_as_often_as_it_is_shown() -> None:
    told, numbers = hostile.triangle()
    told["nodes"] = [{"mesh": 0}] * 7
    assert gltf.check(told, len(numbers)).triangles == 7


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t["nodes"].append({"children": [99]}),
        lambda t: t["meshes"][0]["primitives"][0]["attributes"].update(POSITION=9),
        lambda t: t["accessors"][0].update(componentType=1),
        lambda t: t["accessors"][0].update(bufferView=-1),
        lambda t: t["bufferViews"][0].update(byteLength="36"),
        lambda t: t.update(nodes={"0": 1}),
        lambda t: t.update(meshes=[{}]),
    ],
)
def test_nonsense_is_a_sentence_and_never_a_traceback(spoil: Any) -> None:
    told, numbers = hostile.triangle()
    spoil(told)
    with pytest.raises(Unsafe):
        gltf.check(told, len(numbers))


def test_a_long_chain_of_nodes_is_checked_without_recursion() -> None:
    told, numbers = hostile.triangle()
    told["nodes"] = [*({"children": [i + 1]} for i in range(5000)), {"mesh": 0}]
    with pytest.raises(Unsafe, match="deep"):
        gltf.check(told, len(numbers))


def test_a_file_is_what_its_bytes_say_and_must_be_what_it_came_as() -> None:
    assert kind_of(hostile.png()) == "picture"
    assert kind_of(b"# Blender\no Cube\nv 1 1 1\n") == "obj"
    refuse_other("obj", "text/plain")
    refuse_other("glb", "")
    with pytest.raises(Unsafe, match="came as image/png"):
        refuse_other("glb", "image/png")
    with pytest.raises(Unsafe, match="zip archive"):
        kind_of(hostile.zipped())
