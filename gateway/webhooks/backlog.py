"""What is outstanding in one partition of the log: lanes of deliveries, and how far nothing needs to be read again.

Pure: no clock, no Kafka. A lane is one webhook and one stream; its deliveries go one after the other. What a person
asks for again has a lane of its own, so that it neither waits for the others nor holds them up.

Why nothing is lost: `marks` names two offsets, committed together. `events` is the first event of which some delivery
stands nowhere but here; `notes` is at or before the latest note of everything outstanding. Who begins at the marks
reads every such event again, and finds a note of every other outstanding delivery. What was delivered beyond the marks
may be delivered again, under the same id.
"""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from event_schemas.deliveries import DeliveryNote

Lane = tuple[str, str]
SOON: Final = 200_000
FAR: Final = 50_000
"""Notes between the oldest that must be read again and the newest; what lies farther back is written anew."""


class Marks(NamedTuple):
    """Where somebody else would go on: in `forge.events`, and in the same partition of `forge.deliveries`."""

    events: int
    notes: int


@dataclass(slots=True, eq=False)
class Delivery:
    """`lies`: where its latest note stands; None while there is none. `value`: the event's record, while at hand."""

    note: DeliveryNote
    lies: int | None = None
    value: bytes | None = None
    busy: bool = False

    @property
    def lane(self) -> Lane:
        note = self.note
        return note.webhook_id, f"again/{note.delivery_id}" if note.again else note.stream


@dataclass(slots=True)
class Backlog:
    """One partition. `next_event`, `next_note`: the first offsets that have not been taken in."""

    partition: int
    next_event: int
    next_note: int
    closed: bool = False
    _lanes: dict[Lane, deque[Delivery]] = field(default_factory=dict)
    _by_id: dict[str, Delivery] = field(default_factory=dict)
    _over: dict[str, int] = field(default_factory=dict)  # delivery id -> its event, where that will be read again
    _over_until: int = 0
    _waiting: dict[str, int] = field(default_factory=dict)  # webhook id -> how many are outstanding
    _fresh: dict[str, int] = field(default_factory=dict)  # webhook id -> of how many there is no note yet
    _due: list[tuple[int, int, Lane]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    # --- taking in ---

    def add(self, note: DeliveryNote, value: bytes) -> Delivery | None:
        """A delivery that an event asks for. None when it is known already: the event has been read before."""
        if note.delivery_id in self._by_id or self._over.pop(note.delivery_id, None) is not None:
            return None
        delivery = Delivery(note, None, value)
        self._fresh[note.webhook_id] = self._fresh.get(note.webhook_id, 0) + 1
        self._append(delivery)
        return delivery

    def hear(self, note: DeliveryNote, offset: int) -> None:
        """A note of somebody else: of whoever had the partition before, or of a person who wants a delivery again."""
        self.next_note = max(self.next_note, offset + 1)
        known = self._by_id.get(note.delivery_id)
        if known is not None:
            is_newer_wish = note.again and note.since > known.note.since
            if (known.busy and not is_newer_wish) or (known.note.again and note.since < known.note.since):
                return  # it is in hand; or this came of it before somebody wished for it again
            self._give_way(known, offset)
        if note.is_outstanding:
            self._append(Delivery(note, offset))
        elif note.offset >= self.next_event:
            self._over[note.delivery_id] = note.offset
            self._over_until = max(self._over_until, note.offset)

    def in_order(self) -> None:
        """After the notes of a whole partition were heard: each lane in the order of its events."""
        for lane, deliveries in self._lanes.items():
            self._lanes[lane] = deque(sorted(deliveries, key=lambda one: one.note.offset))
            self._schedule(lane)

    def event_read(self, offset: int) -> None:
        self.next_event = offset + 1
        if offset >= self._over_until:
            self._over.clear()

    # --- what is to be done ---

    def due(self, now: int) -> list[Delivery]:
        """The heads of lanes whose time has come. Each is told of once: whoever takes it sees its lane through."""
        found = []
        while self._due and self._due[0][0] <= now:
            _, _, lane = heapq.heappop(self._due)
            head = self.head(lane)
            if head is None or head.busy:
                continue
            if head.note.due > now:
                self._schedule(lane)
                continue
            if self._may_be_preceded(head):
                heapq.heappush(self._due, (now + SOON, next(self._turns), lane))
                continue
            head.busy = True
            found.append(head)
        return found

    def take_next(self, lane: Lane, now: int) -> Delivery | None:
        """The next of a lane, for whoever has seen its head through just now; None if it must wait."""
        head = self.head(lane)
        if head is None or head.busy or head.note.due > now or self._may_be_preceded(head):
            return None
        head.busy = True
        return head

    def _may_be_preceded(self, head: Delivery) -> bool:
        """Restored, and events before it are still to be read again: one of them may go first."""
        return head.note.offset >= self.next_event and not head.note.again

    def head(self, lane: Lane) -> Delivery | None:
        deliveries = self._lanes.get(lane)
        return deliveries[0] if deliveries else None

    def is_held_up(self, delivery: Delivery) -> bool:
        """Does something before it wait to be tried again?"""
        head = self.head(delivery.lane)
        return head is not None and head is not delivery and head.note.due > 0

    def behind(self, delivery: Delivery) -> list[Delivery]:
        """Those of its lane that stand nowhere but here."""
        return [one for one in self._lanes.get(delivery.lane, ()) if one.lies is None and one is not delivery]

    def far_behind(self) -> list[Delivery]:
        """Those whose notes are to be written anew, lest whoever begins at the marks has to read for hours."""
        if self.next_note - self.marks().notes <= FAR:
            return []
        below = self.next_note - FAR // 2
        return [one for one in self._by_id.values() if one.lies is not None and one.lies < below]

    def __len__(self) -> int:
        return len(self._by_id)

    def outstanding(self, webhook_id: str) -> int:
        return self._waiting.get(webhook_id, 0)

    def fresh(self, webhook_id: str) -> int:
        return self._fresh.get(webhook_id, 0)

    def turned(self, delivery: Delivery, note: DeliveryNote) -> None:
        """It was tried, and this came of it. Settled deliveries leave their lane at once, so that the next may go.

        So does one that somebody has asked for again meanwhile: it is tried again in a lane of its own.
        """
        lane = delivery.lane
        delivery.note, delivery.busy = note, False
        if note.is_outstanding and self._by_id.get(note.delivery_id) is delivery:
            self._schedule(lane)
            return
        deliveries = self._lanes[lane]
        deliveries.remove(delivery)
        _less(self._waiting, note.webhook_id)
        if not deliveries:
            del self._lanes[lane]
        else:
            self._schedule(lane)

    def noted(self, delivery: Delivery, offset: int) -> None:
        """Its latest note stands in the log."""
        note = delivery.note
        self._lies(delivery, offset)
        if not note.is_outstanding and self._by_id.get(note.delivery_id) is delivery:
            del self._by_id[note.delivery_id]

    def marks(self) -> Marks:
        unwritten = (one.note.offset for one in self._by_id.values() if one.lies is None)
        written = (one.lies for one in self._by_id.values() if one.lies is not None)
        return Marks(min(unwritten, default=self.next_event), min(written, default=self.next_note))

    # --- lanes ---

    def _append(self, delivery: Delivery) -> None:
        note = delivery.note
        self._by_id[note.delivery_id] = delivery
        self._waiting[note.webhook_id] = self._waiting.get(note.webhook_id, 0) + 1
        lane = self._lanes.setdefault(delivery.lane, deque())
        place = len(lane)
        while place and lane[place - 1].note.offset > note.offset and not lane[place - 1].busy:
            place -= 1
        lane.insert(place, delivery)
        if place == 0:
            self._schedule(delivery.lane)

    def _give_way(self, delivery: Delivery, offset: int) -> None:
        """Somebody else's note of it stands at `offset`. One that is in hand leaves its lane when its turn is over."""
        del self._by_id[delivery.note.delivery_id]
        self._lies(delivery, offset)
        lane = delivery.lane
        if delivery.busy or not delivery.note.is_outstanding:
            return
        self._lanes[lane].remove(delivery)
        _less(self._waiting, delivery.note.webhook_id)
        if not self._lanes[lane]:
            del self._lanes[lane]
        else:
            self._schedule(lane)

    def _lies(self, delivery: Delivery, offset: int) -> None:
        if delivery.lies is None:
            _less(self._fresh, delivery.note.webhook_id)
        delivery.lies = offset
        if not delivery.busy:
            delivery.value = None

    def _schedule(self, lane: Lane) -> None:
        head = self.head(lane)
        if head is not None and not head.busy:
            heapq.heappush(self._due, (head.note.due, next(self._turns), lane))


def _less(counted: dict[str, int], name: str) -> None:
    left = counted.get(name, 0) - 1
    if left > 0:
        counted[name] = left
    else:
        counted.pop(name, None)
