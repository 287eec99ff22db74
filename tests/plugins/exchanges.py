"""`pytest --record-exchanges FILE`: every request of the tests to a real gateway and its JSON answer, a line each.

`python -m tests.examples` makes the examples of the OpenAPI document out of them.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

LARGEST = 200_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-exchanges", metavar="FILE", help="keep requests to the gateway and their answers")


@pytest.fixture(autouse=True, scope="session")
def _recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted = request.config.getoption("--record-exchanges")
    if not wanted:
        yield
        return
    into = Path(wanted)
    patch = pytest.MonkeyPatch()
    send = httpx.Client.send

    def sent(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        answer = send(client, request, **more)
        if not more.get("stream") and request.url.host in ("127.0.0.1", "localhost"):
            _keep(into, request, answer)
        return answer

    patch.setattr(httpx.Client, "send", sent)
    yield
    patch.undo()


def _keep(into: Path, asked: httpx.Request, answer: httpx.Response) -> None:
    if answer.status_code >= 400 or len(answer.content) > LARGEST:
        return
    said = {
        "test": os.environ.get("PYTEST_CURRENT_TEST", ""),
        "method": asked.method,
        "path": asked.url.path,
        "body": _json(asked.headers, lambda: asked.content),
        "status": answer.status_code,
        "answer": _json(answer.headers, lambda: answer.content),
    }
    if said["answer"] is not None or said["body"] is not None:
        with into.open("a") as file:
            file.write(json.dumps(said) + "\n")


def _json(headers: httpx.Headers, content: Callable[[], bytes]) -> Any:
    """`content` is not asked of a body that was a stream of parts: httpx has let it go."""
    kind = headers.get("content-type", "").split(";")[0]
    if kind != "application/json" and not kind.endswith("+json"):
        return None
    try:
        return json.loads(content())
    except ValueError:
        return None
