"""Hair as rows: a cap with a hairline, and locks. Lengths in head heights from the head's middle."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from gpu_consumers.engines.brief.kinds import KINDS
from gpu_consumers.engines.procedural.clay import curve, moved, vec
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.heads.beards import hanging
from gpu_consumers.engines.procedural.recipes.heads.cap import Cap, Table, put_cap
from gpu_consumers.engines.procedural.recipes.heads.hats import Hat
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Plate, Rod, Stroke, mould, scaled


class Hair(NamedTuple):
    """One style. `fringe` sweeps locks over the brow in one of three ways; a hat hides the rows of `high`."""

    cap: Cap | None
    low: tuple[Stroke, ...] = ()  # below any hat
    high: tuple[Stroke, ...] = ()
    fringe: bool = True


def _line(nape: float, temple: float = 66.0, side: float = 84.0, brow: float = 0.27) -> Table:
    """A hairline: from the nape over the sideburns to the brow."""
    return [
        (nape - 0.03, 200.0),
        (nape, 118.0),
        (-0.16, 104.0),
        (-0.10, side),
        (0.08, temple),
        (brow - 0.06, 48.0),
        (brow, -40.0),
    ]


def _curtain(drop: float, wide: float = 0.40, bulge: float = 0.15) -> tuple[Rod, Rod]:
    """A mass of hair down the back: a middle lock, and one beside it on each side that ends sooner."""
    middle = Rod(
        [(0, 0.30, 0.0), (0, 0.39, -0.30), (0, 0.41, -0.34 - 0.55 * drop), (0, 0.35, -0.36 - drop)],
        [(wide * 0.72, bulge), (wide * 0.76, bulge * 1.05), (wide * 0.62, bulge * 0.9), 0.015], "hair", "curtain", 8,
            0.3, 0.4, 2.3,
    )  # fmt: skip
    beside = Rod(
        [(wide * 0.62, 0.22, 0.0), (wide * 0.80, 0.27, -0.30), (wide * 0.78, 0.29, -0.34 - 0.45 * drop),
            (wide * 0.60, 0.26, -0.34 - 0.86 * drop)],
        [(wide * 0.40, bulge), (wide * 0.44, bulge), (wide * 0.34, bulge * 0.85), 0.012], "hair", "curtain_side", 8,
            0.3, 0.4, 2.3, twice=True,
    )  # fmt: skip
    return middle, beside


def _side_lock(drop: float, x: float = 0.46, ahead: float = -0.08) -> Rod:
    return Rod(
        [(x, ahead, 0.02), (x + 0.08, ahead, -0.22), (x + 0.05, ahead - 0.02, -0.22 - 0.6 * drop),
            (x - 0.03, ahead - 0.02, -0.22 - drop)],
        [0.08, (0.12, 0.13), (0.09, 0.11), 0.012], "hair", "side_lock", 8, 0.5, 0.5, twice=True,
    )  # fmt: skip


def _spike(x: float, y: float, z: float, dx: float, dy: float, dz: float, r: float = 0.12, twice: bool = True) -> Rod:
    return Rod([(x, y, z), (x + dx * 0.5, y + dy * 0.5, z + dz * 0.6), (x + dx, y + dy, z + dz)],
        [r, r * 0.75, 0.008], "hair", "spike", 6, 0.4, 0.4,
               twice=twice)  # fmt: skip


_EVEN: Final = [(-0.5, 0.065), (0.5, 0.085)]
_BRAID_LINKS: Final = tuple(
    Blob((0.44 + 0.03 * k, -0.06, -0.30 - 0.17 * k), (0.105 - 0.008 * k, 0.10 - 0.008 * k, 0.105), "hair", "braid", 8,
        5, twice=True) for k in range(4)
)  # fmt: skip
HAIRS: Final[Mapping[str, Hair]] = {
    "short": Hair(Cap(_line(-0.26), _EVEN, low=-0.34)),
    "crew": Hair(Cap(_line(-0.24, brow=0.31), [(-0.5, 0.03), (0.5, 0.05)], low=-0.30), fringe=False),
    "messy": Hair(
        Cap(_line(-0.28), [(-0.5, 0.07), (0.5, 0.10)], low=-0.36),
        high=(_spike(0.30, 0.10, 0.40, 0.18, 0.10, 0.12), _spike(0.10, -0.10, 0.46, 0.10, -0.10, 0.20),
            _spike(0.38, -0.10, 0.25, 0.18, -0.04, 0.06),
              _spike(0.20, 0.36, 0.26, 0.14, 0.16, 0.08)),
    ),
    "spiky": Hair(
        Cap(_line(-0.26), [(-0.5, 0.06), (0.5, 0.09)], low=-0.34),
        high=(_spike(0.0, -0.20, 0.44, 0.0, -0.26, 0.22, 0.13, False), _spike(0.0, 0.02, 0.48, 0.0, -0.04, 0.30, 0.15,
            False),
              _spike(0.0, 0.26, 0.40, 0.0, 0.24, 0.22, 0.15, False), _spike(0.22, -0.14, 0.40, 0.16, -0.16, 0.22),
                  _spike(0.26, 0.08, 0.40, 0.22, 0.04, 0.24),
              _spike(0.24, 0.28, 0.28, 0.18, 0.24, 0.12), _spike(0.42, -0.04, 0.16, 0.20, -0.06, 0.06),
                  _spike(0.40, 0.16, 0.05, 0.20, 0.14, 0.0)),
        fringe=False,
    ),
    "slick": Hair(
        Cap([(-0.33, 200.0), (-0.30, 112.0), (-0.10, 82.0), (0.10, 60.0), (0.30, 40.0), (0.34, 14.0), (0.38, -40.0)],
            [(-0.5, 0.055), (0.5, 0.075)],
            low=-0.38, rows=10),
        high=(Rod([(0, -0.475, 0.24), (0, -0.42, 0.36), (0, -0.20, 0.53)], [0.015, (0.10, 0.04), (0.12, 0.05)],
            "hair", "widows_peak", 8, 0.3, 0.4),),
        fringe=False,
    ),
    "bowl": Hair(Cap([(-0.16, 200.0), (-0.12, 66.0), (0.10, 60.0), (0.13, 40.0), (0.17, -40.0)],
        [(-0.5, 0.10), (0.5, 0.10)], low=-0.22), fringe=False),
    "bob": Hair(Cap(_line(-0.44, 62.0, 70.0), [(-0.46, 0.11), (-0.2, 0.14), (0.1, 0.10), (0.5, 0.09)], low=-0.465,
        rows=10), (_side_lock(0.16, 0.44),)),
    "long": Hair(Cap(_line(-0.46, 62.0, 74.0), [(-0.5, 0.09), (0.5, 0.09)], low=-0.465),
        (*_curtain(0.72), _side_lock(0.36))),
    "very_long": Hair(Cap(_line(-0.46, 62.0, 74.0), [(-0.5, 0.09), (0.5, 0.09)], low=-0.465),
        (*_curtain(1.15, 0.42, 0.17), _side_lock(0.55))),
    "ponytail": Hair(
        Cap(_line(-0.30, 64.0), [(-0.5, 0.055), (0.5, 0.08)], low=-0.36),
        (Blob((0, 0.52, 0.12), (0.08, 0.07, 0.09), "trim", "hair_tie", 8, 5),
         Rod([(0, 0.50, 0.12), (0, 0.72, 0.10), (0, 0.80, -0.22), (0, 0.68, -0.58)],
             [0.09, (0.15, 0.13), (0.14, 0.12), 0.012], "hair", "ponytail", 8, 0.4, 0.5)),
    ),
    "topknot": Hair(
        Cap(_line(-0.14, 70.0, 92.0, 0.30), [(-0.5, 0.05), (0.5, 0.07)], low=-0.24),
        high=(Blob((0, 0.10, 0.57), (0.12, 0.12, 0.10), "hair", "topknot", 8, 6),
            Rod([(0, 0.10, 0.50), (0, 0.10, 0.55)], [0.10, 0.09], "trim", "hair_tie", 8),
              Rod([(0, 0.12, 0.60), (0, 0.32, 0.66), (0, 0.46, 0.46), (0, 0.48, 0.22)], [0.07, 0.11, 0.085, 0.01],
                  "hair", "ponytail", 8, 0.3, 0.5)),
        fringe=False,
    ),
    "bun": Hair(
        Cap(_line(-0.30, 64.0), [(-0.5, 0.06), (0.5, 0.08)], low=-0.36),
        (Rod([(0.44, -0.18, 0.04), (0.50, -0.17, -0.20), (0.46, -0.17, -0.36)], [0.05, 0.055, 0.008], "hair",
            "side_lock", 6, 0.4, 0.5, twice=True),),
        (Blob((0, 0.34, 0.46), (0.20, 0.19, 0.18), "hair", "bun", 10, 6),
            Rod([(0, 0.27, 0.36), (0, 0.31, 0.42)], [0.17, 0.16], "trim", "hair_tie", 10)),
    ),
    "twin_tails": Hair(
        Cap(_line(-0.30, 64.0), [(-0.5, 0.06), (0.5, 0.09)], low=-0.36),
        (Blob((0.50, 0.10, 0.14), (0.07, 0.08, 0.08), "trim", "hair_tie", 8, 5, twice=True),
         Rod([(0.50, 0.10, 0.14), (0.74, 0.12, 0.10), (0.80, 0.12, -0.22), (0.70, 0.08, -0.54)],
             [0.08, 0.15, 0.13, 0.012], "hair", "tail", 8, 0.4, 0.5, twice=True)),
    ),
    "braids": Hair(
        Cap(_line(-0.34, 64.0, 76.0), [(-0.5, 0.075), (0.5, 0.08)], low=-0.40),
        (*_BRAID_LINKS, Blob((0.56, -0.06, -0.95), (0.05, 0.05, 0.09), "trim", "hair_tie", 6, 5, twice=True)),
    ),
    "mohawk": Hair(
        Cap(_line(-0.20, 74.0, 96.0, 0.34), [(-0.5, 0.012), (0.5, 0.016)], low=-0.28),
        high=tuple(Plate([(-0.13, -0.08), (0.13, -0.08), (0.17, 0.20), (0.10, 0.34), (-0.10, 0.18)], 0.13, "hair",
            "mohawk", (0, y, z), (("z", 90.0), ("x", t)), 0.035)
                   for y, z, t in ((-0.36, 0.34, 42.0), (-0.18, 0.48, 20.0), (0.06, 0.52, -4.0), (0.28, 0.42, -30.0),
                       (0.42, 0.22, -60.0))),
        fringe=False,
    ),
    "afro": Hair(Cap(_line(-0.30, 60.0, 74.0, 0.25), [(-0.4, 0.14), (-0.1, 0.24), (0.2, 0.28), (0.5, 0.30)],
        low=-0.42, rows=11, columns=20), fringe=False),
    "curly": Hair(
        Cap(_line(-0.34, 62.0, 76.0), [(-0.4, 0.08), (0.5, 0.12)], low=-0.40),
        tuple(Blob((x, y, z), (0.15, 0.15, 0.15), "hair", "curl", 8, 5, twice=True) for x, y,
            z in ((0.47, -0.02, 0.02), (0.46, 0.18, -0.14), (0.26, 0.42, -0.20), (0.48, -0.05, -0.22))),
        tuple(Blob((x, y, z), (0.16, 0.16, 0.15), "hair", "curl", 8, 5, twice=True)
              for x, y, z in ((0.17, -0.36, 0.40), (0.40, -0.22, 0.30), (0.34, 0.08, 0.44), (0.12, 0.0, 0.54),
                  (0.22, 0.36, 0.34))),
        fringe=False,
    ),
    "tonsure": Hair(Cap([(-0.30, 200.0), (-0.26, 100.0), (0.06, 64.0), (0.14, 20.0), (0.16, -40.0), (0.24, -40.0),
        (0.29, 200.0), (0.5, 200.0)],
                        [(-0.5, 0.085), (0.5, 0.085)], low=-0.34, rows=12), fringe=False),
    "balding": Hair(Cap([(-0.30, 200.0), (-0.26, 110.0), (0.05, 76.0), (0.14, 84.0), (0.22, 110.0), (0.28, 200.0),
        (0.5, 200.0)],
                        [(-0.5, 0.10), (0.5, 0.10)], low=-0.34, rows=12),
                    high=(_spike(0.44, 0.02, 0.02, 0.20, 0.10, 0.10, 0.11),
                        _spike(0.40, 0.20, -0.06, 0.20, 0.16, 0.0, 0.11)), fringe=False),
    "mane": Hair(
        Cap(_line(-0.44, 60.0, 66.0), [(-0.5, 0.12), (0.5, 0.12)], low=-0.465),
        (*_curtain(0.60, 0.46, 0.18), *(Rod([(0.46, y, z), (0.66, y, z - 0.16), (0.66, y, z - 0.42)],
            [0.10, 0.13, 0.01], "hair", "mane_lock", 6, 0.4, 0.4, twice=True)
                                       for y, z in ((-0.02, 0.06), (0.20, 0.10), (0.10, -0.22)))),
        (_spike(0.0, 0.30, 0.38, 0.0, 0.30, 0.12, 0.16, False), _spike(0.24, 0.24, 0.34, 0.20, 0.24, 0.10)),
    ),
}  # fmt: skip
# Locks over the brow, as combed from a parting: where each starts and ends, how low it reaches, how wide it is.
_FRINGES: Final = (
    ((0.16, 0.44, 0.10, 0.11), (0.12, -0.06, 0.18, 0.13), (0.10, -0.30, 0.16, 0.15), (0.06, -0.46, 0.03, 0.13)),
    ((0.02, 0.24, 0.17, 0.14), (0.05, 0.46, 0.04, 0.14), (-0.02, -0.24, 0.17, 0.14), (-0.05, -0.46, 0.04, 0.14)),
    ((0.30, 0.36, 0.12, 0.13), (0.12, 0.14, 0.15, 0.14), (-0.10, -0.10, 0.14, 0.14), (-0.30, -0.36, 0.12, 0.13)),
)


# Styles of one length: which of them a style named by its kind turns out to be, the seed says.
_KIN: Final[Mapping[str, tuple[str, ...]]] = {
    "short": ("short", "messy", "short", "crew"),
    "long": ("long", "long", "braids"),
    "bob": ("bob", "bob", "curly"),
    "messy": ("messy", "spiky", "short"),
    "ponytail": ("ponytail", "bun", "braids"),
}


def build_hair(body: Body, hat: Hat | None) -> None:
    shape = body.part("hair")
    if not shape or (hat and not hat.bare_hair):
        return
    if body.brief.kind in KINDS and shape == KINDS[body.brief.kind].parts.get("hair"):
        kin = _KIN.get(shape, (shape,))
        shape = kin[body.taste.lock % len(kin)]
    hair, covers = HAIRS.get(shape, HAIRS["short"]), hat.covers if hat else 1.0
    frame = moved(*body.skull) @ scaled(body.head)
    if hair.cap:
        thin = hair.cap if covers >= 1.0 else hair.cap._replace(thick=[(z, min(t, 0.07)) for z, t in hair.cap.thick])
        put_cap(body, thin, "hair", "hair", hidden_above=covers)
    mould(body.clay, frame, hanging(body), hair.low)
    if covers < 1.0:
        return
    mould(body.clay, frame, "head", hair.high)
    if hair.fringe and body.part("head") not in {"headband", "crown", "wreath"}:
        _fringe(body)


def _fringe(body: Body) -> None:
    h, side = body.head, body.taste.side
    for start, end, low, size in _FRINGES[body.taste.fringe]:
        root, tip = body.on_face(side * start, 0.40), body.on_face(side * end, low)
        middle = body.on_face(side * (start + end) / 2, (0.40 + low) / 2 + 0.05) - vec(0, 0.05 * h, 0)
        lock = curve([root + vec(0, 0.05, 0.02) * h, middle, tip - vec(0, 0.045 * h, 0)], 5)
        body.clay.tube(
            lock,
            [(size * k * h, size * 0.50 * k * h) for k in (0.55, 0.95, 1.0, 0.72, 0.10)],
            "hair",
            "head",
            name="fringe",
            sides=6,
            across=(0, 0, 1),
            start=0.5,
            end=0.6,
        )
