"""The watches of a home: made, listed, removed; what each has seen, and what is new to it."""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from bot.database import Database
from bot.errors import InvalidWatch, UnknownWatch
from bot.settings import BotSettings
from bot.watching.facts import Candidate
from bot.watching.marks import Looked, Mark, keep_mark, mark_of
from bot.watching.outbox import Outbox
from bot.watching.posting import drop_of_answers, know, post
from bot.watching.query import parse
from bot.watching.records import Digest, Place, Trouble, Watch
from bot.watching.tables import DAMAGED, GUILD, WATCHES_NAME, connect
from ingest.errors import LibraryLocked
from ingest.models import digest

_WATCHES = (
    "SELECT w.*, (SELECT count(*) FROM outbox o WHERE o.watch=w.id) AS waiting FROM watches w"
)
ANSWERS = "answers"
"""The owner of what is told, unasked, where answers were given."""
_KEPT = (("watches", "id"), ("marks", "watch"), ("known", "watch"), ("outbox", "watch"))


class Watches:
    """The watches below `settings.home`; for one thread at a time, any number of processes.

    Reading makes no file. Each method raises LibraryError where the file cannot be used, and
    LibraryLocked where another process holds it for longer than five seconds.
    """

    def __init__(self, settings: BotSettings, clock: Callable[[], float] = time.time) -> None:
        """Open nothing yet; `clock` gives seconds since 1970."""
        self.path = settings.home / WATCHES_NAME
        self._clock = clock
        self._database = Database(self.path, connect, DAMAGED)
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
                know(db, watch.id, says)
                keep_mark(db, each)

    def remove(self, name: str) -> None:
        """Remove a watch with all that is kept of it, leaving no byte of that in the file.

        Raises:
            UnknownWatch: there is none with this id.
        """
        if self.get(name) is None:
            raise UnknownWatch(f"There is no watch {name!r}.")
        with self._database.writing() as db:
            _delete(db, [name])
            self._database.soil(db)
        self._database.clean()

    def forget(
        self,
        goes: Callable[[str, Place], bool],
        is_kept: Callable[[str], bool] = lambda answer: True,
    ) -> int:
        """Remove the watches whose owner and Place are to go; return how many somebody had made.

        What waits about an Answer goes too where the Answer, by its id, is not kept any more. No
        byte of it stays, at the latest after the next round. Without a file none is made.
        """
        if not self._database.exists:
            return 0
        with self._database.writing() as db:
            there = map(self._watch, db.execute(_WATCHES).fetchall())
            gone = [each for each in there if goes(each.owner, each.place)]
            _delete(db, [each.id for each in gone])
            dropped = drop_of_answers(db, is_kept)
            if gone or dropped:
                self._database.soil(db)
        with suppress(LibraryLocked):  # a round that reads it now cleans at its end
            self._database.clean()
        return sum(each.owner != ANSWERS for each in gone)

    # -- finding ----------------------------------------------------------------------------

    def all(self) -> list[Watch]:
        """Return all watches that somebody made, oldest first."""
        return self._made("1")

    def of(self, owner: str) -> list[Watch]:
        """Return the watches of an owner, oldest first."""
        return self._made("owner=?", owner)

    def of_guild(self, kind: str, guild: int) -> list[Watch]:
        """Return the watches whose places, of a kind, are in a guild, oldest first."""
        return self._made(f"kind=? AND {GUILD}=?", kind, guild)

    def _made(self, condition: str, *values: object) -> list[Watch]:
        made = f"{_WATCHES} WHERE {condition} AND owner<>? ORDER BY made, id"
        return [self._watch(row) for row in self._database.rows(made, *values, ANSWERS)]

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

    def state(self) -> tuple[int, ...]:
        """Return what is another once anything here is changed, by whichever process.

        Nothing of the watches is read for it. Without a file it is empty.
        """
        if not self._database.exists:
            return ()
        with self._database.storage():
            db = self._database.opened()
            others = int(db.execute("PRAGMA data_version").fetchone()[0])
            return self.path.stat().st_ino, others, db.total_changes

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
            if any(mark_of(db, each) != each.before for each in looked):
                return None
            there = {row["id"] for row in db.execute("SELECT id FROM watches")}
            mine = [each for each in looked if each.watch in there]
            for each in mine:
                keep_mark(db, each)
            return self._posted(db, mine)

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
            if any(mark_of(db, each) != each.before for each in looked):
                return None
            for each in looked:
                keep_mark(db, each)
            return self._posted(db, [self._unasked(db, *each) for each in found])

    def _posted(self, db: sqlite3.Connection, looked: Iterable[Looked]) -> int:
        """Put what is new into the outbox; return how many facts."""
        posted = [post(db, each.watch, each.found) for each in looked]
        if any(replaced for _, replaced in posted):
            self._database.soil(db)
        return sum(count for count, _ in posted)

    def _unasked(self, db: sqlite3.Connection, place: Place, candidate: Candidate) -> Looked:
        """Return what the watch without a query at a place found, which is made if need be."""
        name = f"{ANSWERS}-{digest(place.kind, place.as_json)}"
        self._try_anew(db, name)
        row = db.execute("SELECT collections FROM watches WHERE id=?", (name,)).fetchone()
        known = json.loads(row["collections"]) if row else ()
        scope = sorted({*known, candidate.fact.document.collection})
        db.execute(
            "INSERT INTO watches (id, owner, query, collections, kind, place, digest, made)"
            " VALUES (?, ?, '', ?, ?, ?, 'none', ?)"
            " ON CONFLICT (id) DO UPDATE SET collections=excluded.collections",
            (name, ANSWERS, json.dumps(scope), place.kind, place.as_json, self._clock()),
        )
        return Looked(name, "", Mark(), Mark(), (candidate,))

    def _try_anew(self, db: sqlite3.Connection, name: str) -> None:
        """Tell at a place that was given up again, but not what is old: nobody could resume it."""
        given_up = db.execute(
            "UPDATE watches SET failing=NULL, tries=0, error=NULL"
            " WHERE id=? AND failing IS NOT NULL AND again IS NULL",
            (name,),
        ).rowcount
        if given_up:
            db.execute("DELETE FROM outbox WHERE watch=?", (name,))
            self._database.soil(db)


def _delete(db: sqlite3.Connection, names: Sequence[str]) -> None:
    """Delete watches (ids) with all that is kept of them."""
    for table, column in _KEPT:
        db.executemany(f"DELETE FROM {table} WHERE {column}=?", [(name,) for name in names])
