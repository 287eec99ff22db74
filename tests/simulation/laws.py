"""How a law is stated: in words that tell whoever finds it broken what does not hold."""

import re
from typing import Final

_STREAM: Final = re.compile(r"\b(?:job|asset|project|engine)-[0-9A-Za-z-]+")


class Broken(AssertionError):
    """A law of the forge does not hold."""

    @property
    def stream(self) -> str:
        """Whose story tells how it came, or nothing."""
        found = _STREAM.search(str(self))
        return found.group() if found else ""


def demand(holds: bool, law: str) -> None:
    if not holds:
        raise Broken(law)
