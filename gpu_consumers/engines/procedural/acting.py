"""Clips that a biped acts: key poses from tables, splined; blows and falls with anticipation, stroke and settling.

A pose names only what leaves the stance that the idle stands in, so every clip that does not loop starts in it and,
but for the fall, ends in it. Pose to pose, eased at the extremes, with arms that turn in arcs (Thomas and Johnston,
The Illusion of Life, 1981; Lasseter 1987).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d

from gpu_consumers.engines.procedural.acts import CHEER, DANCE, DIE, HIT, JUMP, LANDS, SALUTE, TAKES_OFF, WAVE
from gpu_consumers.engines.procedural.attacks import Attack, attack_with
from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.clip import Bearing, Choreography, Clip, Skeleton, phases
from gpu_consumers.engines.procedural.dangle import let_hang
from gpu_consumers.engines.procedural.falling import falling, laid_on_the_ground
from gpu_consumers.engines.procedural.motion import FORWARD, UP, Motion, curve, turning, wave
from gpu_consumers.engines.procedural.poses import AS_POSED, Act, Course, mirrored
from gpu_consumers.engines.procedural.stance import FREE_BEND, HANGING_SWING, LADEN_BEND, SIDES, STANDING_SINK, Biped

_GRAVITY: Final = 9.81
_HIGH_JUMP: Final = 0.5  # of the leg: stylised bodies leave the ground visibly
_WIELDED_BY: Final = 0.16  # the share of a clip in which a hand goes over from carrying to wielding
_CRAMPED: Final = (0.86, 1.06)  # of the arm: nearer than that a hand reaches a shaft, farther it lets go
_TWO_HANDED_SOFTENS: Final = 1.6  # frames


def perform(body: Biped, act: Act, course: Course = AS_POSED) -> None:
    """Take the trunk, the arms and the feet through an act's poses."""
    motion, leg, manner = body.motion, body.leg, body.bearing.manner
    t, vigour = motion.t, float(np.clip(manner.vigour, 0.6, 1.25))

    def key(channel: str, rest: float = 0.0) -> Floats:
        return act.curve(channel, t, rest, vigour)

    sink = key("sink", STANDING_SINK) - 0.03 * max(manner.slump, 0.0)
    air = leg * key("air") + course.air
    ahead, up = leg * key("ahead") + course.forward, leg * sink + air + course.up
    motion.shift("hips", np.stack([leg * key("sway"), -ahead, up], axis=1))
    body.bow(twist=key("twist"), tilt=key("tilt"), lean=key("lean") + 9 * manner.slump, pitch=course.pitch)
    nod = key("head_nod") + 14 * manner.slump
    body.look(turn=key("head_turn"), tilt=key("head_tilt"), nod=nod, pitch=course.pitch)
    more = course.feet
    feet = {
        side: body.standing(
            forward=leg * key(f"step_{side}") + more.get("forward", 0.0),
            out=leg * key(f"wide_{side}") + more.get("out", 0.0),
            lift=leg * np.maximum(key(f"lift_{side}"), 0.0) + air + more.get("lift", 0.0),
            pitch=key(f"toe_{side}") + more.get("pitch", 0.0),
        )
        for _, side in SIDES
    }
    if not act.stays:
        body.sink_within_reach(feet, loop=act.loop)
    for side, foot in feet.items():
        body.put_foot(side, foot)
        _arm(body, act, side, course.arms)
    body.keep_feet_up()
    for _, side in SIDES:
        aim = act.curve(f"aim_{side}", t, carried_way(body, side))
        if f"aim_{side}" in act.channels():
            body.wield(side, aim, _from_stance(t, act), level=course.level)


def _arm(body: Biped, act: Act, side: str, farther: Floats | float) -> None:
    t, stance = body.motion.t, stance_of_arm(body, side)
    up, out, elbow, inner = (act.curve(f"{name}_{side}", t, stance[name]) for name in ("up", "out", "bend", "in"))
    up = up + farther
    clear = body.beside_the_head(side)
    body.bend(side, up, np.maximum(out, clear * _raised(up)), elbow, np.maximum(inner, clear * _raised(up + elbow)))
    body.carry(side)


def _raised(angle: Floats) -> Floats:
    """How much an arm at this angle is beside the head, 0..1."""
    return np.asarray(np.clip((angle - 80) / 40, 0, 1) * np.clip((260 - angle) / 40, 0, 1))


def _from_stance(t: Floats, act: Act) -> Floats:
    """How far a hand wields rather than carries."""
    if act.loop:
        return np.ones_like(t)
    return curve(t, [(0, 0), (_WIELDED_BY, 1), (1 - _WIELDED_BY, 1), (1, 1 if act.stays else 0)])


def stance_of_arm(body: Biped, side: str) -> dict[str, float]:
    """The angles of an arm in the stance; what it holds is kept off the ground."""
    still = Biped(Motion(body.motion.skeleton, np.zeros(1)), body.bearing)
    still.motion.shift("hips", (0.0, 0.0, STANDING_SINK * body.leg))
    laden = side in body.bearing.laden
    bend = LADEN_BEND if laden else FREE_BEND
    lifted = still.lift_clear(side, HANGING_SWING, bend)
    out = still.spread[side] * (1.15 if laden else 1.0)
    return {"up": HANGING_SWING - 0.3 * lifted, "out": out, "bend": bend + lifted, "in": 0.6 * out}


def carried_way(body: Biped, side: str) -> Floats:
    """Where the stance points what a hand holds, (3,)."""
    grip = body.bearing.grips.get(side)
    if grip is None:
        return UP
    turn = turning("x", -body.raised(side) - 0.35 * HANGING_SWING)[0]
    return np.asarray(turn @ np.asarray(grip.way))


def _clip(name: str, fps: int, body: Biped, *, loop: bool = False, stays: bool = False) -> Clip:
    let_hang(body.motion, (body.n - 1) / fps, loop=loop, stays=stays, flesh=body.bearing.flesh)
    return Clip(name, fps, loop, body.motion, contacts=body.contacts())


def _acted(name: str, act: Act) -> Choreography:
    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        body = Biped(Motion(skeleton, phases(act.seconds, fps)), bearing)
        perform(body, act)
        return _clip(name, fps, body, loop=act.loop, stays=act.stays)

    return compose


def _attack(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    way = attack_with(bearing)
    body = Biped(Motion(skeleton, phases(way.act.seconds, fps)), bearing)
    perform(body, way.act)
    if way.name == "shoot":
        _draw(body, way.act)
    elif way.two_handed and "R" in bearing.grips and "L" not in bearing.laden:
        _help(body, way)
    return _clip("attack", fps, body)


def _help(body: Biped, way: Attack) -> None:
    """The left hand takes hold of the shaft too, wherever it can reach it."""
    spot = body.along("R", way.spot)
    ahead = body.along("R", 0.5) - body.along("R", 0.0)
    far = np.linalg.norm(spot - body.motion.place("upper_arm.L"), axis=1) / body.arm
    near, letting_go = _CRAMPED
    reached = np.clip((letting_go - far) / (letting_go - near), 0.0, 1.0)
    wanted = way.act.curve("both", body.motion.t, 0.0) * reached
    share = gaussian_filter1d(wanted, _TWO_HANDED_SOFTENS, mode="nearest")
    body.grasp("L", spot, ahead / np.linalg.norm(ahead, axis=1, keepdims=True), share * (body.motion.t > 0))


def _draw(body: Biped, act: Act) -> None:
    """The left hand holds the bow upright towards the target, the right draws its string to the cheek."""
    t = body.motion.t
    level = act.curve("level_L", t, 0.0)
    body.upright("L", level)
    flesh = body.bearing.flesh.get("hand.L")
    grip = body.bearing.grips["L"]
    brace = float(np.max(flesh[:, 1]) - grip.palm[1]) if flesh is not None else 0.2 * body.arm
    bow = body.along("L", 0.0)
    pull = brace + 0.62 * body.arm * act.curve("draw", t, 0.0)
    string = bow - pull[:, None] * FORWARD
    body.grasp("R", string, np.broadcast_to(UP, string.shape), np.clip(act.curve("both", t, 0.0), 0.0, 1.0))


def _idle(name: str, crouch: float) -> Choreography:
    """Two breaths, the weight going from one leg to the other, a look around."""

    def compose(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
        body = Biped(Motion(skeleton, phases(4.0, fps)), bearing)
        motion, leg, manner = body.motion, body.leg, bearing.manner
        t, v = motion.t, manner.vigour
        drift = wave(t)
        late = wave(t, lag=0.06)
        low = STANDING_SINK - 0.03 * max(manner.slump, 0.0) - 0.28 * crouch
        sink = low + v * 0.016 * wave(t, lag=0.02, beats=2) - v * 0.016 * wave(t, lag=0.02, beats=2)[0]
        motion.shift("hips", leg * np.stack([0.06 * v * drift, 0.02 * crouch + 0 * t, sink], axis=1))
        motion.turn("hips", turning("y", -2.6 * v * drift), turning("z", 2.2 * v * drift))
        body.bow(tilt=3.4 * v * drift, twist=-2.0 * v * late + 2.0 * v * late[0], lean=9 * manner.slump + 34 * crouch)
        swell = v * (wave(t, lag=0.03, beats=2) - wave(0.0, lag=0.03, beats=2))
        motion.turn("chest", turning("x", -2.4 * swell))
        glance = curve(t, [(0.0, 0.0), (0.2, 13.0), (0.4, 12.0), (0.6, -10.0), (0.82, -9.0)], loop=True)
        nod = 1.6 * (wave(t, lag=0.1, beats=2) - wave(0.0, lag=0.1, beats=2))
        body.look(turn=glance * (1 + crouch), tilt=-1.5 * drift, nod=nod + 14 * manner.slump + 4 * crouch)
        for _, side in SIDES:
            body.plant(side)
            stance = stance_of_arm(body, side)
            ease = v * (wave(t, lag=0.07, beats=2) - wave(0.0, lag=0.07, beats=2))
            body.bend(
                side,
                stance["up"] + 1.8 * ease + 18 * crouch,
                stance["out"] + 1.6 * ease,
                stance["bend"] + 3.5 * ease + 34 * crouch,
                stance["in"] + 1.2 * ease,
            )
            body.carry(side)
        return _clip(name, fps, body, loop=True)

    return compose


def _jump(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Crouch, spring, fly on a parabola, land softly, settle. In place."""
    body = Biped(Motion(skeleton, phases(JUMP.seconds, fps)), bearing)
    seconds = (LANDS - TAKES_OFF) * JUMP.seconds
    high = max(_GRAVITY * seconds**2 / 8, _HIGH_JUMP * body.leg) * (0.5 + 0.5 * bearing.manner.vigour)
    u = np.clip((body.motion.t - TAKES_OFF) / (LANDS - TAKES_OFF), 0.0, 1.0)
    perform(body, JUMP, Course(air=high * 4 * u * (1 - u)))
    return _clip("jump", fps, body)


def _wave(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """With a free hand, the right one if it is; with both full, what the right one holds is raised in salute."""
    act = WAVE
    if "R" in bearing.laden:
        act = mirrored(WAVE) if "L" not in bearing.laden else SALUTE
    return _acted("wave", act)(skeleton, fps, bearing)


def _die(skeleton: Skeleton, fps: int, bearing: Bearing) -> Clip:
    """Reel, give way, fall on the back. Arms and back are laid on the ground once it is known how deep they lie."""
    course = falling(Biped(Motion(skeleton, phases(DIE.seconds, fps)), bearing))
    for _ in range(3):
        body = Biped(Motion(skeleton, phases(DIE.seconds, fps)), bearing)
        perform(body, DIE, course)
        course = laid_on_the_ground(body, course)
    body = Biped(Motion(skeleton, phases(DIE.seconds, fps)), bearing)
    perform(body, DIE, course)
    return _clip("die", fps, body, stays=True)


ACTING: Final[Mapping[str, Choreography]] = {
    "idle_breath": _idle("idle_breath", 0.0),
    "jump": _jump,
    "attack": _attack,
    "hit": _acted("hit", HIT),
    "die": _die,
    "wave": _wave,
    "cheer": _acted("cheer", CHEER),
    "crouch_idle": _idle("crouch_idle", 1.0),
    "dance": _acted("dance", DANCE),
}
