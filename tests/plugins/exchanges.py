"""`pytest --record-exchanges FILE`: every request of the tests to a real gateway and its JSON answer, a line each.

`python -m tests.examples` makes the examples of the OpenAPI document out of them.
"""

import json
from collections.abc import Iterator
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

    def sent(client: httpx.Client, asked: httpx.Request, **more: Any) -> httpx.Response:
        answer = send(client, asked, **more)
        if not more.get("stream") and asked.url.host in ("127.0.0.1", "localhost"):
            _keep(into, asked, answer)
        return answer

    patch.setattr(httpx.Client, "send", sent)
    yield
    patch.undo()


def _keep(into: Path, asked: httpx.Request, answer: httpx.Response) -> None:
    if answer.status_code >= 400 or len(answer.content) > LARGEST:
        return
    said = {
        "method": asked.method,
        "path": asked.url.path,
        "body": _json(asked.headers, asked.content),
        "status": answer.status_code,
        "answer": _json(answer.headers, answer.content),
    }
    if said["answer"] is not None or said["body"] is not None:
        with into.open("a") as file:
            file.write(json.dumps(said) + "\n")


def _json(headers: httpx.Headers, content: bytes) -> Any:
    if not headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        return json.loads(content)
    except ValueError:
        return None
