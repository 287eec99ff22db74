"""Which topics there are, how they are keyed and cut, and how long each is kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

FOR_EVER: Final = None


@dataclass(frozen=True)
class Topic:
    """One topic. `partitions=None`: as many as the deployment chose, once. `kept=None`: for ever."""

    name: str
    kept: timedelta | None
    partitions: int | None = None
    compacted: bool = False


@dataclass(frozen=True)
class Topics:
    """The topics under one prefix, so that a test or a second forge on the same brokers has its own."""

    prefix: str = "forge"

    @property
    def commands(self) -> Topic:
        """What was asked; key: stream id."""
        return Topic(f"{self.prefix}.commands", timedelta(days=30))

    @property
    def events(self) -> Topic:
        """What happened: the truth, never expired and never compacted; key: stream id."""
        return Topic(f"{self.prefix}.events", FOR_EVER)

    @property
    def workers(self) -> Topic:
        """What each worker says of itself, the latest word only; key: gpu id."""
        return Topic(f"{self.prefix}.workers", FOR_EVER, partitions=1, compacted=True)

    @property
    def progress(self) -> Topic:
        """Percentages and previews, lossy by design; key: job id."""
        return Topic(f"{self.prefix}.progress", timedelta(hours=1))

    @property
    def meters(self) -> Topic:
        """What the meters read, the latest reading only; key: `engine/<name>`, `step/<asset type>/<step>/<engine>`."""
        return Topic(f"{self.prefix}.meters", FOR_EVER, partitions=1, compacted=True)

    @property
    def dead(self) -> Topic:
        """What could not be decoded or carried out, with its reason; key: stream id."""
        return Topic(f"{self.prefix}.dead", timedelta(days=365))

    @property
    def deliveries(self) -> Topic:
        """What came of telling webhooks; cut as the events are, each note beside its event; key: webhook id."""
        return Topic(f"{self.prefix}.deliveries", timedelta(days=30))

    def work(self, gpu: str) -> Topic:
        """The lane of one GPU: one partition, because one process works it at a time; key: job id."""
        return Topic(f"{self.prefix}.work.{gpu}", timedelta(days=7), partitions=1)

    def shared(self) -> tuple[Topic, ...]:
        """Every topic that exists before the first worker does."""
        return self.commands, self.events, self.workers, self.progress, self.meters, self.dead, self.deliveries
