"""Backgrounds: every place in depth, every depth tiling sideways, the hour and the weather on all of it."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the image tools are not installed: pip install 'forgelog[vision]'")

from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.folder_bench import FolderBench, input_file
from gpu_consumers.engines.procedural import layers
from gpu_consumers.engines.procedural.scenery.places import PLACES
from gpu_consumers.engines.procedural.scenery.stage import Stage, as_image, staged
from gpu_consumers.engines.sprites import scene_steps
from gpu_consumers.engines.sprites.layering import seam_ratio

pytestmark = pytest.mark.timeout(300)


@cache
def stage(place: str, hour: str = "", weather: str = "", seed: int = 5) -> Stage:
    """Without anything that grows: Blender is not needed to paint a place."""
    brief = read({"prompt": {"core_concept": "a meadow"}}, "BACKGROUND").brief
    changed = {"place": place, "time_of_day": hour, "weather": weather}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gpu_consumers.engines.procedural.scenery.stage.grown", lambda *_: {})
        return staged(brief.model_copy(update=changed), seed, Path("nowhere"), lambda share, what: None)


def brightness(made: Stage) -> float:
    return float(np.asarray(made.composed().convert("L")).mean())


@pytest.mark.accepts("S000-005")
@pytest.mark.parametrize("place", ["forest", "mountains", "desert", "canyon", "city", "cave", "space", "underwater"])
def test_a_place_has_three_to_five_layers_that_tile_sideways(place: str) -> None:
    made = stage(place)
    assert 3 <= len(made.sheets) <= 5
    assert (made.sheets[0].picture[..., 3] > 0.999).all()
    assert [sheet.far for sheet in made.sheets] == sorted((sheet.far for sheet in made.sheets), reverse=True)
    for sheet in made.sheets:
        assert seam_ratio(np.asarray(as_image(sheet.picture))) <= scene_steps.SEAM, sheet.name


def test_the_same_seed_paints_the_same_and_another_one_does_not() -> None:
    again = stage.__wrapped__("desert")
    assert all((a.picture == b.picture).all() for a, b in zip(stage("desert").sheets, again.sheets, strict=True))
    other = np.asarray(stage("desert", seed=6).composed().convert("L"), float)
    assert np.abs(other - np.asarray(again.composed().convert("L"), float)).mean() > 2


def test_night_is_darker_than_dusk_and_dusk_than_day() -> None:
    assert brightness(stage("mountains", "night")) < brightness(stage("mountains", "dusk"))
    assert brightness(stage("mountains", "dusk")) < brightness(stage("mountains")) - 20


def test_snow_whitens_the_ground() -> None:
    bare, white = (np.asarray(stage("mountains", weather=w).composed().convert("HSV"))[-160:] for w in ("", "snow"))
    assert white[..., 1].mean() < 0.5 * bare[..., 1].mean()


def test_every_place_that_words_can_name_can_be_painted() -> None:
    from gpu_consumers.engines.brief.words.places import PLACES as NAMED

    assert set(NAMED.values()) <= set(PLACES)


@pytest.fixture
def inputs(tmp_path: Path) -> list[InputFile]:
    made = stage("desert")
    files = []
    for number, sheet in enumerate(made.sheets):
        path = tmp_path / f"stage_{number}.png"
        as_image(sheet.picture).save(path, compress_level=1)
        files.append(input_file(f"stage.{sheet.name}", path, "image/png"))
    made.composed().save(tmp_path / "concept.png", compress_level=1)
    return [*files, input_file("concept_refined", tmp_path / "concept.png", "image/png")]


def layered(inputs: list[InputFile], folder: Path) -> tuple[FolderBench, dict[str, object]]:
    folder.mkdir()
    bench = FolderBench(folder, tuple(inputs))
    result = layers.run(StepOrder("layers", "BACKGROUND", {}, {}, 5), bench)
    made = tuple(input_file(one.role, one.path, one.media_type) for one in result.outputs)
    return FolderBench(folder, made), dict(result.facts)


def test_an_untouched_picture_falls_into_the_layers_it_was_painted_in(inputs: list[InputFile], tmp_path: Path) -> None:
    bench, facts = layered(inputs, tmp_path / "layers")
    assert facts["painted_over_share"] == 0
    for given, made in zip(inputs, bench.inputs, strict=False):
        assert (np.asarray(Image.open(given.path)) == np.asarray(Image.open(made.path))).all()


def test_what_a_person_paints_over_it_goes_onto_the_layer_that_shows_there(
    inputs: list[InputFile], tmp_path: Path
) -> None:
    picture = Image.open(inputs[-1].path).convert("RGBA")
    picture.paste((220, 20, 200, 255), (900, 60, 1100, 200))  # on the sky
    picture.save(tmp_path / "concept.png")
    edited = [*inputs[:-1], input_file("concept_refined", tmp_path / "concept.png", "image/png", by_person=True)]
    bench, facts = layered(edited, tmp_path / "layers")
    sky = np.asarray(Image.open(bench.inputs[0].path))
    assert tuple(sky[130, 1000]) == (220, 20, 200, 255)
    assert 0 < float(str(facts["painted_over_share"])) < 0.05


def test_another_picture_is_cut_along_its_own_lines(inputs: list[InputFile], tmp_path: Path) -> None:
    stage("forest").composed().save(tmp_path / "other.png")
    foreign = [*inputs[:-1], input_file("concept_refined", tmp_path / "other.png", "image/png", by_person=True)]
    _, facts = layered(foreign, tmp_path / "layers")
    assert "no depth model" in str(facts["method"])


def test_layers_are_exported_with_depth_normals_and_a_card(inputs: list[InputFile], tmp_path: Path) -> None:
    bench, _ = layered(inputs, tmp_path / "layers")
    result = scene_steps.export(bench)
    roles = {made.role: made.path for made in result.outputs}
    assert {"layers_meta", "layers_depth", "layers_normal", "preview"} <= set(roles)
    assert result.facts["tiles_sideways"] is True
    depth = np.asarray(Image.open(roles["layers_depth"]))
    assert depth[20].max() < 10  # the sky
    assert depth[-10].mean() > 200  # the ground at our feet
