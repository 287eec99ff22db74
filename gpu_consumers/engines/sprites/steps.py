"""The five steps of the 2D chain, each from files to files."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, cast

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every, only
from gpu_consumers.engines.sprites import (
    cutting,
    motions,
    pixels,
    rendering,
    rigging,
    scene_steps,
    segmenting,
    sheets,
    spine,
    spine_check,
)
from gpu_consumers.engines.sprites.documents import Kind, Layout, Motion, Skeleton, duration, read, write
from gpu_consumers.engines.sprites.labels import LABELS
from gpu_consumers.engines.sprites.posing import moved, pose_at, skinning
from gpu_consumers.engines.vision.pictures import (
    Rgba,
    fit_within,
    open_picture,
    resized,
    save_png,
    with_background_removed,
)
from gpu_consumers.errors import Unworkable

_WORK_SIDE: Final = 1024  # parts are cut at this size: sharper than any sheet or atlas needs
_KINDS: Final[Mapping[str, Kind]] = {"blob": "blob", "humanoid": "humanoid", "quadruped": "quadruped"}
_PNG, _JSON = "image/png", "application/json"
_CELL: Final = 336


def segment(order: StepOrder, bench: Bench) -> StepResult:
    picture, background = _figure(bench)
    bench.progress(0.3, "finding parts")
    kind = _kind(bench)
    found = segmenting.segment(picture, kind)
    bench.raise_if_cancelled()
    path = bench.output / "segments.png"
    _save_labels(path, found.labels)
    counts = {label.name: int((found.labels == label.index).sum()) for label in LABELS}
    total = sum(counts.values())
    shares: dict[str, JsonValue] = {name: round(count / total, 4) for name, count in counts.items() if count}
    bench.progress(1.0)
    return StepResult(
        outputs=(MadeFile("segments", path, _PNG),),
        facts={
            "parts": shares,
            "archetype": kind,
            "method": found.method,
            "background_removed_by": background,
            "notes": list(found.notes),
        },
    )


def cutout(order: StepOrder, bench: Bench) -> StepResult:
    picture, _ = _figure(bench)
    labels = _open_labels(only(bench, "segments"), picture.shape[1::-1])
    labels = np.where(picture[..., 3] > 0, labels, 0).astype(np.uint8)
    if not labels.any():
        raise Unworkable("the segments picture names no part of the figure", code="bad_segments")
    bench.progress(0.2, "cutting")
    made = cutting.cut(picture, labels, _kind(bench))
    bench.raise_if_cancelled()
    outputs = [
        MadeFile(f"part.{name}", save_png(bench.output / f"part.{name}.png", piece), _PNG)
        for name, piece in made.pictures.items()
    ]
    layout = write(bench.output / "part.layout.json", made.layout)
    bench.progress(1.0)
    return StepResult(
        outputs=(*outputs, MadeFile("part.layout", layout, _JSON)),
        facts={"parts": list(made.pictures), "rebuild_error": made.layout.rebuild_error},
    )


def bones(order: StepOrder, bench: Bench) -> StepResult:
    layout, pieces = _parts(bench)
    bench.progress(0.3, "placing bones")
    skeleton = rigging.rig(layout, pieces)
    path = write(bench.output / "skeleton.json", skeleton)
    bench.progress(1.0)
    return StepResult(
        outputs=(MadeFile("skeleton", path, _JSON),),
        facts={
            "bones": len(skeleton.bones),
            "slots": len(skeleton.meshes),
            "points": sum(len(mesh.points) for mesh in skeleton.meshes),
            "soft_parts": [mesh.part for mesh in skeleton.meshes if any(len(w) > 1 for w in mesh.weights)],
            "archetype": skeleton.kind,
        },
    )


def animate(order: StepOrder, bench: Bench) -> StepResult:
    skeleton = _skeleton(bench)
    motion = motions.compose(skeleton)
    path = write(bench.output / "motion.json", motion)
    bench.progress(1.0)
    return StepResult(
        outputs=(MadeFile("motion", path, _JSON),),
        facts={"clips": cast(JsonValue, motions.facts_of(skeleton, motion)), "key_rate": motion.rate},
    )


def export(order: StepOrder, bench: Bench) -> StepResult:
    if order.asset_type == "BACKGROUND":
        return scene_steps.export(bench)
    layout, pieces = _parts(bench)
    skeleton = _skeleton(bench)
    motion = _motion(bench, skeleton)
    pixel_art = _wants_pixel_art(order)
    frames, camera = _drawn(skeleton, motion, pieces, 2 * pixels.CELL if pixel_art else _cell(order), bench)
    if pixel_art:
        frames, camera = pixels.pixelated(frames), camera.halved()
    bench.progress(0.75, "packing")
    outputs, spine_facts = _spine_files(skeleton, motion, pieces, bench.output)
    bench.raise_if_cancelled()
    loops = {clip.name: clip.loop for clip in motion.clips}
    sheet = save_png(bench.output / "sprite_sheet.png", sheets.packed(frames, camera.cell))
    meta = bench.output / "sprite_meta.json"
    meta.write_text(
        json.dumps(sheets.description(frames, camera, motion.sheet_fps, loops, sheet.name), indent=1), "utf-8"
    )
    bench.progress(0.9, "preview")
    shown = pixels.enlarged(frames, 4) if pixel_art else frames
    preview = sheets.save_preview(bench.output / "preview.webp", shown, motion.sheet_fps)
    bench.progress(1.0)
    clips: list[JsonValue] = []
    for clip in motion.clips:
        own = [frame for frame in frames if frame.clip == clip.name]
        clips.append(
            {
                "name": clip.name,
                "frames": len(own),
                "fps": motion.sheet_fps,
                "duration_s": round(duration(clip, motion), 4),
                "loop": clip.loop,
                "seam_ratio": sheets.seam_ratio(own) if clip.loop else 0.0,
            }
        )
    return StepResult(
        outputs=(
            MadeFile("sprite_sheet", sheet, _PNG),
            MadeFile("sprite_meta", meta, _JSON),
            *outputs,
            MadeFile("preview", preview, "image/webp"),
        ),
        facts={
            "frames": len(frames),
            "cell_px": camera.cell,
            "pixel_art": pixel_art,
            "pivot": [camera.pivot[0], camera.pivot[1]],
            "clips": clips,
            **sheets.report(frames, camera, _untouched(layout, pieces, camera)),
            **spine_facts,
        },
    )


RUN: Final[Mapping[str, Callable[[StepOrder, Bench], StepResult]]] = {
    "segment": segment,
    "cutout": cutout,
    "bones": bones,
    "animate_2d": animate,
    "export_2d": export,
}


# ---- drawing and writing -------------------------------------------------------------------------------------------


def _drawn(
    skeleton: Skeleton, motion: Motion, pieces: Mapping[str, Rgba], cell: int, bench: Bench
) -> tuple[list[sheets.Frame], rendering.Camera]:
    """Every frame of every clip, through one camera."""
    plan = [
        (clip.name, number, pose_at(clip, min(number * motion.rate / motion.sheet_fps, clip.samples - 1)))
        for clip in motion.clips
        for number in range(clip.sheet_frames)
    ]
    camera = rendering.camera_for(skeleton, [pose for *_, pose in plan], sheets.cell_for(len(plan), cell))
    images = rendering.textures(pieces, camera)
    floor = min(y for mesh in skeleton.meshes for _, y in mesh.points)
    frames = []
    for done, (clip, number, pose) in enumerate(plan):
        bench.raise_if_cancelled()
        bench.progress(0.05 + 0.7 * done / len(plan), f"frame {done + 1} of {len(plan)}")
        skins = skinning(skeleton, pose)
        lowest = min(float(moved(mesh, skins)[:, 1].min()) for mesh in skeleton.meshes)
        stands = abs(lowest - floor) < 0.01 * skeleton.height
        frames.append(sheets.Frame(clip, number, rendering.draw(skeleton, pose, images, camera), stands))
    return frames, camera


def _untouched(layout: Layout, pieces: Mapping[str, Rgba], camera: rendering.Camera) -> Rgba:
    """The parts laid together as they were cut and simply shrunk: what the frames are measured against."""
    width, height = layout.canvas
    canvas = Image.new("RGBA", (width, height))
    for part in layout.parts:
        canvas.alpha_composite(Image.fromarray(pieces[part.name]), (part.x, part.y))
    size = (max(1, round(width * camera.scale)), max(1, round(height * camera.scale)))
    return resized(np.asarray(canvas, np.uint8), size)


def _spine_files(
    skeleton: Skeleton, motion: Motion, pieces: Mapping[str, Rgba], folder: Path
) -> tuple[list[MadeFile], dict[str, JsonValue]]:
    """Skeleton, atlas and picture. Raises `Unworkable` when our own checker finds a fault in them."""
    atlas = spine.atlas({mesh.part: pieces[mesh.part] for mesh in skeleton.meshes})
    image = save_png(folder / "spine_image.png", atlas.image)
    text = atlas.text(image.name)
    body = spine.skeleton_json(skeleton, motion)
    height, width = atlas.image.shape[:2]
    faults = spine_check.faults(json.loads(json.dumps(body)), text, (width, height), image.name)
    if faults:
        raise Unworkable(f"the Spine skeleton is not sound: {faults[0]}", code="bad_spine")
    skeleton_path, atlas_path = folder / "spine_json.json", folder / "spine_atlas.atlas"
    skeleton_path.write_text(json.dumps(body, separators=(",", ":")), "utf-8")
    atlas_path.write_text(text, "utf-8")
    outputs = [
        MadeFile("spine_json", skeleton_path, _JSON),
        MadeFile("spine_atlas", atlas_path, "text/plain"),
        MadeFile("spine_image", image, _PNG),
    ]
    return outputs, {"spine_version": spine.VERSION, "spine_faults": 0, "atlas_px": [width, height]}


# ---- reading what earlier steps, or a person, left -----------------------------------------------------------------


def _figure(bench: Bench) -> tuple[Rgba, str]:
    return with_background_removed(fit_within(open_picture(only(bench, "concept_refined")), _WORK_SIDE))


def _kind(bench: Bench) -> Kind:
    """How the figure may be taken apart. Anything that is no creature moves as one soft body."""
    try:
        brief = json.loads(only(bench, "brief").path.read_bytes())
    except ValueError as error:
        raise Unworkable("the design brief is not JSON", code="bad_brief") from error
    archetype = brief.get("archetype") if isinstance(brief, dict) else None
    return _KINDS.get(str(archetype), "soft")


def _save_labels(path: Path, labels: segmenting.LabelMap) -> None:
    image = Image.fromarray(labels)
    palette = [0] * 768
    for label in LABELS:
        palette[label.index * 3 : label.index * 3 + 3] = label.colour
    image.putpalette(palette)
    image.save(path, "PNG", compress_level=6, transparency=0)


def _open_labels(file: InputFile, size: tuple[int, ...]) -> segmenting.LabelMap:
    """The part numbers per pixel; a picture that a paint program turned into plain colours is read by them."""
    pixels = open_picture(file)
    width, height = int(size[0]), int(size[1])
    if (pixels.shape[1], pixels.shape[0]) != (width, height):
        pixels = np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.NEAREST), np.uint8)
    colours = np.array([label.colour for label in LABELS], np.int32)
    labels = np.zeros((height, width), np.uint8)
    solid = pixels[..., 3] > 127
    shades, which = np.unique(pixels[solid][:, :3], axis=0, return_inverse=True)
    away = ((shades[:, None].astype(np.int32) - colours[None]) ** 2).sum(2)
    indices = np.array([label.index for label in LABELS], np.uint8)[away.argmin(1)]
    labels[solid] = indices[which.reshape(-1)]
    return labels


def _parts(bench: Bench) -> tuple[Layout, dict[str, Rgba]]:
    layout = read(Layout, only(bench, "part.layout").path)
    files = {file.role.removeprefix("part."): file for file in every(bench, "part") if file.role != "part.layout"}
    missing = [part.name for part in layout.parts if part.name not in files]
    if missing:
        raise Unworkable(f"the layout names parts that have no picture: {', '.join(missing)}", code="missing_part")
    return layout, {part.name: open_picture(files[part.name]) for part in layout.parts}


def _skeleton(bench: Bench) -> Skeleton:
    skeleton = read(Skeleton, only(bench, "skeleton").path)
    known: set[str] = set()
    for bone in skeleton.bones:
        if bone.parent is not None and bone.parent not in known:
            raise Unworkable(f"the bone {bone.name!r} stands before its parent {bone.parent!r}", code="bad_skeleton")
        known.add(bone.name)
    for mesh in skeleton.meshes:
        strangers = {mesh.bone, *(name for weights in mesh.weights for name in weights)} - known
        if strangers:
            raise Unworkable(f"{mesh.part!r} hangs on unknown bones: {sorted(strangers)}", code="bad_skeleton")
        if not len(mesh.points) == len(mesh.uvs) == len(mesh.weights):
            raise Unworkable(f"{mesh.part!r} has points without uvs or weights", code="bad_skeleton")
        if any(corner not in range(len(mesh.points)) for triangle in mesh.triangles for corner in triangle):
            raise Unworkable(f"{mesh.part!r} has triangles that name no point", code="bad_skeleton")
    if not skeleton.meshes:
        raise Unworkable("the skeleton shows no part", code="bad_skeleton")
    return skeleton


def _motion(bench: Bench, skeleton: Skeleton) -> Motion:
    motion = read(Motion, only(bench, "motion").path)
    strangers = motions.unknown_bones(skeleton, motion)
    if strangers:
        raise Unworkable(
            f"the motion moves bones the skeleton does not have: {', '.join(strangers)}", code="bad_motion"
        )
    wrong = motions.wrong_lengths(motion)
    if wrong:
        raise Unworkable(f"these tracks do not fit their clip's length: {', '.join(wrong)}", code="bad_motion")
    return motion


def _wants_pixel_art(order: StepOrder) -> bool:
    """Asked for by the step's own setting, or by the prompt's style."""
    prompt = order.request.get("prompt")
    style = prompt.get("style") if isinstance(prompt, dict) else ""
    return bool(order.params.get("pixel_art", "pixel" in str(style).lower()))


def _cell(order: StepOrder) -> int:
    value = order.params.get("cell_px", _CELL)
    return min(max(int(value), 32), 512) if isinstance(value, int | float) else _CELL
