"""A small library, and a way to run the command in this process or in one of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from bot.surfaces.cli.main import cli
from ingest.settings import IngestSettings, load_settings

ESCAPE = "\x1b[31mred\x1b[0m"
FILES = {
    "order.md": """---
title: Order on the shares of Zephyr Aerospace
kind: order
issuer: Office of Trade
number: 2021-0001
identifiers: [E.O. 99999]
citation: 86 XR 100
published_on: 2021-03-01
url: https://example.org/orders/2021-0001
---
# Order on the shares of Zephyr Aerospace

The order prohibits every resident from buying shares of Zephyr Aerospace.

It does not touch the shares of Borealis Shipping.
""",
    "regulation.md": """---
title: Zephyr Aerospace added to the Register of Exports
kind: regulation
issuer: Bureau of Exports
number: 2022-0002
published_on: 2022-06-15
effective_on: 2022-07-01
---
# Zephyr Aerospace added to the Register of Exports

The Bureau of Exports added Zephyr Aerospace to the Register of Exports on June 15, 2022.
""",
    "news.md": f"""---
title: "Zephyr [bold]banned[/bold] {ESCAPE.replace(chr(27), chr(92) + "x1b")}"
kind: news
issuer: The Daily Sample
published_on: 2022-06-20
---
# Zephyr banned

Reporters say that the Zephyr company was banned from every harbour last week.
""",
    "plain.md": "# Harbours\n\nA harbour master keeps the list of berths of a harbour.\n",
}


@dataclass(frozen=True)
class Ran:
    """What a run of the command left: its exit status and the two streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables of a run: nothing of the user's, and the embedder that needs no model."""
    cache = tmp_path_factory.mktemp("cache")
    return {
        "GAZETTE_CACHE": str(cache),
        "GAZETTE_EMBEDDER": "hashing",
        "GAZETTE_MIN_CONFIDENCE": "0",
        "GAZETTE_HOME": str(cache / "nowhere"),
    }


@pytest.fixture(scope="session")
def packaged() -> dict[str, str]:
    """Variables of a run with the packaged model, exported once a machine to the user's cache."""
    cache = load_settings(IngestSettings, None, None).cache
    return {"GAZETTE_EMBEDDER": "minilm", "GAZETTE_CACHE": str(cache)}


@pytest.fixture(scope="session")
def run(environment: dict[str, str]) -> Run:
    """Run the command in this process: `run("ask", "...", input="", env={})`."""

    def call(*args: object, input: str | bytes = "", env: Mapping[str, str] = {}) -> Ran:
        # Nothing may follow from where the tests run: variables are set for the run alone.
        result = CliRunner().invoke(
            cli, [str(arg) for arg in args], input=input, env={**environment, **env}
        )
        return Ran(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture(scope="session")
def spawn(environment: dict[str, str]) -> Callable[..., "subprocess.Popen[bytes]"]:
    """Start the command in a process of its own; keywords are those of Popen, and `env`."""

    def call(
        *args: object,
        env: Mapping[str, str] = {},
        **keywords: Any,
    ) -> "subprocess.Popen[bytes]":
        code = "from bot.surfaces.cli.main import main; main()"
        keywords = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | keywords
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, args)],
            env={**os.environ, **environment, **env},
            # Where the tests themselves run in the background, Ctrl-C is ignored, and a child
            # would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            **keywords,
        )
        return cast("subprocess.Popen[bytes]", process)

    return call


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four documents: an order, a regulation, news, a plain file. Not to be changed."""
    return write_files(tmp_path_factory.mktemp("documents"))


def write_files(folder: Path) -> Path:
    """Write the four documents into a folder, and return it."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, folder: Path, run: Run) -> Path:
    """The home of a library of these documents. Not to be changed."""
    home = tmp_path_factory.mktemp("library")
    ran = run("ingest", folder, "--home", home, "--quiet")
    assert ran.code == 0, ran.err
    return home


@pytest.fixture
def own_home(tmp_path: Path, folder: Path, run: Run) -> Path:
    """The home of a library of these documents that a test may change."""
    assert run("ingest", folder, "--home", tmp_path / "own", "--quiet").code == 0
    return tmp_path / "own"
