"""Whether the lists that gazette.toml describes are read as they are meant."""

import sqlite3
from collections.abc import Iterator

from ingest.errors import InvalidSettings
from ingest.library.listings import described, unread
from ingest.library.rows import columns_in
from ingest.library.verify import Finding
from ingest.register.described import described_lists
from ingest.register.listing import LISTS, RegisterList
from ingest.register.lists import list_called
from ingest.settings import IngestSettings

_INGEST = "Run `gazette ingest` again for its files."


def check_register(db: sqlite3.Connection, settings: IngestSettings) -> Iterator[Finding]:
    """Yield what is not well with the register, and how many Listings each described list has."""
    waiting = len(unread(db, described(db)))
    if waiting:
        message = f"{waiting:,} documents were read by an earlier version"
        yield Finding("register", False, message, "Run `gazette rebuild`.")
    try:
        lists = described_lists(settings.lists)
    except InvalidSettings as error:
        yield Finding("lists", False, error.message, error.hint)
        return
    known = described(db)
    for gone in (each for each in known if each.id not in {one.id for one in lists}):
        message = "gazette.toml no longer describes it; the next ingest forgets it"
        remedy = "Put its [[lists]] back into gazette.toml, unless that is meant."
        yield Finding(f"list {gone.id}", False, message, remedy)
    for each in lists:
        if each in known:
            yield _list(db, each)
        else:
            yield Finding(f"list {each.id}", False, "it is described, and not read yet", _INGEST)


def _list(db: sqlite3.Connection, of: RegisterList) -> Finding:
    check = f"list {of.id}"
    missing = _missing(db, of)
    if missing:
        message = f"its table in this library has no column {missing[0]!r}"
        remedy = "Call it under `columns` in gazette.toml as the first line of the file does."
        return Finding(check, False, message, remedy)
    count = db.execute("SELECT count(*) FROM listings WHERE list=?", (of.id,)).fetchone()[0]
    if not count:
        message = "nothing in this library is of it"
        remedy = "Give `files` in gazette.toml the name of its file, then run `gazette ingest`."
        return Finding(check, False, message, remedy)
    return Finding(check, True, f"{count:,} listing{'' if count == 1 else 's'}")


def _missing(db: sqlite3.Connection, of: RegisterList) -> list[str]:
    """Return the columns that a list is said to have, and none of its Documents' tables has."""
    lists = (*LISTS, *described(db))
    told = "SELECT row, key, record ->> 'title' AS title FROM documents WHERE removed IS NULL"
    own = [
        r["row"] for r in db.execute(told) if list_called(r["key"], [r["title"]], lists) == of.id
    ]
    there = {header.casefold() for row in own for header in columns_in(db, row)}
    return [said for _, said in of.columns if there and said.casefold() not in there]
