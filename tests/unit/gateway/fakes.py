"""Stand-ins for what the gateway stands on: a log in a list, read models in dicts, a store in memory."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpcore
import httpx
from confluent_kafka import KafkaError, KafkaException
from fastapi import FastAPI

from event_schemas import avro
from event_schemas.commands import SubmitJob
from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message
from gateway.app import create_app
from gateway.commands.command_log import Position
from gateway.commands.sealing import SealedLog
from gateway.configuration import Configuration
from gateway.errors import Problem
from gateway.farm.gauges import Gauges
from gateway.farm.workers import Farm
from gateway.files.addresses import Address
from gateway.files.fetching import Fetcher
from gateway.live.subscriptions import Hub
from gateway.metrics import Metrics
from gateway.parts import Parts
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels, Row, Vector
from gateway.search.index import SearchIndex
from infra.dead_letters import Letter
from infra.graveyard import LetterGone, LettersPage, Wanted, parse_cursor
from infra.object_store import Listed, ObjectMissing, SignedUpload, Stored, content_key, hash_of
from infra.settings import GatewaySettings, StoreSettings
from infra.vault import Vault
from tests.tools import hostile

SECRET = "a secret of the tests, and a long one"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Caller(httpx.AsyncClient):
    """A client with a project of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.project = str(uuid4())


class FakeLog:
    """Keeps commands, as they came in `records`, and opened in `commands`.

    `away` makes it refuse like brokers that do not answer.
    """

    def __init__(self, vault: Vault | None = None) -> None:
        self.commands: list[CommandEnvelope[Message]] = []
        self.records: list[bytes] = []
        self.away = False
        self.vault = vault

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def append(self, command: CommandEnvelope[Message]) -> Position:
        if self.away:
            raise Problem("log_unavailable")
        self.records.append(avro.encode_command(command))
        back = avro.decode_command(self.records[-1])  # what cannot be encoded cannot be appended
        assert isinstance(back, CommandEnvelope), back
        plain = self.vault.open(back.body.model_dump_json(), in_json=True) if self.vault else ""
        self.commands.append(back._replace(body=type(back.body).model_validate_json(plain)) if plain else back)
        return Position(0, len(self.commands) - 1)

    async def append_all(self, commands: Sequence[CommandEnvelope[Message]]) -> list[Position]:
        return [await self.append(command) for command in commands]

    def submitted(self) -> list[SubmitJob]:
        return [command.body for command in self.commands if isinstance(command.body, SubmitJob)]


@dataclass
class FakeReads(ReadModels):
    """Rows by hand. `outcomes` is asked by command id; `granted` answers for every command that it does not name."""

    job_rows: dict[str, Row] = field(default_factory=dict)
    step_rows: dict[str, list[Row]] = field(default_factory=dict)
    outcomes: dict[str, Row] = field(default_factory=dict)
    project_rows: dict[str, Row] = field(default_factory=dict)
    letter_rows: dict[str, Row] = field(default_factory=dict)
    burdens: dict[str, Row] = field(default_factory=dict)
    place_rows: dict[str, Row] = field(default_factory=dict)
    breaker_rows: dict[str, Row] = field(default_factory=dict)
    answers: dict[str, list[Row]] = field(default_factory=dict)  # by a part of the question; for all others: nothing
    away: bool = False
    questions: int = 0
    granted: Row | None = None

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def job(self, job_id: str) -> Row | None:
        return self.job_rows.get(job_id)

    async def job_in_brief(self, job_id: str) -> Row | None:
        return self.job_rows.get(job_id)

    async def job_whole(self, job_id: str) -> Row | None:
        row = self.job_rows.get(job_id)
        return row and {**row, "steps": self.step_rows.get(job_id, [])}

    async def fingerprints(self, job_ids: Sequence[str]) -> dict[str, str]:
        self.questions += 1
        if self.away:
            raise Problem("read_model_unavailable")
        found = {job_id: self.job_rows.get(job_id) for job_id in job_ids}
        return {job_id: row["request"].get("fingerprint", "") for job_id, row in found.items() if row}

    async def jobs(self, limit: int, cursor: str | None = None, **_: Any) -> list[Row]:
        return list(self.job_rows.values())[:limit]

    async def steps(self, job_id: str) -> list[Row]:
        return self.step_rows.get(job_id, [])

    async def steps_in_brief(self, job_ids: Sequence[str]) -> list[Row]:
        return [step for job_id in job_ids for step in self.step_rows.get(job_id, [])]

    async def rows(self, query: Any, *values: object) -> list[Row]:
        return next((rows for part, rows in self.answers.items() if part in str(query)), [])

    async def outcome(self, command_id: str) -> Row | None:
        return self.outcomes.get(command_id, self.granted)

    async def places(self, named: Mapping[str, Any]) -> dict[str, Row]:
        return {name: self.place_rows[name] for name in named["asked"] if name in self.place_rows}

    async def step_lengths(self) -> list[Row]:
        return []

    async def breakers(self) -> dict[str, Row]:
        if self.away:
            raise Problem("read_model_unavailable")
        return self.breaker_rows

    async def retries(self, job_ids: Sequence[str]) -> dict[str, Any]:
        return {name: NOON for name in job_ids}

    async def burden(self, project_id: str) -> Row:
        if self.away:
            raise Problem("read_model_unavailable")
        return self.burdens.get(project_id, {})

    async def project(self, project_id: str) -> Row | None:
        if self.away:
            raise Problem("read_model_unavailable")
        return self.project_rows.get(project_id)

    async def projects(self) -> list[Row]:
        return list(self.project_rows.values())

    async def members(self, project_id: str) -> list[Row]:
        return []

    async def redriven(self, letter_ids: Sequence[str]) -> dict[str, Row]:
        return {name: self.letter_rows[name] for name in letter_ids if name in self.letter_rows}

    async def snapshot(self, limit: int, project_id: str | None, job_id: str | None) -> tuple[Vector, list[Row]]:
        return {}, list(self.job_rows.values())


class FakePositions(Positions):
    """`told` is the answer to every wait."""

    def __init__(self, told: bool = True) -> None:
        super().__init__("")
        self.told = told
        self.asked: list[Position] = []

    async def reached(self, position: Position, patience_s: float = 2.0) -> bool:
        self.asked.append(position)
        return self.told


class MemoryStore:
    """Objects in a dict."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_file(self, path: Path) -> Stored:
        return self.put_bytes(path.read_bytes())

    def put_bytes(self, data: bytes) -> Stored:
        stored = hash_of([data])
        self.objects[stored.key] = data
        return stored

    def put_if_absent(self, key: str, data: bytes) -> bool:
        return self.objects.setdefault(key, data) is data

    def adopt(self, key: str) -> Stored:
        return self.put_bytes(self.objects.pop(key))

    def get(self, key: str) -> bytes:
        if key not in self.objects:
            raise ObjectMissing(key)
        return self.objects[key]

    def fetch(self, key: str, to: Path) -> None:
        to.write_bytes(self.get(key))

    def open(self, key: str) -> "closing[io.BytesIO]":
        if key not in self.objects:
            raise ObjectMissing(key)
        return closing(io.BytesIO(self.objects[key]))

    def size(self, key: str) -> int | None:
        return len(self.objects[key]) if key in self.objects else None

    def renew(self, key: str) -> int | None:
        return self.size(key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        return (Listed(key, len(data), 0.0) for key, data in self.objects.items() if key.startswith(prefix))

    def delete(self, key: str, put_before: float | None = None) -> bool:
        return self.objects.pop(key, None) is not None

    def clear_unfinished(self, begun_before: float, go: bool) -> Iterator[Listed]:
        return iter(())

    def signed_link(self, key: str, name: str, seconds: int, method: str = "GET") -> str:
        return f"https://files.example/{key}?name={name}"

    def signed_upload(self, key: str, most: int, seconds: int) -> SignedUpload:
        return SignedUpload("PUT", f"https://files.example/{key}")


class FakeLetters:
    """Dead letters in a list, the newest first; `sent` are those that went on their way again."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.sent: list[Letter] = []
        self.away = False

    def page(self, limit: int, cursor: str, since: int, wanted: Wanted) -> LettersPage:
        self._answer()
        begin = sum(parse_cursor(cursor).values())
        found = [letter for letter in self.letters[begin:] if wanted(letter) and letter.at >= since]
        more = len(found) > limit
        return LettersPage(found[:limit], f"0:{begin + limit}" if more else "")

    def find(self, letter_id: str) -> Letter | None:
        self._answer()
        return next((letter for letter in self.letters if letter.id == letter_id), None)

    def whole(self, letter: Letter) -> Letter:
        if letter.left_behind:
            raise LetterGone(f"{letter.origin} is not in the log any more")
        return letter

    def send_again(self, letter: Letter) -> None:
        self._answer()
        self.sent.append(letter)

    def close(self) -> None: ...

    def _answer(self) -> None:
        if self.away:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "nobody answers"))


class FakeWeb(httpcore.AsyncNetworkBackend):
    """The world outside: names with their addresses, one page, and a note of where somebody connected."""

    def __init__(self) -> None:
        self.names = {"example.com": ["93.184.216.34"]}
        self.page = page(png())
        self.connected: list[tuple[str, int]] = []

    def lookup(self, host: str) -> list[Address]:
        return [ip_address(one) for one in self.names[host]]

    async def connect_tcp(self, host: str, port: int, *_: Any) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        return httpcore.AsyncMockStream([self.page])


def page(body: bytes, head: str = "HTTP/1.1 200 OK") -> bytes:
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class NoTail:
    """A tail that has nothing to tell."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def listen(self) -> Vector:
        return {0: 0}

    async def unlisten(self) -> None: ...

    async def ends(self) -> Vector:
        return {0: 0}


class NoIndex(SearchIndex):
    """An index that nothing was put into."""

    def __init__(self, vault: Vault, positions: Positions) -> None:
        super().__init__("", vault, positions)

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def catch_up(self, patience_s: float = 0.0) -> None: ...

    async def forget(self, key_ids: Sequence[str]) -> None: ...


@dataclass
class Fakes:
    """The application and what it stands on."""

    log: FakeLog = field(default_factory=FakeLog)
    reads: FakeReads = field(default_factory=FakeReads)
    positions: FakePositions = field(default_factory=FakePositions)
    store: MemoryStore = field(default_factory=MemoryStore)
    letters: FakeLetters = field(default_factory=FakeLetters)
    metrics: Metrics = field(default_factory=Metrics)
    web: FakeWeb = field(default_factory=FakeWeb)
    vault: Vault = field(init=False)

    async def lookup(self, host: str) -> list[Address]:
        return self.web.lookup(host)

    def __post_init__(self) -> None:
        self.farm, self.gauges = Farm(self.metrics), Gauges(self.metrics)
        self.vault = self.log.vault = Vault(self.store, SECRET)  # type: ignore[arg-type]

    def reset(self) -> None:
        """As if just made; the application goes on standing on the same objects."""
        for fake, fresh in (
            (self.log, FakeLog(self.vault)),
            (self.reads, FakeReads()),
            (self.positions, FakePositions()),
            (self.store, MemoryStore()),
            (self.letters, FakeLetters()),
            (self.web, FakeWeb()),
            (self.farm, Farm(self.metrics)),
            (self.gauges, Gauges(self.metrics)),
            (self.vault, Vault(self.store, SECRET)),  # type: ignore[arg-type]
        ):
            fake.__dict__.update(fresh.__dict__)

    def app(self) -> FastAPI:
        hub, tail = Hub(self.metrics), NoTail()
        hub.tail = tail  # type: ignore[assignment]
        parts = Parts(
            log=SealedLog(self.log, self.vault),
            vault=self.vault,
            index=NoIndex(self.vault, self.positions),
            reads=self.reads,
            positions=self.positions,
            store=self.store,  # type: ignore[arg-type]
            hub=hub,
            farm=self.farm,
            tail=tail,  # type: ignore[arg-type]
            metrics=self.metrics,
            gauges=self.gauges,
            letters=self.letters,
            fetcher=Fetcher(self.lookup, self.web),
        )
        settings = Configuration(http=GatewaySettings(port=7400), store=StoreSettings(link_secret="secret"))
        return create_app(settings, parts)


def job_row(job_id: str, **more: Any) -> Row:
    """A job in its first step, unless said otherwise."""
    return {
        "job_id": job_id,
        "project_id": "00000000-0000-4000-8000-000000000001",
        "asset_id": "a",
        "asset_type": "PROP",
        "title": "a chest",
        "status": "running",
        "phase": "running",
        "current_step": "concept",
        "attempt": 1,
        "steps_done": 2,
        "steps_total": 12,
        "priority": 0,
        "batch_id": "",
        "parent_job_id": "",
        "seed": 7,
        "paused": False,
        "request": {},
        "review": None,
        "decisions": [],
        "error": None,
        "outputs": [],
        "version": 0,
        "created_at": NOON,
        "updated_at": NOON,
        "finished_at": None,
        **more,
    }


def in_review(job_id: str, subject: str = "a" * 64, **more: Any) -> Row:
    """A job whose refined concept waits for a person."""
    artifact = {"role": "concept_refined", "sha256": "c" * 64, "media_type": "image/png", "size": 5, "name": ""}
    review = {
        "step": "refine",
        "checkpoint": "concept",
        "subject_sha256": subject,
        "artifacts": [artifact],
        "deadline": 0,
    }
    return job_row(job_id, status="paused", phase="review", current_step="refine", review=review, **more)


def png(shade: int = 8) -> bytes:
    """A small honest picture: what is sent is really looked over here too."""
    return hostile.png((shade, 40, 40, 255))


KEY_OF_PNG = content_key(hash_of([png()]).sha256)
