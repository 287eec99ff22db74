"""One part of the work alone, by the engines themselves: a picture of a size, and a shape from one picture."""

from pathlib import Path

import pytest

pytest.importorskip("bpy", reason="Blender is not installed: pip install 'forgelog[blender]'")

import trimesh
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engines.brief.engine import Wordsmith
from gpu_consumers.engines.folder_bench import as_order, input_file, run_chain
from gpu_consumers.engines.procedural.concept import fitted
from gpu_consumers.engines.procedural.engine import Procedural
from processors.domain.plans import plan_for

REQUEST: dict[str, JsonValue] = {
    "asset_type": "PROP",
    "prompt": {"core_concept": "the thing in the pictures"},
    "seed": 5,
}


@pytest.mark.accepts("S001-020")
def test_a_picture_is_fitted_whole_into_the_size_that_was_asked_for() -> None:
    drawn = Image.new("RGBA", (100, 100), (200, 0, 0, 255))
    wide = fitted(drawn, as_order({**REQUEST, "image": {"width": 300, "height": 150}}))

    assert wide.size == (300, 150)
    assert wide.getbbox() == (75, 0, 225, 150)  # the margins are clear
    assert fitted(drawn, as_order(REQUEST)) is drawn


@pytest.mark.accepts("S001-018")
@pytest.mark.timeout(300)
def test_a_picture_alone_becomes_a_mesh_in_every_format(tmp_path: Path) -> None:
    picture = tmp_path / "disc.png"
    disc = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
    disc.paste((180, 120, 40, 255), (32, 24, 96, 104))
    disc.save(picture)
    given = input_file("reference", picture, "image/png", by_person=True)
    plan = plan_for("PROP", {"only": "mesh"}, frozenset({"reference"}))
    order = as_order({**REQUEST, "only": "mesh"}, preview_px=96, turntable_px=48, turntable_views=3)
    done = {one.step: one.result for one in run_chain(plan, [Procedural(), Wordsmith()], order, tmp_path, [given])}

    made = {file.role: file.path for file in done["export"].outputs}
    assert {"glb", "obj", "fbx"} <= made.keys()
    shape = trimesh.load_mesh(made["glb"])
    assert len(shape.faces) > 100
    assert shape.extents.min() > 0.01
