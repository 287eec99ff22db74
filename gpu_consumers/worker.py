"""A worker: takes orders off its lane, has them carried out, reports. `python -m gpu_consumers.worker --gpu cpu0`.

It holds no truth: killed at any instant, it loses nothing. Each life has an incarnation of its own; orders meant
for an earlier one are passed over, for the scheduler sends what was in hand again, as a new attempt.
"""

import argparse
import logging
import socket
import threading
import time
from pathlib import Path
from threading import Event
from typing import Literal, cast
from uuid import uuid4

from confluent_kafka import Consumer, Message, TopicPartition

from event_schemas import avro
from event_schemas.events.job import StepQueued
from event_schemas.signals import WorkerState
from gpu_consumers.card import Card, find_card, free_memory_mb
from gpu_consumers.care import Care, Given, Wish
from gpu_consumers.catalogue import ENGINES, open_catalogue
from gpu_consumers.lane import Lane
from gpu_consumers.reports import Reporter
from gpu_consumers.scratch import free_mb, life_folder
from gpu_consumers.step_files import Order, StepFiles
from gpu_consumers.voice import Voice
from infra import kafka_clients, kafka_loop, telemetry
from infra.crash_points import reached
from infra.kafka_admin import ensure_lane
from infra.memory import collect_seldom
from infra.object_store import ObjectStore
from infra.settings import DataSettings, GatewaySettings, KafkaSettings, StoreSettings, TelemetrySettings, VaultSettings
from infra.stores import open_store
from infra.vault import Vault
from infra.watchdog import Stalled, Watchdog

log = logging.getLogger(__name__)

POLL_S = 0.5
GATHER_S = 0.02
TICK_S = 0.02
HEARTBEAT_S = 3.0
TELL_STARTED_AFTER_S = 0.02
"""A step that is over sooner is started and completed by one report."""
WITHDRAWN_S = 60.0
"""After a full disk the lane takes nothing for so long, also if space is back at once: the step was just put aside."""

State = Literal["ready", "draining", "gone"]


class Worker:
    """`folders`: what must have `min_free_mb` free for the lane to take orders."""

    def __init__(
        self,
        gpu_id: str,
        kafka: KafkaSettings,
        store: ObjectStore,
        vault: Vault,
        scratch: Path,
        engines: tuple[str, ...] = ENGINES,
        slots: int = 1,
        member: str | None = None,
        folders: tuple[Path, ...] = (),
        min_free_mb: int = 0,
    ) -> None:
        self._kafka = kafka
        self._member = member or gpu_id
        self._folders = (scratch, *folders)
        self._min_free_mb = min_free_mb
        self._withdrawn_until = 0.0
        self._slots = slots
        self._engines = engines
        self._card: Card = find_card()
        self._catalogue = open_catalogue(engines)
        self._reporter = Reporter(gpu_id, uuid4().hex[:12], self._card)
        self._voice = Voice(kafka, gpu_id)
        files = StepFiles(store, scratch, vault)
        self._care = Care(files, vault, self._voice, self._catalogue, self._reporter, self._give, self._withdraw)
        self._lane = Lane(engines, self._care.hear)
        self._announced = False
        self._state: State = "ready" if self._has_room() else "draining"
        self._topic = ensure_lane(kafka, gpu_id).name
        self._consumer = self._join()
        self.watchdog = Watchdog()

    def run(self, stop: Event) -> None:
        ticker = threading.Thread(target=self._tick, args=(stop,), daemon=True)
        ticker.start()
        try:
            while not stop.is_set():
                self._take_orders(kafka_loop.drain(self._consumer, max(2, self._slots * 2), POLL_S, GATHER_S))
                self._look_after()
        finally:
            stop.set()
            ticker.join()
            self._lane.close()
            if self._announced:
                self._announce("gone")
            self._voice.close()
            self._consumer.close()

    def _look_after(self) -> None:
        self._care.check()
        try:
            self.watchdog.look(self._consumer)
        except Stalled as reason:
            log.error("%s: another consumer takes its place", reason)
            self._consumer.close()
            self._consumer = self._join()

    # --- the lane comes and goes ---

    def _join(self) -> Consumer:
        consumer = kafka_clients.consumer(self._kafka, f"gpu.{self._reporter.gpu_id}", self._member)
        leave = self._leave_lane
        consumer.subscribe([self._topic], on_assign=self._take_lane, on_revoke=leave, on_lost=leave)
        return consumer

    def _take_lane(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """From now on this process is the GPU; whoever was it before us is another incarnation."""
        if not partitions:
            return
        consumer.incremental_assign(partitions)
        reached("worker.lane_taken")
        self._reporter = self._care.reporter = Reporter(self._reporter.gpu_id, uuid4().hex[:12], self._card)
        self._announced = True
        self._announce(self._state)
        reached("worker.announced")
        log.info("%s is %s, incarnation %s", self._topic, self._card.gpu.model, self._reporter.incarnation)
        for engine, lack in self._catalogue.missing.items():
            log.warning("%s does not work here: %s", engine, lack)

    def _leave_lane(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if partitions:
            self._announced = False
            self._care.let_all_go()
            self._lane.close()
            self._lane = Lane(self._engines, self._care.hear)

    def _announce(self, state: State) -> None:
        worker = WorkerState(
            gpu_id=self._reporter.gpu_id,
            incarnation=self._reporter.incarnation,
            at=_now(),
            state=state,
            slots=self._slots,
            steps=self._catalogue.steps,
            missing=self._catalogue.missing,
            vram_mb=self._card.vram_mb,
            memory_mb=free_memory_mb(),
            gpu=self._card.gpu,
            host=socket.gethostname(),
            holds=self._care.holds(),
        )
        self._voice.announce(worker)

    # --- orders ---

    def _take_orders(self, messages: list[Message]) -> None:
        ready: list[Given] = []
        for message in messages:
            headers = {name: word or b"" for name, word in kafka_clients.headers_of(message)}
            if headers.get("incarnation") != self._reporter.incarnation.encode():
                continue
            cancelled = headers.get("cancel", b"").decode()
            if cancelled:
                ready = [one for one in ready if one[0].attempt_key != cancelled]
                self._care.let_go(cancelled)
                self._lane.cancel(cancelled)
                continue
            order = self._understood(message)
            if order is not None:
                engine, instead_of = (headers.get(name, b"").decode() for name in ("engine", "instead_of"))
                wish = Wish(engine, headers.get("after") == b"out_of_memory", instead_of)
                ready += self._care.take(order, wish)
        if ready:
            self._give(ready)
            reached("worker.tasks_given")
        if messages:
            self._consumer.commit(message=messages[-1], asynchronous=True)
            reached("worker.commit_asked")

    def _give(self, tasks: list[Given]) -> None:
        self._lane.give_all(tasks)

    def _understood(self, message: Message) -> Order | None:
        order = avro.decode_event(message.value() or b"")
        if isinstance(order, avro.Undecodable) or not isinstance(order.body, StepQueued):
            self._voice.bury(message, order.reason if isinstance(order, avro.Undecodable) else "not an order")
            return None
        return cast(Order, order)

    # --- time ---

    def _tick(self, stop: Event) -> None:
        """Tells that a step has started, ends what runs too long, and lets the farm know that we live."""
        ticked_at = beat_at = time.monotonic()
        while not stop.wait(TICK_S):
            self._lane.enforce()
            started = []
            for task, began_at in self._lane.just_started(TELL_STARTED_AFTER_S):
                order = self._care.order_of(task.key)
                if order is not None:
                    started.append(self._reporter.started(order, task.engine, began_at, _now()))
            if started:
                self._voice.report(started, patience_s=1.0)
                reached("worker.started_told")
            now, slept_since = time.monotonic(), ticked_at
            ticked_at = now
            if now - slept_since > HEARTBEAT_S:
                beat_at = now  # we were frozen: first let Kafka tell whether the lane is still ours
            if now - beat_at > HEARTBEAT_S:
                beat_at = now
                self._beat()

    def _beat(self) -> None:
        state: State = "ready" if self._has_room() else "draining"
        if state != self._state:
            self._state = state
            log.warning("%s: %s", self._topic, "takes orders again" if state == "ready" else "takes none, disk full")
        if self._announced:
            self._announce(state)

    def _withdraw(self) -> None:
        """Now, and not with the next heartbeat: else the step comes back to where there is no room for it."""
        self._withdrawn_until = time.monotonic() + WITHDRAWN_S
        self._beat()

    def _has_room(self) -> bool:
        if time.monotonic() < self._withdrawn_until:
            return False
        try:
            return free_mb(self._folders) >= self._min_free_mb
        except OSError as fault:
            log.error("nobody can say how much room is left: %s", fault)
            return False


def _now() -> int:
    """For what is told; what is measured goes by the monotonic clock."""
    return time.time_ns() // 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="gpu_consumers.worker", description=__doc__)
    parser.add_argument("--gpu", required=True, help="name of the lane, one per card: gpu0, cpu0")
    parser.add_argument("--member", help="name within the lane, when a second process stands by")
    parser.add_argument("--slots", type=int, default=1, help="how many steps the lane may hold at once")
    parser.add_argument("--engine", action="append", help="module:Class, instead of the catalogue; may be repeated")
    chosen = parser.parse_args()
    kafka, data, stored = KafkaSettings(), DataSettings(), StoreSettings()
    telemetry.setup(f"worker-{chosen.gpu}", TelemetrySettings())
    store = open_store(stored, GatewaySettings())
    vault = Vault(store, VaultSettings().secret.get_secret_value())
    folders = () if stored.endpoint else (stored.folder,)
    engines = tuple(chosen.engine or ENGINES)
    member = chosen.member or chosen.gpu
    collect_seldom()
    with kafka_loop.until_told_to_stop() as stop, life_folder(data.folder / "scratch", member) as scratch:
        worker = Worker(
            chosen.gpu, kafka, store, vault, scratch, engines, chosen.slots, member, folders, data.min_free_mb
        )
        worker.run(stop)


if __name__ == "__main__":
    main()
