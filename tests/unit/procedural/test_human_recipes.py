"""The cast: every kind, in every build, is sound, mirrors itself, is dressed to walk, and holds what it holds."""

from functools import cache

import numpy as np
import pytest
from scipy.spatial import cKDTree

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.kinds.people import KINDS, SYNONYMS
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.figure import Figure, design, inward_parts, open_edges
from gpu_consumers.engines.procedural.posing import POSES, pose_for, posed
from gpu_consumers.engines.procedural.recipes.held import CARRIED, MAKERS
from gpu_consumers.engines.procedural.recipes.humanoid import ASYMMETRIC

SEED = 3
MOST_TRIANGLES = 12_000
BUILDS = {
    "stylised": {},
    "chibi": {"physique": "chibi"},
    "heroic": {"physique": "heroic"},
    "realistic": {"style": "realistic"},
}
# Hard cases of every family: stout and thin, robed and bare, boned and boxed, winged and tailed.
CAST = ["knight", "witch", "pirate", "ogre", "skeleton", "robot", "demon"]
STRIDERS = ["knight", "barbarian", "ninja", "samurai", "orc"]


@cache
def brief_for(kind: str, build: str = "stylised") -> DesignBrief:
    brief = read({"prompt": {"core_concept": f"a {kind}"}}, "3D_CHARACTER").brief
    return brief.model_copy(update={"parts": dict(KINDS[kind].parts), **BUILDS[build]})


@cache
def figure_of(kind: str, build: str = "stylised", detail: float = 1.0) -> Figure:
    return design(brief_for(kind, build), SEED, detail)


def vertices_of(figure: Figure, part: str) -> Floats:
    faces = figure.faces[figure.part == figure.part_names.index(part)]
    return np.asarray(figure.vertices[np.unique(faces[faces >= 0])], dtype=np.float64)


def test_the_cast_is_large_and_every_synonym_leads_to_someone() -> None:
    assert len(KINDS) >= 40
    assert set(SYNONYMS.values()) <= set(KINDS)
    assert not set(SYNONYMS) & set(KINDS)


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("kind", CAST)
def test_every_build_of_a_body_is_sound(kind: str, build: str) -> None:
    figure = figure_of(kind, build, 0.4)
    assert open_edges(figure) == 0
    assert inward_parts(figure) == []
    assert np.isfinite(figure.vertices).all()
    np.testing.assert_allclose(figure.bone_weight.sum(axis=1), 1.0)


@pytest.mark.parametrize("build", BUILDS)
def test_the_most_laden_figure_stays_within_its_triangles(build: str) -> None:
    assert figure_of("knight", build).triangles <= MOST_TRIANGLES


@pytest.mark.parametrize("kind", CAST)
def test_left_mirrors_right_but_for_what_is_named_to_stand_on_one_side(kind: str) -> None:
    figure = figure_of(kind, detail=0.4)
    hands = [figure.bone_names.index(f"hand.{side}") for side in "LR"]
    own = np.zeros(len(figure.vertices), dtype=bool)
    for index, name in enumerate(figure.part_names):
        faces = figure.faces[figure.part == index]
        inside = np.unique(faces[faces >= 0])
        if name.rsplit(".", 1)[0] not in ASYMMETRIC and not np.isin(figure.bone_index[inside, 0], hands).any():
            own[inside] = True
    body = figure.vertices[own]
    away, _ = cKDTree(body).query(body * (-1, 1, 1))
    assert own.mean() > 0.5
    assert away.max() < 1e-6


def thigh_through_cloth(figure: Figure, left: float, right: float) -> float:
    """How far, in metres, a thigh stands out of the skirt, seen from the front, the back and its own side."""
    bent = posed(figure, {"thigh.L": (("x", left),), "thigh.R": (("x", right),)})
    quads = figure.faces[figure.part == figure.part_names.index("skirt")]
    quads = quads[quads[:, 3] >= 0]
    a, b, c = (bent.vertices[np.concatenate([quads[:, 0], quads[:, 0]])], *(
        bent.vertices[np.concatenate([quads[:, i], quads[:, j]])] for i, j in ((1, 2), (2, 3))
    ))  # fmt: skip
    worst = 0.0
    for side, x in (("L", 1.0), ("R", -1.0)):
        head, tail = (np.array(end) for end in bent.bones[f"thigh.{side}"][:2])
        length = float(np.linalg.norm(tail - head))
        along = (tail - head) / length
        for point in vertices_of(bent, f"leg.{side}"):
            down = float((point - head) @ along)
            start = head + along * down
            out = point - start
            far = float(np.linalg.norm(out))
            if not 0.05 * length < down < 0.98 * length or far < 1e-6 or out[0] * x < -0.3 * far:
                continue
            reached = _farthest_hit(start, out / far, a, b, c)
            worst = max(worst, far - reached if reached else 0.0)
    return worst


def _farthest_hit(start: Floats, way: Floats, a: Floats, b: Floats, c: Floats) -> float:
    """Moeller and Trumbore's ray and triangle, 1997; 0.0 where nothing is hit."""
    e1, e2 = b - a, c - a
    h = np.cross(way, e2)
    det = np.einsum("ij,ij->i", e1, h)
    inverse = 1.0 / np.where(np.abs(det) > 1e-12, det, np.inf)
    w = start - a
    u = np.einsum("ij,ij->i", w, h) * inverse
    k = np.cross(w, e1)
    v, t = (k @ way) * inverse, np.einsum("ij,ij->i", e2, k) * inverse
    hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)
    return float(t[hit].max()) if hit.any() else 0.0


@pytest.mark.parametrize("kind", STRIDERS)
def test_a_long_stride_does_not_step_through_the_skirt(kind: str) -> None:
    figure = figure_of(kind)
    assert max(thigh_through_cloth(figure, 35, -35), thigh_through_cloth(figure, -35, 35)) < 0.005


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("shape", ["sword", "staff", "book", "shield", "pistol", "lute"])
def test_a_hand_reaches_what_it_holds(shape: str, build: str) -> None:
    brief = brief_for("villager", build)
    brief = brief.model_copy(update={"parts": {**brief.parts, "held_right": shape}})
    figure = design(brief, SEED, 0.4)
    plain = {*figure_of("villager", build, 0.4).part_names}
    held = np.concatenate([vertices_of(figure, name) for name in figure.part_names if name not in plain])
    fist = np.concatenate([vertices_of(figure, f"{part}.R") for part in ("palm", "fingers", "forefinger", "thumb")])
    lowest, highest = fist.min(axis=0), fist.max(axis=0)
    near = np.linspace(0, 1, 24)
    across = [np.roll(held, by, axis=0) for by in (1, len(held) // 2, len(held) // 3)]
    samples = np.concatenate(
        [
            (held[:, None] * near[None, :, None] + other[:, None] * (1 - near[None, :, None])).reshape(-1, 3)
            for other in across
        ]
    )
    away = np.maximum(np.maximum(lowest - samples, samples - highest), 0.0)
    assert np.linalg.norm(away, axis=1).min() < 0.02


def test_every_way_to_carry_belongs_to_a_thing() -> None:
    assert set(CARRIED) <= set(MAKERS)


def test_a_seed_changes_the_shape_and_the_colours_but_not_what_was_asked_for() -> None:
    brief = read({"prompt": {"core_concept": "a villager in a red tunic"}}, "3D_CHARACTER").brief
    takes = [design(brief, seed, 0.4) for seed in range(3)]
    assert len({take.tag for take in takes}) == len(takes)
    assert len({take.palette["boots"].top for take in takes}) > 1
    assert len({take.palette["cloth"].top for take in takes}) == 1


def test_a_brief_may_ask_for_fingers_with_bones_of_their_own() -> None:
    brief = brief_for("villager")
    figure = design(brief.model_copy(update={"parts": {**brief.parts, "fingers": "yes"}}), SEED, 0.4)
    wanted = {
        f"{finger}.{joint:02d}.{side}"
        for finger in ("thumb", "index", "middle", "ring", "little")
        for joint in (1, 2, 3)
        for side in "LR"
    }
    assert wanted <= set(figure.bones)
    used = {figure.bone_names[bone] for bone in figure.bone_index[figure.bone_index >= 0]}
    assert wanted <= used
    assert open_edges(figure) == 0


def test_pixel_art_has_larger_eyes_and_no_small_emblem() -> None:
    brief = brief_for("knight")
    plain, pixel = (design(brief.model_copy(update={"style": style}), SEED, 0.4) for style in ("low-poly", "pixel"))
    height = [np.ptp(vertices_of(figure, "eye.L")[:, 2]) for figure in (plain, pixel)]
    assert height[1] == pytest.approx(1.6 * height[0], rel=0.02)
    assert "emblem" in plain.part_names
    assert "emblem" not in pixel.part_names


@pytest.mark.parametrize("kind", CAST)
def test_every_kind_has_a_pose_that_leaves_it_on_its_feet(kind: str) -> None:
    figure, brief = figure_of(kind, detail=0.4), brief_for(kind)
    name = pose_for(figure, brief.parts.get("held_right", ""), brief.parts.get("held_left", ""), brief.mood, brief.pose)
    bent = posed(figure, POSES[name])
    feet = [float(vertices_of(bent, part)[:, 2].min()) for part in bent.part_names if part.startswith("foot.")]
    assert all(low < 0.03 * figure.height for low in feet)
    assert not np.allclose(bent.vertices, figure.vertices)
