"""The six primitives: each one closed and outward, wherever it is put."""

from collections.abc import Callable

import numpy as np
import pytest

from gpu_consumers.engines.procedural.clay import Clay, curve, moved, placed, signed_volume, turned

MIRRORED = np.diag([-1.0, 1.0, 1.0, 1.0])
STAR = [(np.sin(k * np.pi / 5) * r, np.cos(k * np.pi / 5) * r) for k in range(10) for r in [1.0 if k % 2 == 0 else 0.4]]
GRID = np.array([[(x, 0.1 * x * x, z) for x in np.linspace(-1, 1, 5)] for z in np.linspace(0, 1, 4)])

PRIMITIVES: dict[str, Callable[[Clay], None]] = {
    "tube": lambda clay: clay.tube([(0, 0, 0), (0, 0, 1)], [0.2, 0.1], "c", "b", name="p", start=0.5, end=1.0),
    "flat tube": lambda clay: clay.tube([(0, 0, 0), (1, 0, 0)], [0.2, 0.1], "c", "b", name="p", across=(0, 1, 0)),
    "ball": lambda clay: clay.ball((1, 2, 3), (0.3, 0.2, 0.1), "c", "b", name="p", square=3.0),
    "sheet": lambda clay: clay.sheet(GRID, 0.05, "c", "b", name="p"),
    "sheet with a hole": lambda clay: clay.sheet(GRID, 0.05, "c", "b", name="p", keep=np.arange(12).reshape(3, 4) != 5),
    "slab": lambda clay: clay.slab(STAR, 0.2, "c", "b", name="p", bevel=0.02),
    "mirrored slab": lambda clay: clay.slab(STAR, 0.2, "c", "b", name="p", frame=MIRRORED),
    "block": lambda clay: clay.block((0, 0, 1), (1, 2, 3), "c", "b", name="p", frame=turned("x", 30)),
}


def edges_of(clay: Clay) -> list[tuple[int, int]]:
    return [edge for face in clay.faces for edge in zip(face, (*face[1:], face[0]), strict=True)]


@pytest.mark.parametrize("name", PRIMITIVES)
@pytest.mark.parametrize("detail", [0.3, 1.0, 2.0])
def test_a_primitive_is_closed_and_looks_outward_at_every_detail(name: str, detail: float) -> None:
    clay = Clay(detail)
    PRIMITIVES[name](clay)
    edges = edges_of(clay)
    assert len(set(edges)) == len(edges)
    assert all((b, a) in set(edges) for a, b in edges)
    assert signed_volume(clay.vertices[0], clay.faces) > 0


def test_a_block_has_the_volume_of_a_box_less_its_chamfers() -> None:
    clay = Clay()
    clay.block((0, 0, 0), (1, 1, 1), "c", "b", name="p", bevel=0.001)
    assert signed_volume(clay.vertices[0], clay.faces) / 6 == pytest.approx(1.0, abs=0.01)


def test_more_detail_means_more_faces() -> None:
    counts = []
    for detail in (0.4, 1.0, 2.0):
        clay = Clay(detail)
        PRIMITIVES["ball"](clay)
        counts.append(len(clay.faces))
    assert counts == sorted(set(counts))


def test_blends_must_fit_the_vertices() -> None:
    with pytest.raises(ValueError, match="blends"):
        Clay().ball((0, 0, 0), 1.0, "c", [{"b": 1.0}], name="p")


def test_placements_turn_right_handed_and_then_move() -> None:
    np.testing.assert_allclose(placed(moved(0, 0, 1) @ turned("z", 90), [1, 0, 0]), [0, 1, 1], atol=1e-12)


def test_a_curve_goes_through_its_ends() -> None:
    line = curve([(0, 0, 0), (1, 0, 1), (2, 0, 0)], 7)
    np.testing.assert_allclose(line[[0, 3, 6]], [(0, 0, 0), (1, 0, 1), (2, 0, 0)], atol=1e-12)
