"""`python -m gateway.webhooks`: tells webhooks what happens. Any number may run: Kafka shares the partitions."""

import argparse
import asyncio
import logging
import os
import random
import resource
import sys
from contextlib import suppress
from functools import partial
from signal import SIGINT, SIGTERM
from typing import Final

from confluent_kafka import KafkaException

from gateway.webhooks.ears import Ears, Recall, ends_of
from gateway.webhooks.messages import Messages
from gateway.webhooks.sending import Sender
from gateway.webhooks.station import Station
from gateway.webhooks.subscribers import Subscribers
from gateway.webhooks.tries import Patience
from infra import telemetry
from infra.memory import collect_seldom
from infra.settings import (
    AuthSettings,
    GatewaySettings,
    KafkaSettings,
    PostgresSettings,
    StoreSettings,
    TelemetrySettings,
    VaultSettings,
    WebhookSettings,
)
from infra.stores import open_store
from infra.vault import Vault

log = logging.getLogger(__name__)

FIRST_S: Final = 0.2
LONGEST_S: Final = 10.0
GIVE_WAY: Final = 5
"""Nice value: those who make the next event go first."""
MOST_FILES: Final = 65_536
"""Open files, of which each message under way needs one: as many as the system lets us have, up to this."""


async def tell(stop: asyncio.Event, member: str | None) -> None:
    """Until told to stop; when Kafka fails beyond what its client mends, from anew."""
    kafka, http, chosen = KafkaSettings(), GatewaySettings(), WebhookSettings()
    secret = VaultSettings().secret.get_secret_value()
    vault = Vault(open_store(StoreSettings(), http), secret)
    sender = Sender(AuthSettings().mode == "local", chosen.timeout_s)
    patience = Patience(chosen.tries, chosen.first_pause_s, chosen.longest_pause_s)
    subscribers = Subscribers(PostgresSettings().url, partial(ends_of, kafka))
    pause = FIRST_S
    while not stop.is_set():
        messages = Messages(Recall(kafka), sender, vault, secret, http.base_url)
        station = Station(Ears(kafka, member), messages, subscribers, patience)
        try:
            await station.run(stop)
        except KafkaException as failure:
            log.warning("beginning again: %s", failure)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), random.uniform(0.0, pause))
            pause = min(2 * pause, LONGEST_S)
    subscribers.close()


async def serve(member: str | None) -> None:
    stop = asyncio.Event()
    for number in (SIGTERM, SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await tell(stop, member)


def main() -> int:
    parser = argparse.ArgumentParser(prog="gateway.webhooks", description=__doc__)
    parser.add_argument("--member", help="static name: a restart under the same name has its partitions back at once")
    chosen = parser.parse_args()
    os.nice(GIVE_WAY)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES if hard < 0 else min(hard, MOST_FILES), hard))
    telemetry.setup("webhooks", TelemetrySettings())
    collect_seldom()
    try:
        asyncio.run(serve(chosen.member))
    except ValueError as reason:  # a setting
        print(f"webhooks cannot start: {reason}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
