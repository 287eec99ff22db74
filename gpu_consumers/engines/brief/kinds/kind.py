"""What a noun stands for."""

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """What a noun stands for before any other word changes it."""

    archetype: str
    parts: Mapping[str, str] = {}
    colours: Mapping[str, str] = {}  # role -> colour word, or hex pair "#top/#bottom"
    proportions: Mapping[str, float] = {}
    mood: str = ""
    main: tuple[str, ...] = ()  # the roles that "a green ..." paints; () for the archetype's own
