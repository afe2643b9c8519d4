"""A file of watches that an earlier version made is opened, and loses nothing that waits."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.watching.tables import FORMAT, WATCHES_NAME, connect
from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home, keys, order

SECOND_FORMAT = (
    "DROP INDEX watches_by_owner",
    "DROP INDEX watches_by_guild",
    "PRAGMA user_version=2",
)
FIRST_FORMAT = (
    *SECOND_FORMAT,
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
    make_older(home, FIRST_FORMAT)
    return home


def make_older(home: Home, statements: Sequence[str]) -> None:
    """Make the file of watches one of an earlier format."""
    with closing(sqlite3.connect(home.settings.home / WATCHES_NAME, isolation_level=None)) as db:
        for each in statements:
            db.execute(each)


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


def superseded(answer: str, document: str = "old", by: str = "new") -> str:
    """Return a fact as the second format keeps it."""
    told = {"id": answer, "document_id": document}
    return json.dumps({"kind": "superseded", "answer": told, "document": {"id": by}})


WAITING = (
    ("here", superseded("a1"), None), ("here", superseded("a2"), None),
    ("here", superseded("a3", by="newer"), None), ("here", superseded("a4"), None),
    ("there", superseded("a5"), "its letter"), ("there", superseded("a6"), None),
    ("here", json.dumps({"kind": "document", "document": {"id": "new"}}), None),
    ("here", json.dumps({"kind": "document", "document": {"id": "new"}}), None),
    ("here", "no JSON", None),
)  # fmt: skip


def test_of_many_answers_that_wait_for_a_place_one_that_speaks_for_all_stays(place: Home) -> None:
    path = place.settings.home / WATCHES_NAME
    with closing(connect(path)) as db:
        db.execute("DELETE FROM outbox")
        for number, row in enumerate(WAITING):
            says = json.dumps([f"said {number}"])
            db.execute(
                "INSERT INTO outbox (watch, fact, body, letter, says) VALUES (?, ?, ?, ?, ?)",
                (row[0], f"f{number}", *row[1:], says),
            )
    make_older(place, SECOND_FORMAT)
    with closing(connect(path)) as db:
        rows = db.execute("SELECT body, says FROM outbox WHERE body LIKE '%answer%' ORDER BY row")
        found = [(json.loads(body)["answer"], json.loads(says)) for body, says in rows]
        others = db.execute("SELECT count(*) FROM outbox WHERE body NOT LIKE '%answer%'").fetchone()
        unclean = db.execute("SELECT value FROM meta WHERE name='unclean'").fetchone()
    assert [(told["id"], told.get("earlier", 0), sorted(says)) for told, says in found] == [
        ("a3", 0, ["said 2"]),
        ("a4", 2, ["said 0", "said 1", "said 3"]),
        ("a5", 1, ["said 4", "said 5"]),
    ]
    assert others[0] == 3, "what is not about an answer stays as it was"
    assert unclean is not None, "no byte of what went stays after the next cleaning"
