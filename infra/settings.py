"""What a deployment chooses, read from the environment: one small class per concern.

Each `__main__` reads the classes it needs once and passes them down; nothing else reads the environment.
`describe()` lists every variable, for the documentation and for the test of the compose file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PostgresDsn, SecretStr, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict

from event_schemas.topics import Topics


class Settings(BaseSettings):
    """Frozen; each field names its environment variable. Variables that are set to nothing count as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, populate_by_name=True, extra="ignore")


class KafkaSettings(Settings):
    """Which brokers hold the log, and how to speak to them."""

    bootstrap_servers: str = Field(
        "127.0.0.1:9092",
        alias="KAFKA_BOOTSTRAP_SERVERS",
        description="host:port of one or more brokers, comma separated",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", alias="KAFKA_SECURITY_PROTOCOL", description="how to speak to the brokers"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", alias="KAFKA_SASL_MECHANISM", description="used with a SASL protocol"
    )
    sasl_username: str = Field("", alias="KAFKA_SASL_USERNAME", description="used with a SASL protocol")
    sasl_password: SecretStr = Field(
        SecretStr(""), alias="KAFKA_SASL_PASSWORD", description="used with a SASL protocol"
    )
    ca_file: Path | None = Field(
        None, alias="KAFKA_CA_FILE", description="PEM file that vouches for the brokers; else the system's own"
    )
    topic_prefix: str = Field(
        "forge", alias="FORGELOG_TOPIC_PREFIX", pattern=r"^[A-Za-z0-9_-]+$", description="first word of every topic"
    )
    partitions: int = Field(
        12,
        alias="FORGELOG_PARTITIONS",
        ge=1,
        description="of the keyed topics; chosen once, never changed (a new log of `forgelog up` has 4)",
    )
    replication: int = Field(
        1,
        alias="FORGELOG_REPLICATION",
        ge=1,
        description="copies of each partition; 3 wherever there are three brokers",
    )

    compression: Literal["none", "lz4", "zstd"] = Field(
        "none",
        alias="KAFKA_COMPRESSION",
        description="of what producers write; lz4 keeps the log smaller and costs a step a millisecond",
    )
    session_timeout_s: float = Field(
        10.0,
        alias="KAFKA_SESSION_TIMEOUT_S",
        ge=1.0,
        le=300.0,
        description="a process silent for so long loses its partitions; brokers allow no less than 6 unless told to",
    )

    @property
    def topics(self) -> Topics:
        return Topics(self.topic_prefix)


class PostgresSettings(Settings):
    """Where the read models live."""

    database_url: SecretStr = Field(
        SecretStr("postgresql://forge@127.0.0.1:5432/forge"),
        alias="DATABASE_URL",
        description="postgresql:// address with user, password and database",
    )

    @property
    def url(self) -> str:
        """The address in clear, checked. Raises `ValidationError` when it is not one of PostgreSQL's."""
        return str(TypeAdapter(PostgresDsn).validate_python(self.database_url.get_secret_value()))


class StoreSettings(Settings):
    """Where files are kept: an S3 endpoint if one is set, else a folder."""

    folder: Path = Field(
        Path(".forgelog/store"), alias="FORGELOG_STORE_DIR", description="folder for files when S3_ENDPOINT is not set"
    )
    link_secret: SecretStr = Field(
        SecretStr(""),
        alias="FORGELOG_LINK_SECRET",
        description="key of the signed links that the gateway serves; with an S3 one is made from the vault's secret",
    )
    endpoint: str | None = Field(
        None, alias="S3_ENDPOINT", description="host:port of any S3; set, it replaces the folder"
    )
    access_key: SecretStr = Field(SecretStr(""), alias="S3_ACCESS_KEY", description="of the S3 account")
    secret_key: SecretStr = Field(SecretStr(""), alias="S3_SECRET_KEY", description="of the S3 account")
    bucket: str = Field("forgelog", alias="S3_BUCKET", description="made at the first start if missing")
    region: str = Field("us-east-1", alias="S3_REGION", description="of the bucket; part of every signature")
    secure: bool = Field(True, alias="S3_SECURE", description="TLS to the endpoint")
    public_endpoint: str | None = Field(
        None, alias="S3_PUBLIC_ENDPOINT", description="host:port that browsers use, where it differs from S3_ENDPOINT"
    )


class VaultSettings(Settings):
    """What the keys of people's words are wrapped with. The gateway seals the words, workers open them."""

    secret: SecretStr = Field(
        SecretStr(""),
        alias="FORGELOG_VAULT_SECRET",
        description="gateway and workers: 32 random characters or more; never changed, or no text can be read again",
    )


class GatewaySettings(Settings):
    """Where the HTTP door stands."""

    host: str = Field("127.0.0.1", alias="FORGELOG_HOST", description="address to listen on")
    port: int = Field(7400, alias="FORGELOG_PORT", ge=0, le=65535, description="port to listen on")
    public_url: str = Field(
        "", alias="FORGELOG_PUBLIC_URL", description="how clients reach the gateway; else http://host:port"
    )

    open_jobs: int = Field(
        10_000,
        alias="FORGELOG_OPEN_JOBS",
        ge=1,
        description="jobs that a project may have open; its own setting open_jobs goes before",
    )
    at_once: int = Field(
        64, alias="FORGELOG_REQUESTS_AT_ONCE", ge=1, description="submissions of one project that are answered at once"
    )

    examinations: int = Field(
        2,
        alias="FORGELOG_EXAMINATIONS_AT_ONCE",
        ge=1,
        description="uploads looked over at once, each in a process of up to 1.5 GB; others wait, then are told 503",
    )

    inputs_dir: Path | None = Field(
        None, alias="FORGELOG_INPUTS_DIR", description="folder of pictures that requests name as /inputs/<file>"
    )
    cdn_url: str = Field(
        "",
        alias="FORGELOG_CDN_URL",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="a CDN that fetches signed links from the store: https://cdn.example",
    )

    @property
    def base_url(self) -> str:
        """Without a slash at its end, ready for signed links."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class AuthSettings(Settings):
    """Who may come in. On one's own machine everybody there is the owner; on a network each request shows a key."""

    mode: Literal["local", "server"] = Field(
        "local", alias="FORGELOG_AUTH", description="local: no ceremony, loopback only; server: keys and tokens"
    )
    owner_key: SecretStr = Field(
        SecretStr(""), alias="FORGELOG_OWNER_KEY", description="server: who has it may do all; 32 characters or more"
    )
    origins: str = Field(
        "",
        alias="FORGELOG_ORIGINS",
        description="web pages that may call the gateway: https://a.example,https://b.example",
    )
    connections: int = Field(
        200, alias="FORGELOG_CONNECTIONS", ge=1, description="server: streams that one caller may hold open at once"
    )
    rate: str = Field(
        "1200/minute",
        alias="FORGELOG_RATE_LIMIT",
        pattern=r"^[1-9]\d*/(second|minute|hour)$",
        description="server: requests that one gateway grants to one caller, as 1200/minute",
    )
    issuer: str = Field("", alias="FORGELOG_OIDC_ISSUER", description="whose tokens are taken: their `iss`")
    audience: str = Field("", alias="FORGELOG_OIDC_AUDIENCE", description="for whom the tokens must be: their `aud`")
    jwks_url: str = Field("", alias="FORGELOG_OIDC_JWKS_URL", description="where the issuer publishes its keys: https")
    algorithm: Literal["RS256", "ES256"] = Field(
        "RS256", alias="FORGELOG_OIDC_ALGORITHM", description="the one algorithm by which tokens may be signed"
    )


class WebhookSettings(Settings):
    """How long webhooks are told again what they did not take. Full jitter: a pause is anything up to its length."""

    tries: int = Field(8, alias="FORGELOG_WEBHOOK_TRIES", ge=1, le=50, description="of one delivery, until it is dead")
    first_pause_s: float = Field(
        10.0,
        alias="FORGELOG_WEBHOOK_FIRST_PAUSE_S",
        gt=0,
        description="the longest pause after the first try; each later one may be six times as long",
    )
    longest_pause_s: float = Field(
        86_400.0, alias="FORGELOG_WEBHOOK_LONGEST_PAUSE_S", gt=0, description="no pause between two tries is longer"
    )
    timeout_s: float = Field(
        15.0, alias="FORGELOG_WEBHOOK_TIMEOUT_S", gt=0, le=60, description="seconds that a receiver has to answer"
    )


class TelemetrySettings(Settings):
    """What a process tells of itself."""

    otlp_endpoint: str | None = Field(
        None, alias="OTEL_EXPORTER_OTLP_ENDPOINT", description="OTLP/HTTP collector; without one nothing is traced"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", alias="FORGELOG_LOG_LEVEL", description="the least that is written to the log"
    )
    log_format: Literal["json", "console"] = Field(
        "json", alias="FORGELOG_LOG_FORMAT", description="one JSON object a line, or text for people"
    )


class DataSettings(Settings):
    """Where one process or the local stack keeps what it may lose."""

    folder: Path = Field(
        Path(".forgelog"), alias="FORGELOG_DATA", description="folder for local data, caches, logs and the local stack"
    )
    min_free_mb: int = Field(
        512,
        alias="FORGELOG_MIN_FREE_MB",
        ge=0,
        description="megabytes that a worker's disks must have free before it takes another step",
    )


class LocalStackSettings(Settings):
    """What `make up` starts: beside these, one worker for each NVIDIA card that it finds."""

    workers: int = Field(2, alias="FORGELOG_WORKERS", ge=0, le=64, description="CPU workers that `make up` starts")
    brokers: Annotated[Literal[1, 3], BeforeValidator(int)] = Field(
        1, alias="FORGELOG_BROKERS", description="Kafka brokers of a new forge: 3 keep every record on three of them"
    )


class LanguageModelSettings(Settings):
    """A language model that writes design briefs, behind an endpoint that speaks OpenAI's protocol. Workers read it."""

    base_url: str = Field("", alias="FORGELOG_LLM_BASE_URL", description="the endpoint: http://localhost:11434/v1")
    model: str = Field("", alias="FORGELOG_LLM_MODEL", description="its model's name; without both, briefs go by rules")
    api_key: SecretStr = Field(SecretStr(""), alias="FORGELOG_LLM_API_KEY", description="the endpoint's key, if any")
    timeout_s: float = Field(
        30.0, alias="FORGELOG_LLM_TIMEOUT_S", gt=0, le=600, description="seconds until the rules write the brief"
    )


class VisionModelSettings(Settings):
    """A vision model that is asked where a weapon is held, over OpenAI's protocol. The gateway reads it."""

    base_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = Field(
        "", alias="FORGELOG_VISION_BASE_URL", description="the endpoint: http://localhost:11434/v1"
    )
    model: str = Field(
        "", alias="FORGELOG_VISION_MODEL", description="its model's name; without both, pictures go by their outline"
    )
    api_key: SecretStr = Field(SecretStr(""), alias="FORGELOG_VISION_API_KEY", description="the endpoint's key, if any")
    timeout_s: float = Field(
        15.0, alias="FORGELOG_VISION_TIMEOUT_S", gt=0, le=120, description="seconds until the outline is looked at"
    )


class ComfyUISettings(Settings):
    """A ComfyUI server, whose status the gateway tells."""

    base_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = Field(
        "", alias="COMFYUI_URL", description="gateway: the server whose status it tells: http://127.0.0.1:8188"
    )


EVERY_CONCERN: tuple[type[Settings], ...] = (
    KafkaSettings,
    PostgresSettings,
    StoreSettings,
    VaultSettings,
    GatewaySettings,
    AuthSettings,
    WebhookSettings,
    TelemetrySettings,
    DataSettings,
    LocalStackSettings,
    LanguageModelSettings,
    VisionModelSettings,
    ComfyUISettings,
)


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it is for, what holds without it, whether to keep it to yourself."""

    name: str
    description: str
    default: str
    secret: bool


def describe() -> Iterator[Variable]:
    """Every environment variable of the forge, concern by concern."""
    for concern in EVERY_CONCERN:
        for field in concern.model_fields.values():
            secret = isinstance(field.default, SecretStr)
            default = "" if secret or field.default is None else str(field.default)
            yield Variable(str(field.alias), str(field.description), default, secret)


def main() -> None:
    """`python -m infra.settings` prints them all."""
    for variable in describe():
        default = f" [{variable.default}]" if variable.default else ""
        print(f"{variable.name:28} {variable.description}{default}")


if __name__ == "__main__":
    main()
