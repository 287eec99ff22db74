"""A preset repaints any figure; in a GLB the looks stand side by side, and Khronos' validator finds nothing wrong."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gpu_consumers.engines.procedural.figure import Figure, columns_of
from gpu_consumers.engines.procedural.glb import Glb
from gpu_consumers.engines.procedural.materials import PAINTS
from gpu_consumers.engines.procedural.scene import COLUMN, pixels_of
from gpu_consumers.engines.procedural.variants import (
    EXTENSION,
    PRESETS,
    retextured,
    variants_of,
    wished,
    with_variants,
)
from tests.tools.gltf import validated
from tests.unit.procedural.test_props import brief_for, figure_of


def glb_of(figure: Figure) -> Glb:
    """A figure as the engine's own files hold it: one part, one palette material, colours by the first coordinates."""
    glb = Glb({"asset": {"version": "2.0"}})
    polygons = figure.polygons()
    corners = np.array([i for face in polygons for i in face])
    points = figure.vertices[corners][:, [0, 2, 1]] * np.array([1, 1, -1])
    uv = figure.uv()
    starts = np.cumsum([0, *(len(face) for face in polygons)])
    fans = [(s, s + k, s + k + 1) for s, face in zip(starts, polygons, strict=False) for k in range(1, len(face) - 1)]
    attributes = {
        "POSITION": glb.add(points.astype(np.float32), "VEC3", target=34962, bounds=True),
        "TEXCOORD_0": glb.add(np.c_[uv[:, 0], 1 - uv[:, 1]].astype(np.float32), "VEC2", target=34962),
    }
    colour, surface, _ = pixels_of(figure.palette)
    views = []
    for pixels in (colour, surface):
        file = io.BytesIO()
        Image.fromarray(np.rint(pixels[::-1, :, :3] * 255).astype(np.uint8)).save(file, "PNG")
        views.append(glb.embed(file.getvalue()))
    indices = glb.add(np.array(fans, dtype=np.uint32).reshape(-1), "SCALAR", target=34963)
    surface_of = {"baseColorTexture": {"index": 0}, "metallicRoughnessTexture": {"index": 1}}
    glb.json |= {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": indices, "material": 0}]}],
        "materials": [{"name": "palette", "pbrMetallicRoughness": surface_of, "doubleSided": True}],
        "textures": [{"source": 0, "sampler": 0}, {"source": 1, "sampler": 0}],
        "samplers": [{"wrapS": 33071}],
        "images": [{"bufferView": view, "mimeType": "image/png"} for view in views],
    }
    return glb


def worn(glb: Glb, material: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The colour picture of a material."""
    slot = glb.json["materials"][material]["pbrMetallicRoughness"]["baseColorTexture"]
    data, _ = glb.image(glb.json["textures"][slot["index"]]["source"])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_there_are_a_dozen_presets_and_all_their_materials_exist() -> None:
    assert len(PRESETS) >= 12
    assert {material for preset in PRESETS.values() for material in preset.values()} <= set(PAINTS)


def test_a_preset_repaints_metal_and_keeps_the_columns_in_their_order() -> None:
    sword = figure_of("sword")
    bronze = variants_of(sword, ["bronze"])["bronze"]
    assert list(bronze) == list(sword.palette)
    assert bronze["metal"] == PAINTS["bronze"]
    assert bronze["blade"] != sword.palette["blade"]
    assert bronze["trim"] == PAINTS["verdigris"]


def test_planks_stay_darker_than_the_wood_under_every_preset() -> None:
    chest = figure_of("chest")
    for name, palette in variants_of(chest, PRESETS).items():
        assert int(palette["plank"].top[1:3], 16) < int(palette["wood"].top[1:3], 16), name


def test_a_colour_or_a_material_changes_what_covers_most_of_the_figure() -> None:
    shield = figure_of("shield")
    looks = variants_of(shield, ["crimson", "gold"])
    assert looks["crimson"] != shield.palette
    assert looks["gold"] != looks["crimson"]


def test_a_weapon_has_three_looks_unless_its_brief_wishes_others_and_strange_names_are_told() -> None:
    sword = figure_of("sword")
    assert list(wished(brief_for("sword"), sword).palettes) == ["bronze", "mithril", "infernal"]
    asked = wished(brief_for("sword", variants=("frost", "plaid")), sword)
    assert list(asked.palettes) == ["frost"]
    assert asked.not_understood == ("plaid",)
    assert wished(brief_for("tree"), figure_of("tree")).palettes == {}


@pytest.mark.accepts("S003-014", "S003-032")
def test_every_look_stands_in_the_file_and_the_first_is_its_own(tmp_path: Path) -> None:
    sword = figure_of("sword")
    palettes = variants_of(sword, ["bronze", "infernal"])
    plain = glb_of(sword)
    before = plain.to_bytes()
    made = with_variants(plain, palettes)
    assert plain.to_bytes() == before
    told = made.json["extensions"][EXTENSION]["variants"]
    assert [each["name"] for each in told] == ["default", "bronze", "infernal"]
    (primitive,) = made.json["meshes"][0]["primitives"]
    mappings = primitive["extensions"][EXTENSION]["mappings"]
    assert [m["variants"] for m in mappings] == [[0], [1], [2]]
    assert mappings[0]["material"] == primitive["material"] == 0
    for mapping, palette in zip(mappings[1:], palettes.values(), strict=True):
        column = list(palette).index("blade") * COLUMN + COLUMN // 2
        assert worn(made, mapping["material"])[0, column].tolist() == [
            int(palette["blade"].top[k : k + 2], 16) for k in (1, 3, 5)
        ]
    path = tmp_path / "sword.glb"
    made.write(path)
    assert validated(path)["counts"]["numErrors"] == 0
    assert validated(path)["counts"]["numWarnings"] == 0


def test_the_same_looks_give_the_same_bytes() -> None:
    chest = figure_of("chest")
    files = [with_variants(glb_of(chest), variants_of(chest, ["royal"])).to_bytes() for _ in range(2)]
    assert files[0] == files[1]


def test_a_retexture_keeps_the_geometry_and_leaves_nothing_of_the_old_look(tmp_path: Path) -> None:
    sword = figure_of("sword")
    looks = variants_of(sword, ["frost", "royal"])
    plain = glb_of(sword)
    made = retextured(with_variants(plain, {"royal": looks["royal"]}), looks["frost"], "frost")
    assert EXTENSION not in made.json.get("extensionsUsed", ())
    assert len(made.json["materials"]) == 1
    assert len(made.json["images"]) == 3  # colour, surface, and frost glows
    old, new = plain.json["meshes"][0]["primitives"][0], made.json["meshes"][0]["primitives"][0]
    np.testing.assert_array_equal(plain.array(old["attributes"]["POSITION"]), made.array(new["attributes"]["POSITION"]))
    path = tmp_path / "frost.glb"
    made.write(path)
    assert validated(path)["counts"]["numErrors"] == 0


def test_a_part_that_wears_no_palette_is_left_alone() -> None:
    sword = figure_of("sword")
    glb = glb_of(sword)
    uv = glb.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"]
    free = np.random.default_rng(0).random(glb.array(uv).shape).astype(np.float32)
    glb.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = glb.add(free, "VEC2", target=34962)
    looks = variants_of(sword, ["bronze"])
    assert EXTENSION not in with_variants(glb, looks).json.get("extensions", {})
    with pytest.raises(ValueError, match="palette"):
        retextured(glb, looks["bronze"], "bronze")
    assert columns_of(looks["bronze"]) == columns_of(sword.palette)
