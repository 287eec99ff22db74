"""The Celery side of the workload, imported by its workers and by the client that sends."""

import os

from celery import Celery


def noop(payload: str) -> str:
    """One step: about 300 bytes in, the same out."""
    return payload


app = Celery("bench", broker=os.environ["BENCH_REDIS"], backend=os.environ["BENCH_REDIS"])
app.conf.update(
    task_acks_late=True,  # a task is taken off the queue when done: a dead worker loses none
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=8,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
    result_expires=3_600,
)
step = app.task(noop, name="noop")
