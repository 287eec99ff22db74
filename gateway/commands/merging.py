"""JSON Merge Patch (RFC 7396) on what stands sealed: an author's words stay under their own key, whoever edits."""

import json
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from event_schemas.message import canonical_json
from gateway.commands.opening import Opener
from gateway.errors import invalid
from gateway.jobs.job_request import MOST_JSON
from infra.vault import MARK


def merged(target: JsonValue, patch: JsonValue, opened: Mapping[str, str]) -> JsonValue:
    """The target after the patch: null removes, an object goes deeper, anything else replaces.

    `opened`: in clear those keys of the target that stand sealed.
    """
    if not isinstance(patch, dict):
        return patch
    kept = dict(target) if isinstance(target, dict) else {}
    known = {opened.get(key, key): key for key in kept}
    for name, value in patch.items():
        key = known.get(name, name)
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = merged(kept.get(key), value, opened)
    return kept


async def merge(
    opener: Opener, target: dict[str, JsonValue], patch: Mapping[str, JsonValue], field: str
) -> dict[str, JsonValue]:
    """Raises `Problem` when, opened, it would be more than may be kept."""
    opened = {key: await opener.plain(key) for key in _sealed_keys(target)}
    made = merged(target, dict(patch), opened)
    assert isinstance(made, dict)
    size = len(canonical_json(json.loads(await opener.text(canonical_json(made)))).encode())
    if size > MOST_JSON:
        raise invalid(field, f"at most {MOST_JSON} bytes as JSON; with what stands there already it would be {size}")
    return made


def _sealed_keys(value: JsonValue) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for key, one in value.items():
        if MARK in key:
            yield key
        yield from _sealed_keys(one)
