"""Every prop is a sound, recognisable amount of geometry in its own colours, and each seed is another of its kind."""

import numpy as np
import pytest

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds import KINDS, things
from gpu_consumers.engines.procedural.clay import Paint
from gpu_consumers.engines.procedural.figure import Figure, design, inward_parts, open_edges
from gpu_consumers.engines.procedural.materials import PAINTS, applied
from gpu_consumers.engines.procedural.recipes.props import SHAPES


def brief_for(kind: str, **changes: object) -> DesignBrief:
    row = KINDS[kind]
    wish = {
        "concept": f"a {kind}",
        "prompt": kind,
        "negative_prompt": "",
        "asset_type": "PROP",
        "archetype": "prop",
        "kind": kind,
        "parts": dict(row.parts),
    }
    return DesignBrief.model_validate(wish | changes)


def figure_of(kind: str, seed: int = 3, detail: float = 1.0, **changes: object) -> Figure:
    return design(brief_for(kind, **changes), seed, detail)


def flat_faces(figure: Figure) -> int:
    """Faces without area."""
    a, b, c, d = (figure.vertices[figure.faces[:, k]] for k in range(4))
    d = np.where((figure.faces[:, 3] >= 0)[:, None], d, a)
    area = np.linalg.norm(np.cross(c - a, d - b), axis=1)
    triangle = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return int(np.count_nonzero(np.where(figure.faces[:, 3] >= 0, area, triangle) < 1e-12))


def test_there_is_a_recipe_for_every_noun_and_a_noun_for_nearly_every_recipe() -> None:
    shapes = {kind.parts["shape"] for kind in things.KINDS.values()}
    assert shapes <= set(SHAPES)
    assert set(SHAPES) - shapes == {"chest_open", "snowy_pine", "jack_o_lantern"}  # asked for by a state
    assert len(SHAPES) >= 100
    assert set(things.SYNONYMS.values()) <= set(things.KINDS)
    assert set(things.SYNONYMS).isdisjoint(things.KINDS)


@pytest.mark.parametrize("kind", sorted(things.KINDS))
def test_every_prop_is_closed_outward_on_the_ground_and_neither_poor_nor_lavish(kind: str) -> None:
    figure = figure_of(kind)
    assert open_edges(figure) == 0
    assert inward_parts(figure) == []
    assert np.isfinite(figure.vertices).all()
    assert figure.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-9)
    assert 200 <= figure.triangles <= 4000
    assert flat_faces(figure) == 0
    assert 0.08 < np.ptp(figure.vertices, axis=0).max() < 60.0
    assert 2 <= len(figure.palette) <= 16


@pytest.mark.parametrize("kind", sorted(things.KINDS)[::3])
def test_another_seed_gives_another_of_its_kind_and_the_same_seed_the_same_bytes(kind: str) -> None:
    first, again, other = (figure_of(kind, seed, 0.4) for seed in (3, 3, 4))
    assert first.tag == again.tag
    assert first.tag != other.tag
    sizes = np.ptp(first.vertices, axis=0) / np.ptp(other.vertices, axis=0)
    assert (sizes > 0.55).all()
    assert (sizes < 1.8).all()


@pytest.mark.parametrize("kind", ["sword", "chest", "barrel", "tree", "cottage", "rock", "car"])
def test_detail_buys_triangles_and_changes_no_size(kind: str) -> None:
    coarse, usual, fine = (figure_of(kind, 5, detail) for detail in (0.4, 1.0, 2.0))
    assert coarse.triangles < usual.triangles < fine.triangles
    assert np.ptp(coarse.vertices, axis=0) == pytest.approx(np.ptp(fine.vertices, axis=0), rel=0.14)
    assert open_edges(coarse) == open_edges(fine) == 0


def test_props_have_the_size_of_the_world_of_a_person() -> None:
    heights = {
        kind: figure_of(kind).height for kind in ("chair", "table", "sword", "apple", "cottage", "tree", "barrel")
    }
    assert 0.8 < heights["chair"] < 1.2
    assert 0.7 < heights["table"] < 1.1  # with the candle on it
    assert 0.8 < heights["sword"] < 1.1
    assert 0.15 < heights["apple"] < 0.3
    assert 4.0 < heights["cottage"] < 6.5
    assert 2.2 < heights["tree"] < 4.0
    assert 0.8 < heights["barrel"] < 1.0


def test_every_apple_hangs_on_the_canopy_half_inside_and_half_outside() -> None:
    figure = figure_of("tree", 11)
    parts = np.array(figure.part_names)
    crown = figure.faces[parts[figure.part] == "crown"][:, :3]
    corners = figure.vertices[crown]
    assert np.count_nonzero(parts == "apple") >= 7
    for index in np.flatnonzero(parts == "apple"):
        points = figure.vertices[np.unique(figure.faces[figure.part == index][:, :3])]
        away = np.linalg.norm(corners - points.mean(axis=0), axis=2).min()
        assert away < 0.35  # near a crown's surface
        outward = points[np.linalg.norm(points[:, :2], axis=1).argmax()]
        reach = np.linalg.norm(corners.reshape(-1, 3)[:, :2], axis=1).max()
        assert np.linalg.norm(outward[:2]) < reach + 0.15


def test_golden_fittings_leave_the_wood_wood() -> None:
    gold = figure_of("chest", materials={"metal": "gold"}).palette
    plain = figure_of("chest").palette
    assert gold["metal"] == PAINTS["gold"]
    assert gold["metal"].metallic > plain["wood"].metallic == 0.0
    assert gold["wood"] == plain["wood"]


def test_a_colour_that_words_name_wins_over_its_materials_colour_but_keeps_its_shine() -> None:
    palette = figure_of("sword", palette={"blade": ("#1122EE", "#000088")}, materials={"blade": "steel"}).palette
    assert (palette["blade"].top, palette["blade"].metallic) == ("#1122EE", PAINTS["steel"].metallic)


def test_planks_follow_the_wood_in_a_darker_tone() -> None:
    palette = figure_of("crate", palette={"wood": ("#EE2222", "#882222")}).palette
    assert int(palette["plank"].top[1:3], 16) < 0xEE
    assert int(palette["plank"].top[1:3], 16) > 2 * int(palette["plank"].top[3:5], 16)


def test_materials_of_unknown_roles_change_nothing() -> None:
    palette = {"wood": Paint("#111111", "#000000")}
    assert applied(palette, {"metal": "gold", "wood": "unobtainium"}) == palette


def test_a_state_opens_a_chest_and_carves_a_pumpkin() -> None:
    assert "coin" in figure_of("hoard").part_names
    assert "coin" not in figure_of("chest").part_names
    assert {"eye", "mouth"} <= set(figure_of("jack-o-lantern").part_names)


def test_what_sinks_into_the_ground_is_cut_off_and_lifts_nothing_else() -> None:
    figure = figure_of("stalagmite")
    for index in [k for k, name in enumerate(figure.part_names) if name == "rubble"]:
        lowest = figure.vertices[np.unique(figure.faces[figure.part == index][:, :3]), 2].min()
        assert lowest == pytest.approx(0.0, abs=1e-9)
