"""The file that all is remembered in: many processes, a full disk, damage, a later version."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from bot.places.answers import Given
from bot.places.store import DAMAGED, PLACES_NAME, Places
from bot.places.tables import connect
from bot.settings import BotSettings
from ingest.errors import (
    LibraryDamaged,
    LibraryFromLaterVersion,
    LibraryLocked,
    LibraryUnwritable,
    StorageFull,
)
from tests.bot.places.asking import ANN, MADE_BY, NOW, THREAD, answer_to, ask, remember
from tests.bot.places.worker import BUDGET
from tests.support import spawn

USES: dict[str, Callable[[Places], Any]] = {
    "turns": lambda places: places.conversations.turns(THREAD, NOW),
    "add": lambda places: places.conversations.add(THREAD, ANN, "What?", "a1", NOW),
    "keep": lambda places: places.answers.keep(Given("a1", THREAD, 7, ("public",), ANN, NOW)),
    "given": lambda places: places.answers.given("a1"),
    "give": lambda p: p.feedback.give("a1", ANN, "helpful", "", THREAD, MADE_BY, NOW),
    "since": lambda places: places.feedback.since(),
    "get": lambda places: places.guilds.get(7),
    "set": lambda places: places.guilds.set(7, "private", "yes", ANN, NOW),
    "note": lambda places: places.audit.note(7, ANN, "remove", "k", NOW),
    "recent": lambda places: places.audit.recent(7, 9),
    "take": lambda places: places.limits.take(ANN, 7, NOW),
    "show": lambda places: places.privacy.show(ANN),
    "forget": lambda places: places.privacy.forget(ANN, NOW),
    "keep_fact": lambda places: places.keep_fact("commands", "1"),
    "shown": lambda places: places.answers.shown("a1", 9),
    "forgotten": lambda places: places.privacy.forgotten_since(ANN, NOW),
    "keep_digest": lambda places: places.digests.keep("l1", "w1", ("f1",), NOW),
    "digest": lambda places: places.digests.get("l1"),
}
WRITES = ("add", "keep", "give", "set", "note", "take", "forget", "keep_fact", "shown",
          "keep_digest")  # fmt: skip
uses = pytest.mark.parametrize("use", USES.values(), ids=USES)
writes = pytest.mark.parametrize("use", [USES[name] for name in WRITES], ids=WRITES)


ANSWERED = (
    "person INTEGER NOT NULL, at REAL NOT NULL, private INTEGER NOT NULL) STRICT",
    "CREATE INDEX answers_by_person ON answers (person)",
    "CREATE INDEX answers_by_time ON answers (at)",
)
FORMAT_1 = ("DROP TABLE digests", "PRAGMA user_version=1")
EARLIER = {
    "0.4.0": (
        "DROP TABLE answers",
        "CREATE TABLE answers (id TEXT PRIMARY KEY, place TEXT NOT NULL, guild INTEGER,"
        f" message INTEGER, collections TEXT NOT NULL, {ANSWERED[0]}",
        *ANSWERED[1:],
        "DROP INDEX exchanges_by_answer",
        "DROP INDEX audit_by_person",
        "DROP TRIGGER audit_is_never_changed",
        "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        f"INSERT INTO answers VALUES ('a0', 'discord:5', 7, 99, '[\"public\"]', 1, {NOW}, 0)",
        *FORMAT_1,
    ),
    "0.5.0": (
        "DROP TABLE answers",
        "CREATE TABLE answers (id TEXT PRIMARY KEY, place TEXT NOT NULL, guild INTEGER,"
        f" collections TEXT NOT NULL, {ANSWERED[0]}",
        *ANSWERED[1:],
        f"INSERT INTO answers VALUES ('a0', 'discord:5', 7, '[\"public\"]', 1, {NOW}, 0)",
        *FORMAT_1,
    ),
}
"""What makes the first format of today's: two versions wrote it, each in a layout of its own."""


def layout_of(path: Path) -> set[tuple[str, ...]]:
    """Return the tables, columns, indexes and triggers of a file, made where there is none."""
    with closing(connect(path)) as db:
        made = {
            tuple(row)
            for row in db.execute("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL")
        }
        columns = db.execute(
            "SELECT m.name, c.name, c.type, c.pk FROM sqlite_schema m, pragma_table_info(m.name) c"
            " WHERE m.type='table'"
        ).fetchall()
    return made | {tuple(map(str, row)) for row in columns}


@pytest.mark.parametrize("layout", EARLIER.values(), ids=EARLIER)
@uses
def test_a_file_of_an_earlier_version_is_upgraded_and_keeps_what_it_has(
    places: Places, use: Any, layout: tuple[str, ...]
) -> None:
    with closing(connect(places.path)) as db:
        for statement in layout:
            db.execute(statement)
    use(places)
    assert layout_of(places.path) == layout_of(places.path.with_name("today.db"))
    before = places.answers.given("a0")
    assert before is not None
    assert before.collections == ("public",)
    places.audit.note(7, ANN, "remove", "a key", NOW)
    places.privacy.forget(ANN, NOW + 1)
    assert [each.subject for each in places.audit.recent(7, 9) if each.person == ANN] == []


@uses
def test_a_file_that_is_no_database_is_told_with_the_way_out(places: Places, use: Any) -> None:
    places.path.write_text("no database" * 200, encoding="utf-8")
    with pytest.raises(LibraryDamaged, match=f"{PLACES_NAME} is not an intact") as raised:
        use(places)
    assert "Move the file away" in raised.value.hint
    places.path.unlink()
    use(places)


@uses
def test_a_file_that_was_cut_or_overwritten_is_told_or_still_serves(
    settings: BotSettings, places: Places, use: Any
) -> None:
    """Never another error than one of the tree, wherever the damage is."""
    for number in range(30):
        ask(places, ANN, f"Question {number}? {'x' * 300}", at=NOW + number)
    places.close()
    whole = places.path.read_bytes()
    for at in range(0, len(whole), len(whole) // 8):
        places.path.write_bytes(whole[:at] + b"\xff" * 900 + whole[at + 900 :])
        with Places(settings) as damaged:
            assert hint_of(use, damaged) in (None, DAMAGED)
        places.path.write_bytes(whole[: at + 100])
        with Places(settings) as damaged:
            assert hint_of(use, damaged) in (None, DAMAGED)


def hint_of(use: Any, places: Places) -> str | None:
    """Use what is damaged; return the way out that is told, or None where it works."""
    try:
        use(places)
    except LibraryDamaged as error:
        return error.hint
    return None


@uses
def test_a_file_of_a_later_version_is_left_alone(places: Places, use: Any) -> None:
    ask(places, ANN, "What?")
    places.close()
    with closing(sqlite3.connect(places.path)) as db, db:
        db.execute("PRAGMA user_version=99")
    before = places.path.read_bytes()
    with pytest.raises(LibraryFromLaterVersion, match=f"{PLACES_NAME} has format 99"):
        use(places)
    assert places.path.read_bytes() == before


@writes
def test_a_place_that_cannot_be_written_is_told(places: Places, use: Any) -> None:
    places.path.mkdir()
    with pytest.raises(LibraryUnwritable, match=PLACES_NAME) as raised:
        use(places)
    assert "permissions" in raised.value.hint


def test_a_home_that_cannot_be_made_is_told(settings: BotSettings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with Places(settings.model_copy(update={"home": tmp_path / "file" / "home"})) as places:
        for name in WRITES:
            with pytest.raises(LibraryUnwritable, match="file"):
                USES[name](places)


@pytest.fixture
def full(settings: BotSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """What is remembered on a disk that takes no further page."""
    with Places(settings) as places:
        for number in range(5):
            ask(places, ANN, f"Question {number}?", at=NOW + number)

    def on_full_disk(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.execute(f"PRAGMA max_page_count={db.execute('PRAGMA page_count').fetchone()[0]}")
        return db

    monkeypatch.setattr("bot.places.store.connect", on_full_disk)
    with Places(settings) as places:
        yield places


def test_a_full_disk_is_told_and_what_was_kept_stays(full: Places) -> None:
    with pytest.raises(StorageFull, match="No room left") as raised:
        full.conversations.add(THREAD, ANN, "large " * 20_000, "a1", NOW + 9)
    assert "Free some space" in raised.value.hint
    turns = full.conversations.turns(THREAD, NOW + 9)
    assert "Question 4?" in [turn.content for turn in turns]


def test_forgetting_needs_no_room_in_the_file(full: Places) -> None:
    assert full.privacy.forget(ANN, NOW + 9).questions == 5
    assert full.privacy.show(ANN).asked == ()


def test_processes_that_write_at_once_lose_nothing_and_keep_to_one_budget(
    settings: BotSettings,
) -> None:
    workers = [spawn("tests.bot.places.worker", settings.home, each, 30) for each in (1, 2, 3)]
    taken = 0
    for each in workers:
        with each:
            said, _ = each.communicate(timeout=120)
            assert each.returncode == 0
            begun, count = said.split()
            assert begun == "begun"
            taken += int(count)
    assert taken == BUDGET
    with Places(settings) as places:
        assert len(places.feedback.since()) == 90
        assert len(places.audit.recent(7, 999)) == 180
        assert [len(places.answers.of(person)) for person in (1, 2, 3)] == [30, 30, 30]
        assert len(places.conversations.turns("p1", NOW)) == 20


def test_forgetting_waits_for_other_processes_that_write(settings: BotSettings) -> None:
    """The log is shared: what one forgets, the other's writing must not keep."""
    writer = spawn("tests.bot.places.worker", settings.home, 1, 40)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "begun\n"
    forgetter = spawn("tests.bot.places.worker", settings.home, 2, 40, "forgetting")
    for each in (writer, forgetter):
        with each:
            each.communicate(timeout=120)
            assert each.returncode == 0
    left = b"".join(path.read_bytes() for path in settings.home.iterdir())
    assert b"Of 2, " not in left
    assert b"Of 1, " in left


def test_a_file_that_somebody_deleted_is_made_anew(places: Places) -> None:
    ask(places, ANN, "What?")
    for path in places.path.parent.glob(f"{PLACES_NAME}*"):
        path.unlink()
    assert places.conversations.turns(THREAD, NOW) == ()
    ask(places, ANN, "Again?")
    assert places.conversations.turns(THREAD, NOW)[0].content == "Again?"


def test_a_process_that_holds_the_file_is_told_as_something_that_passes(places: Places) -> None:
    ask(places, ANN, "What?")
    places._database.opened().execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(places.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert places.conversations.turns(THREAD, NOW), "reading goes on"
        with pytest.raises(LibraryLocked) as raised:
            remember(places, ANN, "And?", answer_to("And?"))
        db.execute("ROLLBACK")
    assert raised.value.retryable
    remember(places, ANN, "And?", answer_to("And?"))


def test_what_a_surface_keeps_for_itself_is_there_after_a_restart(
    settings: BotSettings, places: Places
) -> None:
    places.keep_fact("commands", "one")
    places.keep_fact("commands", "two")
    with Places(settings) as again:
        assert (again.fact("commands"), again.fact("other")) == ("two", None)


def test_nothing_is_rewritten_where_nothing_was_deleted(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(places, ANN, "What?")
    monkeypatch.setattr(Database, "_rewrite", lambda self: 1 / 0)
    places._database.clean()
    with pytest.raises(ZeroDivisionError):
        places.privacy.forget(ANN, NOW)
