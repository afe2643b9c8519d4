"""A backup is of one moment, holds no index, and comes back whole or not at all."""

import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.access.roles import Role
from bot.access.store import Access
from bot.backup import MANIFEST, back_up, restore
from bot.errors import BackupDamaged, BackupRefused
from bot.places.store import Places
from bot.watching.records import Letter, Place
from bot.watching.store import Watches
from bot.wiring import open_bot
from ingest.errors import LibraryMissing, SourceNotFound
from ingest.progress import Silent
from tests.bot.conftest import settings_of
from tests.bot.places.asking import ANN, DM, NOW
from tests.bot.written import answered
from tests.support import ingest, write

FEE = "What fee does Executive Order 12000 set?"
REASON = "It says what quaggas pay."
Members = dict[str, bytes]


def members(file: Path) -> Members:
    """Return the files in an archive."""
    with tarfile.open(file) as archive:
        found = {m.name: archive.extractfile(m) for m in archive.getmembers()}
        return {name: handle.read() for name, handle in found.items() if handle}


def packed(file: Path, content: Members) -> Path:
    """Write an archive."""
    with tarfile.open(file, "w:gz") as archive:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file


@dataclass(frozen=True)
class Secrets:
    """What nobody but its holder has: a token, what its page's cookie says, and what it sends."""

    token: str
    cookie: str
    csrf: str


@pytest.fixture
def secrets(home: Path) -> Secrets:
    """The secrets of a reader who is at the web page of a home."""
    with Access(settings_of(home)) as access:
        _, token = access.tokens.create(Role.READER, ["public"])
        cookie = access.sessions.begin(token) or ""
        session = access.sessions.find(cookie)
    assert session is not None
    return Secrets(token, cookie, session.csrf)


@pytest.fixture
def backup(home: Path, tmp_path: Path, secrets: Secrets) -> Path:
    """A backup of a library with an answer, what was said of it, a conversation and a session."""
    with open_bot(settings_of(home)) as bot:
        answer = answered(bot, FEE)
    with Places(settings_of(home)) as places:
        places.conversations.add(DM, ANN, FEE, answer.id, NOW)
        places.feedback.give(answer.id, ANN, "helpful", REASON, DM, answer.provenance, NOW)
    back_up(settings_of(home), tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz"


def test_what_is_restored_answers_as_before_and_knows_its_tokens(
    home: Path, backup: Path, tmp_path: Path
) -> None:
    restored = settings_of(tmp_path / "restored")
    assert all(finding.ok for finding in restore(restored, backup, Silent()))
    with open_bot(settings_of(home)) as before, open_bot(restored) as after:
        one, other = answered(before, FEE), answered(after, FEE)
    assert (one.answer, one.citations) == (other.answer, other.citations)
    with Access(settings_of(home)) as here, Access(restored) as there:
        assert here.tokens.listed() == there.tokens.listed()


def test_conversations_and_what_was_said_of_answers_are_restored(
    home: Path, backup: Path, tmp_path: Path
) -> None:
    restored = settings_of(tmp_path / "restored")
    restore(restored, backup, Silent())
    with Places(settings_of(home)) as here, Places(restored) as there:
        turns = there.conversations.turns(DM, NOW)
        assert turns[0].content == FEE
        assert "ten crowns" in turns[1].content
        assert turns == here.conversations.turns(DM, NOW)
        assert there.feedback.since() == here.feedback.since()
        assert there.feedback.since()[0].reason == REASON


def test_it_holds_databases_alone_and_no_secret(home: Path, backup: Path, secrets: Secrets) -> None:
    held = members(backup)
    assert held.keys() == {MANIFEST, "catalog.sqlite3", "receipts.db", "places.db", "access.db"}
    assert all(data.startswith(b"SQLite") for name, data in held.items() if name != MANIFEST)
    assert REASON.encode() in held["places.db"], "the search finds what is there"
    lived = b"".join(path.read_bytes() for path in home.glob("access.db*"))
    assert secrets.csrf.encode() in lived
    for secret in (secrets.token, secrets.cookie, secrets.csrf):
        assert not [name for name, data in held.items() if secret.encode() in data]


def test_a_session_is_none_in_what_is_restored(
    backup: Path, tmp_path: Path, secrets: Secrets
) -> None:
    restored = settings_of(tmp_path / "restored")
    restore(restored, backup, Silent())
    with Access(restored) as access:
        assert access.sessions.find(secrets.cookie) is None
        assert access.tokens.caller(secrets.token) is not None


def test_it_holds_no_address_of_a_webhook(home: Path, tmp_path: Path) -> None:
    url = "https://hooks.example.org/s3cret"
    with Watches(settings_of(home)) as watches:
        place = Place("webhook", {"url": url, "server": "https://hooks.example.org"})
        for query in ("Zephyr", "Borealis"):
            made = watches.draft(query, ["public"], place)
            watches.add(made)
        letter = Letter("x", made, ())
        watches.outbox.failed(letter, f"An earlier version said {url}.")
        assert b"s3cret" in b"".join(p.read_bytes() for p in home.glob("watches.db*"))
    back_up(settings_of(home), tmp_path / "b.tar.gz")
    held = members(tmp_path / "b.tar.gz")["watches.db"]
    assert b"s3cret" not in held
    assert b"hooks.example.org" in held, "the search finds what is there"
    with Watches(settings_of(home)) as watches:
        assert all(each.place == place for each in watches.all()), "the home has it still"


def test_nobody_else_can_read_it_while_it_is_written_nor_after(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    add = tarfile.TarFile.add

    def watched(archive: tarfile.TarFile, *given: Any, **more: Any) -> None:
        modes.extend(each.stat().st_mode & 0o777 for each in tmp_path.glob("b.tar.gz*"))
        add(archive, *given, **more)

    monkeypatch.setattr(tarfile.TarFile, "add", watched)
    (tmp_path / "b.tar.gz.part").touch(0o644)  # what a killed process left
    back_up(settings_of(home), tmp_path / "b.tar.gz")
    assert set(modes) == {0o600}
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert {member.mode for member in archive} == {0o600}


def test_it_is_on_the_disk_before_it_has_its_name(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that loses its power leaves no empty file under the name of a backup."""
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        sync(handle)

    def replaced(part: Path, file: Path) -> None:
        done.append("replaced")
        replace(part, file)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    back_up(settings_of(home), tmp_path / "b.tar.gz")
    assert done == ["b.tar.gz.part", "replaced", tmp_path.name]


def test_a_backup_while_others_write_is_of_one_moment(home: Path, tmp_path: Path) -> None:
    settings, stop = settings_of(home), threading.Event()

    def keep_writing() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            ingest(settings, write(tmp_path / "more", {"n.md": f"# Note\n\nNumber {n}."}))

    writing = threading.Thread(target=keep_writing)
    writing.start()
    for n in range(3):
        back_up(settings, tmp_path / f"{n}.tar.gz")
    stop.set()
    writing.join()
    for n in range(3):
        file = tmp_path / "x.sqlite3"
        file.write_bytes(members(tmp_path / f"{n}.tar.gz")["catalog.sqlite3"])
        assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert all(f.ok for f in restore(settings_of(tmp_path / "r"), tmp_path / "2.tar.gz", Silent()))


def _flipped(held: Members) -> Members:
    data = bytearray(held["catalog.sqlite3"])
    data[len(data) // 2] ^= 1
    return {**held, "catalog.sqlite3": bytes(data)}


def _escaping(held: Members) -> Members:
    manifest = json.loads(held[MANIFEST])
    manifest["files"]["../evil"] = "0"
    return {**held, MANIFEST: json.dumps(manifest).encode(), "../evil": b"x"}


def _later(held: Members) -> Members:
    return {**held, MANIFEST: json.dumps({**json.loads(held[MANIFEST]), "format": 99}).encode()}


@pytest.mark.parametrize(
    "change",
    [
        _flipped, _escaping, _later,
        lambda held: {k: v for k, v in held.items() if k != "access.db"},
        lambda held: {k: v for k, v in held.items() if k != MANIFEST},
        lambda held: {**held, MANIFEST: b"[]"},
    ],
    ids=["a changed byte", "a foreign path", "a later format", "a missing file", "no manifest",
         "another manifest"],
)  # fmt: skip
def test_what_is_no_whole_backup_changes_nothing(
    backup: Path, tmp_path: Path, change: Callable[[Members], Members]
) -> None:
    broken = packed(tmp_path / "broken.tar.gz", change(members(backup)))
    target = tmp_path / "deep" / "target"
    with pytest.raises(BackupDamaged):
        restore(settings_of(target), broken, Silent())
    assert [each.name for each in target.iterdir()] == ["library.lock"]
    assert not (tmp_path / "deep" / "evil").exists()


def test_a_cut_file_and_one_that_is_no_archive_are_told(backup: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(backup.read_bytes()[:-200])
    text = tmp_path / "text.tar.gz"
    text.write_text("not one", encoding="utf-8")
    for file in (cut, text):
        with pytest.raises(BackupDamaged, match=file.name):
            restore(settings_of(tmp_path / "t"), file, Silent())


def test_nothing_is_replaced(home: Path, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="already"):
        restore(settings_of(home), backup, Silent())
    with pytest.raises(BackupRefused, match="already"):
        back_up(settings_of(home), backup)
    with pytest.raises(BackupRefused, match="cannot be written"):
        back_up(settings_of(home), tmp_path / "no" / "such" / "folder.tar.gz")
    with pytest.raises(SourceNotFound):
        restore(settings_of(tmp_path / "t"), tmp_path / "none.tar.gz", Silent())
    with pytest.raises(LibraryMissing):
        back_up(settings_of(tmp_path / "nothing"), tmp_path / "n.tar.gz")
