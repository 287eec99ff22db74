"""A body on two legs while a clip is composed for it: where soles touch, how arms hang clear, how things are held.

Lengths are metres, angles degrees, all of them arrays over the clip's frames (n,) unless said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter1d, maximum_filter1d
from scipy.spatial.transform import Rotation

from gpu_consumers.engines.procedural.clay import Floats, unit
from gpu_consumers.engines.procedural.clip import LONGEST_REACH, Bearing, Contact, Grip, triple
from gpu_consumers.engines.procedural.motion import FORWARD, UP, Motion, between, direction, turning

SIDES: Final = ((1.0, "L"), (-1.0, "R"))
TRUNK: Final = ("hips", "spine", "chest")
STANDING_SINK: Final = -0.045  # of the leg: nobody stands with locked knees
HANGING_SWING: Final = 4.0  # how an arm hangs in the idle
LADEN_BEND: Final = 28.0
FREE_BEND: Final = 16.0
_STRAIGHTEST: Final = 4.0  # an elbow never opens farther than this, let alone backwards
_MOST_BENT: Final = 150.0
_ELBOW: Final = (0.55, 0.35, -0.75)  # where a left elbow gives way when a hand is put somewhere
_CLEAR: Final = 0.05  # of the arm: what hangs from a hand stays so far off the ground
_TRIES: Final = 5
_HEEL_LIFTS: Final = 0.32  # of the leg's bones: no heel rises higher about its toes
_MOST_FOLDED: Final = 0.24  # of a leg's bones: no ankle comes nearer below its hip
_UPRIGHT: Final = 0.6  # the cosine up to which the hips are upright
_NEAR_ENOUGH: Final = 0.002  # of the leg
_ON_THE_GROUND: Final = 1e-4  # of the leg
_HOVERS: Final = 0.003  # metres: so high a planted foot may be lifted for it
_SEEN: Final = 0.0008  # metres: how deep in the ground, between two keys, a foot is left alone
_SHALLOW: Final = 0.01  # of the arm: how deep in the ground nobody sees a blade
_EDGE_LOOKS_AHEAD: Final = 2.5  # frames over which an edge turns into its stroke


@dataclass(frozen=True, slots=True, eq=False)
class Sole:
    """The underside of one foot, seen from its side, about its ankle: it rolls without slipping or sinking."""

    ankle: Floats  # (3,)
    profile: Floats  # (k, 2) y and z of its corners, relative to the ankle

    def lowest(self, pitch: Floats) -> Floats:
        """How far below the ankle the lowest corner lies, (n,), toes down by `pitch`."""
        s, c = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
        return np.asarray((np.outer(s, self.profile[:, 0]) + np.outer(c, self.profile[:, 1])).min(axis=1))

    def corner(self, pitch: float) -> Floats:
        """The corner (3,), at rest, that a foot pitched so stands on."""
        s, c = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
        y, z = self.profile[(s * self.profile[:, 0] + c * self.profile[:, 1]).argmin()]
        return np.asarray(self.ankle + np.array((0.0, y, z)))

    def ankle_above(self, pitch: Floats, toe: float, heel: float) -> Floats:
        """Where the ankle goes (n, 3) when the foot rolls over its toe corner, or back on its heel corner."""
        s, c = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
        on_toe, on_heel = (self.corner(angle) - self.ankle for angle in (toe, heel))
        pivot = np.where(pitch[:, None] > 0, on_toe, on_heel)
        y = self.ankle[1] + pivot[:, 1] - (c * pivot[:, 1] - s * pivot[:, 2])
        return np.stack([np.full(len(pitch), self.ankle[0]), y, -self.lowest(pitch)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """One foot over a whole clip, relative to where it stands at rest."""

    forward: Floats
    out: Floats
    lift: Floats
    pitch: Floats


@dataclass(eq=False)
class Biped:
    """A motion on two legs in the making."""

    motion: Motion
    bearing: Bearing
    steps: dict[str, Standing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A figure whose held things reach below its soles was made to hang in the air: it is set down first."""
        if self.floor > _SEEN:
            self.motion.shift("hips", (0.0, 0.0, -self.floor))

    @cached_property
    def floor(self) -> float:
        """How high the soles are at rest."""
        soles = [self.bearing.flesh[b][:, 2].min() for b in ("foot.L", "foot.R") if b in self.bearing.flesh]
        return max(0.0, float(min(soles, default=0.0)))

    @property
    def n(self) -> int:
        return len(self.motion.t)

    @cached_property
    def leg(self) -> float:
        return float(self.motion.head("thigh.L")[2]) - self.floor

    @cached_property
    def skirted(self) -> bool:
        """Does cloth hang about the legs, below the knee? Then they cannot step out."""
        below = float(self.motion.head("foot.L")[2] + self.motion.head("shin.L")[2]) / 2
        around = [self.bearing.flesh[bone] for bone in ("hips", "thigh.L", "thigh.R") if bone in self.bearing.flesh]
        return bool(around) and float(np.concatenate(around)[:, 2].min()) < below

    @cached_property
    def arm(self) -> float:
        return self.motion.length("upper_arm.L") + self.motion.length("forearm.L")

    # -- legs

    def sole(self, side: str) -> Sole:
        ankle = self.motion.head(f"foot.{side}")
        flesh = self.bearing.flesh.get(f"foot.{side}")
        if flesh is None or len(flesh) < 4:
            toe = self.motion.tail(f"foot.{side}")
            heel = ankle - 0.38 * (toe - ankle)
            return Sole(ankle, np.array([(toe[1] - ankle[1], -ankle[2]), (heel[1] - ankle[1], -ankle[2])]))
        return Sole(ankle, flesh[:, 1:] - ankle[1:])

    @cached_property
    def heel_up(self) -> float:
        """How far toes-down a foot may pitch, in degrees, before a long foot lifts the ankle too high."""
        toe = float(-self.sole("L").profile[:, 0].min())
        limbs = self.motion.length("thigh.L") + self.motion.length("shin.L")
        return float(np.degrees(np.arcsin(np.clip(_HEEL_LIFTS * limbs / max(toe, 1e-6), 0.0, 0.95))))

    def ankle(self, side: str, foot: Standing) -> Floats:
        """Where an ankle must be, (n, 3)."""
        toe, heel = float(max(foot.pitch.max(), 1.0)), float(min(foot.pitch.min(), -1.0))
        place = self.sole(side).ankle_above(foot.pitch, toe, heel)
        sign = 1.0 if side == "L" else -1.0
        return np.asarray(place + np.stack([sign * foot.out, -foot.forward, foot.lift], axis=1))

    def put_foot(self, side: str, foot: Standing) -> None:
        """Stand on it; the knee looks where the hips look."""
        foot = replace(foot, lift=np.maximum(0.0, foot.lift - self._too_folded(side, foot)))
        self.steps[side] = foot
        knee = np.einsum("nij,j->ni", self.motion.facing("hips"), FORWARD)
        self.motion.reach(f"thigh.{side}", f"shin.{side}", self.ankle(side, foot), knee, FORWARD)
        self.motion.face(f"foot.{side}", turning("x", foot.pitch))

    def _too_folded(self, side: str, foot: Standing) -> Floats:
        """How much too high a foot in the air is lifted for its knee to stay in front, (n,)."""
        limbs = self.motion.length(f"thigh.{side}") + self.motion.length(f"shin.{side}")
        room = self.motion.place(f"thigh.{side}")[:, 2] - self.ankle(side, foot)[:, 2]
        upright = self.motion.facing("hips")[:, 2, 2] > _UPRIGHT
        return np.where(upright, np.maximum(0.0, _MOST_FOLDED * limbs - room), 0.0)

    def sink_within_reach(self, feet: Mapping[str, Standing], *, loop: bool) -> None:
        """Lower the hips, where they are too high for planted feet to stand where they must, and gently."""
        mode = "wrap" if loop else "nearest"
        for _ in range(_TRIES):
            sunk = np.zeros(self.n)
            for side, foot in feet.items():
                thigh, shin = self.motion.length(f"thigh.{side}"), self.motion.length(f"shin.{side}")
                way = self.motion.place(f"thigh.{side}") - self.ankle(side, foot)
                least = (LONGEST_REACH * (thigh + shin)) ** 2 - (way[:, :2] ** 2).sum(axis=1)
                too_high = way[:, 2] - np.sqrt(np.maximum(least, 0.0))
                sunk = np.maximum(sunk, np.where(foot.lift < _ON_THE_GROUND * self.leg, too_high, 0.0))
            if sunk.max() < _NEAR_ENOUGH * self.leg:
                return
            frames = sunk[:-1] if loop else sunk
            eased = gaussian_filter1d(maximum_filter1d(frames, 5, mode=mode), 1.2, mode=mode)
            eased = np.r_[eased, eased[0]] if loop else eased
            self.motion.shift("hips", np.outer(eased, -UP))

    def keep_feet_up(self) -> None:
        """Feet that cut through the ground between two keys are lifted a little on the key that is in the air."""
        chain = ("root", "hips")
        for side, foot in list(self.steps.items()):
            flesh = self.bearing.flesh.get(f"foot.{side}")
            if flesh is None:
                continue
            bones = (*chain, f"thigh.{side}", f"shin.{side}", f"foot.{side}")
            lift, planted = foot.lift.copy(), foot.lift < _ON_THE_GROUND * self.leg
            for _ in range(_TRIES):
                halfway = Biped(self.motion.between_keys(bones), self.bearing)
                sunk = np.maximum(0.0, -halfway.lowest((f"foot.{side}",)) - _SEEN)
                if sunk.max() <= 0.0:
                    break
                before, after = np.r_[sunk, 0.0], np.r_[0.0, sunk]
                here = np.maximum(before, after)
                lift += np.where(planted, 0.5, 1.6) * here
                lift = np.where(planted, np.minimum(lift, _HOVERS), lift)
                if np.allclose(foot.lift[0], foot.lift[-1]):
                    lift[[0, -1]] = max(lift[0], lift[-1])
                self.put_foot(side, replace(foot, lift=lift))
            self.steps[side] = foot  # what it was meant to do: that is what it is measured by

    def plant(self, side: str, **moved: ArrayLike) -> None:
        """Keep a foot where it stands at rest, but for what is said of `forward`, `out`, `lift` and `pitch`."""
        self.put_foot(side, self.standing(**moved))

    def standing(self, **moved: ArrayLike) -> Standing:
        given = {key: np.broadcast_to(np.asarray(value, dtype=float), (self.n,)) for key, value in moved.items()}
        still = np.zeros(self.n)
        forward, out, lift, pitch = (given.get(key, still) for key in ("forward", "out", "lift", "pitch"))
        return Standing(forward, out, lift, np.minimum(pitch, self.heel_up))

    def contacts(self) -> tuple[Contact, ...]:
        """When each foot stands still on the ground, found from what it does."""
        found: list[Contact] = []
        for side, foot in self.steps.items():
            going = np.abs(np.diff(foot.forward)) + np.abs(np.diff(foot.out)) + np.abs(np.diff(foot.lift))
            still = (going < 1e-6) & (foot.lift[1:] < 1e-6) & (foot.lift[:-1] < 1e-6)
            edges = np.flatnonzero(np.diff(np.r_[0, still.astype(int), 0]))
            for start, end in zip(edges[::2], edges[1::2], strict=True):
                pitch = foot.pitch[start : end + 1]
                steepest = float(pitch[np.abs(pitch).argmax()])
                toe, heel = max(float(foot.pitch.max()), 1.0), min(float(foot.pitch.min()), -1.0)
                corner = self.sole(side).corner(heel if steepest < 0 else toe)
                if end - start > 1:
                    phases = self.motion.t[start], self.motion.t[end]
                    found.append(Contact(f"foot.{side}", triple(corner), float(phases[0]), float(phases[1])))
        return tuple(found)

    # -- trunk and head

    def bow(
        self, *, twist: ArrayLike = 0.0, tilt: ArrayLike = 0.0, lean: ArrayLike = 0.0, pitch: ArrayLike = 0.0
    ) -> None:
        """Bend the trunk: the hips take a little of it, the chest the most. `pitch` turns the whole body."""
        turns = [np.broadcast_to(np.asarray(each, dtype=float), (self.n,)) for each in (twist, tilt, lean)]
        self.motion.turn("hips", turning("x", np.broadcast_to(np.asarray(pitch, dtype=float), (self.n,))))
        for bone, share in (("hips", 0.25), ("spine", 0.33), ("chest", 0.42)):
            z, y, x = (share * each for each in turns)
            self.motion.turn(bone, turning("z", z), turning("y", y), turning("x", x))

    def look(
        self, *, turn: ArrayLike = 0.0, tilt: ArrayLike = 0.0, nod: ArrayLike = 0.0, pitch: ArrayLike = 0.0
    ) -> None:
        """Where the head looks, whatever the trunk does, but for the pitch of the whole body."""
        z, y, x, whole = (np.broadcast_to(np.asarray(e, dtype=float), (self.n,)) for e in (turn, tilt, nod, pitch))
        facing = turning("x", whole) @ turning("z", z) @ turning("y", y) @ turning("x", x)
        if "neck" in self.motion.skeleton:
            self.motion.turn("neck", _half(self.motion.facing("neck").transpose(0, 2, 1) @ facing))
        self.motion.face("head", facing)

    # -- arms

    @cached_property
    def spread(self) -> dict[str, float]:
        """How far from the body each arm must hang so that neither elbow nor fist is in it."""
        return {side: self._spread(side) for _, side in SIDES}

    def _spread(self, side: str) -> float:
        shoulder, rest = self.motion.head(f"upper_arm.{side}"), self.motion.tail(f"forearm.{side}")
        made = float(np.degrees(np.arctan2(abs(rest[0] - shoulder[0]), max(shoulder[2] - rest[2], 1e-6))))
        around = [self.bearing.flesh[b] for b in (*TRUNK, "thigh.L", "thigh.R") if b in self.bearing.flesh]
        if not around:
            return float(np.clip(0.5 * made, 8.0, 26.0))
        points = np.concatenate(around)
        thick = 0.16 * self.arm
        needed = 8.0
        for share in (0.55, 0.75, 1.0):
            height = shoulder[2] - share * self.arm * 0.95
            beside = points[np.abs(points[:, 2] - height) < 0.2 * self.arm]
            if len(beside):
                gap = float(np.abs(beside[:, 0]).max()) + thick - abs(float(shoulder[0]))
                needed = max(needed, float(np.degrees(np.arcsin(np.clip(gap / (share * self.arm), 0.0, 0.75)))))
        return float(np.clip(needed, 8.0, max(0.8 * made, 8.0)))

    def beside_the_head(self, side: str) -> float:
        """How far outward, in degrees, a raised arm must point to pass the head and what it wears."""
        head = self.bearing.flesh.get("head")
        if head is None:
            return 12.0
        shoulder = self.motion.head(f"upper_arm.{side}")
        beside = head[(head[:, 2] > shoulder[2]) & (head[:, 2] < shoulder[2] + self.arm)]
        wide = float(np.abs(beside[:, 0]).max()) if len(beside) else 0.0
        gap = wide + 0.14 * self.arm - abs(float(shoulder[0]))
        return float(np.degrees(np.arcsin(np.clip(gap / (0.8 * self.arm), 0.05, 0.8))))

    def bend(self, side: str, upper: ArrayLike, out: ArrayLike, elbow: ArrayLike, lower_out: ArrayLike) -> None:
        """Swing an upper arm forward and outward, and its forearm farther by the elbow."""
        up, aside, folded, inner = (
            np.broadcast_to(np.asarray(e, float), (self.n,)) for e in (upper, out, elbow, lower_out)
        )
        sign = 1.0 if side == "L" else -1.0
        folded = np.clip(folded, _STRAIGHTEST, _MOST_BENT)
        self.motion.aim(f"upper_arm.{side}", direction(up, aside, sign), within="chest")
        self.motion.aim(f"forearm.{side}", direction(up + folded, inner, sign), within="chest")

    def hang(
        self, side: str, swing: ArrayLike = HANGING_SWING, elbow: ArrayLike | None = None, lifted: float = 0.0
    ) -> None:
        """An arm that hangs clear of the body; a full hand is carried with the elbow bent."""
        laden = side in self.bearing.laden
        bent = (LADEN_BEND if laden else FREE_BEND) if elbow is None else elbow
        aside = self.spread[side] * (1.15 if laden else 1.0)
        self.bend(side, np.asarray(swing) - 0.3 * lifted, aside, np.asarray(bent) + lifted, 0.6 * aside)
        self.carry(side, swing)

    def carry(self, side: str, swing: ArrayLike = HANGING_SWING) -> None:
        """A full hand keeps the bearing of its thing to the chest, as a wrist would see to: a shield looks ahead."""
        if side in self.bearing.laden:
            raised = np.broadcast_to(np.asarray(-self.raised(side) - 0.35 * np.asarray(swing), float), (self.n,))
            self.motion.face(f"hand.{side}", self.motion.facing("chest") @ turning("x", raised))

    def raised(self, side: str) -> float:
        """A blade that was made to point ahead is carried higher; a staff stands as it was made."""
        grip = self.bearing.grips.get(side)
        way = grip.way if grip else self.bearing.weapon if side == "R" else None
        return 20.0 * max(0.0, -way[1]) if way and side == "R" else 0.0

    def lift_clear(self, side: str, swing: ArrayLike, elbow: ArrayLike) -> float:
        """How far an arm must be lifted so that what its hand holds does not drag on the ground. Poses the arm so."""
        grip = self.bearing.grips.get(side)
        hangs = grip.hangs if grip else self.bearing.hangs if side == "R" else 0.0
        for lifted in range(0, 90, 6):
            self.hang(side, swing, elbow, float(lifted))
            if (
                side not in self.bearing.laden
                or self.motion.place(f"hand.{side}")[:, 2].min() >= hangs + _CLEAR * self.arm
            ):
                return float(lifted)
        return 90.0

    # -- things in hands

    def wield(self, side: str, way: Floats, share: Floats, *, level: bool = False) -> None:
        """Point what a hand holds along `way` (n, 3), in the figure's axes, as far as `share` (n,) 0..1 says.

        Its edge goes ahead in the stroke, or lies flat over the ground with `level`; without a share the hand carries
        it as ever. What would go into the ground is pointed higher.
        """
        grip = self.bearing.grips.get(side)
        if grip is None:
            return
        self.carry(side)
        carried, palm = self.motion.facing(f"hand.{side}"), self.motion.place(f"hand.{side}")
        aim = way / np.linalg.norm(way, axis=1, keepdims=True)
        for _ in range(_TRIES):
            loose = between(np.einsum("nij,j->ni", carried, np.asarray(grip.way)), aim) @ carried
            edge = np.cross(aim, UP) if level else _stroke(palm + grip.reach * aim)
            edge = _nearest_sign(edge, loose @ np.asarray(grip.edge), aim)
            if grip.one_edged and not level:
                speed = np.gradient(palm + grip.reach * aim, axis=0)
                hardest = int(np.linalg.norm(speed, axis=1).argmax())
                edge = edge * (1.0 if edge[hardest] @ speed[hardest] >= 0 else -1.0)
            exact = _basis(aim, edge) @ _basis_of(grip).T
            turn = Rotation.from_matrix(carried.transpose(0, 2, 1) @ exact).as_rotvec()
            self.motion.face(f"hand.{side}", carried @ Rotation.from_rotvec(turn * share[:, None]).as_matrix())
            sunk = np.maximum(0.0, -self.lowest((f"hand.{side}",))) * (share > 0.0)
            if sunk.max() < _SHALLOW * self.arm:
                return
            aim[:, 2] += 1.3 * gaussian_filter1d(sunk, 1.0, mode="nearest") / grip.reach
            aim /= np.linalg.norm(aim, axis=1, keepdims=True)

    def upright(self, side: str, share: Floats) -> None:
        """Hold a thing as it was made, looking where the figure looks, as far as `share` says."""
        if side in self.bearing.laden:
            carried = self.motion.facing(f"hand.{side}")
            turn = Rotation.from_matrix(carried.transpose(0, 2, 1)).as_rotvec()
            self.motion.face(f"hand.{side}", carried @ Rotation.from_rotvec(turn * share[:, None]).as_matrix())

    def along(self, side: str, share: float) -> Floats:
        """A point of what a hand holds, (n, 3): `share` of its reach ahead of the fist; behind it, when negative."""
        grip = self.bearing.grips[side]
        length = grip.reach if share > 0 else grip.behind
        return self.motion.place(f"hand.{side}", np.asarray(grip.palm) + share * length * np.asarray(grip.way))

    def grasp(self, side: str, spot: Floats, way: Floats, share: Floats) -> None:
        """Close the other hand round a shaft at `spot` (n, 3) that runs along `way` (n, 3), as far as `share` says."""
        sign = 1.0 if side == "L" else -1.0
        hand = f"hand.{side}"
        wrist = self.motion.head(hand)
        palm = wrist + 0.6 * (self.motion.tail(hand) - wrist)
        free = self.motion.place(hand)
        target = spot
        for _ in range(2):  # the wrist's place depends on how the hand turns, and that on the forearm
            wanted = free + share[:, None] * (target - free)
            elbow = np.einsum("nij,j->ni", self.motion.facing("chest"), unit(np.array(_ELBOW) * (sign, 1, 1)))
            self.motion.reach(f"upper_arm.{side}", f"forearm.{side}", wanted, elbow, unit(np.array((0.0, 1.0, -0.2))))
            forearm = self.motion.facing(f"forearm.{side}")
            fist = np.einsum("nij,j->ni", forearm, FORWARD)
            near = way * np.where((fist * way).sum(1) < 0, -1.0, 1.0)[:, None]
            turned = between(fist, near)
            turned = Rotation.from_rotvec(Rotation.from_matrix(turned).as_rotvec() * share[:, None]).as_matrix()
            self.motion.face(hand, turned @ forearm)
            target = spot - np.einsum("nij,j->ni", turned @ forearm, palm - wrist)

    def lowest(self, bones: tuple[str, ...]) -> Floats:
        """The lowest point of what some bones move, (n,)."""
        found = np.full(self.n, np.inf)
        carried = self.motion.transforms()
        for bone in bones:
            if bone in self.bearing.flesh and bone in carried:
                points = self.bearing.flesh[bone]
                heights = np.einsum("nj,pj->np", carried[bone][:, 2, :3], points) + carried[bone][:, 2, 3:4]
                found = np.minimum(found, heights.min(axis=1))
        return found


def _half(turns: Floats) -> Floats:
    """Half of each turn (n, 3, 3)."""
    return np.asarray(Rotation.from_rotvec(0.5 * Rotation.from_matrix(turns).as_rotvec()).as_matrix())


def _stroke(tip: Floats) -> Floats:
    """Which way a tip (n, 3) moves about each frame, whatever the sign: the axis of its own stroke and the next one."""
    speed = np.gradient(tip, axis=0)
    spread = gaussian_filter1d(np.einsum("ni,nj->nij", speed, speed), _EDGE_LOOKS_AHEAD, axis=0, mode="nearest")
    _, axes = np.linalg.eigh(spread)
    return np.asarray(axes[:, :, 2])


def _nearest_sign(edge: Floats, start: Floats, way: Floats) -> Floats:
    """Edges square to `way`, each signed as the one before it, the first as near to `start` as can be."""
    found = edge - way * np.sum(edge * way, axis=1, keepdims=True)
    weak = np.linalg.norm(found, axis=1) < 1e-6
    found[weak] = start[weak]
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    last = start[0]
    for each in found:
        if each @ last < 0:
            each *= -1
        last = each
    return np.asarray(found)


def _basis(way: Floats, edge: Floats) -> Floats:
    edge = edge - way * np.sum(edge * way, axis=1, keepdims=True)
    edge /= np.maximum(np.linalg.norm(edge, axis=1, keepdims=True), 1e-9)
    return np.stack([way, edge, np.cross(way, edge)], axis=2)


def _basis_of(grip: Grip) -> Floats:
    return np.asarray(_basis(np.asarray(grip.way)[None], np.asarray(grip.edge)[None])[0], dtype=np.float64)
