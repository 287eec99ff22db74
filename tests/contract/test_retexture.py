"""A version of the library in other materials: a knight and a chest of ours, and a file from elsewhere."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydantic import JsonValue

pytest.importorskip("bpy", reason="Blender is not installed: pip install 'forgelog[blender]'")

from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.errors import Unworkable
from tests.tools.fbx import read_fbx
from tests.tools.gltf import validated

pytestmark = pytest.mark.timeout(600)
SMALL = {"preview_px": 96, "turntable_px": 48, "turntable_views": 2, "clip_px": 32, "texture_px": 512}


class FolderBench:
    """The files of a folder, by their names."""

    def __init__(self, inputs: dict[str, Path], output: Path) -> None:
        self.inputs = tuple(InputFile(role, path, "", "0" * 64) for role, path in inputs.items())
        self.output = output
        output.mkdir(parents=True, exist_ok=True)

    def progress(self, fraction: float, note: str = "") -> None:
        assert 0.0 <= fraction <= 1.0

    def show(self, picture: bytes, media_type: str = "image/webp") -> None: ...

    def raise_if_cancelled(self) -> None: ...


def retextured(inputs: dict[str, Path], output: Path, words: str, kind: str) -> dict[str, Any]:
    """The facts of the step, carried out in a fresh process."""
    told = json.dumps(
        {"inputs": {k: str(v) for k, v in inputs.items()}, "output": str(output), "words": words, "kind": kind}
    )
    command = [sys.executable, "-m", "tests.contract.test_retexture", told]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
    return facts


def main(told: dict[str, Any]) -> dict[str, Any]:
    from gpu_consumers.engines.procedural.engine import Procedural

    if told["words"] == "base":
        return _base(Path(told["output"]), told["kind"])
    bench = FolderBench({role: Path(path) for role, path in told["inputs"].items()}, Path(told["output"]))
    request = {"material": {"style_prompt": told["words"]}, "source": {"operation": "retexture"}}
    result = Procedural().run(StepOrder("retexture", told["kind"], request, SMALL, 7), bench)
    return {**result.facts, "made": {file.role: str(file.path) for file in result.outputs}}


def _base(folder: Path, words: str) -> dict[str, Any]:
    """A finished model as the library has it: designed, unwrapped, with levels; a figure with bones and clips."""
    from gpu_consumers.engines.brief.reading import read
    from gpu_consumers.engines.procedural import scene
    from gpu_consumers.engines.procedural.engine import Procedural
    from gpu_consumers.engines.procedural.figure import design_within
    from gpu_consumers.engines.procedural.reconstruct import write

    kind = "PROP" if "chest" in words else "3D_CHARACTER"
    asked: dict[str, JsonValue] = {"prompt": {"core_concept": words}, "constraints": {"poly_count_budget": 6000}}
    brief = read(asked, kind).brief
    folder.mkdir(parents=True, exist_ok=True)
    files = {"brief": folder / "brief.json", "mesh_repaired": folder / "raw.glb"}
    files["brief"].write_text(brief.model_dump_json())
    figure, detail = design_within(brief, 7, brief.poly_count_budget)
    scene.fresh()
    write(files["mesh_repaired"], figure, 7, detail)
    steps = ("retopo", "export") if kind == "PROP" else ("retopo", "rig", "animate", "export")
    for step in steps:
        result = Procedural().run(
            StepOrder(step, kind, asked, SMALL if step == "export" else {}, 7), FolderBench(files, folder / step)
        )
        files |= {file.role: file.path for file in result.outputs}
    return {"made": {role: str(path) for role, path in files.items()}}


Files = dict[str, Path]


def made(folder: Path, words: str) -> Files:
    facts = retextured({}, folder, "base", words)
    return {role: Path(path) for role, path in facts["made"].items()}


INGREDIENTS = ("glb", "lod.1", "lod.2", "collision", "baked.base_color", "baked.normal", "baked.orm")


@pytest.fixture(scope="module")
def knight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Files, dict[str, Any]]:
    """The base, the variant, and what the step says of it."""
    folder = tmp_path_factory.mktemp("knight")
    base = made(folder, "a brave knight with a red cape and a shield")
    facts = retextured(
        {role: base[role] for role in INGREDIENTS},
        folder / "variant",
        "worn bronze armour with black leather gloves",
        "3D_CHARACTER",
    )
    return base, {role: Path(path) for role, path in facts["made"].items()}, facts


@pytest.fixture(scope="module")
def chest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Files, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("chest")
    base = made(folder, "a wooden treasure chest with iron bands")
    facts = retextured({role: base[role] for role in INGREDIENTS}, folder / "variant", "ebony planks", "PROP")
    return base, {role: Path(path) for role, path in facts["made"].items()}, facts


def numbers(glb: Glb) -> dict[str, str]:
    """A hash of every array of the file but its coordinates, by what it is for."""
    found: dict[str, NDArray[Any]] = {}
    for m, mesh in enumerate(glb.json["meshes"]):
        for p, primitive in enumerate(mesh["primitives"]):
            found[f"mesh {m}.{p} indices"] = glb.array(primitive["indices"])
            for name, accessor in primitive["attributes"].items():
                if not name.startswith("TEXCOORD"):
                    found[f"mesh {m}.{p} {name}"] = glb.array(accessor)
    for s, skin in enumerate(glb.json.get("skins", ())):
        found[f"skin {s}"] = glb.array(skin["inverseBindMatrices"])
    for clip in glb.json.get("animations", ()):
        for k, sampler in enumerate(clip["samplers"]):
            found[f"{clip['name']} {k} in"] = glb.array(sampler["input"])
            found[f"{clip['name']} {k} out"] = glb.array(sampler["output"])
    return {name: hashlib.sha256(values.tobytes()).hexdigest() for name, values in found.items()}


@pytest.mark.accepts("S003-014", "S003-032", "S003-038")
def test_shape_skin_skeleton_and_clips_of_a_variant_are_those_of_its_base(
    knight: tuple[Files, Files, dict[str, Any]],
) -> None:
    base, variant = Glb.read(knight[0]["glb"]), Glb.read(knight[1]["glb"])
    assert numbers(variant) == numbers(base)
    assert variant.json["nodes"] == base.json["nodes"]
    assert [clip["channels"] for clip in variant.json["animations"]] == [
        clip["channels"] for clip in base.json["animations"]
    ]


def test_the_khronos_validator_finds_no_error_in_any_file_and_no_warning_that_the_base_had_not(
    knight: tuple[Files, Files, dict[str, Any]],
) -> None:
    for role in ("glb", "lod.1", "lod.2"):
        before, after = (validated(files[role])["counts"] for files in knight[:2])
        assert after["numErrors"] == 0, after["messages"]
        assert _warnings(after) <= _warnings(before), after["messages"]


def _warnings(counts: dict[str, Any]) -> set[str]:
    return {message["code"] for message in counts["messages"] if message["severity"] == 1}


def test_every_format_has_the_bones_and_clips_and_the_new_pictures(knight: tuple[Files, Files, dict[str, Any]]) -> None:
    base, variant, _ = knight
    assert {"fbx", "obj", "usdz", "preview", "turntable", "lod.1", "lod.2", "baked.base_color", "collision"} <= set(
        variant
    )
    fbx, glb = read_fbx(variant["fbx"]), Glb.read(variant["glb"])
    assert set(fbx.clips) == {clip["name"] for clip in glb.json["animations"]}
    assert variant["collision"].read_bytes() == base["collision"].read_bytes()
    assert variant["baked.normal"].read_bytes() == base["baked.normal"].read_bytes()
    for role in ("preview", "texture_base_color", "baked.base_color", "lod.1"):
        assert variant[role].read_bytes() != base[role].read_bytes(), role


def test_what_was_named_is_made_of_it_and_the_rest_stays(knight: tuple[Files, Files, dict[str, Any]]) -> None:
    _, _, facts = knight
    coats = {coat["substance"]: coat for coat in facts["coats"]}
    assert {"metal", "helmet"} <= set(coats["bronze"]["parts"])
    assert "gloves" in coats["black_leather"]["parts"]
    assert coats["bronze"]["metallic"] == 1.0
    assert {"skin", "eyes", "cape"} <= set(facts["kept"])


def test_skin_and_cape_keep_their_colours_in_the_texture(knight: tuple[Files, Files, dict[str, Any]]) -> None:
    before, after = (_by_part(files["glb"]) for files in knight[:2])
    for part in ("skin", "cape", "tabard"):
        assert np.abs(after[part][0] - before[part][0]).max() < 0.03, part
    bronze, leather = after["helmet"], after["gloves"]
    assert bronze[0][0] > bronze[0][1] > bronze[0][2], "bronze is warm"
    assert bronze[1] > 0.6, "and a metal"
    assert leather[0].mean() < 0.3
    assert leather[1] < 0.05


def test_grain_is_painted_not_only_a_tint(chest: tuple[Files, Files, dict[str, Any]]) -> None:
    before, after = (_by_part(files["glb"]) for files in chest[:2])
    assert after["wood"][0].mean() < 0.6 * before["wood"][0].mean(), "ebony is dark"
    assert after["wood"][2] > 0.02, "and it has grain"
    assert np.abs(after["metal"][0] - before["metal"][0]).max() < 0.03, "the bands are as they were"


def _by_part(path: Path) -> dict[str, tuple[NDArray[np.float64], float, float]]:
    """Of each part of one of our own files: its colour in the picture, how metallic it is, how much it varies."""
    from gpu_consumers.engines.procedural.retexture_parts import patches_of

    glb = Glb.read(path)
    [patch] = patches_of(glb)
    look = glb.json["materials"][patch.material]["pbrMetallicRoughness"]
    slots = [look["baseColorTexture"], look["metallicRoughnessTexture"]]
    pictures = [np.asarray(_picture(glb, slot), np.float64) / 255 for slot in slots]
    uv = patch.sets[slots[0].get("texCoord", 0)].mean(axis=1)
    found = {}
    for number, role in enumerate(patch.roles):
        at = uv[patch.role == number]
        seen = [p[(at[:, 1] * len(p)).astype(int), (at[:, 0] * p.shape[1]).astype(int)] for p in pictures]
        if len(at):
            found[role] = (seen[0].mean(axis=0), float(seen[1][:, 2].mean()), float(seen[0].mean(axis=1).std()))
    return found


def _picture(glb: Glb, slot: dict[str, Any]) -> Image.Image:
    data, _ = glb.image(glb.json["textures"][slot["index"]]["source"])
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_a_file_from_elsewhere_keeps_what_its_materials_names_say_is_skin(tmp_path: Path) -> None:
    trimesh: Any = pytest.importorskip("trimesh")
    body = trimesh.creation.icosphere(radius=0.5)
    helmet = trimesh.creation.box((1, 1, 1))
    for mesh, name, colour in ((body, "Hero_Skin", [200, 150, 120, 255]), (helmet, "Helmet", [10, 200, 10, 255])):
        material = trimesh.visual.material.PBRMaterial(name=name, baseColorFactor=colour)
        mesh.visual = trimesh.visual.TextureVisuals(material=material)
    path = tmp_path / "elsewhere.glb"
    path.write_bytes(trimesh.Scene([body, helmet]).export(file_type="glb"))
    facts = retextured({"glb": path}, tmp_path / "variant", "gold", "3D_CHARACTER")

    glb = Glb.read(Path(facts["made"]["glb"]))
    looks = {one["name"]: one["pbrMetallicRoughness"] for one in glb.json["materials"]}
    assert looks["Helmet"]["metallicFactor"] == 1.0
    assert looks["Helmet"]["baseColorFactor"][0] > looks["Helmet"]["baseColorFactor"][2] * 2
    assert looks["Hero_Skin"]["baseColorFactor"][:3] == pytest.approx([200 / 255, 150 / 255, 120 / 255], abs=0.01)
    assert validated(Path(facts["made"]["glb"]))["counts"]["numErrors"] == 0


@pytest.mark.accepts("S003-040")
def test_sheets_are_drawn_from_the_model_of_a_version_alone(
    chest: tuple[Files, Files, dict[str, Any]], tmp_path: Path
) -> None:
    from gpu_consumers.engines.procedural.render_sprites import run

    wish: dict[str, JsonValue] = {"sprites": {"directions": 2, "cell_px": 48}}
    bench = FolderBench({"glb": chest[1]["glb"]}, tmp_path / "sheets")
    result = run(StepOrder("render_sprites", "2D_SPRITE", wish, {}, 7), bench)
    assert {"sprite_sheet", "sprite_meta", "sheet_preview", "preview"} <= {file.role for file in result.outputs}
    assert len(list(result.facts["views"])) == 2  # type: ignore[arg-type]


def test_a_creature_without_gear_is_covered_itself_and_still_sees() -> None:
    from gpu_consumers.engines.procedural.retexture_parts import assigned
    from gpu_consumers.engines.procedural.retexture_words import wish_of

    coats = wish_of({"material": {"id": "obsidian"}}).coats
    wolf = {"fur": 0.6, "back": 0.2, "sock": 0.1, "eyes": 0.05, "fang": 0.05}
    assert set(assigned(coats, wolf)) == {"fur", "back", "sock"}
    peasant = {"skin": 0.3, "pants": 0.2, "cloth": 0.45, "eyes": 0.05}
    assert set(assigned(coats, peasant)) == {"cloth"}


def test_words_that_name_no_material_are_refused_and_the_remedy_is_told(tmp_path: Path) -> None:
    from gpu_consumers.engines.procedural.retexture_words import wish_of

    with pytest.raises(Unworkable, match="name one"):
        wish_of({"material": {"style_prompt": "something nice"}})
    assert wish_of({"material": {"base_color": "#102030", "metallic": 0.5}}).coats[0].substance.metallic == 0.5
    coats = wish_of({"material": {"style_prompt": "a golden cape, mossy stone shield"}}).coats
    assert [(coat.name, coat.substance.grain) for coat in coats] == [("gold", "cloth"), ("mossy_stone", "stone")]


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
