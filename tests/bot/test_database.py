"""A database of the home: what is deleted from it leaves no byte, and it is made once."""

import random
import threading
from pathlib import Path

import pytest

from bot.database import Database, connect

TABLES = ("CREATE TABLE notes (row INTEGER PRIMARY KEY, who INTEGER, text TEXT) STRICT",)


def opened(path: Path) -> Database:
    """Return a database of notes."""
    return Database(path, lambda place: connect(place, TABLES, 1), "Move it away.")


@pytest.mark.parametrize("seed", range(8))
def test_deleted_rows_leave_no_byte_in_pages_that_were_rearranged(
    tmp_path: Path, seed: int
) -> None:
    """Rows of every size, added in any order and deleted in between: pages split and are joined."""
    chance, notes = random.Random(seed), opened(tmp_path / "notes.db")
    with notes.writing() as db:
        for number in range(600):
            who = chance.choice([1, 2, 3])
            text = f"secret of {who}: {number} {'x' * chance.choice([3, 40, 300, 900])}"
            row = (chance.randrange(10**9), who, text)
            db.execute("INSERT INTO notes VALUES (?,?,?)", row)
            if chance.random() < 0.3:
                somewhere = (chance.randrange(10**9),)
                db.execute(
                    "DELETE FROM notes WHERE row ="
                    " (SELECT row FROM notes WHERE row >= ? ORDER BY row LIMIT 1)", somewhere,
                )  # fmt: skip
    with notes.writing() as db:
        db.execute("DELETE FROM notes WHERE who=1")
        notes.soil(db)
    notes.clean()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret of 1" not in left
    assert b"secret of 2" in left
    notes.close()


def test_the_tables_are_made_once_however_many_begin_at_once(tmp_path: Path) -> None:
    begin, failed = threading.Barrier(8), []

    def work() -> None:
        notes = opened(tmp_path / "notes.db")
        begin.wait()
        try:
            notes.keep_meta("name", "value")
        except Exception as error:  # noqa: BLE001 (told by the test)
            failed.append(error)
        notes.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    notes = opened(tmp_path / "notes.db")
    assert notes.meta("name") == "value"
    notes.close()
