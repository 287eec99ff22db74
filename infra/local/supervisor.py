"""Runs the whole forge on this machine: Kafka, Postgres and the forge's own processes, as one thing.

`python -m infra.local.supervisor --data FOLDER`. What dies is started again; told to stop, it stops all, last first;
and if this process itself is killed, the kernel ends its children. It imports little on purpose: it is here all day.
With KAFKA_BOOTSTRAP_SERVERS or DATABASE_URL in the environment it uses those servers and starts none of its own.
"""

import argparse
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import kafka, postgres
from infra.local.child import Child, NotReady, Service, free_port, turn_over
from infra.local.lifeline import die_with_parent
from infra.local.roles import Role, cards_here, forge
from infra.local.state import Home, ProcessState, RunsAlready, StackState

STOP_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
WATCHED_SIGNALS = STOP_SIGNALS | {signal.SIGCHLD}
BEAT = 5.0
CALM = 30.0
LONGEST_DELAY = 15.0
MARK = "FORGELOG_RUN"
BACKING = ("kafka", "postgres")
PORTS = {"gateway": 7400, "kafka": 7401, "controller": 7402, "postgres": 7403}


class ToldToStop(Exception):
    """SIGTERM or SIGINT came while the stack was starting."""


@dataclass(frozen=True)
class Plan:
    """What to run. With `bootstrap` or `database_url`, the stack uses those servers and starts none of its own."""

    home: Home
    roles: tuple[Role, ...]
    gateway_port: int = PORTS["gateway"]
    bootstrap: str | None = None
    database_url: str | None = None
    brokers: int = 1


@dataclass
class Watched:
    """A service that is to run for as long as the stack does."""

    service: Service
    log: Path
    child: Child | None = None
    restarts: int = 0
    failures: int = 0
    due: float = 0.0

    def start(self) -> Child:
        self.child = Child(self.service, self.log)
        return self.child

    def note_death(self, now: float) -> str:
        """Decides when to start again: the first time at once, then after 0.5, 1, 2 ... 15 s, until it stays up."""
        assert self.child is not None
        self.child.end()
        lived = now - self.child.started
        self.failures = 0 if lived > CALM else self.failures
        delay = min(LONGEST_DELAY, 0.5 * 2 ** (self.failures - 1)) if self.failures else 0.0
        self.failures += 1
        self.restarts += 1
        self.due = now + delay
        code = self.child.process.returncode
        self.child = None
        return f"{self.service.name} ended with code {code} after {lived:.1f} s; starting it again in {delay:.1f} s"


@dataclass
class Supervisor:
    plan: Plan
    state: StackState = field(default_factory=lambda: StackState("starting", os.getpid()))
    running: list[Watched] = field(default_factory=list)

    def run(self) -> None:
        """Starts everything, keeps it up, and stops it when told to. Raises `NotReady` if a part does not come up."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED_SIGNALS)
        try:
            self.start_all()
            self.state.phase = "running"
            self.say("the forge is ready")
            self.keep_up()
        except ToldToStop:
            pass
        finally:
            self.stop_all()

    # --- starting ---

    def start_all(self) -> None:
        self.state.run = secrets.token_hex(8)
        ports = remembered_ports(self.plan)
        self.state.env = self.start_backing(ports)
        self.state.env |= own_environment(self.plan.home, ports["gateway"])
        self.make_topics()
        self.start_roles(ports["gateway"])

    def start_backing(self, ports: dict[str, int]) -> dict[str, str]:
        """Kafka and Postgres start side by side; the forge's processes only when both answer."""
        bootstrap, database_url, folder = self.plan.bootstrap, self.plan.database_url, self.plan.home.folder
        started = []
        if not database_url:
            self.say("starting postgres")
            started.append(self.start(postgres.service(folder / "postgres", ports["postgres"])))
            database_url = postgres.url(folder / "postgres", ports["postgres"])
        log = {}
        if not bootstrap:
            self.say("starting kafka")
            nodes = brokers(folder, self.plan.brokers, ports)
            started += [self.start(service) for service in kafka.cluster(nodes)]
            bootstrap = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
            log = log_environment(folder, len(nodes))
        for child in started:
            child.wait_ready(90, self.pause)
            self.say(f"{child.service.name} is up")
        return {"KAFKA_BOOTSTRAP_SERVERS": bootstrap, "DATABASE_URL": database_url} | log

    def make_topics(self) -> None:
        """In a process of its own: the Kafka client would stay in memory here for the whole day."""
        command, env = [sys.executable, "-m", "infra.kafka_admin"], {**os.environ, **self.state.env}
        done = subprocess.run(command, env=env, capture_output=True, text=True, preexec_fn=die_with_parent())
        if done.returncode != 0:
            raise RuntimeError(f"the topics could not be made:\n{done.stderr[-2000:]}")
        self.say("the topics are there")

    def start_roles(self, gateway_port: int) -> None:
        env = {**self.state.env, MARK: self.state.run}
        children = [self.start(service_of(role, env, gateway_port)) for role in self.plan.roles]
        self.say(f"starting {', '.join(child.service.name for child in children)}")
        for child in children:
            child.wait_ready(60, self.pause)

    def start(self, service: Service) -> Child:
        watched = Watched(service, self.plan.home.logs / f"{service.name}.log")
        child = watched.start()
        self.running.append(watched)
        self.write_state()
        return child

    # --- watching ---

    def keep_up(self) -> None:
        while True:
            self.pause(self.time_to_next_start())
            now = time.monotonic()
            changed = [self.look_after(watched, now) for watched in self.running]
            if any(changed):
                self.write_state()

    def look_after(self, watched: Watched, now: float) -> bool:
        """True if something changed: the process has died, or was started again."""
        turn_over(watched.log)
        if watched.child is None:
            if now < watched.due:
                return False
            watched.start()
            return True
        if watched.child.alive():
            return False
        self.say(watched.note_death(now))
        return self.look_after(watched, now) or True

    def time_to_next_start(self) -> float:
        now = time.monotonic()
        waits = [watched.due - now for watched in self.running if watched.child is None]
        return max(0.0, min([BEAT, *waits]))

    def pause(self, seconds: float) -> None:
        """Sleeps until a child ends or the time is over. Raises `ToldToStop`."""
        received = signal.sigtimedwait(WATCHED_SIGNALS, seconds)
        if received is not None and received.si_signo in STOP_SIGNALS:
            raise ToldToStop

    # --- stopping ---

    def stop_all(self) -> None:
        """The forge's own processes first, all at once; then the products they lean on."""
        self.state.phase = "stopping"
        self.say("stopping")
        own = [watched for watched in reversed(self.running) if not watched.service.name.startswith(BACKING)]
        stop_together(own)
        stop_together([watched for watched in reversed(self.running) if watched not in own])
        self.state.phase = "stopped"
        self.write_state()

    # --- telling ---

    def say(self, line: str) -> None:
        print(time.strftime("%H:%M:%S"), line, flush=True)
        self.state.progress = [*self.state.progress[-40:], line]
        self.write_state()

    def write_state(self) -> None:
        self.state.processes = [
            ProcessState(each.service.name, each.child.pid if each.child else None, each.restarts)
            for each in self.running
        ]
        self.plan.home.write(self.state)


def stop_together(group: list[Watched]) -> None:
    children = [watched.child for watched in group if watched.child]
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.end()


def service_of(role: Role, env: dict[str, str], gateway_port: int) -> Service:
    path = role.answers
    return Service(
        name=role.name,
        command=(sys.executable, "-m", role.module, *role.arguments),
        env={**env, **role.env},
        ready=(lambda: answers(gateway_port, path)) if path else (lambda: True),
    )


def sweep(run: str) -> None:
    """Ends what a supervisor that was killed has left behind: the children of its children, which carry its mark."""
    if not run:
        return
    mark = f"{MARK}={run}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is not ours
            if mark in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def brokers(folder: Path, count: int, ports: dict[str, int]) -> list[kafka.Node]:
    return [
        kafka.Node(place, ports[port_name("kafka", number)], ports[port_name("controller", number)], number)
        for number, place in enumerate(kafka.folders(folder, count), 1)
    ]


def port_name(of: str, number: int) -> str:
    return of if number == 1 else f"{of}-{number}"


def remembered_ports(plan: Plan) -> dict[str, int]:
    """The ports of last time where they are free, so that bookmarks and configurations keep working."""
    file = plan.home.folder / "ports.json"
    others = [port_name(of, number) for number in range(2, plan.brokers + 1) for of in ("kafka", "controller")]
    wanted = {**PORTS, "gateway": plan.gateway_port}
    wanted |= {name: max(PORTS.values()) + place for place, name in enumerate(others, 1)}
    if file.exists():
        wanted |= json.loads(file.read_text())
    ports = free_ports(wanted)
    file.write_text(json.dumps(ports) + "\n")
    return ports


def free_ports(wanted: dict[str, int]) -> dict[str, int]:
    """Each the one that is wanted where it is free; never the same twice."""
    chosen: dict[str, int] = {}
    for name, port in wanted.items():
        found = free_port(port)
        while found in chosen.values():
            found = free_port()
        chosen[name] = found
    return chosen


def log_environment(folder: Path, brokers: int) -> dict[str, str]:
    """How the log of a folder is kept."""
    events = os.environ.get("FORGELOG_TOPIC_PREFIX", "forge") + ".events"
    chosen = os.environ.get("FORGELOG_PARTITIONS") or str(kafka.partitions_of(folder, brokers, events))
    return {"FORGELOG_PARTITIONS": chosen, "FORGELOG_REPLICATION": str(min(3, brokers))}


def own_environment(home: Home, gateway_port: int) -> dict[str, str]:
    """What the forge's processes are told beyond where Kafka and Postgres are."""
    url = os.environ.get("FORGELOG_PUBLIC_URL") or f"http://127.0.0.1:{gateway_port}"
    return {
        "FORGELOG_DATA": str(home.folder),
        "FORGELOG_STORE_DIR": os.environ.get("FORGELOG_STORE_DIR") or str(home.folder / "store"),
        "FORGELOG_LINK_SECRET": os.environ.get("FORGELOG_LINK_SECRET") or kept_secret(home.folder / "link-secret"),
        "FORGELOG_VAULT_SECRET": os.environ.get("FORGELOG_VAULT_SECRET") or kept_secret(home.folder / "vault-secret"),
        "FORGELOG_PORT": str(gateway_port),
        "FORGELOG_PUBLIC_URL": url,
        "FORGELOG_URL": url,
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",  # the Kafka client's threads would each take an arena of their own
    }


def kept_secret(file: Path) -> str:
    """Made up once; links that were handed out stay good after a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32) + "\n")
    return file.read_text().strip()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder of this forge's data; made if missing")
    arguments.add_argument("--workers", type=int, default=2, help="CPU workers")
    arguments.add_argument("--port", type=int, default=PORTS["gateway"], help="port of the gateway, where it is free")
    arguments.add_argument("--brokers", type=int, choices=(1, 3), help="default: as the folder has it")
    arguments.add_argument("--detach", action="store_true", help="go on in the background")
    arguments.add_argument("--roles", help="other processes to run, as JSON; for tests")
    chosen = arguments.parse_args()
    roles = (
        tuple(Role(**role) for role in json.loads(chosen.roles))
        if chosen.roles
        else forge(chosen.workers, cards_here())
    )
    outside = os.environ.get("KAFKA_BOOTSTRAP_SERVERS"), os.environ.get("DATABASE_URL")
    home = Home(chosen.data.resolve())
    try:
        plan = Plan(home, roles, chosen.port, *outside, kafka.brokers_of(home.folder, chosen.brokers))
        with plan.home.held():
            sweep(plan.home.last_written().run)
            plan.home.write(StackState("starting"))
            if chosen.detach and os.fork():
                os._exit(0)  # the child has the lock; whoever called knows by our end that it is taken
            if chosen.detach:
                os.setsid()
            Supervisor(plan).run()
    except (RunsAlready, NotReady, RuntimeError, kafka.OtherBrokers) as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
