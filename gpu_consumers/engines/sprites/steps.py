"""The five steps of the 2D chain, each from files to files."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

import numpy as np
from PIL import Image
from pydantic import JsonValue

from gpu_consumers.engine import Bench, InputFile, MadeFile, StepOrder, StepResult, every, only
from gpu_consumers.engines.sprites import (
    blueprint,
    cutting,
    judging,
    motions,
    packing,
    pixels,
    preview,
    rendering,
    rigging,
    scene_steps,
    segmenting,
    sheet_files,
    spine,
    spine_check,
)
from gpu_consumers.engines.sprites.asking import COLOURS, PIXEL_CELL, wants_pixel_art
from gpu_consumers.engines.sprites.documents import Kind, Layout, Motion, Skeleton, duration, read, write
from gpu_consumers.engines.sprites.edges import without_glow
from gpu_consumers.engines.sprites.frames import Animation, Frame, Sheet
from gpu_consumers.engines.sprites.labels import LABELS
from gpu_consumers.engines.sprites.posing import moved, pose_at, skinning
from gpu_consumers.engines.vision.pictures import (
    Mask,
    Rgba,
    fit_within,
    largest_pieces,
    open_picture,
    resized,
    save_png,
    with_background_removed,
)
from gpu_consumers.errors import Unworkable
from gpu_consumers.report_card import ReportCard, exactly

_WORK_SIDE: Final = 1024  # parts are cut at this size: sharper than any sheet or atlas needs
_KINDS: Final[Mapping[str, Kind]] = {
    "blob": "blob",
    "humanoid": "humanoid",
    "quadruped": "quadruped",
    "bird": "quadruped",
}
_PNG, _JSON = "image/png", "application/json"
_CELL: Final = 336
_EDITED: Final = 0.02  # of the figure: with more pixels relabelled, the segments are a person's own
_VOTERS: Final = 3  # samples per pixel and axis of pixel art


def segment(order: StepOrder, bench: Bench) -> StepResult:
    picture, background = _figure(bench)
    bench.progress(0.3, "finding parts")
    kind = _kind(bench)
    fit = blueprint.fitted(only(bench, "brief").path, order.seed, _silhouette(picture))
    found = segmenting.Segments(fit.labels, blueprint.METHOD, ()) if fit else segmenting.segment(picture, kind)
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
            "silhouette_fit": fit.overlap if fit else None,
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
    fit = blueprint.fitted(only(bench, "brief").path, order.seed, _silhouette(picture))
    known = fit is not None and float((fit.labels != labels).sum()) < _EDITED * float((labels > 0).sum())
    made = cutting.cut(picture, labels, _kind(bench), fit.anatomy if fit and known else None)
    bench.raise_if_cancelled()
    outputs = [
        MadeFile(f"part.{name}", save_png(bench.output / f"part.{name}.png", piece), _PNG)
        for name, piece in made.pictures.items()
    ]
    layout = write(bench.output / "part.layout.json", made.layout)
    bench.progress(1.0)
    return StepResult(
        outputs=(*outputs, MadeFile("part.layout", layout, _JSON)),
        facts={
            "parts": list(made.pictures),
            "rebuild_error": made.layout.rebuild_error,
            "hidden_parts_by": blueprint.METHOD if known else "carried on from what shows of them",
        },
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
    pixel_art, colours = wants_pixel_art(order), _number(order, "palette_colours", COLOURS, 2, 256)
    cell = _cell(order, PIXEL_CELL if pixel_art else _CELL, sum(clip.sheet_frames for clip in motion.clips))
    sheet, camera = _drawn(skeleton, motion, pieces, cell, _VOTERS if pixel_art else 1, bench)
    whole, shrunk = _untouched(layout, pieces, camera)
    ink = judging.rim_colour(whole)
    untouched = judging.alpha_fringe(shrunk, ink)
    standing = [frame.picture for frame in sheet.frames if frame.on_ground]
    drift = max((judging.foot_drift(picture, camera.pivot) for picture in standing), default=0.0)
    gates = []
    if pixel_art:
        flat, _ = pixels.pixelated([frame.picture for frame in sheet.frames], _VOTERS, colours)
        drawn = tuple(replace(frame, picture=one) for frame, one in zip(sheet.frames, flat, strict=True))
        sheet = replace(sheet, cell=cell, pivot=(sheet.pivot[0] // _VOTERS, sheet.pivot[1] // _VOTERS), frames=drawn)
        drift /= _VOTERS
        gates = judging.pixel_gates(sheet.frames, colours)
    bench.progress(0.75, "packing")
    gates = [*judging.gates_of(sheet, drift, ink, untouched), *gates]
    outputs, spine_facts = _spine_files(skeleton, motion, pieces, bench.output)
    card = ReportCard.of([*gates, exactly("spine_faults", 0, 0)]).enforce()
    bench.raise_if_cancelled()
    packed = packing.packed(sheet)
    image = save_png(bench.output / "sprite_sheet.png", packed.picture)
    told: dict[str, JsonValue] = {"fps": motion.sheet_fps, "pixel_art": pixel_art}
    described = sheet_files.write_all(bench.output, sheet, packed, image.name, told)
    bench.progress(0.9, "preview")
    moving = preview.save(bench.output / "preview.webp", sheet, enlarge=4 if pixel_art else 1)
    bench.progress(1.0)
    return StepResult(
        outputs=(
            MadeFile("sprite_sheet", image, _PNG),
            *described,
            *outputs,
            MadeFile("preview", moving, "image/webp"),
        ),
        facts={
            **card.facts(),
            "frames": len(sheet.frames),
            "cell_px": sheet.cell,
            "sheet_px": [packed.picture.shape[1], packed.picture.shape[0]],
            "pixel_art": pixel_art,
            "pivot": list(sheet.pivot),
            "clips": [
                {
                    "name": clip.name,
                    "frames": clip.sheet_frames,
                    "fps": motion.sheet_fps,
                    "duration_s": round(duration(clip, motion), 4),
                    "loop": clip.loop,
                }
                for clip in motion.clips
            ],
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
    skeleton: Skeleton, motion: Motion, pieces: Mapping[str, Rgba], cell: int, times: int, bench: Bench
) -> tuple[Sheet, rendering.Camera]:
    """Every frame of every clip, through one camera, `times` as large as the cell."""
    plan = [
        (clip.name, number, pose_at(clip, min(number * motion.rate / motion.sheet_fps, clip.samples - 1)))
        for clip in motion.clips
        for number in range(clip.sheet_frames)
    ]
    camera = rendering.camera_for(skeleton, [pose for *_, pose in plan], cell * times, times)
    images = rendering.textures(pieces, camera)
    floor = min(y for mesh in skeleton.meshes for _, y in mesh.points)
    frames = []
    for done, (clip, number, pose) in enumerate(plan):
        bench.raise_if_cancelled()
        bench.progress(0.05 + 0.7 * done / len(plan), f"frame {done + 1} of {len(plan)}")
        skins = skinning(skeleton, pose)
        lowest = min(float(moved(mesh, skins)[:, 1].min()) for mesh in skeleton.meshes)
        stands = abs(lowest - floor) < 0.01 * skeleton.height
        frames.append(Frame(clip, number, rendering.draw(skeleton, pose, images, camera), stands))
    animations = tuple(
        Animation(clip.name, clip.name, "", motion.sheet_fps, clip.loop, clip.sheet_frames) for clip in motion.clips
    )
    return Sheet(camera.cell, (round(camera.pivot[0]), round(camera.pivot[1])), tuple(frames), animations), camera


def _untouched(layout: Layout, pieces: Mapping[str, Rgba], camera: rendering.Camera) -> tuple[Rgba, Rgba]:
    """The parts laid together as they were cut, and that simply shrunk: what the frames are measured against."""
    width, height = layout.canvas
    canvas = Image.new("RGBA", (width, height))
    for part in layout.parts:
        canvas.alpha_composite(Image.fromarray(pieces[part.name]), (part.x, part.y))
    size = (max(1, round(width * camera.scale)), max(1, round(height * camera.scale)))
    whole = np.asarray(canvas, np.uint8)
    return whole, resized(whole, size)


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
    picture, how = with_background_removed(fit_within(open_picture(only(bench, "concept_refined")), _WORK_SIDE))
    return without_glow(picture), how


def _silhouette(picture: Rgba) -> Mask:
    return largest_pieces(picture[..., 3] > 127, 0.004)


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


def _cell(order: StepOrder, usual: int, frames: int) -> int:
    """The cell that was asked for, or the largest, in steps of 16 px, with which all frames fit one sheet."""
    cell = _number(order, "cell_px", usual, 16, 512)
    while cell > 32 and not packing.fits([(cell, cell)] * frames):
        cell -= 16
    return cell


def _number(order: StepOrder, name: str, usual: int, least: int, most: int) -> int:
    asked = order.request.get("sprites")
    value = order.params.get(name, asked.get(name) if isinstance(asked, Mapping) else None)
    return min(max(int(value), least), most) if isinstance(value, int | float) else usual
