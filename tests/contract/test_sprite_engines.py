"""The 2D chain on real files, from a refined concept to sheet and skeleton."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import JsonValue

pytest.importorskip("cv2", reason="pip install 'forgelog[vision]'")
pytest.importorskip("skimage", reason="pip install 'forgelog[vision]'")

from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.engines.folder_bench import Done, FolderBench, input_file, run_chain
from gpu_consumers.engines.procedural import render_sprites
from gpu_consumers.engines.sprites import Cutout2D, LayersFromImage
from gpu_consumers.engines.sprites.spine_check import faults
from gpu_consumers.errors import Cancelled, Unworkable
from tests.unit.sprites.figures import knight, slime
from tests.unit.sprites.puppets import puppet
from tests.unit.sprites.test_layering import landscape

TAKES = {
    "segment": ("brief", "concept_refined"),
    "cutout": ("brief", "concept_refined", "segments"),
    "bones": ("brief", "part*"),
    "animate_2d": ("brief", "part*", "skeleton"),
    "export_2d": ("brief", "part*", "skeleton", "motion"),
}
FIGURES = {"blob": slime, "humanoid": knight, "prop": slime}
CLIPS = {"blob": ["idle", "hop", "hit"], "humanoid": ["idle", "walk", "attack"], "prop": ["idle", "hop", "hit"]}


class Step:
    def __init__(self, name: str) -> None:
        self.name, self.takes = name, TAKES[name]


PLAN = [Step(name) for name in TAKES]
ORDER = StepOrder("", "2D_SPRITE", {"prompt": {"core_concept": "x"}}, {"cell_px": 96}, seed=1)


def given(folder: Path, archetype: str) -> list[InputFile]:
    folder.mkdir(exist_ok=True)
    brief, concept = folder / "brief.json", folder / "concept.png"
    brief.write_text(json.dumps({"archetype": archetype}))
    Image.fromarray(FIGURES[archetype](320)).save(concept)
    return [input_file("brief", brief, "application/json"), input_file("concept_refined", concept, "image/png")]


class Chain:
    def __init__(self, folder: Path, archetype: str) -> None:
        self.archetype = archetype
        self.inputs = given(folder, archetype)
        self.done: list[Done] = list(run_chain(PLAN, [Cutout2D()], ORDER, folder, self.inputs))
        self.files = {made.role: made.path for done in self.done for made in done.result.outputs}

    def facts(self, step: str) -> Any:
        return next(dict(done.result.facts) for done in self.done if done.step == step)

    def json(self, role: str) -> Any:
        return json.loads(self.files[role].read_text())

    def picture(self, role: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
        return np.asarray(Image.open(io.BytesIO(self.files[role].read_bytes())), np.uint8)


@pytest.fixture(scope="module", params=FIGURES)
def chain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return Chain(tmp_path_factory.mktemp(request.param), request.param)


@pytest.mark.accepts("S000-100")
def test_every_step_runs_and_leaves_what_the_plan_promises(chain: Chain) -> None:
    assert [done.step for done in chain.done] == list(TAKES)
    promised = {"segments", "part.layout", "skeleton", "motion", "sprite_sheet", "sprite_meta"}
    promised |= {"engine_sheet.aseprite", "engine_sheet.texturepacker", "engine_sheet.godot"}
    assert promised | {"spine_json", "spine_atlas", "spine_image", "preview"} <= set(chain.files)


@pytest.mark.accepts("S000-101", "S000-037")
def test_the_sheet_holds_the_frames_its_description_tells_of(chain: Chain) -> None:
    sheet, meta = chain.picture("sprite_sheet"), chain.json("sprite_meta")
    assert meta["meta"]["size"] == {"w": sheet.shape[1], "h": sheet.shape[0]}
    assert max(sheet.shape) <= 2048
    assert [tag["name"] for tag in meta["meta"]["frameTags"]] == CLIPS[chain.archetype]
    assert meta["meta"]["frameTags"][-1]["to"] == len(meta["frames"]) - 1
    for frame in meta["frames"]:
        box = frame["frame"]
        cell = sheet[box["y"] : box["y"] + box["h"], box["x"] : box["x"] + box["w"]]
        assert cell.shape[:2] == (box["h"], box["w"])
        assert (cell[..., 3] > 127).any(), "an empty frame"


@pytest.mark.accepts("S000-101")
def test_the_report_card_is_clean(chain: Chain) -> None:
    card = chain.facts("export_2d")["report_card"]
    assert card["passed"]
    wanted = {"cut_frames", "empty_frames", "pivot_drift", "alpha_fringe", "loop_seam.idle", "spine_faults"}
    assert wanted <= set(card["gates"])


@pytest.mark.accepts("S000-102")
def test_the_spine_skeleton_is_sound_with_its_atlas_and_picture(chain: Chain) -> None:
    image = chain.picture("spine_image")
    found = faults(
        chain.json("spine_json"),
        chain.files["spine_atlas"].read_text(),
        (image.shape[1], image.shape[0]),
        chain.files["spine_image"].name,
    )
    assert found == []
    assert chain.json("spine_json")["skeleton"]["spine"].startswith("4.2")
    assert list(chain.json("spine_json")["animations"]) == CLIPS[chain.archetype]


def test_the_preview_moves(chain: Chain) -> None:
    with Image.open(chain.files["preview"]) as preview:
        assert getattr(preview, "n_frames", 1) > 20


def test_the_same_picture_gives_the_same_bytes(chain: Chain, tmp_path: Path) -> None:
    again = Chain(tmp_path / "again", chain.archetype)
    digests = [
        {role: hashlib.sha256(path.read_bytes()).hexdigest() for role, path in made.files.items()}
        for made in (chain, again)
    ]
    assert digests[0] == digests[1]


def run(step: str, inputs: list[InputFile], out: Path, *, cancelled: bool = False) -> None:
    out.mkdir(exist_ok=True)
    Cutout2D().run(
        StepOrder(step, "2D_SPRITE", {}, {"cell_px": 64}, 1), FolderBench(out, tuple(inputs), lambda: cancelled)
    )


def left(chain: Chain, *roles: str) -> list[InputFile]:
    return chain.inputs[:1] + [
        input_file(role, path, "") for role, path in chain.files.items() if role in roles or role.startswith("part.")
    ]


def edited(file: Path, to: Path, **changes: object) -> InputFile:
    to.write_text(json.dumps(json.loads(file.read_text()) | changes))
    return input_file(file.stem, to, "application/json", by_person=True)


@pytest.fixture(scope="module")
def blob(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return Chain(tmp_path_factory.mktemp("edited"), "blob")


def test_a_skeleton_edited_into_nonsense_is_refused(blob: Chain, tmp_path: Path) -> None:
    bones = [{"name": "root"}, {"name": "base", "parent": "nobody"}]
    odd = edited(blob.files["skeleton"], tmp_path / "skeleton.json", bones=bones)
    with pytest.raises(Unworkable, match="nobody") as refused:
        run("animate_2d", [*left(blob), odd], tmp_path / "out")
    assert refused.value.code == "bad_skeleton"


def test_a_motion_for_another_skeleton_is_refused(blob: Chain, tmp_path: Path) -> None:
    motion = json.loads(blob.files["motion"].read_text())
    motion["clips"][0]["tracks"]["wing"] = {"rotate": [0, 1]}
    odd = edited(blob.files["motion"], tmp_path / "motion.json", clips=motion["clips"])
    with pytest.raises(Unworkable, match="wing"):
        run("export_2d", [*left(blob, "skeleton"), odd], tmp_path / "out")


def test_a_missing_part_is_refused(blob: Chain, tmp_path: Path) -> None:
    inputs = [file for file in left(blob, "skeleton", "motion") if file.role != "part.eyes"]
    with pytest.raises(Unworkable, match="eyes"):
        run("export_2d", inputs, tmp_path / "out")


@pytest.mark.parametrize(
    ("words", "message"),
    [(b"not json", "bad|cannot be used|Invalid"), (b'{"kind": "blob"}', "cannot be used"), (b"[1]", "cannot be used")],
)
def test_a_broken_skeleton_file_is_refused_in_a_sentence(
    blob: Chain, words: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / "skeleton.json").write_bytes(words)
    odd = input_file("skeleton", tmp_path / "skeleton.json", "application/json", by_person=True)
    with pytest.raises(Unworkable, match=message):
        run("animate_2d", [*left(blob), odd], tmp_path / "out")


def test_segments_saved_by_a_paint_program_in_full_colour_still_count(blob: Chain, tmp_path: Path) -> None:
    Image.open(io.BytesIO(blob.files["segments"].read_bytes())).convert("RGBA").save(tmp_path / "painted.png")
    painted = input_file("segments", tmp_path / "painted.png", "image/png", by_person=True)
    run("cutout", [*blob.inputs, painted], tmp_path / "out")
    for name in ("part.body.png", "part.eyes.png"):
        assert (tmp_path / "out" / name).read_bytes() == blob.files[name.removesuffix(".png")].read_bytes()


def test_a_part_that_a_person_repainted_is_in_the_sheet(blob: Chain, tmp_path: Path) -> None:
    eyes = np.array(Image.open(blob.files["part.eyes"]))
    eyes[eyes[..., 3] > 0, :3] = (255, 0, 255)
    Image.fromarray(eyes).save(tmp_path / "eyes.png")
    painted = input_file("part.eyes", tmp_path / "eyes.png", "image/png", by_person=True)
    inputs = [file for file in left(blob, "skeleton", "motion") if file.role != "part.eyes"]
    run("export_2d", [*inputs, painted], tmp_path / "out")
    sheet = np.asarray(Image.open(tmp_path / "out" / "sprite_sheet.png"), np.int16)
    pink = (sheet[..., 0] > 200) & (sheet[..., 1] < 80) & (sheet[..., 2] > 200) & (sheet[..., 3] > 200)
    assert pink.sum() > 36 * 4  # in every frame


def test_a_picture_that_is_all_background_is_refused(tmp_path: Path) -> None:
    inputs = given(tmp_path, "blob")
    Image.new("RGB", (300, 300), (90, 90, 90)).save(tmp_path / "grey.png")
    with pytest.raises(Unworkable) as refused:
        run("segment", [inputs[0], input_file("concept_refined", tmp_path / "grey.png", "image/png")], tmp_path / "out")
    assert refused.value.code == "no_figure"


def test_a_cancelled_export_stops(blob: Chain, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        run("export_2d", left(blob, "skeleton", "motion"), tmp_path / "out", cancelled=True)


def test_a_background_becomes_layers_with_speeds_and_a_moving_preview(tmp_path: Path) -> None:
    Image.fromarray(landscape()).save(tmp_path / "scene.png")
    order = StepOrder("layers", "BACKGROUND", {}, {}, 1)
    bench = FolderBench(tmp_path / "a", (input_file("concept_refined", tmp_path / "scene.png", "image/png"),))
    bench.output.mkdir()
    layers = LayersFromImage().run(order, bench)
    inputs = tuple(input_file(made.role, made.path, made.media_type) for made in layers.outputs)
    bench = FolderBench(tmp_path / "b", inputs)
    bench.output.mkdir()
    made = {file.role: file.path for file in Cutout2D().run(order._replace(step="export_2d"), bench).outputs}
    meta = json.loads(made["layers_meta"].read_text())
    assert [layer["name"] for layer in meta["layers"]] == ["sky", "far", "middle", "near"]
    assert all((tmp_path / "b" / layer["image"]).exists() for layer in meta["layers"])
    with Image.open(made["preview"]) as preview:
        assert getattr(preview, "n_frames", 1) > 10


def test_a_pixel_art_style_gives_small_hard_edged_frames_in_one_palette(blob: Chain, tmp_path: Path) -> None:
    request: dict[str, JsonValue] = {"prompt": {"core_concept": "slime", "style": "16-bit Pixel Art"}}
    bench = FolderBench(tmp_path, tuple(left(blob, "skeleton", "motion")))
    result = Cutout2D().run(StepOrder("export_2d", "2D_SPRITE", request, {}, 1), bench)
    sheet = np.asarray(Image.open(tmp_path / "sprite_sheet.png"), np.uint8)
    assert result.facts["cell_px"] == 64
    assert set(np.unique(sheet[..., 3])) == {0, 255}
    assert len(np.unique(sheet[sheet[..., 3] == 255], axis=0)) <= 25


def film(folder: Path, model: Path, role: str = "animated", **sprites: JsonValue) -> tuple[dict[str, Path], Any]:
    folder.mkdir()
    (folder / "brief.json").write_text('{"archetype": "humanoid"}')
    inputs = (
        input_file("brief", folder / "brief.json", "application/json"),
        input_file(role, model, "model/gltf-binary"),
    )
    order = StepOrder("render_sprites", "2D_SPRITE", {"sprites": sprites}, {}, seed=1)
    result = render_sprites.run(order, FolderBench(folder, inputs))
    return {made.role: made.path for made in result.outputs}, dict(result.facts)


@pytest.mark.accepts("S000-101", "S000-037", "S003-040")
def test_a_rigged_figure_is_filmed_from_eight_sides_in_every_clip(tmp_path: Path) -> None:
    model = puppet(tmp_path / "puppet.glb")
    files, facts = film(tmp_path / "a", model, directions=8, cell_px=48)
    assert facts["report_card"]["passed"]
    assert set(files) >= {"sprite_sheet", "sprite_meta", "engine_sheet.godot", "sheet_preview", "preview"}
    meta = json.loads(files["sprite_meta"].read_text())
    sides = ["s", "sw", "w", "nw", "n", "ne", "e", "se"]
    names = [f"{clip}_{side}" for clip in ("idle", "attack") for side in sides]
    assert [tag["name"] for tag in meta["meta"]["frameTags"]] == names
    assert len(meta["frames"]) == 2 * 8 * 8
    again, _ = film(tmp_path / "b", model, directions=8, cell_px=48)
    for role, path in files.items():
        assert path.read_bytes() == again[role].read_bytes(), role


def test_a_thing_is_shown_at_any_angles_and_in_pixel_art(tmp_path: Path) -> None:
    model = puppet(tmp_path / "thing.glb", still=True)
    files, facts = film(tmp_path / "a", model, "mesh", angles=[0, 45, 200], pixel_art=True, palette_colours=6)
    assert facts["report_card"]["gates"]["palette"]["value"] <= 7
    meta = json.loads(files["sprite_meta"].read_text())
    assert [frame["filename"] for frame in meta["frames"]] == ["0deg 0", "45deg 0", "200deg 0"]
    assert meta["meta"]["azimuths"] == {"0deg": 0, "45deg": 45, "200deg": 200}
    with zipfile.ZipFile(files["engine_sheet.stills"]) as archive:
        assert archive.namelist() == ["sprites/0deg.png", "sprites/45deg.png", "sprites/200deg.png"]
        with archive.open("sprites/45deg.png") as still, Image.open(still) as opened:
            assert opened.size == (64, 64)


def test_clips_that_a_figure_does_not_have_are_refused_and_a_cancelled_film_stops(tmp_path: Path) -> None:
    model = puppet(tmp_path / "puppet.glb")
    with pytest.raises(Unworkable, match="swim"):
        film(tmp_path / "a", model, clips=["swim"])
    bench = FolderBench(tmp_path, (input_file("animated", model, ""),), lambda: True)
    with pytest.raises(Cancelled):
        render_sprites.run(StepOrder("render_sprites", "2D_SPRITE", {}, {"cell_px": 32}, 1), bench)
