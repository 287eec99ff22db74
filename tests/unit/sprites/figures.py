"""Test pictures, drawn in memory: a slime and a knight on transparency."""

import numpy as np
from PIL import Image, ImageDraw

from gpu_consumers.engines.vision.pictures import Rgba

INK = (30, 22, 40, 255)
SKIN, STEEL, CLOTH, CREAM = (235, 180, 150, 255), (200, 208, 222, 255), (60, 90, 190, 255), (240, 235, 220, 255)


def slime(side: int = 512) -> Rgba:
    """A green half-ellipse with a gradient, two dark eyes with glints, and a mouth."""
    image, pen = _blank(side)
    body = Image.new("L", image.size)
    ImageDraw.Draw(body).pieslice(_box(side, 170, 300, 854, 1300), 180, 360, fill=255)
    rows = np.linspace(0, 1, image.height)[:, None, None]
    shades = np.array([150, 240, 150]) * (1 - rows) + np.array([30, 140, 90]) * rows
    image.paste(Image.fromarray(np.repeat(shades, image.width, 1).astype(np.uint8)), mask=body)
    for middle in (420, 610):
        pen.ellipse(_box(side, middle - 42, 540, middle + 42, 660), fill=(25, 22, 40, 255))
        pen.ellipse(_box(side, middle - 20, 560, middle + 4, 596), fill=(255, 255, 255, 255))
    pen.arc(_box(side, 470, 690, 560, 750), 20, 160, fill=(20, 50, 35, 255), width=max(2, side // 50))
    return _done(image, side)


def knight(side: int = 512) -> Rgba:
    """A head, a tunic, two arms (one with a sword) held off the trunk, two legs with a gap."""
    image, pen = _blank(side)
    for left in (400, 530):
        pen.rectangle(_box(side, left, 720, left + 90, 930), fill=CLOTH, outline=INK, width=side // 90)
    pen.rectangle(_box(side, 390, 450, 630, 780), fill=CREAM, outline=INK, width=side // 90)
    pen.polygon(_points(side, (400, 470), (270, 640), (320, 700), (420, 560)), fill=CLOTH, outline=INK)
    pen.polygon(_points(side, (620, 470), (750, 640), (700, 700), (600, 560)), fill=CLOTH, outline=INK)
    pen.polygon(_points(side, (310, 700), (110, 560), (90, 520), (140, 535), (335, 670)), fill=STEEL, outline=INK)
    pen.ellipse(_box(side, 370, 140, 650, 470), fill=STEEL, outline=INK, width=side // 90)
    pen.ellipse(_box(side, 410, 270, 610, 450), fill=SKIN, outline=INK, width=side // 90)
    return _done(image, side)


def on_paper(picture: Rgba, colour: tuple[int, int, int] = (205, 214, 222)) -> Rgba:
    """The same figure without alpha, on a plain ground."""
    ground = Image.new("RGBA", (picture.shape[1], picture.shape[0]), (*colour, 255))
    ground.alpha_composite(Image.fromarray(picture))
    return np.asarray(ground, np.uint8)


def _blank(side: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (side * 2, side * 2))
    return image, ImageDraw.Draw(image)


def _box(side: int, *corners: float) -> tuple[float, ...]:
    return tuple(value * side * 2 / 1024 for value in corners)


def _points(side: int, *points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * side * 2 / 1024, y * side * 2 / 1024) for x, y in points]


def _done(image: Image.Image, side: int) -> Rgba:
    return np.array(image.resize((side, side), Image.Resampling.BOX), np.uint8)
