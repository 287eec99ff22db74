"""The scheduler of a universe: the real floor, choice, deadlines and snapshots; one has the seat, others do not know.

Its clock is what the machine's monotonic clock makes of the broker's stamps.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from event_schemas.commands import ReportStepFailed
from event_schemas.envelope import CommandEnvelope
from event_schemas.ids import derived_id
from event_schemas.signals import WorkerState
from infra.log_clock import LogClock
from processors.domain.deadlines import SAY_AGAIN_AFTER, Due, overdue, unstarted
from processors.domain.fair_share import assignments
from processors.domain.floor import SILENT_AFTER, Floor
from processors.ear import DEAF_AFTER, Ear
from processors.floor_fold import FloorFold
from processors.floor_store import FloorStore
from processors.scheduler import ACTOR, COMMAND_IDS, JUST_NOW
from tests.simulation.laws import demand
from tests.simulation.log import SECOND, Log, Order, Watch

SLACK = SECOND // 10
"""What a clock that was set by the broker's may be off: our drift over the longest leap."""


class Timekeeper:
    """One life of a scheduler, until it is killed or notices that it has lost the seat."""

    def __init__(
        self, log: Log, watch: Watch, known: FloorStore | None = None, shelf: FloorStore | None = None
    ) -> None:
        """`known`: the snapshot to begin from; `shelf`: where to put the next one."""
        self.log, self.watch = log, watch
        self._clock = LogClock(log.clock.now, watch.monotonic)
        self._ear = Ear(self._say, f"life-{log.chance.getrandbits(32)}", self.now())
        self._is_live = False
        self._shelf = shelf
        self.is_seated = True
        self.is_over = False
        self.point = "born"
        self.floor, self._next = known.load() if known else (Floor(), {})
        self._fold = FloorFold(self.floor)
        self._heard = 0
        self._said: dict[tuple[str, str], int] = {}
        self.read(10**9)
        self.floor.caught_up(self.now())
        self._is_live = True
        self._old_words = len(log.workers)
        self._steps = self._live()

    def now(self) -> int:
        return self._clock.now()

    # --- its loop ---

    def go_on(self) -> None:
        """One effect more."""
        self.point = next(self._steps)

    def _live(self) -> Iterator[str]:
        chance = self.log.chance
        while self.is_seated:
            self.read(chance.randrange(1, 40))
            self.hear(chance.choice([0, 1, 10, 4_000]))
            yield "log read"
            self._listen()
            yield from self._tell()
            for job in unstarted(self.floor, self.now()):
                self.floor.take_back(job)
            yield from self._dispatch()
            yield "flushed"
            if chance.random() < 0.04:
                self.save()
                yield "snapshot saved"
        self.save()
        self.is_over = True
        while True:
            yield "out of the seat"

    # --- its effects ---

    def read(self, most: int) -> None:
        now = self.now()
        for partition, line in enumerate(self.log.events):
            begin = self._next.get(partition, 0)
            for record in line[begin : begin + most]:
                at = min(max(record.at, now - JUST_NOW), now) if self._is_live else record.at
                self._fold.take(record.key, record.value, at)
            self._next[partition] = min(begin + most, len(line))
        self._fold.look_at_begun()

    def hear(self, most: int) -> None:
        now = self.now()
        for place, (at, word) in enumerate(self.log.workers[self._heard : self._heard + most], self._heard):
            self._heard = place + 1
            if isinstance(word, bytes):
                self._ear.heard(word)
            else:
                self.floor.hear(word, min(now, at) if place < self._old_words else now)

    def _listen(self) -> None:
        """While we hear nothing, nobody's silence counts."""
        now = self.now()
        if self._ear.is_deaf(now):
            self.floor.listening_since = now
        self._ear.speak_now_and_then(now)

    def _say(self, word: bytes) -> None:
        self.log.workers.append((self.log.clock.now, word))

    def tick(self, most: int) -> None:
        """A whole turn of the loop, without an accident in it."""
        self.read(most)
        self.hear(most)
        self._listen()
        for _ in self._tell():
            pass
        for job in unstarted(self.floor, self.now()):
            self.floor.take_back(job)
        for _ in self._dispatch():
            pass

    def _tell(self) -> Iterator[str]:
        now, truly = self.now(), self.log.clock.now
        for due in list(overdue(self.floor, now)):
            subject = (due.stream, due.cause)
            if now - self._said.get(subject, 0) < SAY_AGAIN_AFTER:
                continue
            self._said[subject] = now
            self._check_truth(due, truly)
            number = derived_id(COMMAND_IDS, f"{due.stream}/{due.cause}")
            self.log.ask(CommandEnvelope(number, due.stream, now, ACTOR, due.project_id, number, due.body))
            yield "command told"

    def _check_truth(self, due: Due, now: int) -> None:
        """What it says of a worker must have been so when it looked, whatever its clocks say."""
        body = due.body
        if not isinstance(body, ReportStepFailed):
            return
        words = [(at, one) for at, one in self.log.workers if isinstance(one, WorkerState) and at <= now]
        words = [(at, one) for at, one in words if one.gpu_id == body.gpu_id]
        lives = list(dict.fromkeys(one.incarnation for _, one in words))  # in the order of their first words
        latest = lives[-1] if lives else ""
        match body.error_code:
            case "worker_silent" if body.incarnation == latest:  # whoever was followed has lost the lane
                since = now - SILENT_AFTER
                spoke = [since, *(at for at, one in words if one.incarnation == body.incarnation and at > since), now]
                gap = max(later - earlier for earlier, later in pairwise(spoke))
                demand(
                    gap > SILENT_AFTER - DEAF_AFTER - SLACK, f"{due.stream}: {body.gpu_id} is well, yet called silent"
                )
            case "worker_restarted":
                demand(
                    body.incarnation != latest,
                    f"{due.stream}: {body.incarnation} is the latest life of its card, yet called restarted",
                )
            case "start_to_close":
                held = self.floor.running[due.stream[4:]]
                demand(now > held.until, f"{due.stream} was called too long before its time")

    def _dispatch(self) -> Iterator[str]:
        for one in assignments(self.floor, self.now()):
            worker = one.lane.worker
            self.log.send(worker.gpu_id, Order(one.step.order, worker.incarnation, one.engine, ""))
            yield "order sent"
        for given_up in self.floor.stopping:
            name = f"{given_up.job_id}/{given_up.step}/{given_up.attempt}"
            self.log.send(given_up.gpu_id, Order(b"", given_up.incarnation, "", name))
            yield "cancellation sent"
        self.floor.stopping.clear()

    def save(self) -> None:
        if self._shelf is not None:
            self._shelf.save(self.floor, self._next)

    # --- what must hold of it at any time ---

    def check(self) -> None:
        """What is in hand is what was sent and what runs; nobody has less than nothing."""
        floor = self.floor
        in_hand = Counter([one.waiting.project_id for one in floor.sent.values()])
        in_hand += Counter([one.project_id for one in floor.running.values()])
        load = Counter([sent.gpu_id for sent in floor.sent.values()])
        load += Counter([held.gpu_id for held in floor.running.values()])
        for name, counted, kept in (("in_hand", in_hand, floor.in_hand), ("load", load, floor.load)):
            for key in {*counted, *kept}:
                demand(kept.get(key, 0) == counted[key], f"{name} of {key} is {kept.get(key, 0)}, not {counted[key]}")
        places = [*floor.waiting, *floor.sent, *floor.running, *floor.retries, *floor.shelving]
        demand(len(places) == len(set(places)), "a job is in one place of the floor")
        queued = [job for queue in floor.queues.values() for job in queue]
        demand(sorted(queued) == sorted(floor.waiting), "the queues hold who waits, and nobody else")
