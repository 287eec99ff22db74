"""Step `export`: the files that a game engine takes, and the pictures that a library shows.

Both model files are read again once written: when their bones or clips differ, the step fails instead of shipping.
"""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.on_bench import brief_of
from gpu_consumers.engines.procedural import fbx, moving_pictures, portrait, scene, usd
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.grip import grip_of
from gpu_consumers.engines.procedural.obj_files import obj_files
from gpu_consumers.engines.procedural.origin import Own, own_figure
from gpu_consumers.engines.procedural.picture import ELSEWISE, SEEN_FROM
from gpu_consumers.engines.procedural.profiles import engine_profiles
from gpu_consumers.engines.procedural.stature import brought_to, resize
from gpu_consumers.engines.procedural.variants import wished, with_variants
from gpu_consumers.engines.procedural.wants import height_of
from gpu_consumers.engines.sprites.actors import Actor, cast_from
from gpu_consumers.errors import Unworkable

_USUAL_RATE: Final = 30
_CALM_CLIPS: Final = ("idle_breath", "idle")


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`brief` and `animated` (or `mesh`) -> `glb`, `fbx`, `obj`, `usdz`, `texture_*`, `engine_profiles`, pictures.

    The pictures are `preview`, `turntable` and a `clip_preview` of every clip; LODs and the collision hull are handed
    on. With "height_m" in params or in the request's constraints all of them are brought to that height here, where
    every model passes, whoever made or edited it. Params: `preview_px`, `turntable_px`, `turntable_views`, `clip_px`.
    Raises `Unworkable` when the two model files do not hold the same bones and clips.
    """
    brief, height = brief_of(bench), height_of(order)
    own = _own(brief, bench)
    glb, looks = _in_every_look(Glb.read(_finished(bench).path), brief, own)
    sign(glb, order.seed)
    factor, size = brought_to(glb, height, own.figure if own else None) if height else (1.0, {})
    further = [*_shapes_beside(factor, bench), *_handed_on(every(bench, "baked"))]
    made, facts = published(glb, SEEN_FROM.get(brief.archetype, ELSEWISE), further, order, bench)
    return StepResult(made, {**facts, **looks, **size})


def published(
    glb: Glb, seen_from: tuple[float, float], further: Sequence[MadeFile], order: StepOrder, bench: Bench
) -> tuple[tuple[MadeFile, ...], dict[str, JsonValue]]:
    """A finished model in every format, with its pictures, and what is known of them. `further`: files that go along.

    `seen_from`: azimuth and elevation in degrees. Raises `Unworkable` as `run` does.
    """
    model = bench.output / "asset.glb"
    glb.write(model)
    made = [MadeFile("glb", model, "model/gltf-binary"), *_textures(glb, bench.output)]
    bench.progress(0.1, "the GLB is written")
    bench.raise_if_cancelled()
    things = _load(model, _rate(glb))
    made.append(MadeFile("fbx", fbx.write(bench.output / "asset.fbx"), "application/octet-stream"))
    inventory = agreed(model, bench.output / "asset.fbx")
    bench.progress(0.2, "the FBX agrees with it")
    actor = cast_from(model)
    made += [*_further_files(glb, actor, model, inventory, bench), *further]
    bench.progress(0.25, "OBJ and USDZ are written")
    made += _pictures(things, actor, seen_from, order, bench)
    facts = _facts(glb, inventory, made)
    if order.asset_type == "PROP":
        facts["grip"] = dict(grip_of(actor.points, actor.triangles).facts())
    return tuple(made), facts


def _own(brief: DesignBrief, bench: Bench) -> Own | None:
    mesh = [item for item in bench.inputs if item.role == "mesh"]
    return own_figure(mesh[-1].path, brief) if mesh else None


def _shapes_beside(factor: float, bench: Bench) -> list[MadeFile]:
    """LODs and the collision hull, as much larger or smaller as the model became."""
    found = [*every(bench, "lod"), *every(bench, "collision")]
    if factor == 1.0:
        return _handed_on(found)
    made = []
    for file in found:
        glb, path = Glb.read(file.path), bench.output / f"{file.role.replace('.', '_')}.glb"
        resize(glb, factor)
        glb.write(path)
        made.append(MadeFile(file.role, path, file.media_type))
    return made


def _handed_on(files: Sequence[InputFile]) -> list[MadeFile]:
    return [MadeFile(file.role, file.path, file.media_type) for file in files]


def _in_every_look(glb: Glb, brief: DesignBrief, own: Own | None) -> tuple[Glb, dict[str, JsonValue]]:
    """The file with its material variants, and what is to be said of them."""
    if own is None:
        wanted = list[JsonValue](brief.variants)
        return glb, {"variants": [], "variants_not_made": wanted} if wanted else {"variants": []}
    looks = wished(brief, own.figure)
    facts: dict[str, JsonValue] = {"variants": list(looks.palettes), "variants_not_made": list(looks.not_understood)}
    return with_variants(glb, looks.palettes), facts


def _further_files(glb: Glb, actor: Actor, model: Path, inventory: fbx.Inventory, bench: Bench) -> list[MadeFile]:
    """USDZ with the calmest clip, OBJ at rest, and the engines' profiles."""
    clips = {clip["name"]: clip.get("extras", {}) for clip in glb.json.get("animations", ())}
    calm = next((take for take in actor.takes if take.name in _CALM_CLIPS), None)
    portrait.pose(calm.name if calm else "", 0.0)
    frames = round(calm.seconds * _rate(glb)) if calm else 0
    profiles = bench.output / "engine_profiles.json"
    profiles.write_text(json.dumps(engine_profiles(inventory.bones, clips), indent=1), "utf-8")
    return [
        MadeFile("usdz", usd.write(bench.output / "asset.usdz", frames), "model/vnd.usdz+zip"),
        *obj_files(model, bench.output),
        MadeFile("engine_profiles", profiles, "application/json"),
    ]


def _finished(bench: Bench) -> InputFile:
    """The furthest that the asset has come."""
    for role in ("animated", "rigged", "mesh", "mesh_raw"):
        found = [item for item in bench.inputs if item.role == role]
        if found:
            return found[-1]
    raise Unworkable("there is nothing to export: neither an animated file nor a mesh", code="nothing_to_export")


def sign(glb: Glb, seed: int) -> None:
    """Say in the file itself who made it. The procedural engine never poses as a model.

    The words it was asked with are left out: a file goes where nobody can take them back.
    """
    asset: Json = glb.json["asset"]
    told = {
        "engine": "procedural",
        "model": None,
        "disclosure": "Exported by Forgelog's procedural engine, by rule; this step used no AI model.",
        "seed": seed,
    }
    asset["extras"] = {**asset.get("extras", {}), "forgelog": told}


def _textures(glb: Glb, folder: Path) -> list[MadeFile]:
    """Every picture that a material wears, as PNG, under what it is for."""
    made: list[MadeFile] = []
    for purpose, number in sorted(_worn(glb).items()):
        path = folder / f"texture_{purpose}.png"
        data, _ = glb.image(number)
        with Image.open(io.BytesIO(data)) as picture:
            picture.save(path)
        made.append(MadeFile(f"texture_{purpose}", path, "image/png"))
    return made


def _worn(glb: Glb) -> dict[str, int]:
    """What each picture is for -> its number; of several materials the first that wears one counts."""
    found: dict[str, int] = {}
    for material in glb.json.get("materials", ()):
        surface = material.get("pbrMetallicRoughness", {})
        for purpose, slot in (
            ("base_color", surface.get("baseColorTexture")),
            ("metallic_roughness", surface.get("metallicRoughnessTexture")),
            ("normal", material.get("normalTexture")),
            ("occlusion", material.get("occlusionTexture")),
            ("emissive", material.get("emissiveTexture")),
        ):
            if slot is not None and "source" in glb.json["textures"][slot["index"]]:
                found.setdefault(purpose, glb.json["textures"][slot["index"]]["source"])
    return found


def _rate(glb: Glb) -> int:
    clips: list[Json] = glb.json.get("animations", [])
    return int(clips[0].get("extras", {}).get("fps", _USUAL_RATE)) if clips else _USUAL_RATE


def _load(path: Path, rate: int) -> list[scene.Blender]:
    """Put the model into an empty Blender scene. The rate must stand first: seconds become frames by it."""
    bpy = scene.fresh()
    bpy.context.scene.render.fps = rate
    return scene.import_glb(path, merge_vertices=True, disable_bone_shape=True, bone_heuristic="BLENDER")


def agreed(glb_path: Path, fbx_path: Path) -> fbx.Inventory:
    """What both files hold. Raises `Unworkable` when they do not hold the same."""
    glb = Glb.read(glb_path)
    nodes = glb.json.get("nodes", ())
    joints = {nodes[number]["name"] for skin in glb.json.get("skins", ()) for number in skin["joints"]}
    ours = fbx.Inventory(frozenset(joints), frozenset(clip["name"] for clip in glb.json.get("animations", ())))
    theirs = fbx.inventory(fbx_path)
    if ours != theirs:
        bones, clips = sorted(ours.bones ^ theirs.bones), sorted(ours.clips ^ theirs.clips)
        raise Unworkable(f"GLB and FBX differ: bones {bones}, clips {clips}", code="exports_differ")
    return ours


def _pictures(
    things: list[scene.Blender], actor: Actor, seen_from: tuple[float, float], order: StepOrder, bench: Bench
) -> list[MadeFile]:
    portrait.pose(next((take.name for take in actor.takes if take.name in _CALM_CLIPS), ""), 0.2)
    azimuth, elevation = seen_from
    size = number(order, "preview_px", portrait.HERO_SIZE, 32, 2048)
    preview = portrait.hero(bench.output / "preview.png", portrait.set_up(things), azimuth, elevation, size)
    bench.progress(0.6, "the preview is taken")

    def between(start: float, end: float) -> moving_pictures.Step:
        def step(share: float) -> None:
            bench.raise_if_cancelled()
            bench.progress(start + (end - start) * share)

        return step

    views = number(order, "turntable_views", moving_pictures.VIEWS, 2, 72)
    size = number(order, "turntable_px", moving_pictures.TURN_SIZE, 32, 1024)
    turn = moving_pictures.turntable(
        actor, bench.output / "turntable.webp", azimuth, elevation, between(0.6, 0.75), views, size
    )
    size = number(order, "clip_px", moving_pictures.CLIP_SIZE, 32, 512)
    clips = moving_pictures.clip_previews(actor, bench.output, azimuth + 14.0, between(0.75, 1.0), size)
    return [
        MadeFile("preview", preview, "image/png"),
        MadeFile("turntable", turn, "image/webp"),
        *(MadeFile(f"clip_preview.{clip}", path, "image/webp") for clip, path in clips.items()),
    ]


def number(order: StepOrder, name: str, usual: int, least: int, most: int) -> int:
    said = order.params.get(name, usual)
    if not isinstance(said, int) or not least <= said <= most:
        raise Unworkable(f"{name} is a whole number from {least} to {most}, not {said!r}", code="bad_parameter")
    return said


def _facts(glb: Glb, inventory: fbx.Inventory, made: list[MadeFile]) -> dict[str, JsonValue]:
    return {
        "method": "Blender 5 and Cycles on the CPU, no model",
        "triangles": sum(_triangles(glb, p) for mesh in glb.json.get("meshes", ()) for p in mesh["primitives"]),
        "materials": [str(material.get("name", "")) for material in glb.json.get("materials", ())],
        "textures": [_picture(file) for file in made if file.role.startswith("texture_")],
        "bones": len(inventory.bones),
        "clips": list[JsonValue](sorted(inventory.clips)),
        "bounds": [round(float(x), 4) for x in _bounds(glb)],
        "files": {file.role: {"name": file.path.name, "bytes": file.path.stat().st_size} for file in made},
        "up_axis": {"glb": "Y", "fbx": "Y"},
        "forward_axis": {"glb": "+Z", "fbx": "+Z"},
        "units": "metres",
    }


def _triangles(glb: Glb, primitive: Json) -> int:
    counted = primitive.get("indices", primitive["attributes"]["POSITION"])
    return int(glb.json["accessors"][counted]["count"]) // 3


def _bounds(glb: Glb) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Width, height and depth in metres."""
    told = [
        glb.json["accessors"][primitive["attributes"]["POSITION"]]
        for mesh in glb.json.get("meshes", ())
        for primitive in mesh["primitives"]
    ]
    return np.asarray(np.max([each["max"] for each in told], 0) - np.min([each["min"] for each in told], 0))


def _picture(file: MadeFile) -> JsonValue:
    with Image.open(file.path) as picture:
        return {"role": file.role, "width": picture.width, "height": picture.height}
