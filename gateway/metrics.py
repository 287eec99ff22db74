"""What the gateway counts. One registry per application, so that two in one process do not mix."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector


class Metrics:
    """Every series of the gateway, by name."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "forge_http_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "forge_http_request_seconds",
            "Time to the whole answer",
            ["method", "route"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self.append_seconds = Histogram(
            "forge_command_append_seconds",
            "From a command to its delivery report",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
            registry=self.registry,
        )
        self.subscribers = Gauge("forge_live_subscribers", "Open event streams", ["kind"], registry=self.registry)
        self.dropped = Counter(
            "forge_live_dropped", "Subscribers that were dropped because they read too slowly", registry=self.registry
        )
        self.seq_conflicts = Counter(
            "forge_seq_conflicts",
            "Events ignored because they were not the next of their stream",
            registry=self.registry,
        )
        self.undecodable = Counter(
            "forge_undecodable", "Records that are no message of ours", ["topic"], registry=self.registry
        )
        self.not_fetched = Counter(
            "forge_addresses_not_fetched",
            "Addresses of pictures that were refused, or gave nothing",
            ["reason"],
            registry=self.registry,
        )
        self.projection_lag = Gauge(
            "forge_projection_lag_events",
            "Events in the log that the read models have not taken",
            registry=self.registry,
        )
