"""What is worn below the chin, all measured from the body's own girth."""

from gpu_consumers.engines.procedural.recipes.frame import Body
from gpu_consumers.engines.procedural.recipes.outfits.backs import build_back
from gpu_consumers.engines.procedural.recipes.outfits.layers import build_layers
from gpu_consumers.engines.procedural.recipes.outfits.shoulders import build_shoulders
from gpu_consumers.engines.procedural.recipes.outfits.skirts import build_skirt
from gpu_consumers.engines.procedural.recipes.outfits.tails import build_tail
from gpu_consumers.engines.procedural.recipes.outfits.wardrobe import Outfit

__all__ = ["build_outfit"]


def build_outfit(body: Body, worn: Outfit) -> None:
    build_skirt(body, worn)
    build_layers(body, worn)
    build_shoulders(body)
    build_back(body)
    build_tail(body)
