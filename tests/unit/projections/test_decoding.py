"""The quick way to read a record yields what the general way yields, and refuses what was changed."""

import hashlib
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_schemas.avro import EVENT_TYPES, Undecodable, decode_event, encode_event
from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message, Value
from projections.decoding import UNREAD, decode
from tests.golden import samples
from tests.unit.projections.given import DRAWING, SUBMITTED, completed, event, queued, started

SAMPLES = (SUBMITTED, queued("draw", inputs=(DRAWING,)), started("draw"), completed("draw", DRAWING, DRAWING))


def quick(record: bytes) -> EventEnvelope[Message]:
    found = decode(record)
    assert not isinstance(found, Undecodable), found
    return found


def assert_alike(one: EventEnvelope[Message], other: EventEnvelope[Message]) -> None:
    assert one._replace(body=other.body) == other
    assert type(one.body) is type(other.body)
    assert_same_values(one.body, other.body)


def assert_same_values(one: object, other: object) -> None:
    """All that is read is the same, down to the smallest part."""
    if isinstance(one, Value) and isinstance(other, Value):
        for name in set(type(one).model_fields) - UNREAD.get(type(one), frozenset()):
            assert_same_values(getattr(one, name), getattr(other, name))
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for part, counterpart in zip(one, other, strict=True):
            assert_same_values(part, counterpart)
    else:
        assert one == other


@pytest.mark.parametrize("body", SAMPLES, ids=lambda body: str(body.type))
def test_both_ways_read_the_same(body: Message) -> None:
    record = encode_event(event(body, seq=300, at=2**40, prev_hash=b"p" * 32, traceparent="00-1"))
    general = decode_event(record)
    assert not isinstance(general, Undecodable)
    assert_alike(quick(record), general)


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_type_is_read_alike_with_all_that_it_can_hold(name: str) -> None:
    record = encode_event(samples.event(samples.body(name)))
    general = decode_event(record)
    assert not isinstance(general, Undecodable)
    assert_alike(quick(record), general)


def test_what_no_projection_reads_is_not_there_to_be_read() -> None:
    body = quick(encode_event(event(queued("draw")))).body
    with pytest.raises(AttributeError):
        _ = body.request  # type: ignore[attr-defined]


def sealed(record: bytes) -> bytes:
    """The record with the hash that belongs to its bytes, as a forger would write it."""
    return record[:-32] + hashlib.sha256(record[:-32]).digest()


def test_a_record_that_was_changed_is_refused() -> None:
    record = bytearray(encode_event(event(SUBMITTED)))
    record[record.index(b"A lamp")] ^= 1
    assert decode(bytes(record)) == Undecodable(
        "its hash does not cover its bytes: it was changed after it was written"
    )


@pytest.mark.parametrize("length", [0, 1, 5, 6, 40, 200])
def test_a_record_that_ends_too_soon_is_refused(length: int) -> None:
    record = encode_event(event(completed("draw", DRAWING)))
    assert isinstance(decode(record[:length]), Undecodable)
    assert isinstance(decode(sealed(record[:length] + bytes(32)) if length > 5 else b""), Undecodable)


def test_values_that_no_table_can_hold_are_refused() -> None:
    whole = encode_event(event(completed("draw")))
    broken_json = whole.replace(b'at night"}', b'at night"?')
    endless = whole.replace(pack("<d", 0.1), pack("<d", float("nan")))
    assert whole not in (broken_json, endless)
    assert isinstance(decode(sealed(broken_json)), Undecodable)
    assert isinstance(decode(sealed(endless)), Undecodable)
    nameless = encode_event(event(SUBMITTED, stream="job-\0"))
    assert isinstance(decode(nameless), Undecodable)


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=3))
@settings(max_examples=300, deadline=None)
def test_no_bytes_whatever_bring_the_reader_down(noise: bytes, which: int) -> None:
    record = encode_event(event(SAMPLES[which]))
    decode(noise)
    decode(sealed(record[:5] + noise + bytes(32)))
