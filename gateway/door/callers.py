"""Who calls, and what they may do where. Resolved once per request, by the door; asked wherever it matters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Depends

from event_schemas.message import Actor
from gateway.errors import Problem

Role = Literal["viewer", "editor", "admin"]
RANK: Final[Mapping[str, int]] = MappingProxyType({"viewer": 1, "editor": 2, "admin": 3})
"""A viewer reads; an editor submits, reviews, uploads and cancels; an admin configures and lets others in."""

FOR_EVER: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody at the door. `owner`: may do everything, everywhere. `roles`: project id -> role.

    `expires_at`: seconds since 1970 at which what they showed ends. `by` says what they showed.
    """

    actor: Actor
    by: Literal["nothing", "owner key", "key", "token"]
    owner: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)
    expires_at: float = FOR_EVER

    def may(self, role: Role, project_id: str) -> bool:
        return self.owner or RANK.get(self.roles.get(project_id, ""), 0) >= RANK[role]

    @property
    def only_project(self) -> str | None:
        """Where whoever names no project means; None for the owner, and for those with several or none."""
        return next(iter(self.roles)) if not self.owner and len(self.roles) == 1 else None

    def must(self, role: Role, project_id: str, unknown: Problem) -> None:
        """Raises `unknown` for a project that is not theirs: that it exists is not told. Else `forbidden`."""
        if self.may(role, project_id):
            return
        if project_id not in self.roles:
            raise unknown
        raise forbidden(role, f"in this project you are {self.roles[project_id]}")

    def must_somewhere(self, role: Role) -> None:
        if not any(self.may(role, project) for project in self.roles) and not self.owner:
            raise forbidden(role, "you are that in no project")

    def within(self, project_id: UUID | None) -> list[str] | None:
        """Which projects a list may show; None: all. Raises `Problem` for a wished one that is not theirs."""
        if project_id is not None:
            self.must("viewer", str(project_id), unknown_project(project_id))
            return [str(project_id)]
        return None if self.owner else sorted(self.roles)


def forbidden(role: str, why: str) -> Problem:
    return Problem("forbidden", f"this takes the role {role}; {why}")


def unknown_project(project_id: object) -> Problem:
    return Problem("unknown_project", f"there is no project {project_id}", "project_id")


LOCAL_OWNER: Final = Caller(Actor(kind="user", id="local"), "nothing", owner=True)
"""Everybody on this machine, where nobody else can come in."""

NOBODY: Final = Caller(Actor(kind="user", id="nobody"), "nothing")
"""Somebody who has shown nothing, at one of the addresses that are open to all."""

_current: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


@contextmanager
def acting(caller: Caller) -> Iterator[None]:
    """Whatever is asked for within the block is asked for by this caller."""
    token = _current.set(caller)
    try:
        yield
    finally:
        _current.reset(token)


def caller() -> Caller:
    return _current.get()


def actor() -> Actor:
    """Whose commands these are."""
    return _current.get().actor


async def _who() -> Caller:
    return _current.get()  # asynchronous, or FastAPI would ask in another thread


Who = Annotated[Caller, Depends(_who)]
