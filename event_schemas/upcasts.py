"""Yesterday's shapes made today's, once, at the edge: the domain knows only today's.

One small pure function per version step: body of `name` in, body of the next version out.
Nothing has changed shape since the first release, so there is none yet.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: Final[Mapping[str, Upcast]] = MappingProxyType({})


def upcast(name: str, body: dict[str, Any]) -> dict[str, Any]:
    step = UPCASTS.get(name)
    return step(body) if step else body
