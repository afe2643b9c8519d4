"""A file of watches that an earlier version made is opened, and loses nothing that waits."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.watching.tables import FORMAT, WATCHES_NAME, connect
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, keys, order

FIRST_FORMAT = (
    "ALTER TABLE watches DROP COLUMN alone",
    "CREATE TABLE outbox_1 (row INTEGER PRIMARY KEY, watch TEXT NOT NULL, fact TEXT NOT NULL,"
    " collection TEXT NOT NULL, document TEXT NOT NULL, body TEXT NOT NULL, says TEXT NOT NULL,"
    " letter TEXT, UNIQUE (watch, fact)) STRICT",
    "INSERT INTO outbox_1 SELECT row, watch, fact, 'public', 'd', body, says, letter FROM outbox",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_1 RENAME TO outbox",
    "CREATE INDEX outbox_by_document ON outbox (document)",
    "INSERT INTO marks VALUES ('answers-discord', 'public', 'library', 3)",
    "PRAGMA user_version=1",
)


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home whose file of watches is of the first format, with a letter that waits."""
    home = Home(settings_of(tmp_path / "home"), tmp_path / "source")
    home.watch("Zephyr Aerospace")
    home.sync({"a.md": order(1, "It speaks of Zephyr Aerospace.")})
    home.round()
    with closing(sqlite3.connect(home.settings.home / WATCHES_NAME, isolation_level=None)) as db:
        for each in FIRST_FORMAT:
            db.execute(each)
    return home


def layout(db: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the tables and indexes → their columns."""
    names = db.execute("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").fetchall()
    return {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for (name,) in names}


def test_what_waited_is_told_and_what_comes_is_found(place: Home) -> None:
    assert keys(place.told()) == ["a.md"]
    place.sync({"b.md": order(2, "It speaks of Zephyr Aerospace, too.")})
    assert keys(place.told()) == ["b.md"]


def test_the_tables_are_those_of_today_and_no_mark_is_lost(place: Home, tmp_path: Path) -> None:
    with closing(connect(place.settings.home / WATCHES_NAME)) as db:
        db.row_factory = None
        found = layout(db)
        assert db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        marks = db.execute("SELECT watch, revision FROM marks WHERE library='library'").fetchall()
    with closing(connect(tmp_path / "new.db")) as db:
        db.row_factory = None
        assert found == layout(db)
    assert marks == [("looked-discord", 3)]
