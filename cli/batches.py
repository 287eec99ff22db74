"""Ordering many assets at once, from a list."""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import JsonValue

from cli.jobs import ASSET_TYPES, checkpoints, follow, one_of
from cli.terminal import AsJson, opened, out, print_json, print_rows, table
from cli.trouble import Misused
from cli.words import escape, kind_of, short

MOST: Final = 100
LARGEST: Final = 8 * 1024 * 1024
Request = dict[str, JsonValue]


def batch(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of words, or of requests. `-`: standard input.")],
    name: Annotated[str, typer.Option(help="What to call the batch. Default: the name of FILE.")] = "",
    type: Annotated[str, typer.Option("--type", "-t", help=f"One of {', '.join(ASSET_TYPES)}.")] = "prop",
    style: Annotated[str, typer.Option(help="How all of them look. Default: the project's style.")] = "",
    auto_approve: Annotated[str, typer.Option(help="Reviews to skip: all, or a list, as `forgelog generate`.")] = "",
    key: Annotated[str, typer.Option(help="Idempotency key: the same key never makes a second batch.")] = "",
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Stay and show the progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Order many assets at once: all of the list, or none if one of them cannot be made.

    FILE has one asset a line, in words; or it is a JSON array of requests, as `POST /v1/jobs` takes them. Options hold
    for what FILE leaves open. `forgelog cancel --batch NAME` stops all of it.

      forgelog batch props.txt --style "stylised low-poly" --auto-approve all

      forgelog batch heroes.json --name heroes --watch
    """
    common: Request = {
        "asset_type": kind_of(one_of("type", type.replace("_", "-"), ASSET_TYPES)),
        "review": {"auto_approve": checkpoints(auto_approve)},
    }
    requests = [completed(one, common, style) for one in listed(said(file), str(file))]
    body: Request = {"batch_id": name or (file.stem if str(file) != "-" else None), "jobs": list(requests)}
    with opened() as door:
        promise = door.submit_batch(body, key or str(uuid.uuid4()))
        if as_json and not watch:
            return print_json(promise)
        if not as_json:
            ordered = zip(takes(requests), promise.jobs, strict=False)
            rows = [[short(job.job_id), escape(concept_of(request))] for request, job in ordered]
            print_rows(table("job", "ordered"), rows, "")
            out.print(
                f"[green]✓[/] batch [bold]{escape(promise.batch_id)}[/]: {len(promise.jobs)} jobs", soft_wrap=True
            )
        if watch:
            follow(door, [job.job_id for job in promise.jobs], as_json)


def said(file: Path) -> str:
    """Raises `Misused` for what cannot be read."""
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if str(file) == "-" else file.read_bytes()
    except OSError as failure:
        raise Misused(f"{file} cannot be read: {failure.strerror}") from None
    if len(data) > LARGEST:
        raise Misused(f"{file} is more than {LARGEST >> 20} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Misused(f"{file} is no text in UTF-8") from None


def listed(text: str, name: str) -> list[Request]:
    """Requests, of lines of words or of a JSON array. Raises `Misused` with the place that is wrong."""
    if text.lstrip()[:1] in ("[", "{"):
        try:
            found = json.loads(text)
        except ValueError as fault:
            raise Misused(f"{name} begins like JSON and is none: {fault}") from None
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise Misused(f"{name}: a JSON array of requests is wanted, each an object as POST /v1/jobs takes it")
        requests: list[Request] = found
    else:
        lines = (line.strip() for line in text.splitlines())
        requests = [{"prompt": {"core_concept": line}} for line in lines if line and not line.startswith("#")]
    if not 1 <= len(requests) <= MOST:
        raise Misused(f"{name} has {len(requests)} requests; a batch has 1 to {MOST}")
    return requests


def completed(request: Request, common: Request, style: str) -> Request:
    """With what the options say, where the request says nothing."""
    prompt = request.get("prompt")
    if style and isinstance(prompt, dict) and not prompt.get("style"):
        request = {**request, "prompt": {**prompt, "style": style}}
    return {**common, **request}


def takes(requests: list[Request]) -> Iterator[Request]:
    """Each request as often as it makes a job."""
    for request in requests:
        count = request.get("count", 1)
        yield from [request] * (count if isinstance(count, int) else 1)


def concept_of(request: Request) -> str:
    prompt = request.get("prompt")
    return str(prompt.get("core_concept", "")) if isinstance(prompt, dict) else str(request.get("title", ""))
