"""The watches of a home: made, listed, removed; what each has seen, and what is new to it."""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.database import Database
from bot.errors import InvalidWatch, UnknownWatch
from bot.settings import BotSettings
from bot.watching.facts import Candidate
from bot.watching.outbox import Outbox
from bot.watching.query import parse
from bot.watching.records import Digest, Place, Trouble, Watch
from bot.watching.tables import DAMAGED, WATCHES_NAME, connect
from ingest.models import digest

_WATCHES = (
    "SELECT w.*, (SELECT count(*) FROM outbox o WHERE o.watch=w.id) AS waiting FROM watches w"
)
ANSWERS = "answers"
"""The owner of what is told, unasked, where answers were given."""
KEPT = (("watches", "id"), ("marks", "watch"), ("known", "watch"), ("outbox", "watch"))
"""The tables that have something of a watch, and by which column."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which revision of a collection of which library a watch has looked."""

    library: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a watch found in a collection between two marks."""

    watch: str
    collection: str
    before: Mark
    now: Mark
    found: tuple[Candidate, ...] = ()


class Watches:
    """The watches below `settings.home`; for one thread at a time, any number of processes.

    Reading makes no file. Each method raises LibraryError where the file cannot be used, and
    LibraryLocked where another process holds it for longer than five seconds.
    """

    def __init__(self, settings: BotSettings, clock: Callable[[], float] = time.time) -> None:
        """Open nothing yet; `clock` gives seconds since 1970."""
        self.path = settings.home / WATCHES_NAME
        self._clock = clock
        self._database = Database(self.path, lambda path: connect(path), DAMAGED)
        self.outbox = Outbox(self._database, settings, self._watch, clock)

    def __enter__(self) -> "Watches":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    # -- making and removing ----------------------------------------------------------------

    def draft(
        self,
        query: str,
        collections: Iterable[str],
        place: Place,
        digest: Digest = "none",
        owner: str = "terminal",
    ) -> Watch:
        """Return a watch to be added; nothing is kept yet.

        `collections` are those that its owner may see: what others hold is never told.

        Raises:
            InvalidWatch: nothing can be found by the query.
        """
        text, scope = parse(query).text, tuple(sorted(set(collections)))
        return Watch(secrets.token_hex(4), owner, text, scope, place, digest, self._clock())

    def add(self, watch: Watch, looked: Sequence[Looked] = ()) -> None:
        """Keep a watch; what it `looked` at is there already, and is not told.

        Raises:
            InvalidWatch: the owner has one with the query for the place.
        """
        where = (watch.owner, watch.query, watch.place.kind, watch.place.as_json)
        same = "SELECT id FROM watches WHERE owner=? AND query=? AND kind=? AND place=?"
        with self._database.writing() as db:
            if there := db.execute(same, where).fetchone():
                known = f"{watch.query!r} is watched there already, as {there['id']}."
                raise InvalidWatch(known, f"Remove {there['id']} first to change it.")
            db.execute(
                "INSERT INTO watches (id, owner, query, collections, kind, place, digest, made)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (watch.id, *where[:2], json.dumps(watch.collections), *where[2:], watch.digest,
                 watch.made),
            )  # fmt: skip
            for each in looked:
                says = {said for one in each.found for said in (*one.identity.says, one.document)}
                _know(db, watch.id, says)
                _keep_mark(db, each)

    def remove(self, name: str) -> None:
        """Remove a watch with all that is kept of it, leaving no byte of that in the file.

        Raises:
            UnknownWatch: there is none with this id.
        """
        if self.get(name) is None:
            raise UnknownWatch(f"There is no watch {name!r}.")
        with self._database.writing() as db:
            for table, column in KEPT:
                db.execute(f"DELETE FROM {table} WHERE {column}=?", (name,))
            self._database.soil(db)
        self._database.clean()

    # -- finding ----------------------------------------------------------------------------

    def all(self) -> list[Watch]:
        """Return all watches that somebody made, oldest first."""
        rows = self._database.rows(f"{_WATCHES} WHERE owner<>? ORDER BY made, id", ANSWERS)
        return [self._watch(row) for row in rows]

    def of(self, owner: str) -> list[Watch]:
        """Return the watches of an owner, oldest first."""
        return [each for each in self.all() if each.owner == owner]

    def get(self, name: str) -> Watch | None:
        """Return the watch with this id, or None."""
        found = self._database.rows(f"{_WATCHES} WHERE id=?", name)
        return self._watch(found[0]) if found else None

    def _watch(self, row: sqlite3.Row) -> Watch:
        try:
            place = Place(row["kind"], json.loads(row["place"]))
            collections = tuple(json.loads(row["collections"]))
        except (ValueError, TypeError) as error:
            told = f"The watch {row['id']} in {self.path} cannot be read."
            raise self._database.damaged(told) from error
        trouble = None
        if row["failing"] is not None:
            trouble = Trouble(row["failing"], row["tries"], row["again"], row["error"] or "")
        return Watch(
            row["id"], row["owner"], row["query"], collections, place, row["digest"], row["made"],
            row["told"], row["tally"], row["waiting"], trouble,
        )  # fmt: skip

    # -- what was seen ----------------------------------------------------------------------

    def marks(self) -> dict[tuple[str, str], Mark]:
        """Return up to where each watch (id) has looked in each collection."""
        rows = self._database.rows("SELECT * FROM marks")
        return {(r["watch"], r["collection"]): Mark(r["library"], r["revision"]) for r in rows}

    def look_anew(self) -> None:
        """Have every watch look through all Documents the next time.

        What it knows is not told again. To be called when the library may have become another one.
        """
        if self._database.exists:
            with self._database.writing() as db:
                db.execute("UPDATE marks SET revision=0")

    def keep(self, looked: Sequence[Looked]) -> int | None:
        """Put what is new into the outbox and move the marks, in one transaction.

        Returns how many facts are new; None where another process moved a mark meanwhile: then
        nothing is kept, and it has to be looked at again.
        """
        with self._database.writing() as db:
            if any(_mark(db, each) != each.before for each in looked):
                return None
            there = {row["id"] for row in db.execute("SELECT id FROM watches")}
            self._database.soil(db)  # what waits may be replaced
            count = 0
            for each in looked:
                if each.watch in there:
                    count += _post(db, each)
                    _keep_mark(db, each)
            return count

    def keep_for_places(
        self, looked: Sequence[Looked], found: Sequence[tuple[Place, Candidate]]
    ) -> int | None:
        """Do as `keep`, for what is told at places where nothing was asked for.

        The marks are of `looked`, which found nothing by itself. Where nothing was found and there
        is no file, none is made.
        """
        if not found and not self._database.exists:
            return 0
        with self._database.writing() as db:
            if any(_mark(db, each) != each.before for each in looked):
                return None
            self._database.soil(db)
            count = 0
            for place, candidate in found:
                watch = self._unasked(db, place, candidate.fact.document.collection)
                count += _post(db, Looked(watch, "", Mark(), Mark(), (candidate,)))
            for each in looked:
                _keep_mark(db, each)
            return count

    def _unasked(self, db: sqlite3.Connection, place: Place, collection: str) -> str:
        """Return the id of the watch without a query at a place, made where there is none."""
        name = f"{ANSWERS}-{digest(place.kind, place.as_json)[:8]}"
        row = db.execute("SELECT collections FROM watches WHERE id=?", (name,)).fetchone()
        scope = sorted({*(json.loads(row["collections"]) if row else ()), collection})
        db.execute(
            "INSERT INTO watches (id, owner, query, collections, kind, place, digest, made)"
            " VALUES (?, ?, '', ?, ?, ?, 'none', ?)"
            " ON CONFLICT (id) DO UPDATE SET collections=excluded.collections",
            (name, ANSWERS, json.dumps(scope), place.kind, place.as_json, self._clock()),
        )
        return name


def _mark(db: sqlite3.Connection, looked: Looked) -> Mark:
    row = db.execute(
        "SELECT library, revision FROM marks WHERE watch=? AND collection=?",
        (looked.watch, looked.collection),
    ).fetchone()
    return Mark(*row) if row else Mark()


def _keep_mark(db: sqlite3.Connection, looked: Looked) -> None:
    now = looked.now
    db.execute(
        "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)",
        (looked.watch, looked.collection, now.library, now.revision),
    )


def _post(db: sqlite3.Connection, looked: Looked) -> int:
    """Put the facts that nothing known says into the outbox; return how many.

    Listings come before Documents: one that tells a new Listing is told by it, and not once more.
    """
    count = 0
    for each in sorted(looked.found, key=_order):
        fact, identity = each.fact, each.identity
        body = fact.model_dump_json()
        # What waits is told as the library has it now: the Document may have been replaced.
        db.execute(
            "UPDATE outbox SET body=?, document=? WHERE watch=? AND fact=?",
            (body, fact.document.id, looked.watch, fact.id),
        )
        if _knows(db, looked.watch, identity.seeks):
            continue
        says = _know(db, looked.watch, {*identity.says, each.document})
        count += db.execute(
            "INSERT OR IGNORE INTO outbox (watch, fact, collection, document, body, says)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (looked.watch, fact.id, fact.document.collection, fact.document.id,
             body, json.dumps(says)),
        ).rowcount  # fmt: skip
    return count


def _order(candidate: Candidate) -> tuple[bool, bool, str, str, int]:
    fact = candidate.fact
    dated = fact.document.published_on or fact.document.event_on or ""
    return fact.kind == "document", not fact.official, dated, fact.document.id, fact.start


def _knows(db: sqlite3.Connection, watch: str, said: Iterable[str]) -> bool:
    sql = "SELECT 1 FROM known WHERE watch=? AND said=?"
    return any(db.execute(sql, (watch, each)).fetchone() for each in said)


def _know(db: sqlite3.Connection, watch: str, said: Iterable[str]) -> list[str]:
    """Note what was said of a watch; return what of it is new."""
    sql = "INSERT OR IGNORE INTO known VALUES (?, ?)"
    return [each for each in sorted(said) if db.execute(sql, (watch, each)).rowcount]
