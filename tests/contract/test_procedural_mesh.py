"""The procedural engine's mesh steps with real Blender: files, facts, and what happens to meshes it did not make."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from pydantic import JsonValue

pytest.importorskip("bpy", reason="Blender is an optional extra: pip install 'forgelog[blender]'")

import trimesh
from PIL import Image

from gpu_consumers.engine import InputFile, StepResult
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.folder_bench import FolderBench, as_order, input_file
from gpu_consumers.engines.procedural import concept, views
from gpu_consumers.engines.procedural.engine import Procedural
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inspection import inspect
from gpu_consumers.engines.procedural.origin import own_figure, points_of
from gpu_consumers.errors import Cancelled, Unworkable
from gpu_consumers.report_card import cards_in

GLB: Final = "model/gltf-binary"
REQUEST: Final[Mapping[str, JsonValue]] = {
    "asset_type": "3D_CHARACTER",
    "prompt": {"core_concept": "a knight with a red cape"},
    "constraints": {"poly_count_budget": 6000, "rig_type": "HUMANOID"},
    "seed": 7,
}


class Studio:
    """Runs single steps of the engine in folders of their own."""

    def __init__(self, folder: Path, request: Mapping[str, JsonValue] = REQUEST) -> None:
        self.folder, self.request = folder, request
        self.brief = read(request, str(request["asset_type"])).brief
        path = folder / "brief.json"
        path.write_text(self.brief.model_dump_json(), encoding="utf-8")
        self.brief_file = input_file("brief", path, "application/json")
        self.runs = 0

    def run(self, step: str, *inputs: InputFile, **params: JsonValue) -> StepResult:
        self.runs += 1
        output = self.folder / f"{self.runs}_{step}"
        output.mkdir()
        return Procedural().run(as_order(self.request, step, **params), FolderBench(output, (self.brief_file, *inputs)))

    def given(self, role: str, path: Path, media_type: str = GLB, *, by_person: bool = False) -> InputFile:
        return input_file(role, path, media_type, by_person=by_person)


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def only_path(result: StepResult) -> Path:
    """The first file: what the step is for."""
    return result.outputs[0].path


def test_the_engine_has_all_it_needs_where_blender_is_installed() -> None:
    assert Procedural().needs().missing == ""


@pytest.mark.accepts("S000-104", "S000-096")
def test_reconstruct_gives_a_closed_mesh_that_repair_passes_through_untouched(studio: Studio) -> None:
    raw = only_path(studio.run("reconstruct"))
    look = inspect(raw)
    assert look.sound
    assert look.triangles > 15_000
    repaired = studio.run("repair", studio.given("mesh_raw", raw))
    assert only_path(repaired).read_bytes() == raw.read_bytes()
    assert repaired.facts["watertight"] is True
    assert repaired.facts["mended"] == []


@pytest.mark.accepts("S000-030", "S000-105", "S002-061")
def test_retopo_designs_its_own_mesh_again_within_the_budget(studio: Studio) -> None:
    raw = only_path(studio.run("reconstruct"))
    done = studio.run("retopo", studio.given("mesh_repaired", raw))
    look = inspect(only_path(done))
    assert look.sound
    assert look.triangles == done.facts["triangles"]
    assert 0.8 * 6000 < look.triangles <= 6000
    assert "designed again" in str(done.facts["method"])
    points = points_of(Glb.read(only_path(done)))
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-5)
    assert 1.6 < np.ptp(points[:, 2]) < 2.4


def test_the_same_request_twice_gives_the_same_bytes(studio: Studio) -> None:
    def mesh() -> str:
        raw = only_path(studio.run("reconstruct"))
        return hashlib.sha256(
            only_path(studio.run("retopo", studio.given("mesh_repaired", raw))).read_bytes()
        ).hexdigest()

    assert mesh() == mesh()


def test_a_mesh_that_a_person_bent_is_reduced_and_never_replaced_by_our_own(studio: Studio) -> None:
    raw = only_path(studio.run("reconstruct"))
    glb = Glb.read(raw)
    told = glb.json["accessors"][glb.json["meshes"][0]["primitives"][0]["attributes"]["POSITION"]]
    start = glb.json["bufferViews"][told["bufferView"]]["byteOffset"]
    bent = np.frombuffer(bytes(glb.blob), np.float32, told["count"] * 3, start) * np.float32(1.25)
    glb.blob[start : start + bent.nbytes] = bent.tobytes()
    path = studio.folder / "bent.glb"
    glb.write(path)
    assert own_figure(raw, studio.brief) is not None
    assert own_figure(path, studio.brief) is None
    done = studio.run("retopo", studio.given("mesh_repaired", path, by_person=True))
    assert "decimated" in str(done.facts["method"])
    points = points_of(Glb.read(only_path(done)))
    assert np.ptp(points[:, 2]) > 2.4
    assert inspect(only_path(done)).triangles <= 6000


def test_a_budget_under_the_coarsest_design_is_still_met(studio: Studio) -> None:
    raw = only_path(studio.run("reconstruct"))
    done = studio.run("retopo", studio.given("mesh_repaired", raw), poly_count_budget=1500)
    assert inspect(only_path(done)).triangles <= 1500


@pytest.mark.accepts("S000-097")
def test_a_shell_with_a_hole_is_voxelised_and_comes_back_closed(studio: Studio) -> None:
    ball = trimesh.creation.icosphere(subdivisions=3)
    ball.update_faces(ball.triangles_center[:, 2] < 0.8)
    box = trimesh.creation.box(bounds=[(2, 0, 0), (3, 1, 1)])
    path = studio.folder / "holed.glb"
    save(trimesh.util.concatenate([ball, box]), path)
    assert inspect(path).open_shells == 1
    done = studio.run("repair", studio.given("mesh_raw", path))
    look = inspect(only_path(done))
    assert look.open_shells == 0
    assert look.shells == 2
    assert look.empty_faces == 0
    assert look.triangles > 2000
    assert any("voxelised" in str(line) for line in as_list(done.facts["mended"]))


def test_inside_out_shells_are_turned(studio: Studio) -> None:
    ball = trimesh.creation.icosphere(subdivisions=2)
    ball.invert()
    path = studio.folder / "inverted.glb"
    save(ball, path)
    assert inspect(path).inside_out_shells == 1
    assert inspect(only_path(studio.run("repair", studio.given("mesh_raw", path)))).sound


@pytest.mark.accepts("S000-098")
def test_symmetry_can_be_enforced(studio: Studio) -> None:
    raw = only_path(studio.run("reconstruct"))
    done = studio.run("repair", studio.given("mesh_raw", raw), symmetry="enforce")
    before, after = (dict(as_dict(done.facts[key])) for key in ("before", "after"))
    assert float(str(before["symmetry_error"])) > 0.001
    assert float(str(after["symmetry_error"])) < 1e-4
    assert after["open_shells"] == 0


def test_an_empty_file_is_unworkable(studio: Studio) -> None:
    path = studio.folder / "empty.glb"
    Glb({"asset": {"version": "2.0"}, "scenes": [{"nodes": []}], "scene": 0}).write(path)
    with pytest.raises(Unworkable, match="no faces"):
        studio.run("repair", studio.given("mesh_raw", path))


def test_the_concept_is_whole_in_its_frame_on_a_transparent_ground(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concept, "SIZE", 192)
    path = only_path(studio.run("concept"))
    with Image.open(path) as image:
        assert (image.mode, image.size) == ("RGBA", (192, 192))
        alpha = np.asarray(image)[..., 3]
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert rim.max() == 0
    assert 0.12 < (alpha > 128).mean() < 0.7


def test_the_views_show_four_sides_of_one_size(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SIZE", 96)
    result = studio.run("views")
    assert [made.role for made in result.outputs] == ["view.front", "view.left", "view.back", "view.right"]
    pictures = [np.asarray(Image.open(made.path).convert("RGB"), dtype=float) for made in result.outputs]
    assert {picture.shape for picture in pictures} == {(96, 96, 3)}
    red = [float(((p[..., 0] > 120) & (p[..., 1] < 90)).mean()) for p in pictures]
    assert red[2] > 2 * red[0]  # the cape hangs down the back


def test_a_cape_that_a_person_painted_green_becomes_green_in_the_mesh(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concept, "SIZE", 256)
    with Image.open(only_path(studio.run("concept"))) as image:
        pixels = np.asarray(image.convert("RGBA")).copy()
    red = (pixels[..., 0] > pixels[..., 1] * 2.0) & (pixels[..., 0] > pixels[..., 2] * 1.6)
    pixels[red] = pixels[red][:, [1, 0, 2, 3]]
    path = studio.folder / "painted.png"
    Image.fromarray(pixels).save(path)
    result = studio.run("reconstruct", studio.given("concept_refined", path, "image/png", by_person=True))
    own = own_figure(only_path(result), studio.brief)
    assert own is not None
    cape = own.figure.palette["cape"].top
    assert int(cape[3:5], 16) > int(cape[1:3], 16) + 40
    changed = as_dict(as_dict(result.facts["repaint"])["colours_changed"])
    assert "cape" in changed
    assert "shield" not in changed
    kept = only_path(studio.run("retopo", studio.given("mesh_repaired", only_path(result))))
    again = own_figure(kept, studio.brief)
    assert again is not None
    assert again.figure.palette["cape"].top == cape


def test_a_concept_that_no_person_touched_changes_no_colour(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concept, "SIZE", 192)
    path = only_path(studio.run("concept"))
    result = studio.run("reconstruct", studio.given("concept_refined", path, "image/png"))
    assert result.facts["repaint"] is None


def test_the_extras_name_the_engine_that_made_the_file(studio: Studio) -> None:
    glb = Glb.read(only_path(studio.run("reconstruct")))
    told = json.loads(next(node["extras"]["forgelog"] for node in glb.json["nodes"] if "extras" in node))
    assert (told["engine"], told["seed"]) == ("procedural", 7)


@pytest.fixture(scope="module")
def chest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Studio, StepResult]:
    """A prop after `retopo`, for every test that only looks at it."""
    request: dict[str, JsonValue] = {
        "asset_type": "PROP",
        "prompt": {"core_concept": "a treasure chest"},
        "constraints": {"poly_count_budget": 3000, "rig_type": "STATIC"},
        "seed": 1,
    }
    studio = Studio(tmp_path_factory.mktemp("chest"), request)
    raw = only_path(studio.run("reconstruct"))
    repaired = only_path(studio.run("repair", studio.given("mesh_raw", raw)))
    return studio, studio.run("retopo", studio.given("mesh_repaired", repaired), texture_px=512)


@pytest.mark.accepts("S000-105", "S002-061")
def test_retopo_gives_lods_a_hull_and_a_baked_set(chest: tuple[Studio, StepResult]) -> None:
    _, done = chest
    made = {file.role: file.path for file in done.outputs}
    assert set(made) == {"mesh", "lod.1", "lod.2", "collision", "baked.base_color", "baked.normal", "baked.orm"}
    looks = {role: inspect(path) for role, path in made.items() if path.suffix == ".glb"}
    full = looks["mesh"].triangles
    assert looks["lod.1"].triangles <= full / 2
    assert looks["lod.2"].triangles <= full / 4
    assert looks["collision"].sound
    assert looks["collision"].triangles <= 256
    for role in ("baked.base_color", "baked.normal", "baked.orm"):
        with Image.open(made[role]) as picture:
            assert picture.size == (512, 512)
    assert made["mesh"].stat().st_size < 3_000_000


def test_every_gate_of_the_report_card_is_passed_and_told(chest: tuple[Studio, StepResult]) -> None:
    _, done = chest
    gates = cards_in(done.facts)
    assert {
        "watertight",
        "manifold",
        "triangles",
        "quad_share",
        "uv_overlap",
        "texel_density",
        "pivot_to_ground",
    } <= set(gates)
    assert all(as_dict(gate)["passed"] for gate in gates.values())
    assert as_dict(gates["uv_overlap"])["value"] == 0.0


def test_the_finished_mesh_is_still_known_as_our_own_and_wears_its_shade_on_a_second_set(
    chest: tuple[Studio, StepResult],
) -> None:
    studio, done = chest
    assert own_figure(only_path(done), studio.brief) is not None
    glb = Glb.read(only_path(done))
    primitive = glb.json["meshes"][0]["primitives"][0]
    uv = glb.array(primitive["attributes"]["TEXCOORD_1"])
    assert uv.min() >= 0
    assert uv.max() <= 1
    material = glb.json["materials"][primitive["material"]]
    assert material["pbrMetallicRoughness"]["baseColorTexture"].get("texCoord", 0) == 0
    assert material["occlusionTexture"]["texCoord"] == 1


def test_all_shells_can_be_joined_into_a_single_skin_within_the_budget(tmp_path: Path) -> None:
    request: dict[str, JsonValue] = {
        "asset_type": "PROP",
        "prompt": {"core_concept": "a wooden barrel"},
        "constraints": {"poly_count_budget": 3000, "rig_type": "STATIC", "single_skin": True},
        "seed": 1,
    }
    studio = Studio(tmp_path, request)
    repaired = studio.run("repair", studio.given("mesh_raw", only_path(studio.run("reconstruct"))))
    before, after = as_dict(repaired.facts["before"]), as_dict(repaired.facts["after"])
    assert int(str(before["shells"])) > 5
    assert int(str(after["shells"])) < int(str(before["shells"])) / 3
    assert after["open_shells"] == after["buried_shells"] == 0
    done = studio.run("retopo", studio.given("mesh_repaired", only_path(repaired)), texture_px=512)
    look = inspect(only_path(done))
    assert look.triangles <= 3000
    assert look.open_shells == 0


def test_a_closed_mesh_of_unknown_origin_becomes_quads(studio: Studio) -> None:
    ball = trimesh.creation.icosphere(subdivisions=5)
    ball.apply_translation((0, 0, 1))
    path = studio.folder / "ball.glb"
    save(ball, path)
    done = studio.run("retopo", studio.given("mesh_repaired", path), poly_count_budget=2000, texture_px=512)
    assert "Instant Meshes" in str(done.facts["method"])
    assert float(str(done.facts["quad_share"])) > 0.8
    assert inspect(only_path(done)).triangles <= 2000


@pytest.mark.accepts("S000-053")
def test_an_obj_that_a_person_fixed_goes_on_and_is_told_to_be_a_human_edit(studio: Studio) -> None:
    ball, core = trimesh.creation.icosphere(subdivisions=2), trimesh.creation.icosphere(subdivisions=1, radius=0.4)
    path = studio.folder / "fixed.obj"
    both = trimesh.util.concatenate([ball, core])
    path.write_text(trimesh.exchange.obj.export_obj(both), encoding="utf-8")  # type: ignore[no-untyped-call]
    repaired = studio.run("repair", studio.given("mesh_raw", path, "model/obj", by_person=True))
    assert repaired.facts["human_edit"] is True
    assert as_dict(repaired.facts["after"])["shells"] == 1  # the core that nobody sees is gone
    points = points_of(Glb.read(only_path(repaired)))
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-4)
    given = studio.given("mesh_repaired", only_path(repaired), by_person=True)
    done = studio.run("retopo", given, texture_px=512)
    assert "kept as it came" in str(done.facts["method"])
    assert done.facts["human_edit"] is True


def save(mesh: trimesh.parent.Geometry, path: Path) -> None:
    data = trimesh.exchange.gltf.export_glb(trimesh.Scene([mesh]))  # type: ignore[no-untyped-call]
    path.write_bytes(data)


def as_list(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list)
    return value


def as_dict(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("words", ["a sunny forest", "a wide desert at noon"])
def test_a_background_is_painted_full_and_tiles_sideways(tmp_path: Path, words: str) -> None:
    studio = Studio(tmp_path, {"asset_type": "BACKGROUND", "prompt": {"core_concept": words}, "seed": 3})
    result = studio.run("concept")
    with Image.open(only_path(result)) as image:
        assert image.size == (2048, 1152)
        pixels = np.asarray(image.convert("RGBA"), dtype=float)
    assert pixels[..., 3].min() == 255
    assert np.abs(pixels[:, 0, :3] - pixels[:, -1, :3]).mean() < 6
    assert str(result.facts["place"]) in words


@pytest.mark.parametrize("words", ["a treasure chest", "a sword"])
def test_a_prop_goes_the_same_way_without_a_rig(tmp_path: Path, words: str) -> None:
    request: dict[str, JsonValue] = {
        "asset_type": "PROP",
        "prompt": {"core_concept": words},
        "constraints": {"poly_count_budget": 2000, "rig_type": "STATIC"},
        "seed": 1,
    }
    studio = Studio(tmp_path, request)
    raw = only_path(studio.run("reconstruct"))
    done = studio.run(
        "retopo", studio.given("mesh_repaired", only_path(studio.run("repair", studio.given("mesh_raw", raw))))
    )
    assert inspect(only_path(done)).sound
    assert int(str(done.facts["triangles"])) <= 2000


def test_a_cancelled_step_stops(studio: Studio) -> None:
    bench = FolderBench(studio.folder, (studio.brief_file,), cancelled=lambda: True)
    with pytest.raises(Cancelled):
        Procedural().run(as_order(REQUEST, "concept"), bench)
