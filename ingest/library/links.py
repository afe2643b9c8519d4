"""What Documents of one collection say of each other, at one revision: relations both ways.

A relation is stated by the Document that acts, or by the record of the one acted upon. It is
looked up each time, so it holds in whatever order the two were ingested, and ends with either.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.dates import latest
from ingest.library.filters import Filter
from ingest.library.identities import descriptions_of, is_unnamed_order, mentions_in
from ingest.library.records import names_of, stored_document
from ingest.library.sql import marks
from ingest.models import Document, Identification, Relation
from ingest.relations.wording import target_of

_ANY_DAY = "9999-12-31"
_SAID = "r.type, r.target, r.quote, r.title, r.dated, r.whole, r.source, d.record, d.id, d.last_day"


def keep_links(db: sqlite3.Connection, row: int, document: Document, text: str) -> None:
    """Write what a Document is called and what it says of others; `row` is its catalog row."""
    names = names_of(document) | descriptions_of(document)
    db.executemany("INSERT INTO names VALUES (?, ?)", [(row, name) for name in names])
    stated = [(r, False) for r in document.relations]
    stated += [(r, True) for r in document.inverse_relations]
    db.executemany(
        "INSERT INTO relations (document, type, target, quote, title, dated, whole, source,"
        " inverse) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (row, r.type, target_of(r), r.quote, r.title, r.dated, r.whole, r.source, inverse)
            for r, inverse in stated
        ],
    )
    db.executemany(
        "INSERT INTO mentions VALUES (?, ?, ?, ?)",
        [
            (row, m.name, m.called, m.quote)
            for m in (mentions_in(text) if document.official else ())
        ],
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """What `other` (None: not in the library) does to a Document, and the last day it may be of."""

    said: Relation
    other: Document | None
    day: str


@dataclass(slots=True)
class Links:
    """Looks up names, relations and identities; `visible` is the SQL of what the revision shows."""

    db: sqlite3.Connection
    collection: str
    visible: str
    _targets: set[str] | None = None
    _called: set[str] | None = None
    _names: dict[str, set[str]] = field(default_factory=dict)

    def complete(self, row: sqlite3.Row, as_of: date | None) -> Document:
        """Return the Document of a catalog row with all that follows from other Documents.

        With `as_of`, what others do to it counts only when they were published by then.
        """
        plain = stored_document(row, None, (), None)
        identified = self._identified(plain, as_of)
        changes = list(self._changes(plain, as_of))
        ending = [each for each in changes if each.said.supersedes]
        return plain.model_copy(
            update={
                "identifiers": (*plain.identifiers, *{each.name: None for each in identified}),
                "identified": identified,
                "relations": tuple(self._relations(plain, str(row["last_day"] or ""))),
                "inverse_relations": tuple(self._to_the_other(each) for each in changes),
                "superseded_by": _name(ending[-1]) if ending else None,
            }
        )

    def changes_to(
        self, document: Document, as_of: date | None = None
    ) -> Iterator[tuple[Relation, str]]:
        """Yield what official Documents do to this one, oldest first, each with the other's id.

        With `as_of`, only those published by then. A relation's `key` is the other Document's,
        its `number` the name that it uses for this one.
        """
        for each in self._changes(document, as_of):
            if each.other:
                yield each.said, each.other.id

    def ids_of(self, names: Iterable[str]) -> list[str]:
        """Return the ids of the Documents that go by any of these official names."""
        wanted = list(dict.fromkeys(names))
        own = [each.id for each in self._documents(wanted)]
        established = [each.id for name in wanted for each in self._established(name)]
        return list(dict.fromkeys([*own, *established]))

    # -- relations --------------------------------------------------------------------------

    def _relations(self, document: Document, day: str) -> Iterator[Relation]:
        """Yield what a Document does: as it says itself, then as records of others say."""
        seen: set[tuple[str, str]] = set()
        for said in document.relations:
            key = said.key or self._key_of(said, document.id, day)
            if (said.type, key or target_of(said)) not in seen:
                seen.add((said.type, key or target_of(said)))
                yield said.model_copy(update={"key": key})
        for row in self._said_of(document, inverse=True, where=Filter(official=True)):
            other = stored_document(row, None, (), None)
            if (row["type"], other.key) not in seen:
                seen.add((row["type"], other.key))
                name = self._name_of(other)
                yield _relation(row, key=other.key, number=name, dated=other.dated)

    def _key_of(self, said: Relation, acting: str, day: str) -> str | None:
        found = self._meant(target_of(said), acting, day, titled=said.number is None)
        return found[0].key if found else None

    def _meant(self, target: str, acting: str, day: str, titled: bool) -> list[Document]:
        """Return the Documents that a relation of `acting`, dated `day`, is to: copies of one."""
        found = [each for each in self._documents([target]) if each.id != acting]
        # Whoever else has an official document's name is not meant by it.
        found = [each for each in found if each.official] or found
        if not titled:
            return found or self._established(target)
        if target.endswith("”"):
            # A title alone means the one earlier Document that has it.
            found = [e for e in found if e.dated and latest(e.dated).isoformat() <= day]
            return found if len(found) == 1 else []
        return found if len({each.number for each in found if each.number}) <= 1 else []

    def _ids_meant(self, row: sqlite3.Row) -> set[str]:
        meant = self._meant(row["target"], row["id"], str(row["last_day"] or ""), titled=True)
        return {each.id for each in meant}

    def _changes(self, document: Document, as_of: date | None) -> list[_Change]:
        """Return what others do to a Document, oldest first; each type of each other once."""
        found: dict[tuple[str, str], _Change] = {}
        for each in [*self._by_others(document, as_of), *self._by_own_record(document, as_of)]:
            other = each.other.key if each.other else target_of(each.said)
            found.setdefault((each.said.type, other), each)
        return sorted(found.values(), key=lambda each: each.day)

    def _by_others(self, document: Document, as_of: date | None) -> Iterator[_Change]:
        for row in self._said_of(document, inverse=False, where=Filter(as_of=as_of, official=True)):
            day = str(row["last_day"] or "")
            if row["title"] and document.id not in self._ids_meant(row):
                continue
            other = stored_document(row, None, (), None)
            number = None if row["title"] else row["target"]
            yield _Change(_relation(row, key=other.key, number=number), other, day)

    def _by_own_record(self, document: Document, as_of: date | None) -> Iterator[_Change]:
        for row in self.db.execute(
            f"SELECT {_SAID} FROM relations r JOIN documents d ON d.row=r.document "
            f"WHERE {self.visible} AND d.id=? AND r.inverse",
            (self.collection, document.id),
        ):
            titled = row["title"] is not None
            meant = self._meant(row["target"], document.id, _ANY_DAY, titled=titled)
            other = next(iter(meant), None)
            dated = (other.dated if other else None) or row["dated"]
            day = latest(dated).isoformat() if dated else ""
            if as_of and (not day or day > as_of.isoformat()):
                continue
            number = _official_name(document) if other else None if titled else row["target"]
            key = other.key if other else None
            yield _Change(_relation(row, key=key, number=number), other, day)

    def _to_the_other(self, change: _Change) -> Relation:
        """Return a change as the Document acted upon shows it: by the acting one, and its name."""
        if change.other is None:
            return change.said
        update = {"number": self._name_of(change.other), "title": None, "dated": change.other.dated}
        return change.said.model_copy(update=update)

    def _name_of(self, document: Document) -> str | None:
        named = next(iter(self._identified(document, None)), None)
        return named.name if named else _official_name(document)

    def _said_of(self, document: Document, inverse: bool, where: Filter) -> list[sqlite3.Row]:
        """Return the relations that others state to, or (`inverse`) of, any name of a Document."""
        if self._targets is None:
            rows = self.db.execute("SELECT DISTINCT target FROM relations")
            self._targets = {row["target"] for row in rows}
        wanted = sorted(self._names_of(document) & self._targets)
        if not document.official:
            wanted = [name for name in wanted if not self._is_officials(name)]
        if not wanted:
            return []
        condition, values = where.sql()
        return self.db.execute(
            f"SELECT {_SAID} FROM relations r JOIN documents d ON d.row=r.document "
            f"WHERE {self.visible} AND {condition} AND r.inverse=? AND d.id<>? "
            f"AND r.target IN ({marks(wanted)}) ORDER BY d.last_day",
            (self.collection, *values, int(inverse), document.id, *wanted),
        ).fetchall()

    def _is_officials(self, name: str) -> bool:
        return any(each.official for each in self._documents([name]))

    def _names_of(self, document: Document) -> set[str]:
        """Return all that others may call a Document by, kept for the next time it is asked."""
        if document.id not in self._names:
            names = names_of(document) | {document.key} | descriptions_of(document)
            names |= {each.name for each in self._identified(document, None)}
            self._names[document.id] = names
        return self._names[document.id]

    # -- names ------------------------------------------------------------------------------

    def _documents(self, names: Sequence[str]) -> list[Document]:
        """Return the Documents with one of these names, official ones and the Register's first."""
        rows = self.db.execute(
            "SELECT DISTINCT d.row, d.record, d.last_day FROM names n "
            f"JOIN documents d ON d.row=n.document WHERE {self.visible} "
            f"AND n.name IN ({marks(names)}) ORDER BY d.last_day DESC, d.row",
            (self.collection, *names),
        )
        found = [stored_document(row, None, (), None) for row in rows]
        return sorted(found, key=lambda each: (not each.official, each.number is None))

    def _identified(self, document: Document, as_of: date | None) -> tuple[Identification, ...]:
        """Return the official name that others establish for an order that says none."""
        rows = self._mentions(document, as_of) if is_unnamed_order(document) else []
        names = {row["name"] for row in rows}
        if len(names) != 1 or [e.id for e in self._established(*names)] != [document.id]:
            return ()
        first = rows[0]
        return (Identification(name=first["name"], by=first["key"], quote=first["quote"]),)

    def _mentions(self, document: Document, as_of: date | None) -> list[sqlite3.Row]:
        if self._called is None:
            called = self.db.execute("SELECT DISTINCT called FROM mentions")
            self._called = {row["called"] for row in called}
        wanted = sorted(descriptions_of(document) & self._called)
        if not wanted:
            return []
        condition, values = Filter(as_of=as_of).sql()
        return self.db.execute(
            "SELECT m.name, m.quote, d.key FROM mentions m JOIN documents d ON d.row=m.document "
            f"WHERE {self.visible} AND {condition} AND d.id<>? AND m.called IN ({marks(wanted)}) "
            "ORDER BY d.last_day, d.row",
            (self.collection, *values, document.id, *wanted),
        ).fetchall()

    def _established(self, name: str) -> list[Document]:
        """Return the one order that others call by `name`, if it is one and has no other name."""
        called = self.db.execute(
            "SELECT DISTINCT m.called FROM mentions m JOIN documents d ON d.row=m.document "
            f"WHERE {self.visible} AND m.name=?",
            (self.collection, name),
        ).fetchall()
        wanted = [row["called"] for row in called]
        found = [each for each in self._documents(wanted) if is_unnamed_order(each)]
        if len(found) != 1:
            return []
        return found if {row["name"] for row in self._mentions(found[0], None)} == {name} else []


def _relation(row: sqlite3.Row, **fields: str | None) -> Relation:
    said = {name: row[name] for name in ("type", "quote", "title", "dated", "source")}
    return Relation.model_validate(said | {"whole": bool(row["whole"])} | fields)


def _name(change: _Change) -> str | None:
    return change.said.key or change.said.number


def _official_name(document: Document) -> str | None:
    orders = (n for n in document.identifiers if n.startswith(("E.O. ", "Proc. ")))
    return next(orders, None) or document.number or document.citation
