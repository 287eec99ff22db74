"""How webhooks and their deliveries look from outside, and what may be asked of them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, Field

from event_schemas import avro
from event_schemas.deliveries import DeliveryNote, DeliveryState
from gateway.files.addresses import LONGEST
from gateway.jobs.job_request import Body, Text
from gateway.webhooks.subscribers import made_at
from infra.vault import MARK

EVENTS: Final = frozenset(kind.partition(".")[0] for kind in avro.EVENT_TYPES)
LONGEST_OVERLAP_S: Final = 30 * 86_400


def _known_event(kind: str) -> str:
    if kind not in EVENTS:
        raise ValueError(f"there is no event {kind!r}; there are {', '.join(sorted(EVENTS))}")
    return kind


def _plain(url: str) -> str:
    if MARK in url:
        raise ValueError(f"no address can have {MARK!r} in it")
    return url


EventName = Annotated[str, Field(max_length=60, examples=["job-completed"]), AfterValidator(_known_event)]
Url = Annotated[str, Field(max_length=LONGEST, examples=["https://studio.example/forge"]), AfterValidator(_plain)]


class WebhookBody(Body):
    """All that is said of a webhook. `events`: types without their version; none: all. `active`: is it told?"""

    url: Url
    events: list[EventName] = Field(default_factory=list, max_length=len(EVENTS))
    description: Text = ""
    active: bool = True


class RotateBody(Body):
    """So many seconds the secret before signs too, beside the new one; 0: it is worth nothing from now on."""

    overlap_s: int = Field(86_400, ge=0, le=LONGEST_OVERLAP_S)


class RedeliverBody(Body):
    """Every delivery that is dead, and was given up at `since` or later; a page at a time."""

    since: datetime
    limit: int = Field(200, ge=1, le=500)
    cursor: Annotated[str, Field(max_length=4_000, pattern=r"^(\d{1,6}:\d{1,18}(,|$))*$")] = ""


class WebhookView(BaseModel):
    """`generation` counts the secrets. Until `previous_until` the secret before signs too."""

    webhook_id: str
    project_id: str
    url: str
    events: list[str]
    description: str
    active: bool
    generation: int
    previous_until: datetime | None = None
    created_at: datetime


class WebhookSecret(BaseModel):
    """As receivers keep it; `previous` as long as it still signs."""

    secret: str
    previous: str = ""
    previous_until: datetime | None = None


class WebhookShown(WebhookView):
    """A new webhook with its secret; GET .../secret tells it again."""

    secret: str


class DeliveryView(BaseModel):
    """One turn of a delivery. waiting: not tried yet. failed: to be tried again at `next_try_at`. dead: given up.

    requested: somebody wants it once more. dropped: the webhook was off when its turn came. `delivery_id` is the header
    webhook-id of the message. `position`: where the event stands, for GET /v1/events?since=.
    """

    delivery_id: str
    webhook_id: str
    state: DeliveryState
    at: datetime
    attempt: int
    status: int = Field(description="of the receiver's answer; 0 when there was none")
    took_ms: int
    reason: str
    next_try_at: datetime | None
    event_id: str
    event_type: str
    stream: str
    position: str
    again: bool = Field(description="asked for by a person")


class DeliveryDetail(DeliveryView):
    """The latest turn, and all of them, the latest first."""

    turns: list[DeliveryView]


class Requested(BaseModel):
    """How many deliveries will be sent again. A `next_cursor` goes on where this page ended."""

    requested: int
    next_cursor: str | None = None


class Ping(BaseModel):
    """What came back from one signed message that was sent just now. `answer`: its first 500 characters."""

    delivered: bool
    delivery_id: str
    status: int
    took_ms: int
    reason: str
    answer: str


def view(row: dict[str, Any]) -> WebhookView:
    return WebhookView.model_validate({**row, "created_at": instant(made_at(row["webhook_id"]))})


def delivery_view(note: DeliveryNote) -> DeliveryView:
    return DeliveryView(
        **note.model_dump(
            include={
                "delivery_id",
                "webhook_id",
                "state",
                "attempt",
                "status",
                "took_ms",
                "reason",
                "event_id",
                "event_type",
                "stream",
                "again",
            }
        ),
        at=instant(note.at),
        next_try_at=instant(note.due) if note.due else None,
        position=f"{note.partition}:{note.offset}",
    )


def instant(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1e6, UTC)
