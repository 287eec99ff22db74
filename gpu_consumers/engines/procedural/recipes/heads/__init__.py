"""Heads: the skull and its face, hair and beard, and what is worn on top."""

from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.heads.beards import build_beard
from gpu_consumers.engines.procedural.recipes.heads.faces import build_face
from gpu_consumers.engines.procedural.recipes.heads.hair import build_hair
from gpu_consumers.engines.procedural.recipes.heads.hats import HATS, build_crest, build_hat
from gpu_consumers.engines.procedural.recipes.heads.horns import build_horns
from gpu_consumers.engines.procedural.recipes.heads.masks import build_mask

__all__ = ["build_head"]


def build_head(body: Body) -> None:
    """Everything above the neck. Made round, then given the width and depth that the style wants of a head."""
    first = len(body.clay.vertices)
    hat = HATS.get(body.part("head"))
    if not (hat and hat.closed):
        build_face(body, hat)
        build_hair(body, hat)
        build_beard(body)
        build_mask(body)
    if hat:
        build_hat(body, hat)
    build_crest(body)
    build_horns(body)
    middle = body.skull
    narrow = (body.build.wide, body.build.deep, 1.0)
    for at in range(first, len(body.clay.vertices)):
        body.clay.vertices[at] = middle + (body.clay.vertices[at] - middle) * narrow
