"""The command by which a person decides: approve, reject, or hold for later."""

from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import JsonValue

from cli.door import Door
from cli.jobs import follow
from cli.terminal import AsJson, JobId, opened, opened_json, out, parted, print_json
from cli.trouble import Misused
from cli.views import Ask, Job
from cli.words import escape, mark, short

VERDICTS: Final = {"approve": "approved", "reject": "rejected", "pause": "paused"}


def review(
    job: JobId,
    step: Annotated[
        str, typer.Argument(metavar="STEP", help="The step or checkpoint that waits: `forgelog show JOB` names it.")
    ],
    verdict: Annotated[str, typer.Argument(metavar="VERDICT", help="approve, reject or pause.")],
    notes: Annotated[str, typer.Option(help="What you think of it; kept in the log for ever.")] = "",
    rewind_to: Annotated[str, typer.Option(help="With reject: begin again at this step. Default: what made it.")] = "",
    edit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE=FILE",
            help="With approve: put your own file in place of the one of this role. May be repeated.",
        ),
    ] = None,
    brief: Annotated[
        Path | None,
        typer.Option(help="With reject: a JSON file with the fields of the design brief that you changed."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Stay and show what comes next.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide about what a step made.

    The decision names the hash of exactly the files that were looked at: if they have changed since, it is refused.

      forgelog review 4f2c81 concept approve

      forgelog review 4f2c81 concept reject --notes "a longer cape"

      forgelog review 4f2c81 concept reject --brief brief.json

      forgelog review 4f2c81 mesh approve --edit mesh=fixed.glb
    """
    if verdict not in VERDICTS:
        raise Misused(f"{verdict!r} is no verdict: use approve, reject or pause")
    decision = VERDICTS[verdict]
    changes: dict[str, JsonValue] = {"brief": opened_json(brief)} if brief else {}
    if brief and not rewind_to:
        rewind_to = "expand_prompt"
    files = [parted("--edit", one, "mesh=fixed.glb") for one in edit or ()]
    with opened() as door:
        seen = door.job(door.full_job_id(job))
        body: dict[str, JsonValue] = {
            "decision": decision,
            "subject_sha256": waiting(seen, step).subject_sha256,
            "notes": notes,
            "rewind_to": rewind_to,
            "edits": [{"role": role, "upload_id": door.upload(file).upload_id} for role, file in files],
            "params": changes,
        }
        after = decide(door, seen, step, body)
        if watch:
            return follow(door, [after.job_id], as_json)
    if as_json:
        return print_json(after)
    out.print(f"{mark(decision)}  {step} of {escape(after.title)} [dim]job {short(after.job_id)}[/]")


def decide(door: Door, job: Job, step: str, body: dict[str, JsonValue], key: str = "") -> Job:
    """Sends the decision and reads how the job stands after it."""
    door.post(f"/v1/jobs/{job.job_id}/steps/{step}/review", {name: value for name, value in body.items() if value}, key)
    return door.job(job.job_id)


def waiting(job: Job, step: str) -> Ask:
    """What waits for a person at this step. Raises `Misused` when it is not this one, or none."""
    if job.review is None:
        name = short(job.job_id)
        raise Misused(f"nothing of this job waits for a review: it is {job.status}; `forgelog show {name}` tells more")
    if step not in (job.review.step, job.review.checkpoint):
        raise Misused(f"the step {step!r} does not wait for a review: it is {job.review.checkpoint!r} that does")
    return job.review
