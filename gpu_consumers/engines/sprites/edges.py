"""Where a figure ends: what is half-transparent around it is a shadow or a glow, and no part of a cut-out."""

from typing import Final

import numpy as np
from scipy import ndimage

from gpu_consumers.engines.vision.pictures import Rgba

_SOLID: Final = 200
_EDGE: Final = 1.5  # pixels of soft edge that a figure keeps
_SOLID_SHARE: Final = 0.6  # of what shows: with less, the figure itself is a ghost and stays as it is


def without_glow(picture: Rgba) -> Rgba:
    """The same picture without the soft shadow it stands on. A ghost, half-transparent all over, is left alone."""
    alpha = picture[..., 3]
    solid, shown = alpha >= _SOLID, alpha > 8
    if solid.sum() < _SOLID_SHARE * shown.sum():
        return picture
    far = np.asarray(ndimage.distance_transform_edt(~solid) > _EDGE)
    if not (far & shown).any():
        return picture
    out = picture.copy()
    out[far] = 0
    return out
