"""All that the gateway is told from outside, read once."""

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from infra.settings import (
    AuthSettings,
    ComfyUISettings,
    GatewaySettings,
    KafkaSettings,
    PostgresSettings,
    StoreSettings,
    TelemetrySettings,
    VaultSettings,
    VisionModelSettings,
    WebhookSettings,
)

SHORTEST_OWNER_KEY: Final = 32


@dataclass(frozen=True)
class Configuration:
    """One small settings class per concern; each is read from the environment when made.

    Raises `ValueError`, with the remedy, for settings that would let everybody in, or nobody.
    """

    http: GatewaySettings = field(default_factory=GatewaySettings)
    kafka: KafkaSettings = field(default_factory=KafkaSettings)
    postgres: PostgresSettings = field(default_factory=PostgresSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    vault: VaultSettings = field(default_factory=VaultSettings)
    auth: AuthSettings = field(default_factory=AuthSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
    comfyui: ComfyUISettings = field(default_factory=ComfyUISettings)
    vision: VisionModelSettings = field(default_factory=VisionModelSettings)

    def __post_init__(self) -> None:
        if self.auth.mode == "server":
            _must_know_somebody(self.auth)
        elif not is_loopback(self.http.host):
            raise ValueError(
                f"FORGELOG_HOST is {self.http.host}, where others can come in, and nobody is asked for a key: "
                "set FORGELOG_AUTH=server with a FORGELOG_OWNER_KEY, or FORGELOG_HOST=127.0.0.1"
            )


def _must_know_somebody(auth: AuthSettings) -> None:
    if len(auth.owner_key.get_secret_value()) < SHORTEST_OWNER_KEY:
        raise ValueError(
            f"FORGELOG_AUTH is server: set FORGELOG_OWNER_KEY to {SHORTEST_OWNER_KEY} random characters or more, "
            "as `openssl rand -hex 32` makes them"
        )
    oidc = {
        "FORGELOG_OIDC_ISSUER": auth.issuer,
        "FORGELOG_OIDC_AUDIENCE": auth.audience,
        "FORGELOG_OIDC_JWKS_URL": auth.jwks_url,
    }
    missing = [name for name, value in oidc.items() if not value]
    if 0 < len(missing) < len(oidc):
        raise ValueError(f"tokens need all of {', '.join(oidc)}: set {' and '.join(missing)} too")
    address = urlsplit(auth.jwks_url)
    if auth.jwks_url and address.scheme != "https" and not is_loopback(address.hostname or ""):
        raise ValueError("FORGELOG_OIDC_JWKS_URL: keys are fetched over https only")


def is_loopback(host: str) -> bool:
    """Can only this machine reach what listens there?"""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
