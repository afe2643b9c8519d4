"""The Federal Register by its API, through the command line: whole, whatever goes wrong between."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.register import MOST_SERVED, Register, busy, cut, serving
from tests.support import ROOT


def command(base: str, home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start `gazette` with the Register at `base`, quick to try again."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GAZETTE_EMBEDDER": "hashing",
        "GAZETTE_ALLOW_PRIVATE": '["127.0.0.1"]',
        "GAZETTE_FEDERAL_REGISTER": f"{base}/api/v1",
        "GAZETTE_FETCH_RATE": "0",
        "GAZETTE_FETCH_BACKOFF": "0.01",
    }
    code = "from bot.surfaces.cli.main import main; main()"
    line = [sys.executable, "-c", code, *arguments, "--home", str(home), "--json"]
    return subprocess.Popen(
        line, cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ingest(base: str, home: Path, query: str = "fr:berths") -> dict[str, Any]:
    """Run one ingest to its end, and return its report."""
    out, err = command(base, home, "ingest", query).communicate(timeout=600)
    report = json.loads(out)
    assert "error" not in report, (report, err[-2_000:])
    assert isinstance(report, dict)
    return report


def state(home: Path) -> dict[str, tuple[str, str]]:
    """Return key → (record without the time of ingest, text) of what is live in a catalog."""
    db = sqlite3.connect(home / "catalog.sqlite3")
    rows = db.execute("SELECT key, record, text FROM documents WHERE removed IS NULL").fetchall()
    db.close()
    found = {}
    for key, record, text in rows:
        said = json.loads(record)
        said.pop("ingested_at")
        found[key] = (json.dumps(said, sort_keys=True), text)
    assert len(found) == len(rows)
    return found


def without_port(found: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return a state with the port of the server, which differs between runs, left out."""
    plain = re.compile(r"127\.0\.0\.1:\d+")
    return {key: (plain.sub("host", record), text) for key, (record, text) in found.items()}


@pytest.mark.slow
def test_a_few_documents_come_with_record_and_text_and_once_only(tmp_path: Path) -> None:
    register = Register(7)
    with serving(register) as base:
        report = ingest(base, tmp_path)
        assert (report["added"], report["documents"], report["rejected"]) == (7, 7, [])
        record, text = state(tmp_path)[register.number(3)]
        said = json.loads(record)
        assert "Berth 3 is assigned by the agency." in text
        assert said["kind"] == "notice"
        assert said["issuer"] == "Harbor Agency"
        assert said["published_on"] == register.published(3).isoformat()
        assert said["citation"] == "85 FR 1003"
        assert {each["format"] for each in said["renditions"]} == {"fr-json", "fr-xml"}
        before = len(register.requests)
        again = ingest(base, tmp_path)
        assert (again["unchanged"], again["added"], again["updated"]) == (7, 0, 0)
        assert len(register.requests) - before == 1, "an unchanged record needs no text again"


@pytest.mark.slow
def test_what_is_asked_for_is_what_the_api_is_asked(tmp_path: Path) -> None:
    register = Register(30)
    with serving(register) as base:
        report = ingest(base, tmp_path, "fr:berths from:2020-01-04 to:2020-01-05 type:notice")
        assert report["added"] == 6
        (asked,) = (path for path in register.requests if "documents.json" in path)
        assert "conditions%5Bterm%5D=berths" in asked
        assert "conditions%5Btype%5D%5B%5D=NOTICE" in asked
        done = command(base, tmp_path, "ingest", "fr:berths from:1999 to:1999")
        out, _ = done.communicate(timeout=120)
        assert json.loads(out)["error"]["type"] == "EmptySource"
        assert len(state(tmp_path)) == 6, "finding nothing removes nothing"


@pytest.mark.slow
def test_a_register_that_fails_for_good_leaves_what_it_gave(tmp_path: Path) -> None:
    register = Register(5)
    with serving(register) as base:
        ingest(base, tmp_path)
        register.faults = {n: busy(503) for n in range(1, 50)}
        register.requests.clear()
        done = command(base, tmp_path, "ingest", "fr:berths")
        out, err = done.communicate(timeout=120)
    assert json.loads(out)["error"]["type"] == "ServerBusy"
    assert done.returncode == 1
    assert "Traceback" not in err
    assert len(state(tmp_path)) == 5


@pytest.mark.slow
def test_thousands_of_documents_over_faults_and_a_kill_end_as_one_clean_run(
    tmp_path: Path, many: int
) -> None:
    with serving(Register(many, date(2019, 1, 2))) as base:
        clean = ingest(base, tmp_path / "clean")
    assert (clean["added"], clean["rejected"]) == (many, [])

    faults = {2: busy(429), 3: busy(500), 4: cut, 40: busy(429), 70: cut, 90: busy(500)}
    register = Register(many, date(2019, 1, 2), faults)
    with serving(register) as base:
        running = command(base, tmp_path / "faulty", "ingest", "fr:berths")
        while len(register.requests) < many * 0.6 and running.poll() is None:
            time.sleep(0.05)
        assert running.poll() is None, "it ended before it could be killed"
        running.send_signal(signal.SIGKILL)
        running.communicate()
        register.faults = {len(register.requests) + 7: busy(500)}
        report = ingest(base, tmp_path / "faulty")
    assert report["documents"] == many
    assert report["rejected"] == []
    asked = {path for path in register.requests if "documents.json" in path}
    assert len(asked) >= (4 if many > MOST_SERVED else 1), "in windows, when there are many"

    assert without_port(state(tmp_path / "faulty")) == without_port(state(tmp_path / "clean"))
