"""Clients whose brokers are away."""

import logging
import time

import pytest

from infra.kafka_clients import consumer
from infra.local.child import free_port
from infra.settings import KafkaSettings


def test_a_client_without_a_broker_does_not_fill_the_log_with_its_attempts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nobody = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    with caplog.at_level(logging.INFO):
        waiting = consumer(nobody, "patient")
        waiting.subscribe(["forge.commands"])
        end = time.monotonic() + 2
        while time.monotonic() < end:
            waiting.poll(0.1)
        waiting.close()
    assert 0 < len(caplog.records) < 20
