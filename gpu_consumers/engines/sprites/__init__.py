"""From one flat picture to a jointed, moving figure: sprite sheets and Spine skeletons."""

from gpu_consumers.engines.sprites.engine import Cutout2D
from gpu_consumers.engines.sprites.layers import LayersFromImage

__all__ = ["Cutout2D", "LayersFromImage"]
