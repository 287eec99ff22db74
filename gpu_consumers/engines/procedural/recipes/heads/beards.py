"""Beards and moustaches as rows. Lengths in head heights from the head's middle."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from gpu_consumers.engines.procedural.clay import Floats, Weights, blend, moved
from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.heads.cap import Cap, put_cap
from gpu_consumers.engines.procedural.recipes.strokes import Blob, Rod, Stroke, mould, scaled


class Beard(NamedTuple):
    """What grows on the jaw (a cap), what hangs from it and so follows the chest a little, and what lies on the lip."""

    jaw: float = 0.0  # thickness of the cap along the jaw
    hanging: tuple[Stroke, ...] = ()
    lip: tuple[Stroke, ...] = ()


def _hang(reach: float, wide: float = 0.30, ahead: float = 0.0) -> Rod:
    return Rod(
        [(0, -0.30, -0.26), (0, -0.37 - ahead, -0.40), (0, -0.41 - ahead, -0.42 - 0.30 * reach),
         (0, -0.40 - ahead, -0.42 - 0.62 * reach), (0, -0.34 - ahead, -0.42 - 0.95 * reach)],
        [(wide * 1.1, 0.16), (wide * 1.12, 0.16), (wide * 0.92, 0.14), (wide * 0.60, 0.10), 0.02],
        "beard", "beard", 12, 0.3, 0.5, 2.3,
    )  # fmt: skip


def _moustache(reach: float, drop: float, thick: float = 0.062, curl: float = 0.0) -> Rod:
    path = [(0.01, -0.445, -0.215), (0.13, -0.455, -0.235), (reach, -0.40, -0.235 - drop)]
    radii = [0.040, thick, 0.014]
    if curl:
        path.append((reach + 0.07, -0.36, -0.235 - drop + curl))
        radii = [0.040, thick, thick * 0.55, 0.010]
    return Rod(path, radii, "beard", "moustache", 6, 0.5, 0.5, twice=True)


_BRAID: Final = tuple(Blob((0.15, -0.42, -0.70 - 0.095 * k), (0.078 - 0.010 * k,) * 3, "beard" if k < 3 else "trim",
    "braid", 8, 5, twice=True)
                      for k in range(4))  # fmt: skip
BEARDS: Final[Mapping[str, Beard]] = {
    "stubble": Beard(0.018),
    "short": Beard(0.075, (_hang(0.16, 0.24),), (_moustache(0.26, 0.05),)),
    "full": Beard(0.085, (_hang(0.45, 0.29),), (_moustache(0.30, 0.07, 0.070),)),
    "long": Beard(0.060, (_hang(1.05, 0.31),), (_moustache(0.32, 0.12, 0.066),)),
    "braided": Beard(0.090, (_hang(0.62, 0.34), *_BRAID), (_moustache(0.34, 0.12, 0.082),)),
    "forked": Beard(
        0.075,
        tuple(Rod([(0.10, -0.33, -0.30), (0.14, -0.42, -0.48), (0.17, -0.42, -0.74), (0.12, -0.38, -0.98)],
            [0.15, 0.14, 0.09, 0.01],
                  "beard", "fork", 8, 0.3, 0.5, twice=True) for _ in (0,)),
        (_moustache(0.36, 0.10, 0.07, 0.06),),
    ),
    "santa": Beard(
        0.10,
        (_hang(0.74, 0.40, 0.02),
         *(Blob((x, -0.41, z), (0.16, 0.11, 0.15), "beard", "beard_curl", 8, 5, twice=True) for x,
             z in ((0.27, -0.42), (0.20, -0.64))),
         Blob((0, -0.44, -0.92), (0.15, 0.11, 0.15), "beard", "beard_tip", 8, 5)),
        (_moustache(0.30, 0.05, 0.088, 0.06),),
    ),
    "goatee": Beard(0.0, (Rod([(0, -0.36, -0.37), (0, -0.42, -0.46), (0, -0.43, -0.62)],
        [(0.10, 0.07), (0.09, 0.07), 0.01], "beard",
        "goatee", 8, 0.4, 0.5),), (_moustache(0.19, 0.06, 0.034),)),
    "chin": Beard(0.0, (Rod([(0, -0.34, -0.40), (0, -0.40, -0.52), (0, -0.40, -0.78)],
        [(0.13, 0.09), (0.11, 0.09), 0.01], "beard",
        "goatee", 8, 0.4, 0.5),)),
    "moustache": Beard(0.0, (), (_moustache(0.24, 0.03, 0.062, 0.08),)),
    "walrus": Beard(0.0, (), (_moustache(0.29, 0.16, 0.088),)),
}  # fmt: skip
_JAW: Final = [(-0.48, -40.0), (-0.33, -40.0), (-0.29, 30.0), (-0.16, 58.0), (0.05, 74.0), (0.10, 200.0)]


def build_beard(body: Body) -> None:
    shape = body.part("beard")
    if not shape:
        return
    beard = BEARDS.get(shape, BEARDS["full"])
    if beard.jaw:
        # Thickest at the chin, thin where it meets the hair; nothing grows on the nape.
        thick = [(-0.48, beard.jaw), (-0.20, beard.jaw * 0.9), (0.02, 0.025)]
        put_cap(body, Cap(_JAW, thick, low=-0.465, back=-1.2, soft=12.0, rows=8), "beard", "jaw_beard")
    frame = moved(*body.skull) @ scaled(body.head)
    mould(body.clay, frame, hanging(body), beard.hanging)
    mould(body.clay, frame, "head", beard.lip)


def hanging(body: Body) -> Callable[[Floats], Weights]:
    """What hangs from a head: the lower, the more it rests on the chest."""
    chin, h = float(body.skull[2]) - 0.42 * body.head, body.head

    def held(place: Floats) -> Weights:
        return blend("head", "chest", 0.5 * min(1.0, (chin - float(place[2])) / (0.5 * h)))

    return held
