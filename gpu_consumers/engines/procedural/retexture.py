"""Step `retexture`: a version of the library in other materials. Its shape, skin, skeleton and clips stay bit for bit.

What wears the new material is what the words name, else what such a material is usual for; skin, hair and eyes stay
unless they are named. The words are read from tables: no model is at work.
"""

import io
from typing import Final

from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, MadeFile, StepOrder, StepResult, every, only
from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.export import number, published
from gpu_consumers.engines.procedural.glb import Glb, Json
from gpu_consumers.engines.procedural.picture import ELSEWISE, SEEN_FROM
from gpu_consumers.engines.procedural.retexture_paint import Painted, painted
from gpu_consumers.engines.procedural.retexture_words import Wish, wish_of

USUAL_PX: Final = 1024
_MOST_PX: Final = 2048
_HUMAN: Final = frozenset({"thigh.L", "upper_arm.L", "head"})
_PNG: Final = "image/png"


def run(order: StepOrder, bench: Bench) -> StepResult:
    """`glb` -> `glb`, `fbx`, `obj`, `usdz`, `texture_*`, `engine_profiles`, `lod.*`, `baked.*`, pictures, as `export`.

    A collision hull is handed on as it is. Params: `texture_px`, and those of `export`. Raises `Unworkable` when no
    material is named, and when nothing of the model can wear it.
    """
    base = Glb.read(only(bench, "glb").path)
    wish = wish_of(order.request, _colours(bench))
    px = number(order, "texture_px", _size_of(base), 128, _MOST_PX)
    is_figure = order.asset_type == "3D_CHARACTER"
    made = painted(base, wish, order.seed, px, is_figure=is_figure)
    bench.progress(0.08, "the materials are painted")
    _sign(made.glb, order.seed)
    further = [*_levels(made, wish, order, bench), *_baked(made, bench), *_handed_on(bench)]
    files, facts = published(made.glb, _seen_from(base, order), further, order, bench)
    told: dict[str, JsonValue] = {
        **facts,
        **made.facts,
        "method": "materials painted by rule over the model of the version; no model",
        "shape": "unchanged",
        "texture_px": px,
    }
    return StepResult(files, told)


def _colours(bench: Bench) -> list[tuple[str, str]]:
    """What the brief made of words that no table of materials knows."""
    if not every(bench, "brief"):
        return []
    brief = DesignBrief.model_validate_json(only(bench, "brief").path.read_text("utf-8"))
    return [(pair[0], pair[1]) for pair in brief.palette.values()]


def _size_of(glb: Glb) -> int:
    """Of the largest picture that has room for detail, as the platform of the base asked for it."""
    sizes = [USUAL_PX // 2]
    for image in range(len(glb.json.get("images", ()))):
        with Image.open(io.BytesIO(glb.image(image)[0])) as picture:
            sizes.append(max(picture.size))
    return min(max(sizes), _MOST_PX)


def _sign(glb: Glb, seed: int) -> None:
    """Whoever made the model stays named beside who painted it."""
    asset: Json = glb.json["asset"]
    extras: Json = asset["extras"] if isinstance(asset.get("extras"), dict) else {}
    before = extras.get("forgelog")
    told = {
        **(before if isinstance(before, dict) else {}),
        "retextured": {
            "engine": "procedural",
            "model": None,
            "disclosure": "Materials painted by Forgelog's procedural engine, by rule; this step used no AI model.",
            "seed": seed,
        },
    }
    asset["extras"] = {**extras, "forgelog": told}


def _levels(made: Painted, wish: Wish, order: StepOrder, bench: Bench) -> list[MadeFile]:
    """The coarser levels in the same materials."""
    found = []
    for file in every(bench, "lod"):
        path = bench.output / f"{file.role.replace('.', '_')}.glb"
        level = Glb.read(file.path)
        painted(level, wish, order.seed, _size_of(level), is_figure=False, guide=made.parts).glb.write(path)
        found.append(MadeFile(file.role, path, "model/gltf-binary"))
        bench.raise_if_cancelled()
    return found


def _baked(made: Painted, bench: Bench) -> list[MadeFile]:
    """The baked set beside the model: new colours and surfaces where these were painted, the normals as they are."""
    found = []
    for file in every(bench, "baked"):
        purpose = file.role.partition(".")[2]
        path = file.path
        if purpose in made.pictures:
            path = bench.output / f"baked_{purpose}.png"
            path.write_bytes(made.pictures[purpose])
        found.append(MadeFile(file.role, path, _PNG))
    return found


def _handed_on(bench: Bench) -> list[MadeFile]:
    return [MadeFile(file.role, file.path, file.media_type) for file in every(bench, "collision")]


def _seen_from(glb: Glb, order: StepOrder) -> tuple[float, float]:
    if order.asset_type == "PROP":
        return SEEN_FROM["prop"]
    names = {str(node.get("name", "")) for node in glb.json.get("nodes", ())}
    return SEEN_FROM["humanoid"] if names >= _HUMAN else ELSEWISE
