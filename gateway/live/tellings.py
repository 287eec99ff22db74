"""An event as it is told to those outside: our own shape, and the same as a CloudEvent 1.0 in the JSON format.

The CloudEvent has, beside the attributes of the specification, its documented extensions `partitionkey`, `sequence`,
`correlationid` and `causationid`, and a few of ours, all lower case and short as it asks. Its data is the event's body.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from event_schemas.envelope import EventEnvelope
from event_schemas.message import Message

CLOUD_EVENT: Final = "application/cloudevents+json; charset=utf-8"
PREFIX: Final = "forgelog."
_JOB: Final = "job-"


def telling(event: EventEnvelope[Message], position: str) -> dict[str, Any]:
    """`position`: partition:offset in `forge.events`."""
    return {
        "position": position,
        "type": event.body.type,  # type: ignore[attr-defined]
        "stream": event.stream,
        "job_id": event.stream.removeprefix(_JOB) if event.stream.startswith(_JOB) else None,
        "project_id": event.project_id,
        "seq": event.seq,
        "id": event.id,
        "at": datetime.fromtimestamp(event.at / 1e6, UTC).isoformat(),
        "actor": event.actor.model_dump(),
        "causation_id": event.causation_id,
        "correlation_id": event.correlation_id,
        "source": f"{event.source.partition}:{event.source.offset}",
        "body": event.body.model_dump(mode="json", exclude={"type"}),
    }


def cloud_event(told: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    """Of a telling. `source` and `id` together name one event for ever."""
    kind, _, name = str(told["stream"]).partition("-")
    found = {
        "specversion": "1.0",
        "id": told["id"],
        "source": f"{base_url}/v1/projects/{told['project_id']}",
        "type": PREFIX + told["type"],
        "subject": f"{kind}/{name}",
        "time": told["at"],
        "datacontenttype": "application/json",
        "partitionkey": told["stream"],
        "sequence": f"{told['seq']:010d}",
        "forgelogposition": told["position"],
        "projectid": told["project_id"],
        "actorkind": told["actor"]["kind"],
        "actorid": told["actor"]["id"],
        "correlationid": told["correlation_id"],
        "causationid": told["causation_id"],
    }
    return {name: value for name, value in found.items() if value} | {"data": told["body"]}
