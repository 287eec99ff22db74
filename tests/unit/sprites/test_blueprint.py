"""Our own concept is read exactly, part by part; another picture is not mistaken for it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("skimage", reason="pip install 'forgelog[vision]'")

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.picture import sitting
from gpu_consumers.engines.sprites.blueprint import Fit, fitted
from gpu_consumers.engines.sprites.cutting import Cut, cut
from gpu_consumers.engines.sprites.labels import BY_INDEX, BY_NAME
from gpu_consumers.engines.sprites.rigging import rig
from gpu_consumers.engines.sprites.spans import cover
from gpu_consumers.engines.vision.pictures import Mask, Rgba

SIZE = 320
SEED = 7


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = {"prompt": {"core_concept": "a knight with a red cape, a sword and a blue shield"}}
    path = tmp_path_factory.mktemp("brief") / "brief.json"
    path.write_text(read(words, "2D_SPRITE").brief.model_dump_json())
    return path


@pytest.fixture(scope="module")
def figure(brief: Path) -> Mask:
    """The silhouette of the concept, as its renderer would leave it."""
    from gpu_consumers.engines.brief.design import DesignBrief

    shown = sitting(DesignBrief.model_validate_json(brief.read_bytes()), SEED)
    faces = shown.figure.faces
    triangles = np.concatenate([faces[:, :3], faces[faces[:, 3] >= 0][:, [0, 2, 3]]])
    seen = cover(shown.camera.seen(shown.figure.vertices, SIZE)[triangles], SIZE, SIZE).triangle >= 0
    return np.asarray(cv2.dilate(seen.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


@pytest.fixture(scope="module")
def fit(brief: Path, figure: Mask) -> Fit:
    found = fitted(brief, SEED, figure)
    assert found is not None
    return found


def in_flat_colours(fit: Fit) -> Rgba:
    picture = np.zeros((SIZE, SIZE, 4), np.uint8)
    for index in np.unique(fit.labels[fit.labels > 0]):
        picture[fit.labels == index] = (*BY_INDEX[int(index)].colour, 255)
    return picture


@pytest.fixture(scope="module")
def pieces(fit: Fit) -> Cut:
    return cut(in_flat_colours(fit), fit.labels, "humanoid", fit.anatomy)


def test_head_limbs_cape_and_what_is_held_are_parts_of_their_own(fit: Fit, figure: Mask) -> None:
    names = {BY_INDEX[int(index)].name for index in np.unique(fit.labels) if index}
    limbs = {"arm_left", "arm_right", "leg_left", "leg_right"}
    assert names == {"head", "torso", "cape", "held_left", "held_right"} | limbs
    assert ((fit.labels > 0) == figure).all()


def test_another_seed_or_another_silhouette_does_not_fit(brief: Path, figure: Mask, tmp_path: Path) -> None:
    painted = figure.copy()
    painted[: SIZE // 3, : SIZE // 3] = True  # a person added something large
    assert fitted(brief, SEED, painted) is None
    (tmp_path / "foreign.json").write_text('{"archetype": "humanoid"}')
    assert fitted(tmp_path / "foreign.json", SEED, figure) is None


def test_what_others_hide_of_a_part_is_in_its_picture(fit: Fit, pieces: Cut) -> None:
    parts = {part.name: part for part in pieces.layout.parts}
    depth = {name: part.z for name, part in parts.items()}
    assert depth["cape"] < depth["torso"] < depth["held_right"]
    hidden = fit.anatomy.whole["torso"] & (fit.labels != BY_NAME["torso"].index)
    above = np.isin(fit.labels, [BY_NAME[name].index for name in depth if depth[name] > depth["torso"]])
    torso, alpha = parts["torso"], np.zeros((SIZE, SIZE), np.uint8)
    alpha[torso.y : torso.y + torso.height, torso.x : torso.x + torso.width] = pieces.pictures["torso"][..., 3]
    assert hidden[above].sum() > 500
    assert (alpha[hidden & above] > 127).mean() > 0.97


def test_limbs_turn_about_the_joints_of_the_figure(fit: Fit, pieces: Cut) -> None:
    skeleton = rig(pieces.layout, pieces.pictures)
    parents = {bone.name: bone.parent for bone in skeleton.bones}
    assert (parents["held_left"], parents["arm_left"], parents["cape"]) == ("arm_left", "chest", "chest")
    for part in pieces.layout.parts:
        if part.name in fit.anatomy.joints:
            assert part.joint == fit.anatomy.joints[part.name]
    shoulder, hip = fit.anatomy.joints["arm_left"], fit.anatomy.joints["leg_left"]
    assert shoulder[1] < hip[1] - SIZE / 10
