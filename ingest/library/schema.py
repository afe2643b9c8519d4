"""The tables of the catalog, and how a connection to it is opened.

Rows carry the revision of their collection in which they were added and removed. A reader at a
published revision R sees rows with added <= R < removed, so it keeps a whole view while a writer
commits the next revision beside it.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ingest.errors import (
    LibraryDamaged,
    LibraryFromLaterVersion,
    LibraryLocked,
    LibraryUnwritable,
    StorageFull,
)

FORMAT = 4

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_REGISTER = """
CREATE INDEX documents_by_rules ON documents (rules, collection, added, removed);
CREATE TABLE listings (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    entity TEXT NOT NULL, list TEXT NOT NULL, exact INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX listings_by_list ON listings (list, document, exact);
CREATE INDEX listings_by_document ON listings (document, entity);
CREATE TABLE listed_names (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    entity TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, alias INTEGER NOT NULL
) STRICT;
CREATE INDEX listed_names_by_name ON listed_names (name);
CREATE INDEX listed_names_by_folded ON listed_names (folded, alias);
CREATE INDEX listed_names_by_document ON listed_names (document);
"""
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE collections (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE TABLE units (
    collection TEXT NOT NULL, source TEXT NOT NULL, uri TEXT NOT NULL,
    fingerprint TEXT NOT NULL, rejected TEXT NOT NULL,
    joined TEXT, state TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (collection, source, uri)
) STRICT;
CREATE TABLE syncs (
    collection TEXT NOT NULL, address TEXT NOT NULL, ended TEXT NOT NULL, error TEXT,
    PRIMARY KEY (collection, address)
) STRICT;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, collection TEXT NOT NULL, source TEXT NOT NULL,
    unit TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, first_day TEXT, last_day TEXT,
    record TEXT NOT NULL, text TEXT NOT NULL, fingerprint TEXT NOT NULL,
    added INTEGER NOT NULL, removed INTEGER, content TEXT, rules TEXT
) STRICT;
CREATE UNIQUE INDEX live_documents ON documents (id) WHERE removed IS NULL;
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_unit ON documents (collection, source, unit);
CREATE INDEX documents_by_key ON documents (key, collection);
CREATE INDEX documents_by_day ON documents
    (collection, last_day, kind, first_day, added, removed);
CREATE INDEX documents_by_content ON documents (content) WHERE content IS NOT NULL;
CREATE TABLE names (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE, name TEXT NOT NULL
) STRICT;
CREATE INDEX names_by_name ON names (name);
CREATE INDEX names_by_document ON names (document);
CREATE TABLE relations (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    type TEXT NOT NULL, target TEXT NOT NULL, quote TEXT NOT NULL,
    title TEXT, dated TEXT, whole INTEGER NOT NULL DEFAULT 0, source TEXT NOT NULL DEFAULT 'text',
    inverse INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX relations_by_target ON relations (target);
CREATE INDEX relations_by_document ON relations (document);
CREATE TABLE mentions (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    name TEXT NOT NULL, called TEXT NOT NULL, quote TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_by_name ON mentions (name);
CREATE INDEX mentions_by_called ON mentions (called);
CREATE INDEX mentions_by_document ON mentions (document);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, locator TEXT, name TEXT, cells TEXT NOT NULL, vector TEXT NOT NULL
) STRICT;
CREATE INDEX chunks_by_id ON chunks (id);
CREATE INDEX chunks_by_document ON chunks (document, ordinal);
CREATE INDEX chunks_by_vector ON chunks (vector);
CREATE TABLE vectors (
    digest TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL, sentences BLOB,
    UNIQUE (digest, model)
) STRICT;
"""


# What makes a catalog of one format one of the next; run once, in one transaction.
_UPGRADES = {
    1: """
ALTER TABLE relations ADD COLUMN title TEXT;
ALTER TABLE relations ADD COLUMN dated TEXT;
ALTER TABLE relations ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
ALTER TABLE relations ADD COLUMN source TEXT NOT NULL DEFAULT 'text';
ALTER TABLE relations ADD COLUMN inverse INTEGER NOT NULL DEFAULT 0;
CREATE TABLE mentions (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    name TEXT NOT NULL, called TEXT NOT NULL, quote TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_by_name ON mentions (name);
CREATE INDEX mentions_by_called ON mentions (called);
CREATE INDEX mentions_by_document ON mentions (document);
ALTER TABLE units ADD COLUMN joined TEXT;
ALTER TABLE units ADD COLUMN state TEXT NOT NULL DEFAULT '{}';
ALTER TABLE documents ADD COLUMN content TEXT;
CREATE INDEX documents_by_content ON documents (content) WHERE content IS NOT NULL;
CREATE TABLE syncs (
    collection TEXT NOT NULL, address TEXT NOT NULL, ended TEXT NOT NULL, error TEXT,
    PRIMARY KEY (collection, address)
) STRICT;
""",
    2: """
ALTER TABLE vectors ADD COLUMN sentences BLOB;
DROP INDEX documents_by_key;
CREATE INDEX documents_by_key ON documents (key, collection);
CREATE INDEX documents_by_day ON documents
    (collection, last_day, kind, first_day, added, removed);
""",
    3: f"ALTER TABLE documents ADD COLUMN rules TEXT; {_REGISTER}",
}

_LOST_CATALOG = "Put a copy of the file back, or ingest the sources into another --home."


def connect(path: Path, create: bool = False) -> sqlite3.Connection:
    """Open the catalog at `path`, making its tables when `create` is set and there are none.

    Commits reach the disk before they return (`synchronous=FULL`); deleted content is overwritten
    (`secure_delete`). The connection may pass between threads, one at a time.

    Raises:
        LibraryDamaged: the file is no catalog.
        LibraryFromLaterVersion: its tables are of a format this version does not know.
    """
    with storage_errors(path):
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30
        )
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found == 0 and create:
            connection.executescript(
                f"BEGIN; {_TABLES} {_REGISTER} PRAGMA user_version={FORMAT}; COMMIT;"
            )
        elif found > FORMAT:
            raise LibraryFromLaterVersion(
                f"{path} has format {found}; this version knows {FORMAT}."
            )
        elif found == 0:
            raise LibraryDamaged(f"{path} holds no catalog.", _LOST_CATALOG)
        elif found < FORMAT:
            _upgrade(connection)
    return connection


def _upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables of an earlier version to this one's, unless another process just did."""
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    for version in range(found, FORMAT):
        for statement in _UPGRADES[version].split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version={FORMAT}")
    connection.execute("COMMIT")


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Run a block as one write transaction on the catalog at `path`: all of it is kept, or none."""
    with storage_errors(path), ExitStack() as at_last:
        connection.execute("BEGIN IMMEDIATE")
        at_last.callback(_roll_back, connection)
        yield
        connection.execute("COMMIT")


def _roll_back(connection: sqlite3.Connection) -> None:
    """Give up what was not committed."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system say about `path` into Gazette's errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise StorageFull(f"No room left to write {path} ({error}).") from error
        if "locked" in str(error):
            raise LibraryLocked(f"{path} is being written by another process.") from error
        if "readonly" in str(error) or "unable to open" in str(error):
            raise LibraryUnwritable(f"{path} cannot be written: {error}.") from error
        raise LibraryDamaged(f"{path} cannot be used: {error}.", _LOST_CATALOG) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # a defect of the program, not of the file
    except sqlite3.DatabaseError as error:
        raise LibraryDamaged(
            f"{path} is not an intact SQLite database: {error}.", _LOST_CATALOG
        ) from error
    except PermissionError as error:
        raise LibraryUnwritable(f"{error.filename or path} cannot be written.") from error
    except OSError as error:
        raise_if_full(error, path)
        raise


def raise_if_full(error: Exception, path: Path) -> None:
    """Raise StorageFull where an error tells of a full disk, in whosever words.

    Chroma and tantivy have no type of their own for it: who calls them asks here.
    """
    if _is_full(error):
        raise StorageFull(f"No room left to write below {path.parent}.") from error


def _is_full(error: Exception) -> bool:
    """Whether an error is one of a full disk; Chroma, tantivy and shutil only pass the words on."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    said = str(error)
    return "disk is full" in said or any(os.strerror(number) in said for number in _FULL)
