"""A brush over our own picture in, a changed figure out. No Blender: the pictures are drawn by the z-buffer."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural import picture
from gpu_consumers.engines.procedural.brushwork import Easel, Pixels, disk, easel, triangles_from
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.drawing import drawn
from gpu_consumers.engines.procedural.figure import Figure, design, inward_parts, open_edges
from gpu_consumers.engines.procedural.picture import Sitting, sitting
from gpu_consumers.engines.procedural.posing import POSES, posed
from gpu_consumers.engines.procedural.raster import cast
from gpu_consumers.engines.procedural.relief import Mask
from gpu_consumers.engines.procedural.repaint import Repaint, followed
from gpu_consumers.engines.procedural.reshape import Reshaping, part_keys, reshaped

SIZE = 384
GREEN = np.array([0.15, 0.62, 0.2])
BRIEF = read({"prompt": {"core_concept": "a knight with a red cape and a sword"}}, "3D_CHARACTER").brief


@cache
def shown() -> Sitting:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture, "PICTURE_DETAIL", 0.5)
        return sitting(BRIEF, 7)


@cache
def ours() -> Pixels:
    return np.asarray(drawn(shown().figure, 0, 0, SIZE, shown().camera), dtype=np.float64) / 255


@cache
def untouched() -> Easel:
    return easel(shown(), ours(), ours())


@cache
def plain(detail: float) -> Figure:
    return design(BRIEF, 7, detail)


@cache
def brushed(*strokes: Callable[[Pixels], None]) -> Repaint:
    theirs = ours().copy()
    for stroke in strokes:
        stroke(theirs)
    return followed(easel(shown(), ours(), theirs), 0.0)


def showing(*names: str) -> Mask:
    """Pixels that show parts of these names."""
    wanted = [number for number, piece in enumerate(untouched().pieces) if piece.name in names]
    return np.asarray(np.isin(untouched().part, wanted))


def worn_by(bone: str) -> set[str]:
    """Parts that a bone alone moves."""
    number = list(shown().rest.bones).index(bone)
    return {piece.name for piece in untouched().pieces if (piece.bone_index[:, 0] == number).all()}


def swordlike() -> set[str]:
    """Parts that the right hand holds, and is not made of."""
    return {name for name in worn_by("hand.R") if not name.endswith(".R")}


def cape() -> Mask:
    return showing(*(piece.name for piece in untouched().pieces if piece.name.startswith("cape")))


def wipe_the_sword(theirs: Pixels) -> None:
    theirs[showing(*swordlike())] = 0.0


def draw_a_horn(theirs: Pixels) -> None:
    rows, columns = np.nonzero(showing(*worn_by("head")))
    top, left = rows.min(), columns[rows == rows.min()].min()
    image = Image.fromarray(np.rint(theirs * 255).astype(np.uint8))
    horn = [(left - 60, top + 40), (left - 18, top + 16), (left - 80, top - 60)]
    ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in horn], fill=(130, 60, 190, 255))
    theirs[:] = np.asarray(image, dtype=np.float64) / 255


def dye_half_the_cape(theirs: Pixels) -> None:
    half = cape() & (np.arange(SIZE) > np.median(np.nonzero(cape())[1]))
    theirs[half, :3] = GREEN * (ours()[half, :3].max(axis=1, keepdims=True) + 0.2)


def dye_the_whole_cape(theirs: Pixels) -> None:
    theirs[cape() | showing("plume"), :3] = GREEN


def shorten_the_cape(theirs: Pixels) -> None:
    rows = np.nonzero(showing("cape"))[0]
    theirs[cape() & (np.arange(SIZE)[:, None] > np.percentile(rows, 50))] = 0.0


def sound(figure: Figure) -> bool:
    weights = np.abs(figure.bone_weight.sum(axis=1) - 1).max()
    return open_edges(figure) == 0 and not inward_parts(figure) and bool(weights < 1e-9) and not needles(figure)


def needles(figure: Figure) -> int:
    """Triangles so low that a file's single floats would leave them without area."""
    edges = np.diff(figure.vertices[figure.faces[figure.faces[:, 3] < 0][:, [0, 1, 2, 0]]], axis=1)
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    return int((area / np.linalg.norm(edges, axis=2).max(axis=1) < 1e-6 * figure.height).sum())


def colour_seen(figure: Figure, where: Mask) -> Floats:
    """The middle colour of those pixels in a picture of the changed figure."""
    stood = posed(figure, POSES[shown().pose])
    return np.asarray(np.median(drawn(stood, 0, 0, SIZE, shown().camera)[where][:, :3] / 255, axis=0))


def test_a_picture_that_no_brush_touched_changes_nothing() -> None:
    found = followed(untouched(), 0.0)
    assert found.changes is None
    assert not found.colours.whole
    assert found.agreed_after == pytest.approx(1.0, abs=0.01)


def test_a_picture_that_was_only_sharpened_changes_nothing() -> None:
    def sharpen(theirs: Pixels) -> None:
        colour = ours()[..., :3]
        theirs[..., :3] = np.clip(colour + 0.6 * (colour - gaussian_filter(colour, (1.5, 1.5, 0))), 0, 1)

    found = brushed(sharpen)
    assert found.changes is None
    assert not found.colours.whole


@pytest.mark.accepts("S000-052")
def test_a_horn_drawn_on_the_helmet_grows_from_the_head_in_its_colour() -> None:
    found = brushed(draw_a_horn)
    assert len(found.outline.growths) == 1
    assert found.agreed_before < 0.99
    assert found.agreed_after > 0.97
    for detail in (0.4, 1.0):
        figure = found.applied(plain(detail))
        assert sound(figure)
        horn = figure.vertices[np.unique(figure.faces[figure.part == len(figure.part_names) - 1][:, :3])]
        assert np.ptp(horn[:, 1]) > 0.03  # it is round, not a flat card
        bone = figure.bone_index[np.isin(figure.vertices, horn).all(axis=1), 0]
        assert {figure.bone_names[k] for k in bone} == {"head"}
    red, green, blue = (int(found.outline.paints["painted_1"].top[k : k + 2], 16) for k in (1, 3, 5))
    assert blue > red > green


@pytest.mark.accepts("S000-052")
def test_a_sword_that_was_wiped_away_is_gone_and_nothing_else_is() -> None:
    found = brushed(wipe_the_sword)
    figure = found.applied(plain(0.6))
    gone = {key.partition("#")[0] for key in found.outline.dropped}
    assert {"blade", "guard"} <= gone <= swordlike()
    assert found.agreed_after > 0.97
    assert sound(figure)
    assert {"palm.R", "shield", "cape"} & set(plain(0.6).part_names) <= set(figure.part_names)


def test_half_a_cape_dyed_green_is_half_green_and_the_rest_of_it_stays_red() -> None:
    found = brushed(dye_half_the_cape)
    figure = found.applied(plain(1.0))
    middle = np.median(np.nonzero(cape())[1])
    half = showing("cape") & (np.arange(SIZE) > middle + 4)
    other = showing("cape") & (np.arange(SIZE) < middle - 4)
    assert "cape" in {dye.part for dye in found.colours.dyes}
    assert sound(figure)
    red, green, _ = colour_seen(figure, half)
    assert green > 1.5 * red
    red, green, _ = colour_seen(figure, other)
    assert red > 1.5 * green


def test_colours_come_out_as_they_were_painted() -> None:
    found = brushed(dye_half_the_cape)
    theirs = ours().copy()
    dye_half_the_cape(theirs)
    half = np.any(theirs[..., :3] != ours()[..., :3], axis=2)
    wanted = np.median(theirs[half][:, :3], axis=0)
    assert np.linalg.norm(colour_seen(found.applied(shown().rest), half) - wanted) < 0.12


def test_a_colour_that_changed_everywhere_becomes_a_palette_colour_and_splits_nothing() -> None:
    found = brushed(dye_the_whole_cape)
    changed = {name for name, paint in found.colours.whole.items() if int(paint.top[3:5], 16) > int(paint.top[1:3], 16)}
    assert changed & {"cape", "lining"}
    assert all(not dye.loops for dye in found.colours.dyes)


def test_a_cape_that_was_wiped_short_is_cut_and_closed_again() -> None:
    found = brushed(shorten_the_cape)
    assert "cape" in {cut.part for cut in found.outline.cuts}
    assert found.agreed_after > max(0.96, found.agreed_before)
    for detail in (0.4, 1.2):
        figure = found.applied(plain(detail))
        assert sound(figure)
        assert _lowest(figure, "cape") > _lowest(plain(detail), "cape") + 0.03


def test_a_picture_of_something_else_is_not_followed_and_that_is_said() -> None:
    def another_picture(theirs: Pixels) -> None:
        theirs[:] = 0.0
        theirs[20:120, 20:500] = 1.0

    found = brushed(another_picture)
    assert found.changes is None
    assert "something else" in str(found.facts()["followed"])


def test_the_record_of_changes_survives_being_written_down() -> None:
    found = brushed(draw_a_horn, wipe_the_sword, dye_half_the_cape)
    assert found.changes is not None
    read_again = Reshaping.unpacked(found.changes.packed())
    figure = plain(0.8)
    assert reshaped(figure, read_again).tag == reshaped(figure, found.changes).tag
    assert len(found.changes.packed()) < 30_000


def test_a_broken_record_is_a_value_error() -> None:
    for text in ("", "not base64!", "aGVsbG8="):
        with pytest.raises(ValueError, match=r".+"):
            Reshaping.unpacked(text)


def test_parts_of_one_name_have_keys_of_their_own() -> None:
    assert part_keys(["eye", "nose", "eye", "eye"]) == ["eye", "nose", "eye#1", "eye#2"]


def test_the_easel_knows_which_part_each_pixel_shows() -> None:
    triangles, face = triangles_from(shown().figure)
    hit = cast(shown().figure.vertices, triangles, shown().camera, SIZE).triangle
    row, column = np.argwhere(hit >= 0)[1000]
    part = shown().figure.part[face[hit[row, column]]]
    assert untouched().part[row, column] == part
    assert disk(2).sum() == 13


def _lowest(figure: Figure, name: str) -> float:
    faces = figure.faces[figure.part == figure.part_names.index(name)]
    return float(figure.vertices[np.unique(faces[faces >= 0]), 2].min())
