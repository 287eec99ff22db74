"""Skeletons of every build, as the recipes give them, and what the tests ask of a clip."""

from functools import cache

import numpy as np

from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import Bearing, Clip, Contact
from gpu_consumers.engines.procedural.clips import repertoire
from gpu_consumers.engines.procedural.figure import Figure, design

WORDS = {
    "knight": "a brave knight with a sword and a shield",
    "wizard": "a wizard with a staff",
    "goblin": "a fierce goblin",
    "wolf": "a grey wolf",
    "horse": "a brown horse",
    "slime": "a green slime",
}
BEARINGS = {
    "knight": Bearing(frozenset("LR"), (0.0, -0.85, 0.53)),
    "wizard": Bearing(frozenset("R"), (0.0, 0.0, 1.0), hangs=0.5),
}


@cache
def body(name: str) -> Figure:
    brief = read({"prompt": {"core_concept": WORDS[name]}}, "3D_CHARACTER").brief
    return design(brief, 7, 0.5)


@cache
def clip(name: str, wanted: str, fps: int = 30) -> Clip:
    bones = body(name).bones
    return repertoire(bones)[wanted](bones, fps, BEARINGS.get(name, Bearing()))


def clips(name: str) -> list[Clip]:
    return [clip(name, wanted) for wanted in repertoire(body(name).bones)]


EVERY_CLIP = [(name, wanted) for name in WORDS for wanted in repertoire(body(name).bones)]


def in_the_world(played: Clip, contact: Contact) -> Floats:
    """Where a planted point is on the frames it is planted on, (n, 3), the figure moving at the clip's speed."""
    motion = played.motion
    path = motion.place(contact.bone, np.asarray(contact.point))
    start, end = contact.start * played.frames, contact.end * played.frames
    frames = np.arange(np.ceil(start - 1e-9), np.floor(end + 1e-9) + 1).astype(int)
    ahead = played.speed * frames / played.fps
    return np.asarray(path[frames % played.frames if played.loop else frames] + np.outer(ahead, (0.0, -1.0, 0.0)))
