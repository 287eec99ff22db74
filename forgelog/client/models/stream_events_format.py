from typing import Literal

StreamEventsFormat = Literal["cloudevents", "forgelog"]

STREAM_EVENTS_FORMAT_VALUES: set[StreamEventsFormat] = {
    "cloudevents",
    "forgelog",
}


def check_stream_events_format(value: str) -> StreamEventsFormat:
    if value in STREAM_EVENTS_FORMAT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STREAM_EVENTS_FORMAT_VALUES!r}")
