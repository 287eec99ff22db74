"""What a deployment may choose."""

import pytest
from pydantic import ValidationError

from infra.kafka_clients import consumer_config, producer_config
from infra.settings import GatewaySettings, KafkaSettings, PostgresSettings, StoreSettings, describe


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in describe():
        monkeypatch.delenv(variable.name, raising=False)


def test_every_variable_has_a_name_of_its_own_and_a_description() -> None:
    variables = list(describe())
    assert len({variable.name for variable in variables}) == len(variables)
    assert all(variable.name.isupper() and len(variable.description) > 10 for variable in variables)


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://forge:hunter2@db/forge")
    settings = PostgresSettings()
    assert "hunter2" not in repr(settings)
    assert settings.url == "postgresql://forge:hunter2@db/forge"
    assert all(variable.default == "" for variable in describe() if variable.secret)


def test_the_environment_is_read_and_empty_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2")
    monkeypatch.setenv("FORGELOG_PARTITIONS", "24")
    monkeypatch.setenv("S3_ENDPOINT", "")
    assert KafkaSettings().bootstrap_servers == "a:1,b:2"
    assert KafkaSettings().partitions == 24
    assert StoreSettings().endpoint is None


@pytest.mark.parametrize(("name", "value"), [("FORGELOG_PARTITIONS", "0"), ("FORGELOG_TOPIC_PREFIX", "a.b c")])
def test_nonsense_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name):
        KafkaSettings()


def test_a_database_that_is_not_postgres_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/x")
    with pytest.raises(ValidationError):
        _ = PostgresSettings().url


def test_the_gateway_knows_its_own_address() -> None:
    assert GatewaySettings(host="127.0.0.1", port=7400).base_url == "http://127.0.0.1:7400"
    assert GatewaySettings(public_url="https://forge.example/").base_url == "https://forge.example"


def test_a_prefix_gives_a_forge_topics_of_its_own() -> None:
    topics = KafkaSettings(topic_prefix="night").topics
    assert [topic.name for topic in topics.shared()] == [
        "night.commands",
        "night.events",
        "night.workers",
        "night.progress",
        "night.meters",
        "night.dead",
        "night.deliveries",
    ]
    assert topics.work("gpu0").name == "night.work.gpu0"


def test_the_truth_is_kept_for_ever() -> None:
    events = KafkaSettings().topics.events
    assert (events.kept, events.compacted) == (None, False)


def test_a_producer_loses_and_doubles_nothing() -> None:
    config = producer_config(KafkaSettings())
    assert (config["acks"], config["enable.idempotence"], config["linger.ms"]) == ("all", True, 50)


def test_a_consumer_moves_only_when_told_to() -> None:
    config = consumer_config(KafkaSettings(), "group", member="one", session_timeout_ms=6000)
    assert (config["enable.auto.commit"], config["auto.offset.reset"]) == (False, "earliest")
    assert (config["group.instance.id"], config["session.timeout.ms"]) == ("one", 6000)


def test_credentials_are_sent_only_where_they_are_asked_for() -> None:
    plain = KafkaSettings(sasl_username="u", sasl_password="p")
    assert "sasl.password" not in producer_config(plain)
    safe = plain.model_copy(update={"security_protocol": "SASL_SSL"})
    config = producer_config(safe)
    assert (config["sasl.mechanism"], config["sasl.username"], config["sasl.password"]) == ("SCRAM-SHA-512", "u", "p")
