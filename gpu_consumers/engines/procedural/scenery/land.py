"""An open place: a horizon, hills one before the other, what grows on them, and what frames the view."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from gpu_consumers.engines.procedural.clay import Floats
from gpu_consumers.engines.procedural.scenery import sky
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
    over,
    pasted,
    waves,
)
from gpu_consumers.engines.procedural.scenery.growth import Grown, Growths, sized, tinted
from gpu_consumers.engines.procedural.scenery.light import Hour, Sky, hazy, lit
from gpu_consumers.engines.procedural.scenery.places import Place

Dice = np.random.Generator


class Depth(NamedTuple):
    """One row of hills. Shares of the picture's height; `air` is how much of it lies before them."""

    name: str
    level: float
    swings: tuple[tuple[int, float], ...]
    air: float
    metre: float  # how high one metre is drawn
    things: int
    far: float


DEPTHS: Final = (
    Depth("far", 0.655, ((1, 0.022), (2, 0.016), (5, 0.006)), 0.50, 0.036, 30, 0.78),
    Depth("middle", 0.745, ((1, 0.024), (3, 0.012)), 0.24, 0.060, 15, 0.52),
    Depth("near", 0.885, ((1, 0.016), (2, 0.010)), 0.05, 0.105, 6, 0.25),
)
TALLEST: Final = 0.52  # share of the height: nothing stands higher than this on its hill
SMALLEST: Final = 0.042


def painted(place: Place, hour: Hour, weather: Sky, growths: Growths, dice: Dice) -> list[Sheet]:
    """From back to front: sky, far, middle, near, front."""
    haze = hour.haze or (hour.sky or place.sky)[2]
    horizon = HORIZONS[place.horizon](place, dice)
    dark = hour.stars or hour.sun_at > 0.5
    sheets = [Sheet("sky", sky.painted(place, hour, weather, dice), 1.0)]
    if place.horizon == "sea":  # water has the colour of its sky
        ridge = hazy(lit(horizon, hour._replace(tint=(1.0, 1.0, 1.0)), weather), 0.30, (hour.sky or place.sky)[1])
        ridge = lit(ridge, hour, weather) if dark else ridge
    else:
        ridge = hazy(lit(horizon, hour, weather), 0.40 * weather.air, haze)
    if place.horizon == "skyline" and dark:
        ridge = over(ridge, _windows(dice))
    for depth in DEPTHS if place.horizon != "clouds" else ():
        level = place.foot == "street" or (place.wet and depth.name == "middle")
        line = (depth.level + (np.zeros(WIDTH) if level else waves(dice, depth.swings))) * HEIGHT
        picture = _row(place, depth, line, growths, dice)
        picture = hazy(lit(picture, hour, weather), depth.air * weather.air, haze)
        sheets.append(Sheet(depth.name, over(ridge, picture) if depth.name == "far" else picture, depth.far))
    if place.horizon == "clouds":
        sheets += [Sheet(name, _cloud_bank(level, dice, hour, weather), far) for name, level, far in _BANKS]
    front = lit(_front(place, growths, dice), hour, weather)
    if weather.falls:
        front = over(front, _falling(weather.falls, dice))
    return [*sheets, Sheet("front", front, 0.05)]


# -- the horizon


def _hills(place: Place, dice: Dice) -> Picture:
    tone = between(colour(place.far), colour(place.near), 0.25)
    line = (0.57 + waves(dice, ((1, 0.034), (2, 0.022), (5, 0.010)))) * HEIGHT
    return filled_below(line, tone, tone * 0.94, 0.3)


def _peaks(place: Place, dice: Dice) -> Picture:
    """Two chains of mountains, each with a lit and a shaded side and snow on top."""
    picture = clear()
    rock = between(colour("#7D86A8"), colour(place.far), 0.35)
    for count, low, high, lighter in ((7, 0.30, 0.46, 0.35), (5, 0.20, 0.40, 0.0)):
        brush = Brush()
        for k in range(count):
            x = WIDTH * (k + dice.uniform(0.15, 0.85)) / count
            summit = HEIGHT * dice.uniform(low, high)
            wide = WIDTH / count * dice.uniform(0.85, 1.15)
            _mountain(brush, x, summit, HEIGHT * 0.70, wide, between(rock, np.ones(3), lighter), dice)
        picture = over(picture, brush.done())
    return picture


def _mountain(brush: Brush, x: float, top: float, foot: float, wide: float, rock: Floats, dice: Dice) -> None:
    high = foot - top
    left = [(x - wide * share, top + high * share * dice.uniform(0.9, 1.1)) for share in (0.25, 0.5, 0.78)]
    right = [(x + wide * share, top + high * share * dice.uniform(0.9, 1.1)) for share in (0.28, 0.55, 0.8)]
    spine = [(x + wide * dice.uniform(-0.07, 0.10) * share * 2, top + high * share) for share in (0.22, 0.5, 0.8)]
    ends = [(x - wide, foot), (x + wide, foot)]
    middle = (x + wide * 0.06, foot)
    brush.polygon([(x, top), *left, ends[0], middle, *reversed(spine)], rock * 1.10)
    brush.polygon([(x, top), *right, ends[1], middle, *reversed(spine)], rock * 0.82)
    snow, cold = colour("#FBFDFF"), colour("#C6D4EE")
    line = dice.uniform(0.27, 0.36)
    teeth = [(share, line + (0.07 if number % 2 else -0.03)) for number, share in enumerate((0.8, 0.55, 0.3))]
    edge = [(x - wide * line * out * 0.92, top + high * deep) for out, deep in teeth]
    brush.polygon(
        [(x, top), (x - wide * line * 0.93, top + high * line), *edge, (spine[0][0], top + high * (line + 0.03))], snow
    )
    edge = [(x + wide * line * out * 0.92, top + high * deep) for out, deep in teeth]
    brush.polygon(
        [(x, top), (x + wide * line * 0.93, top + high * line), *edge, (spine[0][0], top + high * (line + 0.03))], cold
    )


def _dunes(place: Place, dice: Dice) -> Picture:
    """Long crests, the side towards the light bright, the other in shade."""
    picture, sand = clear(), between(colour(place.far), colour(place.near), 0.2)
    for level, share in ((0.53, 0.05), (0.59, 0.035)):
        line = (level + share * _crests(dice, 3)) * HEIGHT
        picture = over(picture, filled_below(line, sand * 1.05, sand * 0.90, 0.16, 0.05))
        brush = Brush()
        for k in range(3):
            x = int(WIDTH * (k + 0.5) / 3) % WIDTH
            top = float(line[x])
            brush.polygon(
                [(x, top), (x + WIDTH * 0.17, top + HEIGHT * 0.10), (x - WIDTH * 0.05, top + HEIGHT * 0.12)],
                sand * 0.86,
                0.6,
            )
        picture = over(picture, brush.done())
    return picture


def _crests(dice: Dice, many: int) -> Floats:
    x = (np.arange(WIDTH) / WIDTH * many + dice.random()) % 1.0
    return np.asarray(np.abs(x - 0.35) / np.where(x < 0.35, 0.35, 0.65) * 1.4 - 0.7 + waves(dice, ((1, 0.3),)))


def _mesas(place: Place, dice: Dice) -> Picture:
    """Flat-topped towers of banded rock."""
    brush, rock = Brush(), colour("#C46E48")
    for row, (count, lift) in enumerate(((6, 0.34), (4, 0.42))):
        for k in range(count):
            x, wide = WIDTH * (k + dice.uniform(0.2, 0.8)) / count, WIDTH * dice.uniform(0.035, 0.085)
            top, foot = HEIGHT * (lift + dice.uniform(-0.05, 0.05)), HEIGHT * 0.70
            tone = between(rock, colour(place.far), 0.45 - 0.3 * row)
            shape = [
                (-1.0, 0.0),
                (1.0, 0.0),
                (1.06, 0.25),
                (1.02, 0.5),
                (1.35, 0.7),
                (1.9, 1.0),
                (-1.9, 1.0),
                (-1.35, 0.7),
                (-1.05, 0.5),
                (-1.08, 0.25),
            ]
            brush.polygon([(x + wide * u, top + (foot - top) * v) for u, v in shape], tone)
            shaded = [
                (0.25, 0.0),
                (1.0, 0.0),
                (1.06, 0.25),
                (1.02, 0.5),
                (1.35, 0.7),
                (1.9, 1.0),
                (0.5, 1.0),
                (0.3, 0.5),
            ]
            brush.polygon([(x + wide * u, top + (foot - top) * v) for u, v in shaded], tone * 0.84)
            for v, deep in ((0.10, 0.045), (0.27, 0.03), (0.42, 0.05)):
                band = [(-1.05, v), (1.05, v), (1.05, v + deep), (-1.05, v + deep)]
                brush.polygon([(x + wide * u, top + (foot - top) * w) for u, w in band], tone * 0.90, 0.8)
    return brush.done()


def _skyline(place: Place, dice: Dice) -> Picture:
    """Houses row before row, the nearest darkest; every one with a shaded side and a roof of its own."""
    picture, street = clear(), HEIGHT * 0.75
    for row, (low, high, count) in enumerate(((0.20, 0.42, 26), (0.30, 0.52, 20), (0.42, 0.60, 16))):
        brush = Brush()
        tone = between(colour(place.far), colour(place.near), 0.2 + 0.28 * row)
        for k in range(count):
            x, wide = WIDTH * (k + 0.31 * (row + 1)) / count, WIDTH / count * float(dice.uniform(0.75, 1.2))
            top = HEIGHT * float(dice.uniform(low, high))
            hue = tone * dice.uniform((0.92, 0.95, 0.95), (1.10, 1.05, 1.12))
            brush.box(x, top, wide, street - top, hue)
            brush.box(x + wide * 0.7, top, wide * 0.3, street - top, hue * 0.86)
            if k % 4 == 1:  # a mast
                brush.box(x + wide * 0.46, top - HEIGHT * 0.05, wide * 0.05, HEIGHT * 0.05, hue * 0.8)
            if k % 4 == 2:  # a smaller storey on top
                brush.box(x + wide * 0.2, top - HEIGHT * 0.025, wide * 0.6, HEIGHT * 0.025, hue * 0.94)
            for floor in range(int(top) + 18, int(HEIGHT * 0.72), 26):
                for pane in range(int(x) + 10, int(x + wide) - 14, 20):
                    brush.box(pane, floor, 9, 13, hue * 0.72, 0.75)
        picture = over(picture, brush.done())
    return picture


NEON: Final = ("#FF4FA3", "#3CF2FF", "#FFD24A", "#9B6BFF", "#53FF9A")


def _windows(dice: Dice) -> Picture:
    """Lit windows, and signs of coloured light, of a city after dark."""
    brush = Brush()
    for _ in range(520):
        x, y = round(dice.uniform(0, WIDTH) / 20) * 20 + 10, round(dice.uniform(0.36, 0.70) * HEIGHT / 26) * 26
        brush.box(x, y, 9, 13, colour("#FFD98A"), float(dice.uniform(0.5, 1.0)))
    for k in range(16):
        paint = colour(NEON[k % len(NEON)])
        left, top = float(dice.uniform(0, WIDTH)), HEIGHT * float(dice.uniform(0.42, 0.62))
        long = float(dice.uniform(50, 110))
        wide, high = (12.0, long) if k % 2 else (long, 14.0)
        for grow, alpha in ((14, 0.10), (8, 0.16), (3, 0.3), (0, 1.0)):
            brush.box(left - grow, top - grow, wide + 2 * grow, high + 2 * grow, paint, alpha)
    return brush.done()


def _sea(place: Place, dice: Dice) -> Picture:
    """Water from the horizon on, with lines of light that grow towards us."""
    far, near = colour(place.far), colour("#1F7FB8") if place.foot == "sand" else colour(place.near)
    picture = filled_below(np.full(WIDTH, HEIGHT * 0.56), far, near, 0.40, 0.12)
    brush = Brush()
    for _ in range(210):
        down = float(dice.random()) ** 1.6
        x, y, wide = dice.uniform(0, WIDTH), HEIGHT * (0.57 + 0.4 * down), (14 + 130 * down) * dice.uniform(0.5, 1.3)
        thick = 1.2 + 4.5 * down
        brush.polygon(
            [(x - wide, y), (x, y - thick), (x + wide, y), (x, y + thick * 0.6)],
            colour("#FFFFFF"),
            0.16 + 0.22 * float(dice.random()),
        )
    return over(picture, brush.done())


def _volcano(place: Place, dice: Dice) -> Picture:
    brush, rock = Brush(), colour("#54404A")
    for x, top, wide in ((0.16, 0.44, 0.20), (0.52, 0.24, 0.34), (0.86, 0.46, 0.18)):
        px, py, pw = x * WIDTH, top * HEIGHT, wide * WIDTH
        slope = [(px - pw * 0.16, py), (px - pw * 0.36, py + (0.70 - top) * HEIGHT * 0.35), (px - pw, HEIGHT * 0.72)]
        other = [(px + pw, HEIGHT * 0.72), (px + pw * 0.38, py + (0.70 - top) * HEIGHT * 0.35), (px + pw * 0.16, py)]
        brush.polygon([*slope, *other], rock)
        brush.polygon([(px + pw * 0.02, py), *reversed(other), (px + pw * 0.2, HEIGHT * 0.72)], rock * 0.80)
        lava = colour("#FF7A2E")
        if wide > 0.3:
            brush.polygon(
                [(px - pw * 0.16, py), (px + pw * 0.16, py), (px + pw * 0.1, py + 22), (px - pw * 0.1, py + 22)], lava
            )
            for shift in (-0.09, 0.03, 0.11):
                bend = dice.uniform(-0.05, 0.05)
                brush.polygon(
                    [
                        (px + pw * shift - 9, py),
                        (px + pw * shift + 9, py),
                        (px + pw * (shift * 2.2 + bend) + 6, py + HEIGHT * 0.22),
                        (px + pw * (shift * 3 + bend), py + HEIGHT * 0.30),
                        (px + pw * (shift * 2.2 + bend) - 6, py + HEIGHT * 0.2),
                    ],
                    lava,
                )
            for k in range(9):
                brush.disc(px + dice.uniform(-30, 60) + k * 9, py - 26 - k * 24, 30 + k * 9, colour("#6B5560"), 0.5)
    return brush.done()


def _no_horizon(place: Place, dice: Dice) -> Picture:
    return clear()


HORIZONS: Final[Mapping[str, Callable[[Place, Dice], Picture]]] = {
    "hills": _hills,
    "peaks": _peaks,
    "dunes": _dunes,
    "mesas": _mesas,
    "skyline": _skyline,
    "sea": _sea,
    "volcano": _volcano,
    "clouds": _no_horizon,
}
_BANKS: Final = (("far", 0.62, 0.8), ("middle", 0.76, 0.5), ("near", 0.92, 0.2))


def _cloud_bank(level: float, dice: Dice, hour: Hour, weather: Sky) -> Picture:
    """A sea of clouds up to a level."""
    brush = Brush()
    for paint, drop in ((np.full(3, 0.86), 26), (np.full(3, 0.99), 0)):
        for _ in range(34):
            x, radius = dice.uniform(0, WIDTH), HEIGHT * dice.uniform(0.04, 0.10) * (0.5 + level)
            brush.disc(x, level * HEIGHT + dice.uniform(-20, 60) + drop, radius, paint)
    line = np.full(WIDTH, (level + 0.06) * HEIGHT)
    filled = filled_below(line, np.full(3, 0.97), np.array([0.80, 0.86, 0.95]), 0.3)
    return lit(over(brush.done(), filled), hour, weather)


# -- the ground and what stands on it


def _row(place: Place, depth: Depth, line: Floats, growths: Growths, dice: Dice) -> Picture:
    """One row of hills with everything on it, without air."""
    share = {"far": 0.45, "middle": 0.75, "near": 1.0}[depth.name]
    tone = between(colour(place.far), colour(place.near), share)
    if place.horizon == "sea" and depth.name != "near":
        return clear()  # the sea lies there
    if place.foot == "none":
        return clear()
    ground = filled_below(line, tone * 1.04, tone * 0.74, 0.30, 0.16)
    if place.wet and depth.name == "middle":
        ground = _water(tone)
    picture = clear()
    kinds = [grown for grown in growths.values() if grown.kind in place.grows]
    count = round(depth.things * place.many) if kinds else 0
    shadow = Brush()
    placed = []
    for k in range(count):
        x = WIDTH * (k + 0.5 + dice.uniform(-0.38, 0.38)) / count
        thing = kinds[int(dice.integers(len(kinds)))]
        high = _height(thing, depth, dice)
        foot = (
            float(line[int(x) % WIDTH])
            + max(5.0, high * 0.06)
            + dice.uniform(0, 0.030) * HEIGHT * (depth.name != "far")
        )
        placed.append((foot, x, thing, high))
    for foot, x, thing, high in sorted(placed, key=lambda one: one[0]):
        sprite = sized(thing.picture, high, bool(dice.random() < 0.5))
        sprite = tinted(sprite, tone, 0.10)
        pasted(picture, sprite, round(x - sprite.width / 2), round(foot - sprite.height))
        shadow.disc(x, foot - high * 0.015, sprite.width * 0.46, tone * 0.5, 0.20, flat=0.16)
    whole = over(over(ground, _texture(place, tone, line, depth, dice)), shadow.done())
    whole[..., 3] = np.where(ground[..., 3] < whole[..., 3], ground[..., 3], whole[..., 3])
    behind = over(picture, clear())
    return over(whole, behind)


def _height(thing: Grown, depth: Depth, dice: Dice) -> int:
    share = np.clip(thing.metres * depth.metre * dice.uniform(0.8, 1.15), SMALLEST * depth.metre / 0.06, TALLEST)
    return int(share * HEIGHT)


def _water(tone: Floats) -> Picture:
    water = filled_below(
        np.full(WIDTH, 0.745 * HEIGHT), colour("#7FA59A"), between(tone, colour("#2F4A4C"), 0.7), 0.2, 0.3
    )
    return water


def _texture(place: Place, tone: Floats, line: Floats, depth: Depth, dice: Dice) -> Picture:
    """What the ground is made of, seen close: tufts, ripples, stones or slabs."""
    if depth.name == "far" or place.foot == "none":
        return clear()
    brush, size = Brush(), 1.0 if depth.name == "near" else 0.55
    for _ in range({"grass": 300, "sand": 60, "snow": 46, "stones": 120, "street": 34}[place.foot]):
        x = dice.uniform(0, WIDTH)
        y = float(line[int(x) % WIDTH]) + dice.uniform(0.012, 0.16) * HEIGHT
        shade = tone * (0.74, 0.88, 1.16)[int(dice.integers(3))]
        if place.foot == "grass":
            high, lean = dice.uniform(9, 24) * size, dice.uniform(-7, 7) * size
            brush.polygon([(x - 3.4 * size, y), (x + 3.4 * size, y), (x + lean, y - high)], shade)
        elif place.foot in ("sand", "snow"):
            wide = dice.uniform(30, 110) * size
            brush.polygon([(x - wide, y), (x, y - 4 * size), (x + wide, y), (x, y + 3 * size)], shade, 0.5)
        elif place.foot == "stones":
            wide, high = dice.uniform(8, 26) * size, dice.uniform(5, 14) * size
            brush.polygon(
                [(x - wide, y), (x - wide * 0.6, y - high), (x + wide * 0.5, y - high * 0.9), (x + wide, y)], shade
            )
        else:
            brush.polygon(
                [(x, y), (x + 60 * size, y), (x + 52 * size, y + 7 * size), (x - 8 * size, y + 7 * size)],
                tone * 1.3,
                0.5,
            )
    return brush.done()


def _front(place: Place, growths: Growths, dice: Dice) -> Picture:
    """Large and dark at the sides, so that the eye goes between; and the lowest edge of the ground."""
    picture = clear()
    tone = colour(place.near) * 0.42
    if place.foot in ("grass", "snow", "stones", "sand"):
        line = (0.972 + waves(dice, ((1, 0.010), (3, 0.006)))) * HEIGHT
        deep = colour(place.near) * (0.9 if place.foot in ("sand", "snow") else 0.58)
        picture = filled_below(line, deep, deep * 0.8, 0.1)
        if place.foot == "grass":
            brush = Brush()
            for _ in range(330):
                x, high, lean = dice.uniform(0, WIDTH), dice.uniform(18, 58), dice.uniform(-16, 16)
                y = float(line[int(x) % WIDTH]) + 8
                brush.polygon([(x - 5, y), (x + 5, y), (x + lean, y - high)], deep * dice.uniform(0.75, 1.25))
            picture = over(brush.done(), picture)
    kinds = [grown for name, grown in growths.items() if grown.kind in place.front and not name.endswith(".2")]
    for k, x in enumerate((0.03, 0.97, 0.14) if kinds else ()):
        thing = kinds[k % len(kinds)]
        high = int(HEIGHT * float(np.clip(thing.metres * 0.2, 0.22, 0.86)) * dice.uniform(0.9, 1.1))
        sprite = tinted(sized(thing.picture, high, k % 2 == 1), tone, 0.34)
        pasted(picture, sprite, round(x * WIDTH - sprite.width / 2), round(0.985 * HEIGHT - sprite.height * 0.97))
    return picture


def _falling(what: str, dice: Dice) -> Picture:
    brush = Brush()
    for _ in range(420 if what == "rain" else 300):
        x, y = dice.uniform(0, WIDTH), dice.uniform(-0.05, 1.0) * HEIGHT
        if what == "rain":
            high = dice.uniform(26, 70)
            brush.polygon(
                [(x, y), (x + 2.2, y), (x - high * 0.2 + 1, y + high), (x - high * 0.2 - 1, y + high)],
                colour("#DCE9FF"),
                0.34,
            )
        else:
            brush.disc(x, y, float(dice.uniform(2.0, 6.5)), np.ones(3), float(dice.uniform(0.55, 0.95)))
    return brush.done()
