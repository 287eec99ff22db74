"""Tails of people that have one: three bones behind the hips."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import blend, curve, vec
from gpu_consumers.engines.procedural.recipes.frame import Body


class Tail(NamedTuple):
    """Places back and down from the hips and radii, in body heights; what the tip is."""

    path: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    colour: str
    tip: str = ""


TAILS: Final[Mapping[str, Tail]] = {
    "devil": Tail(((0.06, 0.02), (0.15, -0.10), (0.26, -0.10), (0.31, 0.04), (0.27, 0.12)),
        (0.026, 0.020, 0.016, 0.013, 0.010), "skin", "spade"),
    "wolf": Tail(((0.06, 0.02), (0.16, -0.04), (0.25, -0.14), (0.27, -0.26)), (0.035, 0.066, 0.062, 0.012), "furs"),
    "lizard": Tail(((0.05, 0.0), (0.16, -0.14), (0.30, -0.23), (0.42, -0.22)), (0.075, 0.058, 0.034, 0.006), "skin"),
}  # fmt: skip


def build_tail(body: Body) -> None:
    tail = TAILS.get(body.part("tail"))
    if not tail:
        return
    places = [body.at(0, y, body.up(0.06) + z) for y, z in tail.path]
    line = curve(places, 7)
    for k in range(3):
        body.clay.bone(f"tail.{k + 1:02d}", line[2 * k], line[2 * k + 2], f"tail.{k:02d}" if k else "hips")
    chain = ("hips", "tail.01", "tail.02", "tail.03")
    held = []
    for t in np.linspace(0.0, 2.999, 7):
        held.append(blend(chain[int(t)], chain[int(t) + 1], float(t - int(t)) * 0.6 + 0.4))
    radii = np.interp(np.linspace(0, 1, 7), np.linspace(0, 1, len(tail.radii)), tail.radii)
    body.clay.tube(line, [float(r) for r in radii], tail.colour, held, name="tail", sides=8, start=0.4, end=0.5)
    if tail.tip == "spade":
        end, way = line[-1], line[-1] - line[-2]
        way = way / np.linalg.norm(way)
        body.clay.tube(
            [end, end + way * 0.02, end + way * 0.085], [0.012, (0.046, 0.016), 0.003], "horn", "tail.03",
                name="tail_tip", sides=6,
            across=vec(1, 0, 0), start=0.3,
        )  # fmt: skip
