"""The scheduler of a universe: the real floor, choice and deadlines, and a restart from a snapshot or from nothing."""

from event_schemas.envelope import CommandEnvelope
from event_schemas.ids import derived_id
from processors.domain.deadlines import SAY_AGAIN_AFTER, overdue, unstarted
from processors.domain.fair_share import assignments
from processors.domain.floor import Floor
from processors.floor_fold import FloorFold
from processors.floor_store import FloorStore
from processors.scheduler import ACTOR, COMMAND_IDS
from tests.simulation.log import Log, Order


class Timekeeper:
    def __init__(self, log: Log, store: FloorStore | None = None) -> None:
        self.log = log
        self.floor, self._next = store.load() if store else (Floor(), {})
        self._fold = FloorFold(self.floor)
        self._heard = 0
        self._said: dict[tuple[str, str], int] = {}
        self.read(10**9)
        self.floor.caught_up(log.clock.now)

    def read(self, most: int) -> None:
        for partition, line in enumerate(self.log.events):
            begin = self._next.get(partition, 0)
            for record in line[begin : begin + most]:
                self._fold.take(record.key, record.value, record.at)
            self._next[partition] = min(begin + most, len(line))
        self._fold.look_at_begun()

    def hear(self) -> None:
        for at, worker in self.log.workers[self._heard :]:
            self.floor.hear(worker, at)
        self._heard = len(self.log.workers)

    def tick(self, most: int) -> None:
        self.read(most)
        self.hear()
        self._tell()
        for job in unstarted(self.floor, self.log.clock.now):
            self.floor.take_back(job)
        self._dispatch()

    def _tell(self) -> None:
        now = self.log.clock.now
        for due in list(overdue(self.floor, now)):
            subject = (due.stream, due.cause)
            if now - self._said.get(subject, 0) < SAY_AGAIN_AFTER:
                continue
            self._said[subject] = now
            number = derived_id(COMMAND_IDS, f"{due.stream}/{due.cause}")
            self.log.ask(CommandEnvelope(number, due.stream, now, ACTOR, due.project_id, number, due.body))

    def _dispatch(self) -> None:
        for one in assignments(self.floor, self.log.clock.now):
            worker = one.lane.worker
            self.log.lanes[worker.gpu_id].append(Order(one.step.order, worker.incarnation, one.engine, ""))
        for one in self.floor.stopping:
            name = f"{one.job_id}/{one.step}/{one.attempt}"
            self.log.lanes[one.gpu_id].append(Order(b"", one.incarnation, "", name))
        self.floor.stopping.clear()

    def save(self, store: FloorStore) -> None:
        store.save(self.floor, self._next)
