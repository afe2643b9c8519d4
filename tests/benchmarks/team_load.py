"""How a team's server bears thirty-two clients, an ingest beside them, and a kill.

Usage: python -m tests.benchmarks.team_load [--chunks 100000] [--clients 32] [--seconds 60]

A library of made-up records with made-up vectors is built, and served by `gazette serve` with the
real model for questions, while `gazette ingest` brings a large corpus into the same home. Each
client has a token of its own and asks one question after the other. Printed are the answers, the
errors (limit 0), how long an answer took (p50, p95), the longest time that one callback held the
server's event loop (limit 100 ms) and its peak memory. Then the server is killed in the middle of
the same load, with an editor who adds documents: printed are the seconds until a new one is ready
(limit 5) and what was lost of the answers and documents that had been acknowledged (limit 0).
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bot.access.roles import Role
from bot.access.store import Access
from bot.settings import BotSettings
from ingest.settings import load_settings
from tests.benchmarks.loops import begun, ended, watched
from tests.benchmarks.warm_answer import build, write_corpus
from tests.e2e.discord.running import COMMAND
from tests.e2e.team.served import free_port, peak_mib

_BROUGHT = 20_000  # records that are ingested meanwhile
_UNDER_WAY = 5.0  # seconds after which that corpus is being read
_EDITING = 10.0  # seconds in which documents are added, before an ingest holds them up
_BEFORE_THE_KILL = 10.0  # seconds more
_PATIENCE = 120.0  # seconds
_LIMITS = {"errors": 0.0, "loop held": 0.1, "ready again": 5.0, "lost": 0.0}


@dataclass
class Seen:
    """What clients saw: seconds of each answer, ids of answers, keys of documents, errors."""

    seconds: list[float] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Ground:
    """A home with its questions and tokens, and the port it is served at."""

    home: Path
    questions: list[str]
    tokens: list[str]
    editor: str
    port: int
    embedder: str

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the settings of its processes."""
        return {
            "GAZETTE_LLM": "none", "GAZETTE_MIN_CONFIDENCE": "0", "GAZETTE_API_PER_MINUTE": "0",
            "GAZETTE_EMBEDDER": self.embedder,
        }  # fmt: skip

    @asynccontextmanager
    async def served(self, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Serve it until the end, which a killed server has behind it."""
        arguments = ("serve", "--home", str(self.home), "--port", str(self.port))
        process = await begun(*command, *arguments, **self.environment())
        try:
            await self.ready()
            yield process
        finally:
            await ended(process)

    async def ready(self) -> None:
        """Wait until questions can be answered."""
        async with asyncio.timeout(_PATIENCE), httpx.AsyncClient() as http:
            while True:
                with suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def ingesting(self, folder: Path) -> asyncio.subprocess.Process:
        """Begin to bring in a folder, and return once it is under way."""
        command = (str(COMMAND), "ingest", str(folder), "--home", str(self.home), "--quiet")
        process = await begun(*command, **self.environment())
        await asyncio.sleep(_UNDER_WAY)
        return process


async def ask(ground: Ground, number: int, seen: Seen, stop: asyncio.Event) -> None:
    """Be a client, who asks one question after the other."""
    headers = {"Authorization": f"Bearer {ground.tokens[number]}"}
    async with httpx.AsyncClient(timeout=_PATIENCE, headers=headers) as http:
        at = number
        while not stop.is_set():
            at += len(ground.tokens)
            text = ground.questions[at % len(ground.questions)]
            await _asked(http, ground, text, seen, stop)


async def _asked(
    http: httpx.AsyncClient, ground: Ground, text: str, seen: Seen, stop: asyncio.Event
) -> None:
    started = time.perf_counter()
    try:
        response = await http.post(f"{ground.url}/api/v1/ask", json={"question": text})
    except httpx.TransportError as error:
        if not stop.is_set():
            seen.errors.append(type(error).__name__)
        return
    if response.status_code != 200:
        seen.errors.append(response.text[:200])
        return
    seen.seconds.append(time.perf_counter() - started)
    seen.answers.append(response.json()["id"])


async def edit(ground: Ground, seen: Seen, stop: asyncio.Event) -> None:
    """Be an editor, who adds one document after the other."""
    headers = {"Authorization": f"Bearer {ground.editor}"}
    async with httpx.AsyncClient(timeout=_PATIENCE, headers=headers) as http:
        for number in range(10_000):
            name = f"added-{number}.md"
            form = {"file": (name, f"# Added {number}\n\nThis is number {number}.".encode())}
            with suppress(httpx.TransportError):
                response = await http.post(f"{ground.url}/api/v1/documents", files=form)
                if response.status_code == 201 and response.json()["added"]:
                    seen.keys.append(name)
            if stop.is_set():
                return


async def loaded(ground: Ground, folder: Path, told: Path, seconds: float) -> dict[str, Any]:
    """Have all clients ask for so long beside an ingest; return the figures."""
    seen, stop = Seen(), asyncio.Event()
    async with ground.served(*watched(told)) as process:
        bringing = await ground.ingesting(folder)
        clients = [asyncio.create_task(ask(ground, n, seen, stop)) for n in _each(ground)]
        await asyncio.sleep(seconds)
        is_ingesting = bringing.returncode is None
        stop.set()
        await asyncio.gather(*clients)
        peak = peak_mib(process.pid)
        await ended(bringing)
    held = json.loads(told.read_text(encoding="utf-8"))
    return {
        "answers": len(seen.answers), "errors": float(len(seen.errors)), "said": seen.errors[:3],
        "answered p50": float(np.percentile(seen.seconds, 50)),
        "answered p95": float(np.percentile(seen.seconds, 95)),
        "loop held": max(seconds for seconds, *_ in held), "held": held,
        "peak MiB": peak, "ingest went on": is_ingesting,
    }  # fmt: skip


async def killed(ground: Ground, folder: Path) -> dict[str, Any]:
    """Kill the server in the middle of all this; return how it came back."""
    before, stop = Seen(), asyncio.Event()
    async with ground.served(str(COMMAND)) as process:
        clients = [asyncio.create_task(ask(ground, n, before, stop)) for n in _each(ground)]
        clients.append(asyncio.create_task(edit(ground, before, stop)))
        await asyncio.sleep(_EDITING)
        bringing = await ground.ingesting(folder)
        await asyncio.sleep(_BEFORE_THE_KILL)
        stop.set()
        process.send_signal(signal.SIGKILL)
        await asyncio.gather(*clients)
    started = time.perf_counter()
    async with ground.served(str(COMMAND)):
        ready = time.perf_counter() - started
        lost = await _lost(ground, before)
    await ended(bringing)
    told = {"acknowledged answers": len(before.answers), "acknowledged files": len(before.keys)}
    return {"ready again": ready, **told, "lost": float(len(lost)), "what": lost[:5]}


async def _lost(ground: Ground, before: Seen) -> list[str]:
    paths = [f"/api/v1/answers/{each}" for each in before.answers]
    paths += [f"/api/v1/documents/{key}" for key in before.keys]
    headers = {"Authorization": f"Bearer {ground.editor}"}
    async with httpx.AsyncClient(timeout=_PATIENCE, headers=headers) as http:
        return [p for p in paths if (await http.get(ground.url + p)).status_code != 200]


def _each(ground: Ground) -> range:
    return range(len(ground.tokens))


def prepared(base: Path, chunks: int, clients: int, embedder: str) -> Ground:
    """Build the library and make the tokens."""
    home = base / "home"
    questions = write_corpus(base / "asked", chunks)
    build(base / "asked", home)
    with Access(load_settings(BotSettings, home, None)) as access:
        tokens = [access.tokens.create(Role.READER, ["public"])[1] for _ in range(clients)]
        editor = access.tokens.create(Role.EDITOR, ["public"])[1]
    return Ground(home, questions, tokens, editor, free_port(), embedder)


def told(found: dict[str, Any]) -> bool:
    """Print the figures; return whether the limits are kept."""
    held = found.pop("held", [])
    for name, value in found.items():
        limit = f"  limit {_LIMITS[name]:g}" if name in _LIMITS else ""
        print(
            f"  {name:<22}{value:.3f}{limit}"
            if isinstance(value, float)
            else f"  {name:<22}{value}"
        )
    for seconds, cpu, _, what in held[:5]:
        print(f"    {seconds:.3f} s, {cpu:.3f} s CPU: {what}")
    within = all(found[name] <= limit for name, limit in _LIMITS.items() if name in found)
    return within and found.get("ingest went on", True)


async def run(ground: Ground, base: Path, seconds: float) -> bool:
    """Measure both; return whether the limits are kept."""
    # Other words than the library has: their vectors have to be made while it is asked.
    for seed, name in enumerate(("first", "second"), 12):
        write_corpus(base / name, _BROUGHT, seed)
    print(f"{len(ground.tokens)} clients for {seconds:g} s beside an ingest")
    kept = told(await loaded(ground, base / "first", base / "held.json", seconds))
    print("killed in the middle")
    return told(await killed(ground, base / "second")) and kept


def main(arguments: list[str]) -> int:
    """Measure; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--embedder", default=BotSettings.model_fields["embedder"].default)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="gazette-team-") as name:
        base = Path(name)
        ground = prepared(base, given.chunks, given.clients, given.embedder)
        return 0 if asyncio.run(run(ground, base, given.seconds)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
