"""The quick reader against the general way: what it accepts is the same message, what is broken it leaves alone."""

import random

import pytest

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.message import Message
from tests.unit.test_avro import body, command, event

Record = EventEnvelope[Message] | CommandEnvelope[Message] | avro.Undecodable


def by_the_general_way(record: bytes) -> Record:
    fields = avro._general(record)
    if isinstance(fields, dict) and "seq" not in fields:
        return avro._command(fields)
    return avro._event(fields)


def by_the_quick_way(record: bytes) -> EventEnvelope[Message] | CommandEnvelope[Message] | None:
    return avro._WHOLE._quickly(record)


@pytest.mark.parametrize("name", avro.EVENT_TYPES)
def test_every_event_is_read_quickly_and_alike(name: str) -> None:
    record = avro.encode_event(event(body(name)))
    assert by_the_quick_way(record) == by_the_general_way(record)


@pytest.mark.parametrize("name", avro.COMMAND_TYPES)
def test_every_command_is_read_quickly_and_alike(name: str) -> None:
    record = avro.encode_command(command(body(name)))
    assert by_the_quick_way(record) == by_the_general_way(record)


@pytest.mark.parametrize("name", [*avro.EVENT_TYPES, *avro.COMMAND_TYPES])
def test_what_the_quick_way_accepts_of_a_damaged_record_the_general_way_accepts_alike(name: str) -> None:
    made = body(name)
    good = avro.encode_event(event(made)) if name in avro.EVENT_TYPES else avro.encode_command(command(made))
    dice = random.Random(name)
    for _ in range(60):
        place = dice.randrange(5, len(good))
        damaged = good[:place] + bytes([dice.randrange(256)]) + good[place + dice.choice((0, 1, 1, 1, 2)) :]
        quick = by_the_quick_way(damaged)
        if quick is not None:
            assert quick == by_the_general_way(damaged)
