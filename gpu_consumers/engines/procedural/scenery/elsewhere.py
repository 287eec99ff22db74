"""Places without a sky over them: caves, the sea floor, and space."""

from typing import Final

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.scenery.canvas import (
    HEIGHT,
    WIDTH,
    Brush,
    Picture,
    Sheet,
    between,
    clear,
    colour,
    filled_below,
    gradient,
    grain,
    halo,
    over,
    pasted,
    waves,
)
from gpu_consumers.engines.procedural.scenery.growth import Growths, sized, tinted
from gpu_consumers.engines.procedural.scenery.places import Place

Dice = np.random.Generator
GLOWS: Final = ("#5FF0FF", "#B07BFF", "#62F5B0")
CAVE: Final = (("far", 0.16, 0.74, 0.70, 0.8), ("middle", 0.11, 0.83, 0.42, 0.5), ("near", 0.07, 0.91, 0.16, 0.22))
REEF: Final = (
    ("far", 0.70, 0.62, 0.034, 20, 0.78),
    ("middle", 0.80, 0.34, 0.058, 12, 0.5),
    ("near", 0.90, 0.10, 0.105, 6, 0.22),
)


# -- caves


def cave(place: Place, growths: Growths, dice: Dice) -> list[Sheet]:
    """Rock above and below, lighter towards the depth, with crystals that light what is round them."""
    glow = colour(GLOWS[int(dice.integers(len(GLOWS)))])
    back = gradient(((0.0, place.sky[0]), (0.5, place.sky[2]), (1.0, place.sky[1])))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    away = np.hypot((x - WIDTH * 0.5) / WIDTH * 1.7, (y - HEIGHT * 0.50) / HEIGHT * 1.6)
    light = np.exp(-((away / 0.42) ** 2))[..., None] * 0.62
    back[..., :3] = back[..., :3] * (1 - light) + between(colour(place.far), glow, 0.55) * light
    back[..., :3] *= (0.86 + 0.20 * grain(dice, 1.6))[..., None]
    sheets = [Sheet("sky", np.clip(back, 0, 1), 1.0)]
    for name, roof, floor, air, far in CAVE:
        tone = between(colour(place.near), between(colour(place.far), glow, 0.25), air)
        picture = _shell(roof, floor, tone, dice)
        picture = over(picture, _crystals(growths, floor, tone, glow, name, dice))
        sheets.append(Sheet(name, picture, far))
    return [*sheets, Sheet("front", _mouth(colour(place.near) * 0.55, dice), 0.05)]


def _shell(roof: float, floor: float, tone: Floats, dice: Dice) -> Picture:
    """Ceiling with stalactites and ground with stalagmites."""
    ground = (floor + waves(dice, ((1, 0.02), (3, 0.014)))) * HEIGHT
    picture = filled_below(ground, tone * 1.12, tone * 0.72, 0.2, 0.10)
    ceiling = (roof + waves(dice, ((2, 0.03), (5, 0.014)))) * HEIGHT
    top = filled_below(HEIGHT - ceiling, tone * 0.98, tone * 0.66, 0.25)[::-1]
    brush = Brush()
    for _ in range(15):
        x, wide = dice.uniform(0, WIDTH), dice.uniform(18, 66)
        edge, drop = float(ceiling[int(x) % WIDTH]), dice.uniform(0.05, 0.26) * HEIGHT
        brush.polygon(
            [(x - wide, edge - 12), (x - wide * 0.4, edge + drop * 0.4), (x, edge + drop), (x + wide, edge - 12)], tone
        )
        brush.polygon([(x + wide * 0.1, edge - 12), (x, edge + drop), (x + wide, edge - 12)], tone * 0.8)
    for _ in range(9):
        x, wide = dice.uniform(0, WIDTH), dice.uniform(20, 60)
        edge, high = float(ground[int(x) % WIDTH]), dice.uniform(0.04, 0.15) * HEIGHT
        brush.polygon([(x - wide, edge + 14), (x, edge - high), (x + wide, edge + 14)], tone * 1.06)
        brush.polygon([(x + wide * 0.05, edge + 14), (x, edge - high), (x + wide, edge + 14)], tone * 0.84)
    return over(over(picture, top), brush.done())


def _crystals(growths: Growths, floor: float, tone: Floats, glow: Floats, name: str, dice: Dice) -> Picture:
    """Clusters on the ground with a halo, and what else grows here."""
    picture, lights = clear(), clear()
    size = {"far": 0.07, "middle": 0.12, "near": 0.19}[name]
    others = [grown for grown in growths.values()]
    for k in range({"far": 9, "middle": 6, "near": 4}[name]):
        x, foot = dice.uniform(0, WIDTH), (floor + dice.uniform(0.0, 0.03)) * HEIGHT
        high = size * dice.uniform(0.6, 1.25) * HEIGHT
        if others and k % 3 == 2:
            thing = others[int(dice.integers(len(others)))]
            sprite = tinted(sized(thing.picture, int(high * 0.8), bool(dice.random() < 0.5)), tone, 0.35)
            pasted(picture, sprite, round(x - sprite.width / 2), round(foot - sprite.height * 0.94))
            continue
        lights = over(lights, halo(x, foot - high * 0.4, high * 1.1, glow, 0.30))
        picture = over(picture, _cluster(x, foot, high, glow, dice))
    return over(lights, picture)


def _cluster(x: float, foot: float, high: float, glow: Floats, dice: Dice) -> Picture:
    brush = Brush()
    shards = sorted(
        ((float(dice.uniform(-0.55, 0.55)), float(dice.uniform(0.45, 1.0))) for _ in range(6)), key=lambda s: -s[1]
    )
    for lean, tall in shards:
        wide, top = high * 0.12 * (0.6 + tall), foot - high * tall
        tip, base = x + lean * high * 0.75, x + lean * high * 0.42
        brush.polygon(
            [(base - wide, foot), (tip - wide * 0.8, top + wide * 1.6), (tip, top), (tip + wide * 0.1, foot)],
            between(glow, np.ones(3), 0.35),
        )
        brush.polygon(
            [(tip + wide * 0.1, foot), (tip, top), (tip + wide * 0.8, top + wide * 1.6), (base + wide, foot)],
            glow * 0.72,
        )
    return brush.done()


def _mouth(tone: Floats, dice: Dice) -> Picture:
    """Dark rock all round, as if one stood in the mouth of the cave."""
    low = filled_below((0.962 + waves(dice, ((1, 0.012), (4, 0.008)))) * HEIGHT, tone, tone * 0.7, 0.1)
    high = filled_below((0.95 + waves(dice, ((2, 0.03), (5, 0.012)))) * HEIGHT, tone, tone * 0.7, 0.1)[::-1]
    return over(low, np.ascontiguousarray(high))


# -- under water


def underwater(place: Place, growths: Growths, dice: Dice) -> list[Sheet]:
    """Light from above in beams, reefs one before the other, bubbles."""
    back = gradient(((0.0, place.sky[0]), (0.35, place.sky[1]), (1.0, place.sky[2])))
    back = over(over(back, _beams(dice)), _fish(colour(place.sky[2]), dice))
    sheets = [Sheet("sky", back, 1.0)]
    water = between(colour(place.sky[1]), colour(place.sky[2]), 0.4)
    for name, level, air, metre, count, far in REEF:
        sand = between(colour(place.near), water, air)
        line = (level + waves(dice, ((1, 0.02), (3, 0.010)))) * HEIGHT
        picture = clear()
        for _ in range(count if growths else 0):
            thing = list(growths.values())[int(dice.integers(len(growths)))]
            x = dice.uniform(0, WIDTH)
            high = int(np.clip(thing.metres * metre * 2.2, 0.07, 0.32) * dice.uniform(0.7, 1.2) * HEIGHT)
            sprite = tinted(sized(thing.picture, high, bool(dice.random() < 0.5)), water, 0.15 + 0.75 * air)
            foot = float(line[int(x) % WIDTH]) + 0.012 * HEIGHT
            pasted(picture, sprite, round(x - sprite.width / 2), round(foot - sprite.height))
        ground = filled_below(line, sand * 1.06, sand * 0.72, 0.25, 0.10)
        sheets.append(Sheet(name, over(over(picture, ground), _ripples(line, sand, dice)), far))
    return [*sheets, Sheet("front", _bubbles(dice), 0.05)]


def _beams(dice: Dice) -> Picture:
    brush = Brush()
    for _ in range(9):
        x, wide, lean = dice.uniform(0, WIDTH), dice.uniform(26, 90), dice.uniform(120, 260)
        brush.polygon(
            [(x, -10), (x + wide, -10), (x + wide * 2.2 + lean, HEIGHT * 0.85), (x + lean, HEIGHT * 0.85)],
            np.ones(3),
            0.075,
        )
    picture = brush.done()
    picture[..., 3] *= np.linspace(1.0, 0.0, HEIGHT, dtype=np.float32)[:, None]
    return picture


def _fish(tone: Floats, dice: Dice) -> Picture:
    """A shoal far away, as silhouettes."""
    brush, paint = Brush(), tone * 0.9
    for _ in range(3):
        cx, cy, way = dice.uniform(0, WIDTH), HEIGHT * dice.uniform(0.25, 0.5), 1 if dice.random() < 0.5 else -1
        for _ in range(9):
            x, y, size = cx + dice.uniform(-150, 150), cy + dice.uniform(-60, 60), dice.uniform(9, 18)
            brush.disc(x, y, size, paint, 0.55, flat=0.42)
            brush.polygon(
                [
                    (x - way * size * 0.7, y),
                    (x - way * size * 1.6, y - size * 0.5),
                    (x - way * size * 1.6, y + size * 0.5),
                ],
                paint,
                0.55,
            )
    return brush.done()


def _ripples(line: Floats, sand: Floats, dice: Dice) -> Picture:
    brush = Brush()
    for _ in range(60):
        x, wide = dice.uniform(0, WIDTH), dice.uniform(24, 90)
        y = float(line[int(x) % WIDTH]) + dice.uniform(0.02, 0.14) * HEIGHT
        brush.polygon([(x - wide, y), (x, y - 4), (x + wide, y), (x, y + 3)], sand * 0.84, 0.5)
    return brush.done()


def _bubbles(dice: Dice) -> Picture:
    brush = Brush()
    for _ in range(7):
        x = dice.uniform(0, WIDTH)
        for k in range(6):
            y, size = HEIGHT * (0.9 - 0.13 * k - 0.06 * dice.random()), dice.uniform(4, 13)
            bx = x + dice.uniform(-26, 26)
            brush.disc(bx, y, size, colour("#DDF7FF"), 0.30)
            brush.disc(bx - size * 0.3, y - size * 0.3, size * 0.28, np.ones(3), 0.85)
    return brush.done()


# -- space


def space(place: Place, dice: Dice) -> list[Sheet]:
    """Stars, a nebula that tiles, planets near and far, and rocks that drift by."""
    back = gradient(((0.0, place.sky[0]), (0.55, place.sky[1]), (1.0, place.sky[2])))
    first, second = colour(place.far), colour(("#E0558E", "#3FA9D6", "#E08A4A")[int(dice.integers(3))])
    for tone, rough in ((first, 1.9), (second, 1.7)):
        veil = np.clip((grain(dice, rough) - 0.45) / 0.55, 0, 1)[..., None] ** 1.4 * 0.62
        back[..., :3] = back[..., :3] * (1 - veil) + tone * veil
    sheets = [Sheet("sky", over(back.astype(np.float32), _starfield(dice)), 1.0)]
    hues = [colour(one) for one in ("#E8A25C", "#6FA8DC", "#B07BC8", "#7BC8A4", "#D9695F")]
    order = dice.permutation(len(hues))
    for name, radius, y, hue, ring, far in (
        ("far", 0.085, 0.30, hues[order[0]], False, 0.8),
        ("middle", 0.20, 0.56, hues[order[1]], True, 0.5),
    ):
        x = WIDTH * float(dice.uniform(0.15, 0.35) if name == "far" else dice.uniform(0.6, 0.78))
        sheets.append(Sheet(name, _planet(x, HEIGHT * y, HEIGHT * radius, hue, ring, dice), far))
    sheets.append(Sheet("near", _rocks(9, 0.03, 0.075, colour("#6E6480"), dice), 0.25))
    return [*sheets, Sheet("front", _rocks(3, 0.07, 0.11, colour("#2C2640"), dice), 0.05)]


def _starfield(dice: Dice) -> Picture:
    brush = Brush()
    hues = [colour(one) for one in ("#FFFFFF", "#CFE0FF", "#FFE7C4", "#FFD0D8")]
    for k in range(620):
        size = 0.7 + 2.2 * float(dice.random()) ** 6
        brush.disc(
            dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), size, hues[k % 4], 0.35 + 0.65 * float(dice.random())
        )
    for _ in range(7):
        x, y, size = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(10, 20)
        brush.polygon([(x - size, y), (x, y - 1.6), (x + size, y), (x, y + 1.6)], np.ones(3), 0.9)
        brush.polygon([(x, y - size), (x + 1.6, y), (x, y + size), (x - 1.6, y)], np.ones(3), 0.9)
    return brush.done()


def _planet(cx: float, cy: float, radius: float, hue: Floats, ring: bool, dice: Dice) -> Picture:
    """A ball with bands, lit from the upper left, with a soft air round it; with a ring that passes behind it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    u, v = ((x - cx + WIDTH / 2) % WIDTH - WIDTH / 2) / radius, (y - cy) / radius
    away = np.hypot(u, v)
    z = np.sqrt(np.clip(1 - away**2, 0, 1))
    light = np.clip(-0.62 * u - 0.50 * v + 0.60 * z, 0, 1)
    tilt = v * 0.94 + u * 0.34
    bands = 0.5 + 0.5 * np.sin(tilt * dice.uniform(7, 11) + 1.4 * np.sin(tilt * 5 + dice.random() * 6))
    paint = (hue * 0.80)[None, None] * (1 - bands[..., None]) + between(hue, np.ones(3), 0.28) * bands[..., None]
    paint = paint * (0.16 + 1.0 * light[..., None])
    body = np.clip((1 - away) * radius / 2 + 0.5, 0, 1)
    air = np.exp(-np.clip(away - 1, 0, None) / 0.07) * (away > 0.98) * 0.40 * np.clip(0.7 - 0.6 * u - 0.5 * v, 0, 1)
    picture = np.dstack([np.where(body[..., None] > 0, paint, between(hue, np.ones(3), 0.5)), np.maximum(body, air)])
    made = np.clip(picture, 0, 1).astype(np.float32)
    if not ring:
        return made
    across, along = u * 0.94 - v * 0.34, (u * 0.34 + v * 0.94) / 0.26
    far = np.hypot(across, along)
    grooves = 0.55 + 0.45 * np.sin(far * 26)
    alpha = np.clip((far - 1.35) * 12, 0, 1) * np.clip((2.15 - far) * 12, 0, 1) * (0.40 + 0.5 * grooves)
    alpha = np.where((along < 0) & (away < 1), 0, alpha)  # the far half passes behind
    tone = (
        np.broadcast_to(between(hue, np.array([1.0, 0.95, 0.85]), 0.62), (*far.shape, 3))
        * (0.5 + 0.5 * grooves)[..., None]
    )
    return over(made, np.clip(np.dstack([tone, alpha]), 0, 1).astype(np.float32))


def _rocks(count: int, least: float, most: float, tone: Floats, dice: Dice) -> Picture:
    """Lumps with a lit and a shaded side."""
    brush = Brush()
    for k in range(count):
        x, size = WIDTH * (k + dice.uniform(0.1, 0.9)) / count, HEIGHT * dice.uniform(least, most)
        y = HEIGHT * (dice.uniform(0.06, 0.32) if k % 2 else dice.uniform(0.72, 0.95))
        turn = (np.arange(11) + dice.uniform(-0.3, 0.3, 11)) / 11 * 2 * np.pi
        reach = size * dice.uniform(0.84, 1.08, 11)
        edge = list(zip(x + np.cos(turn) * reach, y + 0.74 * np.sin(turn) * reach, strict=True))
        brush.polygon(edge, tone)
        lit = [(px * 0.72 + (x - size * 0.22) * 0.28, py * 0.66 + (y - size * 0.24) * 0.34) for px, py in edge]
        brush.polygon(lit, tone * 1.35)
        for _ in range(3):
            brush.disc(
                x + dice.uniform(-0.4, 0.3) * size,
                y + dice.uniform(-0.3, 0.3) * size,
                size * dice.uniform(0.07, 0.16),
                tone * 0.82,
                flat=0.7,
            )
    return brush.done()
