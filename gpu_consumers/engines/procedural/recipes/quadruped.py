"""Four legs: hounds, cats, bears, horses, deer, cattle, pigs, elephants, reptiles, dragons. The animal looks along -Y.

Lengths in withers heights. What kind of body it is stands in tables (`beasts`); words only choose rows and measures.
"""

import numpy as np

from gpu_consumers.engines.brief.design import DesignBrief
from gpu_consumers.engines.procedural.clay import Clay, Paint, blend, vec
from gpu_consumers.engines.procedural.paints import darker, mixed
from gpu_consumers.engines.procedural.recipes import coats, faces, growths
from gpu_consumers.engines.procedural.recipes.beast import Beast
from gpu_consumers.engines.procedural.recipes.frame import SIDES
from gpu_consumers.engines.procedural.recipes.shedding import shed
from gpu_consumers.engines.procedural.recipes.skin import COARSE, Hull, LimbRing, Opening, Ring, pour_hull
from gpu_consumers.engines.procedural.recipes.variety import followed, lighter, paler, varied

HEIGHT = 0.8  # metres at the withers

PAINTS = {
    **faces.EYES,
    "fur": Paint("#8C98AB", "#4F596E", roughness=0.9),
    "light": Paint("#F6F4EF", "#CFCBCB", roughness=0.9),
    "hoof": Paint("#6B5648", "#3A2E2C", roughness=0.5),
    "inner": Paint("#EDB4A8", "#CC8E88", roughness=0.8),
    "nostril": Paint("#4A3038", "#2A1A20", roughness=0.6),
    "beak": Paint("#F7B93C", "#D07F1E", roughness=0.4),
    "claw": Paint("#F1E8D2", "#B9A88A", roughness=0.4),
    "horn": Paint("#F0E6CE", "#A58D6A", roughness=0.45),
}
LIGHT_BELLIES = {"bare": 181.0, "low": 150.0, "half": 118.0}  # from how many degrees below the ridge it is light
# A role that nobody painted, the role it follows, and how dark it is beside that.
FOLLOWERS = (("back", "fur", 0.82), ("lid", "fur", 0.90), ("sock", "fur", 0.80), ("mane", "fur", 0.66),
    ("marks", "fur", 0.50),
             ("wing", "fur", 0.86), ("spike", "fur", 0.60), ("shell", "fur", 0.72), ("muzzle", "light", 1.0),
             ("tailtip", "light", 1.0), ("wool", "light", 1.0), ("membrane", "light", 1.0))  # fmt: skip


def build(brief: DesignBrief, clay: Clay, rng: np.random.Generator) -> None:
    beast = Beast(clay, varied(brief, rng), rng)
    clay.palette = _paints(beast)
    _skeleton(beast)
    _trunk(beast)
    _head(beast)
    growths.grow(beast)
    coats.dress(beast)
    shed(clay)
    clay.resize(HEIGHT * brief.proportions.height)


def _paints(beast: Beast) -> dict[str, Paint]:
    brief = beast.brief
    paints = mixed(brief, PAINTS)
    if "body" in brief.palette and "fur" not in brief.palette:
        paints["fur"] = paints["fur"]._replace(top=paints["body"].top, bottom=paints["body"].bottom)
    for role in ("fur", "light"):
        paints[role] = paints[role]._replace(roughness=0.9)
    if beast.part("coat") in {"scales", "skin"}:
        paints["fur"] = paints["fur"]._replace(roughness=0.55)
    if "light" not in brief.palette:
        paints["light"] = paler(paints["fur"], 0.62)
    followed(brief, paints, FOLLOWERS)
    if "nose" not in brief.palette and beast.face.nose == "snout":
        paints["nose"] = darker(paints["fur"], 0.84)
    if "inner" not in brief.palette and beast.part("coat") == "skin":
        paints["inner"] = darker(lighter(paints["fur"], 1.05), 0.92)
    return paints


def _skeleton(beast: Beast) -> None:
    bone, trunk, b = beast.clay.bone, beast.trunk, beast.barrel
    rows = beast.build.trunk
    hip, shoulder = ((rows[i][0] + rows[j][0]) / 2 for i, j in (beast.build.hip, beast.build.shoulder))
    middle = (hip + shoulder) / 2
    base = trunk.middle(len(rows) - 1.0)
    bone("root", vec(0, 0, 0), vec(0, 0.2, 0))
    bone("hips", vec(0, hip + 0.07, b + 0.03), vec(0, middle + 0.05, b + 0.02), "root")
    bone("spine", vec(0, middle + 0.05, b + 0.02), vec(0, shoulder + 0.16, b + 0.02), "hips")
    bone("chest", vec(0, shoulder + 0.16, b + 0.02), base, "spine")
    bone("neck", base, beast.poll, "chest")
    bone("head", beast.poll, beast.on_head(0, 1.5, 0.0), "neck")
    bone("jaw", beast.on_head(0, 0.2, -0.55), beast.on_head(0, 1.3, -0.60), "head")
    line = growths.tail_line(beast)
    for k in range(3):
        bone(f"tail.{k + 1:02d}", line[k], line[k + 1], f"tail.{k:02d}" if k else "hips")
    for side, x in SIDES:
        for front in (True, False):
            name, legs = "front" if front else "back", _leg_rings(beast, side, front=front)
            table = beast.legs(front=front)[0]
            points = [vec(x * ring.x, ring.y, ring.z) for ring in legs]
            top = vec(x * legs[0].x * 0.9, legs[0].y, b - 0.02)
            toe = vec(x * legs[-1].x, legs[-1].y - 0.5 * legs[-1].deep, 0.01)
            bone(f"{name}_upper.{side}", top, points[table.knee], "chest" if front else "hips")
            bone(f"{name}_lower.{side}", points[table.knee], points[table.ankle], f"{name}_upper.{side}")
            bone(f"{name}_foot.{side}", points[table.ankle], toe, f"{name}_lower.{side}")


# What a leg ends in: height in leg thicknesses, how much of its growth goes forward, width and depth as shares of
# the last ring; the role.
FEET = {
    "paw": ((1.55, 0.9, 1.06, 1.10, "sock"), (1.10, 0.9, 1.36, 1.62, "sock"), (0.45, 0.9, 1.50, 1.95, "sock"),
            (0.0, 0.98, 1.34, 1.75, "sock")),
    "hoof": ((2.05, 0.3, 1.16, 1.20, "sock"), (1.80, 0.3, 1.24, 1.30, "hoof"), (0.30, 0.5, 1.55, 1.80, "hoof"),
             (0.0, 0.5, 1.46, 1.70, "hoof")),
    "pillar": ((1.05, 0.0, 1.04, 1.05, "sock"), (0.35, 0.6, 1.16, 1.20, "sock"), (0.0, 0.6, 1.10, 1.14, "sock")),
    "claw": ((1.30, 0.9, 1.06, 1.10, "sock"), (0.90, 0.9, 1.36, 1.70, "sock"), (0.36, 0.9, 1.52, 2.05, "sock"),
             (0.0, 0.95, 1.34, 1.85, "sock")),
    "web": ((0.90, 0.8, 1.06, 1.10, "fur"), (0.50, 0.8, 1.40, 1.90, "fur"), (0.22, 0.8, 1.75, 2.50, "fur"),
            (0.0, 0.8, 1.65, 2.35, "fur")),
}  # fmt: skip


def _leg_rings(beast: Beast, side: str, *, front: bool) -> list[LimbRing]:
    table, opening, along = beast.legs(front=front)
    limb, b = beast.brief.proportions.limb * (0.55 + 0.45 * beast.bulk), beast.barrel
    widest = max(beast.build.trunk[k][2] for k in range(opening.first, opening.last + 1)) * beast.bulk
    name = "front" if front else "back"
    upper, lower, foot = (f"{name}_{part}.{side}" for part in ("upper", "lower", "foot"))
    x = max(widest - table.rows[0][2] * limb * 0.92, table.rows[1][2] * limb * 1.05)
    rings = []
    sock = beast.part("socks", "half")
    for k, (height, offset, wide, deep) in enumerate(table.rows):
        out = table.out * min(1.0, (table.rows[0][0] - height) / 0.4)
        if k < table.knee:
            holds = {upper: 1.0}
        elif k == table.knee:
            holds = blend(upper, lower, 0.5)
        else:
            holds = {lower: 1.0} if k < table.ankle else blend(lower, foot, 0.5 if k == table.ankle else 1.0)
        low = (sock == "high" and k > table.knee) or (sock == "half" and k > max(table.ankle - 1, table.knee + 1))
        rings.append(
            LimbRing(x + out, along + offset, b * height, wide * limb, deep * limb, holds, "sock" if low else "fur")
        )
    last = rings[-1]
    thick = min((last.wide + last.deep) / 2, 0.42 * last.z)
    for height, shift, wide, deep, role in FEET[beast.feet]:
        role = "fur" if role == "sock" and sock == "none" else role
        rings.append(
            LimbRing(
                last.x,
                last.y - shift * (deep - 1.0) * last.deep,
                height * thick,
                wide * last.wide,
                deep * last.deep,
                {foot: 1.0},
                role,
                flat=True,
            )
        )
    return rings


def _trunk(beast: Beast) -> None:
    light = LIGHT_BELLIES.get(beast.part("belly"), 150.0)
    count, opening = len(beast.build.trunk), beast.legs(front=True)[1]

    def role(place: float, degrees: float) -> str:
        if degrees > light and place > 1.0:
            return "light"
        if beast.part("marks") == "panda" and opening.first - 0.5 < place < opening.last + 0.5:
            return "sock"
        if degrees < 32.0 and beast.part("saddle") and place < count + 1.5:
            return "back"
        return "fur"

    def limbs(opening: Opening, side: str, x: float) -> list[LimbRing]:
        del x
        front = opening.bone == "front_upper"
        rings, joints = _leg_rings(beast, side, front=front), len(beast.legs(front=front)[0].rows)
        coarse = beast.clay.detail < COARSE  # then the ring above the ankle and the one below it can go
        return [ring for k, ring in enumerate(rings) if not (coarse and k in {2, joints})]

    pour_hull(
        beast.clay,
        beast.trunk,
        role,
        name="body",
        low=0.0,
        high=beast.ridge,
        openings=(beast.legs(front=False)[1], beast.legs(front=True)[1]),
        limbs=limbs,
    )
    for side, x in SIDES:
        for front in (True, False):
            _toes(beast, side, x, front=front)


def _toes(beast: Beast, side: str, x: float, *, front: bool) -> None:
    """Toes or toenails in front of a foot; too small to keep when the budget is short."""
    if not beast.clay.trinkets or beast.feet == "hoof":
        return
    ring = _leg_rings(beast, side, front=front)[-2]
    bone, n = f"{'front' if front else 'back'}_foot.{side}", 3
    nails = beast.feet in {"pillar", "claw"}
    role = "claw" if nails else "sock" if beast.part("socks", "half") != "none" else "fur"
    for k in range(n):
        t = (k - (n - 1) / 2) * 0.72
        at = vec(x * ring.x + t * ring.wide, ring.y - ring.deep * (0.98 - 0.28 * t * t), ring.z * 0.9)
        size = min(ring.wide * (0.30 if not nails else 0.20), 0.9 * ring.z)
        if beast.feet == "claw":
            beast.clay.tube(
                [
                    at + vec(0, 0.02, 0.012),
                    at + vec(t * 0.01, -0.20 * ring.deep, 0.004),
                    at + vec(t * 0.02, -0.50 * ring.deep, -ring.z * 0.85),
                ],
                [size, size * 0.9, 0.004],
                role,
                bone,
                name="claw",
                sides=6,
                end=0.3,
            )
            continue
        beast.clay.ball(at, (size, size * (1.15 if not nails else 0.6), size), role, bone, name="toe", sides=8, rows=5)
        if beast.part("claws") and not nails:
            beast.clay.tube(
                [at - vec(0, size * 0.7, 0), at - vec(0, size * 2.0, size * 0.55)],
                [size * 0.5, 0.003],
                "claw",
                bone,
                name="claw",
                sides=6,
            )


def _head(beast: Beast) -> None:
    clay, hull, face, h = beast.clay, beast.skull, beast.face, beast.head
    from_ring, from_degrees = face.light
    mask = beast.part("mask")
    open_mouth = len(face.rows) - (4.2 if face.jaw else 0.0)

    def role(place: float, degrees: float) -> str:
        if degrees > 156.0 and face.jaw and open_mouth < place < len(face.rows) - 2.0:
            return "mouth"
        if mask == "none":
            return "fur"
        if mask == "dark" or mask == "face":
            tone = "muzzle" if mask == "dark" else face.tone
            return tone if place > from_ring + (0.0 if mask == "dark" else -0.7) else "fur"
        return face.tone if place > from_ring and degrees > from_degrees else "fur"

    low = min(ring.z - ring.down for ring in hull.rings) - 0.5 * h
    high = max(ring.z + ring.up for ring in hull.rings)
    pour_hull(clay, hull, role, name="skull", low=low, high=high, fine=1.2)
    if face.jaw:
        _jaw(beast, low, high)
    at_mood = beast.brief.mood
    size = face.eye_size * h * beast.brief.proportions.eyes
    for _, x in SIDES:
        place, degrees = face.eye[0], face.eye[1] * x
        at, out = hull.points(place, degrees)[0], hull.normals(place, degrees)[0]
        flat = out * (1.0, 1.0, 0.35)
        gaze = flat / np.linalg.norm(flat) + faces.FORWARD * 0.30
        lid = "light" if mask == "face" else "lid"
        faces.eye(clay, at, gaze, size, "head", style=beast.part("eyes", face.eyes), mood=at_mood, lid=lid)
        faces.brow(clay, at, gaze, size, "head", at_mood, "back")
    faces.nose(clay, hull, face.nose, h, "head")
    teeth = beast.part("teeth")
    if teeth in {"fangs", "sabre"} or (not teeth and at_mood == "fierce" and beast.build.feet in {"paw", "claw"}):
        faces.fangs(clay, hull, "head", h * (0.85 if teeth == "sabre" else 0.22))
    if teeth == "tusks":
        faces.fangs(clay, hull, "head", h * 0.62, up=True, place=0.9, out=108.0)
    if teeth == "buck":
        tip = beast.on_head(0, beast.reach - 0.06, -0.46)
        clay.block(tip, (0.22 * h, 0.07 * h, 0.22 * h), "fang", "head", name="teeth", bevel=0.03 * h)


def _jaw(beast: Beast, low: float, high: float) -> None:
    rings = []
    for forward, lift, wide, up, down in beast.face.jaw:
        _, y, z = beast.on_head(0, beast.ahead(forward), lift)
        rings.append(Ring(y, z, wide * beast.head, up * beast.head, down * beast.head, 0.0, 2.6))
    hull = Hull(rings, ("jaw",))
    plain = beast.part("mask") == "none" or beast.face.light[0] >= 9.0
    tone = "fur" if plain else "muzzle" if beast.part("mask") == "dark" else beast.face.tone
    pour_hull(
        beast.clay,
        hull,
        lambda _, d: "mouth" if d < 62.0 else tone,
        name="jaw",
        low=low,
        high=high,
        wanted=12,
        fine=1.0,
    )
    if beast.part("tongue") == "out":
        out = rings[-1]
        beast.clay.tube(
            [
                vec(0, out.y + 0.20 * beast.head, out.z + 0.10 * beast.head),
                vec(0, out.y - 0.10 * beast.head, out.z + 0.06 * beast.head),
                vec(0, out.y - 0.24 * beast.head, out.z - 0.22 * beast.head),
            ],
            [
                (0.17 * beast.head, 0.05 * beast.head),
                (0.19 * beast.head, 0.05 * beast.head),
                (0.13 * beast.head, 0.04 * beast.head),
            ],
            "tongue",
            "jaw",
            name="tongue",
            sides=10,
            end=0.8,
        )
