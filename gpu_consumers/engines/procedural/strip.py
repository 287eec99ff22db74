"""See clips at once, without Blender: frames side by side, one row a clip and view.

    python -m gpu_consumers.engines.procedural.strip "a knight" --clip attack -o OUT.png
    python -m gpu_consumers.engines.procedural.strip "a knight" "a wolf" -o OUT.png                 every clip they know
    python -m gpu_consumers.engines.procedural.strip "a knight" --clip walk --view 90 --view 0      from its left, front
    python -m gpu_consumers.engines.procedural.strip "a knight" --motion "a slow, sad walk" -o OUT.png

A loop's last frame is its first and is left out. All frames of a row share one camera, and a line marks the ground:
feet below it sink. `posed` is of use without a picture: it carries every vertex of a figure through a clip.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.bearing import bearing_of_figure, share_of_each_bone
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import Clip
from gpu_consumers.engines.procedural.clips import manner_of, performed, wished
from gpu_consumers.engines.procedural.drawing import triangles_of
from gpu_consumers.engines.procedural.figure import Figure, design
from gpu_consumers.engines.procedural.glance import PAPER
from gpu_consumers.engines.procedural.motion import Motion
from gpu_consumers.engines.procedural.raster import Camera, framing, picture

VIEWS: Final = ((32.0, 8.0), (90.0, 0.0))  # azimuth and elevation: three-quarter, its left
RATE: Final = 30


def posed(figure: Figure, motion: Motion, frames: Sequence[int] | None = None) -> Floats:
    """Every vertex on every frame, or on some, (frames, vertices, 3): linear blend skinning."""
    shown = list(range(len(motion.t))) if frames is None else list(frames)
    carried = np.stack(list(motion.transforms().values()))[:, shown, :3]  # (bones, frames, 3, 4)
    share = share_of_each_bone(figure)
    points = np.c_[figure.vertices, np.ones(len(figure.vertices))]
    placed = [np.tensordot(share, carried[:, n], axes=1) @ points[:, :, None] for n in range(len(shown))]
    return np.asarray(np.stack(placed)[..., 0])


def strip_of(figure: Figure, clip: Clip, view: tuple[float, float], frames: int, size: int) -> Image.Image:
    """A row of pictures of one clip, evenly spread over it."""
    keys = len(clip.motion.t) - 1
    last = keys * (frames - 1) / frames if clip.loop else keys
    shown = posed(figure, clip.motion, [round(key) for key in np.linspace(0, last, frames)])
    camera = framing(shown.reshape(-1, 3), *view)
    triangles, colours = triangles_of(figure)
    row = Image.new("RGB", (size * frames, size), PAPER)
    pen = ImageDraw.Draw(row)
    ground = _ground(camera, size)
    pen.line([(0, ground), (row.width, ground)], fill=(150, 158, 170))
    for column, points in enumerate(shown):
        shot = Image.fromarray(picture(points, triangles, colours, camera, size))
        row.paste(shot, (column * size, 0), shot)
    return row


def _ground(camera: Camera, size: int) -> float:
    foot = np.array([[camera.middle[0], camera.middle[1], 0.0]])
    return float(camera.seen(foot, size)[0, 1])


def sheet_of(rows: Sequence[tuple[str, Image.Image]]) -> Image.Image:
    sheet = Image.new("RGB", (max(row.width for _, row in rows), sum(row.height for _, row in rows)), PAPER)
    top = 0
    for label, row in rows:
        sheet.paste(row, (0, top))
        ImageDraw.Draw(sheet).text((4, top + 2), label, fill=(30, 32, 44))
        top += row.height
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompts", nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--clip", action="append", help="a clip's name; left out: every clip; may be said again")
    parser.add_argument("--motion", default="", help="a motion prompt, as a person would write it")
    parser.add_argument("--view", action="append", type=float, help="azimuth in degrees; may be said again")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--size", type=int, default=200, help="of one picture, in pixels")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--detail", type=float, default=0.6)
    chosen = parser.parse_args()
    views = [(azimuth, 0.0) for azimuth in chosen.view] if chosen.view else VIEWS
    rows = []
    for prompt in chosen.prompts:
        brief = read({"prompt": {"core_concept": prompt}}, "3D_CHARACTER").brief
        figure = design(brief, chosen.seed, chosen.detail)
        wish = wished(chosen.motion, figure.bones, manner_of(brief))
        clips = performed(figure.bones, RATE, bearing_of_figure(figure, brief), wish)
        for clip in clips:
            if chosen.clip and clip.name not in chosen.clip:
                continue
            for view in views:
                label = f"{prompt} · {clip.name} · {clip.seconds:.2f} s · from {view[0]:g}"
                rows.append((label, strip_of(figure, clip, view, chosen.frames, chosen.size)))
    sheet_of(rows).save(chosen.out)


if __name__ == "__main__":
    main()
