"""Entity tags, by RFC 9110: what of a thing a client has seen, and whether that is how it stands now.

The tags are strong, so that If-Match may name them. They leave out of sight what is no part of the thing: links to
files are signed anew for every answer.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

from fastapi import Header, Response

from event_schemas.message import canonical_json
from gateway.errors import Problem, Responses, invalid

_LISTED: Final = re.compile(r'\s*(?:(W/)?"([\x21\x23-\x7e\x80-\xff]*)")?\s*(?:,|$)')

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=1_000, description="the ETag of what you changed: refused when it has moved on"
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=1_000, description="the ETag that you have: 304 while it still holds"),
]
IfNoneThere = Annotated[
    str | None, Header(alias="If-None-Match", max_length=1_000, description="`*`: only if there is none yet")
]

NOT_MODIFIED: Final[Responses] = {304: {"description": "It stands as it did at the ETag that you named"}}


class Listed(NamedTuple):
    """The tags of one header. `every`: it was `*`, which any thing matches that is there."""

    every: bool
    tags: tuple[tuple[bool, str], ...] = ()  # weak?, the text between the quotes


def tag_of(*state: object) -> str:
    """Of a thing that stands so. Equal states have equal tags, whatever happened between."""
    text = canonical_json([_plain(one) for one in state])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def tag_of_revision(number: int) -> str:
    return f'"{number}"'


def parsed(header: str, name: str) -> Listed:
    """Raises `Problem` for what is no list of tags."""
    if header.strip() == "*":
        return Listed(True)
    tags: list[tuple[bool, str]] = []
    end = 0
    while end < len(header):
        found = _LISTED.match(header, end)
        if found is None:
            raise invalid(name, "send the ETag as it came, in its quotes")
        if found[2] is not None:
            tags.append((found[1] is not None, found[2]))
        end = found.end()
    if not tags:
        raise invalid(name, "send the ETag as it came, in its quotes")
    return Listed(False, tuple(tags))


def must_hold(now: str | None, if_match: str | None, if_none_match: str | None = None) -> None:
    """`now`: the tag of what stands there, None where nothing does. Raises `Problem("changed_meanwhile")`."""
    if if_match is not None and not _matches(parsed(if_match, "If-Match"), now, strongly=True):
        raise _moved("it stands at another ETag than If-Match names" if now else "it is not there", "If-Match", now)
    if if_none_match is not None and _matches(parsed(if_none_match, "If-None-Match"), now, strongly=False):
        raise _moved("it is there already", "If-None-Match", now)


def is_known(now: str, if_none_match: str | None) -> bool:
    """Has the reader seen exactly this? Then 304 is the answer."""
    return if_none_match is not None and _matches(parsed(if_none_match, "If-None-Match"), now, strongly=False)


def not_modified(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag})


def _matches(listed: Listed, now: str | None, strongly: bool) -> bool:
    if now is None:
        return False
    return listed.every or any(f'"{tag}"' == now and not (weak and strongly) for weak, tag in listed.tags)


def _moved(detail: str, field: str, now: str | None) -> Problem:
    if now is None:
        return Problem("changed_meanwhile", detail, field)
    return Problem("changed_meanwhile", detail, field, ETag=now)


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case str() | int() | float() | bool() | None:
            return value
        case _:
            return str(value)
