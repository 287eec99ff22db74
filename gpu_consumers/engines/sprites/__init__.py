"""From one flat picture to a jointed, moving figure: sprite sheets and Spine skeletons."""

from gpu_consumers.engines.sprites.engine import Cutout2D

__all__ = ["Cutout2D"]
