"""All that the gateway is told from outside, read once."""

from dataclasses import dataclass, field

from infra.settings import GatewaySettings, KafkaSettings, PostgresSettings, StoreSettings, TelemetrySettings


@dataclass(frozen=True)
class Configuration:
    """One small settings class per concern; each is read from the environment when made."""

    http: GatewaySettings = field(default_factory=GatewaySettings)
    kafka: KafkaSettings = field(default_factory=KafkaSettings)
    postgres: PostgresSettings = field(default_factory=PostgresSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
