"""A server that is told by webhooks: keeps what came, and answers as a test wants it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Message:
    """One POST. `status` is what was answered; 0 while it is not."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    status: int

    @property
    def event(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer = Callable[[Message], int]


@dataclass
class Receiver:
    """`answers`: path -> what it answers to a message; 200 for other paths. A 503 asks for a second's rest."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    came: list[Message] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, path: str, taken_only: bool = True) -> list[Message]:
        """What came to a path, as it was answered; of `taken_only`, what was answered with 200."""
        with self.lock:
            return [one for one in self.came if one.path == path and (one.status == 200 or not taken_only)]

    def take(self, message: Message) -> int:
        status = self.answers.get(message.path, lambda _: 200)(message)
        with self.lock:
            self.came.append(Message(message.path, message.headers, message.body, message.at, status))
        return status


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Message(self.path, headers, body, time.time(), 0))
            try:
                self.send_response(status)
                self.send_header("content-length", "2")
                if status == 503:
                    self.send_header("retry-after", "1")
                self.end_headers()
                self.wfile.write(b"ok")
            except OSError:
                return  # whoever asked has died meanwhile

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
