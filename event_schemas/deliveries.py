"""What came of telling a webhook of an event: notes on `forge.deliveries`, from which whoever restarts knows the rest.

JSON, because a note is read by its writers alone. It holds no word of a person: neither the address nor an answer.
"""

from typing import Final, Literal

from event_schemas.message import Value

DeliveryState = Literal["waiting", "requested", "failed", "delivered", "dead", "dropped"]
OUTSTANDING: Final = frozenset({"waiting", "requested", "failed"})


class DeliveryNote(Value):
    """All that is known of one delivery after its latest turn; the newest note of a delivery tells everything.

    waiting: not tried yet, something before it goes first. failed: to be tried again at `due`. requested: a person
    wants it once more. dead: given up. dropped: the webhook was off or gone when its turn came. `partition` and
    `offset` say where the event stands in `forge.events`. Instants in microseconds since 1970; `since`: when it was
    first due.
    `status`: what the receiver answered, 0 for no answer. `teller`: the process or the person who wrote it.
    """

    delivery_id: str
    webhook_id: str
    project_id: str
    event_id: str
    event_type: str
    stream: str
    partition: int
    offset: int
    state: DeliveryState
    at: int
    since: int
    attempt: int = 0
    due: int = 0
    again: bool = False
    status: int = 0
    took_ms: int = 0
    reason: str = ""
    teller: str = ""

    @property
    def is_outstanding(self) -> bool:
        return self.state in OUTSTANDING
