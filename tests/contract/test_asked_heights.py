"""A model is brought to the height that was asked for, with all that belongs to it, as other readers see, too."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import trimesh
from PIL import Image
from pydantic import JsonValue

pytest.importorskip("bpy", reason="Blender is not installed: pip install 'forgelog[blender]'")

from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.engines.brief.design import opened
from gpu_consumers.engines.brief.engine import Wordsmith
from gpu_consumers.engines.folder_bench import FolderBench, as_order, input_file, run_chain
from gpu_consumers.engines.procedural.engine import Procedural
from gpu_consumers.engines.procedural.figure import design
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.joints import Playback
from gpu_consumers.errors import Unworkable
from processors.domain.plans import plan_for
from tests.tools.fbx import read_fbx
from tests.tools.gltf import validated

pytestmark = pytest.mark.timeout(300)
SMALL: Mapping[str, JsonValue] = {
    "preview_px": 96,
    "turntable_px": 32,
    "turntable_views": 2,
    "clip_px": 32,
    "texture_px": 512,
    "motion": "idle, walk",
    "root_motion": True,
}
WORDS = {"knight": "a knight with a red cape", "wolf": "a grey wolf", "chest": "a treasure chest"}
HEIGHTS = {"knight": (0.1, 2.4), "wolf": (12.0,), "chest": (0.1,)}
CHARACTERS = ("knight", "wolf")
PICTURES = ("concept", "image_safety", "upscale", "refine", "views", "safety")


def order_of(subject: str, **limits: JsonValue) -> StepOrder:
    request: dict[str, JsonValue] = {
        "asset_type": "3D_CHARACTER" if subject in CHARACTERS else "PROP",
        "prompt": {"core_concept": WORDS[subject]},
        "constraints": {"poly_count_budget": 6000, **limits},
        "seed": 7,
    }
    return as_order(request)._replace(params=SMALL)


class Exported(NamedTuple):
    """What an export made."""

    facts: Mapping[str, Any]
    files: Mapping[str, Path]

    @property
    def glb(self) -> Glb:
        return Glb.read(self.files["glb"])

    def extent(self, role: str = "glb") -> float:
        """Metres from the lowest to the highest point, as trimesh reads it."""
        return float(trimesh.load_scene(self.files[role]).extents[1])


class Line:
    """One subject as far as its export, and that as often as a test likes."""

    def __init__(self, subject: str, folder: Path) -> None:
        self.subject, self.folder = subject, folder
        order = order_of(subject)
        plan = [step for step in plan_for(order.asset_type) if step.name not in (*PICTURES, "export", "index")]
        self.made: dict[str, InputFile] = {}
        for done in run_chain(plan, [Procedural(), Wordsmith()], order, folder):
            for file in done.result.outputs:
                self.made[file.role] = input_file(file.role, file.path, file.media_type)

    def export(self, name: str, **limits: JsonValue) -> Exported:
        taken = [
            file
            for role, file in self.made.items()
            if role in ("brief", "mesh", "animated", "collision") or role.startswith(("lod", "baked"))
        ]
        (self.folder / name).mkdir()
        order = order_of(self.subject, **limits)._replace(step="export")
        result = Procedural().run(order, FolderBench(self.folder / name, tuple(taken)))
        return Exported(result.facts, {file.role: file.path for file in result.outputs})


@pytest.fixture(scope="module", params=WORDS)
def line(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Line:
    return Line(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def usual(line: Line) -> Exported:
    return line.export("usual")


@pytest.fixture(scope="module")
def sized(line: Line) -> dict[float, Exported]:
    return {height: line.export(f"at_{height}", height_m=height) for height in HEIGHTS[line.subject]}


def test_it_stands_as_tall_as_was_asked(line: Line, usual: Exported, sized: dict[float, Exported]) -> None:
    share = crown_share(line)
    for height, made in sized.items():
        assert made.extent() * share == pytest.approx(height, rel=0.01)
        assert made.facts["height"]["measured_m"] == pytest.approx(height, rel=0.01)
        gate = made.facts["report_card"]["gates"]["height_asked"]
        assert gate["passed"]
        assert made.facts["bounds"][1] == pytest.approx(made.extent(), abs=1e-3)
    assert "height" not in usual.facts
    assert "report_card" not in usual.facts


def crown_share(line: Line) -> float:
    """Where the top of the skull is, of the whole; 1 for what is no biped. Told by the design, not by the rig."""
    if line.subject != "knight":
        return 1.0
    figure = design(opened(line.made["brief"].path.read_bytes()), 7)
    skull = figure.faces[figure.part == figure.part_names.index("head")]
    return float(figure.vertices[np.unique(skull[skull >= 0]), 2].max() / figure.height)


def test_all_that_belongs_to_it_is_as_tall(usual: Exported, sized: dict[float, Exported]) -> None:
    for made in sized.values():
        factor = made.facts["height"]["factor"]
        for role in ("glb", "obj", "lod.1", "lod.2", "collision"):
            assert made.extent(role) == pytest.approx(factor * usual.extent(role), rel=1e-3), role
        low, high = read_fbx(made.files["fbx"]).heights
        assert high - low == pytest.approx(made.extent(), rel=0.01)
        for role in ("glb", "lod.1", "collision"):
            assert complaints(made.files[role]) == complaints(usual.files[role]), role
            assert 0 not in complaints(made.files[role]).values(), "an error"


def complaints(file: Path) -> dict[str, int]:
    """What the Khronos validator says of a file: code -> severity, 0 for an error."""
    return {each["code"]: each["severity"] for each in validated(file)["counts"]["messages"]}


def test_every_joint_goes_the_same_way_on_another_scale(
    line: Line, usual: Exported, sized: dict[float, Exported]
) -> None:
    """So feet that stood still stand still, and the root goes as far as the clip says."""
    clips = usual.glb.json.get("animations", [])
    assert bool(clips) == (line.subject in CHARACTERS)
    for made in sized.values():
        factor = made.facts["height"]["factor"]
        for number, clip in enumerate(clips):
            before, after = Playback(usual.glb, number), Playback(made.glb, number)
            times = np.linspace(0.0, before.seconds, 7)
            then, now = before.paths(times), after.paths(times)
            for bone, path in then.items():
                np.testing.assert_allclose(now[bone][:, :3, 3], factor * path[:, :3, 3], atol=1e-4 * factor)
                np.testing.assert_allclose(now[bone][:, :3, :3], path[:, :3, :3], atol=1e-5)
            said, told = clip["extras"], made.glb.json["animations"][number]["extras"]
            assert told["speed"] == pytest.approx(factor * said["speed"])
            if said["speed"]:
                assert told["travel"] == pytest.approx(factor * said["travel"])


def test_a_picture_shows_no_size(usual: Exported, sized: dict[float, Exported]) -> None:
    def seen(made: Exported) -> np.ndarray[Any, np.dtype[np.float64]]:
        with Image.open(made.files["preview"]) as picture:
            return np.asarray(picture.convert("RGBA"), np.float64) / 255

    for made in sized.values():
        assert float(np.abs(seen(made) - seen(usual)).mean()) < 0.01


def test_without_a_height_what_lies_beside_the_model_is_handed_on_as_it_is(line: Line, usual: Exported) -> None:
    for role in ("lod.1", "lod.2", "collision"):
        assert usual.files[role] == line.made[role].path


@pytest.mark.parametrize("height", [0.01, 101, "tall", True, -1.0])
def test_a_height_that_no_model_can_have_is_named(tmp_path: Path, height: JsonValue) -> None:
    brief = tmp_path / "brief.json"
    Wordsmith().run(order_of("chest")._replace(step="expand_prompt"), FolderBench(tmp_path))
    bench = FolderBench(tmp_path, (input_file("brief", brief, "application/json"),))
    with pytest.raises(Unworkable, match=r"height_m is a number of metres from 0\.02 to 100"):
        Procedural().run(order_of("chest", height_m=height)._replace(step="export"), bench)
