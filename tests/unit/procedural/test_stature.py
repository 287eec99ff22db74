"""How tall a file says that it is, and what happens to the lengths in it when that changes. No Blender."""

import numpy as np
import pytest

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawn import redrawn
from gpu_consumers.engines.procedural.figure import Figure, design
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.joints import skeleton_of, world
from gpu_consumers.engines.procedural.rig import bodies_of, fitted, lend_weights, put_on
from gpu_consumers.engines.procedural.skinned import figure_drawn
from gpu_consumers.engines.procedural.stature import CROWN, TOP, brought_to, resize, stature_of

HEIGHTS = (0.02, 1.83, 100.0)


def figure_of(words: str, asset_type: str = "3D_CHARACTER") -> Figure:
    return design(read({"prompt": {"core_concept": words}}, asset_type, "", 7).brief, 7, 0.4)


def plain(figure: Figure) -> Glb:
    return redrawn(Glb({}), figure_drawn(figure))


def rigged(figure: Figure) -> Glb:
    glb = plain(figure)
    bodies = bodies_of(glb)
    source, _ = fitted(figure, bodies[0].points)
    put_on(glb, source.bones, bodies, [lend_weights(source, bodies[0].points).weights])
    return glb


def skull(figure: Figure) -> float:
    """The top of the head itself, metres."""
    corners = figure.faces[figure.part == figure.part_names.index("head")]
    return float(figure.vertices[np.unique(corners[corners >= 0]), 2].max())


@pytest.mark.parametrize("words", ["a knight with a red plume", "a wizard with a pointed hat", "an angel with a halo"])
def test_a_biped_is_as_tall_as_the_crown_of_its_head_whatever_it_wears(words: str) -> None:
    figure = figure_of(words)
    for found in (stature_of(rigged(figure)), stature_of(plain(figure), figure)):  # with bones, and standing still
        assert found.up_to == CROWN
        assert found.height == pytest.approx(skull(figure), rel=0.005)
        assert found.whole == pytest.approx(figure.height, rel=1e-5)
    assert found.height < 0.95 * figure.height


@pytest.mark.parametrize(("words", "asset_type"), [("a stag", "3D_CHARACTER"), ("a treasure chest", "PROP")])
def test_anything_else_is_as_tall_as_it_is(words: str, asset_type: str) -> None:
    figure = figure_of(words, asset_type)
    found = stature_of(rigged(figure), figure)
    assert found.up_to == TOP
    assert found.height == pytest.approx(figure.height, rel=1e-5)


def test_a_skeleton_that_tells_no_lengths_is_not_asked_where_the_head_ends() -> None:
    figure = figure_of("a knight with a red plume")
    glb = rigged(figure)
    for node in glb.json["nodes"]:
        node.pop("extras", None)
    assert stature_of(glb).up_to == TOP


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_file_is_brought_to_its_height_with_its_skin_on_its_bones(height: float) -> None:
    figure = figure_of("a knight with a red plume")
    glb = rigged(figure)
    before = skeleton_of(glb)
    factor, told = brought_to(glb, height, figure)
    assert factor == pytest.approx(height / skull(figure), rel=0.005)
    assert told["report_card"]["passed"] is True  # type: ignore[index, call-overload]
    points = bodies_of(glb)[0].points
    np.testing.assert_allclose(np.ptp(points, axis=0), factor * np.ptp(figure.vertices, axis=0), rtol=1e-5)
    for name, bone in skeleton_of(glb).items():
        np.testing.assert_allclose(bone.head, factor * np.asarray(before[name].head), atol=1e-6 * factor)
        np.testing.assert_allclose(bone.tail, factor * np.asarray(before[name].tail), atol=1e-5 * factor)
    np.testing.assert_allclose(unmoved(glb), np.tile(np.eye(4), (len(before), 1, 1)), atol=1e-5 * max(1.0, factor))


def unmoved(glb: Glb) -> Floats:
    """What each joint does to the skin at rest: nothing, where the skin lies on its bones."""
    stands, skin = world(glb), glb.json["skins"][0]
    binds = glb.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
    return np.stack([stands[joint] @ bind for joint, bind in zip(skin["joints"], binds, strict=True)])


def test_where_nodes_stand_and_what_clips_carry_grows_and_how_they_turn_does_not() -> None:
    glb = plain(figure_of("a treasure chest", "PROP"))
    place = np.eye(4)
    place[:3, 3] = (1.0, 2.0, 3.0)
    at = len(glb.json["nodes"])
    glb.json["nodes"].append({"matrix": place.T.ravel().tolist()})
    glb.json["nodes"].append({"translation": [0.5, 0.0, 0.0], "scale": [2.0, 2.0, 2.0]})
    times = glb.add(np.array([[0.0], [1.0]], np.float32), "SCALAR", bounds=True)
    values = glb.add(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.5]], np.float32), "VEC3")
    samplers = [{"input": times, "output": values}, {"input": times, "output": values}]
    channels = [{"sampler": k, "target": {"node": at, "path": path}} for k, path in enumerate(("translation", "scale"))]
    glb.json["animations"] = [{"samplers": samplers, "channels": channels, "extras": {"speed": 1.5, "fps": 30}}]
    resize(glb, 4.0)

    assert world(glb)[at][:3, 3].tolist() == [4.0, 8.0, 12.0]
    assert glb.json["nodes"][at + 1] == {"translation": [2.0, 0.0, 0.0], "scale": [2.0, 2.0, 2.0]}
    [clip] = glb.json["animations"]
    moved, stretched = (glb.array(sampler["output"])[-1].tolist() for sampler in clip["samplers"])
    assert (moved, stretched) == ([0.0, 0.0, 6.0], [0.0, 0.0, 1.5])
    assert clip["extras"] == {"speed": 6.0, "fps": 30}
    assert Glb.parse(glb.to_bytes()).json["nodes"] == glb.json["nodes"]
