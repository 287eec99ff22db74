from typing import Literal

StreamEventsFrom = Literal["beginning", "now"]

STREAM_EVENTS_FROM_VALUES: set[StreamEventsFrom] = {
    "beginning",
    "now",
}


def check_stream_events_from(value: str) -> StreamEventsFrom:
    if value in STREAM_EVENTS_FROM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STREAM_EVENTS_FROM_VALUES!r}")
