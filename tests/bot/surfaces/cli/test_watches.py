"""`gazette watch`: made, listed, removed, and told by `ingest` and by `watch run`."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.watching.tables import WATCHES_NAME
from tests.bot.surfaces.cli.conftest import Run, write_files
from tests.bot.watching.receiver import Receiver
from tests.support import write

Spawn = Callable[..., "subprocess.Popen[bytes]"]
LOOPBACK = {"GAZETTE_ALLOW_PRIVATE": '["127.0.0.1"]'}
NEW = {"new.md": "---\ntitle: More\nkind: order\n---\n# More\n\nZephyr Aerospace is named again.\n"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The four documents, in a folder of one's own."""
    folder = tmp_path / "source"
    folder.mkdir()
    return write_files(folder)


def test_a_watch_is_made_listed_and_removed(run: Run, tmp_path: Path, source: Path) -> None:
    run("ingest", source, "--home", tmp_path / "h", "--quiet")
    made = run("watch", "add", "Zephyr Aerospace", "--home", tmp_path / "h", "--json")
    assert made.code == 0
    assert made.err == ""
    assert made.json["query"] == "Zephyr Aerospace"
    assert made.json["collections"] == ["public"]
    assert made.json["place"] == {"kind": "terminal"}
    assert made.json["digest"] == "none"
    assert made.json["there"] == {"documents": 2, "listings": 0}
    (listed,) = run("watch", "list", "--home", tmp_path / "h", "--json").json["watches"]
    assert listed == {k: v for k, v in made.json.items() if k != "there"}
    name = made.json["id"]
    assert name in run("watch", "list", "--home", tmp_path / "h").out
    gone = run("watch", "remove", name, "--home", tmp_path / "h", "--json")
    assert gone.json == {"removed": name}
    assert run("watch", "list", "--home", tmp_path / "h", "--json").json == {"watches": []}
    again = run("watch", "remove", name, "--home", tmp_path / "h", "--json")
    assert (again.code, again.json["error"]["type"]) == (1, "UnknownWatch")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("of the",), "InvalidWatch"),
        (("Zephyr", "--webhook", "http://127.0.0.1/x"), "BlockedAddress"),
        (("Zephyr", "--webhook", "ftp://example.org/x"), "BlockedScheme"),
        (("Zephyr", "--webhook", "nonsense"), "InvalidAddress"),
        (("Zephyr", "--collection", "Not One"), "InvalidCollection"),
        (("Zephyr", "--collection", "team-nowhere"), "UnknownCollection"),
    ],
)
def test_a_watch_that_could_not_work_is_refused_at_once(
    run: Run, home: Path, arguments: tuple[str, ...], error: str
) -> None:
    ran = run("watch", "add", *arguments, "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, error)
    assert ran.json["error"]["hint"]
    assert not (home / WATCHES_NAME).exists()


def test_wrong_usage_is_told_as_such(run: Run, tmp_path: Path) -> None:
    for line in (("add",), ("add", "x", "--digest", "hourly"), ("remove",), ("fly",)):
        assert run("watch", *line, "--home", tmp_path, "--json").code == 2


def test_the_same_watch_is_not_made_twice(run: Run, tmp_path: Path) -> None:
    name = run("watch", "add", "Zephyr", "--home", tmp_path, "--json").json["id"]
    ran = run("watch", "add", "Zephyr", "--home", tmp_path, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidWatch")
    assert name in ran.json["error"]["message"]


def test_an_ingest_tells_what_is_new_after_its_report(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home = tmp_path / "h"
    run("ingest", source, "--home", home, "--quiet")
    run("watch", "add", "Zephyr Aerospace", "--home", home)
    write(source, NEW)
    ran = run("ingest", source, "--home", home)
    report, told = ran.out.split("New for Zephyr Aerospace\n")
    assert "1 added" in report
    assert "New order: More" in told
    assert '"Zephyr Aerospace is named again."' in told
    assert "OFFICIAL order" in told
    assert "New for" not in run("ingest", source, "--home", home, "--force").out
    assert run("watch", "run", "--home", home).out == ""


@pytest.mark.parametrize("flag", ["--json", "--quiet"])
def test_where_nobody_reads_what_is_for_the_terminal_waits(
    run: Run, tmp_path: Path, source: Path, flag: str
) -> None:
    home = tmp_path / "h"
    run("watch", "add", "Zephyr Aerospace", "--home", home)
    ran = run("ingest", source, "--home", home, flag)
    assert "New for" not in ran.out
    if flag == "--json":
        assert ran.json["added"] == 4
    letters = run("watch", "run", "--home", home, "--json").lines
    assert {each["facts"][0]["document"]["key"] for each in letters} == {"2021-0001", "2022-0002"}
    assert [each["again"] for each in letters] == [False, False]
    assert run("watch", "run", "--home", home, "--json").out == ""


def test_a_failed_source_does_not_keep_what_others_brought_from_being_told(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home = tmp_path / "h"
    run("watch", "add", "Zephyr Aerospace", "--home", home)
    (tmp_path / "empty").mkdir()
    ran = run("ingest", source, tmp_path / "empty", "--home", home)
    assert ran.code == 1
    assert ran.out.count("New for Zephyr Aerospace") == 2


def test_a_dry_run_tells_nothing(run: Run, tmp_path: Path, source: Path) -> None:
    home = tmp_path / "h"
    run("watch", "add", "Zephyr Aerospace", "--home", home)
    run("ingest", source, "--home", home, "--quiet")
    assert "New for" not in run("ingest", source, "--home", home, "--dry-run").out
    assert "New for" in run("watch", "run", "--home", home).out


def test_what_goes_wrong_with_watches_fails_no_ingest(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home = write(tmp_path / "h", {WATCHES_NAME: "no database at all, but long enough " * 200})
    ran = run("ingest", source, "--home", home)
    assert (ran.code, "4 added" in ran.out) == (0, True)
    assert WATCHES_NAME in ran.err


def test_an_ingest_posts_and_only_the_server_is_shown(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home = tmp_path / "h"
    with Receiver() as receiver:
        made = run("watch", "add", "Zephyr Aerospace", "--webhook", receiver.url, "--home", home,
                   "--json", env=LOOPBACK)  # fmt: skip
        ran = run("ingest", source, "--home", home, "--json", env=LOOPBACK)
        assert (ran.code, ran.json["added"]) == (0, 4)
    assert len({each.id for each in receiver.posted}) == len(receiver.posted) == 2
    listed = run("watch", "list", "--home", home)
    assert "s3cret" not in made.out + listed.out
    assert made.json["place"] == {"kind": "webhook", "server": receiver.url.partition("/hooks")[0]}
    write(source, NEW)
    ran = run("ingest", source, "--home", home, "--json", env=LOOPBACK)
    assert (ran.code, ran.json["added"]) == (0, 1), "a dead webhook fails no ingest"
    (listed_again,) = run("watch", "list", "--home", home, "--json").json["watches"]
    assert (listed_again["facts_told"], listed_again["facts_waiting"]) == (2, 1)
    assert listed_again["trouble"]["again"]
    doctor = run("doctor", "--home", home, "--json")
    (finding,) = [each for each in doctor.json["findings"] if each["check"].startswith("watch")]
    assert not finding["ok"]
    assert "s3cret" not in doctor.out + json.dumps(listed_again)
    assert run("watch", "resume", made.json["id"], "--home", home, "--json").code == 0
    assert run("watch", "resume", "nothere", "--home", home, "--json").code == 1


def test_an_address_that_may_not_be_posted_to_any_more_is_never_shown(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home = tmp_path / "h"
    with Receiver() as receiver:
        run("watch", "add", "Zephyr", "--webhook", receiver.url, "--home", home, env=LOOPBACK)
        ran = run("ingest", source, "--home", home)
    assert "127.0.0.1 is not a public host" in ran.err
    assert receiver.posted == []
    shown = [run(*line, "--home", home) for line in (["watch", "list"], ["doctor"])]
    assert "127.0.0.1 is not a public host" in shown[0].out
    assert "s3cret" not in "".join(each.out + each.err for each in (ran, *shown))
    kept = b"".join(path.read_bytes() for path in home.glob(f"{WATCHES_NAME}*"))
    assert kept.count(b"s3cret") == 1, "in the place of the watch, and in no error"


def test_a_restored_webhook_says_that_its_address_is_to_be_given_again(
    run: Run, tmp_path: Path, source: Path
) -> None:
    home, backup = tmp_path / "h", tmp_path / "b.tar.gz"
    with Receiver() as receiver:
        made = run("watch", "add", "Zephyr Aerospace", "--webhook", receiver.url, "--home",
                   tmp_path / "old", "--json", env=LOOPBACK).json  # fmt: skip
        other = run("watch", "add", "Zephyr", "--webhook", f"{receiver.url}/2", "--home",
                    tmp_path / "old", "--json", env=LOOPBACK).json  # fmt: skip
        run("ingest", source, "--home", tmp_path / "old", "--quiet", env=LOOPBACK)
        told = len(receiver.posted)
        run("backup", backup, "--home", tmp_path / "old")
        run("restore", backup, "--home", home)
        write(source, NEW)
        run("ingest", source, "--home", home, "--quiet", env=LOOPBACK)
        assert len(receiver.posted) == told
        again = f"gazette watch resume {made['id']} --webhook URL"
        assert again in run("watch", "list", "--home", home).out
        (finding, _) = [each for each in run("doctor", "--home", home, "--json").json["findings"]
                        if each["check"].startswith("watch")]  # fmt: skip
        assert again in finding["remedy"]
        bare = run("watch", "resume", made["id"], "--home", home, "--json")
        assert (bare.code, bare.json["error"]["type"]) == (1, "InvalidWatch")
        assert again in bare.json["error"]["hint"]
        line = ("watch", "resume", made["id"], "--webhook", receiver.url, "--home", home)
        assert run(*line, env=LOOPBACK).code == 0
        run("watch", "run", "--home", home, env=LOOPBACK)
        (posted,) = receiver.posted[told:]
        assert posted.json["watch"]["id"] == made["id"]
    listed = run("watch", "list", "--home", home, "--json").json["watches"]
    troubled = [each["id"] for each in listed if each["trouble"]]
    assert troubled == [other["id"]], "another address is another one"


def test_only_what_is_posted_has_an_address_to_be_given_again(run: Run, tmp_path: Path) -> None:
    name = run("watch", "add", "Zephyr", "--home", tmp_path, "--json").json["id"]
    line = ("watch", "resume", name, "--webhook", "https://example.org/x", "--home", tmp_path)
    ran = run(*line, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, "InvalidWatch")
    assert run("watch", "resume", name, "--home", tmp_path).code == 0


@pytest.mark.slow
def test_who_follows_is_told_of_what_another_process_ingests(
    run: Run, spawn: Spawn, tmp_path: Path, source: Path
) -> None:
    home = tmp_path / "h"
    run("ingest", source, "--home", home, "--quiet")
    run("watch", "add", "Zephyr Aerospace", "--home", home)
    following = spawn("watch", "run", "--follow", "--json", "--home", home)
    lines: list[bytes] = []
    assert following.stdout is not None
    reading = threading.Thread(target=lambda: lines.extend(following.stdout or ()), daemon=True)
    reading.start()
    until(lambda: (home / "watches-terminal.lock").exists())
    time.sleep(1)
    write(source, NEW)
    ran = run("ingest", source, "--home", home)
    assert "New for" not in ran.out, "who follows tells"
    until(lambda: bool(lines))
    following.send_signal(signal.SIGINT)
    assert following.wait(timeout=60) == 130
    reading.join(timeout=60)
    (letter,) = map(json.loads, lines)
    assert letter["facts"][0]["document"]["key"] == "new.md"
    for stream in (following.stdout, following.stderr):
        assert stream is not None
        stream.close()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_help_of_watch_is_there_without_anything_heavy() -> None:
    code = (
        "import sys; from bot.surfaces.cli.main import cli; "
        "cli(['watch', 'list', '--help'], standalone_mode=False); "
        "print([m for m in ('chromadb', 'pydantic', 'tantivy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
