"""Log lines and traces."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest

from infra import telemetry
from infra.settings import TelemetrySettings

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def written(settings: TelemetrySettings) -> tuple[logging.Handler, io.StringIO]:
    """A handler as `setup` makes it, writing where the test can read."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(telemetry.formatter("test", settings))
    return handler, text


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    handler, text = written(TelemetrySettings(log_format="json"))
    library = logging.getLogger("some.library")
    library.setLevel(logging.INFO)
    library.addHandler(handler)
    yield text
    library.removeHandler(handler)
    library.setLevel(logging.NOTSET)


@pytest.mark.accepts("S000-080")
def test_a_line_says_what_it_is_about_even_from_a_library_that_knows_nothing_of_it(lines: io.StringIO) -> None:
    with telemetry.about(job_id="job-1"), telemetry.about(step="rig"), telemetry.span("work", parent=PARENT):
        logging.getLogger("some.library").warning("the %s is low", "oil")
    logging.getLogger("some.library").info("done")
    inside, outside = map(json.loads, lines.getvalue().splitlines())
    assert inside["message"] == "the oil is low"
    assert (inside["service"], inside["job_id"], inside["step"]) == ("test", "job-1", "rig")
    assert inside["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert "job_id" not in outside


def test_an_exception_stays_on_its_line(lines: io.StringIO) -> None:
    try:
        raise ValueError("no such bone")
    except ValueError:
        logging.getLogger("some.library").exception("the step failed")
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert "ValueError: no such bone" in line["exception"]


def test_people_read_the_subject_at_the_end_of_the_line() -> None:
    handler, text = written(TelemetrySettings(log_format="console"))
    with telemetry.about(job_id="job-1"):
        handler.emit(logging.makeLogRecord({"name": "worker", "msg": "started", "levelname": "INFO"}))
    assert text.getvalue().endswith("INFO    test worker: started  job_id=job-1\n")


def test_a_trace_goes_on_through_a_record_even_where_nothing_is_collected() -> None:
    with telemetry.span("consume", parent=PARENT):
        onward = telemetry.traceparent()
    assert onward is not None
    assert onward.split("-")[1] == PARENT.split("-")[1]


def test_outside_of_any_trace_there_is_no_traceparent() -> None:
    assert telemetry.traceparent() is None
    assert telemetry.context_from(None) is None


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_case_30_a_name_from_outside_cannot_forge_a_line_or_steer_a_terminal(
    log_format: Literal["json", "console"],
) -> None:
    handler, text = written(TelemetrySettings(log_format=log_format))
    name = "a\r\n2026-01-01 INFO gateway: all is well\x1b[2J\x9b\u202e"
    with telemetry.about(path=name):
        handler.emit(logging.makeLogRecord({"name": "gateway", "msg": "GET %s", "args": (name,), "levelname": "INFO"}))
    assert text.getvalue().count("\n") == 1
    assert not set(text.getvalue()) & set("\r\x1b\x9b\u202e")
    if log_format == "json":
        assert json.loads(text.getvalue())["path"] == name
