"""The faces of creatures: big eyes with a glint, lids and brows that tell the mood, noses, mouths, teeth."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Clay, Floats, Paint, turned, unit, vec
from gpu_consumers.engines.procedural.recipes.skin import Hull, Marking, stripe

# How far the inner end of a brow is pulled down, in degrees, and how much of the eye the lid covers.
# A friendly or a calm face has no brows.
MOODS: Final[Mapping[str, tuple[float, float]]] = {
    "fierce": (24.0, 0.30), "stern": (14.0, 0.24), "proud": (8.0, 0.20), "sly": (15.0, 0.34), "sad": (-18.0, 0.20),
    "friendly": (-9.0, 0.0), "calm": (-3.0, 0.05), "brave": (10.0, 0.10), "wise": (0.0, 0.30),
}  # fmt: skip
FORWARD: Final = vec(0, -1, 0)
EYES: Final[Mapping[str, Paint]] = {
    "eyes": Paint("#FFFDF6", "#E4DCD6", roughness=0.25),
    "iris": Paint("#8A5A32", "#5A3620", roughness=0.25),
    "pupil": Paint("#2B2A36", "#15141C", roughness=0.22),
    "nose": Paint("#4A4450", "#221E28", roughness=0.3),
    "mouth": Paint("#8C4048", "#5E2630", roughness=0.5),
    "tongue": Paint("#F58C92", "#D65F70", roughness=0.4),
    "fang": Paint("#FFFBEF", "#E8D9B8", roughness=0.4),
    "blush": Paint("#FF9C9C", "#F07F8C", roughness=0.5),
}


def gazing(gaze: Floats, roll: float = 0.0) -> Floats:
    """A 4x4 placement whose -Y looks along `gaze`, turned by `roll` degrees about it."""
    back = -unit(gaze)
    x = unit(np.cross(back, vec(0, 0, 1)))
    frame = np.eye(4)
    frame[:3, 0], frame[:3, 1], frame[:3, 2] = x, back, np.cross(x, back)
    return frame @ turned("y", roll)


def eye(
    clay: Clay,
    at: Floats,
    gaze: Floats,
    size: float,
    bone: str,
    *,
    style: str = "round",
    mood: str = "",
    lid: str = "lid",
) -> None:
    """One eye at a place of the skin. Styles: round, dark, slit, slot (goats), lid (drowsy), bulge (frogs), glow."""
    side = 1.0 if at[0] >= 0 else -1.0
    frame = gazing(gaze)
    turn = frame[:3, :3]
    tilt, cover = MOODS.get(mood, (0.0, 0.06))
    if style == "bulge":
        at = at + vec(0, 0, 0.55 * size)
        clay.ball(
            at + turn @ vec(0, 0.92, -0.1) * size,
            (1.22 * size, 1.1 * size, 1.26 * size),
            lid,
            bone,
            name="eye_socket",
            sides=12,
            rows=8,
        )
    at = at + turn @ vec(0, 0.10, 0) * size  # set into the face, so that it does not stand out beside it
    white = "pupil" if style == "dark" else "eyes"
    clay.ball(at, (size, 0.44 * size, 1.14 * size), white, bone, name="eye", sides=14, rows=8, frame=frame)
    if style not in {"dark", "glow"}:
        wide, tall = {"slit": (0.32, 0.88), "slot": (0.66, 0.34)}.get(style, (0.64, 0.84))
        clay.ball(
            at + turn @ vec(-side * 0.12, -0.32, -0.02) * size,
            (wide * size, 0.19 * size, tall * size),
            "pupil",
            bone,
            name="pupil",
            sides=10,
            rows=7,
            frame=frame,
        )
    for dx, dz, big in ((-0.26, 0.40, 0.27), (0.24, -0.36, 0.13)):
        if style != "glow" and (big > 0.2 or clay.trinkets):
            clay.ball(
                at + turn @ vec(dx, -0.40, dz) * size,
                (big * size, 0.12 * size, big * 1.15 * size),
                "glint",
                bone,
                name="glint",
                sides=8,
                rows=5,
                frame=frame,
                shade=(1.0, 1.0),
            )
    if style == "lid":
        cover = max(cover, 0.42)
    if cover > 0.0:
        rolled = gazing(gaze, -side * tilt)
        clay.ball(
            at + rolled[:3, :3] @ vec(0, 0.02, 1.22 - 0.95 * cover) * size,
            (1.12 * size, 0.52 * size, 0.50 * size),
            lid,
            bone,
            name="eyelid",
            sides=12,
            rows=6,
            frame=rolled,
            shade=(0.2, 0.9),
        )


def brow(clay: Clay, at: Floats, gaze: Floats, size: float, bone: str, mood: str, colour: str) -> None:
    """A brow over an eye of this size; none for a mood without one."""
    if MOODS.get(mood, (0.0, 0.0))[1] < 0.1 or mood == "calm":
        return
    side = 1.0 if at[0] >= 0 else -1.0
    turn = gazing(gaze, -side * MOODS[mood][0])[:3, :3]
    line = [at + turn @ vec(side * t * 0.95, -0.10 + 0.24 * abs(t), 1.36 - 0.16 * t * t) * size for t in (-1, 0, 1)]
    clay.tube(line, [0.15 * size, 0.26 * size, 0.08 * size], colour, bone, name="brow", sides=6, start=0.6, end=0.6)


def nose(clay: Clay, hull: Hull, style: str, size: float, bone: str) -> None:
    """What a muzzle ends in: button, tiny, snout (a pig's), nostrils, none."""
    last = len(hull.rings) - 1.0
    tip, before = hull.middle(last), hull.middle(last - 0.5)
    ahead = unit(tip - before)
    up = unit(np.cross(ahead, vec(-1.0, 0, 0)))
    up = up if up[2] > 0 else -up
    if style in {"button", "tiny"}:
        scale = size * (1.0 if style == "button" else 0.6)
        top = hull.points(last, 0.0)[0]
        clay.ball(
            top + ahead * 0.07 * scale - up * 0.04 * scale,
            (0.25 * scale, 0.19 * scale, 0.17 * scale),
            "nose",
            bone,
            name="nose",
            sides=10,
            rows=7,
            square=2.3,
        )
    if style == "snout":
        wide = hull.rings[-1].wide
        clay.tube(
            [tip - ahead * 0.05 * size, tip + ahead * 0.14 * size, tip + ahead * 0.17 * size],
            [(wide, 0.86 * wide), (1.10 * wide, 0.92 * wide), (0.98 * wide, 0.80 * wide)],
            "nose",
            bone,
            name="snout",
            sides=14,
            square=2.3,
        )
        for x in (1.0, -1.0):
            clay.ball(
                tip + ahead * 0.17 * size + vec(x * 0.36 * wide, 0, 0),
                (0.16 * wide, 0.10 * wide, 0.26 * wide),
                "nostril",
                bone,
                name="nostril",
                sides=8,
                rows=5,
            )
    if style == "nostrils":
        for x in (1.0, -1.0):
            at = hull.points(last - 0.15, x * 38.0)[0]
            clay.ball(at, (0.085 * size, 0.075 * size, 0.06 * size), "nostril", bone, name="nostril", sides=8, rows=5)


def mouth(clay: Clay, hull: Hull, start: float, smile: float, wide: float, degrees: float = 118.0) -> None:
    """The line of a mouth along both sides of a muzzle, from ring `start` on; it curls up by `smile` degrees."""
    places = np.linspace(start, len(hull.rings) - 1.05, 6)
    line = [(float(s), degrees - smile * max(0.0, 1 - k * 0.7) + 3.0 * k) for k, s in enumerate(places)]
    stripe(clay, hull, line, [0.2 * wide, *[wide] * 4, 0.5 * wide], Marking("mouth", "mouth", 0.45 * wide))


def fangs(
    clay: Clay, hull: Hull, bone: str, size: float, *, up: bool = False, place: float = 1.5, out: float = 118.0
) -> None:
    """A pair of teeth that show: hanging fangs, or tusks that stand up."""
    last = len(hull.rings) - 1.0
    for x in (1.0, -1.0):
        root = hull.points(last - place, x * out)[0]
        way = vec(x * (0.35 if up else 0.05), -0.25, 1.0 if up else -1.0) * size
        bend = vec(x * 0.12, -0.18, 0) * size
        clay.tube(
            [root - way * 0.35, root + way * 0.35 + bend, root + way],
            [0.22 * size, 0.18 * size, 0.02 * size],
            "fang",
            bone,
            name="tusk" if up else "fang",
            sides=8,
            end=0.5,
        )
