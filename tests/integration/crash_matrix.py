"""Every point at which a process is made to die, the scene in which it gets there, and what that may cost.

A point that stands in the code and not here fails the build, and so does one that stands here alone.
"""

from typing import Literal, NamedTuple

Scene = Literal[
    "at work",  # two jobs are under way
    "at its end",  # it is told to stop after two jobs
    "with poison",  # a command that nobody can read comes before the jobs
    "overtaken",  # somebody else has written into its partitions
    "cancelling",  # a person cancels a job whose step runs
    "second life",  # it has died once already, right after it put a manifest
    "fresh tables",  # there is a log, and no tables yet
    "after an upgrade",  # there is a log, and tables that another version has made
    "poisoned log",  # an event that nobody can read stands in the log
    "asked for a job",  # over HTTP, and again with the same key
    "given a file",  # over HTTP, and again
    "erasing a person",  # over HTTP, and again
    "telling a webhook",  # of a job, with tests/integration/test_webhooks.py
]


class Death(NamedTuple):
    """`again`: how many steps may be worked on twice for it. `attempts`: how many may be counted as failed.

    `nth`: at which passing by; a worker's first report says that the step has started, its second that it is done.
    """

    scene: Scene = "at work"
    again: int = 0
    attempts: int = 0
    nth: int = 1


MATRIX: dict[str, Death] = {
    "orchestrator.partitions_folded": Death(),
    "orchestrator.partitions_taken": Death(),
    "orchestrator.batch_read": Death(),
    "orchestrator.letters_flushed": Death("with poison"),
    "orchestrator.decided": Death(),
    "orchestrator.events_produced": Death(),
    "orchestrator.events_flushed": Death(),
    "orchestrator.folded_anew": Death("overtaken"),
    "orchestrator.commit_asked": Death(),
    "orchestrator.store_saved": Death("at its end"),
    "scheduler.seat_taken": Death(),
    "scheduler.caught_up": Death(),
    "scheduler.order_sent": Death(),
    "scheduler.cancel_sent": Death("cancelling"),
    "scheduler.command_told": Death(),
    "scheduler.orders_flushed": Death(),
    "scheduler.snapshot_written": Death("at its end"),
    "scheduler.snapshot_placed": Death("at its end"),
    "worker.lane_taken": Death(),
    "worker.announced": Death(),
    "worker.order_taken": Death(),
    "worker.inputs_fetched": Death(),
    "worker.tasks_given": Death(again=1, attempts=1),
    "worker.commit_asked": Death(again=1, attempts=1),
    "worker.started_told": Death(again=1, attempts=1),
    "worker.step_done": Death(again=1, attempts=1),
    "worker.object_put": Death(again=1, attempts=1),
    "worker.manifest_put": Death(attempts=1),
    "worker.manifest_found": Death("second life", attempts=2),
    "worker.report_produced": Death(attempts=1, nth=2),
    "worker.report_flushed": Death(nth=2),
    "projector.tables_adopted": Death("fresh tables"),
    "projector.went_live": Death("after an upgrade"),
    "projector.batch_read": Death(),
    "projector.rows_written": Death(),
    "projector.rows_committed": Death(),
    "projector.letters_flushed": Death("poisoned log"),
    "gateway.command_produced": Death("asked for a job"),
    "gateway.command_delivered": Death("asked for a job"),
    "gateway.upload_kept": Death("given a file"),
    "gateway.erasure_decided": Death("erasing a person"),
    "webhooks.restored": Death("telling a webhook"),
    "webhooks.events_read": Death("telling a webhook"),
    "webhooks.message_sent": Death("telling a webhook"),
    "webhooks.notes_written": Death("telling a webhook"),
    "webhooks.wish_heard": Death("telling a webhook"),
}
