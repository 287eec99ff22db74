"""A message whose ids are longer than anything can be kept by is refused where it comes in, and by every projection."""

import pytest

from event_schemas import avro
from event_schemas.commands import UpdateAsset
from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message
from projections.decoding import decode
from tests.golden.samples import command, event
from tests.unit.domain.histories import submit
from tests.unit.projections.given import SUBMITTED, queued

LONG = "x" * avro.LONGEST_NAMES


@pytest.mark.parametrize("field", ["command_id", "stream", "project_id", "correlation_id", "traceparent"])
def test_case_18_a_command_with_endless_names_is_undecodable(field: str) -> None:
    endless = command(submit())._replace(**{field: LONG})  # type: ignore[arg-type]
    assert avro.decode_command(avro.encode_command(endless)) == avro.Undecodable(avro.ENDLESS_NAMES)


@pytest.mark.parametrize("body", [submit(batch_id=LONG), submit(asset_id=LONG), UpdateAsset(title="a", tags=(LONG,))])
def test_so_is_one_whose_body_names_things_like_that(body: Message) -> None:
    assert avro.decode_command(avro.encode_command(command(body))) == avro.Undecodable(avro.ENDLESS_NAMES)


def test_long_texts_are_no_names() -> None:
    prompt = submit(title=LONG * 10, request={"prompt": LONG * 10})
    assert not isinstance(avro.decode_command(avro.encode_command(command(prompt))), avro.Undecodable)


def test_no_table_is_asked_to_hold_an_event_with_endless_names() -> None:
    endless = event(SUBMITTED.model_copy(update={"batch_id": LONG}))
    assert decode(avro.encode_event(endless)) == avro.Undecodable(avro.ENDLESS_NAMES)
    assert not isinstance(avro.decode_event(avro.encode_event(endless)), avro.Undecodable), "the log keeps what it has"


def test_a_long_event_of_which_a_projection_reads_but_a_part_is_projected() -> None:
    long = event(queued("concept").model_copy(update={"title": LONG}))
    assert isinstance(decode(avro.encode_event(long)), EventEnvelope)
