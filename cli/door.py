"""The gateway as a terminal sees it: HTTP that outlives a restart of the other side, and answers as `views`."""

import base64
import mimetypes
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar

import httpx
from httpx_sse import ServerSentEvent, connect_sse
from pydantic import JsonValue, ValidationError

from cli.trouble import Misused, Trouble, Unreachable
from cli.views import Asset, Engine, Job, Page, Promise, Row, Upload, View, Worker

POSITION: Final = "X-Forge-Position"
SHORTEST_PREFIX: Final = 6
MOST_POSITIONS: Final = 16
HASTE_S: Final = 0.5
REFUSED: Final = frozenset({400, 401, 403, 404, 409, 413, 415, 422})
REMEDIES: Final = {
    "invalid_request": "",
    "unknown_job": "`forgelog jobs` lists the jobs",
    "unknown_asset": "`forgelog assets` lists the library",
    "unknown_step": "`forgelog show JOB` lists its steps",
    "unknown_role": "`forgelog show JOB` names the files under review",
    "bad_rewind": "name a step at or before the one in review; `forgelog show JOB` lists them",
    "not_in_review": "`forgelog show JOB` says where it stands",
    "review_moved": "`forgelog show JOB` shows what waits now; look at it and decide again",
    "already_finished": "`forgelog generate` makes a new one, `forgelog retry JOB` takes up a failed one",
    "already_paused": "`forgelog resume JOB` lets it go on",
    "not_paused": "there is nothing to do",
    "not_failed": "`forgelog jobs --status failed` lists those that have",
    "unauthenticated": "set FORGELOG_KEY to a key of the project, which an admin issues by `forgelog keys issue`",
    "unknown_project": "name a project of yours by its id",
    "unknown_file": "`forgelog show JOB` lists its files",
    "unknown_version": "`forgelog assets` says how many it has",
    "unknown_letter": "`forgelog dead list` lists them",
    "not_redrivable": "",
    "unknown_webhook": "`forgelog webhooks list PROJECT` lists them",
    "unknown_delivery": "`forgelog webhooks show PROJECT WEBHOOK` lists those of the last thirty days",
    "webhook_off": "`forgelog webhooks change PROJECT WEBHOOK --on` turns it on",
    "too_many_webhooks": "`forgelog webhooks remove` removes some",
}
OPTIONS: Final = {
    "prompt.core_concept": "CONCEPT",
    "prompt.details": "--details",
    "prompt.style": "--style",
    "constraints.poly_count_budget": "--polys",
    "constraints.height_m": "--height",
    "title": "--title",
    "seed": "--seed",
    "notes": "--notes",
    "rewind_to": "--rewind-to",
    "from_step": "--from",
}
"""What fields of requests are called on the command line."""
BUSY: Final = frozenset({502, 503, 504})
Params = Mapping[str, str | int | float | bool | None]
Body = TypeVar("Body", bound=View)


class Door:
    """One conversation with the gateway at `url`.

    A request that finds nobody is sent again for `patience_s` seconds: a POST carries an Idempotency-Key, so that it
    counts once however often it is sent. What was written is seen by the reads after it: the position of the last
    command goes along with each. Raises `Unreachable`, `Misused` (the request cannot be granted) or `Trouble`.
    """

    def __init__(self, url: str, patience_s: float = 10.0, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self.patience_s = patience_s
        self.positions: dict[int, int] = {}
        self.http = httpx.Client(
            base_url=self.url, timeout=httpx.Timeout(30.0, connect=3.0), transport=transport, auth=self._shown
        )

    def hasty(self) -> "Door":
        """Another door to the same forge, for those who ask again anyway: it says at once when nobody answers."""
        other = Door(self.url, HASTE_S)
        other.positions |= self.positions
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    # --- plain words ---

    def get(self, path: str, params: Params | None = None) -> httpx.Response:
        latest = list(self.positions.items())[-MOST_POSITIONS:]
        headers = {POSITION: ",".join(f"{partition}:{offset}" for partition, offset in latest)} if latest else {}
        return self._send(lambda: self.http.get(path, params=params, headers=headers))

    def post(self, path: str, body: Mapping[str, JsonValue] | None = None, key: str = "") -> httpx.Response:
        """Sends a command. `key` is its Idempotency-Key; without one it gets its own."""
        return self._told("POST", path, body, key)

    def put(self, path: str, body: Mapping[str, JsonValue]) -> httpx.Response:
        return self._told("PUT", path, body)

    def patch(self, path: str, body: Mapping[str, JsonValue]) -> httpx.Response:
        return self._told("PATCH", path, body)

    def _told(self, method: str, path: str, body: Mapping[str, JsonValue] | None, key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        answer = self._send(lambda: self.http.request(method, path, json=body or {}, headers=headers))
        self.has_seen(answer.headers.get(POSITION, ""))
        return answer

    def delete(self, path: str) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid.uuid4())}  # one for all tries
        answer = self._send(lambda: self.http.delete(path, headers=headers))
        self.has_seen(answer.headers.get(POSITION, ""))
        return answer

    def _shown(self, request: httpx.Request) -> httpx.Request:
        """With the key in FORGELOG_KEY, where there is one: for the gateway alone, not wherever a link may lead."""
        key = os.environ.get("FORGELOG_KEY", "")
        here = self.http.base_url
        if key and (request.url.scheme, request.url.host, request.url.port) == (here.scheme, here.host, here.port):
            request.headers["Authorization"] = f"Bearer {key}"
        return request

    def has_seen(self, position: str) -> None:
        """Reads from here on show what came of these commands (`partition:offset`, separated by commas), or more."""
        for one in filter(None, position.split(",")):
            partition, offset = map(int, one.split(":"))
            self.positions[partition] = max(offset, self.positions.pop(partition, 0))

    def _send(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        deadline = time.monotonic() + self.patience_s
        pause = 0.1
        while True:
            try:
                answer = request()
            except httpx.TransportError as error:
                trouble: Trouble = self._nobody(error)
            else:
                if answer.status_code not in BUSY:
                    return checked(answer)
                trouble = problem(answer)
            if time.monotonic() + pause > deadline:
                raise trouble
            time.sleep(pause)
            pause = min(1.0, pause * 2)

    def _nobody(self, error: httpx.TransportError) -> Unreachable:
        why = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "does not answer"
        return Unreachable(
            f"the gateway at {self.url} {why}: start the forge with `forgelog up`, or set FORGELOG_URL to where it runs"
        )

    # --- jobs ---

    def submit(self, request: Mapping[str, JsonValue], key: str = "") -> Promise:
        return read(Promise, self.post("/v1/jobs", request, key))

    def submit_batch(self, batch: Mapping[str, JsonValue], key: str = "") -> Promise:
        return read(Promise, self.post("/v1/batches", batch, key))

    def job(self, job_id: str, position: str = "") -> Job:
        """The job as it is now; with a `position`, as it is when that command has been decided, or later."""
        self.has_seen(position)
        return read(Job, self.get(f"/v1/jobs/{job_id}"))

    def jobs(self, limit: int = 20, **filters: str) -> Page[Job]:
        return read(Page[Job], self.get("/v1/jobs", {"limit": limit, **filters}))

    def full_job_id(self, begins: str) -> str:
        """The one job whose id begins so. Raises `Misused` when it is too short, unknown or not the only one."""
        if is_uuid(begins):
            return begins
        found = self.beginning(begins, "job", (job.job_id for job in self._every(Job, "/v1/jobs")))
        if not found:
            raise Misused(f"there is no job {begins!r}: `forgelog jobs` lists them")
        return found

    # --- the library ---

    def assets(self, limit: int = 20, **filters: str) -> Page[Asset]:
        return read(Page[Asset], self.get("/v1/assets", {"limit": limit, **filters}))

    def asset(self, asset_id: str) -> Asset:
        return read(Asset, self.get(f"/v1/assets/{asset_id}"))

    def asset_id(self, begins: str) -> str:
        """The one asset whose id begins so, empty when there is none. Raises `Misused` when it could be several."""
        return self.beginning(begins, "asset", (one.asset_id for one in self._every(Asset, "/v1/assets")))

    def _every(self, kind: type[Row], path: str) -> Iterator[Row]:
        cursor: str | None = None
        while True:
            page = read(Page[kind], self.get(path, {"limit": 100, **({"cursor": cursor} if cursor else {})}))  # type: ignore[valid-type]
            yield from page.items
            cursor = page.next_cursor
            if not cursor:
                return

    def beginning(self, begins: str, kind: str, every: Iterator[str]) -> str:
        """The one id of those that begins so, empty when there is none. Raises `Misused` when it could be several."""
        wanted = begins.strip().lower()
        if len(wanted) < SHORTEST_PREFIX:
            raise Misused(f"{begins!r} is too short: give at least {SHORTEST_PREFIX} characters of the id")
        found = [one for one in every if one.startswith(wanted)]
        if len(found) > 1:
            raise Misused(f"{begins!r} could be {len(found)} {kind}s: give more characters of the id")
        return found[0] if found else ""

    # --- workers ---

    def workers(self) -> tuple[Worker, ...]:
        return read(Page[Worker], self.get("/v1/workers")).items

    def engines(self) -> tuple[Engine, ...]:
        return read(Page[Engine], self.get("/v1/engines")).items

    # --- files ---

    def upload(self, file: Path) -> Upload:
        """Sends a file, to be named in a review. The same file twice is one upload: it is kept by its content."""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        content = file.read_bytes()
        return read(
            Upload, self._send(lambda: self.http.post("/v1/uploads", files={"file": (file.name, content, kind)}))
        )

    def download(self, link: str, target: Path) -> str:
        """Writes what a signed link leads to; `target` appears whole or not at all.

        Returns the sha256 that what came must have, where it is not the file's own: the gateway has opened it.
        """
        part = target.with_name(target.name + ".part")
        target.parent.mkdir(parents=True, exist_ok=True)
        answer = self._send(lambda: self.http.get(link, follow_redirects=True, timeout=120.0))
        part.write_bytes(answer.content)
        part.replace(target)
        said = re.search("sha-256=:([A-Za-z0-9+/=]+):", answer.headers.get("Repr-Digest", ""))
        return base64.b64decode(said[1]).hex() if said else ""

    # --- the stream ---

    @contextmanager
    def stream(self, path: str, params: Params, silence_s: float) -> Iterator[Iterator[ServerSentEvent]]:
        """Server-sent events. Raises `httpx.TransportError` when the connection breaks or is silent for so long."""
        timeout = httpx.Timeout(5.0, read=silence_s)
        with connect_sse(self.http, "GET", path, params=dict(params), timeout=timeout) as source:
            if source.response.is_error:
                source.response.read()
            checked(source.response)
            yield source.iter_sse()


def read(kind: type[Body], answer: httpx.Response) -> Body:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Trouble(
            f"the answer to {answer.request.method} {answer.request.url.path} was not understood"
            f" at {where or 'its top'}: is this `forgelog` as old as the gateway?"
        ) from error


def checked(answer: httpx.Response) -> httpx.Response:
    """The answer itself, or the `Trouble` that it tells of."""
    if answer.status_code >= 400:
        raise problem(answer)
    return answer


def problem(answer: httpx.Response) -> Trouble:
    """A problem of RFC 9457 as one sentence, with what to do in words of this command rather than of HTTP."""
    try:
        told = answer.json()
    except ValueError:
        told = {}
    said = told if isinstance(told, dict) else {}
    detail = str(said.get("detail") or said.get("title") or f"the gateway answered {answer.status_code}").rstrip(".")
    field = str(said.get("field") or "")
    if field in OPTIONS and detail.startswith(field):
        detail = OPTIONS[field] + detail.removeprefix(field)
    remedy = REMEDIES.get(str(said.get("code")), str(said.get("remedy") or "")).rstrip(".")
    kind = Misused if answer.status_code in REFUSED else Unreachable if answer.status_code in BUSY else Trouble
    return kind(f"{detail}: {remedy[0].lower()}{remedy[1:]}" if remedy else detail)


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
