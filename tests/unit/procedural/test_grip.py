"""The grip is found from the shape alone: recipes know the truth, and the finder is told nothing of it."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from gpu_consumers.engines.procedural.figure import Figure
from gpu_consumers.engines.procedural.grip import Grip, grip_of
from tests.unit.procedural.test_props import figure_of

# kind -> the part that a hand closes round
HELD_BY = {
    "sword": "grip",
    "greatsword": "grip",
    "dagger": "grip",
    "katana": "grip",
    "axe": "wrap",
    "greataxe": "wrap",
    "hammer": "wrap",
    "mace": "wrap",
    "club": "wrap",
    "spear": "wrap",
    "staff": "wrap",
    "torch": "wrap",
    "bow": "bow_grip",
    "shield": "strap",
    "kite-shield": "strap",
    "tower-shield": "strap",
    "round-shield": "strap",
}
EITHER_END_UP = {"bow", "round-shield", "tower-shield"}  # alike at both ends
EDGES = {"axe": (1, 0, 0), "bow": (1, 0, 0), "shield": (0, -1, 0), "kite-shield": (0, -1, 0)}
TWO_EDGED = {"sword": (1, 0, 0), "greatsword": (1, 0, 0), "dagger": (1, 0, 0), "hammer": (1, 0, 0)}


def triangles_of(figure: Figure) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    quads = figure.faces[figure.faces[:, 3] >= 0]
    return np.concatenate([figure.faces[:, :3], quads[:, [0, 2, 3]]])


def middle_of(figure: Figure, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    parts = [k for k, part in enumerate(figure.part_names) if part == name]
    used = np.unique(figure.faces[np.isin(figure.part, parts)])
    points = figure.vertices[used[used >= 0]]
    return np.asarray((points.max(axis=0) + points.min(axis=0)) / 2)


def found_in_any_pose(figure: Figure, seed: int) -> tuple[Grip, Grip]:
    """The grip of the figure turned, scaled and moved at random: as it was found, and carried back."""
    turn = Rotation.random(random_state=seed).as_matrix()
    scale, shift = 0.2 + seed * 0.7, np.array([3.0, -1.0, seed])
    grip = grip_of(figure.vertices @ turn.T * scale + shift, triangles_of(figure))
    back = Grip(
        grip.hold,
        (grip.point - shift) / scale @ turn,
        grip.axis @ turn,
        grip.edge @ turn,
        grip.length / scale,
        grip.confidence,
    )
    return grip, back


@pytest.mark.accepts("S003-018")
@pytest.mark.parametrize("kind", HELD_BY)
@pytest.mark.parametrize("seed", [1, 2, 8])
def test_the_grip_is_where_the_recipe_put_it_and_points_the_right_way(kind: str, seed: int) -> None:
    figure = figure_of(kind, seed)
    _, grip = found_in_any_pose(figure, seed)
    size = np.ptp(figure.vertices, axis=0).max()
    assert np.linalg.norm(grip.point - middle_of(figure, HELD_BY[kind])) < 0.05 * size
    assert (abs(grip.axis[2]) if kind in EITHER_END_UP else grip.axis[2]) > (0.0 if kind == "round-shield" else 0.95)
    if kind in EDGES:
        assert grip.edge @ np.array(EDGES[kind]) > 0.9
    if kind in TWO_EDGED:
        assert abs(grip.edge @ np.array(TWO_EDGED[kind])) > 0.9
    assert grip.confidence > 0.5


def test_a_lantern_hangs_from_its_ring_with_its_body_below_the_hand() -> None:
    figure = figure_of("lantern")
    _, grip = found_in_any_pose(figure, 4)
    assert grip.hold == "hang"
    assert grip.axis[2] < -0.95
    assert abs(grip.point[2] - figure.height) < 0.05 * figure.height


@pytest.mark.parametrize("kind", ["sword", "axe", "bow", "shield"])
def test_the_placement_brings_the_grip_to_the_origin_the_axis_up_and_the_edge_ahead(kind: str) -> None:
    grip, _ = found_in_any_pose(figure_of(kind), 3)
    frame = grip.placement
    assert frame @ [*grip.point, 1.0] == pytest.approx([0, 0, 0, 1], abs=1e-9)
    assert frame[:3, :3] @ grip.axis == pytest.approx([0, 0, 1], abs=1e-9)
    assert frame[:3, :3] @ grip.edge == pytest.approx([1, 0, 0], abs=1e-9)
    assert np.linalg.det(frame[:3, :3]) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["rock", "apple", "chest", "cake"])
def test_a_thing_without_a_handle_says_so_by_its_confidence(kind: str) -> None:
    figure = figure_of(kind)
    grip = grip_of(figure.vertices, triangles_of(figure))
    assert grip.confidence < 0.65
    assert np.isfinite(grip.placement).all()


def test_a_mesh_without_area_is_refused() -> None:
    with pytest.raises(ValueError, match="no area"):
        grip_of(np.zeros((3, 3)), np.array([[0, 1, 2]]))


def test_the_facts_give_the_point_in_the_axes_of_gltf_too() -> None:
    figure = figure_of("sword")
    facts = grip_of(figure.vertices, triangles_of(figure)).facts()
    told, there = np.array(facts["point_m"]), np.array(facts["point_gltf_m"])
    np.testing.assert_allclose(there, told[[0, 2, 1]] * np.array([1, 1, -1]))
    assert facts["hold"] == "hilt"
