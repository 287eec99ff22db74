"""The measures of a four-legged animal: where everything is, so that coats and horns fit any body."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Floats, vec
from gpu_consumers.engines.procedural.recipes.beasts import BUILDS, CHAIN, HEADS, Build, Head, Legs
from gpu_consumers.engines.procedural.recipes.skin import Hull, Opening, Ring

HEAD = 0.215  # the radius of a standard head


@dataclass(frozen=True)
class Beast:
    """One animal's measures, and the clay it is made in."""

    clay: Clay
    brief: DesignBrief
    rng: np.random.Generator

    def part(self, slot: str, otherwise: str = "") -> str:
        return self.brief.parts.get(slot, otherwise)

    @cached_property
    def build(self) -> Build:
        return BUILDS[self.part("build") if self.part("build") in BUILDS else "canine"]

    @cached_property
    def face(self) -> Head:
        return HEADS[self.part("face") if self.part("face") in HEADS else self.build.head]

    @property
    def bulk(self) -> float:
        return self.brief.proportions.bulk

    @property
    def barrel(self) -> float:
        """How high the middle of the body is."""
        return self.build.barrel * self.brief.proportions.legs

    @property
    def ridge(self) -> float:
        """The height at which the coat's gradient ends."""
        return self.barrel + 0.22 * self.bulk

    @property
    def feet(self) -> str:
        """What the legs end in. Boots, and other feet that only people have, are passed over."""
        said = self.part("feet").replace("hooves", "hoof")
        return said if said in {"paw", "hoof", "pillar", "claw", "web"} else self.build.feet

    @property
    def poll(self) -> Floats:
        """Where the neck meets the head."""
        y, z = self.build.trunk[-1][:2]
        forward, rise = self.build.neck
        long = self.brief.proportions.neck
        return vec(0, float(y - forward * long**0.9), float(self.barrel + z + rise * long))

    @property
    def head(self) -> float:
        return HEAD * self.brief.proportions.head * self.build.head_size

    def on_head(self, x: float, forward: float, up: float) -> Floats:
        """A place on the head in head radii from its middle."""
        nod = np.radians(self.build.nod)
        c, s = float(np.cos(nod)), float(np.sin(nod))
        middle = self.poll + vec(0, -0.40 * c, 0.22 + 0.10 * s) * self.head
        return np.asarray(middle + vec(x, -(forward * c + up * s), up * c - forward * s) * self.head)

    @cached_property
    def trunk(self) -> Hull:
        """Rump, barrel and neck, from the tail end to the poll."""
        bulk, belly = self.bulk, self.brief.proportions.belly
        rings = []
        for y, z, wide, up, down, link in self.build.trunk:
            swell = 1.0 + (belly - 1.0) * float(np.exp(-(((y - 0.05) / 0.28) ** 2)))
            far = max(0.0, y - 0.56)  # of a tail that is part of the trunk
            stretched = y + far * (self.brief.proportions.tail - 1.0)
            rings.append(
                Ring(stretched, self.barrel + z, wide * bulk * swell, up * bulk, down * bulk * swell, link, 2.2)
            )
        base, poll = rings[-1], self.poll
        wide, deep = (r * (0.6 + 0.4 * bulk) * (0.5 + 0.5 * self.brief.proportions.head) for r in self.build.throat)
        for t, link in ((0.34, 5.75), (0.68, 6.1), (1.0, 6.6)):
            arch = np.sin(np.pi * t) * 0.03 * self.brief.proportions.neck
            y, z = base.y + (poll[1] - base.y) * t + arch * 0.4, base.z + (float(poll[2]) - base.z) * t
            w, up, down = (a + (b - a) * t**0.8 for a, b in ((base.wide, wide), (base.up, deep), (base.down, deep)))
            rings.append(Ring(y, z, w, up, down, link, 2.1))
        return Hull(rings, CHAIN)

    @cached_property
    def skull(self) -> Hull:
        rings = []
        for forward, lift, wide, up, down in self.face.rows:
            _, y, z = self.on_head(0, self.ahead(forward), lift)
            rings.append(Ring(y, z, wide * self.head, up * self.head, down * self.head, 0.0, self.face.square))
        return Hull(rings, ("head",))

    def legs(self, *, front: bool) -> tuple[Legs, Opening, float]:
        """The table of a pair of legs, its opening, and where along the body it stands."""
        first, last = self.build.shoulder if front else self.build.hip
        rows = self.build.trunk
        return (
            self.build.front if front else self.build.back,
            Opening(first, last, "front_upper" if front else "back_upper"),
            (rows[first][0] + rows[last][0]) / 2,
        )

    @property
    def reach(self) -> float:
        """How far the muzzle reaches, in head radii."""
        return self.ahead(self.face.rows[-1][0])

    def ahead(self, forward: float) -> float:
        """A distance along the head, the muzzle stretched as the brief wishes."""
        return forward if forward < 0.6 else 0.6 + (forward - 0.6) * self.brief.proportions.muzzle
