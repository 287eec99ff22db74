"""What a platform can take, when nobody says it more exactly."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Platform(NamedTuple):
    triangles: int
    texture_px: int


PLATFORMS: Final[Mapping[str, Platform]] = {
    "MOBILE": Platform(6_000, 1024),
    "PC": Platform(20_000, 2048),
    "CONSOLE": Platform(30_000, 2048),
}
TEXTURE_SIZES: Final = (512, 1024, 2048)
LARGE_FROM: Final = 10_000  # triangles; a smaller mesh has nothing to show on 2048 pixels


def texture_px(platform: str, budget: int, wished: object = None) -> int:
    """The side of the baked textures: what is wished for, else what the platform and the mesh are worth."""
    if wished in TEXTURE_SIZES and isinstance(wished, int):
        return wished
    usual = PLATFORMS.get(platform, PLATFORMS["PC"]).texture_px
    return usual if budget >= LARGE_FROM else min(usual, 1024)
