"""What happened in a universe, told so that a person can follow it."""

from collections import deque
from collections.abc import Iterator

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.message import Message
from tests.simulation.log import SECOND, Clock, Order, Record

TOLD = ("step", "attempt", "to_step", "decision", "error_code", "code", "gpu_id", "incarnation", "priority", "version")


class Diary:
    """One line for everything that was written anywhere. `aloud`: printed as it happens."""

    def __init__(self, clock: Clock, *, aloud: bool) -> None:
        self._clock = clock
        self._began = clock.now
        self._aloud = aloud
        self.lines: deque[str] = deque(maxlen=200_000)

    def note(self, who: str, what: object) -> None:
        seconds = (self._clock.now - self._began) / SECOND
        line = f"{seconds:10.1f} s  {who:<16} {_told(what)}"
        self.lines.append(line)
        if self._aloud:
            print(line)


def story(records: list[Record], most: int = 14) -> Iterator[str]:
    """The last events of one stream, one line each."""
    for record in records[-most:]:
        event = avro.decode_event(record.value)
        yield event.reason if isinstance(event, avro.Undecodable) else _of_event(event)


def _told(what: object) -> str:
    match what:
        case CommandEnvelope():
            return f"{what.stream[:12]}  {_body(what.body)}  by {what.actor.id}, command {what.command_id[:8]}"
        case Order():
            return f"cancel {what.cancel}" if what.cancel else f"{_bytes(what.value)}  for {what.incarnation}"
        case bytes():
            return _bytes(what)
        case _:
            return str(what)


def _bytes(record: bytes) -> str:
    event = avro.decode_event(record)
    if isinstance(event, avro.Undecodable):
        command = avro.decode_command(record)
        return repr(record[:12]) if isinstance(command, avro.Undecodable) else _told(command)
    return _of_event(event)


def _of_event(event: EventEnvelope[Message]) -> str:
    place = f"{event.source.partition}/{event.source.offset}"
    return f"{event.stream[:12]} {event.seq:>3}  {_body(event.body)}  of {place}, {event.index + 1} of {event.count}"


def _body(body: Message) -> str:
    fields = [f"{name}={getattr(body, name)}" for name in TOLD if getattr(body, name, "") != ""]
    return f"{type(body).__name__}({', '.join(fields)})"
