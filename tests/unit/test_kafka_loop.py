"""What a consumer's loop does with what is no record."""

from types import SimpleNamespace
from typing import cast

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException

from infra.kafka_loop import drain


def consumer_that_hears(code: int) -> Consumer:
    told = SimpleNamespace(error=lambda: KafkaError(code))
    return cast(Consumer, SimpleNamespace(poll=lambda _: told, consume=lambda *_: []))


@pytest.mark.parametrize("code", [KafkaError._FATAL, KafkaError.FENCED_INSTANCE_ID, KafkaError._STATE])
def test_a_consumer_that_never_gets_another_record_ends_its_process(code: int) -> None:
    with pytest.raises(KafkaException):
        drain(consumer_that_hears(code), 10, 0.1)


@pytest.mark.parametrize("code", [KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN, KafkaError._TIMED_OUT])
def test_what_passes_by_itself_is_passed_over(code: int) -> None:
    assert drain(consumer_that_hears(code), 10, 0.1) == []
