"""What a process tells of itself: log lines as JSON, and traces where a collector listens.

Log lines carry what they are about (`with about(job_id=..., step=...)`) and the trace they belong to, whoever wrote
them: a library that uses `logging` needs to know nothing of it. Without a collector no tracing code is even imported.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from infra.printable import one_line, printable
from infra.settings import TelemetrySettings

AttributeValue = str | int | float | bool

_subject: ContextVar[dict[str, AttributeValue] | None] = ContextVar("subject", default=None)
_traceparents = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("forgelog")


def setup(service: str, settings: TelemetrySettings) -> None:
    """Called once, first thing, in a `__main__`. Replaces whatever handlers the root logger has."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(service, settings))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "urllib3", "opentelemetry"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[settings.log_level]))
    if settings.otlp_endpoint:
        export_traces(service)


def formatter(service: str, settings: TelemetrySettings) -> logging.Formatter:
    return JsonLines(service) if settings.log_format == "json" else ForPeople(service)


def export_traces(service: str) -> None:
    """Sends spans to the collector that the standard OTEL_EXPORTER_OTLP_* variables name."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.namespace": "forgelog"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, parent: str | None = None, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """A span around a block, child of `parent` (a traceparent from a record) or else of the current span."""
    with _tracer.start_as_current_span(name, context=context_from(parent), attributes=attributes) as current:
        yield current


def record(name: str, parent: str, began_at: int, finished_at: int, **attributes: AttributeValue) -> None:
    """A span that is over already, with its own times (microseconds since 1970): work done in another process."""
    done = _tracer.start_span(name, context=context_from(parent), attributes=attributes, start_time=began_at * 1_000)
    done.end(end_time=finished_at * 1_000)


def traceparent() -> str | None:
    """The current span as a W3C traceparent, to be put into a record; None outside of any trace."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent")


def inject(carrier: dict[str, str]) -> None:
    """Puts `traceparent` (and `tracestate`, if any) into the headers of a request."""
    _traceparents.inject(carrier)


def context_from(traceparent: str | None) -> Context | None:
    """The trace that a record belongs to; None if it names none. A malformed traceparent begins a new trace."""
    return _traceparents.extract({"traceparent": traceparent}) if traceparent else None


@contextmanager
def about(**subject: AttributeValue) -> Iterator[None]:
    """Log lines written within the block, in this thread or task, carry these fields."""
    token = _subject.set({**(_subject.get() or {}), **subject})
    try:
        yield
    finally:
        _subject.reset(token)


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, service, logger, message, subject, trace, and the traceback if any."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self.service,
            "logger": record.name,
            "message": record.getMessage(),
            **(_subject.get() or {}),
            **trace_ids(),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = "".join(traceback.format_exception(*record.exc_info))
        return printable(json.dumps(line, ensure_ascii=False, default=str))


class ForPeople(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__(f"%(asctime)s %(levelname)-7s {service} %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        subject = " ".join(f"{name}={value}" for name, value in (_subject.get() or {}).items())
        return f"{printable(super().format(record))}  {one_line(subject)}".rstrip()

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = one_line(record.message)  # a traceback has lines of its own
        return super().formatMessage(record)


def trace_ids() -> dict[str, str]:
    current = trace.get_current_span().get_span_context()
    if not current.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(current.trace_id), "span_id": trace.format_span_id(current.span_id)}
