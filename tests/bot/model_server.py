"""A scripted server with OpenAI's interface on the loopback address: it says what a test wants."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Exchange"], None]
"""What the server does with one request."""
_PIECE = 7  # characters of a streamed piece, so that sentences and markers are torn apart
_PIECES = 200  # of one answer; a longer one comes in larger pieces


@dataclass(slots=True)
class Exchange:
    """One request, and the means to answer it."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]
    over: threading.Event

    @property
    def said(self) -> str:
        """Everything that the model was told."""
        return "\n".join(str(each["content"]) for each in self.body["messages"])

    def begin(self, status: int = 200, **headers: str) -> None:
        """Send the status and the headers."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", headers.pop("kind", "text/event-stream"))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def raw(self, data: str) -> None:
        """Send some bytes of the body."""
        self.handler.wfile.write(data.encode("utf-8"))
        self.handler.wfile.flush()

    def event(self, record: dict[str, Any]) -> None:
        """Send one event of the stream."""
        self.raw(f"data: {json.dumps(record)}\n\n")

    def pieces(self, text: str) -> None:
        """Send a text in small pieces."""
        size = max(_PIECE, len(text) // _PIECES)
        for at in range(0, len(text), size):
            self.event(chunk({"content": text[at : at + size]}))

    def end(self, finish: str | None = "stop", usage: bool = True) -> None:
        """Send how it ended, the usage, and the mark of the end."""
        self.event(chunk({}, finish))
        if usage:
            spent = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            self.event({**chunk({}), "choices": [], "usage": spent})
        self.raw("data: [DONE]\n\n")


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """Return one `chat.completion.chunk`."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
        "choices": [choice],
    }  # fmt: skip


def says(text: str | Callable[[Exchange], str], finish: str = "stop") -> Behaviour:
    """Stream this text, whole."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.pieces(text if isinstance(text, str) else text(exchange))
        exchange.end(finish)

    return behave


def fails(status: int, **headers: str) -> Behaviour:
    """Answer with a status and an error record."""

    def behave(exchange: Exchange) -> None:
        exchange.begin(status, kind="application/json", **headers)
        exchange.raw(json.dumps({"error": {"message": f"scripted {status}", "type": "error"}}))

    return behave


def stalls(text: str = "") -> Behaviour:
    """Stream a beginning, then nothing, until the test is over."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.pieces(text)
        exchange.over.wait(30)

    return behave


def cuts(text: str) -> Behaviour:
    """Stream a beginning, then close the connection."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.pieces(text)

    return behave


def writes(data: str, kind: str = "text/event-stream") -> Behaviour:
    """Answer 200 with these very bytes."""

    def behave(exchange: Exchange) -> None:
        exchange.begin(kind=kind)
        exchange.raw(data)

    return behave


def hangs_up(exchange: Exchange) -> None:
    """Close the connection without a word."""


@dataclass
class ModelServer:
    """The server: `script` is what it does with the next requests; the last one stays."""

    url: str
    script: list[Behaviour]
    seen: list[Exchange] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Behaviour:
        """Return what to do with the next request."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def model_server(*script: Behaviour) -> Iterator[ModelServer]:
    """Run such a server; `url` is what `llm_base_url` is set to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            exchange = Exchange(self, json.loads(self.rfile.read(length)), server.over)
            server.seen.append(exchange)
            server.headers.append({k.lower(): v for k, v in self.headers.items()})
            self.close_connection = True
            try:
                server.next()(exchange)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client had enough

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server = ModelServer(f"http://127.0.0.1:{http.server_address[1]}/v1", list(script))
        thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            http.shutdown()
            thread.join()


def passages_told(exchange: Exchange) -> dict[int, str]:
    """Return number → text of the passages that the model was given."""
    found = re.findall(r"<(\w+) passage=\"(\d+)\">(.*?)</\1>", exchange.said, re.DOTALL)
    return {int(number): text for _, number, text in found}
