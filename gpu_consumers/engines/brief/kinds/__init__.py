"""Every noun that the forge has a recipe for, by family."""

from collections.abc import Mapping
from typing import Final

from gpu_consumers.engines.brief.kinds import creatures, people, things
from gpu_consumers.engines.brief.kinds.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {**people.KINDS, **creatures.KINDS, **things.KINDS}
SYNONYMS: Final[Mapping[str, str]] = {**people.SYNONYMS, **creatures.SYNONYMS, **things.SYNONYMS}
