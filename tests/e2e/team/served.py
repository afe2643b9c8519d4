"""An unmodified `gazette serve` process over a home, started, called and killed by tests."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.access.roles import Role
from bot.access.store import Access
from tests.bot.conftest import settings_of
from tests.e2e.discord.running import COMMAND
from tests.support import ROOT

_START_SECONDS, _STOP_SECONDS, _CALL_SECONDS = 60.0, 30.0, 120.0
_GIVEN = {
    "GAZETTE_EMBEDDER": "hashing", "GAZETTE_LLM": "none", "GAZETTE_MIN_CONFIDENCE": "0",
    "GAZETTE_API_PER_MINUTE": "0",
}  # fmt: skip


@dataclass
class Served:
    """The process, the token of an editor of all collections that it is called with, its log."""

    home: Path
    log: Path
    port: int
    token: str
    given: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> float:
        """Start the process, and return the seconds until it was ready."""
        assert self.process is None
        begun = time.monotonic()
        command = [str(COMMAND), "serve", "--home", str(self.home), "--port", str(self.port)]
        with open(self.log, "ab") as stderr:
            given = {**os.environ, **_GIVEN, **self.given}
            self.process = subprocess.Popen(command, cwd=ROOT, env=given, stderr=stderr)
        while not self._is_ready():
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < begun + _START_SECONDS, "it does not get ready"
            time.sleep(0.02)
        return time.monotonic() - begun

    def _is_ready(self) -> bool:
        try:
            return self.call("GET", "/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Call it with the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}{path}"
        return httpx.request(method, url, headers=headers, timeout=_CALL_SECONDS, **given)

    def upload(self, name: str, content: bytes, collection: str = "public") -> httpx.Response:
        """Add a file."""
        form = {"file": (name, content)}
        return self.call("POST", "/api/v1/documents", files=form, data={"collection": collection})

    def failures(self) -> list[str]:
        """Return what it logged as an error or of an exception, and tracebacks."""
        text = self.log.read_text(encoding="utf-8")
        lines = [json.loads(each) for each in text.splitlines() if each.startswith("{")]
        loud = [e for e in lines if e["level"] in ("error", "critical") or "exception" in e]
        return [str(each) for each in loud] + ["a traceback"] * text.count("Traceback (most")

    def peak_mib(self) -> float:
        """Return the most memory that the process ever had."""
        assert self.process is not None
        return peak_mib(self.process.pid)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Send a signal, wait until the process is gone, and return its exit status."""
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(_STOP_SECONDS)
        self.process = None
        return status


@contextmanager
def served(home: Path, **settings: object) -> Iterator[Served]:
    """Serve a home; keywords are settings, as `GAZETTE_...` has them."""
    given = {f"GAZETTE_{name.upper()}": str(value) for name, value in settings.items()}
    with Access(settings_of(home)) as access:
        _, token = access.tokens.create(Role.EDITOR, None)
    server = Served(home, home.parent / f"{home.name}.serve.log", free_port(), token, given)
    try:
        server.begin()
        yield server
    finally:
        if server.process is not None:
            server.end()


def peak_mib(pid: int) -> float:
    """Return the most memory that a process ever had, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
