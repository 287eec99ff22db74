"""The sceptic must find every fault that the official runtime would swallow."""

import copy
from typing import Any

import pytest

from gpu_consumers.engines.sprites.spine_check import faults

ATLAS = "page.png\nsize:64,64\nfilter:Linear,Linear\npma:false\nbody\nbounds:2,2,20,20\neyes\nbounds:30,2,8,8\n"
SOUND: dict[str, Any] = {
    "skeleton": {"spine": "4.2.0"},
    "bones": [{"name": "root"}, {"name": "body", "parent": "root", "y": 3.0}],
    "slots": [
        {"name": "body", "bone": "root", "attachment": "body"},
        {"name": "eyes", "bone": "body", "attachment": "eyes"},
    ],
    "skins": [
        {
            "name": "default",
            "attachments": {
                "body": {
                    "body": {
                        "type": "mesh",
                        "uvs": [0, 0, 1, 0, 1, 1],
                        "triangles": [0, 1, 2],
                        "vertices": [2, 0, 0, 0, 0.5, 1, 0, 0, 0.5, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1],
                        "hull": 3,
                    }
                },
                "eyes": {"eyes": {"x": 0, "y": 0, "width": 8, "height": 8}},
            },
        }
    ],
    "animations": {"idle": {"bones": {"body": {"rotate": [{"value": 0}, {"time": 1, "value": 5}]}}}},
}


def found(skeleton: object, atlas: str = ATLAS) -> str:
    return " | ".join(faults(skeleton, atlas, (64, 64), "page.png"))


def broken(*path: str | int, to: object) -> dict[str, Any]:
    skeleton = copy.deepcopy(SOUND)
    place: Any = skeleton
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return skeleton


def test_a_sound_skeleton_has_no_faults() -> None:
    assert found(SOUND) == ""


BODY = ("skins", 0, "attachments", "body", "body")


@pytest.mark.parametrize(
    ("skeleton", "sentence"),
    [
        ([], "not a JSON object"),
        (broken("bones", 1, "parent", to="nobody"), "does not stand before it"),
        (broken("bones", to=[{"name": "body", "parent": "root"}, {"name": "root"}]), "does not stand before it"),
        (broken("bones", 1, to={"name": "body"}), "second root"),
        (broken("bones", 1, to={"name": "root", "parent": "root"}), "stands twice"),
        (broken("bones", to=[]), "no bones"),
        (broken("bones", 1, "y", to=float("nan")), "no finite y"),
        (broken("slots", 0, "bone", to="tail"), "unknown bone"),
        (broken("slots", 0, "attachment", to="hat"), "the default skin does not have"),
        (broken("slots", to=[]), "no slots"),
        (broken("skins", to=[]), "no skin called 'default'"),
        (broken("skins", 0, "attachments", "hat", to={}), "unknown slot"),
        (broken(*BODY, "path", to="missing"), "the atlas does not have"),
        (broken(*BODY, "triangles", to=[0, 1, 7]), "triangles that name no point"),
        (broken(*BODY, "hull", to=9), "hull of 9"),
        (broken(*BODY, "uvs", to=[0, 0, 1, 0, 1, 2]), "uvs outside"),
        (broken(*BODY, "vertices", 4, to=0.9), "sum to 1.400"),
        (broken(*BODY, "vertices", 1, to=12), "a bone that does not exist"),
        (broken(*BODY, "vertices", to=[3, 0, 0, 0, 1]), "breaks off"),
        (broken("animations", to={}), "no animations"),
        (broken("animations", "idle", "bones", to={"tail": {}}), "unknown bone 'tail'"),
        (broken("animations", "idle", "bones", "body", "rotate", 1, "time", to=0), "times do not rise"),
        (broken("animations", "idle", "bones", "body", "rotate", 1, "value", to="x"), "not a finite number"),
        (broken("animations", "idle", "bones", "body", "dance", to=[]), "not a timeline"),
    ],
)
def test_each_fault_is_named(skeleton: object, sentence: str) -> None:
    assert sentence in found(skeleton)


@pytest.mark.parametrize(
    ("atlas", "sentence"),
    [
        (ATLAS.replace("page.png", "other.png"), "does not begin with its picture"),
        (ATLAS.replace("64,64", "32,32"), "the atlas says size"),
        (ATLAS.replace("30,2,8,8", "60,2,8,8"), "leaves the atlas picture"),
        (ATLAS.replace("30,2,8,8", "10,2,8,8"), "overlap"),
        (ATLAS.replace("30,2,8,8", "wide"), "no readable bounds"),
        (ATLAS.replace("eyes\nbounds:30,2,8,8\n", ""), "the atlas does not have"),
    ],
)
def test_an_atlas_that_does_not_fit_is_named_too(atlas: str, sentence: str) -> None:
    assert sentence in found(SOUND, atlas)
