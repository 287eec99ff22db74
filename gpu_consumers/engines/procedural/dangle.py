"""What hangs from a body follows late and swings on: capes, braids, plumes, tails. Pure numpy.

Each chain of bones `name.01`, `name.02`, … is a rope of rigid links with springs towards its own rest pose, carried
by the bone it hangs from, dragged by the air and kept off the body. Position-based Verlet integration with the
follow-the-leader constraint (Jakobsen 2001; Müller, Kim and Chentanez 2012).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Bone, Floats
from gpu_consumers.engines.procedural.motion import FORWARD, Motion

_LINK: Final = re.compile(r"(.+)\.(\d\d)")
_STEPS_A_SECOND: Final = 120
_WARMING: Final = 4.5  # seconds that a loop is gone through, and once more, before its last round is kept
_SETTLING: Final = 1.0  # seconds a chain hangs still before a clip that does not loop
_SIDEWAYS: Final = 0.9  # a link that points so far aside at rest is kept from rolling by its upper side
_LEG_GAP, _BACK_GAP = 0.95, 1.05  # of the gap that cloth had at rest, what it keeps to legs and back at least
_UPRIGHT: Final = 0.6  # the cosine up to which a body is upright: cloth under one that lies is pressed by the ground
_OFF_GROUND: Final = 0.012  # metres
_JOINED: Final = 0.5  # the last share of a loop, over which one round passes into the other
_SETTLED: Final = 0.2  # the last share of such a clip, over which a chain finds back to where it began


@dataclass(frozen=True, slots=True)
class Stuff:
    """What a chain is made of."""

    stiff: float = 26.0  # 1/s²: how strongly it wants its rest pose back
    gravity: float = 5.0  # m/s² per metre of link: a share of the real one, for stylised cloth is light
    drag: float = 3.2  # 1/s: how much the air holds it
    wind: float = 0.42  # how much of the body's own speed it feels as wind


CLOTH: Final = Stuff()
SPRINGY: Final = Stuff(
    stiff=70.0, gravity=1.0, drag=5.0, wind=0.25
)  # plumes, braids, feathers: they stand by themselves
_STUFFS: Final[Mapping[str, Stuff]] = {"cape": CLOTH, "skirt": CLOTH, "scarf": CLOTH, "robe": CLOTH}


def chains_of(skeleton: Mapping[str, Bone]) -> dict[str, list[str]]:
    """Every hanging chain: its name -> its links, the first nearest to the body."""
    found: dict[str, list[str]] = {}
    for bone in sorted(skeleton):
        if match := _LINK.fullmatch(bone):
            found.setdefault(match[1], []).append(bone)
    return found


def let_hang(
    motion: Motion,
    seconds: float,
    *,
    loop: bool,
    speed: float = 0.0,
    stays: bool = False,
    but: Iterable[str] = (),
    flesh: Mapping[str, Floats] = {},
) -> None:
    """Move every chain of the skeleton, but some, as the body's motion (already composed) makes it swing.

    `speed`: metres per second that the body goes forward. A loop comes out closed; any other clip ends as it began,
    unless it `stays` where it came to. `flesh`: what each link moves at rest, to keep it off the ground.
    """
    chains = {name: links for name, links in chains_of(motion.skeleton).items() if name not in set(but)}
    if not chains:
        return
    barrier = _Barrier(motion)
    for name, links in chains.items():
        stuff = _STUFFS.get(name.split(".")[0], SPRINGY)
        thick = max((_depth_behind(motion, link, flesh[link]) for link in links if link in flesh), default=0.0)
        nodes = _swung(motion, links, stuff, seconds, speed, loop, barrier, thick)
        if loop:
            nodes = _joined(nodes, motion.t)
        elif not stays:
            nodes = _settled(nodes, motion.t)
        for k, link in enumerate(links):
            _turn_along(motion, link, motion.facing(motion.skeleton[links[0]].parent), nodes[:, k + 1] - nodes[:, k])


def _depth_behind(motion: Motion, link: str, points: Floats) -> float:
    """How far behind its bone the points of a link reach at rest."""
    head, along = motion.head(link), motion.tail(link) - motion.head(link)
    share = np.clip((points - head) @ along / max(float(along @ along), 1e-12), 0.0, 1.0)
    return max(0.0, float((points - head - share[:, None] * along)[:, 1].max()))


def _turn_along(motion: Motion, link: str, body: Floats, way: Floats) -> None:
    """Point a link along `way` (n, 3) without rolling: cloth stays as broadside to the body as it was made."""
    rest = motion.tail(link) - motion.head(link)
    aside = np.eye(3)[0 if abs(rest[0]) < _SIDEWAYS * np.linalg.norm(rest) else 2]
    turned = np.einsum("nij,j->ni", body, aside)
    motion.face(link, _frame(way, turned) @ _frame(rest[None], aside[None])[0].T)


def _frame(along: Floats, aside: Floats) -> Floats:
    """Axes (n, 3, 3) as columns: along a link, and square to it as nearly aside as can be."""
    y = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    x = aside - y * np.sum(aside * y, axis=1, keepdims=True)
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    return np.stack([x, y, np.cross(x, y)], axis=2)


class _Barrier:
    """Where a hanging node may be: behind the trunk and behind both legs, whatever they do, and above the ground."""

    def __init__(self, motion: Motion) -> None:
        self.facing = motion.facing("hips") if "hips" in motion.skeleton else None
        self.upper = motion.facing("chest") if "chest" in motion.skeleton else self.facing
        names = [b for b in ("hips", "spine", "chest") if b in motion.skeleton]
        legs = [f"{part}.{side}" for part in ("thigh", "shin") for side in "LR" if f"{part}.{side}" in motion.skeleton]
        spots: list[tuple[str, Floats]] = []
        for bone in (*names, *legs):
            head, tail = motion.head(bone), motion.tail(bone)
            spots += [(bone, head + share * (tail - head)) for share in (0.0, 0.34, 0.67, 1.0)]
        self.rest = np.array([point for _, point in spots]).reshape(-1, 3)
        self.legs = np.array([bone in legs for bone, _ in spots])
        self.moved = np.stack([motion.place(bone, point) for bone, point in spots], axis=1) if spots else None

    def depth(self, node: Floats, reach: float) -> float:
        """How far behind the body a node hangs at rest, by its height's nearest spots."""
        near = np.abs(self.rest[:, 2] - node[2]) < reach
        return float((node - self.rest[near])[:, 1].min()) if near.any() else 0.0


def _swung(
    motion: Motion,
    links: list[str],
    stuff: Stuff,
    seconds: float,
    speed: float,
    loop: bool,
    barrier: _Barrier,
    thick: float,
) -> Floats:
    """Where the joints of one chain go, (n, links + 1, 3); of a loop its last two rounds, (2n - 1, links + 1, 3)."""
    n = len(motion.t)
    first = motion.skeleton[links[0]]
    rest = np.array([motion.head(links[0]), *(motion.tail(link) for link in links)])
    lengths = np.linalg.norm(np.diff(rest, axis=0), axis=1)
    wanted = np.stack([motion.place(first.parent, point) for point in rest], axis=1) if first.parent else rest[None]
    wanted = np.broadcast_to(wanted, (n, *rest.shape))
    gaps = np.array([barrier.depth(node, float(lengths.mean())) for node in rest])
    hangs = barrier.moved is not None and rest[-1, 2] < rest[0, 2]
    guard = _Guard(barrier, gaps, float(lengths.mean()), thick) if hangs else None
    steps = max(1, round(seconds * _STEPS_A_SECOND / (n - 1)))
    dt = seconds / (n - 1) / steps
    rounds = 1 + max(1, int(np.ceil(_WARMING / seconds)))
    still = [] if loop else [0] * round(_SETTLING * (n - 1) / seconds)
    order = [*still, *list(range(n - 1)) * (rounds if loop else 1)]
    kept = (2 if loop else 1) * (n - 1)
    now = wanted[0].copy()
    before = now.copy()
    found = []
    for at, frame in enumerate(order):
        if at >= len(order) - kept:
            found.append(now)
        held = at < len(still)
        for k in range(steps):
            share = 0.0 if held else (k + 1) / steps
            target = wanted[frame] + share * (wanted[min(frame + 1, n - 1)] - wanted[frame])
            now, before = _stepped(now, before, target, lengths, stuff, speed * (not held), dt)
            if guard is not None:
                now = guard.kept(now, lengths, frame, share)
    return np.stack([*found, now])


def _joined(nodes: Floats, t: Floats) -> Floats:
    """One round of a loop out of two: towards its end the later gives way to the one before, at whose end it began."""
    n = len(t)
    fade = np.clip((t - (1 - _JOINED)) / _JOINED, 0.0, 1.0)
    fade = (fade * fade * (3 - 2 * fade))[:, None, None]
    return np.asarray((1 - fade) * nodes[n - 1 :] + fade * nodes[:n])


def _settled(nodes: Floats, t: Floats) -> Floats:
    """Back to where it began over the last stretch."""
    fade = np.clip((t - (1 - _SETTLED)) / _SETTLED, 0.0, 1.0)
    fade = fade * fade * (3 - 2 * fade)
    return np.asarray(nodes - fade[:, None, None] * (nodes[-1] - nodes[0]))


def _stepped(
    now: Floats, before: Floats, target: Floats, lengths: Floats, stuff: Stuff, speed: float, dt: float
) -> tuple[Floats, Floats]:
    """One step of time: inertia, air, the pull of the rest pose, gravity; then every link gets its length back."""
    moved = now - before
    wind = -stuff.wind * speed * FORWARD
    pull = stuff.stiff * (target - now) + stuff.drag * wind - np.array((0.0, 0.0, stuff.gravity))
    after = now + moved * max(0.0, 1 - stuff.drag * dt) + pull * dt * dt
    after[0] = target[0]
    return _lengthened(after, lengths), now


def _lengthened(nodes: Floats, lengths: Floats) -> Floats:
    for k, length in enumerate(lengths):
        way = nodes[k + 1] - nodes[k]
        nodes[k + 1] = nodes[k] + way * (length / max(float(np.sqrt(way @ way)), 1e-9))
    return nodes


@dataclass(frozen=True, slots=True, eq=False)
class _Guard:
    """Pushes the nodes of one chain out of the body."""

    barrier: _Barrier
    gaps: Floats  # (k,) how far behind the body each node hangs at rest
    reach: float  # how far above and below itself a node minds the body
    thick: float  # how far below a link its stuff reaches when it lies

    def kept(self, nodes: Floats, lengths: Floats, frame: int, share: float) -> Floats:
        spots, facing, upper = self.barrier.moved, self.barrier.facing, self.barrier.upper
        if spots is None or facing is None or upper is None:
            return nodes
        last = len(spots) - 1
        spots = spots[frame] + share * (spots[min(frame + 1, last)] - spots[frame])
        for k in range(1, len(nodes)) if facing[frame][2, 2] > _UPRIGHT else ():
            turn = upper[frame] if k == 1 else facing[frame]  # what hangs first hangs down the back
            local, body = nodes[k] @ turn, spots @ turn
            off = np.abs(body[:, 2] - local[2]) / self.reach
            near = off < 1.0
            if near.any():
                # A leg swung far back pushes the cloth by its own thickness, not by the gap it had at rest.
                gap = self.gaps[k] * np.where(self.barrier.legs[near], _LEG_GAP, _BACK_GAP) * (1 - off[near] ** 2)
                local[1] = max(local[1], float((body[near, 1] + gap).max()))
                nodes[k] = local @ turn.T
        nodes = _lengthened(nodes, lengths)
        for k in range(1, len(nodes)):
            nodes[k] = _above_ground(nodes[k - 1], nodes[k], float(lengths[k - 1]), self.thick)
        return nodes


def _above_ground(joint: Floats, node: Floats, length: float, thick: float) -> Floats:
    """A node whose stuff would be in the ground lies on it, as far from its joint as ever."""
    flat = node[:2] - joint[:2]
    far = float(np.hypot(flat[0], flat[1]))
    least = _OFF_GROUND + thick * min(1.0, far / length)
    if node[2] >= least:
        return node
    fall = min(max(float(joint[2]) - least, -length), length)
    out = np.sqrt(length**2 - fall**2) / max(far, 1e-9)
    return np.array((joint[0] + flat[0] * out, joint[1] + flat[1] * out, joint[2] - fall))
