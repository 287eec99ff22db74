"""What the forge tells and takes beside HTTP, as one AsyncAPI 3.0 document: the log's topics, the sockets, webhooks.

Made from the code: the topics and their docstrings, the kept Avro schemas, the signals' and the answers' classes.
"""

import inspect
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel

from event_schemas import avro
from event_schemas.deliveries import DeliveryNote
from event_schemas.signals import EngineMeter, StepMeter, StepProgress, WorkerState
from event_schemas.topics import Topic, Topics
from gateway.door.rights import takes
from gateway.live.routes import FirstWord
from gateway.reads.views import JobInList, WaitingView

AVRO: Final = "application/vnd.apache.avro+json;version=1.9.0"
AVRO_BYTES: Final = "application/avro"
JSON: Final = "application/json"
WIRE: Final = "Confluent wire format: magic 0, a schema id of four bytes, the Avro record. Schemas: /registry."

PREFIX: Final = "forgelog."
Part = dict[str, Any]


def routes(topics: Topics) -> APIRouter:
    router = APIRouter(tags=["operations"], dependencies=[takes("open")])
    made = document(topics)

    @router.get("/asyncapi.json")
    async def asyncapi() -> dict[str, Any]:
        """Topics, sockets and webhooks, for tools that read AsyncAPI 3.0."""
        return made

    return router


def document(topics: Topics) -> Part:
    """Plain JSON; the same for the same code."""
    channels, messages = _topics(topics)
    socket_channels, socket_messages = _sockets()
    channels |= socket_channels
    messages |= socket_messages
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Forgelog",
            "version": "1",
            "description": "The events of the forge: in Kafka, over WebSocket, and sent to webhooks as CloudEvents.",
            "externalDocs": {"url": "https://www.asyncapi.com/docs/reference/specification/v3.0.0"},
        },
        "defaultContentType": JSON,
        "servers": {
            "log": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The brokers, by KAFKA_BOOTSTRAP_SERVERS.",
                "variables": {"bootstrap": {"default": "127.0.0.1:9092"}},
            },
            "gateway": {
                "host": "{gateway}",
                "protocol": "ws",
                "description": "The gateway, by FORGELOG_URL.",
                "variables": {"gateway": {"default": "127.0.0.1:7400"}},
            },
        },
        "channels": channels,
        "operations": _operations(channels),
        "components": {"messages": messages},
    }


# --- the log -------------------------------------------------------------------------------------


def _topics(topics: Topics) -> tuple[Part, Part]:
    events = {name: _record(name) for name in sorted(avro.EVENT_TYPES)}
    commands = {name: _record(name) for name in sorted(avro.COMMAND_TYPES)}
    queued = {"step-queued.v1": events["step-queued.v1"]}
    signals = {
        "workerState": _plain(WorkerState),
        "stepProgress": _plain(StepProgress),
        "engineMeter": _plain(EngineMeter),
        "stepMeter": _plain(StepMeter),
        "deliveryNote": _plain(DeliveryNote),
        "deadLetter": {
            "name": "deadLetter",
            "summary": "A record that could not be used, byte for byte; the headers say where it stood, and why.",
            "contentType": "application/octet-stream",
        },
    }
    channels = {
        "events": _channel(topics.events, topics, "events", events),
        "commands": _channel(topics.commands, topics, "commands", commands),
        "work": _channel(topics.work("{gpu}"), topics, "work", queued)
        | {"parameters": {"gpu": {"description": "The card's name, as gpu0."}}},
        "workers": _channel(topics.workers, topics, "workers", ["workerState"]),
        "progress": _channel(topics.progress, topics, "progress", ["stepProgress"]),
        "meters": _channel(topics.meters, topics, "meters", ["engineMeter", "stepMeter"]),
        "deliveries": _channel(topics.deliveries, topics, "deliveries", ["deliveryNote"]),
        "dead": _channel(topics.dead, topics, "dead", ["deadLetter"]),
    }
    return channels, {**{_id(name): one for name, one in {**events, **commands}.items()}, **signals}


def _record(name: str) -> Part:
    """A message type of the log, with its kept Avro schema."""
    schema = json.loads(avro.text(name))
    return {
        "name": name,
        "title": schema["name"],
        "summary": schema.get("doc") or schema["name"],
        "description": WIRE,
        "contentType": AVRO_BYTES,
        "payload": {"schemaFormat": AVRO, "schema": schema},
        "bindings": {
            "kafka": {"key": {"type": "string", "description": "The stream's id."}, "bindingVersion": "0.5.0"}
        },
    }


def _channel(topic: Topic, topics: Topics, of: str, messages: Iterable[str]) -> Part:
    told = getattr(type(topics), of)
    cleanup = ["compact"] if topic.compacted else ["delete"]
    kept = -1 if topic.kept is None else int(topic.kept.total_seconds() * 1_000)
    return {
        "address": topic.name,
        "description": inspect.getdoc(told) or "",
        "servers": [{"$ref": "#/servers/log"}],
        "messages": {_id(name): {"$ref": f"#/components/messages/{_id(name)}"} for name in messages},
        "bindings": {
            "kafka": {
                "topicConfiguration": {"cleanup.policy": cleanup, "retention.ms": kept},
                "bindingVersion": "0.5.0",
            }
        },
    }


# --- sockets and webhooks ------------------------------------------------------------------------

EVENT: Final[Part] = {
    "type": "object",
    "description": "One event, its words opened. `resume` is where to take up again after it.",
    "required": ["kind", "position", "type", "stream", "project_id", "seq", "id", "at", "actor", "body", "resume"],
    "properties": {
        "kind": {"const": "event"},
        "position": {"type": "string", "description": "partition:offset in the log"},
        "type": {"type": "string", "enum": sorted(avro.EVENT_TYPES)},
        "stream": {"type": "string"},
        "job_id": {"type": ["string", "null"]},
        "project_id": {"type": "string"},
        "seq": {"type": "integer", "minimum": 1},
        "id": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "actor": {
            "type": "object",
            "properties": {"kind": {"enum": ["user", "worker", "service"]}, "id": {"type": "string"}},
        },
        "causation_id": {"type": "string"},
        "correlation_id": {"type": "string"},
        "source": {"type": "string"},
        "body": {"type": "object", "description": "as the event's Avro schema says"},
        "resume": {"type": "string"},
    },
}

CLOUD_EVENT: Final[Part] = {
    "type": "object",
    "description": "A CloudEvent 1.0 in structured JSON, signed by the Standard Webhooks scheme.",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string"},
        "source": {"type": "string", "format": "uri-reference"},
        "type": {"type": "string", "enum": [PREFIX + name for name in sorted(avro.EVENT_TYPES)]},
        "subject": {"type": "string", "examples": ["job/3f9c5f0d-6a0d-4f6e-9d27-6b8c1f3f7a55"]},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {"type": "string"},
        "forgelogposition": {"type": "string"},
        "data": {"type": "object", "description": "as the event's Avro schema says"},
    },
}


def _sockets() -> tuple[Part, Part]:
    messages = {
        "firstWord": _plain(FirstWord),
        "snapshot": _said("snapshot", "How things stood where the events begin.", jobs=_list_of(JobInList)),
        "resumed": _said("resumed", "The events go on from where the client left off."),
        "event": {"name": "event", "summary": "Something happened.", "contentType": JSON, "payload": EVENT},
        "progress": _said("progress", "How far a running step is; a preview, perhaps."),
        "waiting": _said(
            "waiting",
            "A queued job's place in the line, or its likely time to wait, has changed.",
            job_id={"type": "string"},
            project_id={"type": "string"},
            waiting=_schema(WaitingView),
        ),
        "heartbeat": _said("heartbeat", "Nothing happened for a quarter of a minute; the connection lives."),
        "problem": _said("problem", "Why the socket is about to be closed: an RFC 9457 problem."),
        "cloudEvent": {
            "name": "cloudEvent",
            "summary": "What a webhook is sent.",
            "contentType": "application/cloudevents+json",
            "headers": {
                "type": "object",
                "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
                "properties": {
                    "webhook-id": {"type": "string", "description": "the same for every try: for de-duplication"},
                    "webhook-timestamp": {"type": "string", "description": "seconds since 1970"},
                    "webhook-signature": {"type": "string", "description": "v1,<base64>, several by spaces"},
                },
            },
            "payload": CLOUD_EVENT,
        },
    }
    live = [name for name in messages if name != "cloudEvent"]
    channels = {
        "live": {
            "address": "/v1/live",
            "description": "Say first what you want to hear; then come a snapshot, events, progress and heartbeats.",
            "servers": [{"$ref": "#/servers/gateway"}],
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in live},
        },
        "webhook": {
            "address": None,
            "description": "Whatever address a project has named: POST, answered with 2xx within 15 s.",
            "messages": {"cloudEvent": {"$ref": "#/components/messages/cloudEvent"}},
        },
    }
    return channels, messages


def _said(kind: str, summary: str, **properties: Part) -> Part:
    payload = {
        "type": "object",
        "required": ["kind", *properties],
        "properties": {"kind": {"const": kind}, **properties},
    }
    return {"name": kind, "summary": summary, "contentType": JSON, "payload": payload}


def _plain(model: type[BaseModel]) -> Part:
    return {
        "name": model.__name__,
        "summary": inspect.cleandoc(model.__doc__ or model.__name__).split("\n")[0],
        "contentType": JSON,
        "payload": _schema(model),
    }


def _list_of(model: type[BaseModel]) -> Part:
    return {"type": "array", "items": _schema(model)}


def _schema(model: type[BaseModel]) -> Part:
    """Without references out of itself: each message can be read alone."""
    schema = model.model_json_schema(mode="serialization")
    inlined: Part = _inlined(schema, schema.pop("$defs", {}))
    return inlined


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {name: _inlined(value, definitions) for name, value in node.items()}
    return [_inlined(one, definitions) for one in node] if isinstance(node, list) else node


def _operations(channels: Mapping[str, Part]) -> Part:
    """From the forge's side: it sends everything but commands and a socket's first word."""
    told: Part = {}
    for name in channels:
        own = {"$ref": f"#/channels/{name}"}
        if name == "live":
            first = {"$ref": "#/channels/live/messages/firstWord"}
            rest = [
                {"$ref": f"#/channels/live/messages/{one}"} for one in channels[name]["messages"] if one != "firstWord"
            ]
            told["hearFirstWord"] = {"action": "receive", "channel": own, "messages": [first]}
            told["tellListeners"] = {"action": "send", "channel": own, "messages": rest}
        else:
            verb = "receive" if name == "commands" else "send"
            told[f"{verb}{name.capitalize()}"] = {"action": verb, "channel": own}
    return told


def _id(name: str) -> str:
    """A name that may stand in a reference: `step-queued.v1` reads `stepQueued_v1`."""
    word, _, version = name.partition(".")
    head, *rest = word.split("-")
    return head + "".join(part.capitalize() for part in rest) + (f"_{version}" if version else "")
