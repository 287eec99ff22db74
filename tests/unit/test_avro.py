"""Messages become bytes and come back; what comes from elsewhere is a value, never an accident."""

import io
import json
import time
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from event_schemas import avro
from event_schemas.commands import ReprioritiseJob
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.asset import AssetUpdated
from event_schemas.events.job import JobPaused, StepFailed
from event_schemas.message import JsonObject, Message, is_json_text
from event_schemas.upcasts import UPCASTS, of_today
from tests.golden.__main__ import FOLDER, fingerprint, kept_schemas
from tests.golden.samples import body, command, event, record

EVERY_TYPE = [*avro.EVENT_TYPES, *avro.COMMAND_TYPES]
INT64 = st.integers(-(2**63), 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Anything that a field of this type may hold."""
    if is_json_text(annotation):
        return st.dictionaries(st.text(max_size=3), JSON, max_size=3).map(JsonObject.of)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return bounded(args[0], args[1:])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values(args[0]), max_size=2).map(tuple)
    if origin is Union or type(annotation).__name__ == "UnionType":
        return st.one_of([st.none() if arg is type(None) else values(arg) for arg in args])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return messages(annotation)
    floats = st.floats(allow_nan=False, allow_infinity=False)
    return {str: st.text(max_size=20), int: INT64, float: floats, bool: st.booleans()}[annotation]


def bounded(annotation: Any, marks: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if annotation is str:
        return st.binary(min_size=32, max_size=32).map(bytes.hex)
    if annotation is float:
        return st.floats(0.0625, 0.9375)
    if get_origin(annotation) is tuple:
        return st.lists(values(get_args(annotation)[0]), min_size=1, max_size=2).map(tuple)
    return values(annotation)


def messages(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    fields = {
        name: values(Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation)
        for name, info in model.model_fields.items()
        if name != "type"
    }
    return st.fixed_dictionaries(fields).map(model.model_validate)


def read_event(value: bytes) -> EventEnvelope[Message]:
    found = avro.decode_event(value)
    assert isinstance(found, EventEnvelope), found
    return found


def read_command(value: bytes) -> CommandEnvelope[Message]:
    found = avro.decode_command(value)
    assert isinstance(found, CommandEnvelope), found
    return found


def as_a_stranger_reads(value: bytes, name: str) -> Any:
    """With fastavro and the schema file alone, as any Kafka tool would."""
    return fastavro.schemaless_reader(io.BytesIO(value[5:]), fastavro.parse_schema(json.loads(avro.text(name))), None)


class TestTheSchemas:
    def test_those_in_the_repo_are_those_of_the_classes(self) -> None:
        derived = avro.derived()
        assert sorted(derived) == sorted(EVERY_TYPE)
        for name, schema in derived.items():
            assert json.loads(avro.text(name)) == schema, f"{name}: run `make schemas`"

    def test_every_type_has_an_id_of_its_own_and_keeps_it_for_ever(self) -> None:
        assert sorted(avro.ids()) == sorted([*EVERY_TYPE, *UPCASTS])
        assert len(set(avro.ids().values())) == len(avro.ids())
        for name, kept in kept_schemas().items():
            assert avro.ids()[name] == kept["id"], f"the id of {name} was given to the log already"

    def test_an_id_means_one_schema_for_ever(self) -> None:
        assert kept_schemas().keys() == avro.ids().keys(), "run `python -m tests.golden` for the new type"
        for name, kept in kept_schemas().items():
            assert fingerprint(avro.text(name)) == kept["sha256"], f"{name} has changed: make it the next version"

    @pytest.mark.parametrize("name", EVERY_TYPE)
    def test_no_list_has_items_without_width_for_five_bytes_could_claim_a_billion_of_them(self, name: str) -> None:
        def widths(node: Any) -> Any:
            if isinstance(node, dict):
                if node.get("type") == "array":
                    items = node["items"]
                    yield items != "null" and not (isinstance(items, dict) and items.get("fields") == [])
                for value in node.values():
                    yield from widths(value)
            elif isinstance(node, list):
                for value in node:
                    yield from widths(value)

        assert all(widths(json.loads(avro.text(name))))
        assert '"map"' not in avro.text(name)


class TestThereAndBack:
    @pytest.mark.parametrize("name", avro.EVENT_TYPES)
    def test_an_event_is_read_as_it_was_written(self, name: str) -> None:
        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(messages(avro.EVENT_TYPES[name]))
        def check(message: Message) -> None:
            written = event(message)
            value = avro.encode_event(written)
            assert read_event(value) == written._replace(hash=avro.hash_of(value))

        check()

    @pytest.mark.parametrize("name", avro.COMMAND_TYPES)
    def test_a_command_is_read_as_it_was_written(self, name: str) -> None:
        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(messages(avro.COMMAND_TYPES[name]))
        def check(message: Message) -> None:
            assert read_command(avro.encode_command(command(message))) == command(message)

        check()

    @pytest.mark.parametrize("name", EVERY_TYPE)
    def test_our_bytes_are_those_that_the_general_writer_writes(self, name: str) -> None:
        value = record(body(name))
        out = io.BytesIO()
        schema = fastavro.parse_schema(json.loads(avro.text(name)))
        fastavro.schemaless_writer(out, schema, as_a_stranger_reads(value, name))
        assert out.getvalue() == value[5:]

    @given(st.integers(1, 2**63 - 1))
    @settings(max_examples=50, deadline=None, database=None)
    def test_the_number_of_an_event_is_read_without_reading_the_rest(self, seq: int) -> None:
        value = avro.encode_event(event(JobPaused())._replace(seq=seq))
        assert avro.seq_of(value) == seq
        assert avro.type_of(value) == "job-paused.v1"

    def test_a_number_beyond_64_bits_is_refused_and_not_cut(self) -> None:
        with pytest.raises(OverflowError):
            avro.encode_event(event(JobPaused())._replace(at=2**63))


class TestGolden:
    """Bytes that were written once are read for ever."""

    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.bin")), ids=lambda path: path.stem)
    @pytest.mark.accepts("B-01")
    def test_a_record_of_that_day_says_today_what_it_said_then(self, path: Path) -> None:
        value, said = path.read_bytes(), json.loads(path.with_suffix(".json").read_text())
        found = read_event(value) if path.stem in avro.EVENT_TYPES else read_command(value)
        now = json.loads(found.body.model_dump_json())
        assert {name: now[name] for name in said} == {**said, "type": of_today(path.stem)}
        if isinstance(found, EventEnvelope):
            assert avro.hash_holds(value)

    @pytest.mark.parametrize("name", EVERY_TYPE)
    def test_the_same_message_is_the_same_bytes_today(self, name: str) -> None:
        assert record(body(name)) == (FOLDER / f"{name}.bin").read_bytes()


class TestTheHash:
    def test_it_covers_every_byte_before_it(self) -> None:
        value = record(body("step-failed.v1"))
        assert avro.hash_holds(value)
        for place in range(len(value)):
            spoilt = bytearray(value)
            spoilt[place] ^= 1
            assert not avro.hash_holds(bytes(spoilt))

    def test_it_is_the_next_ones_link(self) -> None:
        first = avro.encode_event(event(JobPaused()))
        second = avro.encode_event(event(JobPaused())._replace(prev_hash=avro.hash_of(first)))
        assert read_event(second).prev_hash == read_event(first).hash != read_event(second).hash


GOOD = record(body("step-completed.v1"))
HEADER = GOOD[:5]
HUGE = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"  # 2**62, as a length
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"\x00",
    "text": b"hello, forge",
    "another magic": b"\x01" + GOOD[1:],
    "an unknown schema": b"\x00\x00\x0f\x42\x40" + GOOD[5:],
    "schema zero": bytes(64),
    "a header alone": HEADER,
    "a string longer than the world": HEADER + b"\x02" + HUGE,
    "a negative length": HEADER + b"\x02\x01",
    "a number that never ends": HEADER + b"\xff" * 500,
    "cut in the middle": GOOD[: len(GOOD) // 2],
    "cut by one byte": GOOD[:-1],
    "something behind the end": GOOD + b"\x00",
    "two megabytes": GOOD + bytes(2_000_000),
}


class TestStrangers:
    """Undecodable is a value with a reason, and it comes at once."""

    @pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
    @pytest.mark.parametrize("decode", [avro.decode_event, avro.decode_command])
    def test_what_is_no_record_of_ours_says_why(self, decode: Any, value: bytes) -> None:
        begun = time.perf_counter()
        found = decode(value)
        assert isinstance(found, avro.Undecodable)
        assert found.reason
        assert time.perf_counter() - begun < 0.2

    def test_a_list_that_claims_a_billion_items_is_refused_at_once(self) -> None:
        planned = avro.encode_event(event(body("job-submitted.v1")))
        place = planned.find(b"plan1")
        bomb = planned[: place - 2] + HUGE + planned[place - 1 :]
        begun = time.perf_counter()
        assert isinstance(avro.decode_event(bomb), avro.Undecodable)
        assert time.perf_counter() - begun < 0.2

    def test_a_record_that_calls_itself_something_else_than_its_schema_says_is_refused(self) -> None:
        pause = avro.encode_event(event(JobPaused(reason="x")))
        resume = pause[:1] + avro.ids()["job-paused.v1"].to_bytes(4, "big") + pause[5:].replace(b"paused", b"raised")
        assert isinstance(avro.decode_event(resume), avro.Undecodable)

    def test_an_actor_of_no_known_kind_is_refused(self) -> None:
        value = avro.encode_event(event(JobPaused())).replace(b"\x08user", b"\x08root")
        assert isinstance(avro.decode_event(value), avro.Undecodable)

    def test_an_event_is_no_command_and_a_command_no_event(self) -> None:
        assert isinstance(avro.decode_command(GOOD), avro.Undecodable)
        assert isinstance(
            avro.decode_event(avro.encode_command(command(ReprioritiseJob(priority=1)))), avro.Undecodable
        )

    @pytest.mark.parametrize("text", ["{no json}!", "[1,2,3,45]", '{"a": NaN}'])
    def test_an_open_object_that_is_none_is_refused(self, text: str) -> None:
        good = avro.encode_event(event(AssetUpdated(title="", metadata=JsonObject('{"abcd":1}'))))
        assert isinstance(avro.decode_event(good.replace(b'{"abcd":1}', text.encode())), avro.Undecodable)

    def test_a_word_that_no_message_may_hold_is_refused(self) -> None:
        value = record(body("step-failed.v1")).replace(b"\x12cancelled", b"\x12abandoned")
        assert isinstance(avro.decode_event(value), avro.Undecodable)

    @given(st.binary(max_size=300))
    @settings(max_examples=200, deadline=None, database=None)
    def test_no_bytes_whatever_break_the_reader(self, tail: bytes) -> None:
        for front in (b"", HEADER, GOOD[:40]):
            avro.decode_event(front + tail)
            avro.decode_command(front + tail)
            avro.type_of(front + tail)

    def test_a_flipped_bit_is_found_by_the_decoder_or_by_the_hash(self) -> None:
        value = record(StepFailed(**json.loads(body("step-failed.v1").model_dump_json())))
        for place in range(5, len(value)):
            spoilt = bytes([*value[:place], value[place] ^ 0x10, *value[place + 1 :]])
            found = avro.decode_event(spoilt)
            assert isinstance(found, avro.Undecodable) or not avro.hash_holds(spoilt)
