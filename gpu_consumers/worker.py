"""A worker: takes orders off its lane, has them carried out, reports. `python -m gpu_consumers.worker --gpu cpu0`.

It holds no truth: killed at any instant, it loses nothing. Each life has an incarnation of its own; orders meant
for an earlier one are passed over, for the scheduler sends what was in hand again, as a new attempt.
"""

import argparse
import logging
import os
import random
import shutil
import socket
import threading
import time
from pathlib import Path
from threading import Event
from typing import cast
from uuid import uuid4

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from event_schemas import avro
from event_schemas.commands import ReportStepCompleted
from event_schemas.envelope import CommandEnvelope, EventEnvelope
from event_schemas.events.job import StepQueued
from event_schemas.message import Artifact
from event_schemas.message import Message as Body
from event_schemas.signals import Hold, StepProgress, WorkerState
from gpu_consumers.card import Card, find_card
from gpu_consumers.catalogue import ENGINES, open_catalogue
from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.host import Answer, Done, Failed, Progress, Task
from gpu_consumers.lane import Lane
from gpu_consumers.reports import Reporter
from infra import kafka_clients, kafka_loop, telemetry
from infra.dead_letters import bury
from infra.kafka_admin import ensure_lane
from infra.kafka_clients import Headers
from infra.memory import collect_seldom
from infra.object_store import ObjectMissing, ObjectStore, StoreUnavailable, content_key, open_store
from infra.settings import DataSettings, GatewaySettings, KafkaSettings, StoreSettings, TelemetrySettings
from infra.version import code_commit

log = logging.getLogger(__name__)

POLL_S = 0.5
GATHER_S = 0.02
TICK_S = 0.02
HEARTBEAT_S = 3.0
TELL_STARTED_AFTER_S = 0.02
"""A step that is over sooner is started and completed by one report."""

Order = EventEnvelope[StepQueued]


class Worker:
    def __init__(
        self,
        gpu_id: str,
        kafka: KafkaSettings,
        store: ObjectStore,
        scratch: Path,
        engines: tuple[str, ...] = ENGINES,
        slots: int = 1,
        member: str | None = None,
    ) -> None:
        topics = kafka.topics
        self._commands, self._workers = topics.commands.name, topics.workers.name
        self._progress, self._dead = topics.progress.name, topics.dead.name
        self._store = store
        self._scratch = scratch
        self._slots = slots
        self._engines = engines
        self._card: Card = find_card()
        self._catalogue = open_catalogue(engines)
        self._lane = Lane(engines, self._on_answers)
        self._orders: dict[str, Order] = {}
        self._reporter = Reporter(gpu_id, uuid4().hex[:12], self._card)
        self._announced = False
        self._commit = code_commit()
        self._topic = ensure_lane(kafka, gpu_id).name
        self._producer: Producer = kafka_clients.patient_producer(kafka)
        self._consumer: Consumer = kafka_clients.consumer(kafka, f"gpu.{gpu_id}", member or gpu_id)

    def run(self, stop: Event) -> None:
        self._consumer.subscribe(
            [self._topic], on_assign=self._take_lane, on_revoke=self._leave_lane, on_lost=self._leave_lane
        )
        ticker = threading.Thread(target=self._tick, args=(stop,), daemon=True)
        ticker.start()
        try:
            while not stop.is_set():
                self._take_orders(kafka_loop.drain(self._consumer, max(2, self._slots * 2), POLL_S, GATHER_S))
        finally:
            stop.set()
            ticker.join()
            self._lane.close()
            if self._announced:
                self._announce("gone")
            self._producer.flush(5)
            self._consumer.close()
            shutil.rmtree(self._scratch, ignore_errors=True)

    # --- the lane comes and goes ---

    def _take_lane(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """From now on this process is the GPU; whoever was it before us is another incarnation."""
        if not partitions:
            return
        consumer.incremental_assign(partitions)
        self._reporter = Reporter(self._reporter.gpu_id, uuid4().hex[:12], self._card)
        self._announced = True
        self._announce("ready")
        log.info("%s is %s, incarnation %s", self._topic, self._card.gpu.model, self._reporter.incarnation)
        for engine, lack in self._catalogue.missing.items():
            log.warning("%s does not work here: %s", engine, lack)

    def _leave_lane(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if partitions:
            self._announced = False
            self._orders.clear()
            self._lane.close()
            self._lane = Lane(self._engines, self._on_answers)

    def _announce(self, state: str) -> None:
        holds = tuple(_hold(order) for order in list(self._orders.values()))
        worker = WorkerState(
            gpu_id=self._reporter.gpu_id,
            incarnation=self._reporter.incarnation,
            at=_now(),
            state="gone" if state == "gone" else "ready",
            slots=self._slots,
            steps=self._catalogue.steps,
            missing=self._catalogue.missing,
            vram_mb=self._card.vram_mb,
            gpu=self._card.gpu,
            host=socket.gethostname(),
            holds=holds,
        )
        self._produce(self._workers, worker.gpu_id, worker.model_dump_json().encode())
        self._producer.flush(5)

    # --- orders ---

    def _take_orders(self, messages: list[Message]) -> None:
        tasks = []
        for message in messages:
            headers = dict(cast("list[tuple[str, bytes]]", message.headers() or []))
            if headers.get("incarnation") != self._reporter.incarnation.encode():
                continue
            cancelled = headers.get("cancel")
            if cancelled:
                self._lane.cancel(cancelled.decode())
                continue
            task = self._prepare(message, headers.get("engine", b"").decode())
            if task is not None:
                tasks.append(task)
        if tasks:
            self._lane.give_all(tasks)
        if messages:
            self._consumer.commit(message=messages[-1], asynchronous=True)

    def _prepare(self, message: Message, engine: str) -> tuple[Task, float] | None:
        """The order as a task with its files at hand; None when there is nothing to do any more."""
        order = avro.decode_event(message.value() or b"")
        if isinstance(order, avro.Undecodable) or not isinstance(order.body, StepQueued):
            reason = order.reason if isinstance(order, avro.Undecodable) else "not an order"
            bury(self._producer, self._dead, message, reason)
            return None
        known = cast(Order, order)
        if known.id in self._orders or self._is_done_already(known):
            return None
        self._orders[known.id] = known
        chosen = self._catalogue.engine_for(known.body.step, engine)
        if chosen is None:
            lacks = "; ".join(self._catalogue.missing.values()) or "no engine here knows it"
            self._fail(
                known, Failed(known.id, "no_engine", f"the step {known.body.step!r} cannot be done: {lacks}", True)
            )
            return None
        folder = self._scratch / known.id
        try:
            inputs = tuple(self._fetch(item, folder / "in") for item in known.body.inputs)
        except (ObjectMissing, StoreUnavailable) as error:
            self._fail(known, Failed(known.id, "input_unavailable", str(error), True))
            return None
        body = known.body
        work = StepOrder(body.step, body.asset_type, body.request, body.params, body.seed, body.attempt)
        job_id = known.stream.removeprefix("job-")
        return Task(known.id, job_id, chosen.name, work, inputs, str(folder)), float(body.start_to_close_s)

    def _fetch(self, item: Artifact, folder: Path) -> InputFile:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{item.role}{_ending(item)}"
        self._store.fetch(content_key(item.sha256), path)
        return InputFile(item.role, path, item.media_type, item.sha256, item.by_person)

    def _is_done_already(self, order: Order) -> bool:
        """An earlier attempt may have stored its result and died before it could tell."""
        if order.body.attempt == 1:
            return False
        try:
            stored = self._store.get(_manifest_key(order))
        except (ObjectMissing, StoreUnavailable):
            return False
        body = ReportStepCompleted.model_validate_json(stored)
        self._report([self._reporter.repeated(order, body, _now())])
        return True

    # --- answers ---

    def _on_answers(self, answers: list[tuple[Task, Answer]]) -> None:
        reports = []
        for task, answer in answers:
            if isinstance(answer, Progress):
                self._tell_progress(task, answer)
                continue
            order = self._orders.get(task.key)
            if order is None:
                continue
            with telemetry.about(job_id=task.job_id, step=task.order.step):
                report = self._report_of(order, task, answer)
            if report is not None:
                reports.append(report)
            if os.path.exists(task.folder):
                shutil.rmtree(task.folder, ignore_errors=True)
        self._report(reports)
        for task, answer in answers:
            if not isinstance(answer, Progress):
                self._orders.pop(task.key, None)

    def _report_of(self, order: Order, task: Task, answer: Done | Failed) -> CommandEnvelope[Body] | None:
        if isinstance(answer, Failed):
            log.info("failed: %s", answer.message)
            return None if answer.cancelled else self._reporter.failed(order, answer, random.random(), _now())
        if order.traceparent:
            telemetry.record(
                f"step {order.body.step}",
                order.traceparent,
                answer.began_at,
                answer.finished_at,
                job_id=task.job_id,
                engine=task.engine,
                attempt=order.body.attempt,
            )
        try:
            outputs = [self._keep(made.role, made.path, made.media_type) for made in answer.result.outputs]
            engine = self._catalogue.engines[task.engine]
            report = self._reporter.completed(order, engine, answer, outputs, self._commit, _now())
            return self._committed(order, report) if outputs else report
        except (StoreUnavailable, OSError) as error:
            failed = Failed(task.key, "store_unavailable", f"the result could not be kept: {error}", True)
            return self._reporter.failed(order, failed, random.random(), _now())
        except (ValueError, TypeError) as error:  # facts that are no JSON: NaN, or a number of numpy's
            failed = Failed(task.key, "engine_bug", f"the result cannot be told: {error}"[:1_000], False)
            return self._reporter.failed(order, failed, random.random(), _now())

    def _keep(self, role: str, path: Path, media_type: str) -> Artifact:
        stored = self._store.put_file(path)
        return Artifact(
            role=role,
            sha256=stored.sha256,
            media_type=media_type,
            size=stored.size,
            uri=stored.key,
            name=f"{role}{path.suffix}",
        )

    def _committed(self, order: Order, report: CommandEnvelope[Body]) -> CommandEnvelope[Body]:
        """The manifest is the commit point of a step that made files: the first one put is the result, for good."""
        manifest = report.body.model_dump_json().encode()
        if self._store.put_if_absent(_manifest_key(order), manifest):
            return report
        theirs = ReportStepCompleted.model_validate_json(self._store.get(_manifest_key(order)))
        return self._reporter.repeated(order, theirs, _now())

    def _fail(self, order: Order, failed: Failed) -> None:
        self._report([self._reporter.failed(order, failed, random.random(), _now())])
        self._orders.pop(order.id, None)

    def _report(self, reports: list[CommandEnvelope[Body]]) -> None:
        for report in reports:
            trace: Headers = [("traceparent", report.traceparent)] if report.traceparent else []
            self._produce(self._commands, report.stream, avro.encode_command(report), trace)
        if reports:
            self._producer.flush()

    def _tell_progress(self, task: Task, progress: Progress) -> None:
        order = self._orders.get(task.key)
        if order is None:
            return
        signal = StepProgress(
            job_id=task.job_id,
            project_id=order.project_id,
            step=order.body.step,
            attempt=order.body.attempt,
            gpu_id=self._reporter.gpu_id,
            at=_now(),
            fraction=progress.fraction,
            note=progress.note,
            preview=progress.preview,
        )
        self._produce(self._progress, task.job_id, signal.model_dump_json().encode())
        self._producer.flush(0.5)

    # --- time ---

    def _tick(self, stop: Event) -> None:
        """Tells that a step has started, ends what runs too long, and lets the farm know that we live."""
        beat_at = time.monotonic()
        while not stop.wait(TICK_S):
            self._lane.enforce()
            started = []
            for task, began_at in self._lane.just_started(TELL_STARTED_AFTER_S):
                order = self._orders.get(task.key)
                if order is not None:
                    started.append(self._reporter.started(order, task.engine, began_at, _now()))
            self._report(started)
            if self._announced and time.monotonic() - beat_at > HEARTBEAT_S:
                beat_at = time.monotonic()
                self._announce("ready")

    def _produce(self, topic: str, key: str, value: bytes, headers: Headers | None = None) -> None:
        kafka_clients.send(self._producer, topic, value, key, headers=headers or [])


def _hold(order: Order) -> Hold:
    return Hold(job_id=order.stream.removeprefix("job-"), step=order.body.step, attempt=order.body.attempt)


def _manifest_key(order: Order) -> str:
    return f"steps/{order.body.step_key}/manifest.json"


def _ending(item: Artifact) -> str:
    return Path(item.name or item.uri).suffix


def _now() -> int:
    return time.time_ns() // 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="gpu_consumers.worker", description=__doc__)
    parser.add_argument("--gpu", required=True, help="name of the lane, one per card: gpu0, cpu0")
    parser.add_argument("--member", help="name within the lane, when a second process stands by")
    parser.add_argument("--slots", type=int, default=1, help="how many steps the lane may hold at once")
    parser.add_argument("--engine", action="append", help="module:Class, instead of the catalogue; may be repeated")
    chosen = parser.parse_args()
    kafka, data = KafkaSettings(), DataSettings()
    telemetry.setup(f"worker-{chosen.gpu}", TelemetrySettings())
    store = open_store(StoreSettings(), GatewaySettings())
    scratch = data.folder / "scratch" / (chosen.member or chosen.gpu)
    shutil.rmtree(scratch, ignore_errors=True)
    engines = tuple(chosen.engine or ENGINES)
    collect_seldom()
    with kafka_loop.until_told_to_stop() as stop:
        Worker(chosen.gpu, kafka, store, scratch, engines, chosen.slots, chosen.member).run(stop)


if __name__ == "__main__":
    main()
