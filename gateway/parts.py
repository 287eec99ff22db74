"""What the gateway stands on: the log, the read models, the store, and who listens to them."""

from dataclasses import dataclass, field

from gateway.commands.command_log import CommandLog, KafkaCommandLog
from gateway.commands.sealing import SealedLog
from gateway.configuration import Configuration
from gateway.farm.gauges import Gauges
from gateway.farm.workers import Farm
from gateway.files.fetching import Fetcher
from gateway.letters.redriving import Letters
from gateway.live.subscriptions import Hub
from gateway.live.tail import Tail
from gateway.metrics import Metrics
from gateway.reads.positions import Positions
from gateway.reads.queries import ReadModels
from gateway.search.index import SearchIndex
from infra.graveyard import Graveyard
from infra.object_store import ObjectStore
from infra.stores import open_store
from infra.vault import Vault


@dataclass(frozen=True)
class Parts:
    """What the routes stand on; tests put fakes in their place."""

    log: CommandLog
    reads: ReadModels
    positions: Positions
    store: ObjectStore
    hub: Hub
    farm: Farm
    tail: Tail
    metrics: Metrics
    letters: Letters
    gauges: Gauges
    vault: Vault
    index: SearchIndex
    fetcher: Fetcher = field(default_factory=Fetcher)


def real_parts(settings: Configuration) -> Parts:
    metrics = Metrics()
    hub, workers, gauges = Hub(metrics), Farm(metrics), Gauges(metrics)
    topics = settings.kafka.topics
    hub.tail = Tail(
        settings.kafka,
        {
            topics.events.name: hub.events,
            topics.progress.name: hub.progress,
            topics.workers.name: workers.hear,
            topics.meters.name: gauges.hear,
        },
    )
    store = open_store(settings.store, settings.http)
    vault = Vault(store, settings.vault.secret.get_secret_value())
    positions = Positions(settings.postgres.url)
    return Parts(
        log=SealedLog(KafkaCommandLog(settings.kafka, metrics), vault),
        reads=ReadModels(settings.postgres.url),
        positions=positions,
        index=SearchIndex(settings.postgres.url, vault, positions),
        store=store,
        hub=hub,
        farm=workers,
        tail=hub.tail,
        metrics=metrics,
        letters=Graveyard(settings.kafka),
        gauges=gauges,
        vault=vault,
    )
