"""Document 003's views, without a forge behind them: stages, names, configurations, outlines, the vision model."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw
from pydantic import SecretStr, ValidationError

from gateway.compat.asset_forge import clips, materials, prompts, requirements, silhouette
from gateway.compat.asset_forge.configs import MaterialPreset, PipelineConfig, request_of
from gateway.compat.asset_forge.defaults import PROMPTS
from gateway.compat.asset_forge.slugs import named, slug
from gateway.compat.asset_forge.stages import Variant, Wish, pipeline
from gateway.compat.asset_forge.vision import Vision, VisionFailed
from gateway.errors import Problem
from gateway.jobs.job_request import LOCAL_PROJECT
from infra.examination.gltf import chunks_of
from infra.examination.outline import Outline, largest, outline
from infra.examination.verdict import Unsafe
from infra.settings import VisionModelSettings
from processors.domain.plans import plan_for

Json = dict[str, Any]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


# --- stages ----------------------------------------------------------------------------------------------------------


def job_at(step: str, status: str = "running", **more: Any) -> Json:
    return {
        "job_id": "5f2d9c2e-53b8-5c7b-a8b2-7d7e0a1f3c55",
        "title": "Bronze Sword",
        "status": status,
        "phase": "running",
        "current_step": step,
        "error": None,
        "created_at": NOON,
        "updated_at": NOON,
        "finished_at": NOON if status in ("done", "failed", "cancelled") else None,
        **more,
    }


def steps_until(step: str, asset_type: str = "PROP", **request: Any) -> list[Json]:
    """Every step of the plan before this one is done; this one runs."""
    names = [one.name for one in plan_for(asset_type, request)]
    here = names.index(step) if step else len(names)
    return [
        {"name": name, "status": "done" if at < here else "running" if at == here else "pending"}
        for at, name in enumerate(names)
    ]


@pytest.mark.accepts("S003-045")
@pytest.mark.parametrize(
    ("step", "progress"),
    [("safety", 0), ("concept", 10), ("views", 25), ("reconstruct", 25), ("export", 50), ("index", 50)],
)
def test_a_milestone_is_passed_with_the_last_step_of_its_stage(step: str, progress: int) -> None:
    found = pipeline(job_at(step), steps_until(step), Wish("sword"))
    assert (found["status"], found["progress"]) == ("processing", progress)


@pytest.mark.accepts("S003-045", "S003-039")
def test_a_rig_passes_85_and_the_end_is_100() -> None:
    wish = Wish("guard", rigging=True)
    rigged = pipeline(job_at("export"), steps_until("export", "3D_CHARACTER"), wish)
    assert rigged["progress"] == 85
    assert rigged["stages"]["rigging"]["status"] == "completed"
    over = pipeline(job_at("", "done"), steps_until("", "3D_CHARACTER"), wish)
    assert (over["status"], over["progress"]) == ("completed", 100)


@pytest.mark.accepts("S003-043")
def test_a_job_that_nobody_has_begun_is_initializing() -> None:
    waiting = [{**step, "status": "pending"} for step in steps_until("safety")]
    found = pipeline(job_at("safety", "pending", phase="queued"), waiting, Wish("sword"))
    assert found["status"] == "initializing"
    assert {name: stage["status"] for name, stage in found["stages"].items()} == {
        "textInput": "completed",
        "promptOptimization": "pending",
        "imageGeneration": "pending",
        "image3D": "pending",
        "textureGeneration": "skipped",
    }


@pytest.mark.accepts("S003-044")
@pytest.mark.parametrize(("status", "reason"), [("failed", "no shape"), ("cancelled", "The job was cancelled")])
def test_only_the_stage_in_hand_fails_and_those_after_it_never_began(status: str, reason: str) -> None:
    job = job_at("reconstruct", status, error={"message": "no shape"} if status == "failed" else None)
    found = pipeline(job, steps_until("reconstruct", "3D_CHARACTER"), Wish("guard", rigging=True))
    stages = {name: stage["status"] for name, stage in found["stages"].items()}
    assert (stages["imageGeneration"], stages["image3D"], stages["rigging"]) == ("completed", "failed", "pending")
    assert (found["status"], found["error"]) == ("failed", reason)


@pytest.mark.accepts("S003-038", "S003-045")
def test_a_pipeline_with_variants_ends_with_the_last_of_them_and_says_which_failed() -> None:
    wish, done = Wish("arrow", presets=2), job_at("", "done")
    first = [Variant("arrow-steel", "done"), Variant("arrow-gold", "running")]
    half = pipeline(done, steps_until(""), wish, first)
    assert (half["status"], half["progress"]) == ("processing", 50)
    assert half["stages"]["textureGeneration"] == {"status": "processing", "progress": 50}
    over = pipeline(done, steps_until(""), wish, [first[0], Variant("arrow-gold", "failed", "no gold")])
    assert (over["status"], over["progress"]) == ("completed", 100)
    told = over["results"]["textureGeneration"]["variants"]
    assert [(one["id"], one["success"], one.get("error")) for one in told] == [
        ("arrow-steel", True, None),
        ("arrow-gold", False, "no gold"),
    ]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wished", "name"),
    [
        ("bronze-sword", "bronze-sword"),
        ("Bronze Sword of the North", "bronze-sword-of-the-north"),
        ("../../etc/passwd", "etc-passwd"),
        ("剣", "asset"),
        ("a" * 300, "a" * 100),
        ("sword~1", "sword-1"),
    ],
)
def test_a_name_is_kept_if_it_can_stand_in_an_address(wished: str, name: str) -> None:
    assert slug(wished) == name


def test_the_latest_asset_of_a_name_has_it_alone() -> None:
    def row(asset_id: str, day: int, name: str = "sword") -> Json:
        return {"name": name, "asset_id": asset_id, "created_at": NOON.replace(day=day)}

    rows = [row("aaaaaaaa-1", 1), row("cccccccc-3", 3), row("bbbbbbbb-2", 2), row("dddddddd-4", 1, "axe")]
    assert named(rows) == {
        "cccccccc-3": "sword",
        "bbbbbbbb-2": "sword~bbbbbbbb",
        "aaaaaaaa-1": "sword~aaaaaaaa",
        "dddddddd-4": "axe",
    }


# --- configurations --------------------------------------------------------------------------------------------------


def config(**changes: Any) -> PipelineConfig:
    usual = {
        "name": "Bronze Sword",
        "type": "weapon",
        "subtype": "sword",
        "description": "a short blade",
        "style": "low-poly",
    }
    return PipelineConfig.model_validate({**usual, **changes})


@pytest.mark.accepts("S003-042")
def test_a_configuration_becomes_a_request_that_says_the_same() -> None:
    made = request_of(config(quality="high"), LOCAL_PROJECT, None, waits=False)
    assert (made.asset_type, made.title, made.prompt.style) == ("PROP", "Bronze Sword", "low-poly")
    assert made.prompt.core_concept == "a short blade"
    assert "Bronze Sword" in made.prompt.details
    assert made.constraints.poly_count_budget == 12_000
    assert made.review.auto_approve == "*"
    assert made.entity is not None
    assert (made.entity.type, made.entity.id) == ("weapon", "bronze-sword")
    kept = made.metadata["asset_forge"]
    assert isinstance(kept, dict)
    assert (kept["name"], kept["hasReference"], kept["useGPT4Enhancement"]) == ("Bronze Sword", False, True)


def test_people_look_at_the_checkpoints_where_the_project_says_so() -> None:
    assert request_of(config(), LOCAL_PROJECT, None, waits=True).review.auto_approve == ()


@pytest.mark.accepts("S003-042", "S003-040")
def test_an_avatar_is_a_character_and_sprites_are_sheets_of_it() -> None:
    avatar = config(type="character", subtype="humanoid", generationType="avatar", enableRigging=True)
    made = request_of(avatar.model_copy(update={"enableSprites": True}), LOCAL_PROJECT, None, waits=False)
    assert (made.asset_type, made.constraints.rig_type) == ("3D_CHARACTER", "HUMANOID")
    still = request_of(avatar.model_copy(update={"enableRigging": False}), LOCAL_PROJECT, None, waits=False)
    assert (still.asset_type, still.constraints.rig_type) == ("3D_CHARACTER", "STATIC")
    assert made.sprites is not None
    assert made.sprites.directions == 8


@pytest.mark.accepts("S003-035")
@pytest.mark.parametrize("enhance", [True, False])
def test_whether_a_language_model_may_write_the_brief_is_what_the_client_says(enhance: bool) -> None:
    made = request_of(config(metadata={"useGPT4Enhancement": enhance}), LOCAL_PROJECT, None, waits=False)
    assert made.prompt.enhance is enhance
    said = made.words()["prompt"]
    assert isinstance(said, dict)
    assert said.get("enhance") is (None if enhance else False), "a request that wants nothing special is kept as ever"


@pytest.mark.parametrize(
    ("said", "height"),
    [
        ({}, None),
        ({"riggingOptions": {"heightMeters": 1.83}}, 1.83),
        ({"metadata": {"characterHeight": 2.4}}, 2.4),
        ({"riggingOptions": {"heightMeters": 1.83}, "metadata": {"characterHeight": 2.4}}, 1.83),
        ({"metadata": {"characterHeight": 183}}, None),  # centimetres?
        ({"type": "weapon", "generationType": "item", "riggingOptions": {"heightMeters": 1.83}}, None),
    ],
)
def test_a_figure_stands_as_tall_as_the_client_says(said: Json, height: float | None) -> None:
    avatar = {"type": "character", "generationType": "avatar", "enableRigging": True}
    made = request_of(config(**{**avatar, **said}), LOCAL_PROJECT, None, waits=False)
    assert made.constraints.height_m == height
    limits = made.words()["constraints"]
    assert isinstance(limits, dict)
    assert limits.get("height_m") == height
    assert ("height_m" in limits) is (height is not None)


def test_a_height_that_no_model_can_have_is_refused_by_its_field() -> None:
    for height in (0, 0.01, 101, float("nan")):
        with pytest.raises(ValidationError) as refused:
            config(type="character", riggingOptions={"heightMeters": height})
        assert refused.value.errors()[0]["loc"] == ("riggingOptions", "heightMeters")


def test_a_style_that_the_client_writes_out_wins_over_the_name_of_one() -> None:
    made = request_of(config(customPrompts={"gameStyle": "thick ink lines"}), LOCAL_PROJECT, None, waits=False)
    assert made.prompt.style == "thick ink lines"


def test_words_that_cannot_be_kept_are_refused_with_their_field() -> None:
    with pytest.raises(Problem) as refused:
        request_of(config(description="\x1b[31m red"), LOCAL_PROJECT, None, waits=False)
    assert refused.value.field == "prompt.core_concept"


def test_one_material_that_is_named_twice_is_one_variant() -> None:
    twice = [{"id": "steel", "displayName": "Steel"}, {"id": "steel", "displayName": "Stainless"}]
    assert [one.key for one in config(enableRetexturing=True, materialPresets=twice).presets] == ["steel"]
    assert config(enableRetexturing=False, materialPresets=twice).presets == []


# --- what a project keeps --------------------------------------------------------------------------------------------


@pytest.mark.accepts("S003-012", "S003-013")
def test_a_material_is_one_thing_in_the_clients_words_and_in_the_forges() -> None:
    preset = MaterialPreset(
        id="steel", name="steel", displayName="Steel", stylePrompt="cold grey", color="#c3c5c7", tier=2
    )
    content = materials.content_of(preset, 4)
    assert content == {"name": "Steel", "style_prompt": "cold grey", "base_color": "#c3c5c7", "tier": 2.0, "order": 4}
    assert materials.shown("steel", content) == preset.model_dump(exclude_defaults=True)


@pytest.mark.parametrize("body", [{}, "x", [{"id": "x"}], [[]], [{"id": 1}]])
def test_what_is_no_list_of_materials_is_refused(body: Any) -> None:
    with pytest.raises(Problem):
        materials.wished(body)


@pytest.mark.accepts("S003-020", "S003-021", "S003-022")
@pytest.mark.parametrize("kind", PROMPTS)
def test_what_is_saved_of_a_document_comes_back_and_the_built_in_part_stays(kind: str) -> None:
    sent = json.loads(json.dumps(prompts.document(kind, {})))
    if "default" in sent:
        sent["default"] = {"mine": {"name": "not kept"}}
    assert prompts.document(kind, prompts.own_part(kind, sent)) == PROMPTS[kind]
    with pytest.raises(Problem):
        prompts.own_part(kind, {"version": "1.0.0"})


def test_coverage_takes_a_dash_and_an_underscore_for_one() -> None:
    required = [
        {"id": "bronze_sword", "priority": "low", "category": "weapons"},
        {"id": "smith", "priority": "critical", "category": "npcs"},
        {"id": "mace", "priority": "high", "category": "weapons"},
    ]
    found = requirements.coverage(required, ["bronze-sword"])
    assert (found["exists"], found["missing"], found["coveragePercent"]) == (1, 2, "33.3")
    assert found["byPriority"]["critical"] == {"total": 1, "exists": 0, "missing": 1, "coveragePercent": "0.0"}
    assert [one["id"] for one in requirements.queue(required, ["bronze-sword"])] == ["smith", "mace"]


# --- clips -----------------------------------------------------------------------------------------------------------


def model(*names: str) -> bytes:
    told = {"asset": {"version": "2.0"}, "animations": [{"name": name} for name in names]}
    return clips._packed(told, b"numbers!")


@pytest.mark.accepts("S003-048")
def test_a_clip_is_taken_out_of_a_model_and_its_numbers_stay_as_they_are() -> None:
    whole = model("idle_breath", "walk", "walk_back", "run")
    walking = clips.only(whole, "walking")
    assert walking is not None
    told = chunks_of(walking)
    assert told.json["animations"] == [{"name": "walk"}]
    assert walking[told.binary_at : told.binary_at + told.binary_bytes] == b"numbers!"
    assert clips.only(model("idle"), "running") is None
    assert "animations" not in chunks_of(clips.none(whole)).json
    with pytest.raises(Unsafe):
        clips.only(b"no model", "walking")


# --- outlines --------------------------------------------------------------------------------------------------------


def upright(*bands: tuple[int, int]) -> Outline:
    """Bands from the top on: how many rows, how wide."""
    rows = [(256 - width // 2, 256 - width // 2 + width - 1, width) for height, width in bands for _ in range(height)]
    return Outline(40, tuple(rows))


SWORD = upright((20, 14), (250, 34), (16, 110), (80, 20), (20, 30))
AXE = upright((90, 150), (300, 18))
STAFF = upright((400, 16))


@pytest.mark.accepts("S003-018", "S003-019")
@pytest.mark.parametrize(
    ("shape", "kind", "within"), [(SWORD, "sword", (286, 366)), (AXE, "axe", (220, 390)), (STAFF, "staff", (160, 240))]
)
def test_the_grip_of_an_upright_weapon_is_where_a_hand_would_hold_it(
    shape: Outline, kind: str, within: tuple[int, int]
) -> None:
    found = silhouette.grip_data(shape)
    bounds = found["gripBounds"]
    assert found["weaponType"] == kind
    assert within[0] + 40 <= bounds["minY"] < bounds["maxY"] <= within[1] + 40
    assert bounds["maxY"] - bounds["minY"] > 20
    assert "no model" in found["method"]
    assert silhouette.orientation(shape)["needsFlip"] is False


@pytest.mark.accepts("S003-019")
@pytest.mark.parametrize(("shape", "turned"), [(SWORD, True), (AXE, True), (STAFF, False)])
def test_a_weapon_on_its_head_is_seen_where_its_ends_differ(shape: Outline, turned: bool) -> None:
    found = silhouette.orientation(Outline(shape.top, shape.rows[::-1]))
    assert found["needsFlip"] is turned
    assert (found["confidence"] > 0.5) is turned


def test_a_hint_names_the_weapon_and_does_not_move_the_grip() -> None:
    hinted = silhouette.grip_data(AXE, "a two-handed war HAMMER")
    assert hinted["weaponType"] == "hammer"
    assert hinted["gripBounds"] == silhouette.grip_data(AXE)["gripBounds"]


def test_of_what_a_mask_shows_the_largest_thing_is_taken_and_drawn_lines_are_not_it() -> None:
    rows = [bytearray(512) for _ in range(512)]
    for at in range(100, 400):
        rows[at][250:262] = b"\1" * 12
    rows[200] = bytearray(b"\1" * 512)  # a line across
    rows[300] = bytearray((b"\1" * 5 + b"\0" * 5) * 51 + b"\0\0")  # a dashed one
    for at in range(10, 30):
        rows[at][5:60] = b"\1" * 55  # a caption
    found = largest([bytes(row) for row in rows])
    assert found is not None
    assert (found.top, len(found.rows)) == (100, 300)
    assert set(found.rows) == {(250, 261, 12)}
    assert largest([bytes(512)] * 512) is None


def test_two_arms_of_one_thing_are_one_thing() -> None:
    rows = [bytearray(512) for _ in range(512)]
    for at in range(100, 200):
        rows[at][100:110] = rows[at][200:210] = b"\1" * 10
    for at in range(200, 220):
        rows[at][100:210] = b"\1" * 110
    found = largest([bytes(row) for row in rows])
    assert found is not None
    assert found.rows[0] == (100, 209, 20)


def test_a_picture_is_looked_at_in_a_process_of_its_own_whatever_its_size_and_background(tmp_path: Any) -> None:
    def drawn(size: int, ground: tuple[int, ...], ink: tuple[int, ...]) -> Outline:
        image = Image.new("RGBA" if len(ground) == 4 else "RGB", (size, size), ground)
        ImageDraw.Draw(image).rectangle((size * 3 // 8, size // 4, size * 5 // 8 - 1, size * 3 // 4 - 1), fill=ink)
        path = tmp_path / "picture.png"
        image.save(path)
        return outline(path)

    dark = drawn(512, (26, 26, 26), (120, 90, 60))
    assert (dark.top, len(dark.rows), dark.rows[5]) == (128, 256, (192, 319, 128))
    light = drawn(1024, (255, 255, 255, 0), (10, 10, 10, 255))
    assert abs(light.top - 128) <= 1
    assert abs(len(light.rows) - 256) <= 2
    empty = tmp_path / "text.png"
    empty.write_bytes(b"this is no picture")
    with pytest.raises(Unsafe):
        outline(empty)


# --- the vision model ------------------------------------------------------------------------------------------------

PICTURE = "data:image/png;base64," + base64.b64encode(b"a picture").decode()
GRIP = {"gripBounds": {"minX": 240, "minY": 340, "maxX": 270, "maxY": 420}, "confidence": 0.9, "weaponType": "sword"}


def vision(content: str | None, status: int = 200, asked: list[Json] | None = None) -> Vision:
    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(
                {"url": str(request.url), "key": request.headers.get("authorization"), **json.loads(request.content)}
            )
        return httpx.Response(status, json={"choices": [{"message": {"content": content}}]})

    settings = VisionModelSettings(base_url="https://models.example/v1", model="seer", api_key=SecretStr("key"))
    return Vision(settings, httpx.MockTransport(answer))


@pytest.mark.accepts("S003-018")
@pytest.mark.anyio
async def test_a_vision_model_is_believed_in_what_it_was_asked_for_and_nothing_else() -> None:
    asked: list[Json] = []
    said = json.dumps({**GRIP, "runThis": "rm -rf /"})
    found = await vision(said, asked=asked).grip(PICTURE, "front", "a longsword")
    assert found["gripBounds"] == GRIP["gripBounds"]
    assert found["method"] == "vision model seer"
    assert "runThis" not in found
    assert asked[0]["url"] == "https://models.example/v1/chat/completions"
    assert asked[0]["key"] == "Bearer key"
    words, picture = asked[0]["messages"][0]["content"]
    assert "front" in words["text"]
    assert "a longsword" in words["text"]
    assert picture["image_url"]["url"] == PICTURE


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("content", "status"),
    [("not json", 200), ("{}", 200), (json.dumps({**GRIP, "confidence": 7}), 200), (None, 200), ("x", 500)],
)
async def test_an_answer_that_is_not_what_was_asked_for_is_none(content: str | None, status: int) -> None:
    with pytest.raises(VisionFailed):
        await vision(content, status).grip(PICTURE, "side", "")


def test_without_an_endpoint_and_a_model_nothing_is_ever_sent() -> None:
    assert not Vision(VisionModelSettings(base_url="", model="")).is_set
    assert not Vision(VisionModelSettings(base_url="https://models.example/v1", model="")).is_set
