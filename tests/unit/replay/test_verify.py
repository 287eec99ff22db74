"""What an auditor finds in a log, record by record."""

from dataclasses import dataclass

import pytest

from event_schemas.avro import encode_event, hash_of
from event_schemas.message import Message
from replay.verify import Kind, check
from tests.unit.projections.given import SUBMITTED, completed, event, queued, started


@dataclass
class Record:
    """A record as it stands in the log."""

    data: bytes
    at: int = 0
    stream: str = "job-1"
    home: int = 0

    def value(self) -> bytes:
        return self.data

    def key(self) -> bytes:
        return self.stream.encode()

    def partition(self) -> int:
        return self.home

    def offset(self) -> int:
        return self.at


def chain(*bodies: Message) -> list[bytes]:
    records: list[bytes] = []
    for seq, body in enumerate(bodies, 1):
        prev_hash = hash_of(records[-1]) if records else bytes(32)
        records.append(encode_event(event(body, seq, prev_hash=prev_hash)))
    return records


STORY = (SUBMITTED, queued("draw"), started("draw"), completed("draw"))


def found(*records: bytes | Record) -> dict[Kind, int]:
    log = [one if isinstance(one, Record) else Record(one, offset) for offset, one in enumerate(records)]
    return dict(check(iter(log)).counts)  # type: ignore[arg-type]


def test_a_log_as_it_was_written_is_sound() -> None:
    findings = check(Record(one) for one in chain(*STORY))  # type: ignore[misc]
    assert (findings.events, findings.twins, findings.open_decisions, findings.faults) == (4, 0, [], [])


@pytest.mark.accepts("B-06")
@pytest.mark.parametrize("place", range(4))
def test_a_changed_byte_is_found_wherever_it_is(place: int) -> None:
    records = chain(*STORY)
    victim = bytearray(records[place])
    victim[60] ^= 1
    records[place] = bytes(victim)
    counts = found(*records)
    assert counts.get("changed bytes", 0) + counts.get("undecodable", 0) == 1


def test_an_event_that_was_taken_out_leaves_a_gap_told_once() -> None:
    first, _, third, fourth = chain(*STORY)
    assert found(first, third, fourth) == {"gap": 1}


def test_a_link_to_another_past_is_broken() -> None:
    first, second, *_ = chain(*STORY)
    forged = encode_event(event(queued("draw"), 2, prev_hash=b"x" * 32))
    assert found(first, forged) == {"broken link": 1}
    assert found(first, second) == {}


def test_a_twin_is_no_fault_and_a_rival_is() -> None:
    records = chain(*STORY)
    assert found(*records, records[1]) == {}
    rival = encode_event(event(queued("paint"), 2, prev_hash=hash_of(records[0])))
    assert found(*records, rival) == {"conflict": 1}


def test_a_decision_must_be_whole() -> None:
    first = encode_event(event(SUBMITTED, 1, index=0, count=2, prev_hash=bytes(32)))
    second = encode_event(
        event(queued("draw"), 2, index=1, count=2, prev_hash=hash_of(first), causation_id="command-1")
    )
    other = encode_event(event(started("draw"), 2, prev_hash=hash_of(first)))
    assert found(first, second) == {}
    assert found(first, other) == {"torn decision": 1}
    unfinished = check(iter([Record(first)]))  # type: ignore[list-item]
    assert unfinished.open_decisions == ["job-1"]


def test_a_stream_lives_in_one_partition_under_its_own_key() -> None:
    first, second, *_ = chain(*STORY)
    assert found(Record(first), Record(second, home=1)) == {"two partitions": 1}
    assert found(Record(first, stream="job-2")) == {"wrong key": 1}
