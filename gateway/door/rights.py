"""What each route asks of its caller, said beside the route. A route that says nothing fails a test.

An id of somebody else's project is answered like an id of nothing: 404. In one's own, too low a role is 403.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.requests import HTTPConnection

from gateway.door.auth import is_open
from gateway.door.callers import Caller, Role, caller, forbidden, unknown_project
from gateway.errors import Problem, invalid
from gateway.reads.queries import ReadModels

REMEMBERED: Final = 100_000
Thing = Literal["job", "asset"]
Of = Literal["project", "job", "asset", "body", "list", "somewhere", "person", "farm", "open"]


class Whose:
    """Which project a job or an asset belongs to. That never changes, so it is asked once."""

    def __init__(self, reads: ReadModels) -> None:
        self._reads = reads
        self._known: OrderedDict[tuple[Thing, str], str] = OrderedDict()

    async def project(self, thing: Thing, id_: UUID) -> str:
        """Raises `Problem` when there is no such thing."""
        name = thing, str(id_)
        found = self._known.get(name)
        if found is None:
            row = await (self._reads.job(name[1]) if thing == "job" else self._reads.asset(name[1]))
            if row is None:
                raise unknown(thing, id_)
            found = self._known[name] = str(row["project_id"])
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found

    async def must(self, who: Caller, role: Role, thing: Thing, id_: UUID) -> None:
        """Raises `Problem`: there is no such thing, or there is none for this caller, or the role is too low."""
        if not who.owner:
            who.must(role, await self.project(thing, id_), unknown(thing, id_))


def unknown(thing: Thing, id_: UUID) -> Problem:
    return Problem(f"unknown_{thing}", f"there is no {thing} {id_}", f"{thing}_id")


@dataclass(frozen=True)
class Right:
    """`of` says what the role is asked in.

    project, job, asset: that of the path. body: that of the request's body, where the route itself asks. list: the
    route shows what the caller may see. somewhere: any project. person: the path names the caller. farm: the whole
    forge, so only its owner has it. open: nothing is asked.
    """

    of: Of
    role: Role = "viewer"

    async def __call__(self, connection: HTTPConnection) -> None:
        who = caller()
        if who.owner:
            return
        match self.of:
            case "project":
                project_id = _id(connection, "project_id")
                who.must(self.role, str(project_id), unknown_project(project_id))
            case "job" | "asset":
                whose: Whose = connection.app.state.whose
                await whose.must(who, self.role, self.of, _id(connection, f"{self.of}_id"))
            case "somewhere":
                who.must_somewhere(self.role)
            case "person":
                if connection.path_params["person_id"] != who.actor.id:
                    raise forbidden("owner", "you are somebody else")
            case "farm":
                raise forbidden("owner", "what you showed is not the owner's key")
            case "body" | "list" | "open":
                return


def _id(connection: HTTPConnection, name: str) -> UUID:
    """As the route itself will read it."""
    try:
        return UUID(str(connection.path_params[name]))
    except ValueError:
        raise invalid(name, "Input should be a valid UUID") from None


def takes(of: Of, role: Role = "viewer") -> Any:
    """For a route's `dependencies`."""
    return Depends(Right(of, role))


def must_all_declare(app: FastAPI) -> None:
    """Raises `LookupError` for a route that could be called without anybody having said by whom."""
    for route in iter_route_contexts(app.routes):
        right, open_ = right_of(route), is_open(str(route.path))
        if (right is None and not open_) or (right is not None and (right.of == "open") != open_):
            raise LookupError(f"{route.path} does not say who may call it: give it dependencies=[takes(...)]")


def right_of(route: Any) -> Right | None:
    """What a route declares; None when it declares nothing."""
    dependant = getattr(route, "dependant", None)
    declared = [one.call for one in dependant.dependencies if isinstance(one.call, Right)] if dependant else []
    return declared[0] if declared else None
