"""Sheets as other programs read them. The readers here are strict: what they do not know, they refuse."""

import json
import re
from typing import Any

import numpy as np
import pytest

pytest.importorskip("scipy", reason="pip install 'forgelog[blender]'")

from gpu_consumers.engine import StepOrder
from gpu_consumers.engines.sprites import sheet_files
from gpu_consumers.engines.sprites.actors import Take
from gpu_consumers.engines.sprites.asking import clips_for, frames_of, moments, shown_for, telling_moments, wish_of
from gpu_consumers.engines.sprites.frames import Animation, Frame, Rgba, Sheet
from gpu_consumers.engines.sprites.judging import gates_of, pixel_gates, seam_ratio
from gpu_consumers.engines.sprites.packing import GRID_UP_TO, Packed, packed
from gpu_consumers.engines.sprites.pixels import LINE, pixelated
from gpu_consumers.errors import Unworkable

IMAGE = "sprite_sheet.png"


def disc(cell: int, x: float, y: float, radius: float) -> Rgba:
    """A shaded ball with a soft edge."""
    columns, rows = np.meshgrid(np.arange(cell) + 0.5, np.arange(cell) + 0.5)
    away = np.hypot(columns - x, rows - y)
    out = np.zeros((cell, cell, 4), np.uint8)
    out[..., 3] = np.clip((radius + 0.5 - away) * 255, 0, 255)
    out[..., 0] = np.clip(250 - 3 * away, 0, 255)
    out[..., 1], out[..., 2] = rows * 200 / cell, columns * 200 / cell
    out[out[..., 3] == 0] = 0
    return out


def a_sheet(cell: int = 32, frames: int = 4) -> Sheet:
    animations = (
        Animation("walk_s", "walk", "s", 8.0, True, frames),
        Animation("hit", "hit", "", 12.0, False, frames - 1),
    )
    pictures = [
        Frame(a.name, n, disc(cell, cell / 2 + np.sin(n * 6.28 / a.frames) * cell / 8, cell * 0.55, cell / 5))
        for a in animations
        for n in range(a.frames)
    ]
    return Sheet(cell, (cell // 2, cell * 3 // 4), tuple(pictures), animations)


@pytest.fixture(scope="module", params=["grid", "trimmed"])
def made(request: pytest.FixtureRequest) -> tuple[Sheet, Packed]:
    sheet = a_sheet() if request.param == "grid" else a_sheet(400)
    return sheet, packed(sheet)


def put_back(cell: int, page: Rgba, rect: dict[str, int], source: dict[str, int]) -> Rgba:
    whole = np.zeros((cell, cell, 4), np.uint8)
    part = page[rect["y"] : rect["y"] + rect["h"], rect["x"] : rect["x"] + rect["w"]]
    assert part.shape[:2] == (rect["h"], rect["w"]), "a frame leaves the sheet"
    whole[source["y"] : source["y"] + rect["h"], source["x"] : source["x"] + rect["w"]] = part
    return whole


def alike(one: Rgba, other: Rgba) -> bool:
    """The same where it shows: under transparent pixels the sheet may carry colour."""
    shown = other[..., 3] > 0
    return bool((one[..., 3] == other[..., 3]).all() and (one[shown] == other[shown]).all())


FRAME_KEYS = {"frame", "rotated", "trimmed", "spriteSourceSize", "sourceSize"}


def read_frame(sheet: Sheet, page: Rgba, told: dict[str, Any]) -> Rgba:
    assert told["rotated"] is False
    assert told["sourceSize"] == {"w": sheet.cell, "h": sheet.cell}
    assert (told["spriteSourceSize"]["w"], told["spriteSourceSize"]["h"]) == (told["frame"]["w"], told["frame"]["h"])
    assert told["trimmed"] == (told["frame"]["w"] != sheet.cell or told["frame"]["h"] != sheet.cell)
    return put_back(sheet.cell, page, told["frame"], told["spriteSourceSize"])


@pytest.mark.accepts("S000-101", "S000-037")
def test_aseprites_json_gives_every_frame_back_with_tags_durations_and_the_pivot(made: tuple[Sheet, Packed]) -> None:
    sheet, page = made
    body = json.loads(json.dumps(sheet_files.aseprite(sheet, page, IMAGE)))
    for frame, told in zip(sheet.frames, body["frames"], strict=True):
        assert set(told) == FRAME_KEYS | {"filename", "duration"}
        assert alike(read_frame(sheet, page.picture, told), frame.picture)
    assert [told["duration"] for told in body["frames"]] == [125] * 4 + [83] * 3
    meta = body["meta"]
    assert meta["size"] == {"w": page.picture.shape[1], "h": page.picture.shape[0]}
    assert (meta["image"], meta["format"], meta["scale"]) == (IMAGE, "RGBA8888", "1")
    tags = [(tag["name"], tag["from"], tag["to"], tag["direction"], tag.get("repeat")) for tag in meta["frameTags"]]
    assert tags == [("walk_s", 0, 3, "forward", None), ("hit", 4, 6, "forward", "1")]
    (slice_,) = meta["slices"]
    (key,) = slice_["keys"]
    assert key["bounds"] == {"x": 0, "y": 0, "w": sheet.cell, "h": sheet.cell}
    assert (key["pivot"]["x"], key["pivot"]["y"]) == sheet.pivot


@pytest.mark.accepts("S000-101")
def test_texturepackers_hash_gives_every_frame_back_with_its_pivot(made: tuple[Sheet, Packed]) -> None:
    sheet, page = made
    body = json.loads(json.dumps(sheet_files.hashed(sheet, page, IMAGE)))
    assert set(body) == {"frames", "animations", "meta"}
    names = [name for row in body["animations"].values() for name in row]
    assert names == list(body["frames"])
    for frame, name in zip(sheet.frames, names, strict=True):
        told = body["frames"][name]
        assert set(told) == FRAME_KEYS | {"pivot"}
        assert alike(read_frame(sheet, page.picture, told), frame.picture)
        assert [told["pivot"][axis] * sheet.cell for axis in "xy"] == pytest.approx(sheet.pivot, abs=0.01)


def read_tres(text: str) -> tuple[dict[str, dict[str, list[int]]], list[dict[str, Any]], int]:
    """Godot's text resource: AtlasTextures by id, the animations, and how many resources the head promises."""
    head, *blocks = re.split(r"^(?=\[(?:ext_resource|sub_resource|resource))", text, flags=re.M)
    steps = re.fullmatch(r'\[gd_resource type="SpriteFrames" load_steps=(\d+) format=3\]\s*', head)
    assert steps
    external = re.fullmatch(r'\[ext_resource type="Texture2D" path="([^"]+)" id="([^"]+)"\]\s*', blocks[0])
    assert external
    assert external[1] == IMAGE
    textures = {}
    for block in blocks[1:-1]:
        found = re.fullmatch(
            r'\[sub_resource type="AtlasTexture" id="(\w+)"\]\natlas = ExtResource\("([^"]+)"\)\n'
            r"region = Rect2\((\d+), (\d+), (\d+), (\d+)\)\nmargin = Rect2\((\d+), (\d+), (\d+), (\d+)\)\s*",
            block,
        )
        assert found, block
        assert found[2] == external[2]
        assert found[1] not in textures
        numbers = [int(number) for number in found.groups()[2:]]
        textures[found[1]] = {"region": numbers[:4], "margin": numbers[4:]}
    body = re.fullmatch(r"\[resource\]\nanimations = (\[.*\])\s*", blocks[-1], flags=re.S)
    assert body
    plain = re.sub(r'SubResource\("(\w+)"\)', r'"\1"', body[1]).replace('&"', '"')
    return textures, json.loads(plain), int(steps[1])


@pytest.mark.accepts("S000-101")
def test_godots_sprite_frames_name_every_texture_and_give_every_frame_back(made: tuple[Sheet, Packed]) -> None:
    sheet, page = made
    textures, animations, steps = read_tres(sheet_files.sprite_frames(sheet, page, IMAGE))
    assert steps == len(textures) + 2
    used = [frame["texture"] for animation in animations for frame in animation["frames"]]
    assert set(used) == set(textures)
    assert [(a["name"], a["loop"], a["speed"]) for a in animations] == [("walk_s", True, 8.0), ("hit", False, 12.0)]
    for frame, name in zip(sheet.frames, used, strict=True):
        (x, y, w, h), (left, top, right, bottom) = textures[name]["region"], textures[name]["margin"]
        assert (w + right, h + bottom) == (sheet.cell, sheet.cell)  # Godot draws the region inside this margin
        back = put_back(sheet.cell, page.picture, {"x": x, "y": y, "w": w, "h": h}, {"x": left, "y": top})
        assert alike(back, frame.picture)


def test_a_large_sheet_is_trimmed_and_packed_and_equal_frames_lie_there_once() -> None:
    sheet = a_sheet(400)
    first = sheet.frames[0].picture
    twins = tuple(frame if frame.number else Frame(frame.animation, 0, first) for frame in sheet.frames)
    page = packed(Sheet(sheet.cell, sheet.pivot, twins, sheet.animations))
    assert page.picture.shape[0] * page.picture.shape[1] < GRID_UP_TO
    assert page.places[0][:4] == page.places[4][:4]
    boxes = sorted(set(page.places))
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_pixel_art_has_one_small_palette_hard_edges_and_a_line_of_one_pixel() -> None:
    frames = [disc(96, 40 + n, 50, 30) for n in range(4)]
    small, palette = pixelated(frames, 3, 8)
    again, _ = pixelated(frames, 3, 8)
    assert all((one == other).all() for one, other in zip(small, again, strict=True))
    assert len(palette) <= 8
    colours = {tuple(colour) for picture in small for colour in picture[picture[..., 3] > 0][:, :3].tolist()}
    assert colours <= {tuple(colour) for colour in palette.tolist()} | {LINE}
    assert {int(value) for picture in small for value in np.unique(picture[..., 3])} == {0, 255}
    line = (small[0][..., :3] == LINE).all(axis=-1) & (small[0][..., 3] == 255)
    assert small[0].shape == (32, 32, 4)
    assert line[16].sum() == 2  # one on either side
    inside = (small[0][..., 3] == 255) & ~line
    assert inside.sum() == pytest.approx(np.pi * 10**2, rel=0.04)
    gates = pixel_gates([Frame("a", n, picture) for n, picture in enumerate(small)], 8)
    assert all(gate.passed for gate in gates)


def test_the_report_card_sees_a_cut_frame_a_jump_and_an_empty_cell() -> None:
    sheet = a_sheet()
    assert not [gate.name for gate in gates_of(sheet, 0.0) if not gate.passed]
    spoilt = list(sheet.frames)
    spoilt[3] = Frame("walk_s", 3, disc(32, 30, 10, 6))
    spoilt[4] = Frame("hit", 0, np.zeros((32, 32, 4), np.uint8))
    broken = Sheet(sheet.cell, sheet.pivot, tuple(spoilt), sheet.animations)
    failed = {gate.name for gate in gates_of(broken, 2.0) if not gate.passed}
    assert failed == {"cut_frames", "empty_frames", "pivot_drift"}
    steps = [Frame("a", n, disc(32, 10 + n, 16, 5)) for n in range(6)]
    assert seam_ratio(steps) > 1.25


def order(**sprites: Any) -> StepOrder:
    return StepOrder("render_sprites", "2D_SPRITE", {"sprites": sprites, "prompt": {"style": "pixel art"}}, {}, 1)


def test_directions_are_named_by_the_compass_and_angles_by_their_degrees() -> None:
    eight = wish_of(order(directions=8)).views
    assert [view.name for view in eight] == ["s", "sw", "w", "nw", "n", "ne", "e", "se"]
    assert [view.azimuth for view in eight] == [0, 45, 90, 135, 180, 225, 270, 315]
    assert [view.name for view in wish_of(order(directions=4)).views] == ["s", "w", "n", "e"]
    assert [view.name for view in wish_of(order(angles=[0, 45, -90, 360])).views] == ["0deg", "45deg", "270deg"]


def test_a_wish_is_read_with_its_defaults_and_refused_out_of_bounds() -> None:
    wish = wish_of(order())
    assert (wish.cell, wish.pixel_art, wish.elevation, wish.fps) == (64, True, 30.0, None)
    assert (wish_of(order(pixel_art=False)).cell, wish_of(order(cell_px=96)).cell) == (128, 96)
    for bad in ({"cell_px": 5000}, {"directions": "many"}, {"angles": "all"}, {"elevation": 200}):
        with pytest.raises(Unworkable):
            wish_of(order(**bad))


def test_clips_are_found_by_their_names_and_what_is_not_there_is_said() -> None:
    takes = [Take(name, n, 1.0, True) for n, name in enumerate(("cheer", "idle_breath", "attack", "gallop", "walk"))]
    usual, _ = clips_for(wish_of(order()), takes)
    assert [(name, take.name) for name, take in usual] == [
        ("idle", "idle_breath"),
        ("walk", "walk"),
        ("gallop", "gallop"),
        ("attack", "attack"),
    ]
    kept, in_vain = clips_for(wish_of(order(clips=["run", "swim"])), takes)
    assert ([(name, take.name) for name, take in kept], in_vain) == ([("run", "gallop")], ("swim",))


def test_a_blow_has_most_frames_where_most_moves_and_lasts_as_long_as_it_did() -> None:
    times = np.linspace(0, 1, 41)
    moved = np.where((times > 0.5) & (times <= 0.6), 1.0, 0.01)
    chosen = telling_moments(times, moved, 8)
    assert (chosen[0], chosen[-1]) == (0.0, 1.0)
    assert sum(0.49 < moment < 0.61 for moment in chosen) >= 3
    assert sum(shown_for(chosen)) == pytest.approx(1000, abs=80)
    assert min(shown_for(chosen)) >= 40


def test_a_loop_stops_one_step_before_its_start_and_a_blow_is_shown_to_its_end() -> None:
    assert moments(Take("walk", 0, 1.0, True), 4) == [0, 0.25, 0.5, 0.75]
    assert moments(Take("attack", 0, 0.9, False), 4) == pytest.approx([0, 0.3, 0.6, 0.9])
    assert frames_of(Take("walk", 0, 0.5, True), 12) == 6
