"""The gateway's WebSocket, read in a thread of its own and turned into a few words."""

import contextlib
import json
import threading
from dataclasses import dataclass
from queue import Queue
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import JsonValue
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from cli.board import Progress
from cli.views import View

AGAIN_S: Final = 0.5


@dataclass(frozen=True)
class Moved:
    """Something happened to this job; no id: anything may have happened, look at all of them.

    `position` is that of the command behind it: a read that names it sees what happened.
    """

    job_id: str = ""
    position: str = ""


@dataclass(frozen=True)
class Progressed:
    job_id: str
    step: str
    progress: Progress


Word = Moved | Progressed


class LiveFeed:
    """Connected while the block lasts, again and again if need be. Puts what it hears into `words`."""

    def __init__(self, url: str, job_ids: list[str], words: Queue[Word]) -> None:
        self.url, self.job_ids, self.words = url, job_ids, words
        self.resume = ""
        self.closed = threading.Event()
        self.connection: ClientConnection | None = None
        self.thread = threading.Thread(target=self._for_ever, name="live-feed", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed.set()
        if self.connection:
            self.connection.close()
        self.thread.join(2.0)

    def _for_ever(self) -> None:
        while not self.closed.is_set():
            with (
                contextlib.suppress(OSError, WebSocketException, ValueError, KeyError),
                connect(self._address(), open_timeout=5, close_timeout=1, max_size=2**23) as self.connection,
            ):
                self.connection.send(json.dumps(self._first_word()))
                for text in self.connection:
                    self._hear(json.loads(text))
            self.closed.wait(AGAIN_S)

    def _address(self) -> str:
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return f"{scheme}://{parts.netloc}{parts.path}/v1/live"

    def _first_word(self) -> dict[str, JsonValue]:
        """What to tell of, and from where on. Of several jobs everything is told: the words are few."""
        topic: dict[str, JsonValue] = {"job_id": self.job_ids[0]} if len(self.job_ids) == 1 else {}
        return {"subscribe": topic, "since": self.resume or None}

    def _hear(self, message: dict[str, JsonValue]) -> None:
        match message.get("kind"):
            case "snapshot" | "resumed":
                self.resume = str(message.get("position") or "")
                self.words.put(Moved())
            case "event":
                self.resume = str(message["resume"])
                self.words.put(Moved(str(message["job_id"]), str(message["source"])))
            case "progress":
                self.words.put(_progress(message))
            case "problem":
                self.resume = ""  # a position that the log does not know: begin anew


def _progress(message: dict[str, JsonValue]) -> Progressed:
    said = _Progress.model_validate(message)
    return Progressed(said.job_id, said.step, Progress(said.attempt, said.fraction, said.note))


class _Progress(View):
    job_id: str
    step: str
    attempt: int
    fraction: float
    note: str = ""
