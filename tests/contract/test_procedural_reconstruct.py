"""From pictures to geometry with real Blender: painted concepts, calibrated views, single pictures."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from pydantic import JsonValue

pytest.importorskip("bpy", reason="Blender is an optional extra: pip install 'forgelog[blender]'")

from PIL import Image, ImageDraw

from gpu_consumers.engine import InputFile, StepResult
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.folder_bench import FolderBench, as_order, input_file
from gpu_consumers.engines.procedural import concept, repaint, views
from gpu_consumers.engines.procedural.calibration import calibration_in
from gpu_consumers.engines.procedural.drawing import triangles_of
from gpu_consumers.engines.procedural.engine import Procedural
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.inspection import inspect, surface_of
from gpu_consumers.engines.procedural.origin import own_figure
from gpu_consumers.engines.procedural.picture import sitting
from gpu_consumers.engines.procedural.raster import Camera, silhouette

REQUEST: Final[Mapping[str, JsonValue]] = {
    "asset_type": "3D_CHARACTER",
    "prompt": {"core_concept": "a wizard with a pointed hat and a staff"},
    "constraints": {"poly_count_budget": 6000, "rig_type": "HUMANOID"},
    "seed": 7,
}
PURPLE: Final = (130, 60, 190, 255)


class Desk:
    """Runs single steps of the engine in folders of their own."""

    def __init__(self, folder: Path, words: str = "") -> None:
        self.folder, self.runs = folder, 0
        self.request: dict[str, JsonValue] = {**REQUEST, **({"prompt": {"core_concept": words}} if words else {})}
        self.brief = read(self.request, "3D_CHARACTER").brief
        path = folder / "brief.json"
        path.write_text(self.brief.model_dump_json(), encoding="utf-8")
        self.brief_file = input_file("brief", path, "application/json")

    def run(self, step: str, *inputs: InputFile, **params: JsonValue) -> StepResult:
        self.runs += 1
        output = self.folder / f"{self.runs}_{step}"
        output.mkdir()
        return Procedural().run(as_order(self.request, step, **params), FolderBench(output, (self.brief_file, *inputs)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def handed_on(result: StepResult, role: str = "") -> list[InputFile]:
    return [input_file(role or made.role, made.path, made.media_type) for made in result.outputs]


def first(result: StepResult, role: str) -> InputFile:
    return next(item for item in handed_on(result) if item.role == role)


@pytest.mark.accepts("S000-052")
def test_a_horn_painted_over_the_concept_goes_all_the_way_into_the_rig(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concept, "SIZE", 512)
    monkeypatch.setattr(repaint, "SAMPLES", 2)
    path = desk.folder / "painted.png"
    with Image.open(desk.run("concept").outputs[0].path) as image:
        painted = image.convert("RGBA")
    shown = sitting(desk.brief, 7)
    right, front, up = shown.figure.bones["head"].head
    x, y, _ = shown.camera.seen(np.array([[right, front, up + 0.25 * shown.figure.height]]), 512)[0]
    ImageDraw.Draw(painted).polygon([(x - 20, y + 10), (x + 30, y + 10), (x - 60, y - 90)], fill=PURPLE)
    painted.save(path)
    raw = desk.run("reconstruct", input_file("concept_refined", path, "image/png", by_person=True))
    told = raw.facts["repaint"]
    assert isinstance(told, dict)
    grown, agreed = told["parts_grown"], told["outline_agreement"]
    assert isinstance(grown, list)
    assert isinstance(agreed, dict)
    assert len(grown) == 1
    assert float(str(agreed["after"])) >= 0.95
    look = inspect(raw.outputs[0].path)
    assert (look.open_shells, look.empty_faces, look.non_manifold_edges) == (0, 0, 0)
    repaired = desk.run("repair", first(raw, "mesh_raw"))
    mesh = first(desk.run("retopo", first(repaired, "mesh_repaired")), "mesh")
    own = own_figure(mesh.path, desk.brief)
    assert own is not None
    assert "painted_1" in own.figure.part_names
    assert inspect(mesh.path).triangles <= 6000
    rigged = desk.run("rig", mesh)
    assert rigged.facts["unweighted_vertices"] == 0
    assert rigged.facts["fitted_to_a_foreign_mesh"] is False


def test_views_are_calibrated_and_eight_of_them_come_back_as_the_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, "a grey wolf")
    monkeypatch.setattr(views, "SIZE", 192)
    monkeypatch.setattr(views, "SAMPLES", 2)
    made = desk.run("views", views=8)
    assert len(made.outputs) == 8
    assert all(calibration_in(view.path) for view in made.outputs)
    clean = desk.run("normalize", *handed_on(made))
    result = desk.run("reconstruct", *handed_on(clean))
    assert result.facts["method"] == "visual hull"
    assert result.facts["cameras_are"] == "told by the pictures"
    path = result.outputs[0].path
    assert inspect(path).sound
    surface, figure = surface_of(path), design(desk.brief, 7)
    ground = (figure.vertices.max(axis=0) + figure.vertices.min(axis=0)) / 2
    for azimuth in (22.0, 160.0):
        camera = Camera(ground, 1.2 * figure.height, azimuth)
        real = silhouette(figure.vertices, triangles_of(figure)[0], camera, 192)
        hull = silhouette(surface.points, surface.triangles, camera, 192)
        assert (real & hull).sum() / (real | hull).sum() >= 0.9


def test_one_foreign_picture_becomes_a_relief_and_is_called_one(desk: Desk) -> None:
    picture = Image.new("RGB", (240, 320), "#dde")
    ImageDraw.Draw(picture).ellipse((60, 40, 180, 300), fill="#b03020")
    picture.save(desk.folder / "bird.png")
    clean = desk.run("normalize", input_file("reference", desk.folder / "bird.png", "image/png"))
    result = desk.run("reconstruct", *handed_on(clean))
    assert (result.facts["method"], result.facts["honest_within_degrees"]) == ("relief", 20)
    path = result.outputs[0].path
    assert inspect(path).sound
    glb = Glb.read(path)
    assert json.loads(glb.json["nodes"][0]["extras"]["forgelog_method"]) == {"method": "relief"}
    again = desk.run("reconstruct", *handed_on(clean))
    assert hashlib.sha256(again.outputs[0].path.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()
