"""Reads the log for what may be approximate: failure rates, GPU-seconds, step durations. `python -m processors.meters`.

A Faust app: one agent folds `forge.events` into `Meters`, one timer puts what changed on `forge.meters`. Its windows
live in memory alone and can always be measured again, so nothing is promised for them but that: a start reads the last
part of the log once more. Nobody decides by these readings; circuit breakers are fed by the scheduler's exact fold.

The traps of this library are kept out by what is not used: no transactions, no tables, no second reader in an agent,
no web server. Run one process: a second one would measure half of the log.
"""

import argparse
import asyncio
import logging
import os
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGINT, SIGTERM
from typing import ClassVar, Final

import faust
from faust.auth import SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, StreamT
from faust.types.auth import CredentialsT
from faust.types.transports import ConsumerT

from infra import telemetry
from infra.memory import collect_seldom
from infra.settings import DataSettings, KafkaSettings, TelemetrySettings
from processors.meters_fold import Station

log = logging.getLogger(__name__)

GROUP: Final = "meters"
EVERY_S: Final = 1.0
LONGEST_PAUSE_S: Final = 10.0
GIVE_WAY: Final = 10
"""Nice value: those who make the next event go first."""


class App(faust.App):
    """Faust's app with our station in it."""

    station: Station


class LogConsumer(driver.Consumer):
    """Goes on where the station's windows end. What the group has committed only shows others how far we are."""

    async def seek_to_committed(self) -> Mapping[TP, int]:
        assert isinstance(self.app, App)
        here = {tp.partition: tp for tp in self.assignment()}
        highs, lows = await self.highwaters(*here.values()), await self.earliest_offsets(*here.values())
        starts = self.app.station.begin(_by_partition(lows), _by_partition(highs))
        log.info("reading on from %s", starts)
        seeks = {here[partition]: offset for partition, offset in starts.items()}
        await self.seek_wait(seeks)
        return seeks


def _by_partition(offsets: Mapping[TP, int]) -> dict[int, int]:
    return {tp.partition: offset for tp, offset in offsets.items()}


class LogTransport(driver.Transport):
    Consumer: ClassVar[type[ConsumerT]] = LogConsumer


def make_app(kafka: KafkaSettings, folder: Path, member: str | None, station: Station, now: Callable[[], int]) -> App:
    """`now`: microseconds since 1970."""
    brokers = [f"kafka://{server.strip()}" for server in kafka.bootstrap_servers.split(",")]
    app = App(
        f"{kafka.topic_prefix}.{GROUP}",
        broker=brokers,
        broker_credentials=credentials(kafka),
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_request_timeout=20.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=256 * 1024,
        stream_buffer_maxsize=256,
        consumer_group_instance_id=member,
        producer_compression_type=None if kafka.compression == "none" else kafka.compression,
        producer_request_timeout=20.0,
        processing_guarantee="at_least_once",
        store="memory://",
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
    )
    app.station = station
    app.transport = LogTransport(app.conf.broker_consumer, app)
    events = app.topic(
        kafka.topics.events.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )
    readings = app.topic(kafka.topics.meters.name, key_serializer="raw", value_serializer="raw")

    @app.agent(events, concurrency=1)
    async def read(stream: StreamT[bytes]) -> None:
        async for event in stream.events():
            message = event.message
            at = round((message.timestamp or 0) * 1_000) * 1_000
            station.take(message.partition, message.offset, message.key or b"", message.value or b"", at)

    async def tell() -> None:
        changed = station.changed(now() if _is_up_to_date(app, station) else station.last)
        sent = [await readings.send(key=one.key.encode(), value=one.model_dump_json().encode()) for one in changed]
        for delivered in sent:
            await delivered
        station.has_told(changed)

    app.timer(interval=EVERY_S)(tell)
    return app


def _is_up_to_date(app: App, station: Station) -> bool:
    """Has every record that the brokers told us of been read? Otherwise the windows end at the last one read."""
    consumer = app.consumer
    return all(station.next.get(tp.partition, 0) >= (consumer.highwater(tp) or 0) for tp in consumer.assignment())


def credentials(kafka: KafkaSettings) -> CredentialsT | None:
    context = None
    if kafka.security_protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=str(kafka.ca_file) if kafka.ca_file else None)
    if kafka.security_protocol.startswith("SASL"):
        return SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password.get_secret_value(),
            ssl_context=context,
            mechanism=kafka.sasl_mechanism,
        )
    return SSLCredentials(context) if context else None


async def run(kafka: KafkaSettings, folder: Path, member: str | None, stop: asyncio.Event) -> None:
    """Measure until told to stop. When the brokers are away: wait, and read on where the windows end."""
    station, pause, told = Station(), 0.1, asyncio.create_task(stop.wait())
    while not stop.is_set():
        begun = time.monotonic()
        app = make_app(kafka, folder, member, station, lambda: time.time_ns() // 1_000)
        working = asyncio.create_task(work(app))
        await asyncio.wait([working, told], return_when=asyncio.FIRST_COMPLETED)
        failure = working.exception() if working.done() else None
        working.cancel()
        with suppress(Exception, asyncio.CancelledError):  # what a broken app cannot close any more
            await app.stop()
        if not stop.is_set():
            pause = 0.2 if time.monotonic() - begun > 2 * LONGEST_PAUSE_S else min(2 * pause, LONGEST_PAUSE_S)
            log.warning("again in %.1f s: %r", pause, failure)
            await asyncio.wait([told], timeout=pause)


async def work(app: App) -> None:
    """Until the app stops by itself. Raises what made it crash."""
    await app.start()
    await app.wait_until_stopped()
    if app.crash_reason is not None:
        raise app.crash_reason


async def measure(kafka: KafkaSettings, folder: Path, member: str | None) -> None:
    stop = asyncio.Event()
    for number in (SIGTERM, SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run(kafka, folder, member, stop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="processors.meters", description="Measures what the log tells.")
    parser.add_argument("--member", help="static name: a restart under the same name reads on at once")
    chosen = parser.parse_args()
    telemetry.setup("meters", TelemetrySettings())
    for chatty in ("faust", "mode", "aiokafka", App.__module__):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    os.nice(GIVE_WAY)
    collect_seldom()
    folder = DataSettings().folder / "meters"
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(measure(KafkaSettings(), folder, chosen.member))


if __name__ == "__main__":
    main()
