"""The places a background can show: their colours, what stands on their horizon, what grows there. Data only."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, Self

Painter = Literal["land", "cave", "space", "underwater"]
Horizon = Literal["hills", "peaks", "dunes", "mesas", "skyline", "sea", "volcano", "clouds"]


class Place(NamedTuple):
    """Colours as sRGB hex. `grows` are kinds of props, by depth; what has no recipe is left out."""

    sky: tuple[str, str, str]  # top, middle, horizon, at noon
    far: str  # the ground at the horizon
    near: str  # the ground at our feet
    horizon: Horizon = "hills"
    grows: tuple[str, ...] = ()  # in the middle and near
    front: tuple[str, ...] = ()  # large, at the sides, before everything
    leaves: tuple[str, str] | None = None
    foot: Literal["grass", "sand", "snow", "stones", "street", "none"] = "grass"
    painter: Painter = "land"
    many: float = 1.0  # how densely things stand
    wet: bool = False  # water between the hills

    def snowed_in(self) -> Self:
        """The same place under snow."""
        foot = "snow" if self.foot in ("grass", "sand", "stones") else self.foot
        return self._replace(far="#B8CCE8", near="#E9F0FB", foot=foot, leaves=("#F4F9FF", "#6F93B4"))


PLACES: Final[Mapping[str, Place]] = {
    "meadow": Place(
        ("#4F9FE6", "#9CCBF0", "#F3F6E2"), "#B5D6C6", "#5C9A3C", "hills",
        ("bush", "tree", "flower", "rock", "tree"), ("bush", "tree"), many=0.7,
    ),
    "forest": Place(
        ("#58A6DC", "#B7DCD8", "#FFF2C8"), "#A5CCC2", "#2F6B3A", "hills",
        ("pine", "tree", "pine", "bush", "mushroom"), ("tree", "pine", "bush"), many=1.7,
    ),
    "jungle": Place(
        ("#4FB0B8", "#A9DCC0", "#F4F7C4"), "#8FC7A0", "#1F6B3C", "hills",
        ("palm", "bush", "tree", "palm", "flower"), ("palm", "bush"), ("#6CCB4A", "#17603A"), many=1.7,
    ),
    "swamp": Place(
        ("#6E8C78", "#A9B78C", "#DDD9A6"), "#93A888", "#3E4F33", "hills",
        ("dead-tree", "bush", "mushroom", "dead-tree", "rock"), ("dead-tree", "bush"), ("#8C9A4E", "#3F5436"),
        many=1.1, wet=True,
    ),
    "desert": Place(
        ("#58AEE0", "#B8DCE6", "#FFE7B8"), "#EBC596", "#D3944E", "dunes",
        ("cactus", "rock", "cactus", "rock"), ("cactus", "rock"), foot="sand", many=0.55,
    ),
    "canyon": Place(
        ("#4FA6DE", "#BCDCEA", "#FFE3C0"), "#E0A687", "#B8633C", "mesas",
        ("rock", "cactus", "rock", "dead-tree"), ("rock", "cactus"), foot="sand", many=0.5,
    ),
    "snow": Place(
        ("#6FA9E2", "#C3DDF4", "#F4F8FF"), "#B8CCE8", "#E9F0FB", "peaks",
        ("pine", "rock", "pine", "pine"), ("pine", "rock"), ("#F4F9FF", "#6F93B4"), foot="snow",
    ),
    "mountains": Place(
        ("#4A8FDC", "#A5C8EC", "#F5EBDD"), "#9DB4D2", "#4F7F49", "peaks",
        ("pine", "rock", "pine", "bush"), ("pine", "rock"),
    ),
    "volcano": Place(
        ("#3A2B3E", "#8C4A44", "#F08A4A"), "#7C5550", "#3A2C2E", "volcano",
        ("rock", "dead-tree", "rock"), ("rock", "dead-tree"), foot="stones", many=0.7,
    ),
    "city": Place(
        ("#5AA2DE", "#B4D3E8", "#F1EADF"), "#A9B9CF", "#4B5468", "skyline",
        ("street-lamp", "tree", "car", "bench", "street-lamp"), ("street-lamp",), foot="street", many=0.6,
    ),
    "village": Place(
        ("#559FE2", "#A8D0EE", "#F8F1DA"), "#B7D2BC", "#6B9A45", "hills",
        ("cottage", "tree", "cottage", "fence", "windmill", "bush", "well"), ("tree", "bush"), many=0.85,
    ),
    "castle": Place(
        ("#5C9BDC", "#B0CFEA", "#F7EEDC"), "#A6BFC6", "#5B8A4A", "hills",
        ("tower", "tree", "gate", "bush", "tower"), ("tree", "bush"), many=0.8,
    ),
    "ruins": Place(
        ("#7FA3C4", "#C6D3C8", "#F3E8C8"), "#B4BEA4", "#6C7A4C", "hills",
        ("tower", "rock", "dead-tree", "bush", "rock"), ("rock", "bush"), many=0.9,
    ),
    "graveyard": Place(
        ("#44557C", "#8791A8", "#CDC8C0"), "#8D99A2", "#43503F", "hills",
        ("gravestone", "dead-tree", "gravestone", "gravestone", "fence"), ("dead-tree", "gravestone"), many=1.1,
    ),
    "beach": Place(
        ("#3F9BE4", "#9AD2F2", "#F0FAF4"), "#5CC3D4", "#F0D59A", "sea",
        ("palm", "rock", "palm", "bush"), ("palm", "rock"), foot="sand", many=0.5,
    ),
    "ocean": Place(
        ("#3F93E0", "#97CBF0", "#EDF7F4"), "#4FA9D0", "#1F5F9E", "sea", ("rock",), (), foot="none", many=0.3,
    ),
    "sky": Place(
        ("#3F8FE6", "#8FC6F4", "#E9F5FA"), "#FFFFFF", "#DCE9F6", "clouds", (), (), foot="none",
    ),
    "cave": Place(
        ("#1B1730", "#2E2748", "#4A3D66"), "#4C4168", "#191427", grows=("crystal", "mushroom", "stalagmite", "rock"),
        front=("crystal", "stalagmite"), foot="stones", painter="cave",
    ),
    "space": Place(("#070818", "#120F33", "#2A1B52"), "#6C4BA0", "#241A44", foot="none", painter="space"),
    "underwater": Place(
        ("#5FD0E0", "#2E95C8", "#0E4A86"), "#2F86B8", "#C9B27E", grows=("coral", "seaweed", "rock", "coral"),
        front=("seaweed", "coral"), foot="sand", painter="underwater",
    ),
}  # fmt: skip
