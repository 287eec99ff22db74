"""A mesh becomes a rigged, animated, exported asset, and strict readers that are not ours agree that it did."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

pytest.importorskip("bpy", reason="Blender is not installed: pip install 'forgelog[blender]'")

from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.joints import Playback, skeleton_of
from gpu_consumers.engines.procedural.playing import foot_slide, seam_error
from tests.tools.fbx import read_fbx
from tests.tools.gltf import validated
from tests.tools.line import carried_out

pytestmark = pytest.mark.timeout(600)
SMALL = {"preview_px": 96, "turntable_px": 48, "turntable_views": 3}
BUILDS = {
    "biped": "a brave knight with a red cape and a shield",
    "quadruped": "a grey wolf",
    "slime": "a green slime",
}
CLIPS = {
    "biped": {"idle_breath", "walk", "run", "jump", "attack", "hit", "die", "wave", "cheer"},
    "quadruped": {"idle", "walk", "trot", "gallop", "attack", "hit", "die"},
    "slime": {"idle", "hop", "attack", "hit", "die"},
}


class Made:
    """One asset, taken through the whole line once."""

    def __init__(self, build: str, folder: Path) -> None:
        self.build, self.folder = build, folder
        (folder / "words.txt").write_text(BUILDS[build])
        self.mesh = carried_out(folder, "mesh")
        self.rig = carried_out(folder, "rig")
        self.animation = carried_out(folder, "animate")
        self.export = carried_out(folder, "export", **SMALL)

    def glb(self, name: str = "asset") -> Glb:
        return Glb.read(self.folder / f"{name}.glb")


@pytest.fixture(scope="module", params=BUILDS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def knight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a designed knight, as far as its rig."""
    folder = tmp_path_factory.mktemp("knight")
    (folder / "words.txt").write_text(BUILDS["biped"])
    carried_out(folder, "mesh")
    carried_out(folder, "rig")
    return folder


@pytest.mark.accepts("S000-032", "S000-106", "S002-062")
def test_the_rig_holds_every_vertex_by_at_most_four_bones(made: Made) -> None:
    rig = made.rig
    assert rig["unweighted_vertices"] == 0
    assert rig["repaired_vertices"] == 0
    assert 1 <= rig["max_influences"] <= 4
    assert rig["median_transfer_distance"] < 1e-5
    assert {joint["bone"] for joint in rig["armature"]} == set(skeleton_of(made.glb("rigged")))
    assert set(rig["weight_map"]) == set(skeleton_of(made.glb("rigged")))


def test_the_khronos_validator_finds_no_error_in_any_file(made: Made) -> None:
    for name in ("rigged", "animated", "asset"):
        counts = validated(made.folder / f"{name}.glb")["counts"]
        assert counts["numErrors"] == counts["numWarnings"] == 0, counts["messages"]


@pytest.mark.accepts("S000-034", "S000-109")
def test_every_clip_of_the_build_is_there_and_loops_without_a_seam(made: Made) -> None:
    glb = made.glb("animated")
    assert {clip["name"] for clip in glb.json["animations"]} == CLIPS[made.build]
    for number, clip in enumerate(glb.json["animations"]):
        if clip["extras"]["loop"]:
            assert seam_error(Playback(glb, number)) < 1e-5


def test_planted_feet_stray_by_less_than_half_a_hundredth_of_the_height(made: Made) -> None:
    for clip in made.animation["clips"]:
        assert clip["foot_slide"] < 0.005, clip
        assert clip["fps"] == 30
        assert clip["duration"] == pytest.approx(clip["frames"] / 30, abs=1e-3)


@pytest.mark.accepts("S000-036", "S000-110")
def test_a_strict_fbx_reader_finds_the_bones_and_clips_of_the_glb(made: Made) -> None:
    glb, fbx = made.glb(), read_fbx(made.folder / "asset.fbx")
    assert set(fbx.bones) == set(skeleton_of(glb))
    assert set(fbx.clips) == {clip["name"] for clip in glb.json["animations"]} == set(made.export["clips"])


def test_the_fbx_is_as_tall_and_its_clips_as_long_as_the_glb_says(made: Made) -> None:
    fbx = read_fbx(made.folder / "asset.fbx")
    assert fbx.metres_a_unit == 1.0
    assert fbx.heights == pytest.approx((0.0, made.export["bounds"][1]), abs=2e-3)
    assert fbx.clips == pytest.approx({clip["name"]: clip["duration"] for clip in made.animation["clips"]}, abs=1e-3)


def test_the_file_says_that_rules_made_it_and_no_model(made: Made) -> None:
    told = made.glb().json["asset"]["extras"]["forgelog"]
    assert told["engine"] == "procedural"
    assert told["model"] is None
    assert "concept" not in told, "whose words it was made from is not for everybody who has the file"


def test_the_pictures_show_something_and_the_turn_moves(made: Made) -> None:
    with Image.open(made.folder / "preview.png") as preview:
        alpha = np.asarray(preview.convert("RGBA"))[..., 3]
    assert 0.08 < (alpha > 128).mean() < 0.9
    assert max(alpha[0].max(), alpha[:, 0].max(), alpha[:, -1].max()) < 32, "the picture is cut off"
    with Image.open(made.folder / "turntable.webp") as turn:
        assert getattr(turn, "n_frames", 1) == 3


def test_textures_come_out_as_png_beside_the_files(made: Made) -> None:
    roles = {each["role"] for each in made.export["textures"]}
    assert {"texture_base_color", "texture_metallic_roughness"} <= roles
    for role in roles:
        with Image.open(made.folder / f"{role}.png") as picture:
            assert picture.format == "PNG"


def test_the_same_inputs_give_the_same_bytes(knight: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, salt_changer in ((first, 0), (second, 3)):
        shutil.copytree(knight, folder)
        for extra in range(salt_changer):
            (folder / f"ignored{extra}").touch()  # another number of files, another hash salt
        for step, params in (("rig", {}), ("animate", {}), ("export", SMALL)):
            carried_out(folder, step, **params)
    for name in ("rigged.glb", "animated.glb", "asset.glb", "asset.fbx", "texture_base_color.png"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_a_prop_without_bones_is_exported_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("a wooden treasure chest")
    made = carried_out(tmp_path, "mesh")
    facts = carried_out(tmp_path, "export", **SMALL)
    assert facts["bones"] == 0
    assert facts["clips"] == []
    assert facts["triangles"] == made["triangles"]
    assert validated(tmp_path / "asset.glb")["counts"]["numErrors"] == 0
    assert read_fbx(tmp_path / "asset.fbx").metres_a_unit == 1.0


@pytest.mark.accepts("S000-108")
def test_a_motion_prompt_picks_the_clips(knight: Path, tmp_path: Path) -> None:
    folder = tmp_path / "picked"
    shutil.copytree(knight, folder)
    facts = carried_out(folder, "animate", motion="idle_breath, then a sprint", fps=24)
    assert [clip["name"] for clip in facts["clips"]] == ["idle_breath", "run"]
    assert {clip["fps"] for clip in facts["clips"]} == {24}


def test_a_mesh_that_a_person_moved_and_scaled_is_rigged_where_it_stands(knight: Path, tmp_path: Path) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(knight, folder)
    glb = Glb.read(folder / "mesh.glb")
    for node in glb.json["nodes"]:
        node |= {"scale": [1.5, 1.5, 1.5], "translation": [0.4, 0.0, 0.0]}
    glb.write(folder / "mesh.glb")
    before = skeleton_of(Glb.read(folder / "rigged.glb"))
    facts = carried_out(folder, "rig")
    after = skeleton_of(Glb.read(folder / "rigged.glb"))
    assert facts["unweighted_vertices"] == 0
    for name, bone in before.items():
        expected = np.asarray(bone.head) * 1.5 + (0.4, 0.0, 0.0)
        assert np.linalg.norm(np.asarray(after[name].head) - expected) < 0.02, name
    assert validated(folder / "rigged.glb")["counts"]["numErrors"] == 0


def test_an_obj_that_a_person_sent_back_wears_its_colours_again(knight: Path, tmp_path: Path) -> None:
    for name in ("brief.json", "words.txt"):
        shutil.copy(knight / name, tmp_path)
    trimesh.load_mesh(knight / "mesh.glb", process=False).export(tmp_path / "mesh.obj", write_texture=False)
    facts = carried_out(tmp_path, "rig")
    assert facts["unweighted_vertices"] == 0
    assert facts["median_transfer_distance"] < 1e-4
    rigged = Glb.read(tmp_path / "rigged.glb")
    assert rigged.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]["index"] == 0
    assert validated(tmp_path / "rigged.glb")["counts"]["numErrors"] == 0


def test_foot_slide_would_be_seen_if_there_were_any(knight: Path, tmp_path: Path) -> None:
    """The measure itself: the walk told to go twice as fast as it does must slide."""
    from dataclasses import replace

    from gpu_consumers.engines.procedural.animate import write
    from gpu_consumers.engines.procedural.clip import Bearing
    from gpu_consumers.engines.procedural.clips import repertoire

    glb = Glb.read(knight / "rigged.glb")
    skeleton = skeleton_of(glb)
    walk = repertoire(skeleton)["walk"](skeleton, 30, Bearing())
    write(glb, [walk])
    hurried: Any = replace(walk, speed=2 * walk.speed)
    assert foot_slide(Playback(glb, 0), walk) < 0.01
    assert foot_slide(Playback(glb, 0), hurried) > 0.1
