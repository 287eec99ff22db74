"""Engines that look at pictures, all on the CPU. Importing this package needs none of their libraries."""

from gpu_consumers.engines.vision.nude_net import NudeNet
from gpu_consumers.engines.vision.real_esrgan import RealEsrgan
from gpu_consumers.engines.vision.refine import Refine

__all__ = ["NudeNet", "RealEsrgan", "Refine"]
