"""Yesterday's shapes made today's, once, at the edge: the domain knows only today's.

`name` of old -> the name of today, and one small pure function: body of then in, body of today out.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Upcast(NamedTuple):
    today: str
    body: Callable[[dict[str, Any]], dict[str, Any]]


def _same(body: dict[str, Any]) -> dict[str, Any]:
    """A field was added, and what it is where nothing was said stands in its default."""
    return body


UPCASTS: Final[Mapping[str, Upcast]] = MappingProxyType(
    {
        "update-asset.v1": Upcast("update-asset.v2", _same),
        "configure-project.v1": Upcast("configure-project.v2", _same),
        "save-workflow.v1": Upcast("save-workflow.v2", _same),
    }
)


def upcast(name: str, body: dict[str, Any]) -> dict[str, Any]:
    step = UPCASTS.get(name)
    return step.body(body) if step else body


def of_today(name: str) -> str:
    step = UPCASTS.get(name)
    return step.today if step else name
