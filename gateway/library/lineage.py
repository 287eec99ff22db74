"""How did this come to be, and what came of it? Told from the read models as a graph that anybody can draw.

Edges run the way things happened: a file was `used` by a step, the step `made` others, the job `became` a version, a
version `began` another job. Each level of the past costs three queries, however wide it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal, LiteralString
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from gateway.door.callers import Who
from gateway.door.rights import takes, unknown
from gateway.errors import Problem, invalid, problems
from gateway.jobs.routes import READ
from gateway.reads.queries import STEP_MADE, STEP_TOOK, ReadModels, Row
from gateway.reads.reading import Reader
from gateway.reads.views import Json

DEEPEST: Final = 12
"""Versions that one can be made from, one after the other, before the answer ends as truncated."""

Kind = Literal["version", "job", "step", "file", "decision"]
Relation = Literal["used", "made", "became", "began", "forked", "decided", "ran"]
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Nodes = Annotated[int, Query(ge=1, le=5_000, description="nodes at most; `truncated` says whether there are more")]
Text = Annotated[str | None, Query(min_length=1, max_length=200)]


class Node(BaseModel):
    """`id` is unique in the graph: version:<asset>:<n>, job:<id>, step:<job>:<name>, file:<sha256>, ..."""

    id: str
    kind: Kind
    label: str
    facts: Json = Field(default_factory=dict)


class Edge(BaseModel):
    source: str
    target: str
    kind: Relation
    role: str = ""


class Lineage(BaseModel):
    """A graph around `of`."""

    of: str
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool = False


class Touched(BaseModel):
    """A step that touched what was asked for, and the asset that came of its job; `version` 0: none yet."""

    asset_id: str
    version: int
    project_id: str
    title: str
    job_id: str
    step: str
    how: Literal["used", "made", "worked"]
    worker: str
    model: str
    at: datetime | None


class Uses(BaseModel):
    items: list[Touched]
    truncated: bool = False


class Graph:
    """Nodes and edges as they are found, each once, up to a limit; what finds no room is only counted as missing."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self.truncated = False

    def add(self, kind: Kind, id_: str, label: str, **facts: Any) -> str:
        if id_ not in self._nodes:
            if len(self._nodes) >= self._limit:
                self.truncated = True
                return id_
            kept = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
            self._nodes[id_] = Node(id=id_, kind=kind, label=label, facts=kept)
        return id_

    def join(self, source: str, target: str, kind: Relation, role: str = "") -> None:
        self._edges.setdefault((source, target, kind), Edge(source=source, target=target, kind=kind, role=role))

    def around(self, of: str) -> Lineage:
        edges = [one for one in self._edges.values() if one.source in self._nodes and one.target in self._nodes]
        return Lineage(of=of, nodes=list(self._nodes.values()), edges=edges, truncated=self.truncated)


# --- what rows become ----------------------------------------------------------------------------


def version_of(graph: Graph, row: Row) -> str:
    id_ = graph.add(
        "version",
        f"version:{row['asset_id']}:{row['version']}",
        f"version {row['version']}",
        asset_id=row["asset_id"],
        version=row["version"],
        created_at=str(row["created_at"]),
        files={file["role"]: file["sha256"] for file in row["files"]},
    )
    graph.join(f"job:{row['job_id']}", id_, "became")
    return id_


def job_of(graph: Graph, row: Row) -> str:
    request = row["request"] if isinstance(row["request"], Mapping) else {}
    id_ = graph.add(
        "job",
        f"job:{row['job_id']}",
        row["title"],
        job_id=row["job_id"],
        asset_id=row["asset_id"],
        asset_type=row["asset_type"],
        status=row["status"],
        seed=row["seed"],
        actor=row["actor"],
        prompt=request.get("prompt"),
        material=request.get("material"),
        source=request.get("source"),
        constraints=request.get("constraints"),
        created_at=str(row["created_at"]),
    )
    source = request.get("source")
    if isinstance(source, Mapping):
        version = f"version:{source.get('asset_id')}:{source.get('version')}"
        graph.join(version, id_, "began", str(source.get("operation", "")))
    if row["parent_job_id"]:
        graph.join(f"job:{row['parent_job_id']}", id_, "forked")
    for number, one in enumerate(row["decisions"] or ()):
        what = graph.add("decision", f"decision:{row['job_id']}:{number}", str(one.get("decision", "")), **one)
        graph.join(what, f"step:{row['job_id']}:{one.get('step')}", "decided")
    return id_


def step_of(graph: Graph, row: Row) -> str:
    """Steps that never began say nothing."""
    facts = row["facts"] or {}
    id_ = graph.add(
        "step",
        f"step:{row['job_id']}:{row['name']}",
        row["name"],
        status=row["status"],
        attempt=row["attempt"],
        engine=row["engine"],
        model=row["model"],
        gpu=row["gpu"],
        worker=row["gpu_id"],
        prompt_used=facts.get("prompt_used"),
        content_key=row["content_key"],
        finished_at=str(row["finished_at"] or ""),
    )
    graph.join(f"job:{row['job_id']}", id_, "ran")
    for file in row["inputs"] or ():
        graph.join(file_of(graph, file), id_, "used", file["role"])
    for file in row["artifacts"] or ():
        graph.join(id_, file_of(graph, file), "made", file["role"])
    return id_


def file_of(graph: Graph, file: Mapping[str, Any]) -> str:
    told = {name: file.get(name) for name in ("sha256", "media_type", "size", "name")}
    given = {"by_person": True} if file.get("by_person") else {}
    return graph.add("file", f"file:{file['sha256']}", file["role"], **told, **given)


# --- questions -----------------------------------------------------------------------------------

_VERSIONS: Final[LiteralString] = """
    select v.* from asset_version v join asset a on a.asset_id = v.asset_id
     join unnest(%s::text[], %s::bigint[]) as wanted(asset_id, version)
       on wanted.asset_id = v.asset_id and wanted.version = v.version
    where a.project_id = %s limit %s"""
_JOBS: Final[LiteralString] = "select * from job where job_id = any(%s) and project_id = %s limit %s"
_STEPS: Final[LiteralString] = """
    select * from step where job_id = any(%s) and (started_at is not null or finished_at is not null)
    order by job_id, ordinal limit %s"""
_CHILDREN: Final[LiteralString] = """
    select * from job where project_id = %s and request #>> '{source,asset_id}' = %s
      and (%s::bigint is null or (request #>> '{source,version}')::bigint = %s)
    order by created_at, job_id limit %s"""
_FORKS: Final[LiteralString] = """
    select * from job where project_id = %s and parent_job_id <> '' and parent_job_id = any(%s)
    order by created_at, job_id limit %s"""
_USERS: Final[LiteralString] = f"""
    select s.* from step s join job j on j.job_id = s.job_id
    where {STEP_TOOK} ?| %s and j.project_id = %s and not s.job_id = any(%s)
    order by s.job_id, s.ordinal limit %s"""
_BECAME: Final[LiteralString] = "select * from asset_version where job_id = any(%s) limit %s"
_TOUCHING: Final[LiteralString] = f"""
    select s.* from step s join job j on j.job_id = s.job_id
    where ({STEP_TOOK} ?| %s
           or {STEP_MADE} ?| %s)
      and (%s::text[] is null or j.project_id = any(%s))
    order by s.finished_at nulls last, s.job_id, s.ordinal limit %s"""
_USES: Final[LiteralString] = f"""
    select j.asset_id, j.version, j.project_id, j.title, s.job_id, s.name as step, s.gpu_id as worker,
      coalesce(s.model ->> 'name', '') as model, coalesce(s.finished_at, s.started_at) as at,
      case when %s::text is null then 'worked'
           when {STEP_MADE} ? %s then 'made' else 'used' end as how
    from step s join job j on j.job_id = s.job_id
    where (%s::text[] is null or j.project_id = any(%s))
      and (%s::text is null or {STEP_TOOK} ? %s
           or {STEP_MADE} ? %s)
      and (%s::text is null or s.gpu_id = %s)
      and (%s::text is null or s.engine ->> 'name' = %s)
      and (%s::text is null or s.model ->> 'name' = %s or s.model ->> 'weights_sha256' = %s)
      and (%s::timestamptz is null or s.finished_at >= %s)
      and (%s::timestamptz is null or s.started_at < %s)
      and s.started_at is not null
    order by s.finished_at desc nulls last, s.job_id, s.ordinal limit %s"""


class Ancestry:
    """Walks the read models. Everything is within the projects that the caller may see."""

    def __init__(self, reads: ReadModels) -> None:
        self._reads = reads

    async def of_version(self, asset: Row, version: int, limit: int) -> Lineage:
        """Back to the words and uploads that it began with, and forward to what was begun from it."""
        graph, project_id = Graph(limit), str(asset["project_id"])
        asset_id = str(asset["asset_id"])
        jobs = await self._past(graph, project_id, [(asset_id, version)], limit)
        await self._future(graph, project_id, asset_id, version, jobs, limit)
        return graph.around(f"version:{asset_id}:{version}")

    async def of_file(self, sha256: str, within: Sequence[str] | None, limit: int) -> Lineage:
        """The steps that made and used it, their jobs, and the versions that came of them."""
        projects = None if within is None else list(within)
        found = await self._reads.rows(_TOUCHING, [sha256], [sha256], projects, projects, limit + 1)
        if not found:
            raise Problem("unknown_file", f"no job made or used a file {sha256}", "sha256")
        graph = Graph(limit)
        for row in found[:limit]:
            said = [one for one in (*row["inputs"], *row["artifacts"]) if one["sha256"] == sha256]
            file_of(graph, said[0])
            step_of(graph, _only(row, sha256))
        jobs = list(dict.fromkeys(row["job_id"] for row in found))
        await self._jobs(graph, jobs, limit)
        graph.truncated |= len(found) > limit
        return graph.around(f"file:{sha256}")

    async def _jobs(self, graph: Graph, job_ids: list[str], limit: int) -> None:
        for row in await self._reads.rows("select * from job where job_id = any(%s) limit %s", job_ids, limit):
            job_of(graph, row)
        for row in await self._reads.rows(_BECAME, job_ids, limit):
            version_of(graph, row)

    async def _past(
        self, graph: Graph, project_id: str, wanted: list[tuple[str, int]], limit: int
    ) -> dict[str, list[Row]]:
        """Level by level. Returns the steps of the first level's job, by job id."""
        first: dict[str, list[Row]] = {}
        seen: set[tuple[str, int]] = set()
        forks: list[str] = []
        for level in range(DEEPEST):
            now = [one for one in dict.fromkeys(wanted) if one not in seen]
            if not now and not forks:
                return first
            seen.update(now)
            names, numbers = [one[0] for one in now], [one[1] for one in now]
            versions = await self._reads.rows(_VERSIONS, names, numbers, project_id, limit) if now else []
            for row in versions:
                version_of(graph, row)
            job_ids = [*(row["job_id"] for row in versions), *forks]
            jobs = await self._reads.rows(_JOBS, job_ids, project_id, limit)
            steps = await self._reads.rows(_STEPS, [row["job_id"] for row in jobs], limit + 1)
            for row in jobs:
                job_of(graph, row)
            for row in steps:
                step_of(graph, row)
            graph.truncated |= len(steps) > limit
            if level == 0:
                first = {row["job_id"]: [s for s in steps if s["job_id"] == row["job_id"]] for row in jobs}
            wanted, forks = _sources(jobs), [row["parent_job_id"] for row in jobs if row["parent_job_id"]]
        graph.truncated |= bool(wanted or forks)
        return first

    async def _future(
        self, graph: Graph, project_id: str, asset_id: str, version: int, jobs: Mapping[str, list[Row]], limit: int
    ) -> None:
        """One step on: jobs begun from the version, forks of its job, and jobs that used a file it made."""
        begun = await self._reads.rows(_CHILDREN, project_id, asset_id, version, version, limit + 1)
        forked = await self._reads.rows(_FORKS, project_id, list(jobs), limit + 1)
        made = [file["sha256"] for steps in jobs.values() for step in steps for file in step["artifacts"] or ()]
        used = await self._reads.rows(_USERS, made, project_id, list(jobs), limit + 1) if made else []
        for row in (*begun, *forked):
            job_of(graph, row)
        kept = set(made)
        for row in used[:limit]:
            step_of(graph, _only(row, *kept))
        ids = dict.fromkeys([*(row["job_id"] for row in (*begun, *forked)), *(row["job_id"] for row in used)])
        await self._jobs(graph, list(ids), limit)
        graph.truncated |= max(len(begun), len(forked), len(used)) > limit


def _only(step: Row, *digests: str) -> Row:
    """The step with no other files than these."""
    return {
        **step,
        "inputs": [file for file in step["inputs"] or () if file["sha256"] in digests],
        "artifacts": [file for file in step["artifacts"] or () if file["sha256"] in digests],
    }


def _sources(jobs: Iterable[Row]) -> list[tuple[str, int]]:
    found = []
    for row in jobs:
        source = row["request"].get("source") if isinstance(row["request"], Mapping) else None
        if isinstance(source, Mapping) and isinstance(source.get("version"), int):
            found.append((str(source.get("asset_id")), int(source["version"])))
    return found


# --- routes --------------------------------------------------------------------------------------


def routes(reads: ReadModels, reader: Reader) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["lineage"])
    ancestry = Ancestry(reads)

    @router.get(
        "/assets/{asset_id}/lineage",
        responses=problems("unknown_asset", "unknown_version", *READ),
        dependencies=[reader.fresh, takes("asset")],
    )
    async def read_asset_lineage(
        asset_id: UUID,
        version: Annotated[int | None, Query(ge=1, le=2**31, description="left out: the one in use")] = None,
        limit: Nodes = 500,
    ) -> Lineage:
        """Everything that a version was made of, back to its first words, and what was made of it."""
        asset = await reads.asset(str(asset_id))
        if asset is None:
            raise unknown("asset", asset_id)
        wanted = version or asset["active_version"]
        if not 1 <= wanted <= asset["versions"]:
            raise Problem("unknown_version", f"the versions are 1 to {asset['versions']}", "version")
        return await ancestry.of_version(asset, wanted, limit)

    @router.get(
        "/files/{sha256}/lineage",
        responses=problems("unknown_file", "unknown_project", *READ),
        dependencies=[reader.fresh, takes("list")],
    )
    async def read_file_lineage(
        who: Who, sha256: Digest, project_id: UUID | None = None, limit: Nodes = 500
    ) -> Lineage:
        """Which jobs of your projects made or used a file with this content."""
        return await ancestry.of_file(sha256, who.within(project_id), limit)

    @router.get(
        "/lineage/uses", responses=problems("unknown_project", *READ), dependencies=[reader.fresh, takes("list")]
    )
    async def list_uses(
        who: Who,
        project_id: UUID | None = None,
        sha256: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$", description="of a file")] = None,
        model: Annotated[Text, Query(description="a model's name, or the SHA-256 of its weights")] = None,
        engine: Text = None,
        worker: Text = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    ) -> Uses:
        """What ever touched a file, a model, an engine or a worker, between two times: to recall it, say. The latest
        first."""
        if not (sha256 or model or engine or worker):
            raise invalid("sha256", "name a file, a model, an engine or a worker")
        within = who.within(project_id)
        rows = await reads.rows(
            _USES,
            *(sha256, sha256),
            *(within, within),
            *(sha256, sha256, sha256),
            *(worker, worker),
            *(engine, engine),
            *(model, model, model),
            *(since, since),
            *(until, until),
            limit + 1,
        )
        return Uses(items=[Touched.model_validate(row) for row in rows[:limit]], truncated=len(rows) > limit)

    return router
