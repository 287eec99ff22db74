"""The questions that the gateway asks of the read models. Nothing here writes."""

import base64
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final, Literal, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from pydantic_core import from_json

from gateway.errors import Problem
from gateway.reads.queue_sql import LENGTHS, PLACES
from gateway.reads.together import Together
from infra.vault import MARK

set_json_loads(from_json)  # half the time of the standard library's
Row = dict[str, Any]
Vector = dict[int, int]
"""Partition -> offset of the next event."""

_JOB: Final[LiteralString] = """
    job_id, project_id, asset_id, asset_type, title, status, phase, current_step, attempt, steps_done, steps_total,
    priority, batch_id, parent_job_id, seed, paused, review, error, version, created_at, updated_at, finished_at"""
JobOrder = Literal["-created", "created", "-updated", "updated", "-priority", "priority"]
"""What a list of jobs is sorted by; with a minus the highest or the latest first."""
JOB_COLUMNS: Final[Mapping[str, LiteralString]] = {
    "created": "created_at",
    "updated": "updated_at",
    "priority": "priority",
}
_IN_BRIEF: Final[LiteralString] = f"select {_JOB} from job where job_id = any(%s)"
_WHOLE: Final[LiteralString] = """
    select job.*, (select coalesce(json_agg(step order by ordinal), '[]')
                   from step where step.job_id = job.job_id) as steps
    from job where job_id = any(%s)"""
STEP_TOOK: Final[LiteralString] = "s.inputs <> '[]' and jsonb_path_query_array(s.inputs, '$[*].sha256')"
STEP_MADE: Final[LiteralString] = "s.artifacts <> '[]' and jsonb_path_query_array(s.artifacts, '$[*].sha256')"
"""The hashes of a step's files, in the words that its indexes know. An operator follows: `?`, or `?|` for any."""
REST_S: Final = 2.0
SOMETHING_SEALED: Final = f"%{MARK}%"
"""In a search: what is sealed may be what is looked for. Whoever asks opens it, and looks again."""
_CONNECTION_LOST: Final = (None, "57P01", "57P02")
_NO_TEXT: Final = (None, "22P05")
"""U+0000, which Postgres cannot hold: refused by the client library, or by the server within JSON."""
_OPTIONS: Final = "-c statement_timeout=5000 -c default_transaction_read_only=on -c timezone=UTC"


class ReadModels:
    """The read models in Postgres. A method raises `Problem("read_model_unavailable")` when they cannot be asked."""

    def __init__(self, url: str) -> None:
        self._rest_until = 0.0
        self._in_brief: Together[Row] = Together(self._jobs_in_brief, most=200)
        self._whole: Together[Row] = Together(self._jobs_whole, most=20)
        self._pool: AsyncConnectionPool[psycopg.AsyncConnection[Row]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=8,
            open=False,
            timeout=3,
            # Views are made anew when a rebuilt read model is switched to: a prepared plan would outlive them.
            kwargs={"autocommit": True, "row_factory": dict_row, "options": _OPTIONS, "prepare_threshold": None},
        )

    async def open(self) -> None:
        await self._pool.open(wait=False)

    async def close(self) -> None:
        await self._pool.close(timeout=2)

    # --- jobs ------------------------------------------------------------------------------------

    async def job(self, job_id: str) -> Row | None:
        return await self._one("select * from job where job_id = %s", job_id)

    async def job_in_brief(self, job_id: str) -> Row | None:
        return await self._in_brief.of(job_id)

    async def job_whole(self, job_id: str) -> Row | None:
        """The job with its `steps`, in one question. The steps' instants are texts, as JSON has them."""
        return await self._whole.of(job_id)

    async def _jobs_in_brief(self, job_ids: Sequence[str]) -> dict[str, Row]:
        return {row["job_id"]: row for row in await self._all(_IN_BRIEF, list(job_ids))}

    async def _jobs_whole(self, job_ids: Sequence[str]) -> dict[str, Row]:
        return {row["job_id"]: row for row in await self._all(_WHOLE, list(job_ids))}

    async def fingerprints(self, job_ids: Sequence[str]) -> dict[str, str]:
        """Of those jobs that exist already: the fingerprint of the request that made them."""
        found = await self._all(
            "select job_id, coalesce(request->>'fingerprint', '') as print from job where job_id = any(%s)",
            list(job_ids),
        )
        return {row["job_id"]: row["print"] for row in found}

    async def jobs(
        self,
        limit: int,
        cursor: str | None = None,
        sort: JobOrder = "-created",
        project_id: str | None = None,
        status: Sequence[str] = (),
        asset_type: str | None = None,
        batch_id: str | None = None,
        job_id: str | None = None,
        within: Sequence[str] | None = None,
        entity_type: str | None = None,
        entity_id: str | None = None,
        reviewer: str | None = None,
    ) -> list[Row]:
        """The newest first unless told; `cursor` is the `job_cursor` of the last row before."""
        where = Where()
        where.equals("project_id", project_id)
        where.equals("asset_type", asset_type)
        where.equals("batch_id", batch_id)
        where.equals("job_id", job_id)
        where.within(within)
        if status:
            where.add("status = any(%s)", list(status))
        where.equals("request #>> '{entity,type}'", entity_type)
        if entity_id is not None:  # nothing has an id and no type, and an index needs to hear of the type
            where.add("request #>> '{entity,type}' is not null and request #>> '{entity,id}' = %s", entity_id)
        if reviewer is not None:
            where.add("decisions @> %s::jsonb", json.dumps([{"by": reviewer, "auto": False}]))
        column, ascending = JOB_COLUMNS[sort.removeprefix("-")], not sort.startswith("-")
        if cursor is not None:
            compared: LiteralString = ">" if ascending else "<"
            where.add(f"({column}, job_id) {compared} (%s, %s)", *parsed_job_cursor(cursor, sort))
        order: LiteralString = "asc" if ascending else "desc"
        return await self._all(
            sql.SQL("select {} from job {} order by {} {}, job_id {} limit %s").format(
                sql.SQL(_JOB), where.sql, sql.SQL(column), sql.SQL(order), sql.SQL(order)
            ),
            *where.values,
            limit,
        )

    async def steps(self, job_id: str) -> list[Row]:
        return await self._all("select * from step where job_id = %s order by ordinal", job_id)

    async def steps_in_brief(self, job_ids: Sequence[str]) -> list[Row]:
        return await self._all(
            """select job_id, name, checkpoint, status, attempt, started_at, finished_at from step
               where job_id = any(%s) order by job_id, ordinal""",
            list(job_ids),
        )

    # --- the line --------------------------------------------------------------------------------

    async def places(self, named: Mapping[str, object]) -> dict[str, Row]:
        """Where each of the `asked` jobs stands in the line; see `queue_sql`."""
        return {row["job_id"]: row for row in await self._all(PLACES, json.dumps(named))}

    async def step_lengths(self) -> list[Row]:
        """How long steps took of late: a band for each asset type and step."""
        return await self._all(LENGTHS)

    async def breakers(self) -> dict[str, Row]:
        """Every engine whose breaker has ever opened."""
        return {row["engine"]: row for row in await self._all("select * from breaker")}

    async def retries(self, job_ids: Sequence[str]) -> dict[str, Any]:
        """Of those jobs that wait for another try: when it is due."""
        found = await self._all(
            """select j.job_id, s.retry_at from job j join step s on s.job_id = j.job_id and s.name = j.current_step
               where j.job_id = any(%s) and j.phase = 'waiting'""",
            list(job_ids),
        )
        return {row["job_id"]: row["retry_at"] for row in found}

    async def outcome(self, command_id: str) -> Row | None:
        """What became of a command that a user sent; None when nothing did (yet)."""
        return await self._one("select * from command_outcome where command_id = %s", command_id)

    # --- the library -----------------------------------------------------------------------------

    async def assets(
        self,
        limit: int,
        cursor: str | None = None,
        project_id: str | None = None,
        asset_type: str | None = None,
        kind: str | None = None,
        tag: str | None = None,
        words: str | None = None,
        within: Sequence[str] | None = None,
        deleted: bool = False,
    ) -> list[Row]:
        """`deleted`: those too."""
        where = Where()
        if not deleted:
            where.add("not deleted")
        where.within(within)
        where.equals("project_id", project_id)
        where.equals("asset_type", asset_type)
        where.equals("kind", kind)
        if tag:
            where.add("(tags @> array[%s] or array_to_string(tags, '') like %s)", tag, SOMETHING_SEALED)
        if words:
            where.add("(title ilike %s or title like %s)", f"%{_escaped(words)}%", SOMETHING_SEALED)
        where.after(cursor, "updated_at", "asset_id", oldest_first=False)
        return await self._all(
            sql.SQL("select * from asset {} order by updated_at desc, asset_id desc limit %s").format(where.sql),
            *where.values,
            limit,
        )

    async def asset(self, asset_id: str) -> Row | None:
        return await self._one("select * from asset where asset_id = %s", asset_id)

    async def versions(self, asset_id: str) -> list[Row]:
        return await self._all("select * from asset_version where asset_id = %s order by version desc", asset_id)

    async def active_versions(self, asset_ids: Sequence[str]) -> list[Row]:
        return await self._all(
            """select v.* from asset_version v join asset a on a.asset_id = v.asset_id and a.active_version = v.version
               where a.asset_id = any(%s)""",
            list(asset_ids),
        )

    # --- projects --------------------------------------------------------------------------------

    async def projects(self) -> list[Row]:
        return await self._all("select * from project order by name, project_id limit 1000")

    async def project(self, project_id: str) -> Row | None:
        return await self._one("select * from project where project_id = %s", project_id)

    async def projects_of(self, project_ids: Sequence[str]) -> list[Row]:
        return await self._all(
            "select * from project where project_id = any(%s) order by name, project_id", list(project_ids)
        )

    async def members(self, project_id: str) -> list[Row]:
        return await self._all("select member_id, role from member where project_id = %s order by 1", project_id)

    # --- people ----------------------------------------------------------------------------------

    async def api_key(self, key_id: str) -> Row | None:
        return await self._one("select * from api_key where key_id = %s", key_id)

    async def api_keys(self, project_id: str) -> list[Row]:
        return await self._all(
            """select key_id, name, role, issued_at, issued_by, expires_at, revoked_at from api_key
               where project_id = %s order by issued_at desc, key_id""",
            project_id,
        )

    async def roles(self, member_id: str) -> dict[str, Any]:
        """Project id -> role, wherever this person is a member."""
        found = await self._all("select project_id, role from member where member_id = %s", member_id)
        return {row["project_id"]: row["role"] for row in found}

    async def deeds(self, project_id: str, limit: int, cursor: str | None) -> list[Row]:
        """What people and programs asked for in this project, and what came of it, the latest first."""
        where = Where()
        where.equals("project_id", project_id)
        where.after(cursor, "at", "command_id", oldest_first=False)
        return await self._all(
            sql.SQL("select * from command_outcome {} order by at desc, command_id desc limit %s").format(where.sql),
            *where.values,
            limit,
        )

    # --- what it took ----------------------------------------------------------------------------

    async def usage(self, within: Sequence[str] | None, since: date | None, until: date | None) -> list[Row]:
        where = Where()
        where.within(within)
        if since:
            where.add("day >= %s", since)
        if until:
            where.add("day <= %s", until)
        return await self._all(
            sql.SQL(
                "select project_id, day, steps, failed_attempts, work_seconds, gpu_seconds, cost, bytes from usage {}"
                " order by day, 1"
            ).format(where.sql),
            *where.values,
        )

    async def burden(self, project_id: str) -> Row:
        """What a project has open and has used up, beside its quotas.

        `open`: jobs that are not over; `ended`: jobs that ended in the last five minutes; `hours` of work in this
        calendar month (UTC); `megabytes` written so far.
        """
        found = await self._one(
            """select
              (select count(*) from job
                where project_id = p.id and status in ('pending', 'running', 'paused', 'approved', 'rejected')) as open,
              (select count(*) from job
                where project_id = p.id and finished_at > now() - interval '5 minutes') as ended,
              (select coalesce(sum(work_seconds), 0) / 3600 from usage
                where project_id = p.id and day >= date_trunc('month', now() at time zone 'utc')) as hours,
              (select coalesce(sum(bytes), 0)::float8 / 1e6 from usage where project_id = p.id) as megabytes,
              (select quotas from project where project_id = p.id) as quotas,
              (select settings from project where project_id = p.id) as settings
            from (values (%s::text)) as p(id)""",
            project_id,
        )
        return found or {}

    async def redriven(self, letter_ids: Sequence[str]) -> dict[str, Row]:
        """Of those dead letters that were sent on their way again: when, by whom, from where."""
        found = await self._all("select * from redriven_letter where letter_id = any(%s)", list(letter_ids))
        return {row["letter_id"]: row for row in found}

    # --- the log behind it -----------------------------------------------------------------------

    async def snapshot(self, limit: int, within: Sequence[str] | None, job_id: str | None) -> tuple[Vector, list[Row]]:
        """The newest jobs of those projects (None: all), and from which events on they are out of date: both seen at
        the same instant."""
        where = Where()
        where.within(within)
        where.equals("job_id", job_id)
        async with self._asked(), self._pool.connection() as connection, connection.transaction():
            await connection.execute("set transaction isolation level repeatable read")
            vector = await self._vector(connection)
            found = await connection.execute(
                sql.SQL("select {} from job {} order by created_at desc, job_id desc limit %s").format(
                    sql.SQL(_JOB), where.sql
                ),
                (*where.values, limit),
            )
            return vector, await found.fetchall()

    async def next_events(self) -> Vector:
        """Which event each partition's read models take next; empty when no projection has ever run."""
        async with self._asked(), self._pool.connection() as connection:
            return await self._vector(connection)

    async def _vector(self, connection: psycopg.AsyncConnection[Row]) -> Vector:
        found = await connection.execute("select partition, min(next_offset) as next from position group by partition")
        return {row["partition"]: row["next"] for row in await found.fetchall()}

    # --- asking ----------------------------------------------------------------------------------

    async def rows(self, query: LiteralString | sql.Composed, *values: object) -> list[Row]:
        """For questions that one place alone asks, whose statement stands beside it there."""
        return await self._all(query, *values)

    async def _one(self, query: LiteralString, *values: object) -> Row | None:
        found = await self._all(query, *values)
        return found[0] if found else None

    async def _all(self, query: LiteralString | sql.Composed, *values: object) -> list[Row]:
        """A connection may have died in the pool, with Postgres restarted since: that costs a second try, no error."""
        async with self._asked():
            try:
                return await self._ask(query, values)
            except psycopg.OperationalError as failure:
                if failure.sqlstate not in _CONNECTION_LOST:
                    raise
                return await self._ask(query, values)

    async def _ask(self, query: LiteralString | sql.Composed, values: Sequence[object]) -> list[Row]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query, values)).fetchall()

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """What the database could not do, as a problem. While it is away, not everybody waits to find that out."""
        if time.monotonic() < self._rest_until:
            raise Problem("read_model_unavailable", "the read models did not answer a moment ago")
        try:
            yield
        except psycopg.errors.UndefinedTable as failure:
            raise Problem(
                "read_model_unavailable", "no read model has been built yet: is the projector running?"
            ) from failure
        except psycopg.DataError as failure:
            if failure.sqlstate not in _NO_TEXT:
                raise
            raise Problem("invalid_request", "a text holds the character U+0000, which nothing here has") from failure
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as failure:
            if not isinstance(failure, psycopg.errors.QueryCanceled):
                self._rest_until = time.monotonic() + REST_S
            raise Problem(
                "read_model_unavailable", f"the read models do not answer: {type(failure).__name__}"
            ) from failure


class Where:
    """Conditions, gathered one by one."""

    def __init__(self) -> None:
        self._parts: list[LiteralString] = []
        self.values: list[object] = []

    def add(self, condition: LiteralString, *values: object) -> None:
        self._parts.append(condition)
        self.values.extend(values)

    def equals(self, column: LiteralString, value: object | None) -> None:
        if value is not None:
            self.add(column + " = %s", value)

    def within(self, projects: Sequence[str] | None) -> None:
        """Only rows of these projects; None: of all."""
        if projects is not None:
            self.add("project_id = any(%s)", list(projects))

    def after(self, cursor: str | None, at: LiteralString, key: LiteralString, oldest_first: bool) -> None:
        if cursor is not None:
            self.add(f"({at}, {key}) {'>' if oldest_first else '<'} (%s, %s)", *parsed_cursor(cursor))

    @property
    def sql(self) -> sql.Composable:
        return sql.SQL("where ") + sql.SQL(" and ").join(map(sql.SQL, self._parts)) if self._parts else sql.SQL("")


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def cursor_of(at: datetime, key: str) -> str:
    """Where a page ended, so that the next begins right behind, whatever was added meanwhile."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), key]).encode()).decode().rstrip("=")


def parsed_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        at, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), _text(key)
    except (ValueError, TypeError):
        raise Problem("invalid_request", "cursor: take it from the page before, as it is", "cursor") from None


def job_cursor(row: Row, sort: JobOrder) -> str:
    """Where a page of jobs sorted so ended."""
    at = row[JOB_COLUMNS[sort.removeprefix("-")]]
    value = at.isoformat() if isinstance(at, datetime) else at
    return base64.urlsafe_b64encode(json.dumps([value, row["job_id"], sort]).encode()).decode().rstrip("=")


def parsed_job_cursor(cursor: str, sort: JobOrder) -> tuple[datetime | int, str]:
    """Raises `Problem` for one of a list that was sorted otherwise."""
    try:
        value, key, of = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if of != sort:
            raise ValueError("of another list")
        if sort.removeprefix("-") != "priority":
            return datetime.fromisoformat(value), _text(key)
        if type(value) is not int or abs(value) >= 1 << 63:
            raise ValueError("not a priority")
        return value, _text(key)
    except (ValueError, TypeError):
        raise Problem(
            "invalid_request", "cursor: take it from the page before, as it is, with the same sort", "cursor"
        ) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a text")
    return value
