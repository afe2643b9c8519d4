"""A server that is told to stop ends what is under way, says so, and loses nothing."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.team.served import served
from tests.support import ingest, write

RECORDS, WITHIN = 60_000, 20.0  # of a file that takes long, and seconds


def large() -> bytes:
    """Return a corpus that takes long to bring in."""
    return "".join(
        json.dumps({"_id": f"r{n}", "title": f"Record {n}", "text": f"The berth {n} is free."})
        + "\n"
        for n in range(RECORDS)
    ).encode()


def test_an_upload_under_way_is_told_that_the_server_stops(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with served(settings.home) as server, ThreadPoolExecutor(1) as pool:
        before = server.call("GET", "/api/v1/documents").json()["total"]
        uploading = pool.submit(server.upload, "corpus.jsonl", large())
        while not list(settings.home.glob("uploads/*/*")):
            time.sleep(0.05)
        time.sleep(1.0)
        begun = time.monotonic()
        server.end(signal.SIGTERM)
        assert time.monotonic() - begun < WITHIN
        told = uploading.result()
        assert (told.status_code, told.json()["type"]) == (503, "Stopping")
        assert told.headers["retry-after"]
        assert server.failures() == []
        assert not (settings.home / "uploads").exists()
        server.begin()
        assert server.call("GET", "/api/v1/documents").json()["total"] == before
