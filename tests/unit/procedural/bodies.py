"""Skeletons of every build, as the recipes give them, and what the tests ask of a clip."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.brief.reading import read
from gpu_consumers.engines.procedural.bearing import bearing_of_figure
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import PLAIN, Bearing, Clip, Contact, Manner
from gpu_consumers.engines.procedural.clips import paced, repertoire
from gpu_consumers.engines.procedural.figure import Figure, design

WORDS = {
    "knight": "a brave knight with a sword and a shield",
    "wizard": "a wizard with a staff",
    "goblin": "a fierce goblin",
    "wolf": "a grey wolf",
    "horse": "a brown horse",
    "slime": "a green slime",
}


@cache
def brief_of(name: str) -> DesignBrief:
    return read({"prompt": {"core_concept": WORDS.get(name, name)}}, "3D_CHARACTER").brief


@cache
def body(name: str) -> Figure:
    return design(brief_of(name), 7, 0.5)


@cache
def bearing(name: str) -> Bearing:
    return bearing_of_figure(body(name), brief_of(name))


@cache
def clip(name: str, wanted: str, fps: int = 30, manner: Manner = PLAIN) -> Clip:
    return paced(body(name).bones, fps, bearing(name), wanted, manner)


def clips(name: str) -> list[Clip]:
    return [clip(name, wanted) for wanted in repertoire(body(name).bones)]


EVERY_CLIP = [(name, wanted) for name in WORDS for wanted in repertoire(body(name).bones)]


def in_the_world(played: Clip, contact: Contact) -> Floats:
    """Where a planted point is on the keys it is planted on, (n, 3), the figure moving at the clip's speed."""
    motion = played.motion
    path = motion.place(contact.bone, np.asarray(contact.point))
    keys = planted_keys(played, contact)
    ahead = played.speed * keys / (played.fps * played.keys)
    last = len(motion.t) - 1
    return np.asarray(path[keys % last if played.loop else keys] + np.outer(ahead, (0.0, -1.0, 0.0)))


def planted_keys(played: Clip, contact: Contact) -> NDArray[np.int64]:
    """The keys of a clip at which a point is planted; they may lie before its first or after its last."""
    last = len(played.motion.t) - 1
    start, end = contact.start * last, contact.end * last
    return np.arange(np.ceil(start - 1e-9), np.floor(end + 1e-9) + 1).astype(np.int64)
