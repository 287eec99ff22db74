"""On the way into the log: what a person says in words of their own is sealed under their own key, in this one place.

Which fields those are stands in `event_schemas.commands`, as `Personal`. Sealed as a leaf, a text stays a text: whoever
reads the log, the tables, a dead letter or an export needs to know nothing of it.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from pydantic import JsonValue

from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Artifact, JsonObject, Message, Personal
from gateway.commands.command_log import CommandLog, Position
from gateway.door.callers import actor
from gateway.files.links import store_answers
from infra.vault import Seal, Vault, is_token

Sealed = Callable[[str], str]
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
"""A key of an open object that is the name of a setting, and nothing that anybody has said."""
_STEM_AND_ENDING: Final = re.compile(r"(.*?)(\.[A-Za-z0-9]{1,8})?", re.DOTALL)


class SealedLog:
    """A command log that no plain word reaches. Raises `Problem("store_unavailable")` where no key is to be had."""

    def __init__(self, log: CommandLog, vault: Vault) -> None:
        self._log = log
        self._vault = vault

    async def open(self) -> None:
        await self._log.open()

    async def close(self) -> None:
        await self._log.close()

    async def append(self, command: CommandEnvelope[Message]) -> Position:
        return await self._log.append(await self._sealed(command))

    async def append_all(self, commands: Sequence[CommandEnvelope[Message]]) -> list[Position]:
        return await self._log.append_all([await self._sealed(command) for command in commands])

    async def _sealed(self, command: CommandEnvelope[Message]) -> CommandEnvelope[Message]:
        if command.actor.kind != "user" or not _says_something(command.body):
            return command
        seal = await seal_of(self._vault, command.actor.id)
        return command._replace(body=sealed(command.body, seal.text))


async def seal_of(vault: Vault, subject: str) -> Seal:
    """Raises `Problem("store_unavailable")`."""
    at_hand = vault.at_hand(subject)
    if at_hand is not None:
        return at_hand
    with store_answers():
        return await asyncio.to_thread(vault.seal_of, subject)


async def own_fingerprint(vault: Vault, *parts: bytes) -> str:
    """What tells one request of the caller from another, to nobody but the forge: 32 hex digits."""
    return (await seal_of(vault, actor().id)).fingerprint(*parts)


def sealed(body: Message, seal: Sealed) -> Message:
    """The command with every personal text in it sealed. What is sealed already stays as it is."""
    fields = {name: _sealed_value(getattr(body, name), mark.within, seal) for name, mark in _personal(type(body))}
    return body.model_copy(update=fields)


def _says_something(body: Message) -> bool:
    return any(getattr(body, name) for name, _ in _personal(type(body)))


@cache
def _personal(kind: type[Message]) -> tuple[tuple[str, Personal], ...]:
    return tuple(
        (name, mark)
        for name, field in kind.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Personal)
    )


def _sealed_value(value: object, within: Sequence[str], seal: Sealed) -> object:
    if isinstance(value, str):
        return _sealed_text(value, seal)
    if isinstance(value, tuple):
        return tuple(_sealed_name(one, seal) if isinstance(one, Artifact) else _sealed_text(one, seal) for one in value)
    assert isinstance(value, Mapping), value
    if not within:
        return JsonObject.of(leaves_sealed(dict(value), seal))
    parts = {key: leaves_sealed(part, seal) if key in within else part for key, part in value.items()}
    return JsonObject.of(parts)


def _sealed_name(file: Artifact, seal: Sealed) -> Artifact:
    """What a person called a file; not its ending, nor a name that was made of its role."""
    stem, ending = _STEM_AND_ENDING.fullmatch(file.name).groups()  # type: ignore[union-attr]
    return file if stem == file.role else file.model_copy(update={"name": _sealed_text(stem, seal) + (ending or "")})


def leaves_sealed(value: JsonValue, seal: Sealed) -> JsonValue:
    """Every text in it, and every key that is more than a name."""
    match value:
        case str():
            return _sealed_text(value, seal)
        case list():
            return [leaves_sealed(one, seal) for one in value]
        case dict():
            return {
                key if _NAME.fullmatch(key) else _sealed_text(key, seal): leaves_sealed(one, seal)
                for key, one in value.items()
            }
        case _:
            return value


def _sealed_text(text: str, seal: Sealed) -> str:
    return text if not text or is_token(text) else seal(text)
