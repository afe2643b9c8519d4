"""A SQLite database of the home beside the catalog, which any number of processes may use at once.

What is deleted from it is gone: `clean` leaves no byte of it in the file or in its log, and a
cleaning that was cut short is remembered in the file until it is done.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from ingest.errors import (
    LibraryDamaged,
    LibraryFromLaterVersion,
    LibraryLocked,
    LibraryUnwritable,
)
from ingest.library.schema import storage_errors, writing

_PATIENCE = 5.0  # seconds that an answer may wait for another process that writes
_META = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"
_UNCLEAN = "unclean"
_PRAGMAS = ("synchronous=FULL", "secure_delete=ON")


Upgrades = Mapping[int, Sequence[str]]
"""By the number of a format, the statements that make it of the one before."""


def connect(
    path: Path, tables: Sequence[str], known: int, upgrades: Upgrades = MappingProxyType({})
) -> sqlite3.Connection:
    """Open the database at `path`, making its folder and tables, or those of today of older ones.

    `tables` are the statements that make them, beside the table `meta` that each has; `known` is
    the number of their format.

    Raises:
        LibraryFromLaterVersion: they are of a format that this version does not know.
        LibraryUnwritable: the folder cannot be made.
        OSError, sqlite3.Error: the file cannot be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise LibraryUnwritable(f"{path.parent} cannot be made: {error.strerror}.") from error
    with ExitStack() as failing:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE)
        failing.callback(db.close)
        db.row_factory = sqlite3.Row
        _use_a_log(db)
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        if _format(db) < known:
            _make(db, tables, known, upgrades)
        if _format(db) > known:
            raise LibraryFromLaterVersion(
                f"{path} has format {_format(db)}; this version knows {known}."
            )
        failing.pop_all()
    return db


def _use_a_log(db: sqlite3.Connection) -> None:
    """Have the file written by a log beside it (WAL), as it is from the second time on.

    SQLite gives this up at once while another process begins the same file, however long it may
    wait: it has read the file by then, and two that wait for each other would do so for ever.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _format(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _make(db: sqlite3.Connection, tables: Sequence[str], known: int, upgrades: Upgrades) -> None:
    """Make the tables, or those of today of earlier ones, unless another process just did."""
    db.execute("BEGIN IMMEDIATE")
    there = _format(db)
    later = [each for number in range(there + 1, known + 1) for each in upgrades.get(number, ())]
    for statement in later if there else (_META, *tables):
        db.execute(statement)
    db.execute(f"PRAGMA user_version={max(there, known)}")
    db.execute("COMMIT")


class Database:
    """One file, opened when it is needed; for one thread at a time.

    Every method raises LibraryError where the file cannot be used, with `remedy` where it is
    damaged, and LibraryLocked where another process did not let go of it.
    """

    def __init__(
        self,
        path: Path,
        opening: Callable[[Path], sqlite3.Connection],
        remedy: str,
        write_anew: "Callable[[Database], None] | None" = None,
    ) -> None:
        """Open nothing yet.

        `write_anew` moves every row into pages that had none before; without it all of the file
        is written in one transaction, for which others who write have to wait.
        """
        self.path = path
        self._opening = opening
        self._remedy = remedy
        self._write_anew = write_anew or _vacuum
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @property
    def exists(self) -> bool:
        """Whether there is a file; nothing was ever kept where there is none."""
        return self.path.is_file()

    def opened(self) -> sqlite3.Connection:
        """Return the connection, made where there is none."""
        if not self.path.exists():
            self.close()  # somebody deleted the file while it was open
        if self._connection is None:
            self._connection = self._opening(self.path)
        return self._connection

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Return all that a SELECT finds, which is nothing where there is no file."""
        if not self.exists:
            return []
        with self.storage():
            return self.opened().execute(statement, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for one transaction that no other process can write beside."""
        with self.storage():
            db = self.opened()
            with writing(db, self.path):
                yield db

    @contextmanager
    def storage(self) -> Iterator[None]:
        """Name what is wrong with the file, and the way out of it."""
        try:
            with storage_errors(self.path):
                yield
        except LibraryDamaged as error:
            raise LibraryDamaged(error.message, self._remedy) from error

    def damaged(self, message: str) -> LibraryDamaged:
        """Return the error that a row is not what it should be, to be raised."""
        return LibraryDamaged(message, self._remedy)

    # -- facts about the file itself --------------------------------------------------------

    def meta(self, name: str) -> str | None:
        """Return a fact that was kept under a name, or None."""
        found = self.rows("SELECT value FROM meta WHERE name=?", name)
        return str(found[0]["value"]) if found else None

    def keep_meta(self, name: str, value: str) -> None:
        """Keep a fact under a name, in the place of what was there."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # -- leaving nothing behind -------------------------------------------------------------

    def soil(self, db: sqlite3.Connection) -> None:
        """Note, in the transaction that deletes, that there is something to clean after it."""
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, 'yes')", (_UNCLEAN,))

    def clean(self) -> None:
        """Leave no byte of what was deleted or replaced, where `soil` noted that something was.

        `secure_delete` alone leaves copies of small rows behind in pages that were rearranged.

        Raises:
            LibraryLocked: another process reads it; what was deleted is deleted, and the next
                call cleans.
        """
        if self.meta(_UNCLEAN) is None:
            return
        self._rewrite()
        with self.writing() as db:
            db.execute("DELETE FROM meta WHERE name=?", (_UNCLEAN,))

    def _rewrite(self) -> None:
        self._write_anew(self)
        self.empty_log()

    def empty_log(self) -> None:
        """Leave nothing in the write-ahead log, which has what was written before.

        Raises:
            LibraryLocked: another process reads it.
        """
        with self.storage():
            db = self.opened()
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the most of it, with nobody waiting
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryLocked(f"{self.path} is being read by another process.")


def _vacuum(database: Database) -> None:
    with database.storage():
        database.opened().execute("VACUUM")
