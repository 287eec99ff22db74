"""Commands about jobs: order one, see how it stands, steer it."""

import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Final
from urllib.parse import quote

import typer
from pydantic import JsonValue
from rich.table import Table

from cli.cards import verdict
from cli.door import Door
from cli.follow import Watch, quiet_console
from cli.terminal import AsJson, JobId, last_gives_way, opened, out, parted, print_json, print_rows, table
from cli.trouble import Misused, Trouble
from cli.views import Job, Step
from cli.waits import in_brief, in_full
from cli.words import ago, duration, escape, kind_of, mark, short, size

ASSET_TYPES: Final = ("3d-character", "prop", "2d-sprite", "background")
CHECKPOINTS: Final = ("concept", "mesh", "rig", "animation")
PLATFORMS: Final = ("mobile", "pc", "console")
ROOMY: Final = 110
OUTCOMES: Final = ("cancelled", "cancel_requested", "already_finished")
RIGS: Final = ("humanoid", "quadruped", "static")


def generate(
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", help='What to make: "a knight with a red cape".')],
    type: Annotated[str, typer.Option("--type", "-t", help=f"One of {', '.join(ASSET_TYPES)}.")] = "3d-character",
    style: Annotated[str, typer.Option(help='How it looks: "stylised low-poly". Default: the project\'s style.')] = "",
    details: Annotated[str, typer.Option(help="Whatever else matters: clothes, colours, tools.")] = "",
    polys: Annotated[int | None, typer.Option(help="Most triangles (100 to 2,000,000). Default: by platform.")] = None,
    platform: Annotated[str, typer.Option(help=f"One of {', '.join(PLATFORMS)}.")] = "pc",
    height: Annotated[
        float | None, typer.Option(help="How tall it stands, in metres (0.02 to 100). Default: what its kind is.")
    ] = None,
    rig: Annotated[str, typer.Option(help=f"One of {', '.join(RIGS)}. Default: guessed from the words.")] = "",
    seed: Annotated[int | None, typer.Option(help="The same seed and words make the same asset again.")] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=16, help="How many takes to make.")] = 1,
    directions: Annotated[
        int | None, typer.Option(min=1, max=16, help="Sheets of the figure seen from so many sides, in every clip.")
    ] = None,
    pixel_art: Annotated[
        bool | None, typer.Option("--pixel-art/--smooth", help="How sheets are drawn. Default: as the style says.")
    ] = None,
    picture: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE=FILE",
            help="Start from pictures: one `reference`, or 4 to 8 sides: view.front=a.png. May be repeated.",
        ),
    ] = None,
    auto_approve: Annotated[
        str, typer.Option(help=f"Reviews to skip: all, or a list of {', '.join(CHECKPOINTS)}.")
    ] = "",
    title: Annotated[str, typer.Option(help="A name for the library. Default: the first words of CONCEPT.")] = "",
    key: Annotated[str, typer.Option(help="Idempotency key: the same key never makes a second job.")] = "",
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Stay and show the progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Order an asset: a prompt in, a game-ready asset out.

    The job pauses where a person should look (concept, mesh, rig, animation) until you `forgelog review` it, unless
    you say --auto-approve.

      forgelog generate "a knight with a red cape" --type 3d-character --polys 6000 --watch

      forgelog generate "a goblin" --type 2d-sprite --directions 8 --pixel-art

      forgelog generate "my hero" --picture reference=hero.png
    """
    constraints: dict[str, JsonValue] = {"platform": one_of("platform", platform, PLATFORMS).upper()}
    if polys is not None:
        constraints["poly_count_budget"] = polys
    if height is not None:
        constraints["height_m"] = height
    if rig:
        constraints["rig_type"] = one_of("rig", rig, RIGS).upper()
    request: dict[str, JsonValue] = {
        "asset_type": kind_of(one_of("type", type.replace("_", "-"), ASSET_TYPES)),
        "prompt": {"core_concept": concept, "style": style, "details": details},
        "constraints": constraints,
        "review": {"auto_approve": checkpoints(auto_approve)},
        "count": count,
    }
    if directions is not None or pixel_art is not None:
        wishes = {"directions": directions, "pixel_art": pixel_art}
        request["sprites"] = {name: wish for name, wish in wishes.items() if wish is not None}
    if seed is not None:
        request["seed"] = seed
    if title:
        request["title"] = title
    files = [parted("--picture", one, "reference=knight.png") for one in picture or ()]
    with opened() as door:
        if files:
            request["inputs"] = [{"role": role, "upload_id": door.upload(file).upload_id} for role, file in files]
        jobs = door.submit(request, key or str(uuid.uuid4())).jobs
        if as_json and not watch:
            return print_json(jobs[0] if count == 1 else jobs)
        if not as_json:
            for job in jobs:
                out.print(f"[green]✓[/] job [bold]{short(job.job_id)}[/] ordered: {escape(concept)}", soft_wrap=True)
        if watch:
            return follow(door, [job.job_id for job in jobs], as_json)
        out.print(f"[dim]`forgelog watch {short(jobs[0].job_id)}` shows how it grows[/]")


def watch(job: JobId, as_json: AsJson = False) -> None:
    """Show a job's steps as they run, until it ends or waits for you.

    Ends with code 0 when the job is done or waits for a review, 1 when it failed or was cancelled. Ctrl-C leaves the
    job running.
    """
    with opened(patience_s=30.0) as door:
        follow(door, [door.full_job_id(job)], as_json)


def follow(door: Door, job_ids: list[str], as_json: bool) -> None:
    """Watches until every job has ended or waits for a person, says what to do next, and raises for a failed one."""
    names = {job_id: door.job(job_id).title[:28] for job_id in job_ids}
    ended = Watch(door, names, quiet_console() if as_json else out).run()
    if as_json:
        print_json(ended[0] if len(ended) == 1 else ended)
    for job in ended:
        if not as_json:
            out.print(next_move(job), soft_wrap=True)
    bad = [job for job in ended if job.status in ("failed", "cancelled")]
    if bad:
        raise Trouble(ending_of(bad[0]))


def next_move(job: Job) -> str:
    name = short(job.job_id)
    if job.review:
        return (
            f"[yellow]◆[/] {job.review.checkpoint} waits for you: `forgelog show {name}` says where the pictures are,"
            f" `forgelog review {name} {job.review.checkpoint} approve` lets it go on"
        )
    if job.status == "done":
        return f"[green]✓[/] {escape(job.title)} is done: `forgelog download {name}` brings its files"
    if job.paused:
        return f"[yellow]◆[/] the job is paused: `forgelog resume {name}` lets it go on"
    return f"{mark(job.status)} {escape(job.title)}"


def ending_of(job: Job) -> str:
    name = short(job.job_id)
    if job.status == "failed" and job.error:
        where = f" at {job.error.step}" if job.error.step else ""
        return f"job {name} failed{where}: {job.error.message}; `forgelog retry {name}` tries again"
    return f"job {name} was cancelled: `forgelog generate` makes a new one"


def jobs(
    status: Annotated[
        str, typer.Option(help="Only jobs that are pending, running, paused, done, failed or cancelled.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List jobs, the newest first."""
    with opened() as door:
        page = door.jobs(limit, **({"status": status} if status else {}))
    if as_json:
        return print_json(page.items)
    rows = [
        (
            short(job.job_id),
            mark(job.status),
            job.asset_type.lower().replace("_", " "),
            f"{job.steps_done}/{job.steps_total}",
            stands_at(job),
            ago(job.created_at),
            escape(job.title),
        )
        for job in page.items
    ]
    made = table("job", "status", "type", "steps>", "at", "ordered", "title")
    print_rows(made, rows, 'No jobs yet: `forgelog generate "a knight with a red cape"` orders one.')
    if page.next_cursor:
        out.print(f"[dim]There are more: --limit {min(100, limit * 2)} shows them.[/]")


def stands_at(job: Job) -> str:
    """The step a job is at, and how long it waits there."""
    if job.has_ended:
        return ""
    if job.review:
        return "review " + job.review.checkpoint
    wait = in_brief(job.waiting)
    return f"{job.current_step} [dim]{wait}[/]" if wait else job.current_step


def show(job: JobId, as_json: AsJson = False) -> None:
    """Show one job's timeline: every step, by which engine, how long, what it made, and what waits for you."""
    with opened() as door:
        seen = door.job(door.full_job_id(job))
    if as_json:
        return print_json(seen)
    out.print(f"[bold]{escape(seen.title)}[/]  {mark(seen.status)}")
    out.print(
        f"[dim]job {seen.job_id} · {seen.asset_type} · seed {seen.seed} · ordered {ago(seen.created_at)}[/]\n",
        soft_wrap=True,
    )
    out.print(timeline(seen))
    for line in notes_on(seen, door.url):
        out.print(line, soft_wrap=True)


def timeline(job: Job) -> Table:
    """Every step with what it took, as the gateway tells it; where there is room, with versions and models."""
    room = out.width >= ROOMY
    made = table("step", "status", "engine", "took>", "tries>", "made")
    made.columns[-1].no_wrap = not room
    for step in job.steps:
        tries = str(step.attempt) if step.attempt else ""
        files = f"[dim]{families(step)}[/]"
        made.add_row(step.name, mark(step.status), engine_of(step, room), duration(step.seconds), tries, files)
    return last_gives_way(made)


def families(step: Step) -> str:
    """What a step made, by role; a family of files is told by its number: `view x4`."""
    counts = Counter(file.role.partition(".")[0] for file in step.artifacts)
    return ", ".join(name if count == 1 else f"{name} x{count}" for name, count in counts.items())


def engine_of(step: Step, in_full: bool) -> str:
    """The engine that did it, in full with its version and model; before that, the worker it lies with."""
    if not (step.engine and step.engine.name):
        return step.gpu_id
    model = f" · {step.model.name}" if step.model and step.model.name else ""
    return f"{step.engine.name} {step.engine.version}{model}".strip() if in_full else step.engine.name


def notes_on(job: Job, url: str) -> Iterator[str]:
    """What a person should know beside the timeline: decisions, the fault, the review that waits.

    Links are short ones that lead to the signed ones, so that they hold as long as the job.
    """
    for decision in job.decisions:
        who = "by policy" if decision.auto else f"by {decision.by}" if decision.by else ""
        said = f": {escape(decision.notes)}" if decision.notes and not decision.auto else ""
        yield f"{mark(decision.decision)} {decision.step} {who}{said}"
    if judged := verdict(job):
        yield judged
    if job.waiting and not job.review:
        yield f"[yellow]◆[/] {escape(in_full(job.waiting))}"
    if job.error:
        yield f"[red]✗[/] {job.error.step} failed: {escape(job.error.message)} [dim]({job.error.code})[/]"
    if job.review:
        name, ask = short(job.job_id), job.review
        yield f"\n[yellow]◆ {ask.checkpoint} waits for you[/] [dim]what the step {ask.step} made[/]"
        for file in ask.artifacts:
            yield f"  {file.role:<16} {size(file.size):>8}  {url}/v1/jobs/{job.job_id}/files/{file.role}"
        yield f"[dim]Bring them here: [/]forgelog download {name}"
        yield f"[dim]Go on: [/]forgelog review {name} {ask.checkpoint} approve"
        yield f'[dim]Make it again: [/]forgelog review {name} {ask.checkpoint} reject --notes "why"'


def cancel(
    job: Annotated[str, typer.Argument(help="The job's id, or its beginning.")] = "",
    batch: Annotated[str, typer.Option(help="Instead of one job: every job of this batch.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the log.")] = "",
    as_json: AsJson = False,
) -> None:
    """Cancel a job, or a whole batch. What has been made so far stays in its history."""
    if bool(job) == bool(batch):
        raise Misused("name a job, or a batch with --batch")
    if job:
        return steer(job, "cancel", {"reason": reason}, as_json)
    with opened() as door:
        told = door.post(f"/v1/batches/{quote(batch, safe='')}/cancel", {"reason": reason}).json()
    if as_json:
        return print_json(told)
    counts = ", ".join(f"{told[name]} {name.replace('_', ' ')}" for name in OUTCOMES if told[name])
    out.print(f"batch {escape(batch)}: {counts}")


def pause(
    job: JobId, reason: Annotated[str, typer.Option(help="Why, for the log.")] = "", as_json: AsJson = False
) -> None:
    """Pause a job: the step that runs is finished, the next one waits."""
    steer(job, "pause", {"reason": reason}, as_json)


def resume(job: JobId, as_json: AsJson = False) -> None:
    """Let a paused job go on."""
    steer(job, "resume", {}, as_json)


def retry(
    job: JobId,
    from_step: Annotated[str, typer.Option("--from", help="Begin again at this step. Default: where it failed.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take up a failed job again, where it failed or at an earlier step."""
    steer(job, "retry", {"from_step": from_step} if from_step else {}, as_json)


def rewind(
    job: JobId,
    to_step: Annotated[str, typer.Argument(help="The step to do again; `forgelog show` lists them.")],
    reason: Annotated[str, typer.Option(help="Why: every step that is done again hears it.")] = "",
    seed: Annotated[int | None, typer.Option(min=0, help="Of what is made again. Default: the next one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Go back to an earlier step of a job that is under way. What was made before that step is kept."""
    body: dict[str, JsonValue] = {"to_step": to_step, "reason": reason}
    steer(job, "rewind", body | ({} if seed is None else {"seed": seed}), as_json)


def priority(
    job: JobId,
    number: Annotated[int, typer.Argument(min=-100, max=100, help="Higher goes first; 0 is usual.")],
    as_json: AsJson = False,
) -> None:
    """Let a job go before others, or after them."""
    steer(job, "priority", {"priority": number}, as_json)


def steer(abbreviated: str, verb: str, body: dict[str, JsonValue], as_json: bool) -> None:
    """Sends one command about a job and shows how the job stands after it."""
    with opened() as door:
        job_id = door.full_job_id(abbreviated)
        door.post(f"/v1/jobs/{job_id}/{verb}", body)
        after = door.job(job_id)
    if as_json:
        return print_json(after)
    out.print(f"{mark(after.status)}  {escape(after.title)} [dim]job {short(job_id)}[/]")


def one_of(option: str, given: str, known: tuple[str, ...]) -> str:
    """The choice as it is known, however it was typed. Raises `Misused`."""
    wanted = given.strip().lower()
    if wanted not in known:
        raise Misused(f"--{option} {given!r} is not known: use one of {', '.join(known)}")
    return wanted


def checkpoints(given: str) -> JsonValue:
    """What `--auto-approve` means: "*" for all, else a list of checkpoints. Raises `Misused`."""
    wanted = [one.strip() for one in given.split(",") if one.strip()]
    if {"all", "*"} & set(wanted):
        return "*"
    return [one_of("auto-approve", one, ("all", *CHECKPOINTS)) for one in wanted]
