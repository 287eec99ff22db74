"""One message of every type, always the same: every field filled, none at its default where that can be helped."""

import hashlib
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from event_schemas import avro
from event_schemas.envelope import CommandEnvelope, EventEnvelope, Source
from event_schemas.message import Actor, JsonObject, Message, is_json_text

AT = 1_700_000_000_123_456


def sample(annotation: Any, name: str) -> Any:
    """A value of this type, made from the field's name."""
    if is_json_text(annotation):
        return JsonObject.of({"of": name, "list": [1, 2.5, None, True], "text": "Füchse, 狐"})
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return sample(args[0], name)
    if origin is Literal:
        return args[-1]
    if origin is tuple:
        return tuple(sample(args[0], f"{name}{number}") for number in (1, 2))
    if origin in (Union, types.UnionType):
        return sample(next(arg for arg in args if arg is not type(None)), name)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return filled(annotation)
    number = len(name)
    scalars = {str: f"{name} é", int: number * 1_000_003, float: number / 16, bool: True}
    return hashlib.sha256(name.encode()).hexdigest() if "sha256" in name else scalars[annotation]


def filled(model: type[BaseModel]) -> BaseModel:
    fields = {
        name: sample(Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation, name)
        for name, info in model.model_fields.items()
        if name != "type"
    }
    if "jitter" in fields:
        fields["jitter"] = 0.25  # the only number of ours with an upper bound
    return model.model_validate(fields)


def body(name: str) -> Message:
    message = filled(avro.EVENT_TYPES.get(name) or avro.COMMAND_TYPES[name])
    assert isinstance(message, Message)
    return message


def event(message: Message) -> EventEnvelope[Message]:
    return EventEnvelope(
        seq=70_001,
        id="0b0e6e8e-5f56-5b0b-9c5f-0d2b6f1c3a10",
        stream="job-6f9c5f0d",
        at=AT,
        actor=Actor(kind="user", id="ada"),
        project_id="moon",
        causation_id="command-1",
        correlation_id="story-1",
        source=Source(11, 2**40),
        index=1,
        count=3,
        prev_hash=hashlib.sha256(b"before").digest(),
        body=message,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


def command(message: Message) -> CommandEnvelope[Message]:
    return CommandEnvelope(
        command_id="command-1",
        stream="job-6f9c5f0d",
        at=AT,
        actor=Actor(kind="worker", id="gpu0"),
        project_id="moon",
        correlation_id="story-1",
        body=message,
        causation_id="event-9",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


def record(message: Message) -> bytes:
    name: str = message.type  # type: ignore[attr-defined]
    return avro.encode_event(event(message)) if name in avro.EVENT_TYPES else avro.encode_command(command(message))
