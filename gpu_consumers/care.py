"""The orders that a worker has taken and not yet reported on: their files are brought, their results kept and told.

What may take long is done in threads of its own, so that the loop that polls Kafka waits for nothing else, and that
a task which has ended is known to have ended.
"""

import logging
import os
import random
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from event_schemas.envelope import CommandEnvelope
from event_schemas.message import Message as Body
from event_schemas.signals import Hold, StepProgress
from gpu_consumers.catalogue import Catalogue
from gpu_consumers.engine import InputFile, StepOrder
from gpu_consumers.errands import Errands
from gpu_consumers.errors import is_disk_full
from gpu_consumers.host import Answer, Done, Failed, Progress, Task
from gpu_consumers.reports import Reporter
from gpu_consumers.step_files import TROUBLES, Order, StepFiles, failure_of
from gpu_consumers.voice import Voice
from gpu_consumers.words import Words, as_it_is, opened, speaks
from infra import telemetry
from infra.crash_points import reached
from infra.object_store import StoreUnavailable
from infra.patience import patiently
from infra.vault import Erased, Vault
from infra.version import code_commit

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Given = tuple[Task, float]
"""A task and the seconds that it may run."""
REMEMBERED = 256
"""Orders: a scheduler that died between sending one and knowing of it sends it again, soon or never."""


class Wish(NamedTuple):
    """What the scheduler said about an order."""

    engine: str = ""
    short_of_memory: bool = False
    instead_of: str = ""  # the engine that is preferred and not trusted just now


class Care:
    """`give` puts tasks on the lane; `withdraw` says that the disk is full, before the step's failure is told.

    `reporter` speaks for the life that the worker leads now.
    """

    def __init__(
        self,
        files: StepFiles,
        vault: Vault,
        voice: Voice,
        catalogue: Catalogue,
        reporter: Reporter,
        give: Callable[[list[Given]], None],
        withdraw: Callable[[], None],
    ) -> None:
        self.reporter = reporter
        self._files = files
        self._vault = vault
        self._voice = voice
        self._catalogue = catalogue
        self._give = give
        self._withdraw = withdraw
        self._commit = code_commit()
        self._orders: dict[str, Order] = {}
        self._words: dict[str, Words] = {}  # of orders in which somebody said something
        self._instead_of: dict[str, str] = {}  # order -> the engine that is not trusted just now
        self._over: deque[str] = deque(maxlen=REMEMBERED)  # orders that were told to have ended
        self._lock = threading.RLock()  # an order is let go of, or its task given to the lane, but not both at once
        self._fetching, self._telling, self._keeping = Errands("fetching"), Errands("telling"), Errands("keeping")

    def check(self) -> None:
        """Raises what a thread has died of."""
        for errands in (self._fetching, self._telling, self._keeping):
            errands.check()

    def holds(self) -> tuple[Hold, ...]:
        orders = list(self._orders.values())
        return tuple(Hold(job_id=_job_id(one), step=one.body.step, attempt=one.body.attempt) for one in orders)

    def order_of(self, key: str) -> Order | None:
        return self._orders.get(key)

    # --- orders come ---

    def take(self, order: Order, wish: Wish) -> list[Given]:
        """The task, if it can begin at once. Else it is given to the lane when its files are here."""
        if order.id in self._orders or order.id in self._over:
            return []
        self._orders[order.id] = order
        if wish.instead_of:
            self._instead_of[order.id] = wish.instead_of
        reached("worker.order_taken")
        if _may_be_kept(order) or speaks(order):
            self._fetching.do(partial(self._prepare, order, wish))
            return []
        return self._task(order, wish, (), as_it_is(order))

    def let_go(self, attempt_key: str) -> None:
        """Whatever comes of it is told to nobody."""
        with self._lock:
            for order in [one for one in self._orders.values() if _attempt_key(one) == attempt_key]:
                del self._orders[order.id]

    def let_all_go(self) -> None:
        with self._lock:
            self._orders.clear()
            self._words.clear()

    def _prepare(self, order: Order, wish: Wish) -> None:
        """Open its words and bring its files. There is nothing to do where its result is stored already: by an earlier
        attempt, or by an earlier life of this one whose order was sent again.
        """
        folder = self._files.folder_of(order)
        try:
            told = self._patiently(order, partial(self._files.told_before, order)) if _may_be_kept(order) else None
            if told is not None:
                reached("worker.manifest_found")
                self._finish(order, self.reporter.repeated(order, told, _now()))
                return
            words = as_it_is(order)
            if speaks(order):
                words = self._words[order.id] = self._patiently(order, partial(opened, self._vault, order))
            inputs = self._patiently(order, partial(self._files.fetch, order))
        except Erased:
            message = "whoever asked for this had their words erased: nobody can know any more what was wanted"
            self._fail(order, Failed(order.id, "words_erased", message, False))
            return
        except TROUBLES as error:
            self._fail(order, failure_of(order.id, error, fetching=True))
            return
        except ValueError as error:  # what it names can be no file's key
            self._fail(order, Failed(order.id, "bad_order", f"its inputs cannot be: {error}"[:1_000], False))
            return
        given = self._task(order, wish, inputs, words)
        with self._lock:
            if order.id in self._orders:
                self._give(given)
                return
        self._drop(order.id, folder)

    def _task(self, order: Order, wish: Wish, inputs: tuple[InputFile, ...], words: Words) -> list[Given]:
        reached("worker.inputs_fetched")
        body = order.body
        chosen = self._catalogue.engine_for(body.step, wish.engine)
        if chosen is None:
            lacks = "; ".join(self._catalogue.missing.values()) or "no engine here knows it"
            self._fail(order, Failed(order.id, "no_engine", f"the step {body.step!r} cannot be done: {lacks}", True))
            return []
        work = StepOrder(
            body.step, body.asset_type, words.request, words.params, body.seed, body.attempt, wish.short_of_memory
        )
        folder = str(self._files.folder_of(order))
        return [(Task(order.id, _job_id(order), chosen.name, work, inputs, folder), float(body.start_to_close_s))]

    # --- answers come ---

    def hear(self, answers: list[tuple[Task, Answer]]) -> None:
        """What the lane says. Returns at once: a task whose end is not heard of would look like a slow one."""
        self._telling.do(partial(self._tell, answers))

    def _tell(self, answers: list[tuple[Task, Answer]]) -> None:
        reports, ended = [], []
        for task, answer in answers:
            order = self._orders.get(task.key)
            if isinstance(answer, Progress):
                self._tell_progress(order, task, answer)
            elif order is not None and isinstance(answer, Done) and answer.result.outputs:
                until = time.monotonic() + order.body.start_to_close_s - (answer.finished_at - answer.began_at) / 1e6
                self._keeping.do(partial(self._keep, order, task, answer, until))
            else:
                if order is not None:
                    reports += self._reports_of(order, task, answer)
                ended.append(task)
        self._voice.report(reports)
        for task in ended:
            self._over.append(task.key)
            self._drop(task.key, task.folder)

    def _reports_of(self, order: Order, task: Task, answer: Done | Failed) -> list[CommandEnvelope[Body]]:
        with telemetry.about(job_id=task.job_id, step=task.order.step):
            words = self._words_of(order)
            if words is None:
                return []  # it was let go of
            if isinstance(answer, Done):
                return [self._result(order, words, task, answer)]
            answer = answer._replace(message=words.told(answer.message))
            log.info("failed: %s", answer.message)
            if answer.cancelled:
                return []
            now = _now()  # a step that fails at once was not yet told to have begun, and by which engine
            return [self.reporter.started(order, task.engine, now, now), self._failed(order, answer)]

    def _keep(self, order: Order, task: Task, done: Done, until: float) -> None:
        """What was made is kept, and only then told. A store that is away is waited for until the step's time is up."""
        words = self._words_of(order)
        if words is not None:
            with telemetry.about(job_id=task.job_id, step=task.order.step):
                report = self._result(order, words, task, done, until)
            if order.id in self._orders:
                self._voice.report([report])
                self._over.append(order.id)
        self._drop(task.key, task.folder)

    def _words_of(self, order: Order) -> Words | None:
        """None when they are not known any more: then nothing of the step may be told, or kept."""
        return self._words.get(order.id) if speaks(order) else as_it_is(order)

    def _result(self, order: Order, words: Words, task: Task, done: Done, until: float = 0.0) -> CommandEnvelope[Body]:
        """The report, when all that the step made is kept and its manifest is put."""
        reached("worker.step_done")
        if order.traceparent:
            telemetry.record(
                f"step {order.body.step}",
                order.traceparent,
                done.began_at,
                done.finished_at,
                job_id=task.job_id,
                engine=task.engine,
                attempt=order.body.attempt,
            )
        engine, made = self._catalogue.engines[task.engine], done.result.outputs
        try:
            done = done._replace(result=done.result._replace(facts=words.facts(done.result.facts)))
            outputs = self._patiently(order, partial(self._files.keep, made, words.in_file), until) if made else []
            instead_of = self._instead_of.get(order.id, "")
            report = self.reporter.completed(order, engine, done, outputs, self._commit, _now(), instead_of)
            if not made:
                return report
            theirs = self._patiently(order, partial(self._files.commit, order, report.body), until)
            return report if theirs is None else self.reporter.repeated(order, theirs, _now())
        except TROUBLES as error:
            return self._failed(order, failure_of(order.id, error, fetching=False))
        except (ValueError, TypeError) as error:  # facts that are no JSON: NaN, or a number of numpy's
            message = words.told(f"the result cannot be told: {error}"[:1_000])
            return self._failed(order, Failed(order.id, "engine_bug", message, False))

    def _patiently(self, order: Order, attempt: Callable[[], Result], until: float | None = None) -> Result:
        """While the store is away and somebody still wants the step: again and again, but no longer than it may run."""
        last = time.monotonic() + order.body.start_to_close_s if until is None else until
        return patiently(attempt, _passes, lambda: order.id in self._orders and time.monotonic() < last)

    def _failed(self, order: Order, failed: Failed) -> CommandEnvelope[Body]:
        if failed.code == "disk_full":
            self._withdraw()
        return self.reporter.failed(order, failed, random.random(), _now())

    def _fail(self, order: Order, failed: Failed) -> None:
        self._telling.do(partial(self._finish, order, self._failed(order, failed)))

    def _finish(self, order: Order, report: CommandEnvelope[Body]) -> None:
        if order.id in self._orders:
            self._voice.report([report])
            self._over.append(order.id)
        self._drop(order.id, self._files.folder_of(order))

    def _drop(self, key: str, folder: str | Path) -> None:
        self._orders.pop(key, None)
        self._instead_of.pop(key, None)
        self._words.pop(key, None)
        if os.path.exists(folder):
            shutil.rmtree(folder, ignore_errors=True)

    def _tell_progress(self, order: Order | None, task: Task, progress: Progress) -> None:
        words = None if order is None else self._words_of(order)
        if order is None or words is None:
            return
        signal = StepProgress(
            job_id=task.job_id,
            project_id=order.project_id,
            step=order.body.step,
            attempt=order.body.attempt,
            gpu_id=self.reporter.gpu_id,
            at=_now(),
            fraction=progress.fraction,
            note=words.told(progress.note),
            preview=progress.preview,
        )
        self._voice.progress(signal)


def _may_be_kept(order: Order) -> bool:
    """May there be files to bring, or a result already?"""
    return bool(order.body.inputs) or order.body.attempt > 1


def _passes(error: Exception) -> bool:
    return isinstance(error, StoreUnavailable) and not is_disk_full(error)


def _job_id(order: Order) -> str:
    return order.stream.removeprefix("job-")


def _attempt_key(order: Order) -> str:
    return f"{_job_id(order)}/{order.body.step}/{order.body.attempt}"


def _now() -> int:
    return time.time_ns() // 1_000
