"""The whole stack as real processes, started and kept up by the harness itself: what dies is back at once."""

import json
import os
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from infra.kafka_admin import ensure_topics
from infra.local import kafka, postgres
from infra.local.child import Child, Service, free_port, port_is_open, tail
from infra.local.roles import GATEWAY, Role
from infra.local.supervisor import MARK, service_of, sweep
from infra.settings import KafkaSettings
from tests.chaos.engine import DIARY, ENGINES
from tests.chaos.proxy import Remote

PARTITIONS = 6
SLOTS = 2
BACKING = ("broker", "postgres", "proxy")
GROUPS = ("engine", "worker", "orchestrator", "scheduler", "projector", "gateway", "postgres", "broker")
"""What is killed. An engine is the child process of a worker."""

SIGNS = {
    "orchestrator": b" partitions, folded ",
    "scheduler": b" events in ",
    "projector": b"projecting into ",
    "worker": b", incarnation ",
    "gateway": b"Application startup complete",
}
"""What each says in its log when it is at work. One that stands by says nothing, and counts after a while."""

LONG_ENOUGH_S = 8.0
AT_WORK_S = {"broker": 3.0, "gateway": 0.5}
"""How long it is left at work at least, or nothing would ever get done."""


@dataclass
class Member:
    """One process of the stack, through all its lives."""

    name: str
    group: str
    service: Service
    log: Path
    child: Child | None = None
    lives: int = 0
    due: float = 0.0
    stopped: bool = False
    born_at: int = 0  # in the log, in bytes
    at_work: float | None = None
    ended_alone: Counter[int] = field(default_factory=Counter)
    """Exit codes of lives that ended without a kill of ours."""

    def start(self) -> None:
        self.born_at = self.log.stat().st_size if self.log.exists() else 0
        self.child = Child(self.service, self.log)
        self.lives += 1
        self.at_work = None

    def alive(self) -> bool:
        return self.child is not None and self.child.alive()

    def grown_up(self) -> bool:
        """It has been at work for a moment."""
        if self.child is None or not self.alive():
            return False
        now = time.monotonic()
        if self.at_work is None and (self._shows_a_sign() or now - self.child.started > LONG_ENOUGH_S):
            self.at_work = now
        return self.at_work is not None and now - self.at_work >= AT_WORK_S.get(self.group, 0.2)

    def _shows_a_sign(self) -> bool:
        if self.group not in SIGNS:
            return self.service.ready()
        if self.log.stat().st_size < self.born_at:  # it was turned over
            self.born_at = 0
        with self.log.open("rb") as file:
            file.seek(self.born_at)
            return SIGNS[self.group] in file.read()


@dataclass(frozen=True)
class Ports:
    gateway: int
    postgres: int
    control: int
    brokers: tuple[kafka.Node, ...]

    @property
    def proxied(self) -> str:
        return ",".join(f"127.0.0.1:{node.advertised}" for node in self.brokers)

    @property
    def direct(self) -> str:
        return ",".join(f"127.0.0.1:{node.inner}" for node in self.brokers)


def choose_ports(folder: Path, brokers: int) -> Ports:
    taken: set[int] = set()

    def fresh() -> int:
        while (port := free_port()) in taken:
            pass
        taken.add(port)
        return port

    nodes = tuple(
        kafka.Node(place, fresh(), fresh(), number, advertised=fresh(), inner=fresh())
        for number, place in enumerate(kafka.folders(folder, brokers), 1)
    )
    return Ports(fresh(), fresh(), fresh(), nodes)


class Stand:
    """Kafka behind the proxy, Postgres, and every role; with `deputies` a second orchestrator and scheduler."""

    def __init__(self, folder: Path, brokers: int = 1, workers: int = 4, deputies: bool = True) -> None:
        self.folder = folder
        self.ports = choose_ports(folder, brokers)
        self.run = secrets.token_hex(8)
        self.prefix = "chaos"
        self.members: dict[str, Member] = {}
        self.workers = workers
        self.names = ("a", "b") if deputies else ("a",)
        self.network = Remote(self.ports.control)
        self.database_url = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.gateway}"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def diary(self) -> Path:
        return self.folder / "diary"

    @property
    def owners_file(self) -> Path:
        return self.folder / "owners.json"

    def holds(self, member: Member) -> frozenset[int]:
        """The partitions of events that it decides for, schedules or leads, as the brokers last said."""
        name = "kafka-1" if member.name == "kafka" else member.name
        told = json.loads(self.owners_file.read_text()) if self.owners_file.exists() else {}
        return frozenset(told.get(name, ()))

    def settings(self) -> KafkaSettings:
        """For the harness's own eyes, past the proxy."""
        return KafkaSettings(
            bootstrap_servers=self.ports.direct,
            topic_prefix=self.prefix,
            partitions=PARTITIONS,
            replication=min(3, len(self.ports.brokers)),
        )

    # --- starting and stopping ---

    def start(self) -> None:
        """Returns when the gateway is ready."""
        nodes = self.ports.brokers
        for service in (proxy(self.ports), *kafka.cluster(nodes)):
            self._add(service, "proxy" if service.name == "proxy" else "broker")
        self._add(postgres.service(self.folder / "postgres", self.ports.postgres, durable=False), "postgres")
        for member in self.members.values():
            assert member.child is not None
            member.child.wait_ready(60)
        self.database_url = postgres.url(self.folder / "postgres", self.ports.postgres)
        ensure_topics(self.settings())
        for role in self._roles():
            env = self._env() | {"FORGELOG_DATA": str(self.folder / role.name)}
            self._add(service_of(role, env, self.ports.gateway), role.name.partition("-")[0])
        self._add(watcher(self.settings(), self.owners_file), "owners")
        door = self.members["gateway"].child
        assert door is not None
        door.wait_ready(60)

    def _add(self, service: Service, group: str) -> None:
        member = Member(service.name, group, service, self.folder / "logs" / f"{service.name}.log")
        self.members[service.name] = member
        member.start()

    def _roles(self) -> Iterator[Role]:
        for one in self.names:
            yield Role(f"orchestrator-{one}", "processors.orchestrator", ("--member", one))
        for one in self.names:
            yield Role(f"scheduler-{one}", "processors.scheduler", ("--member", one))
        yield Role("projector", "projections.runner")
        engines = tuple(word for engine in ENGINES for word in ("--engine", engine))
        for number in range(self.workers):
            gpu = f"cpu{number}"
            arguments = ("--gpu", gpu, "--slots", str(SLOTS), *engines)
            yield Role(f"worker-{gpu}", "gpu_consumers.worker", arguments, env={"CUDA_VISIBLE_DEVICES": ""})
        yield GATEWAY

    def _env(self) -> dict[str, str]:
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.ports.proxied,
            "DATABASE_URL": self.database_url,
            "FORGELOG_TOPIC_PREFIX": self.prefix,
            "FORGELOG_PARTITIONS": str(PARTITIONS),
            "FORGELOG_REPLICATION": str(min(3, len(self.ports.brokers))),
            "FORGELOG_STORE_DIR": str(self.store),
            "FORGELOG_LINK_SECRET": "a secret of the chaos",
            "FORGELOG_VAULT_SECRET": "a secret of the chaos, and a long one",
            "FORGELOG_PORT": str(self.ports.gateway),
            "FORGELOG_LOG_LEVEL": "INFO",
            DIARY: str(self.diary),
            MARK: self.run,
            "PYTHONUNBUFFERED": "1",
            "PYTHONFAULTHANDLER": "1",
            "MALLOC_ARENA_MAX": "2",
        }

    def stop(self) -> None:
        for member in self.members.values():
            self.wake(member)
        own = [member for member in self.members.values() if member.group not in BACKING]
        rest = [member for member in self.members.values() if member not in own]
        for group in (own, rest):
            children = [member.child for member in group if member.child]
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.end()
        sweep(self.run)

    # --- looking after ---

    def look_after(self) -> None:
        """Starts again what has died and is due. An end that nobody caused is noted."""
        now = time.monotonic()
        for member in self.members.values():
            if member.child is None:
                if now >= member.due:
                    member.start()
            elif not member.child.alive():
                member.child.end()
                member.ended_alone[member.child.process.returncode] += 1
                member.child, member.due = None, now + 0.2

    def of(self, group: str) -> list[Member]:
        return [member for member in self.members.values() if member.group == group]

    # --- breaking ---

    def kill(self, member: Member, away_s: float = 0.0) -> bool:
        """SIGKILL. True if it lived and died of it. It starts again after `away_s`."""
        child = member.child
        if child is None or not child.alive():
            return False
        os.kill(child.pid, signal.SIGKILL)
        child.end()
        member.child, member.due, member.stopped = None, time.monotonic() + away_s, False
        return child.process.returncode == -signal.SIGKILL

    def kill_engine(self, member: Member) -> bool:
        """SIGKILL for the child process in which a worker's engines run."""
        for process in self.engines(member):
            with suppress(psutil.NoSuchProcess):
                process.kill()
                gone, _ = psutil.wait_procs([process], timeout=2)
                return bool(gone)
        return False

    def engines(self, member: Member) -> list[psutil.Process]:
        if member.child is None or not member.child.alive():
            return []
        try:
            children = psutil.Process(member.child.pid).children()
            return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        except psutil.Error:
            return []

    def freeze(self, member: Member) -> bool:
        if member.child is None or not member.child.alive():
            return False
        os.kill(member.child.pid, signal.SIGSTOP)
        member.stopped = True
        return True

    def wake(self, member: Member) -> None:
        if member.stopped and member.child is not None:
            with suppress(ProcessLookupError):
                os.kill(member.child.pid, signal.SIGCONT)
        member.stopped = False

    def abort(self) -> None:
        """SIGABRT for every role: each leaves in its log where its threads stood."""
        for member in self.members.values():
            if member.group in SIGNS and member.alive() and member.child is not None:
                self.wake(member)
                os.kill(member.child.pid, signal.SIGABRT)
                member.child.end()

    # --- telling ---

    def ended_alone(self) -> dict[str, dict[int, int]]:
        """Exit codes by name, and how often; not of the harness's own helpers."""
        members = [member for member in self.members.values() if member.group in GROUPS]
        return {member.name: dict(member.ended_alone) for member in members if member.ended_alone}

    def last_words(self, name: str) -> str:
        return tail(self.members[name].log, 20)


def proxy(ports: Ports) -> Service:
    doors = [f"{node.advertised}:{node.port}" for node in ports.brokers]
    command = (sys.executable, "-m", "tests.chaos.proxy", "--control", str(ports.control), *doors)
    return Service("proxy", command, ready=lambda: port_is_open(ports.control))


def watcher(kafka: KafkaSettings, file: Path) -> Service:
    command = (sys.executable, "-m", "tests.chaos.owners", kafka.bootstrap_servers, kafka.topic_prefix, str(file))
    return Service("owners", command, ready=file.exists)
