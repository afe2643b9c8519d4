"""`gazette ingest` of configured sources, and `--watch`, as an operator runs them."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.bot.surfaces.cli.conftest import Run, write_files
from tests.ingest.sources.site import WORDS, page, sitemap
from tests.support import write

Spawn = Callable[..., "subprocess.Popen[bytes]"]
OF_WEB = {
    "GAZETTE_ALLOW_PRIVATE": '["127.0.0.1"]',
    "GAZETTE_FETCH_RATE": "0",
    "GAZETTE_FETCH_BACKOFF": "0.01",
}


@contextmanager
def serving(pages: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Serve (type, body) by path on loopback, with validators; yield the server's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("", ""))
            tag = f'"{hash(body)}"'
            known = bool(body) and self.headers.get("If-None-Match") == tag
            self.send_response(304 if known else 200 if body else 404)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(0 if known else len(body.encode())))
            self.end_headers()
            self.wfile.write(b"" if known else body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def configure(home: Path, *sources: dict[str, str]) -> Path:
    """Write a gazette.toml that names these sources into a home, and return the home."""
    tables = (
        "[[sources]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in s.items())
        for s in sources
    )
    return write(home, {"gazette.toml": "\n".join(tables)})


def keys(run: Run, home: Path, collection: str = "public") -> set[str]:
    """Return the keys of what a collection holds."""
    ran = run("sources", "--home", home, "--collection", collection, "--json")
    return {each["key"] for each in ran.json["documents"]}


# -- configured sources -----------------------------------------------------------------------


def test_without_a_source_all_that_are_configured_are_synced(run: Run, tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"a.md": "# A\n\nThe first note.\n"})
    two = write(tmp_path / "two", {"b.md": "# B\n\nThe second note.\n"})
    home = configure(
        tmp_path / "home",
        {"address": str(one), "kind": "statement"},
        {"address": str(two), "collection": "team-two"},
    )
    ran = run("ingest", "--home", home, "--json")
    assert (ran.code, ran.json["added"]) == (0, 2)
    assert (keys(run, home), keys(run, home, "team-two")) == ({"a.md"}, {"b.md"})
    document = run("show", "a.md", "--home", home, "--json").json
    assert document["kind"] == "statement"
    assert run("ingest", "--home", home, "--json").json["unchanged"] == 2
    assert "The collection team-two has 1 documents" in run("ingest", "--home", home).out


def test_without_a_source_and_none_configured_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    ran = run("ingest", "--home", tmp_path / "home", "--json")
    assert (ran.code, ran.json["error"]["type"]) == (2, "UsageError")
    assert "gazette.toml" in ran.json["error"]["message"]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "flag", [("--collection", "public"), ("--include", "*.md"), ("--exclude", "*.txt")]
)
def test_flags_that_belong_to_a_source_are_wrong_usage_without_one(
    run: Run, tmp_path: Path, flag: tuple[str, str]
) -> None:
    folder = write(tmp_path / "notes", {"a.md": "# A\n\nThe first note.\n"})
    home = configure(tmp_path / "home", {"address": str(folder)})
    ran = run("ingest", "--home", home, *flag, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (2, "UsageError")
    assert flag[0] in ran.json["error"]["message"]
    assert "[[sources]] in gazette.toml" in ran.json["error"]["message"]
    assert run("ingest", "--home", home, "--kind", "news", "--json").json["added"] == 1


@pytest.mark.parametrize(("given", "named"), [({"kind": "poem"}, "poem"), ({"evry": "1h"}, "evry")])
def test_a_source_that_is_configured_wrong_is_an_error_by_name(
    run: Run, tmp_path: Path, given: dict[str, str], named: str
) -> None:
    home = configure(tmp_path / "home", {"address": str(tmp_path)} | given)
    ran = run("ingest", "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidSettings")
    assert named in ran.json["error"]["message"]


def test_a_configured_source_that_fails_does_not_keep_the_others_from_being_synced(
    run: Run, tmp_path: Path
) -> None:
    good = write(tmp_path / "good", {"a.md": "# A\n\nThe first note.\n"})
    last = write(tmp_path / "last", {"b.md": "# B\n\nThe last note.\n"})
    home = configure(
        tmp_path / "home",
        {"address": str(good)}, {"address": str(tmp_path / "gone")},
        {"address": "http://127.0.0.1/blocked"}, {"address": str(last)},
    )  # fmt: skip
    ran = run("ingest", "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "SourceNotFound")
    assert "2 added" in ran.err
    assert "BlockedAddress" in ran.err
    assert keys(run, home) == {"a.md", "b.md"}


def test_no_prune_holds_for_configured_sources_as_well(run: Run, tmp_path: Path) -> None:
    folder = write_files(write(tmp_path / "folder", {"x.md": "# X\n\nMore.\n"}))
    home = configure(tmp_path / "home", {"address": str(folder)})
    run("ingest", "--home", home)
    (folder / "x.md").unlink()
    assert run("ingest", "--home", home, "--no-prune", "--json").json["removed"] == 0
    assert run("ingest", "--home", home, "--json").json["removed"] == 1


def test_watch_and_dry_run_exclude_each_other(run: Run, tmp_path: Path) -> None:
    ran = run("ingest", tmp_path, "--watch", "--dry-run", "--home", tmp_path / "home")
    assert ran.code == 2
    assert not (tmp_path / "home").exists()


# -- a site, whole ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_site_is_ingested_over_the_wire_in_children_and_once_only(
    run: Run, tmp_path: Path
) -> None:
    pages: dict[str, tuple[str, str]] = {}
    with serving(pages) as base:
        urls = {f"{base}/{name}": None for name in "ab"}
        for name in "ab":
            pages[f"/{name}"] = ("text/html", page(f"Page {name}", f"{WORDS} Of {name} alone."))
        pages["/sitemap.xml"] = ("application/xml", sitemap(urls))
        ran = run("ingest", f"{base}/sitemap.xml", "--home", tmp_path, "--json", env=OF_WEB)
        assert (ran.code, ran.json["added"], ran.json["rejected"]) == (0, 2, []), ran.err
        assert keys(run, tmp_path) == set(urls)
        again = run("ingest", f"{base}/sitemap.xml", "--home", tmp_path, "--json", env=OF_WEB)
        assert again.json["unchanged"] == 2
        gone = run("ingest", f"{base}/gone", "--home", tmp_path, "--json", env=OF_WEB)
        assert (gone.code, gone.json["error"]["type"]) == (1, "NotServed")
        assert not (tmp_path / "fetched").exists()
    refused = run("ingest", f"{base}/a", "--home", tmp_path / "other", "--json")
    assert (refused.code, refused.json["error"]["type"]) == (1, "BlockedAddress")


# -- watching ---------------------------------------------------------------------------------


class Watch:
    """`gazette ingest --watch --json` under way, and what it tells."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(json.loads(line))

    def until(self, holds: Callable[[dict[str, Any]], bool], seconds: float = 60) -> None:
        """Wait until it tells of a sync for which something holds."""
        end = time.monotonic() + seconds
        while not any(map(holds, list(self.told))):
            assert time.monotonic() < end, f"it told {self.told}"
            assert self.process.poll() is None, f"it ended after {self.told}"
            time.sleep(0.05)

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=60)
        self.reading.join(timeout=60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return status


@contextmanager
def watch(spawn: Spawn, *arguments: object, **keywords: Any) -> Iterator[Watch]:
    """Watch while the block runs."""
    line = ("ingest", *arguments, "--watch", "--json")
    watching = Watch(spawn(*line, stderr=subprocess.DEVNULL, **keywords))
    try:
        yield watching
    finally:
        if watching.process.poll() is None:
            watching.process.kill()
            watching.process.wait()


@pytest.mark.slow
def test_a_watched_folder_is_in_the_library_within_seconds_and_ctrl_c_loses_nothing(
    run: Run, spawn: Spawn, tmp_path: Path
) -> None:
    folder = write(tmp_path / "folder", {"a.md": "# A\n\nThe first note.\n"})
    # The library may lie in the folder it is made of: its own files are no news.
    home = folder / ".." / "folder" / "library"
    with watch(spawn, folder, "--home", home) as watching:
        watching.until(lambda each: each.get("added") == 1)
        begun = time.monotonic()
        write(folder, {"b.md": "# B\n\nThe second note.\n"})
        watching.until(lambda each: each.get("documents") == 2)
        assert time.monotonic() - begun < 30
        assert keys(run, home) == {"a.md", "b.md"}, "the library is free between two syncs"
        os.replace(folder / "b.md", folder / "c.md")
        watching.until(lambda each: each.get("removed") == 1)
        (folder / "a.md").unlink()
        (folder / "c.md").unlink()
        watching.until(lambda each: each.get("error", {}).get("type") == "EmptySource")
        write(folder, {"d.md": "# D\n\nAfter a failure.\n"})
        watching.until(lambda each: each.get("error", {}).get("type") == "PruneTooLarge")
        time.sleep(4)
        assert len(watching.told) < 9, "it does not run after its own writing"
        assert watching.interrupt() == 130
    assert keys(run, home) == {"a.md", "c.md", "d.md"}, "nothing was lost"
    assert run("verify", "--home", home, "--json").json["ok"]


@pytest.mark.slow
def test_a_watched_source_that_is_not_there_yet_is_waited_for(
    run: Run, spawn: Spawn, tmp_path: Path
) -> None:
    folder = write(tmp_path / "there", {"a.md": "# A\n\nThe first note.\n"})
    late = tmp_path / "late"
    home = configure(tmp_path / "home", {"address": str(late)}, {"address": str(folder)})
    with watch(spawn, "--home", home) as watching:
        watching.until(lambda each: each["source"] == str(folder))
        write(late, {"b.md": "# B\n\nThe late note.\n"})
        watching.until(lambda each: each["source"] == str(late) and each.get("added") == 1)
        assert watching.interrupt() == 130
    assert keys(run, home) == {"a.md", "b.md"}


@pytest.mark.slow
def test_a_watched_page_is_asked_for_when_its_time_has_come_also_after_a_restart(
    run: Run, spawn: Spawn, tmp_path: Path
) -> None:
    pages = {"/a": ("text/html", page("Page a", WORDS + " As it was."))}
    with serving(pages) as base:
        home = configure(
            tmp_path / "home",
            {"address": f"{base}/a", "every": "1h"}, {"address": f"{base}/b", "every": "1s"},
        )  # fmt: skip
        with watch(spawn, "--home", home, env=OF_WEB) as watching:
            watching.until(lambda each: each["source"].endswith("/a") and each.get("added") == 1)
            assert watching.interrupt() == 130
        pages["/a"] = ("text/html", page("Page a", WORDS + " As it is."))
        pages["/b"] = ("text/html", page("Page b", WORDS + " That failed before."))
        with watch(spawn, "--home", home, env=OF_WEB) as watching:
            watching.until(lambda each: each["source"].endswith("/b") and each.get("added") == 1)
            pages["/b"] = ("text/html", page("Page b", WORDS + " That changed."))
            watching.until(lambda each: each["source"].endswith("/b") and each.get("updated") == 1)
            assert {each["source"] for each in watching.told} == {f"{base}/b"}
            assert watching.interrupt() == 130
        assert keys(run, home) == {f"{base}/a", f"{base}/b"}
